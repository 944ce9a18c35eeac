/** From shot to LTX request, with pictures, a clip, or neither. Pure: they stay named by their content until the submit. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'
import { limitsOf, misfitsOf, sectionSchema } from './clips.js'
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
  /** A move of the camera; not with a clip. */
  cameraMotion: z.enum(CAMERA).optional(),
  /** Which part of a clip is restyled; the rest stays as it is. @default all of it */
  section: sectionSchema.optional(),
  /** The end of the clip that is extended. @default end */
  extendAt: z.enum(['start', 'end']).optional(),
})

export const SETTINGS: readonly string[] = Object.keys(extrasSchema.shape)

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card, { abilities: limitsOf(shot, card) })
  const extras = extrasSchema.safeParse(shot.extras.ltx ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.ltx', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  const { cameraMotion, section, extendAt } = extras.data ?? {}
  const action = shot.source?.action
  const strange = (name: string, why: string) => misfits.push({ field: `extras.ltx.${name}`, reason: why })
  if (cameraMotion && action) strange('cameraMotion', "moves no camera of a clip that's there")
  if (section && action !== 'restyle') strange('section', 'is a part of a clip that is restyled')
  if (extendAt && action !== 'extend') strange('extendAt', 'is the end of a clip that is extended')
  if (fitted.ok) misfits.push(...misfitsOf(shot, section))
  if (!fitted.ok || misfits.length) return { ok: false, misfits }

  const { output, kept, snaps, drops } = fitted
  const { prompt, firstFrame, lastFrame, source } = kept
  const model = card.native
  const done = (endpoint: Native['endpoint'], body: Native['body'], media: Native['media'] = {}): Fit<Native> => ({
    ok: true,
    native: { endpoint, body, media },
    output,
    snaps,
    drops,
  })
  if (source) {
    const { video } = source
    const found =
      source.action === 'extend'
        ? done(
            'extend',
            { model, prompt, duration: output.seconds, mode: extendAt ?? 'end' },
            { video_uri: named(video) },
          )
        : done(
            'retake',
            {
              model,
              prompt,
              start_time: section?.start ?? 0,
              duration: section?.seconds ?? output.seconds,
              mode: output.audio ? 'replace_audio_and_video' : 'replace_video',
              resolution: `${output.width}x${output.height}`,
            },
            { video_uri: named(video) },
          )
    if (!found.ok) return found
    // Nobody says whether an extended clip holds the one it extends; nor that a clip taken again keeps its frames to the last.
    const loose = { ...output, loose: ['seconds' as const] }
    if (source.action === 'restyle') return { ...found, output: loose }
    const silent =
      shot.audio === 'preferred' ? [{ field: 'audio', why: 'it has sound if the clip it extends has' }] : []
    return { ...found, output: { ...loose, audio: false }, drops: [...drops, ...silent] }
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

const named = ({ sha256, mime, bytes }: MediaInput) => ({ sha256, mime, bytes })
