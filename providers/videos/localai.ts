/** LocalAI: one call, `POST /video`, that answers when the clip is done. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Status } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import type { Order } from './fit.js'
import type { Renders } from './renders.js'
import { base64, type Dialect, type Served, type Session } from './server.js'
import { renderedSchema } from './wire.js'
import { notDone } from './words.js'

/** Its fields for seeds are 32-bit and signed. */
const MOST_SEED = 2 ** 31 - 1
/** Longest render it is waited for. */
const PATIENCE_MS = 12 * 3_600_000
/** Largest answer: one that holds the clip, though a link was asked for. */
const MAX_BYTES = 512 << 20

/** The body of a create; pictures go as base64. */
export async function videoBody(order: Order, { id }: Served, { bytes }: Pick<Session, 'bytes'>) {
  const { seed, firstFrame, lastFrame } = order
  if ((seed ?? 0) > MOST_SEED)
    throw new RefusedError(`LocalAI takes seeds up to ${MOST_SEED}`, { code: 'invalid', next: 'Give a smaller seed.' })
  return {
    model: id,
    prompt: order.prompt,
    width: order.width,
    height: order.height,
    num_frames: order.frames,
    fps: Math.round(order.fps),
    response_format: 'url',
    ...(order.negativePrompt !== undefined && { negative_prompt: order.negativePrompt }),
    ...(seed !== undefined && { seed }),
    ...(order.steps !== undefined && { step: order.steps }),
    ...(order.guidance !== undefined && { cfg_scale: order.guidance }),
    ...(firstFrame && { start_image: base64(await bytes(firstFrame, order)) }),
    ...(lastFrame && { end_image: base64(await bytes(lastFrame, order)) }),
  }
}

export const localai = (renders: Renders): Dialect => ({
  async submit(order, served, session) {
    const { ctx, call, server, headers } = session
    const json = await videoBody(order, served, session)
    const file = join(ctx.workDir, 'clip')
    const render = async (signal: AbortSignal): Promise<Status> => {
      const answer = await call('POST', '/video', { json, signal, timeoutMs: PATIENCE_MS, maxBytes: MAX_BYTES })
      const rendered = renderedSchema.safeParse(answer.json)
      if (answer.status !== 200 || !rendered.success) return notDone(answer, session)
      const { url, b64_json } = rendered.data.data[0]!
      if (b64_json) {
        await writeFile(file, Buffer.from(b64_json, 'base64'))
        return { state: 'done', outputs: [{ role: 'video', file }] }
      }
      if (!url) return { state: 'done', outputs: [] }
      const link = new URL(url, `${server.url}/`)
      const own = link.origin === new URL(server.url).origin
      return { state: 'done', outputs: [{ role: 'video', url: link.href, ...(own && { headers: headers() }) }] }
    }
    return { id: await renders.start(ctx, render), inProcess: true }
  },
  poll: async ({ id }) => renders.statusOf(id),
})
