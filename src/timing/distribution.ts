/** How long a render takes, as a distribution: from an interval, and learned from the renders seen. Pure. */
import type { Interval } from '../energy/types.js'

/** Seconds between which a render ended: the last poll that found it unfinished, the one that found it done. */
export type Span = readonly [after: number, by: number]

/** The probability that a render is over after so many seconds. */
export type Distribution = (seconds: number) => number

const logistic = (odds: number) => 1 / (1 + Math.exp(-odds))
/** Log-odds of the 95 % quantile: an interval holds 90 %. */
const ODDS95 = Math.log(19)

/**
 * Log-logistic, shifted so that its 5, 50 and 95 % quantiles are the interval's: a floor, a steep rise, a heavy tail.
 * Logistic where the interval isn't skewed to the right.
 */
export function through({ low, expected, high }: Interval): Distribution {
  const above = Math.max(high - expected, expected * 0.01)
  const below = Math.min(Math.max(expected - low, expected * 0.01), above)
  if (above < below * 1.01) return (t) => logistic((ODDS95 * (t - expected)) / above)
  const scale = (above * below) / (above - below)
  const floor = expected - scale
  return (t) => (t > floor ? logistic((ODDS95 * Math.log((t - floor) / scale)) / Math.log(above / below)) : 0)
}

/** How many renders the prior is worth. */
const PRIOR_WEIGHT = 4

/**
 * A mixture: the prior with its weight, and each render seen, which speaks for the times around its own, the nearer the
 * more renders there are.
 */
export function learn(prior: Interval, spans: readonly Span[]): Distribution {
  const before = through(prior)
  if (!spans.length) return before
  const { low, high } = prior
  const reach = Math.log(high / Math.max(low, high / 100)) / 2 / ODDS95 / Math.cbrt(spans.length)
  // The logistic width of a uniform span is its length over 2 pi.
  const seen = spans.map(([after, by]) => ({
    at: Math.log(Math.max(0.001, (after + by) / 2)),
    width: Math.hypot(Math.max(0.001, reach), (by - after) / Math.max(0.001, by + after) / Math.PI),
  }))
  return (t) => {
    if (t <= 0) return 0
    const log = Math.log(t)
    let sum = PRIOR_WEIGHT * before(t)
    for (const { at, width } of seen) sum += logistic((log - at) / width)
    return sum / (PRIOR_WEIGHT + seen.length)
  }
}

/** Seconds after which a render is over with this probability. */
export function quantile(over: Distribution, share: number): number {
  let [under, above] = [0, 1]
  while (over(above) < share && above < 1e7) above *= 2
  while (above - under > 1e-4 * above) {
    const middle = (under + above) / 2
    if (over(middle) < share) under = middle
    else above = middle
  }
  return above
}

export const intervalOf = (over: Distribution): Interval => ({
  low: quantile(over, 0.05),
  expected: quantile(over, 0.5),
  high: quantile(over, 0.95),
})
