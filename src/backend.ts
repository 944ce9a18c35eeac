/** The contract every provider implements, and the words it speaks. A provider is a factory returning an object literal with these members. */
import type { ModelCard } from './catalog/card.js'
import type { HttpClient } from './net/http.js'
import type { Shot } from './shot.js'

export type { ModelCard, Task } from './catalog/card.js'
export type { HttpClient } from './net/http.js'
export type { MediaInput, Shot } from './shot.js'

/** Anything JSON can hold. Handles and native requests are stored in the journal, so they must be. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A value of the shot that was changed to what the model can do. */
export interface Snap {
  field: string
  asked: string | number | boolean
  used: string | number | boolean
  why: string
}

/** A wish of the shot the model has no way to honour, and which was let go because it was only a wish. */
export interface Drop {
  field: string
  why: string
}

/** Why a card can't take the shot. */
export interface Misfit {
  field: string
  reason: string
  asked?: string | number | boolean
  nearest?: string | number | boolean
}

/** What will come out, as exactly as is known before the render. */
export interface OutputSpec {
  width: number
  height: number
  fps: number
  seconds: number
  frames: number
  audio: boolean
  /** The vendor's word for the size, as price rules use it: `720p`. */
  resolution: string
  task: string
  /** Sampling steps, where the backend sets them: a render takes longer with more. */
  steps?: number
  /** Pixels × frames that a render's time goes by where those of the clip don't tell it: an upscaler reads its source's. */
  pixelFrames?: number
  /** What the vendor never promised: a clip of another size or length is the ordered one all the same, and says so. */
  loose?: ('size' | 'seconds')[]
}

export type Fit<Native = Json> =
  | { ok: true; native: Native; output: OutputSpec; snaps: Snap[]; drops: Drop[] }
  | { ok: false; misfits: Misfit[] }

/** Plain JSON and self-describing: any process can pick it up. */
export interface Handle {
  backend: string
  /** Where the job lives: an origin, `in-process`, or `default` (wherever the backend is set to go) for an id the user found. */
  endpoint: string
  /** The upstream job id. */
  id: string
  model: string
  /** The most the vendor says it will take, where it says so when it accepts: set aside instead of the quoted price. */
  estimate?: Charge
  data?: Json
}

/** What the vendor says it took or will take; `usd` is an exact decimal string. */
export interface Charge {
  usd: string
  /** The vendor's own unit, kept beside ours. */
  native?: { amount: string; unit: string }
}

/** One finished file at the backend: a URL to fetch, or a path on this machine to move from. */
export interface Output {
  role: 'video' | 'poster' | 'contact-sheet' | 'audio' | 'extra'
  url?: string
  file?: string
  mime?: string
  /** What it is to become where its engine can't write that: done when it is home, by the machine's ffmpeg; silent MJPEG needs none. */
  as?: 'mp4'
  /** Request headers the download needs. Never stored, never logged. */
  headers?: Record<string, string>
  /** The same as parts of the query, beside those that stand in `url`: a proxy's token. */
  query?: Record<string, string>
  /** ISO instant after which the URL stops working. */
  expiresAt?: string
}

export type Status =
  | { state: 'queued'; position?: number; etaSeconds?: number }
  | { state: 'running'; progress?: number; stage?: string; etaSeconds?: number }
  | { state: 'done'; outputs: Output[]; charged?: Charge; warnings?: string[]; facts?: { [key: string]: Json } }
  | { state: 'failed'; code: string; message: string; charged?: Charge | 'none' | 'unknown' }
  | { state: 'cancelled'; charged?: Charge | 'none' | 'unknown' }
  /** The backend doesn't know the job (any more). */
  | { state: 'lost'; reason: string }
  /** A status word this version doesn't know: polling goes on. */
  | { state: 'unknown'; raw: string }

export interface Progress {
  progress?: number
  stage?: string
  /** A small picture of the work so far. */
  preview?: { mime: string; data: Uint8Array }
}

/** What a server says of the machine under it, in GiB; what isn't told is left out. */
export interface ServerMachine {
  /** None: it renders on its CPU. */
  gpus: readonly { name: string; vramGb?: number; freeGb?: number }[]
  ramGb?: number
}

/** A server that answered. */
export interface FoundServer {
  /** Without a key in it. */
  url: string
  /** What it is by its own answer: `ComfyUI 0.33.0`. */
  is: string
  /** Absent: it doesn't tell. */
  machine?: ServerMachine
}

export interface Availability {
  ok: boolean
  /** Why not, or what is limited: one line a person can read. */
  reason?: string
  /** What to do about it: a command, a variable to set, a page to open. */
  next?: string
  /** Nobody answered, as without a network: a shot `whenOnline` waits for it. Set by the engine when a probe finds no connection. */
  unreachable?: boolean
  /** Native model names the backend has, when it tells. */
  models?: string[]
  /** Those of them that are loaded: they need no more video memory. */
  loaded?: readonly string[]
  /** Of native models it hasn't: which files to put where. */
  missing?: Readonly<Record<string, string>>
  vramFreeGb?: number
  /** Execution device as found: `cpu`, `cuda`, a GPU's name. */
  device?: string
  concurrency?: number
  /** The servers behind it, where it has servers. */
  servers?: readonly FoundServer[]
  /** USD left on the account, an exact decimal string. A shot that may cost more is not sent. */
  creditUsd?: string
  /** Native model names that can't be used now, and why: a daily limit reached, say. */
  blocked?: Readonly<Record<string, string>>
}

/** How strongly to stop. `detach` stops waiting; `request` asks the backend; `kill` also stops a local process. */
export type CancelStrength = 'detach' | 'request' | 'kill'
/** What the backend really did. */
export type CancelOutcome = 'cancelled' | 'too-late' | 'unsupported' | 'unknown'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** What the engine hands to a backend for one call. */
export interface Context {
  readonly jobId: string
  readonly attempt: number
  readonly signal: AbortSignal
  readonly clock: Clock
  /** The only way out: walled, redacted, never retrying a POST. */
  readonly http: HttpClient
  readonly env: Readonly<Record<string, string | undefined>>
  /** A folder of this attempt alone, for files a local engine makes before they are collected. */
  readonly workDir: string
  /** Bytes of a media input named in the shot by its sha256. */
  media(sha256: string): Promise<Uint8Array>
  /** One line for the job's event stream; must not carry a key or a prompt. */
  note(message: string): void
}

/** A request that needs less memory than the one it is made from. */
export interface Lighter<Native extends Json = Json> {
  native: Native
  /** What will come out of it. */
  output: OutputSpec
  /** What was given up: one line a person can read. */
  change: string
}

export interface Backend<Native extends Json = Json> {
  readonly id: string
  readonly locality: 'local' | 'cloud' | 'manual'
  readonly cards: readonly ModelCard[]
  /** Environment variables that hold its key; any one of them will do. Absent: no key needed. */
  readonly keys?: readonly string[]
  /** Where to get a key. */
  readonly keyPage?: string
  /** False for cards that are planned and priced, and that this adapter can't submit. @default true */
  readonly callable?: boolean | ((card: ModelCard) => boolean)
  /** Jobs at once. @default 1 for local, 4 for cloud */
  readonly concurrency?: number
  /** Least milliseconds between two polls of one job, as the vendor asks. @default 250 local, 5000 cloud */
  readonly pollIntervalMs?: number
  /** Longest wait for the answer to a submit, for a vendor that answers when the clip is done. @default 2 minutes */
  readonly submitMs?: number
  /**
   * Where the render of a prepared request takes its electricity from, so that the right thing is metered: this machine's CPU or
   * graphics card, or another machine, of which nobody here knows more than its server tells. Local backends only. @default 'cpu'
   */
  runsOn?(native: Native): 'cpu' | 'gpu' | 'elsewhere' | ServerMachine
  /** Pure. The request this backend would send, or why it can't. */
  fit(shot: Shot, card: ModelCard): Fit<Native>
  /** Names of the native options a card takes under `extras.<id>`, for who wants to vary one by its name. @default nobody knows */
  settings?(card: ModelCard): readonly string[]
  /** Reachable? Never billable; the engine caches it. */
  probe(ctx: Context): Promise<Availability>
  /**
   * Completes the request with whatever the submit needs and bills nothing: uploads, above all. Done before the journal says
   * `submitting`, so that a crash here leaves nothing open; it may be done again. Absent: the request is submitted as it is.
   */
  prepare?(native: Native, ctx: Context): Promise<Native>
  /** The one billable act, called once an attempt. A conclusive refusal throws RefusedError; an unclear answer SubmissionUnknownError. */
  submit(native: Native, ctx: Context): Promise<Handle>
  /**
   * Pure. What to send instead of a fit whose render failed with the code `out-of-memory`; absent or undefined when it can't be made
   * lighter. Local backends only: tried once for each place in the ranking.
   */
  lighten?(native: Native, output: OutputSpec): Lighter<Native> | undefined
  /** Safe to repeat for ever. Throws only for transport trouble, which is never terminal. */
  poll(handle: Handle, ctx: Context): Promise<Status>
  /** Push channel where there is one. Advisory: polling decides. */
  watch?(handle: Handle, ctx: Context): AsyncIterable<Progress>
  /** Absent: `unsupported`. */
  cancel?(handle: Handle, ctx: Context, strength: CancelStrength): Promise<CancelOutcome>
  /** After a crash between "about to submit" and "accepted": is it there? Absent: nobody knows. */
  reconcile?(native: Native, attempt: AttemptId, ctx: Context): Promise<Handle | 'absent' | 'unknown'>
  /** Called once when the studio closes: stop workers, close sockets. */
  close?(): Promise<void>
}

/** Names one submit for vendors that accept an idempotency key: stable over crashes, unique over attempts. */
export type AttemptId = string

export { readCards } from './catalog/catalog.js'
export { type FitCardOptions, fitCard } from './catalog/fit.js'
export { cardRow, type RowOptions } from './catalog/row.js'
export { chargeOf } from './cost/charge.js'
export * from './errors.js'
export { parseOptions } from './options.js'
