// Animals of far lands: camel, kangaroo, monkey, panda.
import type { Ctx } from '../draw.js'
import { abs, curve, ellipse, linear, sin } from '../draw.js'
import { INK } from './bodies.js'
import { against, beast, blob, hide, limb, peep, second, strand } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

const CAMEL = '#cfa26c'
const KANGAROO = '#bd8b5c'
const MONKEY = '#8d5c3f'
const PANDA = '#f6f3ec'

function camel(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const fur = second(o, CAMEL, '#9c6b40', -0.32)
  const humps =
    u > 0.5
      ? [-0.3, -0.72, -0.22, -0.86, -0.12, -0.86, -0.03, -0.72, 0.06, -0.84, 0.16, -0.83, 0.23, -0.68]
      : [-0.26, -0.7, -0.12, -0.84, -0.02, -0.87, 0.08, -0.83, 0.22, -0.68]
  beast(g, o, {
    body: [
      -0.42,
      -0.54,
      -0.38,
      -0.65,
      ...humps,
      0.33,
      -0.58,
      0.42,
      -0.55,
      0.48,
      -0.66,
      0.53,
      -0.84,
      0.62,
      -0.88,
      0.65,
      -0.8,
      0.6,
      -0.62,
      0.52,
      -0.48,
      0.38,
      -0.42,
      0.16,
      -0.39,
      -0.08,
      -0.38,
      -0.3,
      -0.42,
      -0.4,
      -0.46,
    ],
    hind: -0.3,
    front: 0.27,
    hip: 0.48,
    thigh: 0.072,
    ankle: 0.031,
    swing: 0.36,
    shift: -0.12,
    head: [0.6, -0.84],
    drawTail: (g) => {
      const s = sin(t * 1.8 + u * 4) * 0.04
      strand(g, q(c, -0.2), 0.026, [-0.4, -0.6, -0.48, -0.54, -0.48 + s, -0.4])
      ellipse(g, -0.48 + s, -0.37, 0.024, 0.05, fur)
    },
    drawCoat: (g) => {
      ellipse(g, 0.56, -0.5, 0.06, 0.14, fur, 0.5)
      if (u > 0.5) {
        ellipse(g, -0.17, -0.88, 0.1, 0.09, fur)
        ellipse(g, 0.11, -0.86, 0.1, 0.08, fur)
      } else ellipse(g, -0.02, -0.9, 0.13, 0.1, fur)
    },
    drawHead: (g) => {
      const chew = sin(t * 3 + u * 6) * 0.006
      blob(g, fur, [-0.06, -0.05, 0.0, -0.13, 0.07, -0.09, 0.02, -0.03])
      ellipse(g, -0.035, -0.06, 0.026, 0.05, q(c, -0.2), -0.7)
      blob(g, q(c, -0.1), [0.08, 0.05, 0.2, 0.05 + chew, 0.22, 0.085 + chew, 0.15, 0.1 + chew, 0.06, 0.09])
      blob(
        g,
        q(c, 0.08),
        [
          -0.07, 0.01, -0.04, -0.08, 0.05, -0.095, 0.14, -0.05, 0.23, -0.035, 0.265, 0.02, 0.24, 0.07, 0.14, 0.06, 0.04,
          0.09,
        ],
      )
      ellipse(g, 0.235, 0.0, 0.014, 0.008, q('#6b4836'), 0.5)
      curve(g, q(c, -0.35), 0.012, 0.245, 0.06, 0.19, 0.075, 0.14, 0.055)
      peep(g, o, 0.06, -0.04, 0.018)
      curve(g, q(c, -0.3), 0.014, 0.035, -0.062, 0.06, -0.08, 0.09, -0.058)
    },
  })
}

function kangaroo(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const hop = abs(sin(a * 0.5)) * mv
  const push = hop * 0.5
  const breathe = sin(t * 2 + u * 6) * 0.004
  const far = q(c, -0.34)
  const hind = (dx: number, paint: ReturnType<typeof linear> | string) => {
    const kx = 0.1 + dx - push * 0.12
    const ky = -0.24 + push * 0.04
    const ax = -0.12 + dx - push * 0.22
    const ay = -0.07 + push * 0.12
    limb(g, paint, [-0.1 + dx, -0.36, 0.13, kx, ky, 0.085, ax, ay, 0.036])
    limb(g, paint, [
      ax,
      ay,
      0.036,
      ax + 0.12,
      ay + 0.035,
      0.034,
      ax + 0.27 - push * 0.08,
      ay + 0.045 + push * 0.05,
      0.026,
    ])
  }
  g.save()
  g.translate(0.14, -hop * 0.28)
  g.translate(0, -0.3)
  g.rotate(hop * 0.16)
  g.translate(0, 0.3)
  const wag = sin(t * 1.8 + u * 5) * 0.02 - hop * 0.14
  limb(g, linear(g, 0, -0.4, 0, 0, q(c, -0.02), q(c, -0.24)), [
    -0.16,
    -0.34,
    0.12,
    -0.34,
    -0.16,
    0.066,
    -0.54,
    -0.07 + wag * 0.6,
    0.04,
    -0.76,
    -0.1 + wag * 1.6,
    0.02,
  ])
  hind(0.06, far)
  limb(g, far, [0.17, -0.6, 0.035, 0.25, -0.5, 0.028, 0.32, -0.5 + hop * 0.03, 0.022])
  blob(
    g,
    hide(g, o, c, -0.92, -0.16),
    [
      -0.26, -0.32, -0.2, -0.48, -0.06, -0.62, 0.06, -0.74, 0.12, -0.88, 0.2, -0.9, 0.25, -0.82, 0.23, -0.66, 0.2, -0.5,
      0.14, -0.32, 0.04, -0.2, -0.14, -0.18,
    ],
  )
  blob(
    g,
    q(c, 0.36),
    [0.23, -0.72, 0.24, -0.62, 0.2, -0.46, 0.13, -0.3, 0.05, -0.24, 0.06, -0.4, 0.13, -0.58, 0.2, -0.74],
  )
  if (u > 0.45) {
    ellipse(g, 0.135, -0.475, 0.022, 0.05, q(c, -0.1), -0.3)
    ellipse(g, 0.185, -0.475, 0.02, 0.05, q(c), 0.2)
    ellipse(g, 0.17, -0.42, 0.06, 0.052, q(c, 0.04))
    ellipse(g, 0.21, -0.405, 0.03, 0.024, q(c, 0.25))
    peep(g, o, 0.185, -0.43, 0.011)
    ellipse(g, 0.236, -0.412, 0.009, 0.008, q(INK))
  }
  blob(g, q(c, 0.22), [0.215, -0.42 - breathe, 0.16, -0.375, 0.08, -0.385, 0.06, -0.3, 0.1, -0.23, 0.16, -0.28])
  curve(g, q(c, -0.18), 0.014, 0.07, -0.385, 0.15, -0.36, 0.212, -0.42)
  hind(0, linear(g, 0, -0.5, 0, 0, q(c, 0.02), q(c, -0.14)))
  limb(g, linear(g, 0, -0.64, 0, -0.44, q(c, -0.06), q(c, -0.16)), [
    0.11,
    -0.62,
    0.045,
    0.17,
    -0.5,
    0.032,
    0.27,
    -0.47 + hop * 0.04,
    0.024,
  ])
  ellipse(g, 0.28, -0.467 + hop * 0.04, 0.03, 0.022, q('#6b4a3a'))
  g.save()
  g.translate(0.2, -0.84)
  g.rotate(sin(t * 1.3 + u * 6) * 0.04 - hop * 0.1)
  for (const [r, k] of [
    [-0.5, -0.2],
    [-0.12, 0],
  ] as const) {
    g.save()
    g.rotate(r + sin(t * 2.6 + r * 4) * 0.05)
    ellipse(g, 0, -0.13, 0.035, 0.09, q(c, k))
    ellipse(g, 0.006, -0.125, 0.017, 0.06, q('#e6b09c', k))
    g.restore()
  }
  blob(
    g,
    q(c, 0.08),
    [
      -0.085, 0.0, -0.06, -0.075, 0.02, -0.09, 0.1, -0.03, 0.18, 0.01, 0.195, 0.045, 0.15, 0.075, 0.05, 0.085, -0.04,
      0.07,
    ],
  )
  blob(g, q(c, 0.32), [0.11, 0.015, 0.18, 0.03, 0.185, 0.06, 0.12, 0.078, 0.05, 0.08, 0.06, 0.045])
  ellipse(g, 0.182, 0.022, 0.022, 0.018, q(INK))
  peep(g, o, 0.05, -0.025, 0.018)
  g.restore()
  g.restore()
}

function monkey(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const face = second(o, MONKEY, '#e6bd92', 0.5)
  beast(g, o, {
    body: [
      -0.36, -0.4, -0.32, -0.54, -0.12, -0.6, 0.1, -0.68, 0.26, -0.72, 0.36, -0.62, 0.34, -0.46, 0.2, -0.36, -0.02,
      -0.3, -0.22, -0.26, -0.34, -0.29,
    ],
    hind: -0.24,
    front: 0.24,
    hip: 0.42,
    thigh: 0.09,
    ankle: 0.042,
    crouch: 0.42,
    shift: 0.1,
    head: [0.34, -0.74],
    drawTail: (g) => {
      const s = sin(t * 1.9 + u * 6) * 0.04
      strand(g, q(c, -0.16), 0.05, [
        -0.3,
        -0.46,
        -0.48,
        -0.45,
        -0.6 + s * 0.6,
        -0.58,
        -0.56 + s,
        -0.76,
        -0.6 + s * 1.5,
        -0.9,
        -0.72 + s * 1.8,
        -0.93,
        -0.79 + s * 1.8,
        -0.84,
        -0.72 + s * 1.6,
        -0.77,
        -0.67 + s * 1.5,
        -0.82,
      ])
    },
    drawCoat: (g) => ellipse(g, 0.0, -0.29, 0.2, 0.08, q(c, 0.2), -0.3),
    drawHead: (g) => {
      ellipse(g, -0.2, 0.0, 0.075, 0.08, q(c, -0.1))
      ellipse(g, -0.195, 0.005, 0.045, 0.05, face)
      ellipse(g, 0, -0.02, 0.2, 0.195, q(c, 0.06))
      blob(g, q(c, 0.06), [-0.06, -0.19, -0.02, -0.27, 0.0, -0.21, 0.06, -0.25, 0.08, -0.16, 0, -0.1])
      blob(
        g,
        face,
        [0.0, -0.04, 0.03, -0.12, 0.1, -0.11, 0.13, -0.08, 0.18, -0.1, 0.2, -0.02, 0.18, 0.04, 0.08, 0.08, 0.02, 0.04],
      )
      ellipse(g, 0.12, 0.075, 0.115, 0.085, face)
      ellipse(g, 0.185, 0.035, 0.01, 0.007, q('#6b4030'))
      ellipse(g, 0.215, 0.037, 0.008, 0.007, q('#6b4030'))
      curve(g, q('#8a4f3c'), 0.013, 0.07, 0.095, 0.14, 0.15, 0.21, 0.09)
      peep(g, o, 0.075, -0.04, 0.023, '#ffffff')
      peep(g, o, 0.165, -0.04, 0.02, '#ffffff')
    },
  })
}

function panda(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  const black = against(c, '#33323d', PANDA)
  beast(g, o, {
    body: [
      -0.48, -0.46, -0.44, -0.64, -0.24, -0.74, 0.02, -0.75, 0.24, -0.78, 0.44, -0.78, 0.5, -0.6, 0.46, -0.42, 0.3,
      -0.28, 0.02, -0.24, -0.26, -0.25, -0.42, -0.3,
    ],
    hind: -0.32,
    front: 0.3,
    hip: 0.36,
    thigh: 0.13,
    ankle: 0.082,
    leg: black,
    crouch: 0.1,
    swing: 0.36,
    head: [0.46, -0.68],
    drawTail: (g) => ellipse(g, -0.47, -0.48, 0.055, 0.055, q(c, -0.06)),
    drawCoat: (g) =>
      blob(
        g,
        linear(g, 0, -0.8, 0, -0.2, q(black, 0.1), q(black, -0.1)),
        [0.06, -0.9, 0.14, -0.6, 0.14, -0.2, 0.46, -0.2, 0.54, -0.5, 0.36, -0.9],
      ),
    drawHead: (g) => {
      ellipse(g, -0.15, -0.2, 0.075, 0.075, q(black, -0.1))
      ellipse(g, 0.12, -0.21, 0.068, 0.07, q(black))
      blob(
        g,
        linear(g, 0, -0.26, 0, 0.22, q(c, 0.2), q(c), q(c, -0.14)),
        [
          -0.26, 0.02, -0.22, -0.14, -0.08, -0.24, 0.08, -0.24, 0.21, -0.14, 0.25, 0.02, 0.2, 0.14, 0.06, 0.2, -0.12,
          0.19, -0.23, 0.12,
        ],
      )
      ellipse(g, -0.04, -0.015, 0.062, 0.078, q(black), 0.55)
      ellipse(g, 0.16, -0.02, 0.052, 0.07, q(black), -0.5)
      ellipse(g, 0.09, 0.1, 0.1, 0.072, q('#ffffff', 0.2))
      ellipse(g, 0.1, 0.06, 0.036, 0.026, q(INK))
      curve(g, q(INK), 0.011, 0.1, 0.08, 0.1, 0.125, 0.05, 0.125)
      curve(g, q(INK), 0.011, 0.1, 0.08, 0.1, 0.125, 0.15, 0.12)
      for (const x of [-0.03, 0.155]) {
        ellipse(g, x, -0.02, 0.026, 0.028, q('#ffffff'))
        peep(g, o, x + 0.005, -0.02, 0.019, '#ffffff')
      }
    },
  })
}

export const farlands: Record<string, KindArt> = {
  camel: { draw: camel, natural: CAMEL, aspect: 1.35, shadow: 0.95 },
  kangaroo: { draw: kangaroo, natural: KANGAROO, aspect: 1.3, shadow: 0.8 },
  monkey: { draw: monkey, natural: MONKEY, aspect: 1.2, shadow: 0.85 },
  panda: { draw: panda, natural: PANDA, aspect: 1.3, shadow: 1.15 },
}
