/** What one's own picks say of models: Bradley-Terry strengths with intervals. Pure. */

/** One look at several clips of the same shot, and the one that was liked best. */
export interface Choice {
  picked: string
  /** All that were shown, the picked one among them. */
  shown: readonly string[]
}

export interface Rating {
  name: string
  /** On the 400-point scale, 1000 being the middle of those that were shown: 400 points more are preferred ten times in eleven. */
  rating: number
  /** A 95 % interval. */
  low: number
  high: number
  /** Times it was shown beside another. */
  shown: number
  picked: number
}

/**
 * Every model also met one that is as strong as the middle this often, and won half of it: the prior. It draws towards the middle what
 * few picks say, keeps the strength of who always or never won finite, and joins models that never met. One meeting weighs as much as
 * one pick of one's own. Source: the gamma prior of Caron and Doucet, "Efficient Bayesian inference for generalized Bradley-Terry
 * models", 2012, in the form of a game with a model of strength one.
 */
const MEETINGS = 1
const ROUNDS = 10_000
const CLOSE = 1e-10
const POINTS = 400 / Math.LN10
const MIDDLE = 1000
/** 95 % of a normal distribution. */
const WIDTH = 1.96

/**
 * The strengths under which the choices are likeliest, by minorisation and maximisation: each is set to its wins over the sum, over
 * the looks it took part in, of one over the strength of all that were shown. Source: Hunter, "MM algorithms for generalized
 * Bradley-Terry models", Annals of Statistics 32 (2004), for choices among several as for pairs. Intervals come from the curvature at
 * that point, each model's own, the others held. The order of choices and the names make no difference. Choices that show fewer than
 * two, or pick what they don't show, say nothing.
 */
export function rate(choices: readonly Choice[]): Rating[] {
  const looks = choices
    .map(({ picked, shown }) => ({ picked, shown: [...new Set(shown)] }))
    .filter(({ picked, shown }) => shown.length > 1 && shown.includes(picked))
  const names = [...new Set(looks.flatMap(({ shown }) => shown))].sort()
  const place = new Map(names.map((name, i) => [name, i]))
  const wins = names.map((name) => looks.filter(({ picked }) => picked === name).length)
  // Who was shown together, and how often.
  const together = new Map<string, { set: number[]; times: number }>()
  for (const { shown } of looks) {
    const set = shown.map((name) => place.get(name)!).sort((a, b) => a - b)
    const known = together.get(set.join())
    if (known) known.times++
    else together.set(set.join(), { set, times: 1 })
  }
  const groups = [...together.values()]
  let strengths = names.map(() => 1)
  for (let round = 0; round < ROUNDS; round++) {
    const share = names.map((_, i) => MEETINGS / (strengths[i]! + 1))
    for (const { set, times } of groups) {
      const whole = set.reduce((sum, i) => sum + strengths[i]!, 0)
      for (const i of set) share[i]! += times / whole
    }
    const next = names.map((_, i) => (wins[i]! + MEETINGS / 2) / share[i]!)
    const moved = Math.max(0, ...next.map((value, i) => Math.abs(Math.log(value / strengths[i]!))))
    strengths = next
    if (moved < CLOSE) break
  }
  return names
    .map((name, i) => {
      const alone = strengths[i]! / (strengths[i]! + 1)
      let curvature = MEETINGS * alone * (1 - alone)
      let shown = 0
      for (const { set, times } of groups) {
        if (!set.includes(i)) continue
        const chance = strengths[i]! / set.reduce((sum, j) => sum + strengths[j]!, 0)
        curvature += times * chance * (1 - chance)
        shown += times
      }
      const rating = MIDDLE + POINTS * Math.log(strengths[i]!)
      const half = (WIDTH * POINTS) / Math.sqrt(curvature)
      return { name, rating, low: rating - half, high: rating + half, shown, picked: wins[i]! }
    })
    .sort((a, b) => b.rating - a.rating || (a.name < b.name ? -1 : 1))
}
