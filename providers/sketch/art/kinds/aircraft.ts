// Things that fly by engine or hot air.
import type { Ctx } from '../draw.js'
import { cos, ellipse, glow, line, linear, PI, polygon, roundRect, shape, sin, TAU } from '../draw.js'
import { eye, flame, glass, roundShade } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

function plane(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  polygon(g, q(c, -0.25), -0.15, -0.05, -0.6, -0.42, -0.38, -0.42, 0.3, -0.06)
  polygon(g, q('#3f7bd6'), -1.15, -0.12, -1.4, -0.55, -1.12, -0.55, -0.78, -0.12)
  shape(g, linear(g, 0, -0.25, 0, 0.25, q(c, 0.15), q(c), q(c, -0.28)), (g) => {
    g.moveTo(-1.42, -0.14)
    g.bezierCurveTo(-0.8, -0.24, 0.6, -0.28, 1.0, -0.2)
    g.bezierCurveTo(1.35, -0.12, 1.4, 0.08, 1.15, 0.14)
    g.bezierCurveTo(0.4, 0.26, -0.7, 0.2, -1.42, -0.14)
  })
  line(g, q('#3f7bd6'), 0.05, -1.05, 0.03, 1.16, 0.05)
  for (let i = 0; i < 9; i++) ellipse(g, -0.62 + i * 0.16, -0.07, 0.035, 0.045, glass(o))
  shape(g, glass(o), (g) => {
    g.moveTo(1.02, -0.18)
    g.quadraticCurveTo(1.2, -0.12, 1.24, -0.03)
    g.lineTo(0.98, -0.05)
  })
  shape(g, linear(g, 0, 0, -0.4, 0.5, q(c, -0.02), q(c, -0.3)), (g) => {
    g.moveTo(0.32, 0.08)
    g.lineTo(-0.46, 0.52)
    g.lineTo(-0.72, 0.52)
    g.lineTo(-0.25, 0.08)
  })
  roundRect(g, -0.22, 0.22, 0.32, 0.14, 0.07, q('#6d7683'))
  polygon(g, q(c, -0.18), -1.05, -0.02, -1.42, 0.16, -1.2, 0.16, -0.8, 0.0)
}

function helicopter(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o,
    k = cos(t * 38)
  shape(g, q(c, -0.1), (g) => {
    g.moveTo(-0.2, -0.18)
    g.lineTo(-1.2, -0.2)
    g.lineTo(-1.32, -0.42)
    g.lineTo(-1.2, -0.42)
    g.lineTo(-1.05, -0.28)
    g.lineTo(-0.2, -0.38 + 0.06)
  })
  ellipse(g, 0.05, 0, 0.58, 0.34, linear(g, 0, -0.34, 0, 0.34, q(c, 0.2), q(c), q(c, -0.28)))
  shape(g, glass(o), (g) => {
    g.moveTo(0.16, -0.27)
    g.quadraticCurveTo(0.58, -0.2, 0.6, 0.04)
    g.lineTo(0.16, 0.06)
  })
  roundRect(g, -0.2, -0.2, 0.26, 0.22, 0.05, glass(o))
  line(g, q('#4a4d58'), 0.035, -0.35, 0.46, 0.6, 0.46)
  line(g, q('#4a4d58'), 0.03, -0.15, 0.28, -0.2, 0.46)
  line(g, q('#4a4d58'), 0.03, 0.28, 0.28, 0.34, 0.46)
  roundRect(g, -0.02, -0.46, 0.08, 0.14, 0.02, q('#4a4d58'))
  g.globalAlpha = 0.25
  ellipse(g, 0.02, -0.47, 1.05, 0.035, q('#5a5d68'))
  g.globalAlpha = 1
  line(g, q('#3a3d48'), 0.03, 0.02 - 1.05 * k, -0.47, 0.02 + 1.05 * k, -0.47)
  ellipse(g, -1.25, -0.32, 0.16, 0.16, 'rgba(90,93,104,.25)')
  line(
    g,
    q('#3a3d48'),
    0.02,
    -1.25 - 0.15 * cos(t * 50),
    -0.32 - 0.15 * sin(t * 50),
    -1.25 + 0.15 * cos(t * 50),
    -0.32 + 0.15 * sin(t * 50),
  )
}

function rocket(g: Ctx, o: DrawOptions): void {
  const { q, c, t, mv } = o
  if (mv > 0.2) {
    glow(g, 0, 0.62, 0.5, '#ffb35c', 0.7)
    g.save()
    g.scale(1, -1)
    flame(g, 0, -0.36, 0.1, 0.42, t)
    g.restore()
  }
  shape(g, q('#e0473f', -0.05), (g) => {
    g.moveTo(-0.14, 0.05)
    g.quadraticCurveTo(-0.34, 0.2, -0.33, 0.44)
    g.lineTo(-0.12, 0.3)
  })
  shape(g, q('#e0473f', -0.2), (g) => {
    g.moveTo(0.14, 0.05)
    g.quadraticCurveTo(0.34, 0.2, 0.33, 0.44)
    g.lineTo(0.12, 0.3)
  })
  roundRect(g, -0.09, 0.28, 0.18, 0.1, 0.03, q('#5a5d68'))
  shape(g, linear(g, -0.2, 0, 0.2, 0, q(c, 0.15), q(c), q(c, -0.32)), (g) => {
    g.moveTo(0, -0.5)
    g.bezierCurveTo(0.26, -0.25, 0.22, 0.12, 0.14, 0.31)
    g.lineTo(-0.14, 0.31)
    g.bezierCurveTo(-0.22, 0.12, -0.26, -0.25, 0, -0.5)
  })
  shape(g, linear(g, -0.12, 0, 0.12, 0, q('#e0473f', 0.1), q('#e0473f', -0.25)), (g) => {
    g.moveTo(0, -0.52)
    g.quadraticCurveTo(0.12, -0.41, 0.157, -0.29)
    g.lineTo(-0.157, -0.29)
    g.quadraticCurveTo(-0.12, -0.41, 0, -0.52)
  })
  ellipse(g, 0, -0.1, 0.09, 0.09, q('#5a6b85'))
  ellipse(g, 0, -0.1, 0.065, 0.065, o.lit ? '#ffe2a0' : q('#9fdcf0'))
  roundRect(g, -0.025, 0.12, 0.05, 0.3, 0.02, q('#e0473f', -0.1))
}

function ufo(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  g.save()
  g.globalAlpha = 0.3 + 0.1 * sin(t * 2)
  g.fillStyle = linear(g, 0, 0.1, 0, 1.6, 'rgba(170,255,210,.9)', 'rgba(170,255,210,0)')
  g.beginPath()
  g.moveTo(-0.3, 0.15)
  g.lineTo(0.3, 0.15)
  g.lineTo(0.85, 1.6)
  g.lineTo(-0.85, 1.6)
  g.fill()
  g.restore()
  shape(g, q('#bfeef0'), (g) => g.ellipse(0, -0.12, 0.42, 0.4, 0, PI, TAU))
  ellipse(g, 0.0, -0.24, 0.1, 0.13, q('#7ac48a'))
  eye(g, q, 0.05, -0.27, 0.03)
  eye(g, q, -0.04, -0.27, 0.03)
  g.globalAlpha = 0.35
  ellipse(g, -0.16, -0.34, 0.07, 0.1, '#ffffff', 0.5)
  g.globalAlpha = 1
  ellipse(g, 0, 0, 1.05, 0.24, linear(g, 0, -0.24, 0, 0.24, q(c, 0.4), q(c), q(c, -0.4)))
  ellipse(g, 0, 0.1, 0.5, 0.12, q(c, -0.35))
  for (let i = 0; i < 7; i++) {
    const x = -0.84 + i * 0.28,
      on = sin(t * 5 + i * 1.1) > 0
    ellipse(g, x, 0.02 + 0.1 * (1 - x * x), 0.05, 0.045, on ? '#fff0a8' : q('#e0687a'))
  }
}

function hotair(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  shape(g, roundShade(g, q, c, 0, -0.16, 0.4), (g) => {
    g.moveTo(-0.06, 0.26)
    g.bezierCurveTo(-0.2, 0.1, -0.36, 0.0, -0.36, -0.16)
    g.bezierCurveTo(-0.36, -0.62, 0.36, -0.62, 0.36, -0.16)
    g.bezierCurveTo(0.36, 0, 0.2, 0.1, 0.06, 0.26)
  })
  const s = '#fff3d6'
  for (const [x, w] of [
    [-0.2, 0.1],
    [0.12, 0.1],
  ] as const)
    shape(g, q(s, x > 0 ? -0.1 : 0), (g) => {
      g.moveTo(x * 0.25, 0.26)
      g.bezierCurveTo(x * 1.4, 0.05, x * 1.75, -0.4, 0, -0.5)
      g.bezierCurveTo((x + w) * 1.6, -0.38, (x + w) * 1.25, 0.05, (x + w) * 0.3, 0.26)
    })
  roundRect(g, -0.065, 0.25, 0.13, 0.025, 0.01, q(c, -0.35))
  for (const x of [-0.05, 0.05]) line(g, q('#6b5a50'), 0.008, x, 0.27, x * 0.9, 0.4)
  if (o.lit || sin(t * 1.7) > 0.4) {
    glow(g, 0, 0.3, 0.13, '#ffc46a', 0.8)
  }
  roundRect(g, -0.06, 0.39, 0.12, 0.1, 0.02, linear(g, 0, 0.39, 0, 0.5, q('#a8703f', 0.1), q('#7a4a2a')))
}

export const aircraft: Record<string, KindArt> = {
  plane: { draw: plane, natural: '#f1f3f6', aspect: 2.8 },
  helicopter: { draw: helicopter, natural: '#d9513f', aspect: 2.3 },
  rocket: { draw: rocket, natural: '#eceff4', aspect: 0.7 },
  ufo: { draw: ufo, natural: '#a9b4c6', aspect: 2.1 },
  hotair: { draw: hotair, natural: '#e0473f', aspect: 0.75 },
}
