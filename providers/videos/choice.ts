/** Which server an order goes to, what of it the server has words for, and what servers add up to. Pure. */
import { createHash } from 'node:crypto'
import type { Availability, Context } from '../../src/backend.js'
import { UnavailableError } from '../../src/errors.js'
import { type Found, isServer } from './find.js'
import type { Order } from './fit.js'
import type { Profile } from './profile.js'
import type { Served, Server } from './server.js'

/**
 * The least busy server that has the model and can do what is asked of it. Throws UnavailableError with what each of them lacks.
 * @param load jobs of ours under way at an address
 */
export function choose(
  found: readonly Found[],
  order: Order,
  load: (url: string) => number,
): { server: Server; served: Served } {
  const reasons: string[] = []
  const able = found.flatMap((server) => {
    if (!isServer(server)) return []
    const served = server.models.find(({ native }) => native === order.model)
    const lack = served
      ? lackOf(server, served, order)
      : `serves ${server.models.map((one) => one.id).join(', ') || 'no video model'}`
    if (served && !lack) return [{ server, served }]
    reasons.push(`${server.profile.title} at ${server.url} ${lack}`)
    return []
  })
  const best = able.sort((a, b) => load(a.server.url) - load(b.server.url))[0]
  if (best) return best
  throw new UnavailableError(`no server takes it: ${reasons.join('; ') || 'none answers'}`, { code: 'no-server' })
}

/** What keeps a server that has the model from taking the order. */
function lackOf({ profile, named }: Server, { tasks }: Served, order: Order): string | undefined {
  if (order.localOnly && profile.prompts === 'leave') return 'sends prompts on to others, and the shot is local-only'
  if (order.localOnly && profile.prompts === 'unknown' && !named)
    return 'may send prompts on for all that is known of it, and the shot is local-only: if it never does, name its `profile`'
  const task = order.firstFrame ? 'image' : 'text'
  if (tasks && !tasks.includes(task)) return task === 'image' ? 'takes no first frame' : 'needs a first frame'
  if (order.lastFrame && !profile.lastFrame) return 'takes no last frame'
  if (order.mustSound && !profile.extensions.audio) return "can't be asked for sound"
  if (order.style && profile.lora === 'none') return 'loads no styles'
  return undefined
}

/** What a shot may wish for and goes without where the server has no word for it. */
const WISHES = {
  seed: 'takes no seed: a second run will differ',
  negativePrompt: 'takes no negative prompt',
  audio: "can't be asked for sound",
} as const

/** The order without the wishes the server has no word for, which is told; and with a seed, where seeds are taken. */
export function within(order: Order, { title, extensions }: Profile, { jobId, note }: Context): Order {
  const kept = { ...order, ...(extensions.seed && { seed: order.seed ?? seedOf(jobId) }) }
  for (const wish of Object.keys(WISHES) as (keyof typeof WISHES)[]) {
    if (extensions[wish]) continue
    if (order[wish]) note(`${title} ${WISHES[wish]}`)
    delete kept[wish]
  }
  return kept
}

/** A seed for shots that name none: drawn from the job's id, so that the take can say it and a second render is the same. */
const seedOf = (jobId: string) => createHash('sha256').update(jobId).digest().readUInt32BE(0) >>> 1

/** What local servers add up to. */
export function availability(found: readonly Found[]): Availability {
  const servers = found.filter(isServer)
  const models = [...new Set(servers.flatMap((server) => server.models.map(({ native }) => native)))]
  const answered = servers.map(({ url, profile }) => ({ url, is: profile.title }))
  if (servers.length) return { ok: true, models, loaded: models, concurrency: servers.length, servers: answered }
  const named = found.flatMap((one) => (isServer(one) || one.guessed ? [] : [`${one.url}: ${one.reason}`]))
  return {
    ok: false,
    reason: named.join('; ') || 'no video server answers on this machine',
    next: 'start one, vllm serve <model> --omni --port 8091 say, or name it: OPENAI_VIDEOS_BASE_URL, or backends.videos.servers',
  }
}
