// What grows and lies on the ground: bushes, boulders, grass, meadows, paths.
import type { Layer, Setting } from './backdrop.js'
import { DEEP, LEFT, RIGHT } from './backdrop.js'
import type { Ctx } from './draw.js'
import { curve, ellipse, faint, floor, hash, lerp, line, linear, polygon, shape, sin, TAU } from './draw.js'
import { scatter } from './scenery.js'

/** A soft bush of three to five puffs. */
export function bush(g: Ctx, s: Setting, x: number, y: number, w: number, hex: string, far = 0, u = 0.5): void {
  const { q } = s.palette
  const puffs = [
    [-0.42, -0.2, 0.26],
    [0.4, -0.18, 0.25],
    [-0.14, -0.32 - u * 0.1, 0.33],
    [0.17, -0.3 - (1 - u) * 0.1, 0.3],
  ] as const
  const layer = (dx: number, dy: number, k: number, paint: string): void => {
    g.beginPath()
    for (const [px, py, r] of puffs) {
      g.moveTo(x + (px + dx + r * k) * w, y + (py + dy) * w)
      g.arc(x + (px + dx) * w, y + (py + dy) * w, r * k * w, 0, TAU)
    }
    g.rect(x - 0.6 * w, y - 0.16 * w, 1.2 * w, 0.16 * w)
    g.fillStyle = paint
    g.fill()
  }
  g.save()
  g.beginPath()
  g.rect(x - w, y - w, w * 2, w)
  g.clip()
  layer(0, 0, 1, q(hex, -0.2, far))
  layer(-0.03, -0.03, 0.86, q(hex, 0, far))
  layer(-0.07, -0.08, 0.5, q(hex, s.snowy ? 0.7 : 0.15, far))
  g.restore()
}

/** A boulder with a lit face. */
export function boulder(g: Ctx, s: Setting, x: number, y: number, w: number, hex: string, u = 0.5): void {
  const { q } = s.palette
  const h = w * (0.5 + u * 0.3)
  polygon(
    g,
    q(hex, -0.24),
    x - w * 0.5,
    y,
    x - w * 0.4,
    y - h * 0.6,
    x - w * 0.05,
    y - h,
    x + w * 0.36,
    y - h * 0.66,
    x + w * 0.5,
    y,
  )
  polygon(
    g,
    q(hex, 0.12),
    x - w * 0.4,
    y - h * 0.6,
    x - w * 0.05,
    y - h,
    x + w * 0.08,
    y - h * 0.5,
    x - w * 0.2,
    y - h * 0.28,
  )
  polygon(g, q(hex, -0.06), x - w * 0.5, y, x - w * 0.4, y - h * 0.6, x - w * 0.2, y - h * 0.28, x - w * 0.12, y)
  if (s.snowy)
    polygon(
      g,
      q('#f7fbff'),
      x - w * 0.36,
      y - h * 0.64,
      x - w * 0.05,
      y - h * 1.04,
      x + w * 0.3,
      y - h * 0.7,
      x + w * 0.02,
      y - h * 0.62,
    )
}

/** Blades of grass swaying in front of everything, at the bottom of the frame. */
export function foregroundGrass(s: Setting, count: number, hex: string, height: number): Layer {
  const { q } = s.palette
  const y = s.view.bottom + 26
  const tufts = Array.from({ length: count }, () => ({ x: (s.random() - 0.5) * 2600, a: s.random(), b: s.random() }))
  return {
    p: 1.4,
    z: 1.3,
    draw: (g, t) => {
      for (const { x, a, b } of tufts) {
        for (let i = -2; i <= 2; i++) {
          const lean = sin(t * 1.4 + x * 0.01 + i) * 6 + i * 12
          shape(g, q(hex, -0.25 - 0.12 * a + (i % 2) * 0.05), (g) => {
            g.moveTo(x + i * 7 - 4, y)
            g.quadraticCurveTo(x + i * 7, y - height * 0.5, x + i * 9 + lean, y - height * (0.6 + 0.5 * b))
            g.quadraticCurveTo(x + i * 7 + 5, y - height * 0.5, x + i * 7 + 5, y)
          })
        }
      }
    },
  }
}

/** Short grass and small flowers over a meadow. */
export function meadow(s: Setting, count: number, y0: number, y1: number, hex: string, flowers: number): Layer {
  const { q } = s.palette
  const blooms = ['#f6f2e9', '#f6c744', '#ef86ab', '#e0574f', '#a58be0'] as const
  const spots = scatter(s.random, count, y0, y1)
  return {
    p: 1,
    z: -1,
    draw: (g, t) => {
      for (const { x, y, h, u } of spots) {
        const size = 0.6 + h * 1.1
        const lean = sin(t * 1.5 + x * 0.02) * 2
        if (u < flowers) {
          line(g, q(hex, -0.2), 1.5 * size, x, y, x + lean, y - 10 * size)
          ellipse(g, x + lean, y - 12 * size, 3.6 * size, 3.3 * size, q(blooms[floor(u * 997) % 5]!))
          ellipse(g, x + lean, y - 12 * size, 1.3 * size, 1.3 * size, q('#fbe9a8', -0.1))
        } else {
          const paint = q(hex, u > 0.7 ? -0.14 : 0.12)
          curve(g, paint, 1.8 * size, x, y, x + 2, y - 6 * size, x - 3 * size + lean, y - 11 * size)
          curve(g, paint, 1.8 * size, x + 3 * size, y, x + 4 * size, y - 7 * size, x + 6 * size + lean, y - 14 * size)
        }
      }
    },
  }
}

/** Large soft light and dark patches that break up a plain ground, darker towards the viewer. */
export function groundPatches(s: Setting, far: number, light: string, dark: string): Layer {
  const { q } = s.palette
  const bottom = s.view.bottom
  const spots = Array.from({ length: 16 }, () => ({
    x: (s.random() - 0.5) * 2600,
    k: s.random(),
    w: s.random(),
    u: s.random(),
  }))
  return {
    p: 0.95,
    z: -1.5,
    still: true,
    draw: (g) => {
      for (const { x, k, w, u } of spots) {
        faint(g, 0.1 + 0.12 * u, (g) => {
          ellipse(g, x, lerp(far, bottom, k), 150 + 190 * w, (10 + 16 * w) * (0.6 + k), q(u > 0.5 ? light : dark))
        })
      }
      g.fillStyle = linear(g, 0, bottom - 120, 0, bottom + 60, 'rgba(30,24,50,0)', 'rgba(30,24,50,.26)')
      g.fillRect(LEFT, bottom - 120, RIGHT - LEFT, DEEP)
    },
  }
}

/** A winding path that narrows to the distance. */
export function path(g: Ctx, s: Setting, hex: string, far: number, fromX: number, toX: number): void {
  const { q } = s.palette
  const bottom = s.view.bottom + 60
  const at = (k: number): number => lerp(far, bottom, k)
  const bend = fromX > toX ? 1 : -1
  const middle = (k: number): number =>
    lerp(fromX, toX, k ** 1.3) + bend * sin(k * 4.6) * 66 * (0.35 + k) * (1 - k * 0.5)
  const half = (k: number): number => 3 + 190 * k ** 1.55
  const steps = 18
  const way = (grow: number) => (g: Ctx) => {
    for (let i = 0; i <= steps; i++)
      g.lineTo(middle(i / steps) - half(i / steps) - grow * (0.4 + i * 0.2), at(i / steps))
    for (let i = steps; i >= 0; i--)
      g.lineTo(middle(i / steps) + half(i / steps) + grow * (0.4 + i * 0.2), at(i / steps))
  }
  shape(g, q(hex, -0.2), way(2.4))
  shape(g, linear(g, 0, far, 0, bottom, q(hex, 0.2, 0.15), q(hex), q(hex, -0.14)), way(0))
  for (let i = 0; i < 18; i++) {
    const k = 0.14 + hash(i, 3) * 0.84
    ellipse(
      g,
      middle(k) + (hash(i, 8) - 0.5) * half(k) * 1.5,
      at(k),
      3 + 8 * k,
      1 + 2.2 * k,
      q(hex, i % 2 ? -0.16 : 0.24),
    )
  }
}
