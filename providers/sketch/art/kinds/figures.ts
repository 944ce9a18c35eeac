// Figures of metal, suit and snow: robot, astronaut, snowman.
import type { Ctx } from '../draw.js'
import { cos, ellipse, faint, fract, line, linear, polygon, roundRect, shape, sin, TAU } from '../draw.js'
import { INK, roundShade, sideShade, taper } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

function robot(g: Ctx, o: DrawOptions): void {
  const { q, a, mv, t, u } = o
  const c = o.c
  const swing = sin(a) * 0.4 * mv
  const leg = (k: number, far: boolean): void => {
    const x = far ? -0.06 : 0.07
    const reach = sin(k) * 0.26
    const paint = q(c, far ? -0.45 : -0.3)
    taper(g, paint, x, -0.34, 0.045, x + reach * 0.6, -0.17, 0.038)
    taper(g, paint, x + reach * 0.6, -0.17, 0.034, x + reach, -0.07, 0.04)
    roundRect(g, x - 0.07 + reach, -0.075, 0.18, 0.075, [0.05, 0.06, 0.01, 0.01], q('#5a6270', far ? -0.2 : 0))
  }
  const arm = (side: number, k: number, shade: number): void => {
    const paint = q(c, shade)
    const ex = side * 0.25 + sin(k) * 0.08
    const hx = side * 0.22 + sin(k) * 0.2
    taper(g, paint, side * 0.2, -0.6, 0.042, ex, -0.44, 0.034)
    taper(g, paint, ex, -0.44, 0.034, hx, -0.31, 0.03)
    ellipse(g, hx, -0.29, 0.04, 0.036, q('#5a6270', shade + 0.15))
  }
  leg(-swing, true)
  arm(-1, swing, -0.42)
  roundRect(g, -0.2, -0.68, 0.4, 0.38, 0.08, sideShade(g, q, c, -0.2, 0.2))
  roundRect(g, -0.12, -0.61, 0.24, 0.17, 0.04, q('#2f3a4c'))
  for (let i = 0; i < 3; i++) {
    const on = sin(t * 4 + i * 2 + u * 6) > 0
    ellipse(g, -0.065 + i * 0.065, -0.525, 0.02, 0.02, on ? '#7ff0c8' : '#f2c14a')
  }
  for (const x of [-0.16, 0.16]) ellipse(g, x, -0.64, 0.014, 0.014, q(c, -0.4))
  leg(swing, false)
  arm(1, -swing, -0.16)
  roundRect(g, -0.05, -0.74, 0.1, 0.07, 0.02, q('#5a6270'))
  roundRect(g, -0.18, -0.96, 0.36, 0.24, 0.08, sideShade(g, q, c, -0.18, 0.18))
  roundRect(g, -0.09, -0.905, 0.26, 0.12, 0.055, q('#22303f'))
  const blink = fract(t * 0.4 + u) > 0.95 ? 0.2 : 1
  for (const x of [-0.01, 0.1]) ellipse(g, x, -0.845, 0.03, 0.03 * blink, '#7fe8ff')
  line(g, q('#5a6270'), 0.015, 0, -0.96, 0, -1)
  ellipse(g, 0, -1, 0.026, 0.026, sin(t * 5) > 0 ? '#ff6a5a' : q('#a8443c'))
}

function astronaut(g: Ctx, o: DrawOptions): void {
  const { q, a, mv, t, u, c } = o
  const swing = sin(a) * 0.4 * mv
  const leg = (k: number, far: boolean): void => {
    const x = far ? -0.04 : 0.05
    const reach = sin(k) * 0.28
    const paint = q(c, far ? -0.3 : -0.06)
    taper(g, paint, x, -0.38, 0.075, x + reach * 0.55, -0.2, 0.062)
    taper(g, paint, x + reach * 0.55, -0.2, 0.06, x + reach, -0.09, 0.058)
    roundRect(g, x - 0.07 + reach, -0.09, 0.18, 0.09, [0.05, 0.06, 0.02, 0.02], q('#8f98a8', far ? -0.25 : 0))
  }
  roundRect(g, -0.25, -0.73, 0.17, 0.38, 0.06, q('#b9c0cc', -0.12))
  roundRect(g, -0.235, -0.66, 0.05, 0.1, 0.02, q('#e0473f', -0.1))
  leg(-swing, true)
  taper(g, q(c, -0.32), -0.05, -0.61, 0.055, -0.02 + sin(swing) * 0.15, -0.45, 0.05)
  taper(g, q(c, -0.32), -0.02 + sin(swing) * 0.15, -0.45, 0.05, 0.08 + sin(swing) * 0.2, -0.37, 0.045)
  roundRect(g, -0.15, -0.71, 0.32, 0.39, 0.13, sideShade(g, q, c, -0.15, 0.17))
  roundRect(g, -0.02, -0.57, 0.16, 0.1, 0.02, q('#6f7b8f'))
  ellipse(g, 0.03, -0.52, 0.02, 0.02, '#ff6a5a')
  ellipse(g, 0.09, -0.52, 0.02, 0.02, '#7ff0c8')
  leg(swing, false)
  const wave = u > 0.6 ? -1.9 + sin(t * 4) * 0.3 : 0.2
  const ex = 0.03 + sin(0.4 - swing + wave * 0.6) * 0.18
  const ey = -0.62 + cos(0.4 - swing + wave * 0.6) * 0.18
  const hx = 0.05 + sin(0.5 - swing + wave) * 0.3
  const hy = -0.6 + cos(0.5 - swing + wave) * 0.28
  taper(g, q(c, -0.12), 0.03, -0.62, 0.058, ex, ey, 0.052)
  taper(g, q(c, -0.12), ex, ey, 0.052, hx, hy, 0.045)
  ellipse(g, hx, hy, 0.05, 0.048, q('#8f98a8', 0.1))
  ellipse(g, 0.03, -0.83, 0.172, 0.17, roundShade(g, q, c, 0.03, -0.83, 0.17))
  shape(g, linear(g, -0.05, -0.95, 0.18, -0.72, '#ffd58a', q('#d98c4a'), q('#4a3a5c')), (g) =>
    g.ellipse(0.075, -0.83, 0.115, 0.105, 0, 0, TAU),
  )
  faint(g, 0.6, (g) => ellipse(g, 0.04, -0.88, 0.025, 0.035, '#ffffff', 0.4))
}

function snowman(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  const ball = (y: number, r: number): void => ellipse(g, 0, y, r, r, roundShade(g, q, c, 0, y, r * 1.25))
  for (const side of [-1, 1]) {
    line(g, q('#6b4836'), 0.025, side * 0.18, -0.55, side * 0.42, -0.69)
    line(g, q('#6b4836'), 0.018, side * 0.36, -0.665, side * 0.4, -0.76)
  }
  ball(-0.25, 0.27)
  ball(-0.57, 0.2)
  ball(-0.8, 0.145)
  ellipse(g, 0, -0.68, 0.15, 0.045, q('#d9473f'))
  roundRect(g, 0.05, -0.68, 0.07, 0.2, 0.02, q('#d9473f', -0.15))
  for (const y of [-0.6, -0.5, -0.32]) ellipse(g, 0.03, y, 0.018, 0.018, q(INK))
  for (const x of [-0.03, 0.07]) ellipse(g, x, -0.84, 0.016, 0.018, q(INK))
  polygon(g, q('#f08b33'), 0.02, -0.81, 0.17, -0.78, 0.02, -0.765)
  roundRect(g, -0.16, -0.92, 0.32, 0.035, 0.01, q(INK))
  roundRect(g, -0.1, -1.02, 0.2, 0.12, 0.015, q(INK, 0.08))
  roundRect(g, -0.1, -0.955, 0.2, 0.035, 0, q('#d9473f'))
}

export const figures: Record<string, KindArt> = {
  robot: { draw: robot, natural: '#9fb1c2', aspect: 0.58, shadow: 0.5 },
  astronaut: { draw: astronaut, natural: '#f2f4f7', aspect: 0.55, shadow: 0.46 },
  snowman: { draw: snowman, natural: '#f7fafc', aspect: 0.85, shadow: 0.56 },
}
