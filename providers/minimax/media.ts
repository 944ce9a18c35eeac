/** Pictures on their way to MiniMax: inside the request while it stays small, else uploaded first. Nothing here is billed. */
import type { Context, Json } from '../../src/backend.js'
import type { HttpAnswer } from '../../src/net/http.js'
import type { Native } from './fit.js'
import { idIn, verdictOf } from './wire.js'
import { readError } from './words.js'

/** Characters of pictures inside one request of v2, whose body may have 64 MB. Source: MiniMax's API reference, as of 2026-09-27. */
const INLINE_CHARS = 48_000_000

type Upload = (body: FormData) => Promise<HttpAnswer>
type Picture = Native['pictures'][number]['picture']

const base64Chars = (bytes: number) => 4 * Math.ceil(bytes / 3)

/** The request with its pictures in it. Throws what went wrong; no render was asked for yet. */
export async function withPictures({ api, body, pictures }: Native, ctx: Context, upload: Upload): Promise<Native> {
  const heavy = pictures.reduce((sum, { picture }) => sum + base64Chars(picture.bytes), 0) > INLINE_CHARS
  const found: { role: string; url: string }[] = []
  for (const { role, picture } of pictures) {
    const bytes = await ctx.media(picture.sha256)
    const url = api === 'v2' && heavy ? await uploaded(picture, bytes, ctx, upload) : inline(picture, bytes)
    found.push({ role, url })
  }
  if (api === 'v1') {
    const frames = Object.fromEntries(found.map(({ role, url }) => [`${role}_image`, url]))
    return { api, body: { ...body, ...frames }, pictures: [] }
  }
  const items = found.map(({ role, url }) => ({ type: 'image_url', image_url: { url }, role }))
  return { api, body: { ...body, content: [...(body.content as Json[]), ...items] }, pictures: [] }
}

const inline = ({ mime }: Picture, bytes: Uint8Array) =>
  `data:${mime};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`

async function uploaded({ sha256, mime }: Picture, bytes: Uint8Array, ctx: Context, upload: Upload): Promise<string> {
  const form = new FormData()
  form.append('purpose', 'video_generation_input')
  const name = `${sha256.slice(0, 16)}.${mime.replace('image/', '')}`
  form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }), name)
  const answer = await upload(form)
  const id = answer.status === 200 && (verdictOf(answer)?.code ?? 0) === 0 ? idIn(answer, 'file_id') : undefined
  if (id === undefined) throw readError(answer, ctx.clock.now())
  return `mm_file://${id}`
}
