// Animals of house and farmyard: pig, chicken, mouse.
import type { Ctx } from '../draw.js'
import { abs, curve, ellipse, faint, linear, max, PI, placed, polygon, sin } from '../draw.js'
import { beast, blob, hide, limb, peep, strand } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

const PIG = '#f2aeab'
const CHICKEN = '#f7f1e4'
const MOUSE = '#aaa3a6'

function pig(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  beast(g, o, {
    body: [
      -0.58, -0.52, -0.52, -0.72, -0.28, -0.84, 0.04, -0.85, 0.32, -0.84, 0.56, -0.72, 0.58, -0.48, 0.44, -0.28, 0.14,
      -0.19, -0.2, -0.19, -0.46, -0.28,
    ],
    hind: -0.38,
    front: 0.34,
    hip: 0.34,
    thigh: 0.13,
    ankle: 0.062,
    hoof: '#a4646a',
    crouch: 0.08,
    swing: 0.36,
    shift: -0.04,
    head: [0.52, -0.6],
    drawTail: (g) => {
      const s = sin(t * 7 + u * 5) * 0.02
      strand(g, q(c, -0.16), 0.04, [
        -0.55,
        -0.6,
        -0.65,
        -0.6,
        -0.69,
        -0.69 + s,
        -0.62,
        -0.73 + s,
        -0.6,
        -0.65 + s,
        -0.7,
        -0.6 + s,
        -0.78,
        -0.68 + s,
      ])
    },
    drawCoat: (g) => {
      if (u > 0.6) {
        ellipse(g, -0.26, -0.7, 0.16, 0.12, q(c, -0.2), 0.3)
        ellipse(g, 0.08, -0.46, 0.1, 0.08, q(c, -0.2), -0.4)
      }
    },
    drawHead: (g) => {
      const flop = sin(o.a * 2) * 0.1 * o.mv + sin(t * 1.7 + u * 7) * 0.04
      placed(g, -0.14, -0.2, flop, 1, (g) =>
        blob(g, q(c, -0.22), [-0.07, 0.02, -0.09, -0.14, 0.02, -0.2, 0.1, -0.05, 0.06, 0.05]),
      )
      blob(
        g,
        linear(g, 0, -0.28, 0, 0.26, q(c, 0.18), q(c, 0.04), q(c, -0.12)),
        [
          -0.28, 0, -0.22, -0.18, -0.06, -0.27, 0.12, -0.24, 0.24, -0.12, 0.3, 0.04, 0.24, 0.18, 0.06, 0.25, -0.14,
          0.22, -0.25, 0.12,
        ],
      )
      placed(g, 0.06, -0.2, -flop, 1, (g) => {
        blob(g, q(c, -0.06), [-0.1, 0.02, -0.07, -0.12, -0.02, -0.19, 0.09, -0.16, 0.1, 0.0, 0.02, 0.06])
        blob(g, q(c, -0.2), [-0.05, 0.01, -0.035, -0.09, 0, -0.13, 0.055, -0.1, 0.06, -0.01, 0.01, 0.03])
      })
      faint(g, 0.55, (g) => ellipse(g, 0.06, 0.1, 0.06, 0.042, q('#e8757c')))
      ellipse(g, 0.27, 0.02, 0.085, 0.11, q(c, -0.18))
      ellipse(g, 0.285, 0.02, 0.075, 0.1, q(c, 0.1))
      ellipse(g, 0.268, 0.02, 0.017, 0.034, q('#a4646a'))
      ellipse(g, 0.322, 0.02, 0.014, 0.03, q('#a4646a'))
      curve(g, q('#a4646a'), 0.015, 0.2, 0.15, 0.15, 0.18, 0.1, 0.155)
      peep(g, o, 0.12, -0.07, 0.031)
    },
  })
}

function chicken(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const rooster = u > 0.62
  const comb = '#d8433d'
  const step = (phase: number, far: boolean) => {
    const k = sin(a + phase) * 0.55 * mv
    const lift = max(0, sin(a + phase + 1.3)) * 0.1 * mv
    const x = -0.04 + (far ? 0.07 : 0)
    const kx = x + 0.05 + sin(k) * 0.12
    const fx = x + sin(k) * 0.26
    const fy = -0.02 - lift
    const paint = q('#e59a3a', far ? -0.3 : 0)
    limb(g, q(c, far ? -0.34 : -0.14), [x, -0.32, 0.09, kx - 0.02, -0.2, 0.04])
    strand(g, paint, 0.036, [kx - 0.015, -0.22, fx - 0.02, -0.12 - lift * 0.6, fx, fy])
    for (const d of [-0.06, 0.05, 0.11]) strand(g, paint, 0.028, [fx, fy - 0.01, fx + d, fy + 0.012])
  }
  const bob = abs(sin(a)) * 0.025 * mv
  const peck = sin(a * 2) * 0.045 * mv + max(0, sin(t * 0.9 + u * 9) - 0.8) * 0.4 * (1 - mv)
  g.save()
  g.translate(0, -bob)
  step(PI, true)
  const plume = rooster ? ['#2f6b5c', '#24503f', '#3b8270', '#2f6b5c'] : [c, c, c]
  plume.forEach((hex, i) => {
    const r = -0.45 + i * 0.34 + sin(t * 1.6 + i + u * 6) * 0.03
    placed(g, -0.3, -0.46, r, 1, (g) =>
      blob(
        g,
        q(hex, rooster ? 0 : -0.2 + i * 0.06),
        rooster
          ? [0.06, 0.04, -0.08, -0.1, -0.16, -0.3, -0.3, -0.4, -0.36, -0.28, -0.26, -0.1, -0.08, 0.06]
          : [0.08, 0.04, -0.04, -0.16, -0.14, -0.28, -0.22, -0.26, -0.2, -0.1, -0.06, 0.08],
      ),
    )
  })
  blob(
    g,
    hide(g, o, c, -0.85, -0.16),
    [
      -0.42, -0.5, -0.34, -0.52, -0.16, -0.46, 0.02, -0.52, 0.12, -0.68, 0.2, -0.8, 0.32, -0.78, 0.36, -0.64, 0.38,
      -0.46, 0.3, -0.28, 0.1, -0.19, -0.14, -0.2, -0.32, -0.32,
    ],
  )
  if (rooster)
    blob(
      g,
      q('#e0a23f'),
      [0.14, -0.72, 0.34, -0.74, 0.4, -0.54, 0.3, -0.5, 0.24, -0.54, 0.16, -0.48, 0.1, -0.54, 0.02, -0.52],
    )
  step(0, false)
  placed(g, -0.02, -0.4, sin(t * 2 + u * 5) * 0.03 - bob, 1, (g) => {
    blob(g, q(c, -0.2), [0.18, -0.04, 0.1, 0.1, -0.06, 0.13, -0.24, 0.05, -0.3, -0.06, -0.16, -0.08, 0.06, -0.12])
    for (const [x, y] of [
      [-0.17, 0.02],
      [-0.05, 0.05],
      [0.06, 0.04],
    ] as const)
      curve(g, q(c, -0.34), 0.018, x - 0.05, y - 0.03, x, y + 0.035, x + 0.05, y - 0.02)
  })
  placed(g, 0.26 + peck, -0.78 + abs(peck) * 0.2, peck * 1.2, 1, (g) => {
    const s = rooster ? 1.3 : 1
    blob(g, q(comb), [
      -0.1 * s,
      -0.06,
      -0.11 * s,
      -0.15 * s,
      -0.06,
      -0.12 * s,
      -0.03,
      -0.2 * s,
      0.02,
      -0.13 * s,
      0.07,
      -0.17 * s,
      0.08,
      -0.06,
    ])
    polygon(g, q('#eba93f'), 0.09, -0.05, 0.22, 0.0, 0.09, 0.045)
    polygon(g, q('#d98b2e'), 0.09, 0.008, 0.2, 0.004, 0.09, 0.045)
    ellipse(g, 0.095, 0.085, 0.034, 0.06 * s, q(comb, -0.08))
    ellipse(g, 0, 0, 0.125, 0.12, q(rooster ? '#e0a23f' : c, 0.1))
    ellipse(g, 0.06, 0.015, 0.04, 0.045, q(comb, 0.08))
    peep(g, o, 0.045, -0.025, 0.024)
  })
  g.restore()
}

function mouse(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const pink = '#eba6a6'
  const bob = abs(sin(a)) * 0.03 * mv
  const foot = (x: number, phase: number, k: number) => {
    const s = sin(a + phase) * 0.12 * mv
    ellipse(g, x + s, -0.035 - max(0, sin(a + phase + 1.5)) * 0.05 * mv, 0.1, 0.04, q(pink, k))
  }
  const s = sin(t * 2.4 + u * 6) * 0.05
  strand(g, q(pink, -0.12), 0.05, [-0.44, -0.16, -0.7, -0.06, -0.95, -0.16 + s, -1.06, -0.36 + s, -0.96, -0.46 + s])
  foot(-0.16, 0, -0.25)
  foot(0.32, PI, -0.25)
  g.save()
  g.translate(0, -bob)
  placed(g, 0.3, -0.62, -0.1 + sin(t * 1.9 + u * 3) * 0.04, 1, (g) => {
    ellipse(g, 0.08, -0.08, 0.17, 0.185, q(c, -0.24))
    ellipse(g, 0.09, -0.07, 0.115, 0.13, q(pink, -0.2))
  })
  blob(
    g,
    hide(g, o, c, -0.68, -0.02),
    [
      -0.56, -0.26, -0.48, -0.48, -0.26, -0.62, 0.02, -0.6, 0.22, -0.64, 0.44, -0.6, 0.62, -0.46, 0.8, -0.3, 0.8, -0.24,
      0.66, -0.17, 0.4, -0.1, 0.1, -0.03, -0.28, -0.03, -0.5, -0.1,
    ],
  )
  blob(g, q(c, 0.4), [0.78, -0.24, 0.6, -0.15, 0.34, -0.08, 0.1, -0.05, 0.3, -0.2, 0.56, -0.25])
  faint(g, 0.5, (g) => curve(g, q(c, -0.3), 0.025, -0.34, -0.08, -0.42, -0.42, -0.06, -0.4))
  placed(g, 0.1, -0.64, sin(t * 1.9 + u * 3) * 0.05, 1, (g) => {
    ellipse(g, 0, -0.12, 0.215, 0.23, q(c, -0.06))
    ellipse(g, 0.015, -0.11, 0.15, 0.165, q(pink))
  })
  const sniff = sin(t * 9) * 0.008
  for (const y of [-0.06, 0.0, 0.06])
    strand(g, q(c, -0.3), 0.009, [0.7, -0.26, 0.84, -0.24 + y * 0.7 + sniff, 0.98, -0.24 + y * 1.6 + sniff])
  ellipse(g, 0.81, -0.28 + sniff, 0.045, 0.042, q('#d9727f'))
  faint(g, 0.5, (g) => ellipse(g, 0.55, -0.25, 0.06, 0.04, q(pink)))
  peep(g, o, 0.52, -0.4, 0.048)
  g.restore()
  foot(-0.28, PI, 0)
  foot(0.22, 0, 0)
}

export const farmyard: Record<string, KindArt> = {
  pig: { draw: pig, natural: PIG, aspect: 1.55, shadow: 1.2 },
  chicken: { draw: chicken, natural: CHICKEN, aspect: 1.1, shadow: 0.8 },
  mouse: { draw: mouse, natural: MOUSE, aspect: 2, shadow: 1.3 },
}
