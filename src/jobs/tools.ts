/** What the driver's acts share: moving the journal, telling the listeners, contexts, energy, money at risk. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../backend.js'
import type { Caps } from '../cost/budgets.js'
import { type LedgerEntry, stillOpen } from '../cost/entries.js'
import { add, least, type Usd } from '../cost/money.js'
import type { Energy } from '../energy/types.js'
import { type HeroshotError, InputError } from '../errors.js'
import type { Gate } from '../gate.js'
import { createMediaReader } from '../media/input.js'
import type { RunnerDeps } from './api.js'
import { type Guarded, redact, scrub } from './guard.js'
import { type Attempt, type JobSpec, lastAttempt, type Move } from './journal.js'
import type { Line } from './line.js'
import { type Live, quoteTerms } from './live.js'
import type { PollSchedule } from './poll-schedule.js'
import type { Records } from './records.js'
import { burnt, electricity } from './settle.js'
import { errorOf } from './stored-error.js'

/** How long a silent process keeps its jobs. @default of Limits.leaseMs */
export const LEASE_MS = 30_000

export interface Tools extends RunnerDeps {
  readonly records: Records
  readonly guarded: ReadonlyMap<string, Guarded>
  readonly turn: PollSchedule
  /** A backend's places for jobs, and for submits under way. */
  doors(backend: Guarded): { places: Line; sending: Gate }
  /** Clips on their way home: each holds a socket and a file. */
  readonly homecoming: Gate
  /** Takes being written: each holds its whole plan. */
  readonly writing: Gate
}

export const now = (tools: Pick<RunnerDeps, 'clock'>): string => new Date(tools.clock.now()).toISOString()

/** The whole plan, as it was journalled. */
export async function specOf({ records }: Pick<Tools, 'records'>, { id }: Pick<Live, 'id'>): Promise<JobSpec> {
  const spec = await records.spec(id)
  if (!spec) throw new Error(`the plan of job ${id} is gone from the store`)
  return spec
}

const SPOKEN: Partial<Record<LedgerEntry['kind'], 'reserved' | 'charged' | 'exposed' | 'electricity'>> = {
  reserve: 'reserved',
  charge: 'charged',
  exposure: 'exposed',
  electricity: 'electricity',
}

/** One move of the journal with its money, then told to the listeners. */
export async function move(tools: Tools, live: Live, step: Move, money: { entries?: LedgerEntry[]; caps?: Caps } = {}) {
  live.job = await tools.records.move(live.job, step, money)
  if (step.to === 'planned') live.quote = quoteTerms(step.with, step.lighter)
  const attempt = lastAttempt(live.job)
  const { n, state, backend, error } = attempt
  if (step.to !== 'closed')
    live.events.send({
      type: 'state',
      state,
      attempt: n,
      backend,
      at: live.job.updatedAt,
      ...(error && { message: error.message }),
    })
  for (const { kind, usd, note } of money.entries ?? []) {
    const spoken = SPOKEN[kind]
    if (spoken) live.events.send({ type: 'cost', attempt: n, kind: spoken, usd, note })
  }
}

export const note = (live: Live, message: string): void =>
  live.events.send({ type: 'note', attempt: lastAttempt(live.job).n, message })

/** The caps of one shot: its own `maxCost` joins the per-call cap, and the purse it shares all the others. */
export function capsOf({ caps }: Pick<RunnerDeps, 'caps'>, { shot, purse }: Live): Caps {
  const perCall = caps.perCall && shot.maxCost ? least(caps.perCall, shot.maxCost) : (shot.maxCost ?? caps.perCall)
  return {
    ...caps,
    ...(perCall !== undefined && { perCall }),
    ...(purse && { purse }),
    allowUnknownPrice: Boolean(caps.allowUnknownPrice) || shot.allowUnknownPrice,
  }
}

/** A folder for one attempt's files, before they are collected. */
export const workDirOf = (home: string, jobId: string, n: number): string => join(home, 'work', `${jobId}-${n}`)

/** Where media lie, named by their sha256. */
export const mediaDir = (home: string): string => join(home, 'media')

/** Names one submit for ever. */
export const attemptId = (live: Live, attempt: Attempt): string => `${live.id}-${attempt.n}`

/** What a backend gets for one call. A submit's signal is never the user's: breaking it off would make its answer unclear. */
export function contextOf(
  tools: Tools,
  live: Live,
  attempt: Attempt,
  signal: AbortSignal = new AbortController().signal,
): Context {
  const secrets = secretsOf(tools, live, attempt)
  const http = tools.http(live.shot)
  return {
    jobId: live.id,
    attempt: attempt.n,
    signal,
    clock: tools.clock,
    http,
    env: tools.env ?? process.env,
    get workDir() {
      const workDir = workDirOf(tools.home, live.id, attempt.n)
      mkdirSync(workDir, { recursive: true })
      return workDir
    },
    async media(sha256) {
      if (!/^[0-9a-f]{64}$/.test(sha256)) throw new InputError('is not a sha256', { field: 'media', value: sha256 })
      return createMediaReader({ dir: mediaDir(tools.home), http }).readStored(sha256)
    },
    note: (message) => note(live, redact(message, secrets)),
  }
}

/** A text as answers quote it: plain, inside JSON, in a URL. The longest first, so that no piece of one is left. */
const spellings = (text: string) => [...new Set([encodeURIComponent(text), JSON.stringify(text).slice(1, -1), text])]

/** Keys, prompts, and the media of local-only shots: nothing of them may stand in an error, an event or the journal's errors. */
function secretsOf(tools: Tools, { shot }: Live, attempt: Attempt): string[] {
  const env = tools.env ?? process.env
  const keys = tools.guarded.get(attempt.backend)?.keys ?? []
  const { prompt, negativePrompt = '', hashes } = shot
  return [
    ...[prompt, negativePrompt].filter(Boolean).flatMap(spellings),
    ...hashes,
    ...keys.flatMap((name) => env[name] ?? []),
  ]
}

/** What a backend says, without the words and media of the shot. */
export const cleanText = (tools: Tools, live: Live, text: string): string =>
  redact(text, secretsOf(tools, live, lastAttempt(live.job)))

export const clean = <Thrown>(tools: Tools, live: Live, error: Thrown): Thrown =>
  scrub(error, secretsOf(tools, live, lastAttempt(live.job)))

export async function stopMeter(live: Live): Promise<Energy | undefined> {
  const meter = live.meter
  live.meter = undefined
  return meter?.stop()
}

/** The electricity of a local render nobody metered to its end: the plan's figure, by the share of its time unless `rendered`. */
export function estimatedEnergy(live: Live, attempt: Attempt, clockNow: number, rendered = false): Energy | undefined {
  const { energy, energyFrom, seconds: planned } = live.quote
  const began = attempt.at.submitting
  if (attempt.locality !== 'local' || !energy || !began) return undefined
  // A dead process ended somewhere between its last sign of life and the next one it owed.
  const seen = live.heir?.attempt === attempt.n ? live.heir.lastSeen : clockNow
  const ran = (until: number) => Math.max(0, (until - Date.parse(began)) / 1000)
  const [least, most] = [ran(seen), ran(Math.min(clockNow, seen + LEASE_MS / 3))]
  const share = (seconds: number) =>
    !rendered && planned && planned.expected > 0 ? Math.min(1, seconds / planned.expected) : 1
  const wh = {
    low: energy.low * share(least),
    expected: (energy.expected * (share(least) + share(most))) / 2,
    high: energy.high * share(most),
  }
  return {
    wh,
    method: energyFrom,
    seconds: (least + most) / 2,
    note: 'not metered to its end; estimated from the plan',
  }
}

/** The ledger's line for the electricity of an attempt, at the prices of the time. */
export async function electricityOf(
  { tariff }: Pick<Tools, 'tariff'>,
  { job, shot }: Live,
  attempt: Attempt,
  energy: Energy | undefined,
  at: string,
): Promise<LedgerEntry[]> {
  if (!energy) return []
  const { from, to } = burnt(attempt, energy, at)
  // A feed of prices is outside: a shot that stays in doesn't ask it.
  if (shot.privacy !== 'local-only' && !shot.offline) await tariff.load?.(from, to)
  return electricity(job, attempt, energy, tariff, at)
}

/** USD that may still be charged for a job. */
export async function atRisk({ ledger }: Pick<RunnerDeps, 'ledger'>, jobId: string): Promise<Usd> {
  const balance = await ledger.balance({ job: jobId })
  return add(balance.exposed, stillOpen(balance))
}

/** The error the job's last attempt means. */
export async function endError(tools: Tools, live: Live): Promise<HeroshotError> {
  return errorOf(live.job, lastAttempt(live.job), await atRisk(tools, live.id))
}
