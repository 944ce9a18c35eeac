/**
 * A small paid video vendor on loopback, and its backend: what a paid cloud does, faults included. The server keeps a journal of
 * what it saw and of what it billed; the backend speaks to it through the walled client only.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Backend, type Context, fitCard, type Handle, type Status } from '../../src/backend.js'
import { modelCardSchema } from '../../src/catalog/card.js'
import { multiply } from '../../src/cost/money.js'
import type { Interval } from '../../src/energy/types.js'
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'

/** What goes wrong with one job, from its create to its download. */
export type Fault =
  | 'none'
  // Create: the job exists and is billed, and its answer never comes whole.
  | 'accepted-then-reset'
  | 'accepted-then-500'
  | 'accepted-then-hang'
  | 'accepted-then-garbage'
  // Create: no job.
  | 'throttled'
  | 'invalid'
  | 'no-credit'
  | 'unauthorised'
  | 'moderated-before'
  | 'down-before-accept'
  // Poll: a few bad answers, then good ones.
  | 'poll-503'
  | 'poll-429'
  | 'poll-reset'
  | 'poll-garbage'
  | 'poll-404-once'
  | 'unknown-status'
  // The end.
  | 'stuck-status'
  | 'lost'
  | 'moderated-free'
  | 'moderated-charged'
  | 'failed-silent'
  | 'no-output'
  | 'no-output-once'
  // Download.
  | 'truncated'
  | 'truncated-always'
  | 'mislabelled'
  | 'expired-once'
  | 'download-500'

export const PRICE_PER_SECOND = '0.10'
const BAD_POLLS = 3

interface VendorJob {
  id: string
  /** Who asked, for the journal of this server only; a vendor could not be asked for it. */
  caller: string | undefined
  token: string | undefined
  fault: Fault
  seconds: number
  startsAt: number
  endsAt: number
  polls: number
  downloads: number
  /** How often it was said to be done. */
  finished: number
  cancelled: boolean
  billed: string
}

export interface RehearsalOptions {
  /** A real MP4 of 96×64 at 8 fps; every job delivers it. */
  clip: Uint8Array
  /** Milliseconds from create to finish. @default 30 */
  renderMs?: number
  /** The last jobs finish this much later or earlier. @default 0 */
  spreadMs?: number
  /** Says in its answers what it charged. @default true */
  tellsCharge?: boolean
}

export interface Rehearsal {
  origin: string
  /** Faults of the coming creates, first first; creates beyond the list go well. */
  script: Fault[]
  jobs: VendorJob[]
  /** POSTs that reached the server, refused ones included. */
  creates: number
  cancels: number
  polls: number
  downloads: number
  /** What the vendor's invoice would say. */
  billed(): string
  close(): Promise<void>
}

export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { clip, renderMs = 30, spreadMs = 0, tellsCharge = true } = options
  const jobs: VendorJob[] = []
  const byId = new Map<string | undefined, VendorJob>()
  const script: Fault[] = []
  const held = new Set<ServerResponse>()

  const json = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  const html = (response: ServerResponse, status: number) => {
    response.writeHead(status, { 'content-type': 'text/html' })
    response.end('<html><body>Service unavailable</body></html>')
  }

  function create(request: IncomingMessage, response: ServerResponse, text: string) {
    rehearsal.creates++
    const fault = script.shift() ?? 'none'
    if (request.headers.authorization !== 'Bearer stage-key' || fault === 'unauthorised')
      return json(response, 401, { error: 'unauthorised' })
    const refusals: Partial<Record<Fault, [number, string]>> = {
      throttled: [429, 'slow down'],
      invalid: [400, 'seconds must be at most 10'],
      'no-credit': [402, 'no credit left'],
      'moderated-before': [422, 'the prompt was refused'],
    }
    const refusal = refusals[fault]
    if (refusal) return json(response, refusal[0], { error: refusal[1] })
    if (fault === 'down-before-accept') return html(response, 503)
    const body = JSON.parse(text) as { seconds: number; client_token?: string }
    const now = Date.now()
    const job: VendorJob = {
      id: randomUUID(),
      caller: request.headers['x-caller']?.toString(),
      token: body.client_token,
      fault,
      seconds: body.seconds,
      startsAt: now + renderMs / 4,
      endsAt: now + renderMs + (jobs.length % 3) * spreadMs,
      polls: 0,
      downloads: 0,
      finished: 0,
      cancelled: false,
      billed: ['moderated-free', 'failed-silent'].includes(fault) ? '0' : multiply(PRICE_PER_SECOND, body.seconds),
    }
    jobs.push(job)
    byId.set(job.id, job)
    switch (fault) {
      case 'accepted-then-reset':
        return void request.socket.destroy()
      case 'accepted-then-500':
        return json(response, 500, { error: 'internal' })
      case 'accepted-then-hang':
        return void held.add(response)
      case 'accepted-then-garbage':
        return response.end('{"id": "')
      default:
        json(response, 201, { id: job.id, status: 'queued' })
    }
  }

  function stateOf(job: VendorJob) {
    const { id, fault } = job
    const now = Date.now()
    const cost = tellsCharge ? { charged_usd: job.billed } : {}
    if (job.cancelled) return { id, status: 'cancelled', ...cost }
    if (now < job.startsAt) return { id, status: 'queued', position: 1 }
    if (now < job.endsAt) return { id, status: 'running', progress: (now - job.startsAt) / (job.endsAt - job.startsAt) }
    if (fault === 'stuck-status') return { id, status: 'contemplating' }
    if (fault === 'moderated-free')
      return { id, status: 'failed', code: 'moderation', error: 'unsafe', charged_usd: '0' }
    if (fault === 'moderated-charged')
      return { id, status: 'failed', code: 'moderation', error: 'unsafe', charged_usd: job.billed }
    if (fault === 'failed-silent') return { id, status: 'failed', code: 'internal', error: 'the render broke' }
    const nothing = fault === 'no-output' || (fault === 'no-output-once' && job.finished++ === 0)
    const link = `${rehearsal.origin}/files/${id}.mp4?signature=${job.polls}`
    return { id, status: 'done', output: nothing ? [] : [link], ...cost }
  }

  function poll(job: VendorJob, response: ServerResponse) {
    rehearsal.polls++
    job.polls++
    if (job.fault === 'lost') return json(response, 404, { error: 'no such video' })
    if (job.polls <= BAD_POLLS)
      switch (job.fault) {
        case 'poll-503':
          return html(response, 503)
        case 'poll-429':
          return json(response, 429, { error: 'slow down' })
        case 'poll-reset':
          return void response.socket?.destroy()
        case 'poll-garbage':
          return response.end('{"id": "x", "status')
        case 'unknown-status':
          return json(response, 200, { id: job.id, status: 'contemplating' })
        case 'poll-404-once':
          if (job.polls === 1) return json(response, 404, { error: 'no such video' })
      }
    json(response, 200, stateOf(job))
  }

  function download(job: VendorJob, response: ServerResponse) {
    rehearsal.downloads++
    job.downloads++
    const first = job.downloads === 1
    if (job.fault === 'expired-once' && first) return json(response, 403, { error: 'expired' })
    if (job.fault === 'download-500') return html(response, 500)
    if (job.fault === 'mislabelled') {
      response.writeHead(200, { 'content-type': 'video/mp4' })
      return response.end('<html>not a film</html>')
    }
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length })
    if ((job.fault === 'truncated' && first) || job.fault === 'truncated-always') {
      response.write(clip.subarray(0, clip.length >> 1))
      return void setTimeout(() => response.destroy(), 5)
    }
    response.end(clip)
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url!, 'http://stage')
      const id = /^\/(?:v1\/videos|files)\/([0-9a-f-]{36})/.exec(pathname)?.[1]
      const job = byId.get(id)
      if (request.method === 'POST') return create(request, response, Buffer.concat(chunks).toString())
      if (pathname === '/v1/videos') {
        const token = searchParams.get('client_token')
        const data = jobs.filter((one) => one.token === token).map((one) => ({ id: one.id }))
        return json(response, 200, { data })
      }
      if (!job) return json(response, 404, { error: 'no such video' })
      if (pathname.startsWith('/files/')) return download(job, response)
      if (request.method !== 'DELETE') return poll(job, response)
      rehearsal.cancels++
      if (Date.now() >= job.endsAt) return json(response, 409, { error: 'finished' })
      job.cancelled = true
      job.billed = '0'
      response.writeHead(204)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const rehearsal: Rehearsal = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script,
    jobs,
    creates: 0,
    cancels: 0,
    polls: 0,
    downloads: 0,
    billed: () => jobs.reduce((total, { billed }) => (Number(total) + Number(billed)).toFixed(2), '0'),
    async close() {
      for (const response of held) response.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return rehearsal
}

const CARD = modelCardSchema.parse({
  id: 'rehearsal-dress-1',
  backend: 'rehearsal',
  name: 'Dress 1',
  native: 'dress-1',
  locality: 'cloud',
  lifecycle: { state: 'live', source: 'test', asOf: '2026-11-01' },
  abilities: {
    tasks: ['text-to-video'],
    audio: 'none',
    seconds: { min: 1, max: 10, step: 1 },
    sizes: { oneOf: [{ width: 96, height: 64, resolution: '720p', aspect: '16:9' }] },
    fps: { oneOf: [8] },
  },
  price: {
    model: 'rules',
    rules: [{ per: 'second', usd: PRICE_PER_SECOND, source: 'test', asOf: '2026-11-01' }],
  },
  timing: { seconds: { low: 0.02, expected: 0.05, high: 0.5 }, source: 'test', asOf: '2026-11-01' },
})

export interface RehearsalBackendOptions {
  id?: string
  /** Sends a client token with each create, and can ask for it afterwards. @default false */
  reconciles?: boolean
  concurrency?: number
  pollIntervalMs?: number
  /** What its card says of the seconds from accepted to over. @default 0.02 to 0.5 */
  seconds?: Interval
}

/** The adapter, as a provider's room would have it. */
export function rehearsalBackend(origin: string, options: RehearsalBackendOptions = {}): Backend {
  const { id = 'rehearsal', reconciles = false, concurrency = 4, pollIntervalMs = 1000, seconds } = options
  const call = (ctx: Context, method: 'GET' | 'POST' | 'DELETE', path: string, json?: unknown): Promise<HttpAnswer> =>
    ctx.http.request({
      method,
      url: `${origin}/v1/videos${path}`,
      headers: { authorization: `Bearer ${ctx.env.REHEARSAL_KEY}`, 'x-caller': `${ctx.jobId}-${ctx.attempt}` },
      signal: ctx.signal,
      ...(json !== undefined && { json }),
    })
  const handleOf = (upstream: string): Handle => ({ backend: id, endpoint: origin, id: upstream, model: CARD.native })

  function submitted({ status, json, text }: HttpAnswer): Handle {
    const body = (json ?? {}) as { id?: string; error?: string }
    if (status === 201 && typeof body.id === 'string') return handleOf(body.id)
    if (status === 429 || status === 503) throw new UnavailableError(`throttled: ${status}`, { code: 'throttled' })
    if (status >= 400 && status < 500)
      throw new RefusedError(body.error ?? text, { code: status === 422 ? 'moderation' : `http-${status}` })
    throw new SubmissionUnknownError(`the answer was ${status}`)
  }

  function charged(usd: unknown) {
    return typeof usd === 'string' ? { charged: { usd, native: { amount: usd, unit: 'dollars' } } } : {}
  }

  return {
    id,
    locality: 'cloud',
    cards: [{ ...CARD, backend: id, timing: { ...CARD.timing!, ...(seconds && { seconds }) } }],
    keys: ['REHEARSAL_KEY'],
    concurrency,
    pollIntervalMs,
    fit(shot, card) {
      const fit = fitCard(shot, card)
      return fit.ok ? { ...fit, native: { prompt: fit.kept.prompt, seconds: fit.output.seconds } } : fit
    },
    probe: async () => ({ ok: true }),
    async submit(native, ctx) {
      const token = reconciles ? { client_token: `${ctx.jobId}-${ctx.attempt}` } : {}
      return submitted(await call(ctx, 'POST', '', { ...(native as object), ...token }))
    },
    async poll(handle, ctx): Promise<Status> {
      const { status, json } = await call(ctx, 'GET', `/${handle.id}`)
      if (status === 404) return { state: 'lost', reason: 'no such video' }
      const body = json as { [key: string]: unknown } | undefined
      if (status !== 200 || !body) throw new UnavailableError(`the answer was ${status}`)
      switch (body.status) {
        case 'queued':
          return { state: 'queued', position: Number(body.position) }
        case 'running':
          return { state: 'running', progress: Number(body.progress) }
        case 'done':
          return {
            state: 'done',
            outputs: (body.output as string[]).map((url) => ({ role: 'video', url })),
            ...charged(body.charged_usd),
          }
        case 'failed':
          return {
            state: 'failed',
            code: String(body.code),
            message: String(body.error),
            ...(body.charged_usd === '0' ? { charged: 'none' } : charged(body.charged_usd)),
          }
        case 'cancelled':
          return { state: 'cancelled', ...(body.charged_usd === '0' ? { charged: 'none' } : charged(body.charged_usd)) }
        default:
          return { state: 'unknown', raw: String(body.status) }
      }
    },
    async cancel(handle, ctx) {
      const { status } = await call(ctx, 'DELETE', `/${handle.id}`)
      return status === 204 ? 'cancelled' : status === 409 ? 'too-late' : 'unknown'
    },
    ...(reconciles && {
      async reconcile(_native: unknown, attempt: string, ctx: Context) {
        const { status, json } = await call(ctx, 'GET', `?client_token=${attempt}`)
        if (status !== 200) return 'unknown' as const
        const found = (json as { data: { id: string }[] }).data[0]
        return found ? handleOf(found.id) : ('absent' as const)
      },
    }),
  }
}
