/** What the renders of one model say of the next: seconds by size that never fall with the size, and how sure they are. Pure. */
import { around } from '../energy/interval.js'
import type { Interval } from '../energy/types.js'
import { effort, type Render } from './renders.js'

/** Renders of one size that a median is taken of: what a machine did long ago says less. */
const RECENT = 20
/** What a single render leaves open: a cold start, another program. In logarithms, like all spreads here. */
const ONE_SIGMA = 0.3
/** For every doubling of the size that nobody rendered. */
const SIZE_SIGMA = 0.15

interface Point {
  /** width x height x frames, times the sampling steps where they are told */
  work: number
  seconds: number
  /** Renders behind it. */
  count: number
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Points whose seconds rise with the work: neighbours that don't are put together, each with the weight of its renders. */
function rising(points: readonly Point[]): Point[] {
  const blocks: Point[][] = []
  const mean = (block: readonly Point[]) =>
    block.reduce((sum, { seconds, count }) => sum + seconds * count, 0) /
    block.reduce((sum, { count }) => sum + count, 0)
  for (const point of points) {
    let block = [point]
    while (blocks.length && mean(blocks.at(-1)!) > mean(block)) block = [...blocks.pop()!, ...block]
    blocks.push(block)
  }
  return blocks.flatMap((block) => (block.length > 1 ? block.map((one) => ({ ...one, seconds: mean(block) })) : block))
}

/** How much longer one size takes than another; `base` is the size whose fixed part is known. */
const growth = (work: number, from: number, base = from) => effort(work, base) / effort(from, base)

function secondsAt(work: number, points: readonly Point[], base: number | undefined): number {
  const [first, last] = [points[0]!, points.at(-1)!]
  if (work <= first.work) return first.seconds * growth(work, first.work, base)
  if (work >= last.work) return last.seconds * growth(work, last.work, base)
  const next = points.findIndex((point) => point.work >= work)
  const [below, above] = [points[next - 1]!, points[next]!]
  return below.seconds + ((above.seconds - below.seconds) * (work - below.work)) / (above.work - below.work)
}

export interface History {
  seconds: Interval
  /** Renders it rests on. */
  count: number
  /** They were of this size. */
  same: boolean
}

/** What a render is: its size, and its sampling steps where they are told. */
export type Work = Pick<Render, 'pixelFrames' | 'steps'>

/** Beside a wish that tells no steps, nobody's count; where only the wish tells them, they are taken to be the same. */
export const workOf = ({ pixelFrames, steps }: Work, wish: Pick<Work, 'steps'>): number =>
  wish.steps === undefined ? pixelFrames : pixelFrames * (steps ?? wish.steps)

/**
 * Undefined when none of the renders tells its size. The interval narrows with every render of the size.
 * @param published size of the published render
 */
export function historyOf(renders: readonly Render[], output: Work, published?: Work): History | undefined {
  const stepped = output.steps === undefined ? [] : renders.filter(({ steps }) => steps !== undefined)
  const wish = stepped.length ? output : { pixelFrames: output.pixelFrames }
  const bySize = new Map<number, number[]>()
  for (const render of stepped.length ? stepped : renders) {
    const size = workOf(render, wish)
    if (size > 0) bySize.set(size, [...(bySize.get(size) ?? []), Math.max(render.seconds[1], 1e-3)])
  }
  if (!bySize.size) return undefined
  const [work, base] = [workOf(wish, wish), published && workOf(published, wish)]
  const sizes = [...bySize].map(([work, all]) => ({ work, recent: all.slice(-RECENT) })).sort((a, b) => a.work - b.work)
  const points = rising(sizes.map(({ work, recent }) => ({ work, seconds: median(recent), count: recent.length })))
  const near = sizes.reduce((best, one) => (distance(one.work, work) < distance(best.work, work) ? one : best))
  const same = near.work === work
  const middle = median(near.recent)
  const scatter = near.recent.reduce((sum, one) => sum + Math.log(one / middle) ** 2, 0) / near.recent.length
  const sigma = Math.hypot(
    Math.sqrt(scatter + ONE_SIGMA ** 2 / near.recent.length),
    SIZE_SIGMA * Math.log2(distance(near.work, work)),
  )
  return {
    seconds: around(secondsAt(work, points, base), sigma),
    count: same ? near.recent.length : points.reduce((sum, { count }) => sum + count, 0),
    same,
  }
}

/** How many times larger the larger one is. */
const distance = (a: number, b: number) => Math.max(a / b, b / a)
