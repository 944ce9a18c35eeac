// What all sheltered backgrounds share: no sky, no weather.
import type { Backdrop } from '../backdrop.js'
import { abs, floor } from '../draw.js'

/** Flags of a place no weather reaches. */
export const indoors = (
  parts: Pick<Backdrop, 'layers' | 'horizon' | 'far' | 'near' | 'ground'> & Partial<Backdrop>,
): Backdrop => ({
  surface: 'floor',
  sky: false,
  floating: false,
  under: false,
  sheltered: true,
  shadow: 0.9,
  ...parts,
})

/** One of a list by a variety number in -1..1. */
export const pick = <T>(list: readonly T[], u: number): T =>
  list[Math.min(list.length - 1, floor(abs(u) * list.length))]!
