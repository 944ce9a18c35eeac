/** How long hosted models take that nobody has timed: a dated measurement of others. */
import type { Interval } from '../energy/types.js'
import hosted from './data/hosted.json' with { type: 'json' }
import { effort } from './renders.js'

export function hostedSeconds(clipSeconds: number): Interval {
  const stretch = effort(clipSeconds, hosted.clipSeconds)
  const { low, expected, high } = hosted.seconds
  return { low: low * stretch, expected: expected * stretch, high: high * stretch }
}
