// The camera: where it looks and how close, and how each parallax layer follows.
import type { SceneGraph } from '../scene.js'
import { RIGHT } from './backdrop.js'
import type { Ctx } from './draw.js'
import { clamp, ease, max, min, sin } from './draw.js'
import type { View } from './view.js'

export interface Shot {
  x: number
  y: number
  zoom: number
}

/** What the camera follows: the middle of the main subject, in design units relative to the centre of the view. */
export interface Target {
  x: number
  y: number
}

/** Parallax of the nearest layers. */
const NEAREST = 1.45

/** Zoom of each kind of shot. */
export const SHOTS: Readonly<Record<string, number>> = { wide: 0.92, medium: 1, close: 1.42 }

/** The camera at fraction `k` of the clip, `t` seconds in. */
export function cameraAt(
  scene: SceneGraph,
  view: View,
  k: number,
  t: number,
  target: Target | undefined,
  roam = 400,
): Shot {
  const d = (ease(k) * 0.5 + k * 0.5 - 0.5) * 2
  const strength = scene.strength
  const sideways = 150 * strength * min(1, view.halfW / 640 + 0.2)
  const shot: Shot = { x: 0, y: 0, zoom: 1 }
  switch (scene.camera) {
    case 'pan_left':
      shot.x = -d * sideways
      break
    case 'pan_right':
      shot.x = d * sideways
      break
    case 'tilt_up':
      shot.y = -d * 75 * strength
      shot.zoom = 1.06
      break
    case 'tilt_down':
      shot.y = d * 75 * strength
      shot.zoom = 1.06
      break
    case 'zoom_in':
      shot.zoom = 1.16 + d * 0.2 * strength
      break
    case 'zoom_out':
      shot.zoom = 1.16 - d * 0.2 * strength
      break
    case 'handheld':
      shot.x = (sin(t * 2.1) + sin(t * 3.7 + 1) * 0.5) * 9
      shot.y = (sin(t * 2.7 + 2) + sin(t * 4.3) * 0.5) * 6
      shot.zoom = 1.04
      break
  }
  if (scene.drift) shot.zoom = 1.01 + 0.06 * k
  const close = scene.shot === 'close'
  if (target !== undefined && (scene.camera === 'tracking' || close)) {
    shot.x += target.x * (scene.camera === 'tracking' ? 0.85 : 0.7)
    if (close) shot.y += clamp(target.y, -190, 170) * 0.62
  }
  shot.zoom *= SHOTS[scene.shot] ?? 1
  // the nearest layers move most: none may show where it ends
  const reach = max(0, (RIGHT - 40 - view.halfW / min(1, shot.zoom)) / NEAREST)
  shot.x = clamp(shot.x, -min(roam, reach), min(roam, reach))
  // never look below the ground that is drawn, nor far above the sky
  const slack = max(0, view.halfH + 20 - view.halfH / shot.zoom)
  shot.y = clamp(shot.y, -slack - 130, slack + 14)
  return shot
}

export interface Window {
  /** Pixels per design unit on this layer. */
  scale: number
  /** What of the layer the frame shows, design units. */
  left: number
  right: number
  top: number
  bottom: number
}

/** What the camera sees of a layer with parallax `p`. */
export function layerWindow(view: View, shot: Shot, p: number): Window {
  const scale = view.scale * (1 + (shot.zoom - 1) * (0.45 + 0.55 * min(1.2, p)))
  const x = shot.x * p
  const y = view.centre + shot.y * (0.35 + 0.65 * p)
  const halfW = view.width / 2 / scale
  const halfH = view.height / 2 / scale
  return { scale, left: x - halfW, right: x + halfW, top: y - halfH, bottom: y + halfH }
}

/** Sets the transform of a layer with parallax `p`. */
export function layerTransform(g: Ctx, view: View, shot: Shot, p: number): void {
  const { scale, left, top } = layerWindow(view, shot, p)
  g.setTransform(scale, 0, 0, scale, -left * scale, -top * scale)
}

/** Sets the transform of the frame itself: what does not move with the camera. */
export function frameTransform(g: Ctx, view: View): void {
  g.setTransform(view.scale, 0, 0, view.scale, view.width / 2, view.height / 2 - view.centre * view.scale)
}
