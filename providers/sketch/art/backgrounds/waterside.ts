// Backgrounds with water: open sea, beach and lake.
import type { Backdrop, Layer, Setting } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import { abs, clamp, ellipse, faint, fract, line, linear, PI, shape, sin } from '../draw.js'
import { boulder, bush, foregroundGrass, groundPatches } from '../greenery.js'
import { band, drawRow, hill, mountains, prop, ridge, row, scatter, veil, wave } from '../scenery.js'
import { water } from '../water.js'
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
  const crests = scatter(random, 110, horizon + 26, view.bottom - 30, 1400)
  layers.push({ p: 0.6, z: -4, draw: (g, t) => waveCrests(g, s, crests, t) })
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

/** Small breaking waves: a dark face under a light lip. */
function waveCrests(
  g: Ctx,
  s: Setting,
  crests: readonly { x: number; y: number; h: number; u: number }[],
  t: number,
): void {
  const { palette, scene } = s
  const rough = scene.weather === 'storm' ? 2 : scene.weather === 'rain' ? 1.4 : 1
  const foam = palette.towardsSky('#ffffff', 3, 0.12)
  const face = palette.towardsSky('#1d6ea6', 2, 0.12)
  for (const { x: x0, y, h, u } of crests) {
    const life = sin(t * 0.9 + u * 40)
    if (life < -0.2) continue
    const x = x0 + t * (6 + 14 * h)
    const w = (18 + 74 * h) * (0.6 + 0.5 * u)
    const up = (4 + 13 * h) * rough * (0.4 + 0.6 * life)
    faint(g, 0.75 * clamp(life + 0.3, 0, 1), (g) => {
      shape(g, face, (g) => {
        g.moveTo(x - w, y)
        g.quadraticCurveTo(x - w * 0.2, y - up * 1.7, x + w, y)
        g.quadraticCurveTo(x, y + up * 0.3, x - w, y)
      })
      shape(g, foam, (g) => {
        g.moveTo(x - w * 0.8, y - up * 0.14)
        g.quadraticCurveTo(x - w * 0.2, y - up * 1.9, x + w * 0.8, y - up * 0.1)
        g.quadraticCurveTo(x - w * 0.1, y - up * 1.1, x - w * 0.8, y - up * 0.14)
      })
    })
  }
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

function starfish(g: Ctx, paint: string, x: number, y: number, r: number, u: number): void {
  for (let i = 0; i < 5; i++) {
    const angle = u * 9 + (i * PI * 2) / 5
    line(g, paint, r * 0.5, x, y, x + Math.cos(angle) * r, y + Math.sin(angle) * r * 0.5)
  }
}

/** A chain of islands on the horizon, drowned beyond `reach` from `middle`. */
function islands(s: Setting, horizon: number, height: number, middle: number, reach: number, far: number): Layer {
  const peaks = ridge(s.random, horizon + 4, height, 240).map((peak) => {
    const drowned = abs(peak.x - middle) > reach
    return { x: peak.x, y: peak.y + (drowned ? height * 1.6 : 0), top: peak.top && !drowned }
  })
  return { p: 0.17, z: -6, still: true, draw: (g) => mountains(g, s, peaks, horizon, '#5f88a0', far, false) }
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
    { p: 0.12, z: -8, still: true, draw: (g) => mountains(g, s, peaks, 26, '#7b90b3', 0.48, true) },
    { p: 0.16, z: -7.5, still: true, draw: (g) => mountains(g, s, near, 30, '#5f8298', 0.42, false) },
    hill(s, horizon - 2, 12, grass, 0.3, -7, 0.3),
    { p: 0.32, z: -6, still: true, draw: (g) => drawRow(g, s, trees, { far: 0.24 }) },
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

function reeds(g: Ctx, s: Setting, y: number, t: number): void {
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
function reflections(g: Ctx, s: Setting, things: readonly { x: number; h: number }[], y: number, t: number): void {
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
