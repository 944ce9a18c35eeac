/** Reading MP4: walking its boxes, and the H.264 samples of a one-track file. */
import type { H264Track } from './mux.js'

export interface Box {
  type: string
  /** First byte of the content, and the byte after the last. */
  body: number
  end: number
}

/** The boxes between two offsets. Stops at a header that makes no sense. */
export function* boxes(data: Buffer, from = 0, to = data.length): Generator<Box> {
  for (let at = from; at + 8 <= to; ) {
    const header = boxHeader(data.subarray(at, at + 16), to - at)
    if (!header || at + header.size > to) return
    yield { type: header.type, body: at + header.head, end: at + header.size }
    at += header.size
  }
}

/** Type and size of the box a header announces; `left` is what a box of size 0 fills. */
export function boxHeader(bytes: Buffer, left: number): { type: string; head: number; size: number } | undefined {
  if (bytes.length < 8) return undefined
  const type = bytes.toString('latin1', 4, 8)
  const short = bytes.readUInt32BE(0)
  if (short === 1 && bytes.length < 16) return undefined
  const head = short === 1 ? 16 : 8
  const size = short === 0 ? left : short === 1 ? Number(bytes.readBigUInt64BE(8)) : short
  return size >= head && Number.isSafeInteger(size) ? { type, head, size } : undefined
}

/** The first box at a path of types, searched between two offsets. */
export function findBox(data: Buffer, path: readonly string[], from = 0, to = data.length): Box | undefined {
  let box: Box | undefined
  for (const type of path) {
    box = undefined
    for (const candidate of boxes(data, from, to))
      if (candidate.type === type) {
        box = candidate
        break
      }
    if (!box) return undefined
    from = box.body
    to = box.end
  }
  return box
}

/** Parameter sets and samples of a one-track H.264 MP4 as the encoder leaves it. */
export function readH264(file: Buffer): Pick<H264Track, 'sps' | 'pps' | 'samples'> {
  const stbl = findBox(file, ['moov', 'trak', 'mdia', 'minf', 'stbl'])
  const mdat = findBox(file, ['mdat'])
  const at = (type: string) => stbl && findBox(file, [type], stbl.body, stbl.end)
  const stsd = at('stsd')
  const stsz = at('stsz')
  // stsd: 8 bytes before its entry, whose own boxes begin after an 8-byte header and 78 bytes of fields.
  const avcC = stsd && findBox(file, ['avcC'], stsd.body + 8 + 86, stsd.end)
  if (!mdat || !stsz || !avcC) throw new Error('the encoder left no H.264 track')
  const spsLength = file.readUInt16BE(avcC.body + 6)
  const ppsAt = avcC.body + 8 + spsLength + 1
  const sps = file.subarray(avcC.body + 8, avcC.body + 8 + spsLength)
  const pps = file.subarray(ppsAt + 2, ppsAt + 2 + file.readUInt16BE(ppsAt))
  const fixed = file.readUInt32BE(stsz.body + 4)
  const samples: Buffer[] = []
  let offset = mdat.body
  for (let i = 0; i < file.readUInt32BE(stsz.body + 8); i++) {
    const size = fixed || file.readUInt32BE(stsz.body + 12 + i * 4)
    samples.push(file.subarray(offset, (offset += size)))
  }
  if (offset !== mdat.end) throw new Error('the samples of the encoder do not fill its file')
  return { sps, pps, samples }
}
