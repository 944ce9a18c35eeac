// Furniture: table, chair, bench, bed and grand piano, all seen from the front or the side.
import type { Ctx, Paint } from '../draw.js'
import { clipped, curve, ellipse, line, linear, polygon, roundRect, shape, sign, sin } from '../draw.js'
import type { DrawKind, DrawOptions, KindArt } from './types.js'

/** A turned leg, wide at the top. */
const leg = (g: Ctx, paint: Paint, x: number, top: number, foot: number, w: number) =>
  polygon(g, paint, x - w / 2, top, x + w / 2, top, x + w * 0.32, foot, x - w * 0.32, foot)

const table: DrawKind = (g, o) => {
  const { q, c, u } = o
  for (const x of [-0.72, 0.72]) leg(g, q(c, -0.42), x, -0.8, -0.09, 0.1)
  // top, front edge, apron
  shape(g, linear(g, 0, -1, 0, -0.84, q(c, 0.34), q(c, 0.16)), (g) => {
    g.moveTo(-0.86, -1)
    g.lineTo(0.86, -1)
    g.quadraticCurveTo(0.88, -1, 0.89, -0.98)
    g.lineTo(1, -0.84)
    g.lineTo(-1, -0.84)
    g.lineTo(-0.89, -0.98)
    g.quadraticCurveTo(-0.88, -1, -0.86, -1)
  })
  curve(g, q(c, 0.02), 0.008, -0.7, -0.94, 0, -0.91, 0.5, -0.94)
  curve(g, q(c, 0.02), 0.008, -0.4, -0.88, 0.2, -0.9, 0.8, -0.88)
  roundRect(g, -0.86, -0.78, 1.72, 0.17, 0.02, linear(g, 0, -0.78, 0, -0.61, q(c, -0.34), q(c, -0.16)))
  if (u < 0.6) {
    roundRect(g, -0.3, -0.75, 0.6, 0.12, 0.015, q(c, -0.04))
    ellipse(g, 0, -0.69, 0.03, 0.03, q('#f2cf7a'))
  }
  roundRect(g, -1, -0.845, 2, 0.085, 0.03, linear(g, 0, -0.845, 0, -0.76, q(c, 0.14), q(c, -0.14)))
  for (const x of [-0.82, 0.82]) {
    leg(g, grain(g, o, x), x, -0.765, 0, 0.14)
  }
  if (u > 0.6) {
    // a runner with a zigzag hem
    const cloth = u > 0.8 ? '#d9513f' : '#f6f2e9'
    polygon(g, q(cloth, 0.1), -0.3, -1, 0.3, -1, 0.36, -0.84, -0.36, -0.84)
    shape(g, linear(g, 0, -0.84, 0, -0.5, q(cloth), q(cloth, -0.16)), (g) => {
      g.moveTo(-0.36, -0.845)
      g.lineTo(0.36, -0.845)
      g.lineTo(0.36, -0.56)
      for (let i = 0; i < 6; i++) {
        g.lineTo(0.3 - i * 0.12, -0.5)
        g.lineTo(0.24 - i * 0.12, -0.56)
      }
    })
    line(g, q(cloth, -0.22), 0.02, -0.34, -0.61, 0.34, -0.61)
  }
}

/** Wood lit from the left. */
const grain = (g: Ctx, o: DrawOptions, x: number, w = 0.07) =>
  linear(g, x - w, 0, x + w, 0, o.q(o.c, 0.16), o.q(o.c, -0.2))

const chair: DrawKind = (g, o) => (o.u > 0.62 ? armchair(g, o) : woodenChair(g, o))

function woodenChair(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  const wood = linear(g, -0.3, 0, 0.34, 0, q(c, 0.14), q(c, -0.14))
  // far legs
  line(g, q(c, -0.4), 0.055, -0.12, -0.46, -0.15, -0.08)
  line(g, q(c, -0.4), 0.055, 0.3, -0.46, 0.32, -0.09)
  line(g, q(c, -0.36), 0.03, -0.14, -0.2, 0.31, -0.21)
  // back: two posts with three slats between, turned a little towards us
  line(g, q(c, -0.22), 0.05, -0.12, -0.48, -0.17, -0.95)
  for (const y of [-0.9, -0.76, -0.62]) {
    shape(g, linear(g, -0.34, 0, -0.12, 0, q(c, 0.12), q(c, -0.12)), (g) => {
      g.moveTo(-0.355, y + 0.02)
      g.quadraticCurveTo(-0.26, y - 0.04, -0.155, y - 0.035)
      g.lineTo(-0.15, y + 0.045)
      g.quadraticCurveTo(-0.26, y + 0.05, -0.345, y + 0.1)
    })
  }
  // seat
  shape(g, linear(g, 0, -0.53, 0, -0.42, q(c, 0.36), q(c, 0.14)), (g) => {
    g.moveTo(-0.15, -0.52)
    g.lineTo(0.3, -0.53)
    g.quadraticCurveTo(0.35, -0.53, 0.35, -0.5)
    g.lineTo(0.27, -0.42)
    g.lineTo(-0.36, -0.41)
  })
  shape(g, q(c, -0.12), (g) => {
    g.moveTo(-0.36, -0.42)
    g.lineTo(0.27, -0.43)
    g.lineTo(0.35, -0.505)
    g.lineTo(0.355, -0.46)
    g.lineTo(0.28, -0.355)
    g.quadraticCurveTo(0.26, -0.345, 0.24, -0.345)
    g.lineTo(-0.33, -0.345)
    g.quadraticCurveTo(-0.37, -0.35, -0.36, -0.42)
  })
  // near legs
  line(g, wood, 0.065, -0.31, -0.36, -0.35, -0.97)
  line(g, wood, 0.065, -0.31, -0.36, -0.33, -0.033)
  line(g, wood, 0.065, 0.23, -0.36, 0.25, -0.033)
  line(g, q(c, -0.1), 0.036, -0.31, -0.17, 0.23, -0.17)
}

function armchair(g: Ctx, o: DrawOptions): void {
  const { q } = o
  const c = o.c === CHAIR ? '#4f8f8a' : o.c
  for (const x of [-0.38, 0.38]) polygon(g, q('#6b4836'), x - 0.05, -0.1, x + 0.05, -0.1, x + 0.025, 0, x - 0.025, 0)
  shape(g, linear(g, 0, -1, 0, -0.2, q(c, 0.1), q(c, -0.12)), (g) => {
    g.moveTo(-0.4, -0.2)
    g.lineTo(-0.42, -0.78)
    g.bezierCurveTo(-0.42, -0.96, -0.2, -1, 0, -1)
    g.bezierCurveTo(0.2, -1, 0.42, -0.96, 0.42, -0.78)
    g.lineTo(0.4, -0.2)
  })
  shape(g, q(c, 0.16), (g) => {
    g.moveTo(-0.31, -0.4)
    g.lineTo(-0.33, -0.76)
    g.bezierCurveTo(-0.33, -0.9, -0.16, -0.93, 0, -0.93)
    g.bezierCurveTo(0.16, -0.93, 0.33, -0.9, 0.33, -0.76)
    g.lineTo(0.31, -0.4)
  })
  for (const x of [-0.13, 0.13]) ellipse(g, x, -0.7, 0.02, 0.02, q(c, -0.2))
  roundRect(g, -0.46, -0.3, 0.92, 0.22, 0.06, linear(g, 0, -0.3, 0, -0.08, q(c, -0.24), q(c, -0.36)))
  roundRect(g, -0.34, -0.46, 0.68, 0.18, 0.07, linear(g, 0, -0.46, 0, -0.28, q(c, 0.3), q(c, 0.02)))
  for (const s of [-1, 1]) {
    roundRect(
      g,
      s * 0.43 - 0.11,
      -0.58,
      0.22,
      0.5,
      [0.11, 0.11, 0.05, 0.05],
      linear(g, 0, -0.58, 0, -0.08, q(c, 0.14), q(c, -0.24)),
    )
    ellipse(g, s * 0.43, -0.475, 0.065, 0.065, q(c, -0.14))
  }
}

const bench: DrawKind = (g, o) => {
  const { q, c } = o
  const iron = '#454b58'
  // back legs and back posts
  for (const x of [-0.86, 0, 0.86]) {
    line(g, q(iron, -0.3), 0.06, x, -0.45, x, -0.06)
    line(g, q(iron, -0.1), 0.06, x, -0.45, x, -0.93)
  }
  for (const [i, y] of [-1, -0.82, -0.64].entries()) {
    roundRect(g, -1.1, y, 2.2, 0.135, 0.05, linear(g, 0, y, 0, y + 0.135, q(c, 0.24 - i * 0.05), q(c, -0.1)))
    line(g, q(c, -0.12), 0.008, -0.7 + i * 0.2, y + 0.07, 0.1 + i * 0.24, y + 0.065)
  }
  // seat planks, seen a little from above
  polygon(g, q(c, 0.34), -1.02, -0.5, 1.02, -0.5, 1.05, -0.45, -1.05, -0.45)
  polygon(g, q(c, 0.26), -1.06, -0.44, 1.06, -0.44, 1.1, -0.38, -1.1, -0.38)
  roundRect(g, -1.12, -0.385, 2.24, 0.085, 0.03, linear(g, 0, -0.385, 0, -0.3, q(c, 0.08), q(c, -0.2)))
  for (const x of [-0.93, 0.93]) {
    const s = sign(x)
    // one wrought side: foot, front leg, scrolled arm rest
    line(g, q(iron), 0.07, x + s * 0.05, -0.035, x, -0.14, x, -0.32)
    line(g, q(iron), 0.06, x, -0.4, x, -0.6)
    roundRect(g, x - 0.08, -0.68, 0.16, 0.09, 0.045, q(iron, 0.16))
  }
  line(g, q(iron, -0.1), 0.045, -0.9, -0.2, 0.9, -0.2)
  if (o.snow) roundRect(g, -1.12, -1.05, 2.24, 0.09, 0.045, q('#f7fbff'))
}

const bed: DrawKind = (g, o) => {
  const { q, c, t, u } = o
  const wood = '#9a6a46'
  const breath = sin(t * 1.2 + u * 6) * 0.004
  // head board and foot board
  for (const [x, w, top] of [
    [-1.2, 0.14, 1],
    [1.06, 0.14, 0.68],
  ] as const) {
    roundRect(
      g,
      x,
      -top + 0.03,
      w,
      top - 0.03,
      [0.05, 0.05, 0.02, 0.02],
      linear(g, x, 0, x + w, 0, q(wood, 0.16), q(wood, -0.18)),
    )
    ellipse(g, x + w / 2, -top + 0.03, 0.09, 0.06, q(wood, 0.08))
  }
  roundRect(g, -1.1, -0.32, 2.2, 0.18, 0.02, linear(g, 0, -0.32, 0, -0.14, q(wood, 0.02), q(wood, -0.24)))
  roundRect(g, -1.07, -0.52, 2.14, 0.24, 0.07, linear(g, 0, -0.52, 0, -0.28, q('#fbf7ee'), q('#d9d0c8')))
  // pillows
  for (const [x, y, k] of [
    [-1.0, -0.74, -0.1],
    [-0.92, -0.68, 0.06],
  ] as const) {
    shape(g, linear(g, 0, y, 0, y + 0.22, q('#ffffff', 0), q('#dfd9de', k)), (g) => {
      g.moveTo(x, y + 0.02)
      g.bezierCurveTo(x + 0.1, y - 0.05, x + 0.4, y - 0.03, x + 0.48, y + 0.06)
      g.bezierCurveTo(x + 0.52, y + 0.14, x + 0.46, y + 0.22, x + 0.4, y + 0.21)
      g.lineTo(x + 0.02, y + 0.22)
      g.bezierCurveTo(x - 0.07, y + 0.2, x - 0.06, y + 0.06, x, y + 0.02)
    })
  }
  // quilt: hangs over the side, folded back near the pillow
  const quilt = (g: Ctx) => {
    g.moveTo(-0.5, -0.56)
    g.bezierCurveTo(-0.2, -0.64 - breath, 0.6, -0.63 - breath, 1.0, -0.57)
    g.quadraticCurveTo(1.08, -0.55, 1.08, -0.46)
    g.lineTo(1.06, -0.2)
    for (let i = 0; i < 6; i++) g.quadraticCurveTo(0.93 - i * 0.26, -0.13, 0.8 - i * 0.26, -0.2)
    g.quadraticCurveTo(-0.54, -0.4, -0.5, -0.56)
  }
  shape(g, linear(g, 0, -0.62, 0, -0.15, q(c, 0.2), q(c), q(c, -0.2)), quilt)
  clipped(g, quilt, (g) => {
    for (let i = 0; i < 7; i++) line(g, q(c, -0.16), 0.014, -0.36 + i * 0.24, -0.66, -0.42 + i * 0.24, -0.1)
    for (const y of [-0.46, -0.3]) line(g, q(c, -0.16), 0.014, -0.7, y, 1.1, y)
  })
  shape(g, linear(g, -0.5, 0, -0.28, 0, q('#fbf7ee', -0.06), q('#fbf7ee')), (g) => {
    g.moveTo(-0.5, -0.57)
    g.quadraticCurveTo(-0.4, -0.63, -0.26, -0.61)
    g.quadraticCurveTo(-0.34, -0.4, -0.38, -0.17)
    g.quadraticCurveTo(-0.48, -0.12, -0.6, -0.19)
    g.quadraticCurveTo(-0.54, -0.4, -0.5, -0.57)
  })
  for (const x of [-1.13, 1.13]) roundRect(g, x - 0.06, -0.16, 0.12, 0.16, 0.02, q(wood, -0.2))
}

const piano: DrawKind = (g, o) => {
  const { q, c, t } = o
  const gold = '#e0b95a'
  // lid, propped open
  shape(g, linear(g, -0.4, -1, 0.5, -0.5, q(c, 0.3), q(c, 0.08)), (g) => {
    g.moveTo(-0.5, -0.6)
    g.bezierCurveTo(-0.5, -0.72, -0.42, -0.86, -0.3, -0.97)
    g.bezierCurveTo(-0.22, -1.03, -0.08, -0.99, 0.1, -0.93)
    g.bezierCurveTo(0.34, -0.86, 0.44, -0.94, 0.66, -0.86)
    g.bezierCurveTo(0.84, -0.78, 0.86, -0.66, 0.82, -0.58)
  })
  shape(g, linear(g, 0, -0.9, 0, -0.55, q('#c98b4a', -0.1), q('#c98b4a', -0.42)), (g) => {
    g.moveTo(-0.42, -0.6)
    g.bezierCurveTo(-0.42, -0.7, -0.36, -0.8, -0.26, -0.89)
    g.bezierCurveTo(-0.18, -0.95, -0.06, -0.92, 0.1, -0.87)
    g.bezierCurveTo(0.34, -0.8, 0.44, -0.88, 0.62, -0.81)
    g.bezierCurveTo(0.76, -0.74, 0.78, -0.66, 0.75, -0.58)
  })
  line(g, q(gold), 0.018, 0.3, -0.55, 0.2, -0.86)
  // legs on brass wheels, pedals
  const foot = (x: number, k: number) => {
    leg(g, q(c, k), x, -0.42, -0.05, 0.11)
    ellipse(g, x, -0.028, 0.028, 0.028, q(gold, -0.1))
  }
  foot(0.08, -0.2)
  foot(-0.72, 0.1)
  foot(0.62, 0.1)
  line(g, q(c, 0.05), 0.022, -0.34, -0.36, -0.3, -0.1)
  line(g, q(c, 0.05), 0.022, -0.18, -0.36, -0.22, -0.1)
  for (const x of [-0.31, -0.26, -0.21]) line(g, q(gold), 0.02, x, -0.09, x - 0.015, -0.05)
  // music desk with a sheet
  polygon(g, q(c, 0.2), -0.46, -0.58, -0.22, -0.58, -0.28, -0.8, -0.5, -0.8)
  polygon(g, q('#fbf7ee'), -0.45, -0.6, -0.27, -0.6, -0.32, -0.78, -0.48, -0.78)
  for (let i = 0; i < 3; i++)
    line(g, q('#8d8690'), 0.008, -0.455 + i * -0.006, -0.65 - i * 0.04, -0.31 - i * 0.01, -0.65 - i * 0.04)
  // case: flat keyboard end on the left, curved tail on the right
  shape(g, linear(g, 0, -0.6, 0, -0.34, q(c, 0.24), q(c, 0.04), q(c, -0.2)), (g) => {
    g.moveTo(-0.66, -0.6)
    g.lineTo(0.74, -0.6)
    g.quadraticCurveTo(0.88, -0.6, 0.88, -0.52)
    g.quadraticCurveTo(0.88, -0.38, 0.72, -0.38)
    g.lineTo(-0.8, -0.36)
    g.lineTo(-0.8, -0.47)
    g.lineTo(-0.68, -0.49)
  })
  line(g, q(gold, -0.05), 0.012, -0.6, -0.565, 0.78, -0.565)
  // keyboard, seen from above the player's hands
  polygon(g, q('#fffaf0'), -0.94, -0.46, -0.32, -0.46, -0.24, -0.535, -0.8, -0.535)
  roundRect(g, -0.96, -0.465, 0.66, 0.1, 0.02, linear(g, 0, -0.465, 0, -0.365, q(c, 0.16), q(c, -0.1)))
  for (let i = 0; i < 12; i++) {
    const x = -0.885 + i * 0.05
    if (i % 7 === 2 || i % 7 === 6) continue
    const press = sin(t * 5 + i * 2.4) > 0.9 ? 0.008 : 0
    polygon(g, q('#23222b'), x, -0.49 + press, x + 0.026, -0.49 + press, x + 0.082, -0.533, x + 0.056, -0.533)
  }
}

const CHAIR = '#c08a55'

export const furniture: Record<string, KindArt> = {
  table: { draw: table, natural: '#b9824f', aspect: 2, shadow: 1.9, seat: 0.92 },
  chair: { draw: chair, natural: CHAIR, aspect: 0.9, shadow: 0.8, seat: 0.47 },
  bench: { draw: bench, natural: '#b3794a', aspect: 2.24, shadow: 2.1, seat: 0.46 },
  bed: { draw: bed, natural: '#5b86c4', aspect: 2.44, shadow: 2.3, seat: 0.58 },
  piano: { draw: piano, natural: '#2e2d38', aspect: 1.85, shadow: 1.7, seat: 0.6 },
}
