/** From shot to what is asked of a model on Replicate, in nobody's words yet: the model's own come when it is prepared. Pure. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type ModelCard, type Shot } from '../../src/backend.js'
import { wishesSchema } from './input.js'

const pictureSchema = z.object({ sha256: z.string(), mime: z.string(), bytes: z.number() })

/** What the journal keeps of a request: all of it but the pictures' bytes. */
export const nativeSchema = z.object({
  /** `owner/name`, or `owner/name:version`. */
  model: z.string(),
  wishes: wishesSchema,
  pictures: z.array(z.object({ place: z.enum(['first', 'last']), picture: pictureSchema })),
  /** Native inputs, by the model's names. */
  extras: z.record(z.string(), z.json()),
  /** The input as the model takes it, once it is prepared. */
  input: z.record(z.string(), z.json()).exactOptional(),
})
export type Native = z.infer<typeof nativeSchema>

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card)
  if (!fitted.ok) return fitted
  const { output, kept, snaps, drops } = fitted
  const { seconds, frames, fps, width, height, resolution, audio } = output
  const { sizes, aspectFollowsImage } = card.abilities!
  if (kept.firstFrame && aspectFollowsImage) {
    const [across = 1, down = 1] = shot.aspect.split(':').map(Number)
    const [asked, used] = [Math.log(across / down), Math.log(width / height)]
    const change = { field: 'aspect', asked: shot.aspect }
    const why = `${card.name} takes the picture's own shape`
    if (asked * used < 0) return { ok: false, misfits: [{ ...change, reason: why, nearest: `${width}:${height}` }] }
    if (Math.abs(asked - used) >= 0.03) snaps.push({ ...change, used: `${width}:${height}`, why })
  }
  const listed = 'oneOf' in sizes ? sizes.oneOf : []
  const aspect =
    listed.find((size) => size.width === width && size.height === height)?.aspect ??
    listed.find((size) => size.resolution === resolution)?.aspect
  const pictureAt = (place: 'first' | 'last', picture: MediaInput | undefined) =>
    picture ? [{ place, picture: { sha256: picture.sha256, mime: picture.mime, bytes: picture.bytes } }] : []
  const native: Native = {
    model: card.native,
    wishes: {
      prompt: kept.prompt,
      ...{ seconds, frames, fps, width, height, resolution, audio },
      ...(aspect !== undefined && { aspect }),
      ...(kept.seed !== undefined && { seed: kept.seed }),
      ...(kept.negativePrompt !== undefined && { negativePrompt: kept.negativePrompt }),
    },
    pictures: [...pictureAt('first', kept.firstFrame), ...pictureAt('last', kept.lastFrame)],
    extras: shot.extras.replicate ?? {},
  }
  return { ok: true, native, output, snaps, drops }
}
