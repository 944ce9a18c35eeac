/** The words of a sandbox: what a vendor's wire is made of, what it is asked, and what is seen of it from outside. */
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { Clock } from '../backend.js'
import type { Usd } from '../cost/money.js'
import type { SandboxClock } from './clock.js'
import type { Fault } from './faults.js'
import type { JobState, JobTiming, Order, SandboxJob } from './jobs.js'

/** A job as it stands now. */
export interface JobView extends Readonly<SandboxJob> {
  /** `unheard-of` where the fault says so. */
  readonly state: JobState | 'unheard-of'
  /** 0 to 1. */
  readonly progress: number
  /** Links to its files, new ones at every look; none until it is done. */
  readonly outputs: readonly string[]
  /** What is billed for it in the end. */
  readonly charged: Usd
  /** Stops it, unless it is over. */
  cancel(): 'cancelled' | 'too-late'
  /** Takes it out of the books: it and its files are not found any more. */
  remove(): void
}

/** One request as a vendor's route sees it. */
export interface Call {
  readonly method: string
  readonly path: string
  /** What stands for `:name` in the route. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** The parsed body; undefined when it is no JSON. */
  readonly json: unknown
  /** Of a create: the fault set for it. */
  readonly fault: Fault | undefined
  /** Makes a job. */
  accept(order: Order): JobView
}

/** A request about a job that exists. */
export interface JobCall extends Call {
  readonly job: JobView
}

export interface Answer {
  /** @default 200 */
  status?: number
  json?: unknown
  /** Sent as HTML, unless the headers say otherwise. */
  text?: string
  bytes?: Buffer
  headers?: Record<string, string>
}

type Route = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`
export type Handler<Asked extends Call = Call> = (call: Asked) => Answer | Promise<Answer>
export type Routes<Asked extends Call = Call> = Readonly<Record<Route, Handler<Asked>>>

/**
 * A vendor's wire. Routes are `METHOD /path/:param`, where a param stands between two slashes and has no colon: after one comes a
 * `:verb`. The job of a poll or a cancel is named by `:id`, or as `jobOf` says.
 */
export interface Wire {
  readonly name: string
  /** Whoever asks without it gets the answer to `wrong-key`. Downloads need none. */
  readonly key?: string
  readonly creates: Routes
  readonly polls: Routes<JobCall>
  readonly cancels?: Routes<JobCall>
  /** Whatever else it answers. */
  readonly others?: Routes
  /** Asked before every route; an answer goes out instead of the route's. */
  readonly guard?: (call: Call) => Answer | undefined
  /** How it says no where its words differ from the plain ones. */
  readonly refusals?: Partial<Record<Fault, Handler>>
  /** Faults it can't play: a vendor that has no cancel, say. */
  readonly without?: readonly Fault[]
  /** The answer to an unknown job or path. @default a plain 404 */
  readonly notFound?: Answer | ((call: Call) => Answer)
  /** Names the job of a poll or a cancel whose path has no `:id`. */
  readonly jobOf?: (asked: Pick<Call, 'path' | 'query' | 'json'>) => string | undefined
  /** Headers of every answer. */
  readonly headers?: () => Record<string, string>
  /** Given the server before it listens, for what is no request: sockets, above all. */
  readonly attach?: (server: Server) => void
}

export interface SandboxOptions extends JobTiming {
  /** @default any free one */
  port?: number
  /** How many of its seconds pass in a real one. @default 1 */
  speed?: number
  /** Its time; `speed` counts from it. @default the system's */
  clock?: Pick<Clock, 'now'>
  /** The same seed makes the same ids and render times. @default 1 */
  seed?: number
  /** Seconds a link to a file lives. @default 24 hours */
  linkSeconds?: number
  /** The clip a job delivers. @default a slate that says SANDBOX, of the ordered size and length */
  clip?: (order: Order) => Promise<Buffer>
  /** Told of every request once its answer is known. */
  onRequest?: (request: SeenRequest) => void
}

export type Act = 'create' | 'poll' | 'cancel' | 'download' | 'other'

/** One request, and what became of it. */
export interface SeenRequest {
  at: string
  act: Act
  method: string
  path: string
  /** `reset` and `hang` are answers too. */
  answer: number | 'reset' | 'hang'
  job?: string
  fault?: Fault
}

/** How many requests of each kind came, refused ones included, and all of them in order. */
export interface Seen {
  creates: number
  polls: number
  cancels: number
  downloads: number
  others: number
  readonly all: SeenRequest[]
}

export interface Sandbox {
  readonly name: string
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly clock: SandboxClock
  /** Jobs it made, oldest first: each would be billed. */
  readonly jobs: readonly SandboxJob[]
  readonly seen: Readonly<Seen>
  /** Faults of the coming creates, first first. Throws InputError for one it can't play. */
  fault(...names: readonly string[]): void
  /** Ends the faults of the jobs that exist. */
  mend(): void
  look(job: SandboxJob): JobView
  /** Dollars on its invoice once every job has ended. */
  invoice(): Usd
  close(): Promise<void>
}
