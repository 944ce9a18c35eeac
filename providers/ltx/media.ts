/** Media on their way to LTX: always uploaded first, in two steps. Nothing here is billed. */
import type { Context } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import type { Native } from './fit.js'
import { uploadSchema } from './wire.js'
import { readError } from './words.js'

/** The request with its media named as LTX names them. Throws what went wrong; no render was asked for yet. */
export async function withMedia(
  { endpoint, body, media }: Native,
  ctx: Context,
  place: () => Promise<HttpAnswer>,
): Promise<Native> {
  const uris: Record<string, string> = {}
  for (const [field, { sha256 }] of Object.entries(media))
    uris[field] = await upload(await ctx.media(sha256), ctx, place)
  return { endpoint, body: { ...body, ...uris }, media: {} }
}

async function upload(bytes: Uint8Array, ctx: Context, place: () => Promise<HttpAnswer>): Promise<string> {
  const answer = await place()
  const found = uploadSchema.safeParse(answer.json)
  if (answer.status !== 200 || !found.success) throw readError(answer, ctx.clock.now())
  const { upload_url: url, storage_uri: uri, required_headers: headers } = found.data
  // Storage knows the upload by its address and wants no key.
  const stored = await ctx.http.request({
    method: 'PUT',
    url,
    headers,
    body: bytes,
    signal: ctx.signal,
    timeoutMs: 120_000,
  })
  if (stored.status >= 300)
    throw new RefusedError(`LTX's storage refused the upload (${stored.status})`, { code: 'bad-asset' })
  return uri
}
