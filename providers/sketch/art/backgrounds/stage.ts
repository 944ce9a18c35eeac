// A theatre stage and the plain studio.
import type { Backdrop, Layer, Setting } from '../backdrop.js'
import { DEEP, LEFT, RIGHT } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import {
  additive,
  curve,
  ellipse,
  fade,
  glow,
  hash,
  lerp,
  line,
  linear,
  radial,
  roundRect,
  shape,
  sin,
} from '../draw.js'
import { indoors, pick } from './sheltered.js'

export function stage(s: Setting): Backdrop {
  const { scene, palette, view } = s
  const { q } = palette
  const cloth = pick(['#a8323f', '#7a2f6a', '#2f5f8f', '#8a2f38'], scene.u[0])
  const edge = view.bottom - 58
  const layers: Layer[] = [
    {
      p: 0.3,
      z: -9,
      still: true,
      draw: (g) => {
        g.fillStyle = linear(g, 0, view.top, 0, 190, q('#241a33'), q('#43294c'))
        g.fillRect(LEFT, -DEEP, RIGHT - LEFT, DEEP * 2)
        drape(g, s, cloth, 170, -0.42)
        if (scene.u[1] > 0) stars(g, s)
      },
    },
    { p: 0.5, z: -6, still: true, draw: (g) => boards(g, s, edge) },
    { p: 0.5, z: -5, draw: (g, t) => beams(g, s, t) },
    {
      p: 1.15,
      z: 1.1,
      still: true,
      draw: (g) => {
        curtains(g, s, cloth)
        valance(g, s, cloth)
      },
    },
    { p: 1.3, z: 1.25, draw: (g, t) => audience(g, s, edge, t) },
  ]
  return indoors({ layers, horizon: 168, far: 196, near: edge - 26, roam: 90, ground: '#8f6240', shadow: 1 })
}

/** Vertical folds of cloth over the whole width. */
function drape(g: Ctx, s: Setting, hex: string, bottom: number, k: number): void {
  const { q } = s.palette
  const w = 86
  for (let x = LEFT; x < RIGHT; x += w) {
    const folds = linear(g, x, 0, x + w, 0, q(hex, k - 0.2), q(hex, k + 0.1), q(hex, k - 0.06), q(hex, k - 0.24))
    g.fillStyle = folds
    g.fillRect(x, s.view.top - 300, w + 1, bottom - s.view.top + 300)
  }
}

function stars(g: Ctx, s: Setting): void {
  for (let i = 0; i < 40; i++) {
    const x = (hash(i) - 0.5) * s.view.halfW * 2.4
    const y = lerp(s.view.top + 60, 100, hash(i, 5))
    glow(g, x, y, 9 + hash(i, 2) * 9, '#ffe6a8', 0.7)
  }
}

function boards(g: Ctx, s: Setting, edge: number): void {
  const { q } = s.palette
  g.fillStyle = linear(g, 0, 165, 0, edge, q('#7a4f38'), q('#b98356', 0.06), q('#a06c44'))
  g.fillRect(LEFT, 168, RIGHT - LEFT, edge - 168)
  for (let i = -18; i < 19; i++) line(g, q('#6b4430', -0.05), 1.8, i * 74, 168, i * 150, edge)
  g.globalAlpha = 0.5
  ellipse(
    g,
    0,
    lerp(168, edge, 0.58),
    Math.min(430, s.view.halfW * 0.8),
    66,
    radial(g, 0, lerp(168, edge, 0.58), 20, 430, '#ffeec0', 'rgba(255,236,190,0)'),
  )
  g.globalAlpha = 1
  g.fillStyle = q('#5c3a2a')
  g.fillRect(LEFT, edge, RIGHT - LEFT, 26)
  g.fillStyle = q('#d8a850')
  g.fillRect(LEFT, edge, RIGHT - LEFT, 5)
  g.fillStyle = q('#1d1628')
  g.fillRect(LEFT, edge + 26, RIGHT - LEFT, DEEP)
  for (let x = LEFT; x < RIGHT; x += 120) {
    ellipse(g, x, edge - 2, 15, 9, q('#3a2c30'))
    glow(g, x, edge - 6, 46, '#ffe2a0', 0.5)
  }
}

function beams(g: Ctx, s: Setting, t: number): void {
  const hexes =
    s.scene.u[2] > 0 ? ['#fff0c0', '#fff0c0', '#ffd0e0', '#c8dcff'] : ['#fff0c0', '#fff0c0', '#fff0c0', '#fff0c0']
  additive(g, (g) => {
    for (let i = 0; i < 4; i++) {
      const x = (i - 1.5) * s.view.halfW * 0.5
      const foot = x * 0.42 + sin(t * 0.7 + i * 1.9) * 46
      shape(g, linear(g, x, s.view.top, foot, 240, fade(hexes[i]!, 0.3), fade(hexes[i]!, 0.03)), (g) => {
        g.moveTo(x - 12, s.view.top - 30)
        g.lineTo(x + 12, s.view.top - 30)
        g.lineTo(foot + 150, 250)
        g.lineTo(foot - 150, 250)
      })
    }
  })
}

function curtains(g: Ctx, s: Setting, hex: string): void {
  const { q } = s.palette
  const { view } = s
  for (const side of [-1, 1]) {
    for (let i = 0; i < 4; i++) {
      const outer = side * (view.halfW + 150 - i * 62)
      shape(g, linear(g, outer, 0, outer - side * 80, 0, q(hex, -0.3), q(hex, 0.1), q(hex, -0.12)), (g) => {
        g.moveTo(outer, view.top - 200)
        g.lineTo(outer - side * 88, view.top - 200)
        g.bezierCurveTo(
          outer - side * 78,
          -60,
          outer - side * (20 - i * 4),
          60,
          outer - side * (60 - i * 10),
          view.bottom - 20,
        )
        g.lineTo(outer + side * 40, view.bottom - 20)
      })
    }
    line(g, q('#e8b85a'), 9, side * (view.halfW + 40), 96, side * (view.halfW - 70), 78)
  }
}

function valance(g: Ctx, s: Setting, hex: string): void {
  const { q } = s.palette
  const y = s.view.top - 20
  const w = s.view.halfW / 3.5
  for (let i = -6; i < 6; i++) {
    shape(g, linear(g, i * w, 0, (i + 1) * w, 0, q(hex, -0.18), q(hex, 0.12), q(hex, -0.18)), (g) => {
      g.moveTo(i * w, y - 200)
      g.lineTo((i + 1) * w, y - 200)
      g.lineTo((i + 1) * w, y + 46)
      g.quadraticCurveTo((i + 0.5) * w, y + 108, i * w, y + 46)
    })
    curve(g, q('#e8b85a'), 5, i * w, y + 46, (i + 0.5) * w, y + 108, (i + 1) * w, y + 46)
  }
}

function audience(g: Ctx, s: Setting, edge: number, t: number): void {
  const paint = s.palette.q('#120e1c', -0.2)
  for (let i = 0; i < 24; i++) {
    const x = -1080 + i * 92 + hash(i) * 30
    const y = edge + 62 + hash(i, 3) * 16 + sin(t * 1.5 + i * 1.7) * 2
    ellipse(g, x, y, 22, 25, paint)
    roundRect(g, x - 38, y + 18, 76, 120, 30, paint)
  }
}

export function studio(s: Setting): Backdrop {
  const { scene, palette, view } = s
  const { q } = palette
  const hex = pick(['#f3e6d0', '#dfeaf0', '#f6dfd8', '#e3ecdd', '#ece4f2'], scene.u[0])
  return indoors({
    layers: [
      {
        p: 0,
        z: -9,
        draw: (g) => {
          g.fillStyle = linear(g, 0, view.top, 0, view.bottom, q(hex, 0.3), q(hex), q(hex, -0.1))
          g.fillRect(LEFT, -DEEP, RIGHT - LEFT, DEEP * 2)
          shape(g, linear(g, 0, 110, 0, view.bottom, q(hex, -0.1), q(hex, 0.1), q(hex, -0.05)), (g) => {
            g.moveTo(LEFT, 128)
            g.quadraticCurveTo(0, 104, RIGHT, 128)
            g.lineTo(RIGHT, DEEP)
            g.lineTo(LEFT, DEEP)
          })
          g.fillStyle = radial(g, 0, 40, 60, 720, 'rgba(255,255,255,.55)', 'rgba(255,255,255,0)')
          g.fillRect(LEFT, -DEEP, RIGHT - LEFT, DEEP * 2)
        },
      },
    ],
    horizon: 120,
    far: 170,
    near: 290,
    surface: 'none',
    ground: hex,
    shadow: 0.8,
  })
}
