/** Styles of the configuration: where they can go, what is sent for them, and what the plan says of it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config.js'
import { planRoute, type RoutingState } from '../../src/routing/plan.js'
import { dress, type Style, wardrobeOf } from '../../src/routing/styles.js'
import type { ShotInput } from '../../src/shot.js'
import { adapters, allKeys, cards, desktop, shot, state } from '../support/world.js'

const ink: Style = {
  id: 'ink',
  base: 'wan 2.2 5b',
  files: { comfyui: 'ink_wan22_5b.safetensors', videos: '/loras/ink' },
  strength: 0.8,
  trigger: 'inkdrawn',
}
const plan = async (input: Partial<ShotInput> = {}, changes: Partial<RoutingState> = {}) =>
  planRoute(await shot({ style: { id: 'ink' }, ...input }), adapters, {
    ...state({ keys: allKeys, machine: desktop }),
    styles: [ink],
    ...changes,
  })

describe('a shot in a style', () => {
  it('goes only to the models it was made for, on backends that have its file', async () => {
    const route = await plan()
    expect(route.ranked.length).toBeGreaterThan(0)
    const worn = wardrobeOf(await shot({ style: { id: 'ink' } }), [ink], cards)!.cards
    for (const { card, backend } of route.ranked) {
      expect(worn).toContain(card)
      expect(Object.keys(ink.files)).toContain(backend)
    }
    for (const { card, failed } of route.rejected) {
      const why = failed.find(({ constraint }) => constraint === 'style')
      if (!worn.has(card) && cards.find(({ id }) => id === card)!.abilities)
        expect(why, card).toEqual({
          constraint: 'style',
          reason: 'style ink is for wan 2.2 5b',
          next: 'leave `style` out',
        })
    }
    const bare = await plan({}, { styles: [{ ...ink, files: { videos: 'ink' } }] })
    expect(bare.rejected.find(({ card }) => card === 'wan-2.2-5b')!.failed).toContainEqual(
      expect.objectContaining({ constraint: 'style', reason: 'style ink has no file for comfyui' }),
    )
  })

  it('is sent as the file, at its strength, with its trigger words; the plan tells both and no prompt', async () => {
    const { ranked } = await plan({ prompt: 'a lighthouse', style: { id: 'ink', strength: 0.5 } })
    const { native, snaps } = ranked[0]!
    expect(JSON.stringify(native)).toContain(ink.files[ranked[0]!.backend])
    expect(native).toMatchObject({ prompt: 'inkdrawn, a lighthouse' })
    expect(snaps).toContainEqual({
      field: 'style',
      asked: 'ink',
      used: 'inkdrawn',
      why: 'its trigger words go before the prompt',
    })
    expect(snaps).toContainEqual(expect.objectContaining({ field: 'style.strength', asked: 0.5, used: 0.4 }))
    expect(JSON.stringify(snaps)).not.toContain('lighthouse')
  })

  it('that nobody configured is the backend’s own name, as before', async () => {
    const { ranked, rejected } = await plan({ style: { id: 'noir' } })
    expect(ranked.length).toBeGreaterThan(1)
    expect(JSON.stringify(ranked[0]!.native)).toContain('noir')
    const gen = rejected.find(({ card }) => card === 'runway-gen-4.5')!
    expect(gen.failed).toContainEqual(
      expect.objectContaining({ constraint: 'style', reason: "Runway Gen-4.5 can't load a style (LoRA)" }),
    )
  })

  it('under a non-commercial licence is refused for a business', async () => {
    const licence = { id: 'CC-BY-NC-4.0', commercial: 'no', url: 'https://licence.example' } as const
    const styles = [{ ...ink, licence }]
    expect((await plan({}, { styles, commercial: true })).ranked).toEqual([])
    expect((await plan({}, { styles, commercial: false })).ranked.length).toBeGreaterThan(0)
  })

  it('never says its trigger words twice, and never leaves the range of strengths', async () => {
    const base = await shot({ style: { id: 'ink' } })
    const card = cards.find(({ id }) => id === 'wan-2.2-5b')!
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        fc.double({ min: 0.01, max: 2, noNaN: true }),
        (prompt, asked, own) => {
          const style = { ...ink, strength: own }
          const wardrobe = { style, cards: new Set([card.id]) }
          const once = dress({ ...base, prompt, style: { id: 'ink', strength: asked } }, card, wardrobe)
          if ('misfit' in once) throw new Error(once.misfit.reason)
          expect(once.shot.prompt.endsWith(prompt)).toBe(true)
          expect(once.shot.prompt.toLowerCase()).toContain('inkdrawn')
          expect(once.shot.style!.strength).toBeGreaterThanOrEqual(0)
          expect(once.shot.style!.strength).toBeLessThanOrEqual(2)
          const twice = dress({ ...once.shot, style: { id: 'ink', strength: asked } }, card, wardrobe)
          expect('shot' in twice && twice.shot.prompt).toBe(once.shot.prompt)
        },
      ),
    )
  })
})

describe('the configuration of styles', () => {
  it('refuses a model nobody knows, with the nearest, and what is no style', async () => {
    await expect(plan({}, { styles: [{ ...ink, base: 'wan 2.2 5x' }] })).rejects.toMatchObject({
      name: 'ConfigError',
      field: 'styles.0.base',
      value: 'wan 2.2 5x',
    })
    expect(parseConfig({ styles: [ink] })).toEqual({ styles: [ink] })
    expect(() => parseConfig({ styles: [{ ...ink, strength: 3 }] })).toThrow(/styles\.0\.strength/)
    expect(() => parseConfig({ styles: [{ ...ink, trigerr: 'x' }] })).toThrow(/styles\.0\.trigerr/)
  })
})
