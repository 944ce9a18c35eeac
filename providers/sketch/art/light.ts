// The finishing light of a frame: warmth from the side of the sun and a soft darkening of the corners.
import type { SceneGraph } from '../scene.js'
import type { Backdrop } from './backdrop.js'
import type { Ctx } from './draw.js'
import { linear, radial } from './draw.js'
import type { Palette } from './palette.js'
import type { View } from './view.js'

/** Paints the light that lies over everything; it does not change during a clip. */
export function paintLight(g: Ctx, scene: SceneGraph, palette: Palette, backdrop: Backdrop, view: View): void {
  const { halfW, halfH, top } = view
  const fill = (): void => g.fillRect(-halfW - 30, top - 30, halfW * 2 + 60, halfH * 2 + 60)
  const reach = Math.hypot(halfW, halfH)
  if (backdrop.sky && !palette.night && palette.overcast < 0.5) {
    const x = scene.sunx * halfW * 0.68
    const day = palette.time === 'day'
    g.fillStyle = radial(
      g,
      x,
      -120,
      40,
      reach * 1.25,
      day ? 'rgba(255,247,220,.13)' : 'rgba(255,190,130,.22)',
      'rgba(255,200,150,0)',
    )
    fill()
    if (!day) {
      const hex = palette.time === 'sunset' ? '120,40,110' : '120,120,190'
      g.fillStyle = linear(g, 0, view.bottom - halfH, 0, view.bottom, `rgba(${hex},0)`, `rgba(${hex},.16)`)
      fill()
    }
  }
  const corner = backdrop.surface === 'none' && backdrop.sheltered ? 0.1 : palette.night ? 0.2 : 0.13
  g.fillStyle = radial(g, 0, view.centre, reach * 0.6, reach * 1.1, 'rgba(30,20,70,0)', `rgba(30,20,70,${corner})`)
  fill()
}
