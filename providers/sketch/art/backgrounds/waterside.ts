// Backgrounds with water: open sea, beach, lake and under water.
import { abs, additive, arc, ellipse, fract, lerp, line, linear, PI, shape, sin, stroke } from '../draw.js'
import type { Backdrop, Layer, Setting } from '../scenery.js'
import {
  band,
  boulder,
  bush,
  drawRow,
  foregroundGrass,
  groundPatches,
  hill,
  mountains,
  prop,
  ridge,
  row,
  scatter,
  veil,
  water,
  wave,
} from '../scenery.js'
import { outdoors } from './outdoors.js'

export function sea(s: Setting): Backdrop {
  const { scene, random, palette, view } = s
  const horizon = scene.horizon * 18
  const layers: Layer[] = []
  if (scene.u[1] > -0.45) layers.push(islands(s, horizon, 78, scene.u[2] * 500, 560, 0.6))
  if (scene.u[0] > 0.1) layers.push(distantSail(s, horizon))
  layers.push({
    p: 0.3,
    z: -5,
    draw: (g, t) => water(g, s, [horizon, view.bottom + 40], t, { deep: '#15568e', shallow: '#4fa9d4' }),
  })
  const swell = [wave(random), wave(random), wave(random)]
  layers.push({
    p: 1.1,
    z: 1.05,
    draw: (g, t) => {
      for (let i = 0; i < 3; i++) {
        const f = swell[i]!
        const y = view.bottom - 62 + i * 34
        g.globalAlpha = 0.72
        band(
          g,
          y,
          (x) => f(x + t * (30 + i * 16)) * 0.6 + sin(x * 0.02 + t * 1.5 + i),
          8,
          palette.towardsSky(i % 2 ? '#12507f' : '#1a6098', 1, 0.12),
        )
        g.globalAlpha = 1
      }
    },
  })
  return outdoors(s, {
    layers,
    horizon,
    far: horizon + 30,
    near: 272,
    water: [horizon, view.bottom + 60],
    surface: 'none',
    ground: '#15568e',
  })
}

export function beach(s: Setting): Backdrop {
  const { scene, random, palette, view } = s
  const { q } = palette
  const horizon = -44 + scene.horizon * 14
  const layers: Layer[] = []
  if (scene.u[1] > -0.3) layers.push(islands(s, horizon, 96, -scene.u[2] * 600, 470, 0.5))
  layers.push({
    p: 0.3,
    z: -5,
    draw: (g, t) => water(g, s, [horizon, 110], t, { deep: '#2a93bd', shallow: '#6cc9d8' }),
  })
  const shore = wave(random)
  layers.push({
    p: 0.45,
    z: -4,
    draw: (g, t) => {
      const tide = sin(t * 0.9) * 7
      g.globalAlpha = 0.45
      band(g, 70 + tide * 1.3, shore, 9, q('#bfeef0', 0.1))
      g.globalAlpha = 1
      band(g, 78 + tide, shore, 9, q('#ffffff', 0, 0.1))
      band(g, 85 + tide * 0.6, shore, 9, q('#cba876', -0.1))
      band(g, 96, shore, 9, linear(g, 0, 90, 0, view.bottom + 20, q('#f4dfb0', 0.1), q('#e8c58b'), q('#d6a971')))
    },
  })
  const palms = [
    [-1150, 0.9],
    [-760 + scene.u[2] * 80, 1],
    [-610, 0.72],
    [640 + scene.u[3] * 60, 0.95],
    [1000, 0.8],
  ].filter(() => random() < 0.8) as [number, number][]
  layers.push({
    p: 0.62,
    z: 0.02,
    draw: (g, t) => {
      for (const [x, k] of palms) {
        const px = x * (view.halfW / 640)
        ellipse(g, px + 34, 126, 92 * k, 8, 'rgba(70,40,60,.16)')
        prop(g, s, 'palm', px, 127, 350 * k, { t, u: abs(x % 1), flip: x > 0 })
        bush(g, s, px - 22, 132, 60 * k, '#7fa860', 0, k)
      }
    },
  })
  const stones = scatter(random, 34, 130, view.bottom - 10)
  layers.push({
    p: 0.95,
    z: 0.03,
    draw: (g) => {
      for (const { x, y, h, u } of stones) {
        const r = 2.5 + 6 * h
        if (u > 0.85) starfish(g, q('#e8865f'), x, y, r * 1.5, u)
        else ellipse(g, x, y, r, r * 0.5, q(u > 0.5 ? '#f8f0e4' : '#b98f62', -0.08))
      }
    },
  })
  layers.push(groundPatches(s, 150, '#fbeac2', '#c99a62'), foregroundGrass(s, 7, '#7fa45c', 130))
  return outdoors(s, { layers, horizon, far: 114, near: 305, water: [horizon, 92], surface: 'sand', ground: '#e5c083' })
}

function starfish(g: Parameters<Layer['draw']>[0], paint: string, x: number, y: number, r: number, u: number): void {
  for (let i = 0; i < 5; i++) {
    const angle = u * 9 + (i * PI * 2) / 5
    line(g, paint, r * 0.5, x, y, x + Math.cos(angle) * r, y + Math.sin(angle) * r * 0.5)
  }
}

/** A chain of islands on the horizon, drowned beyond `reach` from `middle`. */
function islands(s: Setting, horizon: number, height: number, middle: number, reach: number, far: number): Layer {
  const peaks = ridge(s.random, horizon + 4, height, 240).map((peak) => ({
    ...peak,
    y: peak.y + (abs(peak.x - middle) > reach ? height * 1.6 : 0),
  }))
  return { p: 0.17, z: -6, draw: (g) => mountains(g, s, peaks, horizon, '#5f88a0', far, false) }
}

function distantSail(s: Setting, horizon: number): Layer {
  const x0 = (s.random() - 0.5) * s.view.halfW * 1.4
  return {
    p: 0.2,
    z: -4.9,
    draw: (g, t) => {
      if (!s.has('sailboat', 'boat', 'ship')) prop(g, s, 'sailboat', x0 + t * 3, horizon + 9, 44, { t, far: 0.45 })
    },
  }
}

export function lake(s: Setting): Backdrop {
  const { scene, random, palette, view, snowy } = s
  const { q } = palette
  const horizon = 14 + scene.horizon * 14
  const grass = snowy ? '#eef4fa' : '#6f9c66'
  const peaks = ridge(random, 22, 230, 260)
  const near = ridge(random, 26, 110, 190)
  const trees = row(random, 46, [horizon + 3, horizon + 15], [50, 92], ['pine', 'pine', 'tree'])
  const bank = wave(random)
  const y = view.bottom - 68
  const layers: Layer[] = [
    { p: 0.12, z: -8, draw: (g) => mountains(g, s, peaks, 26, '#7b90b3', 0.48, true) },
    { p: 0.16, z: -7.5, draw: (g) => mountains(g, s, near, 30, '#5f8298', 0.42, false) },
    hill(s, horizon - 2, 12, grass, 0.3, -7, 0.3),
    { p: 0.32, z: -6, draw: (g) => drawRow(g, s, trees, { far: 0.24 }) },
    {
      p: 0.34,
      z: -5,
      draw: (g, t) => {
        water(g, s, [horizon + 14, view.bottom + 40], t, { deep: '#2b6f96', shallow: '#7fbfd2' }, 0.75)
        reflections(g, s, trees, horizon + 14, t)
      },
    },
    {
      p: 1.05,
      z: 0.72,
      draw: (g, t) => {
        reeds(g, s, y, t)
        band(g, y, bank, 9, q('#cdb58a', snowy ? 0.5 : -0.05))
        const top = snowy ? '#eef4fa' : '#7fb05c'
        band(g, y + 8, bank, 9, linear(g, 0, y, 0, view.bottom + 40, q(top, 0.08), q(snowy ? '#dfe8f2' : '#5f9148')))
        for (let i = 0; i < 7; i++)
          boulder(g, s, -1200 + i * 390 + scene.u[2] * 120, y + 8, 30 + ((i * 37) % 34), '#8d949c', (i * 0.37) % 1)
      },
    },
    foregroundGrass(s, 9, snowy ? '#c8d6e6' : '#56874a', 120),
  ]
  if (random() < 0.7 && !snowy) layers.push(jetty(s, y))
  return outdoors(s, {
    layers,
    horizon,
    far: horizon + 44,
    near: y - 52,
    water: [horizon + 14, y + 6],
    bank: [y + 2, view.bottom - 30],
    surface: snowy ? 'snow' : 'grass',
    ground: snowy ? '#eef4fa' : '#6aa050',
  })
}

function jetty(s: Setting, y: number): Layer {
  const { q } = s.palette
  const side = s.scene.u[3] > 0 ? 1 : -1
  const x0 = side * s.view.halfW * 0.98
  return {
    p: 0.9,
    z: 0.04,
    draw: (g) => {
      const reach = side * s.view.halfW * 0.42
      for (let i = 0; i < 4; i++)
        line(g, q('#6b4a34', -0.1), 9, x0 - (reach * i) / 3.4, y - 64 - i * 4, x0 - (reach * i) / 3.4, y - 26)
      shape(g, linear(g, 0, y - 90, 0, y - 50, q('#b98a5c'), q('#8f6540')), (g) => {
        g.moveTo(x0 + side * 120, y - 62)
        g.lineTo(x0 - reach, y - 78)
        g.lineTo(x0 - reach * 1.06, y - 62)
        g.lineTo(x0 + side * 120, y - 36)
      })
      for (let i = 0; i < 8; i++)
        line(
          g,
          q('#7a5236', -0.1),
          1.6,
          x0 - (reach * i) / 8,
          y - 66 - i * 1.4,
          x0 - (reach * (i + 0.3)) / 8,
          y - 44 - i * 2.2,
        )
    },
  }
}

function reeds(g: Parameters<Layer['draw']>[0], s: Setting, y: number, t: number): void {
  const { q } = s.palette
  for (let i = 0; i < 26; i++) {
    const x = -1250 + i * 100 + fract(i * 0.618) * 60
    if (fract(i * 0.37 + s.scene.u[0]) > 0.55) continue
    for (let j = 0; j < 4; j++) {
      const lean = sin(t * 1.2 + i + j) * 3 + (j - 1.5) * 6
      line(
        g,
        q('#6f9a58', -0.15 - j * 0.05),
        2.6,
        x + j * 7,
        y + 12,
        x + j * 7 + lean,
        y - 26 - ((i * 13 + j * 17) % 22),
      )
      if (j % 2 === 0)
        line(
          g,
          q('#7a5236'),
          5,
          x + j * 7 + lean,
          y - 30 - ((i * 13 + j * 17) % 22),
          x + j * 7 + lean * 0.9,
          y - 20 - ((i * 13 + j * 17) % 22),
        )
    }
  }
}

/** Broken upside-down shapes of what stands on the far shore. */
function reflections(
  g: Parameters<Layer['draw']>[0],
  s: Setting,
  things: readonly { x: number; h: number }[],
  y: number,
  t: number,
): void {
  const paint = s.palette.towardsSky('#2f5f4f', 2, 0.25)
  g.fillStyle = paint
  for (const { x, h } of things) {
    g.globalAlpha = 0.2
    g.beginPath()
    for (let i = 0; i < 4; i++) {
      const w = h * 0.26 * (1 - i * 0.2)
      g.rect(x - w + sin(t * 1.6 + i * 2 + x) * 2.4, y + 1 + i * h * 0.2, w * 2, h * 0.17)
    }
    g.fill()
  }
  g.globalAlpha = 1
  veil(g, y - 16, y + 46, '#ffffff', s.palette.night ? 0.05 : 0.16)
}

export function underwater(s: Setting): Backdrop {
  const { scene, random, palette, view } = s
  const { q } = palette
  const floor = view.bottom - 150
  const far = ridge(random, 190, 230, 210)
  const near = ridge(random, 216, 150, 230)
  const bottom = wave(random)
  const plants = row(random, 30, [floor, floor + 52], [0.4, 1], ['kelp', 'coral', 'fan', 'stone'], 150)
  const bubbles = Array.from({ length: 30 }, () => ({ x: (random() - 0.5) * 1500, k: random(), u: random() }))
  const layers: Layer[] = [
    { p: 0.05, z: -9, draw: (g, t) => sunbeams(g, s, t) },
    { p: 0.2, z: -8, draw: (g) => mountains(g, s, far, 190, '#2f6f8f', 0.72, false) },
    { p: 0.28, z: -7.6, draw: (g, t) => shoal(g, s, t) },
    { p: 0.36, z: -7, draw: (g) => mountains(g, s, near, 216, '#2f6f8f', 0.42, false) },
    {
      p: 0.7,
      z: -5,
      draw: (g, t) => {
        band(
          g,
          floor,
          bottom,
          12,
          linear(g, 0, floor - 10, 0, view.bottom + 20, q('#e0d6a8', 0, 0.15), q('#a8a080', -0.1)),
        )
        caustics(g, s, floor, t)
      },
    },
    { p: 0.8, z: -3, draw: (g, t) => reef(g, s, plants, t) },
    {
      p: 1.1,
      z: 1.1,
      draw: (g, t) => {
        for (const { x, k, u } of bubbles) {
          const y = view.bottom + 20 - fract(k + t * (0.05 + 0.08 * u)) * (view.halfH * 2 + 60)
          g.globalAlpha = 0.5
          arc(g, '#dff6ff', 1.6, x + sin(t * 2 + k * 20) * 8, y, 2 + 6 * u)
          g.globalAlpha = 1
        }
      },
    },
  ]
  layers.push({
    p: 1.35,
    z: 1.25,
    draw: (g, t) => {
      for (const side of [-1, 1]) {
        if (scene.u[side > 0 ? 2 : 3] < -0.4) continue
        const x = side * view.halfW * 0.96
        for (let j = 0; j < 4; j++)
          kelp(g, q('#14536b', -0.2 - j * 0.06), x + side * j * 30 - side * 40, view.bottom + 30, 30 + j * 5, t, j, 14)
      }
    },
  })
  return {
    layers,
    horizon: view.bottom - 180,
    far: floor + 8,
    near: view.bottom - 42,
    surface: 'sand',
    ground: '#d0c79a',
    sky: false,
    floating: false,
    under: true,
    sheltered: true,
    shadow: 0.6,
  }
}

function sunbeams(g: Parameters<Layer['draw']>[0], s: Setting, t: number): void {
  const { view, palette } = s
  additive(g, (g) => {
    for (let i = 0; i < 7; i++) {
      const x = -620 + i * 200 + sin(t * 0.5 + i) * 30
      const alpha = palette.time === 'night' ? 0.03 : 0.085 + 0.03 * sin(t * 0.8 + i * 2)
      shape(g, linear(g, 0, view.top - 20, 0, 260, `rgba(190,245,255,${alpha})`, 'rgba(190,245,255,0)'), (g) => {
        g.moveTo(x, view.top - 30)
        g.lineTo(x + 70 + i * 4, view.top - 30)
        g.lineTo(x - 10 + i * 14, 300)
        g.lineTo(x - 160 + i * 10, 300)
      })
    }
  })
}

function caustics(g: Parameters<Layer['draw']>[0], s: Setting, y0: number, t: number): void {
  g.globalAlpha = s.palette.time === 'night' ? 0.06 : 0.16
  for (let i = 0; i < 22; i++) {
    const x = -1100 + i * 105 + sin(t * 0.8 + i * 3) * 16
    const y = y0 + 26 + fract(i * 0.618) * 110
    const w = 34 + 30 * fract(i * 0.37)
    stroke(g, '#f4ffe8', 3, (g) => {
      g.moveTo(x - w, y)
      g.quadraticCurveTo(x, y - 10 - 4 * sin(t * 1.6 + i), x + w, y + 2)
    })
  }
  g.globalAlpha = 1
}

/** Small fish far behind. */
function shoal(g: Parameters<Layer['draw']>[0], s: Setting, t: number): void {
  const paint = s.palette.q('#2f6f9f', 0, 0.5)
  const x0 = -500 + s.scene.u[1] * 300 + t * 16
  const y0 = -90 + s.scene.u[2] * 70
  for (let i = 0; i < 14; i++) {
    const x = x0 + fract(i * 0.618) * 260
    const y = y0 + fract(i * 0.381 + 0.2) * 90 + sin(t * 2 + i) * 3
    ellipse(g, x, y, 8, 3.2, paint)
    shape(g, paint, (g) => {
      g.moveTo(x - 6, y)
      g.lineTo(x - 13, y - 4)
      g.lineTo(x - 13, y + 4)
    })
  }
}

function kelp(
  g: Parameters<Layer['draw']>[0],
  paint: string,
  x: number,
  y: number,
  h: number,
  t: number,
  phase: number,
  w = 11,
): void {
  stroke(g, paint, w, (g) => {
    g.moveTo(x, y)
    for (let i = 1; i <= 8; i++) g.lineTo(x + sin(t * 1.3 + i * 0.6 + phase * 9) * i * 2.6, y - i * h)
  })
}

function reef(
  g: Parameters<Layer['draw']>[0],
  s: Setting,
  things: readonly { kind: string; x: number; y: number; h: number; u: number }[],
  t: number,
): void {
  const { q } = s.palette
  const corals = ['#ef7a6b', '#e86a9a', '#f0a04a', '#b57ad0'] as const
  for (const { kind, x, y, h, u } of things) {
    const hex = corals[Math.floor(u * 4) % 4]!
    ellipse(g, x, y + 2, 40 + 30 * h, 7, 'rgba(20,50,80,.2)')
    if (kind === 'kelp') {
      for (let j = -1; j <= 1; j++) kelp(g, q(j ? '#3f8f5f' : '#55a86a', -0.05), x + j * 17, y, 12 + 13 * h, t, u + j)
    } else if (kind === 'coral') {
      for (let i = 0; i < 5; i++) {
        const angle = -PI / 2 + (i - 2) * 0.35
        const reach = 44 + 46 * h
        const mx = x + Math.cos(angle) * reach * 0.6
        const my = y + Math.sin(angle) * reach * 0.6
        line(
          g,
          q(hex, i % 2 ? -0.12 : 0),
          11,
          x,
          y,
          mx,
          my,
          x + Math.cos(angle + 0.25) * reach,
          y + Math.sin(angle + 0.1) * reach,
        )
        line(
          g,
          q(hex, i % 2 ? -0.12 : 0),
          8,
          mx,
          my,
          x + Math.cos(angle - 0.3) * reach * 0.95,
          y + Math.sin(angle) * reach * 0.92,
        )
      }
    } else if (kind === 'fan') {
      for (let i = 0; i < 9; i++) {
        const angle = -PI / 2 + (i - 4) * 0.24 + sin(t * 1.1 + u * 8) * 0.03
        const reach = (56 + 40 * h) * (0.8 + 0.2 * Math.cos((i - 4) * 0.5))
        line(g, q(hex, -0.1 + (i % 3) * 0.1), 5.5, x, y, x + Math.cos(angle) * reach, y + Math.sin(angle) * reach)
      }
    } else {
      boulder(g, s, x, y, 70 + 60 * h, '#7d8791', u)
      ellipse(g, x + 26, y - 3, lerp(18, 30, u), 12, q('#8f99a3', -0.1))
    }
  }
}
