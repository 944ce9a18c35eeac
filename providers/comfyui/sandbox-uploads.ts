/** Files that were brought to the sandbox: kept by name, a second of the same name beside the first unless it is the same. */
import type { Answer } from '../../src/sandbox/index.js'
import { CRASHED } from './sandbox-validate.js'

const MIME: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  mp4: 'video/mp4',
}
const TYPES = ['input', 'output', 'temp']

/** @param maxBytes of a whole body */
export function createUploads(maxBytes: number) {
  const kept = new Map<string, Buffer>()
  const keyOf = (type: string, subfolder: string, name: string) => [type, subfolder, name].filter(Boolean).join('/')

  /** The name it gets: its own where that is free, or holds the same bytes. */
  function freeName(type: string, subfolder: string, name: string, bytes: Buffer): string {
    const dot = name.lastIndexOf('.')
    for (let n = 0; ; n++) {
      const tried = n ? `${name.slice(0, dot)} (${n})${name.slice(dot)}` : name
      const found = kept.get(keyOf(type, subfolder, tried))
      if (!found || found.equals(bytes)) return tried
    }
  }

  const tooLarge = (bytes: number): Answer => ({
    status: 413,
    text: `Maximum request body size ${maxBytes} exceeded, actual body size ${bytes}`,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  })

  return {
    tooLarge,
    /** What a node that loads a picture offers. */
    names: (): string[] =>
      [...kept.keys()].filter((key) => key.startsWith('input/')).map((key) => key.slice('input/'.length)),

    async take(body: Buffer, contentType: string): Promise<Answer> {
      if (body.length > maxBytes) return tooLarge(body.length)
      const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
        .formData()
        .catch(() => undefined)
      const image = form?.get('image')
      if (!image || typeof image === 'string') return { status: 400 }
      const subfolder = String(form!.get('subfolder') ?? '')
      const type = String(form!.get('type') ?? 'input')
      if (!TYPES.includes(type)) return CRASHED
      if (`${subfolder}/${image.name}`.split('/').includes('..')) return { status: 400 }
      const bytes = Buffer.from(await image.arrayBuffer())
      const over = ['true', '1'].includes(String(form!.get('overwrite')))
      const name = over ? image.name : freeName(type, subfolder, image.name, bytes)
      kept.set(keyOf(type, subfolder, name), bytes)
      return { json: { name, subfolder, type } }
    },

    find(name: string, type: string, subfolder: string): Answer | undefined {
      const [, plain = name, folder = type] = /^(.*) \[(input|output|temp)\]$/.exec(name) ?? []
      const bytes = kept.get(keyOf(folder, subfolder, plain))
      const mime = MIME[plain.split('.').at(-1)!.toLowerCase()] ?? 'application/octet-stream'
      return (
        bytes && {
          bytes,
          headers: { 'content-type': mime, 'content-disposition': `filename="${encodeURIComponent(plain)}"` },
        }
      )
    },
  }
}
