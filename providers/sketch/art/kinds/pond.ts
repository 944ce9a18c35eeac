// Animals of pond and garden, and one from long ago: frog, snake, bee, dinosaur.
import type { Ctx } from '../draw.js'
import {
  abs,
  clipped,
  cos,
  curve,
  ellipse,
  faint,
  lerp,
  linear,
  max,
  min,
  PI,
  placed,
  polygon,
  radial,
  shape,
  sin,
} from '../draw.js'
import { against, along, blob, globe, hide, limb, limbPath, peep, smooth, strand } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

const FROG = '#74b850'
const SNAKE = '#67a852'
const BEE = '#f6c23e'
const DINOSAUR = '#6fa557'

function frog(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const hop = abs(sin(a * 0.5)) * mv
  const belly = '#ecf0bb'
  const puff = max(0, sin(t * 2.2 + u * 6)) * 0.03
  const hind = (dx: number, k: number) => {
    const paint = k < -0.2 ? q(c, k) : linear(g, 0, -0.5, 0, 0, q(c, 0.06), q(c, -0.16))
    const kx = lerp(-0.22, -0.5, hop) + dx
    const ky = lerp(-0.3, -0.06, hop)
    const fx = lerp(-0.36, -0.74, hop) + dx
    const fy = lerp(-0.06, -0.02, hop)
    limb(g, paint, [-0.26 + dx, -0.24, 0.19, kx, ky, lerp(0.18, 0.11, hop), fx, fy, 0.058])
    placed(g, fx, fy, hop * hop * 2.6, 1, (g) => {
      limb(g, q(c, k), [0, 0, 0.055, 0.16, 0.012, 0.045, 0.3, 0.022, 0.036])
      for (const d of [-0.3, 0.25])
        placed(g, 0.2, 0.012, d * hop, 1, (g) => limb(g, q(c, k), [0, 0, 0.034, 0.15, 0.012, 0.026]))
    })
  }
  const fore = (dx: number, k: number) => {
    const reach = hop * 0.18
    limb(g, q(c, k), [
      0.26 + dx,
      -0.34,
      0.085,
      0.32 + dx + reach * 0.4,
      -0.18,
      0.058,
      0.28 + dx + reach,
      -0.05 - hop * 0.05,
      0.045,
    ])
    for (const d of [-0.02, 0.06, 0.13])
      ellipse(g, 0.3 + dx + d + reach, -0.03 - hop * 0.05, 0.05, 0.027, q(c, k + 0.04))
  }
  g.save()
  g.translate(0, -hop * 0.5)
  g.rotate(-hop * 0.3)
  hind(0.1, -0.34)
  fore(0.12, -0.34)
  blob(
    g,
    hide(g, o, c, -0.86, -0.04),
    [
      -0.5, -0.18, -0.42, -0.4, -0.2, -0.6, 0.0, -0.76, 0.24, -0.82, 0.46, -0.76, 0.6, -0.6, 0.58, -0.46, 0.46, -0.32,
      0.34, -0.16, 0.1, -0.07, -0.24, -0.06, -0.44, -0.07,
    ],
  )
  blob(g, q(belly), [
    0.58,
    -0.49,
    0.5 + puff,
    -0.34,
    0.34 + puff,
    -0.17,
    0.1,
    -0.08,
    -0.08,
    -0.08,
    0.12,
    -0.24,
    0.26,
    -0.44,
    0.42,
    -0.5,
  ])
  for (const [x, y, r] of [
    [-0.26, -0.44, 0.05],
    [-0.08, -0.58, 0.045],
    [-0.1, -0.42, 0.035],
  ] as const)
    ellipse(g, x, y, r * 1.2, r, q(c, -0.24), -0.6)
  blob(g, q(c, -0.14), [0.26, -0.78, 0.28, -0.94, 0.4, -0.99, 0.5, -0.92, 0.5, -0.76])
  blob(g, q(c, 0.08), [0.04, -0.74, 0.06, -0.92, 0.2, -1.0, 0.33, -0.92, 0.33, -0.74, 0.2, -0.68])
  ellipse(g, 0.43, -0.87, 0.065, 0.07, q('#fff6d8'))
  peep(g, o, 0.45, -0.87, 0.042, '#ffffff')
  ellipse(g, 0.215, -0.865, 0.09, 0.092, q('#fff6d8'))
  peep(g, o, 0.24, -0.865, 0.058, '#ffffff')
  curve(g, q(c, -0.5), 0.022, 0.58, -0.54, 0.42, -0.44, 0.2, -0.56)
  curve(g, q(c, -0.5), 0.02, 0.2, -0.56, 0.175, -0.58, 0.175, -0.6)
  ellipse(g, 0.55, -0.655, 0.012, 0.01, q(c, -0.5))
  faint(g, 0.5, (g) => ellipse(g, 0.2, -0.62, 0.055, 0.036, q('#ee9a84')))
  hind(-0.04, -0.06)
  fore(-0.02, -0.04)
  g.restore()
}

function snake(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const crawl = a * mv + t * 0.6 * (1 - mv)
  const rear = sin(t * 1.3 + u * 6) * 0.025
  const spine: number[] = []
  for (let i = 0; i <= 9; i++) {
    const k = i / 9
    spine.push(
      -1.55 + k * 1.95,
      -0.16 + sin(k * 8.4 - crawl) * 0.085 * (1 - k * k * 0.75),
      0.02 + 0.125 * min(1, k * 1.9) ** 0.7,
    )
  }
  spine.push(0.7, -0.18, 0.145, 0.86 + rear * 0.5, -0.38, 0.13, 0.78 + rear, -0.62, 0.105, 0.88 + rear, -0.8, 0.105)
  const belly = '#f1e3a8'
  limb(g, linear(g, 0, -0.9, 0, 0, q(c, 0.16), q(c), q(c, -0.22)), spine)
  clipped(
    g,
    (g) => limbPath(g, spine),
    (g) => {
      along(spine).forEach((s, i) => {
        if (i > 72)
          ellipse(
            g,
            s.x - sin(s.dir) * s.r * 0.95,
            s.y + cos(s.dir) * s.r * 0.95,
            s.r * 0.62,
            s.r * 0.62,
            q(belly, i % 2 ? -0.03 : -0.12),
          )
        if (i % 5 === 2 && i < 96)
          placed(g, s.x + sin(s.dir) * s.r * 0.5, s.y - cos(s.dir) * s.r * 0.5, s.dir, 1, (g) =>
            polygon(g, q(c, -0.34), -0.09, 0, 0, -s.r * 0.7, 0.09, 0, 0, s.r * 0.62),
          )
      })
    },
  )
  placed(g, 0.9 + rear, -0.83, 0.06 + sin(t * 0.9 + u * 3) * 0.05, 1, (g) => {
    const flick = max(0, sin(t * 5 + u * 6)) * max(0, sin(t * 1.1))
    if (flick > 0.05) {
      const x = 0.3 + flick * 0.16
      strand(g, q('#d8433d'), 0.018, [0.24, 0.04, x, 0.05])
      strand(g, q('#d8433d'), 0.014, [x + 0.06, 0.02, x, 0.05, x + 0.06, 0.08])
    }
    blob(
      g,
      linear(g, 0, -0.16, 0, 0.13, q(c, 0.18), q(c, -0.06)),
      [-0.14, 0.0, -0.1, -0.12, 0.04, -0.17, 0.18, -0.11, 0.31, -0.02, 0.3, 0.05, 0.18, 0.11, 0.0, 0.13, -0.11, 0.1],
    )
    blob(g, q(belly), [0.305, 0.035, 0.28, 0.07, 0.16, 0.112, 0.0, 0.13, 0.06, 0.075, 0.2, 0.06])
    curve(g, q(c, -0.5), 0.016, 0.3, 0.035, 0.18, 0.075, 0.06, 0.05)
    ellipse(g, 0.27, -0.03, 0.012, 0.01, q(c, -0.5))
    globe(g, o, 0.09, -0.06, 0.058)
  })
}

function bee(g: Ctx, o: DrawOptions): void {
  const { q, c, a, t, u } = o
  const dark = against(c, '#3b3038', BEE)
  const beat = sin(a * 3 + t * 30)
  const wing = (r: number, k: number) =>
    placed(g, -0.06, -0.2, r + beat * 0.24, 1, (g) =>
      faint(g, k, (g) => {
        blob(
          g,
          linear(g, 0, -0.4, 0, 0, q('#ffffff'), q('#cfe6f2')),
          [0.0, 0.04, -0.16, -0.14, -0.14, -0.4, 0.02, -0.46, 0.14, -0.32, 0.1, -0.1],
        )
        curve(g, q('#9fc3d6'), 0.012, 0.0, 0, -0.04, -0.2, 0.02, -0.36)
      }),
    )
  g.save()
  g.translate(0.06, 0.08 + sin(t * 3 + u * 6) * 0.02)
  g.rotate(0.06)
  g.scale(0.92, 0.92)
  wing(0.42, 0.6)
  polygon(g, q(dark), -0.56, -0.03, -0.72, 0.035, -0.55, 0.08)
  for (const x of [-0.12, 0.04, 0.18])
    strand(g, q(dark), 0.026, [x, 0.26, x - 0.02, 0.35, x + 0.03 + sin(t * 6 + x * 9) * 0.01, 0.4])
  const body = [
    -0.6, 0.02, -0.5, -0.2, -0.24, -0.32, 0.06, -0.31, 0.3, -0.2, 0.38, 0.02, 0.28, 0.22, 0.02, 0.32, -0.28, 0.31, -0.5,
    0.22,
  ]
  blob(g, linear(g, 0, -0.32, 0, 0.32, q(c, 0.3), q(c), q(c, -0.24)), body)
  clipped(
    g,
    (g) => smooth(g, body),
    (g) => {
      for (const x of [-0.46, -0.22, 0.03])
        shape(g, q(dark), (g) => {
          g.moveTo(x - 0.07, -0.4)
          g.quadraticCurveTo(x - 0.0, 0, x - 0.07, 0.4)
          g.lineTo(x + 0.05, 0.4)
          g.quadraticCurveTo(x + 0.13, 0, x + 0.05, -0.4)
        })
      faint(g, 0.28, (g) => ellipse(g, -0.14, -0.24, 0.3, 0.05, q('#ffffff'), 0.05))
    },
  )
  for (const [x, k] of [
    [0.36, -0.2],
    [0.28, 0],
  ] as const) {
    const s = sin(t * 4 + x * 20) * 0.015
    strand(g, q(dark, k), 0.024, [x, -0.14, x + 0.04, -0.3, x + 0.14 + s, -0.38])
    ellipse(g, x + 0.15 + s, -0.385, 0.034, 0.034, q(dark, k))
  }
  ellipse(g, 0.34, 0.0, 0.225, 0.22, radial(g, 0.28, -0.08, 0.02, 0.28, q(c, 0.34), q(c, 0.02)))
  faint(g, 0.5, (g) => ellipse(g, 0.34, 0.075, 0.055, 0.036, q('#ef7f5e')))
  curve(g, q(dark), 0.02, 0.4, 0.075, 0.46, 0.13, 0.51, 0.06)
  globe(g, o, 0.42, -0.05, 0.075)
  wing(-0.12, 0.82)
  g.restore()
}

function dinosaur(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const belly = '#f0e2ae'
  const bob = abs(sin(a)) * 0.02 * mv + sin(t * 1.8 + u * 6) * 0.004
  const sway = sin(t * 1.2 + u * 5) * 0.025 + sin(a) * 0.03 * mv
  const leg = (dx: number, phase: number, far: boolean) => {
    const k = sin(a + phase) * 0.55 * mv
    const lift = max(0, sin(a + phase + 1.2)) * 0.5 * mv
    const kx = -0.02 + dx + sin(k + 0.42) * 0.2
    const ky = -0.4 + cos(k + 0.42) * 0.18
    const ax = kx + sin(k - 0.62 - lift) * 0.16
    const ay = ky + cos(k - 0.62 - lift) * 0.15
    const fy = min(-0.026, ay + 0.1 - lift * 0.05)
    const base = far ? q(c, -0.34) : linear(g, 0, -0.56, 0, 0, q(c, 0.06), q(c, -0.16))
    limb(g, base, [-0.04 + dx, -0.43, 0.135, kx, ky, 0.085, ax, ay, 0.042, ax + 0.025, fy - 0.01, 0.036])
    limb(g, far ? q(c, -0.36) : q(c, -0.1), [ax, fy, 0.034, ax + 0.1, fy + 0.002, 0.03])
    for (const d of [0.06, 0.1, 0.135]) ellipse(g, ax + d, fy + 0.016, 0.016, 0.011, q('#f5ecd2', far ? -0.3 : 0))
  }
  const arm = (dx: number, k: number) => {
    const w = sin(t * 2.4 + u * 4 + dx * 30) * 0.015
    limb(g, q(c, k), [0.2 + dx, -0.56, 0.036, 0.27 + dx, -0.5, 0.028, 0.325 + dx, -0.52 + w, 0.02])
    for (const d of [-0.012, 0.012])
      polygon(g, q('#f5ecd2', k), 0.33 + dx, -0.53 + d + w, 0.365 + dx, -0.515 + d * 1.6 + w, 0.33 + dx, -0.512 + d + w)
  }
  g.save()
  g.translate(0.1, -bob)
  leg(0.15, PI, true)
  arm(0.05, -0.34)
  const body = [
    -0.9,
    -0.31 - sway,
    -0.6,
    -0.33 - sway * 0.5,
    -0.34,
    -0.42,
    -0.18,
    -0.58,
    0.0,
    -0.67,
    0.12,
    -0.76,
    0.16,
    -0.88,
    0.26,
    -0.92,
    0.36,
    -0.84,
    0.35,
    -0.66,
    0.29,
    -0.5,
    0.2,
    -0.36,
    0.04,
    -0.27,
    -0.18,
    -0.25,
    -0.4,
    -0.25 - sway * 0.3,
    -0.6,
    -0.25 - sway * 0.7,
  ]
  for (let i = 0; i < 8; i++) {
    const k = i / 7
    const x = 0.12 - k * 0.66
    const y = -0.79 + k * 0.46 - sin(k * PI) * 0.035 - sway * k * 0.5
    placed(g, x, y, -0.5 + k * 0.06, 1, (g) =>
      polygon(g, q('#e08a3c', -0.08), -0.045, 0.045, 0, -0.05 + k * 0.016, 0.045, 0.045),
    )
  }
  blob(g, hide(g, o, c, -0.9, -0.24), body)
  clipped(
    g,
    (g) => smooth(g, body),
    (g) => {
      blob(
        g,
        q(belly),
        [0.4, -0.76, 0.3, -0.72, 0.22, -0.52, 0.1, -0.38, -0.1, -0.31, -0.5, -0.27, -0.5, -0.2, 0.1, -0.2, 0.4, -0.4],
      )
      for (const [x, y, r] of [
        [-0.02, -0.6, 0.034],
        [-0.11, -0.53, 0.026],
        [0.08, -0.69, 0.024],
        [-0.26, -0.42, 0.026],
        [-0.36, -0.37, 0.018],
        [-0.2, -0.5, 0.018],
      ] as const)
        ellipse(g, x, y, r, r * 0.85, q(c, -0.24))
    },
  )
  arm(0, -0.08)
  leg(0, 0, false)
  placed(g, 0.27, -0.85, sin(a * 2) * 0.03 * mv + sin(t * 1.1 + u * 6) * 0.035, 1, (g) => {
    const jaw = 0.05 + max(0, sin(t * 1.4 + u * 9)) * 0.16
    placed(g, 0.0, 0.03, jaw, 1, (g) => {
      blob(g, q('#b4524c'), [0.0, 0.0, 0.16, 0.0, 0.3, 0.02, 0.2, 0.05, 0.04, 0.06])
      for (let i = 0; i < 4; i++)
        polygon(g, q('#fdf6e4'), 0.14 + i * 0.042, 0.024, 0.156 + i * 0.042, -0.008, 0.172 + i * 0.042, 0.024)
      blob(
        g,
        q(c, -0.12),
        [-0.1, 0.0, 0.04, 0.02, 0.2, 0.018, 0.31, 0.02, 0.32, 0.05, 0.2, 0.075, 0.02, 0.09, -0.1, 0.07],
      )
    })
    for (let i = 0; i < 6; i++)
      polygon(g, q('#fdf6e4'), 0.1 + i * 0.04, 0.022, 0.134 + i * 0.04, 0.022, 0.118 + i * 0.04, 0.058)
    blob(
      g,
      linear(g, 0, -0.15, 0, 0.07, q(c, 0.18), q(c, -0.02)),
      [
        -0.13, 0.0, -0.1, -0.1, 0.0, -0.14, 0.09, -0.135, 0.18, -0.1, 0.3, -0.085, 0.36, -0.04, 0.35, 0.02, 0.24, 0.034,
        0.1, 0.03, 0.0, 0.06, -0.09, 0.07,
      ],
    )
    ellipse(g, 0.315, -0.05, 0.013, 0.01, q(c, -0.5))
    ellipse(g, 0.085, -0.07, 0.036, 0.034, q('#f8e08a'))
    peep(g, o, 0.095, -0.068, 0.023, '#ffffff')
    curve(g, q(c, -0.36), 0.018, 0.03, -0.105, 0.09, -0.135, 0.15, -0.095)
  })
  g.restore()
}

export const pond: Record<string, KindArt> = {
  frog: { draw: frog, natural: FROG, aspect: 1.25, shadow: 0.95 },
  snake: { draw: snake, natural: SNAKE, aspect: 2.8, shadow: 2.2 },
  bee: { draw: bee, natural: BEE, aspect: 1.3 },
  dinosaur: { draw: dinosaur, natural: DINOSAUR, aspect: 1.45, shadow: 0.8 },
}
