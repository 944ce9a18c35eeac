/** OpenAI's `/v1/videos`, with the quirks of whoever serves it. */
import type { Handle, Status } from '../../src/backend.js'
import { SubmissionUnknownError } from '../../src/errors.js'
import type { Order } from './fit.js'
import type { Extension, Profile } from './profile.js'
import { type Dialect, dataUrl, type Served, type Server, type Session } from './server.js'
import { createdSchema, listSchema, type Video, videoSchema } from './wire.js'
import { createError, failureCode, readError } from './words.js'

const VIDEOS = '/v1/videos'
const pathOf = ({ id }: Pick<Handle, 'id'>) => `${VIDEOS}/${encodeURIComponent(id)}`

type Value = string | number | boolean | { [key: string]: string | number }

/** The fields of a create, without its picture. */
export function fieldsOf(order: Order, { id }: Served, { profile, loras }: Pick<Server, 'profile' | 'loras'>) {
  const seconds = Math.max(1, Math.round(order.seconds))
  const fields: Record<string, Value> = {
    ...(profile.model === 'served' && { model: id }),
    prompt: order.prompt,
    seconds: profile.seconds === 'string' ? String(seconds) : seconds,
    size: `${order.width}x${order.height}`,
    ...profile.off,
  }
  for (const [ours, theirs] of Object.entries(profile.extensions)) {
    const value = order[ours as Extension]
    if (value !== undefined) fields[theirs] = ours === 'fps' ? Math.round(Number(value)) : value
  }
  const { style } = order
  if (style && profile.lora === 'field')
    fields.lora = { name: style.id, path: loras[style.id] ?? style.id, scale: style.strength }
  return fields
}

/** The body of a create. The first frame goes the way the server reads it. */
export async function bodyOf(
  order: Order,
  served: Served,
  session: Session,
): Promise<{ json: unknown } | { body: FormData }> {
  const { profile } = session.server
  const fields = fieldsOf(order, served, session.server)
  const { firstFrame } = order
  const bytes = firstFrame && (await session.bytes(firstFrame, order))
  const mime = firstFrame?.exact ? 'image/png' : firstFrame?.mime
  if (profile.body === 'json' && !(bytes && profile.reference === 'file')) {
    const reference = bytes && { input_reference: { image_url: dataUrl(mime!, bytes) } }
    return { json: { ...fields, ...reference } }
  }
  const body = new FormData()
  for (const [name, value] of Object.entries(fields))
    body.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  // Servers refuse a part without a file name or a picture's type.
  if (bytes)
    body.append(
      'input_reference',
      new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime! }),
      `first-frame.${mime!.replace('image/', '')}`,
    )
  return { body }
}

export const videos: Dialect = {
  async submit(order, served, session) {
    const { ctx, server } = session
    const body = await bodyOf(order, served, session)
    // A server may fetch, stage or queue before it answers: the engine's own limit decides.
    const answer = await session.call('POST', VIDEOS, { ...body, timeoutMs: 600_000 })
    if (answer.status < 200 || answer.status > 299)
      throw createError(answer, ctx.clock.now(), server.profile, server.keyEnv)
    const created = createdSchema.safeParse(answer.json)
    if (!created.success)
      throw new SubmissionUnknownError(`${server.profile.title} accepted a create without naming the job`)
    return { id: created.data.id }
  },

  async poll(handle, session) {
    const { ctx, server } = session
    const answer = await session.call('GET', pathOf(handle))
    if (answer.status === 404 || answer.status === 410) {
      const why = server.profile.survivesRestart ? '' : ': the server was started anew, or has cleared it away'
      return { state: 'lost', reason: `no video ${handle.id}${why}` }
    }
    const video = videoSchema.safeParse(answer.json)
    if (answer.status !== 200 || !video.success) throw readError(answer, ctx.clock.now(), server.profile)
    return statusOf(video.data, handle, session)
  },

  /** Deleting a finished video would destroy it, so it is looked at first. Between the two it may still finish. */
  async cancel(handle, session) {
    const { ctx, server } = session
    const { profile } = server
    if (profile.cancel === 'none') return 'unsupported'
    const answer = await session.call('GET', pathOf(handle))
    if (answer.status === 404) return 'cancelled'
    const status = videoSchema.safeParse(answer.json).data?.status
    if (answer.status !== 200 || status === undefined) return 'unknown'
    if (!['queued', 'running'].includes(stateOf(status, profile) ?? '')) return 'too-late'
    const gone = await session.call('DELETE', pathOf(handle))
    if (gone.status === 409) return 'too-late'
    if (profile.cancel === 'removes')
      ctx.note(`${profile.title} forgets the job; its graphics card renders it to the end`)
    return gone.status === 404 || (gone.status >= 200 && gone.status < 300) ? 'cancelled' : 'unknown'
  },
}

/** The server's newest jobs; those like the order only, when one is given. Undefined when it doesn't tell. */
export async function listed({ call, server }: Session, order?: Order): Promise<Video[] | undefined> {
  if (server.profile.list !== 'full') return undefined
  const answer = await call('GET', VIDEOS, { query: { limit: 100, order: 'desc' } })
  const list = listSchema.safeParse(answer.json)
  if (answer.status !== 200 || !list.success) return undefined
  const size = order && `${order.width}x${order.height}`
  return list.data.data.filter((video) => !order || (video.prompt === order.prompt && (video.size ?? size) === size))
}

const STATES = { queued: 'queued', in_progress: 'running', completed: 'done', failed: 'failed' } as const

const stateOf = (status: string, { statuses }: Profile) =>
  Object.hasOwn(STATES, status)
    ? STATES[status as keyof typeof STATES]
    : Object.hasOwn(statuses, status)
      ? statuses[status]
      : undefined

function statusOf(video: Video, handle: Handle, session: Session): Status {
  const { server, headers } = session
  const state = stateOf(video.status, server.profile)
  // Local servers jump from 0 to 100, or say 100 all the time: only what lies between tells something.
  const { progress } = video
  const between = typeof progress === 'number' && progress > 0 && progress < 100
  switch (state) {
    case 'queued':
      return { state }
    case 'running':
      return { state, ...(between && { progress: progress / 100 }) }
    case 'done':
      return {
        state,
        outputs: [
          {
            role: 'video',
            ...(video.url && /^https?:/.test(video.url)
              ? { url: video.url }
              : { url: `${server.url}${pathOf(handle)}/content`, headers: headers() }),
            ...(instant(video.expires_at) && { expiresAt: instant(video.expires_at)! }),
          },
        ],
        ...(typeof video.inference_time_s === 'number' && { facts: { inferenceSeconds: video.inference_time_s } }),
      }
    case 'failed': {
      const { message, code } = video.error ?? {}
      const said = [message ?? 'no reason given', code && `(${code})`].filter(Boolean).join(' ')
      return { state, code: failureCode(video.error ?? {}), message: said }
    }
    case 'cancelled':
      return { state }
    default:
      return { state: 'unknown', raw: video.status }
  }
}

/** Unix seconds as an ISO instant; undefined for none, and for what is no time. */
function instant(seconds: number | null | undefined): string | undefined {
  const date = new Date((seconds ?? Number.NaN) * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
