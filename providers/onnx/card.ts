/** A model folder as a card and as an answer to shots. Pure. */
import { type Fit, fitCard, type Misfit, type ModelCard, type Shot } from '../../src/backend.js'
import type { ModelFolder } from './model/folder.js'
import { extrasSchema, type OnnxRequest } from './request.js'

const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a)
const aspectOf = (width: number, height: number) => `${width / gcd(width, height)}:${height / gcd(width, height)}`

/** The card of a folder. It has the shape of those in a `cards.json`. */
export function cardOf({ manifest, assumed, bytes }: ModelFolder): ModelCard {
  const { id, name, licence, source, asOf, video, text, encoder, vision, denoisers, guidance, notes } = manifest
  const { fps, sizes, frames } = video
  // A model that only ever sees noise beside a picture can't do without one.
  const needsPicture = encoder?.use === 'concat' || vision !== undefined
  const takesPicture = needsPicture || encoder !== undefined
  const dated = { source, asOf }
  return {
    id,
    backend: 'onnx',
    name,
    native: id,
    aliases: [],
    role: 'generator',
    locality: 'local',
    lifecycle: { state: 'live', alternatives: [], ...dated },
    licence: { ...licence, territoryExcluded: [], notes: [], ...dated },
    abilities: {
      tasks: [
        ...(needsPicture ? [] : ['text-to-video' as const]),
        ...(takesPicture ? ['image-to-video' as const] : []),
      ],
      audio: 'none',
      negativePrompt: guidance.mode === 'cfg' && text.length > 0,
      seed: true,
      lora: false,
      seconds: { min: frames.min / fps, max: frames.max / fps, step: 0.001 },
      taskSeconds: {},
      sizes:
        'oneOf' in sizes
          ? {
              oneOf: sizes.oneOf.map(([width, height]) => ({
                width,
                height,
                resolution: `${Math.min(width, height)}p`,
                aspect: aspectOf(width, height),
              })),
            }
          : sizes,
      aspectFollowsImage: takesPicture,
      fps: { oneOf: [fps] },
      frames,
      defaults: { fps },
      maxReferences: 0,
    },
    price: { model: 'electricity' },
    quality: [],
    recipes: [
      {
        id: 'onnx',
        ...(manifest.memoryGb && { ramMinGb: manifest.memoryGb }),
        diskGb: Number((bytes / 1e9).toFixed(3)),
        ...dated,
      },
    ],
    notes: [
      ...notes,
      ...(denoisers.length > 1 ? [`${denoisers.length} denoisers, by noise level`] : []),
      ...(assumed.length ? [`no file says, and was taken for granted: ${assumed.join(', ')}`] : []),
    ],
  }
}

/** What the model would render for the shot. */
export function fitShot(shot: Shot, card: ModelCard, { manifest, weights }: ModelFolder): Fit<OnnxRequest> {
  const fitted = fitCard(shot, card)
  const extras = extrasSchema.safeParse(shot.extras.onnx ?? {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.onnx', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  if (extras.data?.upscale && !manifest.upscaler)
    misfits.push({ field: 'extras.onnx.upscale', reason: `${card.name} has no upscaler in its manifest` })
  if (!fitted.ok || !extras.success || misfits.length) return { ok: false, misfits }
  const { kept, snaps, drops } = fitted
  const { width, height, fps, frames } = fitted.output
  const { steps = manifest.defaults.steps, guidance, scheduler, upscale = false } = extras.data
  const native: OnnxRequest = {
    model: card.id,
    prompt: kept.prompt,
    seed: kept.seed ?? null,
    width,
    height,
    fps,
    frames,
    steps,
    upscale,
    weights,
    ...(kept.negativePrompt !== undefined && { negativePrompt: kept.negativePrompt }),
    ...(guidance !== undefined && { guidance }),
    ...(scheduler && { scheduler }),
    ...(kept.firstFrame && { firstFrame: kept.firstFrame.sha256 }),
  }
  const factor = upscale ? manifest.upscaler!.factor : 1
  const output = {
    ...fitted.output,
    width: width * factor,
    height: height * factor,
    resolution: upscale ? `${Math.min(width, height) * factor}p` : fitted.output.resolution,
  }
  return { ok: true, native, output, snaps, drops }
}
