/** Watching an accepted attempt, poll by poll, until it is rendered or over: its answers, the push channel, deadlines, cancelling. */
import type { Status } from '../backend.js'
import type { Usd } from '../cost/money.js'
import { isZero } from '../cost/money.js'
import type { Energy } from '../energy/types.js'
import { CancelledError, DeadlineError, type HeroshotError, LostJobError, RenderError } from '../errors.js'
import { kindOf, metered, type Render } from '../timing/renders.js'
import type { Guarded } from './guard.js'
import { type Attempt, lastAttempt } from './journal.js'
import { type Live, stopSignal } from './live.js'
import { Pace, prospectOf } from './pace.js'
import { type Ending, ending, endingOf } from './settle.js'
import { storeError } from './stored-error.js'
import {
  atRisk,
  clean,
  cleanText,
  contextOf,
  electricityOf,
  estimatedEnergy,
  move,
  note,
  now,
  stopMeter,
  type Tools,
} from './tools.js'

const HOUR = 3_600_000
/** @default of Limits.stallMs */
const STALL_MS = HOUR / 3
/** A server that forgets a job it just accepted is asked again before it is believed; an engine in this process knows. */
const LOST_ANSWERS = 3
const NONE: readonly Render[] = []
/** Polls granted to a backend that was told to stop to say how it ended. */
const CANCEL_POLLS = 10

interface Ended {
  to: 'failed' | 'cancelled' | 'lost'
  /** Lost with its process, not by its backend. */
  orphaned?: boolean
  error: HeroshotError
  end: Ending
  charged?: Attempt['charged']
}

/** Writes the end of an attempt, its money and its electricity. */
export async function writeEnd(tools: Tools, live: Live, ended: Ended): Promise<void> {
  const { to, error, end, charged, orphaned } = ended
  const attempt = lastAttempt(live.job)
  const energy = attempt.energy ?? (await stopMeter(live)) ?? estimatedEnergy(live, attempt, tools.clock.now())
  const at = now(tools)
  await move(
    tools,
    live,
    {
      to,
      error: storeError(clean(tools, live, error)),
      ...(charged !== undefined && { charged }),
      ...(energy && { energy }),
      ...(orphaned && { orphaned }),
    },
    {
      entries: [
        ...ending(live.job, attempt, live.quote, end, at),
        ...(await electricityOf(tools, live, attempt, energy, at)),
      ],
    },
  )
}

/** Whether an end may be billed, and how much of it is open. */
export function exposureOf(attempt: Attempt, end: Ending): { billed: 'no' | 'maybe' | 'yes'; atRisk: Usd } {
  if (attempt.locality === 'local' || end.how === 'free') return { billed: 'no', atRisk: '0' }
  if (end.how === 'ambiguous') return { billed: 'maybe', atRisk: attempt.reserved ?? '0' }
  const free = typeof end.as === 'object' && isZero(end.as.usd)
  return { billed: free ? 'no' : 'yes', atRisk: '0' }
}

/** An attempt while it is watched. Between two polls nothing more is held of it: thousands may wait at once. */
export interface Watch {
  /** By this process. */
  polls: number
  /** In a row. */
  failures: number
  lost: number
  /** Polls since the vendor confirmed a cancel, from 1. */
  confirmed: number
  /** The push channel of a local engine has ended: it has probably finished, and asking costs nothing. */
  nudged: boolean
  /** When to ask, by what the answers said. */
  readonly pace: Pace
  /** When this process began to watch. */
  readonly began: number
  /** Still in the backend's queue, as far as is known, or rendering; and since when. */
  queued: boolean
  since: number
  readonly push?: AbortController
  /** When it was last seen to move, and what its status was then. */
  news: number
  told?: string
  /** Polls since a stalled render was told to stop, from 1. */
  stalled: number
  /** Of the last poll, until it is heard. */
  answer?: { status: Status } | { error: unknown } | undefined
}

async function begin(tools: Tools, live: Live, backend: Guarded, attempt: Attempt): Promise<Watch> {
  const now = tools.clock.now()
  const pace = await paceOf(tools, live, attempt, backend.pollIntervalMs)
  const push = backend.watch && new AbortController()
  const watch: Watch = {
    polls: 0,
    failures: 0,
    lost: 0,
    confirmed: 0,
    nudged: false,
    pace,
    began: now,
    queued: true,
    since: now,
    news: now,
    stalled: 0,
    ...(push && { push }),
  }
  if (push)
    void follow(tools, live, backend, attempt, AbortSignal.any([push.signal, stopSignal(live)]), watch).then(() => {
      if (attempt.locality !== 'local') return
      watch.nudged = true
      live.wake.ring(watch)
    })
  return watch
}

async function paceOf(tools: Tools, live: Live, attempt: Attempt, minMs: number): Promise<Pace> {
  const { clock, random, renders } = tools
  const { seconds, output } = live.quote
  const times = { minMs, accepted: Date.parse(attempt.at.accepted!), began: clock.now(), random }
  if (attempt.locality === 'local') return new Pace(times)
  const seen = (await renders?.of(attempt.card).catch(() => NONE)) ?? NONE
  return new Pace({ ...times, prospect: prospectOf(seconds, seen, output, minMs / 1000) })
}

/** For later plans and polls. A local render counts only if its seconds were metered by the process that ran it. */
function remember(
  { clock, renders }: Tools,
  { quote }: Live,
  attempt: Attempt,
  pace: Pace,
  energy: Energy | undefined,
) {
  const seen = attempt.locality === 'local' ? energy && metered(energy) : pace.render(clock.now())
  if (seen) renders?.note(attempt.card, { ...seen, ...kindOf(quote.output) })
}

/** One poll of an accepted attempt. Its answer waits for `watch`. */
export async function ask(tools: Tools, live: Live): Promise<void> {
  const attempt = lastAttempt(live.job)
  const context = contextOf(tools, live, attempt, stopSignal(live))
  live.watch!.pace.asking(tools.clock.now())
  const poll = tools.guarded.get(attempt.backend)!.poll(attempt.handle!, context)
  live.watch!.answer = await poll.then(
    (status) => ({ status }),
    (error: unknown) => ({ error }),
  )
}

/**
 * What the last answer means for an accepted attempt. Resolves to the milliseconds after which to ask again; undefined once the
 * attempt has left `accepted`. Rejects with DeadlineError, or CancelledError when a cancel can't be had; the job stays resumable.
 */
export async function watch(tools: Tools, live: Live, backend: Guarded): Promise<number | undefined> {
  const attempt = lastAttempt(live.job)
  const seen = (live.watch ??= await begin(tools, live, backend, attempt))
  const { answer } = seen
  seen.answer = undefined
  if (answer && (await heard(tools, live, backend, attempt, seen, answer))) return undefined
  if (live.wish && !live.wish.asked) await cancel(tools, live, backend, attempt, seen)
  if (seen.nudged) {
    seen.nudged = false
    return 0
  }
  return seen.confirmed ? backend.pollIntervalMs : seen.pace.delay(tools.clock.now())
}

/** Carries out a wish to cancel. */
async function cancel(tools: Tools, live: Live, backend: Guarded, attempt: Attempt, seen: Watch): Promise<void> {
  const wish = live.wish!
  wish.asked = true
  const context = contextOf(tools, live, attempt, stopSignal(live))
  const outcome = await backend.cancel(attempt.handle!, context, wish.strength)
  if (outcome === 'cancelled') seen.confirmed = 1
  if (outcome === 'cancelled' || outcome === 'too-late') return
  const report = { strength: wish.strength, outcome, atRisk: await atRisk(tools, live.id) }
  wish.answer(report)
  const why = outcome === 'unsupported' ? 'has no way to cancel' : 'did not confirm the cancel'
  throw new CancelledError(`${backend.id} ${why}: the job goes on there`, outcome, {
    jobId: live.id,
    backend: backend.id,
    handle: attempt.handle,
    billed: attempt.locality === 'local' ? 'no' : 'maybe',
    atRisk: report.atRisk,
    next: `heroshot resume ${live.id}`,
  })
}

/** True when the answer was the attempt's last. */
async function heard(
  tools: Tools,
  live: Live,
  backend: Guarded,
  attempt: Attempt,
  seen: Watch,
  answer: NonNullable<Watch['answer']>,
): Promise<boolean> {
  const facts = { jobId: live.id, backend: backend.id, handle: attempt.handle }
  const over = async (to: Ended['to'], end: Ending, error: HeroshotError, charged?: Attempt['charged']) => {
    const orphaned = to === 'lost' && live.heir?.attempt === attempt.n
    await writeEnd(tools, live, { to, error, end, charged, orphaned })
    const outcome = to === 'cancelled' ? 'cancelled' : 'too-late'
    live.wish?.answer({ strength: live.wish.strength, outcome, atRisk: await atRisk(tools, live.id) })
    return true
  }
  const cancelled = (charged: Attempt['charged']) => {
    const end = endingOf(charged, 'cancelled; the vendor does not say whether it bills')
    const error = new CancelledError(`Cancelled on ${backend.id}`, 'cancelled', {
      ...facts,
      ...exposureOf(attempt, end),
    })
    return over('cancelled', end, error, charged)
  }

  const stalled = (then: string) => {
    const text = `${backend.id} made no headway for ${Math.round((tools.clock.now() - seen.news) / 60_000)} minutes; ${then}`
    return over(
      'lost',
      { how: 'free' },
      new LostJobError(text, { ...facts, code: 'stalled', billed: 'no', atRisk: '0' }),
    )
  }

  seen.polls++
  if ('error' in answer) {
    seen.pace.failed(answer.error)
    const { message } = clean(tools, live, answer.error as Error)
    if (++seen.failures === 1) note(live, `polling failed and goes on: ${message}`)
    if (seen.confirmed && ++seen.confirmed > CANCEL_POLLS) return cancelled('unknown')
    checkDeadlines(tools, live, attempt, seen, 'unreachable')
    return false
  }
  const { status } = answer
  seen.pace.heard(status)
  seen.failures = 0
  seen.lost = status.state === 'lost' ? seen.lost + 1 : 0

  switch (status.state) {
    case 'done': {
      const { outputs, charged, warnings, facts: told } = status
      const metered = await stopMeter(live)
      const energy = metered ?? estimatedEnergy(live, attempt, tools.clock.now(), true)
      remember(tools, live, attempt, seen.pace, metered)
      live.fresh = outputs
      await move(tools, live, {
        to: 'rendered',
        outputs,
        ...(charged && { charged }),
        ...(warnings && { warnings: warnings.map((one) => cleanText(tools, live, one)) }),
        ...(told && { facts: told }),
        ...(energy && { energy }),
        ...(seen.pace.queued > 0 && { queued: seen.pace.queued }),
      })
      return true
    }
    case 'failed': {
      if (seen.confirmed) return cancelled(status.charged)
      const end = endingOf(status.charged, 'failed; the vendor does not say whether it bills')
      const error = new RenderError(`${backend.id}: ${status.message}`, {
        ...facts,
        code: status.code,
        ...exposureOf(attempt, end),
      })
      return over('failed', end, error, status.charged)
    }
    case 'cancelled':
      if (seen.stalled && !live.wish) return stalled('it stopped when told to')
      return cancelled(status.charged)
    case 'lost': {
      if (seen.confirmed) return cancelled('unknown')
      if (seen.stalled) return stalled('it was taken out')
      if (attempt.handle!.endpoint !== 'in-process' && seen.lost < LOST_ANSWERS) break
      const end: Ending = { how: 'ambiguous', note: 'the vendor no longer knows the job' }
      const error = new LostJobError(`${backend.id} no longer knows the job: ${status.reason}`, {
        ...facts,
        ...exposureOf(attempt, end),
      })
      return over('lost', end, error)
    }
    case 'unknown':
      if (seen.polls === 1)
        note(live, `${backend.id} reports a state this version doesn't know: ${cleanText(tools, live, status.raw)}`)
      break
    default:
      tell(tools, live, attempt, status)
  }
  if (seen.confirmed && ++seen.confirmed > CANCEL_POLLS) return cancelled('unknown')
  if (seen.stalled && ++seen.stalled > CANCEL_POLLS) return stalled('it does not stop either. Restart it')
  if (!seen.stalled && hasStalled(tools, live, attempt, seen, status)) {
    seen.stalled = 1
    note(live, `no news from ${backend.id} for long: it is told to stop`)
    await backend.cancel(attempt.handle!, contextOf(tools, live, attempt, stopSignal(live)), 'request')
  }
  checkDeadlines(tools, live, attempt, seen, status.state)
  return false
}

/** A render at home without any news for longer than the limit, and longer than the plan gives it at most. */
function hasStalled({ clock, limits }: Tools, live: Live, { locality }: Attempt, seen: Watch, status: Status): boolean {
  const told = JSON.stringify(status)
  if (status.state !== 'running' || told !== seen.told) Object.assign(seen, { told, news: clock.now() })
  const most = Math.max(limits?.stallMs ?? STALL_MS, (live.quote.seconds?.high ?? 0) * 1000)
  return locality === 'local' && !live.wish && clock.now() - seen.news > most
}

/** Throws DeadlineError once the queue, run or user deadline has passed; all count from when this process began to watch. */
function checkDeadlines(
  { clock, limits }: Tools,
  live: Live,
  attempt: Attempt,
  seen: Watch,
  state: Status['state'] | 'unreachable',
): void {
  const { queueMs = HOUR, runMs = attempt.locality === 'local' ? 6 * HOUR : HOUR } = limits ?? {}
  if (seen.queued && state === 'running') Object.assign(seen, { queued: false, since: clock.now() })
  const late = clock.now() - seen.since > (seen.queued ? queueMs : runMs)
  // A deadline that had passed before a resume is not what the user waits for now.
  const needed = Date.parse(live.shot.deadline ?? '')
  const missed = needed > seen.began && clock.now() > needed
  if (!late && !missed) return
  const what = missed
    ? 'is not ready by its deadline'
    : seen.queued
      ? 'waited too long in the queue'
      : 'rendered too long'
  throw new DeadlineError(`The job ${what} on ${attempt.backend}; it goes on there`, {
    jobId: live.id,
    backend: attempt.backend,
    handle: attempt.handle,
    billed: attempt.locality === 'local' ? 'no' : 'maybe',
    atRisk: attempt.reserved,
    next: `heroshot resume ${live.id}`,
  })
}

function tell(tools: Tools, live: Live, attempt: Attempt, status: Status & { state: 'queued' | 'running' }) {
  const { state, ...facts } = status
  const stage = 'stage' in status && status.stage !== undefined ? cleanText(tools, live, status.stage) : state
  live.events.send({ type: 'progress', attempt: attempt.n, ...facts, stage })
}

/** The push channel is advisory: whatever happens to it, polling decides. */
async function follow(
  tools: Tools,
  live: Live,
  backend: Guarded,
  attempt: Attempt,
  signal: AbortSignal,
  watch: Watch,
): Promise<void> {
  try {
    const context = contextOf(tools, live, attempt, signal)
    for await (const { progress, stage, preview } of backend.watch!(attempt.handle!, context)) {
      if (signal.aborted) return
      watch.news = tools.clock.now()
      if (preview) live.events.send({ type: 'preview', attempt: attempt.n, ...preview })
      if (progress !== undefined || stage !== undefined)
        live.events.send({
          type: 'progress',
          attempt: attempt.n,
          ...(progress !== undefined && { progress }),
          ...(stage !== undefined && { stage: cleanText(tools, live, stage) }),
        })
    }
  } catch {}
}
