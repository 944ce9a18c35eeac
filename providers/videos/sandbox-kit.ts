/** What the sandboxes of this room share: reading a create in either encoding, and the words of a stand-in server. */
import { pictureSize, sniff } from '../../src/media/sniff.js'
import type { Answer, Call, Fault, JobView, Sandbox, Wire } from '../../src/sandbox/index.js'

/** A wire, but for its name. */
export type Stand = Omit<Wire, 'name'>

/** What a stand may look at. */
export interface Setting {
  sandbox(): Sandbox
  /** Models it serves. */
  models: readonly string[]
  /** The key it wants, if any. */
  key: string | undefined
}

export interface Part {
  name: string
  mime: string
  bytes: Buffer
}

/** A create as it was sent. */
export interface Sent {
  kind: 'form' | 'json' | 'neither'
  fields: Record<string, unknown>
  files: Record<string, Part>
}

/** Reads a form or JSON; `name[key]` of a form becomes an object, as clients flatten them. */
export async function read({ headers, body, json }: Call): Promise<Sent> {
  const type = headers['content-type'] ?? ''
  const sent: Sent = { kind: 'neither', fields: {}, files: {} }
  if (type.startsWith('application/json') && typeof json === 'object' && json !== null)
    return { ...sent, kind: 'json', fields: { ...json } as Sent['fields'] }
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/.test(type)) return sent
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined)
  if (!form) return sent
  for (const [field, value] of form) {
    const [, name = field, key] = /^([^[]+)\[([^\]]+)\]$/.exec(field) ?? []
    if (typeof value !== 'string')
      sent.files[name] = { name: value.name, mime: value.type, bytes: Buffer.from(await value.arrayBuffer()) }
    else if (key) sent.fields[name] = { ...(sent.fields[name] as object | undefined), [key]: value }
    else sent.fields[name] = value
  }
  return { ...sent, kind: 'form' }
}

/** Sides of a size in words. */
export function sides(size: unknown, otherwise = '832x480'): [width: number, height: number] {
  const [width = 0, height = 0] = String(size ?? otherwise)
    .split('x')
    .map(Number)
  return [width, height]
}

export const pixelsOf = (bytes: Buffer) => pictureSize(bytes)
export const isPicture = (bytes: Buffer) => sniff(bytes)?.kind === 'image'

export const unixOf = (ms: number) => Math.floor(ms / 1000)

/** Where a finished job's clip lies: elsewhere on the sandbox, which plays the faults of downloads. */
export const toClip = (job: JobView | undefined, otherwise: Answer): Answer =>
  job?.outputs[0] ? { status: 302, headers: { location: job.outputs[0] } } : otherwise

/** Jobs that are still in the books, in the order of their creation. */
export const booked = ({ sandbox }: Setting) =>
  sandbox()
    .jobs.filter(({ removed }) => !removed)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))

/** The job of a route that is no poll. */
export function jobOf({ sandbox }: Setting, id: string | undefined): JobView | undefined {
  const job = sandbox().jobs.find((one) => one.id === id && !one.removed)
  return job && sandbox().look(job)
}

export const bearer = ({ headers }: Pick<Call, 'headers'>) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]

/** No bill, no moderation, no account: what a server of your own can't play. */
export const AT_HOME: readonly Fault[] = [
  'no-credit',
  'moderated-before',
  'moderated-after',
  'charged-more',
  'charged-less',
]

/** Milliseconds between two looks at a job that a call waits for. */
const LOOK_MS = 2

/** Resolves when the job is over; never for one that is stuck. */
export async function ended(setting: Setting, id: string): Promise<JobView> {
  for (;;) {
    const job = jobOf(setting, id)!
    if (['done', 'failed', 'cancelled'].includes(job.state)) return job
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref())
  }
}
