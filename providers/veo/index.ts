/** Google Veo 3.1 on Vertex AI; and on the Gemini wire, for whoever still serves it there. */
import { z } from 'zod'
import {
  type Backend,
  type Context,
  type Handle,
  type ModelCard,
  type Output,
  readCards,
  type Status,
} from '../../src/backend.js'
import { ConfigError, RefusedError, SubmissionUnknownError } from '../../src/errors.js'
import { readClipAnswer } from '../../src/media/clip-answer.js'
import cardFile from './cards.json' with { type: 'json' }
import { createCredentials } from './credentials.js'
import dialect from './dialect.json' with { type: 'json' }
import { bodyOf, type Native, nativeSchema, fit as requestFor, SETTINGS } from './fit.js'
import { gcsUri, MODELS } from './request.js'
import { gemini, vertex } from './surfaces.js'
import { createdSchema, INLINE_FIELDS, operationSchema, resultOf } from './wire.js'
import { createError, failureOf, filteredStatus, filteredWarning, readError } from './words.js'

const optionsSchema = z
  .strictObject({
    /** @default 'vertex' */
    surface: z.enum(['vertex', 'gemini']).default('vertex'),
    /** @default GOOGLE_CLOUD_PROJECT, else the project of the credentials file */
    project: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.:-]+$/, 'a project id')
      .optional(),
    /** Veo 3.1 is served in one region only. @default 'us-central1' */
    location: z
      .string()
      .regex(/^[a-z][a-z0-9-]*$/, 'a location')
      .default('us-central1'),
    /** Of the Gemini wire it has to be given: Google's own retired Veo on 2026-10-22. @default GOOGLE_VERTEX_BASE_URL, else Google's */
    baseUrl: z.url({ protocol: /^https?$/ }).optional(),
    /** `gs://bucket/prefix` for the clips; without it they come inside the answer. Vertex only. */
    storageUri: gcsUri.optional(),
    /** Most bytes of a clip inside an answer. It is written to disk as it comes. @default 512 MiB */
    maxInlineBytes: z
      .int()
      .positive()
      .default(512 << 20),
    /** Renders under way at once. @default 10 */
    concurrency: z.int().positive().default(10),
  })
  .refine(({ surface, baseUrl }) => surface === 'vertex' || baseUrl, {
    path: ['baseUrl'],
    message: 'is needed: Google retired Veo on its own Gemini API on 2026-10-22; name the server that still has it',
  })

export type VeoOptions = z.input<typeof optionsSchema>

/** Checks options. Throws ConfigError naming `backends.veo.<path>`. */
function parse(options: unknown): z.output<typeof optionsSchema> {
  const result = optionsSchema.safeParse(options)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const path = issue.code === 'unrecognized_keys' ? [issue.keys[0]!] : issue.path.map(String)
  const value = (options as Record<string, unknown> | undefined)?.[path[0] ?? '']
  const why = issue.code === 'custom' ? issue.message : issue.message.toLowerCase()
  throw new ConfigError(why, { field: ['backends', 'veo', ...path].join('.'), value })
}

const cards = readCards(cardFile, 'veo/cards.json')

/** The same models as a proxy has them: other names, fewer wishes, and a price nobody here knows. */
function dialectCards(): ModelCard[] {
  const { source, asOf } = dialect
  return cards.flatMap((card) => {
    const native = (dialect.models as Record<string, string>)[card.id]
    if (!native || !card.abilities) return []
    const abilities = { ...card.abilities, ...dialect.abilities } as ModelCard['abilities']
    const lifecycle = { state: 'unknown' as const, note: dialect.lifecycle, alternatives: [], source, asOf }
    return [
      {
        ...card,
        native,
        abilities,
        lifecycle,
        price: { model: 'unknown' as const, note: dialect.price, source, asOf },
      },
    ]
  })
}

/**
 * The `veo` backend. A lost answer to a create can't be looked up: Google takes no idempotency key and lists no operations; nor is
 * there a way to cancel. Native options go under `extras.veo`: `personGeneration`, `resizeMode`, `compressionQuality`.
 * Throws ConfigError.
 */
export function veo(options: VeoOptions = {}): Backend<Native> {
  const { surface, storageUri, maxInlineBytes, concurrency, baseUrl, ...place } = parse(options)
  const credentials = createCredentials()
  const speak = surface === 'gemini' ? gemini(baseUrl!) : vertex({ ...place, baseUrl }, credentials)

  async function outputs(
    clips: ReturnType<typeof resultOf>['clips'],
    endpoint: string,
    ctx: Context,
  ): Promise<Output[]> {
    const found: Output[] = []
    for (const { file, uri } of clips) {
      const role = found.length === 0 ? 'video' : 'extra'
      const at = file ? { file } : await speak.output(uri!, endpoint, ctx)
      if (at) found.push({ role, mime: 'video/mp4', ...at })
      else ctx.note(`Google names a clip at an address of a kind this version can't fetch`)
    }
    return found
  }

  return {
    id: 'veo',
    locality: 'cloud',
    cards: surface === 'gemini' ? dialectCards() : cards,
    keys: speak.keys,
    keyPage: speak.keyPage,
    concurrency,
    // Google's samples ask every 10 to 20 seconds; as of 2026-11-22.
    pollIntervalMs: 10_000,
    callable: ({ native }) => (MODELS as readonly string[]).includes(native.replace(/-preview$/, '-001')),
    fit: (shot, card) => requestFor(shot, card, { surface, storageUri }),
    settings: () => SETTINGS,

    async probe(ctx) {
      const path = await speak.hello(cardFor(surface), ctx)
      const answer = await ctx.http.request({
        url: `${speak.base(ctx)}${path}`,
        headers: await speak.headers(ctx),
        signal: ctx.signal,
      })
      // Whatever else it says of a model, it has let us in; only the create tells whether it renders.
      const error = readError(answer, ctx.clock.now())
      if (error.code !== 'wrong-key') return answer.status < 500 ? { ok: true } : { ok: false, reason: error.message }
      credentials.forget()
      return { ok: false, reason: error.message, next: `check ${speak.keys.join(', ')}` }
    },

    /** Sees to it that the submit needs nothing but its one call: the pictures are there, the token is fresh. */
    async prepare(stored, ctx) {
      const native = requestOf(stored, surface)
      for (const { sha256 } of native.pictures) await ctx.media(sha256)
      await speak.headers(ctx)
      await speak.createPath(native.model, ctx)
      return native
    },

    async submit(stored, ctx) {
      const native = requestOf(stored, surface)
      const endpoint = speak.base(ctx)
      const url = `${endpoint}${await speak.createPath(native.model, ctx)}`
      const headers = await speak.headers(ctx)
      const json = await bodyOf(native, ctx.media)
      const answer = await ctx.http.request({
        method: 'POST',
        url,
        headers,
        json,
        signal: ctx.signal,
        timeoutMs: 600_000,
      })
      if (answer.status === 401) credentials.forget()
      if (answer.status !== 200) throw createError(answer, ctx.clock.now(), speak.keys)
      const id = createdSchema.safeParse(answer.json).data?.name
      if (!id || !speak.operation.test(id))
        throw new SubmissionUnknownError('Google accepted a create without naming the operation')
      return { backend: 'veo', endpoint, id, model: native.model }
    },

    async poll(handle, ctx): Promise<Status> {
      const name = speak.operation.test(handle.id) ? handle.id : await nameOf(handle, ctx)
      if (!name) return { state: 'lost', reason: 'the id is no name of an operation' }
      const endpoint = handle.endpoint === 'default' ? speak.base(ctx) : handle.endpoint
      const { path, ...question } = speak.ask(name)
      const answer = await readClipAnswer(ctx, {
        url: `${endpoint}${path}`,
        headers: await speak.headers(ctx),
        ...question,
        fields: INLINE_FIELDS,
        maxBytes: maxInlineBytes,
      })
      if (answer.status === 404) return { state: 'lost', reason: `no operation ${name.split('/').at(-1)}` }
      if (answer.tooLarge) {
        ctx.note(
          `the answer is larger than backends.veo.maxInlineBytes (${maxInlineBytes}): raise it, or have clips put into a bucket by storageUri`,
        )
        return { state: 'done', outputs: [] }
      }
      const operation = operationSchema.safeParse(answer.json)
      if (answer.status !== 200 || !operation.success) {
        if (answer.status === 401) credentials.forget()
        throw readError(answer, ctx.clock.now())
      }
      const { done, error, response } = operation.data
      if (!done) return { state: 'running' }
      if (error) return failureOf(error)
      const result = resultOf(response, answer.files)
      // Done and empty, without a filter: nobody knows why, so it is asked again, and never ordered again.
      if (!result.clips.length && result.filteredCount > 0) return filteredStatus(result)
      return {
        state: 'done',
        outputs: await outputs(result.clips, endpoint, ctx),
        ...(result.filteredCount > 0 && { warnings: [filteredWarning(result)] }),
      }
    },
  }

  /** A name for the last part of one, as a console shows it. */
  async function nameOf({ id, model }: Handle, ctx: Context): Promise<string | undefined> {
    const name = await speak.nameOf(id, model, ctx)
    return speak.operation.test(name) ? name : undefined
  }
}

/** The model a probe asks after. */
const cardFor = (surface: 'vertex' | 'gemini') => (surface === 'vertex' ? MODELS[0] : dialect.models['veo-3.1'])

/** A request as the journal kept it. */
function requestOf(stored: unknown, surface: string): Native {
  const request = nativeSchema.safeParse(stored)
  if (!request.success) throw new RefusedError('the stored request is no Veo request', { cause: request.error })
  if (request.data.surface !== surface)
    throw new RefusedError(
      `the request was made for the ${request.data.surface} surface; veo is set to ${surface} now`,
      {
        code: 'other-surface',
      },
    )
  return request.data
}
