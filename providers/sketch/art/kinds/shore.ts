// Animals of shore and sea bed: penguin, swan, crab, octopus.
import type { Ctx } from '../draw.js'
import { abs, clipped, cos, curve, ellipse, faint, linear, max, PI, placed, polygon, radial, sin } from '../draw.js'
import { INK } from './bodies.js'
import { along, blob, globe, limb, peep, smooth } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

const PENGUIN = '#3b414f'
const SWAN = '#f8f5ee'
const CRAB = '#e0573f'
const OCTOPUS = '#d0648a'

function penguin(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const tilt = sin(a) * 0.09 * mv
  const foot = (x: number, phase: number, k: number) => {
    const s = sin(a + phase) * 0.07 * mv
    const y = -0.03 - max(0, cos(a + phase)) * 0.05 * mv
    blob(g, q('#eb9a3a', k), [
      x + s - 0.07,
      y + 0.025,
      x + s - 0.03,
      y - 0.03,
      x + s + 0.09,
      y - 0.01,
      x + s + 0.14,
      y + 0.02,
      x + s + 0.08,
      y + 0.03,
    ])
  }
  foot(0.07, PI, -0.25)
  g.save()
  g.rotate(tilt)
  g.translate(0, -abs(sin(a)) * 0.015 * mv)
  polygon(g, q(c, -0.25), -0.16, -0.14, -0.28, -0.01, -0.08, -0.06)
  const body = [
    -0.24, -0.32, -0.21, -0.56, -0.14, -0.76, -0.13, -0.9, -0.02, -0.985, 0.11, -0.97, 0.185, -0.87, 0.175, -0.74, 0.22,
    -0.56, 0.25, -0.32, 0.19, -0.11, 0.04, -0.035, -0.12, -0.06, -0.21, -0.17,
  ]
  placed(g, 0.17, -0.6, -0.5 - abs(tilt) * 2 - sin(t * 1.6 + u * 5) * 0.05, 1, (g) =>
    blob(g, q(c, -0.3), [-0.04, 0, 0.04, -0.01, 0.08, 0.16, 0.05, 0.3, -0.02, 0.18]),
  )
  blob(g, linear(g, -0.24, 0, 0.24, 0, q(c, 0.14), q(c), q(c, -0.22)), body)
  clipped(
    g,
    (g) => smooth(g, body),
    (g) => {
      blob(
        g,
        linear(g, 0, -0.7, 0, 0, q('#fdf9f0'), q('#e3dfe0')),
        [0.17, -0.75, 0.06, -0.68, -0.02, -0.52, -0.08, -0.28, -0.02, -0.06, 0.14, 0.0, 0.4, -0.1, 0.4, -0.6],
      )
      blob(g, q('#f3b545'), [0.2, -0.76, 0.09, -0.74, 0.03, -0.64, 0.1, -0.66, 0.24, -0.64])
      blob(g, q('#fdf9f0'), [0.09, -0.9, 0.0, -0.88, -0.025, -0.79, 0.04, -0.73, 0.17, -0.75, 0.14, -0.82])
    },
  )
  polygon(g, q('#eb9a3a'), 0.165, -0.885, 0.305, -0.825, 0.165, -0.815)
  polygon(g, q('#cf7f2c'), 0.165, -0.838, 0.29, -0.826, 0.165, -0.81)
  peep(g, o, 0.085, -0.862, 0.024, '#ffffff')
  placed(g, -0.1, -0.62, 0.28 + tilt + sin(t * 1.6 + u * 5) * 0.05 + mv * 0.22, 1, (g) => {
    blob(
      g,
      linear(g, 0, 0, 0, 0.34, q(c, 0.06), q(c, -0.2)),
      [-0.06, 0.02, 0.0, -0.04, 0.065, 0.04, 0.06, 0.2, 0.01, 0.36, -0.04, 0.22],
    )
  })
  g.restore()
  foot(-0.09, 0, 0)
}

function swan(g: Ctx, o: DrawOptions): void {
  const { q, c, a, t, u } = o
  const glide = sin(a) * 0.012
  const lift = sin(t * 1.2 + u * 6) * 0.014
  blob(g, linear(g, 0, -0.5, 0, 0.08, q(c, 0.1), q(c, -0.22)), [
    -0.72,
    -0.38 + lift,
    -0.6,
    -0.3,
    -0.36,
    -0.38,
    -0.06,
    -0.4,
    0.2,
    -0.36,
    0.4,
    -0.32,
    0.5,
    -0.18,
    0.44,
    0.0,
    0.24,
    0.09,
    -0.16,
    0.1,
    -0.44,
    0.04,
    -0.6,
    -0.12,
  ])
  const neck = [
    0.26,
    -0.14,
    0.135,
    0.44,
    -0.3,
    0.098,
    0.38,
    -0.5,
    0.068,
    0.27,
    -0.68,
    0.06,
    0.3,
    -0.86,
    0.06,
    0.44,
    -0.9 + glide,
    0.06,
  ]
  limb(g, linear(g, 0.2, 0, 0.52, 0, q(c, -0.05), q(c, 0.08)), neck)
  placed(g, 0.42, -0.885 + glide, 0.12 + sin(t * 1.1 + u * 4) * 0.04, 1, (g) => {
    blob(g, q('#f0913a'), [0.06, -0.05, 0.14, -0.045, 0.26, 0.0, 0.265, 0.03, 0.16, 0.045, 0.05, 0.04])
    blob(g, q('#c9702a'), [0.08, 0.03, 0.18, 0.024, 0.262, 0.026, 0.16, 0.048])
    ellipse(g, 0.01, -0.005, 0.1, 0.078, q(c, 0.1))
    blob(g, q(INK), [0.045, -0.018, 0.085, -0.055, 0.13, -0.05, 0.1, -0.01, 0.085, 0.03, 0.07, 0.0])
    ellipse(g, 0.118, -0.05, 0.022, 0.018, q(INK))
    peep(g, o, 0.032, -0.02, 0.016)
  })
  for (let i = 0; i < 3; i++)
    placed(g, 0.14 - i * 0.05, -0.2, -0.05 - i * 0.13 + lift * (3 - i), 1, (g) =>
      blob(g, linear(g, 0, -0.3, 0, 0.15, q(c, 0.12 - (2 - i) * 0.03), q(c, -0.12 - (2 - i) * 0.05)), [
        0.1,
        0.06,
        0.04,
        -0.12,
        -0.16,
        -0.24 + i * 0.03,
        -0.44,
        -0.24,
        -0.72 + i * 0.1,
        -0.3 + i * 0.05,
        -0.56,
        -0.06,
        -0.3,
        0.12,
        -0.06,
        0.16,
      ]),
    )
  for (let i = 0; i < 3; i++)
    curve(
      g,
      q(c, -0.2),
      0.016,
      -0.06 - i * 0.13,
      -0.1 + i * 0.005,
      -0.12 - i * 0.13,
      -0.02,
      -0.24 - i * 0.13,
      -0.06 - i * 0.03,
    )
}

function crab(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const bob = sin(a * 2) * 0.02 * mv + sin(t * 2 + u * 6) * 0.012
  for (const s of [-1, 1])
    for (let i = 0; i < 3; i++) {
      const ph = a * 1.4 + i * 2.1 + (s > 0 ? PI : 0)
      const step = sin(ph) * 0.07 * mv
      const up = max(0, cos(ph)) * 0.07 * mv
      const x = s * (0.34 + i * 0.07)
      limb(g, q(c, -0.3 + i * 0.07), [
        x,
        -0.28,
        0.06,
        s * (0.62 + i * 0.12) + step,
        -0.36 + i * 0.07 - up,
        0.05,
        s * (0.74 + i * 0.09) + step,
        -0.015 - up,
        0.018,
      ])
    }
  g.save()
  g.translate(0, bob)
  for (const s of [-1, 1]) {
    const wave = sin(t * 1.7 + u * 6 + (s > 0 ? 1.2 : 0)) * 0.05
    g.save()
    g.scale(s, 1)
    limb(g, q(c, -0.14), [0.4, -0.4, 0.07, 0.64, -0.46, 0.07, 0.68 + wave * 0.4, -0.66, 0.062])
    placed(g, 0.68 + wave * 0.5, -0.7, -0.35 + wave, 1, (g) => {
      const open = 0.16 + max(0, sin(t * 3.1 + u * 9 + s)) * 0.3
      placed(g, 0, -0.06, 0.1 + open * 0.5, 1, (g) =>
        blob(g, q(c, -0.1), [-0.04, 0.04, 0.1, 0.02, 0.16, -0.1, 0.12, -0.24, 0.1, -0.25, 0.06, -0.14, -0.02, -0.08]),
      )
      placed(g, 0, 0, -open * 0.45, 1, (g) =>
        blob(
          g,
          linear(g, -0.2, -0.3, 0.1, 0.1, q(c, 0.2), q(c, -0.06)),
          [
            0.06, 0.08, -0.1, 0.1, -0.2, -0.02, -0.2, -0.18, -0.1, -0.31, -0.02, -0.36, -0.02, -0.36, -0.06, -0.2, 0.02,
            -0.1, 0.09, -0.02,
          ],
        ),
      )
    })
    limb(g, q(c, -0.06), [0.16, -0.56, 0.032, 0.17, -0.7, 0.028, 0.18 + wave * 0.2, -0.82, 0.028])
    g.restore()
  }
  blob(
    g,
    linear(g, 0, -0.66, 0, -0.08, q(c, 0.24), q(c), q(c, -0.24)),
    [
      -0.54, -0.4, -0.42, -0.58, -0.2, -0.66, 0.2, -0.66, 0.42, -0.58, 0.54, -0.4, 0.46, -0.22, 0.22, -0.1, -0.22, -0.1,
      -0.46, -0.22,
    ],
  )
  blob(g, q('#f8d9b8'), [-0.36, -0.2, -0.2, -0.24, 0.2, -0.24, 0.36, -0.2, 0.2, -0.11, -0.2, -0.11])
  for (const [x, y, r] of [
    [-0.3, -0.52, 0.04],
    [-0.2, -0.58, 0.026],
    [0.28, -0.54, 0.036],
    [0.37, -0.46, 0.022],
  ] as const)
    ellipse(g, x, y, r, r * 0.75, q(c, 0.34))
  curve(g, q(c, -0.55), 0.024, -0.12, -0.38, 0.02, -0.29, 0.16, -0.38)
  for (const s of [-1, 1]) {
    faint(g, 0.5, (g) => ellipse(g, s * 0.26 + 0.02, -0.38, 0.055, 0.036, q('#ffb59a')))
    globe(g, o, s * 0.19, -0.86, 0.078)
  }
  g.restore()
}

function octopus(g: Ctx, o: DrawOptions): void {
  const { q, c, a, t, u } = o
  const pulse = sin(a)
  const swim = (x: number) => sin(t * 2.1 + u * 6 + x)
  const arm = (i: number, far: boolean) => {
    const k = (i - 3.5) / 3.5
    const side = k < 0 ? -1 : 1
    const out = k * (0.5 + 0.05 * pulse)
    const w = swim(i * 1.7) * 0.04
    const low = 0.42 - abs(k) * 0.16 + 0.025 * swim(i * 2.3)
    const p = [
      k * 0.17,
      0,
      0.078,
      k * 0.24,
      0.16,
      0.068,
      out * 0.74 + w,
      low - 0.07,
      0.052,
      out + side * 0.05 + w,
      low,
      0.04,
      out + side * 0.15 - w,
      low - 0.05,
      0.028,
      out + side * 0.2 - w,
      low - 0.13,
      0.014,
    ]
    limb(g, far ? q(c, -0.34) : linear(g, 0, 0, 0, 0.5, q(c, -0.02), q(c, -0.16)), p)
    if (far) return
    for (const [j, s] of along(p).entries()) {
      if (j < 8 || j > 36 || j % 4 !== 2) continue
      const d = s.r * 0.45 * side
      ellipse(g, s.x - sin(s.dir) * d, s.y + cos(s.dir) * d, s.r * 0.34, s.r * 0.34, q(c, 0.42))
    }
  }
  for (const i of [1, 3, 4, 6]) arm(i, true)
  for (const i of [0, 7, 2, 5]) arm(i, false)
  const s = 1 + pulse * 0.025
  placed(g, 0, 0.02, sin(t * 1.2 + u * 5) * 0.04, 1, (g) => {
    g.scale(1 / s, s)
    blob(
      g,
      radial(g, -0.1, -0.34, 0.02, 0.5, q(c, 0.34), q(c), q(c, -0.2)),
      [
        -0.24, 0.02, -0.24, -0.1, -0.33, -0.28, -0.24, -0.45, 0, -0.52, 0.24, -0.45, 0.33, -0.28, 0.24, -0.1, 0.24,
        0.02, 0.12, 0.1, -0.12, 0.1,
      ],
    )
    for (const [x, y, r] of [
      [-0.14, -0.4, 0.034],
      [-0.04, -0.45, 0.022],
      [0.2, -0.37, 0.026],
      [-0.22, -0.31, 0.02],
    ] as const)
      ellipse(g, x, y, r, r * 0.8, q(c, 0.36))
    for (const x of [-0.09, 0.14]) {
      ellipse(g, x, -0.14, 0.078, 0.084, q('#ffffff'))
      peep(g, o, x + 0.018, -0.135, 0.048, '#ffffff')
      faint(g, 0.5, (g) => ellipse(g, x + (x < 0 ? -0.07 : 0.05), -0.035, 0.042, 0.026, q('#ff9d9d')))
    }
    curve(g, q(c, -0.55), 0.018, -0.03, -0.02, 0.03, 0.045, 0.09, -0.02)
  })
}

export const shore: Record<string, KindArt> = {
  penguin: { draw: penguin, natural: PENGUIN, aspect: 0.65, shadow: 0.5 },
  swan: { draw: swan, natural: SWAN, aspect: 1.4, shadow: 1 },
  crab: { draw: crab, natural: CRAB, aspect: 1.9, shadow: 1.5 },
  octopus: { draw: octopus, natural: OCTOPUS, aspect: 1.35 },
}
