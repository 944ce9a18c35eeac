/** The recipes as data: which files a model is made of, where they come from, and the settings it was published with. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Task } from '../../../src/backend.js'
import table from '../recipes.json' with { type: 'json' }

const lora = z.strictObject({ file: z.string(), strength: z.number() })

const recipeSchema = z.strictObject({
  id: z.string(),
  /** Card it renders. */
  card: z.string(),
  /** Which graph. */
  family: z.enum([
    'ltx-2.5',
    'ltx-2.3',
    'ltxv',
    'hunyuan-1.5',
    'wan-5b',
    'wan-14b',
    'wan-2.1',
    'kandinsky-5',
    'minimax-h3',
  ]),
  tasks: z.array(z.custom<Task>((task) => typeof task === 'string')).min(1),
  /** Largest short side in pixels and most frames it is chosen for; the first recipe of a card that is large enough is taken. */
  upTo: z.strictObject({ side: z.number().optional(), frames: z.number().optional() }).default({}),
  /** Never chosen unless the shot names it. */
  byName: z.boolean().default(false),
  /** Sizes it makes, where they differ from the card's. */
  sizes: z
    .strictObject({ multipleOf: z.int().positive(), maxPixels: z.int().positive(), maxSide: z.int().positive() })
    .optional(),
  /** The card's closed list of sizes is all it was trained on. */
  fixedSizes: z.boolean().default(false),
  /** Absent: the model has no guidance to set. */
  guidance: z.number().optional(),
  /** Absent: the noise levels are fixed. */
  steps: z.int().positive().optional(),
  shift: z.number().optional(),
  sampler: z.string(),
  scheduler: z.string().optional(),
  /** Fixed noise levels, one list a stage. */
  sigmas: z.array(z.string()).default([]),
  /** Decodes in tiles always: tile, overlap, frames a tile, frames overlapping. */
  tiles: z.tuple([z.int(), z.int(), z.int(), z.int()]).optional(),
  /** LoRAs that make it fast, by the model they sit on. */
  turbo: z.record(z.string(), lora).default({}),
  /** Files by the part they play. */
  models: z.record(z.string(), z.string()),
  source: z.string().min(1),
  asOf: z.string(),
})

/** One way to render one model. */
export type Recipe = z.infer<typeof recipeSchema>

/** A file of weights: its folder under `models`, about how large it is, the page it is offered on. */
export interface ModelFile {
  folder: string
  file: string
  /** Gigabytes (10^9 bytes), rounded; null where no size was found. */
  gb: number | null
  page: string
  /** The page asks to accept a licence first. */
  gated: boolean
}

const fileSchema = z.strictObject({
  folder: z.string(),
  gb: z.number().nullable(),
  page: z.string(),
  gated: z.boolean(),
})

const { files, recipes } = z
  .strictObject({
    files: z.strictObject({ list: z.record(z.string(), fileSchema), source: z.string(), asOf: z.string() }),
    recipes: z.array(recipeSchema),
  })
  .parse(table)

export const RECIPES: readonly Recipe[] = recipes

const editions = new Map<Recipe, string>()

/** A key of all a recipe says: what is rendered by another one may look another way. */
export function editionOf(recipe: Recipe): string {
  const known = editions.get(recipe)
  if (known !== undefined) return known
  const edition = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16)
  editions.set(recipe, edition)
  return edition
}

export const recipeOf = (id: string): Recipe | undefined => RECIPES.find((recipe) => recipe.id === id)

/** What is known of a file of weights, by its name. */
export function fileOf(file: string): ModelFile | undefined {
  const known = files.list[file]
  return known && { file, ...known }
}

/** The part's file. A recipe without it is a mistake in the table. */
export function part({ id, models }: Recipe, name: string): string {
  const file = models[name]
  if (!file) throw new Error(`recipe ${id} names no ${name}`)
  return file
}
