/** MiniMax: Hailuo 02 and 2.3 over its v1, H3 and H3 Max over its v2. Two contracts under one key. */
import { z } from 'zod'
import {
  type Backend,
  type Context,
  type Handle,
  type Output,
  parseOptions,
  readCards,
  type Status,
} from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError } from '../../src/errors.js'
import cardFile from './cards.json' with { type: 'json' }
import { fit, type Native, nativeSchema, SETTINGS } from './fit.js'
import { withPictures } from './media.js'
import { apiOf, MODELS } from './request.js'
import { cancelSchema, fileSchema, idIn, querySchema, taskSchema, verdictOf } from './wire.js'
import { createError, failureCode, isKey, isUnknownTask, readError } from './words.js'

const optionsSchema = z.strictObject({
  /** Another address; the Chinese platform's, say, whose keys are its own. @default MINIMAX_API_HOST, else https://api.minimax.io */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Renders under way at once. @default 4 */
  concurrency: z.int().positive().optional(),
})
export type MiniMaxOptions = z.input<typeof optionsSchema>

const KEY = 'MINIMAX_API_KEY'
const HOST = 'https://api.minimax.io'

const cards = readCards(cardFile, 'minimax/cards.json')

/** Where each contract creates. */
const CREATE = { v1: '/v1/video_generation', v2: '/v2/video_generation' } as const

/** What a status word means, whatever its case and its version: v1 says `Queueing`, v2 `queued`. */
const STATES: Readonly<Record<string, 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired'>> = {
  preparing: 'queued',
  queueing: 'queued',
  queued: 'queued',
  processing: 'running',
  running: 'running',
  success: 'done',
  succeeded: 'done',
  fail: 'failed',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
}

/**
 * The `minimax` backend. A lost answer to a create can't be looked up: MiniMax takes no idempotency key, and its list of tasks
 * tells neither prompt nor sender. It never says what it charged: a take costs what was quoted. Prompts go out as they were
 * written; `extras.minimax.rewritePrompt` lets Hailuo and H3 Max rewrite them. Throws ConfigError for wrong options.
 */
export function minimax(options: MiniMaxOptions = {}): Backend<Native> {
  const { baseUrl, concurrency } = parseOptions(optionsSchema, options, 'minimax')
  const baseOf = (ctx: Context) => (baseUrl ?? ctx.env.MINIMAX_API_HOST ?? HOST).replace(/\/+$/, '')

  const call = (
    ctx: Context,
    base: string,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    sent: { json?: unknown; body?: FormData; query?: Record<string, string | number> } = {},
  ) =>
    ctx.http.request({
      method,
      url: `${base}${path}`,
      headers: { authorization: `Bearer ${ctx.env[KEY]}` },
      signal: ctx.signal,
      // MiniMax looks at the pictures of a create before it answers: the engine's own limit decides.
      ...(method === 'POST' && { timeoutMs: 600_000 }),
      ...sent,
    })
  /** An id the user found carries no address. */
  const homeOf = (handle: Handle, ctx: Context) => (handle.endpoint === 'default' ? baseOf(ctx) : handle.endpoint)
  const task = (handle: Handle, ctx: Context) =>
    call(ctx, homeOf(handle, ctx), 'GET', `/v2/query/video_generation/${encodeURIComponent(handle.id)}`)

  /** v1 tells where a finished clip is only when it is asked for the file: a new link every time. */
  async function fileOf(id: string, base: string, ctx: Context): Promise<Output[]> {
    const answer = await call(ctx, base, 'GET', '/v1/files/retrieve', { query: { file_id: id } })
    const { code } = verdictOf(answer) ?? {}
    if (answer.status !== 200 || (code !== 0 && code !== 2013)) throw readError(answer, ctx.clock.now())
    const file = fileSchema.safeParse(answer.json)
    return file.success ? [{ role: 'video', url: file.data.file.download_url }] : []
  }

  async function pollV1(handle: Handle, ctx: Context): Promise<Status> {
    const base = homeOf(handle, ctx)
    const answer = await call(ctx, base, 'GET', '/v1/query/video_generation', { query: { task_id: handle.id } })
    if (isUnknownTask(answer)) return { state: 'lost', reason: `no task ${handle.id}` }
    const { code, text } = verdictOf(answer) ?? {}
    // What moderation withheld comes with its number and, at times, without a status.
    if (answer.status === 200 && (code === 1026 || code === 1027)) return failed(code, text)
    const query = querySchema.safeParse(answer.json)
    if (answer.status !== 200 || !query.success) throw readError(answer, ctx.clock.now())
    const { status } = query.data
    const state = stateOf(status)
    if (state === 'failed') return failed(code, text)
    if (code !== undefined && code !== 0) throw readError(answer, ctx.clock.now())
    if (state !== 'done') return plain(state, status)
    const file = idIn(answer, 'file_id')
    return { state: 'done', outputs: file === undefined ? [] : await fileOf(file, base, ctx) }
  }

  async function pollV2(handle: Handle, ctx: Context): Promise<Status> {
    const answer = await task(handle, ctx)
    if (isUnknownTask(answer)) return { state: 'lost', reason: `no task ${handle.id} in the last seven days` }
    const found = taskSchema.safeParse(answer.json)
    if (answer.status !== 200 || !found.success) throw readError(answer, ctx.clock.now())
    const { status, content, error } = found.data.task
    const state = stateOf(status)
    if (state === 'failed') return failed(error?.code, error?.message)
    if (state !== 'done') return plain(state, status)
    return { state, outputs: content?.url ? [{ role: 'video', url: content.url }] : [] }
  }

  return {
    id: 'minimax',
    locality: 'cloud',
    cards,
    keys: [KEY],
    keyPage: 'https://platform.minimax.io',
    ...(concurrency !== undefined && { concurrency }),
    // "About every ten seconds": MiniMax's video generation guide, as of 2026-09-27.
    pollIntervalMs: 10_000,
    callable: ({ native }) => MODELS.includes(native),
    fit,
    settings: () => SETTINGS,

    /** Lists the last task: free, and it knows the key. The balance can't be asked for. */
    async probe(ctx) {
      const query = { page_num: 1, page_size: 1 }
      const answer = await call(ctx, baseOf(ctx), 'GET', '/v2/query/video_generation', { query })
      const error = readError(answer, ctx.clock.now())
      if (isKey(answer)) return { ok: false, reason: error.message, ...(error.next && { next: error.next }) }
      if (answer.status !== 200 || (verdictOf(answer)?.code ?? 0) !== 0) throw error
      return { ok: true }
    },

    prepare: (stored, ctx) =>
      withPictures(requestOf(stored), ctx, (body) => call(ctx, baseOf(ctx), 'POST', '/v1/files/upload', { body })),

    async submit(stored, ctx) {
      const { api, body } = requestOf(stored)
      const base = baseOf(ctx)
      const answer = await call(ctx, base, 'POST', CREATE[api], { json: body })
      const id = idIn(answer, 'task_id')
      const well = answer.status === 200 && (verdictOf(answer)?.code ?? 0) === 0
      if (well && id !== undefined) return { backend: 'minimax', endpoint: base, id, model: String(body.model) }
      if (well || id !== undefined)
        throw new SubmissionUnknownError(
          `MiniMax ${well ? 'named no task' : `refused and named task ${id}`} for a create`,
        )
      throw createError(answer, ctx.clock.now())
    },

    poll: (handle, ctx) => (apiOf(handle.model) === 'v1' ? pollV1(handle, ctx) : pollV2(handle, ctx)),

    /** H3 can be stopped while it waits. The same call on a finished task would take its record away, so it is looked at first. */
    async cancel(handle, ctx) {
      if (apiOf(handle.model) === 'v1') return 'unsupported'
      const answer = await task(handle, ctx)
      const status = taskSchema.safeParse(answer.json).data?.task.status
      if (answer.status !== 200 || status === undefined) return 'unknown'
      const state = stateOf(status)
      if (state === 'cancelled') return 'cancelled'
      if (state === 'running') return 'unsupported'
      if (state !== 'queued') return state === undefined ? 'unknown' : 'too-late'
      const path = `/v2/video_generation/${encodeURIComponent(handle.id)}`
      const gone = await call(ctx, homeOf(handle, ctx), 'DELETE', path)
      if (gone.status === 400) return 'too-late'
      return cancelSchema.safeParse(gone.json).data?.action === 'cancelled' ? 'cancelled' : 'unknown'
    },
  }
}

/** A request as the journal kept it. */
function requestOf(stored: unknown): Native {
  const request = nativeSchema.safeParse(stored)
  if (!request.success) throw new RefusedError('the stored request is no MiniMax request', { cause: request.error })
  return request.data
}

const stateOf = (status: string) => {
  const word = status.toLowerCase()
  return Object.hasOwn(STATES, word) ? STATES[word] : undefined
}

/** A failure is said not to be charged, though not by MiniMax's own reference: until it says so, nobody knows. */
const failed = (code: string | number | null | undefined, text: string | null | undefined): Status => ({
  state: 'failed',
  code: failureCode(code),
  message: `${text || 'no reason given'}${code ? ` (${code})` : ''}`,
  charged: 'unknown',
})

/** What needs no more than its word. */
function plain(state: 'queued' | 'running' | 'cancelled' | 'expired' | undefined, raw: string): Status {
  switch (state) {
    case 'queued':
    case 'running':
      return { state }
    // Only what waits can be cancelled, and that is free. Source: MiniMax's API reference of v2, as of 2026-09-27.
    case 'cancelled':
      return { state, charged: 'none' }
    case 'expired':
      return { state: 'failed', code: 'expired', message: 'the task expired', charged: 'unknown' }
    default:
      return { state: 'unknown', raw }
  }
}
