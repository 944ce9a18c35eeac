/**
 * A MiniMax of your own on loopback: both of its contracts, their checks and error bodies, its queue and prices, and no bill.
 *
 *     const sandbox = await startSandbox()
 *     const studio = createStudio({ env: sandbox.env })       // or any client that takes MINIMAX_API_HOST
 *     sandbox.fault('accepted-then-reset')
 *     console.log(sandbox.seen.creates, sandbox.invoice())
 *     await sandbox.close()
 */
import { createHash } from 'node:crypto'
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
import { requestSchemas } from './request.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface MiniMaxSandboxOptions extends SandboxOptions {
  /** USD on the account. @default 1000 */
  balance?: number
  /** Sends file ids as numbers everywhere; MiniMax sends them as text with a task and as a number with a file. @default false */
  numericFileIds?: boolean
}

export interface MiniMaxSandbox extends Sandbox {
  /** The key it accepts. */
  readonly key: string
  /** What a client needs in its environment. */
  readonly env: { readonly MINIMAX_API_HOST: string; readonly MINIMAX_API_KEY: string }
}

const KEY = 'sk-api-sandbox'
const WEEK = 7 * 86_400_000
const FPS = 24

const cards = readCards(cardFile, 'minimax/cards.json')

/** USD of a clip, by the rules of its card. */
function priceOf(model: string, resolution: string, seconds: number, references: number): number {
  const { price } = cards.find(({ native }) => native === model)!
  let sum = 0
  for (const { per, usd, free = 0, when } of price.model === 'rules' ? price.rules : []) {
    const { resolution: sizes, maxSeconds = 60, minSeconds = 0 } = when
    if (sizes && !sizes.includes(resolution)) continue
    if (seconds > maxSeconds || seconds < minSeconds) continue
    const amount = per === 'second' ? seconds : per === 'clip' ? 1 : Math.max(0, references - free)
    sum += Number(usd) * amount
  }
  return Number(sum.toFixed(6))
}

/** Pixels of a size, as the card has them; with `adaptive`, and a shape it doesn't list, of its widescreen. */
function pixelsOf(model: string, resolution: string, ratio: string) {
  const sizes = cards.find(({ native }) => native === model)?.abilities?.sizes
  const listed = (sizes && 'oneOf' in sizes ? sizes.oneOf : []).filter((size) => size.resolution === resolution)
  return listed.find(({ aspect }) => aspect === ratio) ?? listed.find(({ aspect }) => aspect === '16:9')!
}

/** H3 makes frames in steps: its clips run a little longer than asked. Source: MiniMax's regeneration reference, as of 2026-09-27. */
const h3Frames = (seconds: number) => 17 * Math.ceil((seconds * FPS - 5) / 17) + 5

/** v2's word for an error, by HTTP status. */
const TYPES: Readonly<Record<number, string>> = {
  400: 'bad_request_error',
  401: 'authorized_error',
  402: 'insufficient_balance_error',
  422: 'unprocessable_entity_error',
  429: 'rate_limit_error',
  500: 'server_error',
}
const SAYINGS = {
  1002: [429, 'rate limit, please retry later'],
  1004: [401, "login fail: Please carry the API secret key in the 'Authorization' field of the request header"],
  1008: [402, 'insufficient balance'],
  1026: [422, 'video description contains sensitive content'],
  1027: [422, 'generated video contains sensitive content'],
  2013: [400, 'invalid params'],
} as const

/** No, in the words of the contract that was asked: v1 under HTTP 200, v2 under the status it has. */
function no(
  { path }: Pick<Call, 'path'>,
  code: keyof typeof SAYINGS,
  more = '',
  headers?: Record<string, string>,
): Answer {
  const [status, words] = SAYINGS[code]
  const text = `${words}${more}`
  if (path.startsWith('/v1/')) return { json: { base_resp: { status_code: code, status_msg: text } } }
  const error = { type: TYPES[status], message: `${text} (${code})`, http_code: String(status) }
  const json = { type: 'error', error, request_id: createHash('sha256').update(text).digest('hex').slice(0, 30) }
  return { status, json, ...(headers && { headers }) }
}

const WELL = { status_code: 0, status_msg: 'success' }

export async function startSandbox(options: MiniMaxSandboxOptions = {}): Promise<MiniMaxSandbox> {
  const { balance = 1000, numericFileIds = false, seed = 1 } = options
  let made = 0
  const uploads = new Set<string>()
  const newId = () => String(424_010_985_000_000 + seed * 1000 + ++made)
  /** Of more digits than a JavaScript number holds. */
  const fileIdOf = (taskId: string) => `90071992${taskId.slice(-11)}`

  const spent = () => sandbox.jobs.reduce((sum, job) => sum + Number(sandbox.look(job).charged), 0)

  const create =
    (api: 'v1' | 'v2') =>
    (call: Call): Answer => {
      if (api === 'v1' && call.fault === 'moderated-before') return no(call, 1026)
      const request = requestSchemas[api].safeParse(call.json)
      if (!request.success) {
        const [issue] = request.error.issues
        return no(call, 2013, `, ${issue!.path.map(String).join('.')} ${issue!.message}`)
      }
      const { model, resolution, duration } = request.data
      const content = 'content' in request.data ? request.data.content : []
      const images = content.flatMap((item) => (item.type === 'image_url' ? [item] : []))
      const gone = images.find(({ image_url: { url } }) => url.startsWith('mm_file://') && !uploads.has(url.slice(10)))
      if (gone) return no(call, 2013, `, no file ${gone.image_url.url}`)
      const references = images.filter(({ role }) => role === 'reference_image').length
      const usd = priceOf(model, resolution, duration, references)
      if (usd > balance - spent()) return no(call, 1008)
      const { width, height } = pixelsOf(model, resolution, 'ratio' in request.data ? request.data.ratio : '16:9')
      const seconds = api === 'v2' ? h3Frames(duration) / FPS : duration
      const { id } = call.accept({
        id: newId(),
        ...{ model, width, height, fps: FPS, seconds, audio: api === 'v2' },
        usd: String(usd),
        request: call.json,
      })
      return { json: { task_id: id, ...(api === 'v1' && { base_resp: WELL }) } }
    }

  /** Done, and nothing to show for it: only asked where a fault says so, for every look counts. */
  const isEmpty = ({ fault, outputs }: JobCall['job']) =>
    (fault === 'no-output' || fault === 'never-output') && outputs.length === 0

  function queryV1(call: JobCall): Answer {
    const { job } = call
    const words = {
      queued: 'Preparing',
      throttled: 'Queueing',
      running: 'Processing',
      done: 'Success',
      failed: 'Fail',
      cancelled: 'Fail',
      'unheard-of': 'Rehearsing',
    }
    const common = { task_id: job.id, status: words[job.state] }
    if (job.state === 'failed') {
      const said = job.fault === 'moderated-after' ? (no(call, 1027).json as object) : { base_resp: WELL }
      return { json: { ...common, file_id: '', ...said } }
    }
    if (job.state !== 'done') return { json: { ...common, file_id: '', base_resp: WELL } }
    const file = isEmpty(job) ? '""' : numericFileIds ? fileIdOf(job.id) : `"${fileIdOf(job.id)}"`
    const size = { video_width: job.width, video_height: job.height, base_resp: WELL }
    return raw(`{"task_id":"${job.id}","status":"Success","file_id":${file},${JSON.stringify(size).slice(1)}`)
  }

  function retrieve(call: Call): Answer {
    const id = call.query.get('file_id') ?? ''
    const job = sandbox.jobs.find((one) => fileIdOf(one.id) === id)
    const url = job && !job.removed ? sandbox.look(job).outputs[0] : undefined
    if (!job || url === undefined) return no(call, 2013, `, no file ${id}`)
    const file = {
      bytes: 0,
      created_at: Math.floor(job.createdAt / 1000),
      filename: 'output.mp4',
      purpose: 'video_generation',
      download_url: url,
    }
    return raw(`{"file":{"file_id":${id},${JSON.stringify(file).slice(1)},"base_resp":${JSON.stringify(WELL)}}`)
  }

  async function upload(call: Call): Promise<Answer> {
    const headers = { 'content-type': call.headers['content-type'] ?? '' }
    const form = await new Response(new Uint8Array(call.body), { headers }).formData().catch(() => undefined)
    if (form?.get('purpose') !== 'video_generation_input' || typeof form.get('file') !== 'object')
      return no(call, 2013, ', purpose and file are required')
    const id = fileIdOf(newId())
    uploads.add(id)
    return raw(`{"file":{"file_id":${id},"purpose":"video_generation_input"},"base_resp":${JSON.stringify(WELL)}}`)
  }

  function taskOf(job: JobCall['job']) {
    const words = {
      queued: 'queued',
      throttled: 'queued',
      running: 'running',
      done: 'succeeded',
      failed: 'failed',
      cancelled: 'cancelled',
      'unheard-of': 'rehearsing',
    }
    const asked = job.request as { resolution: string; duration: number; ratio?: string; content: { role?: string }[] }
    const images = asked.content.length - 1
    const usage = { total_seconds: asked.duration, input_seconds: 0, output_seconds: asked.duration }
    const [code, message] = {
      'moderated-before': ['1026', SAYINGS[1026][1]],
      'moderated-after': ['1027', SAYINGS[1027][1]],
    }[job.fault as string] ?? ['1000', 'internal error']
    return {
      id: job.id,
      model: job.model,
      status: words[job.state],
      ...(job.state === 'failed' && { error: { code, message } }),
      created_at: Math.floor(job.createdAt / 1000),
      updated_at: Math.floor(sandbox.clock.now() / 1000),
      ...(job.state === 'done' && { content: { url: job.outputs[0] ?? '' } }),
      resolution: asked.resolution,
      duration: asked.duration,
      usage: job.state === 'done' ? { ...usage, input_image_count: images } : {},
      ratio: asked.ratio ?? 'adaptive',
      task_type: 'generation',
      modality: 'video',
    }
  }

  function queryV2(call: JobCall): Answer {
    if (sandbox.clock.now() - call.job.createdAt >= WEEK) return missing(call)
    return { json: { task: taskOf(call.job) } }
  }

  /** The tasks of v2 in the last seven days, newest first. Links in it are looked at by nobody, and not counted. */
  function list(call: Call): Answer {
    const number = (name: string, least: number) => Math.max(least, Number(call.query.get(name) ?? least) || least)
    const [page, size] = [number('page_num', 1), number('page_size', 10)]
    const since = sandbox.clock.now() - WEEK
    const own = sandbox.jobs.filter(({ model, createdAt }) => model.startsWith('MiniMax-H3') && createdAt > since)
    const items = [...own].reverse().slice((page - 1) * size, page * size)
    const shown = items.map((job) => ({ ...taskOf({ ...sandbox.look(job), outputs: [] }), content: undefined }))
    return { json: { items: shown, total: own.length } }
  }

  /** Cancels what waits, takes the record of what is over away, and refuses the rest. */
  function remove(call: JobCall): Answer {
    const { job } = call
    const answer = (action: 'cancelled' | 'deleted'): Answer => ({ json: { task_id: job.id, action, status: action } })
    if (job.state === 'done' || job.state === 'failed') {
      job.remove()
      return answer('deleted')
    }
    const waits = job.state === 'queued' || job.state === 'throttled'
    return waits && job.cancel() === 'cancelled'
      ? answer('cancelled')
      : no(call, 2013, `, task is ${taskOf(job).status}`)
  }

  const bare = await openSandbox(
    {
      name: 'minimax',
      key: KEY,
      creates: { 'POST /v1/video_generation': create('v1'), 'POST /v2/video_generation': create('v2') },
      polls: { 'GET /v1/query/video_generation': queryV1, 'GET /v2/query/video_generation/:id': queryV2 },
      cancels: { 'DELETE /v2/video_generation/:id': remove },
      others: {
        'GET /v2/query/video_generation': list,
        'GET /v1/files/retrieve': retrieve,
        'POST /v1/files/upload': upload,
      },
      jobOf: ({ query }) => query.get('task_id') ?? undefined,
      refusals: {
        throttled: (call) => no(call, 1002, '', { 'retry-after': '7' }),
        'throttled-silent': (call) => no(call, 1002),
        'wrong-key': (call) => no(call, 1004),
        'no-credit': (call) => no(call, 1008),
        invalid: (call) => no(call, 2013, ', duration must be 6 or 10'),
        // The body of this one was never seen in the open.
        retired: (call) => no(call, 2013, ', model is not supported'),
      },
      // It never says what it charged.
      without: ['charged-more', 'charged-less'],
      notFound: missing,
    },
    options,
  )
  const env = { MINIMAX_API_HOST: bare.origin, MINIMAX_API_KEY: KEY }
  const sandbox: MiniMaxSandbox = Object.assign(bare, { key: KEY, env })
  return sandbox
}

const missing = (call: Pick<Call, 'path'>) => no(call, 2013, ', invalid task_id')

/** JSON with a number in it that JavaScript can't hold. */
const raw = (text: string): Answer => ({ text, headers: { 'content-type': 'application/json; charset=utf-8' } })
