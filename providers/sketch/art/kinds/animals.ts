// Four-legged animals.
import type { Ctx } from '../draw.js'
import { abs, curve, ellipse, line, linear, polygon, roundRect, shape, sin } from '../draw.js'
import { eye, INK, quad } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

function dog(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  quad(g, o, {
    leg: 0.36,
    length: 0.92,
    body: 0.34,
    headX: 0.5,
    headY: -0.8,
    headR: 0.17,
    neck: true,
    tail: (g) => curve(g, q(c, -0.1), 0.07, -0.42, -0.6, -0.62, -0.7, -0.62 + sin(t * 12) * 0.06, -0.92),
    coat: (g, y) => ellipse(g, 0.4, y + 0.02, 0.13, 0.16, q(c, 0.3)),
    drawHead: (g) => {
      ellipse(g, 0.17, 0.05, 0.14, 0.085, q(c, 0.28))
      ellipse(g, 0, 0, 0.19, 0.18, q(c, 0.06))
      ellipse(g, 0.17, 0.06, 0.13, 0.075, q(c, 0.32))
      ellipse(g, 0.29, 0.02, 0.042, 0.036, q(INK))
      shape(g, q(c, -0.35), (g) => {
        g.moveTo(-0.06, -0.14)
        g.quadraticCurveTo(-0.24, -0.12, -0.2, 0.14)
        g.quadraticCurveTo(-0.08, 0.14, -0.02, -0.06)
      })
      eye(g, q, 0.09, -0.04)
    },
  })
}

function cat(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  quad(g, o, {
    leg: 0.34,
    length: 0.82,
    body: 0.32,
    headX: 0.46,
    headY: -0.78,
    headR: 0.17,
    neck: true,
    legWidth: 0.08,
    tail: (g) => {
      g.beginPath()
      g.moveTo(-0.38, -0.56)
      g.bezierCurveTo(-0.72, -0.5, -0.5, -0.95, -0.66 + sin(t * 2.4) * 0.08, -1.08)
      g.strokeStyle = q(c, -0.1)
      g.lineWidth = 0.075
      g.lineCap = 'round'
      g.stroke()
    },
    coat: (g, y) => {
      for (let i = 0; i < 3; i++)
        curve(g, q(c, -0.25), 0.035, -0.22 + i * 0.17, y - 0.17, -0.25 + i * 0.17, y - 0.08, -0.22 + i * 0.17, y)
    },
    drawHead: (g) => {
      polygon(g, q(c, -0.08), -0.16, -0.08, -0.13, -0.3, 0, -0.15)
      polygon(g, q(c, -0.02), 0.03, -0.15, 0.12, -0.3, 0.17, -0.07)
      ellipse(g, 0, 0, 0.2, 0.175, q(c, 0.08))
      ellipse(g, 0.11, 0.06, 0.09, 0.06, q(c, 0.45))
      ellipse(g, 0.16, 0.03, 0.022, 0.017, q('#e0798a'))
      eye(g, q, 0.09, -0.04, 0.025)
      eye(g, q, -0.02 + 0.03, -0.04, 0.0)
      line(g, q('#ffffff'), 0.007, 0.16, 0.06, 0.32, 0.03)
      line(g, q('#ffffff'), 0.007, 0.16, 0.075, 0.32, 0.09)
    },
  })
}

function horse(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o,
    m = '#3d2a24'
  quad(g, o, {
    leg: 0.42,
    length: 0.78,
    body: 0.25,
    headX: 0.52,
    headY: -0.88,
    headR: 0.1,
    neck: true,
    legWidth: 0.062,
    hoof: '#33292a',
    tail: (g) =>
      shape(g, q(m), (g) => {
        const s = sin(t * 2.2) * 0.05
        g.moveTo(-0.36, -0.62)
        g.bezierCurveTo(-0.56, -0.62, -0.52 + s, -0.4, -0.56 + s, -0.24)
        g.bezierCurveTo(-0.44 + s, -0.3, -0.4, -0.45, -0.36, -0.56)
      }),
    drawHead: (g) => {
      shape(g, q(c, 0.04), (g) => {
        g.moveTo(-0.1, -0.06)
        g.bezierCurveTo(-0.04, -0.13, 0.06, -0.1, 0.1, -0.04)
        g.lineTo(0.26, 0.12)
        g.quadraticCurveTo(0.27, 0.2, 0.18, 0.2)
        g.quadraticCurveTo(0.05, 0.14, -0.06, 0.12)
      })
      ellipse(g, 0.2, 0.15, 0.06, 0.05, q(c, -0.25), 0.6)
      polygon(g, q(c, -0.1), -0.06, -0.08, -0.05, -0.19, 0.02, -0.09)
      eye(g, q, 0.06, -0.01, 0.016)
      shape(g, q(m), (g) => {
        g.moveTo(0.02, -0.12)
        g.bezierCurveTo(-0.16, -0.14, -0.24, 0.06, -0.36, 0.3)
        g.bezierCurveTo(-0.2, 0.22, -0.12, 0.1, -0.04, 0.0)
      })
    },
  })
}

function cow(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  const sp = c === '#f3efe8' ? '#4a4348' : '#f3efe8'
  quad(g, o, {
    leg: 0.32,
    length: 0.98,
    body: 0.42,
    headX: 0.58,
    headY: -0.74,
    headR: 0.14,
    neck: true,
    legWidth: 0.085,
    hoof: '#3a3338',
    tuck: 0.5,
    tail: (g) => {
      curve(g, q(c, -0.15), 0.03, -0.48, -0.66, -0.6, -0.6, -0.56 + sin(t * 2) * 0.04, -0.34)
      ellipse(g, -0.56 + sin(t * 2) * 0.04, -0.32, 0.035, 0.06, q('#4a4348'))
    },
    coat: (g, y) => {
      ellipse(g, -0.22, y - 0.06, 0.16, 0.12, q(sp), 0.3)
      ellipse(g, 0.16, y + 0.02, 0.13, 0.1, q(sp), -0.4)
      ellipse(g, -0.4, y + 0.08, 0.08, 0.08, q(sp))
      ellipse(g, -0.16, y + 0.2, 0.09, 0.05, q('#efa9a5'))
    },
    drawHead: (g) => {
      ellipse(g, -0.14, -0.06, 0.1, 0.045, q(c, -0.2), 0.3)
      curve(g, q('#d9c7a0'), 0.035, -0.02, -0.13, 0.0, -0.24, 0.08, -0.25)
      ellipse(g, 0.02, 0.0, 0.15, 0.15, q(c))
      ellipse(g, -0.02, -0.05, 0.09, 0.09, q(sp))
      ellipse(g, 0.13, 0.07, 0.12, 0.085, q('#efb3a8'))
      ellipse(g, 0.18, 0.05, 0.016, 0.02, q('#a86a66'))
      eye(g, q, 0.08, -0.05, 0.02)
    },
  })
}

function sheep(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  const f = '#4b4346'
  quad(g, o, {
    colour: f,
    leg: 0.3,
    length: 0.7,
    body: 0.3,
    headX: 0.52,
    headY: -0.68,
    headR: 0.13,
    legWidth: 0.075,
    coat: (g, y) => {
      const P = [
        [-0.36, 0],
        [-0.26, -0.18],
        [-0.05, -0.25],
        [0.18, -0.22],
        [0.34, -0.06],
        [0.3, 0.12],
        [0.08, 0.2],
        [-0.16, 0.2],
        [-0.34, 0.12],
        [0, 0],
      ] as const
      for (const [x, dy] of P) ellipse(g, x, y + dy, 0.19, 0.17, q(c, -0.1))
      for (const [x, dy] of P) ellipse(g, x - 0.01, y + dy - 0.035, 0.175, 0.15, q(c, 0.05))
    },
    drawHead: (g) => {
      ellipse(g, -0.1, -0.02, 0.1, 0.04, q(f, -0.1), 0.5)
      ellipse(g, 0.04, 0.03, 0.14, 0.11, q(f, 0.06), 0.35)
      ellipse(g, -0.03, -0.1, 0.11, 0.08, q(c, 0.05))
      eye(g, q, 0.08, 0.0, 0.018)
      ellipse(g, 0.085, -0.005, 0.022, 0.022, q('#ffffff'))
      ellipse(g, 0.09, 0, 0.012, 0.012, q(INK))
    },
  })
}

function rabbit(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t } = o
  const h = abs(sin(a * 0.5)) * 0.12 * mv
  g.save()
  g.translate(0, -h)
  ellipse(g, -0.36, -0.2, 0.09, 0.09, q('#ffffff'))
  ellipse(g, -0.06, -0.28, 0.34, 0.27, linear(g, 0, -0.55, 0, 0, q(c, 0.2), q(c, -0.15)))
  ellipse(g, -0.12, -0.16, 0.2, 0.17, q(c, -0.1))
  roundRect(g, -0.24, -0.07, 0.3, 0.07 + h * 0.2, 0.035, q(c, -0.05))
  roundRect(g, 0.14, -0.16, 0.09, 0.16, 0.04, q(c, 0.05))
  g.save()
  g.translate(0.24, -0.5)
  for (const [r, k] of [
    [-0.35, -0.15],
    [-0.05, 0.08],
  ] as const) {
    g.save()
    g.rotate(r + sin(t * 2 + k) * 0.05 - mv * 0.3 * abs(sin(a * 0.5)))
    ellipse(g, 0, -0.3, 0.07, 0.24, q(c, k))
    ellipse(g, 0.01, -0.29, 0.035, 0.18, q('#efb0b0'))
    g.restore()
  }
  ellipse(g, 0.02, 0, 0.19, 0.17, q(c, 0.1))
  ellipse(g, 0.13, 0.06, 0.08, 0.06, q(c, 0.5))
  ellipse(g, 0.19, 0.02, 0.022, 0.018, q('#d9727f'))
  eye(g, q, 0.09, -0.03, 0.027)
  g.restore()
  g.restore()
}

function fox(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  quad(g, o, {
    leg: 0.34,
    length: 0.88,
    body: 0.3,
    headX: 0.5,
    headY: -0.78,
    headR: 0.15,
    neck: true,
    tail: (g) => {
      g.save()
      g.translate(-0.4, -0.56)
      g.rotate(sin(t * 2) * 0.08)
      shape(g, q(c, -0.05), (g) => {
        g.moveTo(0, -0.08)
        g.bezierCurveTo(-0.3, -0.25, -0.6, -0.2, -0.72, 0.02)
        g.bezierCurveTo(-0.5, 0.16, -0.2, 0.14, 0, 0.08)
      })
      shape(g, q('#fbf4e8'), (g) => {
        g.moveTo(-0.52, -0.13)
        g.quadraticCurveTo(-0.66, -0.08, -0.72, 0.02)
        g.quadraticCurveTo(-0.6, 0.1, -0.5, 0.1)
      })
      g.restore()
    },
    coat: (g, y) => ellipse(g, 0.43, y - 0.07, 0.055, 0.12, q('#fbf4e8'), -0.35),
    drawHead: (g) => {
      polygon(g, q('#4a342c'), -0.14, -0.06, -0.12, -0.3, 0.0, -0.13)
      polygon(g, q(c, -0.1), 0.0, -0.12, 0.06, -0.3, 0.13, -0.09)
      shape(g, q(c, 0.05), (g) => {
        g.moveTo(-0.17, 0)
        g.bezierCurveTo(-0.15, -0.2, 0.1, -0.2, 0.16, -0.06)
        g.lineTo(0.36, 0.06)
        g.quadraticCurveTo(0.2, 0.16, 0.05, 0.16)
        g.quadraticCurveTo(-0.12, 0.15, -0.17, 0)
      })
      shape(g, q('#fbf4e8'), (g) => {
        g.moveTo(0.36, 0.07)
        g.quadraticCurveTo(0.14, 0.04, -0.02, 0.15)
        g.quadraticCurveTo(0.2, 0.2, 0.36, 0.07)
      })
      ellipse(g, 0.35, 0.06, 0.03, 0.026, q(INK))
      eye(g, q, 0.1, -0.03, 0.02)
    },
  })
}

function bear(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  quad(g, o, {
    leg: 0.3,
    length: 0.96,
    body: 0.5,
    headX: 0.52,
    headY: -0.76,
    headR: 0.18,
    neck: true,
    legWidth: 0.14,
    tuck: 0.48,
    tail: (g) => ellipse(g, -0.5, -0.62, 0.06, 0.06, q(c, -0.15)),
    drawHead: (g) => {
      ellipse(g, -0.1, -0.15, 0.065, 0.065, q(c, -0.2))
      ellipse(g, 0.08, -0.17, 0.06, 0.06, q(c, -0.1))
      ellipse(g, 0, 0, 0.2, 0.18, q(c, 0.05))
      ellipse(g, 0.15, 0.06, 0.11, 0.08, q(c, 0.35))
      ellipse(g, 0.24, 0.02, 0.038, 0.03, q(INK))
      eye(g, q, 0.08, -0.04, 0.02)
    },
  })
}

function elephant(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  quad(g, o, {
    leg: 0.34,
    length: 0.86,
    body: 0.5,
    headX: 0.46,
    headY: -0.76,
    headR: 0.2,
    legWidth: 0.15,
    tuck: 0.45,
    hoof: '#d9d2c6',
    tail: (g) => curve(g, q(c, -0.2), 0.03, -0.42, -0.7, -0.54, -0.6, -0.5, -0.42),
    drawHead: (g) => {
      const s = sin(t * 1.6) * 0.06
      g.beginPath()
      g.moveTo(0.14, 0.04)
      g.bezierCurveTo(0.34, 0.12, 0.24, 0.42, 0.36 + s, 0.56)
      g.strokeStyle = q(c, -0.04)
      g.lineWidth = 0.11
      g.lineCap = 'round'
      g.stroke()
      ellipse(g, 0.02, 0, 0.2, 0.2, q(c, 0.06))
      curve(g, q('#f6efe0'), 0.045, 0.14, 0.14, 0.24, 0.26, 0.36, 0.2)
      ellipse(g, -0.12, 0.03, 0.15 + 0.01 * sin(t * 2), 0.2, q(c, -0.22), -0.15)
      ellipse(g, -0.12, 0.03, 0.1, 0.14, q('#c9a3a3', -0.05), -0.15)
      eye(g, q, 0.1, -0.04, 0.02)
    },
  })
}

export const animals: Record<string, KindArt> = {
  dog: { draw: dog, natural: '#b97a48', aspect: 1.3 },
  cat: { draw: cat, natural: '#e0924a', aspect: 1.2 },
  horse: { draw: horse, natural: '#8a5636', aspect: 1.05 },
  cow: { draw: cow, natural: '#f3efe8', aspect: 1.3 },
  sheep: { draw: sheep, natural: '#f3efe4', aspect: 1.2 },
  rabbit: { draw: rabbit, natural: '#d8cbbd', aspect: 0.9 },
  fox: { draw: fox, natural: '#dd6f33', aspect: 1.5 },
  bear: { draw: bear, natural: '#7a4f36', aspect: 1.2 },
  elephant: { draw: elephant, natural: '#96a0ac', aspect: 1.3 },
}
