/**
 * A paid vendor on loopback: create, polls that say "not yet", a poll that says "done", a download. One fault of choice
 * is put in its way, and everything a client sends is counted. Every accepted job is one the vendor would bill.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { clipBytes } from './clip.js'
import { WIRES, type Wire, type WireName } from './wires.js'

export type Fault =
  // The job exists and is billed; its answer does not come.
  | 'accepted-then-reset'
  | 'accepted-then-500'
  | 'accepted-then-silence'
  // No job.
  | 'refused-429'
  | 'refused-503'
  // One bad answer to a poll, then good ones.
  | 'poll-503'
  | 'poll-429'
  | 'poll-reset'
  | 'poll-garbage'

export interface VendorOptions {
  wire: WireName
  fault?: Fault | undefined
  /** The fault meets every request it can meet, not only the first. */
  always?: boolean | undefined
  /** Done so long after it was accepted. @default at the second look */
  renderMs?: number | undefined
  /** What every job delivers: the file `head`, filled up to `bytes`. @default 1 KB of nothing */
  clip?: { head: string; bytes: number } | undefined
}

/** What the vendor saw. */
export interface Seen {
  requests: number
  /** Creates, refused ones included. */
  creates: number
  /** Jobs that exist and are billed. */
  accepted: number
  /** The same, at a vendor that honours idempotency keys. */
  distinct: number
  polls: number
  downloads: number
  cancels: number
  /** Bytes of clips sent. */
  bytes: number
}

export interface Vendor {
  origin: string
  seen(): Seen
  close(): Promise<void>
}

/** Looks at a job before it is done; the last of them finds it done. */
const LOOKS = 2

export async function startVendor({ wire: name, fault, always, renderMs, clip }: VendorOptions): Promise<Vendor> {
  const wire: Wire = WIRES[name]
  const download = wire.download ?? /^GET \/files\/([\w-]+)\.mp4$/
  const head = clip ? readFileSync(clip.head) : Buffer.alloc(0)
  const size = clip?.bytes ?? 1024
  const jobs = new Map<string, { looks: number; doneAt: number | undefined }>()
  const distinct = new Set<unknown>()
  const count = { requests: 0, creates: 0, accepted: 0, polls: 0, downloads: 0, cancels: 0, bytes: 0 }
  let spent = false

  /** The fault, when it is one of these and its turn has come. */
  const strikes = (kind: 'create' | 'poll'): Fault | undefined => {
    if (!fault || (spent && !always) || (kind === 'poll') !== fault.startsWith('poll-')) return undefined
    spent = true
    return fault
  }
  const send = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  const fail = (response: ServerResponse, status: number, headers = {}) =>
    send(
      response,
      status,
      { error: { message: `vendor says ${status}`, code: status }, detail: String(status) },
      headers,
    )
  const html503 = (response: ServerResponse) =>
    response.writeHead(503, { 'content-type': 'text/html' }).end('<html><body>Service Unavailable</body></html>')

  const jobOf = (id: string) => ({ id, file: `${vendor.origin}/files/${id}.mp4` })

  function create(request: IncomingMessage, response: ServerResponse) {
    count.creates++
    const struck = strikes('create')
    if (struck === 'refused-429') return fail(response, 429, { 'retry-after': '1' })
    if (struck === 'refused-503') return html503(response)
    count.accepted++
    const job = jobOf(randomUUID())
    distinct.add(request.headers['idempotency-key'] ?? job.id)
    jobs.set(job.id.slice(0, 8), { looks: 0, doneAt: renderMs && performance.now() + renderMs })
    if (struck === 'accepted-then-reset') return request.socket.resetAndDestroy()
    if (struck === 'accepted-then-500') return fail(response, 500)
    if (struck !== 'accepted-then-silence') send(response, wire.acceptedStatus ?? 200, wire.accepted(job))
  }

  function poll(id: string, path: string, response: ServerResponse) {
    count.polls++
    const struck = strikes('poll')
    if (struck === 'poll-503') return html503(response)
    if (struck === 'poll-429') return fail(response, 429, { 'retry-after': '1' })
    if (struck === 'poll-reset') return response.socket!.resetAndDestroy()
    if (struck === 'poll-garbage')
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": "1", "sta')
    const job = jobs.get(id.slice(0, 8))!
    const done = ++job.looks >= LOOKS
    const answer = wire.state(jobOf(id), job.doneAt === undefined ? done : performance.now() >= job.doneAt, path)
    if (Array.isArray(answer)) send(response, answer[0], answer[1])
    else send(response, 200, answer)
  }

  async function deliver(response: ServerResponse) {
    count.downloads++
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': size })
    const counted = Readable.from(clipBytes(head, size)).on('data', (chunk: Buffer) => {
      count.bytes += chunk.length
    })
    await pipeline(counted, response).catch(() => {})
  }

  const server = createServer((request, response) => {
    count.requests++
    request.resume().on('end', () => {
      const { pathname } = new URL(request.url!, 'http://vendor')
      const line = `${request.method} ${pathname}`
      const id = (route: RegExp | undefined) => route?.exec(line)?.[1]
      if (wire.cancel?.test(line)) {
        count.cancels++
        return send(response, 200, {})
      }
      if (wire.account?.route.test(line)) return send(response, 200, wire.account.answer)
      if (wire.create.test(line)) return create(request, response)
      if (id(download)) return deliver(response)
      const polled = id(wire.poll)
      if (!polled || !jobs.has(polled.slice(0, 8))) return fail(response, 404)
      poll(polled, pathname, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const vendor: Vendor = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => ({ ...count, distinct: distinct.size }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return vendor
}
