// Small objects and lights.
import type { Ctx } from '../draw.js'
import { curve, ellipse, glow, line, linear, PI, polygon, roundRect, shape, sin } from '../draw.js'
import { flame } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

function campfire(g: Ctx, o: DrawOptions): void {
  const { q, t, u } = o
  glow(g, 0, -0.4, 1.8, '#ff9a3c', 0.42 + 0.05 * sin(t * 11))
  for (let i = 0; i < 7; i++)
    ellipse(g, -0.42 + i * 0.14, -0.02 + 0.03 * sin(i * 2), 0.09, 0.07, q('#7c7a80', i % 2 ? -0.1 : 0.05))
  line(g, q('#6b4530'), 0.1, -0.3, -0.06, 0.25, -0.2)
  line(g, q('#5a3828'), 0.1, 0.3, -0.06, -0.25, -0.2)
  flame(g, -0.12, -0.1, 0.16, 0.6, t, 1)
  flame(g, 0.14, -0.1, 0.15, 0.55, t, 4)
  flame(g, 0, -0.08, 0.2, 0.88, t, u * 6)
  for (let i = 0; i < 6; i++) {
    const k = (t * 0.5 + i / 6 + u) % 1
    g.globalAlpha = 1 - k
    ellipse(g, sin(i * 3 + k * 5) * 0.22, -0.6 - k * 1.3, 0.018, 0.018, '#ffd27a')
  }
  g.globalAlpha = 1
}

function lamp(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  roundRect(g, -0.05, -0.05, 0.1, 0.05, 0.01, q(c, -0.1))
  line(g, q(c), 0.026, 0, -0.04, 0, -0.78)
  roundRect(g, -0.045, -0.8, 0.09, 0.025, 0.008, q(c))
  polygon(g, o.lit ? '#ffe9a8' : q('#f6edd0'), -0.045, -0.8, 0.045, -0.8, 0.065, -0.93, -0.065, -0.93)
  polygon(g, q(c), -0.085, -0.925, 0.085, -0.925, 0, -1)
  if (o.lit) {
    glow(g, 0, -0.87, 0.5, '#ffd88a', 0.75)
    g.fillStyle = linear(g, 0, -0.85, 0, 0, 'rgba(255,220,140,.2)', 'rgba(255,220,140,0)')
    g.beginPath()
    g.moveTo(-0.05, -0.82)
    g.lineTo(0.05, -0.82)
    g.lineTo(0.34, 0)
    g.lineTo(-0.34, 0)
    g.fill()
  }
}

function umbrella(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  line(g, q('#7a5b45'), 0.03, 0, -0.06, 0, -0.95)
  g.beginPath()
  g.arc(0.06, -0.06, 0.06, 0, PI)
  g.strokeStyle = q('#7a5b45')
  g.lineWidth = 0.035
  g.stroke()
  for (let i = 0; i < 4; i++) {
    const x0 = -0.56 + i * 0.28,
      m = x0 + 0.14
    shape(g, q(i % 2 ? '#fff3e0' : c, i > 1 ? -0.16 : 0.05), (g) => {
      g.moveTo(0, -0.98)
      g.quadraticCurveTo(x0 * 1.05, -0.95, x0, -0.5)
      g.quadraticCurveTo(m, -0.6, x0 + 0.28, -0.5)
      g.quadraticCurveTo((x0 + 0.28) * 1.05, -0.95, 0, -0.98)
    })
  }
  line(g, q('#7a5b45'), 0.025, 0, -0.98, 0, -1.03)
}

function cup(g: Ctx, o: DrawOptions): void {
  const { q, c, t } = o
  for (let i = 0; i < 3; i++) {
    g.globalAlpha = 0.35
    g.beginPath()
    for (let j = 0; j < 8; j++)
      g[j ? 'lineTo' : 'moveTo'](-0.18 + i * 0.17 + sin(j * 0.9 + t * 2 + i) * 0.04, -0.84 - j * 0.055)
    g.strokeStyle = q('#ffffff')
    g.lineWidth = 0.03
    g.lineCap = 'round'
    g.stroke()
  }
  g.globalAlpha = 1
  g.beginPath()
  g.arc(0.42, -0.42, 0.17, -1.3, 1.5)
  g.strokeStyle = q(c, -0.12)
  g.lineWidth = 0.08
  g.stroke()
  ellipse(g, 0, -0.02, 0.6, 0.07, q('#e6ddd0', -0.1))
  ellipse(g, 0, -0.04, 0.56, 0.06, q('#fbf6ec'))
  shape(g, linear(g, -0.45, 0, 0.45, 0, q(c, 0.15), q(c, -0.22)), (g) => {
    g.moveTo(-0.44, -0.78)
    g.quadraticCurveTo(-0.42, -0.1, -0.22, -0.05)
    g.lineTo(0.22, -0.05)
    g.quadraticCurveTo(0.42, -0.1, 0.44, -0.78)
  })
  ellipse(g, 0, -0.78, 0.44, 0.09, q(c, 0.3))
  ellipse(g, 0, -0.77, 0.38, 0.065, q('#6b4030'))
}

function book(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  polygon(g, q(c, -0.3), -0.9, -0.1, 0, -0.02, 0.9, -0.1, 0.9, -0.04, 0, 0.04, -0.9, -0.04)
  shape(g, linear(g, -0.85, 0, 0, 0, q('#fffaf0'), q('#e0d5c4')), (g) => {
    g.moveTo(0, -0.05)
    g.quadraticCurveTo(-0.4, -0.3, -0.86, -0.12)
    g.lineTo(-0.78, -0.82)
    g.quadraticCurveTo(-0.36, -0.98, 0, -0.76)
  })
  shape(g, linear(g, 0, 0, 0.85, 0, q('#e6dccb'), q('#fffaf0')), (g) => {
    g.moveTo(0, -0.05)
    g.quadraticCurveTo(0.4, -0.3, 0.86, -0.12)
    g.lineTo(0.78, -0.82)
    g.quadraticCurveTo(0.36, -0.98, 0, -0.76)
  })
  for (let i = 0; i < 5; i++) {
    curve(g, q('#b8ad9c'), 0.02, -0.68, -0.74 + i * 0.12, -0.36, -0.85 + i * 0.12, -0.1, -0.7 + i * 0.12)
    curve(g, q('#b8ad9c'), 0.02, 0.1, -0.7 + i * 0.12, 0.36, -0.85 + i * 0.12, 0.68, -0.74 + i * 0.12)
  }
  shape(g, q(c), (g) => {
    g.moveTo(0.5, -0.9)
    g.lineTo(0.6, -0.89)
    g.lineTo(0.6, -0.6)
    g.lineTo(0.55, -0.66)
    g.lineTo(0.5, -0.6)
  })
}

export const objects: Record<string, KindArt> = {
  campfire: {
    draw: campfire,
    natural: '#f08b33',
    aspect: 1,
    light: { hex: '#ff9a3c', radius: 3.4, y: -0.4, always: true },
  },
  lamp: { draw: lamp, natural: '#454b58', aspect: 0.3, light: { hex: '#ffd88a', radius: 0.8, y: -0.85 } },
  umbrella: { draw: umbrella, natural: '#e0473f', aspect: 1.15 },
  cup: { draw: cup, natural: '#f3ece0', aspect: 1.1 },
  book: { draw: book, natural: '#3f7bd6', aspect: 1.8 },
}
