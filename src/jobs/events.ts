/** A job's events: kept from the first one, handed to any number of readers. */
import { isDeepStrictEqual } from 'node:util'
import type { JobEvent } from './api.js'

/** How many of a kind late readers still find: thousands of jobs may be polled for hours. The rest is kept whole. */
const KEPT: Partial<Record<JobEvent['type'], number>> = { progress: 100, preview: 1 }

export interface Broadcast extends AsyncIterable<JobEvent> {
  send(event: JobEvent): void
  /** Readers end after the last event. */
  end(): void
}

export function createBroadcast(): Broadcast {
  const kept: { n: number; event: JobEvent }[] = []
  let sent = 0
  let ended = false
  const waiting: (() => void)[] = []
  const announce = () => {
    for (const wake of waiting.splice(0)) wake()
  }
  return {
    send(event) {
      // A poll that found nothing new is no event.
      if (ended || (event.type === 'progress' && isDeepStrictEqual(event, kept.at(-1)?.event))) return
      kept.push({ n: sent++, event })
      const most = KEPT[event.type]
      if (most !== undefined) {
        const same = kept.filter((one) => one.event.type === event.type)
        if (same.length > most) kept.splice(kept.indexOf(same[0]!), 1)
      }
      announce()
    },
    end() {
      ended = true
      announce()
    },
    async *[Symbol.asyncIterator]() {
      for (let next = 0; ; ) {
        const found = kept.find(({ n }) => n >= next)
        if (found) {
          next = found.n + 1
          yield found.event
        } else if (ended) return
        else await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}
