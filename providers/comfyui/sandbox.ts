/**
 * A ComfyUI of your own on loopback, without a graphics card: the wire of two versions, HTTP and WebSocket, with the node schemas
 * of the recipes and whichever weights you say. Held against recordings of both.
 *
 *     const sandbox = await startSandbox({ version: '0.3.64' })
 *     const studio = createStudio({ env: sandbox.env })       // or any client that takes a ComfyUI's address
 *     await sandbox.close()
 */
import type { Answer, Call, Fault, JobCall, Sandbox, SandboxOptions, Wire } from '../../src/sandbox/index.js'
import { openSandbox } from '../../src/sandbox/index.js'
import { actsOf } from './sandbox-acts.js'
import { historyEntry, jobRecord, jobSummary, queueItem, wordOf } from './sandbox-records.js'
import type { Act, Acts, NameFile } from './sandbox-run.js'
import { createSchemas, type Schema } from './sandbox-schemas.js'
import { createSockets } from './sandbox-sockets.js'
import { createUploads } from './sandbox-uploads.js'
import { CRASHED, inputsOf, orderOf, type Prompt, type PromptNode, validate } from './sandbox-validate.js'
import { createWorker, ended, type Prompted, runs, waits } from './sandbox-worker.js'

export type { Sandbox } from '../../src/sandbox/index.js'
export type { Schema } from './sandbox-schemas.js'

/** Ways a render breaks: an exception, and the kind of node it comes from. */
const BREAKAGES = {
  'out-of-memory': { at: /sampler/i, type: 'torch.OutOfMemoryError', message: 'Allocation on device' },
  'out-of-memory-by-words': { at: /VAEDecode/, type: 'RuntimeError', message: 'CUDA error: out of memory' },
  'corrupt-weights': {
    at: /Loader/,
    type: 'safetensors_rust.SafetensorError',
    message: 'Error while deserializing header: HeaderTooSmall',
  },
  failed: { at: /sampler/i, type: 'RuntimeError', message: 'the render broke' },
} as const
export type Breakage = keyof typeof BREAKAGES

export interface ComfySandboxOptions extends SandboxOptions {
  /** Of the two whose wire is known to the letter. @default '0.33.0' */
  version?: '0.33.0' | '0.3.64'
  /** Files of weights it hasn't, of those of the recipes. */
  missing?: readonly string[]
  /** Node classes it hasn't. */
  missingNodes?: readonly string[]
  /** Node classes it has besides those of the recipes. */
  nodes?: Readonly<Record<string, Schema>>
  /** What nodes do, where it isn't what the core's own do. */
  acts?: Acts
  /** Prompts it had before: the next one's number. @default 0 */
  numbersFrom?: number
  /** Gigabytes (2^30 bytes) of video memory. @default 24 */
  vramGb?: number
  /** What its graphics card is called. @default 'Sandbox GPU' */
  gpu?: string
  /** Largest body in bytes. @default 100 MiB */
  maxBytes?: number
  /** What a proxy before it wants as a bearer. @default nothing */
  key?: string
}

export interface ComfySandbox extends Sandbox {
  /** COMFYUI_URL. */
  readonly env: { readonly COMFYUI_URL: string }
  /** As a restart leaves it: no prompt is known any more, no socket open, nothing in memory. */
  restart(): void
  /** How the coming renders break, first first. */
  breaks(...how: readonly Breakage[]): void
  /** Sockets that are open stay open, and nothing comes over them any more. */
  silence(): void
}

/** What has no meaning at home: there is no account and no bill, and files stay. */
const AT_HOME: readonly Fault[] = ['no-credit', 'moderated-before', 'moderated-after', 'charged-more', 'charged-less']

const plain = (status: number, text: string): Answer => ({
  status,
  text,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
})
const NO_ROUTE: Answer = { status: 404, text: '', headers: { 'content-type': 'application/octet-stream' } }
const NO_METHOD = plain(405, '405: Method Not Allowed')
const NO_JOB: Answer = { status: 404, json: { error: 'Job not found' } }
const NOTHING = { polls: {}, cancels: {}, others: {} }
const EMPTY: Answer = { status: 200 }

const PROMPT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const WORDS = ['pending', 'in_progress', 'completed', 'failed', 'cancelled']
const PREVIEWS = ['auto', 'latent2rgb', 'taesd']
/** Keys of partner nodes: never shown again. */
const SECRET = ['api_key_comfy_org', 'auth_token_comfy_org']

export async function startSandbox(options: ComfySandboxOptions = {}): Promise<ComfySandbox> {
  const { version = '0.33.0', missing = [], missingNodes = [], nodes = {}, vramGb = 24, gpu = 'Sandbox GPU' } = options
  const { maxBytes = 100 << 20 } = options
  const old = version === '0.3.64'
  let number = options.numbersFrom ?? 0
  const coming: Breakage[] = []
  /** Names given so far, by prefix. */
  const named = new Map<string, number>()
  /** Whose a file is. */
  const owners = new Map<string, Prompted['job']>()

  const uploads = createUploads(maxBytes)
  const { schemas, files } = createSchemas({ old, missing, missingNodes, nodes, pictures: uploads.names })
  const worker = createWorker({
    sandbox: () => sandbox,
    sockets: () => sockets,
    isOutput: ({ class_type }) => schemas(class_type)?.output_node === true,
    takes: ({ class_type, inputs }) => inputsOf(schemas(class_type)!, inputs),
    old,
    onStart({ job }, { outputs }) {
      for (const file of Object.values(outputs).flatMap((lists) => Object.values(lists).flat()))
        if (typeof file === 'object') owners.set(String(Object(file).filename), job)
    },
  })
  const features = old
    ? { supports_preview_metadata: true, max_upload_size: maxBytes }
    : {
        supports_preview_metadata: true,
        supports_model_type_tags: true,
        max_upload_size: maxBytes,
        extension: { manager: { supports_v4: true } },
        node_replacements: true,
        assets: false,
      }
  const sockets = createSockets({ ...worker, features })

  const nameFile: NameFile = (prefix, name) => {
    const count = (named.get(prefix) ?? 0) + 1
    named.set(prefix, count)
    const [stem = '', ...folders] = prefix.split('/').reverse()
    const filename = name(stem, String(count).padStart(5, '0'))
    return { filename, subfolder: folders.reverse().join('/'), type: 'output' }
  }

  function actOf(prompt: Prompt, extra: Readonly<Record<string, unknown>>, breaks: Breakage | undefined) {
    const acts: Acts = { ...actsOf(old, PREVIEWS.includes(String(extra.preview_method))), ...options.acts }
    const how = breaks && BREAKAGES[breaks]
    const ids = Object.keys(prompt)
    const broken = how && (ids.find((id) => how.at.test(prompt[id]!.class_type!)) ?? ids.at(-1))
    return ({ class_type, inputs }: PromptNode, id: string): Act =>
      id === broken
        ? { raises: { type: how!.type, message: how!.message } }
        : Object.hasOwn(acts, class_type)
          ? acts[class_type]!(inputs, nameFile)
          : {}
  }

  function create({ json, accept, body, fault }: Call): Answer {
    if (body.length > maxBytes) return uploads.tooLarge(body.length)
    if (typeof json !== 'object' || json === null) return CRASHED
    const asked = json as Record<string, unknown>
    const own = 'number' in asked ? Number(asked.number) : number++ * (asked.front ? -1 : 1)
    if (Number.isNaN(own)) return CRASHED
    if (!('prompt' in asked)) return { status: 400, json: { error: { ...NO_PROMPT, extra_info: {} }, node_errors: {} } }
    const id = 'prompt_id' in asked ? String(asked.prompt_id) : crypto.randomUUID()
    if (!old && !PROMPT_ID.test(id))
      return { status: 400, json: { error: { ...NO_ID, extra_info: {} }, node_errors: {} } }
    const only = asked.partial_execution_targets as string[] | undefined
    const judged = validate(asked.prompt, schemas, old, only)
    if (!('outputs' in judged)) return judged
    if (typeof (asked.extra_data ?? {}) !== 'object') return CRASHED

    const prompt = asked.prompt as Prompt
    const extra: Record<string, unknown> = { ...(asked.extra_data as object) }
    if ('client_id' in asked) extra.client_id = asked.client_id
    const breaks = coming.shift() ?? (fault === 'failed' ? 'failed' : undefined)
    const act = actOf(prompt, extra, breaks)
    const queuedTwice = worker.here().some((one) => waits(one) && one.entry.id === id && one.entry.number === own)
    const { createdAt } = accept({ ...orderOf(prompt), usd: '0', request: json, id })
    const job = sandbox.jobs.at(-1)!
    if (!old) extra.create_time = Math.round(createdAt)
    for (const key of SECRET) delete extra[key]
    const deadly = Object.values(prompt).some(({ inputs }) => inputs === undefined)
    if (deadly) job.fault = 'stuck'
    const { outputs: ends, node_errors } = judged
    const entry = { id, number: own, prompt, ends, extra, act, deadly, told: 0, left: {}, over: false }
    worker.add(job, entry, queuedTwice)
    // Two of the same number are told apart by what can't be compared: it is queued, and the answer fails.
    return queuedTwice ? CRASHED : { json: { prompt_id: id, number: own, node_errors } }
  }

  /** What is to be seen of a prompt's outputs now: the faults of a job may hide them. */
  const outputsOf = ({ view, entry }: Prompted) =>
    view.state === 'done' && !entry.run?.error && !view.outputs.length ? {} : entry.over ? entry.left : {}
  const asked = ({ job }: JobCall): Prompted => {
    worker.flush()
    const one = worker.find(job.id)!
    return { ...one, view: job }
  }

  function listJobs({ query }: Call): Answer {
    const all = worker.here()
    if (all.some(({ entry }) => typeof Object(entry.extra.extra_pnginfo).workflow === 'string')) return CRASHED
    const words = query.get('status')?.split(',') ?? WORDS
    const odd = words.filter((word) => !WORDS.includes(word))
    if (odd.length) {
      const error = `Invalid status value(s): ${odd.join(', ')}. Valid values: ${WORDS.join(', ')}`
      return { status: 400, json: { error } }
    }
    const found = all.filter((one) => words.includes(wordOf(one))).reverse()
    const offset = Number(query.get('offset') ?? 0)
    const limit = query.has('limit') ? Number(query.get('limit')) : null
    const jobs = found.slice(offset, limit === null ? undefined : offset + limit)
    return {
      json: {
        jobs: jobs.map((one) => jobSummary(one, outputsOf(one))),
        pagination: { offset, limit, total: found.length, has_more: offset + jobs.length < found.length },
      },
    }
  }

  function cancel(one: Prompted | undefined): boolean {
    if (!one || ended(one)) return false
    if (!waits(one)) {
      worker.stop(one)
      return one.job.fault !== 'cancel-races-success'
    }
    worker.drop(one)
    worker.sayStatus()
    return true
  }

  function cancelMany({ json }: Call): Answer {
    const ids = (Object(json) as { job_ids?: unknown }).job_ids
    const list = Array.isArray(ids) ? ids.map(String) : []
    const odd = list.filter((id) => !PROMPT_ID.test(id))
    if (odd.length) return { status: 400, json: { error: 'job_ids contains invalid id(s)', invalid_ids: odd } }
    return { json: { cancelled: list.map((id) => cancel(worker.find(id))).includes(true) } }
  }

  function changeQueue({ json }: Call): Answer {
    if (typeof json !== 'object' || json === null) return CRASHED
    const { delete: ids, clear } = json as { delete?: unknown; clear?: unknown }
    const gone = worker.here().filter((one) => waits(one) && (clear || (ids as string[])?.includes(one.entry.id)))
    for (const one of gone) {
      one.view.cancel()
      one.view.remove()
    }
    if (gone.length) worker.sayStatus()
    return EMPTY
  }

  function changeHistory({ json }: Call): Answer {
    if (typeof json !== 'object' || json === null) return CRASHED
    const { delete: ids, clear } = json as { delete?: unknown; clear?: unknown }
    for (const one of worker.here())
      if (ended(one) && (clear || (ids as string[])?.includes(one.entry.id))) one.view.remove()
    return EMPTY
  }

  function interrupt({ json }: Call): Answer {
    const { prompt_id } = Object(json) as { prompt_id?: unknown }
    // Without an id, whatever runs.
    for (const one of worker.here().filter(runs))
      if (prompt_id === undefined || one.entry.id === prompt_id) worker.stop(one)
    return EMPTY
  }

  function view(call: Call): Answer {
    const name = call.query.get('filename') ?? ''
    const type = call.query.get('type') ?? 'output'
    if (!name) return { status: 404 }
    if (/\.\.|^\//.test(name) || !['output', 'input', 'temp'].includes(type)) return { status: 400 }
    if (call.query.get('subfolder')?.includes('..')) return { status: 403 }
    const picture = uploads.find(name, type, call.query.get('subfolder') ?? '')
    if (picture) return picture
    const job = owners.get(name)
    // The clip lies elsewhere on the sandbox, which plays the faults of downloads.
    const link = job && !job.removed ? sandbox.look(job).outputs[0] : undefined
    return link ? { status: 302, headers: { location: link } } : { status: 404 }
  }

  /** Every route answers under `/api` too. */
  const both = <Route extends object>(routes: Route): Route => ({
    ...routes,
    ...Object.fromEntries(Object.entries(routes).map(([route, act]) => [route.replace(' /', ' /api/'), act])),
  })

  const jobs: Pick<Required<Wire>, 'polls' | 'cancels' | 'others'> = {
    polls: both({
      'GET /api/jobs/:id': (call) => {
        const one = asked(call)
        return { json: jobRecord(one, outputsOf(one)) }
      },
    }),
    cancels: { 'POST /api/jobs/:id/cancel': (call) => ({ json: { cancelled: cancel(asked(call)) } }) },
    others: both({ 'GET /api/jobs': listJobs, 'POST /api/jobs/cancel': cancelMany }),
  }
  const { polls, cancels, others } = old ? NOTHING : jobs

  const wire: Wire = {
    name: 'comfyui',
    ...(options.key && { key: options.key }),
    creates: both({ 'POST /prompt': create }),
    polls: {
      ...polls,
      ...both({
        'GET /history/:id': (call: JobCall) => {
          const one = asked(call)
          return { json: historyEntry(one, outputsOf(one)) }
        },
      }),
    },
    cancels,
    others: {
      ...others,
      ...both({
        'GET /system_stats': () => ({
          json: {
            system: {
              os: old ? 'posix' : 'linux',
              comfyui_version: version,
              python_version: '3.12',
              argv: ['main.py'],
            },
            devices: [
              {
                name: `cuda:0 ${gpu} : cudaMallocAsync`,
                type: 'cuda',
                index: 0,
                vram_total: vramGb * 2 ** 30,
                vram_free: vramGb * 2 ** 30,
                torch_vram_total: 0,
                torch_vram_free: 0,
              },
            ],
          },
        }),
        'GET /features': () => ({ json: features }),
        'GET /embeddings': () => ({ json: [] }),
        'GET /prompt': () => ({ json: { exec_info: { queue_remaining: worker.remaining() } } }),
        'GET /queue': () => {
          const all = worker.here()
          const list = (which: (one: Prompted) => boolean) => all.filter(which).map(queueItem)
          return { json: { queue_running: list(runs), queue_pending: list(waits) } }
        },
        'GET /history': ({ query }: Call) => {
          const over = worker.here().filter(ended)
          const asked = over.slice(-(Number(query.get('max_items')) || over.length))
          return { json: Object.assign({}, ...asked.map((one) => historyEntry(one, outputsOf(one)))) }
        },
        'POST /history': changeHistory,
        'POST /queue': changeQueue,
        'POST /interrupt': interrupt,
        'POST /free': ({ json }: Call) => (typeof json === 'object' && json !== null ? EMPTY : CRASHED),
        'GET /models/:folder': ({ params }: Call) =>
          files.has(params.folder!) ? { json: files.get(params.folder!) } : { status: 404 },
        'GET /object_info/:name': ({ params }: Call) => {
          const found = schemas(params.name!)
          return { json: found ? { [params.name!]: found } : {} }
        },
        'POST /upload/image': ({ body, headers }: Call) => uploads.take(body, headers['content-type'] ?? ''),
        'GET /view': view,
      }),
    },
    guard({ headers }) {
      worker.flush()
      if (headers.origin && URL.canParse(headers.origin) && new URL(headers.origin).host !== headers.host)
        return { status: 403 }
      if (!old && headers['sec-fetch-site'] === 'cross-site') return { status: 403 }
      return undefined
    },
    refusals: REFUSALS,
    without: AT_HOME,
    notFound({ method, path }) {
      if (!old && /^(\/api)+\/jobs\b/.test(path)) return method === 'POST' ? { json: { cancelled: false } } : NO_JOB
      if (/\/history\/[^/]+$/.test(path)) return { json: {} }
      return method === 'GET' ? NO_ROUTE : NO_METHOD
    },
    attach: sockets.attach,
  }

  const sandbox = await openSandbox(wire, {
    queueSeconds: 0,
    ...options,
    concurrency: () => 1,
    together: true,
  })
  return {
    ...sandbox,
    look(job) {
      worker.flush()
      return sandbox.look(job)
    },
    env: { COMFYUI_URL: sandbox.origin },
    restart() {
      worker.forget()
      sockets.end()
      number = 0
    },
    breaks(...how: readonly Breakage[]) {
      coming.push(...how)
    },
    silence: sockets.silence,
  }
}

const NO_PROMPT = { type: 'no_prompt', message: 'No prompt provided', details: 'No prompt provided' }
const NO_ID = {
  type: 'invalid_prompt_id',
  message: 'prompt_id must be a valid UUID',
  details:
    'prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one',
}

/** A prompt that fails its validation by one flaw of one node. */
function flawed(node: string, class_type: string, type: string, message: string, name: string): Answer {
  const flaw = { type, message, details: name, extra_info: { input_name: name } }
  const error = {
    type: 'prompt_outputs_failed_validation',
    message: 'Prompt outputs failed validation',
    details: '',
    extra_info: {},
  }
  const node_errors = { [node]: { errors: [flaw], dependent_outputs: ['save'], class_type } }
  return { status: 400, json: { error, node_errors } }
}
const REFUSALS: NonNullable<Wire['refusals']> = {
  invalid: () => flawed('sample', 'KSampler', 'value_bigger_than_max', 'Value 900 bigger than max of 100', 'steps'),
  retired: () => flawed('unet', 'UNETLoader', 'value_not_in_list', 'Value not in list', 'unet_name'),
  'wrong-key': () => plain(401, 'Unauthorized'),
  throttled: () => ({ ...plain(429, 'Too Many Requests'), headers: { 'retry-after': '1' } }),
  'throttled-silent': () => plain(429, 'Too Many Requests'),
}
