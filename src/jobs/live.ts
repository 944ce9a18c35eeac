/** A job while this process drives it: its record, its listeners, and the two ways to interrupt it. */
import type { CancelStrength, Output } from '../backend.js'
import type { Meter } from '../energy/meter.js'
import type { HeroshotError } from '../errors.js'
import type { CancelReport } from './api.js'
import { type Broadcast, createBroadcast } from './events.js'
import type { JobRecord, JobSpec } from './journal.js'

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
  readonly spec: JobSpec
  readonly events: Broadcast
  /** Aborted: this process lets go of the job. The reason is the error `result()` rejects with. */
  readonly stop: AbortController
  /** A cancel that waits to be carried out. */
  wish?: Wish
  /** Aborted by a new wish, so that waits end; renewed once it is seen. */
  wished: AbortController
  /** Outputs with their headers, until they are collected. */
  fresh?: Output[]
  meter?: Meter
  /** What the submit of this process threw, while the row waits to be reconciled. */
  unclear?: HeroshotError
  /** What is known of the process that drove it before. */
  readonly heir?: Heir
}

export const createLive = (job: JobRecord, spec: JobSpec, heir?: Heir): Live => ({
  id: job.id,
  job,
  spec,
  events: createBroadcast(),
  stop: new AbortController(),
  wished: new AbortController(),
  ...(heir && { heir }),
})

/** Leaves a wish to cancel; a second one joins the first. */
export function wishCancel(live: Live, strength: Wish['strength']): Promise<CancelReport> {
  if (live.wish) return live.wish.report
  let answer: Wish['answer'] = () => undefined
  const report = new Promise<CancelReport>((resolve) => (answer = resolve))
  live.wish = { strength, asked: false, report, answer }
  live.wished.abort()
  return report
}

/** Runs `start` unless an interruption comes first; once started it is waited for. */
export async function unlessInterrupted(
  live: Live,
  queue: (task: () => Promise<void>) => Promise<void>,
  task: () => Promise<void>,
) {
  const signal = AbortSignal.any([live.stop.signal, live.wished.signal])
  let begun = false
  let given = false
  const turn = queue(async () => {
    if (given) return
    begun = true
    await task()
  })
  const interrupted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await Promise.race([turn, interrupted])
  if (begun) await turn
  else given = true
}
