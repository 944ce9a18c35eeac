/** Refusals and failures of all these servers in our words. Their own text stays beside them. */
import type { Status } from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import type { Profile } from './profile.js'
import type { Session } from './server.js'
import { errorSchema } from './wire.js'

interface Said {
  text: string
  code: string
}

/** What a body says, in whichever of its shapes; its beginning when it is none of them. */
function said({ json, text, status }: HttpAnswer): Said {
  const body = errorSchema.safeParse(json).data
  const { error, detail } = body ?? {}
  if (error) {
    const field = error.param && !error.message?.includes(error.param) ? ` (${error.param})` : ''
    return {
      text: `${error.message ?? error.type ?? `HTTP ${status}`}${field}`,
      code: String(error.code ?? error.type ?? ''),
    }
  }
  if (typeof detail === 'string') return { text: detail, code: '' }
  if (detail)
    return { text: detail.map(({ loc, msg }) => `${loc.slice(1).join('.') || 'body'}: ${msg}`).join('; '), code: '' }
  if (body?.message) return { text: body.message, code: '' }
  const plain = text.trim()
  return { text: !plain || plain.startsWith('<') ? `HTTP ${status}` : plain.slice(0, 200), code: '' }
}

const MODERATED = /moderat|content[ _]policy|safety|sentinel/i
const NO_CREDIT = /insufficient_quota|billing_hard_limit|insufficient (credit|balance|quota)/i
const NO_MODEL =
  /model_not_found|model mismatch|model .*(not found|does ?n[o']t exist|not exist)|deployment .* does not exist/i

/** Milliseconds to wait, by the header that counts them or the one that counts seconds. */
function waitOf({ headers }: HttpAnswer, now: number): number | undefined {
  const exact = headers['retry-after-ms']
  return exact !== undefined && /^\d+(\.\d+)?$/.test(exact) ? Math.round(Number(exact)) : retryAfterMs(headers, now)
}

/**
 * The error of a create that gave no job. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a job exists is a SubmissionUnknownError.
 */
export function createError(answer: HttpAnswer, now: number, { title, unready }: Profile, key?: string) {
  const { status, headers } = answer
  const { text, code } = said(answer)
  const request = headers['x-request-id'] ? ` (request ${headers['x-request-id']})` : ''
  const say = `${title}: ${text}${request}`
  const told = `${code} ${text}`
  const refused = (why: string, next?: string) => new RefusedError(say, { code: why, next })
  if (unready.includes(status) && errorSchema.safeParse(answer.json).success)
    return new UnavailableError(say, { code: 'not-ready', retryAfterMs: waitOf(answer, now) })
  if (status === 402 || (status === 429 && NO_CREDIT.test(told))) return refused('no-credit')
  if (status === 401)
    return refused(
      'wrong-key',
      key === undefined ? 'The server wants a key: name its variable as keyEnv.' : `Check ${key}.`,
    )
  if (status === 429) return new UnavailableError(say, { code: 'throttled', retryAfterMs: waitOf(answer, now) })
  if ([400, 403, 404, 405, 410, 413, 415, 422, 501].includes(status)) {
    if (MODERATED.test(told)) return refused('moderated-input')
    if (NO_CREDIT.test(told)) return refused('no-credit')
    if (NO_MODEL.test(told)) return refused('model-gone', 'heroshot plan lists the models that can be had.')
    return refused(status === 403 ? 'forbidden' : 'invalid')
  }
  return new SubmissionUnknownError(`${title} answered ${status} to a create: ${text}${request}`)
}

/**
 * The answer of a server that answers when the clip is done, and isn't: its call is over, so nothing is left open. A failed render
 * where it says so; throws where nothing was begun.
 */
export function notDone(answer: HttpAnswer, { ctx, server }: Session): Status {
  const { text, code } = said(answer)
  if (answer.status === 500) return { state: 'failed', code: failureCode({ code, message: text }), message: text }
  const error = createError(answer, ctx.clock.now(), server.profile, server.keyEnv)
  // A done render whose answer can't be read is lost, and no server's no.
  if (error.name !== 'SubmissionUnknownError' || answer.status < 300) throw error
  throw new UnavailableError(error.message, { code: 'not-ready' })
}

/** The error of a read that didn't work: polling goes on. */
export const readError = (answer: HttpAnswer, now: number, { title }: Profile) =>
  new UnavailableError(`${title}: ${said(answer).text}`, {
    code: answer.status === 401 ? 'wrong-key' : `http-${answer.status}`,
    retryAfterMs: waitOf(answer, now),
  })

/** Our code for a failed job; nobody has published a list of theirs. */
export function failureCode({
  code,
  message,
}: {
  code?: string | number | null | undefined
  message?: string | null | undefined
}): string {
  const told = `${code ?? ''} ${message ?? ''}`
  if (MODERATED.test(told)) return 'moderated'
  if (/out of memory|outofmemory|\boom\b/i.test(told)) return 'out-of-memory'
  return 'render-failed'
}
