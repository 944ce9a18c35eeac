/** A job while this process drives it: its record, its listeners, and the two ways to interrupt it. */
import type { CancelStrength, Clock, Lighter, Output } from '../backend.js'
import type { Purse } from '../cost/budgets.js'
import type { Meter } from '../energy/meter.js'
import type { HeroshotError } from '../errors.js'
import { Alarm } from '../gate.js'
import type { Quote } from '../routing/route.js'
import type { Shot } from '../shot.js'
import type { CancelReport } from './api.js'
import { Broadcast } from './events.js'
import { type JobRecord, type JobSpec, lastAttempt } from './journal.js'
import type { Watch } from './watch.js'

export interface Wish {
  strength: Exclude<CancelStrength, 'detach'>
  /** The backend was asked. */
  asked: boolean
  /** Given once this process has let go of the job, so that what the report says stands in the store. */
  report: Promise<CancelReport>
  /** What became of it; the first answer counts. */
  answer(report: CancelReport): void
  give(otherwise: CancelReport): void
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

/** What driving a job needs of its shot and of the quote of its last attempt. The rest is long, and lies in the store until an end needs it. */
const shotTerms = ({
  prompt,
  negativePrompt,
  privacy,
  offline,
  maxCost,
  allowUnknownPrice,
  deadline,
  batch,
  keepMetadata,
  firstFrame,
  lastFrame,
  references,
  source,
}: Shot) => ({
  prompt,
  negativePrompt,
  privacy,
  offline,
  maxCost,
  allowUnknownPrice,
  deadline,
  batch,
  keepMetadata,
  /** Hashes of its media, which are as private as its prompt; of a local-only shot. */
  hashes:
    privacy === 'local-only'
      ? [firstFrame, lastFrame, ...references, source?.video].flatMap((one) => one?.sha256 ?? [])
      : [],
})
export const quoteTerms = (
  { card, native, output, money, moneyFrom, listed, seconds, energy, energyFrom }: Quote,
  lighter: Lighter | undefined,
) => ({
  card,
  native: lighter?.native ?? native,
  output: lighter?.output ?? output,
  money,
  moneyFrom,
  ...(listed && { listed }),
  seconds,
  energy,
  energyFrom,
})

export interface Live {
  readonly id: string
  job: JobRecord
  readonly shot: ReturnType<typeof shotTerms>
  readonly purse?: Purse
  quote: ReturnType<typeof quoteTerms>
  readonly events: Broadcast
  /** This process lets go of the job; the error `result()` rejects with. */
  halted?: HeroshotError
  /** Aborted then. Made when first needed, and forgotten while the job is parked. */
  stop?: AbortController | undefined
  /** A cancel that waits to be carried out. */
  wish?: Wish
  /** Rung by a halt, a new wish or a nudge, so that waits end; set again once that is seen. */
  readonly wake: Alarm
  /** The way out of a place at the backend, kept from the submit to the end of the render. */
  leave?: (() => void) | undefined
  watch?: Watch | undefined
  /** Outputs with their headers, until they are collected. */
  fresh?: Output[] | undefined
  meter?: Meter | undefined
  /** What the submit of this process threw, while the row waits to be reconciled. */
  unclear?: HeroshotError | undefined
  /** What is known of the process that drove it before. */
  readonly heir?: Heir
  /** It was left with something to do, and taken up again. */
  resumed?: true
}

export const createLive = (job: JobRecord, { shot, route, purse }: JobSpec, heir?: Heir): Live => ({
  id: job.id,
  job,
  shot: shotTerms(shot),
  ...(purse && { purse }),
  quote: quoteTerms(route.ranked[lastAttempt(job).quote]!, lastAttempt(job).lighter),
  events: new Broadcast(),
  wake: new Alarm(),
  ...(heir && { heir }),
})

/** Lets go of the job; `result()` rejects with the reason. */
export function halt(live: Live, reason: HeroshotError): void {
  live.halted ??= reason
  live.stop?.abort(live.halted)
  live.wake.ring(live.halted)
}

/** Aborts when the job is let go of. */
export function stopSignal(live: Live): AbortSignal {
  live.stop ??= new AbortController()
  if (live.halted) live.stop.abort(live.halted)
  return live.stop.signal
}

export function throwIfHalted({ halted }: Live): void {
  if (halted) throw halted
}

/** Nothing is under way until the next poll. */
export function park(live: Live): void {
  // The push channel listens on.
  if (!live.watch?.push) live.stop = undefined
}

/** No render is under way any more: gives the place at the backend to the next job. */
export function giveWay(live: Live): void {
  live.leave?.()
  live.watch?.push?.abort()
  live.leave = undefined
  live.watch = undefined
}

/** Leaves a wish to cancel; a second one joins the first. */
export function wishCancel(live: Live, strength: Wish['strength']): Promise<CancelReport> {
  if (live.wish) return live.wish.report
  let answered: CancelReport | undefined
  let resolve: Wish['give'] = () => undefined
  live.wish = {
    strength,
    asked: false,
    report: new Promise((given) => (resolve = given)),
    answer(report) {
      answered ??= report
    },
    give: (otherwise) => resolve(answered ?? otherwise),
  }
  live.wake.ring(live.wish)
  return live.wish.report
}

/** Waits, unless something wakes the job first: false then. */
export async function sleepOn(clock: Clock, live: Live, ms: number): Promise<boolean> {
  const woken = new AbortController()
  const wake = () => woken.abort(live.wake.reason)
  live.wake.addEventListener('abort', wake)
  try {
    if (!live.wake.aborted) await clock.sleep(ms, woken.signal)
    return !live.wake.aborted
  } catch {
    return false
  } finally {
    live.wake.removeEventListener('abort', wake)
  }
}
