import { describe, expect, it } from 'vitest'
import { defaultProviders } from '../../providers/index.js'
import { createCatalog, readCards } from '../../src/catalog/catalog.js'
import { ConfigError } from '../../src/errors.js'
import { cardFile, cards, vendors } from '../support/world.js'

/** Every `asOf` of a card with the `source` beside it. */
function datesIn(value: unknown, path = ''): { path: string; asOf: string; source: unknown }[] {
  if (typeof value !== 'object' || value === null) return []
  const { asOf, source } = value as Record<string, unknown>
  return [
    ...(typeof asOf === 'string' ? [{ path, asOf, source }] : []),
    ...Object.entries(value).flatMap(([key, inner]) => datesIn(inner, `${path}/${key}`)),
  ]
}

describe('the cards that come with heroshot', () => {
  it.each(vendors)('%s/cards.json follows the schema and names its own room', (vendor) => {
    for (const card of readCards(cardFile(vendor), vendor)) expect(card.backend).toBe(vendor)
  })

  it('have ids and wire names of their own', () => {
    expect(createCatalog(cards).cards).toHaveLength(cards.length)
    const wire = cards.map((card) => `${card.backend}/${card.native}`)
    expect(new Set(wire).size).toBe(wire.length)
  })

  it.each(vendors)('%s dates every fact, and none in the future', (vendor) => {
    for (const card of readCards(cardFile(vendor), vendor)) {
      const dates = datesIn(card)
      expect(dates.length).toBeGreaterThan(0)
      for (const { path, asOf, source } of dates) {
        expect(Date.parse(asOf), card.id + path).toBeLessThanOrEqual(Date.now())
        expect(source, card.id + path).toEqual(expect.stringMatching(/\w/))
      }
    }
  })

  it('name only known cards as alternatives', () => {
    const ids = cards.map(({ id }) => id)
    for (const card of cards) for (const id of card.lifecycle.alternatives) expect(ids).toContain(id)
  })

  it('tell what every usable generator can do', () => {
    for (const card of cards)
      if (card.role === 'generator' && ['live', 'preview', 'unknown'].includes(card.lifecycle.state))
        expect(card.abilities, card.id).toBeDefined()
  })

  it('call the storyboard what it is', () => {
    const sketch = cards.find(({ id }) => id === 'sketch')!
    expect(sketch.quality).toEqual([])
    expect(sketch.notes.join()).toMatch(/not photoreal/)
    expect(sketch.price).toEqual({ model: 'electricity' })
  })
})

describe('the registry', () => {
  it('holds every room with cards, loads each under its own id and gives every cloud its key and page', async () => {
    const entries = defaultProviders()
    // The cards of in-process models come from the user's own folders.
    expect(entries.map(({ id }) => id).sort()).toEqual([...vendors, 'onnx'].sort())
    for (const entry of entries) {
      const backend = await entry.load()
      expect(backend.id).toBe(entry.id)
      const cards = entry.id === 'onnx' ? [] : readCards(cardFile(entry.id), entry.id)
      expect(backend.cards.map(({ id }) => id)).toEqual(cards.map(({ id }) => id))
      if (backend.locality === 'cloud') {
        expect(backend.keys?.length).toBeGreaterThan(0)
        expect(backend.keyPage).toMatch(/^https:\/\//)
      }
      await backend.close?.()
    }
  })
})

describe('reading cards', () => {
  it('names file, place and value of what is wrong', () => {
    const [first] = (cardFile('openai') as { cards: object[] }).cards
    const bad = { cards: [{ ...first, locality: 'moon' }] }
    expect(() => readCards(bad, 'mine/cards.json')).toThrow(ConfigError)
    expect(() => readCards(bad, 'mine/cards.json')).toThrow(/mine\/cards\.json: cards\.0\.locality.*"moon"/)
  })

  it('refuses a misspelt field, so that no fact is lost silently', () => {
    const [first] = (cardFile('openai') as { cards: object[] }).cards
    expect(() => readCards({ cards: [{ ...first, qualty: [] }] }, 'x')).toThrow(/qualty/)
  })

  it('refuses two cards with one id', () => {
    expect(() => createCatalog([cards[0]!, cards[0]!])).toThrow(ConfigError)
  })
})
