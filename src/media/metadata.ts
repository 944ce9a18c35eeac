/**
 * Taking out what a file says about itself: engines write the whole graph, prompts included, into their clips. Done in place: the
 * part that says it becomes filler of the same size, so no offset moves, nothing is copied, and a file of any size takes as long.
 */
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { boxHeader } from './mp4.js'
import { SNIFF_BYTES, sniff } from './sniff.js'

/** `signed`: it carries a C2PA signature, which vouches for every byte; it was left as it is. */
export type Stripped = 'nothing' | 'stripped' | 'signed'

const ZEROS = Buffer.alloc(1 << 16)
/** Looks at a file's structure, at most: real clips need hundreds, a broken one mustn't keep us for ever. */
const MAX_READS = 1 << 18

/** A stretch that says something: the header it gets, zeros up to `to`, and what must follow those. */
interface Blank {
  at: number
  head: Buffer
  to: number
  tail?: Buffer
}

/** One file, and what is to be done to it. Nothing is written before all of it was looked at. */
interface Survey {
  size: number
  /** Shorter than asked for at the end of the file, and when too much was read. */
  read(at: number, length: number): Promise<Buffer>
  /** False when it is so already. */
  blank(blank: Blank): Promise<boolean>
}

/** Finds what is to be blanked; true when the file is signed. */
type Walk = (survey: Survey) => Promise<boolean>

/** Blanks titles, comments, tags, attachments, text, EXIF and XMP. A file it can't follow to the end keeps the rest as it is. */
export async function stripMetadata(handle: FileHandle): Promise<Stripped> {
  const { size } = await handle.stat()
  const blanks: Blank[] = []
  let reads = 0
  const piece = async (at: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    return buffer.subarray(0, bytesRead)
  }
  const survey: Survey = {
    size,
    read: async (at, length) => (++reads > MAX_READS ? Buffer.alloc(0) : piece(at, length)),
    async blank(blank) {
      const { at, head, to } = blank
      const is = await piece(at, head.length)
      let silent = is.equals(head)
      for (let from = at + head.length; silent && from < to; from += ZEROS.length) {
        const length = Math.min(ZEROS.length, to - from)
        silent = (await piece(from, length)).equals(ZEROS.subarray(0, length))
      }
      if (!silent) blanks.push(blank)
      return !silent
    },
  }
  const walk = WALKS[sniff(await survey.read(0, SNIFF_BYTES))?.container ?? '']
  if (await walk?.(survey)) return 'signed'
  const write = (bytes: Buffer, at: number) => handle.write(bytes, 0, bytes.length, at)
  for (const { at, head, to, tail } of blanks) {
    await write(head, at)
    for (let from = at + head.length; from < to; from += ZEROS.length)
      await write(ZEROS.subarray(0, Math.min(ZEROS.length, to - from)), from)
    if (tail) await write(tail, to)
  }
  return blanks.length ? 'stripped' : 'nothing'
}

/** C2PA's own box. Source: C2PA specification 2.1, embedding in ISO base media files. */
const C2PA = 'd8fec3d61b0e483c92975828877ec481'
/** Boxes that say things, or once did; and those they may stand in. */
const SAYING = new Set(['udta', 'meta', 'uuid', 'free', 'skip'])
const AROUND = new Set(['moov', 'trak', 'moof', 'traf'])

async function walkMp4(survey: Survey): Promise<boolean> {
  let signed = false
  async function walk(from: number, to: number): Promise<void> {
    for (let at = from; at + 8 <= to; ) {
      const bytes = await survey.read(at, 16)
      const header = boxHeader(bytes, to - at)
      if (!header || at + header.size > to) return
      const { type, head, size } = header
      signed ||= type === 'jumb'
      if (type === 'uuid') signed ||= (await survey.read(at + head, 16)).toString('hex') === C2PA
      if (SAYING.has(type)) {
        const free = Buffer.from(bytes.subarray(0, head))
        free.write('free', 4, 'latin1')
        await survey.blank({ at, head: free, to: at + size })
      } else if (AROUND.has(type)) await walk(at + head, at + size)
      at += size
    }
  }
  await walk(0, survey.size)
  return signed
}

const SEGMENT = 0x18538067
const VOID = 0xec
const CRC = 0xbf
/** Tags, attachments, the title, a track's name; and what once was one of them. */
const TELLING = new Set([0x1254c367, 0x1941a469, 0x7ba9, 0x536e, VOID])
/** What holds them: the segment, its info, its tracks, a track. */
const HOLDING = new Set([SEGMENT, 0x1549a966, 0x1654ae6b, 0xae])

/** An EBML number of up to eight bytes; undefined when it is none, `value` undefined for "unknown". */
function ebml(
  bytes: Buffer,
  at: number,
  keepMarker: boolean,
): { value: number | undefined; length: number } | undefined {
  const length = Math.clz32(bytes[at] ?? 0) - 23
  if (length < 1 || length > 8 || at + length > bytes.length) return undefined
  const raw = bytes.subarray(at, at + length).reduce((all, byte) => (all << 8n) | BigInt(byte), 0n)
  if (keepMarker) return { value: Number(raw), length }
  const mask = (1n << BigInt(7 * length)) - 1n
  return { value: (raw & mask) === mask ? undefined : Number(raw & mask), length }
}

/** The header of filler that is `whole` bytes long with it. */
function voidHead(whole: number): Buffer {
  const width = whole - 2 < 127 ? 1 : 8
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE((1n << BigInt(7 * width)) | BigInt(whole - 1 - width))
  return Buffer.concat([Buffer.of(VOID), length.subarray(8 - width)])
}

async function walkMatroska(survey: Survey): Promise<boolean> {
  /** What is open around the element at hand, with its checksum, which won't be right any more. */
  let open: { end: number; checksum?: Blank }[] = []
  for (let at = 0; at < survey.size; ) {
    const bytes = await survey.read(at, 16)
    const id = ebml(bytes, 0, true)
    const size = id && ebml(bytes, id.length, false)
    if (!id || !size) break
    const body = at + id.length + size.length
    const end = size.value === undefined ? Number.POSITIVE_INFINITY : body + size.value
    open = open.filter((around) => around.end > at)
    if (TELLING.has(id.value!)) {
      if (end > survey.size) break
      const head = id.value === VOID ? bytes.subarray(0, body - at) : voidHead(end - at)
      if (await survey.blank({ at, head, to: end }))
        for (const { checksum } of open) if (checksum) await survey.blank(checksum)
    } else if (id.value === CRC && open.length && end <= survey.size)
      open.at(-1)!.checksum = { at, head: voidHead(end - at), to: end }
    // What doesn't say where it ends is entered too; the rest is passed.
    const enter = HOLDING.has(id.value!) || size.value === undefined
    if (enter) open.push({ end })
    at = enter ? body : end
  }
  return false
}

/** Flags of a WebP's first chunk that announce EXIF and XMP. */
const ANNOUNCED = 0x0c

function walkRiff(telling: readonly string[]): Walk {
  return async (survey) => {
    for (let at = 12; at + 8 <= survey.size; ) {
      const bytes = await survey.read(at, 12)
      if (bytes.length < 12) break
      const type = bytes.toString('latin1', 0, 4)
      const size = bytes.readUInt32LE(4)
      const end = at + 8 + size
      if (end > survey.size) break
      if (type === 'C2PA') return true
      const list = type === 'LIST' ? bytes.toString('latin1', 8, 12) : ''
      if (list === 'hdrl' || list === 'strl') {
        at += 12
        continue
      }
      const flags = at + 8
      if (type === 'VP8X') await survey.blank({ at: flags, head: Buffer.of(bytes[8]! & ~ANNOUNCED), to: flags + 1 })
      if (telling.includes(list || type)) {
        const junk = Buffer.from(bytes.subarray(0, 8))
        junk.write('JUNK', 'latin1')
        await survey.blank({ at, head: junk, to: end })
      }
      at = end + (size % 2)
    }
    return false
  }
}

const PNG_TEXTS = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf'])
/** A chunk nobody knows: its letters' case says ancillary, private, safe to copy. */
const PNG_FILLER = Buffer.from('voId', 'latin1')

async function walkPng(survey: Survey): Promise<boolean> {
  for (let at = 8; at + 12 <= survey.size; ) {
    const bytes = await survey.read(at, 8)
    if (bytes.length < 8) break
    const size = bytes.readUInt32BE(0)
    const type = bytes.toString('latin1', 4, 8)
    const to = at + 8 + size
    if (to + 4 > survey.size) break
    if (type === 'caBX') return true
    if (PNG_TEXTS.has(type)) {
      let sum = crc32(PNG_FILLER)
      for (let left = size; left > 0; left -= ZEROS.length)
        sum = crc32(ZEROS.subarray(0, Math.min(ZEROS.length, left)), sum)
      const tail = Buffer.alloc(4)
      tail.writeUInt32BE(sum)
      await survey.blank({ at, head: Buffer.concat([bytes.subarray(0, 4), PNG_FILLER]), to, tail })
    }
    at = to + 4
  }
  return false
}

/** Segments for EXIF or XMP, for Photoshop's notes, for comments; and the one a signature stands in. */
const JPEG_TEXTS = new Set([0xe1, 0xed, 0xfe])
const JPEG_BOXES = 0xeb
const JPEG_SCAN = 0xda

async function walkJpeg(survey: Survey): Promise<boolean> {
  for (let at = 2; at + 4 <= survey.size; ) {
    const bytes = await survey.read(at, 6)
    const marker = bytes[1]
    if (bytes.length < 6 || bytes[0] !== 0xff || marker === JPEG_SCAN) break
    const to = at + 2 + bytes.readUInt16BE(2)
    if (to < at + 4 || to > survey.size) break
    if (marker === JPEG_BOXES && bytes.toString('latin1', 4) === 'JP') return true
    if (JPEG_TEXTS.has(marker!)) await survey.blank({ at, head: Buffer.of(0xff, 0xfe, bytes[2]!, bytes[3]!), to })
    at = to
  }
  return false
}

const WALKS: Record<string, Walk> = {
  mp4: walkMp4,
  mov: walkMp4,
  m4a: walkMp4,
  webm: walkMatroska,
  mkv: walkMatroska,
  avi: walkRiff(['INFO', 'strn', 'JUNK']),
  wav: walkRiff(['INFO', 'JUNK']),
  webp: walkRiff(['EXIF', 'XMP ', 'JUNK']),
  png: walkPng,
  jpeg: walkJpeg,
}
