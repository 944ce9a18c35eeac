/** Reading AVI: what its headers say, and where the pictures of its film lie. */
import type { FileHandle } from 'node:fs/promises'

export interface Avi {
  /** As ffprobe names it: `mjpeg`; what stands in the file otherwise. */
  codec: string
  width: number
  height: number
  fps: number
  audio: boolean
  /** Where each frame lies, in their order. A length of 0 repeats the one before. */
  frames: { at: number; bytes: number }[]
}

/** What is larger than these is taken for broken, as are films of more pieces. */
const MAX_HEADER = 1 << 16
const MAX_FRAME = 64 << 20
const MAX_CHUNKS = 1 << 20
/** Lists that hold what is looked for. */
const ENTERED = new Set(['AVI ', 'AVIX', 'hdrl', 'strl', 'movi', 'rec '])

/** The film of an AVI's first picture track; undefined when there is none. Throws only for I/O trouble. */
export async function readAvi(handle: FileHandle): Promise<Avi | undefined> {
  const { size: end } = await handle.stat()
  const read = async (at: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    return buffer.subarray(0, bytesRead)
  }
  const frames: Avi['frames'] = []
  let streams = 0
  let film: (Omit<Avi, 'audio' | 'frames'> & { chunk: string }) | undefined
  let audio = false
  let rate = 0
  let chunks = 0
  for (let at = 0; at + 8 <= end && chunks++ < MAX_CHUNKS; ) {
    const head = await read(at, 12)
    const type = head.toString('latin1', 0, 4)
    const length = head.readUInt32LE(4)
    const body = at + 8
    if ((type === 'RIFF' || type === 'LIST') && ENTERED.has(head.toString('latin1', 8, 12))) {
      at += 12
      continue
    }
    if (type === 'strh' || type === 'strf') {
      const fields = await read(body, Math.min(length, MAX_HEADER))
      if (type === 'strh' && fields.length >= 28) {
        const kind = fields.toString('latin1', 0, 4)
        audio ||= kind === 'auds'
        const scale = fields.readUInt32LE(20)
        rate = kind === 'vids' && scale ? fields.readUInt32LE(24) / scale : 0
        streams++
      } else if (rate > 0 && !film && fields.length >= 20)
        film = {
          codec: codecOf(fields.toString('latin1', 16, 20)),
          width: Math.abs(fields.readInt32LE(4)),
          height: Math.abs(fields.readInt32LE(8)),
          fps: rate,
          chunk: String(streams - 1).padStart(2, '0'),
        }
    } else if (film && (type === `${film.chunk}dc` || type === `${film.chunk}db`)) {
      if (body + length > end || length > MAX_FRAME) break
      frames.push({ at: body, bytes: length })
    }
    at = body + length + (length % 2)
  }
  if (!film) return undefined
  const { chunk: _, ...rest } = film
  return { ...rest, audio, frames }
}

const codecOf = (code: string) =>
  /^(mjpg|avrn|dmb1|jpeg)$/i.test(code) ? 'mjpeg' : code.replace(/\W/g, '').toLowerCase() || 'rawvideo'
