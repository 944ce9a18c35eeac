/** What a clip file really is: container, codec, size, length, frames, sound, and whether it is all there. */
import { type FileHandle, open } from 'node:fs/promises'
import { readAvi } from './avi.js'
import { type Box, boxes, boxHeader, findBox } from './mp4.js'
import { pictureSize, SNIFF_BYTES, type Sniffed, sniff } from './sniff.js'
import { probeMatroska } from './webm.js'

export interface ClipFacts extends Sniffed {
  bytes: number
  /** The file ends before its container says it does. */
  truncated: boolean
  seconds?: number
  width?: number
  height?: number
  fps?: number
  frames?: number
  /** As ffprobe names them: `h264`, `hevc`, `av1`, `vp9`. */
  codec?: string
  audio: boolean
}

const CODECS: Record<string, string> = {
  avc1: 'h264',
  avc3: 'h264',
  hvc1: 'hevc',
  hev1: 'hevc',
  av01: 'av1',
  vp08: 'vp8',
  vp09: 'vp9',
  mp4v: 'mpeg4',
  apcn: 'prores',
  apch: 'prores',
  ap4h: 'prores',
}

/** Index boxes larger than this are taken for broken. */
const MAX_INDEX = 128 << 20

/** Reads a file's headers, never its frames. Undefined when the container is none we know. Throws only for I/O trouble. */
export async function probeClip(path: string): Promise<ClipFacts | undefined> {
  const handle = await open(path, 'r')
  try {
    return await probeOpen(handle)
  } finally {
    await handle.close()
  }
}

/** The same for a file that is open. */
export async function probeOpen(handle: FileHandle): Promise<ClipFacts | undefined> {
  const { size } = await handle.stat()
  const read = readerOf(handle)
  const sniffed = sniff(await read(0, Math.min(SNIFF_BYTES, size)))
  if (!sniffed) return undefined
  const facts: ClipFacts = { ...sniffed, bytes: size, truncated: false, audio: sniffed.kind === 'audio' }
  if (['mp4', 'mov', 'm4a'].includes(facts.container)) return { ...facts, ...(await probeMp4(read, size)) }
  const head = await read(0, Math.min(1 << 20, size))
  if (facts.container === 'webm' || facts.container === 'mkv') return { ...facts, ...probeMatroska(head, size) }
  if (facts.kind === 'image') Object.assign(facts, pictureSize(head))
  if (['webp', 'avi', 'wav'].includes(facts.container)) facts.truncated = size < 8 || head.readUInt32LE(4) + 8 > size
  if (facts.container === 'avi') Object.assign(facts, await probeAvi(handle))
  const end = await read(Math.max(0, size - 12), Math.min(12, size))
  if (facts.container === 'png') facts.truncated = end.toString('latin1', 4, 8) !== 'IEND'
  if (facts.container === 'jpeg') facts.truncated = !end.includes(Buffer.of(0xff, 0xd9))
  if (facts.container === 'gif') facts.truncated = end.at(-1) !== 0x3b
  return facts
}

async function probeAvi(handle: FileHandle): Promise<Partial<ClipFacts>> {
  const avi = await readAvi(handle)
  if (!avi) return {}
  const { frames, ...facts } = avi
  return { ...facts, fps: round(avi.fps), frames: frames.length, seconds: frames.length / avi.fps }
}

type Read = (position: number, length: number) => Promise<Buffer>

/** Headers lie close together: what is read for one of them serves the next. */
const WINDOW = 32 << 10

function readerOf(handle: FileHandle): Read {
  let [from, window] = [0, Buffer.alloc(0)]
  return async (position, length) => {
    if (position < from || position + length > from + window.length) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(Math.max(WINDOW, length)), { position })
      ;[from, window] = [position, buffer.subarray(0, bytesRead)]
    }
    return window.subarray(position - from, position - from + length)
  }
}

async function probeMp4(read: Read, size: number): Promise<Partial<ClipFacts>> {
  let moov: Buffer | undefined
  const fragments: Buffer[] = []
  let truncated = false
  for (let at = 0; at < size; ) {
    const header = boxHeader(await read(at, 16), size - at)
    if (!header || at + header.size > size) {
      truncated = true
      break
    }
    if (['moov', 'moof'].includes(header.type) && header.size <= MAX_INDEX) {
      const content = await read(at + header.head, header.size - header.head)
      if (header.type === 'moov') moov = content
      else fragments.push(content)
    }
    at += header.size
  }
  if (!moov) return { truncated: true }
  try {
    return { truncated, ...readMoov(moov, fragments) }
  } catch {
    // A read past the end of a box: the index lies about its own lengths.
    return { truncated: true }
  }
}

interface Track {
  id: number
  type: string
  entry: string
  width: number
  height: number
  frames: number
  seconds: number
  timescale: number
}

function readMoov(moov: Buffer, fragments: readonly Buffer[]): Partial<ClipFacts> {
  const tracks: Track[] = []
  for (const trak of boxes(moov)) if (trak.type === 'trak') tracks.push(readTrack(moov, trak))
  for (const fragment of fragments) addFragment(fragment, moov, tracks)
  const video = tracks.find((track) => track.type === 'vide')
  const audio = tracks.some((track) => track.type === 'soun')
  const mvhd = findBox(moov, ['mvhd'])
  const header = mvhd && readDuration(moov, mvhd, 12)
  const seconds = video?.seconds || header?.seconds
  if (!video) return { audio, ...(seconds && { seconds }) }
  const codec = CODECS[video.entry] ?? video.entry.trim()
  return {
    audio,
    codec,
    width: video.width,
    height: video.height,
    frames: video.frames,
    ...(seconds && { seconds }),
    ...(seconds && video.frames && { fps: round(video.frames / seconds) }),
  }
}

/** Frame rates come out of divisions; a thousandth is as exact as they are spoken of. */
const round = (fps: number) => Math.round(fps * 1000) / 1000

/** Time scale and length of an mvhd or mdhd box; `at` is where version 0 keeps its time scale. */
function readDuration(data: Buffer, box: Box, at: number): { timescale: number; seconds: number } {
  const long = data[box.body] === 1
  const timescale = data.readUInt32BE(box.body + (long ? at + 8 : at))
  const duration = long ? Number(data.readBigUInt64BE(box.body + at + 12)) : data.readUInt32BE(box.body + at + 4)
  const unknown = duration === (long ? Number(0xffff_ffff_ffff_ffffn) : 0xffff_ffff)
  return { timescale, seconds: unknown || !timescale ? 0 : duration / timescale }
}

function readTrack(data: Buffer, trak: Box): Track {
  const at = (...path: string[]) => findBox(data, path, trak.body, trak.end)
  const tkhd = at('tkhd')
  const mdhd = at('mdia', 'mdhd')
  const hdlr = at('mdia', 'hdlr')
  const stsd = at('mdia', 'minf', 'stbl', 'stsd')
  const stts = at('mdia', 'minf', 'stbl', 'stts')
  const { timescale, seconds } = mdhd ? readDuration(data, mdhd, 12) : { timescale: 0, seconds: 0 }
  let frames = 0
  let length = 0
  for (let i = 0; stts && i < data.readUInt32BE(stts.body + 4); i++) {
    const count = data.readUInt32BE(stts.body + 8 + i * 8)
    frames += count
    length += count * data.readUInt32BE(stts.body + 12 + i * 8)
  }
  const long = tkhd && data[tkhd.body] === 1
  const matrix = tkhd ? tkhd.body + (long ? 52 : 40) : 0
  // A quarter turn has zeros on the diagonal of its matrix: players swap the sides.
  const turned = tkhd !== undefined && data.readInt32BE(matrix) === 0 && data.readInt32BE(matrix + 16) === 0
  const type = hdlr ? data.toString('latin1', hdlr.body + 8, hdlr.body + 12) : ''
  const entry = stsd && data.readUInt32BE(stsd.body + 4) > 0 ? stsd.body + 8 : undefined
  const [width, height] =
    entry !== undefined && type === 'vide' ? [data.readUInt16BE(entry + 32), data.readUInt16BE(entry + 34)] : [0, 0]
  return {
    id: tkhd ? data.readUInt32BE(tkhd.body + (long ? 20 : 12)) : 0,
    type,
    entry: entry === undefined ? '' : data.toString('latin1', entry + 4, entry + 8),
    width: turned ? height : width,
    height: turned ? width : height,
    frames,
    seconds: length && timescale ? length / timescale : seconds,
    timescale,
  }
}

/** Adds the frames of one movie fragment to their tracks. */
function addFragment(moof: Buffer, moov: Buffer, tracks: readonly Track[]): void {
  for (const traf of boxes(moof)) {
    if (traf.type !== 'traf') continue
    const tfhd = findBox(moof, ['tfhd'], traf.body, traf.end)
    if (!tfhd) continue
    const track = tracks.find(({ id }) => id === moof.readUInt32BE(tfhd.body + 4))
    if (!track) continue
    const flags = moof.readUInt32BE(tfhd.body) & 0xffffff
    // Optional fields before the default duration: base data offset (8 bytes), sample description (4).
    const skip = (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0)
    const usual = flags & 8 ? moof.readUInt32BE(tfhd.body + 8 + skip) : trackDefault(moov, track.id)
    for (const trun of boxes(moof, traf.body, traf.end)) {
      if (trun.type !== 'trun') continue
      const shape = moof.readUInt32BE(trun.body) & 0xffffff
      const count = moof.readUInt32BE(trun.body + 4)
      const first = trun.body + 8 + (shape & 1 ? 4 : 0) + (shape & 4 ? 4 : 0)
      const stride = [0x100, 0x200, 0x400, 0x800].filter((flag) => shape & flag).length * 4
      let ticks = 0
      for (let i = 0; i < count; i++) ticks += shape & 0x100 ? moof.readUInt32BE(first + i * stride) : usual
      track.frames += count
      track.seconds += track.timescale ? ticks / track.timescale : 0
    }
  }
}

/** Duration of a frame that says nothing about itself, by the track's defaults. */
function trackDefault(moov: Buffer, id: number): number {
  const mvex = findBox(moov, ['mvex'])
  for (const trex of mvex ? boxes(moov, mvex.body, mvex.end) : [])
    if (trex.type === 'trex' && moov.readUInt32BE(trex.body + 4) === id) return moov.readUInt32BE(trex.body + 12)
  return 0
}
