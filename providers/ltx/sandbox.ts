/**
 * An LTX of your own on loopback: its asynchronous v2 and its uploads, their checks and error bodies, its prices, and no bill.
 *
 *     const sandbox = await startSandbox()
 *     const studio = createStudio({ env: sandbox.env })       // or any client that takes LTX_API_BASE_URL
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
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'
import cardFile from './cards.json' with { type: 'json' }
import { type Endpoint, requestSchemas } from './request.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface LtxSandboxOptions extends SandboxOptions {
  /** USD on the account. @default 1000 */
  balance?: number
}

export interface LtxSandbox extends Sandbox {
  /** The key it accepts. */
  readonly key: string
  /** What a client needs in its environment. */
  readonly env: { readonly LTX_API_BASE_URL: string; readonly LTX_API_KEY: string }
}

const KEY = 'ltx-sandbox-key'
const STORAGE = '/_storage'
const HOUR = 3_600_000
const cards = readCards(cardFile, 'ltx/cards.json')

/** USD a second of a scene, by the rules of its card. */
function rateOf(model: string, resolution: string): number {
  const card = cards.find(({ native }) => native === model)!
  const sizes = card.abilities && 'oneOf' in card.abilities.sizes ? card.abilities.sizes.oneOf : []
  const size = sizes.find(({ width, height }) => `${width}x${height}` === resolution)!
  const rules = card.price.model === 'rules' ? card.price.rules : []
  return Number(rules.find(({ when }) => when.resolution?.includes(size.resolution))?.usd ?? 0)
}

const error = (status: number, type: string, message: string, headers?: Record<string, string>): Answer => ({
  status,
  json: { type: 'error', error: { type, message } },
  ...(headers && { headers }),
})
const invalid = (message: string) => error(400, 'invalid_request_error', message)
const broke = (usd: number) =>
  error(402, 'insufficient_funds_error', `Insufficient funds. Required: ${Math.ceil(usd * 100)} credits`)

export async function startSandbox(options: LtxSandboxOptions = {}): Promise<LtxSandbox> {
  const { balance = 1000 } = options
  /** When each upload was placed, and whether it came. */
  const uploads = new Map<string, { at: number; filled: boolean }>()
  const spent = () => sandbox.jobs.reduce((sum, job) => sum + Number(sandbox.look(job).charged), 0)

  /** What it says of media that aren't there, or not any more. */
  function problemOf(uri: string): string | undefined {
    if (!uri.startsWith('ltx://')) return undefined
    const upload = uploads.get(uri.slice(6))
    if (!upload?.filled) return `${uri} was not uploaded`
    return sandbox.clock.now() - upload.at > 24 * HOUR ? `${uri} has expired` : undefined
  }

  const create =
    (endpoint: Endpoint) =>
    (call: Call): Answer => {
      const { json, fault, accept } = call
      if (fault === 'moderated-before')
        return error(422, 'content_filtered_error', 'Content is filtered due to policy restrictions')
      const request = requestSchemas[endpoint].safeParse(json)
      if (!request.success) {
        const [issue] = request.error.issues
        const field = issue!.path.map(String).join('.')
        const absent = issue!.code === 'invalid_type' && !Object.hasOwn(Object(json), field)
        return invalid(absent ? `${field} is required` : `${field}: ${issue!.message}`)
      }
      const given = request.data
      for (const [field, uri] of Object.entries(given))
        if (field.endsWith('_uri')) {
          const problem = problemOf(String(uri))
          if (problem) return invalid(problem)
        }
      const { model, resolution, duration: seconds, fps, generate_audio: audio } = given
      const usd = Number((rateOf(model, resolution) * seconds).toFixed(4))
      if (usd > balance - spent()) return broke(usd)
      const [width = 0, height = 0] = resolution.split('x').map(Number)
      const order = { model, width, height, fps, seconds, audio, usd: String(usd), request: { ...given, endpoint } }
      const { id, createdAt } = accept(order)
      return { status: 202, json: { id, created_at: new Date(createdAt).toISOString() } }
    }

  function job(call: JobCall): Answer {
    const { job: one, params } = call
    const { state, id, createdAt, endsAt = Number.POSITIVE_INFINITY, fault } = one
    if ((one.request as { endpoint: Endpoint }).endpoint !== params.endpoint) return NO_JOB
    const over = state === 'done' || state === 'failed'
    if (over && sandbox.clock.now() - endsAt > 24 * HOUR) return NO_JOB
    const words = {
      queued: 'pending',
      throttled: 'pending',
      running: 'processing',
      done: 'completed',
      failed: 'failed',
      cancelled: 'failed',
      'unheard-of': 'rehearsing',
    }
    const moderated = fault === 'moderated-after'
    const told = moderated
      ? { type: 'content_filtered_error', message: 'Content is filtered due to policy restrictions' }
      : { type: 'api_error', message: 'Internal server error' }
    const url = state === 'done' ? one.outputs[0] : undefined
    return {
      json: {
        id,
        status: words[state],
        created_at: new Date(createdAt).toISOString(),
        ...(over && { completed_at: new Date(endsAt).toISOString() }),
        ...(state === 'done' && { result: url === undefined ? {} : { video_url: url } }),
        ...(state === 'failed' && { error: told }),
      },
    }
  }

  function place(): Answer {
    const id = randomUUID()
    const now = sandbox.clock.now()
    uploads.set(id, { at: now, filled: false })
    return {
      json: {
        upload_url: `${sandbox.origin}${STORAGE}/${id}`,
        storage_uri: `ltx://${id}`,
        expires_at: new Date(now + HOUR).toISOString(),
        required_headers: { 'x-goog-content-length-range': '0,104857600' },
      },
    }
  }

  /** Storage: knows the upload by its address, wants the headers it was given, and no key. */
  function store({ params, headers, body }: Call): Answer {
    const upload = uploads.get(params.place ?? '')
    const wrong = !upload || upload.filled || headers.authorization || !headers['x-goog-content-length-range']
    if (wrong || body.length === 0 || sandbox.clock.now() - upload.at > HOUR)
      return { status: 403, text: '<Error><Code>SignatureDoesNotMatch</Code></Error>' }
    upload.filled = true
    return { status: 200 }
  }

  const bare = await openSandbox(
    {
      name: 'ltx',
      guard: ({ path, headers }) =>
        path.startsWith(STORAGE) || headers.authorization === `Bearer ${KEY}` ? undefined : WRONG_KEY,
      creates: {
        'POST /v2/text-to-video': create('text-to-video'),
        'POST /v2/image-to-video': create('image-to-video'),
      },
      polls: { 'GET /v2/:endpoint/:id': job },
      others: { 'POST /v1/upload': place, [`PUT ${STORAGE}/:place`]: store },
      refusals: {
        throttled: () => error(429, 'rate_limit_error', 'Rate limit exceeded', { 'retry-after': '7' }),
        'throttled-silent': () => error(429, 'concurrency_limit_error', 'Concurrency limit exceeded'),
        'wrong-key': () => WRONG_KEY,
        'no-credit': () => broke(1.2),
        invalid: () => invalid('prompt is required'),
        // The body of this one was never seen in the open.
        retired: () => invalid('model is no longer available'),
      },
      // It never says what it charged, and has no cancel.
      without: ['charged-more', 'charged-less', 'cancel-races-success'],
      notFound: NO_JOB,
    },
    options,
  )
  const env = { LTX_API_BASE_URL: bare.origin, LTX_API_KEY: KEY }
  const sandbox: LtxSandbox = Object.assign(bare, { key: KEY, env })
  return sandbox
}

const WRONG_KEY = error(401, 'authentication_error', 'Missing authorization header')
// Its words are not known.
const NO_JOB = error(404, 'not_found_error', 'Job not found')
