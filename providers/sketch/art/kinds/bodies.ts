// Shared body builders and small parts, so that all drawings look as made by one hand.
import type { Ctx, Paint } from '../draw.js'
import {
  abs,
  additive,
  clamp,
  cos,
  ellipse,
  glow,
  line,
  linear,
  max,
  PI,
  radial,
  roundRect,
  shape,
  sin,
  TAU,
} from '../draw.js'
import type { DrawOptions } from './types.js'

export const INK = '#2b2a38'
const SKINS = ['#f2c6a0', '#c98d62', '#8c5a3c', '#e3ab80'] as const
const HAIRS = ['#3a2a26', '#7a4a2a', '#d9a54a', '#23222b', '#a8452f'] as const

type Look = DrawOptions['q']

/** Skin and hair of a person, fixed by their random number. */
export const skinOf = (u: number): string => SKINS[Math.floor(clamp(u, 0, 0.999) * 4)]!
export const hairOf = (u: number): string => HAIRS[Math.floor(u * 13) % HAIRS.length]!

/** One limb or tail segment: a capsule of radius r0 at the start and r1 at the end. */
export function taper(
  g: Ctx,
  paint: Paint,
  x0: number,
  y0: number,
  r0: number,
  x1: number,
  y1: number,
  r1: number,
): void {
  const angle = Math.atan2(y1 - y0, x1 - x0)
  g.beginPath()
  g.arc(x0, y0, r0, angle + PI / 2, angle + PI * 1.5)
  g.arc(x1, y1, r1, angle - PI / 2, angle + PI / 2)
  g.closePath()
  g.fillStyle = paint
  g.fill()
}

/** Fill for a round body: light from the upper left. */
export function roundShade(g: Ctx, q: Look, hex: string, x: number, y: number, r: number): Paint {
  const k = g.createRadialGradient(x - r * 0.35, y - r * 0.4, r * 0.1, x, y, r * 1.08)
  k.addColorStop(0, q(hex, 0.34))
  k.addColorStop(0.5, q(hex))
  k.addColorStop(1, q(hex, -0.34))
  return k
}

/** Fill from lit left to shaded right between two x. */
export const sideShade = (g: Ctx, q: Look, hex: string, left: number, right: number): Paint =>
  linear(g, left, 0, right, 0, q(hex, 0.13), q(hex), q(hex, -0.22))

/** A round eye with a highlight. */
export function eye(g: Ctx, q: Look, x: number, y: number, r = 0.022): void {
  ellipse(g, x, y, r, r * 1.15, q(INK))
  ellipse(g, x + r * 0.3, y - r * 0.4, r * 0.34, r * 0.34, q('#ffffff'))
}

/** Window glass: sky-coloured by day, warm when lamps are on. */
export const glass = (o: DrawOptions): string => (o.lit ? '#ffe2a0' : o.q('#bfe3f2'))

/** A wheel with tyre, rim and five spokes, turned by `angle`. */
export function wheel(g: Ctx, q: Look, x: number, y: number, r: number, angle: number): void {
  ellipse(g, x, y, r, r, q('#2c2d36'))
  ellipse(g, x, y, r * 0.6, r * 0.6, q('#c6ccd4'))
  for (let i = 0; i < 5; i++) {
    const s = angle + (i * TAU) / 5
    line(g, q('#7b828c'), r * 0.14, x, y, x + cos(s) * r * 0.5, y + sin(s) * r * 0.5)
  }
  ellipse(g, x, y, r * 0.18, r * 0.18, q('#4a4f59'))
}

/** A head-lamp beam from (x, y) forward; nothing by day. */
export function headlight(g: Ctx, o: DrawOptions, x: number, y: number, length: number): void {
  if (!o.lit) return
  additive(g, (g) => {
    shape(g, linear(g, x, y, x + length, y, 'rgba(255,236,170,.42)', 'rgba(255,236,170,0)'), (g) => {
      g.moveTo(x, y - 0.02)
      g.lineTo(x + length, y - 0.12)
      g.lineTo(x + length, y + 0.28)
      g.lineTo(x, y + 0.03)
    })
  })
  glow(g, x, y, 0.35, '#fff0b8', 0.7)
}

/** A flame of half-width `w` and height `h` standing on (x, y). */
export function flame(g: Ctx, x: number, y: number, w: number, h: number, t: number, offset = 0): void {
  const sizes: readonly (readonly [number, string])[] = [
    [1, '#ff7a2e'],
    [0.68, '#ffb03a'],
    [0.38, '#ffe88a'],
  ]
  for (const [k, colour] of sizes) {
    const lean = sin(t * 9 + offset) * 0.12 * w
    shape(g, colour, (g) => {
      g.moveTo(x - w * k, y)
      g.bezierCurveTo(
        x - w * k * 1.2,
        y - h * k * 0.5,
        x - w * 0.2 * k + lean,
        y - h * k * 0.6,
        x + lean * 1.6,
        y - h * k * (1 + 0.12 * sin(t * 13 + offset)),
      )
      g.bezierCurveTo(x + w * 0.3 * k + lean, y - h * k * 0.55, x + w * k * 1.2, y - h * k * 0.45, x + w * k, y)
      g.quadraticCurveTo(x, y + h * 0.09 * k, x - w * k, y)
    })
  }
}

/** Lays the path of a five-pointed star of radius r around the origin. */
export function starPath(g: Ctx, r: number, inner = 0.46): void {
  for (let i = 0; i < 10; i++) {
    const radius = i % 2 ? r * inner : r
    const angle = -PI / 2 + (i * PI) / 5
    if (i === 0) g.moveTo(cos(angle) * radius, sin(angle) * radius)
    else g.lineTo(cos(angle) * radius, sin(angle) * radius)
  }
  g.closePath()
}

export interface PersonShape {
  /** Colour of the jacket, shirt or dress. */
  top: string
  /** Colour of the trousers. */
  legs: string
  shoes?: string
  skin?: string
  hair?: string
  /** Head radius. @default 0.092 */
  head?: number
  /** Height of the hip (negative). @default -0.45 */
  hip?: number
  /** Leg thickness. @default 0.07 */
  legWidth?: number
  /** Torso half width. @default 0.088 */
  girth?: number
  longHair?: boolean
  /** A dress instead of trousers; `robe` reaches the ground. */
  dress?: boolean
  robe?: boolean
  /** Drawn behind the torso: cape, backpack, wings. */
  back?: (g: Ctx, joints: Joints) => void
  /** Drawn over the torso under the near arm: belt, armour, apron. */
  front?: (g: Ctx, joints: Joints) => void
  /** Drawn over the head: hat, helmet, crown. */
  hat?: (g: Ctx, joints: Joints) => void
  /** Drawn at the near hand, under the fingers: sword, staff, bag. Angle of the forearm in radians, 0 hangs down. */
  hold?: (g: Ctx, x: number, y: number, angle: number) => void
  /** Near arm lifted by this angle instead of swinging, radians (0 down, 1.57 forward). */
  lift?: number
  /** Draws no hair or face (for helmets). */
  faceless?: boolean
}

/** Where things are on a person, local units. */
export interface Joints {
  headY: number
  headR: number
  shoulderY: number
  hipY: number
  /** Walking swing, radians. */
  swing: number
}

/** A person facing right, feet on the origin line, about one unit tall. */
export function person(g: Ctx, o: DrawOptions, s: PersonShape): void {
  const { q, a, mv, t, u } = o
  const skin = s.skin ?? skinOf(u)
  const swing = sin(a) * 0.5 * mv
  const bob = abs(cos(a)) * 0.014 * mv + sin(t * 2 + u * 6) * 0.003
  const headR = s.head ?? 0.092
  const headY = -1 + headR * 1.1
  const shoulderY = headY + headR * 1.38
  const hipY = s.hip ?? -0.45
  const legWidth = s.legWidth ?? 0.07
  const joints: Joints = { headY, headR, shoulderY, hipY, swing }
  g.save()
  g.translate(0, -bob)
  const leg = (k: number, far: boolean): void => {
    const bend = max(0, -k) * 0.7 + 0.02
    const kneeX = sin(k) * -hipY * 0.52
    const kneeY = hipY + cos(k) * -hipY * 0.52
    const footX = kneeX + sin(k - bend) * -hipY * 0.48
    const footY = kneeY + cos(k - bend) * -hipY * 0.46
    const paint = q(s.dress ? skin : s.legs, far ? -0.35 : 0)
    taper(g, paint, 0, hipY, legWidth * 0.62, kneeX, kneeY, legWidth * 0.48)
    taper(g, paint, kneeX, kneeY, legWidth * 0.48, footX, footY + bob * 0.5, legWidth * 0.38)
    roundRect(
      g,
      footX - 0.034,
      footY - 0.012 + bob,
      0.102,
      0.04,
      [0.02, 0.02, 0.006, 0.006],
      q(s.shoes ?? '#3c3540', far ? -0.2 : 0),
    )
  }
  const arm = (k: number, far: boolean): void => {
    const bend = s.lift !== undefined && !far ? 0.5 : 0.4
    const elbowX = sin(k) * 0.15
    const elbowY = shoulderY + 0.035 + cos(k) * 0.155
    const handX = elbowX + sin(k + bend) * 0.13
    const handY = elbowY + cos(k + bend) * 0.13
    const paint = q(s.top, far ? -0.32 : -0.14)
    taper(g, paint, 0, shoulderY + 0.035, 0.034, elbowX, elbowY, 0.028)
    taper(g, paint, elbowX, elbowY, 0.028, handX, handY, 0.022)
    if (!far) s.hold?.(g, handX, handY, k + bend)
    ellipse(g, handX, handY, 0.028, 0.028, q(skin, far ? -0.2 : 0))
  }
  if (!s.robe) leg(-swing, true)
  arm(swing * 0.9 + 0.08, true)
  s.back?.(g, joints)
  if (s.dress || s.robe) {
    if (!s.robe) leg(swing, false)
    gown(g, o, s, joints)
  } else {
    leg(swing, false)
    torso(g, o, s, joints)
  }
  s.front?.(g, joints)
  arm(s.lift ?? -swing * 0.9 - 0.05, false)
  if (!s.faceless) head(g, o, s, joints, skin)
  s.hat?.(g, joints)
  g.restore()
}

function torso(g: Ctx, o: DrawOptions, s: PersonShape, j: Joints): void {
  const w = s.girth ?? 0.088
  shape(g, sideShade(g, o.q, s.top, -w, w), (g) => {
    g.moveTo(-w * 0.45, j.shoulderY - 0.03)
    g.quadraticCurveTo(-w * 1.12, j.shoulderY - 0.02, -w * 1.02, j.shoulderY + 0.08)
    g.lineTo(-w * 0.82, j.hipY + 0.035)
    g.quadraticCurveTo(0, j.hipY + 0.06, w * 0.82, j.hipY + 0.035)
    g.lineTo(w * 0.98, j.shoulderY + 0.08)
    g.quadraticCurveTo(w * 1.05, j.shoulderY - 0.02, w * 0.45, j.shoulderY - 0.03)
  })
}

function gown(g: Ctx, o: DrawOptions, s: PersonShape, j: Joints): void {
  const hem = s.robe ? -0.01 : j.hipY + 0.24
  const sway = j.swing * 0.06
  shape(g, sideShade(g, o.q, s.top, -0.12, 0.16), (g) => {
    g.moveTo(-0.07, j.shoulderY - 0.02)
    g.quadraticCurveTo(0, j.shoulderY - 0.05, 0.07, j.shoulderY - 0.02)
    g.lineTo(0.057, j.hipY + 0.01)
    g.quadraticCurveTo(0.1, j.hipY + 0.12, 0.17 + sway, hem)
    g.quadraticCurveTo(0, hem + 0.04, -0.17 + sway, hem)
    g.quadraticCurveTo(-0.1, j.hipY + 0.12, -0.057, j.hipY + 0.01)
  })
}

function head(g: Ctx, o: DrawOptions, s: PersonShape, j: Joints, skin: string): void {
  const { q, u } = o
  const hair = s.hair ?? hairOf(u)
  const { headR: r, headY: y } = j
  line(g, q(skin, -0.14), 0.046, 0.005, j.shoulderY - 0.01, 0.008, y + r * 0.6)
  if (s.longHair) {
    shape(g, q(hair, -0.1), (g) => {
      g.moveTo(0.02, y - r * 1.05)
      g.bezierCurveTo(-r * 1.7, y - r * 1.1, -r * 1.3, y + r, -r * 1.5, y + r * 2.1)
      g.quadraticCurveTo(-r * 0.6, y + r * 2.3, -r * 0.1, y + r * 1.2)
    })
  }
  ellipse(g, 0.012, y, r * 0.92, r, radial(g, r * 0.2, y - r * 0.1, r * 0.2, r * 1.3, q(skin, 0.08), q(skin, -0.12)))
  ellipse(g, r * 1.02, y + r * 0.2, r * 0.14, r * 0.12, q(skin, 0.02))
  shape(g, q(hair), (g) => {
    g.arc(-0.002, y - r * 0.12, r * 1.04, PI * 0.86, PI * 1.86)
    g.quadraticCurveTo(0.01, y - r * 0.3, -r * 0.5, y - r * 0.08)
    g.quadraticCurveTo(-r * 0.7, y + r * 0.5, -r * 0.9, y + r * 0.4)
  })
  ellipse(g, -r * 0.2, y + r * 0.16, r * 0.15, r * 0.2, q(skin, -0.08))
  ellipse(g, r * 0.58, y + r * 0.02, r * 0.12, r * 0.16, q(INK))
  faintCheek(g, q, r * 0.46, y + r * 0.4, r)
}

function faintCheek(g: Ctx, q: Look, x: number, y: number, r: number): void {
  const before = g.globalAlpha
  g.globalAlpha = before * 0.35
  ellipse(g, x, y, r * 0.2, r * 0.13, q('#e0685c'))
  g.globalAlpha = before
}
