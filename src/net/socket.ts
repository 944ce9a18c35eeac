/** A WebSocket behind the same wall as the HTTP client: names and addresses are judged alike, and it is never redirected. */
import { on } from 'node:events'
import type { LookupFunction } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import { UnavailableError } from '../errors.js'
import { NetworkError, publicUrl, translate } from './network-error.js'
import { checkHost, type Resolve, type Wall, walledLookup } from './wall.js'

export interface SocketRequest {
  /** `ws:` or `wss:`; `http:` and `https:` mean the same. */
  url: string
  headers?: Record<string, string>
  query?: Record<string, string>
  /** Ends the connection; iteration ends with it. */
  signal?: AbortSignal
  /** Milliseconds until it must be open. @default 10000 */
  timeoutMs?: number
  /** Largest message accepted, in bytes. @default 16 MiB */
  maxBytes?: number
}

/** Messages as they come: texts, and bytes. Iteration ends when the connection does, whoever ended it and however. */
export interface Socket extends AsyncIterable<string | Uint8Array> {
  send(message: string | Uint8Array): void
  /** Breaks it off, and resolves when nothing of it is left: only then may the same client connect again. */
  close(): Promise<void>
}

/** Messages kept for a reader that is slower than the line, before the line is told to wait. */
const KEPT = 64

const bytesOf = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data as ArrayBuffer)

/** Resolves when it is open. Rejects with WallError, NetworkError, or the signal's reason. */
export async function openSocket(wall: Wall, request: SocketRequest, resolve?: Resolve): Promise<Socket> {
  const { signal, query, headers, timeoutMs = 10_000, maxBytes = 16 << 20 } = request
  signal?.throwIfAborted()
  const url = target(request.url)
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
  checkHost(wall, url.hostname)
  const { WebSocket } = await import('ws')
  signal?.throwIfAborted()
  const socket = new WebSocket(url, {
    ...(headers && { headers }),
    lookup: walledLookup(wall, resolve) as LookupFunction,
    followRedirects: false,
    handshakeTimeout: timeoutMs,
    maxPayload: maxBytes,
    perMessageDeflate: false,
  })
  const closed = new Promise<void>((done) => socket.once('close', () => done()))
  // From the beginning: what comes together with the handshake would be missed later.
  const incoming = on(socket, 'message', { close: ['close'], highWaterMark: KEPT, lowWaterMark: KEPT / 4 })
  const stop = () => socket.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  void closed.then(() => signal?.removeEventListener('abort', stop))
  await opened(socket, url).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw error
  })
  return {
    send: (message) => socket.send(message),
    async close() {
      socket.terminate()
      await closed
    },
    [Symbol.asyncIterator]: () => messages(incoming as AsyncIterable<[RawData, boolean]>),
  }
}

async function* messages(incoming: AsyncIterable<[RawData, boolean]>): AsyncGenerator<string | Uint8Array, void> {
  try {
    for await (const [data, binary] of incoming) yield binary ? bytesOf(data) : String(data)
  } catch {
    // However it ended: who reads it asks elsewhere what became of the work.
  }
}

function opened(socket: WebSocket, url: URL): Promise<void> {
  const failed = (why: string, code: string) =>
    new NetworkError(`GET ${publicUrl(url.href)}: ${why}`, { code, billed: 'no' })
  return new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('unexpected-response', (_, { statusCode }) => {
      reject(failed(`answered ${statusCode} instead of opening a socket`, `http-${statusCode}`))
      socket.terminate()
    })
    socket.once('error', (error: Error & { code?: string }) =>
      // The library's own words for its own timer; it has no code for it.
      reject(
        /timed out/.test(error.message)
          ? failed('no answer in time', 'timeout')
          : translate(error, 'GET', url.href, undefined),
      ),
    )
  })
}

function target(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^(http|ws)s?:$/.test(url.protocol)) {
    url.protocol = url.protocol.replace('http', 'ws')
    return url
  }
  throw new UnavailableError('the address of the socket is no ws or http URL', { code: 'bad-url' })
}
