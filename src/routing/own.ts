/** One's own blind picks in place of public ratings, once there are enough of them. Pure. */
import type { PickRatings } from '../compare/picks.js'
import type { Rating } from '../compare/ratings.js'
import type { Pool } from './pools.js'
import { OTHER_TASK, preferred, type QualityPrior } from './score.js'

export interface OwnRatings {
  /** Times a model must have been shown beside another. */
  needed: number
  ratings: PickRatings
}

const round = (value: number) => Number(value.toFixed(6))

/**
 * The quality of each model that was shown often enough in the pool of the shot; where the pool has too few picks, in all of them
 * together, which say less of it, and the reason tells.
 * @param priors public quality by card id, of the cards that fit the shot; null for one that was never rated
 */
export function ownQualities(
  { needed, ratings }: OwnRatings,
  pool: Pool,
  priors: ReadonlyMap<string, number | null>,
): Map<string, QualityPrior> {
  const apart = qualities(needed, ratings.of[pool], priors)
  if (apart.size) return apart
  const together = [...qualities(needed, ratings.all, priors)]
  return new Map(
    together.map(([name, { value, from }]) => [
      name,
      { value: value === null ? null : round(value * OTHER_TASK), from: `${from}, most of them for another task` },
    ]),
  )
}

/**
 * The best of those with enough stands where the best public rating among them stands, and the others as far below it as one picked
 * them more rarely. So they stay comparable with models that were never compared at home. Empty unless at least two have enough, one
 * of them with a public rating.
 */
function qualities(
  needed: number,
  ratings: readonly Rating[],
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
