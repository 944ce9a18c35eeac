/** Refusals and ends of interactions in our words. Google's own text stays beside them. */
import { type Charge, chargeOf, type Status } from '../../src/backend.js'
import { RefusedError, SubmissionUnknownError, UnavailableError } from '../../src/errors.js'
import type { HttpAnswer } from '../../src/net/http.js'
import { retryAfterMs } from '../../src/net/retry-after.js'
import rates from './rates.json' with { type: 'json' }
import { type Interaction, refusalSchema, type Usage } from './wire.js'

type Answer = Pick<HttpAnswer, 'status' | 'headers' | 'text' | 'json'>

const SAFETY = /safety|responsible ai|prohibited|blocked|policy|support codes?/i

function read({ json, text, status }: Answer): { code: string; message: string } {
  const { code, message, status: word } = refusalSchema.safeParse(json).data?.error ?? {}
  const plain = text.trim().startsWith('<') || !text.trim() ? `HTTP ${status}` : text.trim().slice(0, 200)
  return { code: String(word ?? code ?? ''), message: message ?? plain }
}

const isKey = ({ status }: Answer, message: string) =>
  status === 401 || /api key not valid|api_key_invalid|unregistered callers/i.test(message)

/**
 * The error of a create that gave no interaction. A conclusive no is a RefusedError or, where it may be different later, an
 * UnavailableError; whatever leaves open whether a clip is being made, a gateway's timeout above all, is a SubmissionUnknownError.
 */
export function createError(answer: Answer, now: number, keys: readonly string[]) {
  const { status, headers } = answer
  const { code, message } = read(answer)
  const say = `Google: ${message}`
  if (status >= 400 && status < 500 && isKey(answer, message))
    return new RefusedError(say, { code: 'wrong-key', next: `Check ${keys.join(', ')}.` })
  if (status === 402 || (status === 429 && /prepayment credits/i.test(message)))
    return new RefusedError(say, {
      code: 'no-credit',
      next: 'Look at the billing of the key: https://aistudio.google.com',
    })
  switch (status) {
    case 400:
    case 405:
    case 413:
    case 422:
      if (SAFETY.test(`${code} ${message}`)) return new RefusedError(say, { code: 'moderated-input' })
      return new RefusedError(say, { code: code === 'FAILED_PRECONDITION' ? 'precondition' : 'invalid' })
    case 403:
      return new RefusedError(say, { code: 'forbidden' })
    case 404:
      return new RefusedError(say, { code: 'model-gone', next: 'heroshot plan lists the live models.' })
    case 429:
      return new UnavailableError(say, { code: 'throttled', retryAfterMs: retryAfterMs(headers, now) })
    default:
      return new SubmissionUnknownError(`Google answered ${status} to a create: ${message}`)
  }
}

/** The error of a read that didn't work: polling goes on. */
export function readError(answer: Answer, now: number): UnavailableError {
  const { message } = read(answer)
  return new UnavailableError(`Google: ${message}`, {
    code: isKey(answer, message) ? 'wrong-key' : `http-${answer.status}`,
    retryAfterMs: retryAfterMs(answer.headers, now),
  })
}

/**
 * What the tokens cost that Google counted, at its published rates. Undefined unless it says of every token what it is: those of a
 * clip cost twice those of words.
 */
export function chargeFor(usage: Usage): Charge | undefined {
  const { total_input_tokens: input, total_output_tokens: output, total_thought_tokens: thoughts = 0 } = usage ?? {}
  const listed = usage?.output_tokens_by_modality ?? []
  const of = (word: string) =>
    listed.filter(({ modality }) => modality === word).reduce((sum, { tokens = 0 }) => sum + tokens, 0)
  const [video, text] = [of('video'), of('text')]
  if (input === undefined || output === undefined || thoughts > 0 || video + text !== output) return undefined
  const { units, usdPerUnit } = rates
  const { usd } = chargeOf(video * units.video + text * units.text + input * units.input, 'units', usdPerUnit)
  return { usd, native: { amount: String(input + output), unit: 'tokens' } }
}

/** How an interaction ended that has no clip. */
export function endOf(interaction: Interaction): Status {
  const { status = 'completed', errors = [], usage } = interaction
  const said = errors.map(({ code, message }) => [message, code && `(${code})`].filter(Boolean).join(' ')).join('; ')
  const charged = chargeFor(usage) ?? 'unknown'
  if (status === 'cancelled') return { state: 'cancelled', charged }
  if (status === 'completed' && usage?.total_output_tokens === 0)
    return {
      state: 'failed',
      code: 'region',
      message:
        'Google made nothing of it and says nothing: it does so where a kind of input is not allowed in the region',
      charged,
    }
  const code = SAFETY.test(said) ? 'moderated-output' : status === 'budget_exceeded' ? 'no-credit' : 'render-failed'
  return { state: 'failed', code, message: said || `ended as ${status}, no reason given`, charged }
}
