// Small things for tables and floors: guitar, clock, candle, bottle, apple, cake, gift, pumpkin, laptop.
import type { Ctx, Paint } from '../draw.js'
import {
  abs,
  additive,
  arc,
  clamp,
  clipped,
  cos,
  curve,
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
  stroke,
  TAU,
} from '../draw.js'
import { flame, roundShade } from './bodies.js'
import type { DrawKind, DrawOptions, KindArt } from './types.js'

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
  additive(g, (g) => glow(g, 0, -0.84, (o.lit ? 1.5 : 0.7) * flicker, '#ffb95c', o.lit ? 0.5 : 0.22))
  // saucer with a ring to carry it
  arc(g, q(brass, -0.15), 0.035, 0.37, -0.1, 0.075)
  ellipse(g, 0, -0.055, 0.34, 0.055, q(brass, -0.3))
  ellipse(g, 0, -0.075, 0.35, 0.055, linear(g, -0.35, 0, 0.35, 0, q(brass, 0.3), q(brass), q(brass, -0.25)))
  ellipse(g, 0, -0.08, 0.27, 0.034, q(brass, -0.22))
  roundRect(g, -0.155, -0.16, 0.31, 0.1, 0.03, linear(g, -0.155, 0, 0.155, 0, q(brass, 0.25), q(brass, -0.2)))
  // wax: the top glows, drops run down
  roundRect(g, -0.12, -0.68, 0.24, 0.56, 0.02, linear(g, -0.12, 0, 0.12, 0, q(c, 0.12), q(c), q(c, -0.24)))
  faint(g, 0.75, (g) =>
    roundRect(g, -0.12, -0.68, 0.24, 0.34, 0.02, linear(g, 0, -0.68, 0, -0.34, '#ffd98e', fade('#ffd98e', 0))),
  )
  shape(g, q(c, 0.2), (g) => {
    g.moveTo(-0.125, -0.68)
    g.lineTo(-0.125, -0.5)
    g.quadraticCurveTo(-0.1, -0.44, -0.075, -0.5)
    g.lineTo(-0.07, -0.58)
    g.quadraticCurveTo(-0.045, -0.64, -0.02, -0.59)
    g.quadraticCurveTo(0.01, -0.56, 0.03, -0.6)
    g.lineTo(0.05, -0.47)
    g.quadraticCurveTo(0.075, -0.39, 0.1, -0.47)
    g.lineTo(0.125, -0.68)
  })
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

const apple: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const body = (g: Ctx) => {
    g.moveTo(0, -0.72)
    g.bezierCurveTo(0.14, -0.84, 0.5, -0.82, 0.5, -0.44)
    g.bezierCurveTo(0.5, -0.16, 0.32, 0.02, 0.16, 0)
    g.quadraticCurveTo(0.08, -0.035, 0, -0.03)
    g.quadraticCurveTo(-0.08, -0.035, -0.16, 0)
    g.bezierCurveTo(-0.32, 0.02, -0.5, -0.16, -0.5, -0.44)
    g.bezierCurveTo(-0.5, -0.82, -0.14, -0.84, 0, -0.72)
  }
  shape(g, radial(g, -0.16, -0.52, 0.04, 0.72, q(c, 0.3), q(c), q(c, -0.4)), body)
  clipped(g, body, (g) => {
    if (c === APPLE && u > 0.4)
      faint(g, 0.55, (g) =>
        ellipse(
          g,
          0.3,
          -0.5,
          0.22,
          0.34,
          radial(g, 0.34, -0.5, 0, 0.3, q('#f6c744'), q('#f6c744', 0), fade('#e0473f', 0)),
        ),
      )
    ellipse(g, 0, -0.74, 0.16, 0.055, q(c, -0.42))
  })
  curve(g, q('#6b4836'), 0.05, 0, -0.7, 0.01, -0.86, 0.08, -0.97)
  placed(g, 0.05, -0.84, sin(t * 1.4 + u * 9) * 0.06, 1, (g) => {
    shape(g, linear(g, 0, -0.15, 0.2, 0.05, q('#7fbf5c'), q('#4f9455')), (g) => {
      g.moveTo(0, 0)
      g.bezierCurveTo(0.06, -0.16, 0.24, -0.18, 0.36, -0.1)
      g.bezierCurveTo(0.3, 0.04, 0.12, 0.08, 0, 0)
    })
    curve(g, q('#4f9455', -0.1), 0.014, 0.03, -0.01, 0.16, -0.07, 0.3, -0.09)
  })
  faint(g, 0.5, (g) => {
    ellipse(g, -0.28, -0.54, 0.065, 0.13, q('#ffffff'), 0.5)
    ellipse(g, -0.36, -0.34, 0.025, 0.045, q('#ffffff'), 0.1)
  })
}

const cake: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const sponge = '#f4dcae'
  /** One tier: sponge, filling, icing running down in drops. */
  const tier = (w: number, top: number, bottom: number, drops: number) => {
    const h = bottom - top
    shape(g, linear(g, -w, 0, w, 0, q(sponge, 0.1), q(sponge), q(sponge, -0.22)), (g) => {
      g.moveTo(-w, top)
      g.lineTo(-w, bottom)
      g.quadraticCurveTo(0, bottom + w * 0.13, w, bottom)
      g.lineTo(w, top)
    })
    curve(g, q('#c9657c'), h * 0.11, -w + 0.02, top + h * 0.74, 0, top + h * 0.74 + w * 0.09, w - 0.02, top + h * 0.74)
    shape(g, linear(g, -w, 0, w, 0, q(c, 0.2), q(c), q(c, -0.2)), (g) => {
      g.moveTo(-w - 0.01, top)
      const step = (2 * w + 0.02) / drops
      for (let i = 0; i < drops; i++) {
        const x = -w - 0.01 + i * step
        const low = top + h * (0.34 + 0.24 * hash(i, drops)) + (1 - ((i + 0.5) / drops - 0.5) ** 2 * 4) * w * 0.07
        g.bezierCurveTo(x, low + h * 0.08, x + step * 0.62, low + h * 0.08, x + step * 0.62, low - h * 0.1)
        g.quadraticCurveTo(x + step * 0.8, low - h * 0.26, x + step, low - h * 0.12)
      }
      g.lineTo(w + 0.01, top)
    })
    ellipse(g, 0, top, w + 0.01, w * 0.12, q(c, 0.38))
  }
  // stand
  shape(g, linear(g, -0.2, 0, 0.2, 0, q('#f4f1f4'), q('#c9c6d2')), (g) => {
    g.moveTo(-0.08, -0.13)
    g.quadraticCurveTo(-0.06, -0.04, -0.22, 0)
    g.lineTo(0.22, 0)
    g.quadraticCurveTo(0.06, -0.04, 0.08, -0.13)
  })
  ellipse(g, 0, -0.125, 0.66, 0.055, q('#c9c6d2', -0.08))
  ellipse(g, 0, -0.145, 0.66, 0.055, q('#faf8f8'))
  tier(0.54, -0.42, -0.15, 9)
  for (let i = 0; i < 7; i++)
    ellipse(g, -0.46 + i * 0.153, -0.13 + 0.04 * (1 - ((i - 3) / 3) ** 2), 0.045, 0.04, q(c, i % 2 ? 0.5 : 0.62))
  tier(0.36, -0.66, -0.41, 7)
  for (let i = 0; i < 6; i++) {
    const x = -0.45 + i * 0.18
    if (abs(x) < 0.37) continue
    ellipse(g, x, -0.45, 0.045, 0.045, roundShade(g, q, '#d23f4a', x, -0.45, 0.045))
  }
  const colours = ['#4f8be0', '#f6c744', '#6bb56f', '#e0574f', '#8a62c4']
  for (let i = 0; i < 5; i++) {
    const x = -0.24 + i * 0.12
    const y = -0.665 - 0.02 * abs(i - 2) * (i % 2 ? -1 : 1)
    roundRect(g, x - 0.018, y - 0.17, 0.036, 0.18, 0.01, q(colours[i]!))
    for (const k of [0.04, 0.09, 0.14]) line(g, q('#ffffff'), 0.01, x - 0.013, y - k, x + 0.013, y - k - 0.018)
    additive(g, (g) => glow(g, x, y - 0.23, o.lit ? 0.3 : 0.12, '#ffc06a', 0.3))
    flame(g, x, y - 0.18, 0.024, 0.1, t, i * 2.1 + u * 6)
  }
  if (o.lit) additive(g, (g) => glow(g, 0, -0.9, 1.1, '#ffb95c', 0.24))
}

const gift: DrawKind = (g, o) => {
  const { q, c, u } = o
  const warm = ['#e0473f', '#f08b33', '#ef86ab', '#8a5c40'].includes(c)
  const ribbon = warm ? '#f8dc8c' : c === '#f6c744' || c === '#e2ae3c' || c === '#f6f2e9' ? '#d9473f' : '#fbf3e2'
  roundRect(g, -0.44, -0.58, 0.88, 0.58, 0.02, linear(g, -0.44, 0, 0.44, 0, q(c, 0.14), q(c), q(c, -0.24)))
  if (u > 0.5)
    clipped(
      g,
      (g) => g.rect(-0.44, -0.56, 0.88, 0.56),
      (g) => {
        for (let i = 0; i < 12; i++)
          ellipse(g, -0.38 + (i % 6) * 0.152, -0.4 + floor(i / 6) * 0.24 + (i % 2) * 0.1, 0.025, 0.025, q(c, 0.4))
      },
    )
  roundRect(g, -0.1, -0.58, 0.2, 0.58, 0, linear(g, -0.1, 0, 0.1, 0, q(ribbon, 0.1), q(ribbon, -0.14)))
  roundRect(g, -0.44, -0.58, 0.88, 0.05, 0, q(c, -0.36))
  roundRect(g, -0.5, -0.74, 1, 0.19, 0.03, linear(g, -0.5, 0, 0.5, 0, q(c, 0.24), q(c, 0.06), q(c, -0.2)))
  roundRect(g, -0.11, -0.74, 0.22, 0.19, 0, linear(g, -0.11, 0, 0.11, 0, q(ribbon, 0.14), q(ribbon, -0.1)))
  // bow: two loops, two tails, a knot
  for (const s of [-1, 1]) {
    shape(g, q(ribbon, -0.16), (g) => {
      g.moveTo(0, -0.74)
      g.quadraticCurveTo(s * 0.16, -0.72, s * 0.26, -0.62)
      g.lineTo(s * 0.27, -0.7)
      g.lineTo(s * 0.36, -0.7)
      g.quadraticCurveTo(s * 0.2, -0.8, 0, -0.78)
    })
    shape(g, linear(g, 0, -1, 0, -0.74, q(ribbon, 0.16), q(ribbon, -0.08)), (g) => {
      g.moveTo(0, -0.76)
      g.bezierCurveTo(s * 0.1, -0.98, s * 0.32, -1.04, s * 0.36, -0.9)
      g.bezierCurveTo(s * 0.38, -0.78, s * 0.18, -0.72, 0, -0.76)
    })
    shape(g, q(ribbon, -0.34), (g) => {
      g.moveTo(s * 0.07, -0.785)
      g.bezierCurveTo(s * 0.14, -0.9, s * 0.27, -0.95, s * 0.29, -0.88)
      g.bezierCurveTo(s * 0.29, -0.82, s * 0.18, -0.77, s * 0.07, -0.785)
    })
  }
  roundRect(g, -0.065, -0.82, 0.13, 0.11, 0.045, linear(g, 0, -0.82, 0, -0.71, q(ribbon, 0.2), q(ribbon, -0.12)))
}

const pumpkin: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const flicker = 0.85 + 0.1 * sin(t * 9 + u * 6) + 0.05 * sin(t * 15)
  // ribs from the back to the front, each rounder than the last
  for (const [x, rx, k] of [
    [0.4, 0.22, -0.3],
    [-0.4, 0.22, -0.14],
    [0.24, 0.25, -0.14],
    [-0.24, 0.25, -0.02],
    [0, 0.24, 0.04],
  ] as const)
    ellipse(g, x, -0.41, rx, 0.41 - abs(x) * 0.1, linear(g, 0, -0.82, 0, 0, q(c, k + 0.16), q(c, k), q(c, k - 0.24)))
  ellipse(g, 0, -0.775, 0.13, 0.035, q(c, -0.35))
  shape(g, linear(g, -0.05, 0, 0.1, 0, q('#86a653'), q('#55703a')), (g) => {
    g.moveTo(-0.1, -0.77)
    g.quadraticCurveTo(-0.04, -0.88, -0.09, -0.97)
    g.quadraticCurveTo(-0.02, -1.01, 0.05, -0.99)
    g.quadraticCurveTo(0.05, -0.86, 0.12, -0.77)
    g.quadraticCurveTo(0, -0.73, -0.1, -0.77)
  })
  stroke(g, q('#6f9a52'), 0.022, (g) => {
    g.moveTo(0.06, -0.8)
    g.bezierCurveTo(0.2, -0.9, 0.26, -0.78, 0.34, -0.84)
    g.bezierCurveTo(0.42, -0.92, 0.48, -0.8, 0.4, -0.78)
  })
  if (o.lit || u > 0.45) {
    const inside = o.lit ? radial(g, 0, -0.3, 0.02, 0.5, '#fff0a0', '#ffb63c', '#f08a2a') : q('#4a2c2a')
    const face = (paint: Paint) => {
      for (const s of [-1, 1])
        shape(g, paint, (g) => {
          g.moveTo(s * 0.1, -0.46)
          g.quadraticCurveTo(s * 0.2, -0.66, s * 0.3, -0.46)
          g.quadraticCurveTo(s * 0.2, -0.42, s * 0.1, -0.46)
        })
      polygon(g, paint, 0, -0.44, 0.055, -0.34, -0.055, -0.34)
      shape(g, paint, (g) => {
        g.moveTo(-0.36, -0.3)
        g.quadraticCurveTo(-0.2, -0.23, -0.14, -0.235)
        g.lineTo(-0.14, -0.17)
        g.lineTo(-0.03, -0.17)
        g.lineTo(-0.03, -0.225)
        g.quadraticCurveTo(0.2, -0.22, 0.36, -0.3)
        g.quadraticCurveTo(0.3, -0.1, 0.16, -0.07)
        g.lineTo(0.16, -0.125)
        g.lineTo(0.06, -0.125)
        g.lineTo(0.06, -0.055)
        g.quadraticCurveTo(-0.26, -0.03, -0.36, -0.3)
      })
    }
    g.save()
    g.translate(0.012, -0.012)
    face(q(c, -0.5))
    g.restore()
    face(inside)
    if (o.lit) additive(g, (g) => glow(g, 0, -0.34, 0.95, '#ffa63c', 0.42 * flicker))
  }
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

const APPLE = '#d9413c'

export const keepsakes: Record<string, KindArt> = {
  guitar: { draw: guitar, natural: '#d0893f', aspect: 0.55, shadow: 0.42 },
  clock: { draw: clock, natural: '#d8574a', aspect: 0.85, shadow: 0.66 },
  candle: {
    draw: candle,
    natural: '#f4ead6',
    aspect: 0.8,
    shadow: 0.68,
    light: { hex: '#ffb95c', radius: 1.6, y: -0.84, always: true },
  },
  bottle: { draw: bottle, natural: '#3f7f5c', aspect: 0.32, shadow: 0.34 },
  apple: { draw: apple, natural: APPLE, aspect: 1, shadow: 0.7 },
  cake: { draw: cake, natural: '#f2a0b5', aspect: 1.34, shadow: 0.6, light: { hex: '#ffb95c', radius: 1.1, y: -0.9 } },
  gift: { draw: gift, natural: '#4f8be0', aspect: 1, shadow: 0.9, seat: 0.74 },
  pumpkin: {
    draw: pumpkin,
    natural: '#ee8a2e',
    aspect: 1.2,
    shadow: 1,
    light: { hex: '#ffa63c', radius: 1, y: -0.34 },
  },
  laptop: {
    draw: laptop,
    natural: '#c3c9d2',
    aspect: 1.6,
    shadow: 1.5,
    light: { hex: '#8fc4ff', radius: 1.2, y: -0.55 },
  },
}
