/** The length of a clip: from the asked seconds to what a model offers, down to the frame. */
import type { Shot, Snap } from '../backend.js'
import type { Abilities, Task } from './card.js'

/** Hides the dust of binary fractions: 0.1 + 0.2 is 0.3 here. */
const tidy = (value: number) => Number(value.toFixed(6))

/** Nearest by distance; of two equally near the longer, because a clip can be cut but not grown. */
const nearestLength = (asked: number, offered: readonly number[]) =>
  [...offered].sort((a, b) => tidy(Math.abs(a - asked)) - tidy(Math.abs(b - asked)) || b - a)[0]!

function nearestInRange(asked: number, { min, max, step }: { min: number; max: number; step: number }): number {
  const inside = Math.min(max, Math.max(min, asked))
  return Math.min(max, tidy(min + Math.round(tidy((inside - min) / step)) * step))
}

/** Frame counts of the model's grid, nearest to the wanted one. */
function nearestFrames(wanted: number, grid: NonNullable<Abilities['frames']>): number {
  const { multipleOf, offset, min = offset || multipleOf, max = Number.POSITIVE_INFINITY } = grid
  const at = (n: number) => n * multipleOf + offset
  const lowest = Math.ceil((min - offset) / multipleOf)
  const highest = Math.floor((max - offset) / multipleOf)
  return at(Math.min(highest, Math.max(lowest, Math.round((wanted - offset) / multipleOf))))
}

/** As long as the clip it is made from. */
export function followLength(shot: Shot, seconds: number, fps: number, snaps: Snap[]) {
  if (seconds !== shot.seconds)
    snaps.push({ field: 'seconds', asked: shot.seconds, used: seconds, why: 'as long as the clip it is made from' })
  return { seconds, frames: Math.max(1, Math.round(tidy(seconds * fps))) }
}

/** Seconds and frames the model would make. `only`: lengths the chosen size is limited to. */
export function snapLength(
  shot: Shot,
  task: Task,
  fps: number,
  only: readonly number[] | undefined,
  abilities: Abilities,
  snaps: Snap[],
): { seconds: number; frames: number } {
  const asked = shot.seconds
  const spec = abilities.taskSeconds[task] ?? abilities.seconds
  let seconds: number
  let why: string
  if (only) {
    seconds = nearestLength(asked, only)
    why = `offers ${only.join(', ')} s at this size`
  } else if ('oneOf' in spec) {
    seconds = nearestLength(asked, spec.oneOf)
    why = `offers ${spec.oneOf.join(', ')} s`
  } else {
    seconds = nearestInRange(asked, spec)
    why = `offers ${spec.min} to ${spec.max} s${spec.step === 0.001 ? '' : ` in steps of ${spec.step}`}`
  }
  const wanted = Math.max(1, Math.round(tidy(seconds * fps)))
  if (!abilities.frames) {
    if (seconds !== asked) snaps.push({ field: 'seconds', asked, used: seconds, why })
    return { seconds, frames: wanted }
  }
  const { multipleOf, offset } = abilities.frames
  const frames = nearestFrames(wanted, abilities.frames)
  const used = Number((frames / fps).toFixed(3))
  if (used !== asked) {
    const grid = multipleOf === 1 ? `${frames} frames` : `${frames} frames, of ${multipleOf}n+${offset},`
    snaps.push({ field: 'seconds', asked, used, why: used === seconds ? why : `makes ${grid} at ${fps} fps` })
  }
  return { seconds: used, frames }
}
