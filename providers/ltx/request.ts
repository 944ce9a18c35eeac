/** The requests LTX takes, one schema an endpoint, with their limits: what the adapter sends and the sandbox checks. */
import { z } from 'zod'

export const ENDPOINTS = ['text-to-video', 'image-to-video', 'extend', 'retake'] as const
/** Which endpoint takes a request, and tells of its job. */
export type Endpoint = (typeof ENDPOINTS)[number]

/** Camera moves it knows by name. Source: LTX's API reference, as of 2026-08-21. */
export const CAMERA = [
  'dolly_in',
  'dolly_out',
  'dolly_left',
  'dolly_right',
  'jib_up',
  'jib_down',
  'static',
  'focus_shift',
] as const

const HD = ['1280x720', '720x1280', '1920x1080', '1080x1920'] as const
const QHD = ['2560x1440', '1440x2560', '3840x2160', '2160x3840'] as const
const LENGTHS = [2, 3, 4, 5, 6, 8, 10]
const RATES = [24, 25, 48, 50]

/** What each model makes. Source: LTX's table of supported models, as of 2026-08-21. */
const MODELS: Readonly<Record<string, { sizes: readonly string[]; fps: number[]; seconds: number[] }>> = {
  'ltx-2-5-pro': { sizes: HD, fps: [24, 25, 50], seconds: LENGTHS },
  'ltx-2-5-fast': { sizes: [...HD, ...QHD], fps: RATES, seconds: LENGTHS },
  'ltx-2-3-pro': { sizes: [...HD, ...QHD], fps: RATES, seconds: LENGTHS },
  'ltx-2-3-fast': { sizes: [...HD, ...QHD], fps: RATES, seconds: LENGTHS },
  'ltx-2-pro': { sizes: [...HD.slice(2), ...QHD], fps: [25, 50], seconds: [6, 8, 10] },
  'ltx-2-fast': { sizes: [...HD.slice(2), ...QHD], fps: [25, 50], seconds: [6, 8, 10] },
}

/** Models this version sends. */
export const NATIVES = Object.keys(MODELS)

/** Models that lead from a first frame to a last one. */
const LAST_FRAME = /^ltx-2-[35]-/

const uri = z.string().regex(/^(https:\/\/|ltx:\/\/|storage:\/\/|data:)./)
const prompt = z.string().min(1).max(10_000)

const scene = {
  prompt,
  model: z.string().refine((name) => Object.hasOwn(MODELS, name), 'Unknown model'),
  duration: z.int(),
  resolution: z.string(),
  fps: z.int().default(24),
  generate_audio: z.boolean().default(true),
  camera_motion: z.enum(CAMERA).exactOptional(),
}

interface Scene {
  model: string
  duration: number
  resolution: string
  fps: number
}

function checkScene({ model, duration, resolution, fps }: Scene, ctx: z.RefinementCtx): void {
  const { sizes, fps: rates, seconds } = MODELS[model]!
  const no = (field: string) => ctx.addIssue({ code: 'custom', path: [field], message: `not supported by ${model}` })
  if (!sizes.includes(resolution)) no('resolution')
  if (!rates.includes(fps)) no('fps')
  if (!seconds.includes(duration)) no('duration')
}

/** Models that take a clip. */
const CLIPS = z.enum(['ltx-2-pro', 'ltx-2-3-pro']).default('ltx-2-3-pro')
const words = z.string().max(5000).exactOptional()

/** By endpoint. */
export const requestSchemas = {
  'text-to-video': z.object(scene).superRefine(checkScene),
  'image-to-video': z
    .object({ ...scene, image_uri: uri, last_frame_uri: uri.exactOptional() })
    .superRefine(checkScene)
    .refine(({ model, last_frame_uri: last }) => !last || LAST_FRAME.test(model), 'last_frame_uri is not supported'),
  extend: z.object({
    video_uri: uri,
    prompt: words,
    model: CLIPS,
    duration: z.number().min(2).max(20),
    mode: z.enum(['start', 'end']).default('end'),
    context: z.number().min(1).max(20).exactOptional(),
  }),
  retake: z.object({
    video_uri: uri,
    prompt: words,
    model: CLIPS,
    start_time: z.number().min(0),
    duration: z.number().min(2),
    mode: z.enum(['replace_audio', 'replace_video', 'replace_audio_and_video']).default('replace_audio_and_video'),
    resolution: z.enum(['1920x1080', '1080x1920']).exactOptional(),
  }),
} as const satisfies Record<Endpoint, z.ZodType>
