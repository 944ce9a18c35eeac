/** The jobs of a sandbox: what becomes of each by the clock and by its fault, and what it is billed. */
import { add, multiply, sum, type Usd } from '../cost/money.js'
import type { SandboxClock } from './clock.js'
import { BAD_ANSWERS, type Fault } from './faults.js'
import type { SlateSpec } from './slate.js'

/** What was ordered. */
export interface Order extends SlateSpec {
  /** What the vendor asks for it. */
  usd: Usd
  /** The request, for the vendor's own use. */
  request?: unknown
  /** Where clients name their jobs. @default a UUID */
  id?: string
}

export interface SandboxJob extends Order {
  readonly id: string
  fault: Fault | undefined
  /** Milliseconds of the sandbox's clock. */
  readonly createdAt: number
  /** When it gets a place, and when it is finished; absent while it waits for one. */
  startsAt?: number
  endsAt?: number
  cancelledAt?: number
  /** Gone from the vendor's books, its files too. */
  removed: boolean
  polls: number
  downloads: number
  /** How often its links were given away. */
  told: number
}

export type JobState = 'queued' | 'throttled' | 'running' | 'done' | 'failed' | 'cancelled'

export interface JobTiming {
  /** Seconds from the create to the start. @default 1 */
  queueSeconds?: number
  /** Seconds of rendering, or the two ends of an even spread. @default 8 */
  renderSeconds?: number | readonly [low: number, high: number]
  /** Jobs of one model that render at once; more wait as `throttled`. @default no limit */
  concurrency?: (model: string) => number
  /** Jobs of all models share the places. @default false */
  together?: boolean
}

const FAILURES = new Set<Fault | undefined>(['moderated-before', 'moderated-after', 'failed'])

export interface JobBook {
  readonly all: readonly SandboxJob[]
  find(id: string): SandboxJob | undefined
  open(order: Order, fault: Fault | undefined): SandboxJob
  /** A status word for the wire; for a while one that nobody has heard of, when the fault says so. */
  stateOf(job: SandboxJob): JobState
  /** 0 to 1. */
  progressOf(job: SandboxJob): number
  /** Too late for one that is over. */
  cancel(job: SandboxJob): 'cancelled' | 'too-late'
  /** What the vendor takes for it in the end, were it left alone from now on. */
  chargeOf(job: SandboxJob): Usd
  /** The same over all jobs. */
  invoice(): Usd
  /** Takes the faults of all jobs away. */
  mend(): void
}

/**
 * @param random uniform in [0, 1)
 * @param newId names a job
 */
export function createJobBook(
  clock: Pick<SandboxClock, 'now'>,
  { queueSeconds = 1, renderSeconds = 8, concurrency = () => Number.POSITIVE_INFINITY, together = false }: JobTiming,
  random: () => number,
  newId: () => string,
): JobBook {
  const all: SandboxJob[] = []
  const byId = new Map<string, SandboxJob>()
  /** Jobs without an end yet, by model, in the order of their creation. */
  const waiting = new Map<string, SandboxJob[]>()
  const rendering = new Map<string, SandboxJob[]>()
  const [low, high] = typeof renderSeconds === 'number' ? [renderSeconds, renderSeconds] : renderSeconds

  const lineOf = ({ model }: Order) => (together ? '' : model)

  /** Cancelled, or at its end; one that is stuck has none. */
  const isOver = (job: SandboxJob) =>
    job.cancelledAt !== undefined || (job.endsAt !== undefined && job.endsAt <= clock.now() && job.fault !== 'stuck')

  /** Gives free places away, in the order they became free. */
  function move(model: string): void {
    const queue = waiting.get(model) ?? []
    let busy = rendering.get(model) ?? []
    const limit = concurrency(model)
    if (limit === Number.POSITIVE_INFINITY) busy = []
    let free = 0
    while (queue.length) {
      if (busy.length >= limit) {
        const until = ({ endsAt, cancelledAt = Number.POSITIVE_INFINITY, fault }: SandboxJob) =>
          fault === 'stuck' ? cancelledAt : Math.min(endsAt!, cancelledAt)
        const first = busy.reduce((a, b) => (until(b) < until(a) ? b : a))
        if (until(first) > clock.now()) break
        free = until(first)
        busy = busy.filter((job) => job !== first)
      }
      const job = queue.shift()!
      job.startsAt = Math.max(free, job.createdAt + queueSeconds * 1000)
      job.endsAt = job.startsAt + (low + (high - low) * random()) * 1000
      busy.push(job)
    }
    rendering.set(model, busy)
  }

  function progressOf(job: SandboxJob): number {
    if (job.startsAt === undefined || job.endsAt === undefined) return 0
    if (job.fault === 'stuck') return 0.42
    return Math.min(1, Math.max(0, (clock.now() - job.startsAt) / (job.endsAt - job.startsAt)))
  }

  function stateOf(job: SandboxJob): JobState {
    if (job.cancelledAt !== undefined) return 'cancelled'
    move(lineOf(job))
    if (job.startsAt === undefined || job.endsAt === undefined) return 'throttled'
    if (clock.now() < job.startsAt) return 'queued'
    if (clock.now() < job.endsAt || job.fault === 'stuck') return 'running'
    return FAILURES.has(job.fault) ? 'failed' : 'done'
  }

  function chargeOf({ fault, usd, cancelledAt }: SandboxJob): Usd {
    if (cancelledAt !== undefined || fault === 'failed' || fault === 'moderated-before') return '0'
    if (fault === 'charged-more') return multiply(usd, '1.5')
    if (fault === 'charged-less') return multiply(usd, '0.5')
    return add(usd, '0')
  }

  return {
    all,
    find: (id) => byId.get(id),
    open(order, fault) {
      const job: SandboxJob = {
        ...order,
        id: order.id ?? newId(),
        fault,
        createdAt: clock.now(),
        removed: false,
        polls: 0,
        downloads: 0,
        told: 0,
      }
      all.push(job)
      byId.set(job.id, job)
      const line = lineOf(job)
      const queue = waiting.get(line)
      if (queue) queue.push(job)
      else waiting.set(line, [job])
      move(line)
      return job
    },
    stateOf,
    progressOf,
    cancel(job) {
      stateOf(job)
      if (job.fault === 'cancel-races-success') job.endsAt = Math.min(job.endsAt ?? clock.now(), clock.now())
      if (isOver(job)) return 'too-late'
      job.cancelledAt = clock.now()
      const queue = waiting.get(lineOf(job))
      if (queue?.includes(job)) queue.splice(queue.indexOf(job), 1)
      return 'cancelled'
    },
    chargeOf,
    invoice: () => sum(all.map(chargeOf)),
    mend() {
      for (const job of all) job.fault = undefined
    },
  }
}

/** True while the answers to a job's polls, the one just counted included, are to be spoilt by `fault`. */
export const spoilsPoll = (job: SandboxJob, fault: Fault): boolean => job.fault === fault && job.polls <= BAD_ANSWERS
