// Things people own: guitar, alarm clock, candle, bottle, laptop.
import type { Ctx } from '../draw.js'
import {
  additive,
  arc,
  clamp,
  clipped,
  cos,
  ease,
  ellipse,
  fade,
  faint,
  floor,
  glow,
  hash,
  line,
  linear,
  PI,
  placed,
  polygon,
  radial,
  roundRect,
  shape,
  sin,
  TAU,
} from '../draw.js'
import { flame } from './bodies.js'
import type { DrawKind, KindArt } from './types.js'

const guitar: DrawKind = (g, o) => {
  const { q, c, u } = o
  const dark = '#4a3428'
  g.save()
  // leans back on its little stand
  line(g, q('#3a3d48'), 0.022, 0.02, -0.2, 0.17, -0.012)
  line(g, q('#3a3d48'), 0.022, -0.02, -0.2, -0.19, -0.012)
  g.translate(0, -0.045)
  g.rotate(0.1)
  const body = (g: Ctx) => {
    g.moveTo(0, -0.52)
    g.bezierCurveTo(0.09, -0.56, 0.185, -0.49, 0.175, -0.4)
    g.bezierCurveTo(0.165, -0.33, 0.135, -0.33, 0.15, -0.28)
    g.bezierCurveTo(0.25, -0.21, 0.25, 0.01, 0, 0.01)
    g.bezierCurveTo(-0.25, 0.01, -0.25, -0.21, -0.15, -0.28)
    g.bezierCurveTo(-0.135, -0.33, -0.165, -0.33, -0.175, -0.4)
    g.bezierCurveTo(-0.185, -0.49, -0.09, -0.56, 0, -0.52)
  }
  g.save()
  g.translate(0.018, 0.004)
  shape(g, q(c, -0.5), body)
  g.restore()
  shape(g, radial(g, -0.04, -0.2, 0.02, 0.36, q(c, 0.34), q(c, 0.05), q(c, -0.22)), body)
  ellipse(g, 0, -0.3, 0.082, 0.082, q('#f2dfb4', -0.05))
  ellipse(g, 0, -0.3, 0.066, 0.066, q('#33262a'))
  if (u > 0.5)
    shape(g, q(dark), (g) => {
      g.moveTo(0.04, -0.25)
      g.bezierCurveTo(0.13, -0.28, 0.14, -0.18, 0.1, -0.14)
      g.bezierCurveTo(0.06, -0.12, 0.03, -0.16, 0.04, -0.25)
    })
  roundRect(g, -0.07, -0.13, 0.14, 0.032, 0.012, q(dark))
  // neck, frets, head with tuning pegs
  roundRect(g, -0.028, -0.84, 0.056, 0.5, 0.008, linear(g, -0.028, 0, 0.028, 0, q('#7a5038'), q('#55362a')))
  for (let i = 0; i < 9; i++) line(g, q('#d9c49a'), 0.006, -0.024, -0.82 + i * 0.05, 0.024, -0.82 + i * 0.05)
  for (const y of [-0.94, -0.9, -0.86]) for (const s of [-1, 1]) ellipse(g, s * 0.062, y, 0.02, 0.014, q('#8b929d'))
  shape(g, linear(g, -0.05, 0, 0.05, 0, q(dark, 0.2), q(dark, -0.05)), (g) => {
    g.moveTo(-0.03, -0.82)
    g.lineTo(-0.05, -0.93)
    g.quadraticCurveTo(-0.045, -0.965, 0, -0.955)
    g.quadraticCurveTo(0.045, -0.965, 0.05, -0.93)
    g.lineTo(0.03, -0.82)
  })
  for (let i = 0; i < 4; i++) line(g, q('#f6f0e0'), 0.004, -0.016 + i * 0.0107, -0.84, -0.024 + i * 0.016, -0.12)
  faint(g, 0.3, (g) => ellipse(g, -0.1, -0.42, 0.022, 0.05, q('#ffffff'), 0.4))
  g.restore()
}

const clock: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const steel = '#6d737e'
  // feet, bells, hammer, handle
  for (const s of [-1, 1]) {
    line(g, q(steel, -0.15), 0.07, s * 0.24, -0.15, s * 0.32, -0.04)
    placed(g, s * 0.26, -0.8, s * 0.62, 1, (g) => {
      line(g, q(steel), 0.035, 0, 0.12, 0, 0)
      shape(g, linear(g, -0.15, 0, 0.15, 0, q('#f2c14a', 0.25), q('#d99a2f')), (g) => {
        g.arc(0, 0.03, 0.155, PI, TAU)
      })
      ellipse(g, 0, -0.125, 0.025, 0.025, q('#d99a2f', -0.1))
    })
  }
  arc(g, q(steel), 0.035, 0, -0.87, 0.1, PI, TAU)
  line(g, q(steel), 0.03, 0, -0.76, 0, -0.86)
  ellipse(g, 0, -0.87, 0.04, 0.03, q(steel, -0.2))
  // case and face
  ellipse(g, 0, -0.43, 0.4, 0.4, linear(g, -0.3, -0.8, 0.3, -0.05, q(c, 0.25), q(c), q(c, -0.3)))
  ellipse(g, 0, -0.43, 0.325, 0.325, q(c, -0.34))
  ellipse(g, 0, -0.425, 0.31, 0.31, radial(g, -0.06, -0.5, 0.05, 0.4, q('#fffdf4'), q('#ece4d6')))
  for (let i = 0; i < 12; i++) {
    const s = (i * TAU) / 12
    const r = i % 3 ? 0.262 : 0.245
    line(
      g,
      q('#4a4652'),
      i % 3 ? 0.014 : 0.026,
      sin(s) * r,
      -0.425 - cos(s) * r,
      sin(s) * 0.272,
      -0.425 - cos(s) * 0.272,
    )
  }
  // ten past ten, then on: a minute passes in a second
  const minute = TAU * (0.16 + u * 0.5) + t * 0.12
  const hour = TAU * (10.16 / 12) + t * 0.01
  const hand = (angle: number, length: number, width: number, colour: string) =>
    line(
      g,
      colour,
      width,
      -sin(angle) * 0.04,
      -0.425 + cos(angle) * 0.04,
      sin(angle) * length,
      -0.425 - cos(angle) * length,
    )
  hand(hour, 0.15, 0.036, q('#33323e'))
  hand(minute, 0.225, 0.026, q('#33323e'))
  hand((floor(t * 2) * TAU) / 60 + ease((t * 2 - floor(t * 2)) * 4) * (TAU / 60), 0.235, 0.01, q('#d8574a'))
  ellipse(g, 0, -0.425, 0.03, 0.03, q('#d8574a'))
  faint(g, 0.35, (g) => arc(g, q('#ffffff'), 0.03, 0, -0.43, 0.362, PI * 1.1, PI * 1.42))
}

const candle: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const brass = '#d9a648'
  const flicker = 1 + 0.06 * sin(t * 11 + u * 9) + 0.04 * sin(t * 17 + u * 5)
  if (o.lit) additive(g, (g) => glow(g, 0, -0.84, 1.5 * flicker, '#ffa85c', 0.46))
  else glow(g, 0, -0.84, 0.62 * flicker, '#fff0c4', 0.5)
  // saucer with a ring to carry it
  arc(g, q(brass, -0.15), 0.035, 0.37, -0.1, 0.075)
  ellipse(g, 0, -0.055, 0.34, 0.055, q(brass, -0.3))
  ellipse(g, 0, -0.075, 0.35, 0.055, linear(g, -0.35, 0, 0.35, 0, q(brass, 0.3), q(brass), q(brass, -0.25)))
  ellipse(g, 0, -0.08, 0.27, 0.034, q(brass, -0.22))
  roundRect(g, -0.155, -0.16, 0.31, 0.1, 0.03, linear(g, -0.155, 0, 0.155, 0, q(brass, 0.25), q(brass, -0.2)))
  // wax: the top glows, drops run down
  roundRect(g, -0.12, -0.68, 0.24, 0.56, 0.02, linear(g, -0.12, 0, 0.12, 0, q(c, 0.12), q(c), q(c, -0.24)))
  const warm = linear(g, 0, -0.68, 0, -0.28, '#ffd08a', fade('#ffb070', 0))
  faint(g, o.lit ? 0.8 : 0.3, (g) => roundRect(g, -0.12, -0.68, 0.24, 0.4, 0.02, warm))
  const drips = (g: Ctx) => {
    g.moveTo(-0.125, -0.68)
    g.lineTo(-0.125, -0.5)
    g.quadraticCurveTo(-0.1, -0.44, -0.075, -0.5)
    g.lineTo(-0.07, -0.58)
    g.quadraticCurveTo(-0.045, -0.64, -0.02, -0.59)
    g.quadraticCurveTo(0.01, -0.56, 0.03, -0.6)
    g.lineTo(0.05, -0.47)
    g.quadraticCurveTo(0.075, -0.39, 0.1, -0.47)
    g.lineTo(0.125, -0.68)
  }
  placed(g, 0.012, 0.014, 0, 1, (g) => shape(g, q(c, -0.2), drips))
  shape(g, q(c, 0.24), drips)
  if (o.lit) faint(g, 0.7, (g) => shape(g, warm, drips))
  ellipse(g, 0, -0.68, 0.125, 0.03, '#ffe7b0')
  line(g, q('#3a3338'), 0.02, 0, -0.68, 0.005, -0.75)
  flame(g, 0.004, -0.725, 0.062, 0.26 * flicker, t, u * 6)
}

const bottle: DrawKind = (g, o) => {
  const { q, c, u } = o
  const glassPath = (g: Ctx) => {
    g.moveTo(-0.15, -0.03)
    g.lineTo(-0.15, -0.46)
    g.bezierCurveTo(-0.15, -0.6, -0.058, -0.6, -0.055, -0.74)
    g.lineTo(-0.055, -0.95)
    g.lineTo(0.055, -0.95)
    g.lineTo(0.055, -0.74)
    g.bezierCurveTo(0.058, -0.6, 0.15, -0.6, 0.15, -0.46)
    g.lineTo(0.15, -0.03)
    g.quadraticCurveTo(0.15, 0, 0.12, 0)
    g.lineTo(-0.12, 0)
    g.quadraticCurveTo(-0.15, 0, -0.15, -0.03)
  }
  roundRect(g, -0.042, -1, 0.084, 0.08, 0.015, q('#c9a06c'))
  faint(g, 0.9, (g) => shape(g, linear(g, -0.15, 0, 0.15, 0, q(c, -0.1), q(c, 0.22), q(c), q(c, -0.34)), glassPath))
  clipped(g, glassPath, (g) => {
    // what is left inside
    shape(g, q(c, -0.42), (g) => g.rect(-0.2, -0.5 + u * 0.12, 0.4, 0.6))
    faint(g, 0.5, (g) =>
      shape(g, linear(g, -0.15, 0, 0.15, 0, q(c, 0.1), q(c), q(c, -0.3)), (g) => g.rect(-0.2, -1, 0.4, 1)),
    )
    faint(g, 0.55, (g) => {
      roundRect(g, -0.118, -0.47, 0.03, 0.42, 0.015, q('#ffffff'))
      roundRect(g, -0.036, -0.88, 0.02, 0.2, 0.01, q('#ffffff'))
    })
    faint(g, 0.2, (g) => roundRect(g, 0.11, -0.44, 0.016, 0.38, 0.008, q('#ffffff')))
    shape(g, linear(g, -0.15, 0, 0.15, 0, q('#fbf3e0'), q('#f3e8d2'), q('#cdbfae')), (g) =>
      g.rect(-0.16, -0.37, 0.32, 0.22),
    )
    for (const y of [-0.355, -0.172]) line(g, q('#c9a04a'), 0.009, -0.16, y, 0.16, y)
  })
  ellipse(g, 0, -0.285, 0.042, 0.042, q('#a8384b'))
  ellipse(g, 0, -0.285, 0.022, 0.022, q('#e7c46a'))
  line(g, q('#8d7f74'), 0.01, -0.07, -0.215, 0.07, -0.215)
  roundRect(g, -0.066, -0.965, 0.132, 0.05, 0.018, q(c, -0.3))
}

const laptop: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const bright = (hex: string, k = 0) => (o.lit ? hex : q(hex, k))
  if (o.lit) additive(g, (g) => glow(g, 0, -0.55, 1.25, '#8fc4ff', 0.36))
  // screen
  roundRect(g, -0.68, -1, 1.36, 0.84, 0.05, linear(g, 0, -1, 0, -0.16, q('#5a5f6c'), q('#3a3d48')))
  roundRect(
    g,
    -0.635,
    -0.955,
    1.27,
    0.74,
    0.02,
    linear(g, -0.6, -0.95, 0.5, -0.2, bright('#2f4f8a'), bright('#1f2d52')),
  )
  ellipse(g, 0, -0.978, 0.01, 0.01, q('#9aa2ad'))
  clipped(
    g,
    (g) => g.rect(-0.635, -0.955, 1.27, 0.74),
    (g) => {
      // an editor: coloured lines grow, a caret blinks, and the page starts over
      shape(g, bright('#26396b'), (g) => g.rect(-0.64, -0.96, 0.24, 0.75))
      for (let i = 0; i < 5; i++)
        roundRect(g, -0.6, -0.9 + i * 0.11, 0.1 + 0.06 * hash(i, 3), 0.04, 0.02, bright('#5f7fc0'))
      const colours = ['#ff9d8a', '#8fe0c0', '#ffd57a', '#9fc4ff', '#e2a8f0']
      const typed = 9 + ((t * 4 + u * 20) % 23)
      for (let i = 0; i < 7; i++) {
        let x = -0.34 + [0, 0.08, 0.08, 0.16, 0.16, 0.08, 0][i]!
        let left = clamp(typed - i * 4, 0, 4)
        for (let j = 0; j < 3 && left > 0; j++) {
          const full = 0.1 + 0.17 * hash(i, j)
          const w = full * clamp(left / 1.33, 0.15, 1)
          roundRect(g, x, -0.905 + i * 0.095, w, 0.045, 0.022, bright(colours[(i * 2 + j * 3) % 5]!))
          left -= 1.33
          x += w + 0.04
        }
        if (typed >= i * 4 && typed < i * 4 + 4 && sin(t * 8) > -0.3)
          roundRect(g, x, -0.915 + i * 0.095, 0.016, 0.065, 0.008, bright('#ffffff'))
      }
      faint(g, 0.09, (g) => polygon(g, '#ffffff', 0.1, -1, 0.5, -1, -0.1, -0.1, -0.5, -0.1))
    },
  )
  // hinge, keyboard deck seen from the front, front edge
  roundRect(g, -0.5, -0.18, 1, 0.04, 0.01, q('#33353f'))
  polygon(
    g,
    linear(g, 0, -0.16, 0, -0.03, q(c, -0.1), q(c, 0.18)),
    -0.68,
    -0.16,
    0.68,
    -0.16,
    0.8,
    -0.035,
    -0.8,
    -0.035,
  )
  polygon(g, q('#4a4e5a'), -0.6, -0.145, 0.6, -0.145, 0.665, -0.08, -0.665, -0.08)
  for (let row = 0; row < 3; row++) {
    const y = -0.137 + row * 0.02
    const half = 0.585 + row * 0.02
    for (let i = 0; i < 13; i++)
      roundRect(g, -half + (i * 2 * half) / 13 + 0.006, y, (2 * half) / 13 - 0.014, 0.013, 0.004, q('#7b818e'))
  }
  polygon(g, q(c, -0.16), -0.17, -0.07, 0.17, -0.07, 0.18, -0.042, -0.18, -0.042)
  roundRect(g, -0.8, -0.037, 1.6, 0.037, [0, 0, 0.03, 0.03], linear(g, 0, -0.037, 0, 0, q(c, 0.1), q(c, -0.3)))
  if (o.lit)
    faint(g, 0.3, (g) =>
      polygon(
        g,
        linear(g, 0, -0.16, 0, -0.03, '#9fc4ff', fade('#9fc4ff', 0)),
        -0.68,
        -0.16,
        0.68,
        -0.16,
        0.8,
        -0.035,
        -0.8,
        -0.035,
      ),
    )
}

export const keepsakes: Record<string, KindArt> = {
  guitar: { draw: guitar, natural: '#d0893f', aspect: 0.55, shadow: 0.42 },
  clock: { draw: clock, natural: '#d8574a', aspect: 0.85, shadow: 0.66 },
  candle: {
    draw: candle,
    natural: '#f4ead6',
    aspect: 0.9,
    shadow: 0.68,
    light: { hex: '#ffb95c', radius: 1.6, y: -0.84, always: true },
  },
  bottle: { draw: bottle, natural: '#3f7f5c', aspect: 0.32, shadow: 0.34 },
  laptop: {
    draw: laptop,
    natural: '#c3c9d2',
    aspect: 1.62,
    shadow: 1.5,
    light: { hex: '#8fc4ff', radius: 1.2, y: -0.55 },
  },
}
