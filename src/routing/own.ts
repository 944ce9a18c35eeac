/** One's own blind picks in place of public ratings, once there are enough of them. Pure. */
import type { Rating } from '../compare/ratings.js'
import { preferred, type QualityPrior } from './score.js'

export interface OwnRatings {
  /** Times a model must have been shown beside another. */
  needed: number
  ratings: readonly Rating[]
}

const round = (value: number) => Number(value.toFixed(6))

/**
 * The quality of each model that was shown often enough: the best of them stands where the best public rating among them stands, and
 * the others as far below it as one picked them more rarely. So they stay comparable with models that were never compared at home.
 * Empty unless at least two have enough, one of them with a public rating.
 * @param priors public quality by card id, of the cards that fit the shot; null for one that was never rated
 */
export function ownQualities(
  { needed, ratings }: OwnRatings,
  priors: ReadonlyMap<string, number | null>,
): Map<string, QualityPrior> {
  const enough = ratings.filter(({ name, shown }) => shown >= needed && priors.has(name))
  const anchor = Math.max(...enough.flatMap(({ name }) => priors.get(name) ?? []))
  const best = enough.reduce<Rating | undefined>((a, b) => (a && a.rating >= b.rating ? a : b), undefined)
  if (enough.length < 2 || !best || !Number.isFinite(anchor)) return new Map()
  return new Map(
    enough.map((one) => {
      const { name, rating, low, high, shown, picked } = one
      const share = preferred(rating, best.rating)
      const against =
        one === best
          ? 'the best of those you compared'
          : `you prefer it ${Math.round(100 * share)} times in 100 over ${best.name}`
      const points = [rating, low, high].map(Math.round)
      return [
        name,
        {
          // The reference prefers itself half the time, so twice that share puts it at the anchor.
          value: round(anchor * Math.min(1, 2 * share)),
          from: `your own picks ${points[0]} (${points[1]}-${points[2]}), picked ${picked} of ${shown} times, ${against}`,
        },
      ]
    }),
  )
}
