/** The manifest: everything the pipeline must know of a model folder. Its schema, and its faults with field and line. */
import { z } from 'zod'
import { ManifestFault } from './faults.js'
import { schedulerSchema } from './scheduler-config.js'

const path = z.string().min(1)
const sides = z.tuple([z.int().positive(), z.int().positive()])
const numbers = z.array(z.number().finite()).min(1)

/**
 * Where the value of a graph's input comes from, by the input's name: a word, a number, or a list of numbers.
 * Which words there are depends on the graph; see the README.
 */
const inputs = z.record(z.string(), z.union([z.string(), z.number().finite(), numbers]))

/** How the axes of a latent or a picture lie: `BCFHW`, `BFCHW`, `packed` (tokens × channels), `images` (frames in the batch). */
const layout = z.enum(['BCFHW', 'BFCHW', 'packed', 'images'])

const tokenizer = z.strictObject({
  file: path.default('tokenizer/tokenizer.json'),
  /** Tokens the encoder takes; longer prompts are cut. */
  length: z.int().positive().max(4096),
  /** Token that fills up, by its text. */
  pad: z.string(),
  /** Kept at the end of a prompt that is cut. */
  end: z.string().optional(),
})

const textEncoder = z.strictObject({
  graph: path,
  /** What its outputs are called in the denoiser's inputs: `text.<output>`. */
  as: z.string().default('text'),
  tokenizer,
  inputs: inputs.default({ input_ids: 'ids', attention_mask: 'mask' }),
  /** Name → tensor. */
  outputs: z.record(z.string(), z.string()).default({ hidden: 'last_hidden_state' }),
})

const pictureEncoder = z.strictObject({
  graph: path,
  inputs,
  output: z.string(),
  /** Pixels it takes; absent: those of the clip. */
  size: sides.optional(),
  /** Pixels are brought to 0..1, then (value - mean) / std. @default to -1..1 */
  mean: numbers.default([0.5, 0.5, 0.5]),
  std: numbers.default([0.5, 0.5, 0.5]),
  /** How the picture's axes lie. */
  layout: z.enum(['BCHW', 'BCFHW']).default('BCHW'),
})

const denoiser = z.strictObject({
  graph: path,
  /** Used while the noise level is at least this; of several the first that fits. @default 0 */
  from: z.number().min(0).max(1).default(0),
  layout: layout.exclude(['images']).default('BCFHW'),
  /** Latent cells of one token when packed: frames, rows, columns. */
  patch: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]).default([1, 1, 1]),
  inputs,
  output: z.string(),
  prediction: z.enum(['flow', 'epsilon', 'v', 'sample']),
  /** Its own guidance where it differs. */
  guidance: z.number().min(0).max(50).optional(),
})

const tile = z.strictObject({
  /** Latent rows and columns of one tile. */
  size: sides,
  /** Latent cells two neighbours share and are blended over. */
  overlap: z.int().nonnegative(),
})

const decoder = z.strictObject({
  graph: path,
  layout: layout.exclude(['packed']).default('BCFHW'),
  inputs: inputs.default({ latent_sample: 'latents' }),
  output: z.string().default('sample'),
  /** What black and white are in its output. */
  range: z.tuple([z.number(), z.number()]).default([-1, 1]),
  /** Absent: the whole picture at once. */
  tile: tile.optional(),
  /** Latent frames of one pass, and how many two passes share. Absent: all at once. */
  chunk: z.strictObject({ frames: z.int().positive(), overlap: z.int().nonnegative() }).optional(),
})

const licence = z.strictObject({
  id: z.string().min(1),
  url: z.string().optional(),
  commercial: z.enum(['yes', 'no', 'conditional']),
})

export const manifestSchema = z
  .strictObject({
    $schema: z.string().optional(),
    format: z.literal('heroshot-onnx/1'),
    /** Names the model's card. */
    id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'small letters, digits, dots and dashes'),
    name: z.string().min(1),
    licence,
    /** Where the weights come from. */
    source: z.string().min(1),
    /** When that was read. */
    asOf: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD'),
    notes: z.array(z.string()).default([]),
    video: z.strictObject({
      fps: z.number().positive().max(120),
      /** Closed list of width and height, or any on a grid. All sides even. */
      sizes: z.union([
        z.strictObject({ oneOf: z.array(sides).min(1) }),
        z.strictObject({
          multipleOf: z.int().positive(),
          maxPixels: z.int().positive(),
          maxSide: z.int().positive(),
        }),
      ]),
      /** Frames it can make: `multipleOf` × n + `offset`. */
      frames: z.strictObject({
        multipleOf: z.int().positive().default(1),
        offset: z.int().nonnegative().default(0),
        min: z.int().positive(),
        max: z.int().positive(),
      }),
    }),
    text: z.array(textEncoder).default([]),
    /** Encoder of the first frame into latents. */
    encoder: pictureEncoder
      .extend({
        /** Its output holds mean and variance along the channels; the mean is used. */
        moments: z.boolean().default(false),
        /** `concat`: along the channels of every latent frame; `first-frame`: in place of the first one, held clean. */
        use: z.enum(['concat', 'first-frame']),
        /** Multiplied into the encoded picture instead of `latents`' own numbers. */
        scale: z.number().positive().optional(),
      })
      .optional(),
    /** Encoder of the first frame into tokens: `picture.embeds`. */
    vision: pictureEncoder.optional(),
    /** From most noise to least. */
    denoisers: z.array(denoiser).min(1),
    latents: z.strictObject({
      channels: z.int().positive(),
      /** Pixels of one latent cell, each way. */
      spatial: z.int().positive(),
      /** Frames of one latent frame. */
      temporal: z.int().positive().default(1),
      /** The first latent frame is one frame alone: F = temporal × (latent - 1) + 1. */
      causal: z.boolean().default(false),
      /** To the decoder: latent × std + mean, of each channel. */
      mean: numbers.optional(),
      std: numbers.optional(),
      /** To the decoder: latent / scale + shift. */
      scale: z.number().positive().optional(),
      shift: z.number().optional(),
    }),
    decoder,
    scheduler: z.union([schedulerSchema, z.strictObject({ file: path })]),
    guidance: z
      .strictObject({
        /** `cfg` asks twice, with and without the words; `embedded` hands the number in; `none`. */
        mode: z.enum(['cfg', 'embedded', 'none']),
        default: z.number().min(0).max(50).default(1),
        /** Both questions in one batch: faster, and twice the memory. */
        batched: z.boolean().default(true),
        /** Guidance of the first frame, growing evenly to the full one at the last. */
        rampFrom: z.number().min(0).max(50).optional(),
      })
      .default({ mode: 'none', default: 1, batched: true }),
    defaults: z.strictObject({ steps: z.int().min(1).max(200) }),
    /** Enlarges every frame afterwards. */
    upscaler: z
      .strictObject({
        graph: path,
        input: z.string(),
        output: z.string(),
        factor: z.int().min(2).max(8),
        /** Pixels of one side of a tile, and how many are shared. @default whole frames */
        tile: z.strictObject({ size: z.int().min(32), overlap: z.int().nonnegative() }).optional(),
      })
      .optional(),
    /** Memory the render takes at most, in GB. */
    memoryGb: z.number().positive().optional(),
  })
  .superRefine((manifest, ctx) => {
    const say = (path: (string | number)[], message: string) => ctx.addIssue({ code: 'custom', path, message })
    const { latents, video, denoisers, decoder, encoder, guidance, text } = manifest
    const { channels, spatial, temporal, causal, mean, std } = latents
    for (const [field, list] of Object.entries({ mean, std }))
      if (list && list.length !== channels) say(['latents', field], `${list.length} numbers for ${channels} channels`)
    if (Boolean(mean) !== Boolean(std)) say(['latents', mean ? 'mean' : 'std'], 'mean and std go together')
    if (std?.some((value) => value <= 0)) say(['latents', 'std'], 'all above zero')
    const grid = spatial % 2 ? spatial * 2 : spatial
    if ('multipleOf' in video.sizes && video.sizes.multipleOf % grid)
      say(['video', 'sizes', 'multipleOf'], `must be a multiple of ${grid}: latent cells, and even sides`)
    if ('oneOf' in video.sizes)
      for (const [i, size] of video.sizes.oneOf.entries())
        if (size.some((side) => side % grid)) say(['video', 'sizes', 'oneOf', i], `sides must be multiples of ${grid}`)
    const { multipleOf, offset, min, max } = video.frames
    const counts = min === max ? [min] : [multipleOf + offset, 2 * multipleOf + offset]
    if (counts.some((frames) => (frames - (causal ? 1 : 0)) % temporal))
      say(['video', 'frames'], `frames must be ${causal ? `1 + ${temporal} × n` : `a multiple of ${temporal}`}`)
    if (max < min) say(['video', 'frames', 'max'], 'below min')
    if (min !== max && (min - offset) % multipleOf) say(['video', 'frames', 'min'], 'is none of the frame counts')
    for (const [i, { from }] of denoisers.entries()) {
      if (i && from >= denoisers[i - 1]!.from) say(['denoisers', i, 'from'], 'must fall from one to the next')
      if (i === denoisers.length - 1 && from) say(['denoisers', i, 'from'], 'the last one goes down to 0')
    }
    const { tile, chunk } = decoder
    if (tile && tile.overlap * 2 > Math.min(...tile.size)) say(['decoder', 'tile', 'overlap'], 'at most half a tile')
    if (chunk && chunk.overlap * 2 > chunk.frames) say(['decoder', 'chunk', 'overlap'], 'at most half a chunk')
    if (chunk?.overlap === 0 && causal) say(['decoder', 'chunk', 'overlap'], 'a causal decoder needs at least 1')
    if (guidance.rampFrom !== undefined && guidance.mode !== 'cfg') say(['guidance', 'rampFrom'], 'goes with mode cfg')
    if (new Set(text.map(({ as }) => as)).size < text.length) say(['text'], 'two encoders have one name')
    if (guidance.mode === 'cfg' && !text.length && !encoder && !manifest.vision)
      say(['guidance', 'mode'], 'cfg needs words or a picture to leave out')
  })

export type Manifest = z.infer<typeof manifestSchema>
export type Inputs = Manifest['denoisers'][number]['inputs']
export type Denoiser = Manifest['denoisers'][number]
export type PictureEncoder = NonNullable<Manifest['vision']>
export type Layout = z.infer<typeof layout>

/** The manifest in a text. Throws ManifestFault naming field and line. */
export function parseManifest(text: string, file: string): Manifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new ManifestFault({ file, text, field: '', code: 'manifest-json', problem: (cause as Error).message })
  }
  return checkManifest(json, file, text)
}

/** The same for what was inferred: `text` is empty then. */
export function checkManifest(json: unknown, file: string, text = ''): Manifest {
  const result = manifestSchema.safeParse(json)
  if (result.success) return result.data
  const { path, issue } = innermost(result.error.issues[0]!)
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0]! : undefined
  const field = [...path, ...(unknown ? [unknown] : [])].join('.')
  const problem = unknown ? 'unknown field' : issue.message
  throw new ManifestFault({ file, text, field, code: 'manifest-field', problem })
}

/** Of the alternatives of a union, what is wrong with the one that comes closest. */
function innermost(
  issue: z.core.$ZodIssue,
  above: PropertyKey[] = [],
): { path: PropertyKey[]; issue: z.core.$ZodIssue } {
  const path = [...above, ...issue.path]
  const tries = issue.code === 'invalid_union' ? [...issue.errors].filter((issues) => issues.length) : []
  const [nearest] = tries.sort((a, b) => a.length - b.length)
  return nearest ? innermost(nearest[0]!, path) : { path, issue }
}
