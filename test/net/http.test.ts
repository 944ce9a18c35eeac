import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createHttp } from '../../src/net/http.js'
import { NetworkError } from '../../src/net/network-error.js'
import { startServer } from '../support/server.js'

const http = createHttp({ mode: 'open', allow: [] })

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('a request', () => {
  it('sends JSON, query and headers, and gives back status, headers and parsed body', async () => {
    const server = await startServer((_, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'X-Left': '7' })
      response.end('{"id":"a1"}')
    })
    const answer = await http.request({
      method: 'POST',
      url: `${server.origin}/jobs`,
      query: { dry: true },
      headers: { authorization: 'Bearer k' },
      json: { prompt: 'x' },
    })
    expect(answer).toMatchObject({ status: 201, json: { id: 'a1' }, url: `${server.origin}/jobs` })
    expect(answer.headers['x-left']).toBe('7')
    expect(server.requests).toHaveLength(1)
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/jobs?dry=true', body: '{"prompt":"x"}' })
    expect(server.requests[0]!.headers).toMatchObject({ authorization: 'Bearer k', 'content-type': 'application/json' })
  })

  it.each([400, 401, 429, 500, 503])(
    'resolves on %i, asks once, and leaves a body that is no JSON alone',
    async (status) => {
      const server = await startServer((_, response) => response.writeHead(status).end('<h1>no</h1>'))
      const answer = await http.request({ url: server.origin })
      expect(answer).toMatchObject({ status, text: '<h1>no</h1>', json: undefined })
      expect(server.requests).toHaveLength(1)
    },
  )

  it('is never repeated when the line breaks after it was sent: the other side may have acted', async () => {
    let connections = 0
    const server = createServer((socket) => {
      connections++
      socket.once('data', () => socket.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?key=secret`
    const error = await http.request({ method: 'POST', url, json: {} }).catch((e) => e)
    server.close()
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ billed: 'maybe', code: 'network' })
    expect(JSON.stringify(error) + error.message + error.stack).not.toContain('secret')
    expect(connections).toBe(1)
  })

  it('that nobody listened to is Unavailable: nothing was sent', async () => {
    const error = await http.request({ method: 'POST', url: 'http://127.0.0.1:1/x', json: {} }).catch((e) => e)
    expect(error).toMatchObject({ name: 'UnavailableError', code: 'no-connection', billed: 'no' })
  })

  it('must be answered whole in time, also by a server that trickles', async () => {
    const server = await startServer((_, response) => {
      const timer = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(timer))
    })
    const error = await http.request({ url: server.origin, timeoutMs: 200 }).catch((e) => e)
    expect(error).toMatchObject({ name: 'NetworkError', code: 'timeout', billed: 'no' })
  })

  it('stops with the reason of its signal', async () => {
    const server = await startServer(() => {})
    const reason = new Error('enough')
    const stop = new AbortController()
    const answer = http.request({ url: server.origin, signal: stop.signal })
    stop.abort(reason)
    await expect(answer).rejects.toBe(reason)
  })

  it('refuses an answer beyond maxBytes', async () => {
    const server = await startServer((_, response) => response.end('x'.repeat(5000)))
    await expect(http.request({ url: server.origin, maxBytes: 1000 })).rejects.toBeInstanceOf(NetworkError)
  })

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'data:text/plain,hi', 'no url'])('refuses %s', async (url) => {
    await expect(http.request({ url })).rejects.toMatchObject({ code: 'bad-url' })
  })
})

describe('a redirect', () => {
  it('is followed for reads, and another origin sees no key, cookie or custom header', async () => {
    const target = await startServer((_, response) => response.end('clip'))
    const first = await startServer((_, response) =>
      response.writeHead(302, { location: `${target.origin}/clip?sig=1` }).end(),
    )
    const secrets = { authorization: 'Bearer k', 'x-api-key': 'k', 'api-key': 'k', 'X-Fal-Key': 'k', cookie: 'k=1' }
    const { status, stream } = await http.stream({ url: first.origin, headers: { ...secrets, accept: 'video/mp4' } })
    expect([status, await text(stream)]).toEqual([200, 'clip'])
    expect(first.requests[0]!.headers).toMatchObject({ authorization: 'Bearer k', 'x-api-key': 'k' })
    const seen = target.requests[0]!.headers
    for (const name of Object.keys(secrets)) expect(seen[name.toLowerCase()], name).toBeUndefined()
    expect(seen.accept).toBe('video/mp4')
  })

  it('inside one origin keeps the key', async () => {
    const server = await startServer((request, response) =>
      request.url === '/a' ? response.writeHead(307, { location: '/b' }).end() : response.end('ok'),
    )
    expect((await http.request({ url: `${server.origin}/a`, headers: { authorization: 'k' } })).text).toBe('ok')
    expect(server.requests[1]!.headers.authorization).toBe('k')
  })

  it('of a POST is not followed: that would be a second submit', async () => {
    const server = await startServer((_, response) => response.writeHead(307, { location: '/again' }).end())
    expect((await http.request({ method: 'POST', url: server.origin, json: {} })).status).toBe(307)
    expect(server.requests).toHaveLength(1)
  })

  it('that never ends is given up', async () => {
    const server = await startServer((_, response) => response.writeHead(302, { location: '/' }).end())
    await expect(http.request({ url: server.origin })).rejects.toThrow(/too many redirects/)
    expect(server.requests).toHaveLength(6)
  })

  it('to something that is no web address is refused', async () => {
    const server = await startServer((_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end())
    await expect(http.request({ url: server.origin })).rejects.toMatchObject({ code: 'bad-url' })
  })
})

describe('a stream', () => {
  it('asks for the bytes as they are, so that their length can be checked', async () => {
    const server = await startServer((_, response) => response.end('bytes'))
    const { headers, stream } = await http.stream({ url: server.origin })
    expect(await text(stream)).toBe('bytes')
    expect(headers['content-length']).toBe('5')
    expect(server.requests[0]!.headers['accept-encoding']).toBe('identity')
  })

  it('may take longer than its time limit once it flows', async () => {
    const server = await startServer((_, response) => {
      response.write('a')
      setTimeout(() => response.end('b'), 300)
    })
    const { stream } = await http.stream({ url: server.origin, timeoutMs: 150 })
    expect(await text(stream)).toBe('ab')
  })
})
