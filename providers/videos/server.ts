/** A server as an adapter holds it, and what a dialect of the wire owes. */
import type { CancelOutcome, Context, Handle, Status } from '../../src/backend.js'
import type { HttpAnswer, HttpClient } from '../../src/net/http.js'
import type { Order, Picture } from './fit.js'
import type { Profile } from './profile.js'

export interface Served {
  /** As the server calls it. */
  id: string
  /** The card's name for it. */
  native: string
  /** Only these; absent: whatever the card says. */
  tasks?: readonly ('text' | 'image')[]
}

export interface Server {
  /** Everything before `/v1`. */
  url: string
  profile: Profile
  /** The user says what it is. */
  named?: boolean
  /** Variable that holds its key. */
  keyEnv?: string | undefined
  models: readonly Served[]
  /** Where the server finds a style: a path there, a repository, or a name it knows. @default the style's own name */
  loras: Readonly<Record<string, string>>
  /** Denoising steps where the shot says nothing and the server's own default can't be trusted. */
  steps?: number | undefined
}

type Request = Parameters<HttpClient['request']>[0]
export type Call = (
  method: NonNullable<Request['method']>,
  path: string,
  more?: Partial<Request>,
) => Promise<HttpAnswer>

/** One call of the engine about one server. */
export interface Session {
  readonly ctx: Context
  readonly server: Server
  call: Call
  /** Headers a download from the server needs. */
  headers(): Record<string, string>
  bytes(picture: Picture, order: Order): Promise<Uint8Array>
}

/** A job as its server knows it. */
export interface Accepted {
  id: string
  /** Runs in this process and ends with it. */
  inProcess?: boolean
}

/** One wire. Every profile speaks one. */
export interface Dialect {
  /** Throws UnavailableError where the server's settings send prompts elsewhere: asked before a local-only create. */
  keepsPrompts?(order: Order, session: Session): Promise<void>
  /** The one act that makes a job. Throws RefusedError, UnavailableError, or SubmissionUnknownError. */
  submit(order: Order, served: Served, session: Session): Promise<Accepted>
  poll(handle: Handle, session: Session): Promise<Status>
  cancel?(handle: Handle, session: Session): Promise<CancelOutcome>
  /** After a lost answer: is the job of this attempt there? */
  find?(order: Order, session: Session): Promise<Accepted | 'absent' | 'unknown'>
}

export function sessionOf(ctx: Context, server: Server): Session {
  const key = server.keyEnv === undefined ? undefined : ctx.env[server.keyEnv]
  const headers = (): Record<string, string> => (key ? { authorization: `Bearer ${key}` } : {})
  return {
    ctx,
    server,
    headers,
    async call(method, path, more) {
      const url = server.url + path
      const answer = await ctx.http.request({ method, url, signal: ctx.signal, headers: headers(), ...more })
      // A refusal may quote the key, and goes into an error.
      if (!key || answer.status < 400 || !answer.text.includes(key)) return answer
      const text = answer.text.replaceAll(key, '[redacted]')
      return { ...answer, text, json: answer.json === undefined ? undefined : JSON.parse(text) }
    },
    bytes: async (picture, order) => {
      const bytes = await ctx.media(picture.sha256)
      if (!picture.exact) return bytes
      const { resized } = await import('./picture.js')
      return resized(bytes, order.width, order.height)
    },
  }
}

/** Everything before `/v1`, however it was written. */
export const baseOf = (url: string) => url.replace(/\/+$/, '').replace(/\/v1$/, '')

/** True for an address of this machine. */
export const isHere = (url: string) =>
  URL.canParse(url) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname)

/** `data:image/png;base64,...` */
export const dataUrl = (mime: string, bytes: Uint8Array) => `data:${mime};base64,${base64(bytes)}`
export const base64 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
