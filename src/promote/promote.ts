/**
 * `studio.promote()`: from a take to its hero shot. The table of offers, the choice among them, one ordinary job with its parent and its
 * manifest, and the finished clip checked against the take. What was promoted before is found again, not paid again.
 */
import { dirname } from 'node:path'
import type { Verdict } from '../analyzers/judge.js'
import type { Backend } from '../backend.js'
import { committed } from '../cost/entries.js'
import { parseUsd } from '../cost/money.js'
import { isHeroshotError, isInputError, RefusedError } from '../errors.js'
import type { Job, JobSummary, StartSpec } from '../jobs/api.js'
import { writeTake } from '../jobs/take-file.js'
import type { ShotInput } from '../shot.js'
import type { GenerateOptions, Studio } from '../studio.js'
import type { Take } from '../take.js'
import { checkHero } from './check.js'
import { choose, refusal } from './choose.js'
import { type OfferParts, offersFor, type Promotions } from './offers.js'
import { aimOf, nameOf, type PromoteOptions, type PromotionsOptions } from './options.js'
import { checkClip, clipOf, familyOf, gather } from './parent.js'
import type { Check, Family, Promotion } from './promotion.js'
import { type Material, shotOf } from './strategies.js'

/** A promoted take: its cost is its own, `promotion.family` says what it came to with the takes it descends from. */
export interface Hero extends Take {
  promotion: Promotion & { check: Check; family: Family }
}

export interface HeroJob extends Job {
  result(): Promise<Hero>
}

type Following = Pick<GenerateOptions, 'signal' | 'onEvent'>

export interface PromoteParts extends OfferParts {
  studio: Pick<Studio, 'normalize' | 'jobs' | 'ledger' | 'takes'>
  backends: readonly Backend[]
  /** Starts an ordinary job. */
  begin(shot: ShotInput, options: GenerateOptions, origin: Pick<StartSpec, 'parents' | 'promotion'>): Promise<Job>
  /** Follows a job that is there, whoever drives it. */
  follow(id: string, options: Following): Promise<Job>
}

/** Labels by which a promotion is found again: by what was asked, and by what it came to. */
const ASKED = 'promotion-asked'
const PROMOTED = 'promotion'

const takeOf = (take: Take | string, { studio }: Pick<PromoteParts, 'studio'>) =>
  typeof take === 'string' ? studio.takes.get(take) : take

export async function promotions(
  take: Take | string,
  options: PromotionsOptions,
  parts: PromoteParts,
): Promise<Promotions> {
  return (await table(await takeOf(take, parts), options, parts)).promotions
}

async function table(
  parent: Take,
  options: PromotionsOptions,
  parts: PromoteParts,
): Promise<{ promotions: Promotions; material: Material }> {
  const { strategies, frame, pins } = aimOf(options, parts.backends)
  await checkClip(parent)
  const { material, lacking } = await gather(parent, strategies, frame, parts.studio)
  return {
    promotions: await offersFor(parent, { ...options, ...pins, strategies }, material, lacking, parts),
    material,
  }
}

export async function startPromotion(
  take: Take | string,
  options: PromoteOptions,
  parts: PromoteParts,
): Promise<HeroJob> {
  const parent = await takeOf(take, parts)
  aimOf(options, parts.backends)
  const maxCost = options.maxCost === undefined ? undefined : parseUsd(options.maxCost, 'maxCost')
  const asked = askedBy(parent, options)
  const following = {
    ...(options.signal && { signal: options.signal }),
    ...(options.onEvent && { onEvent: options.onEvent }),
  }
  const { jobs } = parts.studio
  const earlier = options.again ? undefined : await find(await jobs.list(), ASKED, asked, parts)
  if (earlier) return reported(await parts.follow(earlier.id, following), parent, parts)
  const gate = options.gate && (await judge(parent, options.gate))
  const { promotions: offered, material } = await table(parent, options, parts)
  const offer = choose(offered, parent, options, maxCost)
  if (!offer)
    throw await refusal(offered, parent, options, maxCost, async () => table(parent, privately(options), parts))
  const { strategy, backend, card, carried } = offer
  const planned = shotOf(strategy, parent, options, material)!
  const { style, ...bare } = planned
  const shot: ShotInput = carried.some(({ what, how }) => what === 'style' && how === 'lost') ? bare : planned
  const { first, last } = material
  const frames: Promotion['frames'] =
    strategy === 'first-frame' || strategy === 'first-last'
      ? [
          { role: 'first', seconds: first!.seconds, sha256: first!.picture.sha256 },
          ...(strategy === 'first-last'
            ? [{ role: 'last' as const, seconds: last!.seconds, sha256: last!.picture.sha256 }]
            : []),
        ]
      : []
  const { prompt, negativePrompt, seconds, resolution, audio, seed } = shot
  const name = nameOf({
    parent: clipOf(parent),
    ...{ strategy, card, prompt, negativePrompt, seconds, resolution, audio, seed, style: shot.style },
    frames: frames.map((frame) => frame.seconds),
  })
  // Looked for and counted in one look: a process that asks at once either sees this one's job, or counts alike and follows it by its key.
  const known = (await jobs.list()).filter(({ labels }) => labels[PROMOTED] === name)
  const same = options.again ? undefined : await find(known, PROMOTED, name, parts)
  if (same) return reported(await parts.follow(same.id, following), parent, parts)
  const job = await parts.begin(
    {
      ...shot,
      backend,
      model: card,
      labels: { ...shot.labels, [PROMOTED]: name, [ASKED]: asked },
      ...(maxCost !== undefined && { maxCost }),
    },
    { ...following, key: `promotion ${name} ${known.length}` },
    {
      parents: [parent.id],
      promotion: {
        strategy,
        parent: { take: parent.id, sha256: clipOf(parent) },
        frames,
        carried,
        ...(gate && { gate }),
      },
    },
  )
  return reported(job, parent, parts)
}

/** Names the arguments of a call. What it may cost, and how it is booked, makes no other hero of it. */
const askedBy = (parent: Take, { strategy, to, frame, prompt, seconds, resolution, audio }: PromoteOptions) =>
  nameOf({ parent: clipOf(parent), strategy, to, frame, prompt, seconds, resolution, audio })

const privately = ({ strategy: _, to: _t, ...rest }: PromoteOptions): PromoteOptions => rest

/** The newest job under a label that counts: under way, finished, or not free. */
async function find(
  jobs: readonly JobSummary[],
  label: string,
  name: string,
  { studio }: PromoteParts,
): Promise<JobSummary | undefined> {
  for (const job of jobs) {
    if (job.labels[label] !== name) continue
    const over = !job.open && job.takeDir === undefined
    const free = async (): Promise<boolean> => committed(await studio.ledger.balance({ job: job.id })) === '0'
    if (!over || !(await free())) return job
  }
  return undefined
}

async function judge(parent: Take, gate: NonNullable<PromoteOptions['gate']>): Promise<Verdict> {
  // What can't be told, whatever the reason, never blocks.
  const verdict = await Promise.resolve(parent)
    .then(gate)
    .catch((): Verdict => 'unknown')
  if (verdict === 'miss')
    throw new RefusedError(`The gate calls ${parent.id} a miss. Nothing was sent.`, {
      code: 'gate',
      next: 'Promote another take, or without the gate.',
    })
  return verdict
}

/** The job, its take checked against the parent once it is at home. */
function reported(job: Job, parent: Take, parts: PromoteParts): HeroJob {
  const result = job.result().then((take) => report(take, parent, parts))
  result.catch(() => undefined)
  return { ...job, result: () => result }
}

async function report(take: Take, parent: Take, { studio }: PromoteParts): Promise<Hero> {
  const promotion = take.promotion!
  if (promotion.check && promotion.family) return take as Hero
  const intact = await checkClip(parent).then(
    () => parent,
    (error) => {
      if (!isInputError(error) && !isHeroshotError(error)) throw error
      return undefined
    },
  )
  const check = await checkHero(take, intact, promotion)
  const family = await familyOf(take, studio)
  const hero: Hero = {
    ...take,
    warnings: [...take.warnings, ...check.deviations.map(({ text }) => text)],
    promotion: { ...promotion, check, family },
  }
  await writeTake(dirname(take.file), hero)
  return hero
}
