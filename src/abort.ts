/** Work that nobody waits for any more. */
import { setMaxListeners } from 'node:events'

/** Rejects with CancelledError as soon as the signal says so. For work that sends nothing. */
export async function unlessAborted<Result>(
  signal: AbortSignal | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!signal) return work()
  const { CancelledError } = await import('./errors.js')
  const stopped = () => new CancelledError('Stopped before anything was sent', 'cancelled', { cause: signal.reason })
  if (signal.aborted) throw stopped()
  // One signal for many shots is no leak.
  setMaxListeners(0, signal)
  const over = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(stopped()), { once: true, signal: over.signal })
  })
  try {
    return await Promise.race([work(), aborted])
  } finally {
    over.abort()
  }
}
