/** The embedded storyboard model: prompt and seed to an illustrated animatic, in process, on any CPU, without a key. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Backend,
  type Fit,
  fitCard,
  type Misfit,
  type ModelCard,
  readCards,
  type Shot,
} from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import { createEngine, type Engine } from '../../src/inference/engine.js'
import { inProcess, seedOf } from '../../src/inference/in-process.js'
import { absentPackages, installCommand } from '../../src/media/load.js'
import cardFile from './cards.json' with { type: 'json' }
import { extrasSchema, requestSchema, type SeededRequest, type SketchRequest, type SketchSetup } from './request.js'

export interface SketchOptions {
  /** Folder with `text.onnx`, `denoise.onnx`, `vocab.json`, `stats.json`. @default the model that ships with the package */
  modelDir?: string
  /** ONNX execution providers, tried in this order before the CPU; the one that took is in the take's facts. @default ['cpu'] */
  executionProviders?: readonly string[]
  /** Milliseconds without work after which the model's memory is freed. @default 30000 */
  idleMs?: number
}

const PACKAGES = ['onnxruntime-node', '@napi-rs/canvas', 'h264-mp4-encoder']
const FILES = ['text.onnx', 'denoise.onnx', 'vocab.json', 'stats.json']

/** In the sources the weights lie in the model's room, in the package beside the code. */
const shippedModel = () =>
  fileURLToPath(
    new URL(extname(new URL(import.meta.url).pathname) === '.ts' ? './model/weights' : './weights', import.meta.url),
  )

/**
 * The `sketch` backend. Renders one clip at a time in a thread of its own; a job lives in this process and is `lost` to
 * any other, which renders it again with the same seed. Native options go under `extras.sketch`: `steps`, `guidance`.
 */
export function sketch(options: SketchOptions = {}): Backend<SketchRequest> {
  const { modelDir = shippedModel(), executionProviders = ['cpu'], idleMs = 30_000 } = options
  let engine: Engine<SeededRequest> | undefined
  const running = () =>
    (engine ??= createEngine<SketchSetup, SeededRequest>({
      place: { from: import.meta.url, source: './worker.ts', built: 'sketch-worker' },
      name: 'sketch',
      setup: { modelDir, executionProviders },
      idleMs,
    }))

  const { handleOf, ...jobs } = inProcess<SketchRequest>(
    'sketch',
    () => engine,
    () => 'sketch',
  )

  let known: { weights?: string } | undefined
  const weights = () => (known ??= weightsIn(modelDir))

  return {
    id: 'sketch',
    locality: 'local',
    cards: readCards(cardFile, 'sketch/cards.json'),
    concurrency: 1,
    pollIntervalMs: 50,
    fit: (shot, card) => fitShot(shot, card, weights()),
    settings: () => Object.keys(extrasSchema.shape),
    async probe() {
      const absent = absentPackages(PACKAGES)
      if (absent.length)
        return { ok: false, reason: `not installed: ${absent.join(', ')}`, next: installCommand(...absent) }
      for (const file of FILES)
        if (!(await exists(join(modelDir, file))))
          return {
            ok: false,
            reason: `${file} is missing in ${modelDir}`,
            next: 'Install heroshot again: its package is not whole.',
          }
      return { ok: true, device: 'cpu', models: ['sketch'], concurrency: 1 }
    },
    async submit(native, ctx) {
      const parsed = requestSchema.safeParse(native)
      if (!parsed.success) throw new RefusedError('the stored request is no sketch request', { cause: parsed.error })
      const handle = handleOf(native, ctx)
      const seed = parsed.data.seed ?? seedOf(ctx.jobId)
      running().submit(handle.id, { ...parsed.data, seed }, ctx.workDir)
      return handle
    },
    ...jobs,
  }
}

/** The weights are known by the statistics their training left, which no two trainings share. */
function weightsIn(modelDir: string): { weights?: string } {
  try {
    const stats = readFileSync(join(modelDir, 'stats.json'))
    return { weights: createHash('sha256').update(stats).digest('hex').slice(0, 16) }
  } catch {
    // The probe says that it is missing.
    return {}
  }
}

function fitShot(shot: Shot, card: ModelCard, weights: { weights?: string }): Fit<SketchRequest> {
  const fitted = fitCard(shot, card)
  const extras = extrasSchema.safeParse(shot.extras.sketch ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.sketch', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  if (!fitted.ok || !extras.success) return { ok: false, misfits }
  const { output, snaps, drops, kept } = fitted
  const { width, height, fps, frames } = output
  const native = {
    prompt: kept.prompt,
    seed: kept.seed ?? null,
    width,
    height,
    fps,
    frames,
    ...extras.data,
    ...weights,
  }
  return { ok: true, native, output, snaps, drops }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
