/** Replicate's refusals and failures in our words. Its own text stays beside them. */
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import { problemSchema } from './wire.js'

/** What the body says, with the fields it names; its beginning when it is not Replicate's JSON. */
function textOf({ json, text, status }: HttpAnswer): string {
  const { title, detail, invalid_fields } = problemSchema.safeParse(json).data ?? {}
  const fields = (invalid_fields ?? []).map(({ field, description }) => [field, description].filter(Boolean).join(': '))
  const said = [detail ?? title, ...fields].filter(Boolean).join('; ')
  if (said) return said.slice(0, 500)
  return /^\s*[<[{"]|^\s*$/.test(text) ? `HTTP ${status}` : text.trim().slice(0, 200)
}

/** "Your rate limit resets in ~30s.": said in the body where no header says it. */
function waitOf(answer: HttpAnswer, now: number): number | undefined {
  const seconds = /resets in ~?(\d+)s/.exec(textOf(answer))?.[1]
  return retryAfterMs(answer.headers, now) ?? (seconds === undefined ? undefined : Number(seconds) * 1000)
}

/**
 * The error of a create that didn't give a prediction. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a prediction exists is a SubmissionUnknownError.
 */
export function createError(answer: HttpAnswer, now: number) {
  const { status } = answer
  const text = textOf(answer)
  const say = `Replicate: ${text}`
  switch (status) {
    case 401:
      return new RefusedError(say, {
        code: 'wrong-key',
        next: 'Check REPLICATE_API_TOKEN; tokens are made at https://replicate.com/account/api-tokens.',
      })
    case 402:
      return new RefusedError(say, { code: 'no-credit', next: 'Add credit at https://replicate.com/account/billing.' })
    case 403:
      return new RefusedError(say, { code: 'forbidden' })
    case 404:
    case 410:
      return new RefusedError(say, { code: 'model-gone' })
    case 400:
    case 405:
    case 413:
    case 422:
      return new RefusedError(say, { code: moderated(text) ? 'moderated-input' : 'invalid' })
    case 429:
      return new UnavailableError(say, { code: 'throttled', retryAfterMs: waitOf(answer, now) })
    default:
      return new SubmissionUnknownError(`Replicate answered ${status} to a create: ${text}`)
  }
}

/** The error of a read that didn't work: polling goes on. */
export const readError = (answer: HttpAnswer, now: number) =>
  new UnavailableError(`Replicate: ${textOf(answer)}`, {
    code: answer.status === 401 ? 'wrong-key' : `http-${answer.status}`,
    retryAfterMs: waitOf(answer, now),
  })

const moderated = (text: string) => /nsfw|moderat|flagged|sensitive|safety|\bE005\b/i.test(text)

/** By the codes that stand in its sentences, and by words where there is none. Source: Replicate's documentation, as of 2026-11-22. */
export function failureCode(error: string): string {
  if (moderated(error)) return 'moderated'
  if (/\bE1001\b|out of memory/i.test(error)) return 'out-of-memory'
  if (/\bE1000\b/.test(error)) return 'vendor-internal'
  if (/timed? ?out|\bE6716\b/i.test(error)) return 'vendor-timeout'
  return 'render-failed'
}
