/** The error family. User mistakes derive from InputError and are thrown before anything is spent; all the rest derive from HeroshotError. */

const BRAND = Symbol.for('heroshot.error')

/** Whether the vendor may bill for the attempt behind an error. */
export type Billed = 'no' | 'maybe' | 'yes'

export interface ErrorFacts {
  /** What a person can do now: a sentence or a command. */
  next?: string | undefined
  jobId?: string | undefined
  backend?: string | undefined
  /** @default 'no' */
  billed?: Billed | undefined
  /** USD that may still be charged for the attempt, an exact decimal string. @default '0' */
  atRisk?: string | undefined
  /** The vendor's own handle, when one was given. */
  handle?: unknown
  /** Milliseconds after which the vendor says the same request may succeed. */
  retryAfterMs?: number | undefined
  cause?: unknown
}

/** Anything that went wrong after the request was accepted as well-formed. */
export abstract class HeroshotError extends Error {
  abstract readonly code: string
  readonly next: string | undefined
  readonly jobId: string | undefined
  readonly backend: string | undefined
  readonly billed: Billed
  readonly atRisk: string
  readonly handle: unknown
  readonly retryAfterMs: number | undefined
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    Object.defineProperty(this, BRAND, { value: true })
    this.next = facts.next
    this.jobId = facts.jobId
    this.backend = facts.backend
    this.billed = facts.billed ?? 'no'
    this.atRisk = facts.atRisk ?? '0'
    this.handle = facts.handle
    this.retryAfterMs = facts.retryAfterMs
  }
  toJSON() {
    const { name, code, message, next, jobId, backend, billed, atRisk, handle, retryAfterMs } = this
    return { name, code, message, next, jobId, backend, billed, atRisk, handle, retryAfterMs }
  }
}

/** No backend may take the shot. `rejected` says why, one line a card. */
export class NoRouteError extends HeroshotError {
  override readonly name = 'NoRouteError' as const
  readonly code = 'no-route'
  constructor(
    message: string,
    readonly rejected: readonly { card: string; backend: string; reason: string }[],
    facts?: ErrorFacts,
  ) {
    super(message, facts)
  }
}

/** The model is retired, its weights are unpublished, or it has no public API. Raised offline, with the date and alternatives. */
export class ModelGoneError extends HeroshotError {
  override readonly name = 'ModelGoneError' as const
  readonly code = 'model-gone'
  constructor(
    message: string,
    readonly model: string,
    readonly alternatives: readonly string[],
    facts?: ErrorFacts,
  ) {
    super(message, facts)
  }
}

/** A cap would be passed, or nobody approved a call above `approveAbove` (`not-approved`). Nothing was sent. */
export class BudgetError extends HeroshotError {
  override readonly name = 'BudgetError' as const
  readonly code: string
  constructor(message: string, facts?: ErrorFacts & { code?: string }) {
    super(message, facts)
    this.code = facts?.code ?? 'over-budget'
  }
}

/** The backend conclusively refused the submission: bad key, no credit, invalid input, moderation before render. Not billed. */
export class RefusedError extends HeroshotError {
  override readonly name = 'RefusedError' as const
  readonly code: string
  constructor(message: string, facts?: ErrorFacts & { code?: string }) {
    super(message, facts)
    this.code = facts?.code ?? 'refused'
  }
}

/** The answer to a submit was lost: the vendor may or may not be rendering. Never retried by itself. */
export class SubmissionUnknownError extends HeroshotError {
  override readonly name = 'SubmissionUnknownError' as const
  readonly code = 'submission-unknown'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, { billed: 'maybe', ...facts })
  }
}

/** The job ran and failed at the backend. */
export class RenderError extends HeroshotError {
  override readonly name = 'RenderError' as const
  readonly code: string
  constructor(message: string, facts?: ErrorFacts & { code?: string }) {
    super(message, facts)
    this.code = facts?.code ?? 'render-failed'
  }
}

/** The backend no longer knows the job (`job-lost`), or a render at home made no headway (`stalled`). */
export class LostJobError extends HeroshotError {
  override readonly name = 'LostJobError' as const
  readonly code: string
  constructor(message: string, facts?: ErrorFacts & { code?: string }) {
    super(message, facts)
    this.code = facts?.code ?? 'job-lost'
  }
}

/** A finished clip could not be brought home whole: truncated, mislabelled, expired, disk full. The job stays resumable. */
export class CollectError extends HeroshotError {
  override readonly name = 'CollectError' as const
  readonly code: string
  constructor(message: string, facts?: ErrorFacts & { code?: string }) {
    super(message, { billed: 'yes', ...facts })
    this.code = facts?.code ?? 'collect-failed'
  }
}

/** A queue or run deadline passed. The job is detached, not forgotten: it can be resumed. */
export class DeadlineError extends HeroshotError {
  override readonly name = 'DeadlineError' as const
  readonly code = 'deadline'
}

/** Stopped by the user; `outcome` says what the backend really did. */
export class CancelledError extends HeroshotError {
  override readonly name = 'CancelledError' as const
  readonly code = 'cancelled'
  constructor(
    message: string,
    readonly outcome: string,
    facts?: ErrorFacts,
  ) {
    super(message, facts)
  }
}

/** The backend can't be reached or used now: server down, timeout, optional package absent. Nothing was sent. */
export class UnavailableError extends HeroshotError {
  override readonly name = 'UnavailableError' as const
  readonly code: string
  constructor(message: string, facts?: ErrorFacts & { code?: string }) {
    super(message, facts)
    this.code = facts?.code ?? 'unavailable'
  }
}

/** The egress wall stopped a request of a local-only or offline shot. Nothing left the machine. */
export class WallError extends HeroshotError {
  override readonly name = 'WallError' as const
  readonly code = 'wall'
}

export interface InputFacts {
  field: string
  value: unknown
  allowed?: string | undefined
  nearest?: unknown
  next?: string | undefined
}

/** What was given, for a message: short, and never the inside of an object. */
const shown = (value: unknown) => {
  if (value instanceof Uint8Array) return 'bytes'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'function' || (typeof value === 'object' && value !== null)) return typeof value
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

/** A value the user gave is wrong: a field of the shot, the configuration, or the command line. Thrown before anything is spent. */
export class InputError extends TypeError {
  override readonly name: string = 'InputError'
  readonly code: string = 'bad-input'
  readonly field: string
  readonly value: unknown
  readonly allowed: string | undefined
  readonly nearest: unknown
  readonly next: string | undefined
  constructor(why: string, facts: InputFacts, options?: { cause?: unknown }) {
    const allowed = facts.allowed ? `; allowed: ${facts.allowed}` : ''
    const nearest = facts.nearest === undefined ? '' : `; nearest: ${shown(facts.nearest)}`
    super(`${facts.field}: ${why} (got ${shown(facts.value)}${allowed}${nearest})`, options)
    Object.defineProperty(this, BRAND, { value: true })
    this.field = facts.field
    this.value = facts.value
    this.allowed = facts.allowed
    this.nearest = facts.nearest
    this.next = facts.next
  }
  toJSON() {
    const { name, code, message, field, allowed, nearest, next } = this
    return { name, code, message, field, allowed, nearest, next }
  }
}

/** A bad shot. */
export class ShotError extends InputError {
  override readonly name = 'ShotError'
  override readonly code = 'bad-shot'
}

/** A bad configuration value or file. */
export class ConfigError extends InputError {
  override readonly name = 'ConfigError'
  override readonly code = 'bad-config'
}

const branded = (error: unknown): error is Error => error instanceof Error && BRAND in error

/** True for every error of the family, also across two copies of the package. */
export const isHeroshotError = (error: unknown): error is HeroshotError => branded(error) && 'billed' in error

/** True for user mistakes, also across two copies of the package. */
export const isInputError = (error: unknown): error is InputError => branded(error) && 'field' in error
