/** The shot: what the user wants. The request schema, its refusals, and its normal form. */
import { z } from 'zod'
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
}

const media = z.custom<MediaSource>(
  (value) =>
    (typeof value === 'string' && value.length > 0) ||
    value instanceof URL ||
    value instanceof Uint8Array ||
    (typeof Blob !== 'undefined' && value instanceof Blob),
  'a path, an http(s) URL, a data URL, a Buffer, a Uint8Array or a Blob',
)

const aspect = z
  .string()
  .regex(/^\d{1,2}(\.\d+)?:\d{1,2}(\.\d+)?$/, 'two numbers with a colon, like 16:9')
  .refine((value) => value.split(':').every((part) => Number(part) > 0), 'both sides above zero')

export const RESOLUTIONS = ['360p', '480p', '540p', '720p', '1080p', '1440p', '2160p'] as const
export const AUDIO = ['required', 'preferred', 'off'] as const
export const TIERS = ['draft', 'hero'] as const
export const PRIVACY = ['any', 'local-only'] as const

const usd = z
  .union([z.number().nonnegative().finite(), z.string().regex(/^\d+(\.\d+)?$/)])
  .transform((value) => (typeof value === 'number' ? decimal(value) : value.replace(/^0+(?=\d)/, '')))

/** Shortest decimal notation of a number, never exponential: what the user typed. */
function decimal(value: number): string {
  const text = String(value)
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text
}

export const shotSchema = z.strictObject({
  prompt: z.string().trim().min(1, 'a text that says what to show').max(20_000),
  negativePrompt: z.string().trim().min(1).max(20_000).optional(),
  tier: z.enum(TIERS).default('draft'),
  /** Length of the clip in seconds, 0.2 to 600. */
  seconds: z.number().min(0.2).max(600).default(5),
  aspect: aspect.default('16:9'),
  resolution: z.enum(RESOLUTIONS).optional(),
  /** Frames per second, 1 to 120; absent: the model's own. */
  fps: z.number().min(1).max(120).optional(),
  /** 0 to 2^32-1; absent: drawn once per job and recorded. */
  seed: z.int().min(0).max(4_294_967_295).optional(),
  audio: z.enum(AUDIO).default('off'),
  firstFrame: media.optional(),
  lastFrame: media.optional(),
  references: z.array(media).max(16).default([]),
  source: z.strictObject({ video: media, action: z.enum(['extend', 'restyle', 'upscale']) }).optional(),
  style: z.strictObject({ id: z.string().min(1), strength: z.number().min(0).max(2).default(1) }).optional(),
  /** `local-only` is a wall: nothing of this shot may leave the machine. */
  privacy: z.enum(PRIVACY).default('any'),
  /** Plan and render as if there were no network. */
  offline: z.boolean().default(false),
  /** Most USD all attempts of this shot may cost or put at risk. */
  maxCost: usd.optional(),
  /** Let an unknown price pass a cap. */
  allowUnknownPrice: z.boolean().default(false),
  /** Let a fallback run after an attempt that may have been billed, within `maxCost`. */
  allowExtraExposure: z.boolean().default(false),
  /** ISO instant by which the take is needed. */
  deadline: z.iso.datetime({ offset: true }).optional(),
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
type Fields = Omit<Parsed, 'firstFrame' | 'lastFrame' | 'references' | 'source'>

/** The normal form: defaults filled in, media replaced by content names. Plain JSON; equal wishes are equal values. */
export type Shot = { [K in keyof Fields]: Fields[K] } & {
  firstFrame?: MediaInput
  lastFrame?: MediaInput
  references: MediaInput[]
  source?: { video: MediaInput; action: 'extend' | 'restyle' | 'upscale' }
}

const ALLOWED: Record<string, readonly string[]> = {
  tier: TIERS,
  resolution: RESOLUTIONS,
  audio: AUDIO,
  privacy: PRIVACY,
  'source.action': ['extend', 'restyle', 'upscale'],
}
const RANGES: Record<string, readonly [number, number]> = {
  seconds: [0.2, 600],
  fps: [1, 120],
  seed: [0, 4_294_967_295],
  'style.strength': [0, 2],
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value)

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
  const words = ALLOWED[field]
  const range = RANGES[field]
  throw new ShotError(value === undefined ? 'is required' : issue.message.toLowerCase(), {
    field,
    value,
    allowed: words?.join(', ') ?? (range ? `${range[0]} to ${range[1]}` : undefined),
    nearest: words
      ? nearestWord(String(value), words)
      : range && typeof value === 'number' && Number.isFinite(value)
        ? Math.min(range[1], Math.max(range[0], field === 'seed' ? Math.round(value) : value))
        : undefined,
  })
}

/** Reads one media source to its content name; the studio hands in the real one. */
export type ReadMedia = (source: MediaSource, field: string) => Promise<MediaInput>

const isRead = (value: unknown): value is MediaInput =>
  typeof value === 'object' && value !== null && 'sha256' in value && 'mime' in value && !(value instanceof Uint8Array)

/**
 * Request to normal form. Idempotent: a normal form comes back equal.
 * Throws ShotError before anything is spent; media that can't be read, is too large or of an unknown kind included.
 */
export async function normalizeShot(input: ShotInput | Shot, readMedia: ReadMedia): Promise<Shot> {
  const { firstFrame, lastFrame, references, source, ...rest } = input as ShotInput & Record<string, unknown>
  const keep = async (value: unknown, field: string): Promise<MediaInput | undefined> => {
    if (value === undefined) return undefined
    if (isRead(value)) return value
    const checked = media.safeParse(value)
    if (!checked.success) throw new ShotError(checked.error.issues[0]!.message, { field, value })
    return readMedia(checked.data, field)
  }
  const { references: _, firstFrame: _f, lastFrame: _l, source: _s, ...fields } = parseShotInput(rest)
  if (source !== undefined && !isRead((source as { video?: unknown }).video)) parseShotInput({ prompt: 'x', source })
  const first = await keep(firstFrame, 'firstFrame')
  const last = await keep(lastFrame, 'lastFrame')
  const refs: MediaInput[] = []
  if (references !== undefined && !Array.isArray(references))
    throw new ShotError('a list of media', { field: 'references', value: references })
  for (const [i, reference] of (references ?? []).entries()) refs.push((await keep(reference, `references.${i}`))!)
  const video = source && (await keep(source.video, 'source.video'))
  return {
    ...fields,
    references: refs,
    ...(first && { firstFrame: first }),
    ...(last && { lastFrame: last }),
    ...(video && source && { source: { video, action: source.action } }),
  }
}

/** What the shot asks a model to do. */
export function taskOf(shot: Shot) {
  if (shot.source) return shot.source.action
  if (shot.firstFrame && shot.lastFrame) return 'first-last' as const
  if (shot.firstFrame) return 'image-to-video' as const
  if (shot.references.length) return 'references' as const
  return 'text-to-video' as const
}
