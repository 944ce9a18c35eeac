/** The shot: what the user wants. The request schema, its refusals, and its normal form. */
import { z } from 'zod'
import { parseUsd } from './cost/money.js'
import { ShotError } from './errors.js'
import { nearestWord } from './nearest.js'

/** A media input: a path, an http(s) or data URL, or the bytes themselves. */
export type MediaSource = string | URL | Uint8Array | Blob

/** A media input after reading: named by its content, so that equal pictures are equal shots. */
export interface MediaInput {
  sha256: string
  mime: string
  bytes: number
  /** Pixels, where the container told them. */
  width?: number
  height?: number
  /** Length and frame rate of a clip, where the container told them. */
  seconds?: number
  fps?: number
  /** A clip with sound. */
  audio?: true
}

const isSource = (value: unknown): value is MediaSource =>
  (typeof value === 'string' && value.length > 0) ||
  value instanceof URL ||
  value instanceof Uint8Array ||
  (typeof Blob !== 'undefined' && value instanceof Blob)

const isRead = (value: unknown): value is MediaInput =>
  typeof value === 'object' &&
  value !== null &&
  /^[0-9a-f]{64}$/.test(String((value as { sha256?: unknown }).sha256)) &&
  typeof (value as { mime?: unknown }).mime === 'string'

const media = z.custom<MediaSource | MediaInput>(
  (value) => isSource(value) || isRead(value),
  'a path, an http(s) URL, a data URL, a Buffer, a Uint8Array or a Blob',
)

export const RESOLUTIONS = ['360p', '480p', '540p', '720p', '1080p', '1440p', '2160p'] as const
export const AUDIO = ['required', 'preferred', 'off'] as const
export const TIERS = ['draft', 'hero'] as const
const ACTIONS = ['extend', 'restyle', 'upscale'] as const
const PRIVACY = ['any', 'local-only'] as const
/** Shapes with a name of their own; others are written as two numbers too. */
export const ASPECTS = ['16:9', '9:16', '1:1', '4:3', '3:4', '3:2', '2:3', '4:5', '5:4', '21:9', '9:21'] as const
const MAX_REFERENCES = 16
const MAX_KEYFRAMES = 16

/** Short side in pixels that a resolution word means: `720p` 720, `768P` 768, `2K` 1440, `4k` 2160. */
export const shortSideOf = (resolution: string) =>
  ({ '1k': 1080, '2k': 1440, '4k': 2160 })[resolution.toLowerCase()] ?? (Number.parseInt(resolution, 10) || 720)

const ratioOf = (aspect: string) => {
  const [width, height] = aspect.split(':').map(Number)
  return width! / height!
}
const sameShape = (a: number, b: number) => Math.abs(Math.log(a / b)) < 0.001

/** Equal shapes get one name: `32:18` is `16:9`. */
const aspect = z
  .string()
  .regex(/^\d{1,2}(\.\d+)?:\d{1,2}(\.\d+)?$/, 'two numbers with a colon, like 16:9')
  .refine((value) => value.split(':').every((part) => Number(part) > 0), 'both sides above zero')
  .transform((value) => ASPECTS.find((known) => sameShape(ratioOf(known), ratioOf(value))) ?? value)

const usd = z
  .union([z.number().nonnegative(), z.string().regex(/^\d+(\.\d+)?$/)], 'a sum in USD, like 1.5')
  .transform((value) => parseUsd(value, 'maxCost'))

export const shotSchema = z.strictObject({
  prompt: z.string().trim().min(1, 'a text that says what to show').max(20_000),
  negativePrompt: z.string().trim().min(1).max(20_000).optional(),
  tier: z.enum(TIERS).default('draft'),
  /** Length of the clip in seconds, 0.2 to 600. */
  seconds: z.number().min(0.2).max(600).default(5),
  /** Absent: the first frame's or source clip's own, else 16:9. */
  aspect: aspect.optional(),
  resolution: z.enum(RESOLUTIONS).optional(),
  /** Frames per second, 1 to 120; absent: the model's own. */
  fps: z.number().min(1).max(120).optional(),
  /** 0 to 2^32-1; absent: drawn once per job and recorded. */
  seed: z.int().min(0).max(4_294_967_295).optional(),
  audio: z.enum(AUDIO).default('off'),
  firstFrame: media.optional(),
  lastFrame: media.optional(),
  references: z.array(media).max(MAX_REFERENCES).default([]),
  source: z
    .strictObject({
      video: media,
      action: z.enum(ACTIONS),
      /** Pictures of how it should look at moments of the clip, in seconds from its start. Restyling only. */
      keyframes: z
        .array(z.strictObject({ image: media, seconds: z.number().min(0).max(600) }))
        .max(MAX_KEYFRAMES)
        .default([]),
    })
    .optional(),
  /** A clip of somebody acting, for the character of the first frame or of the source clip to act the same way. */
  performance: media.optional(),
  style: z.strictObject({ id: z.string().min(1), strength: z.number().min(0).max(2).default(1) }).optional(),
  /** `local-only` is a wall: nothing of this shot may leave the machine. */
  privacy: z.enum(PRIVACY).default('any'),
  /** Plan and render as if there were no network. */
  offline: z.boolean().default(false),
  /** A cloud that nobody can reach now is waited for: the job stays `planned` and goes out, within its caps, once a probe succeeds. */
  whenOnline: z
    .boolean()
    .transform((value) => value || undefined)
    .optional(),
  /** Leave in a file from home what its engine wrote into it: prompt, graph, settings. A cloud's file keeps its provenance anyway. */
  keepMetadata: z
    .boolean()
    .transform((value) => value || undefined)
    .optional(),
  /** At home it starts when electricity is cheapest within a day, and in time for its deadline; with a tariff that changes by the hour. */
  offPeak: z
    .boolean()
    .transform((value) => value || undefined)
    .optional(),
  /** Nobody waits for it: other shots overtake it in the line before a busy backend. */
  batch: z
    .boolean()
    .transform((value) => value || undefined)
    .optional(),
  /** Most USD that vendors may bill, or may have billed, for all attempts of this shot; electricity is reported, not capped. */
  maxCost: usd.optional(),
  /** Let an unknown price pass a cap. */
  allowUnknownPrice: z.boolean().default(false),
  /** Let a fallback run after an attempt that may have been billed, within `maxCost`. */
  allowExtraExposure: z.boolean().default(false),
  /** ISO instant by which the take is needed. */
  deadline: z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value).toISOString())
    .optional(),
  project: z.string().trim().min(1).max(200).default('default'),
  labels: z.record(z.string().max(100), z.string().max(1000)).default({}),
  /** Only this backend. */
  backend: z.string().min(1).optional(),
  /** Only this model: a card id, a native name or an alias. */
  model: z.string().min(1).optional(),
  /** Passed to one backend untouched, by backend id. */
  extras: z.record(z.string(), z.record(z.string(), z.json())).default({}),
})

/** What a user writes. */
export type ShotInput = z.input<typeof shotSchema>

type Parsed = z.output<typeof shotSchema>
type Fields = Omit<Parsed, 'aspect' | 'firstFrame' | 'lastFrame' | 'references' | 'source' | 'performance'>

/** The normal form: defaults filled in, media replaced by content names. Plain JSON; equal wishes are equal values. */
export type Shot = { [K in keyof Fields]: Fields[K] } & {
  aspect: string
  firstFrame?: MediaInput
  lastFrame?: MediaInput
  references: MediaInput[]
  source?: {
    video: MediaInput
    action: (typeof ACTIONS)[number]
    keyframes?: { image: MediaInput; seconds: number }[]
  }
  performance?: MediaInput
}

const ALLOWED: Record<string, readonly string[]> = {
  tier: TIERS,
  resolution: RESOLUTIONS,
  audio: AUDIO,
  privacy: PRIVACY,
  'source.action': ACTIONS,
}
const RANGES: Record<string, readonly [number, number]> = {
  seconds: [0.2, 600],
  fps: [1, 120],
  seed: [0, 4_294_967_295],
  'style.strength': [0, 2],
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value)

/** The value of the right kind that is closest to what was written, where one is. */
function nearestValue(field: string, value: unknown): unknown {
  const range = RANGES[field]
  const number = typeof value === 'string' && value.trim() ? Number(value) : value
  if (range && typeof number === 'number' && Number.isFinite(number))
    return Math.min(range[1], Math.max(range[0], field === 'seed' ? Math.round(number) : number))
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const word = String(value)
  if (field === 'resolution' && /\d/.test(word)) {
    const short = shortSideOf(word)
    return [...RESOLUTIONS].sort((a, b) => Math.abs(shortSideOf(a) - short) - Math.abs(shortSideOf(b) - short))[0]
  }
  if (field === 'aspect') return nearestWord(word, ASPECTS)
  const words = ALLOWED[field]
  return words && nearestWord(word, words)
}

/** Checks the request without touching any file. Throws ShotError naming field, value, allowed values and the nearest one. */
export function parseShotInput(input: unknown): Parsed {
  const result = shotSchema.safeParse(input)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const path = [...issue.path, key]
    const known = issue.path.length ? [] : Object.keys(shotSchema.shape)
    throw new ShotError('unknown field', {
      field: path.join('.'),
      value: at(input, path),
      allowed: known.join(', ') || undefined,
      nearest: nearestWord(key, known),
    })
  }
  const field = issue.path.join('.') || 'shot'
  const value = at(input, issue.path)
  const range = RANGES[field]
  throw new ShotError(value === undefined ? 'is required' : issue.message.toLowerCase(), {
    field,
    value,
    allowed: ALLOWED[field]?.join(', ') ?? (range ? `${range[0]} to ${range[1]}` : undefined),
    nearest: nearestValue(field, value),
  })
}

/** Reads one media source to its content name; the studio hands in the real one. */
export type ReadMedia = (source: MediaSource, field: string) => Promise<MediaInput>

/** The shape of a picture, by name where it has one. */
function nameShape(width: number, height: number): string {
  const ratio = width / height
  const named = ASPECTS.find((known) => Math.abs(Math.log(ratioOf(known) / ratio)) < 0.02)
  if (named) return named
  return ratio >= 1 ? `${Number(Math.min(99, ratio).toFixed(2))}:1` : `1:${Number(Math.min(99, 1 / ratio).toFixed(2))}`
}

const aspectOf = ({ width, height }: MediaInput) => (width && height ? nameShape(width, height) : undefined)

/**
 * Request to normal form. Idempotent: a normal form comes back equal.
 * Throws ShotError before anything is spent; media that can't be read, is too large or of an unknown kind included.
 */
export async function normalizeShot(input: ShotInput | Shot, readMedia: ReadMedia): Promise<Shot> {
  const { firstFrame, lastFrame, references, source, performance, aspect: asked, ...fields } = parseShotInput(input)
  if (lastFrame !== undefined && firstFrame === undefined)
    throw new ShotError('needs a first frame beside it', {
      field: 'lastFrame',
      value: 'a last frame alone',
      next: 'give firstFrame too',
    })
  if (performance !== undefined && firstFrame === undefined && source === undefined)
    throw new ShotError('needs somebody to act it', {
      field: 'performance',
      value: 'a performance alone',
      next: 'give firstFrame, a picture of the character, too',
    })
  if (source?.keyframes.length && source.action !== 'restyle')
    throw new ShotError('are for restyling a clip', {
      field: 'source.keyframes',
      value: source.action,
      nearest: 'restyle',
    })
  const read = async (value: MediaSource | MediaInput, field: string) =>
    isRead(value) ? value : await readMedia(value, field)
  if (fields.whenOnline && (fields.offline || fields.privacy === 'local-only'))
    throw new ShotError('never goes out, so there is nothing to wait for', {
      field: 'whenOnline',
      value: true,
      next: `leave out ${fields.offline ? 'offline' : 'local-only'} or whenOnline`,
    })
  const first = firstFrame && (await read(firstFrame, 'firstFrame'))
  const last = lastFrame && (await read(lastFrame, 'lastFrame'))
  const pictures: MediaInput[] = []
  for (const [i, reference] of references.entries()) pictures.push(await read(reference, `references.${i}`))
  const video = source && (await read(source.video, 'source.video'))
  const keyframes: { image: MediaInput; seconds: number }[] = []
  for (const [i, { image, seconds }] of (source?.keyframes ?? []).entries())
    keyframes.push({ image: await read(image, `source.keyframes.${i}.image`), seconds })
  const acted = performance && (await read(performance, 'performance'))
  const shape = first ?? video
  // A key that was given as undefined is the same wish as no key.
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields
  return {
    ...given,
    aspect: asked ?? (shape && aspectOf(shape)) ?? '16:9',
    references: pictures,
    ...(first && { firstFrame: first }),
    ...(last && { lastFrame: last }),
    ...(video && source && { source: { video, action: source.action, ...(keyframes.length && { keyframes }) } }),
    ...(acted && { performance: acted }),
  }
}

/** The shot's words for a size in pixels: its shape, the nearest resolution there is, and whether that is the same. */
export function sizeWords(width: number, height: number) {
  const short = Math.min(width, height)
  const distance = (resolution: string) => Math.abs(shortSideOf(resolution) - short)
  const resolution = [...RESOLUTIONS].sort((a, b) => distance(a) - distance(b))[0]!
  return { aspect: nameShape(width, height), resolution, exact: distance(resolution) === 0 }
}

/** What the shot asks a model to do. */
export function taskOf(shot: Shot) {
  if (shot.performance) return 'performance' as const
  if (shot.source) return shot.source.action
  if (shot.firstFrame && shot.lastFrame) return 'first-last' as const
  if (shot.firstFrame) return 'image-to-video' as const
  if (shot.references.length) return 'references' as const
  return 'text-to-video' as const
}
