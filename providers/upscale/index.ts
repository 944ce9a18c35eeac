/** Super-resolution at home: a clip with up to four times the lines, frame by frame through a small network, on any CPU. */
import { writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Backend, parseOptions, readCards } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import { createEngine, type Engine } from '../../src/inference/engine.js'
import { inProcess } from '../../src/inference/in-process.js'
import { INSTALL_FFMPEG } from '../../src/media/ffmpeg.js'
import { absentPackages, installCommand } from '../../src/media/load.js'
import { isOnPath } from '../../src/media/on-path.js'
import cardFile from './cards.json' with { type: 'json' }
import { fit } from './fit.js'
import { type RenderRequest, requestSchema, type UpscaleRequest, type UpscaleSetup } from './request.js'

const optionsSchema = z.strictObject({
  /** Threads inside one operator. @default 2 */
  threads: z.int().min(1).max(256).default(2),
  /** Milliseconds without work after which the network's memory is freed. @default 30000 */
  idleMs: z.number().min(0).max(86_400_000).default(30_000),
  /** The program that decodes clips and keeps their sound. @default 'ffmpeg' */
  ffmpeg: z.string().min(1).default('ffmpeg'),
})

export type UpscaleOptions = z.input<typeof optionsSchema>

const PACKAGES = ['onnxruntime-node', '@napi-rs/canvas', 'h264-mp4-encoder']

/** In the sources the weights lie in the room, in the package beside the code. */
const weights = () =>
  fileURLToPath(
    new URL(extname(new URL(import.meta.url).pathname) === '.ts' ? './weights' : './weights/upscale', import.meta.url),
  )

/**
 * The `upscale` backend: takes shots whose source is to be upscaled, and no other. Renders one clip at a time in a thread of its own;
 * a job lives in this process and is `lost` to any other, which renders it again to the same pixels. Throws ConfigError for wrong options.
 */
export function upscale(options: UpscaleOptions = {}): Backend<UpscaleRequest> {
  const { threads, idleMs, ffmpeg } = parseOptions(optionsSchema, options, 'upscale')
  let engine: Engine<RenderRequest> | undefined
  const running = () =>
    (engine ??= createEngine<UpscaleSetup, RenderRequest>({
      place: { from: import.meta.url, source: './worker.ts', built: 'upscale-worker' },
      name: 'upscale',
      setup: { weights: weights(), threads, ffmpeg },
      idleMs,
    }))
  const { handleOf, ...jobs } = inProcess<UpscaleRequest>(
    'upscale',
    () => engine,
    () => 'anime4k-vl',
  )
  const cards = readCards(cardFile, 'upscale/cards.json')

  return {
    id: 'upscale',
    locality: 'local',
    cards,
    concurrency: 1,
    pollIntervalMs: 50,
    fit,
    async probe() {
      const absent = absentPackages(PACKAGES)
      if (absent.length)
        return { ok: false, reason: `not installed: ${absent.join(', ')}`, next: installCommand(...absent) }
      if (!isOnPath(ffmpeg))
        return { ok: false, reason: 'there is no ffmpeg to decode clips with', next: INSTALL_FFMPEG }
      return { ok: true, device: 'cpu', models: cards.map(({ native }) => native), concurrency: 1 }
    },
    async submit(native, ctx) {
      const parsed = requestSchema.safeParse(native)
      if (!parsed.success) throw new RefusedError('the stored request is no upscale request', { cause: parsed.error })
      const { video, ...request } = parsed.data
      const handle = handleOf(native, ctx)
      const source = join(ctx.workDir, 'source')
      await writeFile(source, await ctx.media(video))
      running().submit(handle.id, { ...request, source }, ctx.workDir)
      return handle
    },
    ...jobs,
  }
}
