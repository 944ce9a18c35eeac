/** OpenRouter: video models of many makers under one wire, one key and one bill. Its list of models supplies abilities and prices. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  type Backend,
  type Charge,
  type Context,
  chargeOf,
  type Handle,
  parseOptions,
  readCards,
  type Status,
} from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError } from '../../src/errors.js'
import cardFile from './cards.json' with { type: 'json' }
import { fit, type Native, nativeSchema } from './fit.js'
import { createdSchema, type Job, jobSchema, keySchema, modelsSchema } from './wire.js'
import { createError, failureCode, readError } from './words.js'

const optionsSchema = z.strictObject({
  /** @default OPENROUTER_BASE_URL, else OpenRouter's own API */
  baseUrl: z.url().optional(),
  /** Jobs under way at once. @default 10 */
  concurrency: z.int().positive().optional(),
  /** What `heroshot catalogue openrouter` wrote, in place of the cards of this version. */
  catalogue: z.object({ cards: z.array(z.unknown()).min(1) }).optional(),
})

export type OpenRouterOptions = z.input<typeof optionsSchema>

const KEY = 'OPENROUTER_API_KEY'
const HOST = 'https://openrouter.ai/api/v1'

/** The largest seed: what fits into 31 bits is taken everywhere. */
const SEEDS = 2 ** 31

/**
 * The `openrouter` backend. A lost answer to a create can't be looked up, and a job can't be cancelled: there is no call for either.
 * Takes are settled on `usage.cost`. Native options go under `extras.openrouter`: `provider`. Throws ConfigError.
 */
export function openrouter(given: OpenRouterOptions = {}): Backend<Native> {
  const { baseUrl, concurrency = 10, catalogue } = parseOptions(optionsSchema, given, 'openrouter')
  const cards = readCards(catalogue ?? cardFile, catalogue ? 'backends.openrouter.catalogue' : 'openrouter/cards.json')
  const takesSeed = new Set(cards.flatMap(({ native, abilities }) => (abilities?.seed ? [native] : [])))

  const baseOf = (ctx: Context) => (baseUrl ?? ctx.env.OPENROUTER_BASE_URL ?? HOST).replace(/\/+$/, '')
  const auth = (ctx: Context) => ({ authorization: `Bearer ${ctx.env[KEY]}` })
  const call = (ctx: Context, method: 'GET' | 'POST', url: string, json?: unknown) =>
    ctx.http.request({
      method,
      url,
      headers: auth(ctx),
      signal: ctx.signal,
      ...(method === 'POST' && { timeoutMs: 600_000 }),
      ...(json !== undefined && { json }),
    })

  return {
    id: 'openrouter',
    locality: 'cloud',
    cards,
    keys: [KEY],
    keyPage: 'https://openrouter.ai/settings/keys',
    concurrency,
    // "Every 10 to 30 seconds": OpenRouter's video API documentation, as of 2026-11-22.
    pollIntervalMs: 10_000,
    fit,

    /** The key and what is left of its limit, and which models are offered today. */
    async probe(ctx) {
      const base = baseOf(ctx)
      const answer = await call(ctx, 'GET', `${base}/key`)
      if (answer.status === 401 || answer.status === 403)
        return { ok: false, reason: readError(answer, 0).message, next: `check ${KEY}` }
      const key = keySchema.safeParse(answer.json)
      if (answer.status !== 200 || !key.success) throw readError(answer, ctx.clock.now())
      const list = await call(ctx, 'GET', `${base}/videos/models`)
      const models = list.status === 200 ? modelsSchema.safeParse(list.json).data?.data.map(({ id }) => id) : undefined
      const left = key.data.data.limit_remaining
      return {
        ok: true,
        ...(models && { models }),
        ...(typeof left === 'number' && { creditUsd: usd(Math.max(0, left)).usd }),
      }
    },

    async prepare(stored, ctx) {
      const { body, frames } = requestOf(stored)
      const images = await Promise.all(
        frames.map(async ({ position, picture: { sha256, mime } }) => {
          const url = `data:${mime};base64,${Buffer.from(await ctx.media(sha256)).toString('base64')}`
          return { type: 'image_url' as const, image_url: { url }, frame_type: position }
        }),
      )
      const seed = takesSeed.has(body.model) ? { seed: body.seed ?? seedOf(ctx.jobId) } : {}
      return { body: { ...body, ...seed, ...(images.length && { frame_images: images }) }, frames: [] }
    },

    async submit(stored, ctx) {
      const { body } = requestOf(stored)
      const base = baseOf(ctx)
      const answer = await call(ctx, 'POST', `${base}/videos`, body)
      if (answer.status < 200 || answer.status >= 300) throw createError(answer, ctx.clock.now())
      const created = createdSchema.safeParse(answer.json)
      if (!created.success) throw new SubmissionUnknownError('OpenRouter accepted a create without naming the job')
      const { model, seed } = body
      const data = seed === undefined ? {} : { data: { seed } }
      return { backend: 'openrouter', endpoint: base, id: created.data.id, model, ...data }
    },

    async poll(handle, ctx) {
      const base = handle.endpoint === 'default' ? baseOf(ctx) : handle.endpoint
      const answer = await call(ctx, 'GET', `${base}/videos/${encodeURIComponent(handle.id)}`)
      if (answer.status === 404) return { state: 'lost', reason: `no job ${handle.id}` }
      const job = jobSchema.safeParse(answer.json)
      if (answer.status !== 200 || !job.success) throw readError(answer, ctx.clock.now())
      return statusOf(job.data, handle, { origin: new URL(base).origin, headers: auth(ctx) })
    },
  }
}

/** Exactly what it says, in dollars. */
const usd = (amount: number): Charge => ({ usd: chargeOf(amount, 'USD', '1').usd })

function statusOf(
  { status, error, urls, unsigned_urls, usage }: Job,
  { data }: Handle,
  { origin, headers }: { origin: string; headers: Record<string, string> },
): Status {
  const charged = typeof usage?.cost === 'number' ? usd(usage.cost) : undefined
  switch (status) {
    case 'pending':
      return { state: 'queued' }
    case 'in_progress':
      return { state: 'running' }
    case 'completed': {
      // The key goes along to OpenRouter's own address only.
      const own = (url: string) => URL.canParse(url) && new URL(url).origin === origin
      const outputs = urls?.length
        ? urls.map((url) => ({ url }))
        : (unsigned_urls ?? []).map((url) => ({ url, ...(own(url) && { headers }) }))
      return {
        state: 'done',
        outputs: outputs.map((output, i) => ({ role: i === 0 ? 'video' : 'extra', ...output })),
        ...(charged && { charged }),
        ...(usage?.is_byok && {
          warnings: ['rendered with a key of your own: its owner bills you besides OpenRouter'],
        }),
        ...(isFacts(data) && { facts: data }),
      }
    }
    case 'failed':
      return {
        state: 'failed',
        code: failureCode(error),
        message: error?.slice(0, 500) || 'no reason given',
        charged: charged ?? 'unknown',
      }
    case 'expired':
      return {
        state: 'failed',
        code: 'expired',
        message: error?.slice(0, 500) || 'the job has expired',
        charged: charged ?? 'unknown',
      }
    case 'cancelled':
      return { state: 'cancelled', charged: charged ?? 'unknown' }
    default:
      return { state: 'unknown', raw: status }
  }
}

/** A request as the journal kept it. */
function requestOf(stored: unknown): Native {
  const request = nativeSchema.safeParse(stored)
  if (!request.success) throw new RefusedError('the stored request is no OpenRouter request', { cause: request.error })
  return request.data
}

/** A seed for shots that name none: drawn from the job's id, so that the take can say it. */
const seedOf = (jobId: string) => createHash('sha256').update(jobId).digest().readUInt32BE(0) % SEEDS

const isFacts = (data: Handle['data']): data is { seed: number } =>
  typeof data === 'object' && data !== null && !Array.isArray(data) && typeof data.seed === 'number'
