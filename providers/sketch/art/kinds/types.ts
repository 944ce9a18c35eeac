// The contract between the renderer and the drawing of one kind of thing.
import type { SKRSContext2D } from '@napi-rs/canvas'

/** What a drawing is told about the moment it is drawn in. */
export interface DrawOptions {
  /**
   * Palette look-up: every colour of a drawing goes through it so that light, weather and distance apply.
   * `hex` is `#rrggbb` in plain daylight; `k` > 0 lightens (towards cream), `k` < 0 darkens (towards violet), in -1..1.
   */
  q: (hex: string, k?: number) => string
  /** Main colour, `#rrggbb` before the palette: pass it through `q`. */
  c: string
  /** Seconds since the start. */
  t: number
  /** Phase of gait, flap, wheel or paddle, radians; it advances with the distance travelled. */
  a: number
  /** 0 stands still, 1 moves at full pace. */
  mv: number
  /** Lamps and windows are on. */
  lit: boolean
  time: string
  /** 0..1, fixed for one entity: use it for variants. */
  u: number
  /** Snow lies on things. */
  snow: boolean
}

/**
 * Draws one thing in local units: its height is 1, y grows downwards (up is negative) and it faces right.
 * Ground, road, water and `any` kinds stand on the origin (bottom centre); sky, space and under kinds are centred on it.
 * A drawing leaves the context as it found it (transform, alpha, composite mode) and never draws a contact shadow.
 */
export type DrawKind = (g: SKRSContext2D, o: DrawOptions) => void

export interface KindArt {
  draw: DrawKind
  /** Main colour used when the prompt names none, `#rrggbb`. */
  natural: string
  /** Width divided by height. @default 1 */
  aspect?: number
  /** Wheel radius in local units; set for things that roll, so that wheels turn with the distance covered. */
  wheelRadius?: number
  /** Width of the contact shadow in local units, 0 for none. @default 0.8 of the aspect */
  shadow?: number
  /** Height in local units of a surface that other things can stand on (a table top, a deck, a roof). */
  seat?: number
  /** Strength and colour of light it throws around when lamps are on, or always for fire. */
  light?: { readonly hex: string; readonly radius: number; readonly y: number; readonly always?: boolean }
}
