// Simple shapes and toys.
import type { Ctx } from '../draw.js'
import { clipped, ellipse, glow, linear, polygon, roundRect, shape, sin, TAU } from '../draw.js'
import { roundShade, starPath } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

function ball(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o
  ellipse(g, 0, -0.5, 0.5, 0.5, roundShade(g, q, c, 0, -0.5, 0.5))
  clipped(
    g,
    (g) => g.arc(0, -0.5, 0.5, 0, TAU),
    (g) => {
      g.translate(0, -0.5)
      g.rotate(a)
      g.globalAlpha = 0.85
      shape(g, q('#fbf7ee'), (g) => {
        g.moveTo(-0.16, -0.6)
        g.quadraticCurveTo(0.1, 0, -0.16, 0.6)
        g.lineTo(0.16, 0.6)
        g.quadraticCurveTo(0.42, 0, 0.16, -0.6)
      })
    },
  )
  g.globalAlpha = 0.35
  ellipse(g, -0.17, -0.72, 0.13, 0.09, q('#ffffff'), -0.6)
  g.globalAlpha = 1
}

function box(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  polygon(g, q(c, -0.25), 0.3, -0.78, 0.5, -0.9, 0.5, -0.14, 0.3, 0)
  polygon(g, q(c, 0.25), -0.5, -0.78, -0.28, -0.92, 0.5, -0.9, 0.3, -0.78)
  roundRect(g, -0.5, -0.78, 0.8, 0.78, 0.02, linear(g, 0, -0.78, 0, 0, q(c, 0.08), q(c, -0.1)))
  roundRect(g, -0.16, -0.78, 0.12, 0.78, 0, q(c, 0.3))
  polygon(g, q(c, 0.45), -0.16, -0.78, 0.02, -0.91, 0.13, -0.91, -0.04, -0.78)
}

function triangle(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  polygon(g, q(c, -0.3), 0, -1, 0.56, 0, 0.16, 0)
  polygon(g, linear(g, 0, -1, 0, 0, q(c, 0.2), q(c)), 0, -1, 0.2, 0, -0.56, 0)
}

function star(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  glow(g, 0, 0, 0.95, '#ffe9a0', 0.28 + 0.08 * sin(t * 3))
  g.save()
  g.lineJoin = 'round'
  shape(g, linear(g, 0, -0.5, 0, 0.5, q(c, 0.3), q(c, -0.08)), (g) => starPath(g, 0.52, 0.52))
  g.strokeStyle = q(c, 0.12)
  g.lineWidth = 0.06
  g.stroke()
  polygon(g, q(c, -0.16), 0, 0, 0, -0.5, 0.145, -0.2)
  for (let i = 1; i < 5; i++) {
    g.rotate(TAU / 5)
    polygon(g, q(c, -0.16), 0, 0, 0, -0.5, 0.145, -0.2)
  }
  g.restore()
}

function heart(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o,
    s = 1 + 0.05 * sin(t * 5)
  g.save()
  g.scale(s, s)
  shape(g, linear(g, -0.4, -0.5, 0.3, 0.5, q(c, 0.22), q(c), q(c, -0.22)), (g) => {
    g.moveTo(0, 0.5)
    g.bezierCurveTo(-0.85, -0.02, -0.55, -0.62, 0, -0.24)
    g.bezierCurveTo(0.55, -0.62, 0.85, -0.02, 0, 0.5)
  })
  g.globalAlpha = 0.5
  ellipse(g, -0.25, -0.2, 0.1, 0.07, q('#ffffff'), -0.7)
  g.restore()
}

function balloon(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o,
    s = sin(t * 1.6 + u * 9) * 0.06
  g.beginPath()
  g.moveTo(0, 0.12)
  g.bezierCurveTo(s, 0.25, -s * 2, 0.35, s * 1.5, 0.5)
  g.strokeStyle = q('#6b6672')
  g.lineWidth = 0.012
  g.stroke()
  polygon(g, q(c, -0.25), -0.035, 0.15, 0.035, 0.15, 0, 0.095)
  shape(g, roundShade(g, q, c, 0, -0.2, 0.34), (g) => {
    g.moveTo(0, 0.12)
    g.bezierCurveTo(-0.16, 0.04, -0.28, -0.08, -0.28, -0.22)
    g.bezierCurveTo(-0.28, -0.6, 0.28, -0.6, 0.28, -0.22)
    g.bezierCurveTo(0.28, -0.08, 0.16, 0.04, 0, 0.12)
  })
  g.globalAlpha = 0.45
  ellipse(g, -0.11, -0.34, 0.045, 0.09, q('#ffffff'), 0.5)
  g.globalAlpha = 1
}

function kite(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o,
    w = sin(t * 2 + u * 5) * 0.1
  g.save()
  g.rotate(0.35 + w * 0.5)
  g.beginPath()
  g.moveTo(0, 0.36)
  for (let i = 1; i <= 8; i++) g.lineTo(sin(t * 4 - i * 0.8) * 0.06, 0.36 + i * 0.07)
  g.strokeStyle = q('#7a6a6a')
  g.lineWidth = 0.014
  g.stroke()
  for (let i = 2; i <= 8; i += 2) {
    const x = sin(t * 4 - i * 0.8) * 0.06,
      y = 0.36 + i * 0.07
    polygon(g, q(i % 4 ? '#f6c744' : '#3f7bd6'), x, y, x - 0.07, y - 0.04, x - 0.07, y + 0.04)
    polygon(g, q(i % 4 ? '#f6c744' : '#3f7bd6'), x, y, x + 0.07, y - 0.04, x + 0.07, y + 0.04)
  }
  polygon(g, q(c, 0.1), 0, -0.5, 0.34, -0.12, 0, -0.12)
  polygon(g, q(c, -0.22), 0, -0.5, -0.34, -0.12, 0, -0.12)
  polygon(g, q('#fff3d6'), 0.34, -0.12, 0, 0.38, 0, -0.12)
  polygon(g, q(c, -0.05), -0.34, -0.12, 0, 0.38, 0, -0.12)
  g.restore()
}

export const shapes: Record<string, KindArt> = {
  ball: { draw: ball, natural: '#e0473f', aspect: 1, wheelRadius: 0.5 },
  box: { draw: box, natural: '#c9935a', aspect: 1, seat: 0.85 },
  triangle: { draw: triangle, natural: '#55a866', aspect: 1.1 },
  star: { draw: star, natural: '#f6c744', aspect: 1 },
  heart: { draw: heart, natural: '#e0473f', aspect: 1.1 },
  balloon: { draw: balloon, natural: '#e0473f', aspect: 0.6 },
  kite: { draw: kite, natural: '#f08b33', aspect: 0.75 },
}
