/** From the engine's words to the page's: each view as small as it needs to be. Pure. */

import type { Violation } from '../cost/entries.js'
import type { JobSummary } from '../jobs/api.js'
import type { AttemptState } from '../jobs/journal.js'
import type { LibraryTake, ListedTake } from '../library/takes.js'
import type { Facts } from '../machine/facts.js'
import { findingsOf } from '../machine/findings.js'
import type { Carried } from '../promote/carried.js'
import type { Offer, Promotions } from '../promote/offers.js'
import type { Quote, Rejection, Route } from '../routing/route.js'
import {
  type Doctor,
  type Forecast,
  HIDDEN,
  type JobCard,
  type JobProgress,
  type Promotion,
  type Refusal,
  type TakeCard,
  type TakeDetail,
} from './words.js'

export const promptText =
  (showPrompts: boolean) =>
  ({ prompt, privacy }: { prompt: string; privacy?: unknown }): string =>
    privacy === 'local-only' && !showPrompts ? HIDDEN : prompt

export function takeCard(
  take: ListedTake,
  { score, showPrompts }: { score: number | null | undefined; showPrompts: boolean },
): TakeCard {
  const { id, shot, backend, model, createdAt, video, cost, energy, verdict, tags, parents, children, freed } = take
  return {
    id,
    prompt: promptText(showPrompts)(shot),
    project: shot.project,
    tier: shot.tier,
    backend,
    model,
    createdAt,
    seconds: video.seconds,
    width: video.width,
    height: video.height,
    audio: video.audio,
    usd: cost.usd,
    basis: cost.basis,
    ...(energy && { wh: energy.wh.expected }),
    verdict,
    tags,
    parents,
    children,
    ...(freed !== undefined && { freed }),
    ...(score !== undefined && { score }),
  }
}

export function takeDetail(take: LibraryTake, card: TakeCard, kin: TakeCard[]): TakeDetail {
  const { shot, route, cost, energy, video, files, facts, warnings, file } = take
  const seed = facts.seed ?? shot.seed
  return {
    ...card,
    cost,
    ...(energy && { energy }),
    video,
    files: files.map(({ role, bytes, sha256, mime }) => ({ role, bytes, sha256, mime })),
    ...(typeof seed === 'number' && { seed }),
    settings: settingsOf(shot.extras[take.backend]),
    reasons: route.reasons,
    rejected: route.rejected.map(refusal),
    warnings,
    ...(shot.negativePrompt !== undefined && card.prompt !== HIDDEN && { negativePrompt: shot.negativePrompt }),
    folder: file.replace(/[\\/][^\\/]*$/, ''),
    kin,
  }
}

/** The plain ones: texts may be long, or prompts. */
const settingsOf = (extras: unknown): string[] =>
  Object.entries(extras ?? {}).flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${value}`] : []))

const refusal = ({ backend, model, failed }: Rejection): Refusal => ({
  backend,
  model,
  why: failed.map(({ reason }) => reason).join('; '),
})

export function jobCard(job: JobSummary, progress: JobProgress | undefined, showPrompts: boolean): JobCard {
  const { id, state, open, createdAt, updatedAt, project, tier, backend, model, atRisk, error, driver } = job
  return {
    id,
    state,
    open,
    createdAt,
    updatedAt,
    prompt: job.private && !showPrompts ? HIDDEN : job.prompt,
    project,
    tier,
    backend,
    model,
    atRisk,
    ...(error && { error }),
    ...(job.waitsFor && { waitsFor: job.waitsFor }),
    ...(job.waitsUntil && { waitsUntil: job.waitsUntil }),
    driven: driver !== undefined,
    ...(progress && { progress }),
  }
}

/** Its next act asks or downloads and bills nothing: it may go on without a word. */
export const goesOnFree = (state: AttemptState): boolean =>
  state === 'accepted' || state === 'rendered' || state === 'collected'

export function forecast({ ranked, reasons, rejected }: Route): Forecast {
  const [best] = ranked
  if (!best)
    return {
      reasons: rejected
        .filter(isNear)
        .map((one) => `${one.model}: ${refusal(one).why}`)
        .slice(0, 5),
    }
  const { backend, model, locality, money, moneyFrom, seconds, snaps, warnings }: Quote = best
  return { chosen: { backend, model, locality, money, moneyFrom, seconds, snaps, warnings }, reasons }
}

/** What stands in the way is something its owner could change. */
const isNear = ({ failed }: Rejection) => failed.every(({ constraint }) => constraint !== 'lifecycle')

/** Nothing its owner could change makes it fit. */
const FOR_GOOD = ['capability', 'audio', 'style', 'adapter']

/** What can be had now, clouds first and the cheapest of them; then what only lacks a key, money or a server. */
export function promotions({ offers }: Promotions): Promotion[] {
  const place = ({ refused, locality }: Promotion) => (refused !== undefined ? 2 : locality === 'cloud' ? 0 : 1)
  const price = ({ usd }: Promotion) => Number(usd?.expected ?? Number.POSITIVE_INFINITY)
  return offers
    .filter(({ blocked }) => !blocked.some(({ constraint }) => FOR_GOOD.includes(constraint)))
    .map(promotion)
    .sort((a, b) => place(a) - place(b) || price(a) - price(b))
}

function promotion({
  strategy,
  backend,
  model,
  card,
  locality,
  money,
  moneyFrom,
  seconds,
  output,
  carried,
  blocked,
}: Offer): Promotion {
  const words = (how: Carried['how']) => carried.flatMap((one) => (one.how === how ? carriedText(one) : []))
  const refused = blocked.map(({ reason }) => reason).join('; ')
  return {
    strategy,
    backend,
    model,
    card,
    locality,
    usd: money ?? null,
    moneyFrom: moneyFrom ?? '',
    seconds: seconds?.expected ?? null,
    output: output
      ? `${output.width}×${output.height}, ${Number(output.seconds.toFixed(1))} s${output.audio ? ', sound' : ''}`
      : '',
    keeps: words('kept'),
    changes: words('changed'),
    loses: words('lost'),
    ...(refused ? { refused } : !money && { refused: 'nobody knows its price, and it must stay under your limit' }),
  }
}

function carriedText({ what, was, becomes, why }: Carried): string {
  const turn = was !== undefined && becomes !== undefined && was !== becomes ? ` (${was} becomes ${becomes})` : ''
  return `${what === 'negativePrompt' ? 'negative prompt' : what}${turn || (why ? ` (${why})` : '')}`
}

export function doctor(facts: Facts, audit: readonly Violation[], version: string): Doctor {
  const { home, preset, machine, survey, tariff, backends } = facts
  const cards = survey.gpus.map(({ name, vramGb }) => (vramGb ? `${name}, ${Math.round(vramGb)} GB` : name))
  return {
    version,
    node: process.versions.node,
    home,
    preset,
    machine: [...cards, `${Math.round(machine.ramGb)} GB memory`, `${Math.floor(machine.diskFreeGb)} GB free`].join(
      ', ',
    ),
    tariff: tariff.source,
    findings: findingsOf(facts),
    backends: backends.map(({ id, locality, callable, availability, models }) => ({
      id,
      locality,
      ready: callable && availability.ok,
      ...(!callable
        ? { why: 'planned and priced, never called' }
        : !availability.ok && availability.reason !== undefined && { why: availability.reason }),
      models,
    })),
    audit: audit.map(({ jobId, attempt, problem }) => `${jobId}${attempt ? `, attempt ${attempt}` : ''}: ${problem}`),
  }
}
