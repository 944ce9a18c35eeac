/** From shot to MiniMax request, by either contract: every request it makes is one MiniMax takes, and every change is told. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Native, fit as requestFor } from '../../../providers/minimax/fit.js'
import { minimax } from '../../../providers/minimax/index.js'
import { withPictures } from '../../../providers/minimax/media.js'
import { MODELS, requestSchemas } from '../../../providers/minimax/request.js'
import { canCall } from '../../../src/catalog/row.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { contextOf } from '../../support/context.js'
import { picture, shot } from '../../support/world.js'

const backend = minimax()
const card = (native: string) => backend.cards.find((one) => one.native === native)!
const refuse = () => Promise.reject(new Error('nothing here is uploaded'))
/** The request as it goes out, its pictures of one byte each. */
const sent = (native: Native) =>
  withPictures(native, contextOf({ media: async () => new Uint8Array([1]) }), refuse).then(({ api, body }) => ({
    body,
    issues: requestSchemas[api].safeParse(body).error?.issues,
  }))

it('submits every model it has a card of', () => {
  expect(backend.cards.filter((one) => canCall(backend, one)).map(({ native }) => native)).toEqual(
    expect.arrayContaining([...MODELS]),
  )
})

it('makes only requests that MiniMax takes', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.constantFrom(...ASPECTS),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    prompt: fc.string({ minLength: 1, maxLength: 2400 }).filter((text) => text.trim() !== ''),
    pictures: fc.constantFrom('none', 'first', 'both', 'references'),
    size: fc.constantFrom([1280, 720], [720, 1280], [3000, 500], [200, 300], [6000, 4000] as const),
    rewrite: fc.option(fc.boolean(), { nil: undefined }),
  })
  const fitted = { v1: 0, v2: 0 }
  await fc.assert(
    fc.asyncProperty(wish, fc.constantFrom(...MODELS), async ({ pictures, size, rewrite, ...rest }, model) => {
      const one = picture(size[0], size[1]) as never
      const normal = await shot({
        ...rest,
        ...((pictures === 'first' || pictures === 'both') && { firstFrame: one }),
        ...(pictures === 'both' && { lastFrame: one }),
        ...(pictures === 'references' && { references: Array(10).fill(one) as never }),
        ...(rewrite !== undefined && { extras: { minimax: { rewritePrompt: rewrite } } }),
      })
      const found = requestFor(normal, card(model))
      if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
      fitted[found.native.api]++
      expect((await sent(found.native)).issues).toBeUndefined()
    }),
    { numRuns: 700 },
  )
  expect(Math.min(fitted.v1, fitted.v2)).toBeGreaterThan(30)
})

describe('a shot', () => {
  const fitted = async (model: string, input: Parameters<typeof shot>[0]) => {
    const found = requestFor(await shot(input), card(model))
    return found.ok ? found : expect.unreachable(JSON.stringify(found.misfits))
  }
  const misfits = async (model: string, input: Parameters<typeof shot>[0]) => {
    const found = requestFor(await shot(input), card(model))
    return found.ok ? [] : found.misfits.map(({ field }) => field)
  }
  const frame = picture() as never

  it('of words goes to v1 as it was written: nobody rewrites it unless asked', async () => {
    const { native, snaps } = await fitted('MiniMax-Hailuo-2.3', { seconds: 7, resolution: '1080p' })
    expect(native).toEqual({
      api: 'v1',
      body: {
        model: 'MiniMax-Hailuo-2.3',
        prompt: 'a red boat crosses the sea',
        prompt_optimizer: false,
        duration: 6,
        resolution: '1080P',
      },
      pictures: [],
    })
    expect(snaps.map(({ field, used }) => [field, used])).toEqual([['seconds', 6]])
    const asked = await fitted('MiniMax-Hailuo-2.3', { extras: { minimax: { rewritePrompt: true } } })
    expect(asked.native.body.prompt_optimizer).toBe(true)
    expect((await fitted('MiniMax-H3-Max', {})).native.body.extra).toEqual({ prompt_expansion_mode: 'disabled' })
  })

  it('of words goes to v2 with a shape of its own, with a frame it takes the shape of the picture', async () => {
    const words = await fitted('MiniMax-H3', { seconds: 5, aspect: '9:16', resolution: '1440p', audio: 'required' })
    expect(words.native.body).toEqual({
      model: 'MiniMax-H3',
      content: [{ type: 'text', text: 'a red boat crosses the sea' }],
      resolution: '2K',
      duration: 5,
      ratio: '9:16',
    })
    const framed = await fitted('MiniMax-H3', { seconds: 5, firstFrame: frame, lastFrame: frame })
    const { body } = await sent(framed.native)
    expect(body.ratio).toBe('adaptive')
    const url = 'data:image/png;base64,AQ=='
    expect(body.content).toEqual([
      { type: 'text', text: 'a red boat crosses the sea' },
      { type: 'image_url', image_url: { url }, role: 'first_frame' },
      { type: 'image_url', image_url: { url }, role: 'last_frame' },
    ])
    // As many pixels as 16:9 has, whatever the shape.
    const wide = await fitted('MiniMax-H3', { seconds: 5, firstFrame: picture(2500, 1000) as never })
    expect(wide.output).toMatchObject({ width: 1606, height: 642 })
    const square = await fitted('MiniMax-H3', { seconds: 5, firstFrame: frame, aspect: '1:1' })
    expect(square.snaps).toContainEqual(expect.objectContaining({ field: 'aspect', used: '1.78:1' }))
  })

  it('with pictures goes to v1 with each under its own name', async () => {
    const { native } = await fitted('MiniMax-Hailuo-02', { seconds: 6, firstFrame: frame, lastFrame: frame })
    expect((await sent(native)).body).toMatchObject({
      first_frame_image: 'data:image/png;base64,AQ==',
      last_frame_image: 'data:image/png;base64,AQ==',
    })
    const small = await fitted('MiniMax-Hailuo-02', { seconds: 10, firstFrame: frame, resolution: '480p' })
    expect(small.native.body.resolution).toBe('512P')
  })

  it('is a misfit where MiniMax would refuse it', async () => {
    expect(await misfits('MiniMax-Hailuo-2.3-Fast', {})).toEqual(['firstFrame'])
    expect(await misfits('MiniMax-Hailuo-2.3', { firstFrame: frame, lastFrame: frame })).toEqual(['lastFrame'])
    expect(await misfits('MiniMax-Hailuo-02', { firstFrame: picture(400, 300) as never })).toEqual(['firstFrame'])
    expect(await misfits('MiniMax-Hailuo-02', { aspect: '9:16' })).toEqual(['aspect'])
    expect(await misfits('MiniMax-H3', { aspect: '9:16', firstFrame: frame })).toEqual(['aspect'])
    expect(await misfits('MiniMax-H3', { firstFrame: picture(6000, 4000) as never })).toEqual(['firstFrame'])
    expect(await misfits('MiniMax-H3', { firstFrame: picture(3000, 1000) as never })).toEqual(['firstFrame'])
    expect(await misfits('MiniMax-H3', { prompt: 'x'.repeat(7001) })).toEqual(['prompt'])
    expect(await misfits('MiniMax-Hailuo-02', { audio: 'required' })).toEqual(['audio'])
    expect(await misfits('MiniMax-H3', { extras: { minimax: { rewritePrompt: true } } })).toEqual([
      'extras.minimax.rewritePrompt',
    ])
    expect(await misfits('MiniMax-Hailuo-02', { extras: { minimax: { nonsense: 1 } } })).toEqual(['extras.minimax'])
  })
})
