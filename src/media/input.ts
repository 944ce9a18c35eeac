/** Media of a shot: read once from wherever they are, checked, and kept under their content's name. */
import { createHash } from 'node:crypto'
import { access, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isHeroshotError, ShotError, WallError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import type { HttpClient } from '../net/http.js'
import { publicUrl } from '../net/network-error.js'
import type { MediaInput, MediaSource, ReadMedia } from '../shot.js'
import { partName, settle, syncFile } from './files.js'
import { probeClip } from './probe.js'
import { sniff } from './sniff.js'

export interface MediaReaderOptions {
  /** Folder of the content-named files; made when missing. */
  dir: string
  http: HttpClient
  /** Largest input in bytes. @default 64 MiB for pictures, 512 MiB for clips */
  maxBytes?: { image?: number | undefined; video?: number | undefined }
}

export interface MediaReader {
  /** Reads one source. Throws ShotError naming the field, or WallError when the shot may not fetch it. */
  read: ReadMedia
  /** Bytes of an input read before, checked against their name. Throws ShotError when they are gone or changed. */
  readStored(sha256: string): Promise<Uint8Array>
}

const MIB = 1 << 20
const ALLOWED = { image: ['png', 'jpeg', 'webp', 'gif', 'avif', 'heic'], video: ['mp4', 'mov', 'webm'] } as const
/** Fields of a shot that hold a clip; the others hold pictures. */
const CLIPS = ['source.video', 'performance']
const WHAT = { image: 'a picture', video: 'a clip' } as const

interface Want {
  kind: 'image' | 'video'
  field: string
  max: number
  /** The source as errors may show it: no query, no payload. */
  shown: string
}

/** Reads media into a content-named store. Equal bytes are one file, whatever they were called. */
export function createMediaReader({ dir, http, maxBytes }: MediaReaderOptions): MediaReader {
  return {
    async read(source, field) {
      const kind = CLIPS.includes(field) ? ('video' as const) : ('image' as const)
      const max = maxBytes?.[kind] ?? (kind === 'image' ? 64 * MIB : 512 * MIB)
      const want: Want = { kind, field, max, shown: show(source) }
      const bytes = await fetchBytes(source, want, http)
      if (!bytes.length) throw new ShotError('is empty', { field, value: want.shown })
      return keep(dir, bytes, want)
    },
    async readStored(sha256) {
      const bytes = await readFile(join(dir, sha256)).catch(() => undefined)
      if (bytes && createHash('sha256').update(bytes).digest('hex') === sha256) return bytes
      throw new ShotError(bytes ? 'its stored copy was changed' : 'its stored copy is gone', {
        field: 'media',
        value: sha256,
        next: 'Make a new shot from the original file.',
      })
    },
  }
}

function show(source: MediaSource): string {
  if (typeof source !== 'string' && !(source instanceof URL)) return 'bytes'
  const text = String(source)
  if (/^data:/i.test(text)) return `${text.slice(0, text.search(/[;,]/))},...`
  return /^https?:/i.test(text) ? publicUrl(text) : text
}

async function fetchBytes(source: MediaSource, want: Want, http: HttpClient): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return checkSize(source.length, want) ?? source
  if (source instanceof Blob) return checkSize(source.size, want) ?? new Uint8Array(await source.arrayBuffer())
  const text = String(source)
  if (/^data:/i.test(text)) return dataUrl(text, want)
  if (/^https?:/i.test(text)) return download(text, want, http)
  if (/^file:/i.test(text)) return fromDisk(fileURLToPath(text), want)
  // Two letters at least: `c:` is a drive.
  if (/^[a-z][a-z0-9+.-]+:/i.test(text))
    throw new ShotError('no way to read it', { ...at(want), allowed: 'a path, or an http, https, data or file URL' })
  return fromDisk(text, want)
}

const at = ({ field, shown }: Want) => ({ field, value: shown })

function checkSize(bytes: number, want: Want): undefined {
  if (bytes <= want.max) return undefined
  const size = (n: number) => (n >= MIB ? `${Math.ceil(n / MIB)} MiB` : `${n} bytes`)
  throw new ShotError(`${size(bytes)} is too large for ${WHAT[want.kind]}`, {
    ...at(want),
    allowed: `up to ${size(want.max)}`,
  })
}

function dataUrl(url: string, want: Want): Uint8Array {
  const comma = url.indexOf(',')
  if (comma < 0) throw new ShotError('a data URL needs a comma', at(want))
  const base64 = /;\s*base64\s*$/i.test(url.slice(0, comma))
  checkSize(base64 ? ((url.length - comma) * 3) / 4 - 3 : 0, want)
  const payload = url.slice(comma + 1)
  const text = payload.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const bytes = Buffer.from(text, base64 ? 'base64' : 'latin1')
  return checkSize(bytes.length, want) ?? bytes
}

async function download(url: string, want: Want, http: HttpClient): Promise<Uint8Array> {
  try {
    const { status, headers, stream } = await http.stream({ url, timeoutMs: 30_000 })
    try {
      if (status !== 200) throw new ShotError(`its server answers ${status}`, at(want))
      const length = /^\d+$/.test(headers['content-length'] ?? '') ? Number(headers['content-length']) : undefined
      checkSize(length ?? 0, want)
      const chunks: Buffer[] = []
      let bytes = 0
      for await (const chunk of stream) {
        chunks.push(chunk)
        checkSize((bytes += chunk.length), want)
      }
      if (length !== undefined && bytes !== length)
        throw new ShotError(`the download broke off after ${bytes} of ${length} bytes`, at(want))
      return Buffer.concat(chunks)
    } finally {
      stream.destroy()
    }
  } catch (cause) {
    if (cause instanceof ShotError || cause instanceof WallError) throw cause
    const why = isHeroshotError(cause) ? cause.message : 'the download broke off'
    throw new ShotError(`can't be fetched: ${why}`, at(want), { cause })
  }
}

async function fromDisk(path: string, want: Want): Promise<Uint8Array> {
  try {
    const info = await stat(path)
    if (!info.isFile()) throw new ShotError('is not a file', at(want))
    return checkSize(info.size, want) ?? (await readFile(path))
  } catch (cause) {
    if (cause instanceof ShotError) throw cause
    const { code } = cause as NodeJS.ErrnoException
    const folder = dirname(resolve(path))
    const near = code === 'ENOENT' ? nearestWord(basename(path), await readdir(folder).catch(() => [])) : undefined
    const why = code === 'ENOENT' ? 'no such file' : code === 'EACCES' ? 'may not be read' : `can't be read (${code})`
    throw new ShotError(why, { ...at(want), ...(near && { nearest: join(dirname(path), near) }) }, { cause })
  }
}

async function keep(dir: string, bytes: Uint8Array, want: Want): Promise<MediaInput> {
  const what = sniff(bytes)
  const allowed: readonly string[] = ALLOWED[want.kind]
  if (!what || what.kind !== want.kind || !allowed.includes(what.container))
    throw new ShotError(`is ${what?.container ?? 'of a kind nobody here knows'}, not ${WHAT[want.kind]}`, {
      ...at(want),
      allowed: allowed.join(', '),
    })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = join(dir, sha256)
  await mkdir(dir, { recursive: true })
  const part = partName(dir)
  try {
    await writeFile(part, bytes)
    const facts = await probeClip(part)
    if (!facts || facts.truncated) throw new ShotError(`the ${what.container} is cut off or damaged`, at(want))
    const { width, height, seconds, fps, audio } = facts
    if (!(await exists(path))) {
      await syncFile(part)
      await settle(part, path)
    }
    return {
      sha256,
      mime: what.mime,
      bytes: bytes.length,
      ...(width && height && { width, height }),
      ...(what.kind === 'video' && seconds && { seconds: thousandth(seconds) }),
      ...(what.kind === 'video' && fps && { fps }),
      ...(what.kind === 'video' && audio && { audio }),
    }
  } finally {
    await rm(part, { force: true })
  }
}

const thousandth = (seconds: number) => Math.round(seconds * 1000) / 1000

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
