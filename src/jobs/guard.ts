/** The wrapper around every backend: time limits, read retries, single flight, clean errors, and no guess about a lost submit. */
import type { AttemptId, Availability, Backend, CancelOutcome, Clock, Context, Handle, Status } from '../backend.js'
import { isHeroshotError, isInputError, RefusedError, SubmissionUnknownError, UnavailableError } from '../errors.js'

export interface GuardOptions {
  clock: Clock
  /** Milliseconds to wait for the answer to a submit. @default the backend's own, else 2 minutes */
  submitMs?: number
  /** Milliseconds to wait for any other answer. @default 30 seconds */
  readMs?: number
  /** Milliseconds a probe's answer stays good. @default 15 seconds */
  probeMs?: number
  env?: Readonly<Record<string, string | undefined>>
}

/** A backend whose optional members are filled in and whose promises are kept. */
export interface Guarded extends Backend {
  readonly concurrency: number
  readonly pollIntervalMs: number
  readonly canReconcile: boolean
  prepare: NonNullable<Backend['prepare']>
  cancel: NonNullable<Backend['cancel']>
  reconcile: NonNullable<Backend['reconcile']>
}

/** Thrown by a submit, these mean "definitely not accepted". Everything else is unclear. */
const NOT_ACCEPTED = new Set(['RefusedError', 'UnavailableError', 'WallError'])

/** Codes of a probe that reached nobody; `wall` is a studio that is told to stay offline. */
const NO_LINE = new Set(['no-connection', 'timeout', 'network', 'wall'])

/** Replaces every secret in a text. */
export const redact = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((clean, secret) => (secret.length < 4 ? clean : clean.replaceAll(secret, '[redacted]')), text)

/** The error without secrets, its causes reduced to their messages: they may hold headers, bodies or prompts. */
export function scrub<Thrown>(error: Thrown, secrets: readonly string[], depth = 0): Thrown {
  if (!(error instanceof Error)) return error
  const clean = (text: string) => redact(text, secrets)
  const bare = (cause: unknown): Error => {
    const { message, code } = cause as { message?: unknown; code?: unknown }
    const copy = new Error(clean(String(message ?? cause)), { cause: undefined })
    return typeof code === 'string' ? Object.assign(copy, { code }) : copy
  }
  error.message = clean(error.message)
  if (error.stack) error.stack = clean(error.stack)
  const { next } = error as { next?: unknown }
  if (typeof next === 'string') Object.assign(error, { next: clean(next) })
  if (isHeroshotError(error.cause) && depth < 3) scrub(error.cause, secrets, depth + 1)
  else if (error.cause !== undefined) error.cause = bare(error.cause)
  return error
}

/** How long an answer may still come after it was told to stop. */
const GRACE_MS = 2000

/** Runs `act` under a time limit and the caller's signal; both reach it as its signal. */
async function limited<Result>(
  clock: Clock,
  ms: number,
  outer: AbortSignal,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  outer.throwIfAborted()
  const inner = new AbortController()
  const over = new AbortController()
  const timer = (async () => {
    await clock.sleep(ms, over.signal)
    inner.abort(new UnavailableError(`no answer within ${Math.round(ms / 1000)} s`, { code: 'timeout' }))
    await clock.sleep(GRACE_MS, over.signal)
    throw inner.signal.reason
  })()
  timer.catch(() => undefined)
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      inner.abort(outer.reason)
      reject(outer.reason)
    }
    outer.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([act(inner.signal), timer, stopped])
  } finally {
    outer.removeEventListener('abort', stop)
    // A reason at hand: the default one comes with a stack trace.
    over.abort(over)
  }
}

/** A context with a signal of its own, its members not read: looking at `workDir` makes the folder. */
const within = (ctx: Context, signal: AbortSignal): Context =>
  Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(ctx),
    signal: { value: signal, enumerable: true },
  })

const READ_TRIES = 3
const STATES = new Set(['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown'])
const OUTCOMES = new Set(['cancelled', 'too-late', 'unsupported', 'unknown'])

export function guardBackend(backend: Backend, options: GuardOptions): Guarded {
  const { clock, submitMs = backend.submitMs ?? 120_000, readMs = 30_000, probeMs = 15_000 } = options
  const env = options.env ?? process.env
  const secrets = (backend.keys ?? []).flatMap((name) => env[name] ?? [])
  const local = backend.locality === 'local'
  const read = <Result>(ctx: Context, act: (ctx: Context) => Promise<Result>): Promise<Result> =>
    limited(clock, readMs, ctx.signal, (signal) => act(within(ctx, signal))).catch((error) => {
      throw scrub(error, secrets)
    })

  /** For reads that nobody repeats: three tries, waiting longer each time. */
  async function retried<Result>(ctx: Context, act: (ctx: Context) => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await read(ctx, act)
      } catch (error) {
        const final = isInputError(error) || (isHeroshotError(error) && NOT_ACCEPTED.has(error.name))
        if (final || tries === READ_TRIES || ctx.signal.aborted) throw error
        await clock.sleep(250 * 2 ** tries, ctx.signal)
      }
    }
  }

  let probing: Promise<Availability> | undefined
  let probed: { at: number; answer: Availability } | undefined

  return {
    ...backend,
    concurrency: Math.max(1, backend.concurrency ?? (local ? 1 : 4)),
    pollIntervalMs: Math.max(1, backend.pollIntervalMs ?? (local ? 250 : 5000)),
    canReconcile: backend.reconcile !== undefined,

    fit: (shot, card) => backend.fit(shot, card),

    /** Never rejects. Callers at the same time share one probe, and its answer for a while. */
    async probe(ctx): Promise<Availability> {
      if (probed && clock.now() - probed.at < probeMs) return probed.answer
      probing ??= retried(ctx, (inner) => backend.probe(inner))
        .catch((error): Availability => {
          const { message, next, code } = error as { message: string; next?: string; code?: string }
          const unreachable = NO_LINE.has(code ?? '')
          return {
            ok: false,
            reason: message,
            ...(next !== undefined && { next }),
            ...(unreachable && { unreachable }),
          }
        })
        .then((answer) => {
          probed = { at: clock.now(), answer }
          return answer
        })
        .finally(() => {
          probing = undefined
        })
      return probing
    },

    /** Rejects with RefusedError, UnavailableError, WallError or InputError: nothing was submitted yet, whatever went wrong. */
    async prepare(native, ctx) {
      if (!backend.prepare) return native
      try {
        return await limited(clock, submitMs, ctx.signal, (signal) => backend.prepare!(native, { ...ctx, signal }))
      } catch (error) {
        scrub(error, secrets)
        if (ctx.signal.aborted || isInputError(error)) throw error
        const facts = { jobId: ctx.jobId, backend: backend.id, billed: 'no', atRisk: '0' } as const
        if (isHeroshotError(error) && NOT_ACCEPTED.has(error.name)) throw Object.assign(error, facts)
        const what = error instanceof Error ? error.message : String(error)
        throw new UnavailableError(`${backend.id}: ${what}`, { ...facts, code: 'not-prepared', cause: error })
      }
    },

    /** Rejects with RefusedError, UnavailableError, WallError or InputError (not accepted), else SubmissionUnknownError. */
    async submit(native, ctx): Promise<Handle> {
      const facts = { jobId: ctx.jobId, backend: backend.id }
      try {
        if (backend.callable === false)
          throw new UnavailableError(`${backend.id} can be planned, not called`, { code: 'not-callable' })
        const handle = await limited(clock, submitMs, ctx.signal, (signal) =>
          backend.submit(native, within(ctx, signal)),
        )
        if (typeof handle?.id !== 'string' || handle.id === '')
          throw new SubmissionUnknownError(`${backend.id} accepted the submission without naming the job`, facts)
        return handle
      } catch (error) {
        const named = error as Error
        scrub(named, secrets)
        const timeout = (error as { code?: unknown }).code === 'timeout'
        if (isInputError(error)) throw error
        if (isHeroshotError(error) && NOT_ACCEPTED.has(error.name) && !timeout) throw Object.assign(error, facts)
        if (isHeroshotError(error) && error.name === 'SubmissionUnknownError') throw Object.assign(error, facts)
        const what = error instanceof Error ? error.message : String(error)
        throw new SubmissionUnknownError(`${backend.id} may or may not have accepted the submission: ${what}`, {
          ...facts,
          cause: error,
        })
      }
    },

    /** Rejects for transport trouble, which is never terminal: the schedule polls again. */
    async poll(handle, ctx): Promise<Status> {
      const status = await read(ctx, (inner) => backend.poll(handle, inner))
      return STATES.has(status?.state) ? status : { state: 'unknown', raw: String(status?.state) }
    },

    async cancel(handle, ctx, strength): Promise<CancelOutcome> {
      if (!backend.cancel) return 'unsupported'
      try {
        const outcome = await read(ctx, (inner) => backend.cancel!(handle, inner, strength))
        return OUTCOMES.has(outcome) ? outcome : 'unknown'
      } catch {
        return 'unknown'
      }
    },

    async reconcile(native, attempt: AttemptId, ctx) {
      if (!backend.reconcile) return 'unknown'
      try {
        return await retried(ctx, (inner) => backend.reconcile!(native, attempt, inner))
      } catch {
        return 'unknown'
      }
    },
  }
}

/** The error a backend that isn't there (any more) means for a job that names it; `atRisk` when something was sent to it. */
export const missingBackend = (id: string, jobId: string, atRisk?: string) =>
  new RefusedError(`No backend named ${id} is configured`, {
    code: 'no-backend',
    jobId,
    backend: id,
    billed: atRisk === undefined ? 'no' : 'maybe',
    atRisk,
    next: `Configure ${id}, then run: heroshot resume ${jobId}`,
  })
