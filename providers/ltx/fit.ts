/** From shot to LTX request, one of four endpoints. Pure: media stay named by their content until the submit. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'
import { CAMERA, ENDPOINTS } from './request.js'

const mediaSchema = z.object({ sha256: z.string(), mime: z.string(), bytes: z.number() })

/** What the journal keeps of a request: all of it but the bytes of its media. */
export const nativeSchema = z.object({
  endpoint: z.enum(ENDPOINTS),
  body: z.record(z.string(), z.json()),
  /** By the field of the body that will name them. */
  media: z.partialRecord(z.enum(['image_uri', 'last_frame_uri', 'video_uri']), mediaSchema),
})
export type Native = z.infer<typeof nativeSchema>

/** Native options under `extras.ltx`. */
const extrasSchema = z.strictObject({
  /** A move of the camera. Not for clips that are extended or taken again. */
  cameraMotion: z.enum(CAMERA).optional(),
  /** Where an extended clip grows. @default 'end' */
  extendAt: z.enum(['start', 'end']).optional(),
})

/** Seconds of the source clip that an extension looks at. They are billed: the card's surcharge is their price. */
const CONTEXT_SECONDS = 5

/** Longer than any source clip: LTX clamps the section to the clip's end. */
const WHOLE_CLIP_SECONDS = 60

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card)
  const extras = extrasSchema.safeParse(shot.extras.ltx ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.ltx', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  const { cameraMotion, extendAt } = extras.data ?? {}
  if (shot.source && cameraMotion)
    misfits.push({ field: 'extras.ltx.cameraMotion', reason: 'a clip that is there keeps its camera' })
  if (shot.source?.action !== 'extend' && extendAt)
    misfits.push({ field: 'extras.ltx.extendAt', reason: 'only a clip that is extended grows' })
  if (!fitted.ok || misfits.length) return { ok: false, misfits }

  const { output, kept, snaps, drops, task } = fitted
  const { prompt, firstFrame, lastFrame, source } = kept
  const model = card.native
  const done = (endpoint: Native['endpoint'], body: Native['body'], media: Native['media'] = {}): Fit<Native> => ({
    ok: true,
    native: { endpoint, body, media },
    output,
    snaps,
    drops,
  })
  if (source && task === 'extend') {
    const { width, height } = source.video
    if (width && height && !isWide(width / height) && !isWide(height / width))
      return { ok: false, misfits: [{ field: 'source.video', reason: 'extends clips of 16:9 and 9:16 only' }] }
    // The clip keeps its size.
    Object.assign(output, width && height && { width, height })
    const body = { model, prompt, duration: output.seconds, mode: extendAt ?? 'end', context: CONTEXT_SECONDS }
    return done('extend', body, { video_uri: named(source.video) })
  }
  if (source) {
    const mode = output.audio ? 'replace_audio_and_video' : 'replace_video'
    const section = { start_time: 0, duration: WHOLE_CLIP_SECONDS, resolution: `${output.width}x${output.height}` }
    return done('retake', { model, prompt, ...section, mode }, { video_uri: named(source.video) })
  }
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

/** 16:9, to the pixel or two that sides are rounded by. */
const isWide = (ratio: number) => Math.abs(ratio / (16 / 9) - 1) < 0.01

const named = ({ sha256, mime, bytes }: MediaInput) => ({ sha256, mime, bytes })
