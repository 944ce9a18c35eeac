/** From shot to order: what is asked of a server, whichever it turns out to be. Pure: pictures stay named by their content. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'
import type { Profile } from './profile.js'

const pictureSchema = z.object({
  sha256: z.string(),
  mime: z.string(),
  /** The clip's pixels, which the picture is to be given. */
  exact: z.boolean().exactOptional(),
})
export type Picture = z.infer<typeof pictureSchema>

/** Native options, under `extras.<id of the backend>`; what a server doesn't take is left to its model. */
const extrasSchema = z.strictObject({
  /** Denoising steps. */
  steps: z.int().min(1).max(200).exactOptional(),
  guidance: z.number().min(0).max(20).exactOptional(),
  /** Guidance of the second expert of two-expert models. */
  guidance2: z.number().min(0).max(20).exactOptional(),
  flowShift: z.number().positive().exactOptional(),
})

export const SETTINGS: readonly string[] = Object.keys(extrasSchema.shape)

export const orderSchema = extrasSchema.extend({
  /** The card's name for the model; the server has its own. */
  model: z.string(),
  prompt: z.string(),
  negativePrompt: z.string().exactOptional(),
  width: z.int(),
  height: z.int(),
  fps: z.number(),
  frames: z.int(),
  seconds: z.number(),
  /** Absent where the model leaves no choice. */
  audio: z.boolean().exactOptional(),
  /** The sound is no mere wish. */
  mustSound: z.literal(true).exactOptional(),
  seed: z.int().exactOptional(),
  firstFrame: pictureSchema.exactOptional(),
  lastFrame: pictureSchema.exactOptional(),
  style: z.object({ id: z.string(), strength: z.number() }).exactOptional(),
  /** The prompt may go nowhere from the server. */
  localOnly: z.literal(true).exactOptional(),
  /** The server that was chosen, once one is. */
  server: z.string().exactOptional(),
})
export type Order = z.infer<typeof orderSchema>

/** @param cloud the profile of a vendor that is known beforehand */
export function fitOrder(backend: string, shot: Shot, card: ModelCard, cloud?: Profile): Fit<Order> {
  const fitted = fitCard(shot, card)
  const extras = extrasSchema.safeParse(shot.extras[backend] ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: [`extras.${backend}`, ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  // The wire extends and edits its own videos only, by their ids.
  if (shot.source)
    misfits.push({ field: 'source', reason: `${card.name} can't be given a clip here`, asked: shot.source.action })
  if (!fitted.ok || misfits.length) return { ok: false, misfits }

  const { output, kept, drops } = fitted
  const { width, height, fps, frames, seconds } = output
  const snaps = [...fitted.snaps]
  const exact = Boolean(cloud?.exactReference && kept.firstFrame && !sized(kept.firstFrame, width, height))
  if (exact)
    snaps.push({
      field: 'firstFrame',
      asked: pixels(kept.firstFrame!),
      used: `${width}x${height}`,
      why: 'takes a first frame of exactly the size of the clip: it is scaled, and cut to its shape',
    })
  const picture = ({ sha256, mime }: MediaInput): Picture => ({ sha256, mime, ...(exact && { exact }) })
  const native: Order = {
    model: card.native,
    prompt: kept.prompt,
    width,
    height,
    fps,
    frames,
    seconds,
    ...(card.abilities!.audio === 'optional' && { audio: output.audio }),
    ...(card.abilities!.audio === 'optional' && shot.audio === 'required' && { mustSound: true }),
    ...(kept.negativePrompt !== undefined && { negativePrompt: kept.negativePrompt }),
    ...(kept.seed !== undefined && { seed: kept.seed }),
    ...(kept.firstFrame && { firstFrame: picture(kept.firstFrame) }),
    ...(kept.lastFrame && { lastFrame: picture(kept.lastFrame) }),
    ...(kept.style && { style: kept.style }),
    ...(shot.privacy === 'local-only' && { localOnly: true }),
    ...extras.data,
  }
  return { ok: true, native, output, snaps, drops }
}

const sized = (picture: MediaInput, width: number, height: number) =>
  picture.width === width && picture.height === height
const pixels = ({ width, height }: MediaInput) => (width && height ? `${width}x${height}` : 'unknown')
