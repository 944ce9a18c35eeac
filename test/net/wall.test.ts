import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createHttp } from '../../src/net/http.js'
import { checkHost, isPrivateAddress, type Resolve, type Wall, walledLookup } from '../../src/net/wall.js'
import { startServer } from '../support/server.js'

const local: Wall = { mode: 'local', allow: [] }
const walled = createHttp(local)

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.9',
    '169.254.1.1',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '::ffff:a00:1',
  ])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true))
  it.each([
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '64:ff9b::7f00:1',
    'localhost',
    '',
  ])('%s is not', (address) => expect(isPrivateAddress(address)).toBe(false))
  it('is judged the same in every spelling of IPv4', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
        const hex = `::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
        const expected =
          a === 10 || a === 127 || (a === 192 && b === 168) || (a === 169 && b === 254) || (a === 172 && b >> 4 === 1)
        expect([isPrivateAddress(address), isPrivateAddress(`::ffff:${address}`), isPrivateAddress(hex)]).toEqual([
          expected,
          expected,
          expected,
        ])
      }),
      { numRuns: 500 },
    )
  })
})

describe('the wall', () => {
  it('lets loopback through', async () => {
    const server = await startServer((_, response) => response.end('here'))
    expect((await walled.request({ url: server.origin })).text).toBe('here')
    expect((await walled.request({ url: `http://localhost:${server.port}` })).text).toBe('here')
  })

  it.each([
    'http://8.8.8.8/',
    'http://[2001:4860:4860::8888]/',
    'http://[::ffff:8.8.8.8]/',
    'http://0x08080808/',
    'http://134744072/',
  ])('stops %s before a socket opens', async (url) => {
    await expect(walled.request({ url })).rejects.toMatchObject({ name: 'WallError', billed: 'no' })
  })

  it('stops a redirect to the outside', async () => {
    const server = await startServer((_, response) =>
      response.writeHead(302, { location: 'http://8.8.8.8/clip' }).end(),
    )
    await expect(walled.request({ url: server.origin })).rejects.toMatchObject({ name: 'WallError' })
    await expect(walled.stream({ url: server.origin })).rejects.toMatchObject({ name: 'WallError' })
  })

  it('passes allow-listed hosts by name', () => {
    expect(() => checkHost(local, '8.8.8.8')).toThrow(/outside this machine/)
    expect(() => checkHost({ mode: 'local', allow: ['8.8.8.8'] }, '8.8.8.8')).not.toThrow()
    expect(() => checkHost({ mode: 'local', allow: ['[2001:db8::1]'] }, '2001:DB8::1')).not.toThrow()
    expect(() => checkHost({ mode: 'open', allow: [] }, '8.8.8.8')).not.toThrow()
  })

  it('takes no proxy, which would resolve names past it', async () => {
    const proxy = await startServer((_, response) => response.end('through the proxy'))
    const server = await startServer((_, response) => response.end('direct'))
    vi.stubEnv('HTTP_PROXY', proxy.origin)
    vi.stubEnv('http_proxy', proxy.origin)
    expect((await walled.request({ url: server.origin })).text).toBe('direct')
    expect(proxy.requests).toHaveLength(0)
    vi.unstubAllEnvs()
  })
})

describe('a name', () => {
  const resolvesTo =
    (...addresses: string[]): Resolve =>
    (_, __, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )

  it('that resolves to public addresses is refused', async () => {
    const http = createHttp(local, resolvesTo('93.184.216.34', '2606:2800:220:1::1'))
    const error = await http.request({ method: 'POST', url: 'http://render.example/', json: {} }).catch((e) => e)
    expect(error).toMatchObject({ name: 'WallError', billed: 'no' })
    await expect(http.stream({ url: 'http://render.example/' })).rejects.toMatchObject({ name: 'WallError' })
  })

  it('with private and public addresses is reached only by its private ones', async () => {
    const server = await startServer((_, response) => response.end('home'))
    const http = createHttp(local, resolvesTo('93.184.216.34', '127.0.0.1'))
    expect((await http.request({ url: `http://render.example:${server.port}/` })).text).toBe('home')
  })

  it('that turns public between two requests is refused the second time', async () => {
    const server = await startServer((_, response) => response.writeHead(200, { connection: 'close' }).end('home'))
    let resolve = resolvesTo('127.0.0.1')
    const http = createHttp(local, (...call) => resolve(...call))
    const url = `http://rebind.example:${server.port}/`
    expect((await http.request({ url })).text).toBe('home')
    resolve = resolvesTo('93.184.216.34')
    await expect(http.request({ url })).rejects.toMatchObject({ name: 'WallError' })
  })

  it('on the allow-list may be public', async () => {
    const lookup = (wall: Wall) =>
      new Promise((settle) => {
        walledLookup(wall, resolvesTo('93.184.216.34'))('render.example', { all: false }, (error, address) =>
          settle(error ?? address),
        )
      })
    expect(await lookup({ mode: 'local', allow: ['Render.Example'] })).toBe('93.184.216.34')
    expect(await lookup({ mode: 'open', allow: [] })).toBe('93.184.216.34')
    expect(await lookup(local)).toMatchObject({ name: 'WallError' })
  })

  it('that nobody knows is unavailable, not walled', async () => {
    const http = createHttp(local, (_, __, done) =>
      done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []),
    )
    await expect(http.request({ url: 'http://nowhere.example/' })).rejects.toMatchObject({ name: 'UnavailableError' })
  })
})
