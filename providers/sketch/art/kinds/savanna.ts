// Animals of the savanna and the jungle: lion, tiger, zebra, giraffe.
import type { Ctx } from '../draw.js'
import { clipped, cos, curve, ellipse, line, polygon, shape, sin, stroke, TAU } from '../draw.js'
import { against, bands, beast, blob, CREAM, limb, limbPath, peep, second, strand } from './contour.js'
import type { DrawOptions, KindArt } from './types.js'

const LION = '#dcab62'
const TIGER = '#ea8a3a'
const ZEBRA = '#f4f0e8'
const GIRAFFE = '#ecbf68'

/** A ring of tufts: a mane. */
function tufts(
  g: Ctx,
  paint: string,
  x: number,
  y: number,
  rx: number,
  ry: number,
  n: number,
  depth: number,
  turn: number,
) {
  shape(g, paint, (g) => {
    for (let i = 0; i <= n; i++) {
      const a = (i / n) * TAU + turn
      const b = a - TAU / n / 2
      const px = x + cos(a) * rx
      const py = y + sin(a) * ry
      if (i === 0) g.moveTo(px, py)
      else g.quadraticCurveTo(x + cos(b - 0.12) * rx * (1 + depth), y + sin(b - 0.12) * ry * (1 + depth), px, py)
    }
  })
}

function lion(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const mane = second(o, LION, '#8f4e26', -0.42)
  const inner = second(o, LION, '#b4692f', -0.26)
  beast(g, o, {
    body: [
      -0.46, -0.56, -0.4, -0.68, -0.18, -0.7, 0.1, -0.7, 0.34, -0.78, 0.52, -0.68, 0.52, -0.5, 0.38, -0.36, 0.08, -0.33,
      -0.2, -0.37, -0.38, -0.34, -0.46, -0.44,
    ],
    hind: -0.34,
    front: 0.33,
    hip: 0.45,
    thigh: 0.1,
    ankle: 0.046,
    shift: -0.05,
    head: [0.5, -0.74],
    drawTail: (g) => {
      const s = sin(t * 2.2 + u * 5) * 0.06
      strand(g, q(c, -0.14), 0.042, [-0.42, -0.6, -0.56, -0.6, -0.62 + s * 0.4, -0.44, -0.7 + s, -0.34])
      blob(g, mane, [-0.69 + s, -0.37, -0.66 + s, -0.29, -0.74 + s, -0.2, -0.78 + s, -0.26, -0.74 + s, -0.36])
    },
    drawCoat: (g) => ellipse(g, 0, -0.3, 0.36, 0.09, q(c, 0.22)),
    drawHead: (g) => {
      const sway = sin(t * 1.4 + u * 6) * 0.02
      tufts(g, mane, -0.06, 0.04, 0.25, 0.26, 13, 0.22, sway)
      tufts(g, inner, -0.01, 0.02, 0.185, 0.195, 11, 0.2, 0.2 - sway)
      ellipse(g, -0.045, -0.155, 0.052, 0.055, q(c, -0.08))
      ellipse(g, -0.04, -0.148, 0.028, 0.03, mane)
      ellipse(g, 0.05, -0.005, 0.152, 0.15, q(c, 0.1))
      ellipse(g, 0.145, 0.115, 0.06, 0.045, q(CREAM, -0.06))
      ellipse(g, 0.15, 0.06, 0.1, 0.074, q(CREAM))
      blob(g, q('#6e3f35'), [0.2, -0.005, 0.26, 0.005, 0.262, 0.03, 0.225, 0.05, 0.195, 0.025])
      curve(g, q('#6e3f35'), 0.012, 0.225, 0.05, 0.215, 0.095, 0.15, 0.095)
      peep(g, o, 0.1, -0.04, 0.024)
    },
  })
}

/** A wedge-shaped stripe from (x, y) hanging by `h`, leaning by `lean`. */
function stripe(g: Ctx, paint: string, x: number, y: number, w: number, h: number, lean: number): void {
  shape(g, paint, (g) => {
    g.moveTo(x - w, y)
    g.quadraticCurveTo(x - w * 0.2 + lean * 0.7, y + h * 0.5, x + lean, y + h)
    g.quadraticCurveTo(x + w * 1.1 + lean * 0.7, y + h * 0.45, x + w, y)
  })
}

function tiger(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const mark = against(c, '#3a2a2c', '#15151c')
  const dark = q(mark)
  beast(g, o, {
    body: [
      -0.5, -0.55, -0.44, -0.67, -0.2, -0.69, 0.1, -0.68, 0.32, -0.76, 0.5, -0.74, 0.56, -0.58, 0.46, -0.38, 0.3, -0.33,
      0.0, -0.33, -0.22, -0.36, -0.42, -0.33, -0.5, -0.43,
    ],
    hind: -0.38,
    front: 0.35,
    hip: 0.44,
    thigh: 0.1,
    ankle: 0.047,
    legMarks: bands(o, mark, 0.026, [0.1, 0.3, 0.5, 0.7]),
    shift: 0.06,
    head: [0.5, -0.76],
    drawTail: (g) => {
      const s = sin(t * 2 + u * 5) * 0.07
      const tail = [-0.45, -0.58, -0.64, -0.6, -0.7, -0.82 + s * 0.3, -0.86 + s, -0.9]
      strand(g, q(c, -0.12), 0.07, tail)
      ellipse(g, -0.85 + s, -0.897, 0.04, 0.036, dark)
      curve(g, dark, 0.026, -0.66, -0.735, -0.7, -0.71, -0.735, -0.725)
      curve(g, dark, 0.026, -0.6, -0.62, -0.645, -0.59, -0.675, -0.65)
    },
    drawCoat: (g) => {
      ellipse(g, 0.04, -0.3, 0.4, 0.1, q(CREAM))
      ellipse(g, 0.54, -0.46, 0.1, 0.16, q(CREAM))
      for (const [x, h, lean] of [
        [-0.4, 0.22, -0.03],
        [-0.27, 0.26, -0.02],
        [-0.13, 0.22, 0],
        [0.01, 0.25, 0.01],
        [0.14, 0.22, 0.02],
        [0.27, 0.26, 0.03],
      ] as const)
        stripe(g, dark, x, -0.74, 0.03, h, lean)
      for (const x of [-0.2, -0.06, 0.09, 0.22]) stripe(g, dark, x, -0.3, 0.024, -0.14, 0.01)
    },
    drawHead: (g) => {
      for (const [x, k] of [
        [-0.09, -0.14],
        [0.07, -0.02],
      ] as const) {
        ellipse(g, x, -0.15, 0.058, 0.06, q(c, k))
        ellipse(g, x + 0.008, -0.14, 0.03, 0.032, dark)
      }
      blob(g, q(CREAM), [-0.2, 0.06, -0.14, 0.16, 0, 0.19, 0.12, 0.15, 0.06, 0, -0.1, -0.02])
      blob(
        g,
        q(c, 0.08),
        [-0.17, -0.02, -0.12, -0.14, 0, -0.18, 0.12, -0.14, 0.18, -0.02, 0.12, 0.08, -0.02, 0.1, -0.14, 0.08],
      )
      ellipse(g, 0.14, 0.07, 0.1, 0.075, q(CREAM))
      stripe(g, dark, 0.03, -0.18, 0.016, 0.09, 0.01)
      stripe(g, dark, 0.1, -0.16, 0.013, 0.07, -0.005)
      for (const [y, l] of [
        [-0.02, 0.09],
        [0.05, 0.1],
        [0.11, 0.07],
      ] as const)
        polygon(g, dark, -0.19, y - 0.016, -0.19, y + 0.016, -0.19 + l, y + 0.012)
      blob(g, q('#d9776f'), [0.19, 0.01, 0.245, 0.012, 0.25, 0.035, 0.22, 0.058, 0.19, 0.035])
      curve(g, dark, 0.011, 0.22, 0.058, 0.21, 0.1, 0.15, 0.1)
      peep(g, o, 0.09, -0.035, 0.024)
    },
  })
}

function zebra(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const mark = against(c, '#33313c', ZEBRA)
  const dark = q(mark)
  beast(g, o, {
    body: [
      -0.4, -0.55, -0.36, -0.67, -0.16, -0.69, 0.08, -0.66, 0.26, -0.74, 0.42, -0.92, 0.55, -0.88, 0.53, -0.76, 0.42,
      -0.6, 0.36, -0.46, 0.18, -0.4, -0.06, -0.39, -0.28, -0.42, -0.38, -0.46,
    ],
    hind: -0.3,
    front: 0.27,
    hip: 0.5,
    thigh: 0.078,
    ankle: 0.03,
    hoof: '#33292a',
    legMarks: bands(o, mark, 0.025, [-0.06, 0.07, 0.2, 0.34, 0.48, 0.62, 0.75, 0.86]),
    shift: -0.07,
    head: [0.5, -0.86],
    drawOver: (g) => {
      const crest = [0.2, -0.72, 0.026, 0.29, -0.8, 0.042, 0.37, -0.9, 0.046, 0.45, -0.965, 0.04, 0.52, -0.975, 0.026]
      limb(g, q(c, -0.06), crest)
      clipped(
        g,
        (g) => limbPath(g, crest),
        (g) => {
          for (let i = 0; i < 7; i++) {
            const k = i / 6
            const x = 0.19 + k * 0.31
            const y = -0.71 - sin(k * 1.6) * 0.25
            line(g, dark, 0.026, x - 0.06, y - 0.06 - k * 0.03, x + 0.05, y + 0.05)
          }
        },
      )
    },
    drawTail: (g) => {
      const s = sin(t * 2.2 + u * 4) * 0.05
      strand(g, q(c, -0.14), 0.03, [-0.37, -0.63, -0.46, -0.58, -0.48 + s * 0.5, -0.44])
      blob(g, dark, [-0.475 + s * 0.5, -0.47, -0.45 + s, -0.36, -0.49 + s, -0.26, -0.51 + s, -0.38])
    },
    drawCoat: (g) => {
      for (let i = 0; i < 9; i++) {
        const x = -0.4 + i * 0.085
        const lean = (i - 4.2) * 0.018
        stripe(g, dark, x - lean, -0.76, 0.022 + (i % 2) * 0.004, 0.33, lean * 1.6)
      }
      for (const x of [-0.14, -0.03, 0.08, 0.18]) stripe(g, dark, x, -0.37, 0.016, -0.12, 0)
      for (let i = 0; i < 4; i++) {
        const x = 0.27 + i * 0.055
        const y = -0.76 - i * 0.055
        stroke(g, dark, 0.03, (g) => {
          g.moveTo(x - 0.05, y + 0.0)
          g.quadraticCurveTo(x + 0.06, y + 0.06, x + 0.16, y + 0.17)
        })
      }
    },
    drawHead: (g) => {
      blob(g, q(c, -0.12), [-0.06, -0.06, -0.1, -0.15, -0.075, -0.22, -0.01, -0.17, 0.01, -0.08])
      ellipse(g, -0.05, -0.14, 0.018, 0.045, dark, -0.25)
      blob(
        g,
        q(c, 0.04),
        [
          -0.11, -0.02, -0.03, -0.11, 0.08, -0.09, 0.2, 0.04, 0.27, 0.13, 0.24, 0.2, 0.16, 0.19, 0.06, 0.13, -0.06,
          0.11,
        ],
      )
      blob(g, q('#4a444e'), [0.19, 0.06, 0.27, 0.13, 0.25, 0.2, 0.17, 0.19, 0.15, 0.12])
      ellipse(g, 0.235, 0.13, 0.012, 0.016, q('#1f1d26'))
      for (const [x, y, l] of [
        [-0.05, 0.11, 0.1],
        [0.02, 0.12, 0.08],
        [0.09, 0.15, 0.06],
      ] as const)
        polygon(g, dark, x - 0.014, y, x + 0.018, y + 0.01, x + 0.03, y - l)
      polygon(g, dark, 0.02, -0.11, 0.05, -0.105, 0.04, -0.05)
      polygon(g, dark, 0.1, -0.08, 0.13, -0.055, 0.09, -0.02)
      peep(g, o, 0.055, -0.015, 0.018)
    },
  })
}

/** A patch with six uneven corners. */
function spot(g: Ctx, paint: string, x: number, y: number, r: number): void {
  shape(g, paint, (g) => {
    for (let i = 0; i < 6; i++) {
      const a = (i / 6) * TAU + x * 7
      const k = r * (0.92 + 0.16 * sin(i * 2.4 + x * 30))
      if (i === 0) g.moveTo(x + cos(a) * k, y + sin(a) * k * 0.9)
      else g.lineTo(x + cos(a) * k, y + sin(a) * k * 0.9)
    }
  })
}

function giraffe(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const patch = second(o, GIRAFFE, '#b06a35', -0.4)
  beast(g, o, {
    body: [
      -0.26, -0.47, -0.23, -0.55, -0.08, -0.59, 0.06, -0.63, 0.14, -0.72, 0.22, -0.86, 0.27, -0.94, 0.36, -0.94, 0.36,
      -0.88, 0.28, -0.72, 0.23, -0.56, 0.2, -0.45, 0.06, -0.41, -0.14, -0.41, -0.24, -0.42,
    ],
    hind: -0.19,
    front: 0.13,
    hip: 0.48,
    thigh: 0.052,
    ankle: 0.02,
    hoof: '#4a3830',
    sock: '#f6e6c4',
    sockTop: 0.2,
    swing: 0.32,
    shift: -0.05,
    legMarks: (g, at, far) => {
      for (const [f, dx, r] of [
        [-0.05, -0.02, 0.034],
        [0.08, 0.022, 0.026],
        [0.2, -0.016, 0.024],
        [0.31, 0.014, 0.018],
        [0.41, -0.008, 0.014],
      ] as const) {
        const [x, y] = at(f)
        spot(g, far ? q('#7d4c30') : patch, x + dx, y, r)
      }
    },
    head: [0.32, -0.91],
    drawTail: (g) => {
      const s = sin(t * 2 + u * 5) * 0.03
      strand(g, q(c, -0.2), 0.018, [-0.24, -0.52, -0.3, -0.47, -0.3 + s, -0.36])
      ellipse(g, -0.3 + s, -0.34, 0.018, 0.04, patch)
    },
    drawCoat: (g) => {
      for (const [x, y, r] of [
        [-0.2, -0.52, 0.052],
        [-0.09, -0.545, 0.052],
        [0.02, -0.555, 0.05],
        [0.12, -0.6, 0.05],
        [-0.15, -0.44, 0.045],
        [-0.03, -0.455, 0.048],
        [0.085, -0.475, 0.046],
        [0.185, -0.5, 0.042],
        [0.2, -0.64, 0.04],
        [0.165, -0.71, 0.035],
        [0.235, -0.74, 0.034],
        [0.205, -0.8, 0.03],
        [0.27, -0.82, 0.03],
        [0.25, -0.885, 0.026],
        [0.31, -0.89, 0.022],
      ] as const)
        spot(g, patch, x, y, r)
    },
    drawOver: (g) => strand(g, patch, 0.026, [0.07, -0.635, 0.14, -0.725, 0.216, -0.86, 0.262, -0.942]),
    drawHead: (g) => {
      for (const x of [0, 0.045]) {
        curve(g, q(c, x ? 0 : -0.2), 0.017, x - 0.005, -0.035, x - 0.012, -0.06, x - 0.012, -0.08)
        ellipse(g, x - 0.012, -0.082, 0.014, 0.014, q('#6b4836'))
      }
      ellipse(g, -0.05, -0.02, 0.045, 0.02, q(c, -0.12), 0.25 + sin(t * 3 + u * 4) * 0.08)
      blob(
        g,
        q(c, 0.06),
        [-0.04, 0, -0.01, -0.045, 0.06, -0.042, 0.13, 0.0, 0.175, 0.035, 0.16, 0.062, 0.09, 0.06, 0.0, 0.05],
      )
      blob(g, q('#f6e6c4'), [0.115, 0.0, 0.175, 0.033, 0.162, 0.062, 0.1, 0.06, 0.09, 0.03])
      ellipse(g, 0.15, 0.024, 0.006, 0.008, q('#6b4836'))
      peep(g, o, 0.052, -0.008, 0.013)
    },
  })
}

export const savanna: Record<string, KindArt> = {
  lion: { draw: lion, natural: LION, aspect: 1.4, shadow: 1.1 },
  tiger: { draw: tiger, natural: TIGER, aspect: 1.5, shadow: 1.15 },
  zebra: { draw: zebra, natural: ZEBRA, aspect: 1.25, shadow: 0.9 },
  giraffe: { draw: giraffe, natural: GIRAFFE, aspect: 0.8, shadow: 0.6 },
}
