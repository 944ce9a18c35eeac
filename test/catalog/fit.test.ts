import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Misfit, Snap } from '../../src/backend.js'
import { type CardFit, fitCard } from '../../src/catalog/fit.js'
import { ASPECTS, AUDIO, RESOLUTIONS, type ShotInput } from '../../src/shot.js'
import { card, cards, clip, picture, shot } from '../support/world.js'

const fitted = async (input: Partial<ShotInput>, id: string) => {
  const fit = fitCard(await shot(input), card(id))
  if (!fit.ok) throw new Error(JSON.stringify(fit.misfits))
  return fit
}
const misfits = async (input: Partial<ShotInput>, id: string): Promise<Misfit[]> => {
  const fit = fitCard(await shot(input), card(id))
  return fit.ok ? [] : fit.misfits
}
const told = ({ snaps }: { snaps: Snap[] }) => snaps.map(({ field, asked, used }) => `${field} ${asked}->${used}`)

describe('length', () => {
  it.each([
    // card, asked seconds, seconds and frames made, what is told
    ['runway-gen-4.5', 5, 5, 120, []],
    ['runway-gen-4.5', 1, 2, 48, ['seconds 1->2']],
    ['runway-gen-4.5', 60, 10, 240, ['seconds 60->10']],
    ['runway-gen-4.5', 4.4, 4, 96, ['seconds 4.4->4']],
    ['runway-veo-3.1', 5, 6, 144, ['seconds 5->6']],
    ['runway-veo-3.1', 4.9, 4, 96, ['seconds 4.9->4']],
    ['minimax-hailuo-02', 7.9, 6, 144, ['seconds 7.9->6']],
    ['minimax-hailuo-02', 8, 10, 240, ['seconds 8->10']],
    ['hunyuanvideo-1.5', 5, 5.042, 121, ['seconds 5->5.042', 'size 853x480->848x480']],
    ['ltx-2.5', 5, 5.042, 121, ['seconds 5->5.042', 'size 960x540->960x544']],
    ['minimax-h3-local', 1, 5.167, 124, ['audio off->always', 'seconds 1->5.167', 'size 853x480->864x480']],
    ['sketch', 5, 5, 120, []],
    ['sketch', 0.2, 0.208, 5, ['seconds 0.2->0.208']],
    ['sketch', 600, 60, 1440, ['seconds 600->60']],
  ] as const)('%s asked for %d s makes %d s, %d frames', async (id, asked, seconds, frames, snaps) => {
    const fit = await fitted({ seconds: asked }, id)
    expect(fit.output).toMatchObject({ seconds, frames })
    expect(told(fit).sort()).toEqual(snaps)
  })

  it('a size may limit the length: Hailuo makes 1080P only for 6 s', async () => {
    const fit = await fitted({ seconds: 10, resolution: '1080p' }, 'minimax-hailuo-02')
    expect(fit.output).toMatchObject({ seconds: 6, resolution: '1080P', width: 1920, height: 1080 })
    expect(told(fit)).toContain('seconds 10->6')
  })

  it('a task may limit the length: Veo takes reference pictures only for 8 s', async () => {
    const fit = await fitted({ seconds: 4, references: [picture()] }, 'veo-3.1')
    expect(fit.output).toMatchObject({ seconds: 8, task: 'references' })
  })
})

describe('pictures', () => {
  it.each([
    ['runway-gen-4.5', { firstFrame: { ...picture(), mime: 'image/gif' } }, 'firstFrame', 'jpeg'],
    ['runway-gen-4.5', { firstFrame: picture(2200, 1000) }, 'firstFrame', 2],
    ['runway-gen-4.5', { firstFrame: picture(400, 1000) }, 'firstFrame', 0.5],
    ['runway-veo-3.1', { firstFrame: picture(), lastFrame: { ...picture(), bytes: 3e8 } }, 'lastFrame', 209_715_200],
  ])('%s can not read %j', async (id, input, field, nearest) => {
    expect(await misfits(input as Partial<ShotInput>, id)).toMatchObject([{ field, nearest }])
  })

  it('of unknown size are given the benefit of the doubt', async () => {
    const { width: _, height: _h, ...unknown } = picture()
    expect(await misfits({ firstFrame: unknown as never, aspect: '16:9' }, 'runway-gen-4.5')).toEqual([])
  })
})

describe('size', () => {
  it.each([
    // card, wish, size, told
    ['runway-gen-4.5', { aspect: '9:16' }, '720x1280', []],
    ['runway-gen-4.5', { aspect: '4:3' }, '1280x720', ['aspect 4:3->16:9']],
    ['runway-gen-4.5', { aspect: '1:1' }, '1280x720', ['aspect 1:1->16:9']],
    ['runway-gen-4.5', { resolution: '1080p' }, '1280x720', ['resolution 1080p->720p']],
    ['runway-veo-3.1', { resolution: '1080p', aspect: '9:16' }, '1080x1920', ['seconds 5->6']],
    ['minimax-h3', { resolution: '720p', audio: 'preferred' }, '1344x768', ['resolution 720p->768P']],
    ['minimax-h3', { resolution: '2160p', audio: 'preferred' }, '2560x1440', ['resolution 2160p->2K']],
    ['wan-2.2-5b', {}, '1280x704', ['seconds 5->5.042', 'size 1280x720->1280x704']],
    ['sketch', {}, '1280x720', []],
    ['sketch', { resolution: '480p' }, '854x480', []],
    ['sketch', { resolution: '1080p', aspect: '9:16' }, '1080x1920', []],
    ['sketch', { resolution: '2160p' }, '1920x1080', ['resolution 2160p->1080p']],
    ['sketch', { aspect: '21:9', resolution: '1080p' }, '1920x822', ['resolution 1080p->822p']],
    ['sketch', { aspect: '1:1' }, '720x720', []],
  ] as const)('%s %o is %s', async (id, wish, size, snaps) => {
    const fit = await fitted(wish, id)
    expect(`${fit.output.width}x${fit.output.height}`).toBe(size)
    expect(told(fit).sort()).toEqual(snaps)
  })

  it('a portrait wish never becomes a landscape clip', async () => {
    expect(await misfits({ aspect: '9:16' }, 'minimax-hailuo-02')).toEqual([
      expect.objectContaining({ field: 'aspect', asked: '9:16', nearest: '16:9' }),
    ])
  })

  it('some sizes need a first frame', async () => {
    const square = { aspect: '1:1', firstFrame: picture(960, 960) }
    expect((await fitted(square, 'runway-gen-4.5')).output).toMatchObject({ width: 960, height: 960 })
  })

  it('a model that follows the first frame takes its shape', async () => {
    const fit = await fitted({ firstFrame: picture(1080, 1920) }, 'minimax-hailuo-02')
    expect(fit.output).toMatchObject({ width: 768, height: 1366, resolution: '768P' })
  })
})

describe('hard wishes are misfits when unsupported', () => {
  it.each([
    ['sketch', { firstFrame: picture() }, 'firstFrame'],
    ['runway-gen-4.5', { firstFrame: picture(), lastFrame: picture() }, 'lastFrame'],
    ['runway-gen-4.5', { source: { video: picture(), action: 'extend' } }, 'source'],
    ['runway-gen-4.5', { audio: 'required' }, 'audio'],
    ['runway-gen-4.5', { style: { id: 'noir' } }, 'style'],
    ['runway-gen-4-turbo', {}, 'firstFrame'],
    ['runway-aleph-2', {}, 'source'],
  ] as const)('%s %o: %s', async (id, wish, field) => {
    expect((await misfits(wish as Partial<ShotInput>, id)).map((misfit) => misfit.field)).toEqual([field])
  })

  it('a prompt too long names the limit', async () => {
    expect(await misfits({ prompt: 'x'.repeat(1001) }, 'runway-gen-4.5')).toEqual([
      { field: 'prompt', asked: 1001, nearest: 1000, reason: expect.stringContaining('1001 characters') },
    ])
  })

  it('all of them are told at once', async () => {
    const fields = await misfits({ audio: 'required', style: { id: 'noir' }, aspect: '9:16' }, 'minimax-hailuo-02')
    expect(fields.map(({ field }) => field).sort()).toEqual(['aspect', 'audio', 'style'])
  })

  it('an analyser fits nothing', async () => {
    expect(await misfits({}, 'vidi2')).toEqual([{ field: 'model', reason: "Vidi2 doesn't render video" }])
  })
})

describe('soft wishes are dropped, and said to be', () => {
  it.each([
    ['runway-gen-4.5', { negativePrompt: 'rain' }, ['negativePrompt']],
    ['minimax-h3', { seed: 7 }, ['seed']],
    ['runway-gen-4.5', { audio: 'preferred' }, ['audio']],
    ['runway-gen-4.5', { references: [picture()] }, ['references']],
    ['runway-veo-3.1', { firstFrame: picture(), references: [picture()] }, ['references']],
    ['veo-3.1', { references: [1, 2, 3, 4].map(() => picture()) }, ['references']],
    ['runway-gen-4.5', { seed: 0 }, []],
  ] as const)('%s %o drops %o', async (id, wish, fields) => {
    const fit = await fitted(wish as Partial<ShotInput>, id)
    expect(fit.drops.map(({ field }) => field)).toEqual(fields)
  })

  it('keeps what it can: seed 0, three of four references', async () => {
    expect((await fitted({ seed: 0 }, 'runway-gen-4.5')).kept.seed).toBe(0)
    const four = await fitted({ references: [1, 2, 3, 4].map(() => picture()) }, 'veo-3.1')
    expect(four.kept.references).toHaveLength(3)
  })
})

describe('sound', () => {
  it.each([
    ['runway-veo-3.1', 'off', false, 0],
    ['runway-veo-3.1', 'preferred', true, 0],
    ['runway-veo-3.1', 'required', true, 0],
    ['minimax-h3', 'off', true, 1],
    ['minimax-h3', 'required', true, 0],
    ['runway-gen-4.5', 'off', false, 0],
  ] as const)('%s, audio %s: sound %s', async (id, audio, sound, snaps) => {
    const fit = await fitted({ audio, seconds: 6 }, id)
    expect(fit.output.audio).toBe(sound)
    expect(fit.snaps.filter(({ field }) => field === 'audio')).toHaveLength(snaps)
  })
})

describe('options', () => {
  it("an endpoint's own limits replace the card's", async () => {
    const wish = await shot({ seconds: 20 })
    const fit = fitCard(wish, card('sketch'), { abilities: { seconds: { min: 1, max: 3, step: 1 } } })
    expect(fit).toMatchObject({ ok: true, output: { seconds: 3 } })
  })
})

describe('whatever is asked of whatever card', () => {
  const wishes = fc.record({
    seconds: fc.double({ min: 0.2, max: 600, noNaN: true }),
    aspect: fc.oneof(
      fc.constantFrom(...ASPECTS),
      fc.tuple(fc.nat(98), fc.nat(98)).map(([a, b]) => `${a + 1}:${b + 1}`),
    ),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    fps: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    audio: fc.constantFrom(...AUDIO),
    seed: fc.option(fc.nat(), { nil: undefined }),
    firstFrame: fc.option(fc.constant(picture()), { nil: undefined }),
  })
  const able = cards.filter(({ abilities }) => abilities)

  it('a fit stays within the abilities and tells every change', async () => {
    await fc.assert(
      fc.asyncProperty(wishes, fc.constantFrom(...able), async (input, one) => {
        const wish = await shot(input as Partial<ShotInput>)
        const fit: CardFit = fitCard(wish, one)
        if (!fit.ok) {
          expect(fit.misfits.length).toBeGreaterThan(0)
          return
        }
        const { sizes, fps, frames } = one.abilities!
        const { output } = fit
        const said = (field: string) => fit.snaps.some((snap) => snap.field === field)
        if ('multipleOf' in sizes) {
          expect(output.width % sizes.multipleOf).toBe(0)
          expect(output.height % sizes.multipleOf).toBe(0)
          expect(output.width * output.height).toBeLessThanOrEqual(
            Math.max(sizes.maxPixels, sizes.maxSide * sizes.multipleOf),
          )
          expect(Math.max(output.width, output.height)).toBeLessThanOrEqual(sizes.maxSide)
        } else if (!one.abilities!.aspectFollowsImage || !wish.firstFrame)
          expect(sizes.oneOf).toContainEqual(expect.objectContaining({ width: output.width, height: output.height }))
        if ('oneOf' in fps) expect(fps.oneOf).toContain(output.fps)
        else expect(output.fps).toBeGreaterThanOrEqual(fps.min)
        if (frames) expect((output.frames - frames.offset) % frames.multipleOf).toBe(0)
        expect(Number.isInteger(output.frames)).toBe(true)
        expect(Math.abs(output.frames / output.fps - output.seconds)).toBeLessThanOrEqual(0.5 / output.fps + 0.001)
        if (output.seconds !== wish.seconds) expect(said('seconds')).toBe(true)
        if (wish.fps !== undefined && wish.fps !== output.fps) expect(said('fps')).toBe(true)
        if (wish.audio === 'required') expect(output.audio).toBe(true)
        if (wish.audio === 'off' && output.audio) expect(said('audio')).toBe(true)
        for (const { asked, used } of fit.snaps) expect(used).not.toEqual(asked)
      }),
      { numRuns: 600 },
    )
  })
})

describe('a clip to work on', () => {
  const restyle = (seconds: number, width = 1280, height = 720, more: Partial<ShotInput> = {}) =>
    ({ source: { video: clip(seconds, width, height), action: 'restyle' }, ...more }) as Partial<ShotInput>

  it('gives the render its length, frame rate and shape, and every change is told', async () => {
    const { output, snaps } = await fitted(restyle(7.5, 1080, 1920, { fps: 24 }), 'runway-aleph-2')
    expect(output).toMatchObject({ seconds: 7.5, fps: 30, frames: 225, width: 720, height: 1280, task: 'restyle' })
    expect(told({ snaps })).toEqual(['fps 24->30', 'seconds 5->7.5'])
  })

  it('may be asked for in another shape where the model can paint around it', async () => {
    const { output } = await fitted(restyle(5, 1280, 720, { aspect: '9:16' }), 'runway-aleph-2')
    expect([output.width, output.height]).toEqual([720, 1280])
    const upscale = { source: { video: clip(5), action: 'upscale' }, aspect: '9:16' } as Partial<ShotInput>
    expect(await misfits(upscale, 'runway-magnific-upscaler')).toMatchObject([{ field: 'aspect' }])
  })

  it.each([
    ['too short', restyle(1), 'source.video'],
    ['too long', restyle(31), 'source.video'],
    ['of unknown length', { source: { video: { ...clip(5), seconds: undefined }, action: 'restyle' } }, 'source.video'],
    [
      'in a container it can not read',
      { source: { video: { ...clip(5), mime: 'video/avi' }, action: 'restyle' } },
      'source.video',
    ],
    [
      'with too many keyframes',
      { source: { video: clip(5), action: 'restyle', keyframes: Array(6).fill({ image: picture(), seconds: 1 }) } },
      'source.keyframes',
    ],
  ])('%s is a misfit', async (_, input, field) => {
    expect((await misfits(input as Partial<ShotInput>, 'runway-aleph-2')).map((misfit) => misfit.field)).toEqual([
      field,
    ])
  })

  it('says what is missing where words alone are not enough', async () => {
    expect(await misfits({}, 'runway-act-two')).toMatchObject([
      { field: 'performance', reason: 'Runway Act-Two needs a performance' },
    ])
  })
})
