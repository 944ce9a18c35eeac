/** The wall against servers and names that try to get past it. */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHttp } from '../../src/net/http.js'
import { checkHost, isLoopback, isPrivateAddress, type Resolve, type Wall } from '../../src/net/wall.js'
import { startServer } from '../support/server.js'

const local: Wall = { mode: 'local', allow: [] }
const walled = createHttp(local)
const refused = { name: 'WallError', billed: 'no' }

/** A name that means another address at every lookup. */
const rebinding = (addresses: readonly string[]): Resolve => {
  let turn = 0
  return (_, __, done) => {
    const address = addresses[turn++ % addresses.length]!
    done(null, [{ address, family: address.includes(':') ? 6 : 4 }])
  }
}

describe('an address in another dress', () => {
  /** Every way a URL may write an IPv4 address. */
  const spellings = fc.ipV4().chain((address) => {
    const parts = address.split('.').map(Number) as [number, number, number, number]
    const number = parts.reduce((sum, part) => sum * 256 + part, 0)
    const tail = parts[2] * 256 + parts[3]
    const mapped = `${(parts[0] * 256 + parts[1]).toString(16)}:${tail.toString(16)}`
    return fc.record({
      address: fc.constant(address),
      written: fc.constantFrom(
        String(number),
        `0x${number.toString(16)}`,
        `0${number.toString(8)}`,
        parts.map((part) => `0x${part.toString(16)}`).join('.'),
        parts.map((part) => `0${part.toString(8)}`).join('.'),
        `${parts[0]}.${parts[1]}.${tail}`,
        `[::ffff:${address}]`,
        `[0:0:0:0:0:ffff:${mapped}]`,
        `${address}.`,
        encodeURIComponent(address).replaceAll('.', '%2e'),
        address.replaceAll('.', '。'),
      ),
    })
  })

  it('is judged by what it is', () => {
    fc.assert(
      fc.property(spellings, ({ address, written }) => {
        const judge = () => checkHost(local, new URL(`http://${written}/`).hostname)
        if (isPrivateAddress(address)) expect(judge).not.toThrow()
        else expect(judge).toThrow(/outside this machine/)
      }),
      { numRuns: 2000 },
    )
  })

  it.each(['fe80::1%eth0', 'fe80::1%1', 'fd00::9%lan0', '::1%lo'])('%s is private, whatever its zone', (address) =>
    expect(isPrivateAddress(address)).toBe(true),
  )

  it.each(['2001:db8::1%eth0', '::ffff:8.8.8.8%eth0', 'fe80::1%', '127.0.0.1%eth0', '::8.8.8.8', '64:ff9b::a00:1'])(
    '%s is not private',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  )

  it.each(['http://10.0.0.1@8.8.8.8/', 'http://localhost:x@8.8.8.8/', 'http://8.8.8.8\\@127.0.0.1/', '//8.8.8.8/x'])(
    '%s goes nowhere',
    async (url) => {
      const error = await walled.request({ url }).catch((thrown) => thrown)
      expect(error).toMatchObject({ billed: 'no' })
      expect(['WallError', 'UnavailableError']).toContain(error.name)
    },
  )
})

describe('a hostile server', () => {
  it('that names another place at every request is followed five times and never outside', async () => {
    let asked = 0
    const server = await startServer((_, response) => {
      asked++
      response.writeHead(302, { location: asked % 9 ? `/again-${asked}` : 'http://93.184.216.34/prompt' }).end()
    })
    await expect(walled.request({ url: server.origin })).rejects.toMatchObject({ message: /too many redirects/ })
    expect(asked).toBe(6)
    await expect(walled.request({ url: server.origin })).rejects.toMatchObject(refused)
    expect(asked).toBe(9)
  })

  it.each([301, 302, 303, 307, 308])('that sends a POST away with %i keeps nothing of it', async (status) => {
    const outside = await startServer((_, response) => response.end('mine'))
    const server = await startServer((_, response) =>
      response.writeHead(status, { location: `${outside.origin}/steal` }).end(),
    )
    const answer = await walled.request({ method: 'POST', url: server.origin, json: { prompt: 'a secret' } })
    expect(answer.status).toBe(status)
    expect(outside.requests).toEqual([])
  })

  it.each(['//93.184.216.34/x', 'http:93.184.216.34', 'http://0x5db8d822/', 'http://[::ffff:5db8:d822]/'])(
    'that redirects to %s reaches nobody outside',
    async (location) => {
      const server = await startServer((request, response) =>
        request.url === '/' ? response.writeHead(302, { location }).end() : response.end('still here'),
      )
      const end = await walled.request({ url: `${server.origin}/` }).then(
        ({ url }) => url,
        (error) => error.name,
      )
      // One form is a path on the same server to the URL standard.
      expect([`${server.origin}/93.184.216.34`, 'WallError']).toContain(end)
    },
  )

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'ws://93.184.216.34/', 'data:text/plain,x'])(
    'that redirects to %s is not followed',
    async (location) => {
      const server = await startServer((_, response) => response.writeHead(302, { location }).end())
      await expect(walled.request({ url: server.origin })).rejects.toMatchObject({ code: 'bad-url' })
    },
  )

  it('that upgrades unasked, or tells of another server, is left where it is', async () => {
    const sockets = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
      )
    })
    await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void sockets.close())
    const url = `http://127.0.0.1:${(sockets.address() as AddressInfo).port}/`
    await expect(walled.request({ url, timeoutMs: 2000 })).rejects.toMatchObject({ name: 'NetworkError' })

    const advertiser = await startServer((_, response) =>
      response
        .writeHead(200, {
          'alt-svc': 'h2="93.184.216.34:443"; ma=3600; persist=1',
          refresh: '0; url=http://93.184.216.34/',
          link: '<http://93.184.216.34/>; rel=preload',
          connection: 'close',
        })
        .end('here'),
    )
    for (let i = 0; i < 2; i++) expect((await walled.request({ url: advertiser.origin })).text).toBe('here')
    expect(advertiser.requests).toHaveLength(2)
  })
})

describe('a name that changes its mind', () => {
  it('is judged at every socket: no lookup before counts for the next', async () => {
    const server = await startServer((_, response) => response.writeHead(200, { connection: 'close' }).end('home'))
    const http = createHttp(local, rebinding(['127.0.0.1', '93.184.216.34']))
    const url = `http://rebind.example:${server.port}/`
    const ends: string[] = []
    for (let i = 0; i < 6; i++)
      ends.push(
        await http.request({ url }).then(
          ({ text }) => text,
          (error) => error.name,
        ),
      )
    expect(ends).toEqual(['home', 'WallError', 'home', 'WallError', 'home', 'WallError'])
  })

  it('stays where it was on a kept-open connection: the socket was judged, and nobody asks again', async () => {
    const server = await startServer((_, response) => response.end('home'))
    const http = createHttp(local, rebinding(['127.0.0.1', '93.184.216.34']))
    const url = `http://kept.example:${server.port}/`
    expect((await http.request({ url })).text).toBe('home')
    expect((await http.request({ url })).text).toBe('home')
  })

  it('is judged again after a redirect to itself', async () => {
    const server = await startServer((_, response) =>
      response.writeHead(302, { location: '/next', connection: 'close' }).end(),
    )
    const http = createHttp(local, rebinding(['127.0.0.1', '2606:2800:220:1::1']))
    await expect(http.request({ url: `http://rebind.example:${server.port}/` })).rejects.toMatchObject(refused)
    expect(server.requests).toHaveLength(1)
  })

  it.each(['localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1.nip.example', 'evil.example#localhost'])(
    '%s is no name of this machine, whatever stands in it',
    async (name) => {
      const asked: string[] = []
      const http = createHttp(local, (host, _, done) => {
        asked.push(host)
        done(null, [{ address: '93.184.216.34', family: 4 }])
      })
      await expect(http.request({ url: `http://${name}/` })).rejects.toMatchObject(refused)
      expect(asked).toEqual([name.split('#')[0]])
      expect(isLoopback(name)).toBe(false)
    },
  )

  it.each(['http://0.0.0.0/', 'http://0/', 'http://[::]/', 'http://0.1/'])('%s is nowhere', async (url) => {
    await expect(walled.request({ url })).rejects.toMatchObject(refused)
    await expect(walled.socket!({ url })).rejects.toMatchObject(refused)
  })

  it.each(['::ffff:93.184.216.34', '::ffff:5db8:d822', '2606:2800:220:1::1%eth0', '0.0.0.0', '::'])(
    'is refused when it means %s',
    async (address) => {
      const http = createHttp(local, rebinding([address]))
      await expect(http.request({ url: 'http://render.example/' })).rejects.toMatchObject(refused)
    },
  )
})

it('no proxy of the environment is asked, by any of its names', async () => {
  const proxy = await startServer((_, response) => response.end('through the proxy'))
  const server = await startServer((_, response) => response.end('direct'))
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']) {
    vi.stubEnv(name, name.startsWith('NODE') ? '1' : proxy.origin)
    vi.stubEnv(name.toLowerCase(), proxy.origin)
  }
  vi.stubEnv('NO_PROXY', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  const http = createHttp(local, rebinding(['127.0.0.1']))
  expect((await http.request({ url: `http://gpu-box.lan:${server.port}/` })).text).toBe('direct')
  // Neither by a socket: it is refused by the server itself, which speaks no WebSocket.
  await expect(http.socket!({ url: `ws://gpu-box.lan:${server.port}/` })).rejects.toMatchObject({ code: 'http-200' })
  await expect(http.request({ url: 'http://93.184.216.34/' })).rejects.toMatchObject(refused)
  expect(proxy.requests).toEqual([])
})
