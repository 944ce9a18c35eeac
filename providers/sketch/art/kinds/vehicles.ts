// Road and rail vehicles.
import type { Ctx } from '../draw.js'
import { arc, cos, ellipse, glow, line, linear, PI, polygon, roundRect, shape, sin, TAU } from '../draw.js'
import { glass, headlight, INK, skinOf, taper, wheel } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

function car(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o
  headlight(g, o, 1.1, -0.42, 1.6)
  shape(g, q(c, -0.12), (g) => {
    g.moveTo(-0.72, -0.55)
    g.bezierCurveTo(-0.6, -0.95, -0.5, -1, -0.3, -1)
    g.lineTo(0.15, -1)
    g.bezierCurveTo(0.35, -1, 0.5, -0.8, 0.66, -0.56)
  })
  shape(g, glass(o), (g) => {
    g.moveTo(-0.58, -0.58)
    g.bezierCurveTo(-0.5, -0.86, -0.44, -0.91, -0.3, -0.91)
    g.lineTo(-0.1, -0.91)
    g.lineTo(-0.1, -0.58)
  })
  shape(g, glass(o), (g) => {
    g.moveTo(-0.02, -0.58)
    g.lineTo(-0.02, -0.91)
    g.lineTo(0.13, -0.91)
    g.bezierCurveTo(0.28, -0.91, 0.4, -0.76, 0.51, -0.58)
  })
  shape(g, linear(g, 0, -0.62, 0, -0.12, q(c, 0.2), q(c), q(c, -0.25)), (g) => {
    g.moveTo(-1.08, -0.2)
    g.bezierCurveTo(-1.14, -0.5, -1.02, -0.58, -0.8, -0.6)
    g.lineTo(0.62, -0.6)
    g.bezierCurveTo(0.95, -0.56, 1.12, -0.46, 1.13, -0.2)
    g.quadraticCurveTo(1.12, -0.14, 1.05, -0.14)
    g.lineTo(-1.02, -0.14)
    g.quadraticCurveTo(-1.08, -0.14, -1.08, -0.2)
  })
  roundRect(g, -0.06, -0.48, 0.16, 0.035, 0.015, q(c, -0.35))
  ellipse(g, 1.03, -0.4, 0.055, 0.075, o.lit ? '#fff3c0' : q('#fff0c0'))
  ellipse(g, -1.04, -0.42, 0.035, 0.07, o.lit ? '#ff5a4a' : q('#a92e2a'))
  roundRect(g, -1.12, -0.24, 2.26, 0.07, 0.03, q('#4b4e59'))
  for (const x of [-0.62, 0.64]) {
    ellipse(g, x, -0.2, 0.25, 0.25, q(c, -0.6))
    wheel(g, q, x, -0.2, 0.2, a)
  }
  if (o.lit) glow(g, 1.05, -0.4, 0.35, '#fff0b8', 0.8)
}

function bus(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o
  headlight(g, o, 1.2, -0.3, 1.2)
  roundRect(g, -1.2, -1, 2.4, 0.86, 0.12, linear(g, 0, -1, 0, -0.1, q(c, 0.18), q(c), q(c, -0.18)))
  roundRect(g, -1.2, -0.46, 2.4, 0.07, 0, q('#fbf6ea'))
  for (let i = 0; i < 5; i++) roundRect(g, -1.08 + i * 0.38, -0.86, 0.31, 0.32, 0.04, glass(o))
  roundRect(g, 0.86, -0.86, 0.3, 0.44, 0.05, glass(o))
  roundRect(g, -1.22, -0.2, 2.44, 0.08, 0.03, q('#4b4e59'))
  ellipse(g, 1.17, -0.3, 0.04, 0.06, o.lit ? '#fff3c0' : q('#fff0c0'))
  for (const x of [-0.7, 0.72]) {
    ellipse(g, x, -0.15, 0.19, 0.19, q(c, -0.6))
    wheel(g, q, x, -0.15, 0.15, a)
  }
}

function truck(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o
  headlight(g, o, 1.15, -0.3, 1.2)
  roundRect(g, -1.15, -1, 1.5, 0.82, 0.05, linear(g, 0, -1, 0, -0.15, q('#f3efe6'), q('#d3d0cc')))
  roundRect(g, -1.15, -0.66, 1.5, 0.16, 0, q(c, 0.05))
  shape(g, linear(g, 0, -0.85, 0, -0.1, q(c, 0.18), q(c, -0.16)), (g) => {
    g.moveTo(0.42, -0.16)
    g.lineTo(0.42, -0.84)
    g.lineTo(0.78, -0.84)
    g.quadraticCurveTo(0.88, -0.82, 0.98, -0.52)
    g.quadraticCurveTo(1.16, -0.48, 1.16, -0.36)
    g.lineTo(1.16, -0.16)
  })
  shape(g, glass(o), (g) => {
    g.moveTo(0.54, -0.5)
    g.lineTo(0.54, -0.76)
    g.lineTo(0.74, -0.76)
    g.quadraticCurveTo(0.82, -0.7, 0.88, -0.5)
  })
  roundRect(g, -1.15, -0.22, 2.32, 0.1, 0.03, q('#43454f'))
  ellipse(g, 1.12, -0.3, 0.04, 0.06, o.lit ? '#fff3c0' : q('#fff0c0'))
  for (const x of [-0.8, -0.42, 0.74]) wheel(g, q, x, -0.16, 0.16, a)
}

function train(g: Ctx, o: DrawOptions): void {
  const { q, c, a, t } = o
  for (let i = 0; i < 7; i++) {
    const k = (t * 0.55 + i / 7) % 1
    g.globalAlpha = 0.55 * (1 - k)
    ellipse(g, 1.42 - k * 1.9, -1.05 - k * 0.55, 0.1 + k * 0.26, 0.09 + k * 0.22, q('#f4f1f0'))
  }
  g.globalAlpha = 1
  roundRect(g, -3.1, -0.08, 5.2, 0.06, 0, q('#5c5560'))
  headlight(g, o, 1.9, -0.5, 1.6)
  for (const x of [-2.95, -1.5]) {
    roundRect(g, x, -0.86, 1.38, 0.68, 0.07, linear(g, 0, -0.86, 0, -0.1, q(c, 0.16), q(c, -0.16)))
    roundRect(g, x - 0.03, -0.92, 1.44, 0.1, 0.05, q(c, -0.4))
    for (let i = 0; i < 4; i++) roundRect(g, x + 0.12 + i * 0.31, -0.72, 0.22, 0.26, 0.03, glass(o))
    roundRect(g, x, -0.34, 1.38, 0.05, 0, q('#f2cf7a'))
    for (const w of [0.25, 0.5, 0.9, 1.14]) wheel(g, q, x + w, -0.13, 0.12, a)
  }
  roundRect(g, 0, -0.98, 0.62, 0.8, 0.05, linear(g, 0, -1, 0, -0.1, q(c, 0.16), q(c, -0.16)))
  roundRect(g, -0.06, -1.04, 0.74, 0.1, 0.04, q(c, -0.45))
  roundRect(g, 0.14, -0.84, 0.34, 0.3, 0.04, glass(o))
  roundRect(
    g,
    0.58,
    -0.74,
    1.2,
    0.52,
    0.16,
    linear(g, 0, -0.74, 0, -0.2, q('#5a6070', 0.2), q('#3c404d'), q('#2a2c38')),
  )
  for (const x of [0.8, 1.15, 1.5]) roundRect(g, x, -0.74, 0.04, 0.52, 0, q('#e0b95a'))
  polygon(g, q('#343742'), 1.36, -0.72, 1.5, -0.72, 1.54, -1.02, 1.32, -1.02)
  ellipse(g, 1.06, -0.76, 0.1, 0.1, q('#e0b95a'))
  ellipse(g, 1.8, -0.48, 0.06, 0.09, o.lit ? '#fff3c0' : q('#fff0c0'))
  polygon(g, q(c, -0.2), 1.72, -0.24, 1.98, -0.05, 1.5, -0.05, 1.5, -0.24)
  for (const x of [0.25, 0.75, 1.3]) wheel(g, q, x, -0.17, 0.17, a)
  const rx = cos(a) * 0.09,
    ry = sin(a) * 0.09
  line(g, q('#d7dbe2'), 0.05, 0.25 + rx, -0.17 + ry, 1.3 + rx, -0.17 + ry)
}

function bicycle(g: Ctx, o: DrawOptions): void {
  const { q, c, a, u } = o
  const pedal = a * 0.6
  const bikeWheel = (x: number): void => {
    arc(g, q('#2c2d36'), 0.032, x, -0.205, 0.188)
    for (let i = 0; i < 6; i++) {
      const s = a + (i * TAU) / 6
      line(g, q('#9aa0aa'), 0.007, x, -0.205, x + cos(s) * 0.18, -0.205 + sin(s) * 0.18)
    }
  }
  const leg = (turn: number, shade: number): void => {
    const footX = cos(turn) * 0.08
    const footY = -0.22 + sin(turn) * 0.08
    const kneeX = 0.13 + cos(turn) * 0.03
    const kneeY = -0.44 + sin(turn) * 0.035
    taper(g, q('#3b4a63', shade), -0.12, -0.57, 0.042, kneeX, kneeY, 0.032)
    taper(g, q('#3b4a63', shade), kneeX, kneeY, 0.032, footX, footY - 0.01, 0.022)
    roundRect(g, footX - 0.03, footY - 0.018, 0.09, 0.03, 0.015, q('#2f2c36'))
  }
  bikeWheel(-0.34)
  bikeWheel(0.36)
  leg(pedal + PI, -0.3)
  line(g, q(c), 0.032, -0.34, -0.205, -0.14, -0.5, 0.26, -0.5, 0, -0.22, -0.34, -0.205)
  line(g, q(c, -0.1), 0.032, -0.14, -0.5, 0, -0.22)
  line(g, q(c), 0.032, 0.36, -0.205, 0.25, -0.56, 0.31, -0.58)
  roundRect(g, -0.22, -0.57, 0.17, 0.035, 0.015, q('#3a3338'))
  leg(pedal, 0)
  taper(g, q('#f0e4d0', -0.04), -0.1, -0.6, 0.062, 0.05, -0.79, 0.052)
  taper(g, q('#e7d6bd', -0.14), 0.06, -0.78, 0.03, 0.16, -0.66, 0.024)
  taper(g, q('#e7d6bd', -0.14), 0.16, -0.66, 0.024, 0.27, -0.6, 0.02)
  ellipse(g, 0.27, -0.595, 0.026, 0.024, q(skinOf(u)))
  ellipse(g, 0.12, -0.915, 0.066, 0.074, q(skinOf(u)))
  ellipse(g, 0.16, -0.91, 0.009, 0.012, q(INK))
  shape(g, q('#d9513f'), (g) => g.ellipse(0.11, -0.94, 0.086, 0.06, -0.1, PI, TAU))
}

export const vehicles: Record<string, KindArt> = {
  car: { draw: car, natural: '#e0473f', aspect: 2.3, wheelRadius: 0.2 },
  bus: { draw: bus, natural: '#f2b83a', aspect: 2.4, wheelRadius: 0.15 },
  truck: { draw: truck, natural: '#3f7bd6', aspect: 2.3, wheelRadius: 0.16 },
  train: { draw: train, natural: '#a8383b', aspect: 5.2, wheelRadius: 0.17 },
  bicycle: { draw: bicycle, natural: '#38a79f', aspect: 1.1, wheelRadius: 0.2 },
}
