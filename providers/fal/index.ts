/** fal: models of many makers behind one queue. Hunyuan, LTX, Kandinsky, Wan, Hailuo, Kling and Luma, text and image to video. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  type Backend,
  type Context,
  type Handle,
  type Json,
  parseOptions,
  readCards,
  type Status,
} from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import cardFile from './cards.json' with { type: 'json' }
import { type Family, inputsOf, recordSchema } from './catalogue.js'
import familyFile from './families.json' with { type: 'json' }
import { fit as inputFor, type Native, nativeSchema } from './fit.js'
import { upload } from './media.js'
import recorded from './recorded.json' with { type: 'json' }
import { cancelledSchema, type Queued, queueSchema, resultSchema, submittedSchema } from './wire.js'
import { failureOf, readError, submitError } from './words.js'

const optionsSchema = z.strictObject({
  /** One address for all of fal's hosts: a proxy, or a sandbox. @default FAL_BASE_URL, else fal's own hosts */
  baseUrl: z.url().optional(),
  /** Requests under way at once; fal holds what is above the account's limit in its queue. @default 10 */
  concurrency: z.int().positive().optional(),
  /** What `heroshot catalogue fal` wrote, in place of the catalogue of this version. */
  catalogue: z.object({ cards: z.array(z.unknown()).min(1), recorded: recordSchema }).optional(),
})

export type FalOptions = z.input<typeof optionsSchema>

const KEYS = ['FAL_KEY', 'FAL_KEY_ID'] as const
const HOSTS = { queue: 'https://queue.fal.run', rest: 'https://rest.fal.ai', api: 'https://api.fal.ai' } as const

const families: readonly Family[] = familyFile.families

/**
 * The `fal` backend. A lost answer to a submit can't be looked up: fal takes no idempotency key. Native options go under `extras.fal`
 * by the names of the model's own schema. What a request cost is not told, so takes are settled at the quoted price.
 * Throws ConfigError.
 */
export function fal(given: FalOptions = {}): Backend<Native> {
  const options = parseOptions(optionsSchema, given, 'fal')
  const cards = readCards(
    options.catalogue ? { cards: options.catalogue.cards } : cardFile,
    options.catalogue ? 'backends.fal.catalogue' : 'fal/cards.json',
  )
  const inputs = inputsOf(options.catalogue?.recorded ?? recordSchema.parse(recorded))

  const baseOf = (ctx: Context, host: keyof typeof HOSTS) =>
    (options.baseUrl ?? ctx.env.FAL_BASE_URL ?? HOSTS[host]).replace(/\/+$/, '')

  const call = (ctx: Context, method: 'GET' | 'POST' | 'PUT', url: string, json?: unknown) =>
    ctx.http.request({
      method,
      url,
      headers: { authorization: `Key ${keyOf(ctx.env)}` },
      signal: ctx.signal,
      ...(method === 'POST' && { timeoutMs: 600_000 }),
      ...(json !== undefined && { json }),
    })
  /** The address of a request that is queued: as fal told it, else by its rule; an id the user found carries none. */
  const addressOf = ({ endpoint, id, model, data }: Handle, ctx: Context) => {
    const base = endpoint === 'default' ? baseOf(ctx, 'queue') : endpoint
    const told = isFacts(data) ? data.path : undefined
    return base + (typeof told === 'string' ? told : `/${appOf(model)}/requests/${encodeURIComponent(id)}`)
  }

  async function poll(handle: Handle, ctx: Context): Promise<Status> {
    const address = addressOf(handle, ctx)
    const answer = await call(ctx, 'GET', `${address}/status`)
    if (answer.status === 404) return { state: 'lost', reason: `no request ${handle.id}` }
    const queued = queueSchema.safeParse(answer.json)
    if (answer.status >= 300 || !queued.success) throw readError(answer, ctx.clock.now())
    const { status, queue_position: position } = queued.data
    switch (status) {
      case 'IN_QUEUE':
        return { state: 'queued', ...(position !== undefined && { position }) }
      case 'IN_PROGRESS':
        return { state: 'running' }
      case 'COMPLETED':
        return resultOf(await call(ctx, 'GET', address), queued.data, handle, ctx)
      default:
        return { state: 'unknown', raw: status }
    }
  }

  return {
    id: 'fal',
    locality: 'cloud',
    cards,
    keys: KEYS,
    keyPage: 'https://fal.ai/dashboard/keys',
    concurrency: options.concurrency ?? 10,
    pollIntervalMs: 3000,
    callable: ({ id }) => families.some((family) => family.id === id),
    fit(shot, card) {
      const family = families.find(({ id }) => id === card.id)
      if (family) return inputFor(shot, card, { family, inputs })
      return {
        ok: false,
        misfits: [{ field: 'model', reason: `${card.name} is not among the models this version sends` }],
      }
    },

    /** Asks for a price: that wants the key, and bills nothing. */
    async probe(ctx) {
      const url = `${baseOf(ctx, 'api')}/v1/models/pricing?endpoint_id=${encodeURIComponent(cards[0]!.native)}`
      const answer = await call(ctx, 'GET', url)
      if (answer.status === 401 || answer.status === 403)
        return { ok: false, reason: readError(answer, 0).message, next: 'check FAL_KEY' }
      if (answer.status >= 500 || answer.status === 429) throw readError(answer, ctx.clock.now())
      return { ok: true }
    },

    async prepare(stored, ctx) {
      const { endpoint, input, pictures, maxSeed } = requestOf(stored)
      const initiate = `${baseOf(ctx, 'rest')}/storage/upload/initiate?storage_type=fal-cdn-v3`
      const addresses: Native['input'] = {}
      for (const { parameter, picture } of pictures)
        addresses[parameter] = await upload(picture, ctx, (json) => call(ctx, 'POST', initiate, json))
      const seed = maxSeed === undefined ? {} : { seed: input.seed ?? seedOf(ctx.jobId, maxSeed) }
      return { endpoint, input: { ...input, ...seed, ...addresses }, pictures: [] }
    },

    async submit(stored, ctx) {
      const { endpoint, input } = requestOf(stored)
      const base = baseOf(ctx, 'queue')
      const answer = await call(ctx, 'POST', `${base}/${endpoint}`, input)
      if (answer.status < 200 || answer.status >= 300) throw submitError(answer, ctx.clock.now())
      const submitted = submittedSchema.safeParse(answer.json)
      if (!submitted.success) throw new SubmissionUnknownError('fal took a submit without naming the request')
      const { request_id: id, response_url: told } = submitted.data
      const { seed } = input
      // The key goes nowhere but to where the request went.
      const path =
        told?.startsWith(`${base}/`) && told.endsWith(`/requests/${id}`) ? told.slice(base.length) : undefined
      const data = { ...(path !== undefined && { path }), ...(seed !== undefined && { seed }) }
      return { backend: 'fal', endpoint: base, id, model: endpoint, data }
    },

    poll,

    /** What waits is taken out of the queue. What renders is told to stop, and whether it does is the model's affair. */
    async cancel(handle, ctx) {
      const answer = await call(ctx, 'PUT', `${addressOf(handle, ctx)}/cancel`)
      const word = cancelledSchema.safeParse(answer.json).data?.status
      if (word === 'ALREADY_COMPLETED') return 'too-late'
      if (answer.status === 404 || (answer.status === 200 && word !== 'CANCELLATION_REQUESTED')) return 'cancelled'
      if (answer.status !== 202 && answer.status !== 200) return 'unknown'
      const { state } = await poll(handle, ctx)
      return state === 'cancelled' || state === 'lost' ? 'cancelled' : state === 'done' ? 'too-late' : 'unknown'
    },
  }

  function resultOf(answer: HttpAnswer, told: Queued, { id, data }: Handle, ctx: Context): Status {
    if (answer.status === 404) return { state: 'lost', reason: `no result of ${id}` }
    const failure = failureOf(answer, told)
    if (failure) return failure
    const result = resultSchema.safeParse(answer.json)
    if (answer.status !== 200 || !result.success) throw readError(answer, ctx.clock.now())
    const { video, videos = [], seed } = result.data
    const urls = [video, ...videos].flatMap((file) => (typeof file === 'string' ? [file] : file ? [file.url] : []))
    const used = seed ?? (isFacts(data) ? data.seed : undefined)
    return {
      state: 'done',
      outputs: urls.map((url, i) => ({ role: i === 0 ? 'video' : 'extra', url })),
      ...(used !== undefined && { facts: { seed: used } }),
    }
  }
}

/** `fal-ai/kling-video/v3/pro/text-to-video` is a path of the application `fal-ai/kling-video`, which has the requests. */
const appOf = (endpoint: string) =>
  endpoint
    .split('/')
    .slice(0, /^(workflows|comfy)\//.test(endpoint) ? 3 : 2)
    .join('/')

const keyOf = (env: Context['env']) => env.FAL_KEY ?? `${env.FAL_KEY_ID}:${env.FAL_KEY_SECRET}`

/** A request as the journal kept it. */
function requestOf(stored: unknown): Native {
  const request = nativeSchema.safeParse(stored)
  if (!request.success) throw new RefusedError('the stored request is no fal request', { cause: request.error })
  return request.data
}

/** A seed for shots that name none: drawn from the job's id, so that the take can say it. */
const seedOf = (jobId: string, most: number) => createHash('sha256').update(jobId).digest().readUInt32BE(0) % (most + 1)

const isFacts = (data: Json | undefined): data is { [key: string]: Json } =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
