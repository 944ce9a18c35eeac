// Trees, flowers and other plants.
import type { Ctx } from '../draw.js'
import { clipped, cos, curve, ellipse, hash, line, linear, PI, polygon, roundRect, shape, sin, TAU } from '../draw.js'
import { sideShade } from './bodies.js'
import type { DrawOptions, KindArt } from './types.js'

/** Crowns: x, y, radius of each tuft of leaves. */
const CROWNS = [
  [
    [-0.17, -0.5, 0.17],
    [0.18, -0.52, 0.17],
    [-0.1, -0.7, 0.18],
    [0.12, -0.73, 0.18],
    [0, -0.58, 0.2],
    [0.01, -0.84, 0.15],
  ],
  [
    [-0.25, -0.55, 0.16],
    [0.26, -0.58, 0.15],
    [-0.12, -0.66, 0.19],
    [0.13, -0.68, 0.19],
    [0, -0.79, 0.19],
    [0.02, -0.56, 0.17],
  ],
  [
    [-0.1, -0.44, 0.14],
    [0.11, -0.46, 0.14],
    [-0.08, -0.62, 0.16],
    [0.09, -0.65, 0.16],
    [0, -0.78, 0.15],
    [0.01, -0.89, 0.1],
  ],
] as const

function tree(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const sway = sin(t * 1.1 + u * 9) * 0.012
  const crown = CROWNS[Math.floor(u * 3) % 3]!
  shape(g, linear(g, -0.05, 0, 0.06, 0, q('#8a6146'), q('#5c3d30')), (g) => {
    g.moveTo(-0.085, 0)
    g.quadraticCurveTo(-0.03, -0.12, -0.035, -0.45)
    g.lineTo(0.04, -0.45)
    g.quadraticCurveTo(0.035, -0.12, 0.1, 0)
    g.quadraticCurveTo(0.01, -0.03, -0.085, 0)
  })
  curve(g, q('#6b4836'), 0.03, 0, -0.3, 0.06, -0.4, 0.14, -0.46)
  curve(g, q('#6b4836', -0.1), 0.024, 0, -0.34, -0.06, -0.42, -0.13, -0.46)
  const layer = (dx: number, dy: number, k: number, paint: string): void => {
    g.fillStyle = paint
    g.beginPath()
    for (const [x, y, r] of crown) {
      const cx = x + dx + sway * (1 - y)
      g.moveTo(cx + r * k, y + dy)
      g.ellipse(cx, y + dy, r * k, r * k * 0.94, 0, 0, TAU)
    }
    g.fill()
  }
  layer(0.01, 0.022, 1, q(c, -0.3))
  layer(-0.012, -0.01, 0.92, q(c))
  for (const [x, y, r] of crown) leaves(g, x - 0.02 + sway * (1 - y), y - 0.02, r, q(c, 0.13), q(c, -0.16), u)
  if (o.snow) {
    for (const [x, y, r] of crown) ellipse(g, x - 0.03 + sway, y - r * 0.62, r * 0.66, r * 0.3, q('#f7fbff'), -0.2)
  }
}

/** Dabs of light along the lit edge of a tuft and of shade along the other. */
function leaves(g: Ctx, x: number, y: number, r: number, light: string, dark: string, u: number): void {
  for (let i = 0; i < 5; i++) {
    const angle = -2.9 + i * 0.42 + hash(i, u * 9 + x) * 0.3
    const reach = r * (0.5 + 0.26 * hash(i, y))
    ellipse(g, x + cos(angle) * reach, y + sin(angle) * reach, r * 0.22, r * 0.13, light, angle + 1.4)
  }
  for (let i = 0; i < 3; i++) {
    const angle = 0.2 + i * 0.6 + hash(i, u * 5 + y) * 0.4
    ellipse(g, x + cos(angle) * r * 0.6, y + sin(angle) * r * 0.55, r * 0.2, r * 0.1, dark, angle + 1.5)
  }
}

function pine(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const tiers = u > 0.5 ? 4 : 5
  const slim = u > 0.7 ? 0.82 : 1
  roundRect(g, -0.03, -0.16, 0.06, 0.165, 0.01, q('#6b4836'))
  for (let i = 0; i < tiers; i++) {
    const f = i / tiers
    const y = -0.1 - f * 0.8
    const w = (0.31 - f * 0.24) * slim
    const s = sin(t * 1.1 + u * 9) * 0.004 * i
    const top = y - 1.32 / tiers
    shape(g, q(c, -0.1 + f * 0.2), (g) => {
      g.moveTo(s * 1.6, top)
      g.quadraticCurveTo(s - w * 0.3, y - 0.09, s - w, y)
      g.quadraticCurveTo(s, y + 0.055, s + w, y)
      g.quadraticCurveTo(s + w * 0.3, y - 0.09, s * 1.6, top)
    })
    shape(g, q(c, -0.3 + f * 0.16), (g) => {
      g.moveTo(s * 1.6, top)
      g.quadraticCurveTo(s + w * 0.3, y - 0.09, s + w, y)
      g.quadraticCurveTo(s + w * 0.5, y + 0.028, s + w * 0.12, y + 0.026)
    })
    if (o.snow) {
      shape(g, q('#f7fbff'), (g) => {
        g.moveTo(s * 1.6, top)
        g.quadraticCurveTo(s - w * 0.22, y - 0.13, s - w * 0.62, y - 0.055)
        g.quadraticCurveTo(s - w * 0.3, y - 0.05, s - w * 0.12, y - 0.085)
        g.quadraticCurveTo(s + w * 0.1, y - 0.05, s + w * 0.3, y - 0.1)
        g.quadraticCurveTo(s + w * 0.15, y - 0.15, s * 1.6, top)
      })
    }
  }
}

function palm(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  shape(g, linear(g, -0.05, 0, 0.1, 0, q('#a67c52'), q('#7a5638')), (g) => {
    g.moveTo(-0.07, 0)
    g.quadraticCurveTo(-0.02, -0.45, 0.12, -0.74)
    g.lineTo(0.155, -0.72)
    g.quadraticCurveTo(0.05, -0.45, 0.04, 0)
  })
  for (let i = 1; i < 7; i++) {
    const k = i / 7
    const x = k * k * 0.17
    curve(
      g,
      q('#7a5638', -0.15),
      0.008,
      x - 0.045,
      -k * 0.72,
      x - 0.01,
      0.015 - k * 0.72,
      0.02 + k * k * 0.14,
      -k * 0.72,
    )
  }
  for (let i = 0; i < 8; i++) {
    const angle = -PI * 0.02 - i * PI * 0.137 + sin(t * 1.3 + i + u * 6) * 0.05
    const dx = cos(angle) * 0.38
    const dy = sin(angle) * 0.38
    shape(g, q(c, i % 2 ? -0.2 : 0.06), (g) => {
      g.moveTo(0.135, -0.74)
      g.quadraticCurveTo(0.135 + dx * 0.6, -0.8 + dy * 0.95, 0.135 + dx, -0.64 + dy * 0.75)
      g.quadraticCurveTo(0.135 + dx * 0.5, -0.71 + dy * 0.55, 0.135, -0.71)
    })
  }
  for (const [x, y] of [
    [0.11, -0.7],
    [0.16, -0.69],
  ] as const) {
    ellipse(g, x, y, 0.03, 0.03, q('#6b4530'))
  }
}

function cactus(g: Ctx, o: DrawOptions): void {
  const { q, c, u } = o
  line(g, q(c, -0.1), 0.13, -0.32, -0.66 - u * 0.06, -0.32, -0.46, -0.25, -0.4, 0, -0.4)
  line(g, q(c, -0.16), 0.12, 0.31, -0.78 + u * 0.08, 0.31, -0.58, 0.24, -0.5, 0, -0.5)
  roundRect(g, -0.13, -1, 0.26, 1, [0.13, 0.13, 0.05, 0.05], sideShade(g, q, c, -0.13, 0.13))
  for (const x of [-0.06, 0, 0.06]) line(g, q(c, -0.24), 0.012, x, -0.92, x, -0.04)
  for (let i = 0; i < 9; i++) {
    const y = -0.9 + i * 0.1
    const x = (hash(i, 2) - 0.5) * 0.2
    line(g, q('#f4efd0'), 0.008, x, y, x + 0.02, y - 0.02)
  }
  ellipse(g, 0, -1, 0.06, 0.045, q('#ef86ab'))
  ellipse(g, -0.32, -0.72 - u * 0.06, 0.045, 0.035, q('#ef86ab'))
}

function leaf(g: Ctx, paint: string, x: number, y: number, dx: number, dy: number): void {
  shape(g, paint, (g) => {
    g.moveTo(x, y)
    g.quadraticCurveTo(x + dx * 0.3 - dy * 0.3, y + dy * 0.5 + dx * 0.1, x + dx, y + dy)
    g.quadraticCurveTo(x + dx * 0.7, y + dy * 0.2 + 0.06, x, y + 0.04)
  })
}

function flower(g: Ctx, o: DrawOptions): void {
  const { q, c, t, u } = o
  const sway = sin(t * 1.5 + u * 7) * 0.06
  curve(g, q('#4f9455'), 0.045, 0, 0, 0.03, -0.4, sway, -0.68)
  leaf(g, q('#5aa55f'), 0.01, -0.18, 0.33, -0.12)
  leaf(g, q('#4f9455', -0.1), 0, -0.28, -0.32, -0.1)
  if (u > 0.68) {
    // a tulip
    for (const side of [-1, 1]) {
      shape(g, q(c, side > 0 ? -0.18 : -0.06), (g) => {
        g.moveTo(sway, -0.6)
        g.bezierCurveTo(sway + side * 0.26, -0.62, sway + side * 0.22, -0.86, sway + side * 0.17, -1)
        g.quadraticCurveTo(sway + side * 0.04, -0.9, sway, -0.6)
      })
    }
    shape(g, q(c, 0.1), (g) => {
      g.moveTo(sway, -0.6)
      g.bezierCurveTo(sway + 0.16, -0.7, sway + 0.1, -0.9, sway, -0.98)
      g.bezierCurveTo(sway - 0.1, -0.9, sway - 0.16, -0.7, sway, -0.6)
    })
    return
  }
  const petals = u < 0.35 ? 8 : 13
  for (let i = 0; i < petals; i++) {
    const angle = (i * TAU) / petals + sway
    const x = sway + cos(angle) * 0.17
    ellipse(g, x, -0.74 + sin(angle) * 0.17, 0.13, 0.68 / petals, q(c, i % 2 ? -0.1 : 0.08), angle)
  }
  ellipse(g, sway, -0.74, 0.11, 0.11, q(c === '#f6c744' ? '#8a5636' : '#f6c744'))
  ellipse(g, sway - 0.02, -0.76, 0.06, 0.06, q(c === '#f6c744' ? '#a86a40' : '#ffe08a'))
}

function mushroom(g: Ctx, o: DrawOptions): void {
  const { q, c } = o
  shape(g, linear(g, -0.2, 0, 0.2, 0, q('#fbf1e0'), q('#d3c0a8')), (g) => {
    g.moveTo(-0.17, -0.5)
    g.quadraticCurveTo(-0.12, -0.2, -0.22, -0.02)
    g.quadraticCurveTo(0, 0.03, 0.22, -0.02)
    g.quadraticCurveTo(0.12, -0.2, 0.17, -0.5)
  })
  ellipse(g, 0, -0.42, 0.4, 0.07, q('#e9d6be', -0.2))
  const cap = (g: Ctx): void => {
    g.moveTo(-0.56, -0.44)
    g.bezierCurveTo(-0.56, -1.2, 0.56, -1.2, 0.56, -0.44)
    g.quadraticCurveTo(0, -0.34, -0.56, -0.44)
  }
  shape(g, linear(g, 0, -1, 0, -0.4, q(c, 0.2), q(c, -0.15)), cap)
  clipped(g, cap, (g) => {
    for (const [x, y, r] of [
      [-0.25, -0.75, 0.1],
      [0.12, -0.86, 0.09],
      [0.36, -0.58, 0.09],
      [-0.02, -0.56, 0.07],
      [-0.46, -0.52, 0.07],
    ] as const) {
      ellipse(g, x, y, r, r * 0.85, q('#fff8ea'))
    }
  })
  polygon(g, q('#f3e4cd', -0.1), -0.18, -0.36, 0.18, -0.36, 0.12, -0.28, -0.12, -0.28)
}

export const plants: Record<string, KindArt> = {
  tree: { draw: tree, natural: '#5a9e4f', aspect: 0.78, shadow: 0.56 },
  pine: { draw: pine, natural: '#2f7355', aspect: 0.6, shadow: 0.46 },
  palm: { draw: palm, natural: '#4a9a57', aspect: 0.85, shadow: 0.4 },
  cactus: { draw: cactus, natural: '#4d9460', aspect: 0.75, shadow: 0.5 },
  flower: { draw: flower, natural: '#e8566d', aspect: 0.65, shadow: 0.3 },
  mushroom: { draw: mushroom, natural: '#d9473f', aspect: 1.1, shadow: 0.8 },
}
