/** Laws of the comparison: its front, its order, its budget. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ComparedRow } from '../../src/compare/comparison.js'
import { dominates, frontOf, paretoFront } from '../../src/compare/pareto.js'
import { affordable, inOrder, type Renderable } from '../../src/compare/renders.js'
import { compare, sum } from '../../src/cost/money.js'

const measure = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(Number.POSITIVE_INFINITY))
const measures = fc.array(fc.tuple(measure, measure, measure), { maxLength: 12 })

it('no member of the front is dominated, everything else is, by a member', () => {
  fc.assert(
    fc.property(measures, (all) => {
      const front = frontOf(all)
      for (const [i, one] of all.entries()) {
        const beaten = all.some((other) => dominates(other, one))
        expect(front.includes(i)).toBe(!beaten)
        if (beaten) expect(front.some((j) => dominates(all[j]!, one))).toBe(true)
      }
      expect(front.length > 0).toBe(all.length > 0)
    }),
  )
})

const rendered = (name: string, usdPerClip: string, seconds: number, quality: number | null, score: number) =>
  ({ name, quality, measured: { clips: 1, usdPerClip, seconds, score } }) as ComparedRow

it('a clip without faults beats nothing that people rate: scores count where nobody rated anything', () => {
  const storyboard = rendered('storyboard', '0.00001', 4, null, 0.9)
  const heroes = [rendered('better', '0.5', 9, 0.8, 0.6), rendered('cheaper', '0.4', 30, 0.7, 0.6)]
  expect(paretoFront([storyboard, ...heroes])).toEqual({
    by: 'rating',
    measured: true,
    rows: ['storyboard', 'better', 'cheaper'],
  })
  const unrated = [storyboard, ...heroes.map((row) => ({ ...row, quality: null }))]
  expect(paretoFront(unrated)).toEqual({ by: 'score', measured: true, rows: ['storyboard'] })
})

const usd = fc.integer({ min: 0, max: 300 }).map((cents) => String(cents / 100))
const rows = fc.uniqueArray(fc.record({ card: fc.string(), high: fc.option(usd), local: fc.boolean() }), {
  selector: ({ card }) => card,
  maxLength: 8,
})
const rowOf = ({ card, high, local }: { card: string; high: string | null; local: boolean }) =>
  ({
    card,
    locality: local ? 'local' : 'cloud',
    money: high === null ? null : { low: '0', expected: high, high },
  }) as Renderable

it('what may be spent never passes the budget, and nothing cheaper of the same round is left out for it', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 4 }), usd, (list, runs, left) => {
      const wanted = inOrder(list.map(rowOf), runs)
      expect(wanted).toHaveLength(list.length * runs)
      expect(wanted.map(({ run }) => run)).toEqual(wanted.map(({ run }) => run).sort())
      const within = affordable(wanted, left, false)
      expect(compare(sum([...within].map(({ high }) => high ?? '9999')), left)).toBeLessThanOrEqual(0)
      for (const taken of within)
        for (const other of wanted)
          if (other.run === taken.run && other.high !== null && compare(other.high, taken.high!) < 0)
            expect(within.has(other)).toBe(true)
      expect(affordable(wanted, null, false).size).toBe(wanted.length)
    }),
  )
})
