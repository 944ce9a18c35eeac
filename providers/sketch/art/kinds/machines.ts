// Road machines: a motorcycle with its rider, a farm tractor and a fire engine.
import { cos, curve, ellipse, faint, glow, line, linear, PI, polygon, roundRect, shape, sin, TAU } from '../draw.js'
import { glass, headlight, wheel } from './bodies.js'
import type { DrawKind, KindArt } from './types.js'

const motorcycle: DrawKind = (g, o) => {
  const { q, c, a, mv, t, u } = o
  const jacket = u > 0.5 ? '#3b4663' : '#4b3f4a'
  const buzz = mv * sin(t * 40) * 0.004
  const tyre = (x: number) => {
    ellipse(g, x, -0.21, 0.21, 0.21, q('#2c2d36'))
    ellipse(g, x, -0.21, 0.145, 0.145, q('#8b929d'))
    ellipse(g, x, -0.21, 0.12, 0.12, q('#d5dae0'))
    for (let i = 0; i < 5; i++) {
      const s = a + (i * TAU) / 5
      line(g, q('#7b828c'), 0.022, x, -0.21, x + cos(s) * 0.12, -0.21 + sin(s) * 0.12)
    }
    ellipse(g, x, -0.21, 0.045, 0.045, q('#4a4f59'))
  }
  headlight(g, o, 0.56, -0.6, 1.5)
  // far leg and arm
  line(g, q('#39425c', -0.35), 0.085, -0.24, -0.56, 0.05, -0.5, -0.05, -0.28)
  line(g, q('#6d737e'), 0.045, -0.5, -0.21, 0.02, -0.3)
  tyre(-0.5)
  tyre(0.54)
  g.save()
  g.translate(0, buzz)
  // front fork, engine, exhaust
  line(g, q('#c3c9d1'), 0.05, 0.54, -0.21, 0.34, -0.66)
  curve(g, q(c, -0.1), 0.05, 0.34, -0.34, 0.47, -0.5, 0.68, -0.4)
  roundRect(g, -0.16, -0.44, 0.36, 0.28, 0.07, linear(g, 0, -0.44, 0, -0.16, q('#9aa1ac'), q('#565c68')))
  for (let i = 0; i < 4; i++) line(g, q('#6d737e'), 0.014, -0.06, -0.4 + i * 0.045, 0.15, -0.4 + i * 0.045)
  ellipse(g, -0.06, -0.22, 0.075, 0.075, q('#c3c9d1'))
  line(g, q('#aeb5bf'), 0.06, 0.08, -0.2, -0.3, -0.17, -0.68, -0.21)
  line(g, q('#e8ecf0'), 0.018, 0.06, -0.215, -0.3, -0.187, -0.66, -0.225)
  // tail, tank and fairing are one flowing line
  shape(g, linear(g, 0, -0.7, 0, -0.36, q(c, 0.2), q(c), q(c, -0.25)), (g) => {
    g.moveTo(-0.8, -0.6)
    g.bezierCurveTo(-0.6, -0.56, -0.4, -0.46, -0.16, -0.5)
    g.bezierCurveTo(-0.08, -0.68, 0.2, -0.7, 0.36, -0.68)
    g.bezierCurveTo(0.5, -0.7, 0.6, -0.6, 0.6, -0.54)
    g.bezierCurveTo(0.46, -0.5, 0.34, -0.44, 0.22, -0.4)
    g.lineTo(-0.2, -0.4)
    g.bezierCurveTo(-0.5, -0.38, -0.66, -0.46, -0.8, -0.6)
  })
  shape(g, q('#33323e'), (g) => {
    g.moveTo(-0.66, -0.585)
    g.bezierCurveTo(-0.5, -0.62, -0.28, -0.58, -0.13, -0.53)
    g.bezierCurveTo(-0.3, -0.46, -0.5, -0.5, -0.66, -0.585)
  })
  shape(g, q('#bfe3f2', -0.05), (g) => {
    g.moveTo(0.36, -0.68)
    g.quadraticCurveTo(0.38, -0.78, 0.34, -0.83)
    g.quadraticCurveTo(0.48, -0.78, 0.53, -0.64)
  })
  ellipse(g, 0.55, -0.58, 0.05, 0.065, o.lit ? '#fff3c0' : q('#fff0c0'), -0.3)
  ellipse(g, -0.77, -0.575, 0.04, 0.03, o.lit ? '#ff5a4a' : q('#c9352e'), 0.5)
  // rider
  line(g, q('#39425c'), 0.1, -0.26, -0.58, 0.08, -0.53, -0.04, -0.28)
  roundRect(g, -0.09, -0.27, 0.17, 0.065, 0.03, q('#2f2d38'))
  shape(g, linear(g, -0.3, -0.6, 0.1, -0.8, q(jacket, 0), q(jacket, 0.14)), (g) => {
    g.moveTo(-0.36, -0.55)
    g.bezierCurveTo(-0.36, -0.74, -0.2, -0.86, -0.02, -0.86)
    g.bezierCurveTo(0.1, -0.84, 0.08, -0.74, -0.02, -0.68)
    g.quadraticCurveTo(-0.1, -0.62, -0.12, -0.54)
  })
  line(g, q(jacket, 0.08), 0.078, -0.02, -0.79, 0.12, -0.64, 0.31, -0.69)
  ellipse(g, 0.32, -0.695, 0.04, 0.04, q('#2f2d38'))
  line(g, q('#3a3d48'), 0.03, 0.3, -0.71, 0.4, -0.68)
  ellipse(g, 0.06, -0.89, 0.118, 0.115, linear(g, -0.04, -1, 0.1, -0.8, q('#f6f2e9'), q('#cfcbc6')))
  shape(g, q('#f6f2e9', -0.18), (g) => {
    g.moveTo(0, -0.8)
    g.quadraticCurveTo(0.13, -0.76, 0.17, -0.82)
    g.lineTo(0.15, -0.86)
    g.lineTo(0, -0.85)
  })
  shape(g, q('#2f3b52'), (g) => {
    g.moveTo(0.04, -0.95)
    g.quadraticCurveTo(0.13, -0.97, 0.18, -0.9)
    g.quadraticCurveTo(0.175, -0.86, 0.15, -0.85)
    g.quadraticCurveTo(0.05, -0.85, 0.04, -0.95)
  })
  curve(g, q(c, 0.05), 0.03, -0.03, -0.93, -0.005, -0.965, 0.03, -0.978)
  g.restore()
}

const tractor: DrawKind = (g, o) => {
  const { q, c, a, mv, t } = o
  const R = 0.35
  const r = 0.21
  const rim = c === '#f6c744' || c === '#e2ae3c' ? '#f6f2e9' : '#f2c14a'
  const tyre = (x: number, r: number, turn: number, lugs: number) => {
    g.save()
    g.translate(x, -r)
    g.rotate(turn)
    ellipse(g, 0, 0, r * 0.94, r * 0.94, q('#2c2d36'))
    for (let i = 0; i < lugs; i++) {
      g.rotate(TAU / lugs)
      polygon(g, q('#2c2d36'), -r * 0.11, -r * 0.9, r * 0.05, -r, r * 0.16, -r, r * 0.08, -r * 0.88)
    }
    ellipse(g, 0, 0, r * 0.6, r * 0.6, q('#3d3f4a'))
    ellipse(g, 0, 0, r * 0.54, r * 0.54, q(rim))
    ellipse(g, 0, 0, r * 0.4, r * 0.4, q(rim, -0.2))
    for (let i = 0; i < 6; i++) {
      g.rotate(TAU / 6)
      ellipse(g, 0, -r * 0.29, r * 0.045, r * 0.045, q('#5a4a34'))
    }
    ellipse(g, 0, 0, r * 0.16, r * 0.16, q('#6d737e'))
    g.restore()
  }
  for (let i = 0; i < 5; i++) {
    const k = (t * (0.5 + mv * 0.4) + i / 5) % 1
    faint(g, (0.12 + 0.4 * mv) * (1 - k), (g) =>
      ellipse(g, 0.36 - k * (0.1 + mv * 0.7), -1 - k * 0.4, 0.035 + k * 0.11, 0.03 + k * 0.1, q('#d9d6d8')),
    )
  }
  headlight(g, o, 0.98, -0.5, 1.3)
  g.save()
  g.translate(0, sin(t * 30) * 0.003 * mv)
  roundRect(g, 0.33, -1, 0.055, 0.4, 0.025, q('#4b4e59'))
  // cab: posts, glass, driver, roof
  shape(g, glass(o), (g) => {
    g.moveTo(-0.6, -0.5)
    g.lineTo(-0.56, -0.92)
    g.lineTo(0.02, -0.92)
    g.lineTo(0.12, -0.5)
  })
  ellipse(g, -0.2, -0.74, 0.07, 0.08, q('#e3ab80'))
  shape(g, q('#3f6cae'), (g) => {
    g.moveTo(-0.36, -0.44)
    g.quadraticCurveTo(-0.35, -0.66, -0.21, -0.66)
    g.quadraticCurveTo(-0.09, -0.66, -0.08, -0.44)
  })
  shape(g, q('#e9d29a'), (g) => {
    g.ellipse(-0.2, -0.775, 0.075, 0.06, 0, PI, TAU)
    g.lineTo(-0.065, -0.77)
    g.lineTo(-0.065, -0.755)
    g.lineTo(-0.275, -0.76)
  })
  line(g, q('#3a3d48'), 0.022, 0.02, -0.52, -0.04, -0.62)
  line(g, q(c, -0.12), 0.05, -0.6, -0.5, -0.56, -0.92)
  line(g, q(c, -0.12), 0.045, 0.1, -0.5, 0.01, -0.92)
  roundRect(g, -0.68, -1, 0.84, 0.1, 0.05, linear(g, 0, -1, 0, -0.9, q(c, 0.22), q(c, -0.12)))
  // bonnet and chassis
  roundRect(g, -0.4, -0.36, 1.2, 0.14, 0.05, q('#4b4e59'))
  shape(g, linear(g, 0, -0.68, 0, -0.26, q(c, 0.2), q(c), q(c, -0.22)), (g) => {
    g.moveTo(0.04, -0.26)
    g.lineTo(0.06, -0.64)
    g.bezierCurveTo(0.3, -0.68, 0.66, -0.66, 0.86, -0.58)
    g.quadraticCurveTo(0.93, -0.54, 0.93, -0.42)
    g.lineTo(0.93, -0.3)
    g.quadraticCurveTo(0.92, -0.26, 0.88, -0.26)
  })
  shape(g, q('#3d3f4a'), (g) => g.roundRect(0.84, -0.5, 0.09, 0.22, 0.03))
  for (let i = 0; i < 4; i++) line(g, q('#8b929d'), 0.012, 0.855, -0.46 + i * 0.045, 0.92, -0.46 + i * 0.045)
  for (let i = 0; i < 4; i++) line(g, q(c, -0.3), 0.018, 0.36 + i * 0.08, -0.48, 0.34 + i * 0.08, -0.36)
  line(g, q('#fff6e0'), 0.025, 0.14, -0.56, 0.72, -0.55)
  ellipse(g, 0.9, -0.54, 0.045, 0.045, o.lit ? '#fff3c0' : q('#fff0c0'))
  // mudguard over the big wheel
  g.beginPath()
  g.arc(-0.44, -R, R + 0.035, PI * 1.12, PI * 1.8)
  g.strokeStyle = q(c, -0.08)
  g.lineWidth = 0.07
  g.lineCap = 'round'
  g.stroke()
  g.restore()
  tyre(-0.44, R, a, 18)
  tyre(0.66, r, (a * R) / r, 14)
}

const firetruck: DrawKind = (g, o) => {
  const { q, c, a, t } = o
  const flash = sin(t * 9) > 0
  headlight(g, o, 1.36, -0.3, 1.2)
  // ladder
  g.save()
  g.translate(-1.22, -0.83)
  g.rotate(-0.045)
  for (const y of [0, -0.1]) line(g, q('#aeb6c1', y ? 0.1 : -0.25), 0.03, 0, y, 2, y)
  for (let i = 0; i < 13; i++) line(g, q('#8d96a3'), 0.024, 0.08 + i * 0.155, 0, 0.08 + i * 0.155, -0.1)
  g.restore()
  roundRect(g, 0.34, -0.88, 0.1, 0.1, 0.02, q('#5a6270'))
  roundRect(g, -0.95, -0.83, 0.24, 0.08, 0.02, q('#5a6270'))
  // body
  roundRect(g, -1.3, -0.76, 1.78, 0.6, 0.05, linear(g, 0, -0.76, 0, -0.16, q(c, 0.16), q(c), q(c, -0.2)))
  shape(g, linear(g, 0, -0.88, 0, -0.14, q(c, 0.2), q(c), q(c, -0.22)), (g) => {
    g.moveTo(0.5, -0.15)
    g.lineTo(0.5, -0.8)
    g.quadraticCurveTo(0.5, -0.86, 0.56, -0.86)
    g.lineTo(1.1, -0.86)
    g.quadraticCurveTo(1.2, -0.85, 1.26, -0.66)
    g.lineTo(1.33, -0.44)
    g.lineTo(1.33, -0.2)
    g.quadraticCurveTo(1.33, -0.15, 1.28, -0.15)
  })
  line(g, q(c, -0.35), 0.018, 0.49, -0.76, 0.49, -0.16)
  for (let i = 0; i < 3; i++) {
    const x = -1.22 + i * 0.42
    roundRect(g, x, -0.68, 0.36, 0.25, 0.03, q('#c9d0d8'))
    for (let j = 1; j < 5; j++) line(g, q('#9aa2ad'), 0.012, x + 0.03, -0.68 + j * 0.05, x + 0.33, -0.68 + j * 0.05)
  }
  // hose reel
  ellipse(g, 0.24, -0.55, 0.15, 0.15, q(c, -0.4))
  for (const r of [0.12, 0.085, 0.05]) ellipse(g, 0.24, -0.55, r, r, q(r === 0.085 ? '#c9b489' : '#e8d8b4'))
  ellipse(g, 0.24, -0.55, 0.022, 0.022, q('#5a6270'))
  roundRect(g, -1.3, -0.385, 2.63, 0.075, 0, q('#fbf6ea'))
  roundRect(g, -1.3, -0.34, 2.63, 0.03, 0, q('#f2c14a'))
  roundRect(g, 0.58, -0.78, 0.24, 0.29, 0.035, glass(o))
  shape(g, glass(o), (g) => {
    g.moveTo(0.89, -0.49)
    g.lineTo(0.89, -0.75)
    g.quadraticCurveTo(0.89, -0.78, 0.92, -0.78)
    g.lineTo(1.08, -0.78)
    g.quadraticCurveTo(1.15, -0.74, 1.22, -0.49)
  })
  roundRect(g, 0.86, -0.46, 0.09, 0.025, 0.01, q('#fbf6ea'))
  roundRect(g, -1.33, -0.2, 2.7, 0.09, 0.03, q('#43454f'))
  ellipse(g, 1.3, -0.28, 0.04, 0.06, o.lit ? '#fff3c0' : q('#fff0c0'))
  ellipse(g, -1.28, -0.3, 0.025, 0.05, o.lit ? '#ff5a4a' : q('#8e2420'))
  // beacon
  roundRect(g, 0.68, -0.9, 0.36, 0.05, 0.02, q('#5a6270'))
  roundRect(g, 0.7, -0.97, 0.15, 0.09, 0.04, flash ? '#7fc4ff' : q('#3f6fd0'))
  roundRect(g, 0.87, -0.97, 0.15, 0.09, 0.04, flash ? q('#c03a34') : '#ff7a6a')
  glow(g, flash ? 0.77 : 0.95, -0.93, o.lit ? 0.6 : 0.26, flash ? '#6ab6ff' : '#ff6a5a', o.lit ? 0.75 : 0.5)
  for (const x of [-0.98, -0.6, 0.86]) {
    ellipse(g, x, -0.17, 0.205, 0.205, q(c, -0.6))
    wheel(g, q, x, -0.165, 0.165, a)
  }
}

export const machines: Record<string, KindArt> = {
  motorcycle: { draw: motorcycle, natural: '#e0473f', aspect: 1.6, wheelRadius: 0.21, shadow: 1.5 },
  tractor: { draw: tractor, natural: '#4f9d55', aspect: 1.9, wheelRadius: 0.35, shadow: 1.6 },
  firetruck: { draw: firetruck, natural: '#d8392f', aspect: 2.7, wheelRadius: 0.165, shadow: 2.6 },
}
