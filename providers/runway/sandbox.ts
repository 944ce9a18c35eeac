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
import {
  type Answer,
  type Call,
  type JobCall,
  openSandbox,
  type Sandbox,
  type SandboxOptions,
} from '../../src/sandbox/index.js'
import { ENDPOINTS, type Endpoint, requestSchemas } from './request.js'
import { clipIn, listed, renderingOf } from './sandbox-orders.js'
import tierFile from './tiers.json' with { type: 'json' }
import { createUploads } from './uploads.js'
import { API_VERSION } from './wire.js'

export type { Sandbox } from '../../src/sandbox/index.js'

export interface RunwaySandboxOptions extends SandboxOptions {
  /** The account's tier, 1 to 5: how many renders of a model at once and in 24 hours. @default 5 */
  tier?: number
  /** Credits on the account. @default 100000 */
  credits?: number
  /** The `failureCode` of renders that break: `THIRD_PARTY.UNAVAILABLE`, say, or `null` for none. @default INTERNAL.BAD_OUTPUT.01 */
  failureCode?: string | null
}

export interface RunwaySandbox extends Sandbox {
  /** The key it accepts; it accepts any of this form. */
  readonly key: string
  /** What a client needs in its environment: RUNWAYML_BASE_URL and RUNWAYML_API_SECRET. */
  readonly env: { readonly RUNWAYML_BASE_URL: string; readonly RUNWAYML_API_SECRET: string }
}

const DOCS = 'https://docs.dev.runwayml.com/api'
const DAY = 86_400_000
const KEY = /^Bearer key_[0-9a-f]{128}$/

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
/** Shortest and longest clips, where Runway looks. Source: Runway's API reference and notes of integrators, as of 2026-10-04. */
const CLIP_SECONDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  aleph2: [2, 30],
  act_two: [3, 30],
  magnific_video_upscaler_creative: [0, 30],
}
function lengthIssue(length: number, least: number, most: number, body: object) {
  const common = {
    type: 'number',
    inclusive: true,
    origin: 'number',
    path: ['reference' in body ? 'reference' : 'videoUri'],
  }
  return length > most
    ? { code: 'too_big', maximum: most, message: `Asset duration must be at most ${most} seconds`, ...common }
    : { code: 'too_small', minimum: least, message: `Asset duration must be at least ${least} seconds`, ...common }
}

/** All URIs of a request, with the field each stands in. */
function urisIn(body: object): [field: string, uri: string][] {
  const inside = (value: unknown): string[] => {
    if (typeof value === 'string') return /^(https:|data:|runway:)\/?/.test(value) ? [value] : []
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(inside) : []
  }
  return Object.entries(body).flatMap(([field, value]) =>
    field === 'promptText' || field === 'negativePrompt'
      ? []
      : inside(value).map((uri) => [field, uri] as [string, string]),
  )
}

const DAILY: Answer = { status: 429, json: { error: 'Your daily task limit has been reached.' } }

export async function startSandbox(options: RunwaySandboxOptions = {}): Promise<RunwaySandbox> {
  const { tier = 5, credits = 100_000, failureCode = 'INTERNAL.BAD_OUTPUT.01' } = options
  const limits = tierFile.tiers.find((one) => one.tier === tier) ?? tierFile.tiers.at(-1)!
  const key = `key_${'0'.repeat(128)}`
  const uploads = createUploads(() => sandbox)
  /** The most a task may cost, as told when it was made. */
  const estimates = new Map<string, number>()
  const estimateOf = ({ id, usd }: { id: string; usd: string }) => estimates.get(id) ?? Math.round(Number(usd) * 100)

  /** What the account has left: estimates of what is under way, charges of what is over. */
  function balance(): number {
    let left = credits
    for (const job of sandbox.jobs) {
      const { state, charged } = sandbox.look(job)
      const over = state === 'done' || state === 'failed' || state === 'cancelled'
      left -= over ? Math.round(Number(charged) * 100) : estimateOf(job)
    }
    return left
  }

  const failureOf = (fault: string | undefined) =>
    FAILURES[fault as keyof typeof FAILURES] ?? { failure: 'An unexpected error occurred.', failureCode }

  const today = (model: string) =>
    sandbox.jobs.filter((job) => job.model === model && job.createdAt > sandbox.clock.now() - DAY).length

  const create =
    (endpoint: Endpoint) =>
    async ({ json, accept }: Call): Promise<Answer> => {
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
      const body: Record<string, unknown> & { model: string } = request.data
      for (const [path, uri] of urisIn(body)) {
        const message = uploads.problemOf(uri)
        if (message) return invalid({ code: 'custom', path: [path], message })
      }
      const clip = clipIn(body)
      const length = clip && (await uploads.look(clip))?.seconds
      const [least = 0, most = Number.POSITIVE_INFINITY] = CLIP_SECONDS[body.model] ?? []
      if (length && (length < least || length > most)) return invalid(lengthIssue(length, least, most, body))
      const { credits: cost, estimate, ...order } = await renderingOf(endpoint, body, uploads.look)
      if (estimate > balance()) return bad('You do not have enough credits to run this task.')
      if (today(body.model) >= limits.maxDailyGenerations) return DAILY
      const { id } = accept({ ...order, model: body.model, usd: String(cost / 100), request: json })
      estimates.set(id, estimate)
      return { json: { id, estimatedCost: { credits: estimate } } }
    }

  function task({ job }: JobCall): Answer {
    const { id, state, progress, outputs, charged, fault } = job
    const common = { id, createdAt: new Date(job.createdAt).toISOString() }
    const estimatedCost = { credits: estimateOf(job) }
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
        return { json: { ...common, status: 'FAILED', ...failureOf(fault), cost } }
      case 'unheard-of':
        return { json: { ...common, status: 'REHEARSING', estimatedCost } }
    }
  }

  function organization(): Answer {
    const { maxConcurrentGenerations, maxDailyGenerations, maxMonthlyCreditSpend } = limits
    const most = { maxConcurrentGenerations, maxDailyGenerations }
    return {
      json: {
        creditBalance: balance(),
        tier: { maxMonthlyCreditSpend, models: Object.fromEntries(listed.map((model) => [model, most])) },
        usage: { models: Object.fromEntries(listed.map((model) => [model, { dailyGenerations: today(model) }])) },
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
      creates: Object.fromEntries(ENDPOINTS.map((endpoint) => [`POST /v1/${endpoint}`, create(endpoint)])),
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
} as const
