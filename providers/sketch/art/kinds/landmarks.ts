// Built landmarks: bridge, fountain, statue, clock tower, flag.
import type { Ctx } from '../draw.js'
import {
  additive,
  clipped,
  cos,
  curve,
  ellipse,
  faint,
  glow,
  hash,
  line,
  linear,
  min,
  PI,
  polygon,
  radial,
  roundRect,
  shape,
  sin,
  stroke,
  TAU,
} from '../draw.js'
import type { DrawKind, KindArt } from './types.js'

const bridge: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  /** Height of the walkway: a gentle hump. */
  const deck = (x: number) => -0.51 - 0.18 * (1 - (x / 1.9) ** 2)
  const arches = [
    [-1.16, 0.4, 0.38],
    [0, 0.56, 0.56],
    [1.16, 0.4, 0.38],
  ] as const
  const opening = (g: Ctx, grow = 0) => {
    for (const [x, w, h] of arches) {
      g.moveTo(x - w - grow, 0.03)
      g.lineTo(x - w - grow, -0.06)
      g.bezierCurveTo(x - w - grow, -h * 1.1 - grow, x + w + grow, -h * 1.1 - grow, x + w + grow, -0.06)
      g.lineTo(x + w + grow, 0.03)
      g.closePath()
    }
  }
  // the stream below, and the shaded far side of the vaults
  clipped(
    g,
    (g) => opening(g),
    (g) => {
      for (const [x, w, h] of arches) {
        shape(g, q(c, -0.5), (g) => {
          g.moveTo(x - w, 0)
          g.bezierCurveTo(x - w, -h * 1.16, x + w, -h * 1.16, x + w, 0)
          g.lineTo(x + w * 0.82, 0)
          g.bezierCurveTo(x + w * 0.8, -h * 0.98, x - w * 0.62, -h * 0.98, x - w * 0.7, 0)
        })
      }
      shape(g, linear(g, 0, -0.12, 0, 0.03, q('#8fcbe0'), q('#4f97c4')), (g) => g.rect(-1.7, -0.11, 3.4, 0.14))
      for (let i = 0; i < 12; i++) {
        const x = -1.5 + ((i * 0.29 + t * 0.08 + u) % 3.1)
        faint(g, 0.5, (g) =>
          line(g, q('#eaf6fb'), 0.012, x, -0.085 + 0.02 * (i % 4), x + 0.13, -0.085 + 0.02 * (i % 4)),
        )
      }
    },
  )
  const wall = (g: Ctx) => {
    g.moveTo(-1.9, 0)
    g.lineTo(-1.9, deck(1.9))
    g.quadraticCurveTo(0, deck(0) * 2 - deck(1.9), 1.9, deck(1.9))
    g.lineTo(1.9, 0)
    for (const [x, w, h] of [...arches].reverse()) {
      g.lineTo(x + w, 0)
      g.lineTo(x + w, -0.06)
      g.bezierCurveTo(x + w, -h * 1.1, x - w, -h * 1.1, x - w, -0.06)
      g.lineTo(x - w, 0)
    }
  }
  shape(g, linear(g, 0, -0.85, 0, 0, q(c, 0.12), q(c), q(c, -0.2)), wall)
  clipped(g, wall, (g) => {
    // courses of stone, a few of them darker or lighter
    for (let row = 0; row < 8; row++)
      for (let i = 0; i < 16; i++) {
        const k = hash(row * 3.1 + u, i)
        if (k > 0.3) continue
        roundRect(
          g,
          -1.9 + i * 0.25 + (row % 2) * 0.12,
          -0.78 + row * 0.1,
          0.2,
          0.07,
          0.02,
          q(c, k > 0.14 ? 0.12 : -0.14),
        )
      }
    // ring of wedge stones round every arch
    for (const [x, w, h] of arches) {
      const ring = (g: Ctx) => {
        g.moveTo(x - w, -0.06)
        g.bezierCurveTo(x - w, -h * 1.1, x + w, -h * 1.1, x + w, -0.06)
      }
      stroke(g, q(c, -0.24), 0.17, ring)
      g.setLineDash([0.075, 0.014])
      g.beginPath()
      ring(g)
      g.lineCap = 'butt'
      g.lineWidth = 0.15
      g.strokeStyle = q(c, 0.2)
      g.stroke()
      g.setLineDash([])
    }
    for (const x of [-0.66, 0.66])
      polygon(g, q(c, -0.1), x - 0.12, 0, x - 0.09, -0.2, x, -0.26, x + 0.09, -0.2, x + 0.12, 0)
  })
  // kerb, parapet and its coping follow the hump
  const along = (lift: number) => (g: Ctx) => {
    g.moveTo(-1.86, deck(1.9) - lift)
    g.quadraticCurveTo(0, deck(0) * 2 - deck(1.9) - lift, 1.86, deck(1.9) - lift)
  }
  stroke(g, q(c, -0.32), 0.05, along(-0.01))
  for (let i = 0; i <= 26; i++) {
    const x = -1.82 + i * 0.14
    roundRect(g, x - 0.026, deck(x) - 0.15, 0.052, 0.15, 0.012, q(c, i % 2 ? -0.1 : -0.03))
  }
  stroke(g, q(c, 0.24), 0.055, along(0.15))
  for (const x of [-1.86, 1.86]) {
    roundRect(
      g,
      x - 0.07,
      deck(x) - 0.2,
      0.14,
      -deck(x) + 0.2,
      0.015,
      linear(g, x - 0.07, 0, x + 0.07, 0, q(c, 0.18), q(c, -0.2)),
    )
    roundRect(g, x - 0.095, deck(x) - 0.235, 0.19, 0.05, 0.015, q(c, 0.28))
  }
  for (const x of [-0.62, 0.62]) {
    // lanterns
    const y = deck(x) - 0.17
    line(g, q('#454b58'), 0.02, x, y, x, y - 0.1)
    roundRect(g, x - 0.03, y - 0.17, 0.06, 0.075, 0.012, o.lit ? '#ffe9a8' : q('#f6edd0'))
    polygon(g, q('#454b58'), x - 0.045, y - 0.165, x + 0.045, y - 0.165, x, y - 0.22)
    if (o.lit) additive(g, (g) => glow(g, x, y - 0.13, 0.4, '#ffd88a', 0.6))
  }
  if (o.snow) stroke(g, q('#f7fbff'), 0.04, along(0.18))
}

const fountain: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const water = '#7fc4e0'
  /** A bowl: rim ellipse with water in it, and the stone under it. */
  const bowl = (y: number, w: number, h: number) => {
    shape(g, linear(g, -w, 0, w, 0, q(c, 0.2), q(c), q(c, -0.28)), (g) => {
      g.moveTo(-w, y)
      g.bezierCurveTo(-w * 0.92, y + h * 0.9, -w * 0.35, y + h, 0, y + h)
      g.bezierCurveTo(w * 0.35, y + h, w * 0.92, y + h * 0.9, w, y)
    })
    ellipse(g, 0, y, w, w * 0.15, q(c, 0.3))
    ellipse(g, 0, y + 0.004, w * 0.9, w * 0.115, q(water, -0.1))
    ellipse(g, w * 0.1, y + 0.01, w * 0.6, w * 0.07, q(water, 0.3))
  }
  /** A falling jet from (x0, y0), thrown `dx` sideways and landing on y1. */
  const jet = (x0: number, y0: number, dx: number, up: number, y1: number, phase: number) => {
    const path = (k: number) => {
      const y = y0 + (y1 - y0) * k - up * 4 * k * (1 - k)
      return [x0 + dx * k, y] as const
    }
    faint(g, 0.8, (g) =>
      stroke(g, q('#dff2fb'), 0.02, (g) => {
        g.moveTo(x0, y0)
        for (let i = 1; i <= 12; i++) g.lineTo(...path(i / 12))
      }),
    )
    for (let i = 0; i < 6; i++) {
      const k = (t * 0.9 + i / 6 + phase) % 1
      const [x, y] = path(k)
      ellipse(g, x, y, 0.012, 0.022, q('#ffffff'), -dx * 2 * (0.5 - k))
    }
    const k = (t * 1.6 + phase) % 1
    faint(g, 0.6 * (1 - k), (g) => ellipse(g, x0 + dx, y1, 0.03 + k * 0.06, 0.01 + k * 0.014, q('#f4fbff')))
  }
  // basin on the ground: back rim, water, then jets, then the front wall
  ellipse(g, 0, -0.25, 0.86, 0.1, q(c, -0.16))
  ellipse(g, 0, -0.235, 0.8, 0.085, linear(g, -0.8, 0, 0.8, 0, q(water, -0.02), q(water, -0.26)))
  ellipse(g, -0.14, -0.225, 0.5, 0.045, q(water, 0.16))
  shape(g, linear(g, -0.12, 0, 0.12, 0, q(c, 0.18), q(c, -0.24)), (g) => {
    g.moveTo(-0.12, -0.2)
    g.quadraticCurveTo(-0.05, -0.3, -0.07, -0.5)
    g.lineTo(0.07, -0.5)
    g.quadraticCurveTo(0.05, -0.3, 0.12, -0.2)
  })
  bowl(-0.56, 0.42, 0.12)
  roundRect(g, -0.035, -0.74, 0.07, 0.19, 0.02, linear(g, -0.035, 0, 0.035, 0, q(c, 0.18), q(c, -0.2)))
  bowl(-0.76, 0.2, 0.07)
  // the plume, and what spills from bowl to bowl
  const high = 0.2 + 0.015 * sin(t * 3 + u * 6)
  for (const s of [-1, 1]) {
    jet(0, -0.78, s * 0.1, high * 0.95, -0.76, u)
    jet(0, -0.78, s * 0.05, high, -0.77, u + 0.4)
    jet(s * 0.19, -0.75, s * 0.13, 0.02, -0.56, 0.2)
    jet(s * 0.4, -0.55, s * 0.2, 0.03, -0.24, 0.5)
    jet(s * 0.26, -0.51, s * 0.13, 0.01, -0.21, 0.8)
  }
  shape(g, linear(g, -0.86, 0, 0.86, 0, q(c, 0.22), q(c), q(c, -0.26)), (g) => {
    g.moveTo(-0.86, -0.25)
    g.bezierCurveTo(-0.8, -0.11, 0.8, -0.11, 0.86, -0.25)
    g.lineTo(0.83, -0.06)
    g.bezierCurveTo(0.6, 0.03, -0.6, 0.03, -0.83, -0.06)
  })
  stroke(g, q(c, 0.36), 0.045, (g) => {
    g.moveTo(-0.86, -0.25)
    g.bezierCurveTo(-0.8, -0.115, 0.8, -0.115, 0.86, -0.25)
  })
  for (const x of [-0.56, -0.2, 0.2, 0.56])
    line(g, q(c, -0.16), 0.014, x, -0.1 - 0.1 * x * x, x * 0.985, -0.025 - 0.05 * x * x)
  if (o.lit) additive(g, (g) => glow(g, 0, -0.45, 0.8, '#8fd4ff', 0.28))
}

const statue: DrawKind = (g, o) => {
  const { q, c } = o
  const base = '#b3aeb0'
  // pedestal: plinth, die with a plate, cornice
  roundRect(g, -0.25, -0.06, 0.5, 0.06, 0.008, linear(g, -0.25, 0, 0.25, 0, q(base, 0.16), q(base, -0.24)))
  roundRect(g, -0.21, -0.11, 0.42, 0.06, 0.008, linear(g, -0.21, 0, 0.21, 0, q(base, 0.22), q(base, -0.18)))
  roundRect(g, -0.17, -0.34, 0.34, 0.24, 0.004, linear(g, -0.17, 0, 0.17, 0, q(base, 0.14), q(base), q(base, -0.26)))
  roundRect(g, -0.1, -0.285, 0.2, 0.11, 0.008, q('#c9a55a', -0.2))
  roundRect(g, -0.095, -0.28, 0.19, 0.1, 0.006, q('#c9a55a'))
  for (const y of [-0.255, -0.23, -0.205]) line(g, q('#8a6a34'), 0.007, -0.06, y, 0.06 - (y + 0.255) * 0.5, y)
  roundRect(g, -0.2, -0.385, 0.4, 0.05, 0.01, linear(g, -0.2, 0, 0.2, 0, q(base, 0.26), q(base, -0.14)))
  const bronze = (x0: number, x1: number, k = 0) => linear(g, x0, 0, x1, 0, q(c, 0.26 + k), q(c, k), q(c, -0.32 + k))
  // cape behind, legs, tunic, arms, head; the right arm holds a torch up
  shape(g, q(c, -0.4), (g) => {
    g.moveTo(-0.05, -0.8)
    g.bezierCurveTo(-0.16, -0.72, -0.13, -0.55, -0.17, -0.4)
    g.lineTo(0.03, -0.4)
    g.lineTo(0.05, -0.78)
  })
  const limb = (k: number, w: number, ...points: number[]) => line(g, q(c, k), w, ...points)
  limb(-0.26, 0.055, -0.03, -0.58, -0.055, -0.48, -0.05, -0.41)
  limb(0.02, 0.058, 0.03, -0.58, 0.065, -0.49, 0.055, -0.41)
  roundRect(g, -0.085, -0.415, 0.075, 0.032, 0.014, q(c, -0.3))
  roundRect(g, 0.03, -0.415, 0.085, 0.034, 0.014, q(c, -0.08))
  shape(g, bronze(-0.08, 0.09), (g) => {
    g.moveTo(-0.07, -0.79)
    g.quadraticCurveTo(0, -0.83, 0.075, -0.79)
    g.lineTo(0.055, -0.66)
    g.quadraticCurveTo(0.09, -0.6, 0.105, -0.53)
    g.quadraticCurveTo(0, -0.5, -0.09, -0.53)
    g.quadraticCurveTo(-0.07, -0.6, -0.055, -0.66)
  })
  for (const x of [-0.045, 0.0, 0.045]) curve(g, q(c, -0.28), 0.008, x * 0.8, -0.64, x * 1.1, -0.58, x * 1.5, -0.525)
  line(g, q(c, -0.24), 0.022, -0.05, -0.655, 0.052, -0.655)
  curve(g, q(c, 0.3), 0.03, -0.055, -0.78, 0.02, -0.74, 0.05, -0.67)
  // left hand rests on a shield
  limb(-0.1, 0.044, -0.065, -0.775, -0.11, -0.69, -0.1, -0.62)
  shape(g, bronze(-0.19, -0.04, 0.04), (g) => {
    g.moveTo(-0.19, -0.6)
    g.quadraticCurveTo(-0.115, -0.65, -0.04, -0.6)
    g.quadraticCurveTo(-0.04, -0.44, -0.115, -0.39)
    g.quadraticCurveTo(-0.19, -0.44, -0.19, -0.6)
  })
  line(g, q(c, -0.24), 0.012, -0.115, -0.6, -0.115, -0.43)
  line(g, q(c, -0.24), 0.012, -0.165, -0.545, -0.065, -0.545)
  limb(0.06, 0.046, 0.062, -0.775, 0.135, -0.83, 0.155, -0.91)
  ellipse(g, 0.157, -0.915, 0.026, 0.026, q(c, 0.14))
  polygon(g, q(c, -0.12), 0.145, -0.89, 0.168, -0.89, 0.185, -0.955, 0.13, -0.955)
  shape(g, q('#e7b94e', 0.1), (g) => {
    g.moveTo(0.13, -0.957)
    g.bezierCurveTo(0.12, -0.99, 0.15, -0.99, 0.155, -1.02)
    g.bezierCurveTo(0.2, -0.99, 0.195, -0.97, 0.185, -0.957)
  })
  limb(-0.1, 0.04, 0, -0.8, 0.003, -0.84)
  ellipse(g, 0.006, -0.873, 0.047, 0.055, bronze(-0.04, 0.06, 0.06))
  ellipse(g, 0.051, -0.866, 0.012, 0.012, q(c, 0.1))
  ellipse(g, 0.03, -0.876, 0.006, 0.008, q(c, -0.4))
  line(g, q(c, -0.34), 0.005, 0.03, -0.845, 0.042, -0.846)
  shape(g, q(c, -0.16), (g) => {
    g.arc(0, -0.885, 0.053, PI * 0.9, PI * 1.9)
    g.quadraticCurveTo(0.01, -0.9, -0.025, -0.885)
    g.quadraticCurveTo(-0.03, -0.85, -0.045, -0.85)
  })
  for (let i = 0; i < 5; i++)
    ellipse(g, -0.045 + i * 0.022, -0.915 - 0.012 * sin((i / 4) * PI), 0.014, 0.008, q(c, 0.34), -0.6 + i * 0.3)
  if (o.snow)
    for (const [x, y, w] of [
      [0, -0.942, 0.035],
      [0, -0.385, 0.2],
      [-0.07, -0.8, 0.03],
    ] as const)
      ellipse(g, x, y, w, 0.016, q('#f7fbff'))
}

const tower: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const roof = u > 0.5 ? '#4a6a78' : '#4f6288'
  const gold = '#e0b95a'
  const face = (x0: number, x1: number) => linear(g, x0, 0, x1, 0, q(c, 0.18), q(c), q(c, -0.26))
  const window = (x: number, y: number, w: number, h: number) => {
    roundRect(g, x - w / 2 - 0.006, y - 0.006, w + 0.012, h + 0.012, [w, w, 0.002, 0.002], q(c, -0.34))
    roundRect(g, x - w / 2, y, w, h, [w / 2, w / 2, 0.002, 0.002], o.lit ? '#ffe2a0' : q('#5f7f9c'))
  }
  // base with a door
  roundRect(g, -0.175, -0.035, 0.35, 0.035, 0.004, q(c, -0.2))
  roundRect(g, -0.15, -0.15, 0.3, 0.12, 0.003, face(-0.15, 0.15))
  roundRect(g, -0.16, -0.16, 0.32, 0.02, 0.004, q(c, 0.26))
  roundRect(g, -0.036, -0.115, 0.072, 0.085, [0.036, 0.036, 0, 0], q('#6b4530'))
  // shaft with long panels of windows
  roundRect(g, -0.12, -0.57, 0.24, 0.415, 0.002, face(-0.12, 0.12))
  for (const x of [-0.105, 0.105]) roundRect(g, x - 0.015, -0.57, 0.03, 0.41, 0, q(c, x < 0 ? 0.26 : -0.16))
  for (const x of [-0.05, 0.05]) {
    roundRect(g, x - 0.032, -0.545, 0.064, 0.37, 0.01, q(c, -0.14))
    for (let i = 0; i < 4; i++) {
      if (hash(i + u * 9, x) < 0.25 && o.lit)
        roundRect(g, x - 0.016, -0.525 + i * 0.088, 0.032, 0.06, [0.016, 0.016, 0, 0], q('#40506a'))
      else window(x, -0.525 + i * 0.088, 0.032, 0.06)
    }
  }
  // clock storey
  roundRect(g, -0.145, -0.59, 0.29, 0.026, 0.004, q(c, 0.28))
  roundRect(g, -0.135, -0.785, 0.27, 0.2, 0.003, face(-0.135, 0.135))
  if (o.lit) additive(g, (g) => glow(g, 0, -0.685, 0.28, '#ffe6a8', 0.55))
  ellipse(g, 0, -0.685, 0.092, 0.092, q(gold, -0.1))
  ellipse(g, 0, -0.685, 0.08, 0.08, o.lit ? '#fff3cf' : q('#fbf6e8'))
  for (let i = 0; i < 12; i++) {
    const s = (i * TAU) / 12
    line(
      g,
      q('#3a3d48'),
      i % 3 ? 0.005 : 0.009,
      sin(s) * 0.062,
      -0.685 - cos(s) * 0.062,
      sin(s) * 0.071,
      -0.685 - cos(s) * 0.071,
    )
  }
  for (const [angle, r, w] of [
    [TAU * 0.845 + t * 0.01, 0.04, 0.014],
    [TAU * (0.16 + u * 0.3) + t * 0.12, 0.06, 0.01],
  ] as const)
    line(g, q('#33323e'), w, 0, -0.685, sin(angle) * r, -0.685 - cos(angle) * r)
  roundRect(g, -0.155, -0.8, 0.31, 0.026, 0.004, q(c, 0.28))
  for (const x of [-0.14, 0.14]) polygon(g, q(c, x < 0 ? 0.1 : -0.16), x - 0.016, -0.8, x + 0.016, -0.8, x, -0.87)
  // belfry and spire
  const slope = (k: number) => linear(g, -0.12, 0, 0.12, 0, q(roof, 0.22 + k), q(roof, k), q(roof, -0.26 + k))
  polygon(g, slope(0), -0.125, -0.8, 0.125, -0.8, 0.08, -0.855, -0.08, -0.855)
  roundRect(g, -0.075, -0.895, 0.15, 0.042, 0, face(-0.075, 0.075))
  for (let i = 0; i < 4; i++)
    roundRect(g, -0.06 + i * 0.033, -0.89, 0.02, 0.036, [0.01, 0.01, 0, 0], o.lit ? '#ffe2a0' : q('#3f4a60'))
  roundRect(g, -0.085, -0.902, 0.17, 0.012, 0.003, q(gold))
  polygon(g, slope(0.04), -0.08, -0.9, 0.08, -0.9, 0, -1)
  line(g, q(gold), 0.008, 0, -0.99, 0, -1.02)
  ellipse(g, 0, -1.02, 0.009, 0.009, q(gold, 0.2))
  if (o.snow) polygon(g, q('#f7fbff'), -0.055, -0.932, 0, -1, 0.055, -0.932, 0.02, -0.945, -0.02, -0.935)
}

const flag: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const wind = u * 6
  // cloth: columns that ride a wave, shaded by its slope
  const rise = (x: number) => sin(t * 4.2 - x * 8.5 + wind) * 0.042 * x * 1.5 + x * 0.06
  const columns = 26
  const w = 0.66
  const top = (i: number) => -0.95 + rise(i / columns)
  for (let i = 0; i < columns; i++) {
    const k = cos(t * 4.2 - (i / columns) * 8.5 + wind) * min(1, (i / columns) * 2 + 0.15)
    const x0 = 0.018 + (i / columns) * w
    const x1 = 0.018 + ((i + 1) / columns) * w + 0.003
    polygon(g, q(c, k * 0.17 + 0.02), x0, top(i), x1, top(i + 1), x1, top(i + 1) + 0.4, x0, top(i) + 0.4)
  }
  // pole on a stone foot
  roundRect(g, -0.1, -0.045, 0.2, 0.045, 0.012, linear(g, -0.1, 0, 0.1, 0, q('#b8b2b0', 0.1), q('#b8b2b0', -0.24)))
  roundRect(
    g,
    -0.065,
    -0.08,
    0.13,
    0.04,
    0.012,
    linear(g, -0.065, 0, 0.065, 0, q('#b8b2b0', 0.18), q('#b8b2b0', -0.16)),
  )
  roundRect(g, -0.017, -0.97, 0.034, 0.9, 0.01, linear(g, -0.017, 0, 0.017, 0, q('#e8ebef'), q('#8b929d')))
  ellipse(g, 0, -0.975, 0.033, 0.033, radial(g, -0.01, -0.985, 0.004, 0.035, q('#fff0b8'), q('#d9a233')))
}

export const landmarks: Record<string, KindArt> = {
  bridge: { draw: bridge, natural: '#b7aca3', aspect: 3.9, shadow: 3.8, seat: 0.78 },
  fountain: { draw: fountain, natural: '#c4bfbd', aspect: 1.74, shadow: 1.7 },
  statue: { draw: statue, natural: '#7fa897', aspect: 0.5, shadow: 0.5 },
  tower: {
    draw: tower,
    natural: '#d3bd97',
    aspect: 0.36,
    shadow: 0.36,
    light: { hex: '#ffe6a8', radius: 0.4, y: -0.685 },
  },
  flag: { draw: flag, natural: '#e0473f', aspect: 0.9, shadow: 0.24 },
}
