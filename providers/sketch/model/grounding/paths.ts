/** Trajectories for said motions: keeps where a thing is and how lively it is, changes where it goes. */
import type { Entity } from '../../scene.js'
import type { Direction, Manner } from './motion.js'

export type Path = Direction | Manner

/** Least travel that reads as motion, in the units of each axis. */
const ACROSS = 0.9
const RISE = 0.4
const GROW = 1.3
const EDGE = 1.05

const isRaised = (habitat: string | undefined) => habitat === 'sky' || habitat === 'under' || habitat === 'space'

/** Puts a thing at rest at a height. */
export function rest(e: Entity, y: number): void {
  e.y0 = e.y1 = y
}

/** Sets motion and path. A path that already fits is left as it is. */
export function direct(e: Entity, path: Path, habitat?: string): void {
  const x = (e.x0 + e.x1) / 2
  const y = (e.y0 + e.y1) / 2
  const size = (e.s0 + e.s1) / 2
  const was = e.motion
  e.motion = path
  switch (path) {
    case 'left':
    case 'right': {
      const sign = path === 'right' ? 1 : -1
      e.face = sign
      level(e, was, y, habitat)
      flat(e, size)
      if ((e.x1 - e.x0) * sign >= 0.6) return
      const half = (ACROSS * Math.max(0.8, Math.min(1.25, e.speed))) / 2
      const middle = Math.max(half - EDGE, Math.min(EDGE - half, x * 0.6))
      e.x0 = middle - sign * half
      e.x1 = middle + sign * half
      return
    }
    case 'up':
    case 'down': {
      flat(e, size)
      const sign = path === 'up' ? 1 : -1
      if (Math.abs(e.x1 - e.x0) > 0.4) e.x0 = e.x1 = x
      if ((e.y1 - e.y0) * sign >= RISE * 0.75) return
      const low = isRaised(habitat)
        ? Math.max(0.08, Math.min(0.4, y - RISE / 2))
        : Math.min(0.35, Math.max(0, Math.min(e.y0, e.y1)))
      const high = Math.min(0.95, low + RISE + 0.1 * Math.min(1, e.speed))
      e.y0 = path === 'up' ? low : high
      e.y1 = path === 'up' ? high : low
      return
    }
    case 'toward':
    case 'away': {
      const sign = path === 'toward' ? 1 : -1
      level(e, was, y, habitat)
      if (Math.abs(e.x1 - e.x0) > 0.35) {
        e.x0 = x
        e.x1 = x * 0.75
      }
      if ((e.s1 - e.s0) * sign >= 0.8) return
      const centre = Math.max(-0.6, Math.min(0.35, size))
      e.s0 = centre - (sign * GROW) / 2
      e.s1 = centre + (sign * GROW) / 2
      return
    }
    default: {
      const bouncing = path === 'bounce' || path === 'jump'
      if (!bouncing || Math.abs(e.x1 - e.x0) > 0.9) e.x0 = e.x1 = x
      level(e, was, y, habitat)
      flat(e, size)
      if (bouncing) e.arc = Math.max(e.arc, path === 'bounce' ? 0.25 : 0.16)
      if (path === 'circle') e.arc = Math.max(e.arc, 0.25)
      if (path === 'still') e.arc = 0
    }
  }
}

/** No climbing or sinking on the way. */
function level(e: Entity, was: string, y: number, habitat: string | undefined): void {
  if (was === 'up' || was === 'down' || Math.abs(e.y1 - e.y0) > 0.15) rest(e, isRaised(habitat) ? y : 0)
}

function flat(e: Entity, size: number): void {
  if (Math.abs(e.s1 - e.s0) > 0.3) e.s0 = e.s1 = size
}
