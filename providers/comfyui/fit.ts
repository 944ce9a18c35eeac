/** From shot to a render on a ComfyUI server: which recipe, at which size and length, with every change told. Pure. */
import { z } from 'zod'
import { type Fit, fitCard, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'
import type { ComfyNative } from './native.js'
import type { Recipe } from './recipes/data.js'
import { recipesOf } from './recipes/index.js'

/** Native options under `extras.comfyui`. */
const extrasSchema = z.strictObject({
  /** A recipe of the model by its id, instead of the first one that is large enough. */
  recipe: z.string().optional(),
  /** Sampling steps, 1 to 100. */
  steps: z.int().min(1).max(100).optional(),
  /** Classifier-free guidance, 1 to 20. At 1 a negative prompt has no effect. */
  guidance: z.number().min(1).max(20).optional(),
  /** Decode in tiles: slower, in less memory. */
  tiled: z.boolean().optional(),
  /** LoRA files beside the shot's style, in order. */
  loras: z
    .array(z.strictObject({ file: z.string().min(1), strength: z.number().min(-4).max(4).default(1) }))
    .optional(),
})
type Extras = z.infer<typeof extrasSchema>

/** What a recipe can do where it differs from its card. */
const abilitiesOf = (recipe: Recipe, guidance: number | undefined) => ({
  tasks: recipe.tasks,
  negativePrompt: (guidance ?? 1) > 1,
  ...(recipe.sizes && { sizes: recipe.sizes }),
})

/** The first recipe that is large enough for the clip, else the largest there is for the task. */
function choose(recipes: readonly Recipe[], clip: { task: string; width: number; height: number; frames: number }) {
  const able = recipes.filter(({ byName, tasks }) => !byName && tasks.some((task) => task === clip.task))
  const short = Math.min(clip.width, clip.height)
  const enough = able.find(({ upTo: { side = short, frames = clip.frames } }) => short <= side && clip.frames <= frames)
  return enough ?? able.at(-1)
}

function judge(extras: Extras, recipe: Recipe): Misfit[] {
  const misfits: Misfit[] = []
  if (extras.steps !== undefined && recipe.steps === undefined)
    misfits.push({ field: 'extras.comfyui.steps', reason: `${recipe.id} has fixed noise levels`, asked: extras.steps })
  if (extras.guidance !== undefined && recipe.guidance === undefined)
    misfits.push({ field: 'extras.comfyui.guidance', reason: `${recipe.id} has no guidance`, asked: extras.guidance })
  return misfits
}

export function fit(shot: Shot, card: ModelCard): Fit<ComfyNative> {
  const parsed = extrasSchema.safeParse(shot.extras.comfyui ?? {})
  const wrong = (parsed.error?.issues ?? []).map(({ path, message }) => ({
    field: ['extras.comfyui', ...path].join('.'),
    reason: message.toLowerCase(),
  }))
  const wide = fitCard(shot, card)
  if (!wide.ok) return { ok: false, misfits: [...wide.misfits, ...wrong] }
  if (wrong.length) return { ok: false, misfits: wrong }
  const extras = parsed.data!
  const recipes = recipesOf(card.id)
  const recipe = extras.recipe ? recipes.find(({ id }) => id === extras.recipe) : choose(recipes, wide.output)
  if (!recipe) {
    const field = extras.recipe ? 'extras.comfyui.recipe' : 'model'
    const names = recipes.map(({ id }) => id).join(', ')
    return { ok: false, misfits: [{ field, reason: `${card.name} has these recipes: ${names || 'none'}` }] }
  }

  const fitted = fitCard(shot, card, { abilities: abilitiesOf(recipe, extras.guidance ?? recipe.guidance) })
  const misfits = [...(fitted.ok ? [] : fitted.misfits), ...judge(extras, recipe)]
  if (!fitted.ok || misfits.length) return { ok: false, misfits }

  const { output, kept, snaps, drops } = fitted
  const style = kept.style ? [{ file: kept.style.id, strength: kept.style.strength }] : []
  const native: ComfyNative = {
    recipe: recipe.id,
    prompt: kept.prompt,
    negative: kept.negativePrompt ?? null,
    seed: kept.seed ?? 0,
    width: output.width,
    height: output.height,
    frames: output.frames,
    fps: output.fps,
    steps: extras.steps ?? null,
    guidance: extras.guidance ?? null,
    loras: [...style, ...(extras.loras ?? [])],
    tiled: extras.tiled ?? false,
    audio: output.audio,
    firstFrame: kept.firstFrame?.sha256 ?? null,
    lastFrame: kept.lastFrame?.sha256 ?? null,
    workflow: null,
    images: {},
    server: null,
  }
  return { ok: true, native, output, snaps, drops }
}
