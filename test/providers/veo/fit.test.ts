/** From shot to Veo request: every request it makes is one the surface takes, and every change is told. */
import type { GenerateVideosConfig } from '@google/genai'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { bodyOf, fit as requestFor } from '../../../providers/veo/fit.js'
import { veo } from '../../../providers/veo/index.js'
import {
  brokenRules,
  type GeminiBody,
  MODELS,
  requestSchemas,
  type VertexBody,
} from '../../../providers/veo/request.js'
import { canCall } from '../../../src/catalog/row.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { picture, shot } from '../../support/world.js'

const SURFACES = {
  vertex: veo({ storageUri: 'gs://a-bucket/clips' }),
  gemini: veo({ surface: 'gemini', baseUrl: 'https://proxy.example' }),
}
type SurfaceId = keyof typeof SURFACES
const usable = (surface: SurfaceId) => SURFACES[surface].cards.filter((card) => canCall(SURFACES[surface], card))
const cardOf = (surface: SurfaceId, kind: '-generate' | 'fast' | 'lite') =>
  usable(surface).find(({ native }) => native.includes(`${kind === '-generate' ? '3.1' : ''}${kind}`))!
const bytes = async () => Buffer.from('a picture')

it('submits three models on either surface, each under its own name there', () => {
  expect(usable('vertex').map(({ native }) => native)).toEqual([...MODELS])
  expect(usable('gemini').map(({ native }) => native)).toEqual(MODELS.map((name) => name.replace('-001', '-preview')))
  for (const { price } of usable('gemini')) expect(price.model).toBe('unknown')
})

it('makes only requests the surface takes', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.constantFrom(...ASPECTS),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    negativePrompt: fc.option(fc.constant('fog'), { nil: undefined }),
    pictures: fc.constantFrom('none', 'first', 'both', 'references'),
    extras: fc.oneof(
      { weight: 2, arbitrary: fc.constant({}) },
      fc.record(
        {
          personGeneration: fc.constantFrom('allow_adult', 'allow_all', 'dont_allow', 'disallow'),
          resizeMode: fc.constantFrom('pad', 'crop'),
          compressionQuality: fc.constantFrom('optimized', 'lossless'),
        },
        { requiredKeys: [] },
      ),
    ),
  })
  const surface = fc.constantFrom<SurfaceId>('vertex', 'gemini')
  const fitted = { vertex: 0, gemini: 0 }
  await fc.assert(
    fc.asyncProperty(wish, surface, fc.nat(2), async ({ pictures, extras, ...rest }, on, nth) => {
      const card = usable(on)[nth]!
      const frame = picture() as never
      const normal = await shot({
        ...rest,
        ...((pictures === 'first' || pictures === 'both') && { firstFrame: frame }),
        ...(pictures === 'both' && { lastFrame: frame }),
        ...(pictures === 'references' && { references: [frame, frame] }),
        extras: { veo: extras },
      })
      const found = SURFACES[on].fit(normal, card)
      if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
      fitted[on]++
      const body = await bodyOf(found.native, bytes)
      expect(requestSchemas[on].safeParse(body).error?.issues).toBeUndefined()
      expect(brokenRules(card.native, body, on)).toEqual([])
    }),
    { numRuns: 600 },
  )
  expect(fitted.vertex).toBeGreaterThan(60)
  expect(fitted.gemini).toBeGreaterThan(30)
})

it('sends what the official client calls parameters, under the names it puts on the wire', () => {
  type Parameters<Body extends { parameters?: unknown }> = Omit<
    NonNullable<Body['parameters']>,
    // Renamed by the client; and enumerations, which it writes in capitals.
    'sampleCount' | 'storageUri' | 'resizeMode' | 'compressionQuality' | 'personGeneration'
  >
  expectTypeOf<Parameters<VertexBody>>().toExtend<GenerateVideosConfig>()
  expectTypeOf<Parameters<GeminiBody>>().toExtend<GenerateVideosConfig>()
})

describe('a shot', () => {
  const made = async (input: Parameters<typeof shot>[0], on: SurfaceId = 'vertex', kind: 'fast' | 'lite' = 'fast') => {
    const found = SURFACES[on].fit(await shot(input), cardOf(on, kind))
    return found.ok ? found : expect.unreachable(JSON.stringify(found.misfits))
  }
  const misfits = async (
    input: Parameters<typeof shot>[0],
    on: SurfaceId = 'vertex',
    kind: 'fast' | 'lite' = 'fast',
  ) => {
    const found = SURFACES[on].fit(await shot(input), cardOf(on, kind))
    return found.ok ? [] : found.misfits.map(({ field }) => field)
  }

  it('on Vertex says how many clips, with sound or without, and where to', async () => {
    const { native } = await made({ seconds: 4, aspect: '9:16', seed: 0, negativePrompt: 'fog' })
    expect(native).toEqual({
      surface: 'vertex',
      model: 'veo-3.1-fast-generate-001',
      prompt: 'a red boat crosses the sea',
      parameters: {
        durationSeconds: 4,
        aspectRatio: '9:16',
        resolution: '720p',
        sampleCount: 1,
        generateAudio: false,
        seed: 0,
        negativePrompt: 'fog',
        storageUri: 'gs://a-bucket/clips',
      },
      pictures: [],
    })
    expect((await made({ audio: 'preferred' })).native.parameters.generateAudio).toBe(true)
  })

  it('on the Gemini wire loses what is refused there, and is told so', async () => {
    const { native, drops, snaps } = await made({ seconds: 4, seed: 7, negativePrompt: 'fog', audio: 'off' }, 'gemini')
    expect(native.parameters).toEqual({ durationSeconds: 4, aspectRatio: '16:9', resolution: '720p' })
    expect(drops.map(({ field }) => field)).toEqual(['negativePrompt', 'seed'])
    expect(snaps).toMatchObject([{ field: 'audio', used: 'always' }])
  })

  it('with references takes eight seconds', async () => {
    const { native, snaps } = await made({ seconds: 4, references: [picture() as never] })
    expect([native.parameters.durationSeconds, native.pictures.map(({ at }) => at)]).toEqual([8, ['reference']])
    expect(snaps.map(({ field }) => field)).toContain('seconds')
  })

  it('is a misfit where Google would refuse it', async () => {
    const frame = picture() as never
    expect(await misfits({ firstFrame: { ...picture(), mime: 'image/gif' } as never })).toEqual(['firstFrame'])
    expect(await misfits({ firstFrame: { ...picture(), bytes: 21e6 } as never })).toEqual(['firstFrame'])
    expect(await misfits({ source: { video: frame, action: 'extend' } })).toContain('source')
    expect(await misfits({ extras: { veo: { resizeMode: 'crop' } } })).toEqual(['extras.veo.resizeMode'])
    expect(await misfits({ extras: { veo: { enhancePrompt: false } } })).toEqual(['extras.veo'])
    expect(await misfits({ extras: { veo: { personGeneration: 'dont_allow' } } }, 'gemini')).toEqual([
      'extras.veo.personGeneration',
    ])
    expect(await misfits({ extras: { veo: { compressionQuality: 'lossless' } } }, 'gemini')).toEqual([
      'extras.veo.compressionQuality',
    ])
  })
})

it('is pure, whatever the surface', async () => {
  const normal = await shot({ seconds: 8 })
  const card = usable('vertex')[0]!
  expect(requestFor(normal, card, { surface: 'vertex' })).toEqual(requestFor(normal, card, { surface: 'vertex' }))
})
