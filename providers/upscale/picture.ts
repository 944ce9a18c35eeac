/** Pixels on their way through the network: its tiles, and the averaging down to the ordered size. Pure. */

export interface Span {
  from: number
  to: number
}

/** A part of a picture: `core` is what becomes of it, `seen` what the network looks at for it. */
export interface Tile {
  columns: { core: Span; seen: Span }
  rows: { core: Span; seen: Span }
}

/** Equal parts of at most `most` of `total`, each with up to `halo` of its neighbours. */
function parts(total: number, most: number, halo: number): { core: Span; seen: Span }[] {
  const count = Math.ceil(total / most)
  const edge = (i: number) => Math.round((total * i) / count)
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [edge(i), edge(i + 1)]
    return { core: { from, to }, seen: { from: Math.max(0, from - halo), to: Math.min(total, to + halo) } }
  })
}

/** The tiles of a picture, in reading order. Their cores cover it once. */
export function tilesOf(width: number, height: number, most: number, halo: number): Tile[] {
  const columns = parts(width, most, halo)
  return parts(height, most, halo).flatMap((rows) => columns.map((column) => ({ rows, columns: column })))
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

export interface Size {
  width: number
  height: number
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
