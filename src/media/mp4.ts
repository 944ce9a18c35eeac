/** The MP4 box format: walking boxes, and writing one H.264 track with its index in front and its colours named. */

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

/** Frames per second as time units: NTSC rates exactly, others to a thousandth. */
function timeBase(fps: number): { timescale: number; delta: number } {
  const ntsc = Math.round(fps * 1.001)
  if (!Number.isInteger(fps) && Math.abs((ntsc * 1000) / 1001 - fps) < 0.006)
    return { timescale: ntsc * 1000, delta: 1001 }
  return { timescale: Math.round(fps * 1000), delta: 1000 }
}

export interface H264Track {
  width: number
  height: number
  fps: number
  /** Parameter sets, as NAL units without start code. */
  sps: Buffer
  pps: Buffer
  /** One access unit a frame, NAL units with four-byte lengths. */
  samples: readonly Buffer[]
}

/** An MP4 file with one silent H.264 track: moov before mdat, BT.709 limited range in `colr` and in the SPS. */
export function writeMp4(track: H264Track): Buffer {
  const { timescale, delta } = timeBase(track.fps)
  const sps = describeColours(track.sps, timescale, delta)
  const count = track.samples.length
  const duration = count * delta
  const keys: number[] = []
  for (const [i, sample] of track.samples.entries()) if (isKeyFrame(sample)) keys.push(i + 1)
  const { width, height, pps } = track

  const avcC = Buffer.concat([
    Buffer.of(1, sps[1]!, sps[2]!, sps[3]!, 0xff, 0xe1),
    u16(sps.length),
    sps,
    Buffer.of(1),
    u16(pps.length),
    pps,
  ])
  const avc1 = box(
    'avc1',
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(width),
    u16(height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    Buffer.alloc(32),
    u16(24, 0xffff),
    box('avcC', avcC),
    box('colr', Buffer.from('nclx'), u16(1, 1, 1), Buffer.of(0)),
    box('pasp', u32(1, 1)),
  )
  const moov = (mdatBody: number) => {
    const table = box(
      'stbl',
      full('stsd', 0, u32(1), avc1),
      full('stts', 0, u32(1, count, delta)),
      full('stss', 0, u32(keys.length), list(keys)),
      full('stsc', 0, u32(1, 1, count, 1)),
      full('stsz', 0, u32(0, count), list(track.samples.map((sample) => sample.length))),
      full('stco', 0, u32(1, mdatBody)),
    )
    const info = box(
      'minf',
      full('vmhd', 1, Buffer.alloc(8)),
      box('dinf', full('dref', 0, u32(1), full('url ', 1))),
      table,
    )
    const media = box(
      'mdia',
      full('mdhd', 0, u32(0, 0, timescale, duration), u16(0x55c4, 0)),
      full('hdlr', 0, u32(0), Buffer.from('vide'), Buffer.alloc(12), Buffer.from('video\0')),
      info,
    )
    return box(
      'moov',
      full(
        'mvhd',
        0,
        u32(0, 0, timescale, duration, 0x10000),
        u16(0x100, 0),
        u32(0, 0),
        UNITY,
        Buffer.alloc(24),
        u32(2),
      ),
      box(
        'trak',
        full('tkhd', 3, u32(0, 0, 1, 0, duration, 0, 0), u16(0, 0, 0, 0), UNITY, u32(width * 65_536, height * 65_536)),
        media,
      ),
    )
  }
  const ftyp = box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso2avc1mp41'))
  // The index holds the offset of what follows it, and its size doesn't depend on that offset.
  const mdatBody = ftyp.length + moov(0).length + 8
  return Buffer.concat([ftyp, moov(mdatBody), box('mdat', ...track.samples)])
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

/**
 * The SPS with BT.709 limited range, square pixels and a fixed frame rate named in it, and marked constrained baseline
 * (the encoder uses none of the tools that profile leaves out). Its SPS ends without VUI, so the VUI goes at the end.
 */
function describeColours(sps: Buffer, timescale: number, delta: number): Buffer {
  const bits = [...unescapeNal(sps)].flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1))
  const flag = bits.lastIndexOf(1) - 1
  if (bits[flag] !== 0) return sps
  bits.length = flag
  const put = (value: number, width: number) => {
    for (let i = width - 1; i >= 0; i--) bits.push(Math.floor(value / 2 ** i) & 1)
  }
  put(1, 1) // VUI present
  put(1, 1) // aspect ratio: 1, square
  put(1, 8)
  put(0, 1) // overscan
  put(1, 1) // video signal: unspecified format, limited range, colours described
  put(5, 3)
  put(0, 1)
  put(1, 1)
  for (let i = 0; i < 3; i++) put(1, 8) // primaries, transfer, matrix: BT.709
  put(0, 1) // chroma location
  put(1, 1) // timing: two fields a frame, fixed
  put(delta, 32)
  put(timescale * 2, 32)
  put(1, 1)
  put(0, 4) // no HRD, no picture structure, no restrictions
  put(1, 1) // stop bit
  while (bits.length % 8) bits.push(0)
  const bytes = Buffer.alloc(bits.length / 8)
  for (const [i, bit] of bits.entries()) if (bit) bytes[i >> 3]! |= 0x80 >> (i & 7)
  bytes[2]! |= 0xc0
  return escapeNal(bytes)
}

/** True when an access unit holds an IDR slice. */
function isKeyFrame(sample: Buffer): boolean {
  for (let at = 0; at + 4 < sample.length; at += 4 + sample.readUInt32BE(at))
    if ((sample[at + 4]! & 31) === 5) return true
  return false
}

/** Removes the bytes that keep start codes out of a NAL unit. */
function unescapeNal(nal: Buffer): Buffer {
  return Buffer.from(nal.filter((byte, i) => !(byte === 3 && i >= 2 && nal[i - 1] === 0 && nal[i - 2] === 0)))
}

function escapeNal(nal: Buffer): Buffer {
  const out: number[] = []
  let zeros = 0
  for (const byte of nal) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3)
      zeros = 0
    }
    out.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return Buffer.from(out)
}

function u16(...values: number[]): Buffer {
  const out = Buffer.alloc(values.length * 2)
  for (const [i, value] of values.entries()) out.writeUInt16BE(value, i * 2)
  return out
}

const u32 = (...values: number[]) => list(values)

function list(values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) out.writeUInt32BE(value, i * 4)
  return out
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 8)
  return Buffer.concat([u32(size), Buffer.from(type, 'latin1'), ...parts], size)
}

/** A box with version 0 and flags. */
const full = (type: string, flags: number, ...parts: Buffer[]) => box(type, u32(flags), ...parts)

const UNITY = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
