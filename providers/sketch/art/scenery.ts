// Building blocks of backgrounds: bands of ground, ridges, rows of things, veils.
import type { Layer, Setting } from './backdrop.js'
import { DEEP, LEFT, RIGHT } from './backdrop.js'
import type { Ctx } from './draw.js'
import { abs, clamp, fade, floor, lerp, linear, polygon, shape, sin, TAU } from './draw.js'
import { artOf } from './kinds/index.js'

/** A smooth pseudo-random curve between about -1.8 and 1.8. */
export function wave(random: () => number, terms = 3): (x: number) => number {
  const parts = Array.from({ length: terms }, (_, i) => ({
    phase: random() * TAU,
    rate: (0.6 + random() * 0.8) * (i + 1) * 0.0022,
    size: 1 / (i + 1),
  }))
  return (x) => parts.reduce((sum, part) => sum + sin(x * part.rate + part.phase) * part.size, 0)
}

/** A band of ground from the curve y + f(x) * size down to `bottom`. */
export function band(
  g: Ctx,
  y: number,
  f: (x: number) => number,
  size: number,
  paint: Parameters<typeof shape>[1],
  bottom = DEEP,
): void {
  shape(g, paint, (g) => {
    g.moveTo(LEFT, bottom)
    for (let x = LEFT; x <= RIGHT; x += 40) g.lineTo(x, y + f(x) * size)
    g.lineTo(RIGHT, bottom)
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
      // nearer ground always covers the rest of a far hill
      band(g, y, f, size, paint, far > 0.1 ? y + 200 : DEEP)
    },
  }
}

interface Peak {
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
    g.moveTo(LEFT, base + 190)
    for (const { x, y } of peaks) g.lineTo(x, y)
    g.lineTo(RIGHT, base + 190)
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

interface PropOptions {
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

interface Standing {
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

/** Evening mist or light along a height, fading up and down. */
export function veil(g: Ctx, y0: number, y1: number, hex: string, alpha: number): void {
  g.fillStyle = linear(g, 0, y0, 0, y1, fade(hex, 0), fade(hex, alpha), fade(hex, 0))
  g.fillRect(LEFT, y0, RIGHT - LEFT, y1 - y0)
}
