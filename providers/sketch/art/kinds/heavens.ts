// Things of the sky: moon, sun, planets, clouds, rainbows.
import type { Ctx } from '../draw.js'
import {
  clipped,
  ellipse,
  fade,
  faint,
  glow,
  hash,
  linear,
  PI,
  placed,
  radial,
  roundRect,
  stroke,
  TAU,
} from '../draw.js'
import { roundShade } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

const CRATERS = [
  [-0.15, -0.12, 0.1],
  [0.18, 0.1, 0.13],
  [-0.08, 0.24, 0.07],
  [0.2, -0.22, 0.06],
  [-0.3, 0.12, 0.05],
] as const

function moon(g: Ctx): void {
  glow(g, 0, 0, 1.3, '#e6ecff', 0.45)
  ellipse(g, 0, 0, 0.5, 0.5, radial(g, -0.1, -0.1, 0.1, 0.6, '#fffbe8', '#efe8cc', '#d8d0b0'))
  for (const [x, y, r] of CRATERS) {
    ellipse(g, x, y, r, r, 'rgba(190,182,150,.4)')
    ellipse(g, x + r * 0.12, y + r * 0.12, r * 0.8, r * 0.8, 'rgba(206,198,168,.55)')
  }
}

function sun(g: Ctx, o: DrawOptions): void {
  const low = o.time === 'sunset' || o.time === 'dawn'
  glow(g, 0, 0, 2.1, o.time === 'sunset' ? '#ffb35c' : '#fff0b0', 0.6)
  if (!low) {
    placed(g, 0, 0, o.t * 0.12, 1, (g) => {
      for (let i = 0; i < 12; i++) {
        g.rotate(TAU / 12)
        faint(g, 0.5, (g) => roundRect(g, -0.02, -0.74 - (i % 2) * 0.06, 0.04, 0.14 + (i % 2) * 0.06, 0.02, '#fff0b0'))
      }
    })
  }
  const face =
    o.time === 'sunset'
      ? linear(g, 0, -0.5, 0, 0.5, '#ffd98a', '#ff8a5c')
      : o.time === 'dawn'
        ? linear(g, 0, -0.5, 0, 0.5, '#fff0c0', '#ffc07a')
        : radial(g, -0.1, -0.12, 0.05, 0.55, '#fffdf0', '#ffe48a', '#ffd05a')
  ellipse(g, 0, 0, 0.5, 0.5, face)
}

function planet(g: Ctx, o: DrawOptions): void {
  const { q, c, u, t } = o
  const ringed = u < 0.7
  const ring = (from: number, to: number): void => {
    stroke(g, q('#f0dcb4'), 0.07, (g) => g.ellipse(0, 0, 0.78, 0.17, -0.3, from, to))
    stroke(g, q('#c79f78'), 0.04, (g) => g.ellipse(0, 0, 0.66, 0.135, -0.3, from, to))
  }
  glow(g, 0, 0, 0.85, c, 0.25)
  if (ringed) ring(PI, TAU)
  ellipse(g, 0, 0, 0.44, 0.44, roundShade(g, q, c, 0, 0, 0.44))
  clipped(
    g,
    (g) => g.arc(0, 0, 0.44, 0, TAU),
    (g) => {
      g.rotate(-0.3)
      faint(g, 0.3, (g) => {
        for (let i = 0; i < 5; i++) {
          const y = -0.4 + i * 0.17 + hash(i, 3) * 0.05
          const x = (hash(i, 7) + t * 0.02) % 1
          roundRect(g, -0.6, y, 1.2, 0.05 + hash(i) * 0.06, 0.03, q(c, i % 2 ? 0.5 : -0.5))
          ellipse(g, -0.5 + x, y + 0.03, 0.1, 0.03, q(c, i % 2 ? -0.3 : 0.4))
        }
      })
    },
  )
  if (ringed) ring(0, PI)
}

function cloud(g: Ctx, o: DrawOptions): void {
  const { q, u } = o
  const puffs = [
    [-0.68, 0.12, 0.34],
    [-0.26 + u * 0.1, -0.1, 0.44],
    [0.3, -0.03 - u * 0.06, 0.4],
    [0.7, 0.16, 0.3],
  ] as const
  const body = (dx: number, dy: number, k: number, paint: string): void => {
    g.fillStyle = paint
    g.beginPath()
    for (const [x, y, r] of puffs) {
      g.moveTo(x + dx + r * k, y + dy)
      g.arc(x + dx, y + dy, r * k, 0, TAU)
    }
    g.roundRect(-0.98 + dx, 0.08 + dy, 1.96, 0.4, 0.2)
    g.fill()
  }
  body(0, 0, 1, q('#e3e9f4', -0.1))
  clipped(
    g,
    (g) => {
      for (const [x, y, r] of puffs) {
        g.moveTo(x + r, y)
        g.arc(x, y, r, 0, TAU)
      }
      g.roundRect(-0.98, 0.08, 1.96, 0.4, 0.2)
    },
    (g) => {
      for (const [x, y, r] of puffs) ellipse(g, x - 0.03, y - 0.06, r * 0.94, r * 0.9, q('#ffffff', 0.12))
      roundRect(g, -0.95, 0.02, 1.85, 0.32, 0.16, q('#ffffff', 0.06))
    },
  )
}

function rainbow(g: Ctx): void {
  const bands = ['#e0574f', '#f08b33', '#f6c744', '#6bb56f', '#4f8be0', '#8a62c4']
  faint(g, 0.62, (g) => {
    bands.forEach((hex, i) => {
      const r = 1 - i * 0.052
      const paint = linear(g, 0, 0.5, 0, -0.5, fade(hex, 0), fade(hex, 0.7), fade(hex, 1), fade(hex, 1))
      stroke(g, paint, 0.055, (g) => g.arc(0, 0.5, r, PI, TAU))
    })
  })
}

export const heavens: Record<string, KindArt> = {
  moon: { draw: moon, natural: '#f4efd8', shadow: 0 },
  sun: { draw: sun, natural: '#ffd75a', shadow: 0 },
  planet: { draw: planet, natural: '#d99a5b', aspect: 1.5, shadow: 0 },
  cloud: { draw: cloud, natural: '#ffffff', aspect: 2.2, shadow: 0 },
  rainbow: { draw: rainbow, natural: '#ffffff', aspect: 2.1, shadow: 0 },
}
