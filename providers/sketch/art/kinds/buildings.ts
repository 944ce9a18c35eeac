// Buildings and shelters.
import type { Ctx } from '../draw.js'
import {
  additive,
  clipped,
  cos,
  ellipse,
  faint,
  fract,
  glow,
  line,
  linear,
  PI,
  placed,
  polygon,
  roundRect,
  shape,
  sin,
  TAU,
} from '../draw.js'
import { glass, sideShade } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

function smoke(g: Ctx, o: DrawOptions, x: number, y: number): void {
  for (let i = 0; i < 4; i++) {
    const k = fract(o.t * 0.22 + i / 4)
    faint(g, 0.35 * (1 - k), (g) => {
      ellipse(g, x + k * 0.16, y - k * 0.2, 0.03 + k * 0.055, 0.026 + k * 0.045, o.q('#f1efee'))
    })
  }
}

function window(g: Ctx, o: DrawOptions, x: number, y: number, w: number, h: number): void {
  roundRect(g, x - w * 0.11, y - h * 0.1, w * 1.22, h * 1.2, w * 0.06, o.q('#fbf6ea'))
  roundRect(g, x, y, w, h, w * 0.04, glass(o))
  line(g, o.q('#fbf6ea'), w * 0.09, x + w / 2, y, x + w / 2, y + h)
  line(g, o.q('#fbf6ea'), w * 0.09, x, y + h * 0.48, x + w, y + h * 0.48)
  roundRect(g, x - w * 0.18, y + h * 1.06, w * 1.36, h * 0.12, w * 0.04, o.q('#e4d8c2'))
  if (o.lit) glow(g, x + w / 2, y + h / 2, w * 1.6, '#ffd88a', 0.35)
}

function house(g: Ctx, o: DrawOptions): void {
  const { q, c, u } = o
  const roof = c === '#e0473f' ? '#5c4450' : (['#b8503f', '#8a5a4a', '#6a6f86'] as const)[Math.floor(u * 3) % 3]!
  roundRect(g, 0.2, -0.96, 0.12, 0.3, 0.01, q('#9a6a5a'))
  roundRect(g, 0.185, -0.98, 0.15, 0.04, 0.01, q('#9a6a5a', -0.25))
  smoke(g, o, 0.26, -1)
  roundRect(g, -0.42, -0.56, 0.84, 0.56, 0.005, linear(g, -0.42, 0, 0.42, 0, q(c, 0.1), q(c, -0.16)))
  roundRect(g, -0.43, -0.05, 0.86, 0.05, 0.005, q('#a29a94', -0.05))
  polygon(
    g,
    linear(g, 0, -0.92, 0, -0.5, q(roof, 0.1), q(roof, -0.12)),
    -0.54,
    -0.5,
    -0.3,
    -0.92,
    0.3,
    -0.92,
    0.54,
    -0.5,
  )
  for (let i = 1; i < 5; i++) {
    const y = -0.5 - i * 0.084
    line(g, q(roof, -0.22), 0.007, -0.53 + i * 0.048, y, 0.53 - i * 0.048, y)
  }
  roundRect(g, -0.55, -0.515, 1.1, 0.035, 0.01, q(roof, -0.4))
  faint(g, 0.3, (g) => roundRect(g, -0.42, -0.48, 0.84, 0.045, 0, q('#3a3048')))
  roundRect(g, -0.09, -0.35, 0.2, 0.35, [0.1, 0.1, 0, 0], q('#fbf6ea', -0.05))
  roundRect(g, -0.07, -0.33, 0.16, 0.33, [0.08, 0.08, 0, 0], q('#7a4a35'))
  line(g, q('#5c3628'), 0.008, 0.01, -0.32, 0.01, -0.01)
  ellipse(g, 0.06, -0.16, 0.014, 0.014, q('#f2cf7a'))
  window(g, o, -0.33, -0.37, 0.15, 0.17)
  window(g, o, 0.19, -0.37, 0.15, 0.17)
  if (o.snow) {
    shape(g, q('#f7fbff'), (g) => {
      g.moveTo(-0.56, -0.49)
      g.lineTo(-0.31, -0.95)
      g.lineTo(0.31, -0.95)
      g.lineTo(0.56, -0.49)
      g.quadraticCurveTo(0.48, -0.54, 0.42, -0.62)
      g.quadraticCurveTo(0.3, -0.7, 0.2, -0.74)
      g.quadraticCurveTo(0, -0.68, -0.2, -0.76)
      g.quadraticCurveTo(-0.4, -0.62, -0.46, -0.54)
    })
  }
}

function castle(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  const tower = (x: number, w: number, h: number, shade: number): void => {
    const left = x - w / 2
    roundRect(g, left, -h, w, h, 0, linear(g, left, 0, left + w, 0, q(c, 0.16 + shade), q(c, -0.22 + shade)))
    roundRect(g, left - 0.012, -h - 0.015, w + 0.024, 0.035, 0.004, q(c, -0.14 + shade))
    for (let i = 0; i < 4; i++)
      roundRect(g, left - 0.012 + i * (w + 0.004) * 0.29, -h - 0.05, w * 0.19, 0.045, 0.003, q(c, 0.04 + shade))
    polygon(g, q('#4a64a0', -0.05 + shade), x - w * 0.6, -h - 0.03, x + w * 0.6, -h - 0.03, x, -h - 0.24)
    polygon(g, q('#4a64a0', -0.3 + shade), x + w * 0.08, -h - 0.03, x + w * 0.6, -h - 0.03, x, -h - 0.24)
    line(g, q('#5a4a4a'), 0.008, x, -h - 0.23, x, -h - 0.31)
    const wave = sin(t * 4 + x * 9) * 0.012
    polygon(g, q('#e0473f'), x, -h - 0.31, x + 0.09, -h - 0.285 + wave, x, -h - 0.26)
    for (const k of [0.8, 0.5]) roundRect(g, x - 0.018, -h * k, 0.036, 0.07, [0.018, 0.018, 0, 0], glass(o))
    bricks(left, w, h)
  }
  const bricks = (x: number, w: number, h: number): void => {
    faint(g, 0.4, (g) => {
      for (let i = 0; i < 6; i++) {
        const bx = x + w * (0.12 + 0.62 * fract(i * 0.618 + x))
        const by = -h * (0.1 + 0.8 * fract(i * 0.381 + w))
        roundRect(g, bx, by, 0.035, 0.016, 0.003, q(c, -0.3))
      }
    })
  }
  tower(-0.17, 0.14, 0.56, -0.1)
  tower(0.2, 0.14, 0.6, -0.1)
  roundRect(g, -0.38, -0.36, 0.76, 0.36, 0, linear(g, 0, -0.36, 0, 0, q(c, 0.1), q(c, -0.16)))
  for (let i = 0; i < 8; i++) roundRect(g, -0.38 + i * 0.1, -0.4, 0.06, 0.05, 0.003, q(c, 0.08))
  bricks(-0.36, 0.3, 0.3)
  bricks(0.06, 0.3, 0.34)
  tower(0, 0.18, 0.66, 0)
  tower(-0.39, 0.16, 0.46, 0.04)
  tower(0.4, 0.16, 0.44, 0.04)
  const gate = (k: number) => (g: Ctx) => {
    g.moveTo(-0.08 * k, 0)
    g.lineTo(-0.08 * k, -0.13)
    g.arc(0, -0.13, 0.08 * k, PI, TAU)
    g.lineTo(0.08 * k, 0)
  }
  shape(g, q(c, -0.4), gate(1.25))
  shape(g, q('#4a3830'), gate(1))
  for (const x of [-0.04, 0, 0.04]) line(g, q('#33261f'), 0.008, x, -0.19, x, -0.01)
  for (const x of [-0.24, 0.24]) roundRect(g, x - 0.022, -0.25, 0.044, 0.09, [0.022, 0.022, 0, 0], glass(o))
}

function lighthouse(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  shape(g, q('#7f7a80'), (g) => {
    g.moveTo(-0.36, 0.012)
    g.quadraticCurveTo(-0.3, -0.07, -0.2, -0.07)
    g.quadraticCurveTo(-0.1, -0.12, 0, -0.09)
    g.quadraticCurveTo(0.14, -0.12, 0.24, -0.05)
    g.quadraticCurveTo(0.34, -0.05, 0.36, 0.012)
  })
  shape(g, q('#6f6a70', -0.15), (g) => {
    g.moveTo(-0.2, 0.012)
    g.quadraticCurveTo(-0.04, -0.07, 0.1, -0.03)
    g.quadraticCurveTo(0.3, -0.04, 0.36, 0.012)
  })
  if (o.lit) {
    const reach = 1.8 * cos(sin(t * 0.9) * 1.1)
    placed(g, 0, -0.83, 0, 1, (g) => {
      additive(g, (g) => {
        for (const side of [reach, -reach]) {
          shape(g, linear(g, 0, 0, side, 0, 'rgba(255,240,180,.5)', 'rgba(255,240,180,0)'), (g) => {
            g.moveTo(0, -0.02)
            g.lineTo(side, -0.16)
            g.lineTo(side, 0.2)
            g.lineTo(0, 0.03)
          })
        }
      })
    })
  }
  const body = (g: Ctx): void => {
    g.moveTo(-0.15, -0.05)
    g.lineTo(-0.09, -0.76)
    g.lineTo(0.09, -0.76)
    g.lineTo(0.15, -0.05)
    g.closePath()
  }
  shape(g, sideShade(g, q, c, -0.14, 0.14), body)
  clipped(g, body, (g) => {
    for (const y of [-0.26, -0.52, -0.76])
      roundRect(g, -0.2, y, 0.4, 0.12, 0, linear(g, -0.14, 0, 0.14, 0, q('#d9473f', 0.1), q('#d9473f', -0.25)))
  })
  for (const y of [-0.6, -0.36]) roundRect(g, -0.015, y, 0.03, 0.055, 0.012, glass(o))
  roundRect(g, -0.13, -0.79, 0.26, 0.035, 0.01, q('#4a4d58'))
  for (let i = 0; i < 6; i++) line(g, q('#4a4d58'), 0.006, -0.12 + i * 0.048, -0.83, -0.12 + i * 0.048, -0.79)
  line(g, q('#4a4d58'), 0.008, -0.125, -0.83, 0.125, -0.83)
  roundRect(g, -0.07, -0.88, 0.14, 0.1, 0.01, o.lit ? '#fff3c0' : q('#ffe9a8'))
  line(g, q('#4a4d58'), 0.008, 0, -0.88, 0, -0.78)
  shape(g, q('#d9473f', -0.1), (g) => {
    g.moveTo(-0.1, -0.87)
    g.quadraticCurveTo(0, -1.04, 0.1, -0.87)
  })
  roundRect(g, -0.035, -0.17, 0.07, 0.12, [0.035, 0.035, 0, 0], q('#5c4038'))
  if (o.lit) glow(g, 0, -0.83, 0.4, '#fff0b8', 0.7)
}

function windmill(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o
  shape(g, sideShade(g, q, c, -0.18, 0.18), (g) => {
    g.moveTo(-0.2, 0)
    g.lineTo(-0.11, -0.58)
    g.lineTo(0.11, -0.58)
    g.lineTo(0.2, 0)
  })
  roundRect(g, -0.205, -0.045, 0.41, 0.045, 0.004, q('#8f8a88'))
  shape(g, q('#a8503f'), (g) => {
    g.moveTo(-0.14, -0.57)
    g.quadraticCurveTo(0, -0.82, 0.14, -0.57)
  })
  roundRect(g, -0.05, -0.17, 0.1, 0.17, [0.05, 0.05, 0, 0], q('#6b4530'))
  for (const y of [-0.32, -0.47]) roundRect(g, -0.028, y, 0.056, 0.075, 0.012, glass(o))
  placed(g, 0.02, -0.6, a * 0.35 + 0.4, 1, (g) => {
    for (let i = 0; i < 4; i++) {
      g.rotate(PI / 2)
      line(g, q('#6b4836'), 0.016, 0, 0, 0, -0.4)
      roundRect(g, 0.006, -0.4, 0.09, 0.3, 0.005, q('#fbf3e2', -0.03))
      for (let j = 0; j < 4; j++) line(g, q('#b9a58a'), 0.006, 0.008, -0.38 + j * 0.085, 0.092, -0.38 + j * 0.085)
    }
    ellipse(g, 0, 0, 0.03, 0.03, q('#4a3830'))
  })
}

function tent(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  for (const [x, y] of [
    [-0.98, 0],
    [1.06, -0.01],
  ] as const) {
    line(g, q('#d8cbb4'), 0.012, -0.1, -0.98, x, y)
  }
  polygon(g, q(c, -0.28), -0.1, -1, 0.3, -0.94, 0.98, 0, 0.62, 0)
  polygon(g, linear(g, 0, -1, 0, 0, q(c, 0.15), q(c, -0.05)), -0.1, -1, 0.62, 0, -0.82, 0)
  polygon(g, o.lit ? '#ffdc8a' : q('#4a3438'), -0.1, -0.78, 0.12, 0, -0.32, 0)
  polygon(g, q(c, 0.28), -0.1, -0.78, -0.32, 0, -0.46, 0)
  line(g, q(c, -0.35), 0.02, -0.1, -0.99, 0.62, -0.005)
  line(g, q('#5a4638'), 0.03, -0.1, -0.985, -0.1, -0.97)
  if (o.lit) glow(g, -0.1, -0.3, 0.9, '#ffcf7a', 0.4)
}

export const buildings: Record<string, KindArt> = {
  house: { draw: house, natural: '#f0dfc0', aspect: 1.08, shadow: 0.98, seat: 0.92 },
  castle: { draw: castle, natural: '#b9b4b4', aspect: 0.98, shadow: 1 },
  lighthouse: { draw: lighthouse, natural: '#f5f1e8', aspect: 0.72, shadow: 0.74 },
  windmill: { draw: windmill, natural: '#efe6d4', aspect: 0.85, shadow: 0.46 },
  tent: { draw: tent, natural: '#e58a3c', aspect: 2.05, shadow: 1.7 },
}
