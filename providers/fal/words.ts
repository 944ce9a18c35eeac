/** fal's refusals and failures in our words. Its own text stays beside them, without what it repeats of the input. */
import type { Status } from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { plain } from '../../src/net/plain.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import { refusalSchema } from './wire.js'

const BILLING = 'https://fal.ai/dashboard/billing'

const issuesOf = ({ json }: Pick<HttpAnswer, 'json'>) => {
  const detail = refusalSchema.safeParse(json).data?.detail
  return typeof detail === 'string' ? [{ loc: [], msg: detail, type: '' }] : (detail ?? [])
}

/** What the body says, with the fields it names; its beginning when it is not fal's JSON. */
function textOf(answer: HttpAnswer): string {
  const { text, status } = answer
  const said = issuesOf(answer).map(({ loc, msg }) => [loc.slice(1).join('.'), msg].filter(Boolean).join(': '))
  if (said.length) return said.join('; ')
  return /^\s*[<[{]|^\s*$/.test(text) ? `HTTP ${status}` : text.trim().slice(0, 200)
}

const requestOf = ({ headers }: HttpAnswer) =>
  headers['x-fal-request-id'] ? ` (request ${headers['x-fal-request-id']})` : ''

/**
 * The error of a submit that didn't give a request. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a request is queued is a SubmissionUnknownError.
 */
export function submitError(answer: HttpAnswer, now: number) {
  const { status, headers } = answer
  const text = textOf(answer)
  const say = `fal: ${text}${requestOf(answer)}`
  switch (status) {
    case 401:
      return new RefusedError(say, {
        code: 'wrong-key',
        next: 'Check FAL_KEY; keys are made at https://fal.ai/dashboard/keys.',
      })
    case 402:
    case 403:
      if (/user is locked/i.test(text) && !/admin lock/i.test(text))
        return new RefusedError(say, { code: 'no-credit', next: `Top up the balance at ${BILLING}.` })
      return new RefusedError(say, { code: 'forbidden' })
    case 404:
    case 410:
      return new RefusedError(say, { code: 'model-gone', next: 'heroshot catalogue fal tells what fal has today.' })
    case 400:
    case 405:
    case 413:
    case 422:
      return new RefusedError(say, { code: moderated(answer) ?? 'invalid' })
    case 429:
      return new UnavailableError(say, { code: 'throttled', retryAfterMs: retryAfterMs(headers, now) })
    default:
      return new SubmissionUnknownError(`fal answered ${status} to a submit: ${text}${requestOf(answer)}`)
  }
}

/** The error of a read that didn't work: polling goes on. */
export const readError = (answer: HttpAnswer, now: number) =>
  new UnavailableError(`fal: ${textOf(answer)}`, {
    code: answer.status === 401 ? 'wrong-key' : `http-${answer.status}`,
    retryAfterMs: retryAfterMs(answer.headers, now),
  })

/** Withheld by moderation: of the input where a field of it is named, else of what was made of it. */
function moderated(answer: Pick<HttpAnswer, 'json'>): string | undefined {
  const found = issuesOf(answer).find(({ type }) => type === 'content_policy_violation')
  return found && (found.loc.length > 1 ? 'moderated-input' : 'moderated-output')
}

/** By fal's own `type` of an error, an open list. Source: fal.ai/docs/errors, as of 2026-11-22. */
const FAILURES: Readonly<Record<string, string>> = {
  internal_server_error: 'vendor-internal',
  generation_timeout: 'vendor-timeout',
  request_timeout: 'vendor-timeout',
  startup_timeout: 'vendor-timeout',
  runner_disconnected: 'vendor-unavailable',
  runner_connection_error: 'vendor-unavailable',
  runner_scheduling_failure: 'vendor-unavailable',
  downstream_service_error: 'vendor-unavailable',
  downstream_service_unavailable: 'vendor-unavailable',
  no_media_generated: 'bad-output',
  image_too_small: 'bad-asset',
  image_too_large: 'bad-asset',
  image_load_error: 'bad-asset',
  file_download_error: 'bad-asset',
  file_too_large: 'bad-asset',
  unsupported_image_format: 'bad-asset',
}

/**
 * What a result says that is no result. fal has no failed state: a completed request whose result is an error has failed. Without
 * fal's own error in it the answer is trouble on the way, and undefined.
 * @param told what the queue said of the completed request
 */
export function failureOf(
  answer: HttpAnswer,
  told: { error?: unknown; error_type?: unknown } = {},
): Status | undefined {
  const { status, headers } = answer
  const issues = issuesOf(answer)
  const type = headers['x-fal-error-type'] ?? (issues[0]?.type || (told.error_type as string | undefined))
  if (status < 400 || [401, 403, 404, 408, 429].includes(status)) return undefined
  if (!issues.length && !told.error) return undefined
  // A gateway that is in trouble says so without a type.
  if (status > 500 && !type) return undefined
  // 499: the one who asked is said to have gone away. What a render that was stopped halfway costs isn't said.
  if (status === 499) return { state: 'cancelled', charged: 'unknown' }
  const message = issues.length ? textOf(answer) : plain(told.error)
  const known = moderated(answer) ?? FAILURES[type ?? '']
  return {
    state: 'failed',
    code: known ?? (status === 422 ? 'invalid' : 'render-failed'),
    message: type ? `${message} (${type})` : message,
    // Server errors are not billed. Source: fal's documentation of its queue, as of 2026-11-22.
    charged: status >= 500 ? 'none' : 'unknown',
  }
}
