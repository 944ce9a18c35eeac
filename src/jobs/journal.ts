/** The journal: a job's record, its legal moves, and what to do next. Pure; every state is written before the act it names. */
import type { Charge, Handle, Json, Lighter, Output, OutputSpec } from '../backend.js'
import type { Purse } from '../cost/budgets.js'
import { type Elsewhere, elsewhere } from '../cost/elsewhere.js'
import { isZero, type Usd } from '../cost/money.js'
import type { Energy } from '../energy/types.js'
import type { Billed } from '../errors.js'
import type { Promotion } from '../promote/promotion.js'
import type { Quote, Route } from '../routing/route.js'
import type { Shot } from '../shot.js'
import type { Take, TakeFile } from '../take.js'
import { requestKey, wishKey } from './content-key.js'

export type AttemptState =
  | 'planned'
  | 'reserved'
  | 'submitting'
  | 'accepted'
  | 'rendered'
  | 'collected'
  | 'settled'
  | 'refused'
  | 'failed'
  | 'cancelled'
  | 'lost'
  | 'submission-unknown'

/** An error as the journal keeps it: redacted, without its cause. */
export interface StoredError {
  name: string
  code: string
  message: string
  next?: string
  billed: Billed
  atRisk: Usd
  /** When the backend says the same submit may succeed, ISO. */
  retryAt?: string
}

/** One row: one submit at most. */
export interface Attempt {
  /** From 1. */
  n: number
  state: AttemptState
  /** When each state was entered, ISO. */
  at: Partial<Record<AttemptState, string>>
  /** Place in `route.ranked`. */
  quote: number
  /** Nothing is sent before this instant, ISO: the backend asked to wait, or electricity is cheaper then. */
  notBefore?: string
  /** Sent instead of what the quote says: that ran out of memory. */
  lighter?: Lighter
  backend: string
  card: string
  model: string
  /** What is sent, as a key: see content-key.ts. Absent in rows of earlier versions. */
  request?: string
  locality: 'local' | 'cloud' | 'manual'
  /** Set aside for it: as quoted, then as the vendor estimates; absent when nothing can be billed. */
  reserved?: Usd
  handle?: Handle
  /** Without their headers and query: those are secrets, and polling gives new ones. */
  outputs?: Output[]
  charged?: Charge | 'none' | 'unknown'
  warnings?: string[]
  facts?: { [key: string]: Json }
  /** Seconds until the vendor last called it queued; absent when it never did. */
  queued?: number
  files?: TakeFile[]
  video?: Take['video']
  energy?: Energy
  error?: StoredError
  /** The process that drove it died during the render. */
  orphaned?: boolean
}

export interface JobRecord {
  id: string
  /** Counts the writes: two processes never both advance a job. */
  version: number
  createdAt: string
  updatedAt: string
  project: string
  labels: Record<string, string>
  tier: string
  prompt: string
  /** What its shot asks to see, as a key: see content-key.ts. Absent in jobs of earlier versions. */
  wish?: string
  /** Takes it is made from. */
  parents?: string[]
  /** Of a local-only shot: lists leave its prompt out. */
  private?: true
  /** Its cloud rows wait, `planned`, until their backend can be reached. */
  whenOnline?: true
  /** What other places asked for the shot when it was planned. */
  elsewhere?: Elsewhere
  attempts: Attempt[]
  /** Nothing is left to do. */
  closed: boolean
  /** Folder of the take, once collected. */
  takeDir?: string
}

/** What never changes about a job; kept beside the record so that a state write stays small. */
export interface JobSpec {
  shot: Shot
  route: Route
  parents: string[]
  promotion?: Promotion
  /** A sum it shares with other jobs. */
  purse?: Purse
}

/** A new row: the same place in the ranking again, perhaps lighter, or a fallback. */
export interface Again {
  to: 'planned'
  quote: number
  with: Quote
  notBefore?: string
  lighter?: Lighter
}

export type Move =
  | { to: 'reserved'; reserved?: Usd }
  | { to: 'submitting' }
  | { to: 'accepted'; handle: Handle; reserved?: Usd }
  | ({ to: 'rendered' } & Pick<Attempt, 'outputs' | 'charged' | 'warnings' | 'facts' | 'energy' | 'queued'>)
  | { to: 'collected'; files: TakeFile[]; video: Take['video']; warnings: string[]; takeDir: string }
  | { to: 'settled' }
  | ({ to: 'refused' | 'failed' | 'cancelled' | 'lost' | 'submission-unknown'; error: StoredError } & Pick<
      Attempt,
      'charged' | 'energy' | 'orphaned'
    >)
  | Again
  /** What was billed for a row that is over, as the user found out. */
  | { to: 'billed'; charged: Charge }
  | { to: 'closed' }

/** The legal moves of one row. */
export const MOVES: Record<AttemptState, readonly AttemptState[]> = {
  planned: ['reserved', 'refused', 'cancelled'],
  reserved: ['submitting', 'refused', 'cancelled'],
  submitting: ['accepted', 'refused', 'failed', 'lost', 'submission-unknown'],
  accepted: ['rendered', 'failed', 'cancelled', 'lost'],
  rendered: ['collected', 'failed', 'cancelled', 'lost'],
  collected: ['settled'],
  settled: [],
  refused: [],
  failed: [],
  cancelled: [],
  lost: [],
  // Settled by the user, or by an answer that came after all.
  'submission-unknown': ['accepted', 'refused', 'failed'],
}

export const isOver = (state: AttemptState): boolean => MOVES[state].length === 0

const plan = (n: number, { quote, with: chosen, notBefore, lighter }: Omit<Again, 'to'>, at: string): Attempt => ({
  n,
  state: 'planned',
  at: { planned: at },
  quote,
  ...(notBefore !== undefined && { notBefore }),
  ...(lighter && { lighter }),
  backend: chosen.backend,
  card: chosen.card,
  model: chosen.model,
  request: requestKey({ ...chosen, ...(lighter && { native: lighter.native }) }),
  locality: chosen.locality,
})

/** A new job with its first row. @param notBefore ISO instant at which it may begin */
export const newJob = (id: string, { shot, route, parents }: JobSpec, at: string, notBefore?: string): JobRecord => ({
  id,
  version: 1,
  createdAt: at,
  updatedAt: at,
  project: shot.project,
  labels: shot.labels,
  tier: shot.tier,
  prompt: shot.prompt,
  wish: wishKey(shot),
  ...(parents.length && { parents: [...parents] }),
  ...(shot.privacy === 'local-only' && { private: true as const }),
  ...(shot.whenOnline && { whenOnline: true as const }),
  elsewhere: elsewhere(route),
  attempts: [plan(1, { quote: 0, with: route.ranked[0]!, ...(notBefore !== undefined && { notBefore }) }, at)],
  closed: false,
})

export const lastAttempt = (job: JobRecord): Attempt => job.attempts.at(-1)!

/** A move the journal doesn't know: a bug of the engine, never of the user. */
export class IllegalMove extends Error {
  override readonly name = 'IllegalMove'
}

/** The record after one move of its last row (or of row `n`). Pure. Throws IllegalMove. */
export function advance(job: JobRecord, move: Move, at: string, n = lastAttempt(job).n): JobRecord {
  const illegal = (from: string) => new IllegalMove(`job ${job.id}, attempt ${n}: ${from} → ${move.to}`)
  const next = { ...job, version: job.version + 1, updatedAt: at }
  const row = job.attempts.find((attempt) => attempt.n === n)
  if (!row) throw illegal('no such row')
  const last = lastAttempt(job)
  if (move.to === 'closed') {
    if (!isOver(last.state)) throw illegal(last.state)
    return { ...next, closed: true }
  }
  if (move.to === 'billed') {
    if (!isOver(row.state) || !row.error) throw illegal(row.state)
    const error: StoredError = { ...row.error, billed: isZero(move.charged.usd) ? 'no' : 'yes', atRisk: '0' }
    const settled = { ...row, charged: move.charged, error }
    return { ...next, attempts: job.attempts.map((attempt) => (attempt === row ? settled : attempt)) }
  }
  if (job.closed && row === last) throw illegal('closed')
  if (move.to === 'planned') {
    if (row !== last || row.state === 'settled' || !(isOver(row.state) || row.state === 'submission-unknown'))
      throw illegal(row.state)
    return { ...next, attempts: [...job.attempts, plan(n + 1, move, at)] }
  }
  if (!MOVES[row.state].includes(move.to)) throw illegal(row.state)
  const { to, takeDir, ...news } = { takeDir: undefined, ...move }
  // Assigned, not spread: what is spread has a shape of its own in memory, for each of thousands of jobs.
  const moved: Attempt = Object.assign({}, row, news, { state: to, at: Object.assign({}, row.at, { [to]: at }) })
  // What made its submission unclear is over.
  if (to === 'accepted') delete moved.error
  if (moved.outputs) moved.outputs = moved.outputs.map(({ headers: _, query: __, ...output }) => output)
  return {
    ...next,
    ...(takeDir !== undefined && { takeDir }),
    attempts: job.attempts.map((attempt) => (attempt === row ? moved : attempt)),
  }
}

export type Act =
  | 'reserve'
  | 'submit'
  | 'reconcile'
  | 'declare-lost'
  | 'declare-unknown'
  | 'poll'
  | 'collect'
  | 'settle'
  | 'finish'
  | 'move-on'
  | 'ask-user'
  | 'nothing'

/**
 * Recovery: from the last state to the next act. `submitting` can only be found after a crash (or a lost answer) between
 * "about to submit" and "accepted", so it never means "submit".
 */
export function nextAct(
  job: Pick<JobRecord, 'closed'>,
  attempt: Pick<Attempt, 'state' | 'locality'>,
  backend: { canReconcile: boolean },
): Act {
  if (job.closed) return 'nothing'
  switch (attempt.state) {
    case 'planned':
      return 'reserve'
    case 'reserved':
      return 'submit'
    case 'submitting':
      return backend.canReconcile ? 'reconcile' : attempt.locality === 'local' ? 'declare-lost' : 'declare-unknown'
    case 'accepted':
      return 'poll'
    case 'rendered':
      return 'collect'
    case 'collected':
      return 'settle'
    case 'settled':
      return 'finish'
    case 'submission-unknown':
      return 'ask-user'
    default:
      return 'move-on'
  }
}

/** A local render that its engine forgot, or a submission that never arrived, is tried this often before the next place. */
const TRIES = 3

/** A render that made no headway took long to be noticed: once more, where there is another server perhaps. */
const STALLED_TRIES = 2

/** The code of a submission that the backend, asked afterwards, says it never saw. */
export const NOT_ARRIVED = 'not-arrived'

/** The code of a render for which the memory was too small. */
const OUT_OF_MEMORY = 'out-of-memory'

/** How often a backend that says when to come again is asked again. */
const THROTTLED_TRIES = 5

/** Errors that another backend would not cure. */
const FINAL = new Set(['BudgetError', 'WallError', 'InputError', 'ShotError', 'ConfigError'])

/** What was refused for its content is not carried to the next vendor: that is for the user to decide, and repeats cost accounts. */
const moderated = ({ error }: Attempt) => error?.code.startsWith('moderated') ?? false

/** When to submit a throttled row again, if its backend named a time and that is soon enough. */
function comeAgain(ended: Attempt, job: Pick<JobRecord, 'attempts'>, deadline: string | undefined, patienceMs: number) {
  const again = ended.state === 'refused' ? ended.error?.retryAt : undefined
  if (again === undefined || Date.parse(again) - Date.parse(ended.at.refused!) > patienceMs) return undefined
  if (deadline !== undefined && again >= deadline) return undefined
  const tries = job.attempts.filter(({ quote, error }) => quote === ended.quote && error?.retryAt !== undefined)
  return tries.length < THROTTLED_TRIES ? again : undefined
}

/**
 * After a row that ended without a take: the same place again, a fallback, or the end. A backend that asked to wait is waited
 * for, up to `patienceMs`. A fallback runs only while nothing can have been billed, or if the shot allows the extra exposure;
 * its reservation still has to pass the caps. A draft that failed at home falls back to a paid place only when the shot has a
 * `maxCost`. What ran out of memory is tried once more as `lighten` makes it.
 */
export function afterwards(
  job: Pick<JobRecord, 'attempts'>,
  { shot, route }: Pick<JobSpec, 'shot' | 'route'>,
  patienceMs = 0,
  lighten?: (native: Json, output: OutputSpec) => Lighter | undefined,
): Again | 'end' {
  const ended = job.attempts.at(-1)!
  if (ended.state === 'settled' || ended.state === 'cancelled') return 'end'
  if (FINAL.has(ended.error?.name ?? '') || moderated(ended)) return 'end'
  const at = (quote: number, how: Pick<Again, 'notBefore' | 'lighter'> = {}): Again | 'end' => {
    const chosen = route.ranked[quote]
    return chosen ? { to: 'planned', quote, with: chosen, ...how } : 'end'
  }
  const notBefore = comeAgain(ended, job, shot.deadline, patienceMs)
  if (notBefore !== undefined) return at(ended.quote, { notBefore })
  const { native, output } = route.ranked[ended.quote] ?? {}
  const spent = ended.locality !== 'local' || ended.error?.code !== OUT_OF_MEMORY || !native || !output
  const lighter = spent || ended.lighter ? undefined : lighten?.(native, output)
  if (lighter) return at(ended.quote, { lighter })
  const repeatable = (one: Attempt) =>
    one.quote === ended.quote && ((one.state === 'lost' && one.locality === 'local') || one.error?.code === NOT_ARRIVED)
  if (repeatable(ended)) {
    const tries = job.attempts.filter((one) => repeatable(one) && !one.orphaned)
    if (tries.length < (ended.error?.code === 'stalled' ? STALLED_TRIES : TRIES))
      return at(ended.quote, ended.lighter && { lighter: ended.lighter })
  }
  const mayBeBilled = job.attempts.some(({ error, state }) => state !== 'settled' && (error?.billed ?? 'no') !== 'no')
  if (mayBeBilled && !shot.allowExtraExposure) return 'end'
  // A shot that was to be rendered at home goes out for money only if it names its price.
  const stayHome = route.ranked[0]?.locality === 'local' && shot.maxCost === undefined
  return at(route.ranked.findIndex(({ locality }, i) => i > ended.quote && !(stayHome && locality === 'cloud')))
}
