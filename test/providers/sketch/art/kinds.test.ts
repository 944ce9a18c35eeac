// Every kind is drawn, inside its box, in any colour and size, and leaves the context as it found it.
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { isAfloat, metaOf } from '../../../../providers/sketch/art/cast.js'
import { artOf, drawnKinds } from '../../../../providers/sketch/art/kinds/index.js'
import { SCHEMA } from '../../../../providers/sketch/scene.js'

const WANTED = SCHEMA.kinds.filter((kind) => kind !== 'none')
const GREYS = (hex: string): string => hex

/** Draws a kind `h` pixels tall in the middle of a canvas 6 h wide and 4 h high; returns the share of its ink inside its box. */
function inkOf(
  kind: string,
  hex: string | undefined,
  h: number,
  t: number,
): { total: number; inside: number; clean: boolean } {
  const art = artOf(kind)
  const width = Math.ceil(h * 8)
  const height = Math.ceil(h * 5)
  const canvas = createCanvas(width, height)
  const g = canvas.getContext('2d')
  const afloat = isAfloat(metaOf(kind))
  const x = width / 2
  const y = height * 0.6
  g.translate(x, y)
  g.scale(h, h)
  const before = g.getTransform()
  art.draw(g, { q: GREYS, c: hex ?? art.natural, t, a: t * 5, mv: 1, lit: false, time: 'day', u: 0.37, snow: false })
  const after = g.getTransform()
  const clean =
    g.globalAlpha === 1 &&
    g.globalCompositeOperation === 'source-over' &&
    before.a === after.a &&
    before.e === after.e &&
    before.f === after.f
  const { data } = g.getImageData(0, 0, width, height)
  const halfW = h * (art.aspect ?? 1) * 0.5
  const top = afloat ? y - h * 0.5 : y - h
  const bottom = afloat ? y + h * 0.5 : y
  const slack = h * 0.28
  // smoke rises and hoppers leave the ground
  const above = h * (metaOf(kind).verb === 'hop' ? 0.8 : 0.45)
  let total = 0
  let inside = 0
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const alpha = data[(py * width + px) * 4 + 3]!
      if (alpha < 90) continue
      total++
      if (px > x - halfW - slack && px < x + halfW + slack && py > top - above && py < bottom + slack) inside++
    }
  }
  return { total, inside, clean }
}

describe('kinds', () => {
  it('draws every kind of the schema and no other', () => {
    expect([...drawnKinds()].sort()).toEqual([...WANTED].sort())
  })

  it.each(WANTED)('%s fills its box at three sizes and in several colours', (kind) => {
    for (const [h, hex] of [
      [16, undefined],
      [36, '#3f7bd6'],
      [60, '#3a3b46'],
    ] as const) {
      const { total, inside, clean } = inkOf(kind, hex, h, h / 40)
      expect(total, `${kind} at ${h}`).toBeGreaterThan(h * h * 0.03)
      expect(inside / total, `${kind} at ${h} stays in its box`).toBeGreaterThan(0.9)
      expect(clean, `${kind} restores the context`).toBe(true)
    }
  })

  it('colours what may be coloured', () => {
    const canvas = createCanvas(120, 120)
    const g = canvas.getContext('2d')
    const pixels = (kind: string, c: string): string => {
      g.setTransform(1, 0, 0, 1, 0, 0)
      g.clearRect(0, 0, 120, 120)
      g.translate(60, 100)
      g.scale(60, 60)
      artOf(kind).draw(g, { q: GREYS, c, t: 1, a: 1, mv: 0, lit: false, time: 'day', u: 0.4, snow: false })
      return Buffer.from(g.getImageData(0, 0, 120, 120).data).toString('base64')
    }
    for (const kind of WANTED) {
      if (metaOf(kind).col < 1) continue
      expect(pixels(kind, '#e0473f') === pixels(kind, '#3f7bd6'), kind).toBe(false)
    }
  })

  it('gives a plain box for a kind it does not know', () => {
    expect(artOf('gryphon')).toBe(artOf('box'))
  })
})
