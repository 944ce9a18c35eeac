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
import type { z } from 'zod'
import { readCards } from '../../src/backend.js'
import {
  type Answer,
  type Call,
  type JobCall,
  lookAt,
  type Media,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
  vendorPrice,
} from '../../src/sandbox/index.js'
import cardFile from './cards.json' with { type: 'json' }
import { ENDPOINTS, type Endpoint, requestSchemas } from './request.js'

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

/** What a request orders, without its price. */
type Spec = { width: number; height: number; fps: number; seconds: number; audio: boolean; task: string }

/** USD of an order, by the rules of its card; a size nobody knows the price of costs what the largest does. */
function usdOf(model: string, spec: Spec, sourceSeconds: number): number {
  const { price, abilities } = cards.find(({ native }) => native === model)!
  if (price.model === 'electricity') return 0
  const sizes = abilities && 'oneOf' in abilities.sizes ? abilities.sizes.oneOf : []
  const found = sizes.find(({ width, height }) => width === spec.width && height === spec.height)
  const output = { ...spec, frames: Math.round(spec.seconds * spec.fps), resolution: found?.resolution ?? '1080p' }
  return Number(vendorPrice(price, output, 0, 0, sourceSeconds).money?.expected ?? 0)
}

const error = (status: number, type: string, message: string, headers?: Record<string, string>): Answer => ({
  status,
  json: { type: 'error', error: { type, message } },
  ...(headers && { headers }),
})
const invalid = (message: string) => error(400, 'invalid_request_error', message)
const broke = (usd: number) =>
  error(402, 'insufficient_funds_error', `Insufficient funds. Required: ${Math.ceil(usd * 100)} credits`)

/** A clip that lies somewhere else, at which nobody looks here. */
const ELSEWHERE: Media = { width: 1920, height: 1080, seconds: 5, fps: 24 }
const TASKS = {
  'text-to-video': 'text-to-video',
  'image-to-video': 'image-to-video',
  extend: 'extend',
  retake: 'restyle',
}

type Given = { [E in Endpoint]: z.output<(typeof requestSchemas)[E]> }[Endpoint]

/** What comes of a request, or why a clip won't do. An extended clip is delivered as the part that was added. */
function specOf(endpoint: Endpoint, given: Given, clip: Media | undefined): Spec | string {
  const task = TASKS[endpoint]
  const [width = 0, height = 0] = ('resolution' in given ? (given.resolution ?? '') : '').split('x').map(Number)
  if ('generate_audio' in given)
    return { width, height, fps: given.fps, seconds: given.duration, audio: given.generate_audio, task }
  const { seconds = 5, fps = 24, ...shape } = clip!
  if (Math.round(seconds * fps) < 73) return 'video_uri: the video must have at least 73 frames'
  if (Math.max(shape.width, shape.height) > 3840) return 'video_uri: the video is larger than 3840x2160'
  if (given.mode === 'start' || given.mode === 'end') {
    const context = ('context' in given && given.context) || 1
    if ((given.duration + context) * fps > 505) return 'duration and context are more than 505 frames'
    return { width: shape.width, height: shape.height, fps, seconds: given.duration, audio: false, task }
  }
  const turned = shape.width < shape.height
  const audio = given.mode !== 'replace_video'
  return { width: width || (turned ? 1080 : 1920), height: height || (turned ? 1920 : 1080), fps, seconds, audio, task }
}

export async function startSandbox(options: LtxSandboxOptions = {}): Promise<LtxSandbox> {
  const { balance = 1000 } = options
  /** When each upload was placed, whether it came, and what it is. */
  const uploads = new Map<string, { at: number; filled: boolean; media?: Media | undefined }>()
  const spent = () => sandbox.jobs.reduce((sum, job) => sum + Number(sandbox.look(job).charged), 0)

  /** What it says of media that aren't there, or not any more. */
  function problemOf(uri: string): string | undefined {
    if (!uri.startsWith('ltx://')) return undefined
    const upload = uploads.get(uri.slice(6))
    if (!upload?.filled) return `${uri} was not uploaded`
    return sandbox.clock.now() - upload.at > 24 * HOUR ? `${uri} has expired` : undefined
  }

  const clipAt = (uri: string) => uploads.get(uri.slice(6))?.media ?? ELSEWHERE

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
      const clip = 'video_uri' in given ? clipAt(given.video_uri) : undefined
      const spec = specOf(endpoint, given, clip)
      if (typeof spec === 'string') return invalid(spec)
      const { model } = given
      const usd = Number(usdOf(model, spec, clip?.seconds ?? 0).toFixed(4))
      if (usd > balance - spent()) return broke(usd)
      const order = { model, ...spec, usd: String(usd), request: { ...given, endpoint } }
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
  async function store({ params, headers, body }: Call): Promise<Answer> {
    const upload = uploads.get(params.place ?? '')
    const wrong = !upload || upload.filled || headers.authorization || !headers['x-goog-content-length-range']
    if (wrong || body.length === 0 || sandbox.clock.now() - upload.at > HOUR)
      return { status: 403, text: '<Error><Code>SignatureDoesNotMatch</Code></Error>' }
    upload.filled = true
    upload.media = await lookAt(body)
    return { status: 200 }
  }

  const bare = await openSandbox(
    {
      name: 'ltx',
      guard: ({ path, headers }) =>
        path.startsWith(STORAGE) || headers.authorization === `Bearer ${KEY}` ? undefined : WRONG_KEY,
      creates: Object.fromEntries(ENDPOINTS.map((endpoint) => [`POST /v2/${endpoint}`, create(endpoint)])),
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
