/** From shot to OpenRouter request. Pure: pictures stay named by their content until they are sent. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type ModelCard, type Shot } from '../../src/backend.js'
import { requestSchema } from './request.js'

const pictureSchema = z.object({ sha256: z.string(), mime: z.string(), bytes: z.number() })

/** What the journal keeps of a request: all of it but the pictures' bytes. */
export const nativeSchema = z.object({
  body: requestSchema.extend({ provider: z.json().exactOptional() }),
  frames: z.array(z.object({ position: z.enum(['first_frame', 'last_frame']), picture: pictureSchema })),
})
export type Native = z.infer<typeof nativeSchema>

/** Native options under `extras.openrouter`. */
const extrasSchema = z.strictObject({
  /** Which of the model's hosts may render, and what they are told besides, as OpenRouter documents it. */
  provider: z.record(z.string(), z.json()).optional(),
})

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card)
  if (!fitted.ok) return fitted
  const extras = extrasSchema.safeParse(shot.extras.openrouter ?? {})
  if (!extras.success)
    return {
      ok: false,
      misfits: extras.error.issues.map(({ path, message }) => ({
        field: ['extras.openrouter', ...path].join('.'),
        reason: message.toLowerCase(),
      })),
    }
  const { output, kept, snaps, drops } = fitted
  const { sizes, audio } = card.abilities!
  const aspect =
    'oneOf' in sizes
      ? sizes.oneOf.find(
          ({ width, height, resolution }) =>
            width === output.width && height === output.height && resolution === output.resolution,
        )?.aspect
      : undefined
  const { provider } = extras.data
  const body: Native['body'] = {
    model: card.native,
    prompt: kept.prompt,
    duration: output.seconds,
    resolution: output.resolution,
    ...(aspect && { aspect_ratio: aspect }),
    ...(audio === 'optional' && { generate_audio: output.audio }),
    ...(kept.seed !== undefined && { seed: kept.seed }),
    ...(provider && { provider }),
  }
  const frameOf = (position: 'first_frame' | 'last_frame', picture: MediaInput | undefined) =>
    picture ? [{ position, picture: { sha256: picture.sha256, mime: picture.mime, bytes: picture.bytes } }] : []
  const frames = [...frameOf('first_frame', kept.firstFrame), ...frameOf('last_frame', kept.lastFrame)]
  return { ok: true, native: { body, frames }, output, snaps, drops }
}
