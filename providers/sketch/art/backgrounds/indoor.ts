// Sheltered backgrounds: room, cave, stage and the plain studio.
import type { Ctx } from '../draw.js'
import {
  abs,
  additive,
  clipped,
  curve,
  ellipse,
  fade,
  floor,
  glow,
  hash,
  lerp,
  line,
  linear,
  polygon,
  radial,
  roundRect,
  shape,
  sin,
} from '../draw.js'
import type { Backdrop, Layer, Setting } from '../scenery.js'
import { band, boulder, DEEP, LEFT, prop, RIGHT, wave } from '../scenery.js'

/** Flags of a place no weather reaches. */
const indoors = (
  parts: Pick<Backdrop, 'layers' | 'horizon' | 'far' | 'near' | 'ground'> & Partial<Backdrop>,
): Backdrop => ({
  surface: 'floor',
  sky: false,
  floating: false,
  under: false,
  sheltered: true,
  shadow: 0.9,
  ...parts,
})

const pick = <T>(list: readonly T[], u: number): T => list[Math.min(list.length - 1, floor(abs(u) * list.length))]!

/** Things small enough to be shown on the table of a room. */
const TABLE_THINGS = ['cup', 'book', 'cake', 'apple', 'candle', 'bottle', 'laptop', 'clock', 'gift']

export function room(s: Setting): Backdrop {
  const { scene, palette, view } = s
  const { q } = palette
  const wall = pick(['#e9d3b4', '#cfdcd6', '#d9c6cf', '#c8d3e0', '#dfd5c0'], scene.u[0])
  const x0 = -view.halfW * 0.1 + scene.u[1] * 120 - 150
  const layers: Layer[] = [
    {
      p: 0.5,
      z: -9,
      draw: (g, t) => {
        g.fillStyle = linear(g, 0, view.top - 40, 0, 180, q(wall, -0.1), q(wall, 0.1))
        g.fillRect(LEFT, -DEEP, RIGHT - LEFT, DEEP + 200)
        wallpaper(g, s, wall)
        roomWindow(g, s, x0, t)
        roomFurniture(g, s, x0)
        roundRect(g, LEFT, 134, RIGHT - LEFT, 18, 0, q('#f6efe2'))
        roundRect(g, LEFT, 149, RIGHT - LEFT, 4, 0, q('#d8cab4', -0.1))
      },
    },
    { p: 0.8, z: -5, draw: (g) => roomFloor(g, s, x0) },
  ]
  if (palette.night) layers.push({ p: 0.5, z: -4, draw: (g) => glow(g, x0 - 190, -70, 620, '#ffc97a', 0.3) })
  const base = { layers, horizon: 150, far: 198, near: 300, ground: '#b98a5e' }
  if (s.has(...TABLE_THINGS) && !s.has('table')) {
    layers.push({ p: 0.85, z: 0.02, draw: (g) => table(g, s) })
    return indoors({ ...base, table: [182, 226] })
  }
  return indoors(base)
}

function wallpaper(g: Ctx, s: Setting, wall: string): void {
  const { q } = s.palette
  if (s.scene.u[3] > 0.2) {
    for (let x = LEFT; x < RIGHT; x += 64) {
      g.globalAlpha = 0.3
      g.fillStyle = q(wall, -0.09)
      g.fillRect(x, s.view.top - 300, 26, 150 - s.view.top + 300)
    }
  } else if (s.scene.u[3] < -0.2) {
    for (let x = LEFT; x < RIGHT; x += 58) {
      for (let y = s.view.top - 40, j = 0; y < 130; y += 52, j++) {
        g.globalAlpha = 0.3
        ellipse(g, x + (j % 2) * 29, y, 5, 8, q(wall, -0.14))
      }
    }
  }
  g.globalAlpha = 1
}

function roomWindow(g: Ctx, s: Setting, x: number, t: number): void {
  const { palette, view } = s
  const { q } = palette
  const y = -254
  roundRect(g, x - 14, y - 12, 328, 268, 4, q('#fbf6ec'))
  clipped(
    g,
    (g) => g.rect(x, y, 300, 242),
    (g) => {
      g.fillStyle = linear(g, 0, y, 0, y + 240, ...palette.sky)
      g.fillRect(x, y, 300, 242)
      if (palette.night) {
        for (let i = 0; i < 24; i++) ellipse(g, x + ((i * 73) % 300), y + 5 + ((i * 41) % 150), 1.4, 1.4, '#ffffff')
        glow(g, x + 220, y + 52, 60, '#e6ecff', 0.5)
        ellipse(g, x + 220, y + 52, 20, 20, '#fff8dc')
      } else if (palette.overcast < 0.5) {
        glow(g, x + 220, y + 62, 90, palette.glow, 0.7)
        ellipse(g, x + 220, y + 62, 24, 24, '#fff6d0')
      }
      ellipse(g, x + 60, 14, 190, 76, palette.towardsSky('#7fa86a', 3, 0.35))
      ellipse(g, x + 270, 24, 180, 76, palette.towardsSky('#6f9c58', 3, 0.2))
      prop(g, s, 'tree', x + 74, -4, 110, { t, far: 0.2, u: 0.2 })
      if (s.scene.weather === 'rain' || s.scene.weather === 'storm' || s.scene.weather === 'snow')
        paneWeather(g, s, x, y, t)
    },
  )
  const frame = q('#fbf6ec')
  line(g, frame, 8, x + 150, y, x + 150, -12)
  line(g, frame, 8, x, y + 118, x + 300, y + 118)
  roundRect(g, x - 26, -4, 352, 16, 4, q('#efe6d6'))
  const cloth = pick(['#c8695a', '#6f8fb3', '#d9a85a', '#7fa58a'], s.scene.u[2])
  line(g, q('#8a6146'), 7, x - 92, y - 34, x + 392, y - 34)
  for (const side of [-1, 1]) {
    const cx = x + 150 + side * 192
    shape(
      g,
      linear(g, cx - 46, 0, cx + 46, 0, q(cloth, side > 0 ? -0.1 : 0.06), q(cloth, side > 0 ? 0 : -0.12)),
      (g) => {
        g.moveTo(cx - 46, y - 34)
        g.lineTo(cx + 46, y - 34)
        g.quadraticCurveTo(cx + 36 - side * 20, -140, cx + 44, 44)
        g.lineTo(cx - 44, 44)
        g.quadraticCurveTo(cx - 20 - side * 20, -140, cx - 46, y - 34)
      },
    )
    for (const k of [-18, 8, 28]) curve(g, q(cloth, -0.2), 2, cx + k, y - 24, cx + k - side * 14, -140, cx + k, 40)
  }
  if (view.top < -420) garland(g, s, view.top + 90)
}

function paneWeather(g: Ctx, s: Setting, x: number, y: number, t: number): void {
  const snow = s.scene.weather === 'snow'
  for (let i = 0; i < 34; i++) {
    const px = x + hash(i) * 300
    const py = y + ((hash(i, 2) + t * (snow ? 0.14 : 1.1)) % 1) * 244
    if (snow) ellipse(g, px + sin(t + i) * 6, py, 2.6, 2.6, '#ffffff')
    else line(g, 'rgba(225,235,248,.7)', 1.4, px, py, px - 3, py + 15)
  }
}

/** Bunting that fills the tall wall of a portrait frame. */
function garland(g: Ctx, s: Setting, y: number): void {
  const { q } = s.palette
  const w = s.view.halfW * 1.2
  curve(g, q('#8a6146'), 2, -w, y, 0, y + 120, w, y)
  for (let i = 1; i < 16; i++) {
    const k = i / 16
    const x = lerp(-w, w, k)
    const py = y + 240 * k * (1 - k)
    polygon(g, q(['#e0574f', '#f2b83a', '#55a866', '#3f7bd6'][i % 4]!), x - 17, py, x + 17, py, x, py + 34)
  }
}

function roomFurniture(g: Ctx, s: Setting, x: number): void {
  const { scene, view } = s
  const { q } = s.palette
  const right = x + 470 + scene.u[1] * 30
  roundRect(g, right, -212, 126, 152, 4, q('#8a6146'))
  roundRect(g, right + 11, -201, 104, 130, 2, q('#e4ece8'))
  clipped(
    g,
    (g) => g.rect(right + 11, -201, 104, 130),
    (g) => {
      ellipse(g, right + 86, -176, 13, 13, q('#f2b83a'))
      polygon(g, q('#8fa8c4'), right, -70, right + 48, -150, right + 96, -70)
      ellipse(g, right + 70, -66, 74, 34, q('#7fae7a'))
    },
  )
  const left = x - 330
  roundRect(g, left - 6, -140, 186, 12, 3, q('#8a6146'))
  const spines = ['#e0574f', '#3f7bd6', '#f2b83a', '#55a866', '#8658c0', '#d8cbb4'] as const
  for (let i = 0; i < 7; i++)
    roundRect(g, left + 6 + i * 19, -193 - ((i * 37) % 16), 15, 53 + ((i * 37) % 16), 2, q(spines[i % 6]!, -0.04))
  plantPot(g, s, left + 160, -140, 44)
  const chest = view.halfW > 500 ? left - 30 : left + 10
  roundRect(g, chest, 26, 210, 118, 6, linear(g, 0, 26, 0, 144, q('#a87448', 0.08), q('#8a5c38')))
  for (const y of [38, 88]) {
    roundRect(g, chest + 12, y, 186, 42, 4, q('#b98552', -0.04))
    ellipse(g, chest + 105, y + 21, 6, 5, q('#e8cf9a'))
  }
  lampTable(g, s, chest + 150, 26)
  plantPot(g, s, right + 60, 146, 130)
}

function lampTable(g: Ctx, s: Setting, x: number, y: number): void {
  const { q, lit } = s.palette
  line(g, q('#6b4836'), 6, x, y - 3, x, y - 44)
  ellipse(g, x, y - 3, 20, 5, q('#6b4836'))
  polygon(g, lit ? '#ffdf9a' : q('#f3e3c2'), x - 30, y - 40, x + 30, y - 40, x + 17, y - 88, x - 17, y - 88)
  if (lit) glow(g, x, y - 60, 130, '#ffce80', 0.5)
}

function plantPot(g: Ctx, s: Setting, x: number, y: number, h: number): void {
  const { q } = s.palette
  for (let i = -3; i <= 3; i++) {
    const dx = i * h * 0.16
    shape(g, q('#5a9e5f', i % 2 ? -0.18 : 0.04), (g) => {
      g.moveTo(x - 2, y - h * 0.3)
      g.quadraticCurveTo(x + dx * 0.2, y - h * 0.8, x + dx * 1.5, y - h * (1 - abs(i) * 0.1))
      g.quadraticCurveTo(x + dx * 1.1 + h * 0.06, y - h * 0.5, x + 3, y - h * 0.3)
    })
  }
  polygon(g, q('#c8764f'), x - h * 0.2, y - h * 0.34, x + h * 0.2, y - h * 0.34, x + h * 0.14, y, x - h * 0.14, y)
  roundRect(g, x - h * 0.22, y - h * 0.38, h * 0.44, h * 0.08, 2, q('#c8764f', 0.12))
}

function roomFloor(g: Ctx, s: Setting, x: number): void {
  const { palette, view, scene } = s
  const { q } = palette
  g.fillStyle = linear(g, 0, 150, 0, view.bottom + 40, q('#c49566', 0.08), q('#8f6240'))
  g.fillRect(LEFT, 152, RIGHT - LEFT, DEEP)
  for (let i = -16; i < 17; i++) {
    line(g, q('#7a5236', 0.05), 1.6, i * 95, 152, i * 225, view.bottom + 60)
    const k = hash(i, 3)
    line(
      g,
      q('#7a5236', 0.05),
      1.4,
      lerp(i * 95, i * 225, k),
      lerp(152, view.bottom + 60, k),
      lerp((i + 1) * 95, (i + 1) * 225, k),
      lerp(152, view.bottom + 60, k),
    )
  }
  if (!palette.night && palette.overcast < 0.5) {
    g.globalAlpha = 0.26
    polygon(g, palette.glow, x + 40, 156, x + 330, 156, x + 520, view.bottom - 40, x + 120, view.bottom - 40)
    g.globalAlpha = 1
  }
  const rug = pick(['#c8786a', '#6f8fb3', '#8f7ab0', '#6f9f8a'], scene.u[3])
  const w = Math.min(520, view.halfW * 0.86)
  ellipse(g, 0, 268, w, 70, q(rug, -0.16))
  ellipse(g, 0, 266, w * 0.93, 61, q(rug, 0.04))
  ellipse(g, 0, 266, w * 0.85, 54, q(rug, -0.12))
  ellipse(g, 0, 266, w * 0.8, 50, q(rug, 0.16))
}

function table(g: Ctx, s: Setting): void {
  const { q } = s.palette
  const w = Math.min(452, s.view.halfW * 0.8)
  for (const x of [-w * 0.74, w * 0.74]) roundRect(g, x - 16, 220, 32, 520, 6, q('#7a4e30', -0.1))
  roundRect(g, -w, 206, w * 2, 40, 10, q('#7a4e30'))
  shape(g, linear(g, 0, 164, 0, 236, q('#d3a06c', 0.12), q('#a9774a')), (g) => {
    g.moveTo(-w * 0.84, 164)
    g.lineTo(w * 0.84, 164)
    g.lineTo(w, 226)
    g.quadraticCurveTo(w, 236, w - 12, 236)
    g.lineTo(-w + 12, 236)
    g.quadraticCurveTo(-w, 236, -w, 226)
  })
  for (let i = 0; i < 6; i++)
    line(
      g,
      q('#a06f44', 0.06),
      1.4,
      -w * 0.7 + i * w * 0.26,
      174 + (i % 3) * 18,
      -w * 0.46 + i * w * 0.26,
      174 + (i % 3) * 18,
    )
}

export function cave(s: Setting): Backdrop {
  const { scene, palette, view, random } = s
  const { q } = palette
  const mouthX = scene.u[0] * view.halfW * 0.34
  const mouth = { y: -50, rx: Math.min(300, view.halfW * 0.46), ry: 190 }
  const ground = wave(random)
  const crystals = Array.from({ length: 9 }, (_, i) => ({ x: -1100 + i * 270 + (random() - 0.5) * 120, u: random() }))
  const spikes = Array.from({ length: 30 }, () => ({
    x: (random() - 0.5) * 3000,
    h: 60 + random() ** 2 * 190,
    w: 26 + random() * 40,
  }))
  const layers: Layer[] = [
    {
      p: 0.3,
      z: -9,
      draw: (g, t) => {
        g.fillStyle = radial(g, mouthX, mouth.y, 60, 900, q('#7a6a78', 0.05), q('#4a4258'), q('#2c2840'))
        g.fillRect(LEFT, -DEEP, RIGHT - LEFT, DEEP * 2)
        caveMouth(g, s, mouthX, mouth, t)
      },
    },
    { p: 0.45, z: -8, draw: (g) => strata(g, s, mouthX, mouth.rx) },
    {
      p: 0.6,
      z: -6,
      draw: (g) => {
        for (const { x, h, w } of spikes) stalactite(g, s, x, view.top - 60, h + 40, w, -0.1)
      },
    },
    {
      p: 0.75,
      z: -5,
      draw: (g) => {
        band(g, 128, ground, 14, linear(g, 0, 110, 0, view.bottom + 20, q('#8f8290', 0.06), q('#6d6274'), q('#453f54')))
        pool(g, s, mouthX)
      },
    },
    {
      p: 0.82,
      z: -3,
      draw: (g, t) => {
        for (const { x, u } of crystals) {
          if (abs(x - mouthX) < 170) continue
          boulder(g, s, x + 40, 150, 90 + u * 60, '#7d7384', u)
          crystal(g, s, x, 146, 46 + u * 60, pick(['#6fd0e0', '#b58ae8', '#f08ab8', '#7fe0b0'], u), t, u)
        }
      },
    },
    {
      p: 0.95,
      z: -1,
      draw: (g) => {
        for (let i = 0; i < 26; i++) {
          const k = hash(i, 4)
          ellipse(
            g,
            LEFT + hash(i) * (RIGHT - LEFT),
            lerp(165, view.bottom, k),
            14 + 34 * k,
            4 + 7 * k,
            q('#5c5266', hash(i, 8) * 0.2),
          )
        }
      },
    },
    {
      p: 1.4,
      z: 1.25,
      draw: (g) => {
        const dark = q('#2a2438', -0.25)
        for (const side of [-1, 1]) {
          const x = side * (view.halfW + 120)
          shape(g, dark, (g) => {
            g.moveTo(x, view.top - 200)
            g.lineTo(x - side * 300, view.top - 200)
            g.quadraticCurveTo(x - side * 190, -120, x - side * 150, 60)
            g.quadraticCurveTo(x - side * 190, view.bottom - 90, x - side * 330, view.bottom + 90)
            g.lineTo(x + side * 500, view.bottom + 90)
            g.lineTo(x + side * 500, view.top - 200)
          })
        }
        for (let i = 0; i < 7; i++)
          stalactite(g, s, -900 + i * 300 + scene.u[2] * 90, view.top - 90, 120 + ((i * 53) % 90), 60, -0.62)
      },
    },
  ]
  return indoors({ layers, horizon: 110, far: 150, near: 304, surface: 'none', ground: '#6d6274', shadow: 0.8 })
}

function caveMouth(g: Ctx, s: Setting, x: number, m: { y: number; rx: number; ry: number }, t: number): void {
  const { palette } = s
  const opening = (k: number) => (g: Ctx) => {
    g.moveTo(x - m.rx * k, m.y + m.ry * 1.2)
    g.bezierCurveTo(
      x - m.rx * 1.15 * k,
      m.y - m.ry * 0.2,
      x - m.rx * 0.7 * k,
      m.y - m.ry * k,
      x - m.rx * 0.1,
      m.y - m.ry * 0.92 * k,
    )
    g.bezierCurveTo(
      x + m.rx * 0.6 * k,
      m.y - m.ry * 1.1 * k,
      x + m.rx * 1.12 * k,
      m.y - m.ry * 0.3,
      x + m.rx * k,
      m.y + m.ry * 1.2,
    )
  }
  shape(g, palette.q('#9a8a94', 0.1), opening(1.1))
  clipped(g, opening(1), (g) => {
    g.fillStyle = linear(g, 0, m.y - m.ry, 0, m.y + m.ry, ...palette.sky)
    g.fillRect(x - m.rx * 1.3, m.y - m.ry * 1.2, m.rx * 2.6, m.ry * 2.8)
    if (palette.night) {
      for (let i = 0; i < 30; i++)
        ellipse(g, x + (hash(i) - 0.5) * m.rx * 2, m.y - m.ry + hash(i, 3) * m.ry * 1.4, 1.4, 1.4, '#ffffff')
      ellipse(g, x + m.rx * 0.3, m.y - m.ry * 0.4, 24, 24, '#fdf7e0')
    } else {
      glow(g, x + m.rx * 0.2, m.y - m.ry * 0.1, 240, palette.glow, 0.8)
    }
    ellipse(g, x - m.rx * 0.4, m.y + m.ry * 1.1, m.rx, 90, palette.towardsSky('#6f9c76', 3, 0.4))
    for (let i = 0; i < 6; i++)
      prop(g, s, 'pine', x - m.rx + i * m.rx * 0.4, m.y + m.ry * 0.86 + (i % 2) * 12, 66 + ((i * 23) % 30), {
        far: 0.4,
        t,
      })
  })
  additive(g, (g) => {
    const alpha = palette.night ? 0.1 : 0.2
    shape(g, linear(g, 0, m.y - 60, 0, s.view.bottom, fade(palette.glow, alpha), fade(palette.glow, 0)), (g) => {
      g.moveTo(x - m.rx * 0.8, m.y)
      g.lineTo(x + m.rx * 0.8, m.y)
      g.lineTo(x + m.rx * 1.7, s.view.bottom)
      g.lineTo(x - m.rx * 1.7, s.view.bottom)
    })
  })
}

/** Layers of rock in the walls. */
function strata(g: Ctx, s: Setting, x: number, rx: number): void {
  const { q } = s.palette
  for (const side of [-1, 1]) {
    for (let i = 0; i < 7; i++) {
      const x0 = x + side * (rx * 1.3 + (i % 3) * 34)
      const y = s.view.top + 60 + i * ((190 - s.view.top) / 7)
      shape(g, q('#5f5568', i % 2 ? -0.12 : 0.06), (g) => {
        g.moveTo(x0, y)
        g.bezierCurveTo(x0 + side * 150, y - 34, x0 + side * 300, y + 30, x0 + side * 900, y - 20)
        g.lineTo(x0 + side * 900, y + 24)
        g.bezierCurveTo(x0 + side * 300, y + 66, x0 + side * 140, y + 8, x0, y)
      })
    }
  }
}

function stalactite(g: Ctx, s: Setting, x: number, y: number, h: number, w: number, k: number): void {
  const { q } = s.palette
  const paint = linear(g, x - w / 2, 0, x + w / 2, 0, q('#6a5f72', k + 0.12), q('#554b60', k - 0.1))
  shape(g, paint, (g) => {
    g.moveTo(x - w / 2, y)
    g.quadraticCurveTo(x - w * 0.12, y + h * 0.6, x, y + h)
    g.quadraticCurveTo(x + w * 0.16, y + h * 0.5, x + w / 2, y)
  })
}

function pool(g: Ctx, s: Setting, x: number): void {
  const { palette } = s
  ellipse(g, x + 60, 176, 230, 20, palette.q('#4a4660', -0.2))
  ellipse(g, x + 60, 177, 220, 17, palette.towardsSky('#3f6f96', 2, 0.35))
  for (let i = 0; i < 5; i++)
    line(
      g,
      palette.towardsSky('#cfe6f0', 3, 0.4),
      1.6,
      x - 60 + i * 52,
      172 + (i % 3) * 5,
      x - 20 + i * 52,
      172 + (i % 3) * 5,
    )
}

function crystal(g: Ctx, s: Setting, x: number, y: number, h: number, hex: string, t: number, u: number): void {
  const { q } = s.palette
  glow(g, x, y - h * 0.5, h * 1.5, hex, 0.26 + 0.06 * sin(t * 1.4 + u * 9))
  for (const [dx, k, lean] of [
    [-0.3, 0.62, -0.24],
    [0.3, 0.7, 0.22],
    [0, 1, 0],
  ] as const) {
    const bx = x + dx * h * 0.5
    const tip = bx + lean * h
    const w = h * 0.15
    polygon(
      g,
      q(hex, 0.1),
      bx - w,
      y,
      tip - w * 0.8,
      y - h * k * 0.78,
      tip,
      y - h * k,
      tip + w * 0.1,
      y - h * k * 0.7,
      bx + w * 0.1,
      y,
    )
    polygon(
      g,
      q(hex, -0.3),
      bx + w * 0.1,
      y,
      tip + w * 0.1,
      y - h * k * 0.7,
      tip,
      y - h * k,
      tip + w * 0.9,
      y - h * k * 0.76,
      bx + w,
      y,
    )
  }
}

export function stage(s: Setting): Backdrop {
  const { scene, palette, view } = s
  const { q } = palette
  const cloth = pick(['#a8323f', '#7a2f6a', '#2f5f8f', '#8a2f38'], scene.u[0])
  const edge = view.bottom - 58
  const layers: Layer[] = [
    {
      p: 0.3,
      z: -9,
      draw: (g) => {
        g.fillStyle = linear(g, 0, view.top, 0, 190, q('#241a33'), q('#43294c'))
        g.fillRect(LEFT, -DEEP, RIGHT - LEFT, DEEP * 2)
        drape(g, s, cloth, 170, -0.42)
        if (scene.u[1] > 0) stars(g, s)
      },
    },
    { p: 0.5, z: -6, draw: (g) => boards(g, s, edge) },
    { p: 0.5, z: -5, draw: (g, t) => beams(g, s, t) },
    {
      p: 1.15,
      z: 1.1,
      draw: (g) => {
        curtains(g, s, cloth)
        valance(g, s, cloth)
      },
    },
    { p: 1.3, z: 1.25, draw: (g, t) => audience(g, s, edge, t) },
  ]
  return indoors({ layers, horizon: 168, far: 196, near: edge - 26, ground: '#8f6240', shadow: 1 })
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
