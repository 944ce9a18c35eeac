/** In-process models: any exported video diffusion model, described by a manifest in its folder, on this machine's processor. */
import { delimiter, resolve } from 'node:path'
import { z } from 'zod'
import type { Backend, Context, ModelCard } from '../../src/backend.js'
import { ConfigError, isHeroshotError, RefusedError } from '../../src/errors.js'
import { createEngine, type Engine } from '../../src/inference/engine.js'
import { inProcess, seedOf } from '../../src/inference/in-process.js'
import { absentPackages, installCommand } from '../../src/media/load.js'
import { cardOf, fitShot } from './card.js'
import { MANIFEST, type ModelFolder, readModelFolder } from './model/folder.js'
import { extrasSchema, type OnnxRequest, type OnnxSetup, type RenderRequest, requestSchema } from './request.js'

const optionsSchema = z.strictObject({
  /** Folders with a model each. HEROSHOT_ONNX_MODELS adds more, separated as in PATH. @default [] */
  models: z.array(z.string().min(1)).default([]),
  /** ONNX execution providers, tried in this order before the CPU; those that took are in the take's facts. @default ['cpu'] */
  executionProviders: z.array(z.string().min(1)).default(['cpu']),
  /** Threads inside one operator. @default 2 */
  threads: z.int().min(1).max(256).optional(),
  /** Milliseconds without work after which a model's memory is freed. @default 30000 */
  idleMs: z.number().min(0).max(86_400_000).default(30_000),
})

export type OnnxOptions = z.input<typeof optionsSchema>

const PACKAGES = ['onnxruntime-node', '@huggingface/tokenizers', '@napi-rs/canvas', 'h264-mp4-encoder']
const VARIABLE = 'HEROSHOT_ONNX_MODELS'

/**
 * The `onnx` backend. Each folder is a card. Renders one clip at a time in a thread of its own; a job lives in this process and
 * is `lost` to any other, which renders it again with the same seed. Native options go under `extras.onnx`: `steps`,
 * `guidance`, `scheduler` (`euler`, `unipc`), `upscale`. A folder that can't be used has no card; the probe says why.
 * Throws ConfigError for wrong options.
 * @param env where HEROSHOT_ONNX_MODELS may be; what is set there later is seen by the probe
 */
export function onnx(given: OnnxOptions = {}, env: Context['env'] = {}): Backend<OnnxRequest> {
  const { models, executionProviders, threads, idleMs } = readOptions(given)
  const cards: ModelCard[] = []
  const folders = new Map<string, ModelFolder>()
  const faults = new Map<string, { reason: string; next?: string | undefined }>()
  let engine: Engine<RenderRequest> | undefined
  const running = () =>
    (engine ??= createEngine<OnnxSetup, RenderRequest>({
      place: { from: import.meta.url, source: './worker.ts', built: 'onnx-worker' },
      name: 'onnx',
      setup: { executionProviders, ...(threads && { threads }) },
      idleMs,
    }))

  const { handleOf, ...jobs } = inProcess<OnnxRequest>(
    'onnx',
    () => engine,
    ({ model }) => model,
  )

  /** Reads a folder once it can be; what is wrong is read again, as it may be mended by now. */
  function add(path: string): void {
    const dir = resolve(path)
    if ([...folders.values()].some((folder) => folder.dir === dir)) return
    try {
      const folder = readModelFolder(dir)
      const { id } = folder.manifest
      const other = folders.get(id)
      if (other) {
        faults.set(dir, {
          reason: `${dir}: another model has the id ${id}: ${other.dir}`,
          next: 'Give one another id.',
        })
        return
      }
      cards.push(cardOf(folder))
      folders.set(id, folder)
      faults.delete(dir)
    } catch (error) {
      if (!isHeroshotError(error)) throw error
      faults.set(dir, { reason: error.message, next: error.next })
    }
  }
  const look = (now: Context['env']) => {
    for (const path of [...models, ...(now[VARIABLE]?.split(delimiter) ?? [])]) if (path.trim()) add(path.trim())
  }
  look(env)

  return {
    id: 'onnx',
    locality: 'local',
    cards,
    concurrency: 1,
    pollIntervalMs: 50,
    fit: (shot, card) => {
      const folder = folders.get(card.id)
      return folder
        ? fitShot(shot, card, folder)
        : { ok: false, misfits: [{ field: 'model', reason: `${card.name} is in none of the folders` }] }
    },
    settings: () => Object.keys(extrasSchema.shape),
    async probe(ctx) {
      const absent = absentPackages(PACKAGES)
      if (absent.length)
        return { ok: false, reason: `not installed: ${absent.join(', ')}`, next: installCommand(...absent) }
      look(ctx.env)
      const [fault] = faults.values()
      if (!folders.size)
        return {
          ok: false,
          reason: fault?.reason ?? 'no model folder is configured',
          next: fault?.next ?? `Set backends.onnx.models or ${VARIABLE} to folders with a ${MANIFEST}.`,
        }
      return {
        ok: true,
        device: executionProviders[0] ?? 'cpu',
        models: [...folders.keys()],
        concurrency: 1,
        ...(fault && { reason: [...faults.values()].map(({ reason }) => reason).join('; '), next: fault.next ?? '' }),
      }
    },
    async submit(native, ctx) {
      const parsed = requestSchema.safeParse(native)
      if (!parsed.success) throw new RefusedError('the stored request is no onnx request', { cause: parsed.error })
      look(ctx.env)
      const { firstFrame, seed, ...request } = parsed.data
      const folder = folders.get(request.model)
      if (!folder)
        throw new RefusedError(`no configured folder holds the model ${request.model}`, {
          code: 'model-absent',
          next: `Set backends.onnx.models or ${VARIABLE} to its folder.`,
        })
      const handle = handleOf(native, ctx)
      const picture = firstFrame === undefined ? undefined : await ctx.media(firstFrame)
      const order = { ...request, dir: folder.dir, seed: seed ?? seedOf(ctx.jobId), ...(picture && { picture }) }
      running().submit(handle.id, order, ctx.workDir)
      return handle
    },
    ...jobs,
  }
}

function readOptions(given: OnnxOptions) {
  const result = optionsSchema.safeParse(given)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path
  const value = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], given)
  throw new ConfigError(issue.code === 'unrecognized_keys' ? 'unknown option' : issue.message, {
    field: ['backends.onnx', ...path].join('.'),
    value,
    ...(issue.code === 'unrecognized_keys' && { allowed: Object.keys(optionsSchema.shape).join(', ') }),
  })
}
