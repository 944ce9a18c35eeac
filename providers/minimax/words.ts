/** MiniMax's codes in our words. Its own text stays beside them. */
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import { verdictOf } from './wire.js'

const ACCOUNT = 'https://platform.minimax.io'
const CHECK_KEY =
  'Check MINIMAX_API_KEY and MINIMAX_API_HOST: keys of the international and the Chinese platform are not valid on each other.'

type Refusal = readonly [code: string, next?: string]

/** By number, what is a no for good. Source: MiniMax's table of error codes, as of 2026-09-27. */
const REFUSALS: Readonly<Record<number, Refusal>> = {
  1004: ['wrong-key', CHECK_KEY],
  1008: ['no-credit', `Top up the balance at ${ACCOUNT}.`],
  1026: ['moderated-input'],
  1027: ['moderated-output'],
  1042: ['invalid'],
  2013: ['invalid'],
  2049: ['wrong-key', CHECK_KEY],
  2056: ['quota', `The plan's quota is used up: ${ACCOUNT}`],
}

/** Too much at once: the same request may succeed later. */
const THROTTLES: ReadonlySet<number> = new Set([1002, 1039, 1041, 2045])

/** Where the number is none we know. */
const BY_STATUS: Readonly<Record<number, Refusal>> = {
  400: ['invalid'],
  401: ['wrong-key', CHECK_KEY],
  402: ['no-credit', `Top up the balance at ${ACCOUNT}.`],
  403: ['forbidden'],
  404: ['invalid'],
  405: ['invalid'],
  413: ['invalid'],
  422: ['moderated-input'],
}

const NO_SUCH_MODEL =
  /(unknown|unsupported|invalid) model|model\b.*\b(not (exist|found|support|available)|unknown|retired)/i

/** What the body says; its beginning when it is not MiniMax's JSON. */
function textOf(answer: HttpAnswer): string {
  const { text, status } = answer
  return (
    verdictOf(answer)?.text ??
    (text.trim().startsWith('<') || !text.trim() ? `HTTP ${status}` : text.trim().slice(0, 200))
  )
}

/**
 * The error of a create that didn't give a task. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a task exists is a SubmissionUnknownError.
 */
export function createError(answer: HttpAnswer, now: number) {
  const { status, headers } = answer
  const text = textOf(answer)
  const say = `MiniMax: ${text}`
  const unclear = new SubmissionUnknownError(`MiniMax answered ${status} to a create: ${text}`)
  const verdict = verdictOf(answer)
  const code = verdict?.code
  if (status >= 300 && status < 400) return unclear
  // An overload that says so in MiniMax's own words was turned away before it was a task.
  if (status >= 500 && !(status === 529 && verdict)) return unclear
  if (status === 429 || status === 529 || (code !== undefined && THROTTLES.has(code)))
    return new UnavailableError(say, {
      code: status === 529 ? 'overloaded' : 'throttled',
      retryAfterMs: retryAfterMs(headers, now),
    })
  const known = (code !== undefined ? REFUSALS[code] : undefined) ?? BY_STATUS[status]
  if (!known) return unclear
  const [ours, next] = known
  if (ours === 'invalid' && NO_SUCH_MODEL.test(text))
    return new RefusedError(say, { code: 'model-gone', next: 'heroshot plan lists the live models.' })
  return new RefusedError(say, { code: ours, next })
}

/** The error of a read that didn't work: polling goes on. */
export function readError(answer: HttpAnswer, now: number) {
  const code = verdictOf(answer)?.code
  return new UnavailableError(`MiniMax: ${textOf(answer)}`, {
    code: isKey(answer)
      ? 'wrong-key'
      : code !== undefined && THROTTLES.has(code)
        ? 'throttled'
        : `http-${answer.status}`,
    ...(isKey(answer) && { next: CHECK_KEY }),
    retryAfterMs: retryAfterMs(answer.headers, now),
  })
}

/** The key was not accepted: HTTP 401, or 200 and a number in the body. */
export function isKey(answer: HttpAnswer): boolean {
  const code = verdictOf(answer)?.code
  return answer.status === 401 || code === 1004 || code === 2049
}

/** The task isn't there, or is older than the seven days MiniMax tells of. */
export function isUnknownTask(answer: HttpAnswer): boolean {
  const verdict = verdictOf(answer)
  return answer.status === 404 || (answer.status < 500 && verdict?.code === 2013)
}

/** Our code for a failed render, from MiniMax's number. */
export function failureCode(code: string | number | null | undefined): string {
  const ours = code === null || code === undefined ? undefined : REFUSALS[Number(code)]?.[0]
  return ours ?? 'render-failed'
}
