/** What may be asked of a promotion, and what it comes to. Pure. */
import { createHash } from 'node:crypto'
import type { Verdict } from '../analyzers/judge.js'
import type { Backend } from '../backend.js'
import { InputError, ShotError } from '../errors.js'
import type { GenerateOptions } from '../face.js'
import { nearestWord } from '../nearest.js'
import type { Take } from '../take.js'
import type { Offer } from './offers.js'
import { type FrameWish, STRATEGIES, type Strategy, strategyOf, type Wishes } from './strategies.js'

export interface PromotionsOptions extends Wishes {
  /** @default all of them */
  strategy?: Strategy
  /** A backend, a model, or both: `runway`, `gen4.5`, `runway/gen4.5`. @default every one */
  to?: string
  /** The frame that a strategy starts from. @default 'first' */
  frame?: FrameWish
}

export interface PromoteOptions extends PromotionsOptions, Pick<GenerateOptions, 'signal' | 'onEvent'> {
  /** Most USD that vendors may bill for it. @default the studio's own caps */
  maxCost?: number | string
  /** Another one, though the same was promoted before. @default false */
  again?: boolean
  /**
   * Asked of the parent before anything is spent: `miss` stops it, anything else goes on. One that throws counts as `unknown`. An
   * earlier job is followed without asking.
   */
  gate?: (take: Take) => Verdict | Promise<Verdict>
  /** Asked before a new job, with the offer it would take: false rejects with RefusedError (`declined`). @default agrees */
  agree?: (offer: Offer) => boolean | Promise<boolean>
}

/** Options read: which strategies, and where to. */
export interface Aim {
  strategies: readonly Strategy[]
  frame: FrameWish
  pins: { backend?: string; model?: string }
}

/** Throws InputError for a strategy or a frame nobody knows. */
export function aimOf(
  { strategy, to, frame = 'first' }: PromotionsOptions,
  backends: readonly { readonly id: string }[],
): Aim {
  const isFrame =
    frame === 'first' ||
    frame === 'last' ||
    typeof frame === 'number' ||
    (typeof frame === 'string' && /^\d+f$/.test(frame))
  if (!isFrame)
    throw new InputError('is no frame of a take', {
      field: 'frame',
      value: frame,
      allowed: 'first, last, seconds like 1.5, or a number like 12f',
    })
  return {
    strategies: strategy === undefined ? STRATEGIES : [strategyOf(strategy)],
    frame,
    pins: to === undefined ? {} : pinsOf(to, backends),
  }
}

/** A model's own name may have a slash: only a known backend before it is one. */
function pinsOf(to: string, backends: readonly { readonly id: string }[]): Aim['pins'] {
  const known = (id: string) => backends.some((backend) => backend.id === id)
  if (known(to)) return { backend: to }
  const slash = to.indexOf('/')
  const backend = to.slice(0, Math.max(0, slash))
  return known(backend) ? { backend, model: to.slice(slash + 1) } : { model: to }
}

/** What a wish for a model nobody knows throws, in the words of `to`. */
export function nowhere(
  error: unknown,
  to: string | undefined,
  backends: readonly Pick<Backend, 'id' | 'cards'>[],
): unknown {
  if (to === undefined || !(error instanceof ShotError) || error.field !== 'model') return error
  const names = backends.flatMap(({ id, cards }) => [id, ...cards.map(({ native }) => native)])
  return new InputError('no backend or model of this name is known', {
    field: 'to',
    value: to,
    nearest: nearestWord(to, names),
    next: 'heroshot promote lists them for a take.',
  })
}

/** Names a wish by its content: the same values give the same name, whatever the order of the keys. */
export function nameOf(wish: Readonly<Record<string, unknown>>): string {
  const sorted = Object.entries(wish)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 32)
}
