/** OpenAI's own: all ten operations of the Videos API as it was, with its checks in their order and its texts to the letter. */
import { readCards } from '../../src/backend.js'
import type { Answer, Call, JobCall, JobView } from '../../src/sandbox/index.js'
import soraFile from './openai.cards.json' with { type: 'json' }
import {
  bearer,
  booked,
  isPicture,
  jobOf,
  pixelsOf,
  read,
  type Sent,
  type Setting,
  type Stand,
  sides,
  toClip,
  unixOf,
} from './sandbox-kit.js'

/** The spec and the service disagreed from 2026-03-12 on; live refusals went by the narrow set. */
export interface SoraLimits {
  /** Also 16 and 20 seconds, and 1080p for the larger model. @default false */
  wide?: boolean
}

const NARROW = { seconds: ['4', '8', '12'], small: ['720x1280', '1280x720'], large: ['1024x1792', '1792x1024'] }
const WIDE = {
  seconds: ['4', '8', '12', '16', '20'],
  small: NARROW.small,
  large: [...NARROW.large, '1080x1920', '1920x1080'],
}
const MODELS = ['sora-2', 'sora-2-pro', 'sora-2-2025-10-06', 'sora-2-pro-2025-10-06', 'sora-2-2025-12-08']
const FORMATS = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4']
const PROMPT_CHARS = 32_000
const FPS = 30

/** Links, and what they lead to, live this long after the render. */
export const ASSET_SECONDS = 3600

const rules = readCards(soraFile, 'videos/openai.cards.json').flatMap(({ native, price }) =>
  price.model === 'rules' ? price.rules.map((rule) => ({ model: native, ...rule })) : [],
)

function priceOf(model: string, [width, height]: [number, number], seconds: number): string {
  const resolution = `${Math.min(width, height)}p`
  const name = model.includes('pro') ? 'sora-2-pro' : 'sora-2'
  const rule = rules.find((one) => one.model === name && (one.when.resolution?.includes(resolution) ?? true))
  return (Number(rule?.usd ?? 0) * seconds).toFixed(2)
}

const quoted = (words: readonly string[]) => {
  const all = words.map((word) => `'${word}'`)
  return all.length < 3 ? all.join(' and ') : `${all.slice(0, -1).join(', ')}, and ${all.at(-1)}`
}

/** OpenAI's envelope. */
export const failure = (
  status: number,
  message: string,
  code: string | null = null,
  param: string | null = null,
  type = 'invalid_request_error',
): Answer => ({
  status,
  json: { error: { message, type, param, code } },
})

const NO_KEY = failure(
  401,
  "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
)
const WRONG_KEY = failure(
  401,
  'Incorrect API key provided: ****. You can find your API key at https://platform.openai.com/account/api-keys.',
  'invalid_api_key',
)
const mimeProblem = (mime: string) =>
  failure(
    400,
    `Invalid file 'input_reference': unsupported mimetype ('${mime}'). Supported file formats are 'image/jpeg', 'image/png', 'image/webp', and 'video/mp4'.`,
    'unsupported_file_mimetype',
    'input_reference',
  )
const NOT_READY = failure(404, 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.')
const unknown = (id: string | undefined) => failure(404, `Video with id '${id}' not found.`)

/** A picture and a sheet of pictures, as small as WebP gets. */
const WEBP = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64')

export function sora(setting: Setting, { wide = false }: SoraLimits = {}): Stand {
  const allowed = wide ? WIDE : NARROW
  const characters = new Map<string, { id: string; name: string; created_at: number }>()
  /** What each job was asked for, and what it was made from. */
  interface Asked {
    prompt: string
    size: string
    seconds: string
    from: string | null
  }
  const askedOf = (job: Pick<JobView, 'request'>) => job.request as Asked

  /** The object as it is while young: without what is not known yet. */
  const short = (job: JobView) => ({
    id: job.id,
    object: 'video',
    created_at: unixOf(job.createdAt),
    status: statusOf(job),
    model: job.model,
    progress: statusOf(job) === 'completed' ? 100 : Math.min(99, Math.floor(job.progress * 100)),
    seconds: askedOf(job).seconds,
    size: askedOf(job).size,
  })
  const full = (job: JobView) => {
    const done = job.state === 'done'
    const ended = unixOf(job.endsAt ?? 0)
    return {
      ...short(job),
      prompt: askedOf(job).prompt,
      completed_at: done ? ended : null,
      expires_at: done ? ended + ASSET_SECONDS : null,
      remixed_from_video_id: askedOf(job).from,
      error: job.state === 'failed' ? FAILURES[job.fault as keyof typeof FAILURES] : null,
    }
  }

  function take(call: Call, model: string, asked: Asked): Answer {
    const [width, height] = sides(asked.size)
    const seconds = Number(asked.seconds)
    const order = {
      model,
      width,
      height,
      fps: FPS,
      seconds,
      audio: true,
      usd: priceOf(model, [width, height], seconds),
    }
    return { json: short(call.accept({ ...order, request: asked })) }
  }

  /** The first thing that is wrong with a create, in the order in which the service looked. */
  function wrong({ kind, fields, files }: Sent): Answer | undefined {
    if (kind === 'neither')
      return failure(400, 'Unsupported content type. Use multipart/form-data or application/json.')
    const { prompt, model = 'sora-2', seconds = '4', size = '720x1280', input_reference: reference } = fields
    if (typeof prompt !== 'string' || !prompt)
      return failure(400, "Missing required parameter: 'prompt'.", 'missing_required_parameter', 'prompt')
    if (prompt.length > PROMPT_CHARS)
      return failure(
        400,
        `Invalid 'prompt': string too long. Expected a string with maximum length ${PROMPT_CHARS}.`,
        'string_above_max_length',
        'prompt',
      )
    if (!MODELS.includes(String(model)))
      return failure(
        404,
        `The model '${model}' does not exist or you do not have access to it.`,
        'model_not_found',
        'model',
      )
    if (typeof seconds === 'number')
      return failure(
        400,
        `Invalid type for 'seconds': expected one of ${quoted(allowed.seconds).replace(', and', ', or')}, but got an integer instead.`,
        'invalid_type',
        'seconds',
      )
    if (!allowed.seconds.includes(String(seconds)))
      return failure(
        400,
        `Invalid value: '${seconds}'. Supported values are: ${quoted(allowed.seconds)}.`,
        'invalid_value',
        'seconds',
      )
    const sizes = String(model).includes('pro') ? [...allowed.small, ...allowed.large] : allowed.small
    if (!sizes.includes(String(size)))
      return failure(400, `Invalid value: '${size}'. Supported values are: ${quoted(sizes)}.`, 'invalid_value', 'size')
    return wrongReference(kind, reference, files.input_reference, String(size))
  }

  function wrongReference(
    kind: Sent['kind'],
    reference: unknown,
    file: Sent['files'][string] | undefined,
    size: string,
  ): Answer | undefined {
    const bad = (message: string, code: string | null = 'invalid_type') =>
      failure(400, message, code, code && 'input_reference')
    if (typeof reference === 'string')
      return bad(
        `Invalid type for 'input_reference': expected ${kind === 'form' ? 'a file' : 'an object'}, but got a string instead.`,
      )
    let bytes = file?.bytes
    if (reference) {
      const { image_url, file_id } = reference as Record<string, unknown>
      if ((image_url === undefined) === (file_id === undefined))
        return bad("Provide exactly one of 'image_url' and 'file_id'.", 'invalid_value')
      const [, mime, data] = /^data:([^;]+);base64,(.+)$/.exec(String(image_url ?? '')) ?? []
      if (!data) return undefined
      bytes = Buffer.from(data, 'base64')
      if (!FORMATS.includes(mime!)) return mimeProblem(mime!)
    }
    if (!bytes) return undefined
    if (file && !FORMATS.includes(file.mime)) return mimeProblem(file.mime || 'application/octet-stream')
    if (!isPicture(bytes)) return bad("Invalid file 'input_reference': not an image.", 'invalid_value')
    const pixels = pixelsOf(bytes)
    const [width, height] = sides(size)
    if (pixels && (pixels.width !== width || pixels.height !== height))
      return failure(400, 'Inpaint image must match the requested width and height')
    return undefined
  }

  async function create(call: Call): Promise<Answer> {
    const sent = await read(call)
    const problem = wrong(sent)
    if (problem) return problem
    const { prompt, model = 'sora-2', seconds = '4', size = '720x1280' } = sent.fields as Record<string, string>
    return take(call, model, { prompt: prompt!, size, seconds, from: null })
  }

  /** A job made from another one that is done. */
  const derived =
    (act: 'remix' | 'edit' | 'extend') =>
    async (call: Call): Promise<Answer> => {
      const { fields, files } = await read(call)
      const { prompt, seconds, video } = fields as { prompt?: string; seconds?: string; video?: { id?: string } }
      if (!prompt) return failure(400, "Missing required parameter: 'prompt'.", 'missing_required_parameter', 'prompt')
      if (act === 'extend' && !WIDE.seconds.includes(String(seconds)))
        return failure(
          400,
          `Invalid value: '${seconds}'. Supported values are: ${quoted(WIDE.seconds)}.`,
          'invalid_value',
          'seconds',
        )
      const id = act === 'remix' ? call.params.id : video?.id
      if (id === undefined && files.video) return failure(403, 'Uploading a video is open to eligible customers only.')
      if (id === undefined)
        return failure(400, "Missing required parameter: 'video'.", 'missing_required_parameter', 'video')
      const source = jobOf(setting, id)
      if (!source) return unknown(id)
      if (source.state !== 'done') return failure(400, `Video '${id}' is not completed.`, 'invalid_value', 'video')
      const before = askedOf(source)
      const total = Number(before.seconds) + Number(seconds ?? 0)
      if (act === 'extend' && total > 120)
        return failure(400, 'A video can be extended to 120 seconds.', 'invalid_value', 'seconds')
      return take(call, source.model, {
        prompt,
        size: before.size,
        seconds: act === 'extend' ? String(total) : before.seconds,
        from: id,
      })
    }

  async function character(call: Call): Promise<Answer> {
    const { kind, fields, files } = await read(call)
    if (kind !== 'form') return failure(400, 'Unsupported content type. Use multipart/form-data.')
    const name = String(fields.name ?? '')
    if (!name || name.length > 80)
      return failure(400, "Invalid 'name': expected 1 to 80 characters.", 'invalid_value', 'name')
    if (!files.video) return failure(400, "Missing required parameter: 'video'.", 'missing_required_parameter', 'video')
    const made = { id: `char_${characters.size + 1}`, name, created_at: unixOf(setting.sandbox().clock.now()) }
    characters.set(made.id, made)
    return { json: made }
  }

  function list({ query }: Call): Answer {
    const limit = Number(query.get('limit') ?? 20)
    const order = query.get('order') ?? 'desc'
    if (!Number.isInteger(limit) || limit < 0 || limit > 100)
      return failure(400, "Invalid 'limit': expected an integer from 0 to 100.", 'invalid_value', 'limit')
    if (!['asc', 'desc'].includes(order))
      return failure(
        400,
        `Invalid value: '${order}'. Supported values are: 'asc' and 'desc'.`,
        'invalid_value',
        'order',
      )
    const all = booked(setting)
    if (order === 'desc') all.reverse()
    const after = query.get('after')
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1
    const page = all.slice(from, from + limit)
    const data = page.map((job) => full(setting.sandbox().look(job)))
    return {
      json: {
        object: 'list',
        data,
        first_id: data[0]?.id ?? null,
        last_id: data.at(-1)?.id ?? null,
        has_more: from + limit < all.length,
      },
    }
  }

  function content({ params, query }: Call): Answer {
    const job = jobOf(setting, params.id)
    if (!job) return unknown(params.id)
    const variant = query.get('variant') ?? 'video'
    if (!['video', 'thumbnail', 'spritesheet'].includes(variant))
      return failure(
        400,
        `Invalid value: '${variant}'. Supported values are: 'video', 'thumbnail', and 'spritesheet'.`,
        'invalid_value',
        'variant',
      )
    const over = unixOf(setting.sandbox().clock.now()) > unixOf(job.endsAt ?? 0) + ASSET_SECONDS
    if (job.state !== 'done' || over) return NOT_READY
    if (variant !== 'video') return { bytes: WEBP, headers: { 'content-type': 'image/webp' } }
    return toClip(job, NOT_READY)
  }

  return {
    guard({ headers }) {
      if (bearer({ headers }) === setting.key) return undefined
      return headers.authorization ? WRONG_KEY : NO_KEY
    },
    creates: {
      'POST /v1/videos': create,
      'POST /v1/videos/edits': derived('edit'),
      'POST /v1/videos/extensions': derived('extend'),
      'POST /v1/videos/:id/remix': derived('remix'),
    },
    polls: { 'GET /v1/videos/:id': ({ job }: JobCall) => ({ json: full(job) }) },
    cancels: {
      // What it did to a render under way was never documented: here it is refused, so that nobody counts on it.
      'DELETE /v1/videos/:id'({ job }: JobCall) {
        if (job.state !== 'done' && job.state !== 'failed')
          return failure(400, 'Only completed or failed videos can be deleted.')
        job.remove()
        return { json: { id: job.id, object: 'video.deleted', deleted: true } }
      },
    },
    others: {
      'GET /v1/models': () => ({
        json: { object: 'list', data: MODELS.map((id) => ({ id, object: 'model', created: 0, owned_by: 'openai' })) },
      }),
      'GET /v1/videos': list,
      'GET /v1/videos/:id/content': content,
      'POST /v1/videos/characters': character,
      'GET /v1/videos/characters/:id': ({ params }) => {
        const found = characters.get(params.id!)
        return found ? { json: found } : failure(404, `Character with id '${params.id}' not found.`)
      },
    },
    refusals: {
      throttled: () => ({ ...RATE, headers: { 'retry-after': '7' } }),
      'throttled-silent': () => failure(429, 'Too many running tasks', null, null, 'video_generation_user_error'),
      invalid: () =>
        failure(
          400,
          `Invalid value: '5'. Supported values are: ${quoted(NARROW.seconds)}.`,
          'invalid_value',
          'seconds',
        ),
      'wrong-key': () => WRONG_KEY,
      'no-credit': () =>
        failure(
          429,
          'You exceeded your current quota, please check your plan and billing details.',
          'insufficient_quota',
          null,
          'insufficient_quota',
        ),
      retired: () =>
        failure(404, "The model 'sora-2' does not exist or you do not have access to it.", 'model_not_found', 'model'),
    },
    // It never says what it charges, and can't be stopped.
    without: ['charged-more', 'charged-less', 'cancel-races-success'],
    notFound: failure(404, 'Video not found.'),
  }
}

const RATE = failure(429, 'Rate limit reached for requests.', 'rate_limit_exceeded', null, 'requests')

const STATES: Partial<Record<JobView['state'], string>> = {
  running: 'in_progress',
  done: 'completed',
  failed: 'failed',
  cancelled: 'failed',
  'unheard-of': 'rehearsing',
}
const statusOf = ({ state }: Pick<JobView, 'state'>) => STATES[state] ?? 'queued'

const BLOCKED = { code: 'moderation_blocked', message: 'Your request was blocked by our moderation system.' }
const FAILURES = {
  'moderated-before': BLOCKED,
  'moderated-after': BLOCKED,
  failed: { code: 'internal_error', message: 'The video could not be generated.' },
} as const
