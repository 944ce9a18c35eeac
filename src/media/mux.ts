/** Writing MP4: one H.264 track with its index in front and its colours named, and silence beside it where sound was ordered. */
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

/** A track as the index lists it; times are in units of its own `timescale`. */
interface Track {
  id: number
  handler: 'vide' | 'soun'
  timescale: number
  /** Units a sample lasts. */
  delta: number
  samples: readonly Buffer[]
  /** Its sample description, its media header, and further boxes of its sample table. */
  entry: Buffer
  header: Buffer
  extra: Buffer[]
  size: [width: number, height: number]
}

/**
 * An MP4 file with one H.264 track: moov before mdat, BT.709 limited range in `colr` and in the SPS.
 * @param silence adds a stereo sound track with nothing on it
 */
export function writeMp4(video: H264Track, { silence = false } = {}): Buffer {
  const tracks = [pictures(video)]
  if (silence) tracks.push(quiet(video.samples.length / video.fps))
  const ftyp = box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso2avc1mp41'))
  // The index holds the offsets of what follows it, and its size doesn't depend on them.
  let at = ftyp.length + index(tracks, []).length + 8
  const offsets = tracks.map(({ samples }) => {
    const first = at
    for (const sample of samples) at += sample.length
    return first
  })
  return Buffer.concat([ftyp, index(tracks, offsets), box('mdat', ...tracks.flatMap(({ samples }) => samples))])
}

function pictures({ width, height, fps, sps, pps, samples }: H264Track): Track {
  const { timescale, delta } = timeBase(fps)
  const described = describeColours(sps, timescale, delta)
  const keys = samples.flatMap((sample, i) => (isKeyFrame(sample) ? [i + 1] : []))
  const avcC = Buffer.concat([
    Buffer.of(1, described[1]!, described[2]!, described[3]!, 0xff, 0xe1),
    u16(described.length),
    described,
    Buffer.of(1),
    u16(pps.length),
    pps,
  ])
  const entry = box(
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
  return {
    id: 1,
    handler: 'vide',
    timescale,
    delta,
    samples,
    entry,
    header: full('vmhd', 1, Buffer.alloc(8)),
    extra: [full('stss', 0, u32(keys.length), list(keys))],
    size: [width, height],
  }
}

/** AAC-LC, 48 kHz, stereo: its configuration, and a frame of silence as encoders write it. */
const AAC = { rate: 48_000, perFrame: 1024, config: Buffer.of(0x11, 0x90), silence: Buffer.from('211004608c1c', 'hex') }

function quiet(seconds: number): Track {
  const { rate, perFrame, config, silence } = AAC
  /** A descriptor of MPEG-4 Systems: tag, length, content. */
  const descriptor = (tag: number, ...parts: Buffer[]) => {
    const content = Buffer.concat(parts)
    return Buffer.concat([Buffer.of(tag, content.length), content])
  }
  const decoder = descriptor(4, Buffer.of(0x40, 0x15, 0, 0, 0), u32(0, 0), descriptor(5, config))
  const esds = full('esds', 0, descriptor(3, u16(2), Buffer.of(0), decoder, descriptor(6, Buffer.of(2))))
  return {
    id: 2,
    handler: 'soun',
    timescale: rate,
    delta: perFrame,
    samples: Array.from({ length: Math.ceil((seconds * rate) / perFrame) }, () => silence),
    entry: box('mp4a', Buffer.alloc(6), u16(1), Buffer.alloc(8), u16(2, 16, 0, 0), u32(rate * 65_536), esds),
    header: full('smhd', 0, u32(0)),
    extra: [],
    size: [0, 0],
  }
}

/** Time units of the whole file. */
const MOVIE_SCALE = 1000

function index(tracks: readonly Track[], offsets: readonly number[]): Buffer {
  const lasts = ({ samples, delta, timescale }: Track) => Math.round((samples.length * delta * MOVIE_SCALE) / timescale)
  const longest = Math.max(...tracks.map(lasts))
  return box(
    'moov',
    full(
      'mvhd',
      0,
      u32(0, 0, MOVIE_SCALE, longest, 0x10000),
      u16(0x100, 0),
      u32(0, 0),
      UNITY,
      Buffer.alloc(24),
      u32(tracks.length + 1),
    ),
    ...tracks.map((track, i) => trak(track, lasts(track), offsets[i] ?? 0)),
  )
}

function trak({ id, handler, timescale, delta, samples, entry, header, extra, size }: Track, ms: number, at: number) {
  const count = samples.length
  const [width, height] = size
  const table = box(
    'stbl',
    full('stsd', 0, u32(1), entry),
    full('stts', 0, u32(1, count, delta)),
    ...extra,
    full('stsc', 0, u32(1, 1, count, 1)),
    full('stsz', 0, u32(0, count), list(samples.map((sample) => sample.length))),
    full('stco', 0, u32(1, at)),
  )
  const data = box('dinf', full('dref', 0, u32(1), full('url ', 1)))
  const volume = handler === 'soun' ? 0x100 : 0
  return box(
    'trak',
    full('tkhd', 3, u32(0, 0, id, 0, ms, 0, 0), u16(0, 0, volume, 0), UNITY, u32(width * 65_536, height * 65_536)),
    box(
      'mdia',
      full('mdhd', 0, u32(0, 0, timescale, count * delta), u16(0x55c4, 0)),
      full('hdlr', 0, u32(0), Buffer.from(handler), Buffer.alloc(12), Buffer.from('\0')),
      box('minf', header, data, table),
    ),
  )
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
