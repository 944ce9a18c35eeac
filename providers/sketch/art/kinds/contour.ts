// Contours for animals and people: smooth outlines, tapered limbs, blinking eyes and a four-legged walk.

import type { Ctx, Paint } from '../draw.js'
import { abs, clipped, cos, curve, ellipse, fract, linear, max, min, PI, placed, shape, sin, stroke } from '../draw.js'
import { INK } from './bodies.js'
import type { DrawOptions } from './types.js'

export const CREAM = '#fbf4e8'

/** Lays a closed smooth path through x, y pairs; a point given twice makes a corner. */
export function smooth(g: Ctx, p: readonly number[], tension = 1): void {
  const n = p.length / 2
  const x = (i: number) => p[((i + n) % n) * 2]!
  const y = (i: number) => p[((i + n) % n) * 2 + 1]!
  const k = tension / 6
  g.moveTo(x(0), y(0))
  for (let i = 0; i < n; i++) {
    if (x(i) === x(i + 1) && y(i) === y(i + 1)) continue
    g.bezierCurveTo(
      x(i) + (x(i + 1) - x(i - 1)) * k,
      y(i) + (y(i + 1) - y(i - 1)) * k,
      x(i + 1) - (x(i + 2) - x(i)) * k,
      y(i + 1) - (y(i + 2) - y(i)) * k,
      x(i + 1),
      y(i + 1),
    )
  }
  g.closePath()
}

/** Filled smooth outline. */
export function blob(g: Ctx, paint: Paint, points: readonly number[], tension = 1): void {
  shape(g, paint, (g) => smooth(g, points, tension))
}

/** Open smooth stroke through x, y pairs. */
export function strand(g: Ctx, paint: Paint, width: number, p: readonly number[]): void {
  const last = p.length / 2 - 1
  const x = (i: number) => p[max(0, min(last, i)) * 2]!
  const y = (i: number) => p[max(0, min(last, i)) * 2 + 1]!
  stroke(g, paint, width, (g) => {
    g.moveTo(x(0), y(0))
    for (let i = 0; i < last; i++) {
      g.bezierCurveTo(
        x(i) + (x(i + 1) - x(i - 1)) / 6,
        y(i) + (y(i + 1) - y(i - 1)) / 6,
        x(i + 1) - (x(i + 2) - x(i)) / 6,
        y(i + 1) - (y(i + 2) - y(i)) / 6,
        x(i + 1),
        y(i + 1),
      )
    }
  })
}

/** Round-ended limb along x, y, radius triples; the radius may change along it. */
export function limb(g: Ctx, paint: Paint, p: readonly number[]): void {
  shape(g, paint, (g) => limbPath(g, p))
}

export function limbPath(g: Ctx, p: readonly number[]): void {
  const spine = along(p)
  const first = spine[0]!
  const last = spine[spine.length - 1]!
  spine.forEach((s, i) => {
    const x = s.x + sin(s.dir) * s.r
    const y = s.y - cos(s.dir) * s.r
    if (i === 0) g.moveTo(x, y)
    else g.lineTo(x, y)
  })
  g.arc(last.x, last.y, last.r, last.dir - PI / 2, last.dir + PI / 2)
  for (let i = spine.length - 1; i >= 0; i--) {
    const s = spine[i]!
    g.lineTo(s.x - sin(s.dir) * s.r, s.y + cos(s.dir) * s.r)
  }
  g.arc(first.x, first.y, first.r, first.dir + PI / 2, first.dir + PI * 1.5)
  g.closePath()
}

/** Samples a limb's spine: position, direction and radius, eight steps to a segment. */
export function along(p: readonly number[]): { x: number; y: number; r: number; dir: number }[] {
  const last = p.length / 3 - 1
  const at = (i: number, j: number) => p[max(0, min(last, i)) * 3 + j]!
  const spine: { x: number; y: number; r: number; dir: number }[] = []
  for (let i = 0; i < last; i++) {
    for (let s = i === 0 ? 0 : 1; s <= 8; s++) {
      const k = s / 8
      const v = [0, 1, 2].map((j) => {
        const b = at(i, j)
        const c = at(i + 1, j)
        const a = i === 0 ? 2 * b - c : at(i - 1, j)
        const d = i === last - 1 ? 2 * c - b : at(i + 2, j)
        return b + 0.5 * k * (c - a + k * (2 * a - 5 * b + 4 * c - d + k * (3 * (b - c) + d - a)))
      })
      spine.push({ x: v[0]!, y: v[1]!, r: max(0.001, v[2]!), dir: 0 })
    }
  }
  spine.forEach((s, i) => {
    const from = spine[max(0, i - 1)]!
    const to = spine[min(spine.length - 1, i + 1)]!
    s.dir = Math.atan2(to.y - from.y, to.x - from.x)
  })
  return spine
}

/** True in the short moments an eye is shut. */
const blinks = (o: DrawOptions): boolean => fract(o.t * 0.23 + o.u * 3.7) > 0.965

/** A dark shining eye that blinks; on a dark ground it gets a paler rim, or it would be lost. */
export function peep(g: Ctx, o: DrawOptions, x: number, y: number, r = 0.022, ground = o.c): void {
  const { q } = o
  const dark = luma(ground) < 80
  if (blinks(o)) {
    curve(g, dark ? q(ground, 0.45) : q(INK), r * 0.6, x - r, y, x, y + r * 0.9, x + r, y)
    return
  }
  if (dark) ellipse(g, x, y, r * 1.35, r * 1.5, q(ground, 0.4))
  ellipse(g, x, y, r, r * 1.15, q(INK))
  ellipse(g, x + r * 0.3, y - r * 0.42, r * 0.34, r * 0.34, q('#ffffff'))
}

/** Top-lit paint of a rounded body between two heights. */
export const hide = (g: Ctx, o: DrawOptions, hex: string, top: number, bottom: number) =>
  linear(g, 0, top, 0, bottom, o.q(hex, 0.16), o.q(hex), o.q(hex, -0.22))

type LegMarks = (g: Ctx, at: (fraction: number) => readonly [x: number, y: number], far: boolean) => void

export interface Beast {
  /** Smooth outline of trunk and neck, x, y pairs. */
  body: readonly number[]
  hind: number
  front: number
  /** Height of the hip and shoulder joints above the ground, positive. */
  hip: number
  /** Radii of a leg at the joint and at the ankle. */
  thigh: number
  ankle: number
  /** Colours; the coat's colour where absent. */
  coat?: string
  leg?: string
  sock?: string
  hoof?: string
  /** Height of the sock above the ground. */
  sockTop?: number
  /** Marks on a leg, clipped to it; `at` gives the point a fraction of the way down. */
  legMarks?: LegMarks
  /** Moves the whole animal sideways, so that it is centred on its feet and head together. */
  shift?: number
  head: readonly [x: number, y: number]
  /** How far the hock and knee bend at rest, radians. */
  crouch?: number
  /** Swing of the legs, radians. */
  swing?: number
  drawHead: (g: Ctx) => void
  drawTail?: (g: Ctx) => void
  /** Marks on the coat, clipped to the body. */
  drawCoat?: (g: Ctx) => void
  /** Over the body, under the near legs and the head. */
  drawOver?: (g: Ctx) => void
}

/** A four-legged animal in profile, walking with the phase `a`. */
export function beast(g: Ctx, o: DrawOptions, s: Beast): void {
  const { a, mv, t, u } = o
  const coat = s.coat ?? o.c
  const ys = s.body.filter((_, i) => i % 2 === 1)
  const bob = abs(sin(a)) * 0.016 * mv + sin(t * 2.1 + u * 6) * 0.0035 * (1 - mv)
  const legAt = (x: number, phase: number, far: boolean, back: boolean) => leg(g, o, s, x, phase, far, back, bob)
  g.save()
  g.translate(s.shift ?? 0, -bob)
  legAt(s.hind + 0.05, PI * 0.5 + 0.3, true, true)
  legAt(s.front + 0.04, PI * 1.5 + 0.3, true, false)
  s.drawTail?.(g)
  blob(g, hide(g, o, coat, min(...ys), max(...ys)), s.body)
  if (s.drawCoat) clipped(g, (g) => smooth(g, s.body), s.drawCoat)
  s.drawOver?.(g)
  legAt(s.hind, 0, false, true)
  legAt(s.front, PI, false, false)
  const nod = sin(a * 2) * 0.035 * mv + sin(t * 1.3 + u * 6) * 0.03
  placed(g, s.head[0], s.head[1], nod, 1, s.drawHead)
  g.restore()
}

function leg(g: Ctx, o: DrawOptions, s: Beast, x: number, phase: number, far: boolean, back: boolean, bob: number) {
  const { q, a, mv } = o
  const base = s.leg ?? s.coat ?? o.c
  const k = sin(a + phase) * (s.swing ?? 0.42) * mv
  const lift = max(0, sin(a + phase + 1.2)) * 0.45 * mv
  const rest = (s.crouch ?? 0.16) * (back ? 1 : 0.25)
  const up = k + rest
  const down = k - rest * 1.15 - lift
  const long = s.hip * 0.52
  const kneeX = x + sin(up) * long
  const kneeY = -s.hip + cos(up) * long
  const rise = s.ankle
  const footX = kneeX + sin(down) * (s.hip - long - rise)
  const footY = min(-rise, kneeY + cos(down) * (s.hip * 1.02 - long - rise)) + bob
  const mid = s.thigh * 0.35 + s.ankle * 0.65
  const bones = [x, -s.hip, s.thigh, kneeX, kneeY, mid, footX, footY, s.ankle]
  const dim = far ? -0.34 : 0
  const paint = far ? q(base, -0.34) : linear(g, 0, -s.hip - s.thigh, 0, 0, q(base, -0.02), q(base, -0.12))
  limb(g, paint, bones)
  const sockTop = s.sockTop ?? 0.16
  if (s.sock || s.legMarks) {
    clipped(
      g,
      (g) => limbPath(g, bones),
      (g) => {
        if (s.sock) {
          g.fillStyle = q(s.sock, dim)
          g.fillRect(-2, footY - sockTop, 4, 1)
        }
        s.legMarks?.(
          g,
          (f) => [
            f < 0.52 ? x + ((kneeX - x) * f) / 0.52 : kneeX + ((footX - kneeX) * (f - 0.52)) / 0.48,
            (1 - f) * -s.hip + f * footY,
          ],
          far,
        )
      },
    )
  }
  if (s.hoof) {
    const w = s.ankle
    shape(g, q(s.hoof, far ? -0.2 : 0), (g) => {
      g.moveTo(footX - w, footY - w * 0.6)
      g.lineTo(footX + w, footY - w * 0.6)
      g.lineTo(footX + w * 1.45, footY + rise)
      g.lineTo(footX - w * 1.05, footY + rise)
    })
    return
  }
  ellipse(
    g,
    footX + s.ankle * 0.42,
    footY + s.ankle * 0.3,
    s.ankle * 1.4,
    s.ankle * 0.72,
    q(s.sock ?? base, far ? -0.34 : -0.06),
  )
}

/** A fixed second colour in nature, a shade of the first where the user chose the colour. */
export const second = (o: DrawOptions, natural: string, hex: string, k = -0.4): string =>
  o.c === natural ? o.q(hex) : o.q(o.c, k)

/** White eyeball with a pupil looking ahead. */
export function globe(g: Ctx, o: DrawOptions, x: number, y: number, r: number): void {
  ellipse(g, x, y, r, r, o.q('#ffffff'))
  peep(g, o, x + r * 0.22, y, r * 0.62, '#ffffff')
}

/** Cross-stripes on a leg at the given fractions of its length. */
export const bands =
  (o: DrawOptions, hex: string, width: number, fractions: readonly number[]): LegMarks =>
  (g, at, far) => {
    for (const f of fractions) {
      const [x, y] = at(f)
      curve(g, o.q(hex, far ? -0.1 : 0), width, x - 0.14, y - 0.025, x, y + 0.03, x + 0.14, y - 0.025)
    }
  }

/** A dark marking, or the light one where the coat itself is dark. */
export const against = (coat: string, dark: string, light: string): string => (luma(coat) < 80 ? light : dark)

/** Brightness of `#rrggbb`, 0..255. */
function luma(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16))
  return r! * 0.3 + g! * 0.59 + b! * 0.11
}
