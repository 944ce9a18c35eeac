// Contact sheets for looking at the art: npx tsx providers/sketch/art/gallery.ts kinds|closeups|backgrounds|weathers|variety|scenes out.png [filter]
import { writeFileSync } from 'node:fs'
import * as canvasModule from '@napi-rs/canvas'
import type { Entity, SceneGraph } from '../scene.js'
import { SCHEMA } from '../scene.js'
import { isAfloat, metaOf } from './cast.js'
import { drawnKinds } from './kinds/index.js'
import { createRenderer } from './renderer.js'

interface Tile {
  label: string
  scene: SceneGraph
  /** Fraction of the clip. */
  k?: number
  width?: number
  height?: number
}

const thing = (kind: string, o: Partial<Entity> = {}): Entity => {
  const y = isAfloat(metaOf(kind)) ? 0.45 : 0
  return {
    kind,
    colour: 'natural',
    motion: 'right',
    x0: -0.4,
    x1: 0.4,
    y0: y,
    y1: y,
    s0: 0,
    s1: 0,
    z: 0.6,
    arc: 0,
    speed: 1,
    phase: 0.3,
    delay: 0,
    face: 1,
    ...o,
  }
}

const scene = (background: string, o: Partial<SceneGraph> = {}): SceneGraph => ({
  prompt: '',
  seed: 1,
  background,
  time: 'day',
  weather: 'clear',
  camera: 'static',
  shot: 'medium',
  horizon: 0,
  sunx: 0.5,
  suny: 0.7,
  strength: 1,
  u: [0.3, 0.2, -0.4, 0.4],
  drift: false,
  entities: [],
  words: [],
  repairs: [],
  ...o,
})

const still = (kind: string, x: number, o: Partial<Entity> = {}): Entity =>
  thing(kind, { motion: 'still', x0: x, x1: x, ...o })

function kinds(filter: string): Tile[] {
  const names = drawnKinds().filter((kind) => filter === '' || filter.split(',').includes(kind))
  return names.map((kind, i) => ({
    label: kind,
    scene: scene('plain', { entities: [thing(kind, { x0: -0.05, x1: 0.05, phase: (i * 0.37) % 1 })] }),
    k: 0.5,
    width: 300,
    height: 220,
  }))
}

/** The same, close up and walking. */
const closeups = (filter: string): Tile[] =>
  kinds(filter).map((tile) => ({
    ...tile,
    scene: {
      ...tile.scene,
      shot: 'close',
      background: 'field',
      entities: tile.scene.entities.map((e) => ({ ...e, x0: -0.3, x1: 0.3 })),
    },
    width: 520,
    height: 360,
  }))

function backgrounds(filter: string): Tile[] {
  const low = (time: string): number => (time === 'day' || time === 'night' ? 0.75 : 0.15)
  const tiles: Tile[] = []
  for (const background of SCHEMA.scenes) {
    if (filter !== '' && !filter.split(',').includes(background)) continue
    for (const time of ['dawn', 'day', 'sunset', 'night']) {
      tiles.push({
        label: `${background} ${time}`,
        scene: scene(background, { time, suny: low(time) }),
        width: 480,
        height: 270,
      })
    }
  }
  return tiles
}

function weathers(filter: string): Tile[] {
  const tiles: Tile[] = []
  for (const background of ['field', 'city', 'sea', 'forest']) {
    if (filter !== '' && !filter.split(',').includes(background)) continue
    for (const weather of SCHEMA.weathers)
      tiles.push({ label: `${background} ${weather}`, scene: scene(background, { weather }), width: 480, height: 270 })
  }
  return tiles
}

function variety(filter: string): Tile[] {
  const tiles: Tile[] = []
  for (const background of SCHEMA.scenes) {
    if (filter !== '' && !filter.split(',').includes(background)) continue
    for (const u of [
      [-0.8, -0.6, 0.7, -0.5],
      [0.6, 0.7, -0.3, 0.8],
      [-0.3, 0.3, 0.5, 0.1],
      [0.9, -0.2, -0.8, -0.9],
    ] as const) {
      tiles.push({
        label: `${background} u=${u.join(',')}`,
        scene: scene(background, { u, horizon: u[1] }),
        width: 480,
        height: 270,
      })
    }
  }
  return tiles
}

const SCENES: readonly Tile[] = [
  {
    label: 'horse and child, field',
    scene: scene('field', { entities: [thing('horse'), thing('child', { x0: -0.9, x1: -0.2, z: 0.8 })] }),
  },
  {
    label: 'teal car, street, sunset',
    scene: scene('street', {
      time: 'sunset',
      suny: 0.15,
      entities: [thing('car', { colour: 'teal' }), still('woman', 0.62, { z: 0.1 })],
    }),
  },
  {
    label: 'fox in the snow at dawn, wide',
    scene: scene('snow', { time: 'dawn', suny: 0.2, shot: 'wide', entities: [thing('fox')] }),
  },
  {
    label: 'man and snowman, village night',
    scene: scene('village', { time: 'night', weather: 'snow', entities: [thing('man'), still('snowman', 0.7)] }),
  },
  {
    label: 'sailboat, foggy lake at dawn',
    scene: scene('lake', {
      time: 'dawn',
      weather: 'fog',
      suny: 0.2,
      entities: [thing('sailboat'), thing('duck', { x0: 0.5, x1: 0.6 })],
    }),
  },
  {
    label: 'whale and fish',
    scene: scene('underwater', { entities: [thing('whale'), thing('fish', { x0: 0.4, x1: 0.8, y0: 0.2, y1: 0.2 })] }),
  },
  {
    label: 'bus, rainy city at night',
    scene: scene('city', {
      time: 'night',
      weather: 'rain',
      entities: [thing('bus'), thing('robot', { x0: -0.9, x1: -0.6 })],
    }),
  },
  {
    label: 'cow and sheep, farm',
    scene: scene('farm', { time: 'sunset', suny: 0.2, entities: [thing('cow'), thing('sheep', { x0: 0.5, x1: 0.8 })] }),
  },
  {
    label: 'dragon over castle',
    scene: scene('mountains', {
      time: 'sunset',
      suny: 0.15,
      shot: 'wide',
      entities: [thing('dragon', { y0: 0.6, y1: 0.7, x0: -0.7, x1: 0 }), still('castle', 0.45, { z: 0.3 })],
    }),
  },
  {
    label: 'lighthouse storm',
    scene: scene('beach', {
      weather: 'storm',
      u: [0.1, 0.6, 0.2, 0.1],
      entities: [still('lighthouse', -0.5, { z: 0.2 }), thing('ship', { x0: 0.3, x1: 0.6, z: 0.5 })],
    }),
  },
  {
    label: 'astronaut on the moon (moon twice)',
    scene: scene('moon', {
      time: 'night',
      entities: [thing('astronaut', { x0: -0.2, x1: 0.2 }), thing('moon', { motion: 'up', x0: 0.3, x1: 0.3 })],
    }),
  },
  {
    label: 'campfire and tent',
    scene: scene('forest', {
      time: 'night',
      entities: [still('campfire', 0.1), still('tent', -0.4), thing('bear', { x0: 0.7, x1: 0.6, z: 0.2 })],
    }),
  },
  {
    label: 'cat on box, room',
    scene: scene('room', { entities: [still('box', 0), still('cat', 0, { y0: 0.18, y1: 0.18 })] }),
  },
  {
    label: 'cup and book, close',
    scene: scene('room', {
      time: 'dawn',
      shot: 'close',
      entities: [still('cup', 0), still('book', 0.5, { colour: 'blue' })],
    }),
  },
  {
    label: 'horse toward: start',
    scene: scene('field', { entities: [thing('horse', { motion: 'toward', x0: 0, x1: 0, s0: -1, s1: 0.7 })] }),
    k: 0.02,
  },
  {
    label: 'horse toward: end',
    scene: scene('field', { entities: [thing('horse', { motion: 'toward', x0: 0, x1: 0, s0: -1, s1: 0.7 })] }),
    k: 1,
  },
  {
    label: 'three sheep and windmill',
    scene: scene('field', {
      weather: 'clouds',
      entities: [still('sheep', -0.5), still('sheep', -0.1), still('sheep', 0.3), still('windmill', 0.6, { z: 0.2 })],
    }),
  },
  {
    label: 'six balloons, mountains dawn',
    scene: scene('mountains', {
      time: 'dawn',
      weather: 'clouds',
      suny: 0.2,
      entities: [-0.7, -0.4, -0.1, 0.2, 0.5, 0.75].map((x, i) =>
        thing('hotair', {
          x0: x,
          x1: x,
          motion: 'up',
          y0: 0.3 + (i % 3) * 0.14,
          y1: 0.5 + (i % 3) * 0.14,
          s0: -0.4,
          s1: -0.4,
          colour: ['red', 'blue', 'orange', 'green', 'purple', 'teal'][i]!,
          z: 0.3 + 0.1 * i,
        }),
      ),
    }),
  },
  {
    label: 'sailboats sunset',
    scene: scene('sea', {
      time: 'sunset',
      suny: 0.12,
      shot: 'wide',
      entities: [
        thing('sailboat', { colour: 'yellow', x0: -0.6, x1: -0.3, z: 0.4 }),
        thing('sailboat', { colour: 'red', x0: 0.1, x1: 0.4 }),
      ],
    }),
  },
  {
    label: 'train in snow',
    scene: scene('snow', {
      time: 'sunset',
      weather: 'snow',
      suny: 0.2,
      camera: 'pan_right',
      entities: [thing('train')],
    }),
  },
  {
    label: 'portrait: woman on the beach',
    scene: scene('beach', { time: 'sunset', suny: 0.2, entities: [thing('woman', { x0: -0.3, x1: 0.3 })] }),
    width: 360,
    height: 640,
  },
  {
    label: 'portrait: rocket desert',
    scene: scene('desert', { entities: [thing('rocket', { motion: 'up', x0: 0, x1: 0, y0: 0.1, y1: 0.8 })] }),
    width: 360,
    height: 640,
  },
  {
    label: 'square: two dogs, forest',
    scene: scene('forest', { entities: [thing('dog'), thing('dog', { x0: -0.9, x1: -0.2, phase: 0.7 })] }),
    width: 480,
    height: 480,
  },
  {
    label: 'portrait: car, city night',
    scene: scene('city', { time: 'night', entities: [thing('car')] }),
    width: 360,
    height: 640,
  },
]

const scenes = (filter: string): Tile[] =>
  SCENES.filter((tile) => filter === '' || filter.split(',').some((word) => tile.label.includes(word))).map((tile) => ({
    width: 640,
    height: 360,
    ...tile,
  }))

const [mode = 'kinds', out = '/tmp/gallery.png', filter = '', columnsText] = process.argv.slice(2)
const makers: Readonly<Record<string, (filter: string) => Tile[]>> = {
  kinds,
  closeups,
  backgrounds,
  weathers,
  variety,
  scenes,
}
const tiles = (makers[mode] ?? kinds)(filter)
const cellW = Math.max(...tiles.map((tile) => tile.width ?? 480))
const cellH = Math.max(...tiles.map((tile) => tile.height ?? 270)) + 18
const columns = Number(columnsText ?? (mode === 'kinds' ? 7 : mode === 'scenes' ? 3 : 4))
const sheet = canvasModule.createCanvas(cellW * columns, cellH * Math.ceil(tiles.length / columns))
const g = sheet.getContext('2d')
g.fillStyle = '#1c1a24'
g.fillRect(0, 0, sheet.width, sheet.height)
tiles.forEach((tile, i) => {
  const width = tile.width ?? 480
  const height = tile.height ?? 270
  const renderer = createRenderer(tile.scene, { width, height, fps: 24, seconds: 5 }, canvasModule)
  const x = (i % columns) * cellW
  const y = Math.floor(i / columns) * cellH
  g.drawImage(renderer.drawFrame(Math.round((tile.k ?? 0.55) * (renderer.frames - 1))), x, y + 18)
  g.fillStyle = '#f4f0e6'
  g.font = '13px sans-serif'
  g.fillText(tile.label, x + 4, y + 13)
})
writeFileSync(out, sheet.toBuffer('image/png'))
console.log(`${tiles.length} tiles, ${out}`)
