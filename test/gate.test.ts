/** Gates, turns and alarms: no more inside than places, nobody forgotten, nobody let in after being called away. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Alarm, createGate, createTurns } from '../src/gate.js'

describe('a gate', () => {
  it('lets in no more than it has places, in the order they came, and nobody who was called away', async () => {
    const visitor = fc.record({
      stays: fc.integer({ min: 0, max: 3 }),
      calledAwayAfter: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
      leavesTwice: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(visitor, { maxLength: 20 }),
        async (places, visitors) => {
          const gate = createGate(places)
          const turns = async (n: number) => {
            for (; n > 0; n--) await new Promise(setImmediate)
          }
          const entered: number[] = []
          let [inside, most] = [0, 0]
          const visits = visitors.map(async ({ stays, calledAwayAfter, leavesTwice }, i) => {
            const alarm = new Alarm()
            if (calledAwayAfter === 0) alarm.ring('called away')
            else if (calledAwayAfter !== undefined) void turns(calledAwayAfter).then(() => alarm.ring('called away'))
            const leave = await gate.enter(alarm).catch((reason) => reason as string)
            if (typeof leave === 'string') {
              expect(leave).toBe('called away')
              return
            }
            expect(alarm.aborted).toBe(false)
            entered.push(i)
            most = Math.max(most, ++inside)
            await turns(stays)
            inside--
            leave()
            if (leavesTwice) leave()
          })
          await Promise.all(visits)
          expect(most).toBeLessThanOrEqual(places)
          expect(entered).toEqual([...entered].sort((a, b) => a - b))
          const free = await Promise.all(Array.from({ length: places }, () => gate.enter()))
          expect(free).toHaveLength(places)
        },
      ),
    )
  })

  it('gives the place back when the visit fails', async () => {
    const gate = createGate(1)
    const visit = gate.through(async () => {
      throw new RangeError('no')
    })
    await expect(visit).rejects.toThrow(RangeError)
    expect(await gate.through(async () => 'in')).toBe('in')
  })
})

describe('turns', () => {
  it('come one in a turn of the event loop', async () => {
    const turn = createTurns()
    const order: string[] = []
    const callers = [1, 2, 3].map(async (n) => {
      await turn()
      order.push(`caller ${n}`)
      await new Promise((resolve) => process.nextTick(resolve))
      order.push(`after ${n}`)
    })
    await Promise.all(callers)
    expect(order).toEqual(['caller 1', 'after 1', 'caller 2', 'after 2', 'caller 3', 'after 3'])
  })
})
