/** The grid's pages: nothing is lost or shown twice, shots stay together, unknown comes last. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shelve } from '../../src/page/shelf.js'
import { SORTS, type TakeCard } from '../../src/page/words.js'

const VERDICTS = ['kept', 'discarded', 'undecided'] as const

const someCards = fc
  .array(
    fc.record({
      prompt: fc.constantFrom('a red boat', 'a blue boat', 'snow'),
      project: fc.constantFrom('default', 'film'),
      verdict: fc.constantFrom(...VERDICTS),
      tags: fc.subarray(['sea', 'night']),
      usd: fc.constantFrom(null, '0', '0.000012', '1.5'),
      score: fc.constantFrom(undefined, null, 0, 0.5, 0.9),
    }),
    { maxLength: 40 },
  )
  .map((all) =>
    all.map(
      ({ score, ...card }, i): TakeCard => ({
        ...card,
        ...(score !== undefined && { score }),
        id: `take-${i}`,
        tier: 'draft',
        backend: 'sketch',
        model: 'sketch',
        createdAt: '2026-11-28T12:00:00.000Z',
        seconds: 2,
        width: 96,
        height: 64,
        audio: false,
        basis: 'modelled',
        parents: [],
        children: [],
      }),
    ),
  )

const someWish = fc.record(
  {
    text: fc.constantFrom('', 'boat', 'BOAT red', 'sea'),
    verdict: fc.constantFrom(...VERDICTS),
    tag: fc.constantFrom('sea', 'night'),
    sort: fc.constantFrom(...SORTS),
    limit: fc.integer({ min: 1, max: 50 }),
  },
  { requiredKeys: ['sort', 'limit'] },
)

it('pages go on where the last one ended, and each shot is in one place', () => {
  fc.assert(
    fc.property(someCards, someWish, (cards, wish) => {
      const page = shelve(cards, wish)
      const whole = shelve(cards, { ...wish, limit: 1000 })
      const ids = ({ shots }: typeof page) => shots.flatMap(({ takes }) => takes.map(({ id }) => id))
      expect(ids(page)).toEqual(ids(whole).slice(0, wish.limit))
      expect([page.shown, page.matched, page.total]).toEqual([ids(page).length, ids(whole).length, cards.length])
      expect(new Set(ids(whole)).size).toBe(whole.matched)
      const names = whole.shots.map(({ prompt, project }) => `${project} ${prompt}`)
      expect(new Set(names).size).toBe(names.length)
      for (const { takes, count, kept, usd } of whole.shots) {
        expect([count, kept]).toEqual([takes.length, takes.filter(({ verdict }) => verdict === 'kept').length])
        expect(usd === null).toBe(takes.some((take) => take.usd === null))
        const worth = takes.map((take) => (wish.sort === 'cost' ? Number(take.usd ?? -1) : (take.score ?? -1)))
        const ranked = wish.sort === 'cost' ? worth : worth.filter((_, i) => takes[i]!.verdict !== 'discarded')
        if (wish.sort !== 'newest') expect(ranked).toEqual(ranked.toSorted((a, b) => b - a))
      }
    }),
    { numRuns: 60 },
  )
})
