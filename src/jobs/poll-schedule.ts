/** When to poll: the delay before each poll (pure), and one schedule for all jobs of a process. */
import type { Clock } from '../backend.js'
import type { Interval } from '../energy/types.js'
import type { Interrupt } from '../gate.js'

export interface PollFacts {
  /** Polls of this job so far, in this process. */
  polls: number
  /** Polls in a row that failed. */
  failures: number
  /** Milliseconds since the job was accepted. */
  elapsedMs: number
  /** Seconds the render should take. */
  expected: Interval | null
  /** Least milliseconds between two polls. */
  minMs: number
  /** The backend runs on this machine: polling costs nothing. */
  local: boolean
}

/** Longest wait between two polls of a job that is late. */
const MAX_MS = 60_000
/** A finish before the low end of the estimate is rare; most of that time is slept through. */
const EARLY = 0.8

/**
 * Milliseconds to wait before the next poll: never below the vendor's minimum. The first poll comes when the render may be
 * ready; around the expected finish polls are dense, after it and after errors they thin out. `random` spreads jobs apart.
 */
export function pollDelay(facts: PollFacts, random: () => number): number {
  const { polls, failures, elapsedMs, expected, minMs, local } = facts
  const spread = (ms: number) => Math.max(minMs, ms) * (1 + 0.1 * random())
  if (failures > 0) return spread(Math.min(MAX_MS, minMs * 2 ** Math.min(failures, 10)))
  if (local) return minMs
  if (!expected) return spread(Math.min(MAX_MS, minMs * 1.15 ** polls))
  const ready = expected.low * 1000 * EARLY - elapsedMs
  if (ready > minMs) return spread(ready)
  const late = elapsedMs - expected.high * 1000
  return spread(late <= 0 ? minMs : Math.min(MAX_MS, minMs + late * 0.1))
}

interface Turn {
  due: number
  go(): void
}

/** How many polls may be under way at once. */
const IN_FLIGHT = 64
/** How many begin in one turn of the event loop. */
const AT_ONCE = 8

export type PollSchedule = ReturnType<typeof createPollSchedule>

/** One timer for all jobs: turns are kept in a heap by due time. */
export function createPollSchedule(clock: Clock) {
  const heap: Turn[] = []
  let running = 0
  let armed: { due: number; cancel: AbortController } | undefined
  let resting = false

  function push(turn: Turn) {
    let at = heap.push(turn) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent]!.due <= turn.due) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = turn
  }

  function pop(): Turn | undefined {
    const top = heap[0]
    const last = heap.pop()
    if (!top || !last || heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]!.due < heap[child]!.due) child++
      if (heap[child]!.due >= last.due) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return top
  }

  function rest() {
    resting = true
    setImmediate(() => {
      resting = false
      arm()
    })
  }

  function arm() {
    if (resting) return
    for (let begun = 0; heap[0] && heap[0].due <= clock.now() && running < IN_FLIGHT; begun++) {
      if (begun === AT_ONCE) return rest()
      pop()!.go()
    }
    const next = heap[0]
    if (!next || running >= IN_FLIGHT) {
      armed?.cancel.abort()
      armed = undefined
      return
    }
    if (armed && armed.due <= next.due) return
    armed?.cancel.abort()
    const timer = { due: next.due, cancel: new AbortController() }
    armed = timer
    clock.sleep(Math.max(0, next.due - clock.now()), timer.cancel.signal).then(
      () => {
        if (armed === timer) armed = undefined
        arm()
      },
      () => undefined,
    )
  }

  /**
   * Waits `ms`, then for a free place, and runs `act`. An abort of `signal` during the wait ends it early with the signal's
   * reason; once `act` runs it is `act`'s own matter.
   */
  return function turn<Result>(ms: number, signal: Interrupt, act: () => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const entry: Turn = {
        due: clock.now() + ms,
        go() {
          // An aborted turn stays in the heap until it is due; it does nothing then.
          if (signal.aborted) return
          signal.removeEventListener('abort', stop)
          running++
          act()
            .then(resolve, reject)
            .finally(() => {
              running--
              arm()
            })
        },
      }
      const stop = () => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      push(entry)
      arm()
    })
  }
}
