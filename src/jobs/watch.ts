/** Watching an accepted attempt until it is rendered or over: polls, the push channel, deadlines, and cancelling. */
import type { Status } from '../backend.js'
import type { Usd } from '../cost/money.js'
import { isZero } from '../cost/money.js'
import type { Energy } from '../energy/types.js'
import { CancelledError, DeadlineError, type HeroshotError, LostJobError, RenderError } from '../errors.js'
import { exactly, kindOf, type Render } from '../timing/renders.js'
import type { Guarded } from './guard.js'
import { type Attempt, lastAttempt } from './journal.js'
import type { Live } from './live.js'
import { createPace, type Pace, prospectOf } from './pace.js'
import { type Ending, electricity, ending, endingOf } from './settle.js'
import { storeError } from './stored-error.js'
import { atRisk, clean, contextOf, estimatedEnergy, move, note, now, quoteOf, stopMeter, type Tools } from './tools.js'

const HOUR = 3_600_000
/** A vendor that forgets a job it just accepted is asked again before it is believed. */
const LOST_ANSWERS = 3
const NONE: readonly Render[] = []
/** Polls granted to a vendor that has confirmed a cancel to say how it ended. */
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
        ...ending(live.job, attempt, quoteOf(live, attempt), end, at),
        ...electricity(live.job, attempt, energy, tools.tariff, at),
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

/** Polls until the attempt has left `accepted`. Rejects with DeadlineError or the reason of `live.stop`; the job stays resumable. */
export async function watch(tools: Tools, live: Live, backend: Guarded): Promise<void> {
  const attempt = lastAttempt(live.job)
  const push = new AbortController()
  /** The push channel of a local engine has ended: it has probably finished, and asking costs nothing. */
  const nudge = new AbortController()
  if (backend.watch)
    void follow(tools, live, backend, attempt, AbortSignal.any([push.signal, live.stop.signal])).then(() => {
      if (attempt.locality === 'local') nudge.abort()
    })
  try {
    await poll(tools, live, backend, attempt, nudge.signal)
  } finally {
    push.abort()
    if (lastAttempt(live.job).state === 'accepted') await stopMeter(live)
  }
}

async function poll(tools: Tools, live: Live, backend: Guarded, attempt: Attempt, nudge: AbortSignal): Promise<void> {
  const { clock } = tools
  const handle = attempt.handle!
  const local = attempt.locality === 'local'
  const facts = { jobId: live.id, backend: backend.id, handle }
  const context = await contextOf(tools, live, attempt, live.stop.signal)
  const checkDeadlines = deadlines(tools, live, attempt)
  const { pollIntervalMs: minMs } = backend
  const pace = await paceOf(tools, live, attempt, minMs)
  let [polls, failures, lost, confirmed] = [0, 0, 0, 0]
  let nudged = false

  const over = async (to: Ended['to'], end: Ending, error: HeroshotError, charged?: Attempt['charged']) => {
    const orphaned = to === 'lost' && live.heir?.attempt === attempt.n
    await writeEnd(tools, live, { to, error, end, charged, orphaned })
    const outcome = to === 'cancelled' ? 'cancelled' : 'too-late'
    live.wish?.answer({ strength: live.wish.strength, outcome, atRisk: await atRisk(tools, live.id) })
  }
  const cancelled = (charged: Attempt['charged']) => {
    const end = endingOf(charged, 'cancelled; the vendor does not say whether it bills')
    const error = new CancelledError(`Cancelled on ${backend.id}`, 'cancelled', {
      ...facts,
      ...exposureOf(attempt, end),
    })
    return over('cancelled', end, error, charged)
  }

  for (;;) {
    live.stop.signal.throwIfAborted()
    if (live.wish && !live.wish.asked) {
      live.wished = new AbortController()
      live.wish.asked = true
      const outcome = await backend.cancel(handle, context, live.wish.strength)
      if (outcome === 'cancelled') confirmed = 1
      else if (outcome !== 'too-late') {
        const report = { strength: live.wish.strength, outcome, atRisk: await atRisk(tools, live.id) }
        live.wish.answer(report)
        const why = outcome === 'unsupported' ? 'has no way to cancel' : 'did not confirm the cancel'
        throw new CancelledError(`${backend.id} ${why}: the job goes on there`, outcome, {
          ...facts,
          billed: local ? 'no' : 'maybe',
          atRisk: report.atRisk,
          next: `heroshot resume ${live.id}`,
        })
      }
    }

    const planned = confirmed ? minMs : pace.delay(clock.now())
    const delay = nudge.aborted && !nudged ? 0 : planned
    nudged = nudge.aborted
    let status: Status
    try {
      const signal = AbortSignal.any([live.stop.signal, live.wished.signal, ...(nudged ? [] : [nudge])])
      status = await tools.turn(delay, signal, () => {
        pace.asking(clock.now())
        return backend.poll(handle, context)
      })
      pace.heard(status)
      polls++
      failures = 0
    } catch (error) {
      if (live.stop.signal.aborted || (live.wish && !live.wish.asked) || (nudge.aborted && !nudged)) continue
      polls++
      pace.failed(error)
      if (++failures === 1) note(live, `polling failed and goes on: ${clean(tools, live, error as Error).message}`)
      if (confirmed && ++confirmed > CANCEL_POLLS) return cancelled('unknown')
      checkDeadlines('unreachable')
      continue
    }
    lost = status.state === 'lost' ? lost + 1 : 0

    switch (status.state) {
      case 'done': {
        const { outputs, charged, warnings, facts: told } = status
        const metered = await stopMeter(live)
        const energy = metered ?? estimatedEnergy(live, attempt, clock.now(), true)
        remember(tools, live, attempt, pace, metered)
        live.fresh = outputs
        await move(tools, live, {
          to: 'rendered',
          outputs,
          ...(charged && { charged }),
          ...(warnings && { warnings }),
          ...(told && { facts: told }),
          ...(energy && { energy }),
        })
        return
      }
      case 'failed': {
        if (confirmed) return cancelled(status.charged)
        const end = endingOf(status.charged, 'failed; the vendor does not say whether it bills')
        const error = new RenderError(`${backend.id}: ${status.message}`, {
          ...facts,
          code: status.code,
          ...exposureOf(attempt, end),
        })
        return over('failed', end, error, status.charged)
      }
      case 'cancelled':
        return cancelled(status.charged)
      case 'lost': {
        if (confirmed) return cancelled('unknown')
        if (!local && lost < LOST_ANSWERS) break
        const end: Ending = { how: 'ambiguous', note: 'the vendor no longer knows the job' }
        const error = new LostJobError(`${backend.id} no longer knows the job: ${status.reason}`, {
          ...facts,
          ...exposureOf(attempt, end),
        })
        return over('lost', end, error)
      }
      case 'unknown':
        if (polls === 1) note(live, `${backend.id} reports a state this version doesn't know: ${status.raw}`)
        break
      default:
        tell(live, attempt, status)
    }
    if (confirmed && ++confirmed > CANCEL_POLLS) return cancelled('unknown')
    checkDeadlines(status.state)
  }
}

async function paceOf(tools: Tools, live: Live, attempt: Attempt, minMs: number): Promise<Pace> {
  const { seconds, output } = quoteOf(live, attempt)
  const began = tools.clock.now()
  const times = { minMs, accepted: Date.parse(attempt.at.accepted!), began, random: tools.random }
  if (attempt.locality === 'local') return createPace(times)
  const renders = await tools.renders?.of(attempt.card).catch(() => NONE)
  return createPace({ ...times, prospect: prospectOf(seconds, renders ?? NONE, output, minMs / 1000) })
}

/** For later plans and polls. A local render counts only if its seconds were metered by the process that ran it. */
function remember(tools: Tools, live: Live, attempt: Attempt, pace: Pace, metered: Energy | undefined): void {
  const { output } = quoteOf(live, attempt)
  const seen = attempt.locality === 'local' ? metered && exactly(metered.seconds) : pace.render(tools.clock.now())
  if (seen) tools.renders?.note(attempt.card, { ...seen, ...kindOf(output) })
}

/** Throws DeadlineError once the queue, run or user deadline has passed; all count from when this process began to watch. */
function deadlines(tools: Tools, live: Live, attempt: Attempt) {
  const { clock } = tools
  const { queueMs = HOUR, runMs = attempt.locality === 'local' ? 6 * HOUR : HOUR } = tools.limits ?? {}
  const began = clock.now()
  const needed = Date.parse(live.spec.shot.deadline ?? '')
  let waiting = true
  let since = began
  return (state: Status['state'] | 'unreachable') => {
    if (waiting && state === 'running') [waiting, since] = [false, clock.now()]
    const late = clock.now() - since > (waiting ? queueMs : runMs)
    // A deadline that had passed before a resume is not what the user waits for now.
    const missed = needed > began && clock.now() > needed
    if (!late && !missed) return
    const what = missed
      ? 'is not ready by its deadline'
      : waiting
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
}

function tell(live: Live, attempt: Attempt, status: Status & { state: 'queued' | 'running' }) {
  const { state, ...facts } = status
  live.events.send({ type: 'progress', attempt: attempt.n, stage: state, ...facts })
}

/** The push channel is advisory: whatever happens to it, polling decides. */
async function follow(
  tools: Tools,
  live: Live,
  backend: Guarded,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  try {
    const context = await contextOf(tools, live, attempt, signal)
    for await (const { progress, stage, preview } of backend.watch!(attempt.handle!, context)) {
      if (signal.aborted) return
      if (preview) live.events.send({ type: 'preview', attempt: attempt.n, ...preview })
      if (progress !== undefined || stage !== undefined)
        live.events.send({
          type: 'progress',
          attempt: attempt.n,
          ...(progress !== undefined && { progress }),
          ...(stage !== undefined && { stage }),
        })
    }
  } catch {}
}
