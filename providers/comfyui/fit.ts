/** From shot to a render on a ComfyUI server: which recipe or workflow, at which size and length, with every change told. Pure. */
import { z } from 'zod'
import { type Fit, fitCard, type Misfit, type ModelCard, type OutputSpec, type Shot } from '../../src/backend.js'
import type { ComfyNative } from './native.js'
import { editionOf, type Recipe } from './recipes/data.js'
import { recipesOf } from './recipes/index.js'
import type { Workflow } from './workflows/index.js'

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

export const SETTINGS: readonly string[] = Object.keys(extrasSchema.shape)

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

type Fitted = Extract<ReturnType<typeof fitCard>, { ok: true }>

function read(shot: Shot): { extras: Extras; wrong: Misfit[] } {
  const { data, error } = extrasSchema.safeParse(shot.extras.comfyui ?? {})
  const wrong = (error?.issues ?? []).map(({ path, message }) => ({
    field: ['extras.comfyui', ...path].join('.'),
    reason: message.toLowerCase(),
  }))
  return { extras: data ?? {}, wrong }
}

/** What every graph is made of, a recipe's and the user's own. */
const nativeOf = ({ output, kept }: Fitted, extras: Extras) => ({
  prompt: kept.prompt,
  negative: kept.negativePrompt ?? null,
  seed: kept.seed ?? 0,
  width: output.width,
  height: output.height,
  frames: output.frames,
  fps: output.fps,
  steps: extras.steps ?? null,
  guidance: extras.guidance ?? null,
  tiled: extras.tiled ?? false,
  audio: output.audio,
  firstFrame: kept.firstFrame?.sha256 ?? null,
  lastFrame: kept.lastFrame?.sha256 ?? null,
  images: {},
  server: null,
  gpu: null,
})

const stepped = (output: OutputSpec, steps: number | undefined): OutputSpec =>
  steps === undefined ? output : { ...output, steps }

export function fitRecipe(shot: Shot, card: ModelCard): Fit<ComfyNative> {
  const { extras, wrong } = read(shot)
  const wide = fitCard(shot, card)
  if (!wide.ok) return { ok: false, misfits: [...wide.misfits, ...wrong] }
  if (wrong.length) return { ok: false, misfits: wrong }
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

  const { kept, snaps, drops } = fitted
  const output = stepped(fitted.output, extras.steps ?? recipe.steps)
  const style = kept.style ? [{ file: kept.style.id, strength: kept.style.strength }] : []
  const loras = [...style, ...(extras.loras ?? [])]
  return {
    ok: true,
    native: { recipe: recipe.id, edition: editionOf(recipe), ...nativeOf(fitted, extras), loras, workflow: null },
    output,
    snaps,
    drops,
  }
}

/** The same for a workflow of the user's own: whatever is not bound can't be asked for. */
export function fitWorkflow(shot: Shot, { card, sha256, partners, guided, binds }: Workflow): Fit<ComfyNative> {
  const { extras, wrong } = read(shot)
  const guidance = extras.guidance === undefined ? guided : extras.guidance > 1
  const fitted = fitCard(shot, card, { abilities: { negativePrompt: binds('negativePrompt') && guidance } })
  const unbound = (['steps', 'guidance'] as const).filter((part) => extras[part] !== undefined && !binds(part))
  const misfits: Misfit[] = [
    ...(fitted.ok ? [] : fitted.misfits),
    ...wrong,
    ...unbound.map((part) => ({
      field: `extras.comfyui.${part}`,
      reason: `${card.native} binds no ${part}`,
      asked: extras[part]!,
    })),
    ...(['recipe', 'loras'] as const)
      .filter((part) => extras[part] !== undefined)
      .map((part) => ({ field: `extras.comfyui.${part}`, reason: `${card.native} is a graph of its own` })),
    ...(partners && (shot.privacy === 'local-only' || shot.offline)
      ? [{ field: 'privacy', reason: `nodes of ${card.native} may send the shot to a cloud` }]
      : []),
  ]
  if (!fitted.ok || misfits.length) return { ok: false, misfits }
  const { snaps, drops } = fitted
  const output = stepped(fitted.output, extras.steps)
  const native = {
    recipe: card.native,
    ...nativeOf(fitted, extras),
    loras: [],
    workflow: { sha256, partners },
  }
  return { ok: true, native, output, snaps, drops }
}
