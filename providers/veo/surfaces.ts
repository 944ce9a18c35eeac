/** The two surfaces Veo is spoken to on: Vertex, where it lives, and the Gemini wire, which outlived it in proxies. */
import type { Context, Output } from '../../src/backend.js'
import { RefusedError } from '../../src/errors.js'
import type { Credentials } from './credentials.js'
import { FILE, TOKEN } from './credentials.js'

export interface Question {
  method: 'GET' | 'POST'
  path: string
  json?: unknown
}

export interface Surface {
  /** Environment variables, any one of which will do. */
  readonly keys: readonly string[]
  readonly keyPage: string
  /** The origin, and whatever path comes before the version. */
  base(ctx: Context): string
  headers(ctx: Context): Promise<Record<string, string>>
  createPath(model: string, ctx: Context): Promise<string>
  /** What an operation's name looks like; nothing else is ever made a path of. */
  readonly operation: RegExp
  /** The full name of an operation a user found by its last part. */
  nameOf(id: string, model: string, ctx: Context): Promise<string>
  ask(name: string): Question
  /** A free question that only the right key gets an answer to. */
  hello(model: string, ctx: Context): Promise<string>
  /** How a clip at an address is fetched; undefined for an address of no kind we know. */
  output(uri: string, endpoint: string, ctx: Context): Promise<Pick<Output, 'url' | 'headers'> | undefined>
}

export interface VertexOptions {
  project?: string | undefined
  location: string
  baseUrl?: string | undefined
}

const PROJECT = 'GOOGLE_CLOUD_PROJECT'
const STORAGE = 'https://storage.googleapis.com'

const bare = (url: string) => url.replace(/\/+$/, '')

/** Where a location is served. Source: @google/genai 2.32.0, as of 2026-11-22. */
function hostOf(location: string): string {
  if (location === 'global') return 'https://aiplatform.googleapis.com'
  if (location === 'us' || location === 'eu') return `https://aiplatform.${location}.rep.googleapis.com`
  return `https://${location}-aiplatform.googleapis.com`
}

export function vertex({ project, location, baseUrl }: VertexOptions, credentials: Credentials): Surface {
  const bearer = async (ctx: Context) => ({ authorization: `Bearer ${await credentials.token(ctx)}` })
  async function parent(ctx: Context): Promise<string> {
    const id = project ?? ctx.env[PROJECT] ?? (await credentials.project(ctx))
    if (!id || !/^[a-z0-9][a-z0-9.:-]+$/.test(id))
      throw new RefusedError('no Google Cloud project is named', {
        code: 'no-project',
        next: `Set ${PROJECT}, or backends.veo.project.`,
      })
    return `projects/${id}/locations/${location}`
  }
  return {
    keys: [FILE, TOKEN],
    keyPage: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
    base: (ctx) => bare(baseUrl ?? ctx.env.GOOGLE_VERTEX_BASE_URL ?? hostOf(location)),
    headers: bearer,
    createPath: async (model, ctx) => `/v1/${await parent(ctx)}/publishers/google/models/${model}:predictLongRunning`,
    operation:
      /^projects\/[a-z0-9][\w.:-]*\/locations\/[a-z0-9-]+\/publishers\/google\/models\/[\w.-]+\/operations\/[\w-]+$/,
    nameOf: async (id, model, ctx) => `${await parent(ctx)}/publishers/google/models/${model}/operations/${id}`,
    // By its own name, so that a job survives another configuration. A GET of it answers 404.
    ask: (name) => ({
      method: 'POST',
      path: `/v1/${name.slice(0, name.indexOf('/operations/'))}:fetchPredictOperation`,
      json: { operationName: name },
    }),
    hello: async (model, ctx) => {
      await parent(ctx)
      return `/v1/publishers/google/models/${model}`
    },
    async output(uri, _, ctx) {
      const [, bucket, object] = /^gs:\/\/([a-z0-9][a-z0-9._-]+)\/(.+)$/.exec(uri) ?? []
      if (!bucket || !object) return undefined
      // As Google's own storage clients call the address of a stand-in.
      const storage = bare(ctx.env.STORAGE_EMULATOR_HOST ?? STORAGE)
      const url = `${storage}/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}?alt=media`
      return { url, headers: await bearer(ctx) }
    },
  }
}

const GOOGLE = 'https://generativelanguage.googleapis.com'
const GEMINI_KEYS = ['GEMINI_API_KEY', 'GOOGLE_API_KEY']

export function gemini(baseUrl: string): Surface {
  const base = bare(baseUrl)
  const key = ({ env }: Context) => ({ 'x-goog-api-key': env.GEMINI_API_KEY ?? env.GOOGLE_API_KEY ?? '' })
  return {
    keys: GEMINI_KEYS,
    keyPage: base,
    base: () => base,
    headers: async (ctx) => key(ctx),
    createPath: async (model) => `/v1beta/models/${model}:predictLongRunning`,
    operation: /^models\/[\w.-]+\/operations\/[\w-]+$/,
    nameOf: async (id, model) => `models/${model}/operations/${id}`,
    ask: (name) => ({ method: 'GET', path: `/v1beta/${name}` }),
    hello: async (model) => `/v1beta/models/${model}`,
    async output(uri, endpoint, ctx) {
      if (!URL.canParse(uri)) return undefined
      const { origin, pathname, search } = new URL(uri)
      // A proxy hands Google's addresses through; the key it takes is for itself, and its files are behind it.
      if (origin === GOOGLE && /^\/v1beta\/files\/[\w-]+:download$/.test(pathname))
        return { url: `${endpoint}${pathname}${search}`, headers: key(ctx) }
      return { url: uri, ...(origin === new URL(endpoint).origin && { headers: key(ctx) }) }
    },
  }
}
