/** The pure middle of promoting: moments, names, what is carried, which offer is taken, how alike two pictures are. */
import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatUsd } from '../../src/cost/money.js'
import { carriedBy } from '../../src/promote/carried.js'
import { choose, refusal } from '../../src/promote/choose.js'
import type { Offer } from '../../src/promote/offers.js'
import { aimOf, nameOf } from '../../src/promote/options.js'
import { ssim } from '../../src/promote/ssim.js'
import { momentOf, type Parent, STRATEGIES, seedOf, shotOf } from '../../src/promote/strategies.js'
import { parseShotInput } from '../../src/shot.js'
import type { Take } from '../../src/take.js'

const video = (more: Partial<Take['video']> = {}): Take['video'] => ({
  ...{
    width: 640,
    height: 360,
    fps: 8,
    seconds: 2,
    frames: 16,
    audio: false,
    resolution: '360p',
    task: 'text-to-video',
  },
  ...{ container: 'mp4', codec: 'h264' },
  ...more,
})
const parentOf = (shot: object = {}, clip = video()) =>
  ({
    ...{ id: 'take-a', backend: 'home', model: 'm', facts: {}, video: clip },
    shot: { ...parseShotInput({ prompt: 'a red boat', ...shot }), aspect: '16:9', references: [] },
  }) as unknown as Parent

const picture = { sha256: 'a'.repeat(64), mime: 'image/png', bytes: 9 }
const frame = { seconds: 0, picture }
const material = { clip: { ...picture, mime: 'video/mp4' }, first: frame, last: frame }

const clips = fc
  .record({ fps: fc.constantFrom(8, 15.998, 24, 30), frames: fc.integer({ min: 1, max: 5000 }), audio: fc.boolean() })
  .map((clip) => video({ ...clip, seconds: clip.frames / clip.fps }))

describe('a shot of each strategy', () => {
  it('is one the studio reads, whatever the take', () => {
    fc.assert(
      fc.property(
        clips,
        fc.constantFrom(...STRATEGIES),
        fc.constantFrom(undefined, 3, 4_294_967_295),
        fc.constantFrom('off' as const, 'required' as const),
        (clip, strategy, seed, audio) => {
          const shot = shotOf(strategy, parentOf({ seed, audio }, clip), {}, material)!
          const read = parseShotInput(shot)
          expect(read).toMatchObject({ tier: 'hero', prompt: 'a red boat' })
          expect(Math.abs(read.seconds - Math.min(600, clip.seconds))).toBeLessThanOrEqual(0.2)
          expect(read.audio).toBe(audio === 'required' ? audio : clip.audio ? 'preferred' : 'off')
        },
      ),
    )
  })

  it('lacks what is not at hand', () => {
    expect(STRATEGIES.map((strategy) => Boolean(shotOf(strategy, parentOf(), {}, {})))).toEqual([
      ...[true, false, false, false, false, false],
    ])
  })

  it('takes the seed the model told when none was asked for', () => {
    const parent = parentOf()
    expect([
      seedOf(parent),
      seedOf({ ...parent, facts: { seed: 5 } }),
      seedOf({ ...parent, facts: { seed: 'x' } }),
    ]).toEqual([...[undefined, 5, undefined]])
  })
})

it('every moment that is found lies on a frame of the clip', () => {
  const wishes = fc.oneof(
    fc.constantFrom('first' as const, 'last' as const),
    fc.double({ min: -1, max: 700, noNaN: true }),
    fc.nat(6000).map((n) => `${n}f` as const),
  )
  fc.assert(
    fc.property(clips, wishes, (clip, wish) => {
      const inside =
        typeof wish === 'number'
          ? wish >= 0 && wish <= clip.seconds
          : !wish.endsWith('f') || Number.parseInt(wish, 10) < clip.frames
      if (!inside) return void expect(() => momentOf(wish, clip)).toThrow('the take has no such frame')
      const at = momentOf(wish, clip)
      expect(at).toBeGreaterThanOrEqual(0)
      expect(at).toBeLessThanOrEqual((clip.frames - 1) / clip.fps + 1e-9)
    }),
  )
})

it('wishes have one name in any order, and another for any other wish', () => {
  expect(nameOf({ a: 1, b: [2], c: undefined })).toBe(nameOf({ b: [2], a: 1 }))
  expect(nameOf({ a: 1, b: [2] })).not.toBe(nameOf({ a: 1, b: [3] }))
})

it('a place is a backend, a model, or both; a slash may be part of a model', () => {
  const to = (word: string) => aimOf({ to: word }, [{ id: 'runway' }]).pins
  expect([to('runway'), to('gen4.5'), to('runway/gen4.5'), to('Wan-AI/Wan2.2')]).toEqual([
    ...[{ backend: 'runway' }, { model: 'gen4.5' }, { backend: 'runway', model: 'gen4.5' }, { model: 'Wan-AI/Wan2.2' }],
  ])
})

it('everything of the take is told once, and sound is never kept where it is made anew', () => {
  fc.assert(
    fc.property(clips, clips, fc.constantFrom(...STRATEGIES), (clip, output, strategy) => {
      const parent = parentOf({ seed: 3, negativePrompt: 'fog', style: { id: 'ink' } }, clip)
      const quote = { backend: 'b', model: 'n', output, drops: [{ field: 'seed', why: 'takes none' }] }
      const list = carriedBy(strategy, parent, shotOf(strategy, parent, {}, material)!, quote)
      const things = list.map(({ what }) => what)
      expect(new Set(things).size).toBe(things.length)
      expect(things).toEqual([
        ...[
          'prompt',
          'negativePrompt',
          'seed',
          'style',
          'frames',
          'motion',
          'size',
          'aspect',
          'seconds',
          'fps',
          'audio',
        ],
      ])
      const sound = list.find(({ what }) => what === 'audio')!
      const same = clip.audio === output.audio && (!clip.audio || strategy === 'upscale')
      expect(sound.how).toBe(same ? 'kept' : output.audio ? 'changed' : 'lost')
    }),
  )
})

const offers = fc
  .array(
    fc.record({
      strategy: fc.constantFrom(...STRATEGIES),
      locality: fc.constantFrom('local' as const, 'cloud' as const),
      high: fc.option(fc.integer({ min: 0, max: 300 })),
      blocked: fc.option(fc.constantFrom('budget', 'key', 'privacy', 'capability')),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ high, blocked, ...rest }, i): Offer => {
      const usd = high === null ? null : String(high / 100)
      return {
        ...{ ...rest, backend: 'b', model: 'm', card: `c${i}`, carried: [] },
        money: usd === null ? null : { low: '0', expected: usd, high: usd },
        blocked: blocked ? [{ constraint: blocked, reason: blocked }] : [],
      }
    }),
  )

/** An extension is another clip, and a clip enlarged at home no hero. */
const unasked = ({ strategy, locality }: Pick<Offer, 'strategy' | 'locality'>) =>
  strategy !== 'extend' && !(strategy === 'upscale' && locality === 'local')

it('nothing blocked or over the cap is ever taken, and where nothing is, an error of ours says why', async () => {
  await fc.assert(
    fc.asyncProperty(offers, fc.option(fc.integer({ min: 0, max: 300 })), fc.boolean(), async (list, cap, named) => {
      const table = { parent: 'take-a', offers: list, impossible: [] }
      const options = named ? { strategy: 'restyle' as const } : {}
      const maxCost = cap === null ? undefined : String(cap / 100)
      const taken = choose(table, { backend: 'b', model: 'draft' }, options, maxCost)
      if (taken) {
        expect(taken.blocked).toEqual([])
        if (named) expect(taken.strategy).toBe('restyle')
        else expect(unasked(taken)).toBe(true)
        if (cap !== null && taken.locality === 'cloud') expect(Number(taken.money!.high)).toBeLessThanOrEqual(cap / 100)
        return
      }
      const error = await refusal(table, parentOf(), options, maxCost, async () => ({ promotions: table }))
      expect(['BudgetError', 'InputError', 'NoRouteError']).toContain(error.name)
      const poor = list.filter(
        ({ strategy, locality, blocked }) =>
          (named ? strategy === 'restyle' : unasked({ strategy, locality })) &&
          blocked.every(({ constraint }) => constraint === 'budget'),
      )
      expect(error.name === 'BudgetError').toBe(poor.length > 0)
      const known = poor.flatMap(({ locality, money }) => (locality === 'local' ? ['0'] : (money?.high ?? [])))
      const least = known.sort((a, b) => Number(a) - Number(b))[0]
      if (least !== undefined) expect(error.message).toContain(formatUsd(least))
    }),
  )
})

it('likeness is 1 of a picture with itself, symmetric, and about nothing for noise', () => {
  const bytes = fc.uint8Array({ minLength: 16 * 12, maxLength: 16 * 12 })
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(ssim(a, a, 16, 12)).toBeCloseTo(1, 9)
      const found = ssim(a, b, 16, 12)
      expect(found).toBeCloseTo(ssim(b, a, 16, 12), 9)
      expect(Math.abs(found)).toBeLessThanOrEqual(1 + 1e-9)
    }),
  )
  const drawn = (seed: number) =>
    new Uint8Array(
      createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(64 * 36)),
    )
  expect(Math.abs(ssim(drawn(1), drawn(2), 64, 36))).toBeLessThan(0.2)
})
