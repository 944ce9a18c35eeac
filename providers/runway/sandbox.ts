/**
 * A Runway of your own on loopback: the same wire, checks, error bodies, queue and credits, and no bill.
 *
 *     const sandbox = await startSandbox()
 *     const studio = createStudio({ env: sandbox.env })       // or any client that takes RUNWAYML_BASE_URL
 *     sandbox.fault('accepted-then-reset')
 *     console.log(sandbox.seen.creates, sandbox.invoice())
 *     await sandbox.close()
 */
import { randomBytes } from 'node:crypto'
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
import { type Endpoint, requestSchemas } from './request.js'
import tierFile from './tiers.json' with { type: 'json' }
import { createUploads } from './uploads.js'
import { API_VERSION } from './wire.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface RunwaySandboxOptions extends SandboxOptions {
  /** The account's tier, 1 to 5: how many renders of a model at once and in 24 hours. @default 5 */
  tier?: number
  /** Credits on the account. @default 100000 */
  credits?: number
}

export interface RunwaySandbox extends Sandbox {
  /** The key it accepts; it accepts any of this form. */
  readonly key: string
  /** What a client needs in its environment: RUNWAYML_BASE_URL and RUNWAYML_API_SECRET. */
  readonly env: { readonly RUNWAYML_BASE_URL: string; readonly RUNWAYML_API_SECRET: string }
}

const DOCS = 'https://docs.dev.runwayml.com/api'
const DAY = 86_400_000
const FPS = 24
const KEY = /^Bearer key_[0-9a-f]{128}$/

const rules = readCards(cardFile, 'runway/cards.json').flatMap(({ native, price }) =>
  price.model === 'rules' ? price.rules.map((rule) => ({ model: native, ...rule })) : [],
)

/** Credits of a clip, by the rule for its model and sound. */
function creditsOf(model: string, seconds: number, audio: boolean): number {
  const rule = rules.find((one) => one.model === model && one.per === 'second' && (one.when.audio ?? audio) === audio)
  return Math.ceil(Number(rule?.credits ?? 0) * seconds)
}

const bad = (error: string, issues?: readonly unknown[]): Answer => ({
  status: 400,
  json: { error, ...(issues && { issues }), docUrl: DOCS },
})
const invalid = (...issues: unknown[]) => bad('Validation of body failed', issues)
const unionIssue = {
  code: 'invalid_union',
  errors: [],
  note: 'No matching discriminator',
  discriminator: 'model',
  path: ['model'],
  message: 'Invalid input',
}
const DAILY: Answer = { status: 429, json: { error: 'Your daily task limit has been reached.' } }

export async function startSandbox(options: RunwaySandboxOptions = {}): Promise<RunwaySandbox> {
  const { tier = 5, credits = 100_000 } = options
  const limits = tierFile.tiers.find((one) => one.tier === tier) ?? tierFile.tiers.at(-1)!
  const key = `key_${'0'.repeat(128)}`
  const uploads = createUploads(() => sandbox)

  /** What the account has left: estimates of what is under way, charges of what is over. */
  function balance(): number {
    let left = credits
    for (const job of sandbox.jobs) {
      const { state, charged, usd } = sandbox.look(job)
      const over = state === 'done' || state === 'failed' || state === 'cancelled'
      left -= Math.round(Number(over ? charged : usd) * 100)
    }
    return left
  }

  const today = (model: string) =>
    sandbox.jobs.filter((job) => job.model === model && job.createdAt > sandbox.clock.now() - DAY).length

  const create =
    (endpoint: Endpoint) =>
    ({ json, accept }: Call): Answer => {
      const request = requestSchemas[endpoint].safeParse(json)
      if (!request.success) {
        const named = typeof (json as { model?: unknown } | undefined)?.model === 'string'
        const missing = { expected: 'string', code: 'invalid_type', path: ['model'] }
        const issues = request.error.issues.map((issue) =>
          issue.path[0] === 'model' && issue.code === 'invalid_union' ? unionIssue : issue,
        )
        if (named) return invalid(...issues)
        return invalid({ ...missing, message: 'Invalid input: expected string, received undefined' }, ...issues)
      }
      const { model, ratio, ...given } = request.data
      const images = 'promptImage' in given ? [given.promptImage].flat() : []
      for (const image of images) {
        const problem = uploads.problemOf(typeof image === 'string' ? image : image.uri)
        if (problem) return invalid({ code: 'custom', path: ['promptImage'], message: problem })
      }
      const seconds = given.duration ?? (model.startsWith('veo') ? 8 : 5)
      const audio = model.startsWith('veo') && (!('audio' in given) || given.audio !== false)
      const cost = creditsOf(model, seconds, audio)
      if (cost > balance()) return bad('You do not have enough credits to run this task.')
      if (today(model) >= limits.maxDailyGenerations) return DAILY
      const [width = 0, height = 0] = ratio.split(':').map(Number)
      const order = { model, width, height, fps: FPS, seconds, audio, usd: String(cost / 100), request: json }
      return { json: { id: accept(order).id, estimatedCost: { credits: cost } } }
    }

  function task({ job }: JobCall): Answer {
    const { id, state, progress, outputs, charged, usd, fault } = job
    const common = { id, createdAt: new Date(job.createdAt).toISOString() }
    const estimatedCost = { credits: Math.round(Number(usd) * 100) }
    const cost = { credits: Math.round(Number(charged) * 100) }
    switch (state) {
      case 'queued':
        return { json: { ...common, status: 'PENDING', estimatedCost } }
      case 'throttled':
        return { json: { ...common, status: 'THROTTLED', estimatedCost } }
      case 'running':
        return { json: { ...common, status: 'RUNNING', progress: Math.max(0.02, progress), estimatedCost } }
      case 'done':
        return { json: { ...common, status: 'SUCCEEDED', output: outputs, cost } }
      case 'cancelled':
        return { json: { ...common, status: 'CANCELLED', cost } }
      case 'failed':
        return { json: { ...common, status: 'FAILED', ...FAILURES[fault as keyof typeof FAILURES], cost } }
      case 'unheard-of':
        return { json: { ...common, status: 'REHEARSING', estimatedCost } }
    }
  }

  function organization(): Answer {
    const models = [...new Set(rules.map(({ model }) => model))]
    const { maxConcurrentGenerations, maxDailyGenerations, maxMonthlyCreditSpend } = limits
    const most = { maxConcurrentGenerations, maxDailyGenerations }
    return {
      json: {
        creditBalance: balance(),
        tier: { maxMonthlyCreditSpend, models: Object.fromEntries(models.map((model) => [model, most])) },
        usage: { models: Object.fromEntries(models.map((model) => [model, { dailyGenerations: today(model) }])) },
      },
    }
  }

  function usage(): Answer {
    const days = new Map<string, Map<string, number>>()
    for (const job of sandbox.jobs) {
      const date = new Date(job.createdAt).toISOString().slice(0, 10)
      const amounts = days.get(date) ?? new Map<string, number>()
      amounts.set(job.model, (amounts.get(job.model) ?? 0) + Math.round(Number(sandbox.look(job).charged) * 100))
      days.set(date, amounts)
    }
    const results = [...days].map(([date, amounts]) => ({
      date,
      usedCredits: [...amounts].map(([model, amount]) => ({ model, amount })),
    }))
    return { json: { models: [...new Set(sandbox.jobs.map(({ model }) => model))], results } }
  }

  const bare = await openSandbox(
    {
      name: 'runway',
      guard({ headers, path }) {
        if (path.startsWith(uploads.storage)) return undefined
        if (headers['x-runway-version'] !== API_VERSION)
          return bad('The API version that was provided in the X-Runway-Version header is not valid.')
        // The body of this one was never seen in the open.
        return KEY.test(headers.authorization ?? '') ? undefined : REFUSALS['wrong-key']
      },
      creates: {
        'POST /v1/text_to_video': create('text_to_video'),
        'POST /v1/image_to_video': create('image_to_video'),
      },
      polls: { 'GET /v1/tasks/:id': task },
      cancels: {
        'DELETE /v1/tasks/:id': ({ job }) => {
          job.cancel()
          job.remove()
          return { status: 204 }
        },
      },
      others: { 'GET /v1/organization': organization, 'POST /v1/organization/usage': usage, ...uploads.routes },
      refusals: Object.fromEntries(Object.entries(REFUSALS).map(([fault, answer]) => [fault, () => answer])),
      notFound: { status: 404, json: { error: 'Could not find Task' } },
      headers: () => ({ 'x-powered-by': 'Express', 'apigw-requestid': randomBytes(11).toString('base64url') }),
    },
    { concurrency: () => limits.maxConcurrentGenerations, ...options },
  )
  const sandbox: RunwaySandbox = Object.assign(bare, {
    key,
    env: { RUNWAYML_BASE_URL: bare.origin, RUNWAYML_API_SECRET: key },
  })
  return sandbox
}

const REFUSALS = {
  throttled: { ...DAILY, headers: { 'retry-after': '7' } },
  'throttled-silent': DAILY,
  invalid: invalid({
    code: 'invalid_value',
    values: ['1280:720', '720:1280'],
    path: ['ratio'],
    message: 'Invalid option: expected one of "1280:720"|"720:1280"',
  }),
  'wrong-key': { status: 401, json: { error: 'The API key is not valid.' } },
  'no-credit': bad('You do not have enough credits to run this task.'),
  retired: invalid(unionIssue),
} satisfies Record<string, Answer>

const FAILURES = {
  'moderated-before': {
    failure: 'The provided text was flagged by content moderation.',
    failureCode: 'SAFETY.INPUT.TEXT',
  },
  'moderated-after': {
    failure: 'The generated video was flagged by content moderation.',
    failureCode: 'SAFETY.OUTPUT.VIDEO',
  },
  failed: { failure: 'An unexpected error occurred.', failureCode: 'INTERNAL.BAD_OUTPUT.01' },
} as const
