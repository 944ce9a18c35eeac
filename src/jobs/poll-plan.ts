/** When to poll: the times that make expected delay plus the price of the polls least, by dynamic programming. Pure. */
import { type Distribution, quantile } from '../timing/distribution.js'

/** Seconds of expected delay that a poll has to save. */
const PRICE = 0.01
/** The same where progress tells the end: delay is short, and polls are what is left to save. */
const FORESEEN_PRICE = 0.05
/** The chance that a job is refused soon after it was accepted, within about half the minimum interval. */
const REFUSED = 0.002
/** The chance that the distribution is wrong altogether, and the end at any order of magnitude. */
const DOUBT = 0.005
/** Cells of the grid for a minimum interval: how finely polls are placed. */
const FINE = 10
const MOST_CELLS = 4096
/** A job later than anything foreseen is seen within this share of the time it has taken, and within a minute. */
const LATE_SHARE = 0.03
const LATE_MOST = 60

/**
 * For each cell, the cell of the best next poll of a render that isn't over there; `cdf` is its distribution, `least` the
 * fewest cells between two polls. With S = 1 - F, unnormalised:
 *
 *     best(i) = min over u >= i + least of  price x S(i) + integral from i to u of (F - F(i)) + best(u)
 *
 * The integral is the expected delay of what ends on the way. The mixed difference of the cost is never positive, so the
 * best u never falls as i grows: the search for i ends where that for i + 1 did.
 */
export function bestPolls(cdf: Float64Array, least: number, step: number, price: number): Int32Array {
  const last = cdf.length - 1
  const area = new Float64Array(last + 1)
  for (let i = 1; i <= last; i++) area[i] = area[i - 1]! + ((cdf[i - 1]! + cdf[i]!) / 2) * step
  const best = new Float64Array(last + 1)
  const next = new Int32Array(last + 1).fill(last)
  for (let i = last - 1; i >= 0; i--) {
    const first = Math.min(last, i + least)
    best[i] = Number.POSITIVE_INFINITY
    for (let u = first; u <= Math.max(first, next[i + 1]!); u++) {
      const cost = price * (1 - cdf[i]!) + area[u]! - area[i]! - cdf[i]! * (u - i) * step + best[u]!
      if (cost < best[i]!) [best[i], next[i]] = [cost, u]
    }
  }
  return next
}

export interface PollPlan {
  /** When to poll next, given that the render wasn't over at `seconds`; `likely` weighs the ends that are possible then. */
  after(seconds: number, likely?: (end: number) => number): number
}

/** How far ahead a plan is made anew for one job, in minimum intervals. */
const AHEAD = 24
/** The chance that the vendor's progress misleads. */
const MISLED = 0.02

/**
 * The plan for renders of one distribution, polled at least `least` seconds apart. Polls cost what keeps them, on average,
 * no more than those of a poller at twice that interval.
 */
export function planPolls(over: Distribution, least: number): PollPlan {
  const [middle, high] = [quantile(over, 0.5), quantile(over, 0.95)]
  const end = 2 * high
  const step = Math.max(least / FINE, end / MOST_CELLS)
  const apart = Math.max(1, Math.round(least / step))
  const cells = Math.max(apart, Math.ceil(end / step))
  const [soonest, latest] = [Math.log(Math.min(least, middle / 64)), Math.log(high * 64)]
  const early = over(0)
  const believed = (t: number) => {
    const anytime = t > 0 ? Math.min(1, Math.max(0, (Math.log(t) - soonest) / (latest - soonest))) : 0
    const refused = 1 - Math.exp((-2 * t) / least)
    return ((1 - DOUBT - REFUSED) * (over(t) - early)) / (1 - early) + DOUBT * anytime + REFUSED * refused
  }
  const cdf = Float64Array.from({ length: cells + 1 }, (_, i) => believed(i * step))
  let mean = 0
  for (const p of cdf) mean += (1 - p) * step
  const count = (next: Int32Array) => {
    let sum = 0
    for (let i = 0; i < cells; i = next[i]!) sum += 1 - cdf[i]!
    return sum
  }
  let next = bestPolls(cdf, apart, step, PRICE)
  for (let price = 1.5 * PRICE; price < middle && count(next) > mean / (2 * least) + 0.5; price *= 1.5)
    next = bestPolls(cdf, apart, step, price)

  /** On the grid the minimum is rounded; off it, it is kept and used to the full. */
  const at = (seconds: number, cell: number, poll: number) =>
    poll - cell <= apart && step <= least ? seconds + least : Math.max(seconds + least, poll * step)

  return {
    after(seconds, likely) {
      const cell = Math.round(seconds / step)
      if (!likely) {
        if (cell >= cells) return seconds + Math.max(least, Math.min(LATE_MOST, seconds * LATE_SHARE))
        return at(seconds, cell, next[cell]!)
      }
      const length = AHEAD * apart + 1
      const [plain, told] = [new Float64Array(length), new Float64Array(length)]
      for (let i = 1; i < length; i++) {
        const u = cell + i
        const mass = u <= cells ? cdf[u]! - cdf[u - 1]! : DOUBT / (latest - soonest) / u
        plain[i] = plain[i - 1]! + mass
        told[i] = told[i - 1]! + mass * likely((u - 0.5) * step)
      }
      // Nothing is told of this stretch: the end lies beyond it.
      const [all, some] = [plain[length - 1]!, told[length - 1]! || 1]
      const ahead = plain.map((sum, i) => (MISLED * sum) / all + ((1 - MISLED) * told[i]!) / some)
      return at(seconds, cell, cell + bestPolls(ahead, apart, step, FORESEEN_PRICE)[0]!)
    },
  }
}
