/** The noun table, plurals, and spelling. */
import { describe, expect, it } from 'vitest'
import { pluralOf, singulars, tokenise, verbBases } from '../../../../providers/sketch/model/grounding/tokens.js'
import homes from '../../../../providers/sketch/model/homes.json' with { type: 'json' }
import { createLexicon } from '../../../../providers/sketch/model/lexicon.js'
import data from '../../../../providers/sketch/model/lexicon.json' with { type: 'json' }
import { SCHEMA } from '../../../../providers/sketch/scene.js'

const lexicon = createLexicon(SCHEMA)
const kindOf = (phrase: string) => {
  const words = phrase.split(' ')
  const match = lexicon.match(words, 0)
  expect(match?.length).toBe(words.length)
  return match?.senses.find((s) => s.cat === 'kind')
}

describe('the lexicon', () => {
  it('maps thousands of nouns, only to kinds and backgrounds of the schema', () => {
    const nouns = Object.values(data.kinds).flatMap((entries) => entries.split(', '))
    expect(nouns.length).toBeGreaterThan(3000)
    for (const kind of Object.keys(data.kinds)) expect(SCHEMA.kinds).toContain(kind)
    for (const scene of Object.keys(data.scenes)) expect(SCHEMA.scenes).toContain(scene)
    for (const colour of Object.keys(data.colours)) expect(SCHEMA.colours).toContain(colour)
    for (const kind of SCHEMA.kinds.slice(1)) expect(Object.keys(data.kinds)).toContain(kind)
  })

  it('knows a home among the backgrounds for every kind', () => {
    const table: Record<string, string> = homes.homes
    for (const kind of SCHEMA.kinds.slice(1)) {
      expect(table[kind], kind).toBeTruthy()
      for (const place of table[kind]!.split(' ')) expect(SCHEMA.scenes).toContain(place)
    }
  })

  it.each([
    ['pelican', 'swan', false],
    ['grandma', 'woman', false],
    ['fishermen', 'man', true],
    ['pirates', 'man', true],
    ['wolves', 'wolf', true],
    ['fire engines', 'firetruck', true],
    ['hot air balloon', 'hotair', false],
    ['cups of tea', 'cup', true],
    ['t rex', 'dinosaur', false],
    ['snowmen', 'snowman', true],
    ['butterflies', 'butterfly', true],
  ])('reads %s as %s', (phrase, kind, plural) => {
    expect(kindOf(phrase)).toMatchObject({ value: kind, plural })
  })

  it('lets names imply colours', () => {
    expect(kindOf('polar bear')?.colour).toBe('white')
    expect(kindOf('ravens')?.colour).toBe('black')
    expect(kindOf('dog')?.colour).toBeUndefined()
  })

  it('leaves out what a smaller schema does not have', () => {
    const small = createLexicon({ ...SCHEMA, kinds: ['none', 'car'], scenes: ['sea'] })
    expect(small.match(['pelican'], 0)?.senses.some((s) => s.cat === 'kind')).not.toBe(true)
    expect(small.match(['sedan'], 0)?.senses[0]).toMatchObject({ cat: 'kind', value: 'car' })
  })

  it('repairs slips of the finger and leaves real words alone', () => {
    expect(lexicon.nearest('gren')).toBe('green')
    expect(lexicon.nearest('rigth')).toBe('right')
    expect(lexicon.nearest('truk')).toBe('truck')
    expect(lexicon.nearest('compute')).toBeUndefined()
    expect(lexicon.nearest('audit')).toBeUndefined()
  })
})

describe('words', () => {
  it('are split with hyphens, possessives and punctuation kept apart', () => {
    expect(tokenise("The T-rex's cave — 3 a.m.").map((t) => t.text)).toEqual([
      'the',
      't',
      'rex',
      'cave',
      ',',
      '3',
      'am',
    ])
    expect(tokenise("kids' dog's").map((t) => [t.text, t.possessive])).toEqual([
      ['kids', true],
      ['dog', true],
    ])
    expect(tokenise('hot-air balloon').map((t) => t.hyphen)).toEqual([false, true, false])
    expect(tokenise('Café crème').map((t) => t.text)).toEqual(['cafe', 'creme'])
  })

  it('come back from plural to singular and from inflected to base form', () => {
    for (const noun of ['car', 'bus', 'wolf', 'man', 'lady', 'box', 'sheep'])
      expect(singulars(pluralOf(noun))).toContain(noun)
    for (const [form, base] of Object.entries({
      running: 'run',
      flies: 'fly',
      rose: 'rise',
      gliding: 'glide',
      carried: 'carry',
      crosses: 'cross',
    }))
      expect(verbBases(form)).toContain(base)
  })
})
