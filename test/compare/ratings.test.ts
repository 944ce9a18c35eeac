/** The preference rating: what it finds, what it can't be misled by, and that it is always a number. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Choice, rate } from '../../src/compare/ratings.js'

const NAMES = ['a', 'b', 'c', 'd', 'e']
const choice = fc
  .tuple(fc.subarray(NAMES, { minLength: 2 }), fc.nat())
  .map(([shown, n]): Choice => ({ shown, picked: shown[n % shown.length]! }))
const choices = fc.array(choice, { maxLength: 40 })

/** Picks by known strengths, drawn by a generator of its own. */
function picksOf(strengths: Record<string, number>, count: number, seed: number): Choice[] {
  let state = seed >>> 0
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const names = Object.keys(strengths)
  return Array.from({ length: count }, () => {
    const shown = [...names].sort(() => random() - 0.5).slice(0, 2 + Math.floor(random() * 2))
    let left = random() * shown.reduce((sum, name) => sum + strengths[name]!, 0)
    return { shown, picked: shown.find((name) => (left -= strengths[name]!) <= 0) ?? shown[0]! }
  })
}

it('recovers known strengths', () => {
  const strengths = { weak: 0.25, fair: 1, good: 2, best: 6 }
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const found = rate(picksOf(strengths, 3000, seed))
      expect(found.map(({ name }) => name)).toEqual(['best', 'good', 'fair', 'weak'])
      const of = (name: string) => found.find((one) => one.name === name)!
      // Differences are what preferences tell.
      const apart = of('best').rating - of('fair').rating
      expect(Math.abs(apart - 400 * Math.log10(6))).toBeLessThan(60)
      expect(of('best').high - of('best').low).toBeLessThan(80)
    }),
    { numRuns: 10 },
  )
})

it('is a number whatever was picked, its interval around it, wins and looks counted', () => {
  fc.assert(
    fc.property(choices, (list) => {
      const found = rate(list)
      expect(new Set(found.map(({ name }) => name))).toEqual(new Set(list.flatMap(({ shown }) => shown)))
      for (const { rating, low, high } of found) {
        expect([rating, low, high].every(Number.isFinite)).toBe(true)
        expect(low < rating && rating < high).toBe(true)
      }
      expect(found.reduce((sum, { picked }) => sum + picked, 0)).toBe(list.length)
    }),
  )
})

it('is the same whatever the models are called and whenever the picks were made', () => {
  fc.assert(
    fc.property(choices, fc.shuffledSubarray(NAMES, { minLength: 5 }), (list, other) => {
      const renamed = (name: string) => other[NAMES.indexOf(name)]!
      const before = rate(list)
      const after = rate(
        [...list]
          .reverse()
          .map(({ picked, shown }) => ({ picked: renamed(picked), shown: [...shown].reverse().map(renamed) })),
      )
      for (const one of before)
        expect(after.find(({ name }) => name === renamed(one.name))!.rating).toBeCloseTo(one.rating, 4)
    }),
  )
})

it('rates higher who won more of the same looks, and stays near the middle after one', () => {
  const looks = (wins: number) =>
    Array.from({ length: 10 }, (_, i): Choice => ({ shown: ['a', 'b'], picked: i < wins ? 'a' : 'b' }))
  const ratings = [0, 3, 5, 8, 10].map((wins) => rate(looks(wins)).find(({ name }) => name === 'a')!.rating)
  expect(ratings).toEqual([...ratings].sort((a, b) => a - b))
  expect(ratings[2]).toBeCloseTo(1000, 6)
  const [first] = rate([{ shown: ['a', 'b'], picked: 'a' }])
  expect(first!.rating - 1000).toBeLessThan(150)
  expect(first!.low).toBeLessThan(1000)
  expect(
    rate([
      { shown: ['a', 'a'], picked: 'a' },
      { shown: ['a', 'b'], picked: 'c' },
    ]),
  ).toEqual([])
})
