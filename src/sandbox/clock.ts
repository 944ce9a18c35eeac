/** A sandbox's time: real time, faster, or moved on by hand. */
import type { Clock } from '../backend.js'
import { systemClock } from '../clock.js'

export interface SandboxClock extends Pick<Clock, 'now'> {
  /** Moves on at once: past a queue, a daily window, the life of a link. Time never goes back. */
  advance(ms: number): void
}

/** @param speed how many of its seconds pass in a real one */
export function sandboxClock(speed = 1, base: Pick<Clock, 'now'> = systemClock): SandboxClock {
  const began = base.now()
  let skipped = 0
  return {
    now: () => began + (base.now() - began) * speed + skipped,
    advance(ms) {
      skipped += Math.max(0, ms)
    },
  }
}
