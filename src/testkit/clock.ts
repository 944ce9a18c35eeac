/** A clock for tests that wait: real time, so many times as fast. */
import type { Clock } from '../backend.js'

/**
 * @param speed how many of its seconds pass in a real one
 * @param from where it starts, in ms since the epoch: clocks of several processes tell equal times when they start at one instant
 */
export function fastClock(speed: number, from = Date.now()): Clock {
  return {
    now: () => from + (Date.now() - from) * speed,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const stop = () => {
          clearTimeout(timer)
          reject(signal!.reason)
        }
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', stop)
          resolve()
        }, ms / speed)
        signal?.addEventListener('abort', stop, { once: true })
      }),
  }
}
