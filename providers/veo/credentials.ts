/**
 * Bearer tokens for Vertex: one from the environment as it is, or made from the credentials file that GOOGLE_APPLICATION_CREDENTIALS
 * names, of whatever kind: a service account, a user's, workload identity. Google's library makes them; it speaks through the
 * engine's client, so that the wall stands around it too.
 */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { Context } from '../../src/backend.js'
import { isHeroshotError, RefusedError, UnavailableError } from '../../src/errors.js'
import { optional } from '../../src/media/load.js'
import { isPrivateAddress } from '../../src/net/wall.js'

export const TOKEN = 'GOOGLE_OAUTH_ACCESS_TOKEN'
export const FILE = 'GOOGLE_APPLICATION_CREDENTIALS'

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
/** Where Google's library asks, whatever the file says. */
const TOKEN_URL = 'https://oauth2.googleapis.com/token'
/** A token is replaced so long before its end. */
const MARGIN_MS = 300_000

const fileSchema = z.looseObject({
  type: z.string(),
  project_id: z.string().optional().catch(undefined),
  quota_project_id: z.string().optional().catch(undefined),
  token_uri: z.url().optional().catch(undefined),
})

export interface Credentials {
  /** A token that is good now. Throws RefusedError or UnavailableError: nothing was sent to Vertex yet. */
  token(ctx: Context): Promise<string>
  /** The project of the credentials file. */
  project(ctx: Context): Promise<string | undefined>
  /** The last token was not accepted: the next one is new. */
  forget(): void
}

async function readCredentials(ctx: Context) {
  const path = ctx.env[FILE]
  if (!path) throw new RefusedError('no credentials for Vertex', { code: 'no-key', next: `Set ${FILE} or ${TOKEN}.` })
  const bad = (why: string) =>
    new RefusedError(`${FILE}: ${why}`, { code: 'bad-credentials', next: 'Name a JSON file of Google credentials.' })
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw bad(`the file can't be read (${error.code})`)
  })
  try {
    return fileSchema.parse(JSON.parse(text))
  } catch {
    throw bad('the file holds no Google credentials')
  }
}

export function createCredentials(): Credentials {
  let known: { path: string | undefined; token: string; until: number } | undefined

  async function make(ctx: Context): Promise<string> {
    const file = await readCredentials(ctx)
    const { GoogleAuth } = await optional('google-auth-library', () => import('google-auth-library'))
    let broken: unknown
    // A signed claim for Google goes to Google, or to a stand-in on this machine; never to another host a file may name.
    const local = file.token_uri && isPrivateAddress(new URL(file.token_uri).hostname) ? file.token_uri : TOKEN_URL
    const send: typeof fetch = async (input, init) => {
      const url = String(input instanceof Request ? input.url : input)
      try {
        const answer = await ctx.http.request({
          method: init?.method === 'GET' ? 'GET' : 'POST',
          url: url === TOKEN_URL ? local : url,
          headers: Object.fromEntries(new Headers(init?.headers)),
          ...(init?.body != null && { body: String(init.body) }),
          timeoutMs: 20_000,
        })
        if (answer.status >= 400) broken = saidNo(answer.status, answer.json)
        return new Response(answer.text, { status: answer.status, headers: { 'content-type': 'application/json' } })
      } catch (error) {
        broken = error
        throw error
      }
    }
    const auth = new GoogleAuth({
      credentials: file as object,
      scopes: SCOPE,
      clientOptions: { transporterOptions: { fetchImplementation: send, retry: false } },
    })
    try {
      const client = await auth.getClient()
      const { token } = await client.getAccessToken()
      if (!token) throw saidNo(200, undefined)
      known = { path: ctx.env[FILE], token, until: (client.credentials.expiry_date ?? Date.now()) - MARGIN_MS }
      return token
    } catch (error) {
      const why = broken ?? error
      if (isHeroshotError(why) && why.name !== 'NetworkError') throw why
      // The library's own errors hold what was signed: only their class goes on.
      const what = isHeroshotError(why) ? why.message : `the credentials are not usable (${(why as Error).name})`
      throw new UnavailableError(`no token from Google: ${what}`, { code: 'no-token', next: `Check ${FILE}.` })
    }
  }

  return {
    async token(ctx) {
      const given = ctx.env[TOKEN]
      if (given) return given
      if (known && known.path === ctx.env[FILE] && known.until > Date.now()) return known.token
      return make(ctx)
    },
    async project(ctx) {
      if (!ctx.env[FILE]) return undefined
      const { project_id, quota_project_id } = await readCredentials(ctx)
      return project_id ?? quota_project_id
    },
    forget() {
      known = undefined
    },
  }
}

const refusal = z.object({ error: z.string(), error_description: z.string().optional().catch(undefined) })

/** What the token endpoint said. */
function saidNo(status: number, json: unknown): RefusedError | UnavailableError {
  const { error, error_description } = refusal.safeParse(json).data ?? {}
  const said = [error, error_description].filter(Boolean).join(': ') || `HTTP ${status}`
  return status >= 500
    ? new UnavailableError(`no token from Google: ${said}`, { code: 'no-token' })
    : new RefusedError(`no token from Google: ${said}`, {
        code: 'wrong-key',
        next: `Check ${FILE}; make a new key if it is old.`,
      })
}
