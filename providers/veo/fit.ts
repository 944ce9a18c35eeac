/** From shot to Veo request. Pure: pictures stay named by their content until the submit. */
import { z } from 'zod'
import {
  type Fit,
  fitCard,
  type Json,
  type MediaInput,
  type Misfit,
  type ModelCard,
  type Shot,
} from '../../src/backend.js'
import type { GeminiBody, SurfaceId, VertexBody } from './request.js'

const AT = ['image', 'lastFrame', 'reference'] as const

/** What the journal keeps of a request: all of it but the pictures' bytes. */
export const nativeSchema = z.object({
  surface: z.enum(['vertex', 'gemini']),
  model: z.string(),
  prompt: z.string(),
  parameters: z.record(z.string(), z.json()),
  pictures: z.array(z.object({ at: z.enum(AT), sha256: z.string(), mime: z.string() })),
})
export type Native = z.infer<typeof nativeSchema>

/** Native options under `extras.veo`. */
const extrasSchema = z.strictObject({
  /** Who may be seen. Left out unless given: what is accepted differs by surface and by account. */
  personGeneration: z.enum(['allow_adult', 'allow_all', 'dont_allow', 'disallow']).optional(),
  /** Vertex only: how a first frame of another shape becomes one of the clip's. */
  resizeMode: z.enum(['pad', 'crop']).optional(),
  /** Vertex only. */
  compressionQuality: z.enum(['optimized', 'lossless']).optional(),
})

export const SETTINGS: readonly string[] = Object.keys(extrasSchema.shape)
type Extras = z.infer<typeof extrasSchema>

export interface FitOptions {
  surface: SurfaceId
  /** Where Vertex is to put the clip. */
  storageUri?: string | undefined
}

/** Options the surface, or the task, would refuse. */
function judgeExtras(extras: Extras, surface: SurfaceId, pictures: Native['pictures']): Misfit[] {
  const misfits: Misfit[] = []
  const say = (name: keyof Extras, reason: string, nearest?: string) =>
    misfits.push({ field: `extras.veo.${name}`, reason, asked: extras[name]!, ...(nearest && { nearest }) })
  const first = pictures.some(({ at }) => at === 'image')
  if (extras.resizeMode && !first) say('resizeMode', 'there is no first frame to resize')
  if (surface === 'vertex') return misfits
  for (const name of ['resizeMode', 'compressionQuality'] as const) if (extras[name]) say(name, 'only Vertex takes it')
  const allowed = pictures.length ? 'allow_adult' : 'allow_all'
  const person = extras.personGeneration
  if (person && person !== allowed) say('personGeneration', `takes only ${allowed} for such a shot`, allowed)
  return misfits
}

export function fit(shot: Shot, card: ModelCard, { surface, storageUri }: FitOptions): Fit<Native> {
  const fitted = fitCard(shot, card)
  const given = extrasSchema.safeParse(shot.extras.veo ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of given.error?.issues ?? [])
    misfits.push({ field: ['extras.veo', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  if (!fitted.ok) return { ok: false, misfits }

  const { output, kept, snaps, drops } = fitted
  const named = (at: Native['pictures'][number]['at'], picture: MediaInput | undefined) =>
    picture ? [{ at, sha256: picture.sha256, mime: picture.mime }] : []
  const pictures = [
    ...named('image', kept.firstFrame),
    ...named('lastFrame', kept.lastFrame),
    ...kept.references.flatMap((picture) => named('reference', picture)),
  ]
  const extras = given.data ?? {}
  misfits.push(...judgeExtras(extras, surface, pictures))
  if (misfits.length) return { ok: false, misfits }

  const parameters: Record<string, Json> = {
    durationSeconds: output.seconds,
    aspectRatio: output.width > output.height ? '16:9' : '9:16',
    resolution: output.resolution,
    // Its default would be sound, at twice the price.
    ...(surface === 'vertex' && { sampleCount: 1, generateAudio: output.audio }),
    ...(kept.seed !== undefined && { seed: kept.seed }),
    ...(kept.negativePrompt && { negativePrompt: kept.negativePrompt }),
    ...(surface === 'vertex' && storageUri && { storageUri }),
    ...Object.fromEntries(Object.entries(extras).filter(([, value]) => value !== undefined)),
  }
  const native: Native = { surface, model: card.native, prompt: kept.prompt, parameters, pictures }
  return { ok: true, native, output, snaps, drops }
}

/** The body as it goes out. `read` gives a picture's bytes. */
export async function bodyOf(
  { prompt, parameters, pictures }: Native,
  read: (sha256: string) => Promise<Uint8Array>,
): Promise<VertexBody | GeminiBody> {
  const images = new Map<string, { bytesBase64Encoded: string; mimeType: string }[]>()
  for (const { at, sha256, mime } of pictures) {
    const bytes = await read(sha256)
    const bytesBase64Encoded = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
    images.set(at, [...(images.get(at) ?? []), { bytesBase64Encoded, mimeType: mime }])
  }
  const [image] = images.get('image') ?? []
  const [lastFrame] = images.get('lastFrame') ?? []
  const referenceImages = images.get('reference')?.map((one) => ({ image: one, referenceType: 'asset' }))
  return {
    instances: [
      { prompt, ...(image && { image }), ...(lastFrame && { lastFrame }), ...(referenceImages && { referenceImages }) },
    ],
    parameters,
  }
}
