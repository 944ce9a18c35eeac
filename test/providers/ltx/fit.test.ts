/** From shot to LTX request: every request it makes is one LTX takes, and every change is told. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Native, fit as requestFor } from '../../../providers/ltx/fit.js'
import { ltx } from '../../../providers/ltx/index.js'
import { NATIVES, requestSchemas } from '../../../providers/ltx/request.js'
import { vendorPrice } from '../../../src/sandbox/index.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { clip, picture, shot } from '../../support/world.js'

const backend = ltx()
const card = (native: string) => backend.cards.find((one) => one.native === native)!
/** The request as it goes out, its media uploaded. */
const sent = ({ endpoint, body, media }: Native) =>
  requestSchemas[endpoint].safeParse({
    ...body,
    ...Object.fromEntries(Object.keys(media).map((field) => [field, `ltx://${field}`])),
  }).error?.issues

it('submits every model it has a card of', () => {
  expect(backend.cards.map(({ native }) => native).sort()).toEqual([...NATIVES].sort())
})

const words = {
  seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
  resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
  fps: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
  audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
  prompt: fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== ''),
}

it('makes only requests that LTX takes', async () => {
  const wish = fc.record({
    ...words,
    aspect: fc.option(fc.constantFrom(...ASPECTS), { nil: undefined }),
    media: fc.constantFrom('none', 'first', 'both'),
    size: fc.constantFrom([1280, 720], [720, 1280], [3000, 500], [512, 512] as const),
    camera: fc.option(fc.constantFrom('dolly_in', 'static'), { nil: undefined }),
  })
  const fitted: Record<string, number> = {}
  await fc.assert(
    fc.asyncProperty(wish, fc.constantFrom(...NATIVES), async ({ media, size, camera, ...rest }, model) => {
      const frame = picture(size[0], size[1]) as never
      const normal = await shot({
        ...rest,
        ...((media === 'first' || media === 'both') && { firstFrame: frame }),
        ...(media === 'both' && { lastFrame: frame }),
        ...(camera && { extras: { ltx: { cameraMotion: camera } } }),
      })
      const found = requestFor(normal, card(model))
      if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
      const { endpoint } = found.native
      fitted[endpoint] = (fitted[endpoint] ?? 0) + 1
      expect(sent(found.native)).toBeUndefined()
    }),
    { numRuns: 500 },
  )
  expect(Math.min(fitted['text-to-video']!, fitted['image-to-video']!)).toBeGreaterThan(2)
})

it('makes only requests about clips that LTX takes, and none longer than its frames', async () => {
  const wish = fc.record({
    ...words,
    action: fc.constantFrom('extend' as const, 'restyle' as const),
    size: fc.constantFrom([1280, 720], [1080, 1920], [3000, 500] as const),
    length: fc.oneof(fc.constant(8), fc.double({ min: 0.5, max: 30, noNaN: true })),
    rate: fc.oneof(fc.constantFrom(24, 50, undefined), fc.double({ min: 5, max: 240, noNaN: true })),
  })
  const fitted: Record<string, number> = {}
  await fc.assert(
    fc.asyncProperty(
      wish,
      fc.constantFrom('ltx-2-3-pro', 'ltx-2-pro'),
      async ({ action, size, length, rate, ...rest }, model) => {
        const video = { ...clip(length, size[0], size[1]), fps: rate } as never
        const found = requestFor(await shot({ ...rest, source: { video, action } }), card(model))
        if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
        const { endpoint, body } = found.native
        fitted[endpoint] = (fitted[endpoint] ?? 0) + 1
        expect(sent(found.native)).toBeUndefined()
        if (endpoint === 'extend' && rate) expect((Number(body.duration) + 1) * rate).toBeLessThanOrEqual(505)
      },
    ),
    { numRuns: 300 },
  )
  expect(Math.min(fitted.extend!, fitted.retake!)).toBeGreaterThan(2)
})

const fitted = async (model: string, input: Parameters<typeof shot>[0]) => {
  const found = requestFor(await shot(input), card(model))
  return found.ok ? found : expect.unreachable(JSON.stringify(found.misfits))
}
const misfits = async (model: string, input: Parameters<typeof shot>[0]) => {
  const found = requestFor(await shot(input), card(model))
  return found.ok ? [] : found.misfits.map(({ field }) => field)
}

it('asks for silence in so many words: its default would be sound', async () => {
  const { native } = await fitted('ltx-2-5-fast', { seconds: 5, resolution: '1440p', aspect: '9:16' })
  expect(native).toEqual({
    endpoint: 'text-to-video',
    body: {
      model: 'ltx-2-5-fast',
      prompt: 'a red boat crosses the sea',
      duration: 5,
      resolution: '1440x2560',
      fps: 24,
      generate_audio: false,
    },
    media: {},
  })
  expect((await fitted('ltx-2-5-fast', { audio: 'required' })).native.body.generate_audio).toBe(true)
})

it('leads from a first frame to a last one, and keeps to what a model can', async () => {
  const frame = picture() as never
  const { native } = await fitted('ltx-2-3-pro', { firstFrame: frame, lastFrame: frame })
  expect([native.endpoint, Object.keys(native.media)]).toEqual(['image-to-video', ['image_uri', 'last_frame_uri']])
  expect(await misfits('ltx-2-pro', { firstFrame: frame, lastFrame: frame })).toEqual(['lastFrame'])
  const { snaps } = await fitted('ltx-2-5-pro', { fps: 48, seconds: 12, resolution: '2160p' })
  expect(snaps.map(({ field, used }) => [field, used])).toEqual([
    ['resolution', '1080p'],
    ['fps', 50],
    ['seconds', 10],
  ])
})

it('takes its own options, checked, where they mean something', async () => {
  const { native } = await fitted('ltx-2-3-fast', { extras: { ltx: { cameraMotion: 'jib_up' } } })
  expect(native.body.camera_motion).toBe('jib_up')
  expect(await misfits('ltx-2-3-pro', { extras: { ltx: { nonsense: 1 } } })).toEqual(['extras.ltx'])
  const section = { start: 1, seconds: 2 }
  expect(await misfits('ltx-2-3-pro', { extras: { ltx: { section, extendAt: 'start' } } })).toEqual([
    'extras.ltx.section',
    'extras.ltx.extendAt',
  ])
  const source = { video: clip(4) as never, action: 'restyle' as const }
  expect(await misfits('ltx-2-3-pro', { source, extras: { ltx: { cameraMotion: 'static' } } })).toEqual([
    'extras.ltx.cameraMotion',
  ])
})

describe('a clip', () => {
  const video = { ...clip(5, 1920, 1080), fps: 25 } as never

  it('is extended at its own size and rate, by what was asked for', async () => {
    const shot = { source: { video, action: 'extend' as const }, seconds: 7.5, resolution: '720p' as const }
    const { native, output, snaps } = await fitted('ltx-2-3-pro', { ...shot, extras: { ltx: { extendAt: 'start' } } })
    expect(native).toMatchObject({
      endpoint: 'extend',
      body: { model: 'ltx-2-3-pro', prompt: 'a red boat crosses the sea', duration: 7.5, mode: 'start' },
      media: { video_uri: { mime: 'video/mp4' } },
    })
    expect(output).toMatchObject({ width: 1920, height: 1080, fps: 25, seconds: 7.5, audio: false, loose: ['seconds'] })
    expect(snaps.map(({ field, used }) => [field, used])).toEqual([['resolution', '1080p']])
    const longest = await fitted('ltx-2-3-pro', { source: { video, action: 'extend' }, seconds: 60 })
    expect(longest.output.seconds).toBe(19.2)
  })

  it('is taken again whole, or in a part, in picture alone or with sound', async () => {
    const source = { video, action: 'restyle' as const }
    const whole = await fitted('ltx-2-3-pro', { source })
    expect(whole.native).toMatchObject({
      endpoint: 'retake',
      body: { start_time: 0, duration: 5, mode: 'replace_video', resolution: '1920x1080' },
    })
    const part = { source, audio: 'preferred' as const, extras: { ltx: { section: { start: 1.5, seconds: 2 } } } }
    const { native, output } = await fitted('ltx-2-3-pro', part)
    expect(native.body).toMatchObject({ start_time: 1.5, duration: 2, mode: 'replace_audio_and_video' })
    expect(output).toMatchObject({ seconds: 5, fps: 25, resolution: '1080p', audio: true })
    const late = { source, extras: { ltx: { section: { start: 4, seconds: 2 } } } }
    expect(await misfits('ltx-2-3-pro', late)).toEqual(['extras.ltx.section'])
  })

  it.each([
    ['of unknown length', 'extend', { seconds: undefined }, ['source.video']],
    ['of unknown length', 'restyle', { seconds: undefined }, ['source.video', 'source.video']],
    ['of unknown size', 'extend', { width: undefined, height: undefined }, ['source.video']],
    ['of unknown size', 'restyle', { width: undefined, height: undefined }, ['source.video']],
    ['too short', 'restyle', { seconds: 2 }, ['source.video']],
    ['too fast to add to', 'extend', { fps: 240 }, ['source.video']],
    ['too large', 'restyle', { width: 7680, height: 4320 }, ['source.video']],
    ['of another shape', 'extend', { width: 1440, height: 1080 }, ['source.video']],
  ] as const)('%s is not sent (%s)', async (_, action, changes, fields) => {
    const odd = { ...(video as object), ...changes } as never
    const found = await misfits('ltx-2-3-pro', { source: { video: odd, action } })
    expect([...new Set(found)]).toEqual([...new Set(fields)])
  })

  it('gets no sound that the one it extends has not, and no words beyond what LTX reads', async () => {
    const source = { video, action: 'extend' as const }
    expect(await misfits('ltx-2-3-pro', { source, audio: 'required' })).toEqual(['audio'])
    const { drops } = await fitted('ltx-2-3-pro', { source, audio: 'preferred' })
    expect(drops.map(({ field }) => field)).toEqual(['audio'])
    expect(await misfits('ltx-2-3-pro', { source, prompt: 'x'.repeat(5001) })).toEqual(['prompt'])
    expect(await misfits('ltx-2-3-fast', { source })).toEqual(['source'])
  })

  it('costs what its seconds cost where a price is published, else nobody knows', async () => {
    const priceOf = async (video: object, action: 'extend' | 'restyle', seconds: number) => {
      const { output } = await fitted('ltx-2-3-pro', { source: { video: video as never, action }, seconds })
      return vendorPrice(card('ltx-2-3-pro').price as never, output, 0, 0, (video as { seconds: number }).seconds).money
    }
    expect(await priceOf(video, 'restyle', 2)).toEqual({ low: '0.5', expected: '0.5', high: '0.5' })
    // It may be that the clip it extends is billed too.
    expect(await priceOf(video, 'extend', 4)).toEqual({ low: '0.4', expected: '0.4', high: '0.9' })
    expect(await priceOf({ ...clip(5, 1280, 720) }, 'restyle', 2)).toMatchObject({ expected: '0.5' })
    expect(await priceOf({ ...clip(5, 1280, 720) }, 'extend', 4)).toBeNull()
  })
})
