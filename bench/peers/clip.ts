/** The clip every vendor delivers: a real MP4, made once, and filled up to any size by one `free` box that players skip. */

/** What heroshot orders, so that its check of the delivered clip has something to agree with. */
export const CLIP = { width: 1280, height: 720, seconds: 2 }

/** Encodes the real part: grey frames, which pack well. */
export async function makeHead(file: string): Promise<void> {
  const { startEncoder } = await import('../../src/media/encode.js')
  const { width, height, seconds } = CLIP
  const fps = 4
  const encoder = startEncoder({ width, height, fps, file, quantizer: 40 })
  for (let i = 0; i < seconds * fps; i++) await encoder.add(new Uint8Array(width * height * 4).fill(60 + 10 * i))
  await encoder.finish()
}

const CHUNK = Buffer.alloc(64 << 10, 0x68)

/** The bytes of a clip of `size`: its head, then a box of filling. */
export function* clipBytes(head: Buffer, size: number): Generator<Buffer> {
  if (head.length) yield head
  let left = size - head.length
  if (left < 8) throw new RangeError(`a clip of ${size} bytes has no room for its head of ${head.length}`)
  const box = Buffer.alloc(8)
  box.writeUInt32BE(left)
  box.write('free', 4, 'latin1')
  yield box
  for (left -= 8; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, Math.min(left, CHUNK.length))
}
