/** The network by itself: tiles without seams, averaging that loses nothing, and pictures that come out better than bicubic ones. */
import { fileURLToPath } from 'node:url'
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Network, openNetwork } from '../../../providers/upscale/network.js'
import { areaScaler, type Size, tilesOf } from '../../../providers/upscale/picture.js'
import type { Factor } from '../../../providers/upscale/request.js'

const weights = fileURLToPath(new URL('../../../providers/upscale/weights', import.meta.url))
const open = (factor: Factor, tile?: number) => openNetwork({ weights, threads: 2 }, factor, tile)

const pass = <T>(work: () => Promise<T>) => work()

/** Red, green and blue, as frames have them. */
const bare = (rgba: Uint8ClampedArray) => Uint8Array.from(rgba.filter((_, i) => i % 4 < 3))

async function enlarged(network: Network, { width, height }: Size, data: Uint8Array): Promise<Uint8ClampedArray> {
  const into = new Uint8ClampedArray(width * height * network.factor ** 2 * 4)
  await network.enlarge({ width, height, data }, into, pass)
  return into
}

function psnr(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  // Alpha is equal everywhere and counts for nothing.
  return 10 * Math.log10(255 ** 2 / (sum / ((a.length * 3) / 4)))
}

/** What a storyboard is made of: flat shapes, round and slanted edges, thin lines, soft light. */
function drawing(): Canvas {
  const canvas = createCanvas(160, 96)
  const pen = canvas.getContext('2d')
  const sky = pen.createLinearGradient(0, 0, 0, 96)
  sky.addColorStop(0, '#f4a261')
  sky.addColorStop(1, '#264653')
  pen.fillStyle = sky
  pen.fillRect(0, 0, 160, 96)
  pen.fillStyle = '#ffe8b0'
  pen.beginPath()
  pen.arc(118, 30, 15, 0, 7)
  pen.fill()
  pen.fillStyle = '#1d3557'
  pen.fillRect(0, 66, 160, 30)
  pen.fillStyle = '#c1121f'
  pen.beginPath()
  for (const [x, y] of [
    [40, 62],
    [92, 62],
    [82, 76],
    [50, 76],
  ] as const)
    pen.lineTo(x, y)
  pen.fill()
  pen.strokeStyle = '#fdf0d5'
  for (const [x, y, to, down] of [
    [66, 62, 68, 22],
    [68, 22, 90, 58],
    [10, 80, 150, 84],
  ] as const) {
    pen.beginPath()
    pen.moveTo(x, y)
    pen.lineTo(to, down)
    pen.stroke()
  }
  return canvas
}

const side = fc.integer({ min: 1, max: 120 })
const sides = fc.record({ width: side, height: side })

describe('tiles', () => {
  it('cover a picture once', () => {
    fc.assert(
      fc.property(sides, fc.integer({ min: 1, max: 256 }), (size, most) => {
        const seen = new Uint8Array(size.width * size.height)
        for (const { row, column, rows, columns } of tilesOf(size, most)) {
          if (Math.max(rows, columns) > most) throw new Error('larger than allowed')
          for (let y = row; y < row + rows; y++)
            for (let x = column; x < column + columns; x++) seen[y * size.width + x]!++
        }
        expect(seen.every((times) => times === 1)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it.each([2, 4] as const)('leave no seam at factor %i: noise in tiles is noise as a whole', async (factor) => {
    const size = { width: 53, height: 38 }
    const [{ value: noise }] = fc.sample(
      fc
        .uint8Array({ minLength: size.width * size.height * 3, maxLength: size.width * size.height * 3 })
        .map((value) => ({ value })),
      { numRuns: 1, seed: 7 },
    ) as [{ value: Uint8Array }]
    const [whole, tiled] = [await open(factor), await open(factor, 16)]
    const [a, b] = [await enlarged(whole, size, noise), await enlarged(tiled, size, noise)]
    expect(a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)).toBeLessThanOrEqual(1)
    // The picture is one: not the same everywhere.
    expect(new Set(a).size).toBeGreaterThan(100)
    await Promise.all([whole.release(), tiled.release()])
  })
})

describe('averaging down', () => {
  const filled = (size: Size, value: (i: number) => number) =>
    Uint8ClampedArray.from({ length: size.width * size.height * 4 }, (_, i) => (i % 4 === 3 ? 255 : value(i)))

  it('keeps what is flat, at every size', () => {
    fc.assert(
      fc.property(sides, fc.double({ min: 0.25, max: 1, noNaN: true }), fc.nat(255), (from, share, grey) => {
        const to = { width: Math.ceil(from.width * share), height: Math.ceil(from.height * share) }
        const into = new Uint8ClampedArray(to.width * to.height * 4)
        areaScaler(from, to)(
          filled(from, () => grey),
          into,
        )
        expect(into.every((value, i) => value === (i % 4 === 3 ? 255 : grey))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  it('gives the mean of the pixels that are covered', () => {
    const from = { width: 6, height: 4 }
    const into = new Uint8ClampedArray(3 * 2 * 4)
    const rgba = filled(from, (i) => (i * 37) % 256)
    areaScaler(from, { width: 3, height: 2 })(rgba, into)
    const at = (x: number, y: number) => rgba[(y * 6 + x) * 4]!
    expect(into[4]).toBe(Math.round((at(2, 0) + at(3, 0) + at(2, 1) + at(3, 1)) / 4))
  })
})

it.each([
  [2, 1.5],
  [4, 0.7],
] as const)(
  'at factor %i a drawing is nearer to the original than a bicubic one, by %f dB at least',
  async (factor, gain) => {
    const original = drawing()
    const { width, height } = original
    const truth = original.getContext('2d').getImageData(0, 0, width, height).data
    const size = { width: width / factor, height: height / factor }
    const canvas = createCanvas(size.width, size.height)
    const small = canvas.getContext('2d').createImageData(size.width, size.height)
    areaScaler({ width, height }, size)(truth, small.data)
    canvas.getContext('2d').putImageData(small, 0, 0)
    const stretched = createCanvas(width, height)
    const pen = stretched.getContext('2d')
    pen.imageSmoothingQuality = 'high'
    pen.drawImage(canvas, 0, 0, width, height)
    const bicubic = psnr(pen.getImageData(0, 0, width, height).data, truth)
    const network = await open(factor)
    expect(psnr(await enlarged(network, size, bare(small.data)), truth)).toBeGreaterThan(bicubic + gain)
    await network.release()
  },
)
