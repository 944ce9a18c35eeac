/** What a model's own schema makes of a shot: always something the model takes, or a reason. */
import fc from 'fast-check'
import type Replicate from 'replicate'
import { expect, expectTypeOf, it } from 'vitest'
import type { Native } from '../../../providers/replicate/fit.js'
import { replicate } from '../../../providers/replicate/index.js'
import { spellInput, type Wishes } from '../../../providers/replicate/input.js'
import { faultsOf } from '../../../providers/replicate/sandbox.js'
import schemaFile from '../../../providers/replicate/schemas.json' with { type: 'json' }
import { type InputSchema, inputOf } from '../../../providers/replicate/wire.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { picture, shot } from '../../support/world.js'

const backend = replicate()
const schemaOf = (native: string) =>
  inputOf(schemaFile.models.find(({ owner, name }) => `${owner}/${name}` === native))!

const wishes: Wishes = {
  prompt: 'a boat',
  ...{ seconds: 5, frames: 80, fps: 16, width: 832, height: 480, resolution: '480p', audio: false },
}

it('makes only inputs that the models take, of every shot that fits their cards', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.option(fc.constantFrom(...ASPECTS), { nil: undefined }),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    frames: fc.constantFrom('none', 'first', 'both'),
    size: fc.constantFrom([1280, 720], [720, 1280], [512, 512] as const),
  })
  let fitted = 0
  await fc.assert(
    fc.asyncProperty(wish, fc.constantFrom(...backend.cards), async ({ frames, size, ...rest }, card) => {
      const normal = await shot({
        ...rest,
        ...(frames !== 'none' && { firstFrame: picture(size[0], size[1]) as never }),
        ...(frames === 'both' && { lastFrame: picture(size[0], size[1]) as never }),
      })
      const found = backend.fit(normal, card)
      if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
      fitted++
      const schema = schemaOf(card.native)
      const { pictures, wishes } = found.native
      const spelt = spellInput(
        wishes,
        pictures.map(({ place }) => place),
        schema,
      )
      if ('problems' in spelt) return expect.unreachable(spelt.problems.join())
      const places = Object.values(spelt.places).map((name) => [name, 'https://example.com/a.png'])
      expect(faultsOf({ ...spelt.input, ...Object.fromEntries(places) }, schema)).toEqual([])
      expect(spelt.input.duration).toBe(found.output.seconds)
    }),
    { numRuns: 300 },
  )
  expect(fitted).toBeGreaterThan(70)
})

it('uses the names and the spelling of the model: seconds or frames, a shape or two sides', () => {
  expect(
    spellInput(
      { ...wishes, aspect: '16:9', fps: 24, seed: 7 },
      ['first', 'last'],
      schemaOf('bytedance/seedance-1-pro'),
    ),
  ).toEqual({
    input: { prompt: 'a boat', duration: 5, fps: 24, resolution: '480p', aspect_ratio: '16:9', seed: 7 },
    places: { first: 'image', last: 'last_frame_image' },
  })
  expect(spellInput({ ...wishes, negativePrompt: 'fog', seed: 70_000 }, [], schemaOf('somebody/open-frames'))).toEqual({
    input: { prompt: 'a boat', negative_prompt: 'fog', num_frames: 80, frames_per_second: 16, width: 832, height: 480 },
    places: {},
  })
})

it('says what a model does not take, before anybody is asked to render', () => {
  const problems = (changes: Partial<Wishes>, pictures: ('first' | 'last')[], model: string) => {
    const spelt = spellInput({ ...wishes, ...changes }, pictures, schemaOf(model))
    return 'problems' in spelt ? spelt.problems : []
  }
  expect(problems({ seconds: 7, resolution: '4k' }, ['last'], 'minimax/hailuo-2.3')).toEqual([
    "duration can't be 7",
    "resolution can't be 4k",
    'it has no parameter for the last frame',
  ])
  expect(problems({ frames: 500, negativePrompt: 'fog' }, [], 'somebody/open-frames')).toEqual([
    "num_frames can't be 500",
  ])
  expect(problems({ negativePrompt: 'fog', seconds: 6, resolution: '768p' }, [], 'minimax/hailuo-2.3')).toEqual([
    'it has no parameter for negativePrompt',
  ])
  const needy: InputSchema = {
    properties: { prompt: { type: 'string' }, voice: { type: 'string' } },
    required: ['voice'],
  }
  expect(spellInput(wishes, [], needy)).toEqual({ problems: ['it needs voice'] })
})

it('whatever a schema looks like: an input or a reason', () => {
  const property = fc.record(
    {
      type: fc.constantFrom('string', 'integer', 'number', 'boolean', 'array'),
      enum: fc.array(fc.oneof(fc.string(), fc.integer())),
      minimum: fc.integer(),
      maximum: fc.integer(),
    },
    { requiredKeys: [] },
  )
  const names = [
    'prompt',
    'duration',
    'num_frames',
    'fps',
    'resolution',
    'aspect_ratio',
    'width',
    'image',
    'seed',
    'odd',
  ]
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...names), property),
      fc.array(fc.constantFrom(...names)),
      fc.subarray(['first', 'last'] as const),
      (properties, required, pictures) => {
        const schema = inputOf({ openapi_schema: { components: { schemas: { Input: { properties, required } } } } })!
        const spelt = spellInput(wishes, pictures, schema)
        if ('problems' in spelt) expect(spelt.problems.length).toBeGreaterThan(0)
        else for (const name of Object.keys(spelt.input)) expect(schema.properties[name]).toBeDefined()
      },
    ),
    { numRuns: 400 },
  )
})

it('sends what the official client calls a prediction', () => {
  expectTypeOf<{ model: `${string}/${string}`; input: NonNullable<Native['input']> }>().toExtend<
    Parameters<Replicate['predictions']['create']>[0]
  >()
})
