/** WebSockets pass the same wall, and end in ways a reader can live with. */
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer as createTcp, type Socket as Line } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { createHttp } from '../../src/net/http.js'
import type { Resolve, Wall } from '../../src/net/wall.js'
import { startServer } from '../support/server.js'

const local: Wall = { mode: 'local', allow: [] }
const open = createHttp({ mode: 'open', allow: [] })
const walled = createHttp(local)

/** A server that speaks over sockets; `greet` gets each of them. */
async function speaker(greet: (socket: WebSocket, request: IncomingMessage) => void) {
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', greet)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

async function heard(messages: AsyncIterable<string | Uint8Array>) {
  const all: (string | Uint8Array)[] = []
  for await (const message of messages) all.push(message)
  return all
}

const resolvesTo =
  (address: string): Resolve =>
  (_, __, done) =>
    done(null, [{ address, family: 4 }])

describe('a socket', () => {
  it('carries texts and bytes both ways, with headers and query, and ends when the other side does', async () => {
    const { port } = await speaker((socket, { url, headers }) => {
      socket.on('message', (data) => {
        socket.send(`${url} ${headers.authorization} ${data}`)
        socket.send(Buffer.from([1, 2, 3]))
        socket.close()
      })
    })
    const socket = await walled.socket!({
      url: `http://127.0.0.1:${port}/ws`,
      query: { clientId: 'a b' },
      headers: { authorization: 'Bearer x' },
    })
    socket.send('hello')
    expect(await heard(socket)).toEqual(['/ws?clientId=a+b Bearer x hello', new Uint8Array([1, 2, 3])])
    expect(await heard(socket)).toEqual([])
  })

  it('ends the reading when the line breaks, when it is closed, and when its signal aborts', async () => {
    const { port, sockets } = await speaker((socket) => socket.send('one'))
    const url = `ws://127.0.0.1:${port}`
    const broken = await open.socket!({ url })
    const read = heard(broken)
    await sleep(20)
    for (const socket of sockets.clients) socket.terminate()
    expect(await read).toEqual(['one'])
    const ours = await open.socket!({ url })
    const reading = heard(ours)
    await ours.close()
    await reading
    expect(sockets.clients.size).toBeLessThanOrEqual(1)
    const stop = new AbortController()
    const stopped = heard(await open.socket!({ url, signal: stop.signal }))
    stop.abort()
    await stopped
    await expect(open.socket!({ url, signal: stop.signal })).rejects.toBe(stop.signal.reason)
  })

  it('keeps all of a burst in order, for a slow reader too', async () => {
    const { port } = await speaker((socket) => {
      for (let i = 0; i < 500; i++) socket.send(String(i))
      socket.close()
    })
    const seen: string[] = []
    for await (const message of await open.socket!({ url: `ws://127.0.0.1:${port}` })) {
      if (seen.length % 100 === 0) await sleep(1)
      seen.push(String(message))
    }
    expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => String(i)))
  })

  it('that is too big a message for its limit ends', async () => {
    const { port } = await speaker((socket) => socket.send('x'.repeat(2000)))
    expect(await heard(await open.socket!({ url: `ws://127.0.0.1:${port}`, maxBytes: 1000 }))).toEqual([])
  })

  it('says why it can’t be opened', async () => {
    const server = await startServer((_, response) => response.writeHead(200).end('no sockets here'))
    await expect(open.socket!({ url: server.origin })).rejects.toMatchObject({ name: 'NetworkError', billed: 'no' })
    await expect(open.socket!({ url: 'ftp://127.0.0.1' })).rejects.toMatchObject({ code: 'bad-url' })
    await expect(open.socket!({ url: 'ws://127.0.0.1:1' })).rejects.toMatchObject({ code: 'no-connection' })
    const lines: Line[] = []
    const silent = createTcp((line) => lines.push(line))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      for (const line of lines) line.destroy()
      silent.close()
    })
    const { port } = silent.address() as AddressInfo
    const late = open.socket!({ url: `ws://127.0.0.1:${port}/?key=secret`, timeoutMs: 50 })
    const error = await late.catch((e: Error) => e)
    expect(error).toMatchObject({ name: 'NetworkError', code: 'timeout' })
    expect(String(error)).not.toContain('secret')
    const stop = new AbortController()
    const opening = open.socket!({ url: `ws://127.0.0.1:${port}`, signal: stop.signal })
    stop.abort(new Error('changed my mind'))
    await expect(opening).rejects.toThrow('changed my mind')
  })
})

describe('the wall', () => {
  it.each(['ws://8.8.8.8/', 'wss://[2001:4860:4860::8888]/', 'ws://134744072/', 'http://0x08080808/'])(
    'stops %s before a socket opens',
    async (url) => {
      await expect(walled.socket!({ url })).rejects.toMatchObject({ name: 'WallError', billed: 'no' })
    },
  )

  it('judges a name by its address, each time it is asked for', async () => {
    const { port } = await speaker((socket) => socket.close())
    let resolve = resolvesTo('127.0.0.1')
    const http = createHttp(local, (...call) => resolve(...call))
    const url = `ws://rebind.example:${port}/`
    expect(await heard(await http.socket!({ url }))).toEqual([])
    resolve = resolvesTo('93.184.216.34')
    await expect(http.socket!({ url })).rejects.toMatchObject({ name: 'WallError' })
  })

  it('follows no redirect', async () => {
    const reached = await speaker((socket) => socket.send('here'))
    const server = createServer()
    server.on('upgrade', (_, line) => {
      line.end(`HTTP/1.1 302 Found\r\nlocation: ws://127.0.0.1:${reached.port}/\r\n\r\n`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    await expect(walled.socket!({ url: `ws://127.0.0.1:${port}` })).rejects.toMatchObject({ code: 'http-302' })
    expect(reached.sockets.clients.size).toBe(0)
  })
})
