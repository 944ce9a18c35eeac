/** From shot to Runway request: every request it makes is one Runway takes, and every change is told. */
import type RunwayML from '@runwayml/sdk'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import { type Native, fit as requestFor, withUris } from '../../../providers/runway/fit.js'
import { runway } from '../../../providers/runway/index.js'
import { MODELS } from '../../../providers/runway/models.js'
import { type Endpoint, requestSchemas } from '../../../providers/runway/request.js'
import { canCall } from '../../../src/catalog/row.js'
import { planRoute } from '../../../src/routing/plan.js'
import { vendorPrice } from '../../../src/sandbox/index.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { clip, picture, shot, state } from '../../support/world.js'

const backend = runway()
const cards = backend.cards.filter((card) => canCall(backend, card))
const card = (native: string) => cards.find((one) => one.native === native)!

/** The body as it goes out, pictures and clips standing for themselves. */
const bodyOf = (native: Native) =>
  withUris(
    native,
    native.media.map(() => 'runway://a-file-of-it'),
  ).body

it('submits every model of the official client that renders video, and has a card for each', () => {
  expect(cards.map(({ native }) => native).sort()).toEqual([...MODELS].sort())
  expect(MODELS.size).toBe(21)
})

const places = Object.entries(requestSchemas).flatMap(([endpoint, { options }]) =>
  options.flatMap(({ shape }) => [...shape.model.values].map((model) => [endpoint as Endpoint, model] as const)),
)
const GIVEN = {
  text_to_video: ['nothing', 'references'],
  image_to_video: ['first', 'both'],
  video_to_video: ['extend', 'restyle', 'beside', 'keyframes'],
  video_upscale: ['upscale'],
  video_to_hdr: ['hdr'],
  character_performance: ['act', 'nothing'],
} as const

it('makes only requests that Runway takes', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.oneof(fc.constant('16:9'), fc.constantFrom(...ASPECTS)),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    prompt: fc.oneof(
      fc.string({ minLength: 1, maxLength: 1200 }).filter((text) => text.trim() !== ''),
      fc.constantFrom('a red boat', 'x'.repeat(6001)),
    ),
    negativePrompt: fc.option(fc.constantFrom('fog', 'x'.repeat(1500)), { nil: undefined }),
    length: fc.oneof(fc.double({ min: 3, max: 10, noNaN: true }), fc.double({ min: 0.5, max: 40, noNaN: true })),
    size: fc.oneof(
      fc.constant([1280, 720] as const),
      fc.constantFrom([720, 1280] as const, [3000, 500] as const, [512, 512] as const),
    ),
    threshold: fc.option(fc.constantFrom('auto', 'low'), { nil: undefined, freq: 2 }),
  })
  const place = fc
    .constantFrom(...places)
    .chain(([endpoint, model]) =>
      fc.tuple(
        fc.constant(model),
        model === 'enhance_frame_rate' ? fc.constant('smooth' as const) : fc.constantFrom(...GIVEN[endpoint]),
      ),
    )
  const fitted = new Set<string>()
  const round = () =>
    fc.assert(
      fc.asyncProperty(wish, place, async ({ length, size, threshold, ...rest }, [model, given]) => {
        const frame = picture(size[0], size[1])
        const video = clip(length, size[0], size[1])
        const media = {
          nothing: {},
          first: { firstFrame: frame },
          both: { firstFrame: frame, lastFrame: frame },
          references: { references: Array.from({ length: 12 }, () => frame) },
          extend: { source: { video, action: 'extend' } },
          restyle: { source: { video, action: 'restyle' } },
          beside: { source: { video, action: 'restyle' }, references: Array.from({ length: 12 }, () => frame) },
          keyframes: { source: { video, action: 'restyle', keyframes: [{ image: frame, seconds: 1.5 }] } },
          upscale: { source: { video, action: 'upscale' } },
          smooth: { source: { video, action: 'upscale' }, fps: 60, resolution: undefined, aspect: undefined },
          hdr: { source: { video, action: 'upscale' }, resolution: undefined, aspect: undefined },
          act: { performance: video, firstFrame: frame },
        }[given]
        const normal = await shot({
          ...rest,
          ...(media as object),
          ...(threshold && { extras: { runway: { publicFigureThreshold: threshold } } }),
          ...(given === 'hdr' && { extras: { runway: { hdr: 'hlg' } } }),
        })
        const found = requestFor(normal, card(model))
        if (!found.ok) {
          expect(found.misfits.length).toBeGreaterThan(0)
          return
        }
        fitted.add(`${found.native.endpoint} ${model}`)
        const sent = requestSchemas[found.native.endpoint].safeParse(bodyOf(found.native))
        expect(sent.error?.issues).toBeUndefined()
      }),
      { numRuns: 2500 },
    )
  // Every model, at every endpoint that takes it; one that takes little may be missed by chance once, not five times.
  const all = places.map(([endpoint, model]) => `${endpoint} ${model}`).sort()
  for (let n = 0; n < 5 && fitted.size < all.length; n++) await round()
  expect([...fitted].sort()).toEqual(all)
})

it('sends what the official client calls parameters', () => {
  expectTypeOf<z.infer<typeof requestSchemas.text_to_video>>().toExtend<RunwayML.TextToVideoCreateParams>()
  expectTypeOf<z.infer<typeof requestSchemas.image_to_video>>().toExtend<RunwayML.ImageToVideoCreateParams>()
  expectTypeOf<z.infer<typeof requestSchemas.video_to_video>>().toExtend<RunwayML.VideoToVideoCreateParams>()
  expectTypeOf<
    z.infer<typeof requestSchemas.character_performance>
  >().toExtend<RunwayML.CharacterPerformanceCreateParams>()
  expectTypeOf<z.infer<typeof requestSchemas.video_upscale>>().toExtend<RunwayML.VideoUpscaleCreateParams>()
  expectTypeOf<z.infer<typeof requestSchemas.video_to_hdr>>().toExtend<RunwayML.VideoToHdrCreateParams>()
})

describe('a shot', () => {
  const native = async (model: string, input: Parameters<typeof shot>[0]) => {
    const found = requestFor(await shot(input), card(model))
    return found.ok ? found.native : expect.unreachable(JSON.stringify(found.misfits))
  }
  const misfits = async (model: string, input: Parameters<typeof shot>[0]) => {
    const found = requestFor(await shot(input), card(model))
    return found.ok ? [] : found.misfits.map(({ field }) => field)
  }

  it('of words goes to text_to_video, with its pixels for a ratio', async () => {
    expect(await native('gen4.5', { seconds: 5, aspect: '9:16', seed: 7 })).toEqual({
      endpoint: 'text_to_video',
      body: { model: 'gen4.5', promptText: 'a red boat crosses the sea', ratio: '720:1280', duration: 5, seed: 7 },
      media: [],
    })
  })

  it('with pictures goes to image_to_video, each at its place', async () => {
    const { endpoint, media, body } = await native('veo3.1', {
      seconds: 8,
      resolution: '1080p',
      firstFrame: picture() as never,
      lastFrame: picture() as never,
    })
    expect([endpoint, media.map(({ at }) => at.join('.')), body.promptImage, body.ratio]).toEqual([
      'image_to_video',
      ['promptImage.0.uri', 'promptImage.1.uri'],
      [{ position: 'first' }, { position: 'last' }],
      '1920:1080',
    ])
  })

  it('says of Veo whether it is to have sound: its default would be sound, at twice the price', async () => {
    expect((await native('veo3.1', { seconds: 4 })).body.audio).toBe(false)
    expect((await native('veo3.1', { seconds: 4, audio: 'required' })).body.audio).toBe(true)
    expect((await native('gen4.5', { seconds: 4 })).body).not.toHaveProperty('audio')
  })

  it('with a clip may have reference pictures beside it, which are paid for', async () => {
    const source = { video: clip(5) as never, action: 'restyle' as const }
    const references = [picture() as never, picture() as never]
    const { body, media } = await native('gemini_omni_flash', { source, references })
    expect([body.references, media.map(({ at }) => at.join('.'))]).toEqual([
      [{}, {}],
      ['videoUri', 'references.0.uri', 'references.1.uri'],
    ])
    const { ranked } = planRoute(
      await shot({ source, references, model: 'runway-gemini-omni-flash', tier: 'hero' }),
      [backend],
      state({ keys: ['RUNWAYML_API_SECRET'] }),
    )
    // Eleven credits a second, and one a picture.
    expect(ranked[0]?.money?.expected).toBe('0.57')
    const aleph = requestFor(await shot({ source, references }), card('aleph2'))
    expect(aleph.ok && aleph.drops.map(({ field }) => field)).toEqual(['references'])
  })

  it('to restyle by Seedance 2 Mini has no price: none is published for it', async () => {
    const found = requestFor(
      await shot({ source: { video: clip(5) as never, action: 'restyle' } }),
      card('seedance2_mini'),
    )
    if (!found.ok) return expect.unreachable()
    const { price } = card('seedance2_mini')
    expect(vendorPrice(price as never, found.output, 0, 0, 5).money).toBeNull()
    expect(vendorPrice(price as never, { ...found.output, task: 'text-to-video' }, 0).money?.expected).toBe('0.8')
  })

  it('gets more frames, or HDR, where it says so: an upscale is neither', async () => {
    const source = { video: clip(4, 3840, 2160) as never, action: 'upscale' as const }
    expect(await native('enhance_frame_rate', { source, fps: 59 })).toMatchObject({
      endpoint: 'video_upscale',
      body: { model: 'enhance_frame_rate', targetFramerate: '59_94' },
      media: [{ at: ['videoUri'] }],
    })
    expect(await misfits('enhance_frame_rate', { source })).toEqual(['fps'])
    expect(await misfits('enhance_frame_rate', { source, fps: 60, resolution: '1080p' })).toEqual(['resolution'])
    const extras = { runway: { hdr: 'hdr10' } }
    const graded = requestFor(await shot({ source, extras }), card('ruby'))
    expect(graded).toMatchObject({
      native: { endpoint: 'video_to_hdr', body: { model: 'ruby', outputFormat: 'hdr10' } },
      output: { width: 3840, height: 2160, fps: 30, seconds: 4, resolution: '4k' },
    })
    expect(await misfits('ruby', { source })).toEqual(['extras.runway.hdr'])
    expect(await misfits('magnific_video_upscaler_creative', { source, extras })).toEqual(['extras.runway.hdr'])
  })

  it('is a misfit where Runway would refuse or crop it', async () => {
    expect(await misfits('gen4_turbo', {})).toEqual(['firstFrame'])
    expect(await misfits('gen4.5', { firstFrame: picture(3000, 1000) as never })).toContain('firstFrame')
    expect(await misfits('gen4.5', { firstFrame: { ...picture(), mime: 'image/gif' } as never })).toContain(
      'firstFrame',
    )
    expect(await misfits('gen4.5', { audio: 'required' })).toEqual(['audio'])
    expect(await misfits('veo3.1', { negativePrompt: 'x'.repeat(1001) })).toEqual(['negativePrompt'])
    expect(await misfits('gen4.5', { prompt: 'x'.repeat(1001) })).toEqual(['prompt'])
    expect(await misfits('veo3.1', { extras: { runway: { publicFigureThreshold: 'low' } } })).toEqual([
      'extras.runway.publicFigureThreshold',
    ])
    expect(await misfits('gen4.5', { extras: { runway: { nonsense: 1 } } })).toEqual(['extras.runway'])
  })
})
