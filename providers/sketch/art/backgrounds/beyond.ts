// Backgrounds beyond the ground: open sky, space and the surface of the moon.

import type { Backdrop, Layer, Setting } from '../backdrop.js'
import { LEFT, RIGHT } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import { clipped, curve, ellipse, fade, floor, glow, hash, lerp, linear, placed, radial, sin, TAU } from '../draw.js'
import { boulder } from '../greenery.js'
import { hill, mountains, prop, ridge, scatter } from '../scenery.js'
import { drawClouds, scatterClouds } from '../sky.js'
import { outdoors } from './outdoors.js'

export function openSky(s: Setting): Backdrop {
  const { random, palette, view, scene } = s
  const { bottom } = view
  const far = scatterClouds(random, 7, [-120, 160], [80, 150])
  const sea = scatterClouds(random, 12, [bottom - 130, bottom - 10], [150, 270])
  const near = scatterClouds(random, 5, [bottom + 10, bottom + 70], [210, 320])
  const layers: Layer[] = []
  if (scene.u[1] > 0.1) {
    const peaks = ridge(random, bottom - 40, 170, 280)
    layers.push({
      p: 0.14,
      z: -8,
      still: true,
      draw: (g) => mountains(g, s, peaks, bottom - 40, '#7f95b5', 0.72, true),
    })
  }
  layers.push(
    { p: 0.25, z: -7, draw: (g, t) => drawClouds(g, palette, far, t * 1.6) },
    { p: 0.5, z: -5, draw: (g, t) => drawClouds(g, palette, sea, t * 2.4, 1.25) },
    { p: 1.3, z: 1.2, draw: (g, t) => drawClouds(g, palette, near, t * 6, 1.25) },
  )
  return outdoors(s, {
    layers,
    horizon: bottom - 20,
    far: 60,
    near: 200,
    surface: 'none',
    ground: '#ffffff',
    floating: true,
  })
}

function starfield(s: Setting, count: number, bottom: number): (g: Ctx, t: number) => void {
  const { random, view } = s
  const stars = Array.from({ length: count }, () => ({
    x: (random() - 0.5) * 2600,
    y: lerp(view.top - 240, bottom, random()),
    k: random(),
    u: random(),
  }))
  return (g, t) => {
    for (const { x, y, k, u } of stars) {
      g.globalAlpha = (0.35 + 0.65 * k) * (0.7 + 0.3 * sin(t * 2 + u * 30))
      const r = 0.8 + 1.8 * k * k
      ellipse(g, x, y, r, r, u > 0.8 ? '#ffdcae' : u > 0.6 ? '#bcd3ff' : '#ffffff')
    }
    g.globalAlpha = 1
  }
}

export function space(s: Setting): Backdrop {
  const { scene, view } = s
  const [u0, u1, u2, u3] = scene.u
  const stars = starfield(s, 280, view.bottom + 200)
  const pickHex = <T>(list: readonly T[], u: number): T => list[floor(Math.abs(u) * 0.999 * list.length)]!
  const clouds = pickHex(
    [
      ['#6a3fb5', '#2f6fb8', '#c8457f'],
      ['#2f6f9f', '#3fa08f', '#6a4fc0'],
      ['#a83f6f', '#c8683f', '#4f3fa8'],
    ] as const,
    u1,
  )
  const big = { x: lerp(-0.9, 0.9, (u3 + 1) / 2) * view.halfW, y: view.bottom + 150, r: 330 }
  const layers: Layer[] = [
    {
      p: 0.02,
      z: -9,
      draw: (g) => {
        for (const [x, y, i, a] of [
          [-350 + u0 * 200, -80, 0, 0.5],
          [380 + u1 * 160, 140, 1, 0.42],
          [60 + u2 * 300, -240, 2, 0.34],
        ] as const) {
          glow(g, x, y, 520, clouds[i], a)
        }
        placed(g, u2 * 160, u1 * 90, -0.5 + u0 * 0.3, 1, (g) => {
          g.fillStyle = linear(g, 0, -150, 0, 150, fade('#b9c3ff', 0), fade('#cfd3ff', 0.16), fade('#b9c3ff', 0))
          g.fillRect(-1500, -150, 3000, 300)
        })
      },
    },
    { p: 0.04, z: -8, draw: stars },
    {
      p: 0.1,
      z: -7,
      draw: (g, t) => {
        if (!s.has('planet')) {
          const hex = pickHex(['#d99a5b', '#c46a8a', '#6fb59a', '#b58ad0'], u2)
          prop(g, s, 'planet', (u3 > 0 ? -1 : 1) * view.halfW * 0.62, -190 + u1 * 50, 210, {
            t,
            colour: hex,
            u: Math.abs(u0),
          })
        }
        glow(g, big.x, big.y, big.r * 1.35, '#6fb8ff', 0.4)
        globe(g, big.x, big.y, big.r, t)
      },
    },
    { p: 0.2, z: -6, draw: (g, t) => shootingStar(g, s, t) },
    { p: 0.5, z: -4, draw: (g, t) => asteroids(g, s, t) },
  ]
  return {
    layers,
    horizon: 300,
    far: 60,
    near: 200,
    surface: 'none',
    ground: '#2b1d5c',
    sky: false,
    floating: true,
    under: false,
    sheltered: true,
    shadow: 0,
  }
}

/** A blue planet with continents and cloud bands. */
function globe(g: Ctx, x: number, y: number, r: number, t: number): void {
  ellipse(g, x, y, r, r, radial(g, x - r * 0.36, y - r * 0.42, r * 0.1, r * 1.06, '#a4e0ff', '#3f8fd8', '#183a78'))
  clipped(
    g,
    (g) => g.arc(x, y, r, 0, TAU),
    (g) => {
      for (const [a, b, w, h] of [
        [-0.42, -0.5, 0.34, 0.2],
        [0.1, -0.72, 0.3, 0.14],
        [0.36, -0.34, 0.26, 0.22],
        [-0.1, -0.1, 0.22, 0.2],
        [-0.5, 0.3, 0.26, 0.2],
        [0.4, 0.4, 0.3, 0.2],
      ] as const) {
        ellipse(g, x + (a + t * 0.004) * r, y + b * r, w * r, h * r, 'rgba(106,180,112,.85)', a)
        ellipse(
          g,
          x + (a + 0.06 + t * 0.004) * r,
          y + (b + 0.04) * r,
          w * r * 0.6,
          h * r * 0.55,
          'rgba(150,205,120,.7)',
          a,
        )
      }
      for (let i = 0; i < 7; i++) {
        ellipse(
          g,
          x + (hash(i) - 0.5 + t * 0.01) * r * 1.6,
          y + (hash(i, 3) - 0.7) * r * 1.3,
          r * 0.3,
          r * 0.035,
          'rgba(255,255,255,.55)',
          -0.1,
        )
      }
      ellipse(
        g,
        x + r * 0.5,
        y + r * 0.5,
        r * 1.1,
        r * 1.1,
        radial(g, x - r * 0.2, y - r * 0.2, r * 0.6, r * 1.5, 'rgba(10,20,60,0)', 'rgba(10,16,50,.75)'),
      )
    },
  )
}

function shootingStar(g: Ctx, s: Setting, t: number): void {
  const k = (t * 0.22 + Math.abs(s.scene.u[0])) % 1
  if (k > 0.16) return
  const f = k / 0.16
  const x = lerp(-300, 260, f) + s.scene.u[1] * 240
  const y = s.view.top + 90 + f * 110
  g.globalAlpha = Math.sin(f * Math.PI)
  curve(
    g,
    linear(g, x - 120, y - 30, x, y, 'rgba(255,255,255,0)', '#ffffff'),
    2.6,
    x - 120,
    y - 26,
    x - 60,
    y - 12,
    x,
    y,
  )
  g.globalAlpha = 1
}

function asteroids(g: Ctx, s: Setting, t: number): void {
  const { q } = s.palette
  for (let i = 0; i < 9; i++) {
    const x = -1100 + hash(i, 2) * 2200 + t * (4 + hash(i) * 6)
    const y = lerp(s.view.top + 30, s.view.bottom - 30, hash(i, 7 + s.scene.u[2]))
    const r = 7 + hash(i, 4) * 16
    placed(g, x, y, t * (0.2 + hash(i)) + i, 1, (g) => {
      ellipse(g, 0, 0, r, r * 0.8, q('#6f6a82', -0.15))
      ellipse(g, -r * 0.16, -r * 0.16, r * 0.76, r * 0.56, q('#9a94ac', -0.05))
      ellipse(g, r * 0.2, r * 0.1, r * 0.2, r * 0.16, q('#5c5870', -0.2))
    })
  }
}

export function lunar(s: Setting): Backdrop {
  const { scene, palette, random, view } = s
  const { q } = palette
  const peaks = ridge(random, 84, 120, 260)
  const stars = starfield(s, 200, 130)
  const craters = scatter(random, 24, 158, view.bottom)
  const stones = scatter(random, 14, 150, view.bottom - 30)
  const earth = {
    x: (scene.u[0] > 0 ? 1 : -1) * view.halfW * (0.36 + 0.24 * Math.abs(scene.u[1])),
    y: Math.max(view.top + 150, -200) + scene.u[1] * 26,
  }
  const layers: Layer[] = [
    {
      p: 0.02,
      z: -9,
      draw: (g, t) => {
        glow(g, -earth.x, -100, 600, '#3a3a9a', 0.35)
        stars(g, t)
      },
    },
    {
      p: 0.06,
      z: -8,
      draw: (g, t) => {
        if (s.has('planet')) return
        glow(g, earth.x, earth.y, 230, '#6fb8ff', 0.5)
        globe(g, earth.x, earth.y, 96, t)
      },
    },
    { p: 0.18, z: -7, still: true, draw: (g) => mountains(g, s, peaks, 84, '#767a92', 0.12, false) },
    hill(s, 96, 16, '#9a9cb0', 0.45, -6, 0, -0.1),
    hill(s, 132, 12, '#b3b4c4', 0.8, -4, 0),
    {
      p: 1,
      z: -1,
      draw: (g) => {
        for (const { x, y, h, u } of craters) {
          const w = (24 + 64 * u) * (0.5 + h)
          ellipse(g, x, y, w, w * 0.22, q('#d2d3de'))
          ellipse(g, x, y + w * 0.03, w * 0.95, w * 0.19, q('#8a8c9f', -0.12))
          ellipse(g, x + 2, y + w * 0.06, w * 0.84, w * 0.14, q('#7c7e92', -0.25))
        }
        for (const { x, y, h, u } of stones) boulder(g, { ...s, snowy: false }, x, y, 16 + 40 * h, '#a3a5b6', u)
        g.fillStyle = linear(g, 0, view.bottom - 130, 0, view.bottom + 40, 'rgba(24,22,52,0)', 'rgba(24,22,52,.34)')
        g.fillRect(LEFT, view.bottom - 130, RIGHT - LEFT, 400)
      },
    },
  ]
  if (scene.u[2] > 0 && !s.has('flag', 'rocket')) layers.push({ p: 0.86, z: 0.03, draw: (g) => lander(g, s) })
  return {
    layers,
    horizon: 84,
    far: 140,
    near: 304,
    surface: 'dust',
    ground: '#b3b4c4',
    sky: false,
    floating: false,
    under: false,
    sheltered: true,
    shadow: 1.2,
  }
}

/** A landing craft far off. */
function lander(g: Ctx, s: Setting): void {
  const { q } = s.palette
  const x = (s.scene.u[0] > 0 ? -1 : 1) * s.view.halfW * 0.7
  const y = 150
  ellipse(g, x + 14, y, 66, 7, 'rgba(20,16,50,.4)')
  placed(g, x, y, 0, 1, (g) => {
    for (const side of [-1, 1]) {
      curve(g, q('#8f98a8'), 4, side * 20, -42, side * 44, -30, side * 50, -2)
      ellipse(g, side * 50, -2, 11, 3, q('#8f98a8'))
    }
    g.fillStyle = linear(g, -34, 0, 34, 0, q('#e8c878'), q('#b08a3f'))
    g.fillRect(-34, -56, 68, 30)
    g.fillStyle = linear(g, -30, 0, 30, 0, q('#e4e8ee'), q('#9aa3b3'))
    g.beginPath()
    g.roundRect(-28, -98, 56, 44, [20, 20, 4, 4])
    g.fill()
    ellipse(g, 6, -78, 10, 10, q('#2f3a4c'))
    curve(g, q('#8f98a8'), 2, -8, -98, -14, -116, -22, -124)
  })
}
