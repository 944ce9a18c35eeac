// Frames: all backgrounds in every light and weather, determinism, direction of motion, depth, aspect ratios.
import { createHash } from 'node:crypto'
import * as canvasModule from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { drawnBackgrounds } from '../../../../providers/sketch/art/backgrounds/index.js'
import type { RenderSize } from '../../../../providers/sketch/art/renderer.js'
import { createRenderer } from '../../../../providers/sketch/art/renderer.js'
import type { Entity, SceneGraph } from '../../../../providers/sketch/scene.js'
import { SCHEMA } from '../../../../providers/sketch/scene.js'
import { sceneOf, thing } from './scenes.js'

const SMALL: RenderSize = { width: 160, height: 90, fps: 8, seconds: 2 }
const render = (scene: SceneGraph, size: RenderSize = SMALL) => createRenderer(scene, size, canvasModule)
const digest = (data: Uint8ClampedArray): string => createHash('sha256').update(data).digest('hex')

/** Centre and area of what differs between a scene with and without an entity. */
function footprint(
  scene: SceneGraph,
  i: number,
  size: RenderSize = SMALL,
): { x: number; y: number; area: number; bottom: number } {
  const with_ = render(scene, size).rgba(i)
  const without = render({ ...scene, entities: [] }, size).rgba(i)
  let x = 0
  let y = 0
  let area = 0
  let bottom = 0
  for (let p = 0; p < with_.length; p += 4) {
    const change =
      Math.abs(with_[p]! - without[p]!) +
      Math.abs(with_[p + 1]! - without[p + 1]!) +
      Math.abs(with_[p + 2]! - without[p + 2]!)
    if (change < 40) continue
    const pixel = p / 4
    x += pixel % size.width
    y += Math.floor(pixel / size.width)
    bottom = Math.max(bottom, Math.floor(pixel / size.width))
    area++
  }
  return { x: x / area, y: y / area, area, bottom }
}

describe('backgrounds', () => {
  it('draws every background of the schema', () => {
    expect([...drawnBackgrounds()].sort()).toEqual([...SCHEMA.scenes].sort())
  })

  it.each(SCHEMA.scenes)(
    '%s renders opaque in every time and weather, and every time looks different',
    (background) => {
      const seen = new Map<string, string>()
      for (const time of SCHEMA.times) {
        for (const weather of SCHEMA.weathers) {
          const data = render(sceneOf(background, { time, weather, suny: time === 'sunset' ? 0.15 : 0.7 })).rgba(3)
          for (let p = 3; p < data.length; p += 4 * 97) expect(data[p]).toBe(255)
          if (weather === 'clear') {
            const key = digest(data)
            expect(seen.get(key), `${time} like another time`).toBeUndefined()
            seen.set(key, time)
          }
        }
      }
    },
  )

  it('gives each background its own picture', () => {
    const pictures = SCHEMA.scenes.map((background) => digest(render(sceneOf(background)).rgba(0)))
    expect(new Set(pictures).size).toBe(SCHEMA.scenes.length)
  })

  it('shows weather out of doors and keeps it out of sheltered places', () => {
    const picture = (background: string, weather: string): string =>
      digest(render(sceneOf(background, { weather })).rgba(2))
    for (const weather of SCHEMA.weathers.filter((name) => name !== 'clear')) {
      expect(picture('field', weather), weather).not.toBe(picture('field', 'clear'))
    }
    expect(picture('stage', 'rain')).toBe(picture('stage', 'storm'))
  })

  it('varies with the variety numbers', () => {
    for (const background of SCHEMA.scenes) {
      const a = digest(render(sceneOf(background, { u: [-0.8, -0.6, 0.7, -0.5] })).rgba(0))
      const b = digest(render(sceneOf(background, { u: [0.6, 0.7, -0.3, 0.8] })).rgba(0))
      expect(a === b, background).toBe(false)
    }
  })
})

describe('frames', () => {
  const busy = sceneOf('beach', {
    weather: 'rain',
    camera: 'handheld',
    entities: [thing('dog', { motion: 'right', x0: -0.6, x1: 0.5 }), thing('sailboat', { x0: 0.3, x1: 0.3 })],
  })

  it('are the same whatever was drawn before', () => {
    const inOrder = render(busy)
    const digests = Array.from({ length: inOrder.frames }, (_, i) => digest(inOrder.rgba(i)))
    const alone = render(busy)
    expect(digest(alone.rgba(9))).toBe(digests[9])
    expect(digest(alone.rgba(2))).toBe(digests[2])
    expect(new Set(digests).size).toBe(inOrder.frames)
  })

  it('count and measure as asked', () => {
    const renderer = render(busy, { width: 96, height: 170, fps: 10, seconds: 1.5 })
    expect(renderer.frames).toBe(15)
    expect(renderer.rgba(0).length).toBe(96 * 170 * 4)
    const canvas = renderer.drawFrame(14)
    expect([canvas.width, canvas.height]).toEqual([96, 170])
    expect(render(busy, { ...SMALL, fps: 1, seconds: 0.2 }).frames).toBe(1)
  })
})

describe('motion', () => {
  const last = 15
  const moving = (
    kind: string,
    o: Partial<Entity>,
    background = 'plain',
  ): [ReturnType<typeof footprint>, ReturnType<typeof footprint>] => {
    const scene = sceneOf(background, { entities: [thing(kind, o)] })
    return [footprint(scene, 0), footprint(scene, last)]
  }

  it.each([
    ['car', 'right'],
    ['dog', 'right'],
    ['bird', 'right'],
    ['fish', 'right'],
  ])('%s moves %s on the picture', (kind) => {
    const [start, end] = moving(kind, { motion: 'right', x0: -0.5, x1: 0.5 })
    expect(end.x - start.x).toBeGreaterThan(40)
    const [from, to] = moving(kind, { motion: 'left', x0: 0.5, x1: -0.5, face: -1 })
    expect(from.x - to.x).toBeGreaterThan(40)
  })

  it('rises and falls', () => {
    const [low, high] = moving('balloon', { motion: 'up', y0: 0.1, y1: 0.8 })
    expect(low.y - high.y).toBeGreaterThan(15)
    const [top, bottom] = moving('star', { motion: 'down', y0: 0.8, y1: 0.2 })
    expect(bottom.y - top.y).toBeGreaterThan(15)
  })

  it('comes nearer along the ground: larger, and its feet lower on the picture', () => {
    const [far, near] = moving('horse', { motion: 'toward', s0: -1, s1: 0.6 }, 'field')
    expect(near.area).toBeGreaterThan(far.area * 3)
    expect(near.bottom).toBeGreaterThan(far.bottom + 4)
    const [close, away] = moving('horse', { motion: 'away', s0: 0.6, s1: -1 }, 'field')
    expect(close.area).toBeGreaterThan(away.area * 3)
    expect(close.bottom).toBeGreaterThan(away.bottom + 4)
  })

  it('keeps the ground when it is not meant to leave it', () => {
    const flat = footprint(sceneOf('field', { entities: [thing('sheep')] }), 4)
    const noisy = footprint(sceneOf('field', { entities: [thing('sheep', { y0: 0.06, y1: 0.06 })] }), 4)
    expect(noisy.bottom).toBe(flat.bottom)
  })
})

describe('composition', () => {
  it('shows a lone small animal large enough to read', () => {
    for (const shot of SCHEMA.shots) {
      const { area } = footprint(sceneOf('snow', { shot, entities: [thing('fox')] }), 4)
      expect(area / (SMALL.width * SMALL.height), shot).toBeGreaterThan(0.025)
    }
  })

  it('keeps a subject whole in portrait, square and wide frames', () => {
    for (const [width, height] of [
      [90, 160],
      [120, 120],
      [210, 90],
    ] as const) {
      const size = { width, height, fps: 8, seconds: 2 }
      const { x, y, area } = footprint(sceneOf('field', { entities: [thing('bus')] }), 4, size)
      expect(area).toBeGreaterThan(width * height * 0.02)
      expect(x).toBeGreaterThan(width * 0.35)
      expect(x).toBeLessThan(width * 0.65)
      expect(y).toBeGreaterThan(height * 0.4)
      expect(y).toBeLessThan(height * 0.92)
    }
  })

  it('puts a thing on top of what it is lifted by', () => {
    const box = thing('box')
    const cat = thing('cat', { y0: 0.18, y1: 0.18 })
    const alone = footprint(sceneOf('plain', { entities: [box] }), 4)
    const stacked = footprint(sceneOf('plain', { entities: [box, cat] }), 4)
    expect(stacked.y).toBeLessThan(alone.y)
    expect(Math.abs(stacked.bottom - alone.bottom)).toBeLessThan(16)
  })

  it('does not show the moon over the moon', () => {
    const bare = digest(render(sceneOf('moon')).rgba(3))
    expect(digest(render(sceneOf('moon', { entities: [thing('moon')] })).rgba(3))).toBe(bare)
  })

  it('draws a full cast on every background without failing', () => {
    const cast = SCHEMA.kinds.filter((kind) => kind !== 'none')
    SCHEMA.scenes.forEach((background, i) => {
      for (let j = 0; j < cast.length; j += SCHEMA.K * 4) {
        const entities = cast.slice((j + i) % cast.length, ((j + i) % cast.length) + SCHEMA.K)
        const scene = sceneOf(background, {
          time: SCHEMA.times[(i + j) % 4]!,
          camera: SCHEMA.cameras[(i + j) % SCHEMA.cameras.length]!,
          entities: entities.map((kind, n) =>
            thing(kind, {
              motion: SCHEMA.motions[(i + n + j) % SCHEMA.motions.length]!,
              x0: -0.8 + n * 0.3,
              x1: -0.7 + n * 0.3,
            }),
          ),
        })
        expect(render(scene).rgba(7).length).toBe(160 * 90 * 4)
      }
    })
  })
})
