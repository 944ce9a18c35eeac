/**
 * Who may ask: only this machine's browser, on the page's own address, with the token. What each check is for stands beside it.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'

const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** The home's own token, made when there is none: an open tab goes on after a restart on the same port. */
export async function tokenOf(home: string): Promise<string> {
  const file = join(home, 'page-token')
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (TOKEN.test(kept)) return kept
  const token = randomBytes(32).toString('base64url')
  await mkdir(home, { recursive: true })
  // Nobody but its owner may read it.
  await writeFile(file, token, { mode: 0o600 })
  return token
}

const same = (given: string, right: string) => {
  const [a, b] = [given, right].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(a, b)
}

export interface Visitor {
  /** Why it gets nothing; undefined for the owner. */
  refused?: 'address' | 'origin' | 'token'
  /** It brought the token in the address: the cookie is to be set, and the address cleaned. */
  arrives: boolean
}

export function createDoor(token: string, port: number) {
  // Cookies don't tell ports apart: each studio has a name of its own.
  const name = `heroshot-${port}`
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  return {
    cookie: `${name}=${token}; HttpOnly; SameSite=Strict; Path=/`,

    visitor(request: IncomingMessage, url: URL): Visitor {
      const { host = '', origin, cookie = '', 'sec-fetch-site': from } = request.headers
      const arrives = request.method === 'GET' && url.pathname === '/' && url.searchParams.has('token')
      // A stranger's name that resolves to 127.0.0.1 is still a stranger's name in here.
      if (!hosts.includes(host)) return { refused: 'address', arrives: false }
      // Pages of other ports count as the same site and bring our cookie along; their origin gives them away.
      const foreign = origin !== undefined ? origin !== `http://${host}` : from === 'cross-site' || from === 'same-site'
      // Following a link to the page itself is no harm.
      const visit = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate' && url.pathname === '/'
      if (foreign && !visit) return { refused: 'origin', arrives: false }
      // A browser sends the origin with whatever changes something.
      if (request.method !== 'GET' && origin === undefined) return { refused: 'origin', arrives: false }
      if (arrives)
        return same(url.searchParams.get('token')!, token) ? { arrives } : { refused: 'token', arrives: false }
      const given = cookie
        .split(/; */)
        .flatMap((pair) => (pair.startsWith(`${name}=`) ? pair.slice(name.length + 1) : []))
      return given.some((one) => same(one, token)) ? { arrives: false } : { refused: 'token', arrives: false }
    },
  }
}
