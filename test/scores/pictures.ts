/** Grey frames with known answers, drawn in memory. */
import type { Gray } from '../../src/scores/picture.js'

export const draw = (width: number, height: number, level: (x: number, y: number) => number): Gray => {
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data[y * width + x] = Math.max(0, Math.min(255, Math.round(level(x, y))))
  return { width, height, data }
}

export const flat = (level: number, width = 96, height = 64) => draw(width, height, () => level)

const lattice = (x: number, y: number) => {
  const n = Math.sin(x * 127.1 + y * 311.7) * 43758.5453
  return n - Math.floor(n)
}
const ease = (t: number) => t * t * (3 - 2 * t)
const valueNoise = (x: number, y: number) => {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [u, v] = [ease(x - left), ease(y - top)]
  const row = (at: number) => lattice(left, at) * (1 - u) + lattice(left + 1, at) * u
  return row(top) * (1 - v) + row(top + 1) * v
}

/** A texture without periods, fine and coarse, that can be shifted by fractions of a pixel. */
export const texture = (x: number, y: number) => 20 + 130 * valueNoise(x / 29, y / 29) + 80 * valueNoise(x / 7, y / 7)

export const shifted = (dx: number, dy = 0, width = 160, height = 96) =>
  draw(width, height, (x, y) => texture(x - dx, y - dy))

export const mirror = ({ width, height, data }: Gray) => draw(width, height, (x, y) => data[y * width + width - 1 - x]!)

/** A box blur of 3×3 that wraps around, so that no edge takes part. */
export const blur = ({ width, height, data }: Gray) =>
  draw(width, height, (x, y) => {
    let sum = 0
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) sum += data[((y + dy + height) % height) * width + ((x + dx + width) % width)]!
    return sum / 9
  })
