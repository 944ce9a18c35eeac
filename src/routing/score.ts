/** Scoring: one pure function over quality, money and time. Ratings are compared only within their pool. */
import type { ModelCard, OutputSpec } from '../backend.js'
import type { Quality } from '../catalog/card.js'
import { isRenderable } from '../catalog/lifecycle.js'
import type { Interval } from '../energy/types.js'
import { poolOf } from './pools.js'
import type { Weights } from './presets.js'
import type { MoneyInterval } from './route.js'

/** Points a silent clip loses against a rating that was given to clips with sound. */
const SOUND_POINTS = 90
/** A rating of another task says a little less. */
export const OTHER_TASK = 0.9
/** USD at which the money term is half. */
const HALF_USD = 1
/** Seconds at which the time term is half; a time nobody knows counts as this long. */
const HALF_SECONDS = 240
/** Share of the quality kept for each wish the model drops, and by a card nobody knows to be live. */
const PER_DROP = 0.85
const UNCERTAIN = 0.9
/** Share of the score kept by a card that was never rated: it can't be compared. */
const UNRATED = 0.5

const round = (value: number, digits = 6) => Number(value.toFixed(digits))

/** How often viewers prefer `a` over `b`: Bradley-Terry on the 400-point scale. */
export const preferred = (a: number, b: number) => 1 / (1 + 10 ** ((b - a) / 400))

const poolKey = ({ board, pool }: Quality) => `${board}/${pool}`
const isPicturePool = ({ pool }: Quality) => pool.startsWith('image-to-video')
const suits = (quality: Quality, { task }: Pick<OutputSpec, 'task'>) =>
  isPicturePool(quality) === (poolOf(task) === 'image-to-video')

/** A rating as it counts here: one given to clips with sound says less about a shot that wants none. */
const ratingFor = ({ rating, audio }: Quality, sound: boolean) => rating - (audio && !sound ? SOUND_POINTS : 0)

export type PoolReferences = ReadonlyMap<string, { name: string; rating: number }>

/** Best rating per pool among the cards that can be had at `now`: what ratings of that pool are measured against. */
export function poolReferences(cards: readonly ModelCard[], now: number, sound: boolean): PoolReferences {
  const best = new Map<string, { name: string; rating: number }>()
  for (const card of cards) {
    if (!isRenderable(card, now)) continue
    for (const quality of card.quality) {
      const key = poolKey(quality)
      const rating = ratingFor(quality, sound)
      const known = best.get(key)
      if (!known || rating > known.rating || (rating === known.rating && card.name < known.name))
        best.set(key, { name: card.name, rating })
    }
  }
  return best
}

export interface QualityPrior {
  /** 0..1 within its pool: 1 is the pool's best available model, half as often preferred is half. `null`: never rated. */
  value: number | null
  from: string
}

const points = (value: number | undefined) => (value === undefined ? '?' : String(Math.round(value)))

/** The public rating that suits this output best, if the card was ever rated. */
export function ratingOf(card: ModelCard, output: Pick<OutputSpec, 'task'>, sound: boolean): Quality | undefined {
  return [...card.quality].sort(
    (a, b) =>
      Number(suits(b, output)) - Number(suits(a, output)) ||
      Number(b.audio === sound) - Number(a.audio === sound) ||
      (a.asOf < b.asOf ? 1 : a.asOf > b.asOf ? -1 : 0),
  )[0]
}

/**
 * The card's prior for this output. A first frame asks for the image-to-video pool, all else for text-to-video.
 * @param sound the shot wants sound and the output has it
 */
export function qualityOf(
  card: ModelCard,
  output: OutputSpec,
  references: PoolReferences,
  sound: boolean,
): QualityPrior {
  const entry = ratingOf(card, output, sound)
  if (!entry) return { value: null, from: 'no rating is known' }
  const rating = ratingFor(entry, sound)
  const best = references.get(poolKey(entry)) ?? { name: card.name, rating }
  const share = preferred(rating, best.rating)
  // The reference prefers itself half the time, so twice that share puts it at 1.
  const value = Math.min(1, 2 * share) * (suits(entry, output) ? 1 : OTHER_TASK)
  const from = [
    `${entry.board} ${entry.pool} ${points(entry.rating)} (${points(entry.low)}-${points(entry.high)}), ${entry.asOf}`,
    entry.inheritedFrom ? `inherited from ${entry.inheritedFrom}` : '',
    rating === entry.rating ? '' : `less ${SOUND_POINTS}: it was rated with sound`,
    suits(entry, output) ? '' : 'rated for another task',
    best.name === card.name || share >= 0.5
      ? 'the best of its pool'
      : `viewers prefer it ${Math.round(100 * share)} times in 100 over ${best.name}`,
  ]
  return { value: round(value), from: from.filter(Boolean).join(', ') }
}

export interface ScoreInput {
  quality: number | null
  money: MoneyInterval | null
  seconds: Interval | null
  /** Wishes dropped. */
  drops: number
  /** Seconds of the output over the seconds asked. */
  lengthShare: number
  lifecycleKnown: boolean
}

export interface Score {
  /** 0..1; higher is better. */
  score: number
  /** Terms, largest first. */
  terms: { term: keyof Weights; share: number; value: number }[]
}

/**
 * Weighted mean of three terms in 0..1. Money counts with the high end of its interval: that is what may be charged.
 * A price nobody knows counts as worst.
 */
export function scoreOf(input: ScoreInput, weights: Weights): Score {
  const faithful = PER_DROP ** input.drops * Math.min(1, input.lengthShare) * (input.lifecycleKnown ? 1 : UNCERTAIN)
  const values: Weights = {
    quality: (input.quality ?? 0) * faithful,
    cost: input.money ? 1 / (1 + Number(input.money.high) / HALF_USD) : 0,
    time: 1 / (1 + (input.seconds?.expected ?? HALF_SECONDS) / HALF_SECONDS),
  }
  const total = (weights.quality + weights.cost + weights.time || 1) / (input.quality === null ? UNRATED : 1)
  const terms = (['quality', 'cost', 'time'] as const)
    .map((term) => ({ term, share: round((weights[term] * values[term]) / total), value: round(values[term]) }))
    .sort((a, b) => b.share - a.share)
  return { score: round(terms.reduce((sum, { share }) => sum + share, 0)), terms }
}
