/** ComfyUI servers at home: open models as recipes, from a shot to a graph and back. */
import { z } from 'zod'
import { type Backend, type Context, type Handle, readCards } from '../../src/backend.js'
import { ConfigError, RefusedError, UnavailableError } from '../../src/errors.js'
import cardFile from './cards.json' with { type: 'json' }
import { fitRecipe, fitWorkflow, SETTINGS } from './fit.js'
import type { Graph } from './graph.js'
import { lighten } from './lighten.js'
import { type ComfyNative, nativeSchema } from './native.js'
import { isHere, type Place, placeOf } from './place.js'
import { createPool, USUAL } from './pool.js'
import { describe, localize, preflight } from './preflight.js'
import { createReader, follow, weightsOf } from './progress.js'
import { recipeOf } from './recipes/data.js'
import { graphOf, tilesWhenTold } from './recipes/index.js'
import { promptIdOf, serverAt } from './server.js'
import type { ObjectInfo } from './wire.js'
import { workflowSchema, workflowsOf } from './workflows/index.js'

const serverSchema = z.strictObject({
  /** `http://127.0.0.1:8188`, with a base path where a proxy has one. */
  url: z.url({ protocol: /^https?$/ }),
  /** Headers a proxy wants, on HTTP and WebSocket: `{ authorization: 'Bearer ...' }`. */
  headers: z.record(z.string(), z.string()).optional(),
  /** The same as parts of the query: `{ token: '...' }`. */
  query: z.record(z.string(), z.string()).optional(),
})

const optionsSchema = z.strictObject({
  /** @default COMFYUI_URL (addresses with commas; empty for none), else http://127.0.0.1:8188 */
  servers: z.array(z.union([serverSchema, z.url({ protocol: /^https?$/ })])).optional(),
  /** The user's own graphs, each a model `workflow:<id>`. */
  workflows: z.array(workflowSchema).default([]),
})

export type ComfyOptions = z.input<typeof optionsSchema>

function parse(options: unknown): z.output<typeof optionsSchema> {
  const result = optionsSchema.safeParse(options)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue!.code === 'unrecognized_keys' ? [...issue!.path, issue!.keys[0]!] : issue!.path
  throw new ConfigError(issue!.message.toLowerCase(), {
    field: ['backends.comfyui', ...path].join('.'),
    value: options,
  })
}

/** What a handle tells of its graph, in whatever version it was written. */
const dataSchema = z.object({
  /** Shares of the work by node. */
  weights: z.record(z.string(), z.number()).catch({}),
  /** The node whose clip it is. */
  save: z.string().optional().catch(undefined),
  /** Nodes of it may have been billed by a cloud. */
  partners: z.boolean().catch(false),
})

const attemptOf = ({ jobId, attempt }: Context) => `${jobId}-${attempt}`

/** The addresses in COMFYUI_URL. */
const listed = ({ COMFYUI_URL }: Context['env']): string[] =>
  (COMFYUI_URL === undefined ? [USUAL] : COMFYUI_URL.split(',')).map((url) => url.trim()).filter(Boolean)

/**
 * The `comfyui` backend over one server or several. Throws ConfigError.
 * @param env where COMFYUI_URL tells how many servers there are, when the options don't
 */
export function comfyui(options: ComfyOptions = {}, env: Context['env'] = process.env): Backend<ComfyNative> {
  const { servers, workflows: given } = parse(options)
  const named = servers?.map((one) => (typeof one === 'string' ? placeOf(one) : placeOf(one.url, one)))
  const placesOf = ({ env }: Context): readonly Place[] => named ?? listed(env).map((url) => placeOf(url))
  const placeAt = (url: string, ctx: Context): Place => {
    const places = placesOf(ctx)
    return places.find((one) => one.url === url) ?? (url === 'default' ? (places[0] ?? { url: USUAL }) : { url })
  }
  const cards = readCards(cardFile, 'comfyui/cards.json')
  const workflows = workflowsOf(given, cards)
  /** What may be taken from a render. */
  const slackOf = ({ recipe: id }: ComfyNative) => {
    const workflow = workflows.get(id)
    if (workflow)
      return { sizes: workflow.binds('width') ? workflow.card.abilities?.sizes : undefined, tiles: workflow.tiles }
    const recipe = recipeOf(id)
    const sizes = recipe?.sizes ?? cards.find((card) => card.id === recipe?.card)?.abilities?.sizes
    return { sizes, tiles: recipe !== undefined && tilesWhenTold(recipe) }
  }
  const pool = createPool(placesOf, new Map(cards.map(({ id, native }) => [id, native])), workflows)

  /** Schemas by server and class: they change when a server is updated, and then it was restarted. */
  const schemas = new Map<string, Promise<ObjectInfo>>()
  async function infoOf(place: Place, classes: readonly string[], ctx: Context): Promise<ObjectInfo> {
    const key = `${place.url} ${[...classes].sort().join()}`
    const known = schemas.get(key)
    if (known) return known
    const asked = serverAt(place, ctx).info(classes)
    schemas.set(key, asked)
    asked.catch(() => schemas.delete(key))
    return asked
  }

  /** The graph of what the journal keeps. Throws RefusedError for a workflow that isn't what it was when the shot was planned. */
  function drawn(native: ComfyNative, prefix: string): Graph {
    if (!native.workflow) return graphOf(native, prefix)
    const workflow = workflows.get(native.recipe)
    if (workflow?.sha256 === native.workflow.sha256) return workflow.graphOf(native, prefix)
    throw new RefusedError(
      `${native.recipe} ${workflow ? 'was changed' : 'is no longer configured'} since the shot was planned`,
      { code: 'workflow-changed', next: 'Plan the shot anew.' },
    )
  }

  /** The graph in the server's own names. Throws when it would be refused there, or break something. */
  async function checked(native: ComfyNative, place: Place, ctx: Context) {
    const graph = drawn(native, `heroshot/${attemptOf(ctx)}`)
    const classes = [...new Set(Object.values(graph).map(({ class_type }) => class_type))]
    const info = await infoOf(place, classes, ctx)
    const ready = localize(graph, info)
    const missing = preflight(ready, info, native.workflow?.partners)
    if (!missing.length) return ready
    // Asked anew the next time: what is missing may be there then.
    schemas.clear()
    const lines = missing.map(describe)
    if (missing.some(({ kind }) => kind === 'partner'))
      throw new RefusedError(`${native.recipe} would leave the machine: ${lines.join('; ')}`, {
        code: 'partner-node',
        next: 'Take the node out, or say partnerNodes: true for the workflow: no local-only shot goes to it then, and its price is unknown.',
      })
    if (missing.some(({ kind }) => kind === 'graph' || kind === 'option'))
      throw new RefusedError(`The graph doesn't fit this server: ${lines.join('; ')}`, { code: 'invalid' })
    throw new UnavailableError(`${place.url} lacks something for ${native.recipe}`, {
      code: missing.some(({ kind }) => kind === 'class') ? 'missing-node' : 'missing-model',
      next: `${lines.join('; ')}.`,
    })
  }

  async function upload(native: ComfyNative, place: Place, ctx: Context): Promise<Record<string, string>> {
    const images: Record<string, string> = {}
    for (const sha256 of [native.firstFrame, native.lastFrame]) {
      if (sha256 === null || images[sha256]) continue
      const bytes = await ctx.media(sha256)
      const mime = bytes[0] === 0xff ? 'image/jpeg' : bytes[0] === 0x89 ? 'image/png' : 'image/webp'
      images[sha256] = await serverAt(place, ctx).upload(`${sha256}.${mime.split('/')[1]}`, bytes, mime)
    }
    return images
  }

  /** Without the prompt: a handle may be shown. */
  const handleOf = (native: ComfyNative, endpoint: string, id: string): Handle => {
    const workflow = workflows.get(native.recipe)
    const graph = native.workflow ? (workflow?.graph ?? {}) : graphOf(native)
    return {
      backend: 'comfyui',
      endpoint,
      id,
      model: native.recipe,
      data: {
        weights: Object.fromEntries(weightsOf(graph)),
        ...(workflow && { save: workflow.output }),
        partners: native.workflow?.partners ?? false,
      },
    }
  }
  const serverOf = ({ endpoint }: Handle, ctx: Context) => serverAt(placeAt(endpoint, ctx), ctx)

  return {
    id: 'comfyui',
    locality: 'local',
    cards: [...cards, ...[...workflows.values()].map(({ card }) => card)],
    concurrency: (named ?? listed(env)).length,
    pollIntervalMs: 2000,
    runsOn: ({ server, gpu }) => (isHere(server ?? '') ? 'gpu' : gpu ? { gpus: [{ name: gpu }] } : 'elsewhere'),
    settings: () => SETTINGS,
    fit(shot, card) {
      const workflow = workflows.get(card.native)
      return workflow ? fitWorkflow(shot, workflow) : fitRecipe(shot, card)
    },
    probe: (ctx) => pool.probe(ctx),

    async prepare(stored, ctx) {
      const native = nativeSchema.parse(stored)
      const place = await pool.choose(native, attemptOf(ctx), ctx)
      try {
        const images = await upload(native, place, ctx)
        const gpu = isHere(place.url) ? null : await pool.gpu(place.url, ctx)
        const ready = { ...native, images, server: place.url, gpu }
        await checked(ready, place, ctx)
        return ready
      } catch (error) {
        pool.leave(place.url, attemptOf(ctx))
        throw error
      }
    },

    async submit(stored, ctx) {
      const native = nativeSchema.parse(stored)
      const place = placeAt(native.server!, ctx)
      const promptId = promptIdOf(attemptOf(ctx))
      try {
        const graph = await checked(native, place, ctx)
        const key = native.workflow?.partners ? ctx.env.COMFY_API_KEY : undefined
        return handleOf(native, place.url, await serverAt(place, ctx).submit(graph, promptId, promptId, key))
      } catch (error) {
        pool.leave(place.url, attemptOf(ctx))
        throw error
      }
    },

    lighten: (native, output) => lighten(native, output, slackOf(native)),

    async poll(handle, ctx) {
      const { save, partners } = dataSchema.parse(Object(handle.data))
      const status = await serverOf(handle, ctx).look(handle.id, save)
      if (!['queued', 'running', 'unknown'].includes(status.state)) pool.leave(handle.endpoint, attemptOf(ctx))
      // Whatever its partner nodes did until then was billed by somebody else.
      return partners && (status.state === 'failed' || status.state === 'cancelled')
        ? { ...status, charged: 'unknown' }
        : status
    },

    async *watch(handle, ctx) {
      const { weights } = dataSchema.parse(Object(handle.data))
      const read = createReader(handle.id, new Map(Object.entries(weights)))
      yield* follow(placeAt(handle.endpoint, ctx), handle.id, read, ctx)
    },

    cancel: (handle, ctx) => serverOf(handle, ctx).cancel(handle.id, () => pool.version(handle.endpoint, ctx)),

    /** An attempt's prompt has the same id every time: each server can be asked whether it arrived. */
    async reconcile(stored, attempt, ctx) {
      const native = nativeSchema.parse(stored)
      const id = promptIdOf(attempt)
      let silent = false
      for (const place of placesOf(ctx)) {
        const status = await serverAt(place, ctx)
          .look(id)
          .catch(() => undefined)
        ctx.signal.throwIfAborted()
        if (!status) silent = true
        else if (status.state !== 'lost') return handleOf(native, place.url, id)
      }
      // A restarted server knows nothing, and its partner nodes may have been paid for.
      return silent || native.workflow?.partners ? 'unknown' : 'absent'
    },
  }
}
