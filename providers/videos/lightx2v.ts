/** LightX2V: tasks under a name of our own. Written after its sources; not run. */
import type { Handle, Status } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import type { Order } from './fit.js'
import { base64, type Dialect, type Session } from './server.js'
import { taskStatusSchema } from './wire.js'
import { createError, failureCode, readError } from './words.js'

const pathOf = ({ id }: Pick<Handle, 'id'>) => `/v1/tasks/${encodeURIComponent(id)}`
const nameOf = ({ jobId, attempt }: Session['ctx']) => `${jobId}-${attempt}`

/** The body of a create. Its own defaults are those of one model, so that everything is said. */
export async function taskBody(order: Order, session: Pick<Session, 'ctx' | 'server' | 'bytes'>) {
  const { ctx, server, bytes } = session
  const { firstFrame, lastFrame, style } = order
  const steps = order.steps ?? server.steps
  if (steps === undefined)
    throw new RefusedError('LightX2V would take 5 steps, whatever the model needs', {
      code: 'invalid',
      next: 'Say how many the model of this server takes: `steps` of the server in the configuration, or extras.videos.steps.',
    })
  return {
    task_id: nameOf(ctx),
    prompt: order.prompt,
    negative_prompt: order.negativePrompt ?? '',
    infer_steps: steps,
    target_video_length: order.frames,
    target_fps: Math.round(order.fps),
    target_shape: [order.height, order.width],
    ...server.profile.off,
    ...(order.seed !== undefined && { seed: order.seed }),
    ...(firstFrame && { image_path: base64(await bytes(firstFrame, order)) }),
    ...(lastFrame && { last_frame_path: base64(await bytes(lastFrame, order)) }),
    ...(style && { lora_name: server.loras[style.id] ?? style.id, lora_strength: style.strength }),
  }
}

async function ask(handle: Pick<Handle, 'id'>, { ctx, call, server, headers }: Session): Promise<Status> {
  const answer = await call('GET', `${pathOf(handle)}/status`)
  if (answer.status === 404) return { state: 'lost', reason: `no task ${handle.id}` }
  const task = taskStatusSchema.safeParse(answer.json)
  if (answer.status !== 200 || !task.success) throw readError(answer, ctx.clock.now(), server.profile)
  const { task_status, status, error } = task.data
  const word = task_status ?? status ?? ''
  switch (word) {
    case 'pending':
      return { state: 'queued' }
    case 'processing':
      return { state: 'running' }
    case 'completed':
      return {
        state: 'done',
        outputs: [{ role: 'video', url: `${server.url}${pathOf(handle)}/result`, headers: headers() }],
      }
    case 'failed':
      return { state: 'failed', code: failureCode(error ?? {}), message: error?.message ?? 'no reason given' }
    case 'cancelled':
      return { state: 'cancelled' }
    default:
      return { state: 'unknown', raw: word }
  }
}

export const lightx2v: Dialect = {
  async submit(order, _served, session) {
    const { ctx, call, server } = session
    const json = await taskBody(order, session)
    const answer = await call('POST', '/v1/tasks/video/', { json, timeoutMs: 600_000 })
    if (answer.status < 200 || answer.status > 299) throw createError(answer, ctx.clock.now(), server.profile)
    // The name is ours, whatever the answer looks like.
    return { id: json.task_id }
  },
  poll: ask,
  async find(_order, session) {
    const id = nameOf(session.ctx)
    return (await ask({ id }, session)).state === 'lost' ? 'absent' : { id }
  },
  async cancel(handle, session) {
    const { state } = await ask(handle, session)
    if (state === 'lost' || state === 'cancelled') return 'cancelled'
    if (state === 'done' || state === 'failed') return 'too-late'
    const { status } = await session.call('DELETE', pathOf(handle))
    return status === 200 || status === 204 || status === 404 ? 'cancelled' : 'unknown'
  },
}
