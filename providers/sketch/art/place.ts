// From the scene graph's coordinates to the stage: what a thing stands on, floats in or flies through on this background.

import type { Backdrop } from './backdrop.js'
import type { Actor } from './cast.js'
import { depthScale, isAfloat, PEOPLE } from './cast.js'
import { clamp, lerp, max, min } from './draw.js'
import type { Pose } from './pose.js'
import type { View } from './view.js'

type Footing = 'ground' | 'air' | 'free' | 'water' | 'raft' | 'seat'

export interface Spot {
  x: number
  /** Origin of the drawing. */
  y: number
  footing: Footing
  /** The line below it on the ground or the water. */
  base: number
  /** Height on the frame, design units. */
  height: number
  /** Drawing order among the layers. */
  z: number
  /** Parallax. */
  p: number
  /** How far away it looks, 0 near to 1. */
  far: number
}

/** Design units per frame height of entity y. */
const LIFT = 430

interface Placer {
  at: (actor: Actor, pose: Pose, poseOf: (actor: Actor) => Pose) => Spot
}

/** Places actors on a background; `zoom` is that of the shot, so that what stays in place stays in the frame. */
export function createPlacer(backdrop: Backdrop, view: View, zoom = 1): Placer {
  const { far, near, horizon } = backdrop
  const farthest = lerp(horizon, far, 0.55)

  /** A foot line moved along the ground plane by the depth factor. */
  const along = (line: number, depth: number): number =>
    depth === 1 ? line : clamp(horizon + (line - horizon) * depth, farthest, view.bottom - 16)

  const grounded = (actor: Actor, pose: Pose, line: number, footing: Footing): Spot => {
    const base = along(line, pose.depth)
    const height = actor.size * depthScale(actor.z) * pose.depth
    const x = pose.x * view.spanX * lerp(1, pose.depth, 0.5)
    // a little height is noise of the layout unless the thing is meant to leave the ground
    const lift = pose.y < 0.1 && !LEAVING.has(actor.entity.motion) ? 0 : pose.y * LIFT
    const z = (base - far) / max(1, near - far)
    return {
      x,
      y: base - lift,
      footing: footing === 'ground' && lift > 8 ? 'air' : footing,
      base,
      height,
      z: 0.05 + 0.9 * clamp(z, 0, 1),
      p: lerp(0.7, 1.05, clamp(z, 0, 1)),
      far: clamp(0.5 - z, 0, 0.5) * 0.34,
    }
  }

  const flying = (actor: Actor, pose: Pose, top: number, bottom: number): Spot => {
    const height = actor.size * 0.95 * pose.depth
    const middle = lerp(bottom, top, clamp(pose.y + actor.raised, -0.2, 1.3))
    const vanishing = min(horizon - 40, 20)
    return {
      x: pose.x * view.spanX * lerp(1, pose.depth, 0.4),
      y: vanishing + (middle - vanishing) * lerp(1, pose.depth, 0.4),
      footing: 'free',
      base: near,
      height,
      z: (backdrop.floating ? 0.2 : 0.25) + 0.5 * clamp(actor.z * pose.depth, 0, 1),
      p: 0.75,
      far: clamp(0.45 - actor.z, 0, 0.5) * 0.2,
    }
  }

  const place = (actor: Actor, pose: Pose): Spot => {
    const { meta, entity, z } = actor
    const { habitat } = meta
    const kind = entity.kind
    if (kind === 'rainbow')
      return { ...flying(actor, pose, view.top, horizon), x: pose.x * view.spanX * 0.4, y: horizon - 40 }
    const headroom = max(70, actor.size * 0.5)
    if (backdrop.under) {
      if (isAfloat(meta)) return flying(actor, pose, view.top + headroom, backdrop.far + 20)
      if (habitat === 'water') return { ...flying(actor, pose, view.top + 90, view.top + 130), y: view.top + 130 }
      return grounded(actor, pose, lerp(far, near, z), 'ground')
    }
    if (backdrop.floating && habitat !== 'sky') return flying(actor, pose, view.top + 150, view.bottom - 130)
    if (habitat === 'sky' || habitat === 'space') {
      const bottom = backdrop.floating ? view.bottom - 120 : max(horizon, far) - 30
      return flying(actor, pose, view.top + headroom, bottom)
    }
    const { water, bank, road, table } = backdrop
    if (habitat === 'water' || habitat === 'under') {
      if (water !== undefined) {
        const line =
          bank === undefined && backdrop.surface === 'sand'
            ? lerp(water[0] + 18, water[1] - 16, z)
            : lerp(far, near, z * 0.9)
        const spot = grounded(actor, pose, line, 'water')
        const offshore = backdrop.surface === 'sand'
        return { ...spot, z: offshore ? -4.5 + z * 0.4 : bank === undefined ? spot.z : min(spot.z, 0.68) }
      }
      if (habitat === 'under') return flying(actor, pose, view.top + 110, far - 50)
      return grounded(actor, pose, lerp(far, near, z), 'ground')
    }
    if (water !== undefined && bank !== undefined) {
      return { ...grounded(actor, pose, lerp(bank[0] + 8, bank[1], z), 'ground'), z: 0.78 + 0.16 * z }
    }
    if (water !== undefined && backdrop.surface === 'none')
      return grounded(actor, pose, lerp(far, near, z * 0.9), 'raft')
    if (table !== undefined && meta.h < 0.3) {
      const spot = grounded(actor, pose, lerp(table[0] + 2, table[1] - 10, z), 'ground')
      return { ...spot, x: spot.x * 0.66, z: 0.1 + 0.8 * z }
    }
    const line = habitat === 'road' && road !== undefined ? lerp(road[0] + 30, road[1] - 16, z) : lerp(far, near, z)
    return grounded(actor, pose, line, 'ground')
  }

  const at: Placer['at'] = (actor, pose, poseOf) => {
    if (actor.on === undefined) {
      const spot = place(actor, pose)
      if (CROSSING.has(actor.entity.motion)) return spot
      const room = max(0, (view.halfW / zoom) * 0.97 - spot.height * actor.aspect * 0.5)
      return { ...spot, x: clamp(spot.x, -room, room) }
    }
    const under = at(actor.on, poseOf(actor.on), poseOf)
    const top = under.y - under.height * (actor.on.art.seat ?? 0.96)
    const height = actor.size * depthScale(actor.z) * (under.height / (actor.on.size * depthScale(actor.on.z)))
    const astride = PEOPLE.has(actor.entity.kind) && ['walk', 'fly'].includes(actor.on.meta.verb)
    const side = (pose.x - poseOf(actor.on).x) * view.spanX
    const reach = under.height * actor.on.aspect * 0.36
    return {
      ...under,
      x: under.x + clamp(side, -reach, reach),
      y: isAfloat(actor.meta) ? top - height * 0.42 : top + (astride ? height * 0.42 : 0),
      base: top,
      footing: 'seat',
      height,
      z: under.z + 0.001,
    }
  }
  return { at }
}

/** May leave the frame. */
const CROSSING = new Set(['left', 'right', 'toward', 'away'])
const LEAVING = new Set(['up', 'down', 'jump', 'bounce', 'circle'])
