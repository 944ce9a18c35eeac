// The sky: gradient, stars, sun or moon, and the clouds the weather calls for.
import type { SceneGraph } from '../scene.js'
import type { Layer, Setting } from './backdrop.js'
import type { Ctx } from './draw.js'
import {
  clamp,
  ellipse,
  fade,
  faint,
  floor,
  glow,
  hash,
  lerp,
  linear,
  placed,
  radial,
  seeded,
  shape,
  sin,
  TAU,
} from './draw.js'
import type { Palette } from './palette.js'
import type { View } from './view.js'

interface Cloud {
  x: number
  y: number
  /** Half width, design units. */
  size: number
  u: number
}

/** The gradient from zenith to horizon, in untransformed frame space. */
export function paintSky(g: Ctx, palette: Palette, view: View, horizon: number): void {
  const [a, b, c, d] = palette.sky
  const gradient = g.createLinearGradient(0, view.top - 20, 0, horizon)
  gradient.addColorStop(0, a)
  gradient.addColorStop(0.4, b)
  gradient.addColorStop(0.76, c)
  gradient.addColorStop(1, d)
  g.fillStyle = gradient
  g.fillRect(-view.halfW - 30, view.top - 30, view.halfW * 2 + 60, view.halfH * 2 + 60)
}

interface Heavens {
  stars: (g: Ctx, t: number) => void
  /** Draws the sun or the moon. */
  disc: (g: Ctx, t: number) => void
}

/** Stars and the light of the sky, placed by the scene. */
export function createHeavens(scene: SceneGraph, palette: Palette, view: View, horizon: number): Heavens {
  const random = seeded(7 + floor((scene.u[3] + 3) * 9999))
  const area = (view.halfW + 160) * 2
  const stars = Array.from({ length: 190 }, () => ({
    x: (random() - 0.5) * area,
    y: view.top - 40 + random() * (horizon - view.top),
    k: random(),
    u: random(),
  }))
  const x = scene.sunx * view.halfW * 0.68
  const y = clamp(lerp(horizon, Math.max(view.top + 70, -330), scene.suny), view.top + 60, horizon + 20)
  const crescent = scene.u[3] > 0.25
  return {
    stars: (g, t) => {
      milkyWay(g, view, horizon, scene.u[2])
      for (const s of stars) {
        const low = clamp((horizon - s.y) / 170, 0, 1)
        g.globalAlpha = (0.3 + 0.7 * s.k) * (0.65 + 0.35 * sin(t * 2.2 + s.u * 40)) * low
        const r = 0.8 + 1.7 * s.k * s.k
        ellipse(g, s.x, s.y, r, r, s.u > 0.85 ? '#ffe3bd' : s.u > 0.7 ? '#cfe0ff' : '#ffffff')
      }
      g.globalAlpha = 1
    },
    disc: (g, t) => {
      if (palette.time === 'night') moonDisc(g, x, y, crescent)
      else sunDisc(g, x, y, palette.time, t)
    },
  }
}

function milkyWay(g: Ctx, view: View, horizon: number, u: number): void {
  placed(g, u * 200, lerp(view.top, horizon, 0.35), -0.42, 1, (g) => {
    g.fillStyle = linear(g, 0, -130, 0, 130, fade('#9fb0ff', 0), fade('#b9c3ff', 0.13), fade('#9fb0ff', 0))
    g.fillRect(-1100, -130, 2200, 260)
  })
}

function moonDisc(g: Ctx, x: number, y: number, crescent: boolean): void {
  glow(g, x, y, 170, '#cfdcff', 0.38)
  glow(g, x, y, 74, '#f4f0dc', 0.4)
  if (crescent) {
    shape(g, '#fdf7e0', (g) => {
      g.arc(x, y, 34, -1.9, 1.24)
      g.ellipse(x - 9, y - 3, 30, 33, -0.32, 1.2, -1.72, true)
    })
    return
  }
  ellipse(g, x, y, 35, 35, radial(g, x - 8, y - 8, 4, 40, '#fffdf0', '#f4edd0', '#ded6b6'))
  for (const [dx, dy, r] of [
    [-10, -8, 7],
    [9, 7, 9],
    [8, -13, 4],
    [-14, 10, 4],
  ] as const) {
    ellipse(g, x + dx, y + dy, r, r, 'rgba(200,190,160,.45)')
  }
}

function sunDisc(g: Ctx, x: number, y: number, time: string, t: number): void {
  const low = time !== 'day'
  const r = low ? 54 : 37
  glow(g, x, y, low ? 450 : 320, time === 'sunset' ? '#ffb765' : '#fff1c4', 0.72)
  glow(g, x, y, r * (2.1 + 0.06 * sin(t * 0.9)), '#fff6d8', 0.55)
  const face =
    time === 'sunset'
      ? linear(g, 0, y - r, 0, y + r, '#ffe9a0', '#ffb066', '#ff8a58')
      : time === 'dawn'
        ? linear(g, 0, y - r, 0, y + r, '#fff8dc', '#ffd894')
        : radial(g, x, y, 4, r, '#ffffff', '#fff9dc', '#fff0b4')
  ellipse(g, x, y, r, r, face)
}

/** Clouds scattered over a band of sky. */
export function scatterClouds(
  random: () => number,
  count: number,
  y: readonly [number, number],
  size: readonly [number, number],
): Cloud[] {
  return Array.from({ length: count }, (_, i) => ({
    x: -1300 + ((i + random()) * 2600) / count,
    y: lerp(y[0], y[1], random()),
    size: lerp(size[0], size[1], random() ** 1.5),
    u: random(),
  })).sort((a, b) => a.size - b.size)
}

/** A colour of the palette, fully transparent. */
const clear = (colour: string): string => colour.replace('rgb(', 'rgba(').replace(')', ',0)')

const wrap = (x: number): number => ((((x + 1500) % 3000) + 3000) % 3000) - 1500

/** Heaped clouds with a flat base, lit from above. */
export function drawClouds(g: Ctx, palette: Palette, clouds: readonly Cloud[], t: number, alpha = 0.95): void {
  const [light, body, shade] = palette.cloud
  for (const c of clouds) {
    const x = wrap(c.x + t * 7 * (0.5 + c.u))
    const s = c.size
    faint(g, alpha * (0.8 + 0.2 * c.u), (g) => {
      puffs(g, c, x, 1, linear(g, 0, c.y - s * 0.72, 0, c.y + s * 0.36, light, body, body, shade))
      const gleam = linear(g, 0, c.y - s * 0.62, 0, c.y + s * 0.12, light, light, clear(light))
      faint(g, 0.75, (g) => puffs(g, c, x - s * 0.05, 0.66, gleam))
    })
  }
}

function puffs(g: Ctx, c: Cloud, x: number, k: number, paint: Parameters<typeof shape>[1]): void {
  const s = c.size
  const n = 4 + floor(c.u * 3)
  const lift = k < 1 ? 0.12 : 0
  g.beginPath()
  for (let i = 0; i < n; i++) {
    const f = n < 2 ? 0 : i / (n - 1)
    const hump = Math.sin(Math.PI * (0.12 + 0.76 * f))
    const r = (0.2 + 0.3 * hump * (0.7 + 0.5 * hash(i, c.u * 31))) * k
    const px = x + (-0.85 + 1.7 * f) * s
    const py = c.y + (0.18 - hump * 0.26 - lift * hump) * s
    g.moveTo(px + r * s, py)
    g.arc(px, py, r * s, 0, TAU)
  }
  if (k === 1) g.roundRect(x - 1.06 * s, c.y + 0.02 * s, 2.12 * s, 0.34 * s, 0.17 * s)
  g.fillStyle = paint
  g.fill()
}

/** High thin streaks. */
function drawStreaks(g: Ctx, palette: Palette, clouds: readonly Cloud[], t: number): void {
  for (const c of clouds) {
    const x = wrap(c.x + t * 4)
    for (let i = 0; i < 4; i++) {
      const w = c.size * (1.6 - i * 0.25) * (0.7 + hash(i, c.u * 7) * 0.6)
      faint(g, 0.42 - i * 0.06, (g) => {
        shape(g, palette.cloud[i % 2 ? 1 : 0], (g) => {
          const px = x + i * c.size * 0.5
          const py = c.y + i * 11 - c.u * 6
          g.moveTo(px - w, py + 5)
          g.quadraticCurveTo(px - w * 0.1, py - 9 - c.u * 5, px + w, py - 2)
          g.quadraticCurveTo(px, py + 4, px - w, py + 5)
        })
      })
    }
  }
}

/** A closed ceiling of dark bellies along the top of the frame. */
function drawCeiling(g: Ctx, s: Setting, clouds: readonly Cloud[], t: number): void {
  const { palette, view } = s
  const [light, body, shade] = palette.cloud
  const depth = view.halfH * 0.5
  g.fillStyle = linear(g, 0, view.top - 60, 0, view.top + depth, shade, fade('#8a90a4', 0))
  g.fillRect(-1700, view.top - 200, 3400, depth + 200)
  for (const c of clouds) {
    const x = wrap(c.x + t * 9 * (0.5 + c.u))
    const y = view.top + c.y
    const paint = linear(g, 0, y - c.size * 0.5, 0, y + c.size * 0.42, c.u > 0.6 ? light : body, body, shade)
    faint(g, 0.9, (g) => puffs(g, { ...c, y }, x, 1, paint))
  }
}

/** Cloud layers for the weather of an outdoor background. */
export function skyLayers(s: Setting, horizon: number): Layer[] {
  const { scene, palette, view, random } = s
  const { weather } = scene
  const reach = horizon - view.top
  const bandOf = (from: number, to: number): readonly [number, number] => [
    view.top + reach * from,
    view.top + reach * to,
  ]
  const layers: Layer[] = []
  const tall = view.halfH > 420 ? 1.5 : 1
  if (weather === 'clear' || weather === 'clouds' || weather === 'snow') {
    const streaks = scatterClouds(random, weather === 'clear' ? 3 : 2, bandOf(0.1, 0.45), [90, 170])
    layers.push({ p: 0.05, z: -9.2, draw: (g, t) => drawStreaks(g, palette, streaks, t) })
  }
  const counts: Readonly<Record<string, number>> = {
    clear: 3 + floor((scene.u[3] + 1) * 1.5),
    clouds: 8,
    snow: 6,
    fog: 3,
  }
  const far = scatterClouds(random, 5, bandOf(0.7, 0.88), [40, 80])
  const wet = weather === 'rain' || weather === 'storm'
  if (!wet)
    layers.push({
      p: 0.06,
      z: -9.1,
      draw: (g, t) => drawClouds(g, palette, far, t * 0.5, weather === 'clear' ? 0.55 : 0.7),
    })
  if (wet) {
    const ceiling = scatterClouds(random, 13, [-30, reach * 0.34], [130, 240]).sort((a, b) => a.y - b.y)
    layers.push({ p: 0.1, z: -9, draw: (g, t) => drawCeiling(g, s, ceiling, t) })
  } else {
    const count = Math.round((counts[weather] ?? 3) * tall)
    const near = scatterClouds(random, count, bandOf(0.06, 0.55), weather === 'clear' ? [55, 120] : [70, 190])
    layers.push({ p: 0.1, z: -9, draw: (g, t) => drawClouds(g, palette, near, t) })
  }
  if (palette.overcast < 0.3 && !palette.night && random() < 0.6) layers.push(flock(s, horizon))
  return layers
}

/** A few birds far away. */
function flock(s: Setting, horizon: number): Layer {
  const { view, palette, random } = s
  const x0 = (random() - 0.5) * view.halfW
  const y0 = lerp(view.top, horizon, 0.35 + random() * 0.3)
  const birds = Array.from({ length: 5 }, () => ({ x: random() * 120, y: random() * 46, u: random() }))
  return {
    p: 0.12,
    z: -8.6,
    draw: (g, t) => {
      const paint = palette.q('#4a4a66', 0, 0.35)
      for (const b of birds) {
        const x = x0 + b.x + t * 9
        const y = y0 + b.y + sin(t * 0.7 + b.u * 9) * 3
        const flap = 3 + 3.4 * sin(t * 8 + b.u * 30)
        g.beginPath()
        g.moveTo(x - 8, y - flap)
        g.quadraticCurveTo(x - 3, y - 2 - flap * 0.3, x, y)
        g.quadraticCurveTo(x + 3, y - 2 - flap * 0.3, x + 8, y - flap)
        g.strokeStyle = paint
        g.lineWidth = 1.7
        g.lineCap = 'round'
        g.stroke()
      }
    },
  }
}
