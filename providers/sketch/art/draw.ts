// Small vocabulary of drawing helpers over a 2-D canvas context, shared by every drawing of the storyboard renderer.
import type { CanvasGradient, SKRSContext2D } from '@napi-rs/canvas'

export type Ctx = SKRSContext2D
/** Anything a fill or a stroke accepts. */
export type Paint = string | CanvasGradient

export const TAU = Math.PI * 2
export const { sin, cos, PI, abs, max, min, floor, sqrt, sign } = Math

export const lerp = (a: number, b: number, k: number): number => a + (b - a) * k
export const clamp = (x: number, low: number, high: number): number => max(low, min(high, x))
/** Smooth step from 0 to 1. */
export const ease = (k: number): number => (k <= 0 ? 0 : k >= 1 ? 1 : k * k * (3 - 2 * k))
/** Fractional part, always in [0, 1). */
export const fract = (x: number): number => x - floor(x)
/** A fixed pseudo-random number in [0, 1) for a pair of numbers. */
export const hash = (i: number, j = 0): number => fract(sin(i * 12.9898 + j * 78.233) * 43758.5453)

/** A small seeded generator of numbers in [0, 1); the same seed gives the same sequence everywhere. */
export function seeded(seed: number): () => number {
  let state = Math.imul(floor(seed), 2654435761) >>> 0 || 1
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Filled ellipse, `rot` in radians. */
export function ellipse(g: Ctx, x: number, y: number, rx: number, ry: number, paint: Paint, rot = 0): void {
  g.beginPath()
  g.ellipse(x, y, max(0, rx), max(0, ry), rot, 0, TAU)
  g.fillStyle = paint
  g.fill()
}

/** Filled rectangle with corner radius `r` (one for all, or four from the upper left clockwise). */
export function roundRect(
  g: Ctx,
  x: number,
  y: number,
  w: number,
  h: number,
  r: number | number[],
  paint: Paint,
): void {
  g.beginPath()
  g.roundRect(x, y, w, h, r)
  g.fillStyle = paint
  g.fill()
}

/** Filled polygon through x, y pairs. */
export function polygon(g: Ctx, paint: Paint, ...points: number[]): void {
  g.beginPath()
  trace(g, points)
  g.closePath()
  g.fillStyle = paint
  g.fill()
}

/** Filled free shape: `path` only lays the path. */
export function shape(g: Ctx, paint: Paint, path: (g: Ctx) => void): void {
  g.beginPath()
  path(g)
  g.fillStyle = paint
  g.fill()
}

/** Round-capped line through x, y pairs. */
export function line(g: Ctx, paint: Paint, width: number, ...points: number[]): void {
  g.beginPath()
  trace(g, points)
  pen(g, paint, width)
}

/** Round-capped quadratic curve from (x0, y0) to (x2, y2), bent towards (x1, y1). */
export function curve(
  g: Ctx,
  paint: Paint,
  width: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
): void {
  g.beginPath()
  g.moveTo(x0, y0)
  g.quadraticCurveTo(x1, y1, x2, y2)
  pen(g, paint, width)
}

/** Round-capped stroke of a free path. */
export function stroke(g: Ctx, paint: Paint, width: number, path: (g: Ctx) => void): void {
  g.beginPath()
  path(g)
  pen(g, paint, width)
}

/** Part of a circle's outline, angles in radians. */
export function arc(g: Ctx, paint: Paint, width: number, x: number, y: number, r: number, from = 0, to = TAU): void {
  g.beginPath()
  g.arc(x, y, max(0, r), from, to)
  pen(g, paint, width)
}

/** Linear gradient with evenly spaced colours. */
export function linear(g: Ctx, x0: number, y0: number, x1: number, y1: number, ...colours: string[]): CanvasGradient {
  return stops(g.createLinearGradient(x0, y0, x1, y1), colours)
}

/** Radial gradient with evenly spaced colours. */
export function radial(g: Ctx, x: number, y: number, r0: number, r1: number, ...colours: string[]): CanvasGradient {
  return stops(g.createRadialGradient(x, y, r0, x, y, r1), colours)
}

/** Soft light around a point: `hex` fades out at radius `r`. */
export function glow(g: Ctx, x: number, y: number, r: number, hex: string, alpha = 0.6): void {
  const v = channels(hex)
  g.fillStyle = radial(g, x, y, 0, r, `rgba(${v},${alpha})`, `rgba(${v},${alpha * 0.35})`, `rgba(${v},0)`)
  g.beginPath()
  g.arc(x, y, r, 0, TAU)
  g.fill()
}

/** `#rrggbb` with an opacity, for gradients that fade. */
export const fade = (hex: string, alpha: number): string => `rgba(${channels(hex)},${alpha})`

/** Runs `draw` clipped to the path laid by `path`. */
export function clipped(g: Ctx, path: (g: Ctx) => void, draw: (g: Ctx) => void): void {
  g.save()
  g.beginPath()
  path(g)
  g.clip()
  draw(g)
  g.restore()
}

/** Runs `draw` with additive blending, for light. */
export function additive(g: Ctx, draw: (g: Ctx) => void): void {
  g.save()
  g.globalCompositeOperation = 'lighter'
  draw(g)
  g.restore()
}

/** Runs `draw` at an opacity and puts the old one back. */
export function faint(g: Ctx, alpha: number, draw: (g: Ctx) => void): void {
  const before = g.globalAlpha
  g.globalAlpha = before * clamp(alpha, 0, 1)
  draw(g)
  g.globalAlpha = before
}

/** Runs `draw` in a moved, rotated and scaled frame. */
export function placed(g: Ctx, x: number, y: number, rot: number, scale: number, draw: (g: Ctx) => void): void {
  g.save()
  g.translate(x, y)
  if (rot !== 0) g.rotate(rot)
  if (scale !== 1) g.scale(scale, scale)
  draw(g)
  g.restore()
}

function trace(g: Ctx, points: readonly number[]): void {
  g.moveTo(points[0]!, points[1]!)
  for (let i = 2; i < points.length; i += 2) g.lineTo(points[i]!, points[i + 1]!)
}

function pen(g: Ctx, paint: Paint, width: number): void {
  g.strokeStyle = paint
  g.lineWidth = width
  g.lineCap = 'round'
  g.lineJoin = 'round'
  g.stroke()
}

function stops(gradient: CanvasGradient, colours: readonly string[]): CanvasGradient {
  colours.forEach((colour, i) => {
    gradient.addColorStop(colours.length < 2 ? 0 : i / (colours.length - 1), colour)
  })
  return gradient
}

const channels = (hex: string): string =>
  `${Number.parseInt(hex.slice(1, 3), 16)},${Number.parseInt(hex.slice(3, 5), 16)},${Number.parseInt(hex.slice(5, 7), 16)}`
