/** Reading an answer that may hold a whole clip: to disk as it comes, and not at all when it is over the budget. */
import type { Context } from '../../src/backend.js'
import { UnavailableError } from '../../src/errors.js'
import { readInline } from '../../src/media/inline.js'
import { INLINE_FIELDS } from './wire.js'
import type { Answer } from './words.js'

export interface ClipAnswer extends Answer {
  /** Where clips were written to; `json` names them where it had their base64. */
  files: readonly string[]
  /** Over the budget: nothing of it is here. */
  tooLarge: boolean
}

interface Request {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  json?: unknown
}

/** What an answer may weigh that holds no clip, and the words of a refusal. */
const SMALL = 64 << 10

/** Rejects with UnavailableError when the answer breaks off, and as the client does. */
export async function readAnswer(ctx: Context, request: Request, maxBytes: number): Promise<ClipAnswer> {
  const { status, headers, stream } = await ctx.http.stream({ ...request, signal: ctx.signal })
  const stop = () => stream.destroy()
  ctx.signal.addEventListener('abort', stop, { once: true })
  const answer = { status, headers, text: '', json: undefined, files: [], tooLarge: false }
  try {
    if (status !== 200) {
      const text = await beginning(stream)
      return { ...answer, text, json: parse(text) }
    }
    // Base64 is a third longer than what it stands for: what can't fit isn't read at all.
    const length = Number(headers['content-length'] ?? 0)
    if ((length * 3) / 4 > maxBytes + SMALL) return { ...answer, tooLarge: true }
    return { ...answer, ...(await readInline(stream, { fields: INLINE_FIELDS, dir: () => ctx.workDir, maxBytes })) }
  } catch (cause) {
    ctx.signal.throwIfAborted()
    throw new UnavailableError('Google: the answer broke off', { code: 'network', cause })
  } finally {
    ctx.signal.removeEventListener('abort', stop)
    stream.destroy()
  }
}

async function beginning(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    if ((bytes += chunk.length) >= SMALL) break
  }
  return Buffer.concat(chunks).toString('utf8', 0, SMALL)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
