// Heroes out of tales: knight, wizard.
import type { Ctx } from '../draw.js'
import {
  abs,
  clipped,
  cos,
  curve,
  ellipse,
  faint,
  glow,
  linear,
  max,
  placed,
  polygon,
  radial,
  roundRect,
  shape,
  sin,
} from '../draw.js'
import { skinOf, starPath } from './bodies.js'
import { blob, limb, peep, strand } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

const KNIGHT = '#b4bfcc'
const WIZARD = '#5b4fa3'

function helmet(g: Ctx, o: DrawOptions, cloth: string): void {
  const { q, c, t, u, mv } = o
  const wave = sin(t * 2.4 + u * 6) * 0.016
  placed(g, 0.012, -0.83, sin(t * 1.1 + u * 4) * 0.03, 1, (g) => {
    for (const [k, d] of [
      [-0.2, 0.02],
      [0.06, 0],
    ] as const)
      blob(g, q(cloth, k), [
        0.02,
        -0.1 - d,
        -0.02,
        -0.155 - d,
        -0.12,
        -0.165 - d,
        -0.2 - mv * 0.03,
        -0.09 - d + wave,
        -0.22 - mv * 0.03,
        0.0 + wave * 1.6,
        -0.16,
        -0.06 + wave,
        -0.1,
        -0.085,
        -0.03,
        -0.08,
      ])
    roundRect(g, -0.07, 0.06, 0.14, 0.06, 0.025, q(c, -0.36))
    blob(
      g,
      linear(g, -0.1, -0.1, 0.11, 0.06, q(c, 0.36), q(c, 0.02), q(c, -0.26)),
      [
        -0.1, 0.09, -0.108, -0.02, -0.06, -0.11, 0.02, -0.13, 0.09, -0.08, 0.115, 0.0, 0.1, 0.07, 0.07, 0.105, -0.02,
        0.11,
      ],
    )
    blob(g, q('#262833'), [-0.005, -0.025, 0.06, -0.04, 0.118, -0.02, 0.12, 0.012, 0.06, 0.012, 0.0, 0.008], 0.7)
    ellipse(g, 0.07, -0.012, 0.013, 0.014, q('#f2d9a4'))
    for (let i = 0; i < 3; i++) roundRect(g, 0.045 + i * 0.022, 0.036, 0.01, 0.042, 0.005, q(c, -0.5))
    ellipse(g, -0.022, 0.004, 0.017, 0.017, q('#d6a945'))
    curve(g, q(c, 0.4), 0.014, -0.06, -0.09, 0.02, -0.128, 0.08, -0.084)
  })
}

function knight(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const cloth = ['#c33f3a', '#3b67b5', '#3f8a5b'][Math.floor(u * 3)] ?? '#c33f3a'
  const swing = sin(a) * 0.46 * mv
  const bob = abs(cos(a)) * 0.014 * mv + sin(t * 2 + u * 6) * 0.003
  const leg = (x: number, k: number, far: boolean) => {
    const bend = max(0, -k) * 0.7 + 0.03
    const kx = x + sin(k) * 0.2
    const ky = -0.41 + cos(k) * 0.2
    const fx = kx + sin(k - bend) * 0.19
    const fy = ky + cos(k - bend) * 0.17 + bob
    const d = far ? -0.4 : 0
    limb(g, q(c, -0.12 + d), [x, -0.42, 0.062, kx, ky, 0.045, fx, fy, 0.036])
    ellipse(g, kx + 0.008, ky, 0.05, 0.046, q(c, 0.22 + d))
    limb(g, q(c, 0.02 + d), [kx + 0.004, ky + 0.05, 0.04, fx, fy - 0.02, 0.036])
    shape(g, q(c, -0.24 + d), (g) => {
      g.moveTo(fx - 0.046, fy + 0.036)
      g.quadraticCurveTo(fx - 0.05, fy - 0.02, fx, fy - 0.024)
      g.quadraticCurveTo(fx + 0.04, fy - 0.014, fx + 0.105, fy + 0.036)
    })
  }
  g.save()
  g.translate(0, -bob)
  const flap = sin(t * 2.2 + u * 5) * 0.02 + mv * 0.06 + sin(a) * 0.02 * mv
  blob(g, linear(g, -0.2, 0, 0.05, 0, q(cloth, -0.36), q(cloth, -0.16)), [
    -0.1,
    -0.73,
    0.06,
    -0.73,
    0.05,
    -0.4,
    0.03,
    -0.16,
    -0.1 - flap,
    -0.11,
    -0.22 - flap * 1.6,
    -0.14,
    -0.17 - flap * 0.4,
    -0.42,
  ])
  leg(0.03, -swing, true)
  const raise = sin(t * 1.5 + u * 6) * 0.03 - swing * 0.12
  placed(g, 0.07, -0.67, raise, 1, (g) => {
    limb(g, q(c, -0.4), [0, 0, 0.05, 0.1, 0.1, 0.04, 0.2, 0.02, 0.034])
    placed(g, 0.215, 0.0, 0.3, 1, (g) => {
      polygon(
        g,
        linear(g, -0.03, 0, 0.03, 0, q('#f4f7fa'), q('#f4f7fa'), q('#aab6c2')),
        -0.022,
        -0.04,
        -0.018,
        -0.34,
        0.0,
        -0.39,
        0.018,
        -0.34,
        0.022,
        -0.04,
      )
      roundRect(g, -0.07, -0.056, 0.14, 0.03, 0.015, q('#d6a945'))
      roundRect(g, -0.014, -0.03, 0.028, 0.09, 0.012, q('#6b4530'))
      ellipse(g, 0, 0.068, 0.022, 0.022, q('#d6a945'))
      ellipse(g, 0, 0.015, 0.036, 0.034, q(c, -0.3))
    })
  })
  leg(-0.01, swing, false)
  blob(
    g,
    linear(g, -0.14, 0, 0.14, 0, q(c, 0.24), q(c), q(c, -0.3)),
    [
      -0.1, -0.73, 0, -0.75, 0.1, -0.73, 0.135, -0.64, 0.115, -0.52, 0.085, -0.45, -0.085, -0.45, -0.115, -0.52, -0.135,
      -0.64,
    ],
  )
  shape(g, linear(g, -0.14, 0, 0.14, 0, q(cloth, 0.12), q(cloth, -0.16)), (g) => {
    g.moveTo(-0.08, -0.735)
    g.lineTo(0.08, -0.735)
    g.lineTo(0.095, -0.47)
    g.quadraticCurveTo(0.11 + swing * 0.05, -0.38, 0.125 + swing * 0.1, -0.3)
    g.quadraticCurveTo(0, -0.275, -0.125 + swing * 0.1, -0.3)
    g.quadraticCurveTo(-0.11 + swing * 0.05, -0.38, -0.095, -0.47)
  })
  roundRect(g, -0.1, -0.49, 0.2, 0.036, 0.014, q('#5a3d2e'))
  roundRect(g, 0.015, -0.494, 0.046, 0.044, 0.01, q('#d6a945'))
  helmet(g, o, cloth)
  const guard = swing * 0.14
  limb(g, q(c, -0.06), [-0.085, -0.66, 0.05, -0.1 + guard, -0.53, 0.042, 0.0 + guard, -0.49, 0.036])
  ellipse(g, -0.085, -0.675, 0.068, 0.06, linear(g, -0.15, -0.73, -0.03, -0.62, q(c, 0.34), q(c, -0.1)))
  placed(g, 0.0 + guard, -0.5, -0.06 + swing * 0.1, 1, (g) => {
    const crest = (k: number) => (g: Ctx) => {
      g.moveTo(-0.115 * k, -0.135 * k)
      g.quadraticCurveTo(0, -0.16 * k, 0.115 * k, -0.135 * k)
      g.bezierCurveTo(0.125 * k, 0.03 * k, 0.09 * k, 0.12 * k, 0, 0.18 * k)
      g.bezierCurveTo(-0.09 * k, 0.12 * k, -0.125 * k, 0.03 * k, -0.115 * k, -0.135 * k)
    }
    shape(g, q('#d6a945'), crest(1))
    shape(g, linear(g, -0.1, 0, 0.1, 0, q('#f7f1e2'), q('#d9d0c2')), crest(0.87))
    clipped(g, crest(0.87), (g) => {
      roundRect(g, -0.022, -0.2, 0.044, 0.4, 0, q(cloth))
      roundRect(g, -0.2, -0.05, 0.4, 0.044, 0, q(cloth))
    })
  })
  g.restore()
}

function wizardHead(g: Ctx, o: DrawOptions, skin: string, trim: string): void {
  const { q, c, t, u } = o
  const hair = u > 0.8 ? '#8a6a52' : '#f1efec'
  const flow = sin(t * 1.7 + u * 5) * 0.012
  placed(g, 0.015, -0.715, sin(t * 1.2 + u * 3) * 0.035, 1, (g) => {
    blob(g, q(hair, -0.16), [-0.04, -0.06, -0.1, -0.02, -0.125, 0.08, -0.15 - flow, 0.19, -0.08, 0.18, -0.02, 0.1])
    ellipse(g, 0.005, 0, 0.09, 0.095, q(skin))
    blob(g, q(hair), [
      -0.07,
      -0.03,
      -0.05,
      0.03,
      0.02,
      0.035,
      0.075,
      0.04,
      0.1,
      0.06,
      0.1,
      0.13,
      0.07 + flow,
      0.24,
      0.03 + flow * 1.5,
      0.31,
      -0.02 + flow,
      0.22,
      -0.06,
      0.12,
    ])
    faint(g, 0.5, (g) => curve(g, q(hair, -0.26), 0.012, 0.02, 0.1, 0.04, 0.16, 0.03 + flow, 0.24))
    blob(g, q(hair, 0.3), [0.04, 0.035, 0.085, 0.03, 0.125, 0.065, 0.09, 0.07, 0.055, 0.062, 0.01, 0.075, -0.01, 0.05])
    ellipse(g, 0.092, 0.012, 0.028, 0.022, q(skin, -0.1))
    peep(g, o, 0.055, 0, 0.014, skin)
    curve(g, q(hair, 0.2), 0.016, 0.03, -0.024, 0.06, -0.036, 0.085, -0.02)
    const tip = sin(t * 1.5 + u * 6) * 0.015
    g.translate(0, -0.016)
    blob(g, linear(g, -0.1, 0, 0.1, 0, q(c, 0.12), q(c, -0.2)), [
      -0.105,
      -0.045,
      -0.105,
      -0.045,
      -0.085,
      -0.14,
      -0.05,
      -0.22,
      -0.08,
      -0.26,
      -0.15 + tip,
      -0.29,
      -0.15 + tip,
      -0.29,
      -0.03,
      -0.295,
      0.03,
      -0.23,
      0.075,
      -0.14,
      0.105,
      -0.05,
      0.105,
      -0.05,
    ])
    blob(g, q(trim), [-0.105, -0.05, -0.098, -0.1, 0, -0.085, 0.095, -0.1, 0.105, -0.05, 0, -0.035], 0.8)
    blob(
      g,
      linear(g, -0.18, 0, 0.18, 0, q(c, 0.04), q(c, -0.26)),
      [-0.2, -0.03, -0.08, -0.065, 0.08, -0.065, 0.2, -0.045, 0.1, -0.022, -0.06, -0.012],
    )
    placed(g, 0.0, -0.165, -0.2, 1, (g) => shape(g, q(trim), (g) => starPath(g, 0.03)))
  })
}

function wizard(g: Ctx, o: DrawOptions): void {
  const { q, c, a, mv, t, u } = o
  const swing = sin(a) * mv
  const bob = abs(cos(a)) * 0.012 * mv + sin(t * 2 + u * 6) * 0.003
  const skin = skinOf(u)
  const trim = '#e6b84a'
  const sway = swing * 0.02 + sin(t * 1.6 + u * 5) * 0.008
  for (const [k, d] of [
    [-swing, -0.3],
    [swing, 0],
  ] as const)
    shape(g, q('#4a3a3a', d), (g) => {
      const x = 0.06 + k * 0.1
      g.moveTo(x - 0.06, 0)
      g.quadraticCurveTo(x - 0.05, -0.06, x, -0.055)
      g.quadraticCurveTo(x + 0.06, -0.04, x + 0.1, -0.045)
      g.quadraticCurveTo(x + 0.1, -0.005, x + 0.07, 0)
    })
  g.save()
  g.translate(0, -bob)
  const lift = swing * 0.03
  limb(g, q(c, -0.34), [0.04, -0.6, 0.05, 0.13, -0.53, 0.048, 0.23, -0.52 - lift, 0.06])
  shape(g, linear(g, -0.2, 0, 0.2, 0, q(c, 0.14), q(c), q(c, -0.24)), (g) => {
    g.moveTo(-0.085, -0.64)
    g.quadraticCurveTo(0, -0.68, 0.085, -0.64)
    g.bezierCurveTo(0.11, -0.5, 0.12, -0.3, 0.2 + sway, -0.035)
    g.quadraticCurveTo(0.1 + sway, 0.005, 0.0 + sway, -0.02)
    g.quadraticCurveTo(-0.12 + sway, 0.015, -0.22 + sway, -0.03)
    g.bezierCurveTo(-0.13, -0.3, -0.12, -0.5, -0.085, -0.64)
  })
  shape(g, q(trim, -0.06), (g) => {
    g.moveTo(0.187 + sway, -0.075)
    g.lineTo(0.2 + sway, -0.035)
    g.quadraticCurveTo(0.1 + sway, 0.005, sway, -0.02)
    g.quadraticCurveTo(-0.12 + sway, 0.015, -0.22 + sway, -0.03)
    g.lineTo(-0.205 + sway, -0.07)
    g.quadraticCurveTo(-0.11 + sway, -0.03, sway, -0.06)
    g.quadraticCurveTo(0.1 + sway, -0.035, 0.187 + sway, -0.075)
  })
  for (const [x, y, r] of [
    [-0.11, -0.2, 0.024],
    [0.1, -0.16, 0.02],
    [-0.04, -0.12, 0.015],
  ] as const)
    placed(g, x + sway * 0.6, y, 0.3, 1, (g) => shape(g, q(trim), (g) => starPath(g, r)))
  curve(g, q(trim), 0.026, -0.1, -0.42, 0, -0.39, 0.107, -0.42)
  wizardHead(g, o, skin, trim)
  placed(g, 0.235, -0.52 - lift, 0.04 + swing * 0.04, 1, (g) => {
    limb(g, linear(g, -0.02, 0, 0.02, 0, q('#9a6b45'), q('#6b4530')), [
      -0.012,
      0.53 + lift,
      0.013,
      0.006,
      0.1,
      0.017,
      -0.006,
      -0.2,
      0.017,
      0.006,
      -0.34,
      0.02,
    ])
    const pulse = 0.5 + 0.12 * sin(t * 3 + u * 6)
    strand(g, q('#7a5236'), 0.022, [0.004, -0.32, -0.042, -0.36, -0.034, -0.42])
    strand(g, q('#7a5236'), 0.022, [0.004, -0.32, 0.05, -0.36, 0.042, -0.42])
    glow(g, 0.004, -0.4, o.lit ? 0.34 : 0.2, '#9fe8ff', pulse)
    ellipse(g, 0.004, -0.4, 0.045, 0.045, radial(g, -0.01, -0.415, 0.004, 0.05, '#ffffff', '#8fe3ff', '#46a6e0'))
    ellipse(g, 0, 0.005, 0.032, 0.034, q(skin, -0.08))
  })
  shape(g, linear(g, 0, -0.62, 0, -0.4, q(c, 0.04), q(c, -0.2)), (g) => {
    g.moveTo(-0.08, -0.63)
    g.bezierCurveTo(-0.12, -0.5, -0.04, -0.46, 0.08, -0.49 - lift * 0.5)
    g.quadraticCurveTo(0.17, -0.57, 0.205, -0.575 - lift)
    g.quadraticCurveTo(0.26, -0.5, 0.2, -0.43 - lift)
    g.quadraticCurveTo(0.1, -0.38, -0.02, -0.4)
    g.bezierCurveTo(-0.12, -0.42, -0.14, -0.54, -0.08, -0.63)
  })
  curve(g, q(trim), 0.016, 0.208, -0.572 - lift, 0.25, -0.5 - lift, 0.2, -0.433 - lift)
  g.restore()
}

export const tales: Record<string, KindArt> = {
  knight: { draw: knight, natural: KNIGHT, aspect: 0.6, shadow: 0.42 },
  wizard: { draw: wizard, natural: WIZARD, aspect: 0.6, shadow: 0.45 },
}
