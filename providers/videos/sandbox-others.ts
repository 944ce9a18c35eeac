/** Stand-ins for servers with a wire of their own, made after their sources: stable-diffusion.cpp, LightX2V, LTX Desktop. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer, Handler, JobCall, JobView } from '../../src/sandbox/index.js'
import { requestSchemas } from './request.js'
import { AT_HOME, ended, type Setting, type Stand, toClip, unixOf } from './sandbox-kit.js'

/** The clip of a finished job, where it goes out in another way than by a link. */
const clipOf = async ({ outputs: [link] }: JobView) =>
  link === undefined ? undefined : Buffer.from(await (await fetch(link)).arrayBuffer())

/** Faults of links, for servers that hand out none. */
const NO_LINKS = ['truncated', 'always-truncated', 'mislabelled', 'expired', 'always-expired'] as const

export function sdServer({ models: [model = ''] }: Setting): Stand {
  const fail = (status: number, error: string, message: string): Answer => ({ status, json: { error, message } })
  const base = (job: JobView, status: string) => ({
    id: job.id,
    kind: 'vid_gen',
    status,
    created: unixOf(job.createdAt),
    queue_position: 0,
    result: null,
    error: null,
  })
  const create: Handler = ({ json, accept }) => {
    const request = requestSchemas['sd-server'].safeParse(json)
    if (!request.success) return fail(400, 'bad_request', request.error.issues[0]!.message)
    const { width, height, fps, video_frames } = request.data
    // What isn't of the form 4n+1 is lowered to it.
    const frames = Math.floor((video_frames - 1) / 4) * 4 + 1
    const order = { model, width, height, fps, seconds: frames / fps, audio: false, usd: '0', request: json }
    const job = accept(order)
    return { status: 202, json: { ...base(job, 'queued'), poll_url: `/sdcpp/v1/jobs/${job.id}` } }
  }
  async function poll({ job }: JobCall): Promise<Answer> {
    switch (job.state) {
      case 'running':
        return { json: base(job, 'generating') }
      case 'done': {
        const clip = await clipOf(job)
        const result = clip && { b64_json: clip.toString('base64'), mime_type: 'video/webm', output_format: 'webm' }
        return { json: { ...base(job, 'completed'), result: result ?? null } }
      }
      case 'failed':
        return { json: { ...base(job, 'failed'), error: { code: 'generation_failed', message: 'out of memory' } } }
      case 'cancelled':
        return { json: base(job, 'cancelled') }
      case 'unheard-of':
        return { json: base(job, 'rehearsing') }
      default:
        return { json: base(job, 'queued') }
    }
  }
  return {
    creates: { 'POST /sdcpp/v1/vid_gen': create },
    polls: { 'GET /sdcpp/v1/jobs/:id': poll },
    cancels: {
      'POST /sdcpp/v1/jobs/:id/cancel'({ job }: JobCall) {
        if (job.state === 'running') return fail(409, 'conflict', 'the job is generating')
        return job.cancel() === 'cancelled'
          ? { json: base(job, 'cancelled') }
          : fail(409, 'conflict', 'the job is over')
      },
    },
    others: {
      'GET /v1/models': () => ({ json: { data: [{ id: 'sd-cpp-local', object: 'model', owned_by: 'local' }] } }),
      'GET /sdcpp/v1/capabilities': () => ({
        json: {
          model: { name: `${model}.safetensors`, stem: model, path: `/models/${model}.safetensors` },
          supported_modes: ['vid_gen'],
          output_formats_by_mode: { vid_gen: ['webm', 'webp', 'avi'] },
          loras: [{ name: 'ink', path: 'styles/ink.safetensors' }],
        },
      }),
    },
    refusals: {
      throttled: () => ({ ...fail(429, 'queue_full', 'the queue is full'), headers: { 'retry-after': '1' } }),
      invalid: () => fail(400, 'bad_request', 'invalid generation parameters'),
      retired: () => fail(404, 'not_found', 'model not found'),
    },
    without: [...AT_HOME, ...NO_LINKS],
    notFound: fail(404, 'not_found', 'job not found'),
  }
}

export function lightx2v(setting: Setting): Stand {
  const [model = ''] = setting.models
  const detail = (status: number, what: string): Answer => ({ status, json: { detail: what } })
  const STATES: Partial<Record<JobView['state'], string>> = {
    running: 'processing',
    done: 'completed',
    failed: 'failed',
    cancelled: 'cancelled',
    'unheard-of': 'rehearsing',
  }
  const create: Handler = ({ json, accept }) => {
    const request = requestSchemas.lightx2v.safeParse(json)
    if (!request.success) return detail(422, request.error.issues[0]!.message)
    const { task_id: id, target_shape, target_fps: fps, target_video_length: frames } = request.data
    const [height = 0, width = 0] = target_shape
    const order = { id, model, width, height, fps, seconds: frames / fps, audio: false, usd: '0', request: json }
    accept(order)
    return { json: { task_id: id, task_status: 'pending', save_result_path: `${id}.mp4` } }
  }
  return {
    creates: { 'POST /v1/tasks/video/': create },
    polls: {
      'GET /v1/tasks/:id/status': ({ job }: JobCall) => ({
        json: {
          task_id: job.id,
          status: STATES[job.state] ?? 'pending',
          error: job.state === 'failed' ? 'CUDA out of memory' : null,
        },
      }),
    },
    cancels: {
      'DELETE /v1/tasks/:id'({ job }: JobCall) {
        job.cancel()
        return { json: { stop_status: 'success', reason: 'Task stopped successfully.' } }
      },
    },
    others: {
      'GET /openapi.json': () => ({ json: { paths: { '/v1/tasks/video/': {}, '/v1/tasks/{task_id}/status': {} } } }),
      'GET /v1/service/metadata': () => ({ json: { model_cls: model } }),
      'GET /v1/tasks/:id/result': ({ params }) => {
        const job = setting.sandbox().jobs.find(({ id }) => id === params.id)
        return toClip(job && setting.sandbox().look(job), detail(404, 'Task result not found'))
      },
    },
    refusals: {
      throttled: () => ({ ...detail(503, 'Task queue is full'), headers: { 'retry-after': '1' } }),
      'throttled-silent': () => detail(503, 'Task queue is full'),
      invalid: () => detail(422, 'infer_steps: must be positive'),
      retired: () => detail(404, 'model not found'),
    },
    without: AT_HOME,
    notFound: detail(404, 'Task not found'),
  }
}

/** LTX Desktop: a blocking call whose clip is a file of this machine. */
export function ltxDesktop(setting: Setting): Stand {
  const detail = (status: number, what: string): Answer => ({ status, json: { detail: what } })
  let current: string | undefined
  const jobNow = () => {
    const job = setting.sandbox().jobs.find(({ id }) => id === current)
    return job && setting.sandbox().look(job)
  }
  const create: Handler = async ({ json, accept }) => {
    const request = requestSchemas['ltx-desktop'].safeParse(json)
    if (!request.success) return detail(422, request.error.issues[0]!.message)
    const { model, resolution, aspectRatio, duration, fps, audio } = request.data
    const short = Number.parseInt(resolution, 10)
    const long = Math.round((short * 16) / 9 / 2) * 2
    const [width, height] = aspectRatio === '16:9' ? [long, short] : [short, long]
    const { id } = accept({ model, width, height, fps, seconds: duration, audio, usd: '0', request: json })
    current = id
    const job = await ended(setting, id)
    if (job.state === 'cancelled') return { json: { status: 'cancelled' } }
    const clip = job.state === 'done' ? await clipOf(job) : undefined
    if (!clip) return detail(500, 'the generation failed')
    const file = join(await mkdtemp(join(tmpdir(), 'ltx-desktop-')), 'clip.mp4')
    await writeFile(file, clip)
    return { json: { status: 'complete', video_path: file } }
  }
  return {
    creates: { 'POST /api/generate': create },
    polls: {},
    others: {
      'GET /health': () => ({ json: { status: 'ok' } }),
      'GET /api/settings': () => ({
        json: { useLocalTextEncoder: true, promptEnhancerEnabledT2V: false, promptEnhancerEnabledI2V: false },
      }),
      'GET /openapi.json': () => ({ json: { paths: { '/api/generate': {}, '/api/generate/models-specs': {} } } }),
      'GET /api/generation/progress'() {
        const job = jobNow()
        return {
          json: {
            status: job ? 'running' : 'idle',
            phase: 'denoising',
            progress: Math.floor((job?.progress ?? 0) * 100),
          },
        }
      },
      'POST /api/generate/cancel'() {
        const job = jobNow()
        return job?.cancel() === 'cancelled' ? { json: { status: 'cancelling' } } : detail(409, 'nothing to cancel')
      },
    },
    refusals: {
      invalid: () => detail(422, 'duration: not allowed'),
      retired: () => detail(404, 'model not found'),
    },
    without: [
      ...AT_HOME,
      ...NO_LINKS,
      ...(['poll-503', 'poll-429', 'poll-reset', 'poll-garbage', 'poll-404', 'unknown-status', 'lost'] as const),
    ],
    notFound: detail(404, 'Not Found'),
  }
}
