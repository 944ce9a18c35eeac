/** The one adapter of all these servers: chooses one for an order, speaks its wire, and knows what is under way where. */
import type { Availability, Backend, Context, Fit, Handle, Json, ModelCard, Shot, Status } from '../../src/backend.js'
import { RefusedError, UnavailableError } from '../../src/errors.js'
import { availability, choose, within } from './choice.js'
import { type Found, isServer } from './find.js'
import { type Order, orderSchema, SETTINGS } from './fit.js'
import { lightx2v } from './lightx2v.js'
import { localai } from './localai.js'
import { ltxDesktop } from './ltx-desktop.js'
import { createOccupancy } from './occupancy.js'
import { type Profile, profileIds, profileOf } from './profile.js'
import { createRenders } from './renders.js'
import { sdServer } from './sd-server.js'
import { type Dialect, isHere, type Served, type Server, type Session, sessionOf } from './server.js'
import { wear } from './styles.js'
import { listed, videos } from './videos.js'

export interface AdapterOptions {
  id: string
  locality: 'local' | 'cloud'
  cards: readonly ModelCard[]
  keys?: readonly string[]
  keyPage?: string | undefined
  concurrency: number
  pollIntervalMs: number
  /** Milliseconds a server that answers when it is done has to say no. */
  graceMs: number
  fit(shot: Shot, card: ModelCard): Fit<Order>
  /** Every server that is configured or guessed, asked now. */
  look(ctx: Context): Promise<readonly Found[]>
  /** How the server at an address was configured, for jobs that are there. */
  at(url: string | undefined, ctx: Context): Pick<Server, 'url' | 'keyEnv'> & { profile?: Profile | undefined }
  /** Throws where nothing may be sent. */
  admit?(ctx: Context): void
  probe?(found: readonly Found[]): Availability
}

/** Milliseconds what was found stays good for choosing. */
const FRESH_MS = 60_000

/** Engines at home write what they were built with; a cloud's file stays as it is signed. */
const playable = (status: Status): Status =>
  status.state === 'done' ? { ...status, outputs: status.outputs.map((output) => ({ ...output, as: 'mp4' })) } : status

export function createAdapter(options: AdapterOptions): Backend<Order> {
  const { id, locality, cards, keys, keyPage, concurrency, pollIntervalMs, fit } = options
  const local = locality === 'local'
  const renders = createRenders(options.graceMs)
  const dialects: Record<Profile['wire'], Dialect> = {
    videos,
    localai: localai(renders),
    'sd-server': sdServer,
    lightx2v,
    'ltx-desktop': ltxDesktop(renders),
  }
  let known: { at: number; found: readonly Found[] } | undefined
  const occupancy = createOccupancy()
  /** What a server had before the create of a job that is being submitted. */
  const before = new Map<string, { server: Server; ids: readonly string[]; newest: number }>()

  async function look(ctx: Context): Promise<readonly Found[]> {
    known = { at: ctx.clock.now(), found: await options.look(ctx) }
    return known.found
  }
  const servers = async (ctx: Context) =>
    known && ctx.clock.now() - known.at < FRESH_MS && known.found.some(isServer) ? known.found : look(ctx)

  const chosen = async (order: Order, ctx: Context) =>
    choose(await servers(ctx), order, (url) => occupancy.load(url, ctx.clock.now()))

  /** The server of an order, or of a job, for one call. */
  async function serverAt(url: string, ctx: Context): Promise<Server> {
    const server = (await servers(ctx)).find((one) => one.url === url)
    if (server && isServer(server)) return server
    throw new UnavailableError(`the server at ${url} doesn't answer any more`, { code: 'no-server' })
  }
  function sessionFor(handle: Handle, ctx: Context): Session {
    const word = isFacts(handle.data) ? String(handle.data.profile) : ''
    const named = profileIds.includes(word) ? profileOf(word) : undefined
    const place = options.at(urlOf(handle), ctx)
    const profile = named ?? place.profile ?? profileOf('generic')
    return sessionOf(ctx, { models: [], loras: {}, ...place, profile })
  }

  return {
    id,
    locality,
    cards,
    ...(keys && { keys }),
    ...(keyPage && { keyPage }),
    concurrency,
    pollIntervalMs,
    fit,
    settings: () => SETTINGS,

    ...(local && { runsOn: ({ server = '' }: Order) => (isHere(server) ? 'gpu' : 'elsewhere') }),

    async probe(ctx) {
      const found = await look(ctx)
      return options.probe?.(found) ?? availability(found)
    },

    async prepare(stored, ctx) {
      const order = orderOf(stored)
      options.admit?.(ctx)
      const { server } = await chosen(order, ctx)
      // Counted from now on, so that orders at the same time don't all choose the same one.
      const alone = occupancy.sending(server.url, nameOf(ctx), ctx.clock.now())
      try {
        const session = sessionOf(ctx, server)
        const had = await listed(session)
        const newest = Math.max(0, ...(had ?? []).map(({ created_at }) => created_at ?? 0))
        if (had) before.set(nameOf(ctx), { server, ids: had.map((video) => video.id), newest })
        if (server.profile.lora === 'server-wide') await wear(order.style, session, alone)
      } catch (error) {
        occupancy.sent(server.url, nameOf(ctx))
        throw error
      }
      return { ...within(order, server.profile, ctx), server: server.url }
    },

    async submit(stored, ctx) {
      const order = orderOf(stored)
      options.admit?.(ctx)
      const server = order.server === undefined ? (await chosen(order, ctx)).server : await serverAt(order.server, ctx)
      const served = servedBy(server, order)
      try {
        const dialect = dialects[server.profile.wire]
        const session = sessionOf(ctx, server)
        if (order.localOnly) await dialect.keepsPrompts?.(order, session)
        const { id: job, inProcess } = await dialect.submit(order, served, session)
        before.delete(nameOf(ctx))
        return accepted(server, order, job, inProcess)
      } finally {
        occupancy.sent(server.url, nameOf(ctx))
      }
    },

    async poll(handle, ctx) {
      const session = sessionFor(handle, ctx)
      const status = await dialects[session.server.profile.wire].poll(handle, session)
      if (!['queued', 'running', 'unknown'].includes(status.state)) occupancy.over(urlOf(handle), handle.id)
      return billed(local ? playable(status) : status, handle)
    },

    async cancel(handle, ctx) {
      const session = sessionFor(handle, ctx)
      return (await dialects[session.server.profile.wire].cancel?.(handle, session)) ?? 'unsupported'
    },

    /** Sure only where the job's name is ours, or where the list tells prompts and one new job has this one's. */
    async reconcile(stored, _attempt, ctx) {
      const order = orderOf(stored)
      const noted = before.get(nameOf(ctx))
      if (noted) {
        const { server, ids, newest } = noted
        const now = await listed(sessionOf(ctx, server), order)
        if (!now) return 'unknown'
        const fresh = now.filter(
          (video) => !ids.includes(video.id) && !occupancy.made(video.id) && (video.created_at ?? newest) >= newest,
        )
        if (fresh.length > 1) return 'unknown'
        if (fresh.length) return accepted(server, within(order, server.profile, ctx), fresh[0]!.id)
        // A vendor's list may lag behind, and a second create would be paid for.
        return local ? 'absent' : 'unknown'
      }
      for (const server of (await servers(ctx)).filter(isServer)) {
        const there = await dialects[server.profile.wire].find?.(order, sessionOf(ctx, server))
        if (typeof there === 'object') return accepted(server, within(order, server.profile, ctx), there.id)
      }
      return 'unknown'
    },

    async close() {
      renders.stopAll()
    },
  }

  function accepted(server: Server, order: Order, job: string, inProcess = false): Handle {
    occupancy.began(server.url, job)
    return {
      backend: id,
      endpoint: inProcess ? 'in-process' : server.url,
      id: job,
      model: servedBy(server, order).id,
      data: { profile: server.profile.id, server: server.url, ...(order.seed !== undefined && { seed: order.seed }) },
    }
  }

  /** At home nothing is billed; a vendor of this wire never says whether a render that failed is. */
  function billed(status: Status, { data }: Handle): Status {
    const charged = local ? ('none' as const) : ('unknown' as const)
    if (status.state === 'failed' || status.state === 'cancelled') return { charged, ...status }
    if (status.state !== 'done') return status
    const seed = isFacts(data) && typeof data.seed === 'number' ? { seed: data.seed } : {}
    return { ...status, facts: { ...seed, ...status.facts } }
  }
}

const servedBy = ({ models }: Server, { model }: Order): Served =>
  models.find(({ native }) => native === model) ?? { id: model, native: model }

const nameOf = ({ jobId, attempt }: Context) => `${jobId}-${attempt}`

/** A request as the journal kept it. */
function orderOf(stored: unknown): Order {
  const order = orderSchema.safeParse(stored)
  if (!order.success) throw new RefusedError('the stored request is none of this backend', { cause: order.error })
  return order.data
}

/** Where a job's server is; an id the user found carries no address. */
const urlOf = ({ endpoint, data }: Handle) =>
  isFacts(data) && typeof data.server === 'string' ? data.server : endpoint === 'default' ? undefined : endpoint

const isFacts = (data: Json | undefined): data is { [key: string]: Json } =>
  typeof data === 'object' && data !== null && !Array.isArray(data)
