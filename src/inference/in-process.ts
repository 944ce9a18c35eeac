/** What backends of this process answer alike: a job lives in the engine of the process that took it, and is lost to any other. */
import { createHash } from 'node:crypto'
import type { Backend, Context, Handle, Json } from '../backend.js'
import type { Engine } from './engine.js'

type Answers<Native extends Json> = Required<Pick<Backend<Native>, 'poll' | 'cancel' | 'reconcile' | 'close'>>

/**
 * @param engine undefined while nothing was submitted
 * @param modelOf what a request is rendered by, for its handle
 */
export function inProcess<Native extends Json>(
  id: string,
  engine: () => Pick<Engine<unknown>, 'status' | 'cancel' | 'close'> | undefined,
  modelOf: (native: Native) => string,
): Answers<Native> & { handleOf(native: Native, ctx: Pick<Context, 'jobId' | 'attempt'>): Handle } {
  const handleOf = (native: Native, { jobId, attempt }: Pick<Context, 'jobId' | 'attempt'>): Handle => ({
    backend: id,
    endpoint: 'in-process',
    id: `${jobId}.${attempt}`,
    model: modelOf(native),
  })
  return {
    handleOf,
    async poll(handle) {
      return engine()?.status(handle.id) ?? { state: 'lost', reason: 'it was rendering in a process that ended' }
    },
    async cancel(handle, _ctx, strength) {
      if (strength === 'detach') return 'unsupported'
      return (await engine()?.cancel(handle.id)) ?? 'unknown'
    },
    async reconcile(native, _attempt, ctx) {
      const handle = handleOf(native, ctx)
      return engine()?.status(handle.id) ? handle : 'absent'
    },
    async close() {
      await engine()?.close()
    },
  }
}

/** A seed for jobs that name none: drawn from the job's id, so it stays the same over crashes and attempts. */
export const seedOf = (jobId: string): number => createHash('sha256').update(jobId).digest().readUInt32BE(0)
