/** A style that is loaded for all requests of a server: it is changed while nothing else renders there, and only when it has to be. */
import { UnavailableError } from '../../src/errors.js'
import type { Order } from './fit.js'
import type { Session } from './server.js'
import { listSchema, lorasSchema } from './wire.js'
import { readError } from './words.js'

/** Milliseconds until a busy server is asked again. */
const BUSY_MS = 10_000

/**
 * Gives the server the style of the order, or none. Throws UnavailableError, with a time to come again, while another
 * render is under way there: its style would change in the middle.
 * @param alone no other create of this process is on its way there
 */
export async function wear(style: Order['style'], session: Session, alone: boolean): Promise<void> {
  const { ctx, call, server } = session
  const fail = (answer: Awaited<ReturnType<typeof call>>) => readError(answer, ctx.clock.now(), server.profile)
  const loras = await call('GET', '/v1/list_loras')
  // A server without adapters may have no such page; then there is none to take off.
  if (loras.status !== 200) {
    if (style) throw fail(loras)
    return
  }
  const active = Object.values(lorasSchema.safeParse(loras.json).data?.active ?? {}).flat()
  const worn = active[0]
  const same = style ? worn?.nickname === style.id && (worn.strength ?? 1) === style.strength : !worn
  if (same) return

  const list = await call('GET', '/v1/videos', { query: { limit: 100 } })
  const busy = listSchema
    .safeParse(list.json)
    .data?.data.some(({ status }) => !/completed|failed|cancelled|deleted/.test(status))
  if (busy || !alone)
    throw new UnavailableError(`${server.profile.title} renders in another style; it has one for all its jobs`, {
      code: 'other-style',
      retryAfterMs: BUSY_MS,
    })
  const { id, strength } = style ?? { id: '', strength: 0 }
  const changed = await (style
    ? call('POST', '/v1/set_lora', {
        json: { lora_nickname: id, lora_path: server.loras[id] ?? id, target: 'all', strength },
        timeoutMs: 120_000,
      })
    : call('POST', '/v1/unmerge_lora_weights', { json: { target: 'all' }, timeoutMs: 120_000 }))
  if (changed.status !== 200) throw fail(changed)
}
