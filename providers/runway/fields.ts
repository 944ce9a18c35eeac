/** The fields Runway's requests are made of: URIs, prompts, lengths, ratios, references. */
import { z } from 'zod'

/** Longest `data:` URI, in characters. Source: @runwayml/sdk 4.20.1 typings ("up to 5MB"), as of 2026-09-23. */
export const DATA_URI_CHARS = 5_242_880

const httpsUri = z
  .string()
  .min(13)
  .max(2048)
  .regex(/^https:\/\//)
const uploadUri = z
  .string()
  .min(13)
  .max(5000)
  .regex(/^runway:\/\//)
const mediaUri = (data: RegExp) => z.union([httpsUri, z.string().min(13).max(DATA_URI_CHARS).regex(data), uploadUri])

export const imageUri = mediaUri(/^data:image\//)
export const videoUri = mediaUri(/^data:video\//)
const audioUri = mediaUri(/^data:audio\//)

/** In UTF-16 code units, as JavaScript counts. */
export const prompt = (max: number, min = 1) => z.string().min(min).max(max)
export const seconds = (min: number, max: number) => z.int().min(min).max(max)
export const orAuto = <Schema extends z.ZodType>(length: Schema) => z.union([length, z.literal('auto')])
export const seed = z.int().min(0).max(4_294_967_295).exactOptional()
export const audio = z.boolean().exactOptional()
/** 0 to 100. */
export const strength = z.int().min(0).max(100).exactOptional()
export const contentModeration = z
  .object({ publicFigureThreshold: z.enum(['auto', 'low']).exactOptional() })
  .exactOptional()

const SD_480 = ['992:432', '864:496', '752:560', '640:640', '560:752', '496:864'] as const
const SD_25_480 = ['992:432', '854:480', '752:560', '640:640', '560:752', '480:854'] as const
const SD_720 = ['1470:630', '1280:720', '1112:834', '960:960', '834:1112', '720:1280'] as const
const SD_1080 = ['2206:946', '1920:1080', '1664:1248', '1440:1440', '1248:1664', '1080:1920'] as const
const SD_4K = ['3840:1646', '3840:2160', '3840:2880', '3840:3840', '2880:3840', '2160:3840'] as const
const WAN_480 = ['832:480', '720:544', '624:624', '544:720', '480:832'] as const
const WAN_720 = ['1280:720', '1104:832', '960:960', '832:1104', '720:1280'] as const
const WAN_1080 = ['1920:1080', '1648:1248', '1440:1440', '1248:1648', '1080:1920'] as const
const HORSE_720 = ['1280:720', '720:1280', '960:960', '1108:832', '832:1108'] as const
const HORSE_1080 = ['1920:1080', '1080:1920', '1440:1440', '1662:1248', '1248:1662'] as const

/** `width:height`, by the models that share a list. Source: @runwayml/sdk 4.20.1 typings, as of 2026-09-23. */
export const ratios = {
  gen: z.enum(['1280:720', '720:1280', '1104:832', '960:960', '832:1104', '1584:672']),
  two: z.enum(['1280:720', '720:1280']),
  veo: z.enum(['1280:720', '720:1280', '1080:1920', '1920:1080']),
  horse: z.enum([...HORSE_720, ...HORSE_1080]),
  seedance: z.enum([...SD_480, ...SD_720, ...SD_1080, ...SD_4K]),
  seedanceSmall: z.enum([...SD_480, ...SD_720]),
  seedance25: z.enum([...SD_25_480, ...SD_720, ...SD_1080]),
  omni: z.enum(['640:360', '360:640', '1280:720', '720:1280', '1920:1080', '1080:1920', '3840:2160', '2160:3840']),
  wan: z.enum([...WAN_480, ...WAN_720, ...WAN_1080, 'auto_480p', 'auto_720p', 'auto_1080p']),
  hailuo: z.enum(['adaptive', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16']),
  grok: z.enum(['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3']),
  aleph: z.enum(['16:9', '4:3', '3:2', '1:1', '2:3', '3:4', '9:16', '21:9']),
}

/** Pictures, clips and sounds a model may look at. */
export const references = (images: number, videos: number, sounds: number) => ({
  references: z
    .array(z.object({ uri: imageUri }))
    .max(images)
    .exactOptional(),
  referenceVideos: z
    .array(z.object({ type: z.literal('video'), uri: videoUri }))
    .max(videos)
    .exactOptional(),
  ...referenceAudio(sounds),
})
export const referenceAudio = (most: number) => ({
  referenceAudio: z
    .array(z.object({ type: z.literal('audio'), uri: audioUri }))
    .max(most)
    .exactOptional(),
})

/** One first frame. */
export const firstFrame = z.union([
  imageUri,
  z.array(z.object({ uri: imageUri, position: z.literal('first') })).length(1),
])

type Frame = { position?: 'first' | 'last' }
const places = (frames: readonly Frame[]) => frames.flatMap(({ position }) => position ?? [])
const noTwice = (frames: readonly Frame[]) => new Set(places(frames)).size === places(frames).length
const lastHasFirst = (frames: readonly Frame[]) => !places(frames).includes('last') || places(frames).includes('first')

/** A first frame, and maybe a last one. */
export const firstAndLast = z.union([
  imageUri,
  z
    .array(z.object({ uri: imageUri, position: z.enum(['first', 'last']) }))
    .min(1)
    .max(2)
    .refine(noTwice, 'Duplicate positions')
    .refine(lastHasFirst, 'A last frame needs a first frame'),
])

/** Keyframes, each at its place; or reference pictures, without one. */
export const framesOrReferences = (most: number) =>
  z.union([
    imageUri,
    z
      .array(z.object({ uri: imageUri, position: z.enum(['first', 'last']).exactOptional() }))
      .min(1)
      .max(most)
      .refine(noTwice, 'Duplicate positions')
      .refine(lastHasFirst, 'A last frame needs a first frame')
      .refine(
        (frames) => [0, frames.length].includes(places(frames).length),
        'Keyframes and references cannot be mixed',
      ),
  ])

const range = z.object({ start_seconds: z.int().min(0), end_seconds: z.int().min(1) }).exactOptional()
/** Guidance pictures at moments of a clip. */
export const keyframes = z
  .array(
    z.union([
      z.strictObject({ uri: imageUri, seconds: z.number().min(0).max(30), range }),
      z.strictObject({ uri: imageUri, at: z.number().min(0).max(1), range }),
    ]),
  )
  .min(1)
  .max(5)
  .refine(
    (all) => new Set(all.map((one) => one.range === undefined)).size === 1,
    'All keyframes must either set a range or none may',
  )
  .exactOptional()
