/** One schedule for all jobs of a process: whose turn it is to poll. When each wants its turn is in pace.ts. */
import type { Clock } from '../backend.js'
import type { Interrupt } from '../gate.js'

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
      let ended = false
      const entry: Turn = {
        due: clock.now() + ms,
        go() {
          // An aborted turn stays in the heap until it is due; it does nothing then, though its alarm may be set again by now.
          if (ended) return
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
      const stop = () => {
        ended = true
        reject(signal.reason)
      }
      signal.addEventListener('abort', stop, { once: true })
      push(entry)
      arm()
    })
  }
}
