/** Driving a job from its last state to its take: one act after the other, each announced in the journal first. */
import { mkdir, rm } from 'node:fs/promises'
import type { Context, Handle, Json } from '../backend.js'
import { formatUsd } from '../cost/money.js'
import {
  CancelledError,
  type HeroshotError,
  isHeroshotError,
  LostJobError,
  SubmissionUnknownError,
  UnavailableError,
} from '../errors.js'
import type { Promotion } from '../promote/promotion.js'
import type { Take } from '../take.js'
import { collect } from './bring-home.js'
import { type Guarded, missingBackend } from './guard.js'
import { type Act, afterwards, isOver, lastAttempt, NOT_ARRIVED, nextAct } from './journal.js'
import { giveWay, type Live, sleepOn, stopSignal, throwIfHalted } from './live.js'
import { MovedElsewhere } from './records.js'
import { NOT_APPROVED, setAside } from './set-aside.js'
import { ending, reestimate, unexpose } from './settle.js'
import { storeError } from './stored-error.js'
import { buildTake, readTake, takeDirOf, writeTake } from './take-file.js'
import {
  attemptId,
  clean,
  contextOf,
  electricityOf,
  endError,
  estimatedEnergy,
  move,
  note,
  now,
  specOf,
  stopMeter,
  type Tools,
  workDirOf,
} from './tools.js'
import { watch, writeEnd } from './watch.js'

const SENT = new Set<Act>(['reconcile', 'declare-lost', 'declare-unknown', 'poll'])
/** @default of Limits.patienceMs */
const PATIENCE_MS = 60_000
const WRITE_TRIES = 5

/**
 * Resolves to the take; or to the milliseconds after which the job is to be asked for, and then driven on. Rejects with the error
 * that ended the job, or with the reason it was halted for; in the second case, and for DeadlineError, CollectError and
 * SubmissionUnknownError, the job can be taken up again; so can a resumed one that nobody approved.
 */
export async function drive(tools: Tools, live: Live): Promise<Take | number> {
  for (;;) {
    throwIfHalted(live)
    live.wake.reset()
    const attempt = lastAttempt(live.job)
    const backend = tools.guarded.get(attempt.backend)
    const act = nextAct(live.job, attempt, { canReconcile: backend?.canReconcile ?? false })
    if (act !== 'submit' && act !== 'poll') giveWay(live)
    if (live.wish && (act === 'reserve' || act === 'submit')) {
      await cancelUnsent(tools, live)
      continue
    }
    // Only the backend itself can tell what became of what was sent to it.
    if (!backend && SENT.has(act)) throw missingBackend(attempt.backend, live.id, attempt.reserved)
    switch (act) {
      case 'reserve':
        if ((await waitUntil(tools, live, attempt.notBefore)) && (await waitForLine(tools, live, backend)))
          await reserve(tools, live, backend)
        break
      case 'submit':
        if (!backend) await refuse(tools, live, missingBackend(attempt.backend, live.id))
        else await submitInTurn(tools, live, backend)
        break
      case 'reconcile':
        await reconcile(tools, live, backend!)
        break
      case 'declare-lost':
        await declareLost(tools, live)
        break
      case 'declare-unknown':
        await declareUnknown(tools, live)
        break
      case 'poll': {
        const wait = await watch(tools, live, backend!)
        if (wait !== undefined) return wait
        break
      }
      case 'collect':
        await tools.homecoming.through(() => collect(tools, live, backend), stopSignal(live))
        break
      case 'settle':
        await settle(tools, live)
        break
      case 'finish':
        return finish(tools, live)
      case 'ask-user':
      case 'move-on': {
        const { patienceMs = PATIENCE_MS } = tools.limits ?? {}
        const next = afterwards(live.job, await specOf(tools, live), patienceMs, (native, output) =>
          backend?.lighten?.(native, output),
        )
        if (next === 'end') {
          if (act === 'move-on') await close(tools, live)
          throw await endError(tools, live)
        }
        const place = `${next.with.backend} (${next.with.model})`
        const when = next.notBefore === undefined ? 'trying' : `as it asked, at ${next.notBefore} again`
        const how = next.lighter ? `, lighter: ${next.lighter.change}` : ''
        note(live, `${attempt.backend} ended as ${attempt.state}; ${when} ${place}${how}`)
        await move(tools, live, next)
        break
      }
      case 'nothing':
        if (attempt.state === 'settled') return finish(tools, live)
        throw await endError(tools, live)
    }
  }
}

/** False when a wish or the end came first. */
async function waitUntil({ clock }: Tools, live: Live, instant: string | undefined): Promise<boolean> {
  const ms = instant === undefined ? 0 : Date.parse(instant) - clock.now()
  return ms <= 0 || sleepOn(clock, live, ms)
}

/** A probe this often at first, less often later, while nobody answers. */
const LINE_MS = 15_000
const LINE_MOST_MS = 300_000

/** Nothing is reserved while it waits: whoever comes back first finds the caps as they are then. False when a wish or the end came first. */
async function waitForLine(tools: Tools, live: Live, backend: Guarded | undefined): Promise<boolean> {
  const attempt = lastAttempt(live.job)
  if (!live.job.whenOnline || !backend || attempt.locality !== 'cloud') return true
  for (let ms = LINE_MS; ; ms = Math.min(LINE_MOST_MS, ms * 1.5)) {
    const found = await backend.probe(contextOf(tools, live, attempt, stopSignal(live)))
    throwIfHalted(live)
    if (live.wish) return false
    if (!found.unreachable) return true
    if (ms === LINE_MS) note(live, `waits until ${backend.id} can be reached: ${found.reason}`)
    if (!(await sleepOn(tools.clock, live, ms))) return false
  }
}

async function reserve(tools: Tools, live: Live, backend: Guarded | undefined): Promise<void> {
  if (!backend) return refuse(tools, live, missingBackend(lastAttempt(live.job).backend, live.id))
  try {
    await setAside(tools, live)
  } catch (error) {
    if (!isHeroshotError(error) || error.name !== 'BudgetError') throw error
    // A job that was left waiting goes on waiting for its yes.
    if (error.code === NOT_APPROVED && live.resumed) throw error
    await refuse(tools, live, error)
  }
}

/** Ends a row of which nothing was sent. @param orphaned because the process that was to send it died */
async function refuse(tools: Tools, live: Live, error: HeroshotError, orphaned = false): Promise<void> {
  const attempt = lastAttempt(live.job)
  const at = now(tools)
  const energy = await stopMeter(live)
  await move(
    tools,
    live,
    {
      to: 'refused',
      error: storeError(clean(tools, live, error), tools.clock.now()),
      ...(energy && { energy }),
      ...(orphaned && { orphaned }),
    },
    {
      entries: [
        ...ending(live.job, attempt, live.quote, { how: 'free' }, at),
        ...(await electricityOf(tools, live, attempt, energy, at)),
      ],
    },
  )
}

async function cancelUnsent(tools: Tools, live: Live): Promise<void> {
  const attempt = lastAttempt(live.job)
  const error = new CancelledError('Cancelled before anything was sent', 'cancelled', {
    jobId: live.id,
    backend: attempt.backend,
  })
  await writeEnd(tools, live, { to: 'cancelled', error, end: { how: 'free' } })
  live.wish?.answer({ strength: live.wish.strength, outcome: 'cancelled', atRisk: '0' })
}

/** Waits for a place at the backend, and until few others are being sent to it; whatever wakes the job ends the wait. */
async function submitInTurn(tools: Tools, live: Live, backend: Guarded): Promise<void> {
  const { places, sending } = tools.doors(backend)
  const { batch } = live.shot
  const loads = backend.locality === 'local' ? live.quote.card : ''
  const never = () => undefined
  live.leave ??= await places.enter({ loads, batch, interrupt: live.wake }).catch(never)
  const sent = live.leave && (await sending.enter(live.wake).catch(never))
  if (!sent) return
  try {
    if (!live.wake.aborted) await submit(tools, live, backend)
  } finally {
    sent()
  }
}

async function submit(tools: Tools, live: Live, backend: Guarded): Promise<void> {
  const attempt = lastAttempt(live.job)
  live.unclear = undefined
  let native: Json
  let context: Context
  try {
    if (attempt.locality === 'cloud') await tools.http(live.shot).ready?.()
    else await mkdir(workDirOf(tools.home, live.id, attempt.n), { recursive: true })
    const signal = stopSignal(live)
    native = await backend.prepare(live.quote.native, contextOf(tools, live, attempt, signal))
    context = contextOf(tools, live, attempt)
  } catch (error) {
    throwIfHalted(live)
    return refuse(tools, live, error as HeroshotError)
  }
  if (live.wish) return
  await move(tools, live, { to: 'submitting' })
  let handle: Handle
  try {
    if (attempt.locality === 'local') live.meter = await tools.meter(backend.runsOn?.(native) ?? 'cpu', backend.id)
    handle = await backend.submit(native, context)
  } catch (error) {
    if (isHeroshotError(error) && error.name === 'SubmissionUnknownError') {
      // The row stays `submitting`: the next act is the same as after a crash here.
      live.unclear = clean(tools, live, error)
      return
    }
    return refuse(tools, live, error as HeroshotError)
  }
  await accept(tools, live, handle)
}

/** Keeps the handle at almost any price: it is the only way to a render that is being paid for. */
async function accept(tools: Tools, live: Live, handle: Handle): Promise<void> {
  const { n } = lastAttempt(live.job)
  for (let tries = 1; ; tries++) {
    const attempt = lastAttempt(live.job)
    try {
      const at = now(tools)
      const { estimate } = handle
      const entries = [...unexpose(live.job, attempt, at), ...reestimate(live.job, attempt, estimate, at)]
      const reserved = estimate && attempt.reserved !== undefined ? { reserved: estimate.usd } : {}
      await move(tools, live, { to: 'accepted', handle, ...reserved }, { entries })
      return
    } catch (error) {
      const stored = await tools.records.read(live.id).catch(() => undefined)
      const row = stored && lastAttempt(stored)
      if (error instanceof MovedElsewhere && row) {
        // Another process took us for dead while the answer was on its way.
        const waits = row.n === n && (row.state === 'submitting' || row.state === 'submission-unknown')
        if (!waits || stored.closed) throw error
        live.job = stored
      } else if (tries >= WRITE_TRIES)
        throw new SubmissionUnknownError(`The job is accepted as ${handle.id}, and the journal can't be written`, {
          jobId: live.id,
          backend: handle.backend,
          handle,
          atRisk: attempt.reserved,
          next: `Free the disk or the store, then: heroshot jobs resolve ${live.id} --landed ${handle.id}`,
          cause: error,
        })
      else await tools.clock.sleep(200 * 2 ** tries)
    }
  }
}

async function reconcile(tools: Tools, live: Live, backend: Guarded): Promise<void> {
  const attempt = lastAttempt(live.job)
  const context = contextOf(tools, live, attempt, stopSignal(live))
  const ask = () => backend.reconcile(live.quote.native, attemptId(live, attempt), context)
  let found = await ask()
  if (found === 'absent') {
    // What is on its way may still arrive: "not there" has to be said twice, and by the time no other process can be sending.
    await tools.clock.sleep(2 * backend.pollIntervalMs, stopSignal(live))
    found = await ask()
    if (found === 'absent' && live.heir?.silent) found = 'unknown'
  }
  throwIfHalted(live)
  if (typeof found === 'object') return accept(tools, live, found)
  if (found === 'unknown') return attempt.locality === 'local' ? declareLost(tools, live) : declareUnknown(tools, live)
  const error = new UnavailableError(`The submission never arrived at ${backend.id}`, {
    code: NOT_ARRIVED,
    jobId: live.id,
  })
  await refuse(tools, live, error, !live.unclear)
}

/** A local render whose process is gone is made again: that is cheap, and nobody bills it. */
async function declareLost(tools: Tools, live: Live): Promise<void> {
  const attempt = lastAttempt(live.job)
  const why = live.unclear?.message ?? 'the process that rendered it ended'
  const error = new LostJobError(why, { jobId: live.id, backend: attempt.backend, cause: live.unclear })
  const energy = (await stopMeter(live)) ?? estimatedEnergy(live, attempt, tools.clock.now())
  await move(
    tools,
    live,
    { to: 'lost', error: storeError(error), ...(energy && { energy }), ...(!live.unclear && { orphaned: true }) },
    { entries: await electricityOf(tools, live, attempt, energy, now(tools)) },
  )
}

async function declareUnknown(tools: Tools, live: Live): Promise<void> {
  const attempt = lastAttempt(live.job)
  const risk = attempt.reserved ?? '0'
  const why = live.unclear?.message ?? `The process ended while ${attempt.backend} was being asked to render`
  const sum = live.quote.money ? `Up to ${formatUsd(risk)}` : 'A sum nobody knows'
  const error = new SubmissionUnknownError(`${why}. ${sum} may be billed`, {
    jobId: live.id,
    backend: attempt.backend,
    atRisk: risk,
    next: `Look for it in the vendor's dashboard, then: heroshot jobs resolve ${live.id} --landed <upstream id> | --not-landed`,
  })
  const end = { how: 'ambiguous', note: 'nobody knows whether the submission landed' } as const
  const entries = ending(live.job, attempt, live.quote, end, now(tools))
  await move(tools, live, { to: 'submission-unknown', error: storeError(error) }, { entries })
  live.wish?.answer({ strength: live.wish.strength, outcome: 'unknown', atRisk: risk })
}

async function settle(tools: Tools, live: Live): Promise<void> {
  const attempt = lastAttempt(live.job)
  const at = now(tools)
  const entries = [
    ...ending(live.job, attempt, live.quote, { how: 'charged', as: attempt.charged }, at),
    ...(await electricityOf(tools, live, attempt, attempt.energy, at)),
  ]
  await move(tools, live, { to: 'settled' }, { entries })
}

/** The take's sidecar comes last; it is made again whenever it is missing. */
async function finish(tools: Tools, live: Live): Promise<Take> {
  const dir = live.job.takeDir ?? takeDirOf(tools.home, live.job)
  const written = live.job.closed ? await readTake(dir) : undefined
  if (written) return written
  // A plan is long: few of them are in memory at once.
  const made = await tools.writing.through(async () => {
    const [entries, spec] = await Promise.all([tools.ledger.entries({ jobId: live.id }), specOf(tools, live)])
    const made = buildTake(live.job, spec, entries, tools.version)
    if (!made.promotion) await writeTake(dir, made)
    return made
  }, stopSignal(live))
  const take = made.promotion ? await complete(tools, dir, made as Take & { promotion: Promotion }) : made
  if (!live.job.closed) await close(tools, live)
  return take
}

/** Outside of that gate: its parent may have to be written first. */
async function complete(tools: Tools, dir: string, made: Take & { promotion: Promotion }): Promise<Take> {
  const take = (await tools.complete?.(made)) ?? made
  await writeTake(dir, take)
  return take
}

/** Nothing is left to do: the work files go. */
async function close(tools: Tools, live: Live): Promise<void> {
  await move(tools, live, { to: 'closed' })
  for (const { n, state } of live.job.attempts)
    if (isOver(state)) await rm(workDirOf(tools.home, live.id, n), { recursive: true, force: true })
}
