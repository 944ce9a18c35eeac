/** From shot to LTX request, with pictures or without. Pure: they stay named by their content until the submit. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'
import { CAMERA, ENDPOINTS } from './request.js'

const mediaSchema = z.object({ sha256: z.string(), mime: z.string(), bytes: z.number() })

/** What the journal keeps of a request: all of it but the bytes of its media. */
export const nativeSchema = z.object({
  endpoint: z.enum(ENDPOINTS),
  body: z.record(z.string(), z.json()),
  /** By the field of the body that will name them. */
  media: z.partialRecord(z.enum(['image_uri', 'last_frame_uri']), mediaSchema),
})
export type Native = z.infer<typeof nativeSchema>

/** Native options under `extras.ltx`. */
const extrasSchema = z.strictObject({
  /** A move of the camera. */
  cameraMotion: z.enum(CAMERA).optional(),
})

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card)
  const extras = extrasSchema.safeParse(shot.extras.ltx ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.ltx', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  const { cameraMotion } = extras.data ?? {}
  if (!fitted.ok || misfits.length) return { ok: false, misfits }

  const { output, kept, snaps, drops } = fitted
  const { prompt, firstFrame, lastFrame } = kept
  const model = card.native
  const done = (endpoint: Native['endpoint'], body: Native['body'], media: Native['media'] = {}): Fit<Native> => ({
    ok: true,
    native: { endpoint, body, media },
    output,
    snaps,
    drops,
  })
  const scene = {
    model,
    prompt,
    duration: output.seconds,
    resolution: `${output.width}x${output.height}`,
    fps: output.fps,
    // Its default would be sound.
    generate_audio: output.audio,
    ...(cameraMotion && { camera_motion: cameraMotion }),
  }
  if (!firstFrame) return done('text-to-video', scene)
  const frames = { image_uri: named(firstFrame), ...(lastFrame && { last_frame_uri: named(lastFrame) }) }
  return done('image-to-video', scene, frames)
}

const named = ({ sha256, mime, bytes }: MediaInput) => ({ sha256, mime, bytes })
