/**
 * A Replicate of your own on loopback: predictions, files and model schemas, with the same answers, and no bill.
 *
 *     const sandbox = await startSandbox()
 *     const studio = createStudio({ env: sandbox.env })       // or new Replicate({ auth: sandbox.key, baseUrl: ... })
 *     sandbox.fault('accepted-then-reset')
 *     console.log(sandbox.seen.creates, sandbox.invoice())
 *     await sandbox.close()
 */
import { randomUUID } from 'node:crypto'
import {
  type Answer,
  type Call,
  type JobCall,
  type JobView,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'
import schemaFile from './schemas.json' with { type: 'json' }
import { type InputSchema, inputOf, type Property } from './wire.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface ReplicateSandbox extends Sandbox {
  /** The token it accepts. */
  readonly key: string
  /** What a studio needs in its environment: REPLICATE_BASE_URL and REPLICATE_API_TOKEN. */
  readonly env: { readonly REPLICATE_BASE_URL: string; readonly REPLICATE_API_TOKEN: string }
}

/** USD it asks for a second of video, whatever the model. Its own figure: nobody has read Replicate's. */
export const SANDBOX_USD_PER_SECOND = '0.05'

const BASE = '/v1'
const schemas = new Map(schemaFile.models.map((model) => [`${model.owner}/${model.name}`, model]))

const problem = (status: number, title: string, detail: string, headers?: Record<string, string>): Answer => ({
  status,
  json: { title, detail, status },
  ...(headers && { headers }),
})

/** What is wrong with an input, by the schema of the model. Inputs a model doesn't have are let pass, as the real ones let them. */
export function faultsOf(input: unknown, { properties, required }: InputSchema): string[] {
  const given = Object(input) as Record<string, unknown>
  const wrong = (name: string, value: unknown, { enum: choices, type, minimum, maximum }: Property) => {
    if (choices && !choices.includes(value as never)) return [`input.${name}: must be one of ${choices.join(', ')}`]
    if (type === 'integer' ? !Number.isInteger(value) : type && typeof value !== type)
      return [`input.${name}: must be a ${type}`]
    if (typeof value === 'number' && value < (minimum ?? value)) return [`input.${name}: must be at least ${minimum}`]
    if (typeof value === 'number' && value > (maximum ?? value)) return [`input.${name}: must be at most ${maximum}`]
    return []
  }
  return [
    ...required.filter((name) => given[name] === undefined).map((name) => `input: ${name} is required`),
    ...Object.entries(given).flatMap(([name, value]) => (properties[name] ? wrong(name, value, properties[name]) : [])),
  ]
}

/** Size, length and price of what an input asks for; of what is not said, the default. */
function orderOf(input: Record<string, unknown>, { properties }: InputSchema) {
  const say = (name: string) => input[name] ?? properties[name]?.default
  const short = Number.parseInt(String(say('resolution') ?? 480), 10)
  const [across = 16, down = 9] = String(say('aspect_ratio') ?? '16:9')
    .split(':')
    .map(Number)
  const long = 2 * Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2)
  const fps = Number(say('fps') ?? say('frames_per_second') ?? 24)
  const seconds = Number(say('duration') ?? Number(say('num_frames') ?? 81) / fps)
  const [width, height] = across >= down ? [long, short] : [short, long]
  return {
    width: Number(say('width') ?? width),
    height: Number(say('height') ?? height),
    fps,
    seconds,
    audio: false,
    usd: (Number(SANDBOX_USD_PER_SECOND) * seconds).toFixed(6),
  }
}

interface Asked {
  model: string
  version: string
  input: Record<string, unknown>
  /** Milliseconds after which it is not wanted any more. */
  cancelAfter: number | undefined
}

/** `30`, `30s`, `1m`, `1h`. */
function durationMs(text: string | undefined): number | undefined {
  const [, amount, unit = 's'] = /^(\d+)(s|m|h)?$/.exec(text ?? '') ?? []
  return amount === undefined
    ? undefined
    : Number(amount) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h']
}

export async function startSandbox(options: SandboxOptions = {}): Promise<ReplicateSandbox> {
  const key = `r8_${'0'.repeat(37)}`
  /** Jobs whose deadline passed before they began. */
  const aborted = new Set<string>()

  function create(model: string, version: string, { json, headers, accept }: Call): Answer {
    const known = schemas.get(model)
    const schema = inputOf(known)
    const { input, ...rest } = Object(json) as { input?: Record<string, unknown> }
    const odd = Object.keys(rest).find(
      (name) => !['version', 'webhook', 'webhook_events_filter', 'stream'].includes(name),
    )
    if (odd) return problem(422, 'Input validation failed', `Additional property ${odd} is not allowed`)
    if (!known || !schema) return NOT_FOUND
    if (!input) return problem(422, 'Input validation failed', '- input is required\n')
    const wrong = faultsOf(input, schema)
    if (wrong.length) return problem(422, 'Input validation failed', wrong.map((line) => `- ${line}\n`).join(''))
    const cancelAfter = durationMs(headers['cancel-after'] as string | undefined)
    const job = accept({ ...orderOf(input, schema), model, request: { model, version, input, cancelAfter } })
    const wait = /^wait(?:=(\d+))?$/.exec(String(headers.prefer ?? ''))
    // Its time passes, not the client's: as after the wait, done or not.
    if (wait) sandbox.clock.advance(Number(wait[1] ?? 60) * 1000)
    return { status: 201, json: prediction(sandbox.look(sandbox.jobs.find(({ id }) => id === job.id)!)) }
  }

  function stateOf(job: JobView): JobView['state'] {
    const { cancelAfter } = job.request as Asked
    const late = cancelAfter !== undefined && sandbox.clock.now() > job.createdAt + cancelAfter
    if (!late || !['queued', 'throttled', 'running'].includes(job.state)) return job.state
    if (job.state !== 'running') aborted.add(job.id)
    job.cancel()
    return 'cancelled'
  }

  function prediction(job: JobView): Record<string, unknown> {
    const { id, createdAt, startsAt, endsAt, outputs, fault } = job
    const { model, version, input } = job.request as Asked
    const state = stateOf(job)
    const at = (ms: number | undefined) => (ms === undefined ? null : new Date(ms).toISOString())
    const over = state === 'done' || state === 'failed' || state === 'cancelled'
    const address = `${sandbox.origin}${BASE}/predictions/${id}`
    const [output = null] = outputs
    return {
      id,
      model,
      version,
      input,
      logs: '',
      output,
      data_removed: false,
      error: state === 'failed' ? FAILURES[fault as keyof typeof FAILURES] : null,
      source: 'api',
      status: state === 'cancelled' && aborted.has(id) ? 'aborted' : WORDS[state],
      created_at: at(createdAt),
      started_at: state === 'queued' || state === 'throttled' ? null : at(startsAt),
      completed_at: over ? at(Math.min(endsAt ?? sandbox.clock.now(), sandbox.clock.now())) : null,
      metrics: over ? { predict_time: 8, total_time: 9 } : {},
      urls: { get: address, cancel: `${address}/cancel`, web: `https://replicate.com/p/${id}` },
    }
  }

  const cancel = ({ job }: JobCall): Answer => {
    job.cancel()
    const now = sandbox.look(sandbox.jobs.find(({ id }) => id === job.id)!)
    return { json: prediction(now) }
  }

  const versionOf = (id: string) => [...schemas].find(([, { latest_version }]) => latest_version.id === id)

  const bare = await openSandbox(
    {
      name: 'replicate',
      key,
      creates: {
        [`POST ${BASE}/models/:owner/:name/predictions`]: (call) =>
          create(`${call.params.owner}/${call.params.name}`, 'hidden', call),
        [`POST ${BASE}/predictions`]: (call) => {
          const version = String((Object(call.json) as { version?: unknown }).version ?? '')
          const [model] = versionOf(version.replace(/^.*:/, '')) ?? []
          return model
            ? create(model, version, call)
            : problem(422, 'Invalid version or not permitted', INVALID_VERSION)
        },
      },
      polls: { [`GET ${BASE}/predictions/:id`]: ({ job }) => ({ json: prediction(job) }) },
      cancels: { [`POST ${BASE}/predictions/:id/cancel`]: cancel },
      others: {
        [`GET ${BASE}/predictions`]: () => ({
          json: {
            next: null,
            previous: null,
            results: sandbox.jobs.map((job) => prediction(sandbox.look(job))).reverse(),
          },
        }),
        [`GET ${BASE}/models/:owner/:name`]: ({ params: { owner, name } }) => {
          const model = schemas.get(`${owner}/${name}`)
          return model
            ? { json: { ...model, url: `https://replicate.com/${owner}/${name}`, visibility: 'public' } }
            : NOT_FOUND
        },
        [`GET ${BASE}/models/:owner/:name/versions/:version`]: ({ params: { version = '' } }) => {
          const [, model] = versionOf(version) ?? []
          return model ? { json: model.latest_version } : NOT_FOUND
        },
        [`GET ${BASE}/account`]: () => ({ json: { type: 'user', username: 'sandbox', name: 'Sandbox' } }),
        [`POST ${BASE}/files`]: ({ body }) => {
          if (!body.length) return problem(400, 'Bad request', 'Missing content')
          const id = randomUUID()
          return { status: 201, json: { id, size: body.length, urls: { get: `${sandbox.origin}${BASE}/files/${id}` } } }
        },
      },
      refusals: Object.fromEntries(Object.entries(REFUSALS).map(([fault, answer]) => [fault, () => answer])),
      notFound: NOT_FOUND,
      without: ['charged-more', 'charged-less'],
    },
    options,
  )
  const env = { REPLICATE_BASE_URL: `${bare.origin}${BASE}`, REPLICATE_API_TOKEN: key }
  const sandbox: ReplicateSandbox = Object.assign(bare, { key, env })
  return sandbox
}

const WORDS = {
  queued: 'starting',
  throttled: 'starting',
  running: 'processing',
  done: 'succeeded',
  failed: 'failed',
  cancelled: 'canceled',
  'unheard-of': 'rehearsing',
} as const

const INVALID_VERSION = "The specified version does not exist (or perhaps you don't have permission to use it?)"

const NOT_FOUND = problem(404, 'Not found', 'The requested resource could not be found.')

const THROTTLED = { detail: 'Request was throttled. Your rate limit resets in ~30s.' }

const REFUSALS = {
  throttled: { status: 429, json: THROTTLED, headers: { 'retry-after': '30' } },
  // Without the header the body still says it, and that is no silence.
  'throttled-silent': { status: 429, json: { detail: 'Request was throttled.' } },
  invalid: problem(422, 'Input validation failed', '- input.duration: must be one of 6, 10\n'),
  'wrong-key': problem(401, 'Unauthenticated', 'You did not pass a valid authentication token'),
  'no-credit': problem(402, 'Insufficient credit', 'You have insufficient credit to run this model.'),
  retired: NOT_FOUND,
} satisfies Record<string, Answer>

const FAILURES = {
  'moderated-before': 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)',
  'moderated-after': 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)',
  failed: 'Prediction failed for an unknown reason. (E1000)',
} as const
