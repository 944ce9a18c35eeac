/** What the adapter sends: always what the model's own schema takes, and what the official client's types call an input. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import cardFile from '../../../providers/fal/cards.json' with { type: 'json' }
import { cardsFrom, inputsOf, recordSchema } from '../../../providers/fal/catalogue.js'
import familyFile from '../../../providers/fal/families.json' with { type: 'json' }
import { fal } from '../../../providers/fal/index.js'
import recorded from '../../../providers/fal/recorded.json' with { type: 'json' }
import { validate } from '../../../providers/fal/validate.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { picture, shot } from '../../support/world.js'
import { bodies } from './bodies.js'
import { sampleBodies } from './samples.js'

const backend = fal()
const inputs = inputsOf(recordSchema.parse(recorded))
const card = (id: string) => backend.cards.find((one) => one.id === id)!

it('has the cards that the recorded catalogue gives', () => {
  const { cards, missing } = cardsFrom(familyFile.families, recordSchema.parse(recorded))
  expect(missing).toEqual([])
  expect(JSON.parse(JSON.stringify(cards))).toEqual(cardFile.cards)
})

it('makes only inputs that the models take', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.option(fc.constantFrom(...ASPECTS), { nil: undefined }),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    fps: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    prompt: fc.string({ minLength: 1, maxLength: 6000 }).filter((text) => text.trim() !== ''),
    negativePrompt: fc.option(fc.constantFrom('fog', 'x'.repeat(600)), { nil: undefined }),
    frames: fc.constantFrom('none', 'first', 'both'),
    size: fc.constantFrom([1280, 720], [720, 1280], [3000, 500], [512, 512] as const),
  })
  let fitted = 0
  await fc.assert(
    fc.asyncProperty(wish, fc.constantFrom(...backend.cards), async ({ frames, size, ...rest }, one) => {
      const frame = picture(size[0], size[1]) as never
      const normal = await shot({
        ...rest,
        ...(frames !== 'none' && { firstFrame: frame }),
        ...(frames === 'both' && { lastFrame: frame }),
      })
      const found = backend.fit(normal, one)
      if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
      fitted++
      const { endpoint, input, pictures } = found.native
      const addresses = pictures.map(({ parameter }) => [parameter, 'https://example.com/a.png'])
      expect(validate({ ...input, ...Object.fromEntries(addresses) }, inputs.get(endpoint)!)).toEqual([])
      // What is asked for is what is told.
      if (typeof input.duration === 'string') expect(Number.parseFloat(input.duration)).toBe(found.output.seconds)
      if (typeof input.num_frames === 'number') expect(input.num_frames).toBe(found.output.frames)
      if (typeof input.resolution === 'string') expect(input.resolution).toBe(found.output.resolution)
      expect(pictures.length).toBe(frames === 'both' ? 2 : frames === 'first' ? 1 : 0)
    }),
    { numRuns: 400 },
  )
  expect(fitted).toBeGreaterThan(80)
})

it('sends what the official client calls inputs', async () => {
  // The compiler has held these against its types; here they are what is sent.
  expect(await sampleBodies()).toEqual(bodies)
})

const native = async (id: string, input: Parameters<typeof shot>[0]) => {
  const found = backend.fit(await shot(input), card(id))
  return found.ok ? found : expect.unreachable(JSON.stringify(found.misfits))
}

it('spells a number as the model does, and always says whether there is to be sound', async () => {
  expect((await native('fal-kandinsky-5', { seconds: 10 })).native.input).toEqual({
    prompt: 'a red boat crosses the sea',
    duration: '10s',
    aspect_ratio: '3:2',
  })
  expect((await native('fal-ltx-2.3', { seconds: 8, fps: 50, aspect: '9:16' })).native).toMatchObject({
    endpoint: 'fal-ai/ltx-2.3/text-to-video',
    input: { duration: '8', fps: '50', resolution: '1080p', aspect_ratio: '9:16', generate_audio: false },
  })
  expect((await native('fal-hunyuanvideo-1.5', { seconds: 3 })).native.input).toMatchObject({ num_frames: 73 })
  expect((await native('fal-kling-3-pro', { audio: 'required' })).native.input.generate_audio).toBe(true)
})

it('puts pictures where the model has them, and tells when the clip takes their shape', async () => {
  const framed = { firstFrame: picture() as never, lastFrame: picture() as never }
  const { endpoint, pictures } = (await native('fal-kling-3-pro', framed)).native
  expect([endpoint, pictures.map(({ parameter }) => parameter)]).toEqual([
    'fal-ai/kling-video/v3/pro/image-to-video',
    ['start_image_url', 'end_image_url'],
  ])
  const { snaps, native: ltx } = await native('fal-ltx-2.3', { firstFrame: picture() as never, aspect: '1:1' })
  expect(snaps).toContainEqual(expect.objectContaining({ field: 'aspect', asked: '1:1' }))
  expect(ltx.input.aspect_ratio).toBe('auto')
  const turned = backend.fit(await shot({ firstFrame: picture() as never, aspect: '9:16' }), card('fal-ltx-2.3'))
  expect(turned).toMatchObject({ ok: false, misfits: [{ field: 'aspect' }] })
})

it('drops a seed that is too large, and takes native inputs by the names of the schema only', async () => {
  const { drops, native: wan } = await native('fal-wan-2.7', { seed: 4_000_000_000 })
  expect([drops.map(({ field }) => field), wan.input.seed, wan.maxSeed]).toEqual([['seed'], undefined, 2_147_483_647])
  const looped = await native('fal-luma-ray-2', { extras: { fal: { loop: true } } })
  expect(looped.native.input.loop).toBe(true)
  const odd = backend.fit(await shot({ extras: { fal: { nonsense: 1 } } }), card('fal-luma-ray-2'))
  expect(odd).toMatchObject({ ok: false, misfits: [{ field: 'extras.fal.nonsense' }] })
})

it('has no price where none was read, and never scales one that was', () => {
  const price = (id: string) => card(id).price
  expect(price('fal-ltx-2.3').model).toBe('unknown')
  const record = recordSchema.parse(recorded)
  const listed = (endpoint_id: string, unit: string) => ({ endpoint_id, unit, unit_price: 0.0000005, currency: 'USD' })
  const { cards } = cardsFrom(familyFile.families, {
    ...record,
    prices: [
      listed('fal-ai/minimax/hailuo-2.3/pro/text-to-video', 'videos'),
      listed('fal-ai/ltx-2.3/text-to-video', 'seconds'),
      listed('fal-ai/luma-dream-machine/ray-2', 'compute units'),
    ],
  })
  const fresh = (id: string) => (cards as { id: string; price: unknown }[]).find((one) => one.id === id)!.price
  expect(fresh('fal-hailuo-2.3-pro')).toMatchObject({ rules: [{ per: 'clip', usd: '0.0000005' }] })
  expect(fresh('fal-ltx-2.3')).toMatchObject({ model: 'unknown', note: expect.stringMatching(/^listed at 0.0000005/) })
  expect(fresh('fal-luma-ray-2')).toMatchObject({ model: 'unknown' })
})
