// Animals of shore, pond and garden, and one from long ago: penguin, swan, frog, snake, crab, octopus, bee, dinosaur.
import { abs, clipped, cos, curve, ellipse, faint, linear, max, min, PI, placed, polygon, radial, shape, sin } from '../draw.js'
import type { Ctx } from '../draw.js'
import { along, blob, CREAM, hide, INK, limb, limbPath, peep, smooth, strand } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

const PENGUIN = '#3b414f'
const SWAN = '#f8f5ee'
const FROG = '#74b850'
const SNAKE = '#67a852'
const CRAB = '#e0573f'
const OCTOPUS = '#d0648a'
const BEE = '#f6c23e'
const DINOSAUR = '#6fa557'

/** White eyeball with a pupil looking ahead; the lid closes in the coat's colour. */
function globe(g: Ctx, o: DrawOptions, x: number, y: number, r: number): void {
  ellipse(g, x, y, r, r, o.q('#ffffff'))
  peep(g, o, x + r * 0.22, y, r * 0.62)
}

function penguin(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const tilt = sin(a) * 0.09 * mv
  const foot = (x: number, phase: number, k: number) => {
    const s = sin(a + phase) * 0.07 * mv
    const y = -0.03 - max(0, cos(a + phase)) * 0.05 * mv
    blob(g, q('#eb9a3a', k), [x + s - 0.07, y + 0.025, x + s - 0.03, y - 0.03, x + s + 0.09, y - 0.01, x + s + 0.14, y + 0.02, x + s + 0.08, y + 0.03])
  }
  foot(0.07, PI, -0.25)
  g.save()
  g.rotate(tilt)
  g.translate(0, -abs(sin(a)) * 0.015 * mv)
  polygon(g, q(c, -0.25), -0.16, -0.14, -0.28, -0.01, -0.08, -0.06)
  const body = [
    -0.24, -0.32, -0.21, -0.56, -0.14, -0.76, -0.13, -0.9, -0.02, -0.985, 0.11, -0.97, 0.185, -0.87, 0.175, -0.74, 0.22, -0.56, 0.25, -0.32, 0.19, -0.11,
    0.04, -0.035, -0.12, -0.06, -0.21, -0.17,
  ]
  placed(g, 0.17, -0.6, -0.5 - abs(tilt) * 2 - sin(t * 1.6 + u * 5) * 0.05, 1, (g) => blob(g, q(c, -0.3), [-0.04, 0, 0.04, -0.01, 0.08, 0.16, 0.05, 0.3, -0.02, 0.18]))
  blob(g, linear(g, -0.24, 0, 0.24, 0, q(c, 0.14), q(c), q(c, -0.22)), body)
  clipped(
    g,
    (g) => smooth(g, body),
    (g) => {
      blob(g, linear(g, 0, -0.7, 0, 0, q('#fdf9f0'), q('#e3dfe0')), [0.17, -0.75, 0.06, -0.68, -0.02, -0.52, -0.08, -0.28, -0.02, -0.06, 0.14, 0.0, 0.4, -0.1, 0.4, -0.6])
      blob(g, q('#f3b545'), [0.2, -0.76, 0.09, -0.74, 0.03, -0.64, 0.1, -0.66, 0.24, -0.64])
      blob(g, q('#fdf9f0'), [0.09, -0.9, 0.0, -0.88, -0.025, -0.79, 0.04, -0.73, 0.17, -0.75, 0.14, -0.82])
    },
  )
  polygon(g, q('#eb9a3a'), 0.165, -0.885, 0.305, -0.825, 0.165, -0.815)
  polygon(g, q('#cf7f2c'), 0.165, -0.838, 0.29, -0.826, 0.165, -0.81)
  peep(g, o, 0.085, -0.862, 0.024)
  placed(g, -0.1, -0.62, 0.28 + tilt + sin(t * 1.6 + u * 5) * 0.05 + mv * 0.22, 1, (g) => {
    blob(g, linear(g, 0, 0, 0, 0.34, q(c, 0.06), q(c, -0.2)), [-0.06, 0.02, 0.0, -0.04, 0.065, 0.04, 0.06, 0.2, 0.01, 0.36, -0.04, 0.22])
  })
  g.restore()
  foot(-0.09, 0, 0)
}

function swan(g: Ctx, o: DrawOptions): void {
  const { q, c, a, t, u } = o
  const glide = sin(a) * 0.012
  const lift = sin(t * 1.2 + u * 6) * 0.014
  blob(g, linear(g, 0, -0.5, 0, 0.08, q(c, 0.1), q(c, -0.22)), [
    -0.72, -0.38 + lift, -0.6, -0.3, -0.36, -0.38, -0.06, -0.4, 0.2, -0.36, 0.4, -0.32, 0.5, -0.18, 0.44, 0.0, 0.24, 0.09, -0.16, 0.1, -0.44, 0.04,
    -0.6, -0.12,
  ])
  const neck = [0.26, -0.14, 0.135, 0.44, -0.3, 0.098, 0.38, -0.5, 0.068, 0.27, -0.68, 0.06, 0.3, -0.86, 0.06, 0.44, -0.9 + glide, 0.06]
  limb(g, linear(g, 0.2, 0, 0.52, 0, q(c, -0.05), q(c, 0.08)), neck)
  placed(g, 0.42, -0.885 + glide, 0.12 + sin(t * 1.1 + u * 4) * 0.04, 1, (g) => {
    blob(g, q('#f0913a'), [0.06, -0.05, 0.14, -0.045, 0.26, 0.0, 0.265, 0.03, 0.16, 0.045, 0.05, 0.04])
    blob(g, q('#c9702a'), [0.08, 0.03, 0.18, 0.024, 0.262, 0.026, 0.16, 0.048])
    ellipse(g, 0.01, -0.005, 0.1, 0.08, q(c, 0.1))
    blob(g, q(INK), [0.02, -0.01, 0.07, -0.06, 0.12, -0.05, 0.11, -0.015, 0.08, 0.0, 0.07, 0.035])
    ellipse(g, 0.1, -0.06, 0.03, 0.026, q(INK))
    peep(g, o, 0.03, -0.015, 0.017)
  })
  for (let i = 0; i < 3; i++)
    placed(g, 0.14 - i * 0.05, -0.2, -0.05 - i * 0.13 + lift * (3 - i), 1, (g) =>
      blob(g, linear(g, 0, -0.3, 0, 0.15, q(c, 0.12 - (2 - i) * 0.03), q(c, -0.12 - (2 - i) * 0.05)), [0.1, 0.06, 0.04, -0.12, -0.16, -0.24 + i * 0.03, -0.44, -0.24, -0.72 + i * 0.1, -0.3 + i * 0.05, -0.56, -0.06, -0.3, 0.12, -0.06, 0.16]),
    )
  for (let i = 0; i < 3; i++) curve(g, q(c, -0.2), 0.016, -0.06 - i * 0.13, -0.1 + i * 0.005, -0.12 - i * 0.13, -0.02, -0.24 - i * 0.13, -0.06 - i * 0.03)
}

function frog(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const hop = abs(sin(a * 0.5)) * mv
  const belly = '#ecf0bb'
  const puff = max(0, sin(t * 2.2 + u * 6)) * 0.03
  const hind = (dx: number, k: number) => {
    const paint = k < -0.2 ? q(c, k) : linear(g, 0, -0.5, 0, 0, q(c, 0.06), q(c, -0.16))
    const kx = -0.3 + dx + hop * -0.14
    const ky = -0.42 + hop * 0.26
    const fx = -0.34 + dx - hop * 0.4
    const fy = -0.06 + hop * 0.22
    limb(g, paint, [-0.28 + dx, -0.24, 0.19, kx + 0.1, ky + 0.08, 0.15, kx + 0.02 - hop * 0.1, (ky + fy) / 2, 0.08, fx, fy, 0.055])
    blob(g, q(c, k), [fx - 0.06, fy + 0.02, fx, fy - 0.05, fx + 0.16 - hop * 0.2, fy - 0.01 + hop * 0.1, fx + 0.3 - hop * 0.46, fy + 0.03 + hop * 0.1, fx + 0.1, fy + 0.05])
  }
  const fore = (dx: number, k: number) => {
    const reach = hop * 0.18
    limb(g, q(c, k), [0.26 + dx, -0.34, 0.085, 0.32 + dx + reach * 0.4, -0.18, 0.058, 0.28 + dx + reach, -0.05 - hop * 0.05, 0.045])
    for (const d of [-0.02, 0.06, 0.13]) ellipse(g, 0.3 + dx + d + reach, -0.03 - hop * 0.05, 0.05, 0.027, q(c, k + 0.04))
  }
  g.save()
  g.translate(0, -hop * 0.42)
  g.rotate(-hop * 0.3)
  hind(0.1, -0.34)
  fore(0.12, -0.34)
  blob(g, hide(g, o, c, -0.86, -0.04), [
    -0.5, -0.18, -0.42, -0.4, -0.2, -0.6, 0.0, -0.76, 0.24, -0.82, 0.46, -0.76, 0.6, -0.6, 0.58, -0.46, 0.46, -0.32, 0.34, -0.16, 0.1, -0.07, -0.24, -0.06,
    -0.44, -0.07,
  ])
  blob(g, q(belly), [0.58, -0.49, 0.5 + puff, -0.34, 0.34 + puff, -0.17, 0.1, -0.08, -0.08, -0.08, 0.12, -0.24, 0.26, -0.44, 0.42, -0.5])
  for (const [x, y, r] of [
    [-0.26, -0.44, 0.05],
    [-0.08, -0.58, 0.045],
    [-0.1, -0.42, 0.035],
  ] as const)
    ellipse(g, x, y, r * 1.2, r, q(c, -0.24), -0.6)
  blob(g, q(c, -0.14), [0.26, -0.78, 0.28, -0.94, 0.4, -0.99, 0.5, -0.92, 0.5, -0.76])
  blob(g, q(c, 0.08), [0.04, -0.74, 0.06, -0.92, 0.2, -1.0, 0.33, -0.92, 0.33, -0.74, 0.2, -0.68])
  ellipse(g, 0.43, -0.87, 0.065, 0.07, q('#fff6d8'))
  peep(g, o, 0.45, -0.87, 0.042)
  ellipse(g, 0.215, -0.865, 0.09, 0.092, q('#fff6d8'))
  peep(g, o, 0.24, -0.865, 0.058)
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
    spine.push(-1.55 + k * 1.95, -0.16 + sin(k * 8.4 - crawl) * 0.085 * (1 - k * k * 0.75), 0.02 + 0.125 * min(1, k * 1.9) ** 0.7)
  }
  spine.push(0.7, -0.18, 0.145, 0.86 + rear * 0.5, -0.38, 0.13, 0.78 + rear, -0.62, 0.105, 0.88 + rear, -0.8, 0.105)
  const belly = '#f1e3a8'
  limb(g, linear(g, 0, -0.9, 0, 0, q(c, 0.16), q(c), q(c, -0.22)), spine)
  clipped(
    g,
    (g) => limbPath(g, spine),
    (g) => {
      along(spine).forEach((s, i) => {
        if (i > 72) ellipse(g, s.x - sin(s.dir) * s.r * 0.95, s.y + cos(s.dir) * s.r * 0.95, s.r * 0.62, s.r * 0.62, q(belly, i % 2 ? -0.03 : -0.12))
        if (i % 5 === 2 && i < 96)
          placed(g, s.x + sin(s.dir) * s.r * 0.5, s.y - cos(s.dir) * s.r * 0.5, s.dir, 1, (g) => polygon(g, q(c, -0.34), -0.09, 0, 0, -s.r * 0.7, 0.09, 0, 0, s.r * 0.62))
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
    blob(g, linear(g, 0, -0.16, 0, 0.13, q(c, 0.18), q(c, -0.06)), [-0.14, 0.0, -0.1, -0.12, 0.04, -0.17, 0.18, -0.11, 0.31, -0.02, 0.3, 0.05, 0.18, 0.11, 0.0, 0.13, -0.11, 0.1])
    blob(g, q(belly), [0.305, 0.035, 0.28, 0.07, 0.16, 0.112, 0.0, 0.13, 0.06, 0.075, 0.2, 0.06])
    curve(g, q(c, -0.5), 0.016, 0.3, 0.035, 0.18, 0.075, 0.06, 0.05)
    ellipse(g, 0.27, -0.03, 0.012, 0.01, q(c, -0.5))
    globe(g, o, 0.09, -0.06, 0.058)
  })
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
      limb(g, q(c, -0.3 + i * 0.07), [x, -0.28, 0.06, s * (0.62 + i * 0.12) + step, -0.36 + i * 0.07 - up, 0.05, s * (0.74 + i * 0.09) + step, -0.015 - up, 0.018])
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
      placed(g, 0, -0.06, 0.1 + open * 0.5, 1, (g) => blob(g, q(c, -0.1), [-0.04, 0.04, 0.1, 0.02, 0.16, -0.1, 0.12, -0.24, 0.1, -0.25, 0.06, -0.14, -0.02, -0.08]))
      placed(g, 0, 0, -open * 0.45, 1, (g) => blob(g, linear(g, -0.2, -0.3, 0.1, 0.1, q(c, 0.2), q(c, -0.06)), [0.06, 0.08, -0.1, 0.1, -0.2, -0.02, -0.2, -0.18, -0.1, -0.31, -0.02, -0.36, -0.02, -0.36, -0.06, -0.2, 0.02, -0.1, 0.09, -0.02]))
    })
    limb(g, q(c, -0.06), [0.16, -0.56, 0.032, 0.17, -0.7, 0.028, 0.18 + wave * 0.2, -0.82, 0.028])
    g.restore()
  }
  blob(g, linear(g, 0, -0.66, 0, -0.08, q(c, 0.24), q(c), q(c, -0.24)), [-0.54, -0.4, -0.42, -0.58, -0.2, -0.66, 0.2, -0.66, 0.42, -0.58, 0.54, -0.4, 0.46, -0.22, 0.22, -0.1, -0.22, -0.1, -0.46, -0.22])
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
    const out = k * (0.5 + 0.06 * pulse)
    const w = swim(i * 1.7) * 0.05
    const end = 0.4 - abs(k) * 0.14 + 0.03 * swim(i * 2.3)
    const p = [
      k * 0.16, 0.0, 0.075, k * 0.26 + w * 0.4, 0.17, 0.062, out + w, end - 0.08, 0.044, out + k * 0.14 - w, end + 0.05, 0.03, out + k * 0.24 + w, end - 0.03 - abs(k) * 0.05, 0.016,
    ]
    limb(g, far ? q(c, -0.34) : linear(g, 0, 0, 0, 0.5, q(c, -0.02), q(c, -0.16)), p)
    if (!far) along(p).forEach((s, j) => j > 5 && j < 28 && j % 4 === 2 && ellipse(g, s.x - sin(s.dir) * s.r * 0.45 * Math.sign(k), s.y + cos(s.dir) * s.r * 0.45 * Math.sign(k), s.r * 0.34, s.r * 0.34, q(c, 0.42)))
  }
  for (const i of [1, 3, 4, 6]) arm(i, true)
  for (const i of [0, 7, 2, 5]) arm(i, false)
  const s = 1 + pulse * 0.025
  placed(g, 0, 0.02, sin(t * 1.2 + u * 5) * 0.04, 1, (g) => {
    g.scale(1 / s, s)
    blob(g, radial(g, -0.1, -0.34, 0.02, 0.5, q(c, 0.34), q(c), q(c, -0.2)), [-0.24, 0.02, -0.24, -0.1, -0.33, -0.28, -0.24, -0.45, 0, -0.52, 0.24, -0.45, 0.33, -0.28, 0.24, -0.1, 0.24, 0.02, 0.12, 0.1, -0.12, 0.1])
    for (const [x, y, r] of [
      [-0.14, -0.4, 0.034],
      [-0.04, -0.45, 0.022],
      [0.2, -0.37, 0.026],
      [-0.22, -0.31, 0.02],
    ] as const)
      ellipse(g, x, y, r, r * 0.8, q(c, 0.36))
    for (const x of [-0.09, 0.14]) {
      ellipse(g, x, -0.14, 0.078, 0.084, q('#ffffff'))
      peep(g, o, x + 0.018, -0.135, 0.048)
      faint(g, 0.5, (g) => ellipse(g, x + (x < 0 ? -0.07 : 0.05), -0.035, 0.042, 0.026, q('#ff9d9d')))
    }
    curve(g, q(c, -0.55), 0.018, -0.03, -0.02, 0.03, 0.045, 0.09, -0.02)
  })
}

function bee(g: Ctx, o: DrawOptions): void {
  const { q, c, a, t, u } = o
  const dark = '#3b3038'
  const beat = sin(a * 3 + t * 30)
  const wing = (r: number, k: number) =>
    placed(g, -0.06, -0.2, r + beat * 0.24, 1, (g) =>
      faint(g, k, (g) => {
        blob(g, linear(g, 0, -0.4, 0, 0, q('#ffffff'), q('#cfe6f2')), [0.0, 0.04, -0.16, -0.14, -0.14, -0.4, 0.02, -0.46, 0.14, -0.32, 0.1, -0.1])
        curve(g, q('#9fc3d6'), 0.012, 0.0, 0, -0.04, -0.2, 0.02, -0.36)
      }),
    )
  g.save()
  g.translate(0, 0.08 + sin(t * 3 + u * 6) * 0.02)
  g.rotate(0.06)
  wing(0.42, 0.6)
  polygon(g, q(dark), -0.56, -0.03, -0.72, 0.035, -0.55, 0.08)
  for (const x of [-0.12, 0.04, 0.18]) strand(g, q(dark), 0.026, [x, 0.26, x - 0.02, 0.35, x + 0.03 + sin(t * 6 + x * 9) * 0.01, 0.4])
  const body = [-0.6, 0.02, -0.5, -0.2, -0.24, -0.32, 0.06, -0.31, 0.3, -0.2, 0.38, 0.02, 0.28, 0.22, 0.02, 0.32, -0.28, 0.31, -0.5, 0.22]
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
    const k = sin(a + phase) * 0.4 * mv
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
    for (const d of [-0.012, 0.012]) polygon(g, q('#f5ecd2', k), 0.33 + dx, -0.53 + d + w, 0.365 + dx, -0.515 + d * 1.6 + w, 0.33 + dx, -0.512 + d + w)
  }
  g.save()
  g.translate(0, -bob)
  leg(0.1, PI, true)
  arm(0.05, -0.34)
  const body = [
    -0.78, -0.3 - sway, -0.56, -0.32 - sway * 0.5, -0.34, -0.42, -0.18, -0.58, 0.0, -0.67, 0.12, -0.76, 0.16, -0.88, 0.26, -0.92, 0.36, -0.84, 0.35, -0.66,
    0.29, -0.5, 0.2, -0.36, 0.04, -0.27, -0.18, -0.25, -0.4, -0.25 - sway * 0.3, -0.6, -0.25 - sway * 0.7,
  ]
  for (let i = 0; i < 8; i++) {
    const k = i / 7
    const x = 0.12 - k * 0.66
    const y = -0.79 + k * 0.46 - sin(k * PI) * 0.035 - sway * k * 0.5
    placed(g, x, y, -0.5 + k * 0.06, 1, (g) => polygon(g, q('#e08a3c', -0.08), -0.045, 0.045, 0, -0.05 + k * 0.016, 0.045, 0.045))
  }
  blob(g, hide(g, o, c, -0.9, -0.24), body)
  clipped(
    g,
    (g) => smooth(g, body),
    (g) => {
      blob(g, q(belly), [0.4, -0.76, 0.3, -0.72, 0.22, -0.52, 0.1, -0.38, -0.1, -0.31, -0.5, -0.27, -0.5, -0.2, 0.1, -0.2, 0.4, -0.4])
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
      for (let i = 0; i < 4; i++) polygon(g, q('#fdf6e4'), 0.14 + i * 0.042, 0.024, 0.156 + i * 0.042, -0.008, 0.172 + i * 0.042, 0.024)
      blob(g, q(c, -0.12), [-0.1, 0.0, 0.04, 0.02, 0.2, 0.018, 0.31, 0.02, 0.32, 0.05, 0.2, 0.075, 0.02, 0.09, -0.1, 0.07])
    })
    for (let i = 0; i < 6; i++) polygon(g, q('#fdf6e4'), 0.1 + i * 0.04, 0.022, 0.134 + i * 0.04, 0.022, 0.118 + i * 0.04, 0.058)
    blob(g, linear(g, 0, -0.15, 0, 0.07, q(c, 0.18), q(c, -0.02)), [-0.13, 0.0, -0.1, -0.1, 0.0, -0.14, 0.09, -0.135, 0.18, -0.1, 0.3, -0.085, 0.36, -0.04, 0.35, 0.02, 0.24, 0.034, 0.1, 0.03, 0.0, 0.06, -0.09, 0.07])
    ellipse(g, 0.315, -0.05, 0.013, 0.01, q(c, -0.5))
    ellipse(g, 0.085, -0.07, 0.036, 0.034, q('#f8e08a'))
    peep(g, o, 0.095, -0.068, 0.023)
    curve(g, q(c, -0.36), 0.018, 0.03, -0.105, 0.09, -0.135, 0.15, -0.095)
  })
  g.restore()
}

export const shore: Record<string, KindArt> = {
  penguin: { draw: penguin, natural: PENGUIN, aspect: 0.65, shadow: 0.5 },
  swan: { draw: swan, natural: SWAN, aspect: 1.4, shadow: 1 },
  frog: { draw: frog, natural: FROG, aspect: 1.25, shadow: 0.95 },
  snake: { draw: snake, natural: SNAKE, aspect: 2.8, shadow: 2.2 },
  crab: { draw: crab, natural: CRAB, aspect: 1.9, shadow: 1.5 },
  octopus: { draw: octopus, natural: OCTOPUS, aspect: 1.35 },
  bee: { draw: bee, natural: BEE, aspect: 1.3 },
  dinosaur: { draw: dinosaur, natural: DINOSAUR, aspect: 1.45, shadow: 0.8 },
}
void CREAM
