/** Files of takes over HTTP: whole or a range, so that a player can seek; and a still of a clip that came without one. */
import { createReadStream } from 'node:fs'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { isInputError, UnavailableError } from '../errors.js'
import { createGate } from '../gate.js'
import { framePng } from '../media/frames.js'
import type { Take } from '../take.js'

/** One range of bytes, both ends included; undefined for the whole; null for one that isn't there. */
export function rangeOf(header: string | undefined, size: number): { from: number; to: number } | undefined | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  // Several ranges at once, or another unit: the whole file is a right answer.
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return from > to || (first === '' && last === '0') ? null : { from, to }
}

/** Sends a file. Throws UnavailableError when it is gone. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { path, mime }: { path: string; mime: string },
): Promise<void> {
  const { size } = await stat(path).catch((cause) => {
    throw new UnavailableError('The file of this take is gone', {
      code: 'file-gone',
      next: 'Look for it where it was moved to, or discard the take.',
      cause,
    })
  })
  response.setHeader('accept-ranges', 'bytes')
  response.setHeader('content-type', mime)
  const range = rangeOf(request.headers.range, size)
  if (range === null) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end()
    return
  }
  const { from, to } = range ?? { from: 0, to: size - 1 }
  response.writeHead(range ? 206 : 200, {
    'content-length': size ? to - from + 1 : 0,
    ...(range && { 'content-range': `bytes ${from}-${to}/${size}` }),
  })
  if (!size) {
    response.end()
    return
  }
  // A player that has seen enough hangs up; that is no error.
  await pipeline(createReadStream(path, { start: from, end: to }), response).catch(() => undefined)
}

/** Width of a still, for a card on a dense screen. */
const STILL_WIDTH = 640
const STILLS_AT_ONCE = 2

/** Stills by the clip's hash, made once and kept in `dir`. */
export function createStills(dir: string) {
  const gate = createGate(STILLS_AT_ONCE)
  const coming = new Map<string, Promise<string | undefined>>()

  async function make(file: string, path: string): Promise<string | undefined> {
    const leave = await gate.enter()
    try {
      const png = await framePng(file, 'first', { width: STILL_WIDTH })
      await mkdir(dir, { recursive: true })
      await writeFile(`${path}.part`, png)
      await rename(`${path}.part`, path)
      return path
    } catch (error) {
      // No ffmpeg here, or a clip it can't read: the page shows the clip itself.
      if (isInputError(error) || error instanceof UnavailableError) return undefined
      throw error
    } finally {
      leave()
      coming.delete(path)
    }
  }

  return {
    /** The PNG of a take; undefined where none came with it and none can be made. */
    async of({ file, files }: Take): Promise<string | undefined> {
      const poster = files.find(({ role }) => role === 'poster')
      if (poster) return poster.path
      const clip = files.find(({ role }) => role === 'video')
      if (!clip) return undefined
      const path = join(dir, `${clip.sha256}.png`)
      if (await stat(path).catch(() => undefined)) return path
      const made = coming.get(path) ?? make(file, path)
      coming.set(path, made)
      return made
    },
  }
}
