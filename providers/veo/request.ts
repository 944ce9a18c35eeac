/** The requests both surfaces take: what the adapter sends and the sandbox checks. */
import { z } from 'zod'

/** Models of Vertex this version sends; on the Gemini wire they end in `-preview` instead of `-001`. */
export const MODELS = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001', 'veo-3.1-lite-generate-001'] as const

export type SurfaceId = 'vertex' | 'gemini'

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'raw base64, without a data: prefix')
/** A place in a bucket; names of buckets have 3 to 222 characters. */
export const gcsUri = z.string().regex(/^gs:\/\/[a-z0-9][a-z0-9._-]{1,221}[a-z0-9](\/.*)?$/, 'gs://bucket/path')
const pictureMime = z.string().regex(/^image\//)

const bytesImage = z.strictObject({ bytesBase64Encoded: base64, mimeType: pictureMime })
const storedImage = z.strictObject({ gcsUri, mimeType: pictureMime })
const anyImage = z.union([bytesImage, storedImage])
/** The official client writes it in capitals. */
const asset = z.string().regex(/^asset$/i)

const seconds = z.union([z.literal(4), z.literal(6), z.literal(8)])
const aspectRatio = z.enum(['16:9', '9:16']).exactOptional()
const resolution = z.enum(['720p', '1080p', '4k']).exactOptional()
const prompt = z.string().min(1).exactOptional()

const vertex = z.strictObject({
  instances: z.tuple([
    z.strictObject({
      prompt,
      image: anyImage.exactOptional(),
      lastFrame: anyImage.exactOptional(),
      referenceImages: z
        .array(z.strictObject({ image: anyImage, referenceType: asset }))
        .min(1)
        .max(3)
        .exactOptional(),
    }),
  ]),
  parameters: z
    .strictObject({
      sampleCount: z.int().min(1).max(4).exactOptional(),
      storageUri: gcsUri.exactOptional(),
      durationSeconds: seconds.exactOptional(),
      aspectRatio,
      resolution,
      fps: z.literal(24).exactOptional(),
      seed: z.int().min(0).max(4_294_967_295).exactOptional(),
      personGeneration: z.enum(['allow_adult', 'allow_all', 'dont_allow', 'disallow']).exactOptional(),
      negativePrompt: z.string().exactOptional(),
      /** False is accepted here and breaks the render later. */
      enhancePrompt: z.boolean().exactOptional(),
      generateAudio: z.boolean().exactOptional(),
      resizeMode: z
        .string()
        .regex(/^(pad|crop)$/i)
        .exactOptional(),
      compressionQuality: z
        .string()
        .regex(/^(optimized|lossless)$/i)
        .exactOptional(),
      pubsubTopic: z.string().exactOptional(),
    })
    .exactOptional(),
  labels: z.record(z.string(), z.string()).exactOptional(),
})

const gemini = z.strictObject({
  instances: z.tuple([
    z.strictObject({
      prompt,
      image: bytesImage.exactOptional(),
      lastFrame: bytesImage.exactOptional(),
      referenceImages: z
        .array(z.strictObject({ image: bytesImage, referenceType: asset }))
        .min(1)
        .max(3)
        .exactOptional(),
    }),
  ]),
  parameters: z
    .strictObject({
      sampleCount: z.literal(1).exactOptional(),
      durationSeconds: seconds.exactOptional(),
      aspectRatio,
      resolution,
      personGeneration: z.enum(['allow_all', 'allow_adult']).exactOptional(),
      enhancePrompt: z.boolean().exactOptional(),
    })
    .exactOptional(),
  webhookConfig: z.looseObject({}).exactOptional(),
})

export type VertexBody = z.infer<typeof vertex>
export type GeminiBody = z.infer<typeof gemini>

/** What goes only together, or never. One rule, its field first. */
export type Rule = readonly [field: string, message: string]

/** Rules a well-formed request breaks. `model` by its name on the wire. */
export function brokenRules(model: string, body: VertexBody | GeminiBody, surface: SurfaceId): Rule[] {
  const [{ prompt: words, image, lastFrame, referenceImages }] = body.instances
  const { durationSeconds = 8, resolution: size = '720p', ...rest } = body.parameters ?? {}
  const lite = model.includes('-lite-')
  const broken: Rule[] = []
  const rule = (breaks: unknown, ...said: Rule) => void (breaks && broken.push(said))
  rule(!words && !image, 'prompt', 'a prompt or an image is needed')
  rule(lastFrame && !image, 'lastFrame', 'lastFrame needs image')
  rule(referenceImages && (image || lastFrame), 'referenceImages', "referenceImages don't go with image or lastFrame")
  rule(referenceImages && !words, 'prompt', 'referenceImages need a prompt')
  rule(referenceImages && durationSeconds !== 8, 'durationSeconds', 'referenceImages need durationSeconds 8')
  rule(referenceImages && lite, 'referenceImages', 'referenceImages are not supported by this model')
  rule(
    size !== '720p' && durationSeconds !== 8 && surface === 'gemini',
    'durationSeconds',
    `${size} needs durationSeconds 8`,
  )
  rule(size === '4k' && lite, 'resolution', '4k is not supported by this model')
  const person = surface === 'gemini' && 'personGeneration' in rest ? rest.personGeneration : undefined
  const wanted = image || referenceImages ? 'allow_adult' : 'allow_all'
  rule(person && person !== wanted, 'personGeneration', `${person} for personGeneration is currently not supported.`)
  return broken
}

export const requestSchemas = { vertex, gemini } as const
