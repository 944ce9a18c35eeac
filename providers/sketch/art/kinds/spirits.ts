// Creatures out of tales: ghost, mermaid.
import type { Ctx } from '../draw.js'
import { clipped, cos, curve, ellipse, faint, glow, linear, max, PI, placed, shape, sin } from '../draw.js'
import { INK, skinOf, starPath } from './bodies.js'
import { against, along, blob, limb, limbPath, peep, strand } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

const GHOST = '#f3f5fb'
const MERMAID = '#35a595'

function ghost(g: Ctx, o: DrawOptions): void {
  const { q, c, mv, t, u } = o
  const drag = mv * 0.1
  const face = q(against(c, '#333548', '#f3ead2'))
  const hem = (i: number) => sin(t * 2.6 + i * 1.4 + u * 6) * 0.03
  glow(g, 0, -0.02, 0.85, '#dfe9ff', o.lit ? 0.42 : 0.24)
  g.save()
  g.translate(0, sin(t * 1.7 + u * 6) * 0.025)
  const wave = sin(t * 2.1 + u * 4) * 0.2
  placed(g, -0.23, -0.06, wave * 0.5, 1, (g) =>
    blob(g, q(c, -0.1), [0.1, -0.1, -0.06, -0.02, -0.17, 0.06, -0.17, 0.13, -0.09, 0.14, 0.1, 0.1]),
  )
  placed(g, 0.26, -0.04, -wave, 1, (g) =>
    blob(
      g,
      linear(g, 0, -0.1, 0, 0.14, q(c, 0.3), q(c, -0.06)),
      [-0.12, -0.07, 0.02, -0.08, 0.13, -0.14, 0.19, -0.1, 0.17, -0.02, 0.06, 0.08, -0.1, 0.11],
    ),
  )
  shape(g, linear(g, -0.1, -0.5, 0.12, 0.5, q(c, 0.5), q(c), q(c, -0.2)), (g) => {
    const y = 0.4
    const x = (k: number) => -0.34 + k * 0.66 - drag * 1.5
    g.moveTo(x(0), y + hem(0))
    g.bezierCurveTo(-0.32 - drag * 0.4, 0.1, -0.31, -0.5, 0.02, -0.5)
    g.bezierCurveTo(0.35, -0.5, 0.32, 0.1, x(1), y + hem(5))
    for (let i = 4; i >= 0; i--) {
      const mid = x((i + 0.5) / 5)
      if (i % 2 === 0) g.quadraticCurveTo(mid + 0.02, y + 0.13 + hem(i), x(i / 5), y + 0.01 + hem(i))
      else g.quadraticCurveTo(mid, y - 0.12 + hem(i), x(i / 5), y + 0.01 + hem(i))
    }
  })
  for (const x of [-0.03, 0.15]) {
    ellipse(g, x, -0.2, 0.048, 0.066, face)
    ellipse(g, x + 0.014, -0.226, 0.015, 0.018, q('#ffffff'))
    faint(g, 0.5, (g) => ellipse(g, x + (x < 0 ? -0.06 : 0.05), -0.105, 0.042, 0.026, q('#f2a3ae')))
  }
  const boo = 0.024 + max(0, sin(t * 1.3 + u * 8)) * 0.026
  ellipse(g, 0.065, -0.075, 0.034, boo, face)
  ellipse(g, 0.065, -0.075 + boo * 0.45, 0.02, boo * 0.4, q('#d9707c'))
  g.restore()
}

/** Hair streaming back from the head, in the frame of the torso. */
function mane(g: Ctx, o: DrawOptions, hair: string): void {
  const { t, u, q } = o
  const w = (i: number) => sin(t * 2 + i * 1.3 + u * 6) * 0.03
  const locks = [
    [-0.3, -0.42, -0.34, -0.2],
    [-0.18, -0.3, -0.4, -0.06],
    [-0.08, -0.22, -0.26, 0.04],
  ] as const
  for (const [i, [x1, y1, x2, y2]] of locks.entries()) {
    const paint = linear(g, 0, -0.5, -0.4, -0.1, q(hair, i * 0.05), q(hair, -0.3 + i * 0.08))
    const mid = (x1 + x2) / 2
    limb(g, paint, [
      -0.01,
      -0.45,
      0.1,
      x1 * 0.6,
      (y1 - 0.45) / 2,
      0.092,
      mid - 0.01 + w(i) * 0.5,
      (y1 + y2) / 2,
      0.07,
      x2 + w(i + 1),
      y2,
      0.04,
      x2 - 0.1 + w(i + 2) * 1.4,
      y2 + 0.03,
      0.006,
    ])
  }
}

function mermaidHead(g: Ctx, o: DrawOptions, skin: string, hair: string): void {
  const { q } = o
  ellipse(g, 0.005, 0, 0.098, 0.105, q(skin))
  faint(g, 0.45, (g) => ellipse(g, 0.045, 0.045, 0.024, 0.015, q('#e0685c')))
  curve(g, q('#b3504a'), 0.011, 0.05, 0.06, 0.068, 0.074, 0.085, 0.056)
  peep(g, o, 0.06, 0.005, 0.015, skin)
  strand(g, q(INK), 0.007, [0.047, -0.012, 0.064, -0.02, 0.08, -0.01])
  blob(
    g,
    q(hair, 0.06),
    [
      0.085, -0.06, 0.03, -0.125, -0.06, -0.12, -0.125, -0.04, -0.13, 0.07, -0.1, 0.14, -0.055, 0.06, -0.035, -0.01,
      0.01, -0.05,
    ],
  )
  placed(g, -0.01, -0.085, -0.3, 1, (g) => shape(g, q('#f6b24a'), (g) => starPath(g, 0.042, 0.5)))
  ellipse(g, -0.012, -0.086, 0.011, 0.011, q('#fff0c8'))
}

function mermaid(g: Ctx, o: DrawOptions): void {
  const { q, c, a, t, u } = o
  const skin = skinOf(u)
  const hair = ['#b5452f', '#7a3f63', '#e0a848', '#3a2c33'][Math.floor(u * 9) % 4]!
  const beat = sin(a) * 0.07
  const lag = sin(a - 0.9) * 0.1
  const tail = [
    -0.02,
    0.06,
    0.098,
    -0.14,
    0.17,
    0.118,
    -0.32,
    0.25 + beat * 0.3,
    0.098,
    -0.52,
    0.24 + beat,
    0.058,
    -0.68,
    0.13 + beat + lag * 0.6,
    0.026,
  ]
  const spine = along(tail)
  g.save()
  g.translate(0.28, 0)
  g.scale(1.12, 1.12)
  const end = spine[spine.length - 1]!
  placed(g, end.x, end.y, end.dir + lag * 1.6, 1, (g) => {
    for (const s of [-1, 1])
      blob(g, linear(g, 0, 0, 0.26, s * 0.2, q(c, -0.1), q(c, 0.24)), [
        -0.05,
        0,
        0.04,
        s * 0.02,
        0.12,
        s * 0.02,
        0.28,
        s * 0.12,
        0.3,
        s * 0.24,
        0.16,
        s * 0.22,
        0.02,
        s * 0.1,
      ])
    for (const s of [-1, 1]) curve(g, q(c, -0.24), 0.012, 0.03, s * 0.03, 0.12, s * 0.1, 0.22, s * 0.18)
  })
  placed(g, -0.01, 0.08, 0.72 + beat * 0.4, 1, (g) => {
    mane(g, o, hair)
    limb(g, q(skin, -0.28), [0.03, -0.24, 0.03, 0.1, -0.17, 0.026, 0.2, -0.22 + beat * 0.3, 0.022])
    blob(
      g,
      linear(g, -0.08, 0, 0.1, 0, q(skin, 0.06), q(skin), q(skin, -0.16)),
      [
        -0.075, 0.0, -0.062, -0.09, -0.085, -0.2, -0.05, -0.28, 0.02, -0.29, 0.075, -0.25, 0.09, -0.18, 0.066, -0.09,
        0.08, 0.0, 0, 0.05,
      ],
    )
  })
  limb(g, linear(g, 0, -0.06, 0, 0.36, q(c, 0.2), q(c), q(c, -0.24)), tail)
  clipped(
    g,
    (g) => limbPath(g, tail),
    (g) => {
      spine.forEach((s, i) => {
        if (i % 3 !== 1) return
        for (const k of [-0.66, 0, 0.66]) {
          const d = (k + (i % 2 ? 0.3 : 0)) * s.r
          placed(g, s.x - sin(s.dir) * d, s.y + cos(s.dir) * d, s.dir, 1, (g) =>
            curve(g, q(c, i % 2 ? -0.18 : 0.26), 0.009, -0.02, -s.r * 0.26, 0.025, 0, -0.02, s.r * 0.26),
          )
        }
      })
    },
  )
  blob(
    g,
    q(c, 0.28),
    [-0.1, 0.12, -0.08, 0.03, 0.02, -0.03, 0.1, 0.08, 0.06, 0.11, 0.035, 0.07, 0.0, 0.12, -0.03, 0.075, -0.06, 0.14],
  )
  placed(g, -0.01, 0.08, 0.72 + beat * 0.4, 1, (g) => {
    for (const x of [-0.025, 0.058]) {
      shape(g, q(c, x < 0 ? -0.06 : -0.2), (g) => {
        g.arc(x, -0.205, 0.046, PI * 0.92, PI * 2.08)
        g.quadraticCurveTo(x, -0.13, x - 0.045, -0.195)
      })
      for (const d of [-0.02, 0, 0.02]) curve(g, q(c, 0.3), 0.007, x + d, -0.235, x + d * 0.6, -0.2, x, -0.172)
    }
    limb(g, q(skin, -0.12), [0.0, -0.28, 0.028, 0.01, -0.36, 0.026])
    limb(g, linear(g, -0.1, -0.26, 0.1, -0.06, q(skin, 0.02), q(skin, -0.1)), [
      -0.055,
      -0.25,
      0.032,
      -0.1,
      -0.14,
      0.027,
      -0.06 + lag * 0.3,
      -0.03,
      0.022,
    ])
    placed(g, 0.025, -0.44, -0.5 + sin(t * 1.2 + u * 4) * 0.04, 1, (g) => mermaidHead(g, o, skin, hair))
  })
  g.restore()
}

export const spirits: Record<string, KindArt> = {
  ghost: { draw: ghost, natural: GHOST, aspect: 0.8 },
  mermaid: { draw: mermaid, natural: MERMAID, aspect: 1.8 },
}
