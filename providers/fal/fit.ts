/** From shot to the input of one of fal's models, in the words its own schema has. Pure: pictures stay named by their content. */
import { z } from 'zod'
import {
  type Drop,
  type Fit,
  fitCard,
  type MediaInput,
  type Misfit,
  type ModelCard,
  type Shot,
  type Snap,
} from '../../src/backend.js'
import { type Family, nameFor } from './catalogue.js'
import type { InputSchema, Property } from './wire.js'

const pictureSchema = z.object({ sha256: z.string(), mime: z.string(), bytes: z.number() })

/** What the journal keeps of a request: all of it but the pictures' bytes. */
export const nativeSchema = z.object({
  endpoint: z.string(),
  input: z.record(z.string(), z.json()),
  /** The parameter each picture goes to. */
  pictures: z.array(z.object({ parameter: z.string(), picture: pictureSchema })),
  /** Seeds run from 0 to here, for a model that takes one. */
  maxSeed: z.number().exactOptional(),
})
export type Native = z.infer<typeof nativeSchema>

/** The largest seed where a schema names none. */
const MAX_SEED = 2_147_483_647

/** The spelling of a number: `"5"`, `"5s"` or 5. */
function spell(value: number, { enum: choices, type, default: usual }: Property): string | number | undefined {
  if (choices) return choices.find((choice) => Number.parseFloat(String(choice)) === value)
  if (type !== 'string') return value
  return typeof usual === 'string' && usual.endsWith('s') ? `${value}s` : String(value)
}

const oneOf = (word: string, property: Property | undefined) =>
  property?.enum?.find((choice) => String(choice).toLowerCase() === word.toLowerCase())

interface Model {
  family: Family
  inputs: ReadonlyMap<string, InputSchema>
}

/** @param model what is known of the card beyond itself */
export function fit(shot: Shot, card: ModelCard, { family, inputs }: Model): Fit<Native> {
  const fitted = fitCard(shot, card)
  const given = shot.extras.fal ?? {}
  const endpoint = fitted.ok ? family.endpoints[fitted.output.task as keyof Family['endpoints']] : undefined
  const schema = endpoint === undefined ? undefined : inputs.get(endpoint)
  const odd = schema ? Object.keys(given).filter((name) => !schema.properties[name]) : []
  const misfits: Misfit[] = odd.map((name) => ({
    field: `extras.fal.${name}`,
    reason: `${endpoint} has no such input`,
  }))
  if (!fitted.ok) return fitted
  const { output, kept, snaps, drops } = fitted
  const { negativePrompt } = kept
  const { negative_prompt: negative, seed } = schema?.properties ?? {}
  if (negativePrompt && negativePrompt.length > (negative?.maxLength ?? Number.POSITIVE_INFINITY))
    misfits.push({ field: 'negativePrompt', reason: `${card.name} reads at most ${negative!.maxLength} characters` })
  const followed = card.abilities?.aspectFollowsImage ? shapeChange(shot, output, card.name) : undefined
  if (followed && 'reason' in followed) misfits.push(followed)
  if (misfits.length || !schema || endpoint === undefined)
    return {
      ok: false,
      misfits: misfits.length ? misfits : [{ field: 'model', reason: `${card.name} has no ${output.task}` }],
    }

  const maxSeed = seed && (seed.maximum ?? MAX_SEED)
  const late: Drop[] =
    maxSeed !== undefined && kept.seed !== undefined && kept.seed > maxSeed
      ? [{ field: 'seed', why: `${card.name} takes seeds up to ${maxSeed}; another is drawn` }]
      : []
  const { properties } = schema
  const shape =
    (properties.aspect_ratio && kept.firstFrame && oneOf('auto', properties.aspect_ratio)) ?? shapeOf(card, output)
  const input = defined({
    prompt: kept.prompt,
    ...family.fixed,
    negative_prompt: negativePrompt,
    seed: late.length ? undefined : kept.seed,
    duration: properties.duration && spell(output.seconds, properties.duration),
    num_frames: properties.num_frames && output.frames,
    [nameFor(schema, 'fps') ?? 'fps']: spellFps(schema, output.fps),
    resolution: oneOf(output.resolution, properties.resolution),
    aspect_ratio: shape === undefined ? undefined : oneOf(String(shape), properties.aspect_ratio),
    generate_audio: properties.generate_audio && output.audio,
    ...(given as Native['input']),
  })
  const pictures = [
    ...pictureFor(nameFor(schema, 'first'), kept.firstFrame),
    ...pictureFor(nameFor(schema, 'last'), kept.lastFrame),
  ]
  const native = { endpoint, input, pictures, ...(maxSeed !== undefined && { maxSeed }) }
  const changes = followed && 'used' in followed ? [...snaps, followed] : snaps
  return { ok: true, native, output, snaps: changes, drops: [...drops, ...late] }
}

/** A clip that takes the picture's shape instead of the asked one: told, and no fit where it would lie instead of stand. */
function shapeChange(
  shot: Shot,
  { width, height }: { width: number; height: number },
  name: string,
): Snap | Misfit | undefined {
  if (!shot.firstFrame) return undefined
  const [across = 1, down = 1] = shot.aspect.split(':').map(Number)
  const [asked, used] = [Math.log(across / down), Math.log(width / height)]
  const why = `${name} takes the picture's own shape`
  if (Math.abs(asked - used) < 0.03) return undefined
  if (asked * used < 0) return { field: 'aspect', reason: why, asked: shot.aspect, nearest: `${width}:${height}` }
  return { field: 'aspect', asked: shot.aspect, used: `${width}:${height}`, why }
}

const spellFps = (schema: InputSchema, fps: number) => {
  const property = schema.properties[nameFor(schema, 'fps') ?? '']
  return property && spell(fps, property)
}

/** The vendor's word for the shape of the chosen pixels. */
function shapeOf({ abilities }: ModelCard, { width, height }: { width: number; height: number }): string | undefined {
  const sizes = abilities!.sizes
  return 'oneOf' in sizes
    ? sizes.oneOf.find((size) => size.width === width && size.height === height)?.aspect
    : undefined
}

const pictureFor = (parameter: string | undefined, picture: MediaInput | undefined): Native['pictures'] =>
  parameter && picture
    ? [{ parameter, picture: { sha256: picture.sha256, mime: picture.mime, bytes: picture.bytes } }]
    : []

const defined = (input: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Native['input']
