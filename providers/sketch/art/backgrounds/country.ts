// Settled country: field, farm and village.

import type { Backdrop, Layer, Setting } from '../backdrop.js'
import { LEFT, RIGHT } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import { curve, ellipse, floor, lerp, line, linear, polygon, roundRect, shape } from '../draw.js'
import { bush, foregroundGrass, groundPatches, meadow, path } from '../greenery.js'
import { drawRow, hill, mountains, prop, ridge, row } from '../scenery.js'
import { outdoors } from './outdoors.js'

const WALLS = ['#f0dfc0', '#e8c9a6', '#dfe3e0', '#e6b8a0', '#cfdcd4'] as const

export function field(s: Setting): Backdrop {
  const { scene, random, view, snowy } = s
  const horizon = 40 + scene.horizon * 18
  const layers: Layer[] = countryside(s, '#79ad5d')
  const shrubs = row(random, 16, [100, 112], [46, 84], ['bush'])
  const oaks = row(random, 6, [112, 120], [150, 215], ['tree'], 300 * (view.halfW / 640))
  layers.push(hill(s, 98, 14, snowy ? '#eef4fa' : '#6fa854', 0.65, -4, 0.08), {
    p: 0.66,
    z: -3.9,
    draw: (g, t) => {
      for (const e of shrubs) bush(g, s, e.x, e.y, e.h, e.u > 0.5 ? '#5f9a4c' : '#79b058', 0.08, e.u)
      drawRow(g, s, oaks, { t, far: 0.06 })
    },
  })
  if (scene.u[0] > 0.1 && !snowy)
    layers.push({ p: 0.8, z: -2.6, draw: (g) => path(g, s, '#d8bd92', 126, scene.u[2] * 260, scene.u[3] * 320) })
  else if (scene.u[0] < -0.45) layers.push(fence(s, 112, 0.75))
  layers.push(
    hill(s, 146, 12, snowy ? '#f4f8fc' : '#7db75b', 0.9, -2.8, 0),
    groundPatches(s, 160, snowy ? '#ffffff' : '#a6d070', snowy ? '#c3d4e8' : '#4c8a45'),
  )
  if (!snowy) layers.push(meadow(s, 110, 150, view.bottom - 8, '#5f9c48', 0.25 + 0.2 * (scene.u[2] + 1)))
  layers.push(foregroundGrass(s, 9, snowy ? '#c8d6e6' : '#5a8f45', 115))
  return outdoors(s, {
    layers,
    horizon,
    far: 114,
    near: 305,
    surface: snowy ? 'snow' : 'grass',
    ground: snowy ? '#f4f8fc' : '#6fae50',
  })
}

/** Distant hills, hedges and trees. */
function countryside(s: Setting, hex: string): Layer[] {
  const { scene, random, snowy } = s
  const layers: Layer[] = []
  const peaks = ridge(random, 44, 110, 300)
  if (scene.u[1] > -0.2)
    layers.push({ p: 0.12, z: -8, still: true, draw: (g) => mountains(g, s, peaks, 44, '#7f9bb5', 0.62, false) })
  const trees = row(random, 24, [60, 94], [46, 90], ['tree', 'tree', 'pine'])
  const hedge = row(random, 20, [66, 92], [40, 70], ['bush'])
  layers.push(
    hill(s, 40, 28, snowy ? '#eef4fa' : '#8fb878', 0.22, -7, 0.48),
    { p: 0.28, z: -6.6, draw: (g) => plots(g, s, 62) },
    hill(s, 68, 22, snowy ? '#f0f6fb' : hex, 0.4, -6, 0.25),
    {
      p: 0.45,
      z: -5,
      still: true,
      draw: (g) => {
        for (const e of hedge) bush(g, s, e.x, e.y, e.h, '#5f9058', 0.24, e.u)
        drawRow(g, s, trees, { far: 0.2 })
      },
    },
  )
  return layers
}

/** A patchwork of far fields. */
function plots(g: Ctx, s: Setting, y: number): void {
  if (s.snowy) return
  const hexes = ['#c9c873', '#9cc06a', '#d9c17a', '#7fae62'] as const
  for (let i = 0; i < 12; i++) {
    const x = LEFT + i * 290 + s.scene.u[0] * 60
    const w = 150 + ((i * 61) % 110)
    polygon(
      g,
      s.palette.q(hexes[i % 4]!, 0, 0.42),
      x,
      y - 2,
      x + w,
      y - 8 - (i % 3) * 4,
      x + w * 1.3,
      y + 12,
      x + w * 0.1,
      y + 14,
    )
  }
}

function fence(s: Setting, y: number, p: number): Layer {
  const { q } = s.palette
  const snow = s.snowy ? 0.2 : 0
  return {
    p,
    z: -2.5,
    draw: (g) => {
      for (const dy of [10, 26]) roundRect(g, LEFT, y + dy, RIGHT - LEFT, 7, 0, q('#e8d9bd', snow - 0.12))
      for (let x = LEFT + 20; x < RIGHT; x += 76) {
        roundRect(g, x, y, 9, 46, [4, 4, 0, 0], q('#e8d9bd', snow - 0.04))
        if (s.snowy) ellipse(g, x + 4.5, y, 7, 3.4, q('#ffffff'))
      }
    },
  }
}

export function farm(s: Setting): Backdrop {
  const { scene, random, palette, view, snowy } = s
  const { q } = palette
  const horizon = 40 + scene.horizon * 18
  const side = scene.u[3] > 0 ? 1 : -1
  const x = (k: number): number => k * (view.halfW / 640)
  const bales = row(random, 9, [132, 146], [34, 44], ['bale'], 200)
  const layers = countryside(s, '#d8b65f')
  layers.push(
    {
      p: 0.5,
      z: -4.6,
      draw: (g, t) => {
        if (!s.has('windmill'))
          prop(g, s, 'windmill', side * x(470 + scene.u[2] * 60), 98, 205, { t, phase: t * 2, far: 0.14 })
        prop(g, s, 'tree', -side * x(610), 106, 170, { t, far: 0.08, u: 0.4 })
        barn(g, s, -side * x(430), 108, 175)
      },
    },
    hill(s, 100, 12, snowy ? '#eef4fa' : '#7fae55', 0.65, -4, 0.08),
    fence(s, 112, 0.75),
    hill(s, 148, 10, snowy ? '#f4f8fc' : '#86b95c', 0.9, -2, 0),
    {
      p: 0.9,
      z: -1.9,
      draw: (g) => {
        if (snowy) return
        for (let i = -16; i <= 16; i++)
          line(g, q('#6fa04a', -0.06), 3, i * 46 + scene.u[0] * 30, 150, i * 150, view.bottom + 60)
        for (const e of bales) bale(g, s, e.x, e.y + 10, e.h)
      },
    },
    groundPatches(s, 165, snowy ? '#ffffff' : '#b9d878', snowy ? '#c3d4e8' : '#5c9048'),
  )
  if (!snowy) layers.push(meadow(s, 70, 155, view.bottom - 8, '#6a9f48', 0.16))
  layers.push(foregroundGrass(s, 8, snowy ? '#c8d6e6' : '#c2a24e', 120))
  return outdoors(s, {
    layers,
    horizon,
    far: 150,
    near: 306,
    surface: snowy ? 'snow' : 'grass',
    ground: snowy ? '#f4f8fc' : '#7db056',
  })
}

/** A red barn with white trim, its foot at y. */
function barn(g: Ctx, s: Setting, x: number, y: number, h: number): void {
  const { q, lit } = s.palette
  const w = h * 0.58
  const far = 0.07
  shape(g, linear(g, x - w, 0, x + w, 0, q('#c8473d', 0.08, far), q('#a8383b', -0.08, far)), (g) => {
    g.moveTo(x - w, y)
    g.lineTo(x - w, y - h * 0.56)
    g.lineTo(x - w * 0.62, y - h * 0.86)
    g.lineTo(x, y - h)
    g.lineTo(x + w * 0.62, y - h * 0.86)
    g.lineTo(x + w, y - h * 0.56)
    g.lineTo(x + w, y)
  })
  for (let i = 1; i < 9; i++)
    line(g, q('#8f2f34', -0.05, far), 1, x - w + (i * w) / 4.5, y, x - w + (i * w) / 4.5, y - h * 0.55)
  const roof = q(s.snowy ? '#f7fbff' : '#6f6a78', 0, far)
  line(
    g,
    roof,
    9,
    x - w * 1.1,
    y - h * 0.52,
    x - w * 0.63,
    y - h * 0.87,
    x,
    y - h * 1.01,
    x + w * 0.63,
    y - h * 0.87,
    x + w * 1.1,
    y - h * 0.52,
  )
  const trim = q('#f8f1e2', 0, far)
  roundRect(g, x - w * 0.42, y - h * 0.42, w * 0.84, h * 0.42, 0, trim)
  roundRect(g, x - w * 0.37, y - h * 0.39, w * 0.74, h * 0.39, 0, q('#93363a', 0, far))
  line(g, trim, 4, x - w * 0.36, y - 2, x, y - h * 0.38, x + w * 0.36, y - 2)
  line(g, trim, 4, x, y, x, y - h * 0.39)
  roundRect(g, x - w * 0.16, y - h * 0.74, w * 0.32, h * 0.17, 0, trim)
  roundRect(g, x - w * 0.12, y - h * 0.72, w * 0.24, h * 0.13, 0, lit ? '#ffd98a' : q('#5c4450', 0, far))
}

function bale(g: Ctx, s: Setting, x: number, y: number, h: number): void {
  const { q } = s.palette
  ellipse(g, x + h * 0.1, y, h * 0.8, h * 0.12, 'rgba(40,30,50,.2)')
  roundRect(
    g,
    x - h * 0.6,
    y - h,
    h * 1.1,
    h,
    h * 0.3,
    linear(g, 0, y - h, 0, y, q('#ecd07e', 0.1), q('#c9a04e', -0.08)),
  )
  ellipse(g, x + h * 0.42, y - h * 0.5, h * 0.34, h * 0.5, q('#e3c16c'))
  for (const k of [0.7, 0.4]) {
    g.beginPath()
    g.ellipse(x + h * 0.42, y - h * 0.5, h * 0.34 * k, h * 0.5 * k, 0, 0, 6.3)
    g.strokeStyle = q('#b98f42')
    g.lineWidth = 1.6
    g.stroke()
  }
}

export function village(s: Setting): Backdrop {
  const { scene, random, view, snowy } = s
  const horizon = 40 + scene.horizon * 16
  const peaks = ridge(random, 44, 165, 270)
  const farHouses = row(random, 15, [80, 100], [100, 140], ['house', 'house', 'tree', 'pine'])
  const houses = row(random, 10, [124, 136], [185, 235], ['house', 'tree', 'house'])
  const garden = row(random, 18, [138, 150], [40, 66], ['bush'])
  const homes = (things: typeof houses, far: number) => (g: Ctx, t: number) => {
    for (const e of things) {
      const colour = e.kind === 'house' ? WALLS[floor(e.u * 5) % 5] : undefined
      if (e.kind === 'house') ellipse(g, e.x, e.y - 1, e.h * 0.56, e.h * 0.04, 'rgba(40,30,60,.2)')
      prop(g, s, e.kind, e.x, e.y, e.h, { t, far, u: e.u, colour })
    }
  }
  const layers: Layer[] = [
    { p: 0.12, z: -8, still: true, draw: (g) => mountains(g, s, peaks, 44, '#7f95b5', 0.55, true) },
    hill(s, 54, 22, snowy ? '#eef4fa' : '#86ab6a', 0.3, -7, 0.36),
    { p: 0.36, z: -6.5, still: true, draw: (g) => church(g, s, -scene.u[2] * 240 + 60, 78, 185) },
    { p: 0.42, z: -6, still: true, draw: homes(farHouses, 0.26) },
    hill(s, 98, 10, snowy ? '#f0f6fb' : '#7aac5c', 0.55, -5, 0.12),
    { p: 0.66, z: -4, draw: homes(houses, 0.04) },
    {
      p: 0.7,
      z: -3.6,
      still: true,
      draw: (g) => {
        for (const e of garden) bush(g, s, e.x, e.y, e.h, e.u > 0.5 ? '#5f9a4c' : '#6fa858', 0.03, e.u)
      },
    },
    hill(s, 142, 6, snowy ? '#f4f8fc' : '#83b562', 0.85, -3, 0),
    { p: 1, z: -2, still: true, draw: (g) => street(g, s) },
    groundPatches(s, 230, snowy ? '#ffffff' : '#a6d070', snowy ? '#c3d4e8' : '#4c8a45'),
  ]
  const posts = [-880, -300, 300, 880].map((x) => x * (view.halfW / 640) + scene.u[0] * 90)
  layers.push({
    p: 0.82,
    z: 0.01,
    draw: (g, t) => {
      if (!s.has('lamp')) for (const x of posts) prop(g, s, 'lamp', x, 170, 150, { t })
    },
  })
  if (!snowy) layers.push(meadow(s, 50, 318, view.bottom, '#5f9c48', 0.4))
  layers.push(foregroundGrass(s, 8, snowy ? '#c8d6e6' : '#5a8f45', 105))
  return outdoors(s, {
    layers,
    horizon,
    far: 176,
    near: 304,
    surface: snowy ? 'snow' : 'dust',
    ground: snowy ? '#eef4fa' : '#cfb288',
  })
}

/** A village lane of trodden earth with stones. */
function street(g: Ctx, s: Setting): void {
  const { palette, snowy } = s
  const { q } = palette
  const snow = snowy ? 0.55 : 0
  shape(g, linear(g, 0, 165, 0, 345, q('#e0c79e', snow), q('#c6a577', snow * 0.8)), (g) => {
    g.moveTo(LEFT, 186)
    g.bezierCurveTo(-500, 162, 300, 196, RIGHT, 172)
    g.lineTo(RIGHT, 318)
    g.bezierCurveTo(400, 338, -400, 298, LEFT, 326)
  })
  for (let i = 0; i < 70; i++) {
    const x = LEFT + ((i * 0.618034) % 1) * (RIGHT - LEFT)
    const y = lerp(192, 308, (i * 0.381) % 1)
    ellipse(g, x, y, 9 + ((i * 7) % 8), 3 + ((i * 3) % 3), q(i % 2 ? '#b3946a' : '#e6d3b0', snow * 0.6))
  }
  curve(g, q('#a98a60', snow * 0.5), 3, LEFT, 188, 0, 166, RIGHT, 174)
}

function church(g: Ctx, s: Setting, x: number, y: number, h: number): void {
  const { q, lit } = s.palette
  const far = 0.24
  const wall = linear(g, x - 60, 0, x + 60, 0, q('#efe6d4', 0, far), q('#d3c6b4', -0.06, far))
  roundRect(g, x - 20, y - h * 0.42, h * 0.56, h * 0.42, 0, wall)
  polygon(
    g,
    q('#a8503f', 0, far),
    x - 24,
    y - h * 0.4,
    x + 6,
    y - h * 0.62,
    x + h * 0.46,
    y - h * 0.62,
    x + h * 0.6,
    y - h * 0.4,
  )
  roundRect(g, x - 46, y - h * 0.62, h * 0.24, h * 0.62, 0, wall)
  polygon(g, q('#5f6b85', 0, far), x - 52, y - h * 0.61, x - 46 + h * 0.12, y - h, x - 40 + h * 0.24, y - h * 0.61)
  line(g, q('#5a4a4a', 0, far), 2.4, x - 46 + h * 0.12, y - h * 1.0, x - 46 + h * 0.12, y - h * 1.09)
  line(g, q('#5a4a4a', 0, far), 2.4, x - 52 + h * 0.12, y - h * 1.05, x - 40 + h * 0.12, y - h * 1.05)
  const glassPaint = lit ? '#ffd98a' : q('#7f9ab0', 0, far)
  for (const dx of [-34 + h * 0.07, 10, 42, 74]) roundRect(g, x + dx, y - h * 0.3, 10, 24, [5, 5, 0, 0], glassPaint)
  ellipse(g, x - 46 + h * 0.12, y - h * 0.5, 9, 9, q('#fbf6ea', 0, far))
  line(g, q('#4a4048', 0, far), 1.6, x - 46 + h * 0.12, y - h * 0.5, x - 46 + h * 0.12, y - h * 0.5 - 6)
}
