// The desert: dunes, table mountains, cacti.

import type { Backdrop, Layer, Setting } from '../backdrop.js'
import { LEFT } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import { curve, ellipse, faint, line, linear, shape } from '../draw.js'
import { boulder, foregroundGrass, groundPatches } from '../greenery.js'
import { band, drawRow, mountains, ridge, row, scatter, wave } from '../scenery.js'
import { outdoors } from './outdoors.js'

export function desert(s: Setting): Backdrop {
  const { scene, random, palette, view } = s
  const { q } = palette
  const horizon = 44 + scene.horizon * 16
  const mesas = ridge(random, 50, 130, 330)
  const cacti = row(random, 9, [96, 122], [70, 130], ['cactus'], 150)
  const ripples = scatter(random, 40, 150, view.bottom)
  const stones = scatter(random, 12, 130, view.bottom - 30)
  const layers: Layer[] = []
  if (scene.u[1] > -0.3) layers.push({ p: 0.12, z: -8.2, draw: (g) => buttes(g, s, horizon + 8, 0.6) })
  if (scene.u[0] > -0.2)
    layers.push({ p: 0.16, z: -8, still: true, draw: (g) => mountains(g, s, mesas, 50, '#b5766a', 0.5, false) })
  layers.push(
    dune(s, 58, 26, '#e7b878', 0.3, -6, 0.34),
    dune(s, 84, 22, '#e0a561', 0.5, -4, 0.16),
    dune(s, 128, 16, '#dc9a55', 0.85, -2, 0),
    groundPatches(s, 150, '#f0c489', '#b9763f'),
    {
      p: 0.95,
      z: -1,
      still: true,
      draw: (g) => {
        for (const { x, y, h, u } of ripples) {
          const w = (34 + 70 * u) * (0.6 + h)
          curve(g, q('#c07d40', 0.02), 2, x - w, y, x, y - 7, x + w, y + 2)
          faint(g, 0.6, (g) => curve(g, q('#f3cf98'), 1.6, x - w * 0.9, y + 4, x, y - 3, x + w * 0.9, y + 6))
        }
        for (const { x, y, h, u } of stones) boulder(g, s, x, y, 14 + 34 * h, '#b58a6a', u)
      },
    },
    {
      p: 0.62,
      z: 0.04,
      draw: (g, t) => {
        for (const e of cacti) ellipse(g, e.x + e.h * 0.3, e.y, e.h * 0.5, e.h * 0.05, 'rgba(70,36,50,.18)')
        drawRow(g, s, cacti, { t, far: 0.1 })
      },
    },
    foregroundGrass(s, 5, '#a8894a', 95),
  )
  return outdoors(s, { layers, horizon, far: 108, near: 304, surface: 'sand', ground: '#dba262' })
}

/** A dune with a sharp crest: lit slope and shaded slope. */
function dune(s: Setting, y: number, size: number, hex: string, p: number, z: number, far: number): Layer {
  const { q } = s.palette
  const f = wave(s.random, 2)
  const crests = Array.from({ length: 5 }, (_, i) => ({
    x: LEFT + 340 + i * 680 + (s.random() - 0.5) * 260,
    w: 260 + s.random() * 220,
  }))
  return {
    p,
    z,
    draw: (g) => {
      band(
        g,
        y,
        f,
        size,
        linear(g, 0, y - size, 0, y + 190, q(hex, 0.2, far), q(hex, 0, far), q(hex, -0.12, far * 0.5)),
      )
      for (const { x, w } of crests) {
        const top = y + f(x) * size
        shape(g, linear(g, 0, top, 0, top + 110, q(hex, -0.24, far), q(hex, -0.04, far)), (g) => {
          g.moveTo(x, top - 2)
          g.quadraticCurveTo(x + w * 0.2, top + 26, x - w * 0.24, top + 110)
          g.quadraticCurveTo(x + w * 0.6, top + 96, x + w, y + f(x + w) * size + 30)
          g.quadraticCurveTo(x + w * 0.5, top + 6, x, top - 2)
        })
      }
    },
  }
}

/** Table mountains far away. */
function buttes(g: Ctx, s: Setting, y: number, far: number): void {
  const { q } = s.palette
  for (let i = 0; i < 4; i++) {
    const x = -1100 + i * 640 + s.scene.u[2] * 260
    const w = 150 + ((i * 53) % 110)
    const h = 80 + ((i * 41) % 70)
    shape(g, linear(g, 0, y - h, 0, y + 20, q('#c07a5e', 0.05, far), q('#c07a5e', 0, Math.min(1, far + 0.25))), (g) => {
      g.moveTo(x - w, y + 30)
      g.lineTo(x - w * 0.62, y - h * 0.5)
      g.lineTo(x - w * 0.55, y - h)
      g.lineTo(x + w * 0.5, y - h * 0.96)
      g.lineTo(x + w * 0.6, y - h * 0.45)
      g.lineTo(x + w, y + 30)
    })
    shape(g, q('#a8604c', -0.06, far), (g) => {
      g.moveTo(x + w * 0.1, y - h * 0.97)
      g.lineTo(x + w * 0.5, y - h * 0.96)
      g.lineTo(x + w * 0.6, y - h * 0.45)
      g.lineTo(x + w, y + 30)
      g.lineTo(x + w * 0.3, y + 30)
    })
    line(g, q('#d99a78', 0.1, far), 4, x - w * 0.52, y - h * 0.72, x + w * 0.08, y - h * 0.7)
  }
}
