// Weather in front of the scene: rain, snow, fog and lightning.
import type { SceneGraph } from '../scene.js'
import type { Backdrop } from './backdrop.js'
import type { Ctx } from './draw.js'
import { ellipse, floor, fract, lerp, line, linear, seeded, sin, TAU } from './draw.js'
import type { Palette } from './palette.js'
import type { View } from './view.js'

interface Drop {
  x: number
  y: number
  u: number
}

/** Draws the weather of one frame; `k` is the fraction of the clip, for lightning. */
type Weather = (g: Ctx, t: number, k: number) => void

export function createWeather(scene: SceneGraph, palette: Palette, backdrop: Backdrop, view: View): Weather {
  const { weather } = scene
  if (backdrop.sheltered) return () => {}
  const random = seeded(3 + floor((scene.u[0] + 3) * 9999))
  const drops: Drop[] = Array.from({ length: 260 }, () => ({ x: random(), y: random(), u: random() }))
  const strikes = [0.21 + random() * 0.1, 0.62 + random() * 0.15]
  switch (weather) {
    case 'fog':
      return (g, t) => fog(g, palette, view, backdrop.horizon, t)
    case 'rain':
      return (g, t) => rain(g, view, backdrop, drops, t, false)
    case 'snow':
      return (g, t) => snow(g, view, drops, t)
    case 'storm':
      return (g, t, k) => {
        rain(g, view, backdrop, drops, t, true)
        lightning(g, view, backdrop.horizon, strikes, k)
      }
    default:
      return () => {}
  }
}

function fog(g: Ctx, palette: Palette, view: View, horizon: number, t: number): void {
  const hex = palette.night ? '120,135,175' : palette.time === 'sunset' ? '244,214,205' : '238,240,242'
  const strength = palette.night ? 0.24 : 0.26
  for (let i = 0; i < 4; i++) {
    const y = horizon - 110 + i * 105 + sin(t * 0.3 + i) * 14
    const half = 120 + i * 14
    g.fillStyle = linear(g, 0, y - half, 0, y + half, `rgba(${hex},0)`, `rgba(${hex},${strength})`, `rgba(${hex},0)`)
    g.fillRect(-view.halfW - 20, y - half, view.halfW * 2 + 40, half * 2)
  }
  for (let i = 0; i < 5; i++) {
    const x = ((i * 520 + t * (14 + i * 5)) % (view.halfW * 2 + 900)) - view.halfW - 450
    const y = horizon + 10 + ((i * 67) % 190)
    g.globalAlpha = 0.12
    ellipse(g, x, y, 300, 34, `rgb(${hex})`)
    g.globalAlpha = 1
  }
}

function rain(g: Ctx, view: View, backdrop: Backdrop, drops: readonly Drop[], t: number, storm: boolean): void {
  const slant = storm ? 0.42 : 0.16
  const count = storm ? 260 : 180
  const w = view.halfW * 2 + 420
  const h = view.halfH * 2 + 160
  for (const big of [0, 1]) {
    g.beginPath()
    for (let i = big; i < count; i += 2) {
      const { x: dx, y: dy, u } = drops[i]!
      const length = big ? 34 : 20
      const y = view.top - 90 + fract(dy + t * (big ? 1.5 : 1) * (1.1 + u * 0.5)) * h
      const x = -w / 2 + fract(dx - ((y - view.top) * slant) / w) * w
      g.moveTo(x, y)
      g.lineTo(x - length * slant, y + length)
    }
    g.strokeStyle = big ? 'rgba(225,235,248,.5)' : 'rgba(210,224,242,.32)'
    g.lineWidth = big ? 2 : 1.2
    g.stroke()
  }
  if (backdrop.surface === 'none') return
  g.lineWidth = 1.2
  g.strokeStyle = 'rgba(230,240,250,.42)'
  for (const { x, y, u } of drops.slice(0, 40)) {
    const k = fract(t * 1.7 + u * 5)
    g.globalAlpha = 1 - k
    g.beginPath()
    g.ellipse((x * 2 - 1) * (view.halfW + 60), lerp(backdrop.far, view.bottom, y), 3 + 9 * k, 1 + 2.4 * k, 0, 0, TAU)
    g.stroke()
  }
  g.globalAlpha = 1
}

function snow(g: Ctx, view: View, drops: readonly Drop[], t: number): void {
  const w = view.halfW * 2 + 180
  const h = view.halfH * 2 + 80
  g.fillStyle = '#ffffff'
  for (let band = 0; band < 3; band++) {
    g.globalAlpha = 0.5 + 0.2 * band
    g.beginPath()
    for (let i = band; i < drops.length; i += 3) {
      const { x: dx, y: dy, u } = drops[i]!
      const near = (band + u) / 3
      const y = view.top - 40 + fract(dy + t * (0.07 + near * 0.1)) * h
      const x = -w / 2 + fract(dx + (sin(t * 0.9 + u * 20) * 26 + t * 16) / w) * w
      const r = 1.3 + 3.8 * near * near
      g.moveTo(x + r, y)
      g.arc(x, y, r, 0, TAU)
    }
    g.fill()
  }
  g.globalAlpha = 1
}

function lightning(g: Ctx, view: View, horizon: number, strikes: readonly number[], k: number): void {
  for (const strike of strikes) {
    const age = (k - strike) / 0.04
    if (age <= 0 || age >= 1) continue
    g.fillStyle = `rgba(225,232,255,${0.5 * (1 - age)})`
    g.fillRect(-view.halfW - 30, view.top - 30, view.halfW * 2 + 60, view.halfH * 2 + 60)
    const random = seeded(floor(strike * 9999))
    let x = (random() - 0.5) * view.halfW * 1.2
    let y = view.top - 20
    const points = [x, y]
    while (y < horizon) {
      x += (random() - 0.5) * 90
      y += 30 + random() * 40
      points.push(x, y)
      if (random() < 0.3) line(g, 'rgba(225,232,255,.8)', 1.8, x, y, x + (random() - 0.5) * 120, y + 60 + random() * 50)
    }
    line(g, 'rgba(190,205,255,.6)', 9, ...points)
    line(g, '#ffffff', 3.4, ...points)
  }
}
