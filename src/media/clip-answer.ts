/** Reading an answer that may hold a whole clip: to disk as it comes, and not at all when it is over the budget. */
import type { Context } from '../backend.js'
import { UnavailableError } from '../errors.js'
import type { HttpAnswer } from '../net/http.js'
import { readInline } from './inline.js'

export interface ClipAnswer extends Pick<HttpAnswer, 'status' | 'headers' | 'text' | 'json'> {
  /** Where clips were written to; `json` names them where it had their base64. */
  files: readonly string[]
  /** Over the budget: nothing of it is here. */
  tooLarge: boolean
}

interface ClipRequest {
  method?: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  json?: unknown
  /** Milliseconds until the answer begins. @default 30000 */
  timeoutMs?: number
  /** Members of the answer that may hold a clip, as base64. */
  fields: readonly string[]
  /** Most bytes of all its clips. */
  maxBytes: number
}

/** What an answer may weigh that holds no clip, and the words of a refusal. */
const SMALL = 64 << 10

/** Clips go into the work folder of the attempt. Rejects with UnavailableError when the answer breaks off, and as the client does. */
export async function readClipAnswer(ctx: Context, request: ClipRequest): Promise<ClipAnswer> {
  const { fields, maxBytes, ...rest } = request
  const { status, headers, stream } = await ctx.http.stream({ ...rest, signal: ctx.signal })
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
    return { ...answer, ...(await readInline(stream, { fields, dir: () => ctx.workDir, maxBytes })) }
  } catch (cause) {
    ctx.signal.throwIfAborted()
    throw new UnavailableError('the answer broke off', { code: 'network', cause })
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
