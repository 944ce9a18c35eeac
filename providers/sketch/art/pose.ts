// Where an entity is on its path at a moment: pure functions of the scene graph.
import type { Entity } from '../scene.js'
import { abs, clamp, cos, ease, lerp, max, sin, TAU } from './draw.js'

export interface Pose {
  /** Half-frames from the middle. */
  x: number
  /** Frame heights above the natural baseline. */
  y: number
  /** Size relative to the middle of the path: more than 1 is nearer. */
  depth: number
  /** Radians, clockwise. */
  rot: number
  /** Phase of the periodic part of the motion, radians. */
  cycle: number
}

/** Kinds that leap out of the water on their way. */
const LEAPERS = new Set(['dolphin', 'whale'])

/** The pose at fraction `k` (0..1) of the clip. */
export function poseAt(e: Entity, k: number): Pose {
  const own = e.delay > 0 ? clamp((k - e.delay) / (1 - e.delay), 0, 1) : k
  const straight = e.motion === 'left' || e.motion === 'right'
  const f = straight ? own : ease(own) * 0.6 + own * 0.4
  const cycle = k * TAU * 1.5 * e.speed + e.phase * TAU
  const pose: Pose = {
    x: lerp(e.x0, e.x1, f),
    y: lerp(e.y0, e.y1, f),
    depth: 2 ** (lerp(e.s0, e.s1, f) - (e.s0 + e.s1) / 2),
    rot: 0,
    cycle,
  }
  switch (e.motion) {
    case 'bounce':
    case 'jump':
      pose.y += abs(sin(cycle * 0.9)) * max(0.1, e.arc)
      break
    case 'circle':
      pose.x += cos(cycle * 0.7) * max(0.2, e.arc) * 0.9
      pose.y += sin(cycle * 0.7) * max(0.15, e.arc) * 0.5
      break
    case 'toward':
    case 'away':
      // a profile coming nearer reads as depth only when it also crosses the picture
      if (abs(e.x1 - e.x0) < 0.3) pose.x += (e.face < 0 ? -1 : 1) * (f - 0.5) * 0.36
      break
    case 'sway':
      pose.rot = sin(cycle) * 0.09
      pose.x += sin(cycle * 0.7) * 0.05
      break
    case 'spin':
      pose.rot = cycle * 1.1
      break
    default:
      if (e.arc !== 0)
        pose.y += LEAPERS.has(e.kind)
          ? max(0, sin(own * TAU * 1.2 - 0.6)) * abs(e.arc)
          : sin(own * Math.PI) * e.arc * 0.6
  }
  return pose
}
