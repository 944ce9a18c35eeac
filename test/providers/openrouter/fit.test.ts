/** What the adapter sends: always what the list says the model takes. And what the list becomes: cards, and prices that are no guess. */
import type { VideoGenerationRequest$Outbound } from '@openrouter/sdk/models'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import cardFile from '../../../providers/openrouter/cards.json' with { type: 'json' }
import { cardsFrom, recordSchema } from '../../../providers/openrouter/catalogue.js'
import extras from '../../../providers/openrouter/extras.json' with { type: 'json' }
import { openrouter } from '../../../providers/openrouter/index.js'
import { rulesOf } from '../../../providers/openrouter/prices.js'
import recorded from '../../../providers/openrouter/recorded.json' with { type: 'json' }
import { problemsOf, type Request, requestSchema } from '../../../providers/openrouter/request.js'
import { readCards } from '../../../src/backend.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { picture, shot } from '../../support/world.js'

const backend = openrouter()
const { data: models } = recordSchema.parse(recorded)
const model = (id: string) => models.find((one) => one.id === id)!
const card = (native: string) => backend.cards.find((one) => one.native === native)!

it('has the cards that the recorded list gives', () => {
  const { cards, others } = cardsFrom(recordSchema.parse(recorded), extras.cards)
  expect(JSON.parse(JSON.stringify(cards))).toEqual(cardFile.cards)
  expect(others).toEqual(['black-forest-labs/flux-video-upscale', 'heygen/avatar-iv', 'runway/aleph-2'])
})

it('makes only requests that the models take', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.option(fc.constantFrom(...ASPECTS), { nil: undefined }),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    prompt: fc.string({ minLength: 1, maxLength: 3000 }).filter((text) => text.trim() !== ''),
    frames: fc.constantFrom('none', 'first', 'both'),
  })
  let fitted = 0
  await fc.assert(
    fc.asyncProperty(wish, fc.constantFrom(...backend.cards), async ({ frames, ...rest }, one) => {
      const normal = await shot({
        ...rest,
        ...(frames !== 'none' && { firstFrame: picture() as never }),
        ...(frames === 'both' && { lastFrame: picture() as never }),
      })
      const found = backend.fit(normal, one)
      if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
      fitted++
      const { body, frames: placed } = found.native
      const images = placed.map(({ position }) => ({
        type: 'image_url' as const,
        image_url: { url: 'https://example.com/a.png' },
        frame_type: position,
      }))
      const request = requestSchema.parse({ ...body, ...(images.length && { frame_images: images }) })
      expect(problemsOf(request, model(one.native))).toEqual([])
      expect([request.duration, request.resolution]).toEqual([found.output.seconds, found.output.resolution])
      expect(request.generate_audio ?? false).toBe(found.output.audio)
    }),
    { numRuns: 400 },
  )
  expect(fitted).toBeGreaterThan(100)
})

it('sends what the official client puts on the wire', () => {
  expectTypeOf<Request>().toExtend<VideoGenerationRequest$Outbound>()
})

it('spells a shot', async () => {
  const found = backend.fit(await shot({ seconds: 5, aspect: '9:16', seed: 7 }), card('google/veo-3.1-lite'))
  expect(found).toMatchObject({
    ok: true,
    native: {
      body: {
        model: 'google/veo-3.1-lite',
        prompt: 'a red boat crosses the sea',
        duration: 6,
        resolution: '720p',
        aspect_ratio: '9:16',
        generate_audio: false,
        seed: 7,
      },
      frames: [],
    },
    snaps: [{ field: 'seconds', asked: 5, used: 6 }],
  })
  const extra = { extras: { openrouter: { provider: { only: ['google-vertex'] } } } }
  expect(backend.fit(await shot(extra), card('google/veo-3.1'))).toMatchObject({
    native: { body: { provider: { only: ['google-vertex'] } } },
  })
  const odd = backend.fit(await shot({ extras: { openrouter: { nonsense: 1 } } }), card('google/veo-3.1'))
  expect(odd).toMatchObject({ ok: false, misfits: [{ field: 'extras.openrouter' }] })
})

describe('a price', () => {
  it('is read from its name: dollars or cents, sound, size, task', () => {
    expect(rulesOf(model('google/veo-3.1').pricing_skus!, ['720p', '1080p', '4K'])).toEqual([
      { per: 'second', usd: '0.60', when: { resolution: ['4K'], audio: true } },
      { per: 'second', usd: '0.40', when: { resolution: ['4K'], audio: false } },
      { per: 'second', usd: '0.40', when: { audio: true } },
      { per: 'second', usd: '0.20', when: { audio: false } },
    ])
    const skus = {
      image_to_video_duration_seconds_720p: '0.1',
      cents_per_image_input: '0.2',
      minimum_cents_per_generation: '56',
    }
    expect(rulesOf(skus, ['720p'])).toEqual([
      { per: 'second', usd: '0.1', when: { resolution: ['720p'], task: ['image-to-video', 'first-last'] } },
      { per: 'surcharge', usd: '0.002', when: { task: ['image-to-video'] } },
      { per: 'surcharge', usd: '0.002', when: { task: ['first-last'] } },
      { per: 'surcharge', usd: '0.002', when: { task: ['first-last'] } },
      { per: 'minimum', usd: '0.56', when: {} },
    ])
    expect(rulesOf({ cents_per_second_output_720p: '17', 'per-video-second': '0.5' }, ['720p'])).toEqual([
      { per: 'second', usd: '0.17', when: { resolution: ['720p'] } },
      { per: 'second', usd: '0.5', when: {} },
    ])
  })

  it('of an unknown name, or by tokens, is unknown', () => {
    expect(rulesOf({ video_tokens: '0.0000107' }, ['720p'])).toEqual({ odd: ['video_tokens'] })
    expect(rulesOf({ duration_seconds: '0.1', per_moon_phase: '3' }, ['720p'])).toEqual({ odd: ['per_moon_phase'] })
    expect(rulesOf({ duration_seconds: 'a lot' }, ['720p'])).toEqual({ odd: ['duration_seconds'] })
    expect(rulesOf({}, ['720p'])).toEqual({ odd: [] })
    const priced = { ...model('bytedance/seedance-2.0'), pricing_skus: { video_tokens: '0.0000107' } }
    const { cards } = cardsFrom({ source: 'x', asOf: '2026-11-28', data: [priced] }, extras.cards)
    expect(cards[0]).toMatchObject({ price: { model: 'unknown', note: expect.stringContaining('video_tokens') } })
  })

  it('in cents is exact in dollars', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 999 }), (whole, part) => {
        const rules = rulesOf({ cents_per_second_output: `${whole}.${part}` }, [])
        const [{ usd } = { usd: '' }] = Array.isArray(rules) ? rules : []
        expect(usd).toMatch(/^\d+(\.\d+)?$/)
        expect(Number(usd) * 100).toBeCloseTo(Number(`${whole}.${part}`), 6)
      }),
      { numRuns: 200 },
    )
  })
})

it('whatever a list says, it becomes cards that are cards', () => {
  const words = fc.option(
    fc.array(fc.oneof(fc.constantFrom('720p', '4K', '16:9', '1:1', '1280x720', 'first_frame'), fc.string())),
    { nil: null },
  )
  const listed = fc.record({
    id: fc.string({ minLength: 1 }).map((text) => `maker/m${text}`),
    name: fc.string({ minLength: 1 }),
    supported_durations: fc.option(fc.array(fc.integer({ min: 1, max: 60 })), { nil: null }),
    supported_resolutions: words,
    supported_aspect_ratios: words,
    supported_frame_images: words,
    supported_sizes: words,
    generate_audio: fc.option(fc.boolean(), { nil: null }),
    seed: fc.option(fc.boolean(), { nil: null }),
    pricing_skus: fc.option(
      fc.dictionary(fc.constantFrom('duration_seconds', 'duration_seconds_720p', 'odd'), fc.constantFrom('0.1', 'x')),
      { nil: null },
    ),
  })
  fc.assert(
    fc.property(listed, (one) => {
      const record = recordSchema.parse({ source: 'x', asOf: '2026-11-28', data: [one] })
      const { cards } = cardsFrom(record, {})
      if (cards.length) expect(readCards({ cards }, 'x')).toHaveLength(1)
    }),
    { numRuns: 500 },
  )
})
