/** The same render for less memory: what is tried once after a card ran out of it. */
import type { ComfyNative } from '../native.js'
import { recipeOf } from './data.js'

/** Sides go down by this, then to the grid; about half the pixels. */
const SMALLER = 0.72
/** Shortest side worth rendering, in pixels. */
const LEAST_SIDE = 256
/** Recipes that tell no grid keep to this one. */
const GRID = 32

/** Decoding in tiles first, then one size smaller; undefined when there is nothing left to take away. */
export function lighten(native: ComfyNative): ComfyNative | undefined {
  if (!native.tiled) return { ...native, tiled: true }
  const recipe = recipeOf(native.recipe)
  // A model with a closed list of sizes is not asked for others, and a workflow's sizes are its owner's.
  if (!recipe || recipe.fixedSizes) return undefined
  const grid = Math.max(GRID, recipe.sizes?.multipleOf ?? GRID)
  const side = (pixels: number) => Math.floor((pixels * SMALLER) / grid) * grid
  const width = side(native.width)
  const height = side(native.height)
  return Math.min(width, height) < LEAST_SIDE ? undefined : { ...native, width, height }
}
