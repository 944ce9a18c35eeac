/** From shot to MiniMax request, v1 or v2 by the model. Pure: pictures stay named by their content until the submit. */
import { z } from 'zod'
import { type Fit, fitCard, type MediaInput, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'
import { apiOf } from './request.js'

const pictureSchema = z.object({ sha256: z.string(), mime: z.string(), bytes: z.number() })
const roleSchema = z.enum(['first_frame', 'last_frame', 'reference_image'])

/** What the journal keeps of a request: all of it but the pictures' bytes. */
export const nativeSchema = z.object({
  api: z.enum(['v1', 'v2']),
  body: z.record(z.string(), z.json()),
  pictures: z.array(z.object({ role: roleSchema, picture: pictureSchema })),
})
export type Native = z.infer<typeof nativeSchema>

/** Native options under `extras.minimax`. */
const extrasSchema = z.strictObject({
  /** Lets MiniMax rewrite the prompt before it renders. Hailuo and H3 Max only. @default false */
  rewritePrompt: z.boolean().optional(),
})

export const SETTINGS: readonly string[] = Object.keys(extrasSchema.shape)

/** Longest side of a picture for H3, in pixels. Source: MiniMax's API reference of v2, as of 2026-09-27. */
const H3_MAX_SIDE = 5760

/** Most pixels of H3's frames. Source for 768P: MiniMax's regeneration reference, as of 2026-09-27; the others are its 16:9. */
const H3_CANVAS: Readonly<Record<string, number>> = { '480P': 480 * 840, '768P': 768 * 1344, '2K': 2560 * 1440 }

export function fit(shot: Shot, card: ModelCard): Fit<Native> {
  const fitted = fitCard(shot, card)
  const extras = extrasSchema.safeParse(shot.extras.minimax ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.minimax', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  const rewrite = extras.data?.rewritePrompt
  if (rewrite !== undefined && card.native === 'MiniMax-H3')
    misfits.push({ field: 'extras.minimax.rewritePrompt', reason: `${card.name} has no such switch` })
  if (!fitted.ok) return { ok: false, misfits }

  const { output, kept, snaps, drops, task } = fitted
  const api = apiOf(card.native)
  const pictures: [field: string, role: z.infer<typeof roleSchema>, picture: MediaInput][] = [
    ...(kept.firstFrame ? [['firstFrame', 'first_frame', kept.firstFrame] as const] : []),
    ...(kept.lastFrame ? [['lastFrame', 'last_frame', kept.lastFrame] as const] : []),
    ...kept.references.map((one, i) => [`references.${i}`, 'reference_image', one] as const),
  ].map(([field, role, picture]) => [field, role, picture])
  if (api === 'v2')
    for (const [field, , { width = 0, height = 0 }] of pictures)
      if (Math.max(width, height) > H3_MAX_SIDE)
        misfits.push({
          field,
          reason: `reads pictures of up to ${H3_MAX_SIDE} pixels a side`,
          asked: Math.max(width, height),
          nearest: H3_MAX_SIDE,
        })
  if (misfits.length) return { ok: false, misfits }

  const { seconds: duration, resolution } = output
  if (api === 'v2') Object.assign(output, onCanvas(output, H3_CANVAS[resolution]!))
  const hailuo = () => ({ prompt: kept.prompt, prompt_optimizer: rewrite ?? false, duration, resolution })
  const h3 = () => ({
    content: [{ type: 'text', text: kept.prompt }],
    resolution,
    duration,
    // With a frame the picture decides, whatever is asked.
    ratio: task === 'text-to-video' || task === 'references' ? ratioOf(output, card) : 'adaptive',
    ...(card.native === 'MiniMax-H3-Max' && { extra: { prompt_expansion_mode: rewrite ? 'balanced' : 'disabled' } }),
  })
  const body = { model: card.native, ...(api === 'v1' ? hailuo() : h3()) }
  const named = pictures.map(([, role, { sha256, mime, bytes }]) => ({ role, picture: { sha256, mime, bytes } }))
  return { ok: true, native: { api, body, pictures: named }, output, snaps, drops }
}

/** The same shape, no larger than the canvas: what a wide or tall picture comes to. */
function onCanvas({ width, height }: { width: number; height: number }, pixels: number) {
  const scale = Math.min(1, Math.sqrt(pixels / (width * height)))
  return { width: Math.round((width * scale) / 2) * 2, height: Math.round((height * scale) / 2) * 2 }
}

/** The card's word for the shape of a size it lists. */
function ratioOf({ width, height }: { width: number; height: number }, { abilities }: ModelCard): string {
  const sizes = abilities!.sizes
  const size = 'oneOf' in sizes ? sizes.oneOf.find((one) => one.width === width && one.height === height) : undefined
  return size?.aspect ?? 'adaptive'
}
