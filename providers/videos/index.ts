/**
 * Servers of OpenAI's `/v1/videos`, which outlived OpenAI's own: engines at home that render open models, and whoever sells the
 * same wire. And OpenAI itself, retired, kept so that its name gets a dated answer.
 */
import { z } from 'zod'
import { type Backend, type Context, type Fit, type ModelCard, readCards } from '../../src/backend.js'
import { ConfigError, RefusedError } from '../../src/errors.js'
import { createAdapter } from './adapter.js'
import cardFile from './cards.json' with { type: 'json' }
import { ask, type Found, isServer, type Place, usualPlaces } from './find.js'
import { fitOrder, type Order } from './fit.js'
import soraFile from './openai.cards.json' with { type: 'json' }
import { profileIds, profileOf } from './profile.js'
import { baseOf, type Server } from './server.js'

const address = z.url({ protocol: /^https?$/ })
const profile = z.enum(profileIds as [string, ...string[]])
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable')

const serverSchema = z.strictObject({
  /** With `/v1` or without. */
  url: address,
  /** How it differs from the others; found out where it isn't said. */
  profile: profile.optional(),
  /** Variable that holds its key. */
  keyEnv: variable.optional(),
  /** What it serves, where it doesn't tell: the name on a card, or its own. */
  model: z.string().min(1).optional(),
  /** Styles by name: a path on the server, or a repository. @default the style's own name */
  loras: z.record(z.string(), z.string()).optional(),
  /** Denoising steps of its model, for servers whose default isn't the model's. */
  steps: z.int().positive().optional(),
})

/** Seconds a server that answers only when the clip is done has to say no; its silence is a yes then. @default 5 */
const graceSeconds = z.number().positive().optional()

const localSchema = z.strictObject({
  /** @default OPENAI_VIDEOS_BASE_URL (addresses with commas; empty for none), else the usual ports of this machine */
  servers: z.array(serverSchema).optional(),
  /** Cards of models this version has none for, as in `cards.json`; `native` is the name the server gives. */
  cards: z.array(z.unknown()).optional(),
  graceSeconds,
})

const cloudSchema = z.strictObject({
  /** Names the backend: of its cards, its jobs, its bills. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  url: address,
  /** Variables that hold the key; any one of them will do. */
  keys: z.array(variable).min(1),
  keyPage: z.url().optional(),
  /** What it sells, as in `cards.json`. A price nobody knows counts as over every cap. */
  cards: z.array(z.unknown()).min(1),
  /** @default generic */
  profile: profile.optional(),
  /** Renders under way at once. @default 4 */
  concurrency: z.int().positive().optional(),
  graceSeconds,
})

const soraSchema = z.strictObject({
  /** Another server under the names of OpenAI's models. */
  url: address.optional(),
  /** What it sells there. @default OpenAI's own cards, with an unknown price */
  cards: z.array(z.unknown()).min(1).optional(),
  concurrency: z.int().positive().optional(),
})

export type ServerOptions = z.input<typeof serverSchema>
export type LocalVideosOptions = z.input<typeof localSchema>
export type CloudVideosOptions = z.input<typeof cloudSchema>
export type OpenAIOptions = z.input<typeof soraSchema>

/** Checks options. Throws ConfigError naming `backends.<id>.<path>`. */
function parse<Schema extends z.ZodType>(schema: Schema, options: unknown, id: string): z.output<Schema> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = issue!.code === 'unrecognized_keys' ? [...issue!.path, issue!.keys[0]!] : issue!.path
  const value = path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    options,
  )
  throw new ConfigError(issue!.message.toLowerCase(), { field: ['backends', id, ...path].join('.'), value })
}

const GRACE_SECONDS = 5

/**
 * With `servers`, or with nothing: the `videos` backend, your own servers, found by themselves on this machine. With `url`: a
 * backend of your own for somebody who sells this wire. Throws ConfigError.
 */
export function videos(options: LocalVideosOptions | CloudVideosOptions = {}): Backend<Order> {
  return 'url' in options ? vendor(parse(cloudSchema, options, String(options.id ?? 'videos'))) : home(options)
}

function home(options: LocalVideosOptions): Backend<Order> {
  const id = 'videos'
  const { servers, cards: own = [], graceSeconds = GRACE_SECONDS } = parse(localSchema, options, id)
  const added = own.length ? readCards({ cards: own }, `backends.${id}.cards`) : []
  const natives = added.map(({ native }) => native)

  /** Those of the options, else of the environment, else the usual ones. */
  const places = ({ env }: Context): readonly Place[] => {
    if (servers) return servers
    const named = env.OPENAI_VIDEOS_BASE_URL
    if (named === undefined) return usualPlaces
    const keyEnv = env.OPENAI_VIDEOS_API_KEY ? 'OPENAI_VIDEOS_API_KEY' : undefined
    return named.split(',').flatMap((url) => (url.trim() ? [{ url: url.trim(), keyEnv }] : []))
  }
  return createAdapter({
    id,
    locality: 'local',
    cards: [...readCards(cardFile, 'videos/cards.json'), ...added],
    concurrency: Math.max(1, servers?.length ?? 1),
    pollIntervalMs: 1000,
    graceMs: graceSeconds * 1000,
    fit: (shot, card) => fitOrder(id, shot, card),
    look: (ctx) => Promise.all(places(ctx).map((place) => ask(place, ctx, natives))),
    at(url, ctx) {
      const all = places(ctx)
      const place = (url === undefined ? all[0] : all.find((one) => baseOf(one.url) === url)) ?? { url: url ?? '' }
      const { keyEnv } = place as Place
      return {
        url: baseOf(place.url),
        keyEnv,
        profile: 'profile' in place && place.profile ? profileOf(place.profile) : undefined,
      }
    },
  })
}

interface Vendor extends z.output<typeof cloudSchema> {
  /** Why nothing can be had there now: nobody is asked then. */
  closed?(ctx: Context): { reason: string; next: string } | undefined
}

function vendor({
  id,
  url,
  keys,
  keyPage,
  cards: given,
  profile: word = 'generic',
  concurrency = 4,
  graceSeconds = GRACE_SECONDS,
  closed,
}: Vendor): Backend<Order> {
  const profile = profileOf(word)
  const cards = readCards({ cards: given }, `backends.${id}.cards`)
  const stand = ({ env }: Context): Server => ({
    url: baseOf(url),
    profile,
    keyEnv: keys.find((name) => env[name]) ?? keys[0],
    models: cards.map(({ native }) => ({ id: native, native })),
    loras: {},
  })
  const fit = (shot: Parameters<Backend['fit']>[0], card: ModelCard): Fit<Order> => fitOrder(id, shot, card, profile)
  return createAdapter({
    id,
    locality: 'cloud',
    cards,
    keys,
    keyPage,
    concurrency,
    // OpenAI's guide asks for 10 to 20 seconds, its own samples wait 2.
    pollIntervalMs: 5000,
    graceMs: graceSeconds * 1000,
    fit,
    at: (url, ctx) => ({ ...stand(ctx), ...(url !== undefined && { url }) }),
    admit(ctx) {
      const shut = closed?.(ctx)
      if (shut) throw new RefusedError(shut.reason, { code: 'model-gone', next: shut.next })
    },
    /** Its models are those of the cards, whatever its list says; the list tells whether it answers and takes the key. */
    async look(ctx): Promise<readonly Found[]> {
      const server = stand(ctx)
      const { keyEnv } = server
      const shut = closed?.(ctx)
      if (shut) return [{ url: server.url, reason: shut.reason, guessed: false }]
      const found = await ask({ url: server.url, profile: word, keyEnv }, ctx)
      return [isServer(found) ? server : found]
    },
    probe([found]) {
      if (found && isServer(found)) return { ok: true }
      return { ok: false, reason: found?.reason ?? 'no answer', next: `check ${keys.join(' or ')}` }
    },
  })
}

/** Where the wire comes from, and where nobody answers any more. */
const OPENAI = 'https://api.openai.com'

/**
 * The `openai` backend. OpenAI itself has retired every model: refused before anything is sent, with the date. With `url`, the
 * same models wherever they are still served; nobody here knows for what price.
 */
export function openai(options: OpenAIOptions = {}): Backend<Order> {
  const id = 'openai'
  const { url = OPENAI, cards, concurrency } = parse(soraSchema, options, id)
  const own = new URL(url).hostname === new URL(OPENAI).hostname
  const sora = readCards(soraFile, 'videos/openai.cards.json')
  const elsewhere = ({ lifecycle: { date: _, ...lifecycle }, ...card }: ModelCard): ModelCard => ({
    ...card,
    lifecycle: { ...lifecycle, state: 'unknown', note: 'retired by OpenAI; another server may have it' },
    price: { model: 'unknown', note: 'of another server', source: 'none', asOf: lifecycle.asOf },
  })
  return vendor({
    id,
    url,
    keys: ['OPENAI_API_KEY'],
    keyPage: 'https://platform.openai.com/api-keys',
    cards: cards ?? (own ? sora : sora.map(elsewhere)),
    profile: 'openai',
    concurrency,
    ...(own && {
      closed({ clock }) {
        const { date = '', note = '', alternatives } = sora[0]!.lifecycle
        if (clock.now() < Date.parse(date)) return undefined
        return { reason: `Sora was retired on ${date}. ${note}`, next: `Instead: ${alternatives.join(', ')}.` }
      },
    }),
  })
}
