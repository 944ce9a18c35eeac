/** What breaks on the line, in our words: what was not sent, what may have arrived, and nothing of headers, bodies or queries. */
import { type ErrorFacts, HeroshotError, UnavailableError, WallError } from '../errors.js'

/** The line broke after the request may have left: the other side may have acted on it. */
export class NetworkError extends HeroshotError {
  override readonly name = 'NetworkError' as const
  readonly code: string
  constructor(message: string, facts?: ErrorFacts & { code?: string }) {
    super(message, { billed: 'maybe', ...facts })
    this.code = facts?.code ?? 'network'
  }
}

/** Codes that mean no byte of the request reached anybody. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ERR_INVALID_URL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Why a request was broken off: its time was up. */
export const LATE = Symbol('late')

/** Origin and path of a URL: what may stand in an error or a log. */
export function publicUrl(url: string): string {
  try {
    const { origin, pathname } = new URL(url)
    return origin + pathname
  } catch {
    return 'an invalid URL'
  }
}

/** The error of a client library as ours; the signal's reason when it was broken off. */
export function translate(error: unknown, method: string, url: string, signal: AbortSignal | undefined): unknown {
  const late = signal?.reason === LATE
  if (signal?.aborted && !late) return signal.reason
  const chain: { code?: unknown; cause?: unknown }[] = []
  for (let e = error as (typeof chain)[number] | undefined; e && chain.length < 5; e = e.cause as typeof e) {
    if (e instanceof WallError) return e
    chain.push(e)
  }
  const code = String(
    chain.find((e) => typeof e.code === 'string' && e.code !== 'ERR_BAD_REQUEST')?.code ?? 'ERR_NETWORK',
  )
  const where = `${method} ${publicUrl(url)}`
  // The original error holds headers and body, so only its code goes on.
  if (NOT_SENT.has(code)) return new UnavailableError(`${where}: no connection (${code})`, { code: 'no-connection' })
  const timedOut = late || code === 'ECONNABORTED' || code === 'ETIMEDOUT'
  return new NetworkError(`${where}: ${timedOut ? 'no answer in time' : `the connection broke (${code})`}`, {
    code: timedOut ? 'timeout' : 'network',
    billed: method === 'POST' ? 'maybe' : 'no',
  })
}
