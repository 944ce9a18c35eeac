/** Pixels on their way through the network: its tiles, and the averaging down to the ordered size. Pure. */

export interface Size {
  width: number
  height: number
}

/** A part of a picture. */
export interface Tile {
  row: number
  column: number
  rows: number
  columns: number
}

/** Edges of equal parts of at most `most` of `total`. */
function edges(total: number, most: number): number[] {
  const count = Math.ceil(total / most)
  return Array.from({ length: count + 1 }, (_, i) => Math.round((total * i) / count))
}

/** The tiles of a picture, in reading order, of at most `most` pixels a side. They cover it once. */
export function tilesOf({ width, height }: Size, most: number): Tile[] {
  const [across, down] = [edges(width, most), edges(height, most)]
  return down.slice(1).flatMap((bottom, j) =>
    across.slice(1).map((right, i) => {
      const [row, column] = [down[j]!, across[i]!]
      return { row, column, rows: bottom - row, columns: right - column }
    }),
  )
}

/** Which pixels of a line of `from` make up each of a line of `to`, and how much of each. */
function shares(from: number, to: number): { first: Int32Array; weights: Float32Array; taps: number } {
  const ratio = from / to
  const taps = Math.min(from, Math.ceil(ratio) + 1)
  const first = new Int32Array(to)
  const weights = new Float32Array(to * taps)
  for (let i = 0; i < to; i++) {
    const [start, end] = [i * ratio, (i + 1) * ratio]
    first[i] = Math.min(Math.floor(start), from - taps)
    for (let tap = 0; tap < taps; tap++) {
      const at = first[i]! + tap
      weights[i * taps + tap] = Math.max(0, Math.min(end, at + 1) - Math.max(start, at)) / ratio
    }
  }
  return { first, weights, taps }
}

/** Averages opaque RGBA down by area: each pixel is the mean of those it covers. Its tables and its buffer serve every frame. */
export function areaScaler(from: Size, to: Size): (rgba: Uint8ClampedArray, into: Uint8ClampedArray) => void {
  const [across, down] = [shares(from.width, to.width), shares(from.height, to.height)]
  const lines = new Float32Array(from.height * to.width * 3)
  return (rgba, into) => {
    for (let y = 0, at = 0; y < from.height; y++)
      for (let x = 0; x < to.width; x++, at += 3) {
        let [red, green, blue] = [0, 0, 0]
        for (let tap = 0; tap < across.taps; tap++) {
          const weight = across.weights[x * across.taps + tap]!
          const pixel = (y * from.width + across.first[x]! + tap) * 4
          red += rgba[pixel]! * weight
          green += rgba[pixel + 1]! * weight
          blue += rgba[pixel + 2]! * weight
        }
        lines[at] = red
        lines[at + 1] = green
        lines[at + 2] = blue
      }
    for (let y = 0, at = 0; y < to.height; y++)
      for (let x = 0; x < to.width; x++, at += 4) {
        let [red, green, blue] = [0, 0, 0]
        for (let tap = 0; tap < down.taps; tap++) {
          const weight = down.weights[y * down.taps + tap]!
          const line = ((down.first[y]! + tap) * to.width + x) * 3
          red += lines[line]! * weight
          green += lines[line + 1]! * weight
          blue += lines[line + 2]! * weight
        }
        into[at] = red
        into[at + 1] = green
        into[at + 2] = blue
        into[at + 3] = 255
      }
  }
}
