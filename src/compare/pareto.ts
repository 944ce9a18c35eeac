/** The Pareto front: what nothing else beats. Pure. */
import type { ComparedRow, Front } from './comparison.js'

/** Smaller is better in each; what nobody knows is `Infinity`. */
export type Measures = readonly number[]

/** At least as good in everything, and better in something. */
export const dominates = (a: Measures, b: Measures): boolean =>
  a.every((value, i) => value <= b[i]!) && a.some((value, i) => value < b[i]!)

/** The indices of those that no other dominates, in order. Equals stand together: all of them, or none. */
export function frontOf(all: readonly Measures[]): number[] {
  return all.flatMap((one, i) => (all.some((other) => dominates(other, one)) ? [] : [i]))
}

const known = (value: number | string | null | undefined) =>
  value === null || value === undefined ? Number.POSITIVE_INFINITY : Number(value)

/**
 * The front over money, seconds and quality: a row is on it when no other row costs no more, takes no longer and is rated no worse,
 * and is better in one of the three. Once anything is rendered it is over the rows with a clip: dollars of a clip with the failures
 * on the way to it, seconds from sent to home. Before that it is over the rows with a quote, as expected. Quality is what the route
 * expects, by public ratings or your own picks; where no row has a rating and every row has a score, it is the score, which tells
 * faults, not beauty. What nobody knows counts as worst.
 */
export function paretoFront(rows: readonly ComparedRow[]): Front {
  const measured = rows.some((row) => row.measured?.clips)
  const compared = rows.filter((row) => (measured ? row.measured?.clips : row.quote))
  const scored = compared.every((row) => typeof row.measured?.score === 'number')
  const by = scored && compared.every(({ quality }) => quality === null) ? 'score' : 'rating'
  const front = frontOf(
    compared.map(({ measured: found, quote, money, quality }) => {
      const good = by === 'score' ? found!.score : quality
      return [
        known(measured ? found?.usdPerClip : money?.expected),
        known(measured ? found?.seconds : quote?.seconds?.expected),
        known(good === null ? null : -good),
      ]
    }),
  )
  return { by, measured, rows: front.map((i) => compared[i]!.name) }
}
