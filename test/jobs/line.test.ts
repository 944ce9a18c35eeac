/** The line before a backend: places never exceeded, nobody forgotten, models kept together, the one who waits first. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Alarm } from '../../src/gate.js'
import { createLine, type Ticket } from '../../src/jobs/line.js'

const settled = () => new Promise(setImmediate)

/** Everybody enters at once and leaves in turn; the order in which they got in, and how often a place had to load. */
async function through(places: number, tickets: readonly Ticket[]) {
  const line = createLine(places)
  const inside: { ticket: Ticket; leave(): void }[] = []
  const order: Ticket[] = []
  for (const ticket of tickets)
    void line.enter(ticket).then((leave) => {
      order.push(ticket)
      inside.push({ ticket, leave })
    })
  await settled()
  // Each one out takes the place of one in: what it had loaded against what the newcomer needs.
  let loads = new Set(order.map(({ loads }) => loads)).size
  while (inside.length) {
    const { ticket, leave } = inside.shift()!
    const before = order.length
    leave()
    await settled()
    loads += order.slice(before).filter((one) => one.loads !== ticket.loads).length
  }
  return { order, loads }
}

const of = (loads: string, batch = false): Ticket => ({ loads, batch })

describe('the line', () => {
  it('keeps those of one model together, in the order they came', async () => {
    const tickets = Array.from({ length: 12 }, (_, i) => of('abc'[i % 3]!))
    const { order, loads } = await through(1, tickets)
    expect(order.map(({ loads }) => loads).join('')).toBe('aaaabbbbcccc')
    expect(order).toEqual([...tickets].sort((one, other) => one.loads.localeCompare(other.loads)))
    expect(loads).toBe(3)
  })

  it('gives each of two places a model of its own', async () => {
    const tickets = Array.from({ length: 40 }, (_, i) => of('ab'[i % 2]!))
    expect((await through(2, tickets)).loads).toBe(2)
  })

  it('lets one that somebody waits for overtake a batch, whatever its model', async () => {
    const { order } = await through(1, [of('a', true), of('a', true), of('a', true), of('b'), of('c')])
    expect(order.map(({ loads }) => loads).join('')).toBe('abcaa')
  })

  it('lets nobody be passed by more than fifty later ones', async () => {
    const line = createLine(1)
    const order: string[] = []
    const inside: (() => void)[] = []
    const come = (name: string, loads: string) =>
      void line.enter({ loads }).then((leave) => {
        order.push(name)
        inside.push(leave)
      })
    come('first', 'a')
    come('other', 'b')
    for (let i = 0; i < 60; i++) come(`later ${i}`, 'a')
    await settled()
    while (inside.length) {
      inside.shift()!()
      await settled()
    }
    expect(order.indexOf('other')).toBe(51)
  })

  it('whoever comes and is called away: no more inside than places, everybody served once', async () => {
    const visitor = fc.record({
      loads: fc.constantFrom('a', 'b', 'c'),
      batch: fc.boolean(),
      stays: fc.integer({ min: 0, max: 3 }),
      away: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
      leavesTwice: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(visitor, { maxLength: 20 }),
        async (places, visitors) => {
          const line = createLine(places)
          const turns = async (n: number) => {
            for (; n > 0; n--) await settled()
          }
          let [inside, most, served] = [0, 0, 0]
          const visits = visitors.map(async ({ loads, batch, stays, away, leavesTwice }) => {
            const interrupt = new Alarm()
            if (away === 0) interrupt.ring('called away')
            else if (away !== undefined) void turns(away).then(() => interrupt.ring('called away'))
            const leave = await line.enter({ loads, batch, interrupt }).catch((reason) => reason as string)
            served++
            if (typeof leave === 'string') return expect(leave).toBe('called away')
            expect(interrupt.aborted).toBe(false)
            most = Math.max(most, ++inside)
            await turns(stays)
            inside--
            leave()
            if (leavesTwice) leave()
          })
          await Promise.all(visits)
          expect(most).toBeLessThanOrEqual(places)
          expect(served).toBe(visitors.length)
          // The line is whole again: as many get in as there are places, and no more.
          const entered = Array.from({ length: places + 1 }, () => line.enter({ loads: 'd' }))
          await Promise.all(entered.slice(0, places))
          expect(await Promise.race([entered[places], settled().then(() => 'waits')])).toBe('waits')
        },
      ),
    )
  })
})
