/** What a vendor's progress says of the time that remains, judged by how well it told the end of renders past. Pure. */

/** Seconds since the render began, and the share of it the vendor called done: more than 0, less than 1. */
export type Sighting = readonly [at: number, progress: number]

/** A render past: what was seen of it, and when it ended. */
export interface Told {
  progress: readonly Sighting[]
  ended: number
}

/** The seconds that remained when progress was last seen, log-normal. */
export interface Outlook {
  at: number
  median: number
  /** Standard deviation of the logarithm. */
  sigma: number
}

interface Way {
  /** How far it is trusted before it was tried: one sighting's worth. */
  sigma: number
  /** Not a number when it can't tell. */
  left(now: Sighting, before: Sighting | undefined): number
}

/** Ways to tell the seconds left; each is corrected by how far it was off in the past. */
const WAYS: readonly Way[] = [
  // At the pace since the beginning.
  { sigma: 0.4, left: ([at, progress]) => (at * (1 - progress)) / progress },
  // At the latest pace.
  {
    sigma: 0.6,
    left: ([at, progress], [then, less] = [at, progress]) => ((1 - progress) * (at - then)) / (progress - less),
  },
  // As long as ever from here, however long it took to get here.
  { sigma: 1, left: ([, progress]) => 100 * (1 - progress) },
]

const logOdds = ([, progress]: Sighting) => Math.log(progress / (1 - progress))
/** Log-odds over which sightings speak for one another. */
const NEAR = 0.5
/** An end is known between two polls, not to the instant. */
const LEAST_SECONDS = 0.5
/** Nobody's progress is surer than this. */
const LEAST_SIGMA = 0.01
/** A way that tells the rest no better than within this factor (e to the power) tells nothing. */
const MOST_SIGMA = 1

export type Foresight = (seen: readonly Sighting[]) => Outlook | undefined

/** The way that told the ends of these renders best, from about the progress now seen. Undefined when none is worth much. */
export function createForesight(past: readonly Told[]): Foresight {
  const tried = past.flatMap(({ progress, ended }) =>
    progress.map((one, i) => ({
      odds: logOdds(one),
      off: WAYS.map(({ left }) => Math.log(Math.max(LEAST_SECONDS, ended - one[0]) / left(one, progress[i - 1]))),
    })),
  )
  return (seen) => {
    const now = seen.at(-1)
    if (!now) return undefined
    const here = logOdds(now)
    const near = tried.map(({ odds }) => Math.exp(-(((odds - here) / NEAR) ** 2) / 2))
    let best: Outlook | undefined
    for (const [way, { sigma, left }] of WAYS.entries()) {
      let [weight, sum, squares] = [1, 0, sigma ** 2]
      for (const [i, { off }] of tried.entries()) {
        if (!Number.isFinite(off[way])) continue
        weight += near[i]!
        sum += near[i]! * off[way]!
        squares += near[i]! * off[way]! ** 2
      }
      const mean = sum / weight
      const spread = Math.sqrt(Math.max(LEAST_SIGMA ** 2, squares / weight - mean ** 2))
      const median = left(now, seen.at(-2)) * Math.exp(mean)
      if (median > 0 && median < Number.POSITIVE_INFINITY && spread < (best?.sigma ?? MOST_SIGMA))
        best = { at: now[0], median: Math.max(LEAST_SECONDS, median), sigma: spread }
    }
    return best
  }
}

/** How likely an end is, relative to the likeliest. */
export const likelihood = ({ at, median, sigma }: Outlook, end: number): number =>
  end > at ? Math.exp(-((Math.log((end - at) / median) / sigma) ** 2) / 2) : 0

const POINTS = 32

/** The best guess at an end that came between two polls. */
export function endBetween(after: number, by: number, outlook: Outlook | undefined): number {
  const middle = (after + by) / 2
  if (!outlook) return middle
  let [weight, sum] = [0, 0]
  for (let i = 0.5; i < POINTS; i++) {
    const end = after + ((by - after) * i) / POINTS
    const likely = likelihood(outlook, end)
    weight += likely
    sum += likely * end
  }
  if (weight > 1e-9) return sum / weight
  return Math.min(by, Math.max(after, outlook.at + outlook.median))
}
