/**
 * From the wishes of a shot to a model's own input, by the schema the model publishes: the names it has for things, the spelling it has
 * for values. Pure, and good for any model whose names are among the usual ones.
 */
import { z } from 'zod'
import type { InputSchema, Property } from './wire.js'

/** What is asked for, in nobody's words yet. */
export const wishesSchema = z.object({
  prompt: z.string(),
  seconds: z.number(),
  frames: z.number(),
  fps: z.number(),
  width: z.number(),
  height: z.number(),
  resolution: z.string(),
  aspect: z.string().exactOptional(),
  audio: z.boolean(),
  seed: z.number().exactOptional(),
  negativePrompt: z.string().exactOptional(),
})
export type Wishes = z.infer<typeof wishesSchema>

/** The names models have for one thing, most telling first. */
const NAMES = {
  prompt: ['prompt', 'text'],
  negativePrompt: ['negative_prompt'],
  seconds: ['duration', 'seconds', 'video_length', 'duration_seconds'],
  frames: ['num_frames', 'length', 'frames'],
  fps: ['fps', 'frames_per_second', 'frame_rate'],
  resolution: ['resolution'],
  aspect: ['aspect_ratio'],
  width: ['width'],
  height: ['height'],
  audio: ['generate_audio', 'enable_audio', 'audio_enabled'],
  seed: ['seed'],
  first: ['first_frame_image', 'start_image', 'first_frame', 'image', 'image_url', 'input_image'],
  last: ['last_frame_image', 'end_image', 'last_frame', 'last_image'],
} as const

type Thing = keyof typeof NAMES

/** The largest seed where a schema names none. */
const MAX_SEED = 2_147_483_647

/** The parameter a schema has for a thing. */
export const nameFor = ({ properties }: InputSchema, thing: Thing): string | undefined =>
  NAMES[thing].find((name) => properties[name])

export const seedsOf = (schema: InputSchema): number | undefined => {
  const name = nameFor(schema, 'seed')
  return name === undefined ? undefined : Math.min(schema.properties[name]?.maximum ?? MAX_SEED, MAX_SEED)
}

/** A value as a parameter takes it, or undefined for one that it doesn't take. */
function spell(value: string | number | boolean, { enum: choices, type, minimum, maximum }: Property) {
  if (choices)
    return choices.find((choice) =>
      typeof value === 'number'
        ? Number.parseFloat(String(choice)) === value
        : String(choice).toLowerCase() === String(value).toLowerCase(),
    )
  if (typeof value !== 'number') return value
  const inside = value >= (minimum ?? value) && value <= (maximum ?? value)
  if (!inside || (type === 'integer' && !Number.isInteger(value))) return undefined
  return type === 'string' ? String(value) : value
}

/**
 * @param pictures which are there, by their place
 * @returns the input with its pictures' parameters, or what the model doesn't take of it
 */
export function spellInput(
  wishes: Wishes,
  pictures: readonly ('first' | 'last')[],
  schema: InputSchema,
):
  | { input: Record<string, string | number | boolean>; places: Partial<Record<'first' | 'last', string>> }
  | { problems: string[] } {
  const input: Record<string, string | number | boolean> = {}
  const problems: string[] = []
  const put = (thing: Thing, value: string | number | boolean | undefined, needed = false) => {
    const name = nameFor(schema, thing)
    if (value === undefined) return
    if (!name) return void (needed && problems.push(`it has no parameter for ${thing}`))
    const spelt = spell(value, schema.properties[name]!)
    if (spelt === undefined) problems.push(`${name} can't be ${value}`)
    else input[name] = spelt
  }
  put('prompt', wishes.prompt, true)
  put('negativePrompt', wishes.negativePrompt, true)
  // A length is in seconds, or in frames, or fixed.
  if (nameFor(schema, 'seconds')) put('seconds', wishes.seconds)
  else put('frames', wishes.frames)
  put('fps', wishes.fps)
  put('resolution', wishes.resolution)
  if (nameFor(schema, 'aspect')) put('aspect', wishes.aspect)
  else for (const side of ['width', 'height'] as const) put(side, wishes[side])
  put('audio', wishes.audio)
  if (wishes.seed !== undefined && wishes.seed <= (seedsOf(schema) ?? -1)) put('seed', wishes.seed)
  const places: Partial<Record<'first' | 'last', string>> = {}
  for (const place of pictures) {
    const name = nameFor(schema, place)
    if (name) places[place] = name
    else problems.push(`it has no parameter for the ${place} frame`)
  }
  const given = new Set([...Object.keys(input), ...Object.values(places)])
  for (const name of schema.required) if (!given.has(name)) problems.push(`it needs ${name}`)
  return problems.length ? { problems } : { input, places }
}
