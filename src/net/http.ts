/**
 * The one HTTP client. Backends get nothing else: it is walled, redirects are followed for reads only and never carry a
 * key to another origin, nothing is retried, and no error carries a header, a body we sent or a query string.
 */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import type { AxiosInstance, AxiosResponse } from 'axios'
import { type ErrorFacts, HeroshotError, UnavailableError, WallError } from '../errors.js'
import { checkHost, type Resolve, type Wall, walledLookup } from './wall.js'

interface HttpRequest {
  /** @default 'GET' */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Record<string, string>
  query?: Record<string, string | number | boolean>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is; a FormData becomes multipart. */
  body?: Uint8Array | string | FormData | Readable
  /** Milliseconds until the whole answer must be here. @default 30000 */
  timeoutMs?: number
  signal?: AbortSignal
  /** Largest answer accepted, in bytes. @default 16 MiB */
  maxBytes?: number
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  /** The final URL, without its query. */
  url: string
  text: string
  /** The parsed body, or undefined when it isn't JSON. */
  json: unknown
}

interface HttpStream {
  status: number
  headers: Record<string, string>
  url: string
  stream: Readable
}

export interface HttpClient {
  /** Any answer resolves, whatever its status. Rejects with NetworkError, UnavailableError (nothing was sent) or WallError. */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** The same for big answers: the body as sent, as a stream; `timeoutMs` covers only the wait for the first byte. */
  stream(request: HttpRequest): Promise<HttpStream>
  /** Loads what the first request needs: between the journal's word and the line there should be as little time as can be. */
  ready?(): Promise<void>
}

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

/** All that may follow a redirect to another origin; any other header could identify the user. */
const HARMLESS_HEADERS = /^(accept|accept-encoding|accept-language|range|user-agent)$/i

const MAX_REDIRECTS = 5

/** Origin and path of a URL: what may stand in an error or a log. */
export function publicUrl(url: string): string {
  try {
    const { origin, pathname } = new URL(url)
    return origin + pathname
  } catch {
    return 'an invalid URL'
  }
}

/** One client per wall; its sockets close when they idle, so it needs no closing. */
export function createHttp(wall: Wall, resolve?: Resolve): HttpClient {
  let ready: Promise<AxiosInstance> | undefined
  const client = () => {
    ready ??= import('axios').then(({ default: axios }) => {
      const lookup = walledLookup(wall, resolve)
      const agent = { keepAlive: true, timeout: 15_000, lookup } as object
      return axios.create({
        httpAgent: new HttpAgent(agent),
        httpsAgent: new HttpsAgent(agent),
        // A proxy would resolve names for us, past the wall.
        ...(wall.mode === 'local' && { proxy: false as const }),
        maxRedirects: 0,
        validateStatus: () => true,
        transformResponse: (data: unknown) => data,
      })
    })
    return ready
  }

  async function send(request: HttpRequest, streaming: boolean): Promise<AxiosResponse> {
    let url = request.url
    let headers = { ...request.headers }
    const method = request.method ?? 'GET'
    const axios = await client()
    const data = request.json === undefined ? request.body : JSON.stringify(request.json)
    const timeout = request.timeoutMs ?? 30_000
    // The socket's own timeout starts anew with every byte: a trickle would never end.
    const deadline = streaming ? undefined : AbortSignal.timeout(timeout)
    const signals = [request.signal, deadline].filter((signal) => signal !== undefined)
    for (let hop = 0; ; hop++) {
      const target = parse(url)
      checkHost(wall, target.hostname)
      const answer = await axios
        .request({
          url,
          method,
          headers: {
            ...(request.json !== undefined && { 'content-type': 'application/json' }),
            // A packed body would not have the length its header tells.
            ...(streaming && { 'accept-encoding': 'identity' }),
            ...headers,
          },
          ...(hop === 0 && request.query && { params: request.query }),
          ...(data !== undefined && { data }),
          timeout,
          ...(signals.length && { signal: AbortSignal.any(signals) }),
          decompress: !streaming,
          // Any limit, infinity too, would wrap the stream in one that can't be destroyed while it waits.
          maxContentLength: streaming ? -1 : (request.maxBytes ?? 16 << 20),
          maxBodyLength: Number.POSITIVE_INFINITY,
          responseType: streaming ? 'stream' : 'text',
        })
        .catch((error: unknown) => {
          throw translate(error, method, url, request.signal, deadline)
        })
      const location = answer.headers.location as string | undefined
      const reading = method === 'GET' || method === 'HEAD'
      if (answer.status < 300 || answer.status >= 400 || !location || !reading) {
        answer.config.url = url
        return answer
      }
      if (streaming) (answer.data as Readable).destroy()
      if (hop === MAX_REDIRECTS)
        throw new NetworkError(`too many redirects from ${publicUrl(request.url)}`, { billed: 'no' })
      const next = parse(location, url)
      if (next.protocol !== 'https:' && target.protocol === 'https:')
        throw new NetworkError(`${publicUrl(url)} redirects from https to ${next.protocol.slice(0, -1)}`, {
          billed: 'no',
        })
      if (next.origin !== target.origin)
        headers = Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS_HEADERS.test(name)))
      url = next.href
    }
  }

  const flat = (answer: AxiosResponse): Record<string, string> =>
    Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]))

  return {
    async ready() {
      await client()
    },
    async request(request) {
      const answer = await send(request, false)
      const text = typeof answer.data === 'string' ? answer.data : ''
      return {
        status: answer.status,
        headers: flat(answer),
        url: publicUrl(answer.config.url!),
        text,
        json: parseJson(text),
      }
    },
    async stream(request) {
      const answer = await send(request, true)
      return {
        status: answer.status,
        headers: flat(answer),
        url: publicUrl(answer.config.url!),
        stream: answer.data as Readable,
      }
    },
  }
}

function parse(url: string, base?: string): URL {
  const parsed = URL.canParse(url, base) ? new URL(url, base) : undefined
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed
  throw new UnavailableError('the address of the request is no http or https URL', { code: 'bad-url' })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function translate(
  error: unknown,
  method: string,
  url: string,
  signal: AbortSignal | undefined,
  deadline: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason
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
  const timedOut = deadline?.aborted || code === 'ECONNABORTED' || code === 'ETIMEDOUT'
  return new NetworkError(`${where}: ${timedOut ? 'no answer in time' : `the connection broke (${code})`}`, {
    code: timedOut ? 'timeout' : 'network',
    billed: method === 'POST' ? 'maybe' : 'no',
  })
}
