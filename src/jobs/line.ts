/**
 * The line before the places of one backend, and who is next in it. Shots that somebody waits for go before batches; then those
 * whose model a free place has loaded, because loading another takes as long as a draft; then whoever came first.
 */
import type { Interrupt } from '../gate.js'

export interface Ticket {
  /** What a place has loaded once it rendered this: the model. */
  loads: string
  /** Nobody waits for it. */
  batch?: boolean | undefined
  /** Ends the wait. */
  interrupt?: Interrupt
}

interface Waiting extends Ticket {
  /** Rises by arrival. */
  number: number
  /** Later ones that went before it. */
  passed: number
  enter(): void
}

/** Whoever so many later ones have passed is next: a stream of one model must not starve the others. */
const MOST_PASSED = 50

/** A row for each model; the first of each is a candidate. */
type Rows = Map<string, Waiting[]>

const eldest = (some: readonly Waiting[]) => some.reduce((a, b) => (b.number < a.number ? b : a))

export type Line = ReturnType<typeof createLine>

/** `enter` resolves to the way out of one of the `places`, and rejects with the interrupt's reason. */
export function createLine(places: number) {
  const urgent: Rows = new Map()
  const batch: Rows = new Map()
  const inside: string[] = []
  /** What the free places have loaded, the last one left at the end; those never used are not in it. */
  const left: string[] = []
  let arrivals = 0

  const rowsOf = (ticket: Ticket) => (ticket.batch ? batch : urgent)

  function quit(one: Waiting): void {
    const rows = rowsOf(one)
    const row = rows.get(one.loads)!
    row.splice(row.indexOf(one), 1)
    if (!row.length) rows.delete(one.loads)
  }

  function next(): Waiting | undefined {
    const rows = urgent.size ? urgent : batch
    const heads = [...rows.values()].map(([head]) => head!)
    if (!heads.length) return undefined
    const starving = heads.filter(({ passed }) => passed >= MOST_PASSED)
    const kept = rows.get(left.findLast((model) => rows.has(model)) ?? '')
    // A model that no other place has: each place keeps its own as long as there is work for it.
    const others = heads.filter(({ loads }) => !inside.includes(loads))
    const chosen = starving.length ? eldest(starving) : (kept?.[0] ?? eldest(others.length ? others : heads))
    for (const head of heads) if (head.number < chosen.number) head.passed++
    return chosen
  }

  /** Gives the free places away. */
  function admit(): void {
    while (inside.length < places) {
      const one = next()
      if (!one) return
      quit(one)
      const same = left.lastIndexOf(one.loads)
      // It takes a place that has its model, else one never used, else the one left longest ago.
      if (same >= 0) left.splice(same, 1)
      else if (inside.length + left.length >= places) left.shift()
      inside.push(one.loads)
      one.enter()
    }
  }

  function leave(loads: string): void {
    inside.splice(inside.indexOf(loads), 1)
    left.push(loads)
    admit()
  }

  return {
    enter(ticket: Ticket): Promise<() => void> {
      const { interrupt } = ticket
      if (interrupt?.aborted) return Promise.reject(interrupt.reason)
      return new Promise((resolve, reject) => {
        const stop = () => {
          quit(waiting)
          reject(interrupt?.reason)
        }
        const waiting: Waiting = {
          ...ticket,
          number: arrivals++,
          passed: 0,
          enter() {
            interrupt?.removeEventListener('abort', stop)
            let here = true
            resolve(() => {
              if (here) leave(ticket.loads)
              here = false
            })
          },
        }
        const row = rowsOf(ticket).get(ticket.loads)
        if (row) row.push(waiting)
        else rowsOf(ticket).set(ticket.loads, [waiting])
        interrupt?.addEventListener('abort', stop, { once: true })
        admit()
      })
    },
  }
}
