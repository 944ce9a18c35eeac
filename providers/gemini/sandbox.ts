/**
 * A Gemini Omni of your own on loopback: the Interactions API for video, its files and its token counts, and no bill. A create
 * answers when the clip is done, as Google's does.
 *
 *     const sandbox = await startSandbox()
 *     const studio = createStudio({ env: sandbox.env })      // or any client that takes GOOGLE_GEMINI_BASE_URL
 *     sandbox.fault('accepted-then-500')
 *     console.log(sandbox.seen.creates, sandbox.invoice())
 *     await sandbox.close()
 */
import { createHash } from 'node:crypto'
import { readCards } from '../../src/backend.js'
import {
  type Answer,
  type Call,
  type Fault,
  type JobCall,
  type JobView,
  lookAt,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'
import { slateClip } from '../../src/sandbox/slate.js'
import cardFile from './cards.json' with { type: 'json' }
import rates from './rates.json' with { type: 'json' }
import { type Body, MODELS, requestSchema } from './request.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface GeminiSandbox extends Sandbox {
  /** The API key it accepts. */
  readonly key: string
  /** What a client needs in its environment. */
  readonly env: Readonly<Record<'GOOGLE_GEMINI_BASE_URL' | 'GEMINI_API_KEY', string>>
}

const FILES = 'https://generativelanguage.googleapis.com/v1beta/files'
const FPS = 24
/** Seconds after its clip is done until a file can be fetched. */
const STORING_SECONDS = 2
/** Milliseconds between two looks at a job that a create waits for. */
const LOOK_MS = 2

const [card] = readCards(cardFile, 'gemini/cards.json')
const { sizes } = card!.abilities!
const allSizes = 'oneOf' in sizes ? sizes.oneOf : []

/** As Google's front ends print JSON. */
const pretty = (json: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  text: `${JSON.stringify(json, null, 2)}\n`,
  headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
})
/** Codes of this API are words. */
const refusal = (status: number, code: string, message: string, headers = {}) =>
  pretty({ error: { code, message } }, status, headers)

const NOT_FOUND = refusal(404, 'not_found', 'The requested entity was not found.')
const BAD_KEY = pretty(
  {
    error: {
      code: 400,
      message: 'API key not valid. Please pass a valid API key.',
      status: 'INVALID_ARGUMENT',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'API_KEY_INVALID',
          domain: 'googleapis.com',
          metadata: { service: 'generativelanguage.googleapis.com' },
        },
      ],
    },
  },
  400,
)
const noFile = (name: string) =>
  refusal(403, 'permission_denied', `You do not have permission to access the File ${name} or it may not exist.`)
const QUOTA = 'You exceeded your current quota, please check your plan and billing details.'

const ERRORS: Partial<Record<Fault, { code: string; message: string }>> = {
  'moderated-after': { code: 'safety', message: 'The generated video was blocked by the safety filters.' },
  failed: { code: 'internal', message: 'An internal error has occurred.' },
}

/** Tokens of a clip. Only the rate of 720p is published: the sandbox counts the others by their pixels. */
const videoTokens = (width: number, height: number, seconds: number) =>
  Math.round(Math.round((rates.videoTokensPerSecond['720p'] * width * height) / (1280 * 720)) * seconds)

/** Even, so that half a charge is a whole number of tokens. */
const inputTokens = (body: Body) =>
  body.input.reduce((sum, part) => sum + (part.type === 'text' ? 2 * Math.ceil(part.text.length / 8) : 258), 0)

/** An extended clip is counted by the part that is new: the sandbox's own choice, as Google doesn't say. */
const countedSeconds = ({ generation_config: config, response_format: { duration } }: Body, seconds: number) =>
  config?.video_config.task === 'extend' ? Number.parseInt(duration ?? '8s', 10) : seconds

/** What comes of it: words and pictures make what was asked for, an edit is as long as the clip, an extension comes joined to it. */
async function secondsOf({ input, generation_config: config, response_format: { duration } }: Body): Promise<number> {
  const asked = Number.parseInt(duration ?? '8s', 10)
  const clip = input.find((part) => part.type === 'video')
  if (!clip) return asked
  const { seconds = 5 } = (await lookAt(Buffer.from(clip.data, 'base64'))) ?? {}
  return config?.video_config.task === 'extend' ? Math.min(30, seconds) + asked : seconds
}

const usdOf = (video: number, input: number) =>
  ((video * rates.units.video + input * rates.units.input) * Number(rates.usdPerUnit)).toFixed(7)

export async function startSandbox(options: SandboxOptions = {}): Promise<GeminiSandbox> {
  const { seed = 1, clip = slateClip } = options
  const key = 'AIzaSandboxSandboxSandboxSandboxSandbox'
  /** Where the bytes of a file are now: the last link its job gave away. */
  const links = new Map<string, string>()
  let closed = false

  const shortId = (n: number) =>
    BigInt(
      `0x${createHash('sha256')
        .update(JSON.stringify([seed, n]))
        .digest('hex')}`,
    )
      .toString(36)
      .slice(0, 12)
  const fileOf = (id: string) => id.replace(/^v1_/, '')
  const viewOf = (id: string) => sandbox.look(sandbox.jobs.find((job) => job.id === id)!)

  /** The job once it is over; never for one that is stuck. */
  async function ended(id: string): Promise<JobView> {
    for (;;) {
      // The time first: a view taken before the end, and a clock read after it, would be over and still running.
      const now = sandbox.clock.now()
      const job = viewOf(id)
      const over = job.endsAt !== undefined && job.endsAt <= now && job.fault !== 'stuck'
      if (over || closed) return job
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  }

  async function create({ json, fault, accept }: Call): Promise<Answer> {
    const request = requestSchema.safeParse(json)
    if (!request.success) {
      const [issue] = request.error.issues
      const path = issue!.code === 'unrecognized_keys' ? [...issue!.path, issue!.keys[0]!] : issue!.path
      return refusal(400, 'invalid_request', `Invalid value at '${path.join('.')}': ${issue!.message}`)
    }
    const body = request.data
    const { model } = body
    if (!(MODELS as readonly string[]).includes(model))
      return refusal(404, 'model_not_found', `models/${model} is not found for API version v1beta.`)
    const { aspect_ratio: aspect = '16:9', resolution = '720p' } = body.response_format
    const { width, height } = allSizes.find((size) => size.resolution === resolution && size.aspect === aspect)!
    const seconds = await secondsOf(body)
    if (body.generation_config?.video_config.task === 'edit' && seconds > 10.05)
      return refusal(400, 'invalid_request', 'The input video is longer than 10 seconds.')
    const tokens = videoTokens(width, height, countedSeconds(body, seconds))
    const usd = fault === 'moderated-after' ? '0' : usdOf(tokens, inputTokens(body))
    const id = `v1_${shortId(sandbox.jobs.length)}`
    accept({ id, model, width, height, fps: FPS, seconds, audio: true, usd, request: json })
    return pretty(await interaction(await ended(id), body.response_format.delivery === 'uri'))
  }

  async function interaction(job: JobView, byAddress: boolean): Promise<object> {
    const head = { id: job.id, object: 'interaction', model: job.model, created: new Date(job.createdAt).toISOString() }
    if (['queued', 'throttled', 'running'].includes(job.state)) return { ...head, status: 'in_progress' }
    const error = job.fault && ERRORS[job.fault]
    if (error) return { ...head, status: 'failed', errors: [error] }
    const { width, height, seconds, request, charged, usd } = job
    const factor = Number(charged) / Number(usd)
    const [video, input] = [
      Math.round(videoTokens(width, height, countedSeconds(request as Body, seconds)) * factor),
      Math.round(inputTokens(request as Body) * factor),
    ]
    const bytes = byAddress
      ? { uri: `${FILES}/${fileOf(job.id)}:download?alt=media` }
      : { data: (await clip(job)).toString('base64') }
    return {
      ...head,
      status: 'completed',
      steps: [{ type: 'model_output', content: [{ type: 'video', mime_type: 'video/mp4', ...bytes }] }],
      usage: {
        total_input_tokens: input,
        input_tokens_by_modality: [{ modality: 'text', tokens: input }],
        total_output_tokens: video,
        output_tokens_by_modality: [{ modality: 'video', tokens: video }],
        total_tokens: input + video,
      },
    }
  }

  /** There as soon as it is stored; its bytes lie where the job's last link says. */
  function file({ job }: JobCall): Answer {
    const name = fileOf(job.id)
    const stored = job.state === 'done' && sandbox.clock.now() >= job.endsAt! + STORING_SECONDS * 1000
    const state = job.state === 'unheard-of' ? 'REHEARSING' : stored ? 'ACTIVE' : 'PROCESSING'
    const [link] = stored ? job.outputs : []
    if (link) links.set(name, link)
    return pretty({ name: `files/${name}`, mimeType: 'video/mp4', uri: `${FILES}/${name}`, state, source: 'GENERATED' })
  }

  const bare = await openSandbox(
    {
      name: 'gemini',
      guard({ headers, path }) {
        if (!path.startsWith('/v1beta/')) return undefined
        return headers['x-goog-api-key'] === key ? undefined : BAD_KEY
      },
      jobOf: ({ path }) => {
        const [, kind, id = ''] = /^\/v1beta\/(files|interactions)\/([\w-]+)$/.exec(path) ?? []
        return kind === 'files' ? `v1_${id}` : id
      },
      creates: { 'POST /v1beta/interactions': create },
      polls: {
        'GET /v1beta/files/:file': file,
        'GET /v1beta/interactions/:interaction': async ({ job }) =>
          pretty(job.state === 'unheard-of' ? { id: job.id, status: 'rehearsing' } : await interaction(job, false)),
      },
      others: {
        'GET /v1beta/files/:file:download': ({ params: { file: name = '' } }) => {
          const link = links.get(name)
          return link ? { status: 302, headers: { location: link } } : noFile(name)
        },
        'GET /v1beta/models/:model': ({ params }) => pretty({ name: `models/${params.model}` }),
      },
      refusals: {
        throttled: () => refusal(429, 'rate_limit_exceeded', QUOTA, { 'retry-after': '7' }),
        'throttled-silent': () => refusal(429, 'rate_limit_exceeded', QUOTA),
        invalid: () => refusal(400, 'invalid_request', "Invalid value at 'response_format.duration'"),
        'wrong-key': () => BAD_KEY,
        'no-credit': () => refusal(429, 'resource_exhausted', 'Your prepayment credits are depleted.'),
        retired: ({ json }) =>
          refusal(404, 'model_not_found', `This model models/${(json as Body)?.model} is no longer available.`),
        'moderated-before': () => refusal(400, 'safety', 'The prompt was blocked by the safety filters.'),
      },
      without: WITHOUT,
      notFound: NOT_FOUND,
    },
    { linkSeconds: 172_800, ...options },
  )
  const sandbox: GeminiSandbox = Object.assign(bare, {
    key,
    env: { GOOGLE_GEMINI_BASE_URL: bare.origin, GEMINI_API_KEY: key },
    close: ((close) => () => {
      closed = true
      return close()
    })(bare.close),
  })
  return sandbox
}

/** A create answers when the clip is done: nothing is left that could be cancelled. */
const WITHOUT: readonly Fault[] = ['cancel-races-success']
