/** Pictures for graphs: decoded, cut to a shape around the middle, and as planes of floats. */
import { RenderError } from '../../../src/errors.js'
import { loadCanvas } from '../../../src/media/images.js'
import { optional } from '../../../src/media/load.js'
import type { Value } from './graph.js'
import type { PictureEncoder } from './manifest.js'

/**
 * Throws RenderError `picture` when the bytes are no picture.
 * @param size the clip's, where the encoder has none of its own
 */
export async function pictureValue(
  bytes: Uint8Array,
  { size, mean, std, layout }: PictureEncoder,
  clip: { width: number; height: number },
): Promise<Value> {
  const [width, height] = size ?? [clip.width, clip.height]
  const { createCanvas } = await loadCanvas()
  const { loadImage } = await optional('@napi-rs/canvas', () => import('@napi-rs/canvas'))
  const picture = await loadImage(Buffer.from(bytes)).catch((cause) => {
    throw new RenderError('the first frame is no picture that can be read', { code: 'picture', cause })
  })
  const scale = Math.max(width / picture.width, height / picture.height)
  const [wide, high] = [picture.width * scale, picture.height * scale]
  const pen = createCanvas(width, height).getContext('2d')
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, (width - wide) / 2, (height - high) / 2, wide, high)
  const rgba = pen.getImageData(0, 0, width, height).data
  const area = width * height
  const data = new Float32Array(3 * area)
  for (let c = 0; c < 3; c++) {
    const [middle, spread] = [mean[c % mean.length]!, std[c % std.length]!]
    for (let i = 0; i < area; i++) data[c * area + i] = (rgba[4 * i + c]! / 255 - middle) / spread
  }
  return { data, dims: layout === 'BCHW' ? [1, 3, height, width] : [1, 3, 1, height, width] }
}
