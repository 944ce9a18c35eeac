/** Gemini Omni over Google's Interactions API: one call that answers when the clip is done. And the Veo models it replaced there. */
import { z } from 'zod'
import {
  type Backend,
  type Context,
  type Handle,
  type Json,
  type Output,
  readCards,
  type Status,
} from '../../src/backend.js'
import { ConfigError, RefusedError, SubmissionUnknownError } from '../../src/errors.js'
import { readClipAnswer } from '../../src/media/clip-answer.js'
import cardFile from './cards.json' with { type: 'json' }
import { bodyOf, type Native, nativeSchema, fit as requestFor } from './fit.js'
import { MODELS } from './request.js'
import { clipOf, fileSchema, INLINE_FIELDS, interactionSchema, keptSchema } from './wire.js'
import { chargeFor, createError, endOf, readError } from './words.js'

const optionsSchema = z.strictObject({
  /** @default GOOGLE_GEMINI_BASE_URL, else Google's own API */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Renders under way at once. @default 4 */
  concurrency: z.int().positive().default(4),
  /** Most bytes of a clip inside an answer. @default 64 MiB */
  maxInlineBytes: z
    .int()
    .positive()
    .default(64 << 20),
})

export type GeminiOptions = z.input<typeof optionsSchema>

/** Checks options. Throws ConfigError naming `backends.gemini.<path>`. */
function parse(options: unknown): z.output<typeof optionsSchema> {
  const result = optionsSchema.safeParse(options)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const path = issue.code === 'unrecognized_keys' ? [issue.keys[0]!] : issue.path.map(String)
  const value = (options as Record<string, unknown> | undefined)?.[path[0] ?? '']
  throw new ConfigError(issue.message.toLowerCase(), { field: ['backends', 'gemini', ...path].join('.'), value })
}

const HOST = 'https://generativelanguage.googleapis.com'
const KEYS = ['GEMINI_API_KEY', 'GOOGLE_API_KEY']
/** The server ends a call after ten minutes. Source: @google/genai 2.32.0, as of 2026-11-22. */
const CREATE_MS = 660_000

const RUNNING = new Set(['in_progress', 'queued'])
/** Words after which nothing more comes; those that ask for something back can't be answered by a shot. */
const OVER = new Set([
  'completed',
  'failed',
  'cancelled',
  'incomplete',
  'budget_exceeded',
  'requires_action',
  'requires_continuation',
])

const cards = readCards(cardFile, 'gemini/cards.json')

/**
 * The `gemini` backend. A lost answer to a create can't be looked up: the id comes with the answer, and interactions can't be listed.
 * Throws ConfigError.
 */
export function gemini(options: GeminiOptions = {}): Backend<Native> {
  const { baseUrl, concurrency, maxInlineBytes } = parse(options)
  const baseOf = (ctx: Context) => (baseUrl ?? ctx.env.GOOGLE_GEMINI_BASE_URL ?? HOST).replace(/\/+$/, '')
  const keyOf = ({ env }: Context) => ({ 'x-goog-api-key': env.GEMINI_API_KEY ?? env.GOOGLE_API_KEY ?? '' })
  const placeOf = (handle: Handle, ctx: Context) => (handle.endpoint === 'default' ? baseOf(ctx) : handle.endpoint)
  const get = (url: string, ctx: Context) => ctx.http.request({ url, headers: keyOf(ctx), signal: ctx.signal })

  /** How a clip's address is fetched. A proxy hands Google's through: its files are behind it. Nobody else is shown the key. */
  function fileAt(
    uri: string,
    endpoint: string,
    ctx: Context,
  ): { path?: string; output: Pick<Output, 'url' | 'headers'> } | undefined {
    if (!URL.canParse(uri)) return undefined
    const { origin, pathname, search } = new URL(uri)
    const own = origin === HOST || origin === new URL(endpoint).origin
    const path = /^\/v1beta\/files\/[\w-]+(?=:download$)/.exec(pathname)?.[0]
    if (!own || !path) return { output: { url: uri } }
    return { path, output: { url: `${endpoint}${pathname}${search}`, headers: keyOf(ctx) } }
  }

  const done = (at: Pick<Output, 'url' | 'headers' | 'file'>, charged: object): Status => ({
    state: 'done',
    outputs: [{ role: 'video', mime: 'video/mp4', ...at }],
    ...charged,
  })

  /** A file is there some time after its address. */
  async function pollFile(uri: string, handle: Handle, charged: object, ctx: Context): Promise<Status> {
    const endpoint = placeOf(handle, ctx)
    const place = fileAt(uri, endpoint, ctx)
    if (!place)
      return { state: 'failed', code: 'bad-output', message: 'the address of the clip is none', charged: 'unknown' }
    if (!place.path) return done(place.output, charged)
    const answer = await get(`${endpoint}${place.path}`, ctx)
    if (answer.status === 404 || /may not exist/.test(answer.text))
      return { state: 'lost', reason: 'the file of the clip is gone: Google keeps one for 48 hours' }
    const file = fileSchema.safeParse(answer.json)
    if (answer.status !== 200 || !file.success) throw readError(answer, ctx.clock.now())
    const { state, error } = file.data
    if (state === 'ACTIVE') return done(place.output, charged)
    if (state === 'FAILED')
      return {
        state: 'failed',
        code: 'bad-output',
        message: error?.message ?? 'Google could not store the clip',
        charged: 'unknown',
      }
    return state === 'PROCESSING' ? { state: 'running', stage: 'storing' } : { state: 'unknown', raw: state }
  }

  /** Of an interaction whose clip has no address yet; asked for again, it holds the clip itself. */
  async function pollInteraction(handle: Handle, ctx: Context): Promise<Status> {
    const url = `${placeOf(handle, ctx)}/v1beta/interactions/${encodeURIComponent(handle.id)}`
    const answer = await readClipAnswer(ctx, {
      url,
      headers: keyOf(ctx),
      fields: INLINE_FIELDS,
      maxBytes: maxInlineBytes,
    })
    if (answer.status === 404) return { state: 'lost', reason: `no interaction ${handle.id}` }
    if (answer.tooLarge) {
      ctx.note(`the answer is larger than backends.gemini.maxInlineBytes (${maxInlineBytes}): raise it`)
      return { state: 'done', outputs: [] }
    }
    const found = interactionSchema.safeParse(answer.json)
    if (answer.status !== 200 || !found.success) throw readError(answer, ctx.clock.now())
    if (RUNNING.has(found.data.status ?? '')) return { state: 'running' }
    const clip = clipOf(found.data, answer.files)
    const charge = chargeFor(found.data.usage)
    const charged = charge ? { charged: charge } : {}
    if (clip?.file) return done({ file: clip.file }, charged)
    if (clip?.uri) return pollFile(clip.uri, handle, charged, ctx)
    return OVER.has(found.data.status ?? '') ? endOf(found.data) : { state: 'unknown', raw: found.data.status ?? '' }
  }

  return {
    id: 'gemini',
    locality: 'cloud',
    cards,
    keys: KEYS,
    keyPage: 'https://aistudio.google.com/apikey',
    concurrency,
    submitMs: CREATE_MS,
    // Google's samples look after a file every five seconds; as of 2026-08-31.
    pollIntervalMs: 5000,
    callable: ({ native }) => (MODELS as readonly string[]).includes(native),
    fit: requestFor,

    async probe(ctx) {
      const answer = await get(`${baseOf(ctx)}/v1beta/models/${MODELS[0]}`, ctx)
      const error = readError(answer, ctx.clock.now())
      if (error.code === 'wrong-key') return { ok: false, reason: error.message, next: `check ${KEYS.join(', ')}` }
      return answer.status < 500 ? { ok: true } : { ok: false, reason: error.message }
    },

    async prepare(stored, ctx) {
      const native = requestOf(stored)
      for (const { sha256 } of [...native.pictures, ...(native.clip ? [native.clip] : [])]) await ctx.media(sha256)
      return native
    },

    async submit(stored, ctx) {
      const native = requestOf(stored)
      const endpoint = baseOf(ctx)
      const answer = await ctx.http.request({
        method: 'POST',
        url: `${endpoint}/v1beta/interactions`,
        headers: keyOf(ctx),
        json: await bodyOf(native, ctx.media),
        signal: ctx.signal,
        timeoutMs: CREATE_MS,
      })
      if (answer.status !== 200) throw createError(answer, ctx.clock.now(), KEYS)
      const made = interactionSchema.safeParse(answer.json)
      if (!made.success) throw new SubmissionUnknownError('Google accepted a create without naming the interaction')
      const { id, usage } = made.data
      const uri = clipOf(made.data)?.uri
      const charge = uri === undefined ? undefined : chargeFor(usage)
      const data: { [key: string]: Json } = { ...(uri && { uri }), ...(charge && { charged: { ...charge } as Json }) }
      return { backend: 'gemini', endpoint, id, model: native.model, data, ...(charge && { estimate: charge }) }
    },

    async poll(handle, ctx) {
      const { uri, charged } = keptSchema.safeParse(handle.data).data ?? {}
      return uri ? pollFile(uri, handle, charged ? { charged } : {}, ctx) : pollInteraction(handle, ctx)
    },
  }
}

/** A request as the journal kept it. */
function requestOf(stored: unknown): Native {
  const request = nativeSchema.safeParse(stored)
  if (!request.success) throw new RefusedError('the stored request is no Gemini request', { cause: request.error })
  return request.data
}
