// Wild backgrounds: mountains, snow and forest.

import type { Backdrop, Layer, Setting } from '../backdrop.js'
import { DEEP, LEFT, RIGHT } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import { abs, additive, curve, ellipse, fade, faint, glow, lerp, line, linear, shape, sin } from '../draw.js'
import { boulder, bush, foregroundGrass, groundPatches, meadow, path } from '../greenery.js'
import { band, drawRow, hill, mountains, prop, ridge, row, scatter, veil, wave } from '../scenery.js'
import { outdoors } from './outdoors.js'

export function mountainValley(s: Setting): Backdrop {
  const { scene, random, palette, view, snowy } = s
  const horizon = 50 + scene.horizon * 18
  const tall = view.halfH > 420 ? 1.35 : 1
  const far = ridge(random, 30, 250 * tall, 330)
  const high = ridge(random, 40, 350 * tall, 260)
  const low = ridge(random, 74, 190, 210)
  const grass = snowy ? '#eef4fa' : '#5f8f6a'
  const trees = row(random, 40, [80, 100], [50, 84], ['pine'])
  const nearTrees = row(random, 16, [112, 124], [110, 165], ['pine'], 330 * (view.halfW / 640))
  const stones = scatter(random, 13, 140, view.bottom - 20)
  const shrubs = row(random, 22, [116, 132], [44, 78], ['bush'], 60)
  const layers: Layer[] = [
    { p: 0.09, z: -8.5, still: true, draw: (g) => mountains(g, s, far, 30, '#8598bd', 0.72, true) },
    { p: 0.12, z: -8, still: true, draw: (g) => mountains(g, s, high, 40, '#6f86ad', 0.42, true) },
    { p: 0.15, z: -7.8, draw: (g) => veil(g, -60, 96, '#ffffff', palette.night ? 0.05 : 0.26) },
    { p: 0.2, z: -7, still: true, draw: (g) => mountains(g, s, low, 74, '#55708f', 0.26, true) },
    hill(s, 80, 18, grass, 0.4, -5, 0.24),
    { p: 0.5, z: -4, still: true, draw: (g) => drawRow(g, s, trees, { far: 0.18 }) },
    hill(s, 110, 12, snowy ? '#f2f7fc' : '#76a862', 0.7, -3, 0.06),
  ]
  if (scene.u[3] > -0.2 && !snowy)
    layers.push({ p: 0.8, z: -2.6, draw: (g) => path(g, s, '#cdb48a', 128, scene.u[2] * 220, scene.u[0] * 320) })
  layers.push(
    {
      p: 0.72,
      z: -2,
      still: true,
      draw: (g) => {
        drawRow(g, s, nearTrees, { far: 0.04 })
        for (const e of shrubs) bush(g, s, e.x, e.y, e.h, e.u > 0.5 ? '#5a9250' : '#6fa35c', 0.04, e.u)
      },
    },
    groundPatches(s, 150, snowy ? '#ffffff' : '#a6d070', snowy ? '#c3d4e8' : '#4c8a45'),
    {
      p: 1,
      z: -0.9,
      draw: (g) => {
        for (const { x, y, h, u } of stones) boulder(g, s, x, y, 16 + 38 * h, '#8d949c', u)
      },
    },
  )
  if (!snowy) layers.push(meadow(s, 60, 140, view.bottom - 12, '#5f9c48', 0.3))
  layers.push(foregroundGrass(s, 8, snowy ? '#c8d6e6' : '#5f8f4f', 115))
  return outdoors(s, {
    layers,
    horizon,
    far: 112,
    near: 305,
    surface: snowy ? 'snow' : 'grass',
    ground: snowy ? '#eef4fa' : '#6aa050',
  })
}

export function snowfield(s: Setting): Backdrop {
  const { scene, random, palette, view } = s
  const { q } = palette
  const horizon = 34 + scene.horizon * 16
  const far = ridge(random, 34, 190, 260)
  const middle = ridge(random, 48, 110, 200)
  const trees = row(random, 38, [58, 84], [60, 110], ['pine'])
  const groves = row(random, 15, [100, 122], [150, 250], ['pine'], 300 * (view.halfW / 640))
  const glints = scatter(random, 60, 130, view.bottom)
  const shrubs = row(random, 13, [124, 150], [44, 80], ['bush', 'rock'], 110)
  const drift = wave(random)
  const front = wave(random)
  const layers: Layer[] = [
    { p: 0.13, z: -8, still: true, draw: (g) => mountains(g, s, far, 34, '#8ea4c4', 0.5, true) },
    { p: 0.18, z: -7.5, still: true, draw: (g) => mountains(g, s, middle, 48, '#7f97ba', 0.4, true) },
    hill(s, 48, 16, '#dfeaf5', 0.3, -7, 0.3),
    { p: 0.45, z: -5, still: true, draw: (g) => drawRow(g, s, trees, { far: 0.26, snow: true }) },
    hill(s, 96, 14, '#edf4fb', 0.6, -4, 0.1),
    { p: 0.68, z: -3, draw: (g, t) => drawRow(g, s, groves, { t, far: 0.06, snow: true }) },
    {
      p: 0.9,
      z: -2,
      draw: (g) => {
        band(g, 140, drift, 15, linear(g, 0, 130, 0, view.bottom + 30, q('#fafdff', 0.1), q('#eef5fb'), q('#cfdff0')))
        for (let i = 0; i < 16; i++) {
          const x = -1300 + i * 170 + ((i * 71) % 90)
          const y = lerp(170, view.bottom - 20, (i * 0.618) % 1)
          curve(g, q('#c4d5e8'), 3, x - 90, y, x, y - 12, x + 110, y + 3)
          faint(g, 0.8, (g) => curve(g, q('#ffffff', 0.4), 2, x - 80, y - 4, x, y - 16, x + 96, y - 2))
        }
      },
    },
    {
      p: 0.86,
      z: -1.6,
      still: true,
      draw: (g) => {
        pond(g, s)
        for (const e of shrubs) {
          ellipse(g, e.x + e.h * 0.1, e.y + 1, e.h * 0.72, 6, 'rgba(90,120,170,.25)')
          if (e.kind === 'rock') boulder(g, { ...s, snowy: true }, e.x, e.y, e.h, '#8d98a8', e.u)
          else bush(g, { ...s, snowy: true }, e.x, e.y, e.h, '#7f9fb0', 0.1, e.u)
        }
        tracks(g, s)
      },
    },
    {
      p: 1,
      z: -1,
      draw: (g, t) => {
        for (const { x, y, u } of glints) {
          g.globalAlpha = 0.25 + 0.75 * abs(sin(t * 1.3 + u * 20))
          ellipse(g, x, y, 1.8, 1.8, '#ffffff')
        }
        g.globalAlpha = 1
      },
    },
    {
      p: 1.35,
      z: 1.3,
      draw: (g) => band(g, view.bottom - 12, front, 12, q('#dbe7f3')),
    },
  ]
  if (random() < 0.6) layers.push(cabin(s))
  return outdoors(s, { layers, horizon, far: 108, near: 302, surface: 'snow', ground: '#eef5fb' })
}

/** A frozen pond, on some seeds. */
function pond(g: Ctx, s: Setting): void {
  if (s.scene.u[0] < -0.1) return
  const { palette, view, scene } = s
  const x = scene.u[3] * view.halfW * 0.4
  ellipse(g, x, 180, 252, 22, palette.q('#ffffff'))
  ellipse(g, x, 177, 246, 19, palette.q('#b9cfe6'))
  ellipse(g, x, 179, 240, 18, palette.towardsSky('#a9d6f2', 0, 0.1))
  for (let i = 0; i < 5; i++)
    line(
      g,
      palette.towardsSky('#ffffff', 3, 0.2),
      2,
      x - 150 + i * 66,
      172 + (i % 3) * 6,
      x - 110 + i * 66,
      170 + (i % 3) * 6,
    )
}

/** Foot prints crossing the snow. */
function tracks(g: Ctx, s: Setting): void {
  const { q } = s.palette
  const x0 = s.scene.u[2] * 300
  for (let i = 0; i < 26; i++) {
    const k = i / 25
    const y = lerp(136, s.view.bottom, k ** 1.4)
    const x = x0 + sin(k * 2.6) * 260 * s.scene.u[1] + (i % 2 ? 7 : -7) * (0.5 + k)
    ellipse(g, x, y, 3 + 6 * k, 1.4 + 2 * k, q('#b9cde4', -0.06))
  }
}

function cabin(s: Setting): Layer {
  const x = (s.scene.u[3] > 0 ? 1 : -1) * s.view.halfW * 0.66
  return {
    p: 0.58,
    z: -3.9,
    draw: (g, t) => prop(g, s, 'house', x, 104, 120, { t, far: 0.1, colour: '#a9784c', u: 0.5, snow: true }),
  }
}

export function forest(s: Setting): Backdrop {
  const { scene, random, palette, view, snowy } = s
  const { q } = palette
  const horizon = 40 + scene.horizon * 16
  const kinds = scene.u[1] > 0 ? ['pine'] : ['tree', 'tree', 'pine']
  const tall = view.halfH > 420 ? 1.5 : 1
  const back = row(random, 40, [70, 90], [330 * tall, 430 * tall], kinds)
  const middle = row(random, 24, [96, 112], [400 * tall, 520 * tall], kinds)
  const near = row(random, 13, [112, 128], [520 * tall, 700 * tall], kinds, 350 * (view.halfW / 640))
  const shrubs = row(random, 26, [122, 142], [50, 96], ['bush'], 120)
  const floor = scatter(random, 60, 150, view.bottom)
  const layers: Layer[] = [
    {
      p: 0.05,
      z: -8.4,
      draw: (g) => {
        g.globalAlpha = 0.82
        g.fillStyle = linear(g, 0, view.top, 0, 160, q('#7fae96', 0.1, 0.4), q('#bcdcae', 0.16, 0.3))
        g.fillRect(LEFT, view.top - 200, RIGHT - LEFT, DEEP)
        g.globalAlpha = 1
      },
    },
    { p: 0.2, z: -7.4, draw: (g) => trunks(g, s, 26, 100, 0.72, view.top) },
    { p: 0.25, z: -7, still: true, draw: (g) => drawRow(g, s, back, { far: 0.62 }) },
    { p: 0.3, z: -6.5, draw: (g) => veil(g, -130, 150, '#fffadf', palette.night ? 0.06 : 0.32) },
    { p: 0.42, z: -6, still: true, draw: (g) => drawRow(g, s, middle, { far: 0.34 }) },
    hill(s, 106, 10, snowy ? '#eef4fa' : '#5d8f55', 0.6, -5, 0.12),
  ]
  if (!palette.night && palette.overcast < 0.4) layers.push({ p: 0.2, z: -4.5, draw: (g, t) => shafts(g, s, t) })
  layers.push(
    { p: 0.66, z: 0, draw: (g, t) => drawRow(g, s, near, { t, far: 0.04 }) },
    {
      p: 0.74,
      z: 0.02,
      still: true,
      draw: (g) => {
        for (const e of shrubs) bush(g, s, e.x, e.y, e.h, e.u > 0.5 ? '#4f8a4c' : '#659a55', 0.05, e.u)
      },
    },
    hill(s, 150, 10, snowy ? '#f2f7fc' : '#6b9c57', 0.9, -2, 0),
    {
      p: 0.9,
      z: -1.8,
      draw: (g) => path(g, s, snowy ? '#dfe7f0' : '#b39a70', 168, scene.u[2] * 160, scene.u[0] * 260),
    },
    groundPatches(s, 165, snowy ? '#ffffff' : '#a6d070', snowy ? '#c3d4e8' : '#3f7a42'),
    { p: 1, z: -1, draw: (g, t) => undergrowth(g, s, floor, t) },
    foregroundGrass(s, 9, snowy ? '#c8d6e6' : '#3f6f45', 140),
    { p: 1.45, z: 1.28, draw: (g) => boughs(g, s) },
  )
  return outdoors(s, {
    layers,
    horizon,
    far: 128,
    near: 306,
    surface: snowy ? 'snow' : 'grass',
    ground: snowy ? '#eef4fa' : '#5d9450',
  })
}

function trunks(g: Ctx, s: Setting, count: number, y: number, far: number, top: number): void {
  const { q } = s.palette
  for (let i = 0; i < count; i++) {
    const x = LEFT + ((i + ((i * 0.618) % 1) * 0.8) * (RIGHT - LEFT)) / count
    const w = 8 + ((i * 37) % 12)
    g.fillStyle = q('#6b5548', 0, far)
    g.fillRect(x, top - 40, w, y - top + 60)
  }
}

/** Sun rays between the trunks. */
function shafts(g: Ctx, s: Setting, t: number): void {
  const x0 = s.scene.sunx * 430 - 300
  additive(g, (g) => {
    for (let i = 0; i < 5; i++) {
      const x = x0 + i * 170
      const alpha = 0.15 + 0.04 * sin(t + i)
      shape(g, linear(g, 0, s.view.top, 0, 260, fade('#fff0be', alpha), fade('#fff0be', 0)), (g) => {
        g.moveTo(x, s.view.top - 20)
        g.lineTo(x + 60, s.view.top - 20)
        g.lineTo(x + 250 + i * 10, 300)
        g.lineTo(x + 110, 300)
      })
    }
  })
}

function undergrowth(
  g: Ctx,
  s: Setting,
  floor: readonly { x: number; y: number; h: number; u: number }[],
  t: number,
): void {
  const { palette, snowy } = s
  const { q } = palette
  if (!snowy) {
    for (const { x, y, h, u } of floor) {
      const k = 0.7 + h * 0.8
      if (u > 0.9) prop(g, s, 'mushroom', x, y, 24 * k, { u })
      else if (u > 0.82) boulder(g, s, x, y, 34 * k, '#8a8f86', u * 3 - 2)
      else if (u > 0.45) fern(g, q('#4f8048', u * 0.2 - 0.1), x, y, 22 * k, sin(t * 1.2 + x) * 1.5)
      else {
        for (let i = 0; i < 3; i++)
          ellipse(
            g,
            x + i * 9 * k,
            y + ((i * 5) % 7),
            4 * k,
            1.8 * k,
            q(u > 0.2 ? '#b98a4f' : '#8fae5c', -0.05),
            u * 9 + i,
          )
      }
    }
  }
  if (palette.night) {
    for (const { x, y, u } of floor.slice(0, 22)) {
      glow(
        g,
        x + sin(t + u * 9) * 30,
        y - 140 * u - 30 + Math.cos(t * 0.8 + u * 7) * 20,
        14,
        '#e6ff9a',
        0.5 + 0.45 * sin(t * 2 + u * 30),
      )
    }
  }
}

function fern(g: Ctx, paint: string, x: number, y: number, h: number, lean: number): void {
  for (let i = -2; i <= 2; i++) {
    const dx = i * h * 0.34 + lean
    shape(g, paint, (g) => {
      g.moveTo(x - 2, y)
      g.quadraticCurveTo(x + dx * 0.3, y - h * 0.7, x + dx * 1.2, y - h * (1 - abs(i) * 0.2))
      g.quadraticCurveTo(x + dx * 0.9 + 3, y - h * 0.4, x + 3, y)
    })
  }
}

/** Dark leaves framing the upper corners. */
function boughs(g: Ctx, s: Setting): void {
  const { view, palette, snowy } = s
  for (const side of [-1, 1]) {
    for (let i = 0; i < 9; i++) {
      const x = side * (view.halfW + 60 - ((i * 47) % 210))
      const y = view.top - 34 + ((i * 29) % 70)
      ellipse(g, x, y, 74, 44, palette.q(snowy ? '#8fa6b8' : '#2f5f40', -0.18 + (i % 3) * 0.06), side * 0.5)
    }
  }
}
