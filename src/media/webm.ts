/** The head of a Matroska or WebM file: length, size, codec, sound. */

interface Element {
  id: number
  body: number
  end: number
}

const SEGMENT = 0x18538067
const INFO = 0x1549a966
const TRACKS = 0x1654ae6b
const CODECS: Record<string, string> = {
  V_VP8: 'vp8',
  V_VP9: 'vp9',
  V_AV1: 'av1',
  'V_MPEG4/ISO/AVC': 'h264',
  'V_MPEGH/ISO/HEVC': 'hevc',
}

export interface MatroskaFacts {
  truncated: boolean
  audio: boolean
  seconds?: number
  width?: number
  height?: number
  fps?: number
  frames?: number
  codec?: string
}

/** A variable-length integer; `undefined` size means "until the end". */
function varInt(
  data: Buffer,
  at: number,
  keepMarker: boolean,
): { value: number | undefined; length: number } | undefined {
  const first = data[at]
  if (!first) return undefined
  const length = Math.clz32(first) - 23
  if (at + length > data.length) return undefined
  let value = keepMarker ? first : first & (0xff >> length)
  let ones = (first | (0xff << (8 - length))) === (0xff | (0xff << (8 - length)))
  for (let i = 1; i < length; i++) {
    value = value * 256 + data[at + i]!
    ones &&= data[at + i] === 0xff
  }
  return { value: ones && !keepMarker ? undefined : value, length }
}

function* elements(data: Buffer, from: number, to: number): Generator<Element> {
  for (let at = from; at < to; ) {
    const id = varInt(data, at, true)
    const size = id && varInt(data, at + id.length, false)
    if (!id?.value || !size) return
    const body = at + id.length + size.length
    const end = size.value === undefined ? Number.POSITIVE_INFINITY : body + size.value
    yield { id: id.value, body, end }
    at = end
  }
}

const uint = (data: Buffer, { body, end }: Element) =>
  end - body <= 6 && end > body ? data.readUIntBE(body, end - body) : 0
const float = (data: Buffer, { body, end }: Element) =>
  end - body === 4 ? data.readFloatBE(body) : data.readDoubleBE(body)

/** Facts from the first bytes of a file of `size` bytes; `truncated` when the segment says it is longer. */
export function probeMatroska(head: Buffer, size: number): MatroskaFacts {
  const facts: MatroskaFacts = { truncated: true, audio: false }
  for (const segment of elements(head, 0, head.length)) {
    if (segment.id !== SEGMENT) continue
    facts.truncated = segment.end !== Number.POSITIVE_INFINITY && segment.end > size
    for (const part of elements(head, segment.body, Math.min(segment.end, head.length))) {
      if (part.end > head.length) break
      if (part.id === INFO) readInfo(head, part, facts)
      if (part.id === TRACKS) for (const track of elements(head, part.body, part.end)) readTrack(head, track, facts)
    }
  }
  if (facts.seconds && facts.fps) facts.frames = Math.round(facts.seconds * facts.fps)
  return facts
}

function readInfo(data: Buffer, info: Element, facts: MatroskaFacts): void {
  let scale = 1_000_000
  let duration = 0
  for (const field of elements(data, info.body, info.end)) {
    if (field.id === 0x2ad7b1) scale = uint(data, field)
    if (field.id === 0x4489) duration = float(data, field)
  }
  if (duration) facts.seconds = (duration * scale) / 1e9
}

function readTrack(data: Buffer, track: Element, facts: MatroskaFacts): void {
  const fields = new Map<number, Element>()
  for (const field of elements(data, track.body, track.end)) fields.set(field.id, field)
  const kind = fields.get(0x83)
  const video = fields.get(0xe0)
  if (kind && uint(data, kind) === 2) facts.audio = true
  if (!kind || uint(data, kind) !== 1 || facts.codec) return
  const codec = fields.get(0x86)
  if (codec) {
    const name = data.toString('latin1', codec.body, codec.end)
    facts.codec = CODECS[name] ?? name
  }
  const frame = fields.get(0x23e383)
  if (frame && uint(data, frame)) facts.fps = Math.round(1e12 / uint(data, frame)) / 1000
  for (const field of video ? elements(data, video.body, video.end) : []) {
    if (field.id === 0xb0) facts.width = uint(data, field)
    if (field.id === 0xba) facts.height = uint(data, field)
  }
}
