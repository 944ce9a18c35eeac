/** From shot to Runway request: every request it makes is one Runway takes, and every change is told. */
import type RunwayML from '@runwayml/sdk'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import { type Native, fit as requestFor } from '../../../providers/runway/fit.js'
import { runway } from '../../../providers/runway/index.js'
import { MODELS, requestSchemas } from '../../../providers/runway/request.js'
import { canCall } from '../../../src/catalog/row.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { picture, shot } from '../../support/world.js'

const backend = runway()
const cards = backend.cards.filter((card) => canCall(backend, card))
const card = (native: string) => cards.find((one) => one.native === native)!

/** The body as it goes out, pictures standing for themselves. */
const bodyOf = ({ body, frames }: Native) => ({
  ...body,
  ...(frames.length && { promptImage: frames.map(({ position }) => ({ position, uri: 'runway://a-picture-of-it' })) }),
})

it('submits four models, and plans the rest', () => {
  expect(cards.map(({ native }) => native).sort()).toEqual([...MODELS].sort())
  expect(backend.cards.length).toBeGreaterThan(cards.length)
})

it('makes only requests that Runway takes', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.constantFrom(...ASPECTS),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    prompt: fc.string({ minLength: 1, maxLength: 1200 }).filter((text) => text.trim() !== ''),
    negativePrompt: fc.option(fc.constantFrom('fog', 'x'.repeat(1500)), { nil: undefined }),
    frames: fc.constantFrom('none', 'first', 'both'),
    size: fc.constantFrom([1280, 720], [720, 1280], [3000, 500], [512, 512] as const),
    threshold: fc.option(fc.constantFrom('auto', 'low'), { nil: undefined }),
  })
  let fitted = 0
  await fc.assert(
    fc.asyncProperty(wish, fc.constantFrom(...MODELS), async ({ frames, size, threshold, ...rest }, model) => {
      const frame = picture(size[0], size[1])
      const normal = await shot({
        ...rest,
        ...(frames !== 'none' && { firstFrame: frame as never }),
        ...(frames === 'both' && { lastFrame: frame as never }),
        ...(threshold && { extras: { runway: { publicFigureThreshold: threshold } } }),
      })
      const found = requestFor(normal, card(model))
      if (!found.ok) {
        expect(found.misfits.length).toBeGreaterThan(0)
        return
      }
      fitted++
      const sent = requestSchemas[found.native.endpoint].safeParse(bodyOf(found.native))
      expect(sent.error?.issues).toBeUndefined()
    }),
    { numRuns: 1500 },
  )
  expect(fitted).toBeGreaterThan(200)
})

it('sends what the official client calls parameters', () => {
  expectTypeOf<z.infer<typeof requestSchemas.text_to_video>>().toExtend<RunwayML.TextToVideoCreateParams>()
  expectTypeOf<z.infer<typeof requestSchemas.image_to_video>>().toExtend<RunwayML.ImageToVideoCreateParams>()
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
      frames: [],
    })
  })

  it('with pictures goes to image_to_video, each at its place', async () => {
    const { endpoint, frames, body } = await native('veo3.1', {
      seconds: 8,
      resolution: '1080p',
      firstFrame: picture() as never,
      lastFrame: picture() as never,
    })
    expect([endpoint, frames.map(({ position }) => position), body.ratio]).toEqual([
      'image_to_video',
      ['first', 'last'],
      '1920:1080',
    ])
  })

  it('says of Veo whether it is to have sound: its default would be sound, at twice the price', async () => {
    expect((await native('veo3.1', { seconds: 4 })).body.audio).toBe(false)
    expect((await native('veo3.1', { seconds: 4, audio: 'required' })).body.audio).toBe(true)
    expect((await native('gen4.5', { seconds: 4 })).body).not.toHaveProperty('audio')
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
