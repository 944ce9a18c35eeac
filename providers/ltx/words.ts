/** LTX's error types in our words. Its own text stays beside them. */
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import { refusalSchema } from './wire.js'

const CONSOLE = 'https://console.ltx.io'

const refusalOf = ({ json }: HttpAnswer) => refusalSchema.safeParse(json).data?.error

/** What the body says, with the id of the request; its beginning when it is not LTX's JSON. */
function textOf(answer: HttpAnswer): string {
  const { text, status, headers } = answer
  const said = refusalOf(answer)?.message
  const plain = text.trim().startsWith('<') || !text.trim() ? `HTTP ${status}` : text.trim().slice(0, 200)
  const request = headers['x-request-id'] ? ` (request ${headers['x-request-id']})` : ''
  return `${said ?? plain}${request}`
}

/** Names a model, and not what the model can't do. */
const NO_SUCH_MODEL = /unknown model|model\b.*\b(not (exist|found|available)|deprecated|retired|no longer)/i

/**
 * The error of a create that didn't give a job. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a job exists is a SubmissionUnknownError.
 */
export function createError(answer: HttpAnswer, now: number) {
  const { status, headers } = answer
  const text = textOf(answer)
  const say = `LTX: ${text}`
  const type = refusalOf(answer)?.type
  switch (status) {
    case 400:
      if (NO_SUCH_MODEL.test(text))
        return new RefusedError(say, { code: 'model-gone', next: 'heroshot plan lists the live models.' })
      return new RefusedError(say, { code: 'invalid' })
    case 401:
      return new RefusedError(say, { code: 'wrong-key', next: `Check LTX_API_KEY; keys are made at ${CONSOLE}.` })
    case 402:
      return new RefusedError(say, { code: 'no-credit', next: `Buy credits at ${CONSOLE}.` })
    case 403:
      return new RefusedError(say, { code: 'forbidden' })
    case 404:
    case 405:
    case 413:
      return new RefusedError(say, { code: 'invalid' })
    case 422:
      return new RefusedError(say, { code: type && type !== 'content_filtered_error' ? 'invalid' : 'moderated-input' })
    case 429:
      return new UnavailableError(say, {
        code: type === 'concurrency_limit_error' ? 'concurrency' : 'throttled',
        retryAfterMs: retryAfterMs(headers, now),
      })
    default:
      return new SubmissionUnknownError(`LTX answered ${status} to a create: ${text}`)
  }
}

/** The error of a read that didn't work: polling goes on. */
export const readError = (answer: HttpAnswer, now: number) =>
  new UnavailableError(`LTX: ${textOf(answer)}`, {
    code: answer.status === 401 ? 'wrong-key' : `http-${answer.status}`,
    retryAfterMs: retryAfterMs(answer.headers, now),
  })

/** By the type of a job's error, an open list. */
const FAILURES: Readonly<Record<string, string>> = {
  content_filtered_error: 'moderated',
  insufficient_funds_error: 'no-credit',
  invalid_request_error: 'invalid',
  api_error: 'vendor-internal',
  service_unavailable: 'vendor-unavailable',
}

/** Our code for a failure; what nobody has seen yet is `render-failed`, never a guess. */
export const failureCode = (type: string | null | undefined): string =>
  type && Object.hasOwn(FAILURES, type) ? FAILURES[type]! : 'render-failed'
