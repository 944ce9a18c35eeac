/** The polling plan's laws: never below the minimum, bounded, cheap, and no other plan is better. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Interval } from '../../src/energy/types.js'
import { bestPolls, planPolls } from '../../src/jobs/poll-plan.js'
import { intervalOf, through } from '../../src/timing/distribution.js'

const HOSTED: Interval = { low: 83, expected: 105, high: 253 }

const interval = fc
  .tuple(
    fc.double({ min: 0.1, max: 2000, noNaN: true }),
    fc.double({ min: 0, max: 3, noNaN: true }),
    fc.double({ min: 0, max: 5, noNaN: true }),
  )
  .map(([low, rise, tail]): Interval => ({ low, expected: low * (1 + rise), high: low * (1 + rise) * (1 + tail) }))
const least = fc.double({ min: 0.02, max: 30, noNaN: true })
const progress = fc.option(
  fc.record({
    end: fc.double({ min: 0, max: 5000, noNaN: true }),
    width: fc.double({ min: 0.1, max: 100, noNaN: true }),
  }),
  { nil: undefined },
)
const asLikely = (told: { end: number; width: number } | undefined) =>
  told && ((end: number) => Math.exp(-(((end - told.end) / told.width) ** 2)))

/** The polls of a plan until `end`. */
function pollsUntil(plan: ReturnType<typeof planPolls>, end: number): number[] {
  const polls = [plan.after(0)]
  while (polls.at(-1)! < end) polls.push(plan.after(polls.at(-1)!))
  return polls
}

describe('the best polls', () => {
  const steps = fc
    .array(fc.nat(50), { minLength: 5, maxLength: 24 })
    .filter((masses) => masses.some((mass) => mass > 0))

  it('cost no more than any other choice', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (masses, apart, price) => {
          const sum = masses.reduce((a, b) => a + b, 0)
          const cdf = new Float64Array(masses.length + 1)
          for (const [i, mass] of masses.entries()) cdf[i + 1] = cdf[i]! + mass / sum
          const last = masses.length
          const stage = (i: number, u: number) => {
            let area = 0
            for (let k = i; k < u; k++) area += (cdf[k]! + cdf[k + 1]!) / 2 - cdf[i]!
            return price * (1 - cdf[i]!) + area
          }
          // Every choice there is, from the end backwards.
          const best = new Array<number>(last + 1).fill(0)
          for (let i = last - 1; i >= 0; i--) {
            const choices = Array.from(
              { length: last - Math.min(last, i + apart) + 1 },
              (_, k) => Math.min(last, i + apart) + k,
            )
            best[i] = Math.min(...choices.map((u) => stage(i, u) + best[u]!))
          }
          const next = bestPolls(cdf, apart, 1, price)
          let cost = 0
          for (let i = 0; i < last; i = next[i]!) cost += stage(i, next[i]!)
          expect(cost).toBeCloseTo(best[0]!, 6)
        },
      ),
    )
  })
})

describe('a plan', () => {
  it('never polls below the minimum, and always some time', () => {
    fc.assert(
      fc.property(
        interval,
        least,
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        progress,
        (expected, apart, now, told) => {
          const next = planPolls(through(expected), apart).after(now, asLikely(told))
          expect(next - now).toBeGreaterThanOrEqual(apart * 0.999_999)
          expect(next - now).toBeLessThanOrEqual(
            Math.max(61, 25 * apart, 2 * intervalOf(through(expected)).high + apart),
          )
        },
      ),
      { numRuns: 200 },
    )
  })

  it('never polls earlier for knowing that the render wasn’t over later', () => {
    fc.assert(
      fc.property(interval, least, (expected, apart) => {
        const plan = planPolls(through(expected), apart)
        let before = 0
        for (let now = 0; now < 3 * expected.high; now += expected.high / 50) {
          const next = plan.after(now)
          // A grid's cell of slack: off the grid the minimum counts from `now`.
          expect(next).toBeGreaterThanOrEqual(before - Math.max(apart, expected.high / 1000))
          before = next
        }
      }),
      { numRuns: 50 },
    )
  })

  it('polls right after an end that is certain', () => {
    fc.assert(
      fc.property(fc.double({ min: 20, max: 3000, noNaN: true }), (end) => {
        const polls = pollsUntil(planPolls(through({ low: end, expected: end, high: end }), 5), end * 1.01)
        const after = polls.find((poll) => poll >= end)!
        expect(after - end).toBeLessThan(0.02 * end + 1)
        expect(polls.length).toBeLessThan(end / 10 + 4)
      }),
    )
  })

  it('polls right after an end that progress tells, whatever was expected', () => {
    const plan = planPolls(through(HOSTED), 5)
    for (const end of [60, 90, 150, 240]) {
      const polls = [end - 20]
      while (polls.at(-1)! < end) polls.push(plan.after(polls.at(-1)!, asLikely({ end, width: 0.7 })))
      expect(polls.at(-1)! - end).toBeLessThan(2)
      expect(polls.length).toBeLessThan(4)
    }
  })

  it('sleeps while the end is unlikely, asks as often as it may where it is likely, and thins out', () => {
    const plan = planPolls(through(HOSTED), 5)
    const polls = pollsUntil(plan, 2000)
    expect(polls.filter((poll) => poll < 80).length).toBeLessThanOrEqual(3)
    const dense = polls.filter((poll) => poll >= 80 && poll < 160)
    expect(dense[0]).toBeLessThan(86)
    // At the minimum to the full: no rounding, no jitter.
    for (const [i, poll] of dense.entries()) if (i) expect(poll - dense[i - 1]!).toBeCloseTo(5, 9)
    const late = polls.filter((poll) => poll > 600).map((poll) => plan.after(poll) - poll)
    expect(late).toEqual([...late].sort((a, b) => a - b))
    expect(late.at(-1)).toBeCloseTo(60)
  })

  it('costs no more polls, on average, than one at twice the interval', () => {
    fc.assert(
      fc.property(
        interval.filter(({ low, high }) => high > 1.2 * low && low > 20),
        (expected) => {
          const over = through(expected)
          const plan = planPolls(over, 5)
          let [ours, theirs, before] = [0, 0, 0]
          for (let poll = plan.after(0); before < 3 * expected.high; poll = plan.after(poll)) {
            ours += 1 - over(before)
            before = poll
          }
          for (let t = 0; t < 3 * expected.high; t += 10) theirs += 1 - over(t)
          expect(ours).toBeLessThan(theirs + 0.5)
        },
      ),
      { numRuns: 100 },
    )
  })
})
