/** From shot to Runway request. Pure: pictures and clips stay named by their content until they are uploaded. */
import { z } from 'zod'
import {
  type Fit,
  fitCard,
  type MediaInput,
  type Misfit,
  type ModelCard,
  type OutputSpec,
  type Shot,
  type Task,
} from '../../src/backend.js'
import { dialectOf, KEEPS_SIZE, keepsShape, OPTIONS, sizeFields } from './models.js'
import { ENDPOINTS, type Endpoint, FRAME_RATES, HDR } from './request.js'

const fileSchema = z.object({ sha256: z.string(), mime: z.string(), bytes: z.number() })

/** What the journal keeps of a request: all of it but the bytes of its media. */
export const nativeSchema = z.object({
  endpoint: z.enum(ENDPOINTS),
  body: z.record(z.string(), z.json()),
  /** Which file's URI still has to go where in the body. */
  media: z.array(z.object({ at: z.array(z.union([z.string(), z.int()])).min(1), file: fileSchema })),
})
export type Native = z.infer<typeof nativeSchema>

const strength = z.int().min(0).max(100).optional()

/** Native options under `extras.runway`; each is known to some models only. */
const extrasSchema = z.strictObject({
  /** How strictly recognisable public figures are kept out. Runway's own models. */
  publicFigureThreshold: z.enum(['auto', 'low']).optional(),
  /** How far H3 Max rewrites the prompt; `disabled` repeats with the same seed. @default balanced */
  promptExpansionMode: z.enum(['disabled', 'balanced', 'quality']).optional(),
  /** Act-Two: gestures too, and 1 to 5 for how strong the expression is. */
  bodyControl: z.boolean().optional(),
  expressionIntensity: z.int().min(1).max(5).optional(),
  /** The upscaler: 0 to 100. */
  creativity: strength,
  sharpen: strength,
  smartGrain: strength,
  flavor: z.enum(['vivid', 'natural']).optional(),
  /** The upscaler: more frames a second too; it doesn't say how many. */
  fpsBoost: z.boolean().optional(),
  /** Ruby: which HDR the clip is graded to. */
  hdr: z.enum(HDR).optional(),
})

const NEGATIVE_MAX_CHARS = 1000
/** HappyHorse reads no prompt of one character. Source: @runwayml/sdk 4.20.1 and Runway's OpenAPI file, as of 2026-09-23. */
const PROMPT_MIN_CHARS: Readonly<Record<string, number>> = { happyhorse_1_0: 2 }

const ENDPOINT_OF: Readonly<Record<Task, Endpoint>> = {
  'text-to-video': 'text_to_video',
  references: 'text_to_video',
  'image-to-video': 'image_to_video',
  'first-last': 'image_to_video',
  restyle: 'video_to_video',
  extend: 'video_to_video',
  upscale: 'video_upscale',
  performance: 'character_performance',
}
/** Requests about nothing but the clip. */
const WORDLESS: readonly Task[] = ['upscale', 'performance']

/** Further apart than this, as a ratio of ratios, is another shape. */
const SAME_SHAPE = 0.03
const apart = (a: { width: number; height: number }, b: { width: number; height: number }) =>
  Math.abs(Math.log(a.width / a.height / (b.width / b.height)))

type Sized = { width: number; height: number }
const sized = (media: MediaInput | undefined): Sized | undefined =>
  media?.width && media.height ? { width: media.width, height: media.height } : undefined

function judgeExtras(shot: Shot, card: ModelCard, misfits: Misfit[]) {
  const extras = extrasSchema.safeParse(shot.extras.runway ?? {})
  for (const issue of extras.error?.issues ?? [])
    misfits.push({ field: ['extras.runway', ...issue.path].join('.'), reason: issue.message.toLowerCase() })
  const given = Object.entries(extras.data ?? {}).filter(([, value]) => value !== undefined)
  for (const [name] of given)
    if (!OPTIONS[name]!.includes(card.native))
      misfits.push({ field: `extras.runway.${name}`, reason: `${card.name} doesn't take it` })
  const { publicFigureThreshold, hdr, ...rest } = Object.fromEntries(given)
  if (card.native === 'ruby' && !hdr)
    misfits.push({ field: 'extras.runway.hdr', reason: `${card.name} grades to HDR, and only that`, nearest: HDR[0] })
  return {
    ...rest,
    ...(hdr && { outputFormat: hdr }),
    ...(publicFigureThreshold && { contentModeration: { publicFigureThreshold } }),
  }
}

/** Wishes that the card's abilities don't tell of. */
function judgeWords(shot: Shot, card: ModelCard, task: Task, negative: string | undefined, misfits: Misfit[]): void {
  const least = PROMPT_MIN_CHARS[card.native] ?? 1
  const { length } = shot.prompt
  if (length < least)
    misfits.push({ field: 'prompt', reason: `${card.name} wants ${least} characters`, asked: length, nearest: least })
  if ((negative?.length ?? 0) > NEGATIVE_MAX_CHARS)
    misfits.push({
      field: 'negativePrompt',
      reason: `${negative!.length} characters; ${card.name} reads at most ${NEGATIVE_MAX_CHARS}`,
      asked: negative!.length,
      nearest: NEGATIVE_MAX_CHARS,
    })
  const clip = sized(shot.source?.video)
  const [width, height] = shot.aspect.split(':').map(Number)
  if (clip && keepsShape(card.native, task) && apart(clip, { width: width!, height: height! }) > SAME_SHAPE)
    misfits.push({ field: 'aspect', reason: `${card.name} keeps the shape of the clip`, asked: shot.aspect })
}

const nameOf = (card: ModelCard, { width, height }: Sized): string | undefined => {
  const sizes = card.abilities?.sizes
  return sizes && 'oneOf' in sizes
    ? sizes.oneOf.find((size) => size.width === width && size.height === height)?.aspect
    : undefined
}

/** The words for size, and for a clip's new shape. */
function shapeOf(shot: Shot, card: ModelCard, task: Task, output: OutputSpec): Native['body'] {
  const { size = 'pixels', following = size } = dialectOf(card.native)
  const aspect = nameOf(card, output)
  if (task === 'image-to-video' || task === 'first-last') return sizeFields(following, output, aspect)
  if (!shot.source || task === 'performance') return sizeFields(size, output, aspect)
  if (keepsShape(card.native, task)) return task === 'upscale' ? sizeFields(size, output, aspect) : {}
  const clip = sized(shot.source.video)
  const reshaped = clip !== undefined && apart(clip, output) > SAME_SHAPE
  if (size === 'none') return reshaped && aspect ? { targetAspectRatio: aspect } : {}
  return sizeFields(aspect ? size : following, output, aspect)
}

/** For a model that keeps the clip's size: no other is to be asked for. Above four megapixels Ruby costs twice. */
function ownSize(video: MediaInput) {
  const { width, height } = sized(video) ?? { width: 1280, height: 720 }
  const resolution = width * height > 4_000_000 ? '4k' : `${Math.min(width, height)}p`
  return { sizes: { oneOf: [{ width, height, resolution, aspect: `${width}:${height}` }] } }
}

function judgeKept(shot: Shot, { native, name }: ModelCard, misfits: Misfit[]): void {
  const { source, resolution, fps } = shot
  if (source && !sized(source.video))
    misfits.push({ field: 'source.video', reason: 'its size is not known', asked: 'unknown' })
  if (resolution) misfits.push({ field: 'resolution', reason: `${name} keeps the size of the clip`, asked: resolution })
  if (native === 'enhance_frame_rate' && fps === undefined)
    misfits.push({ field: 'fps', reason: `${name} must be told how many`, nearest: 60 })
}

export function fit(given: Shot, card: ModelCard): Fit<Native> {
  const keeps = KEEPS_SIZE.has(card.native)
  const enhances = card.native === 'enhance_frame_rate'
  const { source: asked } = given
  // The clip's own frame rate is what is to change.
  const shot = asked && enhances ? { ...given, source: { ...asked, video: without(asked.video, 'fps') } } : given
  const fitted = fitCard(shot, card, asked && keeps ? { abilities: ownSize(asked.video) } : {})
  const misfits: Misfit[] = fitted.ok ? [] : [...fitted.misfits]
  const options = judgeExtras(shot, card, misfits)
  if (keeps) judgeKept(shot, card, misfits)
  if (fitted.ok) judgeWords(shot, card, fitted.task, fitted.kept.negativePrompt, misfits)
  if (!fitted.ok || misfits.length) return { ok: false, misfits }

  const { task, output, kept, snaps, drops } = fitted
  const { abilities } = card
  const { clip = 'videoUri', modes } = dialectOf(card.native)
  const follows = abilities!.followsClip?.includes(task)
  const mode = modes?.[task]
  const wordless = WORDLESS.includes(task)
  const body: Native['body'] = {
    model: card.native,
    ...(!wordless && { promptText: kept.prompt }),
    ...shapeOf(shot, card, task, output),
    ...(!follows && { duration: output.seconds }),
    ...(mode && { mode }),
    // Only this one wants it said that the length is the clip's.
    ...(follows && card.native === 'seedance2_5' && { duration: 'auto' }),
    ...(kept.seed !== undefined && { seed: kept.seed }),
    ...(abilities!.audio === 'optional' && { audio: output.audio }),
    ...(kept.negativePrompt !== undefined && { negativePrompt: kept.negativePrompt }),
    ...(enhances && { targetFramerate: rateName(output.fps) }),
    ...options,
  }
  const media: Native['media'] = []
  const file = (at: Native['media'][number]['at'], { sha256, mime, bytes }: MediaInput) =>
    media.push({ at, file: { sha256, mime, bytes } })
  const { firstFrame, lastFrame, references, source, performance } = kept
  if (task === 'performance') {
    const character = source?.video ?? firstFrame!
    body.character = { type: source ? 'video' : 'image' }
    body.reference = { type: 'video' }
    file(['character', 'uri'], character)
    file(['reference', 'uri'], performance!)
  } else if (source) {
    file([clip], source.video)
    const { keyframes = [] } = source
    if (keyframes.length) body.keyframes = keyframes.map(({ seconds }) => ({ seconds }))
    for (const [i, { image }] of keyframes.entries()) file(['keyframes', i, 'uri'], image)
  } else if (firstFrame) {
    const frames = [firstFrame, ...(lastFrame ? [lastFrame] : [])]
    body.promptImage = frames.map((_, i) => ({ position: i ? 'last' : 'first' }))
    for (const [i, frame] of frames.entries()) file(['promptImage', i, 'uri'], frame)
  }
  if (references.length) {
    body.references = references.map(() => ({}))
    for (const [i, reference] of references.entries()) file(['references', i, 'uri'], reference)
  }
  const loose: NonNullable<OutputSpec['loose']> = [
    ...(/^\d{3,}:\d{3,}$/.test(String(body.ratio)) ? [] : ['size' as const]),
    // Nobody says whether an extended clip contains the one it extends.
    ...(typeof body.duration === 'number' && task !== 'extend' ? [] : ['seconds' as const]),
  ]
  const unread = wordless ? [{ field: 'prompt', why: `${card.name} reads no prompt` }] : []
  return {
    ok: true,
    native: { endpoint: card.native === 'ruby' ? 'video_to_hdr' : ENDPOINT_OF[task], body, media },
    output: { ...output, ...(loose.length && { loose }) },
    snaps,
    drops: [...drops, ...unread],
  }
}

/** `59_94` for 59.94. */
const rateName = (fps: number) =>
  [...FRAME_RATES].sort((a, b) => Math.abs(rateOf(a) - fps) - Math.abs(rateOf(b) - fps))[0]!
const rateOf = (name: string) => Number(name.replace('_', '.'))

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = value
  return rest
}

/** The request with its URIs in place. */
export function withUris({ endpoint, body, media }: Native, uris: readonly string[]): Native {
  const filled = structuredClone(body)
  for (const [i, { at }] of media.entries()) {
    const parent = at.slice(0, -1).reduce<unknown>((inner, key) => (inner as Native['body'])[key], filled)
    ;(parent as Native['body'])[at.at(-1)!] = uris[i]!
  }
  return { endpoint, body: filled, media: [] }
}
