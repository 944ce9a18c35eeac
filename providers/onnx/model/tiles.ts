/** Large pictures in parts that overlap: where the parts lie, and how they become one again. Pure but for the work of a part. */

/** Starts of parts of `size` that cover `total` and share at least `overlap`; the last one ends with it. */
export function starts(total: number, size: number, overlap: number): number[] {
  if (size >= total) return [0]
  const stride = Math.max(1, size - overlap)
  const found = Array.from({ length: Math.ceil((total - size) / stride) }, (_, i) => i * stride)
  return [...found, total - size]
}

export interface Area {
  row: number
  column: number
  rows: number
  columns: number
}

export interface Tiling {
  rows: number
  columns: number
  /** Rows and columns of a tile. Absent: all at once. */
  size?: readonly [rows: number, columns: number] | undefined
  /** Cells two neighbours share. */
  overlap?: number | undefined
  /** Pixels of a cell, each way. */
  factor: number
}

/**
 * Works through the tiles and blends them: weights grow from each inner edge over the shared pixels, and add up to one.
 * @param work planes of pixels, one after the other, of an area of cells
 */
export async function tiled(
  { rows, columns, size = [rows, columns], overlap = 0, factor }: Tiling,
  planes: number,
  work: (area: Area) => Promise<Float32Array>,
): Promise<Float32Array> {
  const [high, wide] = [Math.min(size[0], rows), Math.min(size[1], columns)]
  if (high === rows && wide === columns) return work({ row: 0, column: 0, rows, columns })
  const [height, width] = [rows * factor, columns * factor]
  const sum = new Float32Array(planes * height * width)
  const weights = new Float32Array(height * width)
  const ramp = overlap * factor + 1
  /** Weight of each pixel of a tile along one axis. */
  const edge = (start: number, length: number, total: number) =>
    Float32Array.from({ length: length * factor }, (_, i) => {
      const before = start ? (i + 1) / ramp : 1
      const after = start + length < total ? (length * factor - i) / ramp : 1
      return Math.min(1, before) * Math.min(1, after)
    })
  for (const row of starts(rows, high, overlap))
    for (const column of starts(columns, wide, overlap)) {
      const pixels = await work({ row, column, rows: high, columns: wide })
      const [down, across] = [edge(row, high, rows), edge(column, wide, columns)]
      const [tileHeight, tileWidth] = [high * factor, wide * factor]
      for (let y = 0; y < tileHeight; y++) {
        const line = (row * factor + y) * width + column * factor
        for (let x = 0; x < tileWidth; x++) weights[line + x]! += down[y]! * across[x]!
        for (let p = 0; p < planes; p++) {
          const [from, to] = [(p * tileHeight + y) * tileWidth, p * height * width + line]
          for (let x = 0; x < tileWidth; x++) sum[to + x]! += down[y]! * across[x]! * pixels[from + x]!
        }
      }
    }
  const area = height * width
  for (let p = 0; p < planes; p++) for (let i = 0; i < area; i++) sum[p * area + i]! /= weights[i]!
  return sum
}
