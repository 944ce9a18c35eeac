/** From what the journal keeps to the graph a server runs, and which files that takes. */
import { draw, type Graph } from '../graph.js'
import type { ComfyNative } from '../native.js'
import { fileOf, type ModelFile, RECIPES, type Recipe, recipeOf } from './data.js'
import { hunyuan15 } from './hunyuan.js'
import { kandinsky5 } from './kandinsky.js'
import { ltx23, ltx25, ltxv } from './ltx.js'
import { minimaxH3 } from './minimax.js'
import { type Order, SMALL_TILES } from './pieces.js'
import { wan5b, wan14b, wan21 } from './wan.js'

export type { ModelFile } from './data.js'

const FAMILIES: Record<Recipe['family'], (order: Order) => void> = {
  'ltx-2.5': ltx25,
  'ltx-2.3': ltx23,
  ltxv,
  'hunyuan-1.5': hunyuan15,
  'wan-5b': wan5b,
  'wan-14b': wan14b,
  'wan-2.1': wan21,
  'kandinsky-5': kandinsky5,
  'minimax-h3': minimaxH3,
}

/** The recipes of a card, in the order they are tried. */
export const recipesOf = (card: string): readonly Recipe[] => RECIPES.filter((recipe) => recipe.card === card)

/** Every file of weights a recipe loads, each once. Empty for an unknown recipe. */
export function filesOf(id: string): ModelFile[] {
  const recipe = recipeOf(id)
  if (!recipe) return []
  const names = [...Object.values(recipe.models), ...Object.values(recipe.turbo).map(({ file }) => file)]
  return [...new Set(names)].flatMap((name) => fileOf(name) ?? [])
}

/** Whether the recipe decodes whole, or in larger tiles than it could. */
export const tilesWhenTold = ({ tiles }: Recipe): boolean => !tiles || tiles[0] > SMALL_TILES[0]

/** The graph of a recipe. Pure: the same request is the same graph. @param prefix what the clip's name on the server begins with */
export function graphOf(native: ComfyNative, prefix = 'heroshot/clip'): Graph {
  const recipe = recipeOf(native.recipe)
  if (!recipe) throw new Error(`no recipe ${native.recipe}`)
  return draw((add) => FAMILIES[recipe.family]({ add, recipe, native, prefix }))
}
