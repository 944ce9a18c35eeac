// Building blocks of backgrounds: bands of ground, ridges, rows of things, water, grass, rocks, flowers.
import type { SceneGraph } from '../scene.js'
import type { Ctx } from './draw.js'
import {
  abs,
  clamp,
  curve,
  ellipse,
  fade,
  faint,
  floor,
  fract,
  lerp,
  line,
  linear,
  polygon,
  seeded,
  shape,
  sin,
  TAU,
} from './draw.js'
import { artOf } from './kinds/index.js'
import type { Palette } from './palette.js'
import type { View } from './view.js'

/** Horizontal extent every layer must cover, so that no camera move uncovers an edge. */
export const LEFT = -1700
export const RIGHT = 1700
export const DEEP = 1100

export interface Layer {
  /** Parallax: 0 moves with the sky, 1 with the subjects, more is nearer. */
  p: number
  /** Drawing order; subjects stand between 0.05 (far) and 0.95 (near). */
  z: number
  draw: (g: Ctx, t: number) => void
}

export type Surface = 'grass' | 'sand' | 'snow' | 'dust' | 'floor' | 'none'

export interface Backdrop {
  layers: Layer[]
  /** Where sky and ground meet. */
  horizon: number
  /** Ground line of the farthest and the nearest subject. */
  far: number
  near: number
  surface: Surface
  /** Colour of the ground near by, for what grows around the foot of things. */
  ground: string
  /** The band things float in, and the far edge of the water. */
  water?: readonly [number, number]
  road?: readonly [number, number]
  /** The shore land things stand on where the rest is water. */
  bank?: readonly [number, number]
  table?: readonly [number, number]
  /** Shows sun, moon and stars. */
  sky: boolean
  /** Nothing has weight. */
  floating: boolean
  under: boolean
  /** No weather reaches it. */
  sheltered: boolean
  /** Strength of shadows on the ground. */
  shadow: number
}

/** What a background is built from. */
export interface Setting {
  scene: SceneGraph
  palette: Palette
  view: View
  random: () => number
  /** The ground is white. */
  snowy: boolean
  /** The scene has one of these kinds as a subject. */
  has: (...kinds: string[]) => boolean
}

/** A smooth pseudo-random curve between about -1.8 and 1.8. */
export function wave(random: () => number, terms = 3): (x: number) => number {
  const parts = Array.from({ length: terms }, (_, i) => ({
    phase: random() * TAU,
    rate: (0.6 + random() * 0.8) * (i + 1) * 0.0022,
    size: 1 / (i + 1),
  }))
  return (x) => parts.reduce((sum, part) => sum + sin(x * part.rate + part.phase) * part.size, 0)
}

/** A band of ground under the curve y + f(x) * size. */
export function band(
  g: Ctx,
  y: number,
  f: (x: number) => number,
  size: number,
  paint: Parameters<typeof shape>[1],
): void {
  shape(g, paint, (g) => {
    g.moveTo(LEFT, DEEP)
    for (let x = LEFT; x <= RIGHT; x += 40) g.lineTo(x, y + f(x) * size)
    g.lineTo(RIGHT, DEEP)
  })
}

/** A rolling hill in `hex`, lit at its crest. */
export function hill(
  s: Setting,
  y: number,
  size: number,
  hex: string,
  p: number,
  z: number,
  far: number,
  k = 0,
): Layer {
  const f = wave(s.random)
  const { q } = s.palette
  return {
    p,
    z,
    draw: (g) => {
      const paint = linear(
        g,
        0,
        y - size,
        0,
        y + 190,
        q(hex, 0.14 + k, far),
        q(hex, k, far),
        q(hex, k - 0.16, far * 0.6),
      )
      band(g, y, f, size, paint)
    },
  }
}

export interface Peak {
  x: number
  y: number
  top: boolean
}

/** Alternating valleys and peaks along a base line. */
export function ridge(random: () => number, base: number, height: number, step: number): Peak[] {
  const peaks: Peak[] = []
  let top = false
  for (let x = LEFT; x < RIGHT; x += step * (0.6 + 0.7 * random())) {
    peaks.push({ x, y: base - (top ? height * (0.55 + 0.45 * random()) : height * (0.1 + 0.25 * random())), top })
    top = !top
  }
  return peaks
}

/** Faceted mountains: lit body, shaded right flank, snow caps. */
export function mountains(
  g: Ctx,
  s: Setting,
  peaks: readonly Peak[],
  base: number,
  hex: string,
  far: number,
  snow: boolean,
): void {
  const { q } = s.palette
  const high = Math.min(...peaks.map((peak) => peak.y))
  shape(g, linear(g, 0, high, 0, base + 60, q(hex, 0.12, far), q(hex, 0.02, clamp(far + 0.34, 0, 1))), (g) => {
    g.moveTo(LEFT, DEEP)
    for (const { x, y } of peaks) g.lineTo(x, y)
    g.lineTo(RIGHT, DEEP)
  })
  for (let i = 1; i + 1 < peaks.length; i++) {
    const { x, y, top } = peaks[i]!
    if (!top) continue
    const { x: rx, y: ry } = peaks[i + 1]!
    const { x: lx, y: ly } = peaks[i - 1]!
    const shadow = linear(g, 0, y, 0, base, q(hex, -0.2, far), q(hex, -0.1, clamp(far + 0.3, 0, 1)))
    shape(g, shadow, (g) => {
      const w = rx - x
      const h = ry - y
      g.moveTo(x, y)
      g.lineTo(rx, ry)
      g.lineTo(rx - w * 0.12, ry + 60)
      g.lineTo(x + w * 0.18 + 12, y + h * 0.66)
      g.lineTo(x + w * 0.3, y + h * 0.5)
      g.lineTo(x + w * 0.1 - 6, y + h * 0.34)
      g.lineTo(x + w * 0.13, y + h * 0.2)
    })
    // a second fold on the lit side
    polygon(
      g,
      q(hex, -0.08, far),
      lerp(x, lx, 0.28),
      lerp(y, ly, 0.3),
      lerp(x, lx, 0.5) + 12,
      lerp(y, ly, 0.62),
      lerp(x, lx, 0.42) + 16,
      lerp(y, ly, 1.1),
      lerp(x, lx, 0.62),
      lerp(y, ly, 0.95),
    )
    if (!snow) continue
    const k = 0.34
    const cap = { lx: lerp(x, lx, k), ly: lerp(y, ly, k), rx: lerp(x, rx, k), ry: lerp(y, ry, k) }
    const third = (x - cap.lx) / 3
    polygon(
      g,
      q('#fbfdff', 0, far * 0.8),
      x,
      y,
      cap.lx,
      cap.ly,
      cap.lx + third * 0.8,
      cap.ly - 10,
      cap.lx + third * 1.4,
      cap.ly + 8,
      cap.lx + third * 2.1,
      cap.ly - 14,
      x + 6,
      cap.ly - 6,
    )
    polygon(g, q('#c9d7ea', 0, far * 0.8), x, y, cap.rx, cap.ry, lerp(cap.rx, x, 0.5), cap.ry - 14, x + 6, cap.ly - 6)
  }
}

export interface PropOptions {
  t?: number
  far?: number
  flip?: boolean
  colour?: string | undefined
  u?: number
  snow?: boolean
  /** Phase of moving parts. */
  phase?: number
}

/** Draws a kind as part of the set, standing (or centred) at x, y with a height of `h`. */
export function prop(g: Ctx, s: Setting, kind: string, x: number, y: number, h: number, o: PropOptions = {}): void {
  const art = artOf(kind)
  const { q, lit, time } = s.palette
  const far = o.far ?? 0
  const t = o.t ?? 0
  g.save()
  g.translate(x, y)
  g.scale(o.flip ? -h : h, h)
  art.draw(g, {
    q: (hex, k = 0) => q(hex, k, far),
    c: o.colour ?? art.natural,
    t,
    a: o.phase ?? t,
    mv: 0,
    lit,
    time,
    u: o.u ?? 0.5,
    snow: o.snow ?? s.snowy,
  })
  g.restore()
}

export interface Standing {
  kind: string
  x: number
  y: number
  h: number
  u: number
}

/** A loose row of things; nearer ones are larger and come later. `gap` keeps the middle free. */
export function row(
  random: () => number,
  count: number,
  y: readonly [number, number],
  h: readonly [number, number],
  kinds: readonly string[],
  gap = 0,
): Standing[] {
  const out: Standing[] = []
  for (let i = 0; i < count; i++) {
    const kind = kinds[floor(random() * kinds.length)]!
    const x = LEFT + ((i + random() * 0.9) * (RIGHT - LEFT)) / count
    const near = random()
    const u = random()
    if (abs(x) > gap) out.push({ kind, x, y: lerp(y[0], y[1], near), h: lerp(h[0], h[1], near) * (0.85 + 0.3 * u), u })
  }
  return out.sort((a, b) => a.y - b.y)
}

export function drawRow(g: Ctx, s: Setting, things: readonly Standing[], o: PropOptions = {}): void {
  for (const e of things) prop(g, s, e.kind, e.x, e.y, e.h, { u: e.u, flip: e.u > 0.5, ...o })
}

/** Points scattered over a rectangle, far ones first. */
export function scatter(random: () => number, count: number, y0: number, y1: number, halfX = 1300): Standing[] {
  return Array.from({ length: count }, () => {
    const k = random() ** 1.3
    return { kind: '', x: (random() * 2 - 1) * halfX, y: lerp(y0, y1, k), h: k, u: random() }
  }).sort((a, b) => a.y - b.y)
}

/** A soft bush of three to five puffs. */
export function bush(g: Ctx, s: Setting, x: number, y: number, w: number, hex: string, far = 0, u = 0.5): void {
  const { q } = s.palette
  const puffs = [
    [-0.42, -0.2, 0.26],
    [0.4, -0.18, 0.25],
    [-0.14, -0.32 - u * 0.1, 0.33],
    [0.17, -0.3 - (1 - u) * 0.1, 0.3],
  ] as const
  const layer = (dx: number, dy: number, k: number, paint: string): void => {
    g.beginPath()
    for (const [px, py, r] of puffs) {
      g.moveTo(x + (px + dx + r * k) * w, y + (py + dy) * w)
      g.arc(x + (px + dx) * w, y + (py + dy) * w, r * k * w, 0, TAU)
    }
    g.rect(x - 0.6 * w, y - 0.16 * w, 1.2 * w, 0.16 * w)
    g.fillStyle = paint
    g.fill()
  }
  g.save()
  g.beginPath()
  g.rect(x - w, y - w, w * 2, w)
  g.clip()
  layer(0, 0, 1, q(hex, -0.2, far))
  layer(-0.03, -0.03, 0.86, q(hex, 0, far))
  layer(-0.07, -0.08, 0.5, q(hex, s.snowy ? 0.7 : 0.15, far))
  g.restore()
}

/** A boulder with a lit face. */
export function boulder(g: Ctx, s: Setting, x: number, y: number, w: number, hex: string, u = 0.5): void {
  const { q } = s.palette
  const h = w * (0.5 + u * 0.3)
  polygon(
    g,
    q(hex, -0.24),
    x - w * 0.5,
    y,
    x - w * 0.4,
    y - h * 0.6,
    x - w * 0.05,
    y - h,
    x + w * 0.36,
    y - h * 0.66,
    x + w * 0.5,
    y,
  )
  polygon(
    g,
    q(hex, 0.12),
    x - w * 0.4,
    y - h * 0.6,
    x - w * 0.05,
    y - h,
    x + w * 0.08,
    y - h * 0.5,
    x - w * 0.2,
    y - h * 0.28,
  )
  polygon(g, q(hex, -0.06), x - w * 0.5, y, x - w * 0.4, y - h * 0.6, x - w * 0.2, y - h * 0.28, x - w * 0.12, y)
  if (s.snowy)
    polygon(
      g,
      q('#f7fbff'),
      x - w * 0.36,
      y - h * 0.64,
      x - w * 0.05,
      y - h * 1.04,
      x + w * 0.3,
      y - h * 0.7,
      x + w * 0.02,
      y - h * 0.62,
    )
}

/** Blades of grass swaying in front of everything, at the bottom of the frame. */
export function foregroundGrass(s: Setting, count: number, hex: string, height: number): Layer {
  const { q } = s.palette
  const y = s.view.bottom + 26
  const tufts = Array.from({ length: count }, () => ({ x: (s.random() - 0.5) * 2600, a: s.random(), b: s.random() }))
  return {
    p: 1.4,
    z: 1.3,
    draw: (g, t) => {
      for (const { x, a, b } of tufts) {
        for (let i = -2; i <= 2; i++) {
          const lean = sin(t * 1.4 + x * 0.01 + i) * 6 + i * 12
          shape(g, q(hex, -0.25 - 0.12 * a + (i % 2) * 0.05), (g) => {
            g.moveTo(x + i * 7 - 4, y)
            g.quadraticCurveTo(x + i * 7, y - height * 0.5, x + i * 9 + lean, y - height * (0.6 + 0.5 * b))
            g.quadraticCurveTo(x + i * 7 + 5, y - height * 0.5, x + i * 7 + 5, y)
          })
        }
      }
    },
  }
}

/** Short grass and small flowers over a meadow. */
export function meadow(s: Setting, count: number, y0: number, y1: number, hex: string, flowers: number): Layer {
  const { q } = s.palette
  const blooms = ['#f6f2e9', '#f6c744', '#ef86ab', '#e0574f', '#a58be0'] as const
  const spots = scatter(s.random, count, y0, y1)
  return {
    p: 1,
    z: -1,
    draw: (g, t) => {
      for (const { x, y, h, u } of spots) {
        const size = 0.6 + h * 1.1
        const lean = sin(t * 1.5 + x * 0.02) * 2
        if (u < flowers) {
          line(g, q(hex, -0.2), 1.5 * size, x, y, x + lean, y - 10 * size)
          ellipse(g, x + lean, y - 12 * size, 3.6 * size, 3.3 * size, q(blooms[floor(u * 997) % 5]!))
          ellipse(g, x + lean, y - 12 * size, 1.3 * size, 1.3 * size, q('#fbe9a8', -0.1))
        } else {
          const paint = q(hex, u > 0.7 ? -0.14 : 0.12)
          curve(g, paint, 1.8 * size, x, y, x + 2, y - 6 * size, x - 3 * size + lean, y - 11 * size)
          curve(g, paint, 1.8 * size, x + 3 * size, y, x + 4 * size, y - 7 * size, x + 6 * size + lean, y - 14 * size)
        }
      }
    },
  }
}

/** Large soft light and dark patches that break up a plain ground, darker towards the viewer. */
export function groundPatches(s: Setting, far: number, light: string, dark: string): Layer {
  const { q } = s.palette
  const bottom = s.view.bottom
  const spots = Array.from({ length: 16 }, () => ({
    x: (s.random() - 0.5) * 2600,
    k: s.random(),
    w: s.random(),
    u: s.random(),
  }))
  return {
    p: 0.95,
    z: -1.5,
    draw: (g) => {
      for (const { x, k, w, u } of spots) {
        faint(g, 0.1 + 0.12 * u, (g) => {
          ellipse(g, x, lerp(far, bottom, k), 150 + 190 * w, (10 + 16 * w) * (0.6 + k), q(u > 0.5 ? light : dark))
        })
      }
      g.fillStyle = linear(g, 0, bottom - 120, 0, bottom + 60, 'rgba(30,24,50,0)', 'rgba(30,24,50,.26)')
      g.fillRect(LEFT, bottom - 120, RIGHT - LEFT, DEEP)
    },
  }
}

/** Open water from y0 down to y1, with glints and the path of the light. */
export function water(
  g: Ctx,
  s: Setting,
  area: readonly [number, number],
  t: number,
  hexes: { deep: string; shallow: string },
  calm = 1,
): void {
  const [y0, y1] = area
  const { palette, scene } = s
  const low = palette.time === 'sunset' || palette.time === 'dawn'
  const top = palette.towardsSky(hexes.shallow, 3, low ? 0.62 : 0.4)
  const middle = palette.towardsSky(hexes.shallow, 2, low ? 0.42 : 0.16)
  const deep = palette.towardsSky(hexes.deep, 1, low ? 0.22 : 0.06)
  g.fillStyle = linear(g, 0, y0, 0, y1, top, middle, deep, deep)
  g.fillRect(LEFT, y0, RIGHT - LEFT, DEEP - y0)
  const light = palette.towardsSky('#ffffff', 3, 0.35)
  const dark = palette.towardsSky(hexes.deep, 0, 0.1)
  const rows = 22
  for (let i = 0; i < rows; i++) {
    const k = (i / rows) ** 1.6
    const y = y0 + 5 + k * (y1 - y0)
    const count = 4 + floor((1 - k) * 4)
    const w = lerp(22, 120, k) * calm
    g.globalAlpha = 0.2
    g.fillStyle = dark
    g.beginPath()
    for (let j = 0; j < count; j++) {
      const f = fract(sin(i * 41.7 + j * 17.3) * 4358.5)
      lens(g, drift(f, j, count, t * (6 + 18 * k) * (i % 2 ? 1 : -1)), y + 5 * k, w * (0.6 + f), 1 + 2.6 * k)
    }
    g.fill()
    g.globalAlpha = 0.16 + 0.1 * sin(t * 1.4 + i * 7)
    g.fillStyle = light
    g.beginPath()
    for (let j = 0; j < count; j++) {
      const f = fract(sin(i * 91.7 + j * 37.3) * 43758.5)
      lens(g, drift(f, j, count, t * (8 + 22 * k) * (i % 2 ? 0.6 : -0.6)), y, w * (0.5 + f), 0.9 + 2 * k)
    }
    g.fill()
  }
  g.globalAlpha = 1
  if (palette.overcast < 0.5) lightPath(g, s, y0, y1, t, scene.sunx * s.view.halfW * 0.68)
}

/** The glittering path below the sun or the moon. */
function lightPath(g: Ctx, s: Setting, y0: number, y1: number, t: number, x: number): void {
  const strength = s.palette.time === 'day' ? 0.35 : 0.62
  for (let i = 0; i < 24; i++) {
    const k = i / 24
    const y = y0 + 3 + k * k * (y1 - y0) * 0.85
    const w = (12 + k * 74) * (0.6 + 0.4 * sin(i * 2.3 + t * 2.1))
    g.globalAlpha = strength * (1 - k * 0.85)
    g.fillStyle = s.palette.glow
    g.beginPath()
    lens(g, x + sin(i * 1.7 + t) * k * 18, y, abs(w), 1.4 + k * 2.6)
    g.fill()
  }
  g.globalAlpha = 1
}

const drift = (f: number, j: number, count: number, shift: number): number =>
  -1000 + ((((f * 2000 + (j * 2000) / count + shift) % 2000) + 2000) % 2000)

function lens(g: Ctx, x: number, y: number, w: number, h: number): void {
  g.moveTo(x - w, y)
  g.quadraticCurveTo(x, y - h * 1.6, x + w, y)
  g.quadraticCurveTo(x, y + h * 1.6, x - w, y)
}

/** A winding path that narrows to the distance. */
export function path(g: Ctx, s: Setting, hex: string, far: number, fromX: number, toX: number): void {
  const { q } = s.palette
  const bottom = s.view.bottom + 60
  const way = (grow: number) => (g: Ctx) => {
    g.moveTo(fromX - 6 - grow, far)
    g.bezierCurveTo(
      fromX - 120 - grow,
      lerp(far, bottom, 0.25),
      toX + 120 - grow,
      lerp(far, bottom, 0.45),
      toX - 230 - grow * 4,
      bottom,
    )
    g.lineTo(toX + 210 + grow * 4, bottom)
    g.bezierCurveTo(
      toX + 330 + grow,
      lerp(far, bottom, 0.42),
      fromX - 20 + grow,
      lerp(far, bottom, 0.22),
      fromX + 6 + grow,
      far,
    )
  }
  shape(g, q(hex, -0.2), way(3))
  shape(g, linear(g, 0, far, 0, bottom, q(hex, 0.2, 0.15), q(hex), q(hex, -0.14)), way(0))
}

/** Evening mist or light along a height, fading up and down. */
export function veil(g: Ctx, y0: number, y1: number, hex: string, alpha: number): void {
  g.fillStyle = linear(g, 0, y0, 0, y1, fade(hex, 0), fade(hex, alpha), fade(hex, 0))
  g.fillRect(LEFT, y0, RIGHT - LEFT, y1 - y0)
}

/** The random numbers of a background: a pure function of the scene's variety numbers. */
export const settingRandom = (u: SceneGraph['u']): (() => number) =>
  seeded(1 + floor((u[0] + 2) * 977 + (u[1] + 2) * 3331 + (u[2] + 2) * 7919))
