/** A clip from the browser becomes a take: one line of JSON says what it is, its bytes come after, and nothing is left behind. */
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { InputError, isInputError, UnavailableError } from '../errors.js'
import type { Studio } from '../face.js'
import type { ImportOptions } from '../library/import.js'
import type { LibraryTake } from '../library/takes.js'
import { IMPORT_TYPE, MOST_CLIP_BYTES } from './words.js'

const MOST_HEAD = 1 << 16
const TOO_LARGE = `is larger than ${MOST_CLIP_BYTES / 2 ** 30} GiB`
const NEW_LINE = 10

const headSchema = z.object({
  /** The file's own name. */
  name: z.string().min(1),
  prompt: z.string(),
  model: z.string().min(1).optional(),
  /** USD. */
  cost: z.string().min(1).optional(),
})

const bad = (why: string, field = 'file') => new InputError(why, { field, value: undefined })

/** The first line, and the stream of what comes after it. */
async function split(parts: AsyncIterator<Buffer>): Promise<{ head: string; rest: AsyncGenerator<Buffer> }> {
  let read = Buffer.alloc(0)
  let end = -1
  while (end < 0) {
    const { value, done } = await parts.next()
    if (done || read.length > MOST_HEAD) throw bad('does not say what it is')
    read = Buffer.concat([read, value])
    end = read.indexOf(NEW_LINE)
  }
  async function* rest() {
    let size = read.length - end - 1
    yield read.subarray(end + 1)
    for (let part = await parts.next(); !part.done; part = await parts.next()) {
      size += part.value.length
      if (size > MOST_CLIP_BYTES) throw bad(TOO_LARGE)
      yield part.value
    }
  }
  return { head: read.subarray(0, end).toString(), rest: rest() }
}

function headOf(text: string): { name: string; options: ImportOptions } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw bad('is not JSON', 'request')
  }
  const { data } = headSchema.safeParse(json)
  if (!data) throw bad('does not say what it is')
  const { name, prompt, model, cost } = data
  if (!prompt.trim()) throw new InputError('is empty', { field: 'prompt', value: '' })
  return {
    // A name, and no way to another folder.
    name:
      name
        .replace(/[^\p{L}\p{N} ._-]+/gu, '-')
        .replace(/^\.+/, '')
        .slice(-100) || 'clip',
    options: {
      prompt,
      ...(model !== undefined && { model }),
      ...(cost !== undefined && { costUsd: cost }),
    },
  }
}

/** What kept a clip from coming in, by the name its owner knows. */
function brokenOff(error: unknown, name: string): unknown {
  if (isInputError(error) && error.field === 'file')
    error.message = error.message.replace(/got "[^;)]*/, `got ${JSON.stringify(name)}`)
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UnavailableError('There is no room for the clip', {
      code: 'disk-full',
      next: 'Free some space, then import it again.',
      cause: error,
    })
  return code === 'ECONNRESET' ? bad('did not come whole') : error
}

/** Throws InputError for what is no clip; the library's own words say why. @param dir for the copy on its way */
export async function receiveClip(request: IncomingMessage, takes: Studio['takes'], dir: string): Promise<LibraryTake> {
  // A form of another page can't send this type without asking first.
  if (request.headers['content-type'] !== IMPORT_TYPE) throw bad('is not sent as an import', 'request')
  if (Number(request.headers['content-length']) > MOST_CLIP_BYTES + MOST_HEAD) throw bad(TOO_LARGE)
  const folder = join(dir, randomUUID())
  let named = 'clip'
  try {
    const { head, rest } = await split(request[Symbol.asyncIterator]())
    const { name, options } = headOf(head)
    await mkdir(folder, { recursive: true })
    named = name
    const file = join(folder, name)
    await pipeline(Readable.from(rest), createWriteStream(file))
    return await takes.import(file, options)
  } catch (error) {
    throw brokenOff(error, named)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
