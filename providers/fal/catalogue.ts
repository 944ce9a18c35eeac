/**
 * fal's catalogue as model cards. The list of models tells what each takes; `families.json` adds what no list tells: which endpoints
 * are one model, pixels, frame rates, ratings, and prices that were read elsewhere. Pure.
 */
import { z } from 'zod'
import type { ModelCard, Task } from '../../src/backend.js'
import { type InputSchema, inputOf, type ListedPrice, modelsSchema, type Property, pricesSchema } from './wire.js'

/** A recorded or fresh catalogue: fal's two answers, where they come from, and when they were read. */
export const recordSchema = z.object({
  source: z.string().min(1),
  asOf: z.string(),
  ...modelsSchema.pick({ models: true }).shape,
  ...pricesSchema.shape,
})
export type Recorded = z.infer<typeof recordSchema>

export interface Family {
  id: string
  name: string
  aliases?: string[]
  state?: string
  /** The endpoint of each task; the first is the name of the card on the wire. */
  endpoints: Partial<Record<Task, string>>
  /** Where no parameter says it: whether there is sound. */
  audio?: string
  /** These go before what the list says, or stand where it says nothing. */
  fps?: number[]
  seconds?: number[]
  resolutions?: string[]
  aspects?: string[]
  promptMaxChars?: number
  frames?: { multipleOf: number; offset: number; min?: number; max?: number }
  pictures?: NonNullable<ModelCard['abilities']>['pictures']
  /** Width and height where they are not the short side and the shape. */
  pixels?: Record<string, number[]>
  /** Inputs that are always sent. */
  fixed?: Record<string, string>
  price?: object[]
  quality?: object[]
  notes?: string[]
}

/** The names models have for one thing, most telling first. */
const NAMES = {
  first: ['start_image_url', 'first_frame_url', 'image_url'],
  last: ['end_image_url', 'last_frame_url', 'tail_image_url'],
  fps: ['fps', 'frames_per_second'],
} as const

/** The parameter a schema has for a thing. */
export const nameFor = ({ properties }: InputSchema, thing: keyof typeof NAMES): string | undefined =>
  NAMES[thing].find((name) => properties[name])

/** Everything recorded, by endpoint. */
export const inputsOf = ({ models }: Pick<Recorded, 'models'>): ReadonlyMap<string, InputSchema> =>
  new Map(
    models.flatMap((model) => [[model.endpoint_id, inputOf(model)] as const]).filter((pair) => pair[1]) as [
      string,
      InputSchema,
    ][],
  )

/** `auto` means the picture's own. */
const choices = (property: Property | undefined) => property?.enum?.map(String).filter((choice) => choice !== 'auto')
const numbers = (property: Property | undefined) => choices(property)?.map(Number.parseFloat).filter(Number.isFinite)

/** Width and height of a resolution word in a shape: its number is the short side. */
function pixelsOf(resolution: string, aspect: string, known: Family['pixels']): readonly [number, number] {
  const given = known?.[`${resolution} ${aspect}`]
  if (given) return given as [number, number]
  const short = Number.parseInt(resolution, 10)
  const [across = 1, down = 1] = aspect.split(':').map(Number)
  const long = 2 * Math.round((short * Math.max(across, down)) / Math.min(across, down) / 2)
  return across >= down ? [long, short] : [short, long]
}

type Lengths = { oneOf: number[] } | { min: number; max: number }

function lengthsOf(family: Family, { properties }: InputSchema, fps: number[]): Lengths | undefined {
  const offered = family.seconds ?? numbers(properties.duration)
  if (offered) return { oneOf: offered }
  const { frames } = family
  if (!frames || !properties.num_frames) return undefined
  const seconds = (count: number) => Number((count / fps[0]!).toFixed(3))
  return { min: seconds(frames.min ?? frames.multipleOf + frames.offset), max: seconds(frames.max!) }
}

interface Size {
  width: number
  height: number
  resolution: string
  aspect: string
}

const sameSize = (a: Size, b: Size) => a.width === b.width && a.height === b.height && a.resolution === b.resolution

/** Sizes of all tasks; those that not every task has say which. A picture's own shape counts as every shape. */
function sizesOf(family: Family, tasks: readonly (readonly [Task, InputSchema])[]): Size[] {
  const shapes = tasks.flatMap(([, { properties }]) => choices(properties.aspect_ratio) ?? [])
  const sizes: (Size & { tasks: Task[] })[] = []
  for (const [task, { properties }] of tasks) {
    const aspects = choices(properties.aspect_ratio) ?? (shapes.length ? [...new Set(shapes)] : (family.aspects ?? []))
    for (const resolution of choices(properties.resolution) ?? family.resolutions ?? [])
      for (const aspect of aspects) {
        const [width, height] = pixelsOf(resolution, aspect, family.pixels)
        const size = { width, height, resolution, aspect, tasks: [task] }
        const known = sizes.find((one) => sameSize(one, size))
        if (known) known.tasks.push(task)
        else sizes.push(size)
      }
  }
  return sizes.map(({ tasks: some, ...size }) => (some.length === tasks.length ? size : { ...size, tasks: some }))
}

const SECONDS = /^(output )?(video )?seconds?$/i
const CLIPS = /^(videos?|generations?|requests?|clips?)$/i

/**
 * The list has one price an endpoint, from which fal scales by size, length and sound without saying how: it is a rule only where
 * there is nothing to scale by. Everything else stays as `families.json` has it, or unknown.
 */
function priceOf(family: Family, listed: ListedPrice | undefined, simple: boolean, { source, asOf }: Recorded): object {
  const per = listed && (SECONDS.test(listed.unit) ? 'second' : CLIPS.test(listed.unit) ? 'clip' : undefined)
  if (listed && per && simple && listed.currency === 'USD')
    return { model: 'rules', rules: [{ per, usd: decimal(listed.unit_price), source, asOf }] }
  if (family.price) return { model: 'rules', rules: family.price }
  const note = listed
    ? `listed at ${decimal(listed.unit_price)} ${listed.currency} per ${listed.unit}; how it grows with size, length and sound isn't said`
    : 'no price was read'
  return { model: 'unknown', note, source, asOf }
}

/** Never in exponents. */
const decimal = (amount: number) => amount.toFixed(12).replace(/\.?0+$/, '')

/** The card of a family, or why there is none. */
function cardOf(family: Family, recorded: Recorded): object | string {
  const inputs = inputsOf(recorded)
  const entries = Object.entries(family.endpoints) as [Task, string][]
  const tasks = entries.flatMap(([task, endpoint]) => {
    const input = inputs.get(endpoint)
    return input ? [[task, input] as const] : []
  })
  const [first] = tasks
  if (!first || tasks.length < entries.length) {
    const gone = entries.filter(([, endpoint]) => !inputs.has(endpoint)).map(([, endpoint]) => endpoint)
    if (!first || !inputs.has(entries[0]![1])) return `${family.id}: the catalogue has no ${gone.join(', ')}`
  }
  const all = tasks.map(([, input]) => input)
  const has = (name: string) => all.every(({ properties }) => properties[name])
  const fps = family.fps ?? numbers(first[1].properties[nameFor(first[1], 'fps') ?? ''])
  const lengths = fps && lengthsOf(family, first[1], fps)
  const sizes = sizesOf(family, tasks)
  if (!fps?.length || !lengths || !sizes.length) return `${family.id}: its sizes, lengths or frame rates are not told`
  const audio = has('generate_audio') ? 'optional' : (family.audio ?? 'none')
  const longest = Math.min(...all.map(({ properties }) => properties.prompt?.maxLength ?? Number.POSITIVE_INFINITY))
  const promptMaxChars = Number.isFinite(longest) ? longest : family.promptMaxChars
  const framed = tasks.filter(([task]) => task === 'image-to-video')
  const follows = framed.some(
    ([
      ,
      {
        properties: { aspect_ratio: shape },
      },
    ]) => !shape || shape.enum?.includes('auto'),
  )
  const native = entries[0]![1]
  const model = recorded.models.find(({ endpoint_id }) => endpoint_id === native)!
  const { source, asOf } = recorded
  const active = [undefined, null, 'active'].includes(model.metadata?.status)
  const simple = sizes.every(({ resolution }) => resolution === sizes[0]!.resolution) && audio !== 'optional'
  return {
    id: family.id,
    backend: 'fal',
    name: family.name,
    native,
    aliases: family.aliases ?? [],
    locality: 'cloud',
    lifecycle: active
      ? { state: family.state ?? 'live', source, asOf }
      : { state: 'unknown', note: `fal calls it ${model.metadata?.status}`, source, asOf },
    abilities: {
      tasks: tasks.map(([task]) => task),
      audio,
      ...(has('negative_prompt') && { negativePrompt: true }),
      ...(has('seed') && { seed: true }),
      ...(promptMaxChars && { promptMaxChars }),
      seconds: lengths,
      ...(family.frames && { frames: family.frames }),
      sizes: { oneOf: sizes },
      ...(follows && { aspectFollowsImage: true }),
      fps: { oneOf: fps },
      ...(family.pictures && { pictures: family.pictures }),
    },
    price: priceOf(
      family,
      recorded.prices.find(({ endpoint_id }) => endpoint_id === native),
      simple,
      recorded,
    ),
    quality: family.quality ?? [],
    ...(family.notes && { notes: family.notes }),
  }
}

/** What the catalogue says of the families: their cards, and those that it no longer has or doesn't describe. */
export function cardsFrom(families: readonly Family[], recorded: Recorded): { cards: object[]; missing: string[] } {
  const made = families.map((family) => cardOf(family, recorded))
  return {
    cards: made.filter((card) => typeof card !== 'string'),
    missing: made.filter((reason) => typeof reason === 'string'),
  }
}
