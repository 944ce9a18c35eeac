/** Google's refusals, failures and filters in our words. Its own text stays beside them, its support codes decoded. */
import type { Status } from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import codeFile from './support-codes.json' with { type: 'json' }
import { type Result, refusalSchema } from './wire.js'

export type Answer = Pick<HttpAnswer, 'status' | 'headers' | 'text' | 'json'>

const categories = Object.entries(codeFile.categories)

/** The categories behind Google's support codes, for people: `child (58061214)`. Codes nobody has explained are kept. */
export function supportCodes(text: string): string[] {
  const listed = [...text.matchAll(/support codes?\s*:?\s*((?:\d{4,}[\s,;]*)+)/gi)].flatMap(([, codes]) =>
    codes!.split(/\D+/).filter(Boolean),
  )
  return [...new Set(listed)].map((code) => {
    const category = categories.find(([, codes]) => codes.includes(Number(code)))?.[0]
    return `${category ?? 'not in the published table'} (${code})`
  })
}

const decoded = (text: string) => {
  const codes = supportCodes(text)
  return codes.length ? `${text} [${codes.join(', ')}]` : text
}

const RESPONSIBLE_AI = /support codes?|responsible ai|usage guidelines|sensitive words/i

function read(answer: Answer) {
  const { json, text, status, headers } = answer
  const found = refusalSchema.safeParse(json).data?.error
  const plain = text.trim().startsWith('<') || !text.trim() ? `HTTP ${status}` : text.trim().slice(0, 200)
  const delay = found?.details?.find(({ retryDelay }) => retryDelay)?.retryDelay
  const reasons = (found?.details ?? []).flatMap(({ reason }) => reason ?? [])
  return {
    message: decoded(found?.message ?? plain),
    has: (...names: string[]) => names.some((name) => reasons.includes(name) || found?.status === name),
    waitMs: (now: number) => {
      const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? '')?.[1]
      return retryAfterMs(headers, now) ?? (seconds === undefined ? undefined : Math.round(Number(seconds) * 1000))
    },
  }
}

/**
 * The error of a create that gave no operation. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a job exists, a 503 too, is a SubmissionUnknownError.
 */
export function createError(answer: Answer, now: number, keys: readonly string[]) {
  const { status } = answer
  const { message, has, waitMs } = read(answer)
  const say = `Google: ${message}`
  const refused = (code: string, next?: string) => new RefusedError(say, { code, ...(next && { next }) })
  const wrongKey = () => refused('wrong-key', `Check ${keys.join(', ')}.`)
  // The usual 429 speaks of "plan and billing" as well.
  if (status === 402 || has('BILLING_DISABLED') || /prepayment credits/i.test(message))
    return refused('no-credit', 'Look at the billing of the project: https://console.cloud.google.com/billing')
  switch (status) {
    case 400: {
      if (has('API_KEY_INVALID') || /api key not valid/i.test(message)) return wrongKey()
      if (RESPONSIBLE_AI.test(message))
        return refused('moderated-input', 'Rephrase the prompt, or choose another picture.')
      if (has('FAILED_PRECONDITION'))
        return refused('precondition', 'Google serves this model only in some regions, with billing on.')
      const field = /`([\w.]+)`/.exec(message)?.[1]
      return refused('invalid', field && `Google names the field ${field}.`)
    }
    case 401:
      return wrongKey()
    case 403:
      if (/unregistered callers/i.test(message)) return wrongKey()
      return refused(
        'forbidden',
        'The account needs aiplatform.endpoints.predict, and write access to the output bucket.',
      )
    case 404:
      return refused(
        'model-gone',
        'The model is retired, or not served at this location. heroshot plan lists the others.',
      )
    case 405:
    case 413:
    case 422:
      return refused('invalid')
    case 429:
      return new UnavailableError(say, { code: 'throttled', retryAfterMs: waitMs(now) })
    default:
      return new SubmissionUnknownError(`Google answered ${status} to a create: ${message}`)
  }
}

/** The error of a read that didn't work: polling goes on. */
export function readError(answer: Answer, now: number): UnavailableError {
  const { message, waitMs } = read(answer)
  const key = answer.status === 401 || /api key not valid/i.test(message)
  return new UnavailableError(`Google: ${message}`, {
    code: key ? 'wrong-key' : `http-${answer.status}`,
    retryAfterMs: waitMs(now),
  })
}

/** By google.rpc.Code. */
const CODES: Readonly<Record<number, string>> = {
  3: 'invalid',
  4: 'vendor-internal',
  5: 'not-found',
  7: 'forbidden',
  8: 'throttled',
  9: 'precondition',
  10: 'vendor-internal',
  13: 'vendor-internal',
  14: 'vendor-unavailable',
  16: 'wrong-key',
}

/** How an operation failed. Google says it charges only for clips; what it does when its own render breaks nobody has seen. */
export function failureOf({ code, message }: { code?: number | undefined; message?: string | undefined }): Status {
  if (code === 1) return { state: 'cancelled', charged: 'unknown' }
  const text = message || 'no reason given'
  const moderated = RESPONSIBLE_AI.test(text)
  return {
    state: 'failed',
    code: moderated ? 'moderated-input' : (CODES[code ?? -1] ?? 'render-failed'),
    message: `${decoded(text)}${code === undefined ? '' : ` (code ${code})`}`,
    charged: moderated || code === 3 ? 'none' : 'unknown',
  }
}

const AUDIO = /issue with the audio|audio for your prompt/i

/** Nothing came through the filters. Not charged: Google's pricing page and the reasons themselves. */
export const filteredStatus = ({ filteredCount, reasons }: Result): Status => ({
  state: 'failed',
  code: reasons.some((reason) => AUDIO.test(reason)) ? 'moderated-audio' : 'moderated-output',
  message: `${reasons.map(decoded).join(' ') || `${filteredCount} filtered, no reason given`} (not charged)`,
  charged: 'none',
})

/** Some came through, some didn't. */
export const filteredWarning = ({ filteredCount, reasons }: Result): string =>
  [`Google filtered ${filteredCount} more`, ...reasons.map(decoded)].join(': ')
