/** The system's clock, for whatever waits. */
import type { Clock } from './backend.js'

/** Real time; a sleep ends early when its signal aborts. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((done, fail) => {
      if (signal?.aborted) return fail(signal.reason)
      const stop = () => {
        clearTimeout(timer)
        fail(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        done()
      }, ms)
      signal?.addEventListener('abort', stop, { once: true })
    }),
}
