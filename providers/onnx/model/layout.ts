/** How a latent's numbers lie. Inside the pipeline always channel, frame, row, column; a graph may want them otherwise. */
import type { Layout } from './manifest.js'

export interface Shape {
  channels: number
  frames: number
  rows: number
  columns: number
}

export const sizeOf = ({ channels, frames, rows, columns }: Shape) => channels * frames * rows * columns

type Patch = readonly [frames: number, rows: number, columns: number]

export interface Arrangement {
  /** Dimensions of one sample as the graph has them, without the batch; `images` has its frames in the batch. */
  dims: readonly number[]
  /** Position in our order of each number in the graph's; absent when they are the same. */
  index?: Int32Array
}

/** Tokens of a latent, for shifts that grow with it. */
export const tokensOf = ({ frames, rows, columns }: Shape, [pf, pr, pc]: Patch = [1, 1, 1]) =>
  (frames / pf) * (rows / pr) * (columns / pc)

/** How `layout` arranges a latent of this shape. Throws RangeError when a patch doesn't divide it. */
export function arrange(layout: Layout, shape: Shape, patch: Patch = [1, 1, 1]): Arrangement {
  const { channels, frames, rows, columns } = shape
  if (layout === 'BCFHW') return { dims: [channels, frames, rows, columns] }
  const place = (c: number, f: number, r: number, col: number) => ((c * frames + f) * rows + r) * columns + col
  const index = new Int32Array(sizeOf(shape))
  let at = 0
  if (layout !== 'packed') {
    for (let f = 0; f < frames; f++)
      for (let c = 0; c < channels; c++)
        for (let r = 0; r < rows; r++) for (let col = 0; col < columns; col++) index[at++] = place(c, f, r, col)
    const dims = layout === 'BFCHW' ? [frames, channels, rows, columns] : [channels, rows, columns]
    return { dims, index }
  }
  const [pf, pr, pc] = patch
  if (frames % pf || rows % pr || columns % pc)
    throw new RangeError(`patches of ${patch.join(' × ')} don't divide ${frames} × ${rows} × ${columns} latent cells`)
  for (let f = 0; f < frames; f += pf)
    for (let r = 0; r < rows; r += pr)
      for (let col = 0; col < columns; col += pc)
        for (let c = 0; c < channels; c++)
          for (let i = 0; i < pf; i++)
            for (let j = 0; j < pr; j++) for (let k = 0; k < pc; k++) index[at++] = place(c, f + i, r + j, col + k)
  return { dims: [tokensOf(shape, patch), channels * pf * pr * pc], index }
}

/** Our order to the graph's. @param into where to write, at `offset` */
export function pack(from: Float32Array, { index }: Arrangement, into: Float32Array, offset = 0): void {
  if (!index) into.set(from, offset)
  else for (let i = 0; i < index.length; i++) into[offset + i] = from[index[i]!]!
}

/** The graph's order to ours. */
export function unpack(from: Float32Array, { index }: Arrangement, into: Float32Array): void {
  if (!index) into.set(from)
  else for (let i = 0; i < index.length; i++) into[index[i]!] = from[i]!
}
