/** From shot to recipe: every request it makes is a graph a server takes, and every change is told. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitRecipe as renderFor } from '../../../providers/comfyui/fit.js'
import { nativeSchema } from '../../../providers/comfyui/native.js'
import { preflight } from '../../../providers/comfyui/preflight.js'
import { editionOf, RECIPES } from '../../../providers/comfyui/recipes/data.js'
import { graphOf, recipesOf } from '../../../providers/comfyui/recipes/index.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { INFO } from '../../support/comfyui.js'
import { card, cards, picture, shot } from '../../support/world.js'

const room = cards.filter(({ backend }) => backend === 'comfyui')

const fitted = async (id: string, wishes: Parameters<typeof shot>[0] = {}) => {
  const result = renderFor(await shot(wishes), card(id))
  if (!result.ok) throw new Error(JSON.stringify(result.misfits))
  return result
}

it('has a recipe for every card, and on every card each of its recipes', () => {
  for (const { id, recipes } of room) expect(recipes.map((one) => one.id)).toEqual(recipesOf(id).map((one) => one.id))
})

it('says which edition of its recipe it is for', async () => {
  const editions = RECIPES.map(editionOf)
  expect(new Set(editions).size).toBe(RECIPES.length)
  const [recipe] = RECIPES
  expect(editionOf({ ...recipe!, models: { ...recipe!.models, model: 'retrained.safetensors' } })).not.toBe(editions[0])
  expect((await fitted(recipe!.card, { extras: { comfyui: { recipe: recipe!.id } } })).native.edition).toBe(editions[0])
})

it('makes only requests whose graph breaks nothing', async () => {
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.constantFrom(...ASPECTS),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    fps: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    seed: fc.option(fc.integer({ min: 0, max: 4_294_967_295 }), { nil: undefined }),
    prompt: fc.string({ minLength: 1, maxLength: 300 }).filter((text) => text.trim() !== ''),
    negativePrompt: fc.constantFrom(undefined, 'fog'),
    frames: fc.constantFrom('none', 'first', 'both'),
    tiled: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...room), wish, async (one, { frames, tiled, ...rest }) => {
      const pictures =
        frames === 'none' ? {} : { firstFrame: picture(), ...(frames === 'both' && { lastFrame: picture() }) }
      const result = renderFor(await shot({ ...rest, ...pictures, extras: { comfyui: { tiled } } }), one)
      if (!result.ok) {
        expect(result.misfits.length).toBeGreaterThan(0)
        return
      }
      const { native, output } = result
      expect(nativeSchema.parse(native)).toEqual(native)
      expect([native.width, native.height, native.frames, native.fps]).toEqual([
        output.width,
        output.height,
        output.frames,
        output.fps,
      ])
      const broken = preflight(graphOf(native), INFO)
      expect(broken).toEqual([])
    }),
    { numRuns: 300 },
  )
})

describe('which recipe', () => {
  it.each([
    ['ltx-2.5', {}, 'ltx-2.5-one-stage', '960x544'],
    ['ltx-2.5', { resolution: '720p' }, 'ltx-2.5-two-stage', '1280x704'],
    ['hunyuanvideo-1.5', {}, 'hunyuan-1.5-480p-t2v-4-step', '848x480'],
    ['hunyuanvideo-1.5', { firstFrame: picture() }, 'hunyuan-1.5-480p-i2v-step-distilled', '848x480'],
    ['hunyuanvideo-1.5', { resolution: '720p' }, 'hunyuan-1.5-720p-t2v', '1280x720'],
    ['hunyuanvideo-1.5', { resolution: '1080p' }, 'hunyuan-1.5-1080p-t2v', '1920x1072'],
    ['hunyuanvideo-1.5', { resolution: '1080p', firstFrame: picture() }, 'hunyuan-1.5-720p-i2v', '1280x720'],
    ['wan-2.2-14b', { firstFrame: picture(), lastFrame: picture() }, 'wan-2.2-14b-i2v-4-step', '848x480'],
    ['kandinsky-5-lite', { aspect: '3:2' }, 'kandinsky-5-lite-t2v', '768x512'],
    ['kandinsky-5-lite', { aspect: '3:2', seconds: 9 }, 'kandinsky-5-lite-t2v-10s', '768x512'],
    ['kandinsky-5-lite', { aspect: '3:2', seconds: 9, firstFrame: picture() }, 'kandinsky-5-lite-i2v', '768x512'],
    [
      'ltx-2.3',
      { extras: { comfyui: { recipe: 'ltx-2.3-dev-distilled-lora' } } },
      'ltx-2.3-dev-distilled-lora',
      '960x544',
    ],
  ] as const)('%s, %j: %s at %s', async (id, wishes, recipe, size) => {
    const { native } = await fitted(id, wishes as never)
    expect(native.recipe).toBe(recipe)
    expect(`${native.width}x${native.height}`).toBe(size)
  })
})

describe('what is told', () => {
  it('720 lines that become 704, and a length off the grid', async () => {
    const { snaps } = await fitted('ltx-2.5', { resolution: '720p', seconds: 5 })
    expect(snaps).toContainEqual(expect.objectContaining({ field: 'size', asked: '1280x720', used: '1280x704' }))
    expect(snaps).toContainEqual(expect.objectContaining({ field: 'seconds', asked: 5, used: 5.042 }))
  })

  it('a negative prompt has no effect without guidance, and is dropped aloud', async () => {
    const plain = await fitted('wan-2.2-14b', { negativePrompt: 'fog' })
    expect(plain.native.negative).toBeNull()
    expect(plain.drops).toContainEqual(expect.objectContaining({ field: 'negativePrompt' }))
    const guided = await fitted('wan-2.2-14b', { negativePrompt: 'fog', extras: { comfyui: { guidance: 3.5 } } })
    expect(guided.native).toMatchObject({ negative: 'fog', guidance: 3.5 })
  })

  it('a style and more LoRAs, in order', async () => {
    const { native } = await fitted('wan-2.2-5b', {
      style: { id: 'ink', strength: 0.8 },
      extras: { comfyui: { loras: [{ file: 'grain.safetensors' }] } },
    })
    expect(native.loras).toEqual([
      { file: 'ink', strength: 0.8 },
      { file: 'grain.safetensors', strength: 1 },
    ])
  })

  it.each([
    [{ recipe: 'no-such' }, 'extras.comfyui.recipe'],
    [{ steps: 4 }, 'extras.comfyui.steps'],
    [{ stepz: 4 }, 'extras.comfyui'],
    [{ guidance: 99 }, 'extras.comfyui.guidance'],
  ])('%j is a misfit of %s', async (comfyui, field) => {
    const result = renderFor(await shot({ extras: { comfyui } }), card('ltx-2.5'))
    expect(result).toMatchObject({ ok: false, misfits: [{ field }] })
  })
})
