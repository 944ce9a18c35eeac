/** Stand-ins for the servers people run themselves: each with the encoding, the checks and the words of its own. */
import type { z } from 'zod'
import type { Answer, Call, Handler, JobCall, JobView } from '../../src/sandbox/index.js'
import { requestSchemas } from './request.js'
import {
  AT_HOME,
  bearer,
  booked,
  ended,
  jobOf,
  read,
  type Setting,
  type Stand,
  sides,
  toClip,
  unixOf,
} from './sandbox-kit.js'

/** FastAPI's envelope. */
const detail = (status: number, what: unknown): Answer => ({ status, json: { detail: what } })

const STATES: Partial<Record<JobView['state'], string>> = {
  running: 'in_progress',
  done: 'completed',
  failed: 'failed',
  'unheard-of': 'rehearsing',
}
const statusOf = ({ state }: Pick<JobView, 'state'>) => STATES[state] ?? 'queued'

interface Asked {
  prompt: string
  size: string
  seconds: string
  seed: number | null
  style: string | null
  picture: boolean
}
const askedOf = (job: Pick<JobView, 'request'>) => job.request as Asked

/** A clip of the order's pixels and frames. */
function order(model: string, asked: Asked, { fps, frames }: { fps: number; frames: number }) {
  const [width, height] = sides(asked.size)
  return { model, width, height, fps, seconds: frames / fps, audio: false, usd: '0', request: asked }
}

const keyed = ({ key }: Setting, answer: Answer): Pick<Stand, 'guard' | 'refusals'> => ({
  ...(key !== undefined && { guard: (call: Call) => (bearer(call) === key ? undefined : answer) }),
  refusals: { 'wrong-key': () => answer },
})

/** What FastAPI says of the fields a schema refuses. */
const fields = (error: z.ZodError): unknown =>
  error.issues.map(({ path, message, code }) => ({ type: code, loc: ['body', ...path], msg: message }))

/** Form fields only; JSON finds no prompt. */
export function vllmOmni(setting: Setting): Stand {
  const [model = ''] = setting.models
  const video = (job: JobView) => ({
    id: job.id,
    object: 'video',
    model: job.model,
    prompt: askedOf(job).prompt,
    status: statusOf(job),
    progress: job.state === 'done' ? 100 : 0,
    created_at: unixOf(job.createdAt),
    completed_at: job.state === 'done' ? unixOf(job.endsAt!) : null,
    size: askedOf(job).size,
    seconds: askedOf(job).seconds,
    quality: 'default',
    remixed_from_video_id: null,
    // The code of a failure is a number here.
    error: job.state === 'failed' ? { code: 500, message: 'the engine failed' } : null,
    media_type: 'video/mp4',
    inference_time_s: job.state === 'done' ? (job.endsAt! - job.startsAt!) / 1000 : null,
    peak_memory_mb: 0,
  })
  const create: Handler = async (call) => {
    const { kind, fields: sent, files } = await read(call)
    const given = kind === 'form' ? sent : {}
    const request = requestSchemas['vllm-omni'].safeParse(given)
    if (!request.success) return detail(422, fields(request.error))
    const { prompt, seconds = '4', size = '832x480', fps = '24', num_frames, seed, lora, model: asked } = request.data
    if (asked !== undefined && asked !== model)
      return detail(400, `Model mismatch: request specifies '${asked}' but server is running '${model}'.`)
    const frames = Number(num_frames ?? Number(seconds) * Number(fps))
    const style = lora === undefined ? null : String((JSON.parse(lora) as { path?: unknown }).path)
    const wish = {
      prompt,
      size,
      seconds,
      seed: seed === undefined ? null : Number(seed),
      style,
      picture: Boolean(files.input_reference),
    }
    return { json: video(call.accept(order(model, wish, { fps: Number(fps), frames }))) }
  }
  return {
    ...keyed(setting, { status: 401, json: { error: 'Unauthorized' } }),
    creates: { 'POST /v1/videos': create },
    polls: { 'GET /v1/videos/:id': ({ job }: JobCall) => ({ json: video(job) }) },
    cancels: {
      'DELETE /v1/videos/:id'({ job }: JobCall) {
        job.cancel()
        job.remove()
        return { json: { id: job.id, deleted: true, object: 'video.deleted' } }
      },
    },
    others: {
      'GET /health': () => ({ text: '' }),
      'GET /v1/models': () => ({
        json: { object: 'list', data: [{ id: model, object: 'model', owned_by: 'vllm', root: model }] },
      }),
      'GET /openapi.json': () => ({
        json: {
          openapi: '3.1.0',
          paths: {
            '/v1/videos': { post: { requestBody: { content: { 'multipart/form-data': {} } } } },
            '/v1/videos/sync': {},
          },
        },
      }),
      'GET /v1/videos'({ query }) {
        const limit = Number(query.get('limit') ?? 20)
        const all = booked(setting)
        if (query.get('order') !== 'asc') all.reverse()
        const data = all.slice(0, limit).map((job) => video(setting.sandbox().look(job)))
        return {
          json: {
            object: 'list',
            data,
            first_id: data[0]?.id ?? null,
            last_id: data.at(-1)?.id ?? null,
            has_more: all.length > limit,
          },
        }
      },
      'GET /v1/videos/:id/content': ({ params }) =>
        toClip(jobOf(setting, params.id), detail(404, 'Video is not ready')),
    },
    refusals: {
      ...keyed(setting, { status: 401, json: { error: 'Unauthorized' } }).refusals,
      overloaded: () => detail(503, 'Engine is not initialized'),
      invalid: () => detail(400, 'Provide only one of input_reference and image_reference.'),
      retired: () => detail(400, `Model mismatch: request specifies 'sora-2' but server is running '${model}'.`),
    },
    without: AT_HOME,
    notFound: detail(404, 'Video not found'),
  }
}

/** FastVideo's, after OpenAI's; the code is the status once more. */
const envelope = (status: number, message: string): Answer => ({
  status,
  json: {
    error: { message, type: status < 500 ? 'invalid_request_error' : 'server_error', param: null, code: status },
  },
})

/** SGLang, and FastVideo which is made after it: JSON or forms, a list without pages, and prompts nobody sees again. */
export function sglang(setting: Setting, fastvideo = false): Stand {
  const fail = fastvideo ? envelope : detail
  const [model = ''] = setting.models
  let worn: { nickname: string; path: string; strength: number } | undefined
  const schema = requestSchemas[fastvideo ? 'fastvideo' : 'sglang']
  const video = (job: JobView, word = statusOf(job)) => ({
    id: job.id,
    object: 'video',
    model: fastvideo ? job.model : 'sora-2',
    status: word,
    // FastVideo's answers say 100 from the beginning.
    progress: fastvideo || job.state === 'done' ? 100 : 0,
    created_at: unixOf(job.createdAt),
    size: askedOf(job).size,
    seconds: askedOf(job).seconds,
    quality: 'standard',
    url: null,
    error: job.state === 'failed' ? { message: 'CUDA error: an illegal memory access was encountered' } : null,
    file_path: `outputs/${job.id}.mp4`,
  })
  const create: Handler = async (call) => {
    const { kind, fields: sent, files } = await read(call)
    // A form's texts are read as what the field is.
    const typed =
      kind === 'form'
        ? Object.fromEntries(
            Object.entries(sent).map(([name, value]) => [name, NUMBERS.has(name) ? Number(value) : value]),
          )
        : sent
    const request = schema.safeParse(typed)
    if (!request.success)
      return fail(
        400,
        kind === 'form' && !sent.prompt ? 'prompt is required' : `Invalid request body: ${request.error.message}`,
      )
    const { prompt, seconds = 4, size = '832x480', fps = 24, num_frames, seed } = request.data
    const frames = num_frames ?? seconds * fps
    const wish = {
      prompt,
      size,
      seconds: String(Math.round(frames / fps)),
      seed: seed ?? null,
      style: worn?.path ?? null,
      picture: Boolean(files.input_reference),
    }
    return { json: video(call.accept(order(model, wish, { fps, frames }))) }
  }
  const loras: Stand['others'] = {
    'GET /v1/list_loras': () => ({
      json: { loaded_adapters: worn ? [worn] : [], active: worn ? { transformer: [{ ...worn, merged: true }] } : {} },
    }),
    'POST /v1/set_lora'({ json }) {
      const { lora_nickname, lora_path, strength = 1 } = Object(json) as Record<string, unknown>
      if (typeof lora_nickname !== 'string')
        return detail(422, [{ type: 'missing', loc: ['body', 'lora_nickname'], msg: 'Field required' }])
      worn = { nickname: lora_nickname, path: String(lora_path), strength: Number(strength) }
      return { json: { status: 'ok', message: `Successfully set LoRA adapter(s): ${lora_nickname}` } }
    },
    'POST /v1/unmerge_lora_weights'() {
      worn = undefined
      return { json: { status: 'ok', message: 'Successfully unmerged LoRA weights (target: all)' } }
    },
  }
  const owner = fastvideo
    ? { owned_by: 'fastvideo' }
    : { owned_by: 'sglang', task_type: 'TI2V', num_gpus: 1, pipeline_name: 'WanPipeline' }
  return {
    ...keyed(setting, { status: 401, json: { error: 'Unauthorized' } }),
    creates: { 'POST /v1/videos': create },
    polls: { 'GET /v1/videos/:id': ({ job }: JobCall) => ({ json: video(job) }) },
    cancels: {
      'DELETE /v1/videos/:id'({ job }: JobCall) {
        job.cancel()
        job.remove()
        return { json: video(job, 'deleted') }
      },
    },
    others: {
      'GET /health': () => ({ json: { status: 'ok' } }),
      'GET /v1/models': () => ({ json: { object: 'list', data: [{ id: model, object: 'model', ...owner }] } }),
      ...(fastvideo && {
        'GET /openapi.json': () => ({
          json: { openapi: '3.1.0', paths: { '/v1/videos': {}, '/v1/videos/generations': {}, '/v1/videos/sync': {} } },
        }),
      }),
      ...(!fastvideo && loras),
      'GET /v1/videos'({ query }) {
        const limit = Number(query.get('limit') ?? 100)
        const all = booked(setting)
        if (query.get('order') !== 'asc') all.reverse()
        return { json: { data: all.slice(0, limit).map((job) => video(setting.sandbox().look(job))), object: 'list' } }
      },
      'GET /v1/videos/:id/content': ({ params }) =>
        toClip(jobOf(setting, params.id), fail(404, 'Generation is still in-progress')),
    },
    refusals: {
      'wrong-key': () => ({ status: 401, json: { error: 'Unauthorized' } }),
      invalid: () => fail(400, 'Invalid request body: num_frames must be positive'),
      retired: () => fail(404, `The model 'gone' does not exist`),
    },
    without: AT_HOME,
    notFound: fail(404, 'Video not found'),
  }
}

const NUMBERS = new Set([
  'seconds',
  'fps',
  'num_frames',
  'seed',
  'num_inference_steps',
  'guidance_scale',
  'guidance_scale_2',
])

/** QVAC: OpenAI's wire with codes of its own, and 409 where the clip isn't ready. */
export function qvac(setting: Setting): Stand {
  const [model = ''] = setting.models
  const fail = (status: number, code: string, message: string, headers = {}): Answer => ({
    status,
    json: { error: { message, type: 'invalid_request_error', param: null, code } },
    headers,
  })
  const video = (job: JobView) => ({
    id: job.id,
    object: 'video',
    model: job.model,
    status: statusOf(job),
    progress: job.state === 'done' ? 100 : Math.min(99, Math.floor(job.progress * 100)),
    created_at: unixOf(job.createdAt),
    size: askedOf(job).size,
    seconds: askedOf(job).seconds,
    error: job.state === 'failed' ? { code: 'video_failed', message: 'the engine failed' } : null,
  })
  const create: Handler = async (call) => {
    const { fields: sent, files } = await read(call)
    const request = requestSchemas.qvac.safeParse(sent)
    if (!request.success) return fail(400, 'invalid_request', request.error.issues[0]!.message)
    const { prompt, seconds = '4', size = '832x480', model: asked, input_reference } = request.data
    if (asked !== undefined && asked !== model) return fail(404, 'model_not_found', `model ${asked} not found`)
    const wish = {
      prompt,
      size,
      seconds,
      seed: null,
      style: null,
      picture: Boolean(input_reference ?? files.input_reference),
    }
    return { json: video(call.accept(order(model, wish, { fps: 16, frames: 16 * Number(seconds) }))) }
  }
  const NOT_FOUND = fail(404, 'video_not_found', 'video not found')
  const NO_KEY = fail(401, 'invalid_api_key', 'invalid key')
  return {
    ...keyed(setting, NO_KEY),
    creates: { 'POST /v1/videos': create },
    polls: { 'GET /v1/videos/:id': ({ job }: JobCall) => ({ json: video(job) }) },
    cancels: {
      'DELETE /v1/videos/:id'({ job }: JobCall) {
        job.cancel()
        job.remove()
        return { json: { id: job.id, object: 'video.deleted', deleted: true } }
      },
    },
    others: {
      'GET /v1/models': () => ({ json: { object: 'list', data: [{ id: model, object: 'model', owned_by: 'qvac' }] } }),
      'GET /v1/videos': () => ({
        json: {
          object: 'list',
          data: booked(setting).map((job) => video(setting.sandbox().look(job))),
          has_more: false,
        },
      }),
      'GET /v1/videos/:id/content'({ params, query }) {
        const job = jobOf(setting, params.id)
        if (!job) return NOT_FOUND
        if ((query.get('variant') ?? 'video') !== 'video') return fail(501, 'unsupported_variant', 'only video')
        return toClip(job, fail(409, 'video_not_ready', 'not ready', { 'retry-after': '2' }))
      },
    },
    refusals: {
      'wrong-key': () => NO_KEY,
      invalid: () => fail(400, 'invalid_input_reference', 'the reference is no picture'),
      retired: () => fail(404, 'model_not_found', 'model gone not found'),
    },
    without: AT_HOME,
    notFound: NOT_FOUND,
  }
}

/** LocalAI: one call that lasts as long as the render. */
export function localai(setting: Setting): Stand {
  const [model = ''] = setting.models
  const fail = (status: number, message: string): Answer => ({
    status,
    json: { error: { code: status, message, type: '' } },
  })
  const create: Handler = async (call) => {
    const request = requestSchemas.localai.safeParse(call.json)
    if (!request.success) return fail(400, request.error.issues[0]!.message)
    const {
      prompt,
      width = 512,
      height = 512,
      fps = 24,
      num_frames = 49,
      model: asked,
      seed,
      start_image,
    } = request.data
    if (asked !== model) return fail(404, `model ${asked} not found`)
    const wish = {
      prompt,
      size: `${width}x${height}`,
      seconds: '',
      seed: seed ?? null,
      style: null,
      picture: Boolean(start_image),
    }
    const { id } = call.accept(order(model, wish, { fps, frames: num_frames }))
    const job = await ended(setting, id)
    if (job.state === 'failed') return fail(500, 'rpc error: code = Unknown desc = the backend failed')
    return { json: { created: unixOf(job.createdAt), id, data: job.outputs[0] ? [{ url: job.outputs[0] }] : [{}] } }
  }
  const WRONG_KEY = fail(401, 'An authentication key is required')
  return {
    ...keyed(setting, WRONG_KEY),
    creates: { 'POST /video': create },
    polls: {},
    others: {
      'GET /v1/models': () => ({ json: { object: 'list', data: [{ id: model, object: 'model' }] } }),
      'GET /swagger/doc.json': () => ({ json: { swagger: '2.0', paths: { '/video': {}, '/v1/models': {} } } }),
    },
    refusals: {
      'wrong-key': () => WRONG_KEY,
      overloaded: () => fail(412, 'no compatible hardware backend'),
      invalid: () => fail(400, 'unknown parameter'),
      retired: () => fail(404, 'model gone not found'),
    },
    // There is nothing to poll, and nothing that would stop it.
    without: [
      ...AT_HOME,
      'poll-503',
      'poll-429',
      'poll-reset',
      'poll-garbage',
      'poll-404',
      'unknown-status',
      'lost',
      'cancel-races-success',
    ],
    notFound: fail(404, 'Not Found'),
  }
}
