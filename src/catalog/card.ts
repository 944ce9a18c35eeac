/** The model card: dated data about one model on one backend. Everything that changes by date lives here, with its source. */
import { z } from 'zod'

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD')
const usd = z.string().regex(/^\d+(\.\d+)?$/, 'an exact decimal, as a string')
/** Where a fact comes from and when it was read there. */
const sourced = { source: z.string().min(1), asOf: day }

const lifecycle = z.strictObject({
  state: z.enum(['live', 'preview', 'retired', 'weights-unreleased', 'no-public-api', 'unknown']),
  /** When it was retired or will be; the refusal quotes it. */
  date: day.optional(),
  note: z.string().optional(),
  /** Card ids or names to name in the refusal, best first. */
  alternatives: z.array(z.string()).default([]),
  ...sourced,
})

const licence = z.strictObject({
  id: z.string(),
  url: z.string().optional(),
  commercial: z.enum(['yes', 'no', 'conditional']),
  /** ISO 3166 codes or `EU`. */
  territoryExcluded: z.array(z.string()).default([]),
  revenueCapUsd: z.number().optional(),
  mauCap: z.number().optional(),
  notes: z.array(z.string()).default([]),
  ...sourced,
})

const TASKS = [
  'text-to-video',
  'image-to-video',
  'first-last',
  'references',
  'extend',
  'restyle',
  'upscale',
  'performance',
] as const
const task = z.enum(TASKS)

/**
 * What a price depends on; an absent condition matches everything. Of each `per` the first matching rule applies, except
 * surcharges: every matching one is added. A clip that no `second`, `frame` or `clip` rule covers has an unknown price.
 */
export const priceRule = z.strictObject({
  /**
   * `second` and `frame` multiply by the clip's length, `clip` is flat, `reference` multiplies by the reference pictures
   * sent, `source-second` by the length of the source clip, `surcharge` is added to the sum, `minimum` is a floor under it.
   */
  per: z.enum(['second', 'frame', 'clip', 'reference', 'source-second', 'surcharge', 'minimum']),
  usd: usd.optional(),
  /** Where sources disagree or the vendor bills by tokens: the ends of the interval around `usd`. */
  usdLow: usd.optional(),
  usdHigh: usd.optional(),
  /** Vendor credits; worth `usdPerCredit` each. */
  credits: usd.optional(),
  usdPerCredit: usd.optional(),
  /** How many references cost nothing. */
  free: z.int().nonnegative().optional(),
  when: z
    .strictObject({
      resolution: z.array(z.string()).optional(),
      audio: z.boolean().optional(),
      task: z.array(task).optional(),
      maxSeconds: z.number().optional(),
      minSeconds: z.number().optional(),
    })
    .default({}),
  ...sourced,
})

const price = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('rules'), rules: z.array(priceRule).min(1) }),
  /** Rendered on the user's own machine: the meter is the price. */
  z.strictObject({ model: z.literal('electricity') }),
  /** Nobody knows; caps treat it as over. */
  z.strictObject({ model: z.literal('unknown'), note: z.string().optional(), ...sourced }),
])

const size = z.strictObject({
  width: z.int().positive(),
  height: z.int().positive(),
  /** The vendor's word for it: `720p`, `768P`, `2K`. */
  resolution: z.string(),
  aspect: z.string(),
  /** Only for these tasks. */
  tasks: z.array(task).optional(),
  /** Only for these clip lengths. */
  seconds: z.array(z.number().positive()).optional(),
})

/** Clip lengths: a closed list, or a range with a step. */
const lengths = z.union([
  z.strictObject({ oneOf: z.array(z.number().positive()).min(1) }),
  z.strictObject({
    min: z.number().positive(),
    max: z.number().positive(),
    step: z.number().positive().default(0.001),
  }),
])

const abilities = z.strictObject({
  tasks: z.array(task).min(1),
  audio: z.enum(['none', 'optional', 'always']),
  negativePrompt: z.boolean().default(false),
  seed: z.boolean().default(false),
  lora: z.boolean().default(false),
  promptMaxChars: z.int().positive().optional(),
  seconds: lengths,
  /** Where one task allows other lengths than the rest. */
  taskSeconds: z.partialRecord(task, lengths).default({}),
  /** Tasks whose clip has the length and the frame rate of the clip it is made from. */
  followsClip: z.array(task).optional(),
  /** Closed list of frame sizes, or free sizes on a pixel grid. */
  sizes: z.union([
    z.strictObject({ oneOf: z.array(size).min(1) }),
    z.strictObject({ multipleOf: z.int().positive(), maxPixels: z.int().positive(), maxSide: z.int().positive() }),
  ]),
  /** With a first frame or a source clip, the clip takes its shape instead of the asked aspect. */
  aspectFollowsImage: z.boolean().default(false),
  fps: z.union([
    z.strictObject({ oneOf: z.array(z.number().positive()).min(1) }),
    z.strictObject({ min: z.number().positive(), max: z.number().positive() }),
  ]),
  /** Frame counts the model can make: `multipleOf` × n + `offset`. Absent: any. */
  frames: z
    .strictObject({
      multipleOf: z.int().positive(),
      offset: z.int().nonnegative(),
      min: z.int().positive().optional(),
      max: z.int().positive().optional(),
    })
    .optional(),
  /** Used where the shot leaves the choice open. */
  defaults: z.strictObject({ resolution: z.string().optional(), fps: z.number().positive().optional() }).default({}),
  maxReferences: z.int().nonnegative().default(0),
  /** Tasks about a clip that may have reference pictures beside it. */
  referencesWith: z.array(task).optional(),
  /** Pictures placed at moments of a source clip. */
  maxKeyframes: z.int().nonnegative().optional(),
  /** What source clips and performances must be. */
  clips: z
    .strictObject({
      /** Subtypes of `video/`. */
      formats: z.array(z.string()).min(1).optional(),
      maxBytes: z.int().positive().optional(),
      minSeconds: z.number().positive().optional(),
      maxSeconds: z.number().positive().optional(),
    })
    .optional(),
  /** What first frames, last frames, references and keyframes must be. */
  pictures: z
    .strictObject({
      /** Subtypes of `image/`. */
      formats: z.array(z.string()).min(1).optional(),
      maxBytes: z.int().positive().optional(),
      /** Pixels of the shorter side. */
      minSide: z.int().positive().optional(),
      /** Width by height. */
      minAspect: z.number().positive().optional(),
      maxAspect: z.number().positive().optional(),
    })
    .optional(),
})

const interval = z.strictObject({ low: z.number(), expected: z.number(), high: z.number() })

const quality = z.strictObject({
  /** Which leaderboard and pool the rating was read in; ratings of different pools are not comparable. */
  board: z.string(),
  pool: z.string(),
  rating: z.number(),
  low: z.number().optional(),
  high: z.number().optional(),
  votes: z.int().optional(),
  /** The rated clips had sound, which raises ratings; a silent output is worth less. */
  audio: z.boolean().default(false),
  /** Not rated itself: the rating of this relative, `penalty` points already taken off. */
  inheritedFrom: z.string().optional(),
  penalty: z.number().optional(),
  ...sourced,
})

const recipe = z.strictObject({
  id: z.string(),
  vramMinGb: z.number().optional(),
  ramMinGb: z.number().optional(),
  diskGb: z.number().optional(),
  ...sourced,
})

const timing = z.strictObject({
  /** Seconds of rendering for one clip, as published or measured. */
  seconds: interval,
  /** What the figure was measured for. */
  clipSeconds: z.number().positive().optional(),
  /** Width × height × frames it was measured for. */
  pixelFrames: z.number().positive().optional(),
  /** Sampling steps it was measured with. */
  steps: z.int().positive().optional(),
  machine: z.string().optional(),
  ...sourced,
})

export const modelCardSchema = z.strictObject({
  /** Unique in the catalogue. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  backend: z.string(),
  name: z.string(),
  /** The name on the wire. */
  native: z.string(),
  aliases: z.array(z.string()).default([]),
  role: z.enum(['generator', 'analyzer', 'manual']).default('generator'),
  locality: z.enum(['local', 'cloud', 'manual']),
  lifecycle,
  licence: licence.optional(),
  abilities: abilities.optional(),
  price,
  quality: z.array(quality).default([]),
  recipes: z.array(recipe).default([]),
  timing: timing.optional(),
  /** Energy constants of the FLOP model and the like; read by the energy room. */
  energy: z.record(z.string(), z.unknown()).optional(),
  notes: z.array(z.string()).default([]),
})

export type ModelCard = z.infer<typeof modelCardSchema>
export type Lifecycle = ModelCard['lifecycle']
export type Abilities = NonNullable<ModelCard['abilities']>
export type Quality = ModelCard['quality'][number]
export type PriceRule = z.infer<typeof priceRule>
export type Task = (typeof TASKS)[number]

/** What a provider's `cards.json` holds. */
export const cardFileSchema = z.strictObject({ cards: z.array(modelCardSchema).min(1) })
