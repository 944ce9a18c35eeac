/** From shot to Runway request. Pure: pictures stay named by their content until the submit. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'

const pictureSchema = z.object({ sha256: z.string(), mime: z.string(), bytes: z.number() })

/** What the journal keeps of a request: all of it but the pictures' bytes. */
export const nativeSchema = z.object({
  endpoint: z.enum(['text_to_video', 'image_to_video']),
  body: z.record(z.string(), z.json()),
  frames: z.array(z.object({ position: z.enum(['first', 'last']), picture: pictureSchema })),
})
export type Native = z.infer<typeof nativeSchema>

/** Native options under `extras.runway`. */
const extrasSchema = z.strictObject({
  /** How strictly recognisable public figures are kept out. Gen-4 models only. */
  publicFigureThreshold: z.enum(['auto', 'low']).optional(),
})

const NEGATIVE_MAX_CHARS = 1000

/** `16:9` and `720p` are `1280:720` here: the pixels themselves. */
const ratioOf = ({ width, height }: { width: number; height: number }) => `${width}:${height}`

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card)
  const extras = extrasSchema.safeParse(shot.extras.runway ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.runway', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  const threshold = extras.data?.publicFigureThreshold
  if (threshold && !card.native.startsWith('gen4'))
    misfits.push({ field: 'extras.runway.publicFigureThreshold', reason: `${card.name} doesn't take it` })
  const negative = fitted.ok ? fitted.kept.negativePrompt : undefined
  if ((negative?.length ?? 0) > NEGATIVE_MAX_CHARS)
    misfits.push({
      field: 'negativePrompt',
      reason: `${negative!.length} characters; ${card.name} reads at most ${NEGATIVE_MAX_CHARS}`,
      asked: negative!.length,
      nearest: NEGATIVE_MAX_CHARS,
    })
  if (!fitted.ok || misfits.length) return { ok: false, misfits }

  const { output, kept, snaps, drops } = fitted
  const { firstFrame, lastFrame, seed } = kept
  const body: Native['body'] = {
    model: card.native,
    promptText: kept.prompt,
    ratio: ratioOf(output),
    duration: output.seconds,
    ...(seed !== undefined && { seed }),
    ...(card.abilities!.audio === 'optional' && { audio: output.audio }),
    ...(negative !== undefined && { negativePrompt: negative }),
    ...(threshold && { contentModeration: { publicFigureThreshold: threshold } }),
  }
  const frameOf = (position: 'first' | 'last', picture: MediaInput | undefined) =>
    picture ? [{ position, picture: { sha256: picture.sha256, mime: picture.mime, bytes: picture.bytes } }] : []
  const frames = [...frameOf('first', firstFrame), ...frameOf('last', lastFrame)]
  const endpoint = frames.length ? 'image_to_video' : 'text_to_video'
  return { ok: true, native: { endpoint, body, frames }, output, snaps, drops }
}
