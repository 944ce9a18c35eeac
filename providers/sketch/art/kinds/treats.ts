// Festive things and fruit: apple, birthday cake, gift, pumpkin.
import type { Ctx, Paint } from '../draw.js'
import {
  abs,
  additive,
  clipped,
  curve,
  ellipse,
  fade,
  faint,
  floor,
  glow,
  hash,
  line,
  linear,
  placed,
  polygon,
  radial,
  roundRect,
  shape,
  sin,
  stroke,
} from '../draw.js'
import { flame, roundShade } from './bodies.js'
import type { DrawKind, KindArt } from './types.js'

const APPLE = '#d9413c'

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
    glow(g, x, y - 0.23, o.lit ? 0.3 : 0.12, '#ffd48a', 0.45)
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

export const treats: Record<string, KindArt> = {
  apple: { draw: apple, natural: APPLE, aspect: 1, shadow: 0.7 },
  cake: {
    draw: cake,
    natural: '#f2a0b5',
    aspect: 1.34,
    shadow: 0.6,
    light: { hex: '#ffb95c', radius: 1.1, y: -0.9 },
  },
  gift: { draw: gift, natural: '#4f8be0', aspect: 1, shadow: 0.9, seat: 0.74 },
  pumpkin: {
    draw: pumpkin,
    natural: '#ee8a2e',
    aspect: 1.25,
    shadow: 1,
    light: { hex: '#ffa63c', radius: 1, y: -0.34 },
  },
}
