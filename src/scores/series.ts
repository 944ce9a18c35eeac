/** What a clip's frames tell in a row: flicker, cuts, spans. Pure. */

/** A stretch of the clip in seconds, its end excluded. */
export interface Span {
  from: number
  to: number
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : sorted.length ? (sorted[half - 1]! + sorted[half]!) / 2 : 0
}

/** Grey levels by which a cut changes a frame at least, and how many times the usual change that is. */
const CUT = 30
const UNUSUAL = 4

/** Numbers of the frames with which a new scene begins. @param changes of frame n against the one before, from the second on */
export function cutsIn(changes: readonly number[]): number[] {
  const usual = median(changes)
  return changes.flatMap((change, i) => (change > CUT && change > UNUSUAL * usual ? [i + 1] : []))
}

/** The parts between the cuts. */
export function scenes<Value>(values: readonly Value[], cuts: readonly number[]): Value[][] {
  const edges = [0, ...cuts, values.length]
  return edges.slice(1).map((end, i) => values.slice(edges[i], end))
}

/**
 * Flicker: how far the mean luma of a frame lies from the middle of its two neighbours, root of the mean square over the clip, in
 * shares of the whole range; 0 for steady light and for any even fade, A·(1 - cos(2πf/fps))/√2 for a sine of amplitude A.
 * It is the second difference in time, halved: the brightness flicker of van Roosmalen, Restoration of archived film and video
 * (TU Delft, 1999), without its model of space. Cuts are no flicker.
 */
export function flickerOf(means: readonly number[], cuts: readonly number[]): number {
  const apart = scenes(means, cuts).flatMap((scene) =>
    scene.slice(2).map((mean, i) => scene[i + 1]! - (scene[i]! + mean) / 2),
  )
  return apart.length ? Math.sqrt(apart.reduce((sum, one) => sum + one * one, 0) / apart.length) : 0
}

/** Runs of frames, as spans of at least `least` frames. */
export function spansOf(marked: readonly boolean[], fps: number, least = 1): Span[] {
  const spans: Span[] = []
  for (let from = 0; from < marked.length; from++) {
    if (!marked[from]) continue
    let to = from
    while (marked[to]) to++
    if (to - from >= least) spans.push({ from: from / fps, to: to / fps })
    from = to
  }
  return spans
}

export const secondsOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0)
