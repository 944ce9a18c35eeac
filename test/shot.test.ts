import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ShotError } from '../src/errors.js'
import {
  ASPECTS,
  AUDIO,
  type MediaSource,
  normalizeShot,
  parseShotInput,
  RESOLUTIONS,
  type ShotInput,
  shotSchema,
  taskOf,
} from '../src/shot.js'
import { picture } from './support/world.js'

const read: string[] = []
const readMedia = async (source: MediaSource, field: string) => {
  read.push(field)
  return { ...picture(1920, 1080), sha256: String(source).length.toString(16).padStart(64, '0') }
}
const normal = (input: unknown) => normalizeShot(input as ShotInput, readMedia)
const refused = async (input: unknown): Promise<ShotError> => {
  try {
    await normal(input)
  } catch (error) {
    if (error instanceof ShotError) return error
    throw error
  }
  throw new Error('was not refused')
}
const prompt = 'a red boat'

describe('normal form', () => {
  it('fills in the defaults', async () => {
    expect(await normal({ prompt: '  a red boat ' })).toEqual({
      prompt,
      tier: 'draft',
      seconds: 5,
      aspect: '16:9',
      audio: 'off',
      references: [],
      privacy: 'any',
      offline: false,
      allowUnknownPrice: false,
      allowExtraExposure: false,
      project: 'default',
      labels: {},
      extras: {},
    })
  })

  it.each([
    ['aspect', '32:18', '16:9'],
    ['aspect', '2.39:1', '2.39:1'],
    ['maxCost', '01.50', '1.5'],
    ['maxCost', 1.5, '1.5'],
    ['maxCost', 1e-7, '0.0000001'],
    ['maxCost', 0, '0'],
    ['deadline', '2026-11-22T14:00:00+02:00', '2026-11-22T12:00:00.000Z'],
    ['project', ' film ', 'film'],
  ])('%s %s becomes %s: equal wishes are equal values', async (field, written, value) => {
    expect(await normal({ prompt, [field]: written })).toMatchObject({ [field]: value })
  })

  it('a key given as undefined is no key', async () => {
    const shot = await normal({ prompt, seed: undefined, resolution: undefined })
    expect(Object.keys(shot)).not.toContain('seed')
    expect(JSON.parse(JSON.stringify(shot))).toEqual(shot)
  })

  it.each([
    [1080, 1920, '9:16'],
    [1000, 1000, '1:1'],
    [1366, 768, '16:9'],
    [2390, 1000, '2.39:1'],
    [1000, 2390, '1:2.39'],
  ])('without an aspect, a first frame of %dx%d makes it %s', async (width, height, aspect) => {
    expect((await normal({ prompt, firstFrame: picture(width, height) })).aspect).toBe(aspect)
    expect((await normal({ prompt, firstFrame: picture(width, height), aspect: '4:3' })).aspect).toBe('4:3')
  })

  it('reads each media input once and names it by content', async () => {
    read.length = 0
    const shot = await normal({
      prompt,
      firstFrame: 'a.png',
      lastFrame: new Uint8Array(3),
      references: ['b.png', new URL('https://example.com/c.png')],
      source: { video: 'd.mp4', action: 'restyle', keyframes: [{ image: 'e.png', seconds: 1 }] },
      performance: 'f.mp4',
    })
    expect(read).toEqual([
      ...['firstFrame', 'lastFrame', 'references.0', 'references.1', 'source.video'],
      ...['source.keyframes.0.image', 'performance'],
    ])
    expect(shot.source?.keyframes).toMatchObject([{ seconds: 1, image: { mime: 'image/png' } }])
    expect(JSON.stringify(shot)).not.toMatch(/\.png|\.mp4/)
  })

  it('is idempotent', async () => {
    const media = fc.oneof(fc.constant('a.png'), fc.constant(picture(640, 480)), fc.constant(new Uint8Array(4)))
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
    const inputs = fc.record({
      prompt: fc.string({ minLength: 1 }).filter((text) => text.trim().length > 0),
      tier: maybe(fc.constantFrom('draft', 'hero')),
      seconds: maybe(fc.double({ min: 0.2, max: 600, noNaN: true })),
      aspect: maybe(
        fc.oneof(
          fc.constantFrom(...ASPECTS),
          fc.tuple(fc.nat(98), fc.nat(98)).map(([a, b]) => `${a + 1}:${b + 1}`),
        ),
      ),
      resolution: maybe(fc.constantFrom(...RESOLUTIONS)),
      fps: maybe(fc.integer({ min: 1, max: 120 })),
      seed: maybe(fc.integer({ min: 0, max: 4_294_967_295 })),
      audio: maybe(fc.constantFrom(...AUDIO)),
      firstFrame: maybe(media),
      references: maybe(fc.array(media, { maxLength: 16 })),
      source: maybe(
        fc.oneof(
          fc.record({ video: media, action: fc.constantFrom('extend', 'restyle', 'upscale') }),
          fc.record({
            video: media,
            action: fc.constant('restyle'),
            keyframes: fc.array(fc.record({ image: media, seconds: fc.integer({ min: 0, max: 9 }) }), { maxLength: 3 }),
          }),
        ),
      ),
      style: maybe(fc.record({ id: fc.constant('noir') })),
      maxCost: maybe(fc.double({ min: 0, max: 1e6, noNaN: true })),
      deadline: maybe(
        fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((d) => d.toISOString()),
      ),
      labels: maybe(fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 }))),
      extras: maybe(fc.constant({ sketch: { steps: 20, list: [1, null, { a: true }] } })),
    })
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        const once = await normal(input)
        expect(await normal(once)).toEqual(once)
        expect(JSON.stringify(await normal(JSON.parse(JSON.stringify(once))))).toBe(JSON.stringify(once))
      }),
      { numRuns: 150 },
    )
  })
})

describe('every bad value is refused with field, allowed values and the nearest', () => {
  it.each([
    // field, value, nearest, part of the allowed text
    ['tier', 'heroic', 'hero', 'draft, hero'],
    ['audio', 'require', 'required', 'required, preferred, off'],
    ['privacy', 'local', 'local-only', 'any, local-only'],
    ['resolution', '1080', '1080p', '720p'],
    ['resolution', '4k', '2160p', '720p'],
    ['resolution', '700p', '720p', '720p'],
    ['seconds', 0, 0.2, '0.2 to 600'],
    ['seconds', 1000, 600, '0.2 to 600'],
    ['seconds', '5', 5, '0.2 to 600'],
    ['seconds', Number.NaN, undefined, '0.2 to 600'],
    ['fps', 240, 120, '1 to 120'],
    ['seed', -1, 0, '0 to 4294967295'],
    ['seed', 1.4, 1, '0 to 4294967295'],
    ['aspect', '16x9', '16:9', undefined],
    ['aspect', '0:9', undefined, undefined],
    ['maxCost', -1, undefined, undefined],
    ['maxCost', 'much', undefined, undefined],
    ['deadline', 'tomorrow', undefined, undefined],
    ['labels', 3, undefined, undefined],
    ['firstFrame', 3, undefined, undefined],
    ['firstFrame', '', undefined, undefined],
    ['references', 'a.png', undefined, undefined],
  ])('%s %s', async (field, value, nearest, allowed) => {
    const error = await refused({ prompt, [field]: value })
    expect(error.field).toBe(field)
    expect(error.value).toBe(value)
    if (nearest !== undefined) expect(error.nearest).toBe(nearest)
    if (allowed !== undefined) expect(error.allowed).toContain(allowed)
    expect(error.message).toContain(field)
  })

  it.each([
    [{ promt: 'x', prompt }, 'promt', 'prompt'],
    [{ prompt, style: { id: 'a', strenght: 1 } }, 'style.strenght', undefined],
    [{}, 'prompt', undefined],
    [{ prompt: '   ' }, 'prompt', undefined],
    [undefined, 'shot', undefined],
    [null, 'shot', undefined],
    ['a red boat', 'shot', undefined],
    [{ prompt, source: { video: 'a.mp4', action: 'extned' } }, 'source.action', 'extend'],
    [{ prompt, source: { video: picture(), action: 'extned' } }, 'source.action', 'extend'],
    [{ prompt, source: 'a.mp4' }, 'source', undefined],
    [
      { prompt, source: { video: 'a.mp4', action: 'extend', keyframes: [{ image: 'a.png', seconds: 1 }] } },
      'source.keyframes',
      'restyle',
    ],
    [{ prompt, performance: 'a.mp4' }, 'performance', undefined],
    [{ prompt, style: { id: 'a', strength: 3 } }, 'style.strength', 2],
    [{ prompt, references: ['a.png', 7] }, 'references.1', undefined],
    [{ prompt, references: Array(17).fill('a.png') }, 'references', undefined],
    [{ prompt, lastFrame: 'a.png' }, 'lastFrame', undefined],
  ])('%o names %s', async (input, field, nearest) => {
    const error = await refused(input)
    expect(error.field).toBe(field)
    if (nearest !== undefined) expect(error.nearest).toBe(nearest)
  })

  it('checks all of it before it reads any media', async () => {
    read.length = 0
    await refused({ prompt, firstFrame: 'a.png', seconds: 0 })
    expect(read).toEqual([])
  })

  it('a long value is cut in the message', async () => {
    expect((await refused({ prompt, tier: 'x'.repeat(500) })).message.length).toBeLessThan(250)
  })

  it('parseShotInput throws ShotError and nothing else, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        try {
          parseShotInput(input)
        } catch (error) {
          expect(error).toBeInstanceOf(ShotError)
        }
      }),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(shotSchema.shape)), fc.anything(), (key, value) => {
        try {
          parseShotInput({ prompt, [key]: value })
        } catch (error) {
          expect(error).toBeInstanceOf(ShotError)
          expect((error as ShotError).field.split('.')[0]).toBe(key)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the task of a shot', () => {
  it.each([
    [{}, 'text-to-video'],
    [{ firstFrame: picture() }, 'image-to-video'],
    [{ firstFrame: picture(), lastFrame: picture() }, 'first-last'],
    [{ references: [picture()] }, 'references'],
    [{ firstFrame: picture(), references: [picture()] }, 'image-to-video'],
    [{ source: { video: picture(), action: 'upscale' } }, 'upscale'],
    [{ firstFrame: picture(), performance: picture() }, 'performance'],
    [{ source: { video: picture(), action: 'extend' }, firstFrame: picture() }, 'extend'],
  ])('%o: %s', async (input, task) => {
    expect(taskOf(await normal({ prompt, ...input }))).toBe(task)
  })
})
