/** LTX Desktop's local backend: one blocking call, progress beside it, clips as files of this machine. Written after its sources; not run. */
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Status } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import type { Order } from './fit.js'
import type { Renders } from './renders.js'
import type { Dialect, Served, Session } from './server.js'
import { desktopDoneSchema, desktopProgressSchema } from './wire.js'
import { notDone } from './words.js'

const PATIENCE_MS = 12 * 3_600_000

/** The body of a create; a first frame is a file it opens itself. */
export async function generateBody(order: Order, { id }: Served, { ctx, bytes }: Pick<Session, 'ctx' | 'bytes'>) {
  const { firstFrame, width, height } = order
  const imagePath = firstFrame && join(ctx.workDir, `first-frame.${firstFrame.mime.replace('image/', '')}`)
  if (imagePath) await writeFile(imagePath, await bytes(firstFrame, order))
  return {
    prompt: order.prompt,
    negativePrompt: order.negativePrompt ?? '',
    model: id,
    resolution: `${Math.min(width, height)}p`,
    aspectRatio: width >= height ? '16:9' : '9:16',
    duration: Math.max(1, Math.round(order.seconds)),
    fps: Math.round(order.fps),
    audio: order.audio ?? false,
    cameraMotion: 'none',
    loras: [],
    ...(order.seed !== undefined && { seed: order.seed }),
    ...(imagePath && { imagePath }),
  }
}

export const ltxDesktop = (renders: Renders): Dialect => ({
  async submit(order, served, session) {
    const { ctx, call, server } = session
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(server.url).hostname))
      throw new RefusedError('LTX Desktop hands over files of its own machine, and that is another one', {
        code: 'invalid',
      })
    const json = await generateBody(order, served, session)
    const file = join(ctx.workDir, 'clip.mp4')
    const render = async (signal: AbortSignal): Promise<Status> => {
      const answer = await call('POST', '/api/generate', { json, signal, timeoutMs: PATIENCE_MS })
      const done = desktopDoneSchema.safeParse(answer.json)
      if (answer.status !== 200 || !done.success) return notDone(answer, session)
      const { status, video_path } = done.data
      if (status === 'cancelled') return { state: 'cancelled' }
      if (status !== 'complete' || !video_path) return { state: 'failed', code: 'render-failed', message: status }
      // The application keeps its own.
      await copyFile(video_path, file)
      return { state: 'done', outputs: [{ role: 'video', file }] }
    }
    return { id: await renders.start(ctx, render), inProcess: true }
  },

  async poll({ id }, { call }) {
    const status = renders.statusOf(id)
    if (status.state !== 'running') return status
    const { json } = await call('GET', '/api/generation/progress')
    const { progress, phase } = desktopProgressSchema.safeParse(json).data ?? {}
    return {
      ...status,
      ...(typeof progress === 'number' && { progress: Math.min(1, Math.max(0, progress / 100)) }),
      ...(phase && { stage: phase }),
    }
  },

  async cancel({ id }, { call }) {
    const { state } = renders.statusOf(id)
    if (state !== 'running') return state === 'lost' || state === 'cancelled' ? 'cancelled' : 'too-late'
    const { status } = await call('POST', '/api/generate/cancel')
    return status === 200 ? 'cancelled' : 'unknown'
  },
})
