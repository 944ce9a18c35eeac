/** Intervals: log-normal spreads and their sums, so that a watt-hour says how sure it is. */
import type { Interval } from './types.js'

/** 90 % of a normal distribution lies within this many standard deviations. */
const Z90 = 1.645

/** A 90 % interval around a value whose logarithm has standard deviation `sigma`. */
export function around(expected: number, sigma: number): Interval {
  const factor = Math.exp(Z90 * sigma)
  return { low: expected / factor, expected, high: expected * factor }
}

/** An interval times a factor whose logarithm has standard deviation `sigma`. */
export function widen({ low, expected, high }: Interval, factor: number, sigma: number): Interval {
  const more = Math.exp(Z90 * sigma)
  return { low: (low * factor) / more, expected: expected * factor, high: high * factor * more }
}

/**
 * The 90 % interval of a sum of independent log-normal parts, by adding their variances.
 * @param common sigma of a factor that all of them share
 */
export function spread(parts: readonly { wh: number; sigma: number }[], common = 0): Interval {
  const expected = parts.reduce((sum, { wh }) => sum + wh, 0)
  if (expected <= 0) return { low: 0, expected: 0, high: 0 }
  const variance = parts.reduce((sum, { wh, sigma }) => sum + (wh * Math.expm1(sigma * sigma) ** 0.5) ** 2, 0)
  return around(expected, Math.hypot(Math.sqrt(Math.log1p(variance / expected ** 2)), common))
}

/** Adds intervals of one quantity, such as the attempts of a job. Errors of one machine's model go together, so ends add to ends. */
export function addIntervals(intervals: readonly Interval[]): Interval {
  const sum = { low: 0, expected: 0, high: 0 }
  for (const { low, expected, high } of intervals) {
    sum.low += low
    sum.expected += expected
    sum.high += high
  }
  return sum
}
