/** Runway's refusals and failure codes in our words. Its own text stays beside them. */
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import { refusalSchema } from './wire.js'

const DASHBOARD = 'https://dev.runwayml.com'

/** What the body says, with the fields it names; its beginning when it is not Runway's JSON. */
function textOf({ json, text, status }: HttpAnswer): string {
  const body = refusalSchema.safeParse(json)
  if (!body.success) return text.trim().startsWith('<') || !text.trim() ? `HTTP ${status}` : text.trim().slice(0, 200)
  const issues = (body.data.issues ?? []).map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  return [body.data.error, ...issues].join('; ')
}

const namesNoModel = ({ json }: HttpAnswer) =>
  refusalSchema.safeParse(json).data?.issues?.some(({ code, path }) => code === 'invalid_union' && path[0] === 'model')

/**
 * The error of a create that didn't give a task. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a task exists is a SubmissionUnknownError.
 */
export function createError(answer: HttpAnswer, now: number) {
  const { status, headers } = answer
  const text = textOf(answer)
  const request = headers['apigw-requestid'] ? ` (request ${headers['apigw-requestid']})` : ''
  const say = `Runway: ${text}${request}`
  switch (status) {
    case 400:
      if (/not have enough credits/i.test(text))
        return new RefusedError(say, {
          code: 'no-credit',
          next: `Buy API credits at ${DASHBOARD}; credits of the web application don't count.`,
        })
      if (namesNoModel(answer))
        return new RefusedError(say, { code: 'model-gone', next: 'heroshot plan lists the live models.' })
      return new RefusedError(say, { code: 'invalid' })
    case 401:
      return new RefusedError(say, {
        code: /hostname/i.test(text) ? 'wrong-host' : 'wrong-key',
        next: `Check RUNWAYML_API_SECRET and RUNWAYML_BASE_URL; keys are made at ${DASHBOARD}.`,
      })
    case 403:
      return new RefusedError(say, { code: 'forbidden' })
    case 404:
    case 405:
    case 413:
    case 422:
      return new RefusedError(say, { code: 'invalid' })
    case 429: {
      const wait = retryAfterMs(headers, now)
      const daily = /daily/i.test(text) && wait === undefined
      return new UnavailableError(say, {
        code: daily ? 'daily-limit' : 'throttled',
        next: daily ? `The limit counts the last 24 hours; a higher tier raises it: ${DASHBOARD}` : undefined,
        retryAfterMs: wait,
      })
    }
    default:
      return new SubmissionUnknownError(`Runway answered ${status} to a create: ${text}${request}`)
  }
}

/** The error of a read that didn't work: polling goes on. */
export const readError = (answer: HttpAnswer, now: number) =>
  new UnavailableError(`Runway: ${textOf(answer)}`, {
    code: answer.status === 401 ? 'wrong-key' : `http-${answer.status}`,
    retryAfterMs: retryAfterMs(answer.headers, now),
  })

/** By the beginning of `failureCode`, an open list. */
const FAILURES: readonly (readonly [prefix: string, code: string])[] = [
  ['SAFETY.OUTPUT', 'moderated-output'],
  ['SAFETY', 'moderated-input'],
  ['INPUT_PREPROCESSING.SAFETY', 'moderated-input'],
  ['ASSET.INVALID', 'bad-asset'],
  ['INTERNAL.BAD_OUTPUT', 'bad-output'],
  ['THIRD_PARTY.UNAVAILABLE', 'vendor-unavailable'],
  ['THIRD_PARTY.INPUT_VALIDATION', 'invalid'],
  ['INPUT_PREPROCESSING.INTERNAL', 'vendor-internal'],
  ['INTERNAL', 'vendor-internal'],
]

/** Our code for a failure; what nobody has seen yet is `render-failed`, never a guess. */
export function failureCode(code: string | null | undefined): string {
  if (!code) return 'vendor-internal'
  return FAILURES.find(([prefix]) => code === prefix || code.startsWith(`${prefix}.`))?.[1] ?? 'render-failed'
}
