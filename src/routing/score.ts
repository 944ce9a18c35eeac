/** Scoring: one pure function over quality, money and time. Ratings are compared only within their pool. */
import type { ModelCard, OutputSpec } from '../backend.js'
import type { Quality } from '../catalog/card.js'
import { isRenderable } from '../catalog/lifecycle.js'
import type { Interval } from '../energy/types.js'
import type { Weights } from './presets.js'
import type { MoneyInterval } from './route.js'

/** Points a silent clip loses against a rating that was given to clips with sound. */
const SOUND_POINTS = 90
/** A rating of the other task says a little less. */
const OTHER_TASK = 0.9
/** USD at which the money term is half. */
const HALF_USD = 1
/** Seconds at which the time term is half. */
const HALF_SECONDS = 600
/** Share kept by each wish the model drops, by a card of unknown lifecycle, and by a clip that is shorter than asked. */
const PER_DROP = 0.85
const UNCERTAIN = 0.9

export const round = (value: number, digits = 6) => Number(value.toFixed(digits))

/** How often viewers prefer `a` over `b`: Bradley-Terry on the 400-point scale. */
export const preferred = (a: number, b: number) => 1 / (1 + 10 ** ((b - a) / 400))

const poolKey = ({ board, pool }: Quality) => `${board}/${pool}`
const isPicturePool = ({ pool }: Quality) => pool.startsWith('image-to-video')

/** Best rating per pool among the cards that can be had at `now`: what ratings of that pool are measured against. */
export function poolReferences(
  cards: readonly ModelCard[],
  now: number,
): ReadonlyMap<string, { name: string; rating: number }> {
  const best = new Map<string, { name: string; rating: number }>()
  for (const card of cards) {
    if (!isRenderable(card, now)) continue
    for (const quality of card.quality) {
      const key = poolKey(quality)
      const known = best.get(key)
      if (!known || quality.rating > known.rating) best.set(key, { name: card.name, rating: quality.rating })
    }
  }
  return best
}

export interface QualityPrior {
  /** 0..1 within its pool: 1 is the pool's best available model, half as often preferred is half. `null`: never rated. */
  value: number | null
  from: string
}

/** The card's prior for this output. A first frame asks for the image-to-video pool, all else for text-to-video. */
export function qualityOf(
  card: ModelCard,
  output: OutputSpec,
  references: ReturnType<typeof poolReferences>,
): QualityPrior {
  const withPicture = output.task === 'image-to-video' || output.task === 'first-last'
  const suited = (quality: Quality) => isPicturePool(quality) === withPicture
  const entries = [...card.quality].sort(
    (a, b) =>
      Number(suited(b)) - Number(suited(a)) ||
      Number(b.audio === output.audio) - Number(a.audio === output.audio) ||
      (a.asOf < b.asOf ? 1 : a.asOf > b.asOf ? -1 : 0),
  )
  const entry = entries[0]
  if (!entry) return { value: null, from: 'no rating is known' }
  const silenced = entry.audio && !output.audio
  const rating = entry.rating - (silenced ? SOUND_POINTS : 0)
  const best = references.get(poolKey(entry)) ?? { name: card.name, rating: entry.rating }
  // The reference prefers itself half the time, so twice that share puts it at 1.
  const value = Math.min(1, 2 * preferred(rating, best.rating)) * (suited(entry) ? 1 : OTHER_TASK)
  const from = [
    `${entry.board} ${entry.pool} ${round(entry.rating, 0)}${entry.low !== undefined && entry.high !== undefined ? ` (${round(entry.low, 0)}-${round(entry.high, 0)})` : ''}`,
    entry.asOf,
    entry.inheritedFrom ? `inherited from ${entry.inheritedFrom}` : '',
    silenced ? `less ${SOUND_POINTS} for being silent here` : '',
    suited(entry) ? '' : 'rated for another task',
    best.name === card.name
      ? 'the best of its pool'
      : `viewers prefer it ${Math.round(100 * preferred(rating, best.rating))} times in 100 over ${best.name}`,
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

/** Weighted mean of three terms in 0..1. What nobody knows counts as worst: unrated, unpriced and untimed cards rank last among equals. */
export function scoreOf(input: ScoreInput, weights: Weights): Score {
  const faithful = PER_DROP ** input.drops * Math.min(1, input.lengthShare) * (input.lifecycleKnown ? 1 : UNCERTAIN)
  const values: Weights = {
    quality: (input.quality ?? 0) * faithful,
    cost: input.money ? 1 / (1 + Number(input.money.expected) / HALF_USD) : 0,
    time: input.seconds ? 1 / (1 + input.seconds.expected / HALF_SECONDS) : 0,
  }
  const total = weights.quality + weights.cost + weights.time || 1
  const terms = (['quality', 'cost', 'time'] as const)
    .map((term) => ({ term, share: round((weights[term] * values[term]) / total), value: round(values[term]) }))
    .sort((a, b) => b.share - a.share)
  return { score: round(terms.reduce((sum, { share }) => sum + share, 0)), terms }
}
