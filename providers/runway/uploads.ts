/** The sandbox's place for uploads, in two steps as Runway has it: a placeholder, then a form to storage. */
import { randomUUID } from 'node:crypto'
import { type Answer, type Call, lookAt, type Media, type Routes, type Sandbox } from '../../src/sandbox/index.js'

const LIFE_MS = 24 * 3_600_000
const LEAST = 512
const MOST = 200 << 20
const DATA =
  /^data:(image\/(jpeg|jpg|png|webp)|video\/(mp4|quicktime|webm|x-matroska|3gpp|ogg)|audio\/(mp3|mpeg|wav|x-wav|flac|mp4|aac));base64,[A-Za-z0-9+/]+={0,2}$/

export interface Uploads {
  readonly storage: string
  readonly routes: Routes
  /** Why Runway would not read what is behind a URI. */
  problemOf(uri: string): string | undefined
  /** What is behind a URI, unless it is somewhere else. */
  look(uri: string): Promise<Media | undefined>
}

export function createUploads(sandbox: () => Pick<Sandbox, 'origin' | 'clock'>): Uploads {
  const storage = '/_storage'
  const expected = new Map<string, { key: string; filled: boolean; expires: number; media?: Media | undefined }>()

  function place({ json }: Call): Answer {
    const { filename, type } = Object(json) as { filename?: unknown; type?: unknown }
    if (typeof filename !== 'string' || !/\.\w+$/.test(filename) || type !== 'ephemeral')
      return { status: 400, json: { error: 'Validation of body failed' } }
    const id = randomUUID()
    const { origin, clock } = sandbox()
    expected.set(id, { key: `uploads/${id}/${filename}`, filled: false, expires: clock.now() + LIFE_MS })
    const fields = { key: expected.get(id)!.key, policy: Buffer.from(id).toString('base64') }
    return { json: { uploadUrl: `${origin}${storage}/${id}`, fields, runwayUri: `runway://${id}` } }
  }

  /** Takes a form whose last part is the file, and no key. */
  async function store({ params, body, headers }: Call): Promise<Answer> {
    const upload = expected.get(params.place ?? '')
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    })
      .formData()
      .catch(() => undefined)
    const parts = [...(form?.entries() ?? [])]
    const [name, file] = parts.at(-1) ?? []
    const refuse = (error: string): Answer => ({ status: 400, text: `<Error><Message>${error}</Message></Error>` })
    if (!upload || upload.filled) return refuse('no such upload')
    if (name !== 'file' || typeof file !== 'object') return refuse('the file must be the last field')
    if (form!.get('key') !== upload.key) return refuse('the key field does not match')
    if (file.size < LEAST || file.size > MOST) return refuse('EntityTooLarge or EntityTooSmall')
    upload.filled = true
    upload.media = await lookAt(new Uint8Array(await file.arrayBuffer()))
    return { status: 204 }
  }

  return {
    storage,
    routes: { 'POST /v1/uploads': place, [`POST ${storage}/:place`]: store },
    problemOf(uri) {
      if (uri.startsWith('data:')) return DATA.test(uri) ? undefined : 'Unsupported asset type or malformed data URI.'
      if (uri.startsWith('https:')) {
        const { hostname } = new URL(uri)
        return /^[\d.]+$|^\[/.test(hostname) || !hostname.includes('.') ? 'URLs must be on a domain.' : undefined
      }
      const upload = expected.get(uri.replace('runway://', ''))
      if (!upload?.filled) return 'The upload could not be found.'
      return sandbox().clock.now() > upload.expires ? 'The upload has expired.' : undefined
    },
    async look(uri) {
      if (uri.startsWith('data:')) return lookAt(Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64'))
      return expected.get(uri.replace('runway://', ''))?.media
    },
  }
}
