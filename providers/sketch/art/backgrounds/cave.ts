// A cave with a view out, crystals and a pool.
import type { Backdrop, Layer, Setting } from '../backdrop.js'
import { DEEP, LEFT, RIGHT } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import {
  abs,
  additive,
  clipped,
  ellipse,
  fade,
  glow,
  hash,
  lerp,
  line,
  linear,
  polygon,
  radial,
  shape,
  sin,
} from '../draw.js'
import { boulder } from '../greenery.js'
import { band, prop, wave } from '../scenery.js'
import { indoors, pick } from './sheltered.js'

export function cave(s: Setting): Backdrop {
  const { scene, palette, view, random } = s
  const { q } = palette
  const mouthX = scene.u[0] * view.halfW * 0.34
  const mouth = { y: -50, rx: Math.min(300, view.halfW * 0.46), ry: 190 }
  const ground = wave(random)
  const crystals = Array.from({ length: 9 }, (_, i) => ({ x: -1100 + i * 270 + (random() - 0.5) * 120, u: random() }))
  const spikes = Array.from({ length: 30 }, () => ({
    x: (random() - 0.5) * 3000,
    h: 60 + random() ** 2 * 190,
    w: 26 + random() * 40,
  }))
  const layers: Layer[] = [
    {
      p: 0.3,
      z: -9,
      draw: (g, t) => {
        g.fillStyle = radial(g, mouthX, mouth.y, 60, 900, q('#7a6a78', 0.05), q('#4a4258'), q('#2c2840'))
        g.fillRect(LEFT, -DEEP, RIGHT - LEFT, DEEP * 2)
        caveMouth(g, s, mouthX, mouth, t)
      },
    },
    { p: 0.45, z: -8, still: true, draw: (g) => strata(g, s, mouthX, mouth.rx) },
    {
      p: 0.6,
      z: -6,
      still: true,
      draw: (g) => {
        for (const { x, h, w } of spikes) stalactite(g, s, x, view.top - 60, h + 40, w, -0.1)
      },
    },
    {
      p: 0.75,
      z: -5,
      draw: (g) => {
        band(g, 128, ground, 14, linear(g, 0, 110, 0, view.bottom + 20, q('#8f8290', 0.06), q('#6d6274'), q('#453f54')))
        pool(g, s, mouthX)
      },
    },
    {
      p: 0.82,
      z: -3,
      draw: (g, t) => {
        for (const { x, u } of crystals) {
          if (abs(x - mouthX) < 170) continue
          boulder(g, s, x + 40, 150, 90 + u * 60, '#7d7384', u)
          crystal(g, s, x, 146, 46 + u * 60, pick(['#6fd0e0', '#b58ae8', '#f08ab8', '#7fe0b0'], u), t, u)
        }
      },
    },
    {
      p: 0.95,
      z: -1,
      draw: (g) => {
        for (let i = 0; i < 26; i++) {
          const k = hash(i, 4)
          ellipse(
            g,
            LEFT + hash(i) * (RIGHT - LEFT),
            lerp(165, view.bottom, k),
            14 + 34 * k,
            4 + 7 * k,
            q('#5c5266', hash(i, 8) * 0.2),
          )
        }
      },
    },
    {
      p: 1.4,
      z: 1.25,
      draw: (g) => {
        const dark = q('#2a2438', -0.25)
        for (const side of [-1, 1]) {
          const x = side * (view.halfW + 120)
          shape(g, dark, (g) => {
            g.moveTo(x, view.top - 200)
            g.lineTo(x - side * 300, view.top - 200)
            g.quadraticCurveTo(x - side * 190, -120, x - side * 150, 60)
            g.quadraticCurveTo(x - side * 190, view.bottom - 90, x - side * 330, view.bottom + 90)
            g.lineTo(x + side * 500, view.bottom + 90)
            g.lineTo(x + side * 500, view.top - 200)
          })
        }
        for (let i = 0; i < 7; i++)
          stalactite(g, s, -900 + i * 300 + scene.u[2] * 90, view.top - 90, 120 + ((i * 53) % 90), 60, -0.62)
      },
    },
  ]
  return indoors({
    roam: 130,
    layers,
    horizon: 110,
    far: 150,
    near: 304,
    surface: 'none',
    ground: '#6d6274',
    shadow: 0.8,
  })
}

function caveMouth(g: Ctx, s: Setting, x: number, m: { y: number; rx: number; ry: number }, t: number): void {
  const { palette } = s
  const opening = (k: number) => (g: Ctx) => {
    const steps = 22
    for (let i = 0; i <= steps; i++) {
      const angle = Math.PI * (1.12 - (1.24 * i) / steps)
      const rough = k * (0.9 + 0.16 * hash(i, s.scene.u[2] + 3))
      const px = x + Math.cos(angle) * m.rx * rough
      const py = i === 0 || i === steps ? m.y + m.ry * 1.2 : m.y + m.ry * 0.12 - Math.sin(angle) * m.ry * 1.06 * rough
      if (i === 0) g.moveTo(px, py)
      else g.lineTo(px, py)
    }
    g.closePath()
  }
  shape(g, palette.q('#9a8a94', 0.1), opening(1.1))
  clipped(g, opening(1), (g) => {
    g.fillStyle = linear(g, 0, m.y - m.ry, 0, m.y + m.ry, ...palette.sky)
    g.fillRect(x - m.rx * 1.3, m.y - m.ry * 1.2, m.rx * 2.6, m.ry * 2.8)
    if (palette.night) {
      for (let i = 0; i < 30; i++)
        ellipse(g, x + (hash(i) - 0.5) * m.rx * 2, m.y - m.ry + hash(i, 3) * m.ry * 1.4, 1.4, 1.4, '#ffffff')
      ellipse(g, x + m.rx * 0.3, m.y - m.ry * 0.4, 24, 24, '#fdf7e0')
    } else {
      glow(g, x + m.rx * 0.2, m.y - m.ry * 0.1, 240, palette.glow, 0.8)
    }
    ellipse(g, x - m.rx * 0.4, m.y + m.ry * 1.1, m.rx, 90, palette.towardsSky('#6f9c76', 3, 0.4))
    for (let i = 0; i < 6; i++)
      prop(g, s, 'pine', x - m.rx + i * m.rx * 0.4, m.y + m.ry * 0.86 + (i % 2) * 12, 66 + ((i * 23) % 30), {
        far: 0.4,
        t,
      })
  })
  additive(g, (g) => {
    const alpha = palette.night ? 0.1 : 0.2
    const foot = m.y + m.ry * 1.02
    shape(g, linear(g, 0, foot, 0, s.view.bottom, fade(palette.glow, alpha), fade(palette.glow, 0)), (g) => {
      g.moveTo(x - m.rx * 0.98, foot)
      g.lineTo(x + m.rx * 0.98, foot)
      g.lineTo(x + m.rx * 1.8, s.view.bottom)
      g.lineTo(x - m.rx * 1.8, s.view.bottom)
    })
  })
}

/** Layers of rock in the walls. */
function strata(g: Ctx, s: Setting, x: number, rx: number): void {
  const { q } = s.palette
  for (const side of [-1, 1]) {
    for (let i = 0; i < 7; i++) {
      const x0 = x + side * (rx * 1.3 + (i % 3) * 34)
      const y = s.view.top + 60 + i * ((190 - s.view.top) / 7)
      shape(g, q('#5f5568', i % 2 ? -0.12 : 0.06), (g) => {
        g.moveTo(x0, y)
        g.bezierCurveTo(x0 + side * 150, y - 34, x0 + side * 300, y + 30, x0 + side * 900, y - 20)
        g.lineTo(x0 + side * 900, y + 24)
        g.bezierCurveTo(x0 + side * 300, y + 66, x0 + side * 140, y + 8, x0, y)
      })
    }
  }
}

function stalactite(g: Ctx, s: Setting, x: number, y: number, h: number, w: number, k: number): void {
  const { q } = s.palette
  const paint = linear(g, x - w / 2, 0, x + w / 2, 0, q('#6a5f72', k + 0.12), q('#554b60', k - 0.1))
  shape(g, paint, (g) => {
    g.moveTo(x - w / 2, y)
    g.quadraticCurveTo(x - w * 0.12, y + h * 0.6, x, y + h)
    g.quadraticCurveTo(x + w * 0.16, y + h * 0.5, x + w / 2, y)
  })
}

function pool(g: Ctx, s: Setting, x: number): void {
  const { palette } = s
  ellipse(g, x + 60, 176, 230, 20, palette.q('#4a4660', -0.2))
  ellipse(g, x + 60, 177, 220, 17, palette.towardsSky('#3f6f96', 2, 0.35))
  for (let i = 0; i < 5; i++)
    line(
      g,
      palette.towardsSky('#cfe6f0', 3, 0.4),
      1.6,
      x - 60 + i * 52,
      172 + (i % 3) * 5,
      x - 20 + i * 52,
      172 + (i % 3) * 5,
    )
}

function crystal(g: Ctx, s: Setting, x: number, y: number, h: number, hex: string, t: number, u: number): void {
  const { q } = s.palette
  glow(g, x, y - h * 0.5, h * 1.5, hex, 0.26 + 0.06 * sin(t * 1.4 + u * 9))
  for (const [dx, k, lean] of [
    [-0.3, 0.62, -0.24],
    [0.3, 0.7, 0.22],
    [0, 1, 0],
  ] as const) {
    const bx = x + dx * h * 0.5
    const tip = bx + lean * h
    const w = h * 0.15
    polygon(
      g,
      q(hex, 0.1),
      bx - w,
      y,
      tip - w * 0.8,
      y - h * k * 0.78,
      tip,
      y - h * k,
      tip + w * 0.1,
      y - h * k * 0.7,
      bx + w * 0.1,
      y,
    )
    polygon(
      g,
      q(hex, -0.3),
      bx + w * 0.1,
      y,
      tip + w * 0.1,
      y - h * k * 0.7,
      tip,
      y - h * k,
      tip + w * 0.9,
      y - h * k * 0.76,
      bx + w,
      y,
    )
  }
}
