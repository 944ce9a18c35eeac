// What all open-air backgrounds share: the sky of the weather and the flags of an outdoor place.
import type { Backdrop, Setting } from '../backdrop.js'
import { skyLayers } from '../sky.js'

type Parts = Pick<Backdrop, 'layers' | 'horizon' | 'far' | 'near' | 'surface' | 'ground'> &
  Partial<Pick<Backdrop, 'water' | 'road' | 'bank' | 'floating'>>

export function outdoors(s: Setting, parts: Parts): Backdrop {
  return {
    sky: true,
    floating: false,
    under: false,
    sheltered: false,
    shadow: s.palette.overcast > 0.4 ? 0.55 : 1,
    ...parts,
    layers: [...skyLayers(s, parts.horizon), ...parts.layers],
  }
}
