// Boats and ships.
import type { Ctx } from '../draw.js'
import { abs, cos, curve, ellipse, line, linear, polygon, roundRect, shape, sin } from '../draw.js'
import { glass, INK } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

function boat(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  roundRect(g, -0.5, -0.86, 0.6, 0.5, 0.06, q('#f4ede0'))
  roundRect(g, -0.55, -0.94, 0.72, 0.1, 0.04, q(c, -0.1))
  roundRect(g, -0.4, -0.76, 0.17, 0.2, 0.03, glass(o))
  roundRect(g, -0.16, -0.76, 0.17, 0.2, 0.03, glass(o))
  line(g, q('#6b5a50'), 0.03, 0.45, -0.5, 0.45, -1.05)
  polygon(g, q('#e0473f'), 0.46, -1.05, 0.72, -0.97, 0.46, -0.88)
  shape(g, linear(g, 0, -0.5, 0, 0.1, q(c, 0.18), q(c, -0.22)), (g) => {
    g.moveTo(-1.05, -0.46)
    g.quadraticCurveTo(0.2, -0.3, 1.25, -0.58)
    g.quadraticCurveTo(1.02, 0.02, 0.78, 0.1)
    g.lineTo(-0.82, 0.1)
    g.quadraticCurveTo(-1, -0.1, -1.05, -0.46)
  })
  curve(g, q('#fbf6ea'), 0.06, -1.02, -0.38, 0.2, -0.22, 1.18, -0.48)
}

function sailboat(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o,
    b = sin(t * 1.2) * 0.02
  line(g, q('#7a5b45'), 0.022, 0, -0.14, 0, -0.99)
  shape(g, linear(g, 0, 0, 0.42, 0, q(c, 0.1), q(c, -0.16)), (g) => {
    g.moveTo(0.025, -0.96)
    g.quadraticCurveTo(0.3 + b, -0.6, 0.42 + b, -0.22)
    g.lineTo(0.025, -0.2)
  })
  shape(g, linear(g, -0.35, 0, 0, 0, q(c, -0.02), q(c, -0.22)), (g) => {
    g.moveTo(-0.03, -0.88)
    g.quadraticCurveTo(-0.12 - b, -0.5, -0.36, -0.22)
    g.lineTo(-0.03, -0.2)
  })
  polygon(g, q('#e0473f'), 0, -1, -0.12, -0.965, 0, -0.93)
  const h = c === '#f6f2e9' ? '#b5523c' : '#7a4a35'
  shape(g, linear(g, 0, -0.17, 0, 0.04, q(h, 0.15), q(h, -0.25)), (g) => {
    g.moveTo(-0.46, -0.16)
    g.lineTo(0.5, -0.16)
    g.quadraticCurveTo(0.42, 0.02, 0.28, 0.05)
    g.lineTo(-0.32, 0.05)
    g.quadraticCurveTo(-0.43, -0.02, -0.46, -0.16)
  })
  line(g, q('#f6efe0'), 0.02, -0.44, -0.13, 0.47, -0.13)
}

function ship(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  for (let i = 0; i < 5; i++) {
    const k = (t * 0.25 + i / 5) % 1
    g.globalAlpha = 0.4 * (1 - k)
    ellipse(g, -0.05 - k * 0.9, -1.02 - k * 0.3, 0.08 + k * 0.15, 0.07 + k * 0.12, q('#d9d6d8'))
  }
  g.globalAlpha = 1
  roundRect(g, -0.9, -0.62, 1.6, 0.24, 0.04, q('#f5f1e8'))
  roundRect(g, -0.7, -0.82, 1.1, 0.22, 0.04, q('#ece7dc'))
  for (const x of [-0.28, 0.08]) {
    polygon(g, q('#d9513f'), x, -0.8, x + 0.2, -0.8, x + 0.17, -1.04, x - 0.02, -1.04)
    roundRect(g, x - 0.02, -1.04, 0.2, 0.07, 0, q(INK))
  }
  for (let i = 0; i < 9; i++) {
    ellipse(g, -0.78 + i * 0.17, -0.5, 0.035, 0.035, glass(o))
    if (i < 6) roundRect(g, -0.62 + i * 0.17, -0.76, 0.1, 0.08, 0.02, glass(o))
  }
  shape(g, linear(g, 0, -0.42, 0, 0.08, q(c, 0.14), q(c, -0.25)), (g) => {
    g.moveTo(-1.25, -0.44)
    g.lineTo(1.05, -0.44)
    g.lineTo(1.45, -0.54)
    g.quadraticCurveTo(1.2, 0.02, 1.02, 0.08)
    g.lineTo(-1.08, 0.08)
    g.quadraticCurveTo(-1.2, -0.1, -1.25, -0.44)
  })
  line(g, q('#e0473f', -0.1), 0.06, -1.1, 0.02, 1.08, 0.02)
  line(g, q('#f5f1e8'), 0.025, -1.22, -0.36, 1.3, -0.39)
}

function submarine(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o
  polygon(g, q(c, -0.3), -1.0, -0.02, -1.28, -0.26, -1.28, 0.3, -1.0, 0.16)
  roundRect(g, -0.22, -0.5, 0.52, 0.36, 0.1, q(c, -0.06))
  line(g, q(c, -0.3), 0.05, 0.12, -0.5, 0.12, -0.68, 0.26, -0.68)
  ellipse(g, 0, 0.08, 1.08, 0.34, linear(g, 0, -0.26, 0, 0.42, q(c, 0.25), q(c), q(c, -0.3)))
  for (const x of [-0.5, 0, 0.5]) {
    ellipse(g, x, 0.04, 0.14, 0.14, q(c, -0.35))
    ellipse(g, x, 0.04, 0.1, 0.1, o.lit ? '#ffe2a0' : q('#c8eef5'))
  }
  ellipse(g, -1.2, 0.05, 0.04, 0.26 * abs(cos(a * 2)) + 0.04, q('#6b6f78'))
}

export const boats: Record<string, KindArt> = {
  boat: { draw: boat, natural: '#c8553d', aspect: 2.3, seat: 0.4 },
  sailboat: { draw: sailboat, natural: '#f6f2e9', aspect: 1, seat: 0.16 },
  ship: { draw: ship, natural: '#3a4a6b', aspect: 2.7, seat: 0.8 },
  submarine: { draw: submarine, natural: '#f2b83a', aspect: 2.4 },
}
