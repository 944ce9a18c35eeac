/** Replicate: any model of its predictions API that makes video. What a model takes is read from the schema it publishes, before anything is billed. */
import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { type Backend, type Context, type Handle, parseOptions, readCards, type Status } from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import cardFile from './cards.json' with { type: 'json' }
import { fit, type Native, nativeSchema } from './fit.js'
import { seedsOf, spellInput } from './input.js'
import { fileSchema, inputOf, listSchema, type Prediction, predictionSchema } from './wire.js'
import { createError, failureCode, readError } from './words.js'

const optionsSchema = z.strictObject({
  /** @default REPLICATE_BASE_URL, else Replicate's own API */
  baseUrl: z.url().optional(),
  /** Predictions under way at once. @default 10 */
  concurrency: z.int().positive().optional(),
  /** Cards of further models, or of these with another price, as in `cards.json`; `native` is `owner/name`, with `:version` where it isn't official. */
  cards: z.array(z.unknown()).min(1).optional(),
})

export type ReplicateOptions = z.input<typeof optionsSchema>

const KEY = 'REPLICATE_API_TOKEN'
const HOST = 'https://api.replicate.com/v1'
/** Outputs are removed an hour after the end. Source: Replicate's documentation, as of 2026-11-22. */
const LIFE_MS = 3_600_000

/**
 * The `replicate` backend. A lost answer to a create is looked up among the account's predictions where the shot's seed was drawn, so
 * that its input is nobody else's. What a prediction cost is not told: takes are settled at the quoted price. Native inputs go under
 * `extras.replicate`, by the model's own names. Throws ConfigError.
 */
export function replicate(given: ReplicateOptions = {}): Backend<Native> {
  const { baseUrl, concurrency = 10, cards: own } = parseOptions(optionsSchema, given, 'replicate')
  const added = own ? readCards({ cards: own }, 'backends.replicate.cards') : []
  const cards = [
    ...readCards(cardFile, 'replicate/cards.json').filter(({ id }) => !added.some((card) => card.id === id)),
    ...added,
  ]

  const baseOf = (ctx: Context) => (baseUrl ?? ctx.env.REPLICATE_BASE_URL ?? HOST).replace(/\/+$/, '')
  const call = (ctx: Context, method: 'GET' | 'POST', url: string, sent: { json?: unknown; body?: FormData } = {}) =>
    ctx.http.request({
      method,
      url,
      headers: { authorization: `Bearer ${ctx.env[KEY]}` },
      signal: ctx.signal,
      ...(method === 'POST' && { timeoutMs: 600_000 }),
      ...sent,
    })
  const addressOf = ({ endpoint, id }: Handle, ctx: Context) =>
    `${endpoint === 'default' ? baseOf(ctx) : endpoint}/predictions/${encodeURIComponent(id)}`

  /** Throws RefusedError for a model that isn't there, UnavailableError for one that publishes nothing. */
  async function schemaOf(model: string, ctx: Context) {
    const [name, version] = model.split(':')
    const answer = await call(ctx, 'GET', `${baseOf(ctx)}/models/${name}${version ? `/versions/${version}` : ''}`)
    if (answer.status === 404) throw createError(answer, ctx.clock.now())
    if (answer.status !== 200) throw readError(answer, ctx.clock.now())
    const schema = inputOf(answer.json)
    if (!schema) throw new UnavailableError(`${model} publishes no input schema`, { code: 'no-schema' })
    return schema
  }

  /** The input in the model's own words, but for its pictures; the same for the same job. Throws RefusedError for what it doesn't take. */
  async function spelt({ model, wishes, pictures, extras }: Native, ctx: Context) {
    const schema = await schemaOf(model, ctx)
    const most = seedsOf(schema)
    const drawn = wishes.seed === undefined && most !== undefined && extras.seed === undefined
    const seeded = drawn ? { ...wishes, seed: seedOf(ctx.jobId, most) } : wishes
    const places = pictures.map(({ place }) => place)
    const found = spellInput(seeded, places, schema)
    const odd = Object.keys(extras).filter((name) => !schema.properties[name])
    if ('problems' in found || odd.length) {
      const problems = 'problems' in found ? found.problems : odd.map((name) => `it has no parameter ${name}`)
      throw new RefusedError(`${model} doesn't take it: ${problems.join('; ')}`, {
        code: 'invalid',
        next: `Its inputs are at https://replicate.com/${model.split(':')[0]}/api/schema.`,
      })
    }
    const input: NonNullable<Native['input']> = { ...found.input, ...extras }
    return { input, places: found.places, drawn }
  }

  async function upload({ sha256, mime }: Native['pictures'][number]['picture'], ctx: Context): Promise<string> {
    const form = new FormData()
    const bytes = (await ctx.media(sha256)) as Uint8Array<ArrayBuffer>
    form.append('content', new Blob([bytes], { type: mime }), `${sha256.slice(0, 16)}.${mime.replace('image/', '')}`)
    const answer = await call(ctx, 'POST', `${baseOf(ctx)}/files`, { body: form })
    const file = fileSchema.safeParse(answer.json)
    if (answer.status >= 300 || !file.success) throw readError(answer, ctx.clock.now())
    return file.data.urls.get
  }

  return {
    id: 'replicate',
    locality: 'cloud',
    cards,
    keys: [KEY],
    keyPage: 'https://replicate.com/account/api-tokens',
    concurrency,
    pollIntervalMs: 3000,
    fit,

    async probe(ctx) {
      const answer = await call(ctx, 'GET', `${baseOf(ctx)}/account`)
      if (answer.status === 401) return { ok: false, reason: readError(answer, 0).message, next: `check ${KEY}` }
      if (answer.status !== 200) throw readError(answer, ctx.clock.now())
      return { ok: true }
    },

    async prepare(stored, ctx) {
      const native = requestOf(stored)
      const { input, places } = await spelt(native, ctx)
      for (const { place, picture } of native.pictures) input[places[place]!] = await upload(picture, ctx)
      return { ...native, pictures: [], input }
    },

    async submit(stored, ctx) {
      const { model, input } = requestOf(stored)
      if (!input) throw new RefusedError('the request was not prepared', { code: 'invalid' })
      const base = baseOf(ctx)
      const [name, version] = model.split(':')
      const answer = version
        ? await call(ctx, 'POST', `${base}/predictions`, { json: { version, input } })
        : await call(ctx, 'POST', `${base}/models/${name}/predictions`, { json: { input } })
      if (answer.status < 200 || answer.status >= 300) throw createError(answer, ctx.clock.now())
      const created = predictionSchema.pick({ id: true }).safeParse(answer.json)
      if (!created.success)
        throw new SubmissionUnknownError('Replicate accepted a create without naming the prediction')
      return handleOf(base, created.data.id, model, input)
    },

    async poll(handle, ctx) {
      const answer = await call(ctx, 'GET', addressOf(handle, ctx))
      if (answer.status === 404) return { state: 'lost', reason: `no prediction ${handle.id}` }
      const prediction = predictionSchema.safeParse(answer.json)
      if (answer.status !== 200 || !prediction.success) throw readError(answer, ctx.clock.now())
      return statusOf(prediction.data, handle)
    },

    async cancel(handle, ctx) {
      const answer = await call(ctx, 'POST', `${addressOf(handle, ctx)}/cancel`)
      if (answer.status === 404) return 'cancelled'
      const status = predictionSchema.safeParse(answer.json).data?.status
      if (answer.status >= 300 || status === undefined) return 'unknown'
      if (status === 'canceled' || status === 'aborted') return 'cancelled'
      return status === 'succeeded' || status === 'failed' ? 'too-late' : 'unknown'
    },

    /**
     * Among the newest predictions, the one with this input, where its seed was drawn for this job: then it is nobody else's. None is
     * no proof, because the list may lag behind.
     */
    async reconcile(stored, _attempt, ctx) {
      const native = requestOf(stored)
      const { input, places, drawn } = await spelt(native, ctx)
      // An earlier attempt of the job had the same.
      if (!drawn || ctx.attempt > 1) return 'unknown'
      const base = baseOf(ctx)
      const answer = await call(ctx, 'GET', `${base}/predictions`)
      const list = listSchema.safeParse(answer.json)
      if (answer.status !== 200 || !list.success) return 'unknown'
      // Pictures have an address that was made for the one that was sent.
      const uploaded = Object.values(places)
      const ofThisJob = ({ input: sent, status }: (typeof list.data.results)[number]) =>
        !['failed', 'canceled', 'aborted'].includes(status) &&
        uploaded.every((name) => sent[name] !== undefined) &&
        isDeepStrictEqual(Object.fromEntries(Object.entries(sent).filter(([name]) => !uploaded.includes(name))), input)
      const [found, ...more] = list.data.results.filter(ofThisJob)
      return found && !more.length ? handleOf(base, found.id, native.model, input) : 'unknown'
    },
  }
}

const handleOf = (endpoint: string, id: string, model: string, { seed }: NonNullable<Native['input']>): Handle => ({
  backend: 'replicate',
  endpoint,
  id,
  model,
  ...(typeof seed === 'number' && { data: { seed } }),
})

/** A link, a list of them, or an object with some in it: every http link of an output, in order. */
function linksIn(output: unknown, depth = 0): string[] {
  if (typeof output === 'string') return /^https?:\/\//.test(output) ? [output] : []
  if (typeof output !== 'object' || output === null || depth > 3) return []
  return Object.values(output).flatMap((one) => linksIn(one, depth + 1))
}

function statusOf({ status, output, error, data_removed, completed_at }: Prediction, { data }: Handle): Status {
  const message = typeof error === 'string' && error ? error.slice(0, 500) : 'no reason given'
  switch (status) {
    case 'starting':
      return { state: 'queued' }
    case 'processing':
      return { state: 'running' }
    case 'succeeded': {
      if (data_removed)
        return { state: 'failed', code: 'data-removed', message: 'its output was removed', charged: 'unknown' }
      const ended = Date.parse(completed_at ?? '')
      const expiry = Number.isNaN(ended) ? {} : { expiresAt: new Date(ended + LIFE_MS).toISOString() }
      return {
        state: 'done',
        outputs: linksIn(output).map((url, i) => ({ role: i === 0 ? 'video' : 'extra', url, ...expiry })),
        ...(isSeed(data) && { facts: { seed: data.seed } }),
      }
    }
    case 'failed':
      return { state: 'failed', code: failureCode(message), message, charged: 'unknown' }
    // Time used until then is billed for public models; how much is not told.
    case 'canceled':
      return { state: 'cancelled', charged: 'unknown' }
    // Its deadline passed before it started: not billed.
    case 'aborted':
      return { state: 'cancelled', charged: 'none' }
    default:
      return { state: 'unknown', raw: status }
  }
}

/** A request as the journal kept it. */
function requestOf(stored: unknown): Native {
  const request = nativeSchema.safeParse(stored)
  if (!request.success) throw new RefusedError('the stored request is no Replicate request', { cause: request.error })
  return request.data
}

/** A seed for shots that name none: drawn from the job's id, so that the take can say it. */
const seedOf = (jobId: string, most: number) => createHash('sha256').update(jobId).digest().readUInt32BE(0) % (most + 1)

const isSeed = (data: Handle['data']): data is { seed: number } =>
  typeof data === 'object' && data !== null && !Array.isArray(data) && typeof data.seed === 'number'
