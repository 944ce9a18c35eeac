/** stable-diffusion.cpp's `sd-server`: jobs of its own shape, clips inside the answer. Written after its sources; not run. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Status } from '../../src/backend.js'
import { SubmissionUnknownError } from '../../src/errors.js'
import type { Order } from './fit.js'
import { base64, type Dialect, type Session } from './server.js'
import { capabilitiesOf, createdSchema, sdJobSchema } from './wire.js'
import { createError, failureCode, readError } from './words.js'

const JOBS = '/sdcpp/v1/jobs'
/** Largest answer: a clip in base64. */
const MAX_BYTES = 512 << 20

/** The body of a create: WebM where the build has it, else AVI; its animated WebP is no video. */
export async function vidGenBody(order: Order, { call, server, bytes }: Pick<Session, 'call' | 'server' | 'bytes'>) {
  const answer = await call('GET', '/sdcpp/v1/capabilities')
  const { loras, output_formats_by_mode } = capabilitiesOf(answer.json)
  const { firstFrame, lastFrame, style, steps, guidance, flowShift } = order
  const path = style && (server.loras[style.id] ?? loras.find(({ name }) => name === style.id)?.path ?? style.id)
  return {
    prompt: order.prompt,
    negative_prompt: order.negativePrompt ?? '',
    width: order.width,
    height: order.height,
    video_frames: order.frames,
    fps: Math.round(order.fps),
    seed: order.seed ?? -1,
    sample_params: {
      ...(steps !== undefined && { sample_steps: steps }),
      ...(guidance !== undefined && { guidance: { txt_cfg: guidance } }),
      ...(flowShift !== undefined && { flow_shift: flowShift }),
    },
    output_format: output_formats_by_mode.vid_gen?.includes('webm') ? 'webm' : 'avi',
    ...(firstFrame && { init_image: base64(await bytes(firstFrame, order)) }),
    ...(lastFrame && { end_image: base64(await bytes(lastFrame, order)) }),
    ...(path !== undefined && { lora: [{ path, multiplier: style!.strength, is_high_noise: false }] }),
  }
}

export const sdServer: Dialect = {
  async submit(order, _served, session) {
    const { ctx, call, server } = session
    const json = await vidGenBody(order, session)
    const answer = await call('POST', '/sdcpp/v1/vid_gen', { json, timeoutMs: 600_000 })
    if (answer.status < 200 || answer.status > 299) throw createError(answer, ctx.clock.now(), server.profile)
    const created = createdSchema.safeParse(answer.json)
    if (!created.success) throw new SubmissionUnknownError('sd-server accepted a create without naming the job')
    return { id: created.data.id }
  },

  async poll({ id }, { ctx, call, server }): Promise<Status> {
    const answer = await call('GET', `${JOBS}/${encodeURIComponent(id)}`, { maxBytes: MAX_BYTES, timeoutMs: 120_000 })
    if (answer.status === 404 || answer.status === 410) return { state: 'lost', reason: `no job ${id}` }
    const job = sdJobSchema.safeParse(answer.json)
    if (answer.status !== 200 || !job.success) throw readError(answer, ctx.clock.now(), server.profile)
    const { status, queue_position, result, error } = job.data
    switch (status) {
      case 'queued':
        return { state: 'queued', ...(typeof queue_position === 'number' && { position: queue_position }) }
      case 'generating':
        return { state: 'running' }
      case 'completed': {
        if (!result) return { state: 'done', outputs: [] }
        const file = join(ctx.workDir, 'clip')
        await writeFile(file, Buffer.from(result.b64_json, 'base64'))
        return { state: 'done', outputs: [{ role: 'video', file }] }
      }
      case 'failed':
        return { state: 'failed', code: failureCode(error ?? {}), message: error?.message ?? 'no reason given' }
      case 'cancelled':
        return { state: 'cancelled' }
      default:
        return { state: 'unknown', raw: status }
    }
  },

  /** Only what still waits can be cancelled: a render goes on to its end. */
  async cancel({ id }, { call }) {
    const { status } = await call('POST', `${JOBS}/${encodeURIComponent(id)}/cancel`)
    if (status === 200 || status === 404) return 'cancelled'
    if (status === 410) return 'too-late'
    return status === 409 ? 'unsupported' : 'unknown'
  },
}
