/** Clips inside a JSON answer: its base64 goes to files as it arrives, so that memory holds a chunk of it and never the clip. */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface InlineOptions {
  /** Names of the members whose text is base64. */
  fields: readonly string[]
  /** The folder for the files; asked when the first one comes. */
  dir: () => string
  /** Most bytes of all files together. */
  maxBytes: number
  /** Most bytes of everything else. @default 4 MiB */
  maxText?: number
}

export interface InlineAnswer {
  /** The parsed answer, base64 replaced by the paths of the files; undefined when it is no JSON or not whole. */
  json: unknown
  /** What was written, in order. Only a path in this list is one of ours: a server may have put in any other. */
  files: readonly string[]
  /** A limit was passed: reading stopped, nothing is kept. */
  tooLarge: boolean
}

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c]

/** Where the next of two bytes is; the end of the chunk when there is none. */
function nextOf(chunk: Buffer, from: number, a: number, b: number): number {
  const [first, second] = [chunk.indexOf(a, from), chunk.indexOf(b, from)]
  if (first < 0 || second < 0) return first < 0 && second < 0 ? chunk.length : Math.max(first, second)
  return Math.min(first, second)
}

/** One base64 string on its way to a file. */
interface Payload {
  path: string
  file: FileHandle
  /** Characters that don't make three bytes yet. */
  rest: string
  /** What came of an escape so far; empty outside of one. */
  escape: string
}

/** Reads an answer to its end. Rejects with what broke the stream, or with an error of the disk; no file is left then. */
export async function readInline(stream: AsyncIterable<Buffer>, options: InlineOptions): Promise<InlineAnswer> {
  const { fields, dir, maxBytes, maxText = 4 << 20 } = options
  const files: string[] = []
  const text: Buffer[] = []
  let [kept, written] = [0, 0]
  let payload: Payload | undefined
  /** The string being read, its closing quote not yet seen; and the one before the last colon, with nothing after that. */
  let inside: string | undefined
  let last = ''
  let key: string | undefined
  let skip = false

  const keep = (bytes: Buffer) => {
    text.push(bytes)
    kept += bytes.length
  }
  async function write(into: Payload, letters: string, end = false): Promise<void> {
    const all = into.rest + letters.replace(/[^\w+/=-]/g, '')
    const whole = end ? all.length : all.length - (all.length % 4)
    into.rest = all.slice(whole)
    const bytes = Buffer.from(all.slice(0, whole), 'base64')
    written += bytes.length
    if (bytes.length && written <= maxBytes) await into.file.writeFile(bytes)
  }

  /** Reads on inside a payload; the place after what was read. */
  async function takePayload(into: Payload, chunk: Buffer, from: number): Promise<number> {
    if (into.escape) {
      into.escape += String.fromCharCode(chunk[from]!)
      const whole = into.escape[1] === 'u' ? into.escape.length === 6 : true
      if (whole) {
        const letter =
          into.escape[1] === 'u' ? String.fromCharCode(Number.parseInt(into.escape.slice(2), 16)) : into.escape[1]!
        into.escape = ''
        // Of the short escapes only the slash is base64; the others are line breaks.
        if (letter === '/' || !/[a-z]/.test(letter)) await write(into, letter)
      }
      return from + 1
    }
    const to = nextOf(chunk, from, QUOTE, BACKSLASH)
    await write(into, chunk.toString('latin1', from, to))
    if (chunk[to] === BACKSLASH) into.escape = '\\'
    if (chunk[to] === QUOTE) {
      await write(into, '', true)
      await into.file.close()
      keep(Buffer.from(JSON.stringify(into.path)))
      payload = undefined
    }
    return to + 1
  }

  /** Reads on outside of payloads, up to the first byte of the next one. */
  async function takeText(chunk: Buffer, from: number): Promise<number> {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (inside !== undefined) {
        if (skip) skip = false
        else if (byte === BACKSLASH) skip = true
        else if (byte === QUOTE) {
          last = inside
          inside = undefined
          continue
        }
        if (inside.length < 64) inside += String.fromCharCode(byte)
      } else if (byte === QUOTE) {
        if (key !== undefined && fields.includes(key)) {
          keep(chunk.subarray(from, at))
          const path = join(dir(), `inline-${randomBytes(8).toString('hex')}`)
          payload = { path, file: await open(path, 'wx'), rest: '', escape: '' }
          files.push(path)
          key = undefined
          return at + 1
        }
        inside = ''
        key = undefined
      } else if (byte === COLON) key = last
      else if (byte === COMMA || byte > 0x20) key = undefined
    }
    keep(chunk.subarray(from))
    return chunk.length
  }

  async function discard(): Promise<void> {
    await payload?.file.close().catch(() => {})
    for (const path of files) await rm(path, { force: true })
  }

  try {
    for await (const chunk of stream) {
      for (let at = 0; at < chunk.length; )
        at = payload ? await takePayload(payload, chunk, at) : await takeText(chunk, at)
      if (written <= maxBytes && kept <= maxText) continue
      await discard()
      return { json: undefined, files: [], tooLarge: true }
    }
    const json = payload ? undefined : parse(Buffer.concat(text).toString())
    if (json === undefined) await discard()
    return { json, files: json === undefined ? [] : files, tooLarge: false }
  } catch (error) {
    await discard()
    throw error
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
