/** Waiting in large numbers: gates for what holds sockets, files or memory, turns for what holds the thread, alarms that end a wait. */

import PQueue from 'p-queue'

/** What may end a wait: as much of an AbortSignal as is needed here. */
export interface Interrupt {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** An interrupt for one wait at a time, which can be set again. Ten thousand AbortControllers would weigh tens of megabytes. */
export class Alarm implements Interrupt {
  aborted = false
  reason: unknown
  #listener: (() => void) | undefined

  addEventListener(_: 'abort', listener: () => void): void {
    this.#listener = listener
  }
  removeEventListener(_: 'abort', listener: () => void): void {
    if (listener === this.#listener) this.#listener = undefined
  }
  ring(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    this.#listener?.()
  }
  reset(): void {
    this.aborted = false
    this.reason = undefined
  }
}

export type Gate = ReturnType<typeof createGate>

/** Lets `places` in at once, in the order they came. `enter` resolves to the way out, and rejects with the interrupt's reason. */
export function createGate(places: number) {
  const queue = new PQueue({ concurrency: places })

  function enter(interrupt?: Interrupt): Promise<() => void> {
    if (interrupt?.aborted) return Promise.reject(interrupt.reason)
    return new Promise((resolve, reject) => {
      let gone = false
      const stop = () => {
        gone = true
        reject(interrupt?.reason)
      }
      interrupt?.addEventListener('abort', stop, { once: true })
      void queue.add(async () => {
        if (gone) return
        interrupt?.removeEventListener('abort', stop)
        await new Promise<void>((leave) => resolve(leave))
      })
    })
  }

  return {
    enter,
    async through<Result>(act: () => Promise<Result>, interrupt?: Interrupt): Promise<Result> {
      const leave = await enter(interrupt)
      try {
        return await act()
      } finally {
        leave()
      }
    },
  }
}

/** One caller a turn of the event loop, so that long work of many callers leaves room for everything else in between. */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve()
  return () => (last = last.then(() => new Promise((resolve) => setImmediate(resolve))))
}
