/** Real HTTP servers on loopback that close with the test. */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface TestServer {
  /** `http://127.0.0.1:port` */
  origin: string
  port: number
  /** Every request so far, in order. */
  requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
}

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

/** Starts a server on a free port of 127.0.0.1. */
export async function startServer(answer: Answer): Promise<TestServer> {
  const requests: TestServer['requests'] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      requests.push({ method: request.method!, url: request.url!, headers: request.headers, body })
      answer(request, response, body)
    })
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, requests }
}
