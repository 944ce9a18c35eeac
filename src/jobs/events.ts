/** A job's events: kept from the first one, handed to any number of readers. */
import { isDeepStrictEqual } from 'node:util'
import type { JobEvent } from './api.js'

/** How many of a kind late readers still find: thousands of jobs may be polled for hours. The rest is kept whole. */
const KEPT: Partial<Record<JobEvent['type'], number>> = { progress: 100, preview: 1 }

export class Broadcast implements AsyncIterable<JobEvent> {
  readonly #kept: { n: number; event: JobEvent }[] = []
  #sent = 0
  #ended = false
  #waiting: (() => void)[] | undefined

  send(event: JobEvent): void {
    // A poll that found nothing new is no event.
    if (this.#ended || (event.type === 'progress' && isDeepStrictEqual(event, this.#kept.at(-1)?.event))) return
    this.#kept.push({ n: this.#sent++, event })
    const most = KEPT[event.type]
    if (most !== undefined) {
      const same = this.#kept.filter((one) => one.event.type === event.type)
      if (same.length > most) this.#kept.splice(this.#kept.indexOf(same[0]!), 1)
    }
    this.#announce()
  }

  /** Readers end after the last event. */
  end(): void {
    this.#ended = true
    this.#announce()
  }

  #announce(): void {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    for (const wake of waiting) wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JobEvent, void, void> {
    for (let next = 0; ; ) {
      const found = this.#kept.find(({ n }) => n >= next)
      if (found) {
        next = found.n + 1
        yield found.event
      } else if (this.#ended) return
      else
        await new Promise<void>((resolve) => {
          this.#waiting ??= []
          this.#waiting.push(resolve)
        })
    }
  }
}
