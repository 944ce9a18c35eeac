/** Render times as real providers have them. */
import type { Interval } from '../src/energy/types.js'

/** Seconds from accepted to over. Measured: identical 5 s clips in 83 to 253 s, median 105 s. */
export const MEASURED: Interval = { low: 83, expected: 105, high: 253 }

/** Standard normal. */
export const normalFrom = (random: () => number) => () =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** A log-normal above a floor, with the interval's ends `z` standard deviations out. */
export function lognormal({ low, expected, high }: Interval, z: number, random: () => number): () => number {
  const normal = normalFrom(random)
  const floor = (low * high - expected ** 2) / (low + high - 2 * expected)
  const sigma = Math.log((high - floor) / (expected - floor)) / z
  return () => floor + (expected - floor) * Math.exp(sigma * normal())
}
