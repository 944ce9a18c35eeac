import { describe, expect, it } from 'vitest'
import { createCatalog, refusalFor } from '../../src/catalog/catalog.js'
import { isRenderable } from '../../src/catalog/lifecycle.js'
import { ModelGoneError, ShotError } from '../../src/errors.js'
import { cards, NOW } from '../support/world.js'

const catalog = createCatalog(cards)
const idsOf = (name: string) => catalog.find(name).map(({ id }) => id)

const caught = (act: () => unknown): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('the ten names of the founding article', () => {
  it.each([
    ['Gen-4.5', 'runway-gen-4.5'],
    ['Sora 2', 'sora-2'],
    ['Veo 3', 'veo-3.1'],
    ['HunyuanVideo', 'hunyuanvideo-1.5'],
    ['HunyuanVideo-1.5', 'hunyuanvideo-1.5'],
    ['Vidi2', 'vidi2'],
    ['LTX-Video', 'ltx-2.5'],
    ['Hailuo 02', 'minimax-hailuo-02'],
    ['Kandinsky 5.0', 'kandinsky-5-lite'],
    ['Animate It', 'snapchat-animate-it'],
  ])('%s means %s', (name, id) => expect(idsOf(name)).toContain(id))

  it.each([
    ['gen 4.5', 'runway-gen-4.5'],
    ['GEN4.5', 'runway-gen-4.5'],
    ['Runway Gen-4.5', 'runway-gen-4.5'],
    ['runway/gen4.5', 'runway-gen-4.5'],
    ['sora', 'sora-2'],
    ['sora-2-pro', 'sora-2-pro'],
    ['veo 3.1', 'veo-3.1'],
    ['veo-3.1-generate-001', 'veo-3.1'],
    ['hailuo', 'minimax-hailuo-02'],
    ['minimax hailuo 02', 'minimax-hailuo-02'],
    ['MiniMax-Hailuo-2.3', 'minimax-hailuo-2.3'],
    ['h3', 'minimax-h3'],
    ['kandinsky', 'kandinsky-5-lite'],
    ['wan', 'wan-2.2-5b'],
    ['wan 2.1', 'wan-2.1-1.3b'],
    ['ltx', 'ltx-2.5'],
    ['ltx 2.5', 'ltx-2.5'],
    ['vidi 2', 'vidi2'],
    ['snapchat animate it', 'snapchat-animate-it'],
    ['sketch', 'sketch'],
  ])('so does %s', (name, id) => expect(idsOf(name)).toContain(id))

  it('finds every card by its id, name and native name', () => {
    for (const card of cards)
      for (const name of [card.id, card.name, card.native, `${card.backend}/${card.native}`, ...card.aliases])
        expect(idsOf(name), name).toContain(card.id)
  })
})

describe('asking for a model that is gone', () => {
  it.each([
    ['Sora 2', /retired on 2026-09-24/],
    ['Vidi2', /weights never released/],
    ['Animate It', /no public API/],
    ['Veo 3.0', /retired on 2026-06-30/],
    ['gen3a_turbo', /retired on 2026-07-30/],
    ['Vidi1.5', /analyses video/],
  ])('%s is refused with its reason and live alternatives', (name, reason) => {
    const error = caught(() => catalog.pinned(name, NOW)) as ModelGoneError
    expect(error).toBeInstanceOf(ModelGoneError)
    expect(error.message).toMatch(reason)
    expect(error.billed).toBe('no')
    expect(error.alternatives.length).toBeGreaterThan(0)
    for (const id of error.alternatives) {
      expect(isRenderable(catalog.get(id)!, NOW), id).toBe(true)
      expect(error.message).toContain(id)
    }
    expect(error.next).toContain(error.alternatives[0])
  })

  it('a name with a live card among dead ones is fine', () => {
    const live = catalog.pinned('veo-3.1-generate-001', NOW)
    expect(live.map(({ id }) => id)).toEqual(['veo-3.1'])
  })

  it('a usable card has no refusal', () => {
    expect(refusalFor(catalog.get('runway-gen-4.5')!, NOW, catalog)).toBeUndefined()
  })

  it('an alternative that has died since is not named', () => {
    const mortal = cards.map((card) =>
      card.id === 'minimax-h3'
        ? { ...card, lifecycle: { ...card.lifecycle, state: 'retired' as const, date: '2026-11-01' } }
        : card,
    )
    const error = refusalFor(catalog.get('sora-2')!, NOW, { cards: mortal })!
    expect(error.alternatives).not.toContain('minimax-h3')
    expect(error.alternatives).toContain('runway-gen-4.5')
  })
})

describe('asking for a model nobody knows', () => {
  it.each([
    ['Gen-45.', 'Gen-4.5'],
    ['hailou 02', 'Hailuo 02'],
    ['kandinksy 5', 'Kandinsky 5'],
    ['sora 3', 'Sora 2'],
  ])('%s: did you mean %s', (typed, meant) => {
    if (catalog.find(typed).length) return expect(idsOf(typed)).toEqual(idsOf(meant))
    const error = caught(() => catalog.pinned(typed, NOW)) as ShotError
    expect(error).toBeInstanceOf(ShotError)
    expect(error.field).toBe('model')
    expect(idsOf(String(error.nearest))).toEqual(expect.arrayContaining([idsOf(meant)[0]]))
  })

  it('a word from elsewhere has no nearest name', () => {
    expect((caught(() => catalog.pinned('a bicycle pump', NOW)) as ShotError).nearest).toBeUndefined()
  })
})
