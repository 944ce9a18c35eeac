/** What LTX wants of a clip it extends or takes again, and what comes of it. Pure. Source: LTX's API reference, as of 2026-08-24. */
import { z } from 'zod'
import type { FitCardOptions, Misfit, ModelCard, Shot } from '../../src/backend.js'

const LEAST_SECONDS = 2
/** Counted from the start of the clip. */
export const sectionSchema = z.strictObject({ start: z.number().min(0), seconds: z.number().min(LEAST_SECONDS) })
type Section = z.infer<typeof sectionSchema>

const LEAST_FRAMES = 73
/** Frames of the part that is added and of what is seen of the clip together, at the clip's own rate; a second of it is the least. */
const MOST_FRAMES = 505
/** Above it not even the shortest part can be added. */
const MOST_FPS = Math.floor(MOST_FRAMES / 3)
const LONGEST_ADDED = 20
/** Of the longer and the shorter side. */
const LARGEST = [3840, 2160] as const
const PROMPT_MAX_CHARS = 5000

/** As a ratio of ratios. */
const SAME_SHAPE = 0.03
const wide = 16 / 9

/** What a shot about a clip is limited to where that differs from the card: an extended clip keeps its size and frame rate. */
export function limitsOf({ source }: Shot, { abilities }: ModelCard): NonNullable<FitCardOptions['abilities']> {
  if (!source || !abilities) return {}
  const { width, height, fps } = source.video
  if (source.action !== 'extend' || !width || !height) return { promptMaxChars: PROMPT_MAX_CHARS }
  const short = Math.min(width, height)
  const known = 'oneOf' in abilities.sizes ? abilities.sizes.oneOf : []
  const resolution = known.find((size) => Math.min(size.width, size.height) === short)?.resolution ?? `${short}p`
  const most =
    fps && fps <= MOST_FPS ? Math.min(LONGEST_ADDED, Math.floor((MOST_FRAMES / fps - 1) * 100) / 100) : LONGEST_ADDED
  return {
    promptMaxChars: PROMPT_MAX_CHARS,
    sizes: { oneOf: [{ width, height, resolution, aspect: width > height ? '16:9' : '9:16' }] },
    ...(fps && { fps: { oneOf: [fps] } }),
    taskSeconds: { extend: { min: 2, max: most, step: 0.01 } },
  }
}

/** Why LTX would not read the clip, or the part of it. Length and size must be known: the price hangs on them. */
export function misfitsOf({ source, audio }: Shot, section: Section | undefined): Misfit[] {
  if (!source || source.action === 'upscale') return []
  const misfits: Misfit[] = []
  const { width, height, seconds, fps } = source.video
  const say = (reason: string, asked: string | number, nearest?: number, field = 'source.video') =>
    misfits.push({ field, reason, asked, ...(nearest !== undefined && { nearest }) })
  if (seconds === undefined) say('its length is not known', 'unknown')
  else {
    const frames = Math.round(seconds * (fps ?? 24))
    if (frames < LEAST_FRAMES) say(`reads clips of at least ${LEAST_FRAMES} frames`, frames, LEAST_FRAMES)
    if (source.action === 'restyle' && seconds < LEAST_SECONDS)
      say('is taken again from two seconds on', seconds, LEAST_SECONDS)
    if (section && section.start + section.seconds > seconds + 0.01)
      say('ends after the clip', section.start + section.seconds, seconds, 'extras.ltx.section')
  }
  if (source.action === 'extend' && fps !== undefined && fps > MOST_FPS) say('too many frames a second', fps, MOST_FPS)
  if (!width || !height) say('its size is not known', 'unknown')
  else {
    const sides = [Math.max(width, height), Math.min(width, height)] as const
    if (sides[0] > LARGEST[0] || sides[1] > LARGEST[1]) say('reads clips of up to 3840x2160', `${width}x${height}`)
    if (source.action === 'extend' && Math.abs(Math.log(sides[0] / sides[1] / wide)) > SAME_SHAPE)
      say('extends clips of 16:9 and 9:16', `${width}:${height}`)
  }
  if (source.action === 'extend' && audio === 'required')
    say('an extended clip has sound only if the clip it extends has', audio, undefined, 'audio')
  return misfits
}
