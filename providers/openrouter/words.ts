/** OpenRouter's refusals and failures in our words. Its own text stays beside them, without the metadata that repeats the prompt. */
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import { refusalSchema } from './wire.js'

const CREDITS = 'https://openrouter.ai/settings/credits'

/** What the body says; its beginning when it is not OpenRouter's JSON. */
function textOf({ json, text, status }: HttpAnswer): string {
  const body = refusalSchema.safeParse(json)
  if (body.success) return body.data.error.message.slice(0, 500)
  return /^\s*[<[{"]|^\s*$/.test(text) ? `HTTP ${status}` : text.trim().slice(0, 200)
}

const MODERATED = /moderat|flagged|safety|content polic|policy violation|sensitive|prohibited/i

/**
 * The error of a create that didn't give a job. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a job exists is a SubmissionUnknownError.
 */
export function createError(answer: HttpAnswer, now: number) {
  const { status, headers } = answer
  const text = textOf(answer)
  const say = `OpenRouter: ${text}`
  switch (status) {
    case 400:
    case 404:
    case 410:
      if (MODERATED.test(text)) return new RefusedError(say, { code: 'moderated-input' })
      if (status === 410 || /not a valid model|no endpoints? found|model .*not (found|available)/i.test(text))
        return new RefusedError(say, {
          code: 'model-gone',
          next: 'heroshot catalogue openrouter tells what it has today.',
        })
      return new RefusedError(say, { code: 'invalid' })
    case 401:
      return new RefusedError(say, {
        code: 'wrong-key',
        next: 'Check OPENROUTER_API_KEY; keys are made at https://openrouter.ai/settings/keys.',
      })
    case 402:
      return new RefusedError(say, {
        code: 'no-credit',
        next: `Add credits at ${CREDITS}, or raise the limit of the key.`,
      })
    case 403:
      return new RefusedError(say, { code: MODERATED.test(text) ? 'moderated-input' : 'forbidden' })
    case 405:
    case 413:
    case 422:
      return new RefusedError(say, { code: 'invalid' })
    case 429:
      return new UnavailableError(say, { code: 'throttled', retryAfterMs: retryAfterMs(headers, now) })
    default:
      return new SubmissionUnknownError(`OpenRouter answered ${status} to a create: ${text}`)
  }
}

/** The error of a read that didn't work: polling goes on. */
export const readError = (answer: HttpAnswer, now: number) =>
  new UnavailableError(`OpenRouter: ${textOf(answer)}`, {
    code: answer.status === 401 ? 'wrong-key' : `http-${answer.status}`,
    retryAfterMs: retryAfterMs(answer.headers, now),
  })

/** Our code for a failed job, which has a sentence and no code: what isn't plainly moderation is `render-failed`. */
export const failureCode = (error: string | null | undefined): string =>
  error && MODERATED.test(error) ? 'moderated' : 'render-failed'
