/** Runway: its own models and those it resells. From words, pictures, clips and performances, over its developer API. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import {
  type Backend,
  type Context,
  chargeOf,
  type Handle,
  type Json,
  parseOptions,
  readCards,
  type Status,
} from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError } from '../../src/errors.js'
import cardFile from './cards.json' with { type: 'json' }
import { fit, type Native, nativeSchema, withUris } from './fit.js'
import { urisOf } from './media.js'
import { MODELS, OPTIONS } from './models.js'
import { API_VERSION, createdSchema, organizationSchema, type Task, taskSchema } from './wire.js'
import { createError, failureCode, readError } from './words.js'

const optionsSchema = z.strictObject({
  /** @default RUNWAYML_BASE_URL, else Runway's own API */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Renders under way at once; Runway queues what is above the account's tier. @default 20 */
  concurrency: z.int().positive().optional(),
})

export type RunwayOptions = z.input<typeof optionsSchema>

const KEY = 'RUNWAYML_API_SECRET'
const HOST = 'https://api.dev.runwayml.com'

const cards = readCards(cardFile, 'runway/cards.json')

/** Models that take a seed. */
const SEEDED = new Set(cards.filter(({ abilities }) => abilities?.seed).map(({ native }) => native))

const rules = cards.flatMap(({ price }) => (price.model === 'rules' ? price.rules : []))
/** USD of a credit, as the cards have it. */
const CREDIT = rules.find(({ usdPerCredit }) => usdPerCredit !== undefined)!.usdPerCredit!
const credits = (amount: number) => chargeOf(amount, 'credits', CREDIT)

/**
 * The `runway` backend. A lost answer to a create can't be looked up: Runway takes no idempotency key and lists no tasks.
 * Native options go under `extras.runway`: see fit.ts. Throws ConfigError for wrong options.
 */
export function runway(given: RunwayOptions = {}): Backend<Native> {
  const options = parseOptions(optionsSchema, given, 'runway')
  const baseOf = (ctx: Context) => (options.baseUrl ?? ctx.env.RUNWAYML_BASE_URL ?? HOST).replace(/\/+$/, '')

  const call = (ctx: Context, base: string, method: 'GET' | 'POST' | 'DELETE', path: string, json?: unknown) =>
    ctx.http.request({
      method,
      url: `${base}${path}`,
      headers: { authorization: `Bearer ${ctx.env[KEY]}`, 'x-runway-version': API_VERSION },
      signal: ctx.signal,
      // Runway fetches the pictures of a create before it answers: the engine's own limit decides.
      ...(method === 'POST' && { timeoutMs: 600_000 }),
      ...(json !== undefined && { json }),
    })
  /** About a task that exists; an id the user found carries no address. */
  const ask = (handle: Handle, ctx: Context, method: 'GET' | 'DELETE') =>
    call(
      ctx,
      handle.endpoint === 'default' ? baseOf(ctx) : handle.endpoint,
      method,
      `/v1/tasks/${encodeURIComponent(handle.id)}`,
    )

  return {
    id: 'runway',
    locality: 'cloud',
    cards,
    keys: [KEY],
    keyPage: 'https://dev.runwayml.com',
    concurrency: options.concurrency ?? 20,
    // "Not more often than every five seconds": @runwayml/sdk 4.20.1, as of 2026-09-23.
    pollIntervalMs: 5000,
    callable: ({ native }) => MODELS.has(native),
    fit,
    settings: ({ native }) => Object.keys(OPTIONS).filter((name) => OPTIONS[name]!.includes(native)),

    async probe(ctx) {
      const answer = await call(ctx, baseOf(ctx), 'GET', '/v1/organization')
      if (answer.status === 401) return { ok: false, reason: readError(answer, 0).message, next: `check ${KEY}` }
      const account = organizationSchema.safeParse(answer.json)
      if (answer.status !== 200 || !account.success) throw readError(answer, ctx.clock.now())
      const { creditBalance, tier, usage } = account.data
      const blocked: Record<string, string> = {}
      for (const [model, { maxDailyGenerations: most }] of Object.entries(tier?.models ?? {})) {
        const used = usage?.models[model]?.dailyGenerations ?? 0
        if (typeof most === 'number' && used >= most) blocked[model] = `${used} of ${most} renders in the last 24 hours`
      }
      return { ok: true, creditUsd: credits(creditBalance).usd, blocked }
    },

    async prepare(stored, ctx) {
      const native = requestOf(stored)
      const files = native.media.map(({ file }) => file)
      const uris = await urisOf(files, ctx, (...args) => call(ctx, baseOf(ctx), ...args))
      const { body, ...rest } = withUris(native, uris)
      const seed = SEEDED.has(String(body.model)) ? (body.seed ?? seedOf(ctx.jobId)) : undefined
      return { ...rest, body: { ...body, ...(seed !== undefined && { seed }) } }
    },

    async submit(stored, ctx) {
      const { endpoint, body } = requestOf(stored)
      const base = baseOf(ctx)
      const answer = await call(ctx, base, 'POST', `/v1/${endpoint}`, body)
      if (answer.status !== 200) throw createError(answer, ctx.clock.now())
      const created = createdSchema.safeParse(answer.json)
      if (!created.success) throw new SubmissionUnknownError('Runway accepted a create without naming the task')
      const { id, estimatedCost } = created.data
      const estimate = estimatedCost && credits(estimatedCost.credits)
      const { model, seed } = body
      return {
        backend: 'runway',
        endpoint: base,
        id,
        model: String(model),
        ...(seed !== undefined && { data: { seed } }),
        ...(estimate && { estimate }),
      }
    },

    async poll(handle, ctx) {
      const answer = await ask(handle, ctx, 'GET')
      if (answer.status === 404) return { state: 'lost', reason: `no task ${handle.id}` }
      const task = taskSchema.safeParse(answer.json)
      if (answer.status !== 200 || !task.success) throw readError(answer, ctx.clock.now())
      return statusOf(task.data, handle)
    },

    /** Deleting a finished task would destroy its clip, so it is looked at first. Between the two it may still finish. */
    async cancel(handle, ctx) {
      const task = await ask(handle, ctx, 'GET')
      if (task.status === 404) return 'cancelled'
      const status = taskSchema.safeParse(task.json).data?.status
      if (task.status !== 200 || status === undefined) return 'unknown'
      if (!['PENDING', 'THROTTLED', 'RUNNING'].includes(status)) return 'too-late'
      const gone = await ask(handle, ctx, 'DELETE')
      return gone.status === 204 || gone.status === 404 ? 'cancelled' : 'unknown'
    },
  }
}

/** A request as the journal kept it. */
function requestOf(stored: unknown): Native {
  const request = nativeSchema.safeParse(stored)
  if (!request.success) throw new RefusedError('the stored request is no Runway request', { cause: request.error })
  return request.data
}

/** A seed for shots that name none: drawn from the job's id, so that the take can say it. */
const seedOf = (jobId: string) => createHash('sha256').update(jobId).digest().readUInt32BE(0)

const isFacts = (data: Json | undefined): data is { [key: string]: Json } =>
  typeof data === 'object' && data !== null && !Array.isArray(data)

function statusOf({ status, progress, output = [], failure, failureCode: code, cost }: Task, { data }: Handle): Status {
  const charged = cost && { charged: credits(cost.credits) }
  switch (status) {
    case 'PENDING':
    // Not an error: more renders are under way than the account's tier allows at once.
    case 'THROTTLED':
      return { state: 'queued' }
    case 'RUNNING':
      return { state: 'running', ...(progress !== undefined && { progress: Math.min(1, Math.max(0, progress)) }) }
    case 'SUCCEEDED':
      return {
        state: 'done',
        outputs: output.map((url, i) => ({ role: i === 0 ? 'video' : 'extra', url })),
        ...charged,
        ...(isFacts(data) && { facts: data }),
      }
    case 'FAILED':
      return {
        state: 'failed',
        code: failureCode(code),
        message: [failure ?? 'no reason given', code && `(${code})`].filter(Boolean).join(' '),
        ...(charged ?? { charged: 'unknown' }),
      }
    case 'CANCELLED':
      return { state: 'cancelled', ...(charged ?? { charged: 'unknown' }) }
    default:
      return { state: 'unknown', raw: status }
  }
}
