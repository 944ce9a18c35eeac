/** Errors into the journal and back. */
import type { Usd } from '../cost/money.js'
import {
  BudgetError,
  CancelledError,
  CollectError,
  DeadlineError,
  type ErrorFacts,
  type HeroshotError,
  isHeroshotError,
  isInputError,
  LostJobError,
  RefusedError,
  RenderError,
  SubmissionUnknownError,
  UnavailableError,
  WallError,
} from '../errors.js'
import type { Attempt, JobRecord, StoredError } from './journal.js'

/**
 * An error as the journal keeps it.
 * @param now milliseconds since the epoch, from which a wait the backend asked for counts
 */
export function storeError(error: unknown, now?: number): StoredError {
  const { name, message, code } = error as Error & { code?: string }
  const facts = isHeroshotError(error)
    ? { billed: error.billed, atRisk: error.atRisk }
    : ({ billed: 'no', atRisk: '0' } as const)
  const next = isHeroshotError(error) || isInputError(error) ? error.next : undefined
  const wait = isHeroshotError(error) && now !== undefined ? error.retryAfterMs : undefined
  return {
    name,
    code: String(code ?? 'error'),
    message,
    ...(next !== undefined && { next }),
    ...facts,
    ...(wait !== undefined && { retryAt: new Date(now! + wait).toISOString() }),
  }
}

type Maker = (message: string, facts: ErrorFacts & { code: string }) => HeroshotError

const MAKERS: Record<string, Maker> = {
  BudgetError: (message, facts) => new BudgetError(message, facts),
  RefusedError: (message, facts) => new RefusedError(message, facts),
  SubmissionUnknownError: (message, facts) => new SubmissionUnknownError(message, facts),
  RenderError: (message, facts) => new RenderError(message, facts),
  LostJobError: (message, facts) => new LostJobError(message, facts),
  CollectError: (message, facts) => new CollectError(message, facts),
  DeadlineError: (message, facts) => new DeadlineError(message, facts),
  CancelledError: (message, facts) => new CancelledError(message, 'cancelled', facts),
  UnavailableError: (message, facts) => new UnavailableError(message, facts),
  WallError: (message, facts) => new WallError(message, facts),
}

const WORST = ['no', 'maybe', 'yes'] as const

/** The error an ended attempt means, with what may be billed and is at risk over the whole job. */
export function errorOf(job: JobRecord, attempt: Attempt, atRisk: Usd): HeroshotError {
  const stored = attempt.error
  const message = stored?.message ?? `attempt ${attempt.n} ended as ${attempt.state}`
  const billed = WORST.findLast((word) => job.attempts.some(({ error }) => error?.billed === word))
  const make = MAKERS[stored?.name ?? ''] ?? MAKERS.RenderError!
  return make(message, {
    code: stored?.code ?? attempt.state,
    next: stored?.next,
    jobId: job.id,
    backend: attempt.backend,
    billed,
    atRisk,
    handle: attempt.handle,
  })
}
