/** A prompt's progress over the WebSocket: how far all its nodes are, and small pictures of the work. Advisory: polling decides. */
import type { Context, Progress } from '../../src/backend.js'
import { plain } from '../../src/net/plain.js'
import type { Socket } from '../../src/net/socket.js'
import type { Place } from './place.js'
import { messageFrameSchema } from './wire.js'

/** Milliseconds before the first new try; doubled each time. */
const AGAIN_MS = 1000
const AGAIN_MOST_MS = 30_000
/** A sampler's share of the time beside any other node's. */
const SAMPLER_WEIGHT = 20

interface NodeState {
  state: string
  value: number
  max: number
}

/** The last word of a prompt, whatever became of it. */
const LAST = new Set(['execution_success', 'execution_error', 'execution_interrupted'])

/** Picks up what concerns one prompt of a socket that may carry others'; `over` once it is. */
export function createReader(promptId: string, weights: ReadonlyMap<string, number>) {
  const nodes = new Map<string, NodeState>()
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)

  function progress(): Progress {
    let done = 0
    let stage: string | undefined
    for (const [id, { state, value, max }] of nodes) {
      const share = state === 'finished' ? 1 : max > 0 ? Math.min(1, value / max) : 0
      done += share * (weights.get(id) ?? 0)
      if (state === 'running') stage = id
    }
    return { ...(total > 0 && { progress: Math.min(1, done / total) }), ...(stage !== undefined && { stage }) }
  }

  function text(frame: string): Progress | 'over' | undefined {
    const message = messageFrameSchema.safeParse(parse(frame)).data
    if (!message || message.data.prompt_id !== promptId) return undefined
    const { type, data } = message
    if (LAST.has(type) || (type === 'executing' && data.node === null)) return 'over'
    const node = plain(data.node)
    const number = (value: unknown) => (typeof value === 'number' ? value : 0)
    switch (type) {
      case 'execution_cached':
        for (const id of Array.isArray(data.nodes) ? data.nodes : [])
          nodes.set(plain(id), { state: 'finished', value: 1, max: 1 })
        return progress()
      case 'progress_state':
        for (const [id, told] of Object.entries(
          Object(data.nodes) as Record<string, { [K in keyof NodeState]?: unknown } | null>,
        ))
          nodes.set(id, { state: plain(told?.state), value: number(told?.value), max: number(told?.max) })
        return progress()
      case 'executing':
        for (const [id, state] of nodes) if (state.state === 'running') nodes.set(id, { ...state, state: 'finished' })
        if (node) nodes.set(node, { state: 'running', value: 0, max: 0 })
        return progress()
      case 'progress':
        nodes.set(node, { state: 'running', value: number(data.value), max: number(data.max) })
        return progress()
      default:
        return undefined
    }
  }

  /** Only pictures that say whose they are: the older kind could be another prompt's. */
  function binary(frame: Uint8Array): Progress | undefined {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
    if (frame.byteLength < 8 || view.getUint32(0) !== 4) return undefined
    const length = view.getUint32(4)
    if (8 + length > frame.byteLength) return undefined
    const about = Object(parse(Buffer.from(frame.subarray(8, 8 + length)).toString())) as Record<string, unknown>
    if (about.prompt_id !== promptId) return undefined
    return { preview: { mime: plain(about.image_type) || 'image/jpeg', data: frame.slice(8 + length) } }
  }

  return (frame: string | Uint8Array) => (typeof frame === 'string' ? text(frame) : binary(frame))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Weights of a graph's nodes, by how long their kind takes. */
export const weightsOf = (graph: Readonly<Record<string, { class_type: string }>>): Map<string, number> =>
  new Map(
    Object.entries(graph).map(([id, { class_type }]) => [
      id,
      /sampler/i.test(class_type) && !/select/i.test(class_type) ? SAMPLER_WEIGHT : 1,
    ]),
  )

/** A job is its own client: a second socket of a client, while its first is half-open, would silence both for good. */
export async function connect(
  { url, headers, query }: Place,
  clientId: string,
  { http, signal }: Context,
): Promise<Socket | undefined> {
  const socket = await http.socket?.({
    url: `${url.replace(/\/+$/, '')}/ws`,
    query: { ...query, clientId },
    ...(headers && { headers: { ...headers } }),
    signal,
  })
  // The first message, or it is not heard: pictures then say whose they are.
  socket?.send(JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } }))
  return socket
}

/** Progress until the prompt is over or the signal ends it. A line that breaks is taken up again, later each time. */
export async function* follow(
  place: Place,
  clientId: string,
  read: ReturnType<typeof createReader>,
  ctx: Context,
): AsyncGenerator<Progress> {
  for (let tries = 0; !ctx.signal.aborted; tries++) {
    const socket = await connect(place, clientId, ctx).catch(() => undefined)
    if (!ctx.http.socket) return
    if (socket)
      try {
        for await (const frame of socket) {
          tries = 0
          const told = read(frame)
          if (told === 'over') return
          if (told) yield told
        }
      } finally {
        await socket.close()
      }
    const wait = Math.min(AGAIN_MOST_MS, AGAIN_MS * 2 ** tries)
    await ctx.clock.sleep(wait * (0.5 + Math.random()), ctx.signal).catch(() => undefined)
  }
}
