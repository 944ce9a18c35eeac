/**
 * The one HTTP client. Backends get nothing else: it is walled, redirects are followed for reads only and never carry a
 * key to another origin, nothing is retried, and no error carries a header, a body we sent or a query string.
 */
import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import type { AxiosInstance, AxiosResponse } from 'axios'
import { UnavailableError } from '../errors.js'
import { LATE, NetworkError, publicUrl, translate } from './network-error.js'
import { openSocket, type Socket, type SocketRequest } from './socket.js'
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
  /** A WebSocket behind the same wall. Rejects as `request` does; absent in clients that have none. */
  socket?(request: SocketRequest): Promise<Socket>
  /** Loads what the first request needs: between the journal's word and the line there should be as little time as can be. */
  ready?(): Promise<void>
}

/** All that may follow a redirect to another origin; any other header could identify the user. */
const HARMLESS_HEADERS = /^(accept|accept-encoding|accept-language|range|user-agent)$/i

const MAX_REDIRECTS = 5

const timeoutOf = ({ timeoutMs = 30_000 }: HttpRequest) => timeoutMs

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

  async function send(request: HttpRequest, streaming: boolean, signal?: AbortSignal): Promise<AxiosResponse> {
    let url = request.url
    let headers = { ...request.headers }
    const method = request.method ?? 'GET'
    const axios = await client()
    const data = request.json === undefined ? request.body : JSON.stringify(request.json)
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
          ...(streaming && { timeout: timeoutOf(request) }),
          ...(signal && { signal }),
          decompress: !streaming,
          // Any limit, infinity too, would wrap the stream in one that can't be destroyed while it waits.
          maxContentLength: streaming ? -1 : (request.maxBytes ?? 16 << 20),
          maxBodyLength: Number.POSITIVE_INFINITY,
          responseType: streaming ? 'stream' : 'text',
        })
        .catch((error: unknown) => {
          throw translate(error, method, url, signal)
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

  /** The answer, whole and in time. A socket's own timeout starts anew with every byte: a trickle would never end. */
  async function timed(request: HttpRequest): Promise<AxiosResponse> {
    const { signal } = request
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(LATE), timeoutOf(request))
    const forward = () => stop.abort(signal!.reason)
    // Many requests of one act share its signal; that is no leak.
    if (signal) setMaxListeners(0, signal)
    if (signal?.aborted) forward()
    else signal?.addEventListener('abort', forward, { once: true })
    try {
      return await send(request, false, stop.signal)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', forward)
    }
  }

  return {
    async ready() {
      await client()
    },
    socket: (request) => openSocket(wall, request, resolve),
    async request(request) {
      const answer = await timed(request)
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
      const answer = await send(request, true, request.signal)
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
