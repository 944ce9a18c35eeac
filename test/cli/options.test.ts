import { Command } from 'commander'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { flagOf, shotFrom, shotOptions, wordsOf } from '../../src/cli/options.js'
import { isInputError } from '../../src/errors.js'
import { AUDIO, parseShotInput, RESOLUTIONS, type ShotInput, shotSchema } from '../../src/shot.js'

const NOW = Date.parse('2026-11-22T12:00:00Z')

/** As the command line itself reads words. */
function read(words: readonly string[]): ShotInput {
  const program = new Command().argument('<prompt...>').exitOverride()
  for (const option of shotOptions()) program.addOption(option)
  program.parse(words, { from: 'user' })
  return shotFrom(program.args.join(' '), program.opts(), NOW)
}

const text = fc.string({ minLength: 1, maxLength: 30 }).filter((s) => s.trim() === s && s !== '' && !s.startsWith('-'))
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/).filter((s) => s !== 'constructor')
const shots = fc.record(
  {
    prompt: text,
    negativePrompt: text,
    tier: fc.constantFrom('draft', 'hero'),
    seconds: fc.integer({ min: 1, max: 3000 }).map((n) => n / 5),
    aspect: fc.constantFrom('16:9', '9:16', '2.35:1'),
    resolution: fc.constantFrom(...RESOLUTIONS),
    fps: fc.integer({ min: 1, max: 120 }),
    seed: fc.integer({ min: 0, max: 4_294_967_295 }),
    audio: fc.constantFrom(...AUDIO),
    firstFrame: word,
    lastFrame: word,
    references: fc.array(word, { minLength: 1, maxLength: 4 }),
    source: fc.record({ video: word, action: fc.constantFrom('extend', 'restyle', 'upscale') }),
    style: fc.record({ id: word, strength: fc.constantFrom(0, 0.5, 2) }),
    privacy: fc.constantFrom('any', 'local-only'),
    offline: fc.boolean(),
    maxCost: fc.constantFrom('0', '1.50', '0.000001'),
    allowUnknownPrice: fc.boolean(),
    allowExtraExposure: fc.boolean(),
    deadline: fc.constant('2027-01-31T18:00:00.000Z'),
    project: word,
    labels: fc.dictionary(word, text, { maxKeys: 3 }),
    backend: word,
    model: word,
    extras: fc.dictionary(word, fc.dictionary(word, fc.jsonValue(), { minKeys: 1, maxKeys: 2 }), { maxKeys: 2 }),
  },
  { requiredKeys: ['prompt'] },
) as fc.Arbitrary<ShotInput>

it('reads back the words it writes, for every field of the shot', () => {
  fc.assert(
    fc.property(shots, (shot) => {
      const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
      expect(plain(parseShotInput(read(wordsOf(shot))))).toEqual(plain(parseShotInput(shot)))
    }),
    { numRuns: 300 },
  )
})

it('has a flag for every field of the shot', () => {
  const missing = Object.keys(shotSchema.shape).filter((field) => {
    const flag = flagOf({ source: 'source.video', style: 'style.id' }[field] ?? field)
    return field !== 'prompt' && !flag.startsWith('--')
  })
  expect(missing).toEqual([])
})

it('leaves defaults out of the words it writes', () => {
  const shot = parseShotInput({ prompt: 'a red boat', seconds: 3 })
  expect(wordsOf(shot)).toEqual(['a red boat', '--seconds', '3'])
})

it.each([
  [['--seconds', '900'], 'seconds', 600],
  [['--seconds', 'many'], 'seconds', undefined],
  [['--tier', 'heroo'], 'tier', 'hero'],
  [['--resolution', '721p'], 'resolution', '720p'],
  [['--seed', '-4'], 'seed', 0],
  [['--fps', ''], 'fps', undefined],
  [['--aspect', 'wide'], 'aspect', undefined],
  [['--max-cost', 'little'], 'maxCost', undefined],
  [['--deadline', 'soon'], 'deadline', undefined],
  [['--label', 'novalue'], 'labels', undefined],
  [['--extra', 'nokey=1'], 'extras', undefined],
  [['--action', 'extend'], 'source.action', undefined],
  [['--source', 'a.mp4'], 'source.action', undefined],
  [['--style-strength', '1'], 'style.strength', undefined],
  [['--hero', '--tier', 'draft'], 'tier', undefined],
])('refuses %j naming %s', (words, field, nearest) => {
  const error = (() => {
    try {
      return read(['x', ...words])
    } catch (error) {
      return error
    }
  })()
  expect(isInputError(error) && [error.field, error.nearest]).toEqual([field, nearest])
})

it('counts deadlines from now and takes several words as one prompt', () => {
  expect(read(['a', 'red', 'boat', '--deadline', '10m'])).toEqual({
    prompt: 'a red boat',
    deadline: '2026-11-22T12:10:00.000Z',
  })
})

it('names fields by their flags', () => {
  expect([flagOf('maxCost'), flagOf('references.2'), flagOf('labels.client'), flagOf('tariff')]).toEqual([
    '--max-cost',
    '--reference',
    '--label',
    'tariff',
  ])
})
