/** LTX by Lightricks: words, pictures and clips to video over its asynchronous v2. */
import { z } from 'zod'
import { type Backend, type Context, type Handle, parseOptions, readCards, type Status } from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import cardFile from './cards.json' with { type: 'json' }
import { fit, type Native, nativeSchema, SETTINGS } from './fit.js'
import { withMedia } from './media.js'
import { ENDPOINTS, NATIVES } from './request.js'
import { createdSchema, jobSchema } from './wire.js'
import { createError, failureCode, readError } from './words.js'

const optionsSchema = z.strictObject({
  /** Another address. @default LTX_API_BASE_URL, else https://api.ltx.video */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Renders under way at once. @default 4 */
  concurrency: z.int().positive().optional(),
})
export type LtxOptions = z.input<typeof optionsSchema>

const KEY = 'LTX_API_KEY'
const HOST = 'https://api.ltx.video'

const cards = readCards(cardFile, 'ltx/cards.json')

/** A job that can't be: asking for it costs nothing, and is answered by whether the key is one. */
const NO_JOB = '00000000-0000-4000-8000-000000000000'

/** What a handle remembers: jobs are asked for where they were made. */
const placeSchema = z.object({ endpoint: z.enum(ENDPOINTS) })

/**
 * The `ltx` backend. A lost answer to a create can't be looked up: LTX takes no idempotency key and lists no jobs; nor can a job be
 * cancelled. It never says what it charged: a take costs what was quoted. Native options go under `extras.ltx`: see
 * fit.ts.
 * Throws ConfigError for wrong options.
 */
export function ltx(options: LtxOptions = {}): Backend<Native> {
  const { baseUrl, concurrency } = parseOptions(optionsSchema, options, 'ltx')
  const baseOf = (ctx: Context) => (baseUrl ?? ctx.env.LTX_API_BASE_URL ?? HOST).replace(/\/+$/, '')

  const call = (ctx: Context, base: string, method: 'GET' | 'POST', path: string, json?: unknown) =>
    ctx.http.request({
      method,
      url: `${base}${path}`,
      headers: { authorization: `Bearer ${ctx.env[KEY]}` },
      signal: ctx.signal,
      ...(json !== undefined && { json }),
    })

  /** Of an id the user found nobody knows where it was made: every place is asked until one has it. */
  async function find(handle: Handle, ctx: Context): Promise<HttpAnswer> {
    const made = placeSchema.safeParse(handle.data).data?.endpoint
    const base = handle.endpoint === 'default' ? baseOf(ctx) : handle.endpoint
    let answer: HttpAnswer | undefined
    for (const endpoint of made ? [made] : ENDPOINTS) {
      answer = await call(ctx, base, 'GET', `/v2/${endpoint}/${encodeURIComponent(handle.id)}`)
      if (answer.status !== 404) return answer
    }
    return answer!
  }

  return {
    id: 'ltx',
    locality: 'cloud',
    cards,
    keys: [KEY],
    keyPage: 'https://console.ltx.io',
    ...(concurrency !== undefined && { concurrency }),
    // "Poll every 5 seconds": LTX's guide to asynchronous jobs, as of 2026-08-21.
    pollIntervalMs: 5000,
    callable: ({ native }) => NATIVES.includes(native),
    fit,
    settings: () => SETTINGS,

    /** The balance can't be asked for. */
    async probe(ctx) {
      const answer = await call(ctx, baseOf(ctx), 'GET', `/v2/text-to-video/${NO_JOB}`)
      if (answer.status === 404) return { ok: true }
      const error = readError(answer, ctx.clock.now())
      if (answer.status === 401) return { ok: false, reason: error.message, next: `check ${KEY}` }
      throw error
    },

    prepare: (stored, ctx) => withMedia(requestOf(stored), ctx, () => call(ctx, baseOf(ctx), 'POST', '/v1/upload')),

    async submit(stored, ctx) {
      const { endpoint, body } = requestOf(stored)
      const base = baseOf(ctx)
      const answer = await call(ctx, base, 'POST', `/v2/${endpoint}`, body)
      if (answer.status !== 200 && answer.status !== 202) throw createError(answer, ctx.clock.now())
      const created = createdSchema.safeParse(answer.json)
      if (!created.success) throw new SubmissionUnknownError('LTX accepted a create without naming the job')
      return { backend: 'ltx', endpoint: base, id: created.data.id, model: String(body.model), data: { endpoint } }
    },

    async poll(handle, ctx) {
      const answer = await find(handle, ctx)
      if (answer.status === 404) return { state: 'lost', reason: `no job ${handle.id} that ended in the last 24 hours` }
      const job = jobSchema.safeParse(answer.json)
      if (answer.status !== 200 || !job.success) throw readError(answer, ctx.clock.now())
      return statusOf(job.data)
    },
  }
}

/** A request as the journal kept it. */
function requestOf(stored: unknown): Native {
  const request = nativeSchema.safeParse(stored)
  if (!request.success) throw new RefusedError('the stored request is no LTX request', { cause: request.error })
  return request.data
}

function statusOf({ status, result, error }: z.infer<typeof jobSchema>): Status {
  switch (status) {
    case 'pending':
      return { state: 'queued' }
    case 'processing':
      return { state: 'running' }
    case 'completed':
      return { state: 'done', outputs: result?.video_url ? [{ role: 'video', url: result.video_url }] : [] }
    case 'failed': {
      const { type, message } = error ?? {}
      const text = [message || 'no reason given', type && `(${type})`].filter(Boolean).join(' ')
      return { state: 'failed', code: failureCode(type), message: text, charged: 'unknown' }
    }
    default:
      return { state: 'unknown', raw: status }
  }
}
