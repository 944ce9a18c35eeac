/** `heroshot studio`: a page over one studio, on loopback. What may be asked stands in api.ts, who may ask in who.ts. */
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type CapsInput, parseCaps } from '../cost/budgets.js'
import { InputError, isHeroshotError, isInputError, UnavailableError } from '../errors.js'
import type { Studio } from '../face.js'
import type { Store } from '../jobs/store.js'
import { carriedFacts, nameOf } from '../library/export.js'
import { createApi } from './api.js'
import { createChanges } from './changes.js'
import { createStills, sendFile } from './clips.js'
import { createDesk } from './desk.js'
import { receiveClip } from './imports.js'
import { openIterations } from './iterations.js'
import { createScoring } from './scoring.js'
import { icon, shell } from './shell.js'
import { STYLE } from './style.js'
import { statusOf, troubleOf } from './trouble.js'
import { promptText } from './views.js'
import { createDoor, tokenOf } from './who.js'

export interface PageOptions {
  /** @default any free one */
  port?: number
  /** Show prompts of local-only shots, which are hidden else. */
  showPrompts?: boolean
  /** The program that runs in the browser. @default as this package built it */
  program?: string
}

export interface Page {
  /** With the token: for the owner's browser only. */
  readonly url: string
  readonly port: number
  /** Ends the page; the studio, its jobs and its store are the caller's. */
  close(): Promise<void>
}

interface PageParts extends PageOptions {
  home: string
  budgets: CapsInput | undefined
  now(): number
  /** Another number after every change of the home, by any process; absent where the store can't tell. */
  revision?: Store['revision']
}

const MOST_BYTES = 1 << 20

/** What every answer says: nothing from elsewhere, nothing kept, nothing framed. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

const REFUSED = {
  address: ['wrong-address', 'This page answers on 127.0.0.1 only.', 'Open the link that heroshot studio printed.'],
  origin: ['wrong-origin', 'Another page asked for this.', 'Open the link that heroshot studio printed.'],
  token: ['no-token', 'This browser was not let in.', 'Open the link that heroshot studio printed.'],
} as const

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const bad = (why: string) => new InputError(why, { field: 'request', value: undefined })
  // A form of another page can't send this type without asking first.
  if (request.headers['content-type']?.split(';')[0] !== 'application/json') throw bad('is not JSON')
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    if ((size += part.length) > MOST_BYTES) throw bad('is too large')
    parts.push(part)
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString() || 'null')
  } catch {
    throw bad('is not JSON')
  }
}

/** The program as the build left it beside this module. */
const builtProgram = () =>
  readFile(new URL('./page.js', import.meta.url), 'utf8').catch((cause) => {
    throw new UnavailableError('The page was not built', {
      code: 'not-built',
      next: 'From a clone: npm run build, then node dist/cli.js studio.',
      cause,
    })
  })

/** Throws UnavailableError when the port is taken. */
export async function openPage(studio: Studio, parts: PageParts): Promise<Page> {
  const { home, budgets, now, revision, port: wanted = 0, showPrompts = false } = parts
  const [token, program] = await Promise.all([tokenOf(home), parts.program ?? builtProgram()])
  const changes = createChanges()
  const desk = createDesk(studio, changes, revision)
  const stills = createStills(join(home, 'work', 'stills'))
  const scoring = createScoring(studio, changes)
  const iterations = await openIterations(studio, {
    dir: join(home, 'work', 'iterations'),
    desk,
    changes,
    promptOf: promptText(showPrompts),
  })
  const routes = createApi({ studio, desk, scoring, iterations, changes, caps: parseCaps(budgets), now, showPrompts })
  const files: Record<string, readonly [type: string, text: string]> = {
    '/': ['text/html; charset=utf-8', shell],
    '/icon.svg': ['image/svg+xml', icon],
    '/page.css': ['text/css; charset=utf-8', STYLE],
    '/page.js': ['text/javascript; charset=utf-8', program],
  }

  const json = (response: ServerResponse, status: number, value: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(value))
  }

  const attach = (response: ServerResponse, name: string) =>
    response.setHeader('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)

  async function file(request: IncomingMessage, response: ServerResponse, kind: string, id: string): Promise<void> {
    const take = await studio.takes.get(id)
    if (kind === 'stills') {
      const path = await stills.of(take)
      if (path) return sendFile(request, response, { path, mime: 'image/png' })
      response.writeHead(404).end()
      return
    }
    const { mime } = take.files.find(({ role }) => role === 'video') ?? { mime: 'video/mp4' }
    const named = (path: string) => `${nameOf(take)}${extname(path)}`
    if (kind === 'facts') {
      attach(response, named('take.json'))
      response.setHeader('content-type', 'application/json; charset=utf-8')
      const { verdict: _, tags: __, children: ___, freed: ____, ...plain } = take
      response.end(carriedFacts(plain, named))
      return
    }
    if (kind === 'downloads') attach(response, named(take.file))
    return sendFile(request, response, { path: take.file, mime })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://page')
    const method = request.method ?? 'GET'
    const fixed = method === 'GET' ? files[path] : undefined
    if (fixed) {
      const [type, text] = fixed
      response.writeHead(200, { 'content-type': type }).end(text)
      return
    }
    if (method === 'GET' && path === '/events')
      return changes.stream(response, request.headers['last-event-id'] as string)
    const [, kind, id] = (method === 'GET' && /^\/(clips|stills|downloads|facts)\/([\w-]+)$/.exec(path)) || []
    if (kind && id) return file(request, response, kind, id)
    if (method === 'POST' && path === '/api/imports') {
      const { id } = await receiveClip(request, studio.takes, join(home, 'work', 'imports'))
      changes.tell('takes')
      return json(response, 200, { id })
    }
    const asked = path.startsWith('/api/') ? path.slice('/api/'.length) : ''
    for (const [its, pattern, act] of routes) {
      const match = its === method ? pattern.exec(asked) : null
      if (!match) continue
      const body = method === 'GET' ? Object.fromEntries(query) : await bodyOf(request)
      return json(response, 200, await act(match.slice(1), body))
    }
    json(response, 404, { error: { code: 'not-here', message: 'There is no such page.' } })
  }

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    const url = new URL(request.url ?? '/', 'http://page')
    const { refused, arrives } = door.visitor(request, url)
    if (arrives) {
      response.writeHead(303, { 'set-cookie': door.cookie, location: '/' }).end()
      return
    }
    if (refused) {
      const [code, message, next] = REFUSED[refused]
      if (request.headers.accept?.includes('text/html')) {
        response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message} ${next}\n`)
        return
      }
      json(response, 403, { error: { code, message, next } })
      return
    }
    answer(request, response).catch((error) => {
      if (!isHeroshotError(error) && !isInputError(error))
        process.emitWarning(`heroshot studio: ${error?.stack ?? error}`)
      if (response.headersSent) response.destroy()
      else json(response, statusOf(error), { error: troubleOf(error) })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new UnavailableError(`Port ${wanted} can't be listened on (${cause.code})`, {
          code: 'port-taken',
          next: 'Take another --port, or none.',
          cause,
        }),
      ),
    )
    server.listen(wanted, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const door = createDoor(token, port)
  await desk.takeUp()
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    port,
    async close() {
      iterations.close()
      desk.close()
      changes.close()
      await scoring.close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}
