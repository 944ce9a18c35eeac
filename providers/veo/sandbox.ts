/**
 * A Veo of your own on loopback: Vertex and the Gemini wire, with Google's checks, error bodies, filters and buckets, and no bill.
 *
 *     const sandbox = await startSandbox()
 *     const studio = createStudio({ env: sandbox.env })     // or any client that takes GOOGLE_VERTEX_BASE_URL or GOOGLE_GEMINI_BASE_URL
 *     sandbox.fault('moderated-after')
 *     console.log(sandbox.seen.creates, sandbox.invoice())
 *     await sandbox.close()
 *
 * What Google's filters do is asked for in the prompt: `[filtered 58061214]`, `[filtered audio]`, `[partial]` of several clips, and
 * `[error 8]` with a code of gRPC.
 */
import { createHash } from 'node:crypto'
import { readCards } from '../../src/backend.js'
import {
  type Answer,
  type Call,
  type Fault,
  type JobCall,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'
import { slateClip } from '../../src/sandbox/slate.js'
import cardFile from './cards.json' with { type: 'json' }
import dialect from './dialect.json' with { type: 'json' }
import { brokenRules, type GeminiBody, MODELS, requestSchemas, type SurfaceId, type VertexBody } from './request.js'
import * as say from './sandbox-words.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface VeoSandboxOptions extends SandboxOptions {
  /** Seconds a token of its token endpoint lives. @default 3600 */
  tokenSeconds?: number
  /** Models of the Gemini wire answer that they are no longer available, as Google's own do since 2026-10-22. @default false */
  geminiRetired?: boolean
}

export interface VeoSandbox extends Sandbox {
  /** The API key of the Gemini wire, and a token of Vertex that doesn't expire. */
  readonly key: string
  readonly token: string
  /** Where service accounts get tokens: for `token_uri` of a credentials file. */
  readonly tokenUri: string
  /** What a client needs in its environment. */
  readonly env: Readonly<
    Record<
      | 'GOOGLE_VERTEX_BASE_URL'
      | 'GOOGLE_OAUTH_ACCESS_TOKEN'
      | 'GOOGLE_CLOUD_PROJECT'
      | 'STORAGE_EMULATOR_HOST'
      | 'GOOGLE_GEMINI_BASE_URL'
      | 'GEMINI_API_KEY',
      string
    >
  >
}

/** What was ordered, as the answers to its polls need it. */
interface Ordered {
  surface: SurfaceId
  name: string
  body: VertexBody | GeminiBody
  count: number
  file: string
}

const FPS = 24
const REGION = 'us-central1'
const FILES = 'https://generativelanguage.googleapis.com/v1beta'
const previews = Object.values(dialect.models)

const cards = readCards(cardFile, 'veo/cards.json')
const cardOf = (model: string) => cards.find(({ native }) => native === model.replace(/-preview$/, '-001'))!

/** USD of a second, by the rule for its model, size and sound. */
function perSecond(model: string, resolution: string, audio: boolean): number {
  const { price } = cardOf(model)
  const rules = price.model === 'rules' ? price.rules : []
  const rule = rules.find(
    ({ when }) => (when.resolution?.includes(resolution) ?? true) && (when.audio ?? audio) === audio,
  )
  return Number(rule?.usd ?? 0)
}

/** Twelve small letters and digits, the same for the same words. */
const shortId = (...words: unknown[]) =>
  BigInt(`0x${createHash('sha256').update(JSON.stringify(words)).digest('hex')}`)
    .toString(36)
    .slice(0, 12)

const tagOf = (prompt: string, tag: string) => new RegExp(`\\[${tag} ?([\\w, ]*)\\]`).exec(prompt)?.[1]

/** The first thing wrong with a body, as the surface says it; undefined when nothing is. */
function problemOf(surface: SurfaceId, model: string, json: unknown): Answer | undefined {
  const parsed = requestSchemas[surface].safeParse(json)
  for (const issue of parsed.error?.issues ?? []) {
    const field = String(issue.code === 'unrecognized_keys' ? issue.keys[0] : (issue.path.at(-1) ?? 'instances'))
    // A prediction is free-form JSON on Vertex: what it doesn't know it leaves unread.
    if (issue.code === 'unrecognized_keys') {
      if (surface === 'gemini') return say.notSupported(field)
    } else if (field === 'durationSeconds' && typeof (json as VertexBody).instances?.[0] === 'object') {
      const given = (json as { parameters?: { durationSeconds?: unknown } }).parameters?.durationSeconds
      return say.invalid(
        typeof given === 'number'
          ? `Unsupported output video duration ${given} seconds, supported durations are [8,4,6].`
          : 'The value type for `durationSeconds` needs to be a number.',
      )
    } else if (field === 'personGeneration')
      return say.invalid(
        `${(json as VertexBody).parameters?.personGeneration} for personGeneration is currently not supported.`,
      )
    else return say.invalid(`Invalid value at '${issue.path.join('.')}': ${issue.message}`)
  }
  const body = (parsed.data ?? json) as VertexBody | GeminiBody
  const [broken] = brokenRules(model, body, surface)
  return broken && say.invalid(broken[1])
}

export async function startSandbox(options: VeoSandboxOptions = {}): Promise<VeoSandbox> {
  const { seed = 1, tokenSeconds = 3600, geminiRetired = false, clip = slateClip } = options
  const key = 'AIzaSandboxSandboxSandboxSandboxSandbox'
  const token = 'ya29.sandbox'
  const orders = new Map<string, Ordered>()
  /** Where the bytes of a file are now: the last link its job gave away. */
  const links = new Map<string, string>()
  /** Ends of the tokens it made. */
  const tokens = new Map<string, number>()

  const surfaceOf = (path: string): SurfaceId => (path.startsWith('/v1beta/') ? 'gemini' : 'vertex')

  function create({ json, path, params, fault, accept }: Call): Answer {
    const surface = surfaceOf(path)
    const model = params.model!
    if (surface === 'gemini' && !previews.includes(model)) return say.unknownModel(model)
    if (surface === 'gemini' && geminiRetired) return say.retired(model)
    const parent = path.replace(/^\/v1(beta1?)?\//, '').replace(/:\w+$/, '')
    if (surface === 'vertex' && (!(MODELS as readonly string[]).includes(model) || params.location !== REGION))
      return say.noModel(parent)
    const problem = problemOf(surface, model, json)
    if (problem) return problem

    const body = json as VertexBody | GeminiBody
    const given: VertexBody['parameters'] & {} = { ...body.parameters }
    const { durationSeconds: seconds = 8, resolution = '720p', sampleCount: count = 1 } = given
    const audio = surface === 'gemini' || given.generateAudio !== false
    const { width, height } = sizeOf(model, resolution, given.aspectRatio ?? '16:9')
    const filtered =
      fault === 'moderated-after' ||
      given.enhancePrompt === false ||
      tagOf(body.instances[0].prompt ?? '', 'filtered') !== undefined
    const n = sandbox.jobs.length
    const id = surface === 'gemini' ? { id: shortId(seed, 'operation', n) } : {}
    // Money in thousandths: rates have two decimals, and seconds and clips are whole.
    const usd = filtered ? '0' : String(Math.round(perSecond(model, resolution, audio) * seconds * count * 1000) / 1000)
    const job = accept({ ...id, model, width, height, fps: FPS, seconds, audio, usd, request: json })
    const name = `${parent}/operations/${job.id}`
    orders.set(job.id, { surface, name, body, count, file: shortId(seed, 'file', n) })
    return say.pretty({ name })
  }

  async function poll({ job, path }: JobCall): Promise<Answer> {
    const order = orders.get(job.id)!
    const { surface, name, body } = order
    if (surfaceOf(path) !== surface) return NOT_FOUND
    const done = (rest: object) => say.pretty({ name, done: true, ...rest })
    const prompt = body.instances[0].prompt ?? ''
    const { parameters = {} } = body
    const error = tagOf(prompt, 'error')
    switch (job.state) {
      case 'unheard-of':
        return say.pretty({ name, done: 'rehearsing' })
      case 'failed':
      case 'done':
        if (job.fault === 'moderated-before') return done({ error: { ...say.OPERATION_ERRORS.prompt, details: [] } })
        if (job.fault === 'failed') return done({ error: { ...say.OPERATION_ERRORS.internal, details: [] } })
        if ('enhancePrompt' in parameters && parameters.enhancePrompt === false)
          return done({ error: say.OPERATION_ERRORS.enhance })
        if (error !== undefined) return done({ error: { code: Number(error), message: 'An error by request.' } })
        return done({ response: await response(order, job) })
      default:
        return say.pretty({ name })
    }
  }

  /** The end of a job that rendered: its clips, less what the filters kept. */
  async function response(order: Ordered, job: JobCall['job']): Promise<object> {
    const { surface, body, count, file } = order
    const prompt = body.instances[0].prompt ?? ''
    const tag = tagOf(prompt, 'filtered')
    const all = job.fault === 'moderated-after' || tag !== undefined
    const filtered = all ? count : tagOf(prompt, 'partial') === undefined ? 0 : Math.floor(count / 2)
    const reason = tag === 'audio' ? say.AUDIO_REASON : say.filterReason(filtered, tag || undefined)
    const rai = {
      ...((filtered > 0 || surface === 'vertex') && { raiMediaFilteredCount: filtered }),
      ...(filtered > 0 && { raiMediaFilteredReasons: [reason] }),
    }
    const [link] = all ? [] : job.outputs
    const clips = link ? Array.from({ length: count - filtered }, (_, n) => n) : []
    if (surface === 'gemini') {
      if (link) links.set(file, link)
      const generatedSamples = clips.map(() => ({ video: { uri: `${FILES}/files/${file}:download?alt=media` } }))
      return {
        '@type': 'type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse',
        generateVideoResponse: { ...(clips.length && { generatedSamples }), ...rai },
      }
    }
    const { storageUri } = { ...(body.parameters as VertexBody['parameters']) }
    const folder = storageUri && `${storageUri.replace(/\/+$/, '')}/${job.createdAt}`
    const bytes = clips.length && !folder ? (await clip(job)).toString('base64') : ''
    const videos = clips.map((n) => {
      if (!folder) return { bytesBase64Encoded: bytes, mimeType: 'video/mp4' }
      const gcsUri = `${folder}/sample_${n}.mp4`
      links.set(gcsUri, link!)
      return { gcsUri, mimeType: 'video/mp4' }
    })
    return {
      '@type': 'type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse',
      ...rai,
      ...(videos.length && { videos }),
    }
  }

  const follow = (link: string | undefined, otherwise: Answer): Answer =>
    link ? { status: 302, headers: { location: link } } : otherwise

  function makeToken({ body }: Call): Answer {
    const form = new URLSearchParams(body.toString())
    const grant = form.get('grant_type')
    const proof = form.get('assertion') ?? form.get('refresh_token')
    if (!grant || !proof) return { status: 400, json: { error: 'invalid_request', error_description: 'Missing grant' } }
    if (proof === 'revoked')
      return { status: 400, json: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' } }
    const made = `ya29.${shortId(seed, 'token', tokens.size)}`
    tokens.set(made, sandbox.clock.now() + tokenSeconds * 1000)
    return { json: { access_token: made, expires_in: tokenSeconds, token_type: 'Bearer' } }
  }

  const vertexPath = (version: string) =>
    `/${version}/projects/:project/locations/:location/publishers/google/models/:model` as const

  const bare = await openSandbox(
    {
      name: 'veo',
      guard({ headers, path, query }) {
        if (path === '/token') return undefined
        if (path.startsWith('/v1beta/')) {
          const given = headers['x-goog-api-key'] ?? query.get('key')
          return given === key ? undefined : given ? say.badKey : say.noKey
        }
        const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
        const good = bearer === token || (tokens.get(bearer) ?? 0) > sandbox.clock.now()
        return good ? undefined : say.badToken
      },
      jobOf: ({ json }) =>
        /\/operations\/([\w-]+)$/.exec(String((json as { operationName?: unknown })?.operationName))?.[1],
      creates: {
        [`POST ${vertexPath('v1')}:predictLongRunning`]: create,
        [`POST ${vertexPath('v1beta1')}:predictLongRunning`]: create,
        'POST /v1beta/models/:model:predictLongRunning': create,
      },
      // A GET of an operation of Vertex is not found, as there.
      polls: {
        [`POST ${vertexPath('v1')}:fetchPredictOperation`]: poll,
        [`POST ${vertexPath('v1beta1')}:fetchPredictOperation`]: poll,
        'GET /v1beta/models/:model/operations/:id': poll,
      },
      others: {
        'POST /token': makeToken,
        'GET /v1/publishers/google/models/:model': ({ params }) =>
          say.pretty({ name: `publishers/google/models/${params.model}`, versionId: 'default' }),
        'GET /v1beta/models/:model': ({ params }) => say.pretty({ name: `models/${params.model}` }),
        'GET /v1beta/files/:file:download': ({ params: { file = '' } }) => follow(links.get(file), say.noFile(file)),
        'GET /v1beta/files/:file': ({ params: { file = '' } }) =>
          links.has(file)
            ? say.pretty({
                name: `files/${file}`,
                mimeType: 'video/mp4',
                uri: `${FILES}/files/${file}`,
                state: 'ACTIVE',
                source: 'GENERATED',
              })
            : say.noFile(file),
        'GET /storage/v1/b/:bucket/o/:object': ({ params: { bucket, object = '' } }) =>
          follow(links.get(`gs://${bucket}/${decodeURIComponent(object)}`), NOT_FOUND),
      },
      refusals: {
        throttled: ({ path }) => say.throttled(surfaceOf(path), 7),
        'throttled-silent': ({ path }) => say.throttled(surfaceOf(path)),
        invalid: ({ path }) =>
          surfaceOf(path) === 'gemini'
            ? say.notSupported('generateAudio')
            : say.invalid('Unsupported output video duration 5 seconds, supported durations are [8,4,6].'),
        'wrong-key': ({ path }) => (surfaceOf(path) === 'gemini' ? say.badKey : say.badToken),
        'no-credit': ({ path }) => (surfaceOf(path) === 'gemini' ? say.noCredit : say.noBilling),
        retired: ({ path, params }) =>
          surfaceOf(path) === 'gemini' ? say.retired(params.model!) : say.noModel(path.slice(4)),
      },
      without: WITHOUT,
      notFound: NOT_FOUND,
    },
    { linkSeconds: 172_800, ...options },
  )
  const { origin } = bare
  const sandbox: VeoSandbox = Object.assign(bare, {
    key,
    token,
    tokenUri: `${origin}/token`,
    env: {
      GOOGLE_VERTEX_BASE_URL: origin,
      GOOGLE_OAUTH_ACCESS_TOKEN: token,
      GOOGLE_CLOUD_PROJECT: 'sandbox-project',
      STORAGE_EMULATOR_HOST: origin,
      GOOGLE_GEMINI_BASE_URL: origin,
      GEMINI_API_KEY: key,
    },
  })
  return sandbox
}

const NOT_FOUND = say.refusal(404, 'NOT_FOUND', 'The requested entity was not found.')

/** It never says what it charges, and has no way to cancel. */
const WITHOUT: readonly Fault[] = ['charged-more', 'charged-less', 'cancel-races-success']

/** Sides of a clip, as the model's card has them. */
function sizeOf(model: string, resolution: string, aspect: string) {
  const { sizes } = cardOf(model).abilities!
  const all = 'oneOf' in sizes ? sizes.oneOf : []
  return all.find((size) => size.resolution === resolution && size.aspect === aspect)!
}
