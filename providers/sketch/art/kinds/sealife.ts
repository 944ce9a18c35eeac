// Creatures of the water.
import type { Ctx } from '../draw.js'
import { clipped, cos, curve, ellipse, glow, line, linear, roundRect, shape, sin, TAU } from '../draw.js'
import { eye, INK } from './bodies.js'
import { blob } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

function fish(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o,
    w = sin(a * 1.5) * 0.12
  shape(g, q(c, -0.18), (g) => {
    g.moveTo(-0.5, 0)
    g.quadraticCurveTo(-0.8, -0.2 + w, -1.0, -0.42 + w)
    g.quadraticCurveTo(-0.86, w, -1.0, 0.42 + w)
    g.quadraticCurveTo(-0.8, 0.2, -0.5, 0)
  })
  shape(g, q(c, -0.22), (g) => {
    g.moveTo(-0.25, -0.34)
    g.quadraticCurveTo(0, -0.72, 0.3, -0.32)
  })
  shape(g, linear(g, 0, -0.45, 0, 0.45, q(c, 0.2), q(c), q(c, -0.12)), (g) => {
    g.moveTo(-0.62, 0)
    g.bezierCurveTo(-0.3, -0.56, 0.5, -0.6, 0.85, 0)
    g.bezierCurveTo(0.5, 0.55, -0.3, 0.5, -0.62, 0)
  })
  clipped(
    g,
    (g) => {
      g.moveTo(-0.62, 0)
      g.bezierCurveTo(-0.3, -0.56, 0.5, -0.6, 0.85, 0)
      g.bezierCurveTo(0.5, 0.55, -0.3, 0.5, -0.62, 0)
    },
    (g) => {
      roundRect(g, 0.12, -0.6, 0.16, 1.2, 0.08, q('#fff6e6'))
      roundRect(g, -0.34, -0.6, 0.12, 1.2, 0.06, q('#fff6e6'))
    },
  )
  shape(g, q(c, -0.25), (g) => {
    g.moveTo(0.1, 0.1)
    g.quadraticCurveTo(-0.2, 0.2 + w, -0.18, 0.42)
    g.quadraticCurveTo(0.1, 0.36, 0.1, 0.1)
  })
  ellipse(g, 0.55, -0.1, 0.11, 0.11, q('#ffffff'))
  ellipse(g, 0.58, -0.1, 0.06, 0.06, q(INK))
}

function whale(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o,
    w = sin(a) * 0.1
  shape(g, q(c, -0.1), (g) => {
    g.moveTo(-0.95, 0.02)
    g.quadraticCurveTo(-1.3, -0.1 + w, -1.5, -0.42 + w * 1.5)
    g.quadraticCurveTo(-1.12, -0.36 + w, -1.08, -0.18 + w * 0.6)
    g.quadraticCurveTo(-1.3, 0.0 + w, -1.62, 0.0 + w * 1.4)
    g.quadraticCurveTo(-1.25, 0.22 + w, -0.85, 0.2)
  })
  const body = (g: Ctx) => {
    g.moveTo(-1.15, 0.0 + w * 0.4)
    g.bezierCurveTo(-0.5, -0.3, 0.1, -0.52, 0.7, -0.4)
    g.bezierCurveTo(1.15, -0.3, 1.22, 0.1, 1.08, 0.22)
    g.bezierCurveTo(0.6, 0.56, -0.3, 0.5, -1.15, 0.1 + w * 0.4)
  }
  shape(g, linear(g, 0, -0.5, 0, 0.5, q(c, 0.16), q(c), q(c, -0.2)), body)
  clipped(g, body, (g) => {
    shape(g, q('#dfe9ee'), (g) => {
      g.moveTo(1.3, 0.12)
      g.quadraticCurveTo(0.4, 0.12, -0.4, 0.6)
      g.lineTo(1.3, 0.7)
    })
    for (let i = 0; i < 5; i++)
      curve(g, q('#b4c6d2'), 0.015, 1.2, 0.2 + i * 0.06, 0.6, 0.24 + i * 0.06, 0.1 + i * 0.05, 0.42 + i * 0.04)
  })
  shape(g, q(c, -0.28), (g) => {
    g.moveTo(0.42, 0.22)
    g.quadraticCurveTo(0.25, 0.5 + w, 0.0, 0.62 + w)
    g.quadraticCurveTo(0.05, 0.35, 0.2, 0.2)
  })
  eye(g, q, 0.8, 0.02, 0.035)
}

function shark(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o,
    w = sin(a * 1.2) * 0.12
  shape(g, q(c, -0.15), (g) => {
    g.moveTo(-1.0, 0)
    g.quadraticCurveTo(-1.3, -0.2 + w, -1.5, -0.56 + w)
    g.quadraticCurveTo(-1.22, -0.05 + w, -1.42, 0.34 + w)
    g.quadraticCurveTo(-1.15, 0.2, -0.95, 0.1)
  })
  shape(g, q(c, -0.12), (g) => {
    g.moveTo(-0.15, -0.28)
    g.quadraticCurveTo(-0.15, -0.6, -0.32, -0.78)
    g.quadraticCurveTo(0.15, -0.68, 0.3, -0.28)
  })
  const body = (g: Ctx) => {
    g.moveTo(-1.15, 0.0)
    g.bezierCurveTo(-0.4, -0.34, 0.5, -0.48, 1.2, -0.06)
    g.bezierCurveTo(0.9, 0.32, -0.1, 0.42, -1.15, 0.06)
  }
  shape(g, linear(g, 0, -0.4, 0, 0.3, q(c, 0.14), q(c, -0.1)), body)
  clipped(g, body, (g) =>
    shape(g, q('#e9eef0'), (g) => {
      g.moveTo(1.3, 0.0)
      g.quadraticCurveTo(0.3, 0.06, -0.8, 0.2)
      g.lineTo(0.2, 0.8)
      g.lineTo(1.3, 0.5)
    }),
  )
  shape(g, q(c, -0.25), (g) => {
    g.moveTo(0.38, 0.16)
    g.quadraticCurveTo(0.2, 0.5, -0.05, 0.58)
    g.quadraticCurveTo(0.05, 0.3, 0.1, 0.17)
  })
  for (let i = 0; i < 3; i++)
    curve(g, q(c, -0.4), 0.018, 0.5 - i * 0.08, -0.14, 0.46 - i * 0.08, 0, 0.5 - i * 0.08, 0.1)
  eye(g, q, 0.86, -0.13, 0.035)
  curve(g, q(c, -0.45), 0.02, 1.05, 0.06, 0.9, 0.1, 0.78, 0.08)
}

function dolphin(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o,
    w = sin(a * 1.2) * 0.12
  shape(g, q(c, -0.15), (g) => {
    g.moveTo(-0.95, 0.1)
    g.quadraticCurveTo(-1.2, 0.12 + w, -1.42, -0.12 + w)
    g.quadraticCurveTo(-1.2, 0.24 + w, -1.38, 0.42 + w)
    g.quadraticCurveTo(-1.1, 0.32, -0.85, 0.2)
  })
  shape(g, q(c, -0.14), (g) => {
    g.moveTo(-0.12, -0.28)
    g.quadraticCurveTo(-0.2, -0.52, -0.4, -0.6)
    g.quadraticCurveTo(0.08, -0.6, 0.26, -0.3)
  })
  const body = (g: Ctx) => {
    g.moveTo(-1.05, 0.16)
    g.bezierCurveTo(-0.5, -0.3, 0.2, -0.5, 0.72, -0.26)
    g.quadraticCurveTo(0.85, -0.16, 0.92, -0.08)
    g.quadraticCurveTo(1.2, -0.06, 1.28, 0.02)
    g.quadraticCurveTo(1.1, 0.1, 0.86, 0.1)
    g.bezierCurveTo(0.4, 0.3, -0.3, 0.34, -1.05, 0.2)
  }
  shape(g, linear(g, 0, -0.4, 0, 0.3, q(c, 0.18), q(c, -0.12)), body)
  clipped(g, body, (g) =>
    shape(g, q('#e6eef2'), (g) => {
      g.moveTo(1.3, 0.03)
      g.quadraticCurveTo(0.4, 0.0, -0.5, 0.3)
      g.lineTo(1.3, 0.6)
    }),
  )
  shape(g, q(c, -0.28), (g) => {
    g.moveTo(0.36, 0.12)
    g.quadraticCurveTo(0.2, 0.38, 0.02, 0.46)
    g.quadraticCurveTo(0.08, 0.22, 0.12, 0.12)
  })
  eye(g, q, 0.72, -0.1, 0.03)
}

function jellyfish(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o,
    k = 1 + 0.08 * sin(t * 3 + u * 6)
  g.save()
  g.globalAlpha = 0.85
  for (let i = 0; i < 6; i++) {
    const x = -0.2 + i * 0.08
    g.beginPath()
    g.moveTo(x, -0.05)
    for (let j = 1; j <= 6; j++) g.lineTo(x * (1 + j * 0.05) + sin(t * 3 - j * 0.9 + i) * 0.035, -0.05 + j * 0.09)
    g.strokeStyle = q(c, 0.2)
    g.lineWidth = i % 2 ? 0.016 : 0.03
    g.lineCap = 'round'
    g.lineJoin = 'round'
    g.stroke()
  }
  shape(g, linear(g, 0, -0.5, 0, 0, q(c, 0.35), q(c)), (g) => {
    g.moveTo(-0.3 * k, -0.05)
    g.bezierCurveTo(-0.34 * k, -0.62 / k, 0.34 * k, -0.62 / k, 0.3 * k, -0.05)
    for (let i = 0; i < 6; i++) g.quadraticCurveTo((0.25 - i * 0.1) * k, 0.03, (0.2 - i * 0.1) * k, -0.05)
  })
  g.globalAlpha = 0.4
  ellipse(g, -0.1, -0.32, 0.06, 0.09, '#ffffff', 0.5)
  g.restore()
  glow(g, 0, -0.2, 0.6, '#ffd6ee', 0.16)
}

function turtle(g: Ctx, o: DrawOptions): void {
  const { q, c, a } = o,
    f = sin(a) * 0.3
  const s = '#8fbf72'
  g.save()
  shape(g, q(s, -0.2), (g) => {
    g.moveTo(-0.5, 0.1)
    g.quadraticCurveTo(-0.8, 0.3, -0.95, 0.22 - f * 0.3)
    g.quadraticCurveTo(-0.8, 0.05, -0.5, 0)
  })
  ellipse(g, 0.86, -0.08, 0.2, 0.17, q(s, 0.05))
  eye(g, q, 0.94, -0.13, 0.035)
  ellipse(g, 0, 0.12, 0.7, 0.2, q('#e9d9a0', -0.1))
  shape(g, linear(g, 0, -0.5, 0, 0.2, q(c, 0.2), q(c, -0.15)), (g) => {
    g.moveTo(-0.75, 0.12)
    g.bezierCurveTo(-0.6, -0.62, 0.5, -0.62, 0.72, 0.12)
    g.quadraticCurveTo(0, 0.26, -0.75, 0.12)
  })
  for (const [x, y] of [
    [-0.35, -0.12],
    [0, -0.24],
    [0.34, -0.12],
    [-0.14, 0.03],
    [0.18, 0.03],
  ] as const)
    shape(g, q(c, -0.22), (g) => {
      for (let i = 0; i < 6; i++)
        g[i ? 'lineTo' : 'moveTo'](x + cos((i * TAU) / 6) * 0.13, y + sin((i * TAU) / 6) * 0.09)
    })
  shape(g, q(s, -0.02), (g) => {
    g.moveTo(0.45, 0.1)
    g.quadraticCurveTo(0.4, 0.5 - f, 0.1, 0.62 - f)
    g.quadraticCurveTo(0.12, 0.3, 0.25, 0.1)
  })
  g.restore()
}

const DOWN = '#f5f1e6'

/** A white duck or, where no colour is asked for, a mallard. */
function duck(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u, mv } = o
  const mallard = c === DOWN && u > 0.5
  const body = mallard ? '#b3aaa0' : c
  const head = mallard ? '#2f7a5a' : c
  const nod = sin(t * 2.2 + u * 6) * 0.012 + sin(o.a) * 0.015 * mv
  blob(g, q(mallard ? '#5c5550' : body, -0.12), [-0.42, -0.36, -0.62, -0.5, -0.74, -0.52, -0.64, -0.34, -0.48, -0.2])
  blob(
    g,
    linear(g, 0, -0.5, 0, 0.05, q(body, 0.1), q(body, -0.22)),
    [
      -0.6, -0.38, -0.4, -0.42, -0.1, -0.46, 0.16, -0.46, 0.4, -0.34, 0.46, -0.16, 0.32, 0.01, 0, 0.05, -0.34, 0.02,
      -0.54, -0.14,
    ],
  )
  if (mallard) blob(g, q('#7a4a36'), [0.14, -0.46, 0.32, -0.42, 0.46, -0.24, 0.42, -0.08, 0.28, -0.04, 0.16, -0.2])
  blob(g, q(head, -0.08), [0.1, -0.4, 0.16, -0.56, 0.18, -0.72, 0.36, -0.76, 0.44, -0.6, 0.42, -0.42, 0.36, -0.32])
  if (mallard) line(g, q('#f7f3ea'), 0.04, 0.15, -0.46, 0.27, -0.43, 0.4, -0.45)
  const y = -0.8 + nod
  blob(g, q('#f0a23a'), [0.46, y - 0.05, 0.6, y + 0.0, 0.72, y + 0.02, 0.72, y + 0.07, 0.56, y + 0.09, 0.44, y + 0.07])
  line(g, q('#c87f28'), 0.012, 0.5, y + 0.035, 0.7, y + 0.045)
  ellipse(g, 0.32, y, 0.195, 0.185, q(head, 0.06))
  eye(g, q, 0.4, y - 0.045, 0.034)
  blob(
    g,
    linear(g, -0.5, 0, 0.1, 0, q(body, -0.3), q(body, -0.06)),
    [-0.62, -0.42, -0.36, -0.38, -0.08, -0.4, 0.1, -0.32, 0.08, -0.18, -0.12, -0.1, -0.36, -0.16, -0.52, -0.28],
  )
  if (mallard) blob(g, q('#3f6fc0'), [-0.3, -0.24, -0.12, -0.24, -0.08, -0.18, -0.24, -0.15])
  for (const k of [0, 1, 2])
    curve(g, q(body, -0.34), 0.014, -0.42 + k * 0.13, -0.22, -0.32 + k * 0.13, -0.17, -0.22 + k * 0.13, -0.2)
}

export const sealife: Record<string, KindArt> = {
  fish: { draw: fish, natural: '#f08b33', aspect: 1.9 },
  whale: { draw: whale, natural: '#3f6c9c', aspect: 2.7 },
  shark: { draw: shark, natural: '#7f93a6', aspect: 2.7 },
  dolphin: { draw: dolphin, natural: '#6f9bbf', aspect: 2.7 },
  jellyfish: { draw: jellyfish, natural: '#ef86ab', aspect: 0.65 },
  turtle: { draw: turtle, natural: '#5f9a5a', aspect: 1.8 },
  duck: { draw: duck, natural: DOWN, aspect: 1.3 },
}
