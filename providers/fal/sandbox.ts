/**
 * A fal of your own on loopback: the queue, the storage and the catalogue under one address, with the same answers, and no bill.
 *
 *     const sandbox = await startSandbox()
 *     const studio = createStudio({ env: sandbox.env })       // or @fal-ai/client with a `fetch` that goes to sandbox.origin
 *     sandbox.fault('accepted-then-reset')
 *     console.log(sandbox.seen.creates, sandbox.invoice())
 *     await sandbox.close()
 */
import { randomUUID } from 'node:crypto'
import { readCards } from '../../src/backend.js'
import {
  type Answer,
  type Call,
  type JobCall,
  type JobView,
  openSandbox,
  type Routes,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'
import cardFile from './cards.json' with { type: 'json' }
import { inputsOf, recordSchema } from './catalogue.js'
import familyFile from './families.json' with { type: 'json' }
import recorded from './recorded.json' with { type: 'json' }
import { validate } from './validate.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface FalSandbox extends Sandbox {
  /** The key it accepts. */
  readonly key: string
  /** What a studio needs in its environment: FAL_BASE_URL and FAL_KEY. */
  readonly env: { readonly FAL_BASE_URL: string; readonly FAL_KEY: string }
  /** Prices of its price list, for a catalogue that has some: `{ endpoint_id, unit_price, unit, currency }`. */
  readonly prices: object[]
}

/** What it asks for a second of a model whose price nobody has read. Its own figure: fal's is another. */
const UNREAD = 0.1

const cards = readCards(cardFile, 'fal/cards.json')
const inputs = inputsOf(recordSchema.parse(recorded))
const cardOf = new Map(
  familyFile.families.flatMap(({ id, endpoints }) => {
    const card = cards.find((one) => one.id === id)
    return card ? Object.entries(endpoints).map(([task, endpoint]) => [endpoint, { card, task }] as const) : []
  }),
)

const detail = (status: number, said: unknown, headers?: Record<string, string>): Answer => ({
  status,
  json: { detail: said },
  ...(headers && { headers }),
})
const issue = (type: string, loc: string[], msg: string) => [
  { loc, msg, type, url: `https://docs.fal.ai/errors#${type}` },
]

/** Size, length and price of what an input asks for; of what is not said, the usual. */
function orderOf(endpoint: string, input: Record<string, unknown>) {
  const { card, task } = cardOf.get(endpoint)!
  const { sizes, fps, seconds: lengths, audio: sound } = card.abilities!
  const usual = (name: string) => inputs.get(endpoint)!.properties[name]?.default
  const say = (name: string) => input[name] ?? usual(name)
  const listed = 'oneOf' in sizes ? sizes.oneOf : []
  const word = (name: string) => String(say(name) ?? '').toLowerCase()
  const size =
    listed.find((one) => one.resolution.toLowerCase() === word('resolution') && one.aspect === word('aspect_ratio')) ??
    listed.find((one) => one.resolution.toLowerCase() === word('resolution')) ??
    listed.find((one) => one.aspect === word('aspect_ratio')) ??
    listed[0]!
  const rate = Number.parseFloat(String(say('fps') ?? say('frames_per_second') ?? ('oneOf' in fps ? fps.oneOf[0] : 24)))
  const shortest = 'oneOf' in lengths ? lengths.oneOf[0]! : lengths.min
  const frames = Number(say('num_frames') ?? 0)
  const seconds = frames ? Number((frames / rate).toFixed(3)) : Number.parseFloat(String(say('duration') ?? shortest))
  const audio = sound === 'always' || (sound === 'optional' && say('generate_audio') !== false)
  const rule = (card.price.model === 'rules' ? card.price.rules : []).find(
    ({ when }) =>
      (!when.resolution || when.resolution.includes(size.resolution)) &&
      (when.audio ?? audio) === audio &&
      (!when.task || when.task.includes(task as never)) &&
      seconds <= (when.maxSeconds ?? seconds) &&
      seconds >= (when.minSeconds ?? seconds),
  )
  const usd = rule ? Number(rule.usd) * (rule.per === 'clip' ? 1 : seconds) : UNREAD * seconds
  return { width: size.width, height: size.height, fps: rate, seconds, audio, usd: usd.toFixed(6) }
}

export async function startSandbox(options: SandboxOptions = {}): Promise<FalSandbox> {
  const key = 'sandbox-key-id:sandbox-key-secret'
  const prices: object[] = []
  const uploads = new Map<string, boolean>()

  const addresses = (endpoint: string, id: string) => {
    const request = `${sandbox.origin}/${endpoint.split('/').slice(0, 2).join('/')}/requests/${id}`
    return { response_url: request, status_url: `${request}/status`, cancel_url: `${request}/cancel` }
  }

  /** Checked is an input only when its turn comes: what is wrong with it is told as its result. */
  const submit =
    (endpoint: string) =>
    ({ json, accept }: Call): Answer => {
      const input = Object(json) as Record<string, unknown>
      const wrong = validate(json, inputs.get(endpoint)!)
      const order = orderOf(endpoint, wrong.length ? {} : input)
      const { id } = accept({
        ...order,
        model: endpoint,
        ...(wrong.length && { usd: '0' }),
        request: { input: json, wrong },
      })
      const queue_position = sandbox.jobs.filter((job) => sandbox.look(job).state === 'queued').length - 1
      return { json: { status: 'IN_QUEUE', request_id: id, queue_position, ...addresses(endpoint, id) } }
    }

  const wrongWith = ({ request }: JobView) => (request as { wrong: readonly unknown[] }).wrong

  function status({ job, query }: JobCall): Answer {
    const { id, state, model, createdAt } = job
    const common = { request_id: id, ...addresses(model, id) }
    const logs =
      query.get('logs') === '1'
        ? [{ message: 'rendering', level: 'INFO', source: 'USER', timestamp: new Date(createdAt).toISOString() }]
        : null
    const ahead = sandbox.jobs.filter(
      (one) => one.model === model && one.createdAt < createdAt && sandbox.look(one).state === 'queued',
    )
    switch (wrongWith(job).length ? 'failed' : state) {
      case 'queued':
      case 'throttled':
        return { status: 202, json: { status: 'IN_QUEUE', queue_position: ahead.length, ...common } }
      case 'running':
        return { status: 202, json: { status: 'IN_PROGRESS', logs, ...common } }
      case 'unheard-of':
        return { status: 202, json: { status: 'REHEARSING', ...common } }
      default:
        return { json: { status: 'COMPLETED', logs, metrics: { inference_time: 8 }, ...common } }
    }
  }

  function result({ job }: JobCall): Answer {
    const { state, outputs, fault, request } = job
    const wrong = wrongWith(job)
    if (wrong.length) return detail(422, wrong)
    if (state === 'failed') return FAILURES[fault as keyof typeof FAILURES]
    // Of what a stopped render leaves behind nothing is written down: this much is the sandbox's own.
    if (state === 'cancelled') return detail(499, 'Request was cancelled')
    if (state !== 'done') return detail(400, 'Request is still in progress')
    const [url] = outputs
    const { seed } = Object((request as { input: unknown }).input) as { seed?: number }
    return {
      json: {
        ...(url && { video: { url, content_type: 'video/mp4', file_name: 'output.mp4', file_size: 0 } }),
        ...(seed !== undefined && { seed }),
      },
    }
  }

  function cancel({ job }: JobCall): Answer {
    const waiting = job.state === 'queued' || job.state === 'throttled'
    if (wrongWith(job).length || job.cancel() === 'too-late')
      return { status: 400, json: { status: 'ALREADY_COMPLETED' } }
    if (!waiting) return { status: 202, json: { status: 'CANCELLATION_REQUESTED' } }
    job.remove()
    return { json: { status: 'OK' } }
  }

  const initiate: Routes[`POST /${string}`] = ({ json }) => {
    const { content_type, file_name } = Object(json) as { content_type?: unknown; file_name?: unknown }
    if (typeof content_type !== 'string' || typeof file_name !== 'string')
      return detail(422, issue('missing', ['body', 'content_type'], 'Field required'))
    const id = randomUUID()
    uploads.set(id, false)
    const file = `${sandbox.origin}/_storage/${id}`
    return { json: { upload_url: `${file}?signature=0`, file_url: file } }
  }

  function store({ params: { id = '' }, body }: Call): Answer {
    if (!uploads.has(id) || !body.length) return { status: 403, text: 'Forbidden' }
    uploads.set(id, true)
    return { status: 200, text: '' }
  }

  const list = ({ query }: Call): Answer => {
    const ids = query.getAll('endpoint_id')
    const models = recorded.models.filter(({ endpoint_id }) => !ids.length || ids.includes(endpoint_id))
    return { json: { models, next_cursor: null, has_more: false } }
  }
  const pricing = ({ query }: Call): Answer => {
    const ids = query.getAll('endpoint_id')
    const found = prices.filter((price) => ids.includes((price as { endpoint_id: string }).endpoint_id))
    return { json: { prices: found, next_cursor: null, has_more: false } }
  }

  const bare = await openSandbox(
    {
      name: 'fal',
      guard({ headers, path }) {
        if (path.startsWith('/_storage/')) return undefined
        return headers.authorization === `Key ${key}` ? undefined : REFUSALS['wrong-key']
      },
      creates: {
        ...Object.fromEntries([...cardOf.keys()].map((endpoint) => [`POST /${endpoint}`, submit(endpoint)] as const)),
      },
      polls: { 'GET /:owner/:app/requests/:id/status': status, 'GET /:owner/:app/requests/:id': result },
      cancels: { 'PUT /:owner/:app/requests/:id/cancel': cancel },
      others: {
        'POST /storage/upload/initiate': initiate,
        'PUT /_storage/:id': store,
        'GET /v1/models': list,
        'GET /v1/models/pricing': pricing,
      },
      refusals: Object.fromEntries(Object.entries(REFUSALS).map(([fault, answer]) => [fault, () => answer])),
      notFound: detail(404, 'Not found'),
      headers: () => ({ 'x-fal-request-id': randomUUID() }),
      without: ['charged-more', 'charged-less'],
    },
    options,
  )
  const sandbox: FalSandbox = Object.assign(bare, { key, prices, env: { FAL_BASE_URL: bare.origin, FAL_KEY: key } })
  return sandbox
}

const REFUSALS = {
  throttled: detail(429, 'Too many requests', { 'retry-after': '1' }),
  'throttled-silent': detail(429, 'Too many requests'),
  invalid: detail(422, issue('literal_error', ['body', 'duration'], "Input should be '5s' or '10s'")),
  'wrong-key': detail(401, 'Authentication is required to access this application.'),
  'no-credit': detail(
    403,
    'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.',
  ),
  retired: detail(404, 'Application not found'),
} satisfies Record<string, Answer>

const FLAGGED = 'The content was flagged by a content checker.'
const FAILURES = {
  'moderated-before': detail(422, issue('content_policy_violation', ['body', 'prompt'], FLAGGED)),
  'moderated-after': detail(422, issue('content_policy_violation', ['body'], FLAGGED)),
  failed: detail(500, issue('internal_server_error', ['body'], 'Internal server error'), {
    'x-fal-error-type': 'internal_server_error',
  }),
} as const
