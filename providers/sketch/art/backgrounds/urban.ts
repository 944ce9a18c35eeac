// Built-up backgrounds: the skyline of a big city and a street of houses and shops.

import type { Backdrop, Layer, Setting } from '../backdrop.js'
import { DEEP, LEFT, RIGHT } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import { abs, ellipse, floor, hash, lerp, line, linear, polygon, roundRect, sin } from '../draw.js'
import { bush } from '../greenery.js'
import { drawRow, prop, row } from '../scenery.js'
import { outdoors } from './outdoors.js'

interface Building {
  x: number
  w: number
  h: number
  y: number
  top: number
  hex: string
  u: number
}

const TOWERS = ['#8fa3bf', '#a9b3c4', '#7f91b3', '#b7a9b0', '#9aa9b8', '#c0a898'] as const
const FACADES = ['#d98f73', '#e3b887', '#9fb4b8', '#c9a6a0', '#e6cfa6', '#8fa58f', '#b8c4d0'] as const
const AWNINGS = ['#d9473f', '#3f7bd6', '#55a866', '#f08b33'] as const

function blocks(
  random: () => number,
  y: number,
  h: readonly [number, number],
  w: readonly [number, number],
): Building[] {
  const out: Building[] = []
  let x = LEFT
  while (x < RIGHT) {
    const width = lerp(w[0], w[1], random())
    out.push({
      x,
      w: width,
      h: lerp(h[0], h[1], random() ** 1.6),
      y,
      top: floor(random() * 5),
      hex: TOWERS[floor(random() * 6)]!,
      u: random(),
    })
    x += width + (random() < 0.25 ? width * 0.25 : 2)
  }
  return out
}

/** Towers with lit and dark windows; `cell` is the window width, 0 for none. */
function towers(g: Ctx, s: Setting, list: readonly Building[], far: number, cell: number): void {
  const { q } = s.palette
  for (const b of list) {
    const top = b.y - b.h
    roof(g, s, b, top, far)
    g.fillStyle = linear(g, 0, top, 0, b.y, q(b.hex, 0.06, far), q(b.hex, -0.06, Math.min(1, far + 0.25)))
    g.fillRect(b.x, top, b.w, b.h + 20)
    g.fillStyle = q(b.hex, -0.16, far)
    g.fillRect(b.x + b.w * 0.74, top, b.w * 0.26, b.h + 20)
    if (cell > 0) windows(g, s, b, cell, far)
    if (s.snowy) roundRect(g, b.x - 2, top - 5, b.w + 4, 8, 4, q('#f7fbff', 0, far))
  }
}

function roof(g: Ctx, s: Setting, b: Building, top: number, far: number): void {
  const { q, night } = s.palette
  const middle = b.x + b.w / 2
  if (b.top === 1) roundRect(g, b.x + b.w * 0.2, top - 18, b.w * 0.6, 22, 0, q(b.hex, -0.1, far))
  else if (b.top === 2) {
    line(g, q(b.hex, -0.3, far), 2.5, middle, top, middle, top - 36)
    if (night) ellipse(g, middle, top - 37, 2.5, 2.5, b.u > 0.4 ? '#ff6a5a' : '#7a3038')
  } else if (b.top === 3)
    polygon(g, q(b.hex, -0.05, far), b.x, top + 1, b.x + b.w, top + 1, b.x + b.w, top - b.w * 0.28)
  else if (b.top === 4 && b.h > 150) {
    roundRect(g, b.x + b.w * 0.14, top - 22, b.w * 0.72, 24, 0, q(b.hex, 0.02, far))
    roundRect(g, b.x + b.w * 0.28, top - 40, b.w * 0.44, 20, 0, q(b.hex, -0.04, far))
    line(g, q(b.hex, -0.2, far), 3, middle, top - 40, middle, top - 78)
  }
}

function windows(g: Ctx, s: Setting, b: Building, cell: number, far: number): void {
  const { q, lit } = s.palette
  const h = cell * 1.35
  const paints = lit ? ['#ffd98a', q(b.hex, -0.3, far)] : [q('#dfeaf2', -0.12, far), q(b.hex, 0.22, far)]
  const share = lit ? 0.42 : 0.3
  paints.forEach((paint, dark) => {
    g.beginPath()
    for (let y = b.y - b.h + h, j = 0; y < b.y - h; y += h * 1.9, j++) {
      for (let x = b.x + cell * 0.9, i = 0; x < b.x + b.w - cell; x += cell * 1.9, i++) {
        if (hash(i + b.u * 99, j) < share === (dark === 0)) g.rect(x, y, cell, h)
      }
    }
    g.fillStyle = paint
    g.fill()
  })
}

export function city(s: Setting): Backdrop {
  const { random, view } = s
  const tall = view.halfH > 420 ? 1.45 : 1
  const far = blocks(random, 110, [90, 380 * tall], [50, 110])
  const middle = blocks(random, 140, [60, 320 * tall], [80, 150])
  const near = blocks(random, 176, [40, 180], [90, 190])
  const trees = row(random, 24, [174, 180], [52, 84], ['tree'])
  const layers: Layer[] = [
    { p: 0.14, z: -8, still: true, draw: (g) => towers(g, s, far, 0.64, 0) },
    { p: 0.26, z: -7, still: true, draw: (g) => towers(g, s, middle, 0.36, 7) },
    { p: 0.42, z: -6, still: true, draw: (g) => towers(g, s, near, 0.12, 9) },
    { p: 0.55, z: -5, still: true, draw: (g) => drawRow(g, s, trees, { far: 0.08 }) },
    ...roadway(s),
    lamps(s, false),
  ]
  return outdoors(s, {
    layers,
    horizon: 74,
    far: 206,
    near: 312,
    road: [196, 326],
    surface: 'floor',
    ground: '#62646f',
  })
}

interface House {
  x: number
  w: number
  h: number
  hex: string
  u: number
  shop: boolean
  awning: string
}

export function street(s: Setting): Backdrop {
  const { random, view } = s
  const tall = view.halfH > 420 ? 1.35 : 1
  const far = blocks(random, 110, [90, 330 * tall], [50, 110])
  const middle = blocks(random, 140, [60, 300 * tall], [80, 150])
  const houses: House[] = []
  for (let x = LEFT; x < RIGHT; ) {
    const w = 130 + random() * 90
    houses.push({
      x,
      w,
      h: 190 + random() * 130 * tall,
      hex: FACADES[floor(random() * 7)]!,
      u: random(),
      shop: random() < 0.6,
      awning: AWNINGS[floor(random() * 4)]!,
    })
    x += w + 2
  }
  const layers: Layer[] = [
    { p: 0.14, z: -8, still: true, draw: (g) => towers(g, s, far, 0.64, 0) },
    { p: 0.26, z: -7, still: true, draw: (g) => towers(g, s, middle, 0.36, 7) },
    {
      p: 0.6,
      z: -5,
      still: true,
      draw: (g) => {
        for (const h of houses) facade(g, s, h)
      },
    },
    ...roadway(s),
    lamps(s, true),
  ]
  return outdoors(s, {
    layers,
    horizon: 64,
    far: 194,
    near: 308,
    road: [188, 322],
    surface: 'floor',
    ground: '#62646f',
  })
}

function facade(g: Ctx, s: Setting, b: House): void {
  const { palette, snowy } = s
  const { q, lit } = palette
  const far = 0.06
  const top = 165 - b.h
  g.fillStyle = linear(g, 0, top, 0, 165, q(b.hex, 0.1, far), q(b.hex, -0.1, far))
  g.fillRect(b.x, top, b.w, b.h)
  g.fillStyle = q(b.hex, -0.14, far)
  g.fillRect(b.x + b.w - 9, top, 9, b.h)
  roundRect(g, b.x - 4, top - 7, b.w + 8, 12, 2, q(b.hex, -0.3, far))
  if (b.u > 0.6) roundRect(g, b.x + b.w * 0.2, top - 34, 16, 30, 1, q('#9a6a5a', 0, far))
  const columns = floor(b.w / 46)
  const ground = b.shop ? 95 : 140
  const trim = q('#fbf4e6', -0.05, far)
  for (let y = top + 23, j = 0; y < ground - 40; y += 58, j++) {
    for (let i = 0; i < columns; i++) {
      const on = lit && hash(i + b.u * 99, j) < 0.55
      const x = b.x + (b.w / columns) * (i + 0.5) - 12
      roundRect(g, x - 3, y - 3, 30, 42, b.u > 0.5 ? [12, 12, 2, 2] : 2, trim)
      roundRect(g, x, y, 24, 36, b.u > 0.5 ? [10, 10, 1, 1] : 1, on ? '#ffdc90' : q('#9cc3d6', lit ? -0.45 : 0, far))
      line(g, trim, 2, x + 12, y, x + 12, y + 36)
      roundRect(g, x - 5, y + 38, 34, 4, 1, q(b.hex, -0.3, far))
      if (hash(i, b.u * 50 + j) < 0.22 && !snowy)
        for (let k = 0; k < 4; k++)
          ellipse(g, x + 1 + k * 7.4, y + 36, 4.6, 4, q(k % 2 ? '#e0574f' : '#5fa35a', 0, far))
    }
  }
  if (b.shop) shopFront(g, s, b)
  else {
    roundRect(g, b.x + b.w / 2 - 18, 104, 36, 61, [16, 16, 0, 0], trim)
    roundRect(g, b.x + b.w / 2 - 15, 108, 30, 57, [14, 14, 0, 0], q('#6b4836', 0.05))
    bush(g, s, b.x + b.w / 2 - 32, 166, 24, '#5f9a4c', 0, b.u)
    bush(g, s, b.x + b.w / 2 + 32, 166, 24, '#5f9a4c', 0, 1 - b.u)
  }
  if (snowy) roundRect(g, b.x - 5, top - 12, b.w + 10, 9, 4, q('#f7fbff'))
}

function shopFront(g: Ctx, s: Setting, b: House): void {
  const { q, lit } = s.palette
  roundRect(g, b.x + 10, 98, b.w - 20, 67, 2, q(b.awning, -0.45))
  roundRect(g, b.x + 14, 104, b.w * 0.56, 54, 2, lit ? '#ffd98a' : q('#a9cfe0', 0.05))
  for (let i = 0; i < 3; i++)
    ellipse(g, b.x + 26 + i * b.w * 0.17, 152, 9, 7, q(AWNINGS[(i + floor(b.u * 9)) % 4]!, 0.15))
  roundRect(g, b.x + b.w * 0.66, 104, 28, 60, 2, lit ? '#ffe6b0' : q('#a9cfe0', -0.05))
  roundRect(g, b.x + b.w * 0.66, 140, 28, 24, 0, q('#6b4836'))
  const w = (b.w - 12) / 6
  for (let i = 0; i < 6; i++) {
    const x = b.x + 6 + i * w
    const paint = q(i % 2 ? '#fbf4e6' : b.awning)
    roundRect(g, x, 82, w + 0.5, 22, [0, 0, w / 2, w / 2], paint)
  }
}

/** Pavement, kerb, asphalt and lane marks, mirrored light when wet. */
function roadway(s: Setting): Layer[] {
  const { palette, scene, view, snowy } = s
  const { q } = palette
  const wet = scene.weather === 'rain' || scene.weather === 'storm'
  const surface: Layer = {
    p: 0.75,
    z: -3,
    draw: (g) => {
      g.fillStyle = linear(g, 0, 160, 0, 192, q('#c6c1bc', snowy ? 0.5 : 0), q('#aaa5a3', snowy ? 0.4 : 0))
      g.fillRect(LEFT, 160, RIGHT - LEFT, 34)
      for (let x = LEFT; x < RIGHT; x += 58) line(g, q('#98938f', snowy ? 0.4 : 0), 1.2, x, 162, x - 14, 190)
      g.fillStyle = q('#85807f', snowy ? 0.3 : 0)
      g.fillRect(LEFT, 189, RIGHT - LEFT, 8)
      g.fillStyle = linear(g, 0, 196, 0, view.bottom, q('#686a75', snowy ? 0.24 : 0.06), q('#4a4c58'))
      g.fillRect(LEFT, 197, RIGHT - LEFT, DEEP)
      for (let i = 0; i < 26; i++) {
        const x = LEFT + hash(i, 5) * (RIGHT - LEFT)
        const y = lerp(206, view.bottom, hash(i, 9))
        g.globalAlpha = 0.14
        ellipse(g, x, y, 40 + hash(i) * 70, 4 + hash(i, 2) * 5, q(i % 2 ? '#8a8c98' : '#363844'))
        g.globalAlpha = 1
      }
      if (wet) puddles(g, s)
    },
  }
  const marks: Layer = {
    p: 1,
    z: -1,
    draw: (g) => {
      for (let x = LEFT; x < RIGHT; x += 130)
        polygon(g, q('#f2ead2', -0.03), x, 258, x + 66, 258, x + 62, 265, x - 6, 265)
      if (view.bottom > 380)
        for (let x = LEFT; x < RIGHT; x += 150)
          polygon(g, q('#f2ead2', -0.05), x, 380, x + 90, 380, x + 84, 390, x - 8, 390)
    },
  }
  const kerb: Layer = {
    p: 1.04,
    z: 1.02,
    draw: (g) => {
      const y = view.bottom - 22
      g.fillStyle = q('#77737a', snowy ? 0.3 : 0)
      g.fillRect(LEFT, y - 7, RIGHT - LEFT, 8)
      g.fillStyle = linear(g, 0, y, 0, y + 70, q('#bdb8b4', snowy ? 0.5 : 0), q('#8f8b8c', snowy ? 0.4 : 0))
      g.fillRect(LEFT, y, RIGHT - LEFT, DEEP)
      for (let x = LEFT; x < RIGHT; x += 74) line(g, q('#98938f', snowy ? 0.4 : 0), 1.4, x, y + 2, x + 30, y + 80)
      if (snowy) roundRect(g, LEFT, y - 10, RIGHT - LEFT, 9, 4, q('#f7fbff'))
    },
  }
  return [surface, marks, kerb]
}

function puddles(g: Ctx, s: Setting): void {
  const { palette, view } = s
  g.globalAlpha = 0.3
  g.fillStyle = linear(g, 0, 197, 0, view.bottom, palette.sky[2], 'rgba(0,0,0,0)')
  g.fillRect(LEFT, 197, RIGHT - LEFT, 240)
  for (let i = 0; i < 14; i++) {
    const x = LEFT + hash(i, 31) * (RIGHT - LEFT)
    const y = lerp(214, view.bottom - 10, hash(i, 17))
    g.globalAlpha = 0.34
    ellipse(g, x, y, 60 + hash(i) * 90, 6 + hash(i, 3) * 7, palette.sky[3])
    if (palette.lit) {
      g.globalAlpha = 0.4
      ellipse(g, x, y, 26, 5, '#ffd98a')
    }
  }
  g.globalAlpha = 1
}

function lamps(s: Setting, trees: boolean): Layer {
  const posts = [-1320, -880, -440, 0, 440, 880, 1320].map((x) => x + s.scene.u[2] * 160)
  return {
    p: 0.75,
    z: 0.01,
    draw: (g, t) => {
      for (const x of posts) {
        if (!s.has('lamp')) prop(g, s, 'lamp', x, 188, 195, { t })
        if (trees) {
          roundRect(g, x + 186, 184, 40, 7, 2, s.palette.q('#7a6a5c'))
          prop(g, s, 'tree', x + 205, 187, 172, { t, u: abs(sin(x)) })
        }
      }
    },
  }
}
