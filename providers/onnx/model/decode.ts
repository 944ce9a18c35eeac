/** Latents to frames: whole, or in tiles and chunks that are blended where they overlap. Frames come out one by one, in order. */
import type { Clip } from './geometry.js'
import { framesOf, numbersOf } from './geometry.js'
import type { Graph } from './graph.js'
import { arrange, pack, type Shape, unpack } from './layout.js'
import type { Manifest } from './manifest.js'
import type { GraphInfo } from './onnx-file.js'
import { starts, tiled } from './tiles.js'

/** One frame: red, green and blue plane of floats in the decoder's range. */
export type Planes = Float32Array

export interface DecodeOptions {
  manifest: Manifest
  clip: Clip
  shape: Shape
  graph: Graph
  info: GraphInfo
  /** Around every pass: for the stop flag and progress, 0 to 1. */
  pass<T>(work: () => Promise<T>, done: number): Promise<T>
}

/** Latents as the decoder takes them to frames. */
export async function* decode(latents: Float32Array, options: DecodeOptions): AsyncGenerator<Planes> {
  const { manifest, clip, shape, info, pass } = options
  const { decoder } = manifest
  const { spatial, temporal } = manifest.latents
  const area = clip.width * clip.height
  // A graph for pictures whose batch is fixed takes so many frames a pass.
  const batch = info.inputs.find(({ name }) => decoder.inputs[name] === 'latents')!.shape[0]
  const fixed = decoder.layout === 'images' && typeof batch === 'number' ? { frames: batch, overlap: 0 } : undefined
  const { frames, overlap } = decoder.chunk ?? fixed ?? { frames: shape.frames, overlap: 0 }
  const length = Math.min(frames, shape.frames)
  const parts = starts(shape.frames, length, overlap)
  /** Frames that the next chunk may still change; the first of them is frame `from`. */
  const waiting: Planes[] = []
  let from = 0
  for (const [i, start] of parts.entries()) {
    const made = framesOf(manifest, length)
    const tiling = {
      rows: shape.rows,
      columns: shape.columns,
      size: decoder.tile?.size,
      overlap: decoder.tile?.overlap,
      factor: spatial,
    }
    const planes = await tiled(tiling, 3 * made, async ({ row, column, rows, columns }) => {
      const part = { ...shape, frames: length, rows, columns }
      const cut = crop(latents, shape, { start, row, column, ...part })
      return pass(() => runDecoder(cut, part, made, options), i / parts.length)
    })
    const first = start * temporal
    while (from < first) {
      yield waiting.shift()!
      from++
    }
    const shared = waiting.length
    for (let f = 0; f < made; f++) {
      const frame = new Float32Array(3 * area)
      for (let c = 0; c < 3; c++) frame.set(planes.subarray((c * made + f) * area, (c * made + f + 1) * area), c * area)
      const old = waiting[f]
      if (!old) waiting.push(frame)
      else mix(old, frame, (f + 1) / (shared + 1))
    }
  }
  yield* waiting
}

/** Moves `old` towards `fresh` by a share. */
function mix(old: Planes, fresh: Planes, share: number): void {
  for (let i = 0; i < old.length; i++) old[i]! += (fresh[i]! - old[i]!) * share
}

type Cut = Shape & { start: number; row: number; column: number }

function crop(latents: Float32Array, whole: Shape, cut: Cut): Float32Array {
  const { channels, start, row, column, frames, rows, columns } = cut
  const out = new Float32Array(channels * frames * rows * columns)
  let at = 0
  for (let c = 0; c < channels; c++)
    for (let f = 0; f < frames; f++)
      for (let r = 0; r < rows; r++, at += columns) {
        const line = ((c * whole.frames + start + f) * whole.rows + row + r) * whole.columns + column
        out.set(latents.subarray(line, line + columns), at)
      }
  return out
}

/** One pass of the graph: a part of the latents to planes of pixels, channel by frame. */
async function runDecoder(
  cut: Float32Array,
  part: Shape,
  made: number,
  { manifest, clip, graph }: DecodeOptions,
): Promise<Float32Array> {
  const { layout, output } = manifest.decoder
  const { spatial } = manifest.latents
  const way = arrange(layout, part)
  const data = new Float32Array(cut.length)
  pack(cut, way, data)
  const batch = layout === 'images' ? part.frames : 1
  const size = { ...clip, width: part.columns * spatial, height: part.rows * spatial, frames: made }
  const values = { ...numbersOf(size, part), latents: { data, dims: [batch, ...way.dims] } }
  const [pixels] = await graph.run(values, [output], [batch])
  const shape = { channels: 3, frames: made, rows: size.height, columns: size.width }
  const wanted = 3 * made * size.height * size.width
  if (pixels!.data.length !== wanted)
    throw new RangeError(
      `the decoder made [${pixels!.dims.join(', ')}] of ${part.frames} × ${part.rows} × ${part.columns} latent cells; ${wanted} numbers were expected: see latents.spatial, latents.temporal and latents.causal`,
    )
  const back = arrange(layout, shape)
  if (!back.index) return pixels!.data
  const planes = new Float32Array(wanted)
  unpack(pixels!.data, back, planes)
  return planes
}
