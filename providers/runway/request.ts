/** The requests Runway takes, one branch a model, with its limits: what the adapter sends and the sandbox checks. */
import { z } from 'zod'

/** Longest `data:` URI, in characters. Source: @runwayml/sdk 4.20.1 typings ("up to 5MB"), as of 2026-09-23. */
export const DATA_URI_CHARS = 5_242_880

const httpsUri = z
  .string()
  .min(13)
  .max(2048)
  .regex(/^https:\/\//)
const dataUri = z
  .string()
  .min(13)
  .max(DATA_URI_CHARS)
  .regex(/^data:image\//)
const uploadUri = z
  .string()
  .min(13)
  .max(5000)
  .regex(/^runway:\/\//)
const imageUri = z.union([httpsUri, dataUri, uploadUri])

const promptText = z.string().min(1).max(1000)
const seed = z.int().min(0).max(4_294_967_295).exactOptional()
const contentModeration = z.object({ publicFigureThreshold: z.enum(['auto', 'low']).exactOptional() }).exactOptional()
const twoToTen = z.int().min(2).max(10)
const veoSeconds = z.union([z.literal(4), z.literal(6), z.literal(8)]).exactOptional()

const GEN_SIX = z.enum(['1280:720', '720:1280', '1104:832', '960:960', '832:1104', '1584:672'])
const VEO_FOUR = z.enum(['1280:720', '720:1280', '1080:1920', '1920:1080'])

const first = z.object({ uri: imageUri, position: z.literal('first') })
const oneFirst = z.union([imageUri, z.array(first).length(1)])
const firstAndLast = z.union([
  imageUri,
  z
    .array(z.object({ uri: imageUri, position: z.enum(['first', 'last']) }))
    .min(1)
    .max(2)
    .refine((frames) => new Set(frames.map(({ position }) => position)).size === frames.length, 'Duplicate positions')
    .refine((frames) => frames.some(({ position }) => position === 'first'), 'A last frame needs a first frame'),
])

/** Which endpoint takes a request. */
export type Endpoint = 'text_to_video' | 'image_to_video'

const veo = {
  audio: z.boolean().exactOptional(),
  negativePrompt: promptText.exactOptional(),
  duration: veoSeconds,
  seed,
}

/** Gen-4 branches let unknown fields pass; the Veo branches refuse them. */
export const requestSchemas = {
  text_to_video: z.discriminatedUnion('model', [
    z.object({
      model: z.literal('gen4.5'),
      promptText,
      duration: twoToTen,
      ratio: z.enum(['1280:720', '720:1280']),
      seed,
      contentModeration,
    }),
    z.strictObject({ model: z.literal('veo3.1'), promptText, ratio: VEO_FOUR, ...veo }),
    z.strictObject({ model: z.literal('veo3.1_fast'), promptText, ratio: VEO_FOUR, ...veo }),
  ]),
  image_to_video: z.discriminatedUnion('model', [
    z.object({
      model: z.literal('gen4.5'),
      promptText,
      promptImage: oneFirst,
      duration: twoToTen,
      ratio: GEN_SIX,
      seed,
      contentModeration,
    }),
    z.object({
      model: z.literal('gen4_turbo'),
      promptText: promptText.exactOptional(),
      promptImage: oneFirst,
      duration: twoToTen.exactOptional(),
      ratio: GEN_SIX,
      seed,
      contentModeration,
    }),
    z.strictObject({
      model: z.literal('veo3.1'),
      promptText: promptText.exactOptional(),
      promptImage: firstAndLast,
      ratio: VEO_FOUR,
      ...veo,
    }),
    z.strictObject({
      model: z.literal('veo3.1_fast'),
      promptText: promptText.exactOptional(),
      promptImage: firstAndLast,
      ratio: VEO_FOUR,
      ...veo,
    }),
  ]),
} as const satisfies Record<Endpoint, z.ZodType>

/** Models this version sends. */
export const MODELS = ['gen4.5', 'gen4_turbo', 'veo3.1', 'veo3.1_fast'] as const
