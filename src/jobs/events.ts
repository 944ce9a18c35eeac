/** A job's events: kept from the first one, handed to any number of readers. */
import { isDeepStrictEqual } from 'node:util'
import type { JobEvent } from './api.js'

/** How many events are kept for late readers; of previews only the newest. */
const KEPT = 2000

export interface Broadcast extends AsyncIterable<JobEvent> {
  send(event: JobEvent): void
  /** Readers end after the last event. */
  end(): void
}

export function createBroadcast(): Broadcast {
  const kept: JobEvent[] = []
  /** Number of the first event still kept. */
  let first = 0
  let ended = false
  let wake: () => void = () => undefined
  let more = new Promise<void>((resolve) => (wake = resolve))
  const announce = () => {
    wake()
    more = new Promise<void>((resolve) => (wake = resolve))
  }
  return {
    send(event) {
      // A poll that found nothing new is no event.
      if (ended || (event.type === 'progress' && isDeepStrictEqual(event, kept.at(-1)))) return
      kept.push(event)
      if (kept.length > KEPT) {
        kept.shift()
        first++
      }
      announce()
    },
    end() {
      ended = true
      announce()
    },
    async *[Symbol.asyncIterator]() {
      for (let next = 0; ; ) {
        next = Math.max(next, first)
        const event = kept[next - first]
        if (event) {
          next++
          yield event
        } else if (ended) return
        else await more
      }
    },
  }
}
