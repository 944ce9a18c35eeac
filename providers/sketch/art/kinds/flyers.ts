// Winged creatures.
import type { Ctx } from '../draw.js'
import { abs, cos, curve, ellipse, line, linear, placed, polygon, shape, sin } from '../draw.js'
import { eye, INK } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

/** A feathered wing from the shoulder at the origin; `k` is up (1) or down (-1). */
function featherWing(g: Ctx, inner: string, outer: string, k: number): void {
  const tipX = -0.42 + 0.3 * (1 - abs(k))
  shape(g, outer, (g) => {
    g.moveTo(0.24, 0)
    g.quadraticCurveTo(0.26, -0.42 * k, tipX, -0.98 * k)
    g.quadraticCurveTo(tipX - 0.1, -0.72 * k, tipX - 0.06, -0.62 * k)
    g.quadraticCurveTo(tipX - 0.12, -0.5 * k, -0.32, -0.34 * k)
    g.quadraticCurveTo(-0.42, -0.18 * k, -0.26, 0.04)
  })
  shape(g, inner, (g) => {
    g.moveTo(0.24, 0)
    g.quadraticCurveTo(0.24, -0.36 * k, tipX + 0.2, -0.7 * k)
    g.quadraticCurveTo(-0.02, -0.42 * k, -0.2, -0.2 * k)
    g.quadraticCurveTo(-0.22, -0.06 * k, -0.16, 0.05)
  })
}

function bird(g: Ctx, o: DrawOptions): void {
  const { q, c, a, u } = o
  const beat = sin(a)
  placed(g, 0.08, -0.06, -0.12, 1, (g) => featherWing(g, q(c, -0.3), q(c, -0.42), sin(a + 0.3)))
  // tail fan, body, head
  shape(g, q(c, -0.26), (g) => {
    g.moveTo(-0.42, -0.02)
    g.lineTo(-0.92, -0.1)
    g.quadraticCurveTo(-0.9, 0, -0.94, 0.07)
    g.lineTo(-0.8, 0.06)
    g.lineTo(-0.42, 0.12)
  })
  shape(g, linear(g, 0, -0.22, 0, 0.24, q(c, 0.12), q(c), q(c, -0.24)), (g) => {
    g.moveTo(-0.58, 0.03)
    g.bezierCurveTo(-0.3, -0.18, 0.1, -0.2, 0.38, -0.2)
    g.bezierCurveTo(0.5, -0.34, 0.78, -0.3, 0.78, -0.1)
    g.bezierCurveTo(0.74, 0.08, 0.4, 0.28, 0.02, 0.24)
    g.bezierCurveTo(-0.2, 0.22, -0.4, 0.14, -0.58, 0.03)
  })
  shape(g, q(c, u > 0.5 ? 0.4 : 0.22), (g) => {
    g.moveTo(0.7, -0.02)
    g.bezierCurveTo(0.58, 0.18, 0.2, 0.26, -0.1, 0.2)
    g.bezierCurveTo(0.2, 0.14, 0.5, 0.08, 0.7, -0.02)
  })
  polygon(g, q('#f0a23a'), 0.76, -0.16, 0.98, -0.07, 0.76, -0.03)
  eye(g, q, 0.64, -0.14, 0.034)
  placed(g, 0, -0.04, 0, 1, (g) => featherWing(g, q(c, -0.08), q(c, -0.24), beat))
}

function butterfly(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o,
    k = 0.35 + 0.65 * abs(cos(a * 0.8))
  g.save()
  g.rotate(-0.25)
  for (const s of [-1, 1]) {
    g.save()
    g.scale(s * k, 1)
    shape(g, linear(g, 0, -0.5, 0.5, 0, q(c, 0.15), q(c, -0.1)), (g) => {
      g.moveTo(0.03, 0)
      g.bezierCurveTo(0.1, -0.65, 0.75, -0.6, 0.6, -0.18)
      g.bezierCurveTo(0.5, 0.05, 0.2, 0.06, 0.03, 0)
    })
    shape(g, q(c, -0.22), (g) => {
      g.moveTo(0.03, 0.02)
      g.bezierCurveTo(0.5, 0.0, 0.55, 0.3, 0.36, 0.42)
      g.bezierCurveTo(0.18, 0.5, 0.08, 0.3, 0.03, 0.02)
    })
    ellipse(g, 0.42, -0.3, 0.08, 0.09, q('#fff3d6'))
    ellipse(g, 0.28, 0.24, 0.06, 0.06, q('#fff3d6'))
    g.restore()
  }
  ellipse(g, 0, 0.02, 0.035, 0.25, q(INK))
  curve(g, q(INK), 0.015, 0, -0.2, -0.02, -0.36, -0.1, -0.42)
  curve(g, q(INK), 0.015, 0, -0.2, 0.02, -0.36, 0.1, -0.42)
  g.restore()
}

function dragon(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o,
    w = sin(a * 0.7)
  const W = (k: number, d: number) =>
    shape(g, q(c, d), (g) => {
      g.moveTo(-0.05, -0.05)
      g.quadraticCurveTo(-0.1, -0.35 * k - 0.1, -0.35, -0.75 * k - 0.05)
      g.quadraticCurveTo(-0.5, -0.45 * k, -0.72, -0.42 * k + 0.02)
      g.quadraticCurveTo(-0.55, -0.2 * k, -0.56, -0.06 * k + 0.04)
      g.quadraticCurveTo(-0.35, -0.1 * k, -0.26, 0.06)
    })
  g.save()
  g.translate(0.2, 0)
  W(w * 0.9 + 0.15, -0.35)
  g.restore()
  g.beginPath()
  g.moveTo(-0.3, 0.08)
  g.bezierCurveTo(-0.6, 0.25, -0.8, -0.05, -1.05, 0.12 + sin(a * 0.5) * 0.08)
  g.strokeStyle = q(c, -0.12)
  g.lineWidth = 0.09
  g.lineCap = 'round'
  g.stroke()
  polygon(
    g,
    q(c, -0.2),
    -1.0,
    0.04 + sin(a * 0.5) * 0.08,
    -1.24,
    0.12 + sin(a * 0.5) * 0.1,
    -1.0,
    0.22 + sin(a * 0.5) * 0.08,
  )
  line(g, q(c, -0.2), 0.09, -0.2, 0.15, -0.28, 0.34, -0.16, 0.38)
  line(g, q(c, -0.1), 0.08, 0.12, 0.15, 0.08, 0.34, 0.2, 0.36)
  shape(g, linear(g, 0, -0.25, 0, 0.25, q(c, 0.16), q(c), q(c, -0.15)), (g) => {
    g.moveTo(-0.42, 0.12)
    g.bezierCurveTo(-0.3, -0.2, 0.1, -0.22, 0.3, -0.16)
    g.bezierCurveTo(0.45, -0.2, 0.48, -0.4, 0.6, -0.46)
    g.lineTo(0.76, -0.34)
    g.bezierCurveTo(0.66, -0.1, 0.5, 0.16, 0.2, 0.22)
    g.bezierCurveTo(-0.1, 0.28, -0.3, 0.24, -0.42, 0.12)
  })
  shape(g, q('#f2dfa0'), (g) => {
    g.moveTo(-0.2, 0.2)
    g.bezierCurveTo(0.2, 0.28, 0.52, 0.12, 0.66, -0.2)
    g.bezierCurveTo(0.5, 0.02, 0.3, 0.1, -0.2, 0.2)
  })
  shape(g, q(c, 0.06), (g) => {
    g.moveTo(0.52, -0.46)
    g.bezierCurveTo(0.62, -0.6, 0.8, -0.56, 0.86, -0.48)
    g.lineTo(1.06, -0.4)
    g.quadraticCurveTo(1.06, -0.32, 0.98, -0.31)
    g.lineTo(0.72, -0.28)
    g.quadraticCurveTo(0.56, -0.3, 0.52, -0.46)
  })
  polygon(g, q('#f2dfa0'), 0.58, -0.52, 0.42, -0.68, 0.66, -0.55)
  for (let i = 0; i < 5; i++)
    polygon(
      g,
      q('#f08b33', -0.1),
      -0.3 + i * 0.13,
      -0.1 - i * 0.02,
      -0.24 + i * 0.13,
      -0.22 - i * 0.02,
      -0.18 + i * 0.13,
      -0.13 - i * 0.015,
    )
  eye(g, q, 0.78, -0.46, 0.025)
  ellipse(g, 1.0, -0.38, 0.012, 0.012, q(INK))
  W(w, -0.12)
}

export const flyers: Record<string, KindArt> = {
  bird: { draw: bird, natural: '#f4f4f2', aspect: 1.9 },
  butterfly: { draw: butterfly, natural: '#f08b33', aspect: 1.2 },
  dragon: { draw: dragon, natural: '#4f9a63', aspect: 2.2 },
}
