/** A job while this process drives it: its record, its listeners, and the two ways to interrupt it. */
import type { CancelStrength, Output } from '../backend.js'
import type { Meter } from '../energy/meter.js'
import type { HeroshotError } from '../errors.js'
import type { Quote } from '../routing/route.js'
import type { Shot } from '../shot.js'
import type { CancelReport } from './api.js'
import { type Broadcast, createBroadcast } from './events.js'
import { type JobRecord, type JobSpec, lastAttempt } from './journal.js'

export interface Wish {
  strength: Exclude<CancelStrength, 'detach'>
  /** The backend was asked. */
  asked: boolean
  report: Promise<CancelReport>
  answer(report: CancelReport): void
}

/** A job taken over. */
export interface Heir {
  /** The attempt that was under way. */
  attempt: number
  /** When its process was last seen alive, in milliseconds since the epoch. */
  lastSeen: number
  /** Nobody knows whether that process is dead. */
  silent: boolean
}

export interface Live {
  readonly id: string
  job: JobRecord
  readonly shot: Shot
  /** Of the last attempt. The rest of the route is long, and lies in the store until an end needs it. */
  quote: Quote
  readonly events: Broadcast
  /** Aborted: this process lets go of the job. The reason is the error `result()` rejects with. */
  readonly stop: AbortController
  /** A cancel that waits to be carried out. */
  wish?: Wish
  /** Aborted by a stop, a new wish or a nudge, so that waits end; renewed once that is seen. */
  wake: AbortController
  /** Outputs with their headers, until they are collected. */
  fresh?: Output[]
  meter?: Meter
  /** What the submit of this process threw, while the row waits to be reconciled. */
  unclear?: HeroshotError
  /** What is known of the process that drove it before. */
  readonly heir?: Heir
}

export function createLive(job: JobRecord, { shot, route }: JobSpec, heir?: Heir): Live {
  const live: Live = {
    id: job.id,
    job,
    shot,
    quote: route.ranked[lastAttempt(job).quote]!,
    events: createBroadcast(),
    stop: new AbortController(),
    wake: new AbortController(),
    ...(heir && { heir }),
  }
  live.stop.signal.addEventListener('abort', () => live.wake.abort(live.stop.signal.reason), { once: true })
  return live
}

/** Leaves a wish to cancel; a second one joins the first. */
export function wishCancel(live: Live, strength: Wish['strength']): Promise<CancelReport> {
  if (live.wish) return live.wish.report
  let answer: Wish['answer'] = () => undefined
  const report = new Promise<CancelReport>((resolve) => (answer = resolve))
  live.wish = { strength, asked: false, report, answer }
  live.wake.abort(live.wish)
  return report
}

/** A task in a queue; it says when it was sent, so that the next one may be. */
export type Task = (sent: () => void) => Promise<void>

/** Runs `task` in its turn unless an interruption comes first; once begun it is waited for. */
export function unlessInterrupted(live: Live, queue: (task: Task) => Promise<void>, task: Task): Promise<void> {
  const { signal } = live.wake
  return new Promise((resolve, reject) => {
    let given = signal.aborted
    const leave = () => {
      given = true
      resolve()
    }
    if (given) return leave()
    signal.addEventListener('abort', leave, { once: true })
    queue(async (sent) => {
      signal.removeEventListener('abort', leave)
      if (!given) await task(sent)
    }).then(resolve, reject)
  })
}
