/** Few at a time: gates for what holds sockets, files or memory, and turns for what holds the thread. */

export type Gate = ReturnType<typeof createGate>

/** Lets `places` in at once, in the order they came. `enter` resolves to the way out, and rejects with the signal's reason. */
export function createGate(places: number) {
  const waiting = new Set<() => void>()
  let inside = 0

  async function enter(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    if (inside < places) inside++
    else
      await new Promise<void>((resolve, reject) => {
        const go = () => {
          signal?.removeEventListener('abort', stop)
          resolve()
        }
        const stop = () => {
          waiting.delete(go)
          reject(signal!.reason)
        }
        waiting.add(go)
        signal?.addEventListener('abort', stop, { once: true })
      })
    let left = false
    return () => {
      if (left) return
      left = true
      const [next] = waiting
      if (!next) inside--
      else {
        waiting.delete(next)
        next()
      }
    }
  }

  return {
    enter,
    async through<Result>(act: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
      const leave = await enter(signal)
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
