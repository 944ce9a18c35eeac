/**
 * Taking out what a file says about itself: engines write the whole graph, prompts included, into their clips. Done in place: the
 * part that says it becomes filler of the same size, so no offset moves, nothing is copied, and a file of any size takes as long.
 */
import type { FileHandle } from 'node:fs/promises'
import { boxHeader } from './mp4.js'

/** `signed`: it carries a C2PA signature, which vouches for every byte; it was left as it is. */
export type Stripped = 'nothing' | 'stripped' | 'signed'

/** C2PA's own box. Source: C2PA specification 2.1, embedding in ISO base media files. */
const C2PA = 'd8fec3d61b0e483c92975828877ec481'
const ZEROS = Buffer.alloc(1 << 16)

interface File {
  size: number
  read(at: number, length: number): Promise<Buffer>
  write(at: number, bytes: Buffer): Promise<void>
  clear(from: number, to: number): Promise<void>
}

async function fileOf(handle: FileHandle): Promise<File> {
  const { size } = await handle.stat()
  const write = async (at: number, bytes: Buffer) => void (await handle.write(bytes, 0, bytes.length, at))
  return {
    size,
    write,
    async read(at, length) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
      return buffer.subarray(0, bytesRead)
    },
    async clear(from, to) {
      for (let at = from; at < to; at += ZEROS.length)
        await write(at, ZEROS.subarray(0, Math.min(ZEROS.length, to - at)))
    },
  }
}

/** Blanks titles, comments, tags, attachments, EXIF and XMP. A file it can't follow to the end keeps the rest as it is. */
export async function stripMetadata(handle: FileHandle): Promise<Stripped> {
  const file = await fileOf(handle)
  const head = await file.read(0, 16)
  if (head.toString('latin1', 4, 8) === 'ftyp') return stripMp4(file)
  if (head.length >= 4 && head.readUInt32BE(0) === EBML) return stripMatroska(file)
  if (head.toString('latin1', 0, 4) === 'RIFF') return stripRiff(file, head.toString('latin1', 8, 12))
  return 'nothing'
}

/** Boxes that say things, and those they may stand in. */
const SAYING = new Set(['udta', 'meta', 'uuid'])
const AROUND = new Set(['moov', 'trak', 'moof', 'traf'])

async function stripMp4(file: File): Promise<Stripped> {
  const found: { at: number; head: number; size: number }[] = []
  let signed = false
  async function walk(from: number, to: number): Promise<void> {
    for (let at = from; at + 8 <= to; ) {
      const header = boxHeader(await file.read(at, 16), to - at)
      if (!header || at + header.size > to) return
      const { type, head, size } = header
      if (type === 'uuid' && (await file.read(at + head, 16)).toString('hex') === C2PA) signed = true
      else if (SAYING.has(type)) found.push({ at, head, size })
      else if (AROUND.has(type)) await walk(at + head, at + size)
      at += size
    }
  }
  await walk(0, file.size)
  if (signed) return 'signed'
  for (const { at, head, size } of found) {
    await file.write(at + 4, Buffer.from('free'))
    await file.clear(at + head, at + size)
  }
  return found.length ? 'stripped' : 'nothing'
}

const EBML = 0x1a45dfa3
const SEGMENT = 0x18538067
const INFO = 0x1549a966
const TRACKS = 0x1654ae6b
const TRACK = 0xae
/** Tags, attachments, the title, a track's name. */
const TELLING = new Set([0x1254c367, 0x1941a469, 0x7ba9, 0x536e])
/** What holds them. */
const HOLDING = new Set([SEGMENT, INFO, TRACKS, TRACK])
const VOID = 0xec

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

async function stripMatroska(file: File): Promise<Stripped> {
  let stripped: Stripped = 'nothing'
  for (let at = 0; at < file.size; ) {
    const bytes = await file.read(at, 16)
    const id = ebml(bytes, 0, true)
    const size = id && ebml(bytes, id.length, false)
    if (!id || !size) break
    const body = at + id.length + size.length
    const end = body + (size.value ?? 0)
    if (TELLING.has(id.value!)) {
      if (size.value === undefined || end > file.size) break
      const whole = end - at
      const width = whole - 2 < 127 ? 1 : 8
      const length = Buffer.alloc(8)
      length.writeBigUInt64BE((1n << BigInt(7 * width)) | BigInt(whole - 1 - width))
      await file.write(at, Buffer.concat([Buffer.of(VOID), length.subarray(8 - width)]))
      await file.clear(at + 1 + width, end)
      stripped = 'stripped'
    }
    // What doesn't say where it ends is entered too; the rest is passed.
    at = HOLDING.has(id.value!) || size.value === undefined ? body : end
  }
  return stripped
}

/** Flags of a WebP's first chunk that announce EXIF and XMP. */
const ANNOUNCED = 0x0c

async function stripRiff(file: File, kind: string): Promise<Stripped> {
  let stripped: Stripped = 'nothing'
  for (let at = 12; at + 8 <= file.size; ) {
    const bytes = await file.read(at, 12)
    const type = bytes.toString('latin1', 0, 4)
    const size = bytes.readUInt32LE(4)
    const end = at + 8 + size
    if (end > file.size) break
    const list = type === 'LIST' ? bytes.toString('latin1', 8, 12) : ''
    if (list === 'hdrl' || list === 'strl') {
      at += 12
      continue
    }
    if (kind === 'WEBP' && type === 'VP8X' && (bytes[8]! & ANNOUNCED) !== 0)
      await file.write(at + 8, Buffer.of(bytes[8]! & ~ANNOUNCED))
    if (list === 'INFO' || type === 'strn' || (kind === 'WEBP' && (type === 'EXIF' || type === 'XMP '))) {
      await file.write(at, Buffer.from('JUNK'))
      await file.clear(at + 8, end)
      stripped = 'stripped'
    }
    at = end + (size % 2)
  }
  return stripped
}
