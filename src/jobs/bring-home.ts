/** Bringing a rendered attempt's files home: tried again, with fresh links, until they are on disk or it can't be done. */
import type { Output } from '../backend.js'
import { CancelledError, CollectError } from '../errors.js'
import type { Guarded } from './guard.js'
import { lastAttempt } from './journal.js'
import { type Live, stopSignal, throwIfHalted } from './live.js'
import { MovedElsewhere } from './records.js'
import { priceOf } from './settle.js'
import { takeDirOf } from './take-file.js'
import { atRisk, clean, contextOf, move, note, type Tools } from './tools.js'
import { writeEnd } from './watch.js'

const COLLECT_TRIES = 3

/** Rejects with CollectError, or with the reason the job was halted for; it can be resumed then. */
export async function collect(tools: Tools, live: Live, backend: Guarded | undefined): Promise<void> {
  const attempt = lastAttempt(live.job)
  const { quote } = live
  const signal = stopSignal(live)
  const dir = takeDirOf(tools.home, live.job)
  const price = priceOf(attempt, quote, attempt.charged)
  for (let tries = 1; ; tries++) {
    try {
      const outputs = live.fresh ?? (await refresh(tools, live, backend))
      const { clock, limits } = tools
      const got = await tools.collect(outputs, {
        dir,
        expect: quote.output,
        http: tools.http(live.shot),
        signal,
        clock,
        // A cloud's file keeps its provenance.
        strip: attempt.locality === 'local' && !live.shot.keepMetadata,
        ...(limits?.idleMs !== undefined && { idleMs: limits.idleMs }),
      })
      const { lighter } = attempt
      const warnings = [
        ...(lighter ? [`the memory was too small for it as planned: ${lighter.change}`] : []),
        ...(attempt.warnings ?? []),
        ...(got.warnings ?? []),
      ]
      await move(tools, live, { to: 'collected', files: got.files, video: got.video, warnings, takeDir: dir })
      live.fresh = undefined
      live.wish?.answer({ strength: live.wish.strength, outcome: 'too-late', atRisk: await atRisk(tools, live.id) })
      return
    } catch (error) {
      if (error instanceof MovedElsewhere) throw error
      signal.throwIfAborted()
      live.fresh = undefined
      const { code, message, next } = clean(tools, live, error) as Error & { code?: string; next?: string }
      const local = attempt.locality === 'local'
      if (tries < COLLECT_TRIES && code !== 'disk-full') {
        note(live, `collecting failed and is tried again: ${message}`)
        await tools.clock.sleep(backend?.pollIntervalMs ?? 5000, signal)
        continue
      }
      const again = `heroshot resume ${live.id}`
      const failure = new CollectError(message, {
        code: code ?? 'collect-failed',
        next: next === undefined ? again : `${next} (${again})`,
        jobId: live.id,
        backend: attempt.backend,
        handle: attempt.handle,
        ...(local ? { billed: 'no' } : { billed: 'yes', atRisk: price.usd }),
        cause: error,
      })
      if (live.wish) {
        await writeEnd(tools, live, {
          to: 'cancelled',
          error: new CancelledError(`Given up after the render: ${message}`, 'too-late', {
            jobId: live.id,
            billed: failure.billed,
          }),
          end: { how: 'charged', as: attempt.charged },
        })
        live.wish.answer({ strength: live.wish.strength, outcome: 'too-late', atRisk: await atRisk(tools, live.id) })
        return
      }
      if (!local || code === 'disk-full') throw failure
      // A local render whose file is gone is made again; one that made the wrong file would make it again.
      return writeEnd(tools, live, { to: code === 'missing' ? 'lost' : 'failed', error: failure, end: { how: 'free' } })
    }
  }
}

/** Outputs with fresh links; those noted at the time when the backend doesn't know any more. */
async function refresh(tools: Tools, live: Live, backend: Guarded | undefined): Promise<Output[]> {
  const attempt = lastAttempt(live.job)
  const noted = attempt.outputs ?? []
  if (!backend || !attempt.handle) return noted
  try {
    const context = contextOf(tools, live, attempt, stopSignal(live))
    const status = await tools.turn(0, stopSignal(live), () => backend.poll(attempt.handle!, context))
    return status.state === 'done' ? status.outputs : noted
  } catch {
    throwIfHalted(live)
    return noted
  }
}
