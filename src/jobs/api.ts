/** The words of the job engine: what it is given, and what it gives back. */
import type { Backend, CancelOutcome, CancelStrength, Clock, HttpClient, Output, OutputSpec } from '../backend.js'
import type { Caps, Purse } from '../cost/budgets.js'
import type { Ledger, Violation } from '../cost/ledger.js'
import type { Usd } from '../cost/money.js'
import type { SpendingJob } from '../cost/spending.js'
import type { Meter } from '../energy/meter.js'
import type { Tariff } from '../energy/types.js'
import type { HeroshotError } from '../errors.js'
import type { Promotion } from '../promote/promotion.js'
import type { Route } from '../routing/route.js'
import type { Shot } from '../shot.js'
import type { Take, TakeFile } from '../take.js'
import type { Renders } from '../timing/renders.js'
import type { AttemptState } from './journal.js'
import type { Store } from './store.js'

/** Brings outputs home: downloads or moves, checks, hashes, and renames into `dir`. Safe to repeat. Throws CollectError. */
export type Collect = (
  outputs: readonly Output[],
  options: {
    dir: string
    expect: OutputSpec
    http: HttpClient
    signal: AbortSignal
    clock: Clock
    idleMs?: number
    /** Take out what the files say about themselves. */
    strip: boolean
  },
) => Promise<{ files: TakeFile[]; video: Take['video']; warnings?: string[] }>

export interface RunnerDeps {
  store: Store
  ledger: Ledger
  backends: ReadonlyMap<string, Backend>
  clock: Clock
  /** Uniform in [0, 1). */
  random(): number
  /** Folder of takes, media and work files. */
  home: string
  /** The walled client for one shot. */
  http(shot: Pick<Shot, 'privacy' | 'offline'>): HttpClient
  collect: Collect
  /** Starts metering what a local attempt runs on. */
  meter(on: ReturnType<NonNullable<Backend['runsOn']>>, backend: string): Meter | Promise<Meter>
  tariff: Tariff
  caps: Caps
  /** Asked before a call that may cost more than `caps.approveAbove`. */
  approve?: (call: Approval) => boolean | Promise<boolean>
  /** This package's version, for the take. */
  version: string
  /** @default process.env */
  env?: Readonly<Record<string, string | undefined>>
  limits?: Partial<Limits>
  /** Where finished renders are remembered, and polls learn from them. */
  renders?: Renders
  /** Says of a promoted take what is known once it is home. Its job stays open while this rejects. @default says nothing */
  complete?(take: Take & { promotion: Promotion }): Promise<Take>
}

/** A call that waits for a yes. Nothing is set aside or sent before. */
export interface Approval {
  jobId: string
  backend: string
  model: string
  project: string
  labels: Readonly<Record<string, string>>
  /** The most it may cost; null where nobody knows. */
  usd: Usd | null
}

/** Milliseconds. */
export interface Limits {
  /** Longest wait in the backend's queue. @default 1 hour */
  queueMs: number
  /** Longest render. @default 1 hour cloud, 6 hours local */
  runMs: number
  /** Longest render at home without any news of it, unless the plan expects it to take longer. @default 20 minutes */
  stallMs: number
  /** Longest wait for the answer to a submit. @default the backend's own, else 2 minutes */
  submitMs: number
  /** Longest wait for any other answer. @default 30 seconds */
  readMs: number
  /** Longest wait a backend may ask for before the same submit is made again; longer ones go to the next place. @default 1 minute */
  patienceMs: number
  /** Longest wait for the next byte of a download. @default 1 minute */
  idleMs: number
  /** How long a dead machine's job stays its own. A dead process on this machine loses it at once. @default 30 seconds */
  leaseMs: number
}

export interface StartSpec {
  shot: Shot
  /** Its winner is tried first. Throws NoRouteError when nothing is ranked. */
  route: Route
  /** Bytes of the shot's media by sha256; kept in `home` so that a restart finds them. */
  media?: ReadonlyMap<string, Uint8Array>
  /** Takes this one descends from. */
  parents?: readonly string[]
  /** Kept in its take. */
  promotion?: Promotion
  /** A sum it shares with other jobs, of this process or another: each reservation has to fit into what is left of it. */
  purse?: Purse
  /** Idempotency key: where it has a job already, that one is followed. Throws InputError when that is of another shot. */
  key?: string
}

export interface StartOptions {
  signal?: AbortSignal
  /** What an abort means. @default 'request' */
  onAbort?: CancelStrength
}

export type JobEvent =
  | { type: 'state'; state: AttemptState; attempt: number; backend: string; at: string; message?: string }
  | { type: 'progress'; attempt: number; progress?: number; stage?: string; position?: number; etaSeconds?: number }
  | { type: 'preview'; attempt: number; mime: string; data: Uint8Array }
  | { type: 'cost'; attempt: number; kind: 'reserved' | 'charged' | 'exposed' | 'electricity'; usd: Usd; note: string }
  /** A reservation went over the share of a cap that `budgets.warnAt` names. */
  | { type: 'budget'; attempt: number; name: string; limit: Usd; committed: Usd }
  | { type: 'note'; attempt: number; message: string }

/** Iterating yields the events from the first one on; it ends when this process stops following the job. */
export interface Job extends AsyncIterable<JobEvent> {
  readonly id: string
  readonly events: AsyncIterable<JobEvent>
  /** The take, or the error that ended the job. May be called any number of times. */
  result(): Promise<Take>
  /** @default 'request' */
  cancel(strength?: CancelStrength): Promise<CancelReport>
}

export interface CancelReport {
  strength: CancelStrength
  /** What really happened. `detached`: the job goes on at the backend and can be resumed. */
  outcome: CancelOutcome | 'detached' | 'over'
  /** USD that may still be charged. */
  atRisk: Usd
}

export interface JobFilter {
  /** State of the last attempt. */
  state?: AttemptState | readonly AttemptState[]
  /** True: only jobs with something left to do. */
  open?: boolean
  project?: string
  /** Newest first, at most this many. */
  limit?: number
}

export interface JobSummary extends SpendingJob {
  id: string
  state: AttemptState
  open: boolean
  createdAt: string
  updatedAt: string
  project: string
  labels: Record<string, string>
  tier: string
  prompt: string
  /** Takes it is made from. */
  parents?: readonly string[]
  /** The shot is local-only: show its prompt to nobody who didn't ask for it. */
  private?: true
  backend: string
  model: string
  /** Equal for jobs whose clips are: the same wish, sent to the same model as the same request. Absent for jobs of earlier versions. */
  content?: string
  /** With which it was rendered, where the backend told. */
  seed?: number
  attempts: number
  /** Held, exposed or still open: USD that may yet be charged. */
  atRisk: Usd
  error?: { code: string; message: string; next?: string | undefined }
  /** What a `planned` job waits for: a cloud that can be reached. */
  waitsFor?: 'network'
  /** When it may begin, ISO: its backend asked to wait, or electricity is cheaper then. */
  waitsUntil?: string
  /** When each state of the last attempt was entered, ISO. */
  times?: Partial<Record<AttemptState, string>>
  /** Seconds of it in the vendor's queue, where it was ever called queued. */
  queued?: number
  /** Folder of the take, once collected. */
  takeDir?: string
  /** The process that drives it now, on any machine. */
  driver?: { pid: number; host: string }
}

export interface ResumeReport {
  jobId: string
  /** State found. */
  from: AttemptState
  /** `busy`: another living process drives it. `undecided`: only the user can say whether the submission landed, or approve what it costs. */
  outcome: 'take' | 'failed' | 'busy' | 'undecided'
  take?: Take
  error?: HeroshotError
}

/**
 * What the user found out. Of a `submission-unknown`: the vendor's id in its dashboard, or that it isn't there. Of an attempt that
 * ended without a word about its price: the USD on the bill, `'0'` for none.
 */
export type Resolution = { landed: string } | { notLanded: true } | { charged: Usd | number }

export interface Runner {
  /** Journals the job and starts driving it. Throws InputError or NoRouteError before anything is written. */
  start(spec: StartSpec, options?: StartOptions): Promise<Job>
  /** The job that was started with an idempotency key. Throws InputError when it is of another shot. */
  keyed(key: string, shot: Shot): Promise<string | undefined>
  /** Follows a job: drives it when nobody does, else watches its journal. Throws InputError for an unknown id. */
  attach(id: string, options?: StartOptions): Promise<Job>
  /** The same as attach; rejects with UnavailableError when another living process drives the job. */
  resume(id: string, options?: StartOptions): Promise<Job>
  /** Drives every open job that nobody else drives to its end; one report a job. Rejects for no job's failure. */
  resumeAll(options?: StartOptions): Promise<ResumeReport[]>
  list(filter?: JobFilter): Promise<JobSummary[]>
  /** As much of every job as sums over all of them need: from the journal alone. */
  outlines(): Promise<SpendingJob[]>
  /** Also for a job driven by another process, which then does it. @default strength 'request' */
  cancel(id: string, strength?: CancelStrength): Promise<CancelReport>
  /** Settles what only the user can know; a landed submission is driven on by `resume`. Throws InputError when there is nothing to settle. */
  resolve(id: string, resolution: Resolution): Promise<JobSummary>
  /** The ledger's law over all jobs, ended attempts included. Empty when all is well. */
  audit(): Promise<Violation[]>
  /** Stops driving: every running job is detached and stays resumable. Closes the backends; the store is the caller's. */
  close(): Promise<void>
}
