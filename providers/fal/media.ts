/** Pictures on their way to fal: to its storage first, then by address. Nothing here is billed. */
import type { Context } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import type { Native } from './fit.js'
import { uploadSchema } from './wire.js'
import { readError } from './words.js'

type Picture = Native['pictures'][number]['picture']

/** The address under which the models read a picture. Throws what went wrong; no render was asked for yet. */
export async function upload(
  { sha256, mime }: Picture,
  ctx: Context,
  initiate: (json: unknown) => Promise<HttpAnswer>,
): Promise<string> {
  const file_name = `${sha256.slice(0, 16)}.${mime.replace('image/', '')}`
  const place = await initiate({ content_type: mime, file_name })
  const { upload_url: url, file_url } = uploadSchema.safeParse(place.json).data ?? {}
  if (place.status !== 200 || !url || !file_url) throw readError(place, ctx.clock.now())
  // The address is signed: it wants no key.
  const stored = await ctx.http.request({
    method: 'PUT',
    url,
    headers: { 'content-type': mime },
    body: await ctx.media(sha256),
    signal: ctx.signal,
    timeoutMs: 120_000,
  })
  if (stored.status >= 300)
    throw new RefusedError(`fal's storage refused the picture (${stored.status})`, { code: 'bad-asset' })
  return file_url
}
