/** How long a render takes: an interval is the quantiles of its distribution, and renders seen move both. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Interval } from '../../src/energy/types.js'
import { intervalOf, learn, quantile, type Span, through } from '../../src/timing/distribution.js'

/** Measured at a gateway: identical clips. */
const HOSTED: Interval = { low: 83, expected: 105, high: 253 }

const skewed = fc
  .record({
    low: fc.integer({ min: 1, max: 600 }),
    rise: fc.integer({ min: 1, max: 300 }),
    skew: fc.integer({ min: 2, max: 9 }),
  })
  .map(({ low, rise, skew }): Interval => ({ low, expected: low + rise, high: low + rise + rise * skew }))
const span = fc
  .record({ after: fc.integer({ min: 0, max: 2000 }), gap: fc.integer({ min: 1, max: 200 }) })
  .map(({ after, gap }): Span => [after, after + gap])

describe('an interval', () => {
  it('is the 5, 50 and 95 % quantiles of its distribution', () => {
    fc.assert(
      fc.property(skewed, (interval) => {
        const { low, expected, high } = intervalOf(through(interval))
        expect(low / interval.low).toBeCloseTo(1, 1)
        expect(expected / interval.expected).toBeCloseTo(1, 1)
        expect(high / interval.high).toBeCloseTo(1, 1)
      }),
    )
  })

  it('of any shape gives a distribution: from 0 to 1, never falling', () => {
    const odd = fc.constantFrom<Interval>(
      { low: 100, expected: 100, high: 100 },
      { low: 10, expected: 90, high: 100 },
      { low: 0, expected: 5, high: 5 },
      HOSTED,
    )
    fc.assert(
      fc.property(odd, fc.array(span, { maxLength: 20 }), (prior, spans) => {
        const over = learn(prior, spans)
        let before = 0
        for (let t = 0; t < 10_000; t += 7) {
          const now = over(t)
          expect(now).toBeGreaterThanOrEqual(before)
          before = now
        }
        expect(before).toBeLessThanOrEqual(1)
        const { low, expected, high } = intervalOf(over)
        expect(low).toBeLessThanOrEqual(expected)
        expect(expected).toBeLessThanOrEqual(high)
        expect(Number.isFinite(high)).toBe(true)
      }),
    )
  })
})

describe('renders seen', () => {
  const around = (seconds: number, count: number): Span[] =>
    Array.from({ length: count }, (_, i) => [seconds - 3 + (i % 3), seconds + 2 + (i % 3)])

  it('count for nothing, a little, much: the prior fades', () => {
    const expected = [0, 1, 4, 16, 64].map((count) => quantile(learn(HOSTED, around(30, count)), 0.5))
    expect(expected[0]).toBeCloseTo(105, 0)
    expect(expected).toEqual([...expected].sort((a, b) => b - a))
    expect(expected[4]).toBeCloseTo(30.5, 0)
  })

  it('narrow the interval', () => {
    const ratios = [1, 8, 64].map((count) => {
      const { low, high } = intervalOf(learn(HOSTED, around(100, count)))
      return high / low
    })
    expect(ratios).toEqual([...ratios].sort((a, b) => b - a))
    expect(ratios[2]).toBeLessThan(1.5)
  })

  it('of two kinds stay two kinds', () => {
    const over = learn(HOSTED, [...around(30, 32), ...around(120, 32)])
    expect(over(40) - over(20)).toBeGreaterThan(0.4)
    expect(over(80) - over(45)).toBeLessThan(0.02)
  })

  it('are not moved far by one that was odd', () => {
    const usual = quantile(learn(HOSTED, around(100, 20)), 0.5)
    const odd = quantile(learn(HOSTED, [...around(100, 20), [3000, 3060]]), 0.5)
    expect(odd / usual).toBeLessThan(1.03)
  })
})
