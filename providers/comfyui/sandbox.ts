/**
 * A ComfyUI of your own on loopback, without a graphics card: the wire of two versions, HTTP and WebSocket, with the node schemas
 * of the recipes and whichever weights you say.
 *
 *     const sandbox = await startSandbox({ version: '0.3.64' })
 *     const studio = createStudio({ env: sandbox.env })       // or any client that takes a ComfyUI's address
 *     await sandbox.close()
 */
import type { Answer, Call, Fault, JobCall, JobView, Sandbox, SandboxOptions, Wire } from '../../src/sandbox/index.js'
import { openSandbox } from '../../src/sandbox/index.js'
import type { Graph } from './graph.js'
import table from './nodes.json' with { type: 'json' }
import { RECIPES } from './recipes/data.js'
import { filesOf } from './recipes/index.js'
import { attachSockets } from './sandbox-sockets.js'
import { orderOf, validate } from './sandbox-validate.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface ComfySandboxOptions extends SandboxOptions {
  /** Of the two whose wire is known to the letter. @default '0.33.0' */
  version?: '0.33.0' | '0.3.64'
  /** Files of weights it hasn't, of those of the recipes. */
  missing?: readonly string[]
  /** Node classes it hasn't. */
  missingNodes?: readonly string[]
  /** More node classes, as a node pack brings them. */
  nodes?: Readonly<Record<string, Schema>>
  /** Gigabytes (2^30 bytes) of video memory. @default 24 */
  vramGb?: number
  /** Largest body in bytes. @default 100 MiB */
  maxBytes?: number
  /** What a proxy before it wants as a bearer. @default nothing */
  key?: string
}

export interface ComfySandbox extends Sandbox {
  /** COMFYUI_URL. */
  readonly env: { readonly COMFYUI_URL: string }
  /** The queue as a restart leaves it: nothing is known any more. */
  restart(): void
}

/** What has no meaning at home: there is no account and no bill, and files stay. */
const AT_HOME: readonly Fault[] = ['no-credit', 'moderated-before', 'moderated-after', 'charged-more', 'charged-less']

const plain = (status: number, text: string): Answer => ({
  status,
  text,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
})
const NO_ROUTE = plain(404, '404: Not Found')
const NO_METHOD = plain(405, '405: Method Not Allowed')
const NO_JOB: Answer = { status: 404, json: { error: 'Job not found' } }

const STATUS: Record<JobView['state'], string> = {
  queued: 'pending',
  throttled: 'pending',
  running: 'in_progress',
  done: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  'unheard-of': 'rehearsing',
}

const BROKEN = {
  node_id: 'sample',
  node_type: 'SamplerCustomAdvanced',
  exception_type: 'RuntimeError',
  exception_message: 'the render broke',
  traceback: [],
}

export async function startSandbox(options: ComfySandboxOptions = {}): Promise<ComfySandbox> {
  const {
    version = '0.33.0',
    missing = [],
    missingNodes = [],
    nodes = {},
    vramGb = 24,
    maxBytes = 100 << 20,
    key,
  } = options
  const old = version === '0.3.64'
  const files = new Map<string, string[]>()
  for (const { id } of RECIPES)
    for (const { folder, file } of filesOf(id)) {
      const list = files.get(folder) ?? []
      if (!missing.includes(file) && !list.includes(file)) files.set(folder, [...list, file])
    }
  const uploads = new Set<string>()
  /** The client and the graph of a job, and the name of its clip. */
  const kept = new Map<string, { client: string; graph: Graph; filename: string; subfolder: string }>()

  const info = (name: string) =>
    missingNodes.includes(name)
      ? undefined
      : withFiles({ ...(table.nodes as Record<string, Schema>), ...nodes }[name], files, uploads)

  const here = () => sandbox.jobs.filter(({ removed, fault }) => !removed && fault !== 'lost').map(sandbox.look)
  const waits = ({ state }: JobView) => state === 'queued' || state === 'throttled'
  const runs = ({ state }: JobView) => state === 'running' || state === 'unheard-of'
  const jobOf = (id: unknown) => here().find((job) => job.id === id)

  function create({ json, accept, body }: Call): Answer {
    if (body.length > maxBytes)
      return plain(413, `Maximum request body size ${maxBytes} exceeded, actual body size ${body.length}`)
    const asked = (json ?? undefined) as { prompt?: unknown; prompt_id?: unknown; client_id?: unknown } | undefined
    if (!asked || asked.prompt === null) return plain(500, '500 Internal Server Error\n\nServer got itself in trouble')
    const wrong = validate(asked.prompt, info, old)
    if (wrong) return wrong
    const graph = asked.prompt as Graph
    const id = typeof asked.prompt_id === 'string' ? asked.prompt_id : crypto.randomUUID()
    if (!old && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
      return {
        status: 400,
        json: {
          error: { type: 'invalid_prompt_id', message: 'prompt_id must be a UUID', details: '', extra_info: {} },
          node_errors: {},
        },
      }
    const job = accept({ ...orderOf(graph), usd: '0', request: json, id })
    const prefix = String(
      Object.values(graph).find(({ class_type }) => class_type === 'SaveVideo')?.inputs.filename_prefix ?? 'ComfyUI',
    )
    const parts = prefix.split('/')
    kept.set(id, {
      client: String(asked.client_id ?? ''),
      graph,
      filename: `${parts.at(-1)}_00001_.mp4`,
      subfolder: parts.slice(0, -1).join('/'),
    })
    return { json: { prompt_id: job.id, number: sandbox.jobs.length, node_errors: {} } }
  }

  function outputsOf({ id, outputs }: JobView) {
    const { filename, subfolder } = kept.get(id)!
    if (!outputs.length) return {}
    return { save: { images: [{ filename, subfolder, type: 'output' }], animated: [true] } }
  }

  function job({ job }: JobCall): Answer {
    const over = ['done', 'failed', 'cancelled'].includes(job.state)
    const outputs = job.state === 'done' ? outputsOf(job) : {}
    return {
      json: {
        id: job.id,
        status: STATUS[job.state],
        priority: 1,
        create_time: job.createdAt,
        ...(job.state === 'failed' && { execution_error: BROKEN }),
        outputs_count: Object.keys(outputs).length,
        ...(over && { outputs, execution_status: { status_str: job.state === 'done' ? 'success' : 'error' } }),
      },
    }
  }

  const entry = ({ job }: JobCall): Answer => ({ json: entryOf(job) })

  function entryOf(job: JobView): Record<string, unknown> {
    const { id, state } = job
    const ends: Record<string, readonly unknown[]> = {
      done: ['execution_success', { prompt_id: id }],
      failed: ['execution_error', { prompt_id: id, ...BROKEN }],
      cancelled: ['execution_interrupted', { prompt_id: id }],
    }
    if (!ends[state]) return state === 'unheard-of' ? { [id]: { status: 'rehearsing' } } : {}
    return {
      [id]: {
        prompt: [1, id, kept.get(id)!.graph, {}, ['save']],
        outputs: state === 'done' ? outputsOf(job) : {},
        status: {
          status_str: state === 'done' ? 'success' : 'error',
          completed: state === 'done',
          messages: [['execution_start', { prompt_id: id }], ends[state]],
        },
        meta: {},
      },
    }
  }

  const item = ({ id }: JobView) => [1, id, kept.get(id)!.graph, {}, ['save']]

  function changeQueue({ json }: Call): Answer {
    if (typeof json !== 'object' || json === null) return plain(500, '500 Internal Server Error')
    const { delete: ids, clear } = json as { delete?: unknown; clear?: unknown }
    for (const job of here().filter(waits))
      if ((clear || (Array.isArray(ids) && ids.includes(job.id))) && job.cancel() === 'cancelled') job.remove()
    return { status: 200 }
  }

  function interrupt({ json }: Call): Answer {
    const { prompt_id } = Object(json) as { prompt_id?: unknown }
    // Without an id, whatever runs.
    for (const job of here().filter(runs)) if (prompt_id === undefined || job.id === prompt_id) job.cancel()
    return { status: 200 }
  }

  async function upload({ headers, body }: Call): Promise<Answer> {
    if (body.length > maxBytes)
      return plain(413, `Maximum request body size ${maxBytes} exceeded, actual body size ${body.length}`)
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    })
      .formData()
      .catch(() => undefined)
    const image = form?.get('image')
    if (!image || typeof image === 'string') return plain(400, '')
    const subfolder = String(form!.get('subfolder') ?? '')
    if (subfolder.includes('..')) return plain(400, '')
    uploads.add(subfolder ? `${subfolder}/${image.name}` : image.name)
    return { json: { name: image.name, subfolder, type: 'input' } }
  }

  const wire: Wire = {
    name: 'comfyui',
    ...(key && { key }),
    creates: { 'POST /prompt': create },
    polls: { ...(!old && { 'GET /api/jobs/:id': job }), 'GET /history/:id': entry },
    cancels: old
      ? {}
      : {
          'POST /api/jobs/:id/cancel': ({ job }) => ({ json: { cancelled: job.cancel() === 'cancelled' } }),
        },
    others: {
      'GET /system_stats': () => ({
        json: {
          system: { os: old ? 'posix' : 'linux', comfyui_version: version, python_version: '3.12', argv: ['main.py'] },
          devices: [
            {
              name: 'cuda:0 Sandbox GPU : cudaMallocAsync',
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
      'GET /features': () => ({ json: { supports_preview_metadata: true, max_upload_size: maxBytes } }),
      'GET /prompt': () => ({
        json: { exec_info: { queue_remaining: here().filter((one) => waits(one) || runs(one)).length } },
      }),
      'GET /queue': () => ({
        json: { queue_running: here().filter(runs).map(item), queue_pending: here().filter(waits).map(item) },
      }),
      'GET /history': ({ query }) => {
        const over = here().filter((one) => ['done', 'failed', 'cancelled'].includes(one.state))
        const asked = over.slice(-(Number(query.get('max_items')) || over.length))
        return { json: Object.assign({}, ...asked.map((one) => entryOf(one))) }
      },
      'POST /queue': changeQueue,
      'POST /interrupt': interrupt,
      'GET /models/:folder': ({ params }) =>
        files.has(params.folder!) ? { json: files.get(params.folder!) } : NO_ROUTE,
      'GET /object_info/:name': ({ params }) => {
        const found = info(params.name!)
        return { json: found ? { [params.name!]: found } : {} }
      },
      'POST /upload/image': upload,
      // The clip lies elsewhere on the sandbox, which plays the faults of downloads.
      'GET /view': ({ query }) => {
        const [id] = [...kept].find(([, { filename }]) => filename === query.get('filename')) ?? []
        const link = id === undefined ? undefined : jobOf(id)?.outputs[0]
        return link ? { status: 302, headers: { location: link } } : { status: 404 }
      },
    },
    guard({ method, path }) {
      const known =
        /^\/(api\/jobs|history|prompt|queue|interrupt|models|object_info|upload|view|system_stats|features)\b/
      if (!known.test(path)) return method === 'GET' ? NO_ROUTE : NO_METHOD
      return undefined
    },
    refusals: {
      invalid: () => ({
        status: 400,
        json: {
          error: {
            type: 'prompt_outputs_failed_validation',
            message: 'Prompt outputs failed validation',
            details: '',
            extra_info: {},
          },
          node_errors: {
            sample: {
              class_type: 'KSampler',
              dependent_outputs: ['save'],
              errors: [
                {
                  type: 'value_bigger_than_max',
                  message: 'Value 900 bigger than max of 100',
                  details: 'steps',
                  extra_info: {},
                },
              ],
            },
          },
        },
      }),
      retired: () => ({
        status: 400,
        json: {
          error: {
            type: 'prompt_outputs_failed_validation',
            message: 'Prompt outputs failed validation',
            details: '',
            extra_info: {},
          },
          node_errors: {
            unet: {
              class_type: 'UNETLoader',
              dependent_outputs: ['save'],
              errors: [
                { type: 'value_not_in_list', message: 'Value not in list', details: 'unet_name', extra_info: {} },
              ],
            },
          },
        },
      }),
      'wrong-key': () => plain(401, 'Unauthorized'),
      throttled: () => ({ ...plain(429, 'Too Many Requests'), headers: { 'retry-after': '1' } }),
      'throttled-silent': () => plain(429, 'Too Many Requests'),
    },
    without: AT_HOME,
    notFound: old ? { json: {} } : NO_JOB,
    attach: (server) => attachSockets(server, { jobs: () => here(), of: (id) => kept.get(id), runs }),
  }

  const bare = await openSandbox(old ? withoutJobs(wire) : wire, options)
  const sandbox: ComfySandbox = Object.assign(bare, {
    env: { COMFYUI_URL: bare.origin },
    restart() {
      for (const job of here()) job.remove()
    },
  })
  return sandbox
}

/** A version that has no such routes says so in plain text. */
const withoutJobs = (wire: Wire): Wire => ({
  ...wire,
  others: { ...wire.others, 'GET /api/jobs/:job': () => NO_ROUTE, 'POST /api/jobs/:job/cancel': () => NO_METHOD },
})

export interface Schema {
  input: { required: Record<string, readonly unknown[]>; optional?: Record<string, readonly unknown[]> }
  output: readonly unknown[]
  output_node: boolean
}

/** Folder of the files an input of a loader offers. */
const FOLDERS: Record<string, string> = {
  unet_name: 'diffusion_models',
  clip_name: 'text_encoders',
  clip_name1: 'text_encoders',
  clip_name2: 'text_encoders',
  vae_name: 'vae',
  lora_name: 'loras',
  ckpt_name: 'checkpoints',
  model_name: 'latent_upscale_models',
  text_encoder: 'text_encoders',
}

/** A schema with the files that are here as its options. */
function withFiles(schema: Schema | undefined, files: ReadonlyMap<string, string[]>, uploads: ReadonlySet<string>) {
  if (!schema) return undefined
  const offer = (name: string, spec: readonly unknown[]) => {
    const list = name === 'image' ? [...uploads] : FOLDERS[name] && (files.get(FOLDERS[name]!) ?? [])
    if (!list) return spec
    if (Array.isArray(spec[0])) return [list, ...spec.slice(1)]
    return spec[0] === 'COMBO' ? ['COMBO', { ...Object(spec[1]), options: list }] : spec
  }
  const all = (specs: Record<string, readonly unknown[]> = {}) =>
    Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, offer(name, spec)]))
  return {
    ...schema,
    input: { ...schema.input, required: all(schema.input.required), optional: all(schema.input.optional) },
  } as Schema
}
