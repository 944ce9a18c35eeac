/** One ComfyUI server over HTTP. What a version doesn't know is found out by asking, never by its number alone. */
import { createHash } from 'node:crypto'
import type { Context, Output, Status } from '../../src/backend.js'
import { RefusedError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { type Graph, SAVE_NODE } from './graph.js'
import { machineOf } from './machine.js'
import type { Place } from './place.js'
import {
  acceptedSchema,
  type ExecutionError,
  executionErrorOf,
  fileSchema,
  type HistoryEntry,
  historySchema,
  jobSchema,
  nodeInfoSchema,
  type ObjectInfo,
  type Outputs,
  queueSchema,
  type ServerFile,
  statsSchema,
  uploadedSchema,
} from './wire.js'
import { failure, isAbsent, nodeErrors, promptError, readError } from './words.js'

/** First version that stops only the prompt it is told to stop; an older one stops whatever runs. */
const STOPS_BY_ID = [0, 3, 57]

const VIDEO = /\.(mp4|webm|mkv|mov|avi|webp|gif)$/i
const MIME: Readonly<Record<string, string>> = {
  mp4: 'video/mp4',
  webm: 'video/webm',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  avi: 'video/x-msvideo',
  webp: 'image/webp',
  gif: 'image/gif',
}

/** A lower-case version-4 UUID made of a name: the same attempt has the same prompt id after any crash. */
export function promptIdOf(attempt: string): string {
  const hex = createHash('sha256').update(`heroshot ${attempt}`).digest('hex')
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export function isAtLeast(version: string | undefined, least: readonly number[]): boolean {
  const parts = /(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? '')
    ?.slice(1)
    .map(Number)
  if (!parts) return false
  for (const [i, part] of parts.entries()) if (part !== least[i]) return part > least[i]!
  return true
}

/** Looks at a render that was told to stop, and milliseconds between them. */
const STOP_LOOKS = 5
const STOP_MS = 1000

/** The graphs of all that wait stand in it. */
const QUEUE_BYTES = 256 << 20

const FINISHED = new Set(['success', 'completed'])

export function serverAt(
  { url, headers = {}, query = {} }: Place,
  { http, clock, signal }: Pick<Context, 'http' | 'clock' | 'signal'>,
) {
  const base = url.replace(/\/+$/, '')
  const call = (
    method: 'GET' | 'POST',
    path: string,
    more: { json?: unknown; body?: FormData; maxBytes?: number } = {},
  ) => http.request({ method, url: base + path, headers: { ...headers }, query: { ...query }, signal, ...more })
  const now = () => clock.now()

  async function get(path: string, maxBytes?: number): Promise<HttpAnswer> {
    const answer = await call('GET', path, maxBytes === undefined ? {} : { maxBytes })
    if (answer.status >= 400 || answer.json === undefined) throw readError(answer, now())
    return answer
  }

  function fileUrl({ filename, subfolder, type }: ServerFile): string {
    return `${base}/view?${new URLSearchParams({ filename, subfolder, type })}`
  }

  /** Clips among whatever the nodes left, those of the node that saves first, those that stay before those that don't. */
  function clips(outputs: Outputs, save: string): Output[] {
    const files = Object.entries(outputs).flatMap(([node, lists]) =>
      Object.values(lists)
        .flatMap((list) => (Array.isArray(list) ? list : []))
        .flatMap((entry) => fileSchema.safeParse(entry).data ?? [])
        .map((file) => ({ node, file })),
    )
    const rank = ({ node, file }: (typeof files)[number]) => Number(node !== save) + 2 * Number(file.type !== 'output')
    const videos = files.filter(({ file }) => VIDEO.test(file.filename)).sort((a, b) => rank(a) - rank(b))
    return videos.slice(0, 1).map(({ file }) => ({
      role: 'video',
      url: fileUrl(file),
      mime: MIME[file.filename.split('.').at(-1)!.toLowerCase()]!,
      ...(Object.keys(headers).length > 0 && { headers: { ...headers } }),
      ...(Object.keys(query).length > 0 && { query: { ...query } }),
    }))
  }

  const done = (outputs: Outputs | null | undefined, save: string): Status => ({
    state: 'done',
    outputs: clips(outputs ?? {}, save),
  })
  const broken = (error: ExecutionError | null | undefined): Status => failure(error ?? undefined)

  function ended({ outputs, status }: HistoryEntry, save: string): Status {
    if (!status && !Object.keys(outputs).length) return { state: 'unknown', raw: 'an entry without a status' }
    const messages = status?.messages ?? []
    if (messages.some(([event]) => event === 'execution_interrupted')) return { state: 'cancelled', charged: 'none' }
    // After some errors the status still says success.
    const error = messages.find(([event]) => event === 'execution_error')
    if (error) return broken(executionErrorOf(error[1]))
    return !status || FINISHED.has(status.status_str) ? done(outputs, save) : broken(undefined)
  }

  async function history(id: string, save: string): Promise<Status | undefined> {
    const entry = historySchema.safeParse((await get(`/history/${id}`)).json).data?.[id]
    return entry && ended(entry, save)
  }

  async function queue(id: string): Promise<Status | undefined> {
    const answer = await get('/queue', QUEUE_BYTES)
    const lists = queueSchema.safeParse(answer.json)
    if (!lists.success) throw readError(answer, now())
    const { queue_running, queue_pending } = lists.data
    if (queue_running.some(([, one]) => one === id)) return { state: 'running' }
    const position = queue_pending.findIndex(([, one]) => one === id)
    return position < 0 ? undefined : { state: 'queued', position }
  }

  const gone: Status = {
    state: 'lost',
    reason: 'the server no longer knows it: it was restarted, or somebody took it out of its queue',
  }

  /** What became of a prompt. Throws for trouble on the way; polling goes on then. @param save the node whose clip it is */
  async function look(id: string, save = SAVE_NODE): Promise<Status> {
    const answer = await call('GET', `/api/jobs/${id}`)
    const job = jobSchema.safeParse(answer.json).data
    if (answer.status === 200 && job) {
      switch (job.status) {
        case 'pending':
          return { state: 'queued' }
        case 'in_progress':
          return { state: 'running' }
        case 'completed':
          return done(job.outputs, save)
        case 'cancelled':
          return { state: 'cancelled', charged: 'none' }
        case 'failed':
          // Before 0.9 this is the word for a cancelled one too; the history tells them apart.
          return job.execution_error ? broken(job.execution_error) : ((await history(id, save)) ?? broken(undefined))
        default:
          return { state: 'unknown', raw: job.status }
      }
    }
    if (answer.status === 404 && answer.json !== undefined) return gone
    // A version without the route; or one whose list somebody else's prompt has broken.
    if (!isAbsent(answer) && answer.status !== 500) throw readError(answer, now())
    // Between the two looks at its history it may have left the queue.
    return (await history(id, save)) ?? (await queue(id)) ?? (await history(id, save)) ?? gone
  }

  return {
    url: base,
    look,

    /** Version and graphics memory. Throws UnavailableError when nobody, or somebody else, answers. */
    async stats() {
      const answer = await call('GET', '/system_stats', { maxBytes: 1 << 20 })
      if (answer.status === 401 || answer.status === 403) throw readError(answer, now())
      const stats = statsSchema.safeParse(answer.json)
      if (answer.status !== 200 || !stats.success || !('system' in Object(answer.json)))
        throw new UnavailableError('something answers there, and it is no ComfyUI', { code: 'not-comfyui' })
      const { system, devices } = stats.data
      const card = devices.find(({ type }) => type !== 'cpu' && type !== 'mps')
      return {
        version: system.comfyui_version,
        device: devices[0]?.name,
        ...(card && { vramFreeGb: card.vram_free / 2 ** 30 }),
        machine: machineOf(stats.data),
      }
    },

    /** How many prompts wait or run, anybody's, and the graph of the last of them, or of the last one rendered. */
    async line(): Promise<{ length: number; last: unknown }> {
      const { queue_running = [], queue_pending = [] } =
        queueSchema.safeParse((await get('/queue', QUEUE_BYTES)).json).data ?? {}
      const number = ([number]: (typeof queue_pending)[number]) => Number(number) || 0
      const line = [...queue_running, ...queue_pending.sort((a, b) => number(a) - number(b))]
      if (line.length) return { length: line.length, last: line.at(-1)![2] }
      const [entry] = Object.values(historySchema.safeParse((await get('/history?max_items=1')).json).data ?? {})
      return { length: 0, last: entry?.prompt[2] }
    },

    /** Files in a folder of weights; none for a folder it hasn't. */
    async files(folder: string): Promise<string[]> {
      const answer = await call('GET', `/models/${folder}`)
      return answer.status === 200 && Array.isArray(answer.json) ? answer.json.map(String) : []
    },

    /** Schemas of node classes; those it hasn't are left out. */
    async info(classes: readonly string[]): Promise<ObjectInfo> {
      const found = await Promise.all(
        classes.map(async (name) => {
          const body = Object((await get(`/object_info/${encodeURIComponent(name)}`)).json) as Record<string, unknown>
          const info = nodeInfoSchema.safeParse(body[name])
          return info.success ? [[name, info.data] as const] : []
        }),
      )
      return Object.fromEntries(found.flat())
    },

    /** Brings a picture over; the name it has there. */
    async upload(name: string, bytes: Uint8Array, mime: string): Promise<string> {
      const body = new FormData()
      body.set('image', new Blob([new Uint8Array(bytes)], { type: mime }), name)
      body.set('subfolder', 'heroshot')
      body.set('type', 'input')
      const answer = await call('POST', '/upload/image', { body })
      const uploaded = uploadedSchema.safeParse(answer.json)
      if (answer.status !== 200 || !uploaded.success) throw promptError(answer, now())
      const { subfolder, name: used } = uploaded.data
      return subfolder ? `${subfolder}/${used}` : used
    },

    /** Queues a graph under our own id; the id it has there. @param key of Comfy's own account, which pays for partner nodes */
    async submit(graph: Graph, promptId: string, clientId: string, key?: string): Promise<string> {
      const answer = await call('POST', '/prompt', {
        json: {
          prompt: graph,
          prompt_id: promptId,
          client_id: clientId,
          extra_data: { preview_method: 'latent2rgb', ...(key && { api_key_comfy_org: key }) },
        },
      })
      // Newer versions say so of an id they have: it is ours, from a try whose answer was lost.
      if (answer.status === 409) return promptId
      const accepted = acceptedSchema.safeParse(answer.json)
      if (answer.status !== 200 || !accepted.success) throw promptError(answer, now())
      const { prompt_id, node_errors } = accepted.data
      const wrong = nodeErrors(node_errors)
      // Queued, but without the nodes that are wrong.
      if (wrong.length) {
        await call('POST', '/queue', { json: { delete: [prompt_id] } })
        throw new RefusedError(`ComfyUI: ${wrong.join('; ')}`, { code: 'invalid' })
      }
      return prompt_id
    },

    /** Stops one prompt, and never another one. */
    async cancel(
      id: string,
      version: () => Promise<string | undefined>,
    ): Promise<'cancelled' | 'too-late' | 'unsupported' | 'unknown'> {
      const answer = await call('POST', `/api/jobs/${id}/cancel`)
      if (answer.status === 200) {
        const { cancelled } = Object(answer.json) as { cancelled?: unknown }
        return cancelled === true ? 'cancelled' : 'too-late'
      }
      if (!isAbsent(answer)) throw readError(answer, now())
      const before = await queue(id)
      if (!before) return 'too-late'
      await call('POST', '/queue', { json: { delete: [id] } })
      const after = await queue(id)
      if (!after) return before.state === 'queued' ? 'cancelled' : 'too-late'
      if (!isAtLeast(await version(), STOPS_BY_ID)) return 'unsupported'
      await call('POST', '/interrupt', { json: { prompt_id: id } })
      // It stops at its next step. One that takes longer, over loading a model say, is left to polling.
      for (let looks = 0; looks < STOP_LOOKS; looks++) {
        const { state } = await look(id)
        if (state === 'cancelled') return 'cancelled'
        if (state !== 'running' && state !== 'queued') return 'too-late'
        await clock.sleep(STOP_MS, signal)
      }
      return 'unknown'
    },
  }
}
