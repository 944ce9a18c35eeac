// A room with a window, a chest of drawers, plants and a rug; a table when small things are shown.
import type { Backdrop, Layer, Setting } from '../backdrop.js'
import { DEEP, LEFT, RIGHT } from '../backdrop.js'
import type { Ctx } from '../draw.js'
import {
  abs,
  clipped,
  curve,
  ellipse,
  glow,
  hash,
  lerp,
  line,
  linear,
  polygon,
  roundRect,
  shape,
  sin,
} from '../draw.js'
import { prop } from '../scenery.js'
import { indoors, pick } from './sheltered.js'

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
      still: true,
      draw: (g) => {
        g.fillStyle = linear(g, 0, view.top - 40, 0, 180, q(wall, -0.1), q(wall, 0.1))
        g.fillRect(LEFT, -DEEP, RIGHT - LEFT, DEEP + 200)
        wallpaper(g, s, wall)
        roomFurniture(g, s, x0)
        roundRect(g, LEFT, 134, RIGHT - LEFT, 18, 0, q('#f6efe2'))
        roundRect(g, LEFT, 149, RIGHT - LEFT, 4, 0, q('#d8cab4', -0.1))
      },
    },
    { p: 0.5, z: -8, draw: (g, t) => roomWindow(g, s, x0, t) },
    { p: 0.8, z: -5, still: true, draw: (g) => roomFloor(g, s, x0) },
  ]
  if (palette.night) layers.push({ p: 0.5, z: -4, draw: (g) => glow(g, x0 - 190, -70, 620, '#ffc97a', 0.3) })
  const base = { roam: 260, layers, horizon: 150, far: 198, near: 300, ground: '#b98a5e' }
  if (s.has(...TABLE_THINGS) && !s.has('table')) {
    layers.push({ p: 0.85, z: 0.02, still: true, draw: (g) => table(g, s) })
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
