// What a background is: parallax layers and the ground rules of its stage.
import type { SceneGraph } from '../scene.js'
import type { Ctx } from './draw.js'
import { floor, seeded } from './draw.js'
import type { Palette } from './palette.js'
import type { View } from './view.js'

/** Horizontal extent every layer must cover, so that no camera move uncovers an edge. */
export const LEFT = -1700

export const RIGHT = 1700

export const DEEP = 1100

export interface Layer {
  /** Parallax: 0 moves with the sky, 1 with the subjects, more is nearer. */
  p: number
  /** Drawing order; subjects stand between 0.05 (far) and 0.95 (near). */
  z: number
  draw: (g: Ctx, t: number) => void
  /** Does not change with time and is worth painting once: it is kept as a picture and moved. */
  still?: true
}

type Surface = 'grass' | 'sand' | 'snow' | 'dust' | 'floor' | 'none'

export interface Backdrop {
  layers: Layer[]
  /** Where sky and ground meet. */
  horizon: number
  /** Ground line of the farthest and the nearest subject. */
  far: number
  near: number
  surface: Surface
  /** Colour of the ground near by, for what grows around the foot of things. */
  ground: string
  /** The band things float in, and the far edge of the water. */
  water?: readonly [number, number]
  road?: readonly [number, number]
  /** The shore land things stand on where the rest is water. */
  bank?: readonly [number, number]
  table?: readonly [number, number]
  /** Shows sun, moon and stars. */
  sky: boolean
  /** Nothing has weight. */
  floating: boolean
  under: boolean
  /** How far the camera may move to the side, design units. */
  roam?: number
  /** No weather reaches it. */
  sheltered: boolean
  /** Strength of shadows on the ground. */
  shadow: number
}

/** What a background is built from. */
export interface Setting {
  scene: SceneGraph
  palette: Palette
  view: View
  random: () => number
  /** The ground is white. */
  snowy: boolean
  /** The scene has one of these kinds as a subject. */
  has: (...kinds: string[]) => boolean
}

/** The random numbers of a background: a pure function of the scene's variety numbers. */
export const settingRandom = (u: SceneGraph['u']): (() => number) =>
  seeded(1 + floor((u[0] + 2) * 977 + (u[1] + 2) * 3331 + (u[2] + 2) * 7919))
