// Under water: sunbeams, far ridges, a shoal, a reef.
import type { Backdrop, Layer, Setting } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import { additive, arc, ellipse, fract, lerp, line, linear, PI, shape, sin, stroke } from '../draw.js'
import { boulder } from '../greenery.js'
import { band, mountains, ridge, row, wave } from '../scenery.js'

export function underwater(s: Setting): Backdrop {
  const { scene, random, palette, view } = s
  const { q } = palette
  const floor = view.bottom - 150
  const far = ridge(random, 190, 230, 210)
  const near = ridge(random, 216, 150, 230)
  const bottom = wave(random)
  const plants = row(random, 30, [floor, floor + 52], [0.4, 1], ['kelp', 'coral', 'fan', 'stone'], 150)
  const bubbles = Array.from({ length: 30 }, () => ({ x: (random() - 0.5) * 1500, k: random(), u: random() }))
  const layers: Layer[] = [
    { p: 0.05, z: -9, draw: (g, t) => sunbeams(g, s, t) },
    { p: 0.2, z: -8, still: true, draw: (g) => mountains(g, s, far, 190, '#2f6f8f', 0.72, false) },
    { p: 0.28, z: -7.6, draw: (g, t) => shoal(g, s, t) },
    { p: 0.36, z: -7, still: true, draw: (g) => mountains(g, s, near, 216, '#2f6f8f', 0.42, false) },
    {
      p: 0.7,
      z: -5,
      draw: (g, t) => {
        band(
          g,
          floor,
          bottom,
          12,
          linear(g, 0, floor - 10, 0, view.bottom + 20, q('#e0d6a8', 0, 0.15), q('#a8a080', -0.1)),
        )
        caustics(g, s, floor, t)
      },
    },
    { p: 0.8, z: -3, draw: (g, t) => reef(g, s, plants, t) },
    {
      p: 1.1,
      z: 1.1,
      draw: (g, t) => {
        for (const { x, k, u } of bubbles) {
          const y = view.bottom + 20 - fract(k + t * (0.05 + 0.08 * u)) * (view.halfH * 2 + 60)
          g.globalAlpha = 0.5
          arc(g, '#dff6ff', 1.6, x + sin(t * 2 + k * 20) * 8, y, 2 + 6 * u)
          g.globalAlpha = 1
        }
      },
    },
  ]
  layers.push({
    p: 1.35,
    z: 1.25,
    draw: (g, t) => {
      for (const side of [-1, 1]) {
        if (scene.u[side > 0 ? 2 : 3] < -0.4) continue
        const x = side * view.halfW * 0.96
        for (let j = 0; j < 4; j++)
          kelp(g, q('#14536b', -0.2 - j * 0.06), x + side * j * 30 - side * 40, view.bottom + 30, 30 + j * 5, t, j, 14)
      }
    },
  })
  return {
    layers,
    horizon: view.bottom - 180,
    far: floor + 8,
    near: view.bottom - 42,
    surface: 'sand',
    ground: '#d0c79a',
    sky: false,
    floating: false,
    under: true,
    sheltered: true,
    shadow: 0.6,
  }
}

function sunbeams(g: Ctx, s: Setting, t: number): void {
  const { view, palette } = s
  additive(g, (g) => {
    for (let i = 0; i < 7; i++) {
      const x = -620 + i * 200 + sin(t * 0.5 + i) * 30
      const alpha = palette.time === 'night' ? 0.03 : 0.085 + 0.03 * sin(t * 0.8 + i * 2)
      shape(g, linear(g, 0, view.top - 20, 0, 260, `rgba(190,245,255,${alpha})`, 'rgba(190,245,255,0)'), (g) => {
        g.moveTo(x, view.top - 30)
        g.lineTo(x + 70 + i * 4, view.top - 30)
        g.lineTo(x - 10 + i * 14, 300)
        g.lineTo(x - 160 + i * 10, 300)
      })
    }
  })
}

function caustics(g: Ctx, s: Setting, y0: number, t: number): void {
  g.globalAlpha = s.palette.time === 'night' ? 0.06 : 0.16
  for (let i = 0; i < 22; i++) {
    const x = -1100 + i * 105 + sin(t * 0.8 + i * 3) * 16
    const y = y0 + 26 + fract(i * 0.618) * 110
    const w = 34 + 30 * fract(i * 0.37)
    stroke(g, '#f4ffe8', 3, (g) => {
      g.moveTo(x - w, y)
      g.quadraticCurveTo(x, y - 10 - 4 * sin(t * 1.6 + i), x + w, y + 2)
    })
  }
  g.globalAlpha = 1
}

/** Small fish far behind. */
function shoal(g: Ctx, s: Setting, t: number): void {
  const paint = s.palette.q('#2f6f9f', 0, 0.5)
  const x0 = -500 + s.scene.u[1] * 300 + t * 16
  const y0 = -90 + s.scene.u[2] * 70
  for (let i = 0; i < 14; i++) {
    const x = x0 + fract(i * 0.618) * 260
    const y = y0 + fract(i * 0.381 + 0.2) * 90 + sin(t * 2 + i) * 3
    ellipse(g, x, y, 8, 3.2, paint)
    shape(g, paint, (g) => {
      g.moveTo(x - 6, y)
      g.lineTo(x - 13, y - 4)
      g.lineTo(x - 13, y + 4)
    })
  }
}

function kelp(g: Ctx, paint: string, x: number, y: number, h: number, t: number, phase: number, w = 11): void {
  stroke(g, paint, w, (g) => {
    g.moveTo(x, y)
    for (let i = 1; i <= 8; i++) g.lineTo(x + sin(t * 1.3 + i * 0.6 + phase * 9) * i * 2.6, y - i * h)
  })
}

function reef(
  g: Ctx,
  s: Setting,
  things: readonly { kind: string; x: number; y: number; h: number; u: number }[],
  t: number,
): void {
  const { q } = s.palette
  const corals = ['#ef7a6b', '#e86a9a', '#f0a04a', '#b57ad0'] as const
  for (const { kind, x, y, h, u } of things) {
    const hex = corals[Math.floor(u * 4) % 4]!
    ellipse(g, x, y + 2, 40 + 30 * h, 7, 'rgba(20,50,80,.2)')
    if (kind === 'kelp') {
      for (let j = -1; j <= 1; j++) kelp(g, q(j ? '#3f8f5f' : '#55a86a', -0.05), x + j * 17, y, 12 + 13 * h, t, u + j)
    } else if (kind === 'coral') {
      for (let i = 0; i < 5; i++) {
        const angle = -PI / 2 + (i - 2) * 0.35
        const reach = 44 + 46 * h
        const mx = x + Math.cos(angle) * reach * 0.6
        const my = y + Math.sin(angle) * reach * 0.6
        line(
          g,
          q(hex, i % 2 ? -0.12 : 0),
          11,
          x,
          y,
          mx,
          my,
          x + Math.cos(angle + 0.25) * reach,
          y + Math.sin(angle + 0.1) * reach,
        )
        line(
          g,
          q(hex, i % 2 ? -0.12 : 0),
          8,
          mx,
          my,
          x + Math.cos(angle - 0.3) * reach * 0.95,
          y + Math.sin(angle) * reach * 0.92,
        )
      }
    } else if (kind === 'fan') {
      for (let i = 0; i < 9; i++) {
        const angle = -PI / 2 + (i - 4) * 0.24 + sin(t * 1.1 + u * 8) * 0.03
        const reach = (56 + 40 * h) * (0.8 + 0.2 * Math.cos((i - 4) * 0.5))
        line(g, q(hex, -0.1 + (i % 3) * 0.1), 5.5, x, y, x + Math.cos(angle) * reach, y + Math.sin(angle) * reach)
      }
    } else {
      boulder(g, s, x, y, 70 + 60 * h, '#7d8791', u)
      ellipse(g, x + 26, y - 3, lerp(18, 30, u), 12, q('#8f99a3', -0.1))
    }
  }
}
