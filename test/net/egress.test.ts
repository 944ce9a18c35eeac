/** Local-only, seen from outside: every socket a whole process opens, every name it asks for. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { startServer } from '../support/server.js'
import { tempDir } from '../support/temp.js'

it('a process that shoots local-only speaks to loopback alone, with every key set', async () => {
  const server = await startServer((_, response) => response.end('{}'))
  const child = fileURLToPath(new URL('./egress-child.ts', import.meta.url))
  const keys = [
    'RUNWAYML_API_SECRET',
    'FAL_KEY',
    'GEMINI_API_KEY',
    'OPENAI_API_KEY',
    'MINIMAX_API_KEY',
    'REPLICATE_API_TOKEN',
  ]
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), child, tempDir(), server.origin],
    { env: { PATH: process.env.PATH, ...Object.fromEntries(keys.map((key) => [key, 'a-key'])) } },
  )
  const { ends, connects, lookups, datagrams } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
    ends: Record<string, string>
    connects: string[]
    lookups: string[]
    datagrams: number
  }
  expect(ends).toEqual({
    draft: 'take of sketch',
    hero: 'take of house',
    'cloud backend': 'NoRouteError, billed no',
    'cloud model': 'NoRouteError, billed no',
    'public picture': 'WallError, billed no',
    spy: 'WallError, billed no',
  })
  expect(server.requests.map(({ url }) => url)).toEqual(['/render'])
  // The one socket is the house's own; nobody was looked up, a cloud's address least of all.
  expect(connects.filter((place) => !/^(127\.0\.0\.1|localhost|::1):/.test(place) && !place.startsWith('/'))).toEqual(
    [],
  )
  expect(connects.some((place) => place.endsWith(`:${server.port}`))).toBe(true)
  expect(lookups.filter((name) => !/^(127\.0\.0\.1|localhost)$/.test(name))).toEqual([])
  expect(datagrams).toBe(0)
}, 60_000)
