/** From a clip and a wish to the size that comes out: what is refused, and the nearest that is not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { upscale } from '../../../providers/upscale/index.js'
import { requestSchema } from '../../../providers/upscale/request.js'
import type { MediaInput } from '../../../src/backend.js'
import { normalizeShot, RESOLUTIONS, type Shot, type ShotInput, shortSideOf } from '../../../src/shot.js'

const backend = upscale()
const [card] = backend.cards
const clip = (facts: Partial<MediaInput> = {}): MediaInput => ({
  ...{ sha256: 'c'.repeat(64), mime: 'video/mp4', bytes: 100_000 },
  ...{ width: 1280, height: 720, seconds: 5, fps: 24 },
  ...facts,
})
const unread = () => Promise.reject(new Error('no media here'))
const shotOf = (shot: object) => normalizeShot({ prompt: 'a red boat', seconds: 5, ...shot } as ShotInput, unread)
const enlarge = (video: MediaInput, more: object = {}) => shotOf({ source: { video, action: 'upscale' }, ...more })
const fitOf = (shot: Shot) => backend.fit(shot, card!)
const sizeOf = async (video: MediaInput, more: object = {}) => {
  const found = fitOf(await enlarge(video, more))
  if (!found.ok) return found.misfits.map(({ field, nearest }) => [field, nearest])
  const { factor, width, height } = found.native
  return [factor, width, height]
}

describe('a clip', () => {
  it('is doubled, or gets the size that is asked for', async () => {
    expect(await sizeOf(clip())).toEqual([2, 2560, 1440])
    expect(await sizeOf(clip(), { resolution: '1080p' })).toEqual([2, 1920, 1080])
    expect(await sizeOf(clip({ width: 360, height: 640 }), { resolution: '1080p' })).toEqual([4, 1080, 1920])
    expect(await sizeOf(clip({ width: 853, height: 481 }))).toEqual([2, 1706, 962])
  })

  it('that is as large as that, or too small for it, is told the nearest size', async () => {
    expect(await sizeOf(clip(), { resolution: '720p' })).toEqual([['resolution', '1080p']])
    expect(await sizeOf(clip({ width: 640, height: 360 }), { resolution: '2160p' })).toEqual([['resolution', '1440p']])
    expect(await sizeOf(clip({ width: 2560, height: 1440 }))).toEqual([['resolution', '2160p']])
    expect(await sizeOf(clip({ width: 2520, height: 1080 }), { resolution: '2160p' })).toEqual([
      ['resolution', '1440p'],
    ])
    expect(await sizeOf(clip({ width: 3840, height: 2160 }))).toEqual([['source.video', undefined]])
  })

  it('whose size, rate or length nobody knows, or that is too long, is none it takes', async () => {
    const { width: _, ...sizeless } = clip()
    const { seconds: __, fps: ___, ...timeless } = clip()
    expect(await sizeOf(sizeless)).toEqual([['source.video', undefined]])
    expect((await sizeOf(timeless))[0]).toEqual(['source.video', undefined])
    expect(await sizeOf(clip({ seconds: 31 }))).toEqual([['source.video', 30]])
    expect(await sizeOf(clip({ mime: 'video/x-matroska' }))).toEqual([['source.video', 'mp4']])
  })

  it('keeps its sound; none is made for it', async () => {
    const sounding = fitOf(await enlarge(clip({ audio: true })))
    expect(sounding).toMatchObject({ ok: true, output: { audio: true }, snaps: [{ field: 'audio', asked: 'off' }] })
    expect(fitOf(await enlarge(clip({ audio: true }), { audio: 'required' }))).toMatchObject({ ok: true, snaps: [] })
    expect(fitOf(await enlarge(clip(), { audio: 'preferred' }))).toMatchObject({
      drops: [{ field: 'audio' }, { field: 'prompt' }],
    })
    expect(await sizeOf(clip(), { audio: 'required' })).toEqual([['audio', 'off']])
  })

  it('costs the time of the pixels that are read: five times as many where the network runs twice', async () => {
    const video = clip({ width: 640, height: 360 })
    const [two, four] = [fitOf(await enlarge(video)), fitOf(await enlarge(video, { resolution: '1440p' }))]
    expect(two.ok && two.output.pixelFrames).toBe(640 * 360 * 120)
    expect(four.ok && four.output.pixelFrames).toBe(5 * 640 * 360 * 120)
  })
})

it('takes no shot that is anything but an upscale', async () => {
  const frame = { ...clip(), mime: 'image/png' }
  for (const shot of [
    {},
    { firstFrame: frame },
    { references: [frame] },
    { source: { video: clip(), action: 'extend' } },
    { source: { video: clip(), action: 'restyle' } },
    { performance: clip(), firstFrame: frame },
  ])
    expect(fitOf(await shotOf(shot))).toMatchObject({
      ok: false,
      misfits: [{ field: expect.stringMatching(/^(source|firstFrame|references|performance)/) }],
    })
})

it('what it makes of a clip is larger, of its shape, within 4K and what was asked; what it suggests instead, it can make', async () => {
  const side = fc.integer({ min: 16, max: 4000 })
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        width: side,
        height: side,
        seconds: fc.double({ min: 0.04, max: 40, noNaN: true }),
        fps: fc.integer({ min: 1, max: 60 }),
      }),
      fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
      async (facts, resolution) => {
        const video = clip(facts)
        const found = fitOf(await enlarge(video, resolution && { resolution }))
        if (!found.ok) {
          for (const { field, nearest } of found.misfits)
            if (field === 'resolution' && found.misfits.length === 1)
              expect(fitOf(await enlarge(video, { resolution: nearest })).ok).toBe(true)
          return
        }
        const { native, output } = found
        expect(requestSchema.parse(JSON.parse(JSON.stringify(native)))).toEqual(native)
        const { width, height, factor } = native
        expect([width % 2, height % 2]).toEqual([0, 0])
        expect(width * height).toBeLessThanOrEqual(3840 * 2160)
        const short = Math.min(width, height)
        expect(short).toBeGreaterThan(Math.min(facts.width, facts.height))
        if (resolution) expect(short).toBe(shortSideOf(resolution))
        // Even sides may be a pixel more than the network makes of odd ones.
        expect(Math.max(width - facts.width * factor, height - facts.height * factor)).toBeLessThanOrEqual(1)
        expect([output.width, output.height, output.fps]).toEqual([width, height, facts.fps])
      },
    ),
    { numRuns: 60 },
  )
})
