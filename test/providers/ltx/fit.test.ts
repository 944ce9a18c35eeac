/** From shot to LTX request: every request it makes is one LTX takes, and every change is told. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Native, fit as requestFor } from '../../../providers/ltx/fit.js'
import { ltx } from '../../../providers/ltx/index.js'
import { NATIVES, requestSchemas } from '../../../providers/ltx/request.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { picture, shot } from '../../support/world.js'

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

it('makes only requests that LTX takes', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.option(fc.constantFrom(...ASPECTS), { nil: undefined }),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    fps: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    prompt: fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== ''),
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
    { numRuns: 700 },
  )
  for (const endpoint of Object.keys(requestSchemas)) expect(fitted[endpoint], endpoint).toBeGreaterThan(2)
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

it('takes its own options, checked, and no clips', async () => {
  const { native } = await fitted('ltx-2-3-fast', { extras: { ltx: { cameraMotion: 'jib_up' } } })
  expect(native.body.camera_motion).toBe('jib_up')
  expect(await misfits('ltx-2-3-pro', { source: { video: picture() as never, action: 'extend' } })).toEqual(['source'])
  expect(await misfits('ltx-2-3-pro', { extras: { ltx: { nonsense: 1 } } })).toEqual(['extras.ltx'])
})
