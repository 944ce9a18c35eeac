/**
 * An OpenRouter of your own on loopback: the video jobs, the list of models and the key, with the same checks, and no bill.
 *
 *     const sandbox = await startSandbox()
 *     const studio = createStudio({ env: sandbox.env })       // or any client that takes OPENROUTER_BASE_URL
 *     sandbox.fault('accepted-then-reset')
 *     console.log(sandbox.seen.creates, sandbox.invoice())
 *     await sandbox.close()
 */
import { readCards } from '../../src/backend.js'
import {
  type Answer,
  type Call,
  type JobCall,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'
import cardFile from './cards.json' with { type: 'json' }
import recorded from './recorded.json' with { type: 'json' }
import { problemsOf, type Request, requestSchema } from './request.js'
import { modelsSchema } from './wire.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface OpenRouterSandboxOptions extends SandboxOptions {
  /** What the key may still spend, in USD; its jobs count. @default no limit */
  limit?: number
  /** Renders with a key of the user's own: OpenRouter's part of the price is nothing, and it says so. @default false */
  byok?: boolean
  /** Gives signed links besides those that need the key. @default true */
  signed?: boolean
}

export interface OpenRouterSandbox extends Sandbox {
  /** The key it accepts. */
  readonly key: string
  /** What a client needs in its environment: OPENROUTER_BASE_URL and OPENROUTER_API_KEY. */
  readonly env: { readonly OPENROUTER_BASE_URL: string; readonly OPENROUTER_API_KEY: string }
}

/** What it asks for a second of a model whose price nobody has read. Its own figure: OpenRouter's is another. */
const UNREAD = 0.1

const cards = readCards(cardFile, 'openrouter/cards.json')
const { data: models } = modelsSchema.parse(recorded)
const BASE = '/api/v1'

const refusal = (code: number, message: string, headers?: Record<string, string>): Answer => ({
  status: code,
  json: { error: { code, message } },
  ...(headers && { headers }),
})

/** Size, length and price of what a request asks for; of what is not said, the first that is offered. */
function orderOf(request: Request) {
  const card = cards.find(({ native }) => native === request.model)
  const abilities = card?.abilities
  const sizes = abilities && 'oneOf' in abilities.sizes ? abilities.sizes.oneOf : []
  const size = sizes.find(
    ({ resolution, aspect, width, height }) =>
      (request.resolution ?? resolution) === resolution &&
      (request.aspect_ratio ?? aspect) === aspect &&
      (request.size ?? `${width}x${height}`) === `${width}x${height}`,
  ) ?? { width: 1280, height: 720, resolution: '720p' }
  const seconds = request.duration ?? 5
  const audio = request.generate_audio ?? abilities?.audio === 'optional'
  const task = ['text-to-video', 'image-to-video', 'first-last'][request.frame_images?.length ?? 0]!
  const rules = (card?.price.model === 'rules' ? card.price.rules : []).filter(
    ({ when }) =>
      (!when.resolution || when.resolution.includes(size.resolution)) &&
      (when.audio ?? audio) === audio &&
      (!when.task || when.task.includes(task as never)),
  )
  const perSecond = Number(rules.find(({ per }) => per === 'second')?.usd ?? UNREAD)
  const besides = rules.filter(({ per }) => per === 'surcharge').reduce((sum, { usd }) => sum + Number(usd), 0)
  return {
    width: size.width,
    height: size.height,
    fps: 24,
    seconds,
    audio,
    usd: (perSecond * seconds + besides).toFixed(6),
  }
}

export async function startSandbox(options: OpenRouterSandboxOptions = {}): Promise<OpenRouterSandbox> {
  const { limit, byok = false, signed = true } = options
  const key = `sk-or-v1-${'0'.repeat(64)}`

  const left = () => (limit === undefined ? null : limit - Number(sandbox.invoice()))

  function create({ json, accept }: Call): Answer {
    const request = requestSchema.safeParse(json)
    if (!request.success) {
      const [issue] = request.error.issues
      return refusal(400, `${issue!.path.join('.') || 'body'}: ${issue!.message}`)
    }
    const model = models.find(({ id }) => id === request.data.model)
    if (!model) return refusal(400, `${request.data.model} is not a valid model ID`)
    const [problem] = problemsOf(request.data, model)
    if (problem) return refusal(400, problem)
    if (!request.data.prompt) return refusal(400, 'prompt is required')
    const order = orderOf(request.data)
    const credit = left()
    if (credit !== null && Number(order.usd) > credit) return REFUSALS['no-credit']
    const { id } = accept({ ...order, ...(byok && { usd: '0' }), model: model.id, request: json })
    return { status: 202, json: { id, polling_url: `${sandbox.origin}${BASE}/videos/${id}`, status: 'pending' } }
  }

  function job({ job: { id, state, outputs, charged, fault } }: JobCall): Answer {
    const common = { id, polling_url: `${sandbox.origin}${BASE}/videos/${id}`, generation_id: `gen-${id}` }
    const usage = { cost: Number(charged), is_byok: byok }
    const say = (status: string, rest: object = {}): Answer => ({ json: { ...common, status, ...rest } })
    switch (state) {
      case 'queued':
      case 'throttled':
        return say('pending')
      case 'running':
        return say('in_progress')
      case 'unheard-of':
        return say('rehearsing')
      case 'failed':
        return say('failed', { error: FAILURES[fault as keyof typeof FAILURES], usage })
      case 'cancelled':
        return say('cancelled', { usage })
      case 'done': {
        const links = outputs.length ? [`${sandbox.origin}${BASE}/videos/${id}/content?index=0`] : []
        return say('completed', { unsigned_urls: links, ...(signed && { urls: outputs }), usage })
      }
    }
  }

  /** The clip, for whoever has the key. */
  function content({ params: { id } }: Call): Answer {
    const found = sandbox.jobs.find((one) => one.id === id)
    const [url] = found ? sandbox.look(found).outputs : []
    return url ? { status: 302, headers: { location: url }, text: '' } : NOT_FOUND
  }

  const bare = await openSandbox(
    {
      name: 'openrouter',
      guard({ headers, path }) {
        // The list is public, and lies where a job called `models` would.
        if (path === `${BASE}/videos/models`) return { json: { data: recorded.data } }
        return headers.authorization === `Bearer ${key}` ? undefined : REFUSALS['wrong-key']
      },
      creates: { [`POST ${BASE}/videos`]: create },
      polls: { [`GET ${BASE}/videos/:id`]: job },
      others: {
        [`GET ${BASE}/videos/:id/content`]: content,
        [`GET ${BASE}/key`]: () => ({
          json: {
            data: { label: 'sk-or-v1-000...000', limit: limit ?? null, limit_remaining: left(), is_free_tier: false },
          },
        }),
      },
      refusals: Object.fromEntries(Object.entries(REFUSALS).map(([fault, answer]) => [fault, () => answer])),
      notFound: NOT_FOUND,
      without: ['cancel-races-success'],
    },
    options,
  )
  const env = { OPENROUTER_BASE_URL: `${bare.origin}${BASE}`, OPENROUTER_API_KEY: key }
  const sandbox: OpenRouterSandbox = Object.assign(bare, { key, env })
  return sandbox
}

const NOT_FOUND = refusal(404, 'Job not found')

const REFUSALS = {
  throttled: refusal(429, 'Rate limit exceeded', { 'retry-after': '1' }),
  'throttled-silent': refusal(429, 'Rate limit exceeded'),
  invalid: refusal(400, 'duration 7 is not supported by google/veo-3.1-lite. Supported: 8, 4, 6'),
  'wrong-key': refusal(401, 'User not found.'),
  'no-credit': refusal(402, 'Insufficient credits'),
  retired: refusal(400, 'google/veo-3.0 is not a valid model ID'),
  'moderated-before': {
    status: 403,
    json: {
      error: {
        code: 403,
        message: 'Your input was flagged by moderation',
        metadata: { reasons: ['violence'], flagged_input: 'what was asked for', provider_name: 'Google' },
      },
    },
  },
} satisfies Record<string, Answer>

const FAILURES = {
  'moderated-after': 'The generated video was flagged by the safety filter of the provider',
  failed: 'Provider returned error',
} as const
