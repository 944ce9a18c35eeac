/** A first frame at the clip's exact size: scaled, and cut at its longer sides where its shape is another. */
import { optional } from '../../src/media/load.js'

/** PNG bytes of `width` by `height`. Throws UnavailableError when @napi-rs/canvas is absent. */
export async function resized(bytes: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const { createCanvas, loadImage } = await optional('@napi-rs/canvas', () => import('@napi-rs/canvas'))
  const image = await loadImage(Buffer.from(bytes))
  const canvas = createCanvas(width, height)
  const pen = canvas.getContext('2d')
  pen.imageSmoothingQuality = 'high'
  const scale = Math.max(width / image.width, height / image.height)
  const [across, down] = [image.width * scale, image.height * scale]
  pen.drawImage(image, (width - across) / 2, (height - down) / 2, across, down)
  return canvas.encode('png')
}
