/** Picks of one's own: imported once each, rated, and what routing goes by once there are enough. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { InputError, type PickFile, type Studio } from '../../src/index.js'
import { ownQualities } from '../../src/routing/own.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { studioOf, type Vendor, vendor } from './vendors.js'

let clip: Uint8Array
beforeAll(async () => {
  clip = (await makeClip()).bytes
})

const SHOT = { prompt: 'a red boat', seconds: 2, tier: 'hero' } as const

const looks = (count: number, picked = 'cheap-dress'): PickFile => ({
  heroshot: 'picks',
  version: 1,
  comparison: 'c0ffee',
  task: 'text-to-video',
  picks: Array.from({ length: count }, (_, i) => ({
    id: `c0ffee-${i}-page`,
    at: '2026-11-28T12:00:00.000Z',
    picked,
    shown: ['cheap-dress', 'famed-dress'],
  })),
})

const vendors = async (): Promise<Vendor[]> => [
  await vendor('cheap', '0.1', clip),
  await vendor('famed', '0.1', clip, 1400),
  await vendor('other', '0.1', clip, 1300),
]

describe('picks', () => {
  it('count once, the later of two for the same look, over restarts too', async () => {
    const home = tempDir()
    const parts = await vendors()
    const studio = studioOf(parts, { home })
    expect(await studio.picks.add(looks(5))).toBe(5)
    expect(await studio.picks.add(looks(6))).toBe(1)
    const changed = looks(1, 'famed-dress')
    expect(await studio.picks.add(changed)).toBe(0)
    changed.picks[0]!.at = '2026-11-28T13:00:00.000Z'
    expect(await studio.picks.add(changed)).toBe(1)
    await studio.close()
    const later = studioOf(parts, { home })
    expect(await later.picks.list()).toHaveLength(6)
    const [first, second] = await later.picks.ratings()
    expect(first).toMatchObject({ name: 'cheap-dress', picked: 5, shown: 6 })
    expect(second).toMatchObject({ name: 'famed-dress', picked: 1, shown: 6 })
  })

  it('are refused as a whole when they are no picks', async () => {
    const studio = studioOf(await vendors())
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        await expect(studio.picks.add(value as never)).rejects.toBeInstanceOf(InputError)
      }),
      { numRuns: 40 },
    )
    const odd = looks(2)
    odd.picks[1]!.picked = 'nobody'
    await expect(studio.picks.add(odd)).rejects.toMatchObject({ field: 'picks' })
    expect(await studio.picks.list()).toEqual([])
  })

  it('rank a model instead of the public rating once there are enough, and the reasons say so', async () => {
    const studio = studioOf(await vendors(), { picksNeeded: 10 })
    const before = await studio.plan(SHOT)
    expect(before.ranked.map(({ backend }) => backend)).toEqual(['famed', 'other', 'cheap'])
    await studio.picks.add(looks(9))
    expect((await studio.plan(SHOT)).ranked.map(({ qualityFrom }) => qualityFrom)).toEqual(
      before.ranked.map(({ qualityFrom }) => qualityFrom),
    )
    await studio.picks.add(looks(10))
    const { ranked } = await studio.plan(SHOT)
    expect(ranked.map(({ backend }) => backend)).toEqual(['cheap', 'other', 'famed'])
    // It takes the place of the best public rating it was compared with.
    expect(ranked[0]!.quality).toBe(1)
    expect(ranked[0]!.reasons.join()).toMatch(/your own picks \d+ \(\d+-\d+\), picked 10 of 10 times/)
    expect(ranked[1]!.qualityFrom).toContain('Test text-to-video 1300')
    const { rows } = await studio.compare(SHOT)
    expect(rows[0]).toMatchObject({ quality: 1, prior: null })
  })

  it('count from the next plan, wherever they were added; those of another task less, and the reason says so', async () => {
    const [home, parts] = [tempDir(), await vendors()]
    const [studio, other] = [1, 2].map(() => studioOf(parts, { home, picksNeeded: 10 })) as [Studio, Studio]
    const best = async () => (await studio.plan(SHOT)).ranked[0]!
    expect((await best()).backend).toBe('famed')
    await other.picks.add({ ...looks(10), task: 'image-to-video' })
    expect(await best()).toMatchObject({ backend: 'cheap', quality: 0.9 })
    expect((await best()).qualityFrom).toMatch(/^your own picks .*, most of them for another task$/)
    expect(await studio.picks.ratings({ task: 'text-to-video' })).toEqual([])
    expect(await studio.picks.ratings({ task: 'first-last' })).toHaveLength(2)
    const own = looks(10, 'famed-dress')
    await other.picks.add({ ...own, picks: own.picks.map((pick) => ({ ...pick, id: `${pick.id}-words` })) })
    expect(await best()).toMatchObject({ backend: 'famed', quality: 1 })
    expect((await best()).qualityFrom).not.toContain('another task')
  })
})

it('own qualities stay within the public ones, and keep the order of the picks', () => {
  const card = fc.record({
    rating: fc.double({ min: 500, max: 1500, noNaN: true }),
    shown: fc.integer({ min: 1, max: 40 }),
    prior: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  })
  fc.assert(
    fc.property(fc.array(card, { maxLength: 8 }), (cards) => {
      const priors = new Map(cards.map(({ prior }, i) => [`m${i}`, prior]))
      const ratings = cards.map(({ rating, shown }, i) => ({
        name: `m${i}`,
        rating,
        low: rating - 1,
        high: rating + 1,
        shown,
        picked: 0,
      }))
      const of = { 'text-to-video': ratings, 'image-to-video': [], edit: [] }
      const found = ownQualities({ needed: 20, ratings: { all: ratings, of } }, 'text-to-video', priors)
      const apart = ownQualities({ needed: 20, ratings: { all: ratings, of } }, 'edit', priors)
      for (const [name, { value }] of apart) expect(value).toBeCloseTo(0.9 * found.get(name)!.value!, 5)
      const most = Math.max(0, ...[...found.keys()].map((name) => priors.get(name) ?? 0))
      for (const [name, { value }] of found) {
        expect(cards[Number(name.slice(1))]!.shown).toBeGreaterThanOrEqual(20)
        expect(value! >= 0 && value! <= most + 1e-6).toBe(true)
      }
      const ordered = [...found].sort(
        ([a], [b]) => cards[Number(b.slice(1))]!.rating - cards[Number(a.slice(1))]!.rating,
      )
      const values = ordered.map(([, { value }]) => value!)
      expect(values).toEqual([...values].sort((a, b) => b - a))
    }),
  )
})
