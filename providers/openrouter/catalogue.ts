/** OpenRouter's list of video models as model cards: abilities and prices as the list has them; `extras.json` adds what no list tells. Pure. */
import { z } from 'zod'
import { rulesOf } from './prices.js'
import { type Model, modelsSchema } from './wire.js'

/** A recorded or fresh list, where it comes from, and when it was read. */
export const recordSchema = z.object({
  source: z.string().min(1),
  asOf: z.string(),
  /** Where its prices come from, when they were read apart from the rest. */
  prices: z.object({ source: z.string().min(1), asOf: z.string() }).optional(),
  ...modelsSchema.shape,
})
export type Recorded = z.infer<typeof recordSchema>

/** Fields of cards, by model. */
export type Extras = Readonly<Record<string, object>>

/** Named after short sides. */
const shortSide = (resolution: string) =>
  ({ '1k': 1080, '2k': 1440, '4k': 2160 })[resolution.toLowerCase()] ?? Number.parseInt(resolution, 10)

const ratioOf = (aspect: string) => {
  const [across = 1, down = 1] = aspect.split(':').map(Number)
  return across / down
}

/** The pixels of a resolution and a shape: a listed size where one is near, else by its short side. */
function pixelsOf(resolution: string, aspect: string, sizes: readonly string[]): { width: number; height: number } {
  const [short, ratio] = [shortSide(resolution), ratioOf(aspect)]
  const listed = sizes
    .map((size) => size.split('x').map(Number))
    .filter((pair): pair is [number, number] => pair.length === 2 && pair.every((side) => side > 0))
    .filter(([width, height]) => Math.abs(Math.log(width / height / ratio)) < 0.06)
    .sort(([a, b], [c, d]) => Math.abs(Math.min(a, b) - short) - Math.abs(Math.min(c, d) - short))
  const [nearest] = listed
  if (nearest && Math.abs(Math.log(Math.min(...nearest) / short)) < 0.2)
    return { width: nearest[0], height: nearest[1] }
  const long = 2 * Math.round((short * Math.max(ratio, 1 / ratio)) / 2)
  return ratio >= 1 ? { width: long, height: short } : { width: short, height: long }
}

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9.-]/g, '-')
/** By the model's own name, and its maker's where another model has that one. */
const idOf = (model: string, taken: ReadonlySet<string>) => {
  const short = `openrouter-${plain(model.replace(/^.*\//, ''))}`
  return taken.has(short) ? `openrouter-${plain(model)}` : short
}

/** The card of a model, or undefined for one that is no generator: it has no lengths, sizes or shapes to choose from. */
function cardOf(
  model: Model,
  { source, asOf, prices = { source, asOf } }: Recorded,
  extras: Extras,
): object | undefined {
  const { id, name, supported_sizes, supported_frame_images: frames } = model
  const [durations, resolutions, aspects] = [
    model.supported_durations ?? [],
    (model.supported_resolutions ?? []).filter((word) => shortSide(word) > 0),
    (model.supported_aspect_ratios ?? []).filter((shape) => ratioOf(shape) > 0 && Number.isFinite(ratioOf(shape))),
  ]
  if (!durations.length || !resolutions.length || !aspects.length) return undefined
  const sizes = resolutions.flatMap((resolution) =>
    aspects.map((aspect) => ({ ...pixelsOf(resolution, aspect, supported_sizes ?? []), resolution, aspect })),
  )
  const first = frames?.includes('first_frame')
  const skus = model.pricing_skus ?? {}
  const rules = rulesOf(skus, resolutions)
  return {
    backend: 'openrouter',
    name: `${name.replace(': ', ' ')} on OpenRouter`,
    native: id,
    locality: 'cloud',
    lifecycle: { state: 'live', source, asOf },
    abilities: {
      tasks: [
        'text-to-video',
        ...(first ? ['image-to-video'] : []),
        ...(first && frames?.includes('last_frame') ? ['first-last'] : []),
      ],
      audio: model.generate_audio ? 'optional' : 'none',
      ...(model.seed && { seed: true }),
      seconds: { oneOf: [...durations].sort((a, b) => a - b) },
      sizes: { oneOf: sizes },
      fps: { oneOf: [24] },
      // The 720p that a shot means when it says nothing is what most of them have.
      ...(resolutions.includes('720p') && { defaults: { resolution: '720p' } }),
    },
    price: Array.isArray(rules)
      ? { model: 'rules', rules: rules.map((rule) => ({ ...rule, ...prices })) }
      : {
          model: 'unknown',
          note: rules.odd.length
            ? `priced by ${rules.odd.join(', ')}, which can't be told beforehand`
            : 'no price was read',
          ...(rules.odd.length ? prices : { source, asOf }),
        },
    notes: [
      '24 fps is assumed: the list has no frame rates',
      ...(model.generate_audio === null ? ['whether it makes sound is not told'] : []),
    ],
    ...extras[id],
  }
}

/** Cards of every generator of the list, and the models that are something else. */
export function cardsFrom(recorded: Recorded, extras: Extras): { cards: object[]; others: string[] } {
  const cards = new Map<string, object>()
  const others: string[] = []
  for (const model of recorded.data) {
    const card = cardOf(model, recorded, extras)
    const id = idOf(model.id, new Set(cards.keys()))
    if (card && !cards.has(id)) cards.set(id, { id, ...card })
    else others.push(model.id)
  }
  return { cards: [...cards.values()], others }
}
