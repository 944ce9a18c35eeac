/** Anime4K's CNN in ONNX: a frame in, one of two or four times its sides out, tile by tile so that memory stays bounded. */
import { join } from 'node:path'
import type * as Ort from 'onnxruntime-node'
import { openSessions } from '../../src/inference/session.js'
import type { Frame } from '../../src/media/frames.js'
import { tilesOf } from './picture.js'
import type { Factor, UpscaleSetup } from './request.js'

/** Most pixels a side of what one pass makes: larger is no faster, and takes more memory. */
export const TILE = 256
/**
 * Pixels around a tile that bear on it: seven convolutions of 3x3 one after the other reach seven pixels; at factor 4 they run again on
 * what they made, and reach four more. With them a tile is what the whole frame would give there.
 */
export const HALO = 11

export interface Network {
  readonly factor: Factor
  readonly executionProvider: string
  /**
   * Fills `into` with opaque RGBA. The network reads and gives 0 to 255.
   * @param pass everything that enters native inference goes through it; told the tiles that are done
   */
  enlarge(frame: Picture, into: Uint8ClampedArray, pass: Pass): Promise<void>
  release(): Promise<void>
}

type Picture = Pick<Frame, 'width' | 'height' | 'data'>
type Pass = <T>(work: () => Promise<T>, share: number) => Promise<T>

/** @param most as TILE */
export async function openNetwork(
  { weights, threads }: Pick<UpscaleSetup, 'weights' | 'threads'>,
  factor: Factor,
  most = TILE,
): Promise<Network> {
  const { ort, sessions, executionProvider } = await openSessions([join(weights, `x${factor}.onnx`)], { threads })
  const session = sessions[0]!
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!]
  /** Of one size of frames, by the size of a tile: made once and filled again and again. */
  let frames = ''
  const tensors = new Map<string, { from: Ort.TypedTensor<'float32'>; to: Ort.TypedTensor<'float32'> }>()
  function tensorsOf(width: number, height: number) {
    const key = `${width}x${height}`
    const made = tensors.get(key)
    if (made) return made
    const tensor = (wide: number, high: number) =>
      new ort.Tensor('float32', new Float32Array(3 * wide * high), [1, 3, high, wide])
    const pair = { from: tensor(width, height), to: tensor(width * factor, height * factor) }
    tensors.set(key, pair)
    return pair
  }

  return {
    factor,
    executionProvider,
    async enlarge({ width, height, data }, into, pass) {
      if (frames !== `${width}x${height}`) tensors.clear()
      frames = `${width}x${height}`
      const tiles = tilesOf({ width, height }, most)
      for (const [i, { row, column, rows, columns }] of tiles.entries()) {
        const [wide, high] = [columns + 2 * HALO, rows + 2 * HALO]
        const { from, to } = tensorsOf(wide, high)
        const [red, green, blue] = planes(from.data)
        for (let y = 0, at = 0; y < high; y++) {
          const line = within(row - HALO + y, height) * width
          for (let x = 0; x < wide; x++, at++) {
            const pixel = (line + within(column - HALO + x, width)) * 3
            red[at] = data[pixel]!
            green[at] = data[pixel + 1]!
            blue[at] = data[pixel + 2]!
          }
        }
        await pass(() => session.run({ [input]: from }, { [output]: to }), i / tiles.length)
        const [r, g, b] = planes(to.data)
        for (let y = 0; y < rows * factor; y++) {
          let at = ((HALO * factor + y) * wide + HALO) * factor
          let pixel = ((row * factor + y) * width + column) * factor * 4
          for (const end = at + columns * factor; at < end; at++) {
            into[pixel++] = r[at]!
            into[pixel++] = g[at]!
            into[pixel++] = b[at]!
            into[pixel++] = 255
          }
        }
      }
    },
    release: () => session.release(),
  }
}

/** Outside of a picture its edge goes on. */
const within = (at: number, total: number) => (at < 0 ? 0 : at < total ? at : total - 1)

function planes(data: Float32Array): [Float32Array, Float32Array, Float32Array] {
  const area = data.length / 3
  return [data.subarray(0, area), data.subarray(area, 2 * area), data.subarray(2 * area)]
}
