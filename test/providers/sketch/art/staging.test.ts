// Pose, cast and camera: where things are, how large, and that the camera never looks past the edge of the set.
import * as canvasModule from '@napi-rs/canvas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEEP, LEFT, RIGHT } from '../../../../providers/sketch/art/backdrop.js'
import { cameraAt, layerWindow } from '../../../../providers/sketch/art/camera.js'
import { createCast, depthScale, isAfloat, isSkyArt } from '../../../../providers/sketch/art/cast.js'
import { poseAt } from '../../../../providers/sketch/art/pose.js'
import { paintStillLayers } from '../../../../providers/sketch/art/still.js'
import { createView } from '../../../../providers/sketch/art/view.js'
import type { Entity } from '../../../../providers/sketch/scene.js'
import { SCHEMA } from '../../../../providers/sketch/scene.js'
import { sceneOf, thing } from './scenes.js'

const WIDE = createView(1280, 720)
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const anyEntity: fc.Arbitrary<Entity> = fc.record({
  kind: fc.constantFrom(...SCHEMA.kinds.filter((kind) => kind !== 'none')),
  colour: fc.constantFrom(...SCHEMA.colours),
  motion: fc.constantFrom(...SCHEMA.motions),
  x0: between(-1.35, 1.35),
  x1: between(-1.35, 1.35),
  y0: between(0, 0.97),
  y1: between(0, 0.97),
  s0: between(-1.8, 1.7),
  s1: between(-1.8, 1.7),
  z: between(0, 1),
  arc: between(-0.3, 0.5),
  speed: between(0.3, 2),
  phase: between(0, 1),
  delay: fc.constant(0),
  face: fc.constantFrom(-1, 1),
})

describe('pose', () => {
  it('is finite, and a straight way goes from its start to its end without turning back', () => {
    fc.assert(
      fc.property(anyEntity, between(0, 1), (e, k) => {
        for (const value of Object.values(poseAt(e, k))) expect(Number.isFinite(value)).toBe(true)
        const way = { ...e, motion: 'right', arc: 0, x0: -0.6, x1: 0.8 }
        expect(poseAt(way, 0).x).toBeCloseTo(-0.6)
        expect(poseAt(way, 1).x).toBeCloseTo(0.8)
        expect(poseAt(way, Math.min(1, k + 0.05)).x).toBeGreaterThanOrEqual(poseAt(way, k).x)
      }),
    )
  })

  it('grows toward the viewer and shrinks away, around its mean size', () => {
    const toward = thing('dog', { motion: 'toward', s0: -1, s1: 1 })
    expect(poseAt(toward, 0).depth).toBeCloseTo(0.5)
    expect(poseAt(toward, 1).depth).toBeCloseTo(2)
    expect(poseAt({ ...toward, motion: 'away', s0: 1, s1: -1 }, 1).depth).toBeCloseTo(0.5)
  })
})

describe('cast', () => {
  const castOf = (entities: Entity[], background = 'field') => createCast(sceneOf(background, { entities }), WIDE)

  it('keeps every subject between readable and whole', () => {
    fc.assert(
      fc.property(
        fc.array(anyEntity, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...SCHEMA.shots),
        (entities, shot) => {
          for (const a of createCast(sceneOf('field', { entities, shot }), WIDE)) {
            const height = a.size * (isAfloat(a.meta) ? 1 : depthScale(a.z))
            expect(height).toBeLessThanOrEqual(720 * 0.75)
            expect(a.size).toBeGreaterThanOrEqual(64)
            if (!isSkyArt(a.entity.kind))
              expect(Math.min(height, a.size) * a.aspect).toBeLessThanOrEqual(Math.max(1280, 64 * a.aspect))
            expect(a.z).toBeGreaterThanOrEqual(0)
            expect(a.z).toBeLessThanOrEqual(1)
          }
        },
      ),
    )
  })

  it('sees what rests on what', () => {
    const [cat, box] = castOf([thing('cat', { y0: 0.18, y1: 0.18 }), thing('box')])
    expect(cat!.on).toBe(box)
    const [bird] = castOf([thing('bird', { y0: 0.7, y1: 0.7 }), thing('box')])
    expect(bird!.on).toBeUndefined()
  })

  it('draws one rider on a bicycle, and keeps the rider of a horse', () => {
    const rider = (lift: number) => thing('child', { y0: lift, y1: lift })
    expect(castOf([rider(0.26), thing('bicycle')]).map((a) => a.entity.kind)).toEqual(['bicycle'])
    const horse = castOf([rider(0.32), thing('horse')])
    expect(horse.map((a) => a.entity.kind)).toEqual(['child', 'horse'])
    expect(horse[0]!.on).toBe(horse[1])
  })

  it('lays small things on the table of a room', () => {
    const [cake, table] = castOf([thing('cake', { x0: 0.3, x1: 0.3 }), thing('table')], 'room')
    expect(cake!.on).toBe(table)
    expect(castOf([thing('cake'), thing('table')])[0]!.on).toBeUndefined()
  })

  it('brings a small thing out from behind a large one', () => {
    const [mouse, elephant] = castOf([thing('mouse', { z: 0.3 }), thing('elephant', { z: 0.7 })])
    expect(mouse!.z).toBeGreaterThan(elephant!.z)
  })

  it('does not string companions on a line', () => {
    const flock = castOf([-0.4, -0.2, 0, 0.2, 0.4].map((x) => thing('bird', { x0: x, x1: x })))
    expect(new Set(flock.map((a) => a.raised)).size).toBe(5)
    const herd = castOf([-0.4, 0, 0.4].map((x) => thing('sheep', { x0: x, x1: x })))
    expect(new Set(herd.map((a) => a.z)).size).toBe(3)
  })
})

describe('camera', () => {
  it('never sees past the edge of a layer', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SCHEMA.cameras),
        fc.constantFrom(...SCHEMA.shots),
        fc.constantFrom([1280, 720], [720, 1280], [1000, 1000], [2100, 900]),
        between(0.4, 1.4),
        between(0, 1),
        between(0, 1.45),
        between(-900, 900),
        between(-400, 400),
        (camera, shot, [width, height], strength, k, p, x, y) => {
          const view = createView(width!, height!)
          const seen = cameraAt(sceneOf('field', { camera, shot, strength }), view, k, k * 5, { x, y })
          const window = layerWindow(view, seen, p)
          expect(window.left).toBeGreaterThanOrEqual(LEFT)
          expect(window.right).toBeLessThanOrEqual(RIGHT)
          expect(window.bottom).toBeLessThanOrEqual(DEEP)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('moves the way it is asked to', () => {
    const at = (camera: string, k: number) => cameraAt(sceneOf('field', { camera }), WIDE, k, 0, undefined)
    expect(at('pan_right', 1).x).toBeGreaterThan(at('pan_right', 0).x + 100)
    expect(at('pan_left', 1).x).toBeLessThan(at('pan_left', 0).x - 100)
    expect(at('tilt_up', 1).y).toBeLessThan(at('tilt_up', 0).y)
    expect(at('tilt_down', 1).y).toBeGreaterThan(at('tilt_down', 0).y)
    expect(at('zoom_in', 1).zoom).toBeGreaterThan(at('zoom_in', 0).zoom)
    expect(at('zoom_out', 1).zoom).toBeLessThan(at('zoom_out', 0).zoom)
    expect(at('static', 1)).toEqual(at('static', 0))
  })
})

describe('still layers', () => {
  it('show the same as painting them every frame', () => {
    const view = createView(320, 180)
    const shots = [0, 0.5, 1].map((k) => cameraAt(sceneOf('field', { camera: 'pan_right' }), view, k, 0, undefined))
    let painted = 0
    const layer = {
      p: 0.5,
      z: 0,
      still: true as const,
      draw: (g: canvasModule.SKRSContext2D) => {
        painted++
        g.fillStyle = '#aa3322'
        g.fillRect(-60, 20, 200, 90)
      },
    }
    const [picture] = paintStillLayers([layer], view, shots, canvasModule.createCanvas)
    for (const shot of shots) {
      const shown = [picture!, layer].map((l) => {
        const canvas = canvasModule.createCanvas(320, 180)
        const g = canvas.getContext('2d')
        const { scale, left, top } = layerWindow(view, shot, 0.5)
        g.setTransform(scale, 0, 0, scale, -left * scale, -top * scale)
        l.draw(g, 0)
        return g.getImageData(0, 0, 320, 180).data
      })
      const differing = shown[0]!.filter((value, i) => Math.abs(value - shown[1]![i]!) > 60).length
      expect(differing).toBeLessThan(320 * 4)
    }
    expect(painted).toBe(1 + shots.length)
  })
})
