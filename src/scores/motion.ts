/** Motion between two grey frames, by block matching, and how even it is over a clip. Pure. */
import { BLOCK, type Gray } from './picture.js'

export type Vector = readonly [x: number, y: number]

const STILL: Vector = [0, 0]
/** Farthest a block is looked for, in pixels of the working size. */
const REACH = 32
/** Mean squared difference, in grey levels, that noise makes: no motion explains away less. */
const NOISE = 2
/** A block with less variance has nothing to follow. */
const PLAIN = 20
/** A block of which more than this share of its variance differs from the best place found came from nowhere: it was uncovered. */
const UNCOVERED = 0.5

const LARGE: readonly Vector[] = [
  [0, -2],
  [1, -1],
  [2, 0],
  [1, 1],
  [0, 2],
  [-1, 1],
  [-2, 0],
  [-1, -1],
]
const SMALL: readonly Vector[] = [
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, 0],
]

/** Mean squared difference between a block of `after` and the place it came from in `before`; infinite outside of the frame. */
function mismatch(before: Gray, after: Gray, left: number, top: number, [dx, dy]: Vector, best: number): number {
  const { width, height } = after
  const x = left - dx
  const y = top - dy
  const far = Math.abs(dx) > REACH || Math.abs(dy) > REACH
  if (far || x < 0 || y < 0 || x + BLOCK > width || y + BLOCK > height) return Number.POSITIVE_INFINITY
  const enough = best * BLOCK * BLOCK
  let sum = 0
  for (let row = 0; row < BLOCK && sum < enough; row++) {
    const here = (top + row) * width + left
    const there = (y + row) * width + x
    for (let column = 0; column < BLOCK; column++) {
      const difference = after.data[here + column]! - before.data[there + column]!
      sum += difference * difference
    }
  }
  return sum / (BLOCK * BLOCK)
}

function variance({ width, data }: Gray, left: number, top: number): number {
  let [sum, squares] = [0, 0]
  for (let row = 0; row < BLOCK; row++)
    for (let at = (top + row) * width + left, end = at + BLOCK; at < end; at++) {
      sum += data[at]!
      squares += data[at]! ** 2
    }
  const count = BLOCK * BLOCK
  return squares / count - (sum / count) ** 2
}

/** How far beside the middle of three the lowest point of the parabola through them lies, -0.5 to 0.5. */
function between(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after
  return bend > 0 && Number.isFinite(bend) ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0
}

/** Where one block came from, to a fraction of a pixel; undefined where there is nothing to follow. */
function follow(before: Gray, after: Gray, left: number, top: number, guesses: readonly Vector[]): Vector | undefined {
  const detail = variance(after, left, top)
  if (detail < PLAIN) return undefined
  const cost = (vector: Vector, best = Number.POSITIVE_INFINITY) => mismatch(before, after, left, top, vector, best)
  const still = cost(STILL)
  if (still <= NOISE) return STILL
  let [least, found] = [still, STILL]
  const tryAll = (vectors: readonly Vector[]) => {
    const start = found
    for (const vector of vectors) {
      const value = cost(vector, least)
      if (value < least) [least, found] = [value, vector]
    }
    return found !== start
  }
  tryAll(guesses)
  const around = (steps: readonly Vector[]) => steps.map(([x, y]): Vector => [found[0] + x, found[1] + y])
  while (tryAll(around(LARGE)));
  while (tryAll(around(SMALL)));
  if (still - least <= NOISE) [least, found] = [still, STILL]
  if (least > UNCOVERED * detail) return undefined
  const [x, y] = found
  return [
    x + between(cost([x - 1, y]), least, cost([x + 1, y])),
    y + between(cost([x, y - 1]), least, cost([x, y + 1])),
  ]
}

/** The vectors of all whole blocks, row by row, in pixels; undefined where there is nothing to follow. */
export type Field = readonly (Vector | undefined)[]

/**
 * The motion field from one frame to the next: 16×16 blocks, least squared difference by diamond search from what the neighbour and
 * the same block did before, refined to a fraction of a pixel by a parabola.
 * Zhu, Ma: A new diamond search algorithm for fast block-matching motion estimation, IEEE Transactions on Image Processing 9(2), 2000.
 */
export function motionField(before: Gray, after: Gray, earlier: Field = []): Field {
  const field: (Vector | undefined)[] = []
  const whole = (vector: Vector | undefined): Vector[] =>
    vector ? [[Math.round(vector[0]), Math.round(vector[1])]] : []
  for (let top = 0; top + BLOCK <= after.height; top += BLOCK)
    for (let left = 0; left + BLOCK <= after.width; left += BLOCK)
      field.push(follow(before, after, left, top, [...whole(field.at(-1)), ...whole(earlier[field.length])]))
  return field
}

const length = ([x, y]: Vector) => Math.hypot(x, y)

/** Mean length over all blocks, in pixels; what can't be followed counts as still. */
export const amountOf = (field: Field): number =>
  field.length ? field.reduce((sum, vector) => sum + (vector ? length(vector) : 0), 0) / field.length : 0

/** Mean vector of the blocks that move. */
export function driftOf(field: Field): Vector {
  const moving = field.flatMap((vector) => (vector && length(vector) > 0 ? [vector] : []))
  const mean = (axis: 0 | 1) => moving.reduce((sum, vector) => sum + vector[axis], 0) / Math.max(1, moving.length)
  return [mean(0), mean(1)]
}

/** Root of the mean square, in pixels a frame, under which nothing moves that could be uneven. */
const SLOWEST = 0.05
/** That of the second difference of noise, over that of the noise. */
const JERK_OF_NOISE = Math.sqrt(6)

/**
 * How even motion is, 0 to 1: 1 - rms(jerk) / (√6 · rms(speed)), where speed is the drift of each frame and jerk its second
 * difference. 1 is a constant acceleration, 0 what white noise has; null where nothing moves.
 * Jerk as the measure of smooth motion: Flash, Hogan, The coordination of arm movements, Journal of Neuroscience 5(7), 1985.
 * @param drifts runs of neighbouring frames: a cut begins a new one
 */
export function smoothnessOf(drifts: readonly (readonly Vector[])[]): number | null {
  const square = (values: readonly Vector[]) => values.reduce((sum, vector) => sum + length(vector) ** 2, 0)
  let [jerks, jerk, speeds, speed] = [0, 0, 0, 0]
  for (const run of drifts) {
    if (run.length < 3) continue
    const second = run.slice(2).map(([x, y], i): Vector => {
      const [one, two] = [run[i + 1]!, run[i]!]
      return [x - 2 * one[0] + two[0], y - 2 * one[1] + two[1]]
    })
    jerk += square(second)
    jerks += second.length
    speed += square(run)
    speeds += run.length
  }
  const fast = Math.sqrt(speed / Math.max(1, speeds))
  if (fast < SLOWEST) return null
  return 1 - Math.min(1, Math.sqrt(jerk / jerks) / (JERK_OF_NOISE * fast))
}
