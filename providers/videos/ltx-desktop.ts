/** LTX Desktop's local backend: one blocking call, progress beside it, clips as files of this machine. Written after its sources; not run. */
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Status } from '../../src/backend.js'
import { RefusedError, UnavailableError } from '../../src/errors.js'
import type { Order } from './fit.js'
import type { Renders } from './renders.js'
import { type Dialect, isHere, type Served, type Session } from './server.js'
import { desktopDoneSchema, desktopProgressSchema, desktopSettingsSchema } from './wire.js'
import { notDone } from './words.js'

const PATIENCE_MS = 12 * 3_600_000

/** Short sides it renders, all of them 16:9 or 9:16. */
const SIDES = [720, 1080, 1440, 2160] as const

/** The side it renders in place of the ordered one; undefined where that would be another clip. */
function sideOf({ width, height }: Order): number | undefined {
  const short = Math.min(width, height)
  const wide = Math.abs(Math.max(width, height) / short / (16 / 9) - 1) < 0.06
  return SIDES.find((side) => wide && Math.abs(side / short - 1) < 0.06)
}

/** The body of a create; a first frame is a file it opens itself. */
export async function generateBody(order: Order, { id }: Served, { ctx, bytes }: Pick<Session, 'ctx' | 'bytes'>) {
  const { firstFrame, width, height } = order
  const side = sideOf(order)
  if (side === undefined)
    throw new RefusedError(`LTX Desktop doesn't render ${width}x${height}`, {
      code: 'invalid',
      next: 'It renders 720p, 1080p, 1440p and 2160p, in 16:9 and 9:16.',
    })
  const imagePath = firstFrame && join(ctx.workDir, `first-frame.${firstFrame.mime.replace('image/', '')}`)
  if (imagePath) await writeFile(imagePath, await bytes(firstFrame, order))
  return {
    prompt: order.prompt,
    negativePrompt: order.negativePrompt ?? '',
    model: id,
    resolution: `${side}p`,
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

async function progressOf({ call }: Session) {
  const { json } = await call('GET', '/api/generation/progress')
  return desktopProgressSchema.safeParse(json).data ?? {}
}

export const ltxDesktop = (renders: Renders): Dialect => ({
  /** Its text encoder and its prompt enhancer are hosted ones unless it is told otherwise, in its settings only. */
  async keepsPrompts({ firstFrame }, { call }) {
    const settings = desktopSettingsSchema.safeParse((await call('GET', '/api/settings')).json).data
    const enhances = firstFrame ? settings?.promptEnhancerEnabledI2V : settings?.promptEnhancerEnabledT2V
    const trouble = !settings
      ? "doesn't say where it encodes prompts"
      : !settings.useLocalTextEncoder
        ? 'has prompts encoded in a cloud'
        : enhances && 'has prompts rewritten'
    if (trouble)
      throw new UnavailableError(`LTX Desktop ${trouble}, and the shot is local-only`, {
        code: 'prompt-leaves',
        next: 'In its settings: local text encoder on, prompt enhancer off. Or drop local-only.',
      })
  },

  async submit(order, served, session) {
    const { ctx, call, server } = session
    if (!isHere(server.url))
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
    const begun = async () => (await progressOf(session)).status === 'running'
    return { id: await renders.start(ctx, render, begun), inProcess: true }
  },

  async poll({ id }, session) {
    const status = renders.statusOf(id)
    if (status.state !== 'running') return status
    const { progress, phase } = await progressOf(session)
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
