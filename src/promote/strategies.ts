/** The ways from a take to a hero shot, and the shot that each of them asks for. Pure. */
import { InputError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import type { MediaInput, ShotInput } from '../shot.js'
import type { Take } from '../take.js'

/**
 * `rerender`: the same shot again. `first-frame`: from a frame of the take. `first-last`: between two of its frames. `restyle`: the take
 * drawn over. `extend`: the take, going on. `upscale`: the take with more pixels.
 */
export const STRATEGIES = ['rerender', 'first-frame', 'first-last', 'restyle', 'extend', 'upscale'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** What promoting reads of a take. */
export type Parent = Pick<
  Take,
  'id' | 'file' | 'files' | 'shot' | 'video' | 'facts' | 'backend' | 'model' | 'cost' | 'parents'
>

/** What is to be different from the take. */
export interface Wishes {
  /** @default the take's */
  prompt?: string | undefined
  /** @default as long as the take is */
  seconds?: number | undefined
  /** @default the model's own */
  resolution?: ShotInput['resolution'] | undefined
  /** @default preferred where the take has sound or was to have it */
  audio?: ShotInput['audio'] | undefined
  /** `any` lets a local-only take go to a cloud. @default the take's */
  privacy?: ShotInput['privacy'] | undefined
  /** @default the take's */
  project?: string | undefined
  labels?: Record<string, string> | undefined
  /** Let a price nobody knows pass a cap. @default false */
  allowUnknownPrice?: boolean | undefined
}

/** The first or last frame, a moment in seconds, or a frame by its number from 0: `12f`. */
export type FrameWish = number | 'first' | 'last' | `${number}f`

/** A frame of the take: its moment, from the start, and its picture. */
export interface ChosenFrame {
  seconds: number
  picture: MediaInput
}

/** What a strategy takes of the clip besides its words. */
export interface Material {
  clip?: MediaInput | undefined
  first?: ChosenFrame | undefined
  last?: ChosenFrame | undefined
}

/** Throws InputError naming the nearest. */
export function strategyOf(word: string): Strategy {
  const known = STRATEGIES.find((strategy) => strategy === word)
  if (known) return known
  throw new InputError('is no way to promote a take', {
    field: 'strategy',
    value: word,
    allowed: STRATEGIES.join(', '),
    nearest: nearestWord(word, STRATEGIES),
  })
}

/** The moment a wish for a frame means, in seconds. Throws InputError for one outside of the clip. */
export function momentOf(wish: FrameWish, { seconds, fps, frames }: Take['video']): number {
  const last = Math.max(0, frames - 1)
  const number = typeof wish === 'string' ? /^(\d+)f$/.exec(wish)?.[1] : undefined
  const at =
    wish === 'first'
      ? 0
      : wish === 'last'
        ? last / fps
        : typeof wish === 'number' && wish >= 0 && wish <= seconds
          ? Math.min(wish, last / fps)
          : number !== undefined && Number(number) <= last
            ? Number(number) / fps
            : undefined
  if (at !== undefined) return at
  throw new InputError('the take has no such frame', {
    field: 'frame',
    value: wish,
    allowed: `first, last, 0 to ${seconds} seconds, or 0f to ${last}f`,
  })
}

const tenth = (seconds: number) => Math.round(seconds * 10) / 10

/** The seed the take was rendered with, where that is known. */
export function seedOf({ shot, facts }: Pick<Take, 'shot' | 'facts'>): number | undefined {
  const seed = shot.seed ?? facts.seed
  return typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32 ? seed : undefined
}

/** The hero shot a strategy asks for; undefined when what it needs of the clip is not at hand. */
export function shotOf(strategy: Strategy, parent: Parent, wishes: Wishes, material: Material): ShotInput | undefined {
  const { shot, video } = parent
  const seed = seedOf(parent)
  const audio = wishes.audio ?? (shot.audio !== 'off' ? shot.audio : video.audio ? 'preferred' : 'off')
  const common: ShotInput = {
    prompt: wishes.prompt ?? shot.prompt,
    tier: 'hero',
    seconds: wishes.seconds ?? Math.min(600, Math.max(0.2, tenth(video.seconds))),
    audio,
    privacy: wishes.privacy ?? shot.privacy,
    project: wishes.project ?? shot.project,
    labels: wishes.labels ?? {},
    ...(shot.negativePrompt !== undefined && { negativePrompt: shot.negativePrompt }),
    ...(wishes.resolution !== undefined && { resolution: wishes.resolution }),
    ...(seed !== undefined && { seed }),
    ...(shot.style && { style: shot.style }),
    ...(shot.keepMetadata && { keepMetadata: true }),
    ...(wishes.allowUnknownPrice && { allowUnknownPrice: true }),
  }
  const { clip, first, last } = material
  switch (strategy) {
    case 'rerender': {
      const { aspect, fps, firstFrame, lastFrame, references, source, performance, extras } = shot
      return {
        ...common,
        aspect,
        references,
        extras,
        ...(fps !== undefined && { fps }),
        ...(firstFrame && { firstFrame }),
        ...(lastFrame && { lastFrame }),
        ...(source && { source }),
        ...(performance && { performance }),
      }
    }
    case 'first-frame':
      return first && { ...common, firstFrame: first.picture }
    case 'first-last':
      return first && last && { ...common, firstFrame: first.picture, lastFrame: last.picture }
    default:
      return clip && { ...common, source: { video: clip, action: strategy } }
  }
}
