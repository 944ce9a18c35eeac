/**
 * The HTTP side of every sandbox: a vendor is a table of routes, and this plays its faults, serves its clips, and keeps a
 * journal of all it saw.
 *
 *     const sandbox = await openSandbox({ name: 'echo', creates: { 'POST /clips': (call) => ... }, polls: { ... } })
 *     sandbox.fault('accepted-then-reset')       // of the next create
 *     sandbox.seen.creates, sandbox.jobs.length, sandbox.invoice()
 *     await sandbox.close()
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InputError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import { sandboxClock } from './clock.js'
import { CONTROL_PATH, control } from './control.js'
import { BAD_ANSWERS, type Fault, faultNames } from './faults.js'
import { createJobBook, type SandboxJob, spoilsPoll } from './jobs.js'
import { seeded, uuid } from './random.js'
import { slateClip } from './slate.js'
import type {
  Act,
  Answer,
  Call,
  Handler,
  JobCall,
  JobView,
  Routes,
  Sandbox,
  SandboxOptions,
  Seen,
  SeenRequest,
  Wire,
} from './wire.js'

/** What goes over the line: an answer, or none that is whole. */
type Sent = Answer | 'reset' | 'hang' | 'garbage' | { half: Buffer }

const HTML = '<!DOCTYPE html>\n<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>\n'

const THROTTLED: Answer = { status: 429, json: { error: 'slow down' }, headers: { 'retry-after': '1' } }

const GARBAGE: Answer = { text: '{"id":"', headers: { 'content-type': 'application/json' } }

/** How a vendor without words of its own says no. */
const PLAIN: Partial<Record<Fault, Answer>> = {
  throttled: THROTTLED,
  'throttled-silent': { status: 429, json: { error: 'slow down' } },
  overloaded: { status: 503, text: HTML },
  invalid: { status: 400, json: { error: 'a value is not allowed' } },
  'wrong-key': { status: 401, json: { error: 'unauthorised' } },
  'no-credit': { status: 402, json: { error: 'too little credit' } },
  retired: { status: 410, json: { error: 'the model is gone' } },
}

const PLURAL = { create: 'creates', poll: 'polls', cancel: 'cancels', download: 'downloads', other: 'others' } as const

interface Compiled {
  act: Act
  method: string
  pattern: RegExp
  handler: Handler | Handler<JobCall>
}

function compile(act: Act, routes: Routes | Routes<JobCall> = {}): Compiled[] {
  return Object.entries(routes).map(([route, handler]) => {
    const [method = '', path = ''] = route.split(' ')
    const pattern = new RegExp(
      `^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\/:(\w+)/g, '/(?<$1>[^/:]+)')}$`,
    )
    return { act, method, pattern, handler }
  })
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

export async function openSandbox(wire: Wire, options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 1, linkSeconds = 86_400, clip = slateClip } = options
  const clock = sandboxClock(options.speed, options.clock)
  const random = seeded(seed)
  const jobs = createJobBook(clock, options, random, () => uuid(random))
  const coming: Fault[] = []
  const seen: Seen = { creates: 0, polls: 0, cancels: 0, downloads: 0, others: 0, all: [] }
  const held = new Set<ServerResponse>()
  const routes = [
    ...compile('create', wire.creates),
    ...compile('poll', wire.polls),
    ...compile('cancel', wire.cancels),
    ...compile('other', wire.others),
    { act: 'download', method: 'GET', pattern: /^\/files\/(?<id>[^/]+)\.mp4$/, handler: download } as Compiled,
  ]
  const notFound = (call: Call): Answer =>
    typeof wire.notFound === 'function'
      ? wire.notFound(call)
      : (wire.notFound ?? { status: 404, json: { error: 'not found' } })
  const refuse = (fault: Fault, call: Call) => wire.refusals?.[fault]?.(call) ?? PLAIN[fault]

  const sign = (id: string, expires: string) =>
    createHash('sha256').update(`${seed} ${id} ${expires}`).digest('hex').slice(0, 32)

  function linksOf(job: SandboxJob): string[] {
    job.told++
    if (job.fault === 'never-output' || (job.fault === 'no-output' && job.told <= BAD_ANSWERS)) return []
    const dead = job.fault === 'always-expired' || (job.fault === 'expired' && job.told === 1)
    const expires = String(Math.round(clock.now() + (dead ? -1 : linkSeconds * 1000)))
    return [`${sandbox.origin}/files/${job.id}.mp4?expires=${expires}&signature=${sign(job.id, expires)}`]
  }

  function view(job: SandboxJob): JobView {
    const state = spoilsPoll(job, 'unknown-status') ? 'unheard-of' : jobs.stateOf(job)
    let links: string[] | undefined
    return {
      ...job,
      state,
      progress: jobs.progressOf(job),
      charged: jobs.chargeOf(job),
      get outputs() {
        links ??= state === 'done' ? linksOf(job) : []
        return links
      },
      cancel: () => jobs.cancel(job),
      remove() {
        job.removed = true
      },
    }
  }

  /** The vendor's own answer, and what the fault makes of it. */
  async function create(call: Call, handler: Handler): Promise<Sent> {
    const { fault } = call
    const refusal = fault && (await refuse(fault, call))
    if (refusal) return refusal
    const before = jobs.all.length
    const answer = await handler(call)
    if (jobs.all.length === before) return answer
    switch (fault) {
      case 'accepted-then-reset':
        return 'reset'
      case 'accepted-then-hang':
        return 'hang'
      case 'accepted-then-garbage':
        return 'garbage'
      case 'accepted-then-500':
        return { status: 500, json: { error: 'internal' } }
      default:
        return answer
    }
  }

  function poll(job: SandboxJob, call: Call, handler: Handler<JobCall>): Sent | Promise<Sent> {
    job.polls++
    if (job.fault === 'lost' || spoilsPoll(job, 'poll-404')) return notFound(call)
    if (spoilsPoll(job, 'poll-503')) return { status: 503, text: HTML }
    if (spoilsPoll(job, 'poll-429')) return THROTTLED
    if (spoilsPoll(job, 'poll-reset')) return 'reset'
    if (spoilsPoll(job, 'poll-garbage')) return 'garbage'
    return handler({ ...call, job: view(job) })
  }

  async function download({ job: { id }, query }: JobCall): Promise<Sent> {
    const job = jobs.find(id)!
    const expires = query.get('expires') ?? ''
    job.downloads++
    if (query.get('signature') !== sign(id, expires)) return { status: 403, json: { error: 'bad signature' } }
    if (Number(expires) < clock.now()) return { status: 403, json: { error: 'the link has expired' } }
    if (job.fault === 'mislabelled') return { text: HTML, headers: { 'content-type': 'video/mp4' } }
    const bytes = await clip(job)
    if (job.fault === 'always-truncated' || (job.fault === 'truncated' && job.downloads === 1)) return { half: bytes }
    return { bytes, headers: { 'content-type': 'video/mp4' } }
  }

  async function play(call: Call, route: Compiled | undefined, job: SandboxJob | undefined): Promise<Sent> {
    if (!route) return notFound(call)
    const { act, handler } = route
    if (act !== 'download') {
      if (wire.key && call.headers.authorization !== `Bearer ${wire.key}`)
        return (await refuse('wrong-key', call)) ?? notFound(call)
      const answer = wire.guard?.(call)
      if (answer) return answer
    }
    if (act === 'create') return create(call, handler as Handler)
    if (act === 'other') return (handler as Handler)(call)
    if (!job || job.removed) return notFound(call)
    if (act === 'poll') return poll(job, call, handler)
    return handler({ ...call, job: view(job) })
  }

  function send(response: ServerResponse, sent: Sent): void {
    if (sent === 'hang') return void held.add(response)
    if (sent === 'reset') return void response.socket?.resetAndDestroy()
    if (typeof sent === 'object' && 'half' in sent) {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': sent.half.length })
      return void response.write(sent.half.subarray(0, sent.half.length >> 1), () => response.destroy())
    }
    const { status = 200, json, text, bytes, headers } = sent === 'garbage' ? GARBAGE : sent
    const body = bytes ?? (json === undefined ? text : JSON.stringify(json))
    const type = json === undefined ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'
    response.writeHead(status, {
      ...(body !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
      ...wire.headers?.(),
      ...headers,
    })
    response.end(body)
  }

  async function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://sandbox')
    const method = request.method ?? 'GET'
    const asked = { method, path, json: parse(body) }
    if (path.startsWith(CONTROL_PATH)) return send(response, control(sandbox, asked))

    const route = routes.find((one) => one.method === method && one.pattern.test(path))
    const params = { ...route?.pattern.exec(path)?.groups }
    const act = route?.act ?? 'other'
    seen[PLURAL[act]]++
    const { headers } = request
    if (act === 'create' && headers['x-sandbox-fault']) sandbox.fault(String(headers['x-sandbox-fault']))
    const fault = act === 'create' ? coming.shift() : undefined
    let made: SandboxJob | undefined
    const accept: Call['accept'] = (order) => view((made = jobs.open(order, fault)))
    const job = act === 'create' ? undefined : jobs.find(params.id ?? wire.jobOf?.({ ...asked, query }) ?? '')
    const sent = await play({ ...asked, params, query, headers, body, fault, accept }, route, job)

    const named = made ?? job
    const struck = fault ?? job?.fault
    const noted: SeenRequest = {
      at: new Date(clock.now()).toISOString(),
      act,
      method,
      path,
      answer: sent === 'reset' || sent === 'hang' ? sent : ((sent as Answer).status ?? 200),
      ...(named && { job: named.id }),
      ...(struck && { fault: struck }),
    }
    seen.all.push(noted)
    send(response, sent)
    options.onRequest?.(noted)
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => undefined)
    request.on('end', () => {
      answer(request, response, Buffer.concat(chunks)).catch((error: Error) =>
        send(response, { status: error instanceof InputError ? 400 : 500, json: { error: error.message } }),
      )
    })
  })
  wire.attach?.(server)
  const able: readonly string[] = faultNames.filter((name) => !wire.without?.includes(name))
  const sandbox = {
    name: wire.name,
    origin: '',
    clock,
    jobs: jobs.all,
    seen,
    fault(...names: readonly string[]) {
      for (const name of names)
        if (!able.includes(name))
          throw new InputError(`the ${wire.name} sandbox can't play it`, {
            field: 'fault',
            value: name,
            allowed: able.join(', '),
            nearest: nearestWord(name, able),
          })
      coming.push(...(names as Fault[]))
    },
    mend: jobs.mend,
    look: view,
    invoice: jobs.invoice,
    async close() {
      for (const response of held) response.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  sandbox.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return sandbox
}
