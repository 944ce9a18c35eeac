// Open water with glints and the path of the light.
import type { Setting } from './backdrop.js'
import { DEEP, LEFT, RIGHT } from './backdrop.js'
import type { Ctx } from './draw.js'
import { abs, floor, fract, lerp, linear, sin } from './draw.js'

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
