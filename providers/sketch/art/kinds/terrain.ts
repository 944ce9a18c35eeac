// Pieces of landscape that stand in a scene as subjects: volcano, waterfall, rock.
import type { Ctx } from '../draw.js'
import {
  clamp,
  clipped,
  curve,
  ellipse,
  fade,
  faint,
  floor,
  glow,
  hash,
  lerp,
  line,
  linear,
  min,
  PI,
  polygon,
  shape,
  sin,
  sqrt,
  stroke,
  TAU,
} from '../draw.js'
import type { DrawKind, KindArt } from './types.js'

type Points = readonly (readonly [number, number])[]

/** Lava courses down the cone, from the rim. */
const STREAMS: readonly Points[] = [
  [
    [0.01, -0.86],
    [-0.03, -0.68],
    [0.04, -0.52],
    [-0.04, -0.34],
    [-0.01, -0.22],
    [-0.07, -0.12],
  ],
  [
    [-0.13, -0.87],
    [-0.19, -0.7],
    [-0.25, -0.6],
    [-0.3, -0.48],
    [-0.39, -0.37],
  ],
  [
    [0.14, -0.88],
    [0.19, -0.72],
    [0.21, -0.58],
    [0.3, -0.46],
    [0.35, -0.3],
  ],
]

/** Point at fraction k of a smooth course through the points. */
function along(points: Points, k: number): readonly [number, number] {
  const at = (i: number) => points[clamp(i, 0, points.length - 1)]!
  const s = clamp(k, 0, 1) * (points.length - 1)
  const i = min(floor(s), points.length - 2)
  const f = s - i
  const spline = (axis: 0 | 1) => {
    const [a, b, c, d] = [at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis]]
    return b + (f / 2) * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * b - a - 3 * c + d)))
  }
  return [spline(0), spline(1)]
}

/** A band along the points, half-width w0 at the start and w1 at its round end. */
function ribbon(g: Ctx, paint: string, points: Points, w0: number, w1: number): void {
  const steps = 20
  const left: number[] = []
  const right: number[] = []
  for (let i = 0; i <= steps; i++) {
    const [x, y] = along(points, i / steps)
    const [ax, ay] = along(points, (i - 0.5) / steps)
    const [bx, by] = along(points, (i + 0.5) / steps)
    const d = sqrt((bx - ax) ** 2 + (by - ay) ** 2)
    const w = lerp(w0, w1, sqrt(i / steps))
    left.push(x - ((by - ay) / d) * w, y + ((bx - ax) / d) * w)
    right.unshift(x + ((by - ay) / d) * w, y - ((bx - ax) / d) * w)
  }
  polygon(g, paint, ...left, ...right)
  const [x, y] = along(points, 1)
  ellipse(g, x, y, w1 * 1.15, w1 * 1.3, paint)
}

const volcano: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const night = o.lit || o.time === 'night'
  const pulse = 0.8 + 0.14 * sin(t * 2.3 + u * 6) + 0.06 * sin(t * 7)
  // smoke: dark puffs lit from the left, oldest and largest first
  const ages = Array.from({ length: 14 }, (_, i) => ({ i, k: (t * 0.1 + i / 14 + u) % 1 }))
  for (const { i, k } of ages.sort((a, b) => b.k - a.k)) {
    const x = k * k * 0.36 + sin(i * 4 + k * 3) * 0.06 * (0.2 + k)
    const y = -0.83 - k * 0.66
    const r = 0.06 + k * 0.15
    faint(g, min(1, k * 9, (1 - k) * 2.2) * 0.92, (g) => {
      ellipse(g, x, y, r, r * 0.92, q('#77707c', k * 0.3))
      ellipse(g, x - r * 0.22, y - r * 0.24, r * 0.68, r * 0.6, q('#77707c', 0.16 + k * 0.32))
    })
  }
  glow(g, 0, -0.85, night ? 0.6 : 0.3, '#ff7a3c', (night ? 0.6 : 0.5) * pulse)
  // lava thrown out of the crater
  for (let i = 0; i < 12; i++) {
    const k = (t * 0.55 + i / 12 + hash(i, 2)) % 1
    const dx = (hash(i, 1) - 0.5) * 0.62
    const y = -0.84 - (0.3 + 0.22 * hash(i, 4)) * 4 * k * (1 - k) * 0.75 + k * k * 0.14
    faint(g, 1 - k * k, (g) =>
      ellipse(g, dx * k, y, 0.016 - k * 0.005, 0.018 - k * 0.005, i % 3 ? '#ff9a3c' : '#ffd27a'),
    )
  }
  const cone = (g: Ctx) => {
    g.moveTo(-1, 0)
    g.bezierCurveTo(-0.62, -0.14, -0.36, -0.5, -0.21, -0.82)
    g.quadraticCurveTo(-0.15, -0.85, -0.1, -0.83)
    g.quadraticCurveTo(0, -0.78, 0.11, -0.84)
    g.quadraticCurveTo(0.17, -0.86, 0.21, -0.82)
    g.bezierCurveTo(0.36, -0.48, 0.64, -0.13, 1, 0)
  }
  // inside of the crater, then the cone with its shaded side
  ellipse(g, 0, -0.83, 0.19, 0.045, '#ff8a3c')
  ellipse(g, 0, -0.82, 0.13, 0.03, '#ffd27a')
  shape(g, linear(g, 0, -0.85, 0, 0, q(c, -0.1), q(c, 0.06), q(c, -0.04)), cone)
  clipped(g, cone, (g) => {
    shape(g, q(c, -0.24), (g) => {
      g.moveTo(0.07, -0.9)
      g.quadraticCurveTo(0.16, -0.62, 0.12, -0.5)
      g.quadraticCurveTo(0.3, -0.36, 0.3, -0.24)
      g.quadraticCurveTo(0.46, -0.12, 0.46, 0)
      g.lineTo(1.1, 0)
      g.lineTo(0.3, -0.9)
    })
    // ridges
    for (const [x, y, w] of [
      [-0.3, -0.42, 0.16],
      [-0.5, -0.2, 0.2],
      [-0.12, -0.22, 0.14],
      [0.42, -0.26, 0.14],
    ] as const)
      shape(g, q(c, x < 0 ? 0.14 : -0.36), (g) => {
        g.moveTo(x, y - w)
        g.quadraticCurveTo(x - w * 0.28, y, x - w * 0.8, y + w * 1.3)
        g.quadraticCurveTo(x - w * 0.05, y + w * 0.2, x, y - w)
      })
    // lava runs down in ribbons that narrow, with brighter clots drifting along them
    for (const [n, points] of STREAMS.entries()) {
      const w = n === 0 ? 1 : 0.78
      if (night) faint(g, 0.3 * pulse, (g) => ribbon(g, '#ff5a2a', points, 0.1 * w, 0.07 * w))
      ribbon(g, '#b93524', points, 0.062 * w, 0.036 * w)
      ribbon(g, '#ff7430', points, 0.047 * w, 0.023 * w)
      for (let i = 0; i < 5; i++) {
        const k = (t * 0.07 + i / 5 + n * 0.13) % 1
        const [x, y] = along(points, k * 0.96)
        const r = (0.022 - k * 0.011) * w
        faint(g, min(1, (1 - k) * 4), (g) => ellipse(g, x, y, r * 0.8, r * 1.7, '#ffc966'))
      }
    }
  })
  stroke(g, '#ff9a4a', 0.014, (g) => {
    g.moveTo(-0.205, -0.823)
    g.quadraticCurveTo(-0.15, -0.85, -0.1, -0.83)
    g.quadraticCurveTo(0, -0.78, 0.11, -0.84)
    g.quadraticCurveTo(0.17, -0.86, 0.205, -0.823)
  })
  // green feet
  const green = o.snow ? '#e6eef5' : '#6f9a5c'
  for (const [x, w, k] of [
    [-0.72, 0.3, -0.1],
    [0.72, 0.3, -0.26],
    [-0.38, 0.24, 0],
    [0.36, 0.22, -0.16],
  ] as const)
    shape(g, q(green, k), (g) => g.ellipse(x, 0.005, w, 0.055, 0, PI, TAU))
}

const waterfall: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const water = '#8fd0ea'
  const lip = -0.9
  // cliff: back wall with the fall in it, a nearer shoulder on each side
  shape(g, linear(g, 0, -1, 0, 0, q(c, 0.02), q(c, -0.3)), (g) => {
    g.moveTo(-0.62, 0)
    g.lineTo(-0.56, -0.86)
    g.quadraticCurveTo(-0.4, -0.97, -0.2, -0.93)
    g.lineTo(0.22, -0.93)
    g.quadraticCurveTo(0.42, -0.99, 0.58, -0.88)
    g.lineTo(0.62, 0)
  })
  // woods behind, and the stream arriving over the edge
  for (const [x, y, r] of [
    [-0.24, -0.95, 0.075],
    [0.25, -0.95, 0.08],
    [-0.12, -0.96, 0.06],
    [0.13, -0.965, 0.07],
    [0, -0.95, 0.065],
  ] as const) {
    ellipse(g, x, y, r, r * 0.8, q(o.snow ? '#dfe8f0' : '#4f8f4a', -0.24))
    ellipse(g, x - r * 0.2, y - r * 0.2, r * 0.7, r * 0.5, q(o.snow ? '#dfe8f0' : '#4f8f4a', -0.08))
  }
  ellipse(g, 0, lip - 0.015, 0.21, 0.028, q('#8fd0ea', 0.3))
  const half = (y: number) => 0.17 + (y - lip) * 0.08
  // the fall: three tones of falling streaks between soft edges
  const fall = (g: Ctx) => {
    g.moveTo(-0.2, lip - 0.035)
    g.quadraticCurveTo(-0.17, lip, -0.18, lip + 0.08)
    g.bezierCurveTo(-0.2, -0.6, -0.22, -0.4, -0.26, -0.07)
    g.lineTo(0.26, -0.07)
    g.bezierCurveTo(0.22, -0.4, 0.2, -0.6, 0.18, lip + 0.08)
    g.quadraticCurveTo(0.17, lip, 0.2, lip - 0.035)
  }
  shape(g, linear(g, 0, lip, 0, 0, q(water, 0.1), q(water, -0.1), q(water, 0.2)), fall)
  clipped(g, fall, (g) => {
    for (let i = 0; i < 36; i++) {
      const lane = -1 + (2 * (i + 0.5)) / 36
      const speed = 0.42 + 0.3 * hash(i, 7)
      const k = (t * speed + hash(i, 3) + u) % 1
      const length = 0.16 + 0.24 * hash(i, 5)
      const y0 = lip - 0.04 - length + k * (1.1 + length)
      const bright = i % 3 === 0 ? q('#ffffff') : i % 3 === 1 ? q(water, 0.6) : q(water, -0.26)
      faint(g, 0.5 + 0.4 * hash(i, 9), (g) =>
        line(
          g,
          bright,
          0.012 + 0.014 * hash(i, 1),
          lane * half(y0) * 0.95,
          y0,
          lane * half(y0 + length) * 0.95,
          y0 + length,
        ),
      )
    }
    shape(g, linear(g, 0, lip - 0.04, 0, lip + 0.06, q('#ffffff'), fade('#ffffff', 0)), (g) =>
      g.rect(-0.3, lip - 0.04, 0.6, 0.1),
    )
  })
  // shoulders of rock, stepped and lit on their left faces
  const grass = o.snow ? '#f4f8fc' : '#6fa653'
  const shoulder = (s: number, steps: readonly (readonly [number, number, number])[]) => {
    for (const [x, w, h] of steps) {
      const x0 = s * x
      shape(g, linear(g, x0 - w / 2, 0, x0 + w / 2, 0, q(c, 0.18), q(c, -0.02), q(c, -0.24)), (g) => {
        g.moveTo(x0 - w * 0.56, 0)
        g.lineTo(x0 - w * 0.5, -h * 0.55)
        g.lineTo(x0 - w * 0.42, -h + 0.03)
        g.quadraticCurveTo(x0, -h - 0.03, x0 + w * 0.42, -h + 0.03)
        g.lineTo(x0 + w * 0.5, -h * 0.5)
        g.lineTo(x0 + w * 0.56, 0)
      })
      curve(g, q(c, -0.3), 0.01, x0 - w * 0.1, -h * 0.86, x0 - w * 0.02, -h * 0.66, x0 - w * 0.12, -h * 0.4)
      curve(g, q(c, 0.24), 0.01, x0 - w * 0.34, -h * 0.7, x0 - w * 0.32, -h * 0.55, x0 - w * 0.38, -h * 0.42)
      shape(g, linear(g, 0, -h - 0.03, 0, -h + 0.08, q(grass, 0.2), q(grass, -0.12)), (g) => {
        g.moveTo(x0 - w * 0.48, -h + 0.06)
        g.bezierCurveTo(x0 - w * 0.5, -h - 0.045, x0 + w * 0.5, -h - 0.045, x0 + w * 0.48, -h + 0.06)
        for (let i = 0; i < 4; i++)
          g.quadraticCurveTo(
            x0 + w * (0.36 - i * 0.24),
            -h + 0.1 + 0.03 * hash(i, x),
            x0 + w * (0.24 - i * 0.24),
            -h + 0.05,
          )
      })
    }
  }
  shoulder(-1, [
    [0.39, 0.4, 0.98],
    [0.58, 0.36, 0.62],
    [0.36, 0.26, 0.4],
  ])
  shoulder(1, [
    [0.4, 0.42, 0.95],
    [0.35, 0.24, 0.56],
    [0.6, 0.34, 0.7],
  ])
  if (!o.snow) {
    for (const [x, y, r] of [
      [-0.5, -1, 0.07],
      [-0.4, -1.02, 0.055],
      [0.5, -0.97, 0.075],
      [0.62, -0.73, 0.05],
    ] as const) {
      ellipse(g, x, y, r, r * 0.85, q('#4f8f4a', -0.1))
      ellipse(g, x - r * 0.2, y - r * 0.2, r * 0.7, r * 0.55, q('#4f8f4a', 0.16))
    }
  }
  // pool, foam and drifting mist
  ellipse(g, 0, -0.03, 0.66, 0.085, q(water, -0.3))
  ellipse(g, 0, -0.035, 0.6, 0.07, linear(g, -0.6, 0, 0.6, 0, q(water, -0.05), q(water, -0.2)))
  for (let i = 0; i < 4; i++) {
    const k = (t * 0.3 + i / 4) % 1
    faint(g, 0.6 * (1 - k), (g) => {
      g.beginPath()
      g.ellipse(0, -0.04, 0.24 + k * 0.36, 0.025 + k * 0.04, 0, 0, TAU)
      g.strokeStyle = q('#f4fbff')
      g.lineWidth = 0.012
      g.stroke()
    })
  }
  for (let i = 0; i < 9; i++) {
    const x = -0.26 + i * 0.065
    const r = 0.05 + 0.02 * sin(t * 3 + i * 2.1)
    ellipse(g, x, -0.06 - 0.012 * sin(t * 4 + i), r, r * 0.62, q('#f8fdff', i % 2 ? -0.04 : 0))
  }
  for (let i = 0; i < 7; i++) {
    const k = (t * 0.22 + i / 7) % 1
    const r = 0.07 + k * 0.13
    glow(g, (i - 3) * 0.09 * (1 + k), -0.08 - k * 0.2, r * 1.5, o.lit ? '#9fb0e8' : '#ffffff', 0.5 * sin(k * PI))
  }
  // turf where the cliff meets the ground, stones in the pool
  for (const [x, w] of [
    [-0.66, 0.18],
    [0.68, 0.17],
  ] as const)
    shape(g, linear(g, 0, -0.06, 0, 0, q(grass, 0.06), q(grass, -0.2)), (g) => g.ellipse(x, 0.006, w, 0.06, 0, PI, TAU))
  for (const [x, w, k] of [
    [-0.5, 0.12, 0],
    [0.46, 0.15, -0.1],
    [0.3, 0.07, 0.08],
  ] as const)
    shape(g, linear(g, 0, -w * 0.7, 0, 0, q(c, 0.2 + k), q(c, -0.2 + k)), (g) => {
      g.moveTo(x - w, 0)
      g.bezierCurveTo(x - w, -w * 0.9, x + w * 0.8, -w * 1.1, x + w, 0)
    })
}

const rock: DrawKind = (g, o) => {
  const { q, c, u } = o
  const lean = (u - 0.5) * 0.24
  const body = (g: Ctx) => {
    g.moveTo(-0.72, -0.02)
    g.bezierCurveTo(-0.8, -0.3, -0.66, -0.5, -0.52, -0.64)
    g.bezierCurveTo(-0.4, -0.86, -0.2 + lean, -0.99, 0.02 + lean, -0.99)
    g.bezierCurveTo(0.24 + lean, -0.98, 0.36, -0.86, 0.46, -0.68)
    g.bezierCurveTo(0.64, -0.52, 0.8, -0.26, 0.74, -0.02)
    g.quadraticCurveTo(0, 0.04, -0.72, -0.02)
  }
  shape(g, linear(g, -0.3, -1, 0.3, 0, q(c, 0.12), q(c, -0.02), q(c, -0.26)), body)
  clipped(g, body, (g) => {
    // planes: a lit top, a shaded right flank, facets
    shape(g, q(c, 0.26), (g) => {
      g.moveTo(-0.56, -0.6)
      g.quadraticCurveTo(-0.3, -0.78, -0.04 + lean, -0.76)
      g.quadraticCurveTo(0.16 + lean, -0.84, 0.3 + lean, -0.95)
      g.lineTo(0, -1.1)
      g.lineTo(-0.6, -0.9)
    })
    shape(g, q(c, -0.26), (g) => {
      g.moveTo(0.3 + lean, -0.95)
      g.quadraticCurveTo(0.2, -0.7, 0.3, -0.5)
      g.quadraticCurveTo(0.2, -0.26, 0.3, 0.1)
      g.lineTo(0.9, 0.1)
      g.lineTo(0.9, -0.8)
    })
    shape(g, q(c, -0.12), (g) => {
      g.moveTo(-0.04 + lean, -0.76)
      g.quadraticCurveTo(-0.14, -0.5, -0.06, -0.34)
      g.quadraticCurveTo(-0.2, -0.16, -0.14, 0.1)
      g.lineTo(0.3, 0.1)
      g.quadraticCurveTo(0.2, -0.26, 0.3, -0.5)
      g.quadraticCurveTo(0.2, -0.7, 0.3 + lean, -0.95)
    })
    stroke(g, q(c, -0.34), 0.014, (g) => {
      g.moveTo(-0.42, -0.5)
      g.quadraticCurveTo(-0.36, -0.42, -0.39, -0.32)
      g.moveTo(-0.375, -0.4)
      g.lineTo(-0.31, -0.35)
      g.moveTo(0.45, -0.44)
      g.quadraticCurveTo(0.42, -0.36, 0.47, -0.27)
      g.lineTo(0.45, -0.2)
    })
    for (const [x, y, r] of [
      [-0.58, -0.2, 0.03],
      [-0.5, -0.14, 0.02],
      [0.08, -0.5, 0.025],
      [0.12, -0.42, 0.016],
    ] as const)
      ellipse(g, x, y, r, r * 0.8, q(c, -0.3))
    const cover = o.snow ? '#f7fbff' : u > 0.25 && c === ROCK ? '#7d9f58' : null
    if (cover !== null)
      shape(g, linear(g, 0, -1, 0, -0.6, q(cover, 0.12), q(cover, -0.14)), (g) => {
        g.moveTo(-0.7, -1.05)
        g.lineTo(-0.5, -0.62)
        g.quadraticCurveTo(-0.42, -0.56, -0.36, -0.68)
        g.quadraticCurveTo(-0.28, -0.76, -0.2, -0.7)
        g.quadraticCurveTo(-0.1, -0.66, -0.06 + lean, -0.8)
        g.quadraticCurveTo(0.06 + lean, -0.9, 0.14 + lean, -0.84)
        g.quadraticCurveTo(0.26 + lean, -0.84, 0.36 + lean, -1.05)
      })
  })
  // pebble and grass at the foot
  shape(g, linear(g, 0, -0.22, 0, 0, q(c, 0.2), q(c, -0.2)), (g) => {
    g.moveTo(0.5, 0)
    g.bezierCurveTo(0.5, -0.26, 0.86, -0.28, 0.88, 0)
  })
  shape(g, linear(g, 0, -0.14, 0, 0, q(c, 0.14), q(c, -0.24)), (g) => {
    g.moveTo(-0.88, 0)
    g.bezierCurveTo(-0.88, -0.17, -0.66, -0.17, -0.64, 0)
  })
}

const ROCK = '#938d90'

export const terrain: Record<string, KindArt> = {
  volcano: {
    draw: volcano,
    natural: '#75606a',
    aspect: 2,
    shadow: 0,
    light: { hex: '#ff7a3c', radius: 0.8, y: -0.86, always: true },
  },
  waterfall: { draw: waterfall, natural: '#8b8186', aspect: 1.6, shadow: 0 },
  rock: { draw: rock, natural: ROCK, aspect: 1.8, shadow: 1.7, seat: 0.94 },
}
