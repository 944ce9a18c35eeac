/** From shot to the request of a recipe: which recipe, and the card's grid of sizes and frames. Pure. */
import { z } from 'zod'
import { type Fit, fitCard, type Misfit, type ModelCard, type OutputSpec, type Shot } from '../../src/backend.js'
import type { ComfyNative } from './native.js'
import type { Recipe } from './recipes/data.js'
import { recipeOf, recipesOf } from './recipes/index.js'

/** Native options under `extras.comfyui`. */
const extrasSchema = z.strictObject({
  /** Recipe by id, instead of the one the size calls for. */
  recipe: z.string().optional(),
  /** Sampling steps, for models that have no fixed ones. */
  steps: z.int().min(1).max(150).optional(),
  /** Classifier-free guidance scale. */
  guidance: z.number().min(0).max(30).optional(),
  /** Decode in small tiles: slower, in less memory. */
  tiled: z.boolean().optional(),
})

const takes = (recipe: Recipe, { task, width, height, frames }: OutputSpec) =>
  recipe.tasks.some((one) => one === task) &&
  Math.min(width, height) <= (recipe.upTo.side ?? Number.POSITIVE_INFINITY) &&
  frames <= (recipe.upTo.frames ?? Number.POSITIVE_INFINITY)

export function fit(shot: Shot, card: ModelCard): Fit<ComfyNative> {
  const fitted = fitCard(shot, card)
  const extras = extrasSchema.safeParse(shot.extras.comfyui ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.comfyui', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  if (!fitted.ok || misfits.length) return { ok: false, misfits }

  const { output, kept, snaps, drops } = fitted
  const { recipe: wanted, steps = null, guidance = null, tiled = false } = extras.data!
  const own = recipesOf(card.id)
  const named = wanted === undefined ? undefined : recipeOf(wanted)
  if (wanted !== undefined && named?.card !== card.id) {
    const ids = own.map(({ id }) => id)
    const reason = `is no recipe of ${card.name}: ${ids.join(', ')}`
    return { ok: false, misfits: [{ field: 'extras.comfyui.recipe', reason, asked: wanted }] }
  }
  const recipe = named ?? own.find((one) => !one.byName && takes(one, output))
  if (!recipe?.tasks.some((one) => one === output.task)) {
    const reason = `${card.name} has no recipe for ${output.task} of ${output.width}x${output.height}`
    return { ok: false, misfits: [{ field: named ? 'extras.comfyui.recipe' : 'resolution', reason }] }
  }
  if (steps !== null && recipe.steps === undefined)
    snaps.push({
      field: 'extras.comfyui.steps',
      asked: steps,
      used: 'fixed',
      why: `${recipe.id} has fixed noise levels`,
    })
  const { firstFrame, lastFrame, style } = kept
  return {
    ok: true,
    native: {
      recipe: recipe.id,
      prompt: kept.prompt,
      negative: kept.negativePrompt ?? null,
      seed: kept.seed ?? 0,
      width: output.width,
      height: output.height,
      frames: output.frames,
      fps: output.fps,
      steps: recipe.steps === undefined ? null : steps,
      guidance,
      loras: style ? [{ file: style.id, strength: style.strength ?? 1 }] : [],
      tiled,
      audio: output.audio,
      firstFrame: firstFrame?.sha256 ?? null,
      lastFrame: lastFrame?.sha256 ?? null,
      images: {},
      server: null,
    },
    output,
    snaps,
    drops,
  }
}
