/** Pictures and clips on their way to Runway: inside the request while they are small, else uploaded first. Nothing here is billed. */
import type { Context } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { DATA_URI_CHARS } from './fields.js'
import type { Native } from './fit.js'
import { uploadSchema } from './wire.js'
import { readError } from './words.js'

type File = Native['media'][number]['file']

type Call = (method: 'POST', path: string, json: unknown) => Promise<HttpAnswer>

/**
 * The URIs under which Runway reads the files, in their order. All that go inside the request together are no more than one may
 * be: a request of many pictures stays small. Throws what went wrong; no render was asked for yet.
 */
export async function urisOf(files: readonly File[], ctx: Context, call: Call): Promise<string[]> {
  const uris: string[] = []
  let room = DATA_URI_CHARS
  for (const file of files) {
    const bytes = await ctx.media(file.sha256)
    const head = `data:${file.mime};base64,`
    const length = head.length + 4 * Math.ceil(bytes.length / 3)
    if (length > room) uris.push(await upload(file, bytes, ctx, call))
    else {
      uris.push(head + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'))
      room -= length
    }
  }
  return uris
}

async function upload({ sha256, mime }: File, bytes: Uint8Array, ctx: Context, call: Call): Promise<string> {
  const extension = mime === 'video/quicktime' ? 'mov' : mime.replace(/^.*\//, '')
  const filename = `${sha256.slice(0, 16)}.${extension}`
  const place = await call('POST', '/v1/uploads', { filename, type: 'ephemeral' })
  if (place.status !== 200) throw readError(place, ctx.clock.now())
  const told = uploadSchema.safeParse(place.json)
  if (!told.success) throw readError(place, ctx.clock.now())
  const { uploadUrl, fields, runwayUri } = told.data
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  // Storage reads the fields up to the file, which therefore comes last; it wants no key.
  form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }), filename)
  const stored = await ctx.http.request({
    method: 'POST',
    url: uploadUrl,
    body: form,
    signal: ctx.signal,
    timeoutMs: 120_000,
  })
  if (stored.status >= 300)
    throw new RefusedError(`Runway's storage refused the file (${stored.status})`, { code: 'bad-asset' })
  return runwayUri
}
