/** Scores of a clip that need no model: what its frames tell by documented formulas, and what they come to. */
import { stat } from 'node:fs/promises'
import { InputError, isHeroshotError, isInputError } from '../errors.js'
import { readFrames } from '../media/frames.js'
import { probeClip } from '../media/probe.js'
import { amountOf, driftOf, type Field, motionField, smoothnessOf, type Vector } from './motion.js'
import { changeBetween, type Gray, laplacianVariance, lightOf } from './picture.js'
import { cutsIn, flickerOf, median, type Span, scenes, secondsOf, spansOf } from './series.js'

export interface Measures {
  /** Median over the frames of the variance of the Laplacian, in squared grey levels at the working size; from 0 on. See picture.ts. */
  sharpness: number
  /** Brightness off the trend, in shares of the whole range; 0 is steady, above 0.01 is seen by everyone. See series.ts. */
  flicker: number
  /** Mean motion over the picture, in frame diagonals a second; from 0 on. See motion.ts. */
  motion: number
  /** How even the motion is, 0 to 1; null where nothing moves. See motion.ts. */
  smoothness: number | null
  /** Means over the frames: luma, and the shares of pixels cut off at black and at white, each 0 to 1. */
  exposure: { mean: number; shadows: number; highlights: number }
  /** Black stretches, in seconds. */
  black: Span[]
  /** Stretches of half a second or more in which nothing changes. */
  frozen: Span[]
  /** Moments, in seconds, of frames that repeat the one before, outside of frozen stretches. */
  duplicates: number[]
  /** Moments, in seconds, at which a new scene begins. */
  cuts: number[]
  /** Frames that were looked at, and how long they last together: a long clip is scored by its beginning. */
  frames: number
  seconds: number
}

export interface ClipScores extends Partial<Measures> {
  /**
   * 0 (useless) to 1 (no fault found): how free the clip is of technical faults, which says nothing of its beauty. Fit to rank
   * takes of one shot. Null when it can't be told; then `reason` says why, and measures are missing but for a clip of a single frame.
   */
  overall: number | null
  reason?: string
}

export interface ScoreOptions {
  signal?: AbortSignal
  /** Frames looked at, from the first on. @default 720 */
  maxFrames?: number
  /** @default 'ffmpeg' */
  program?: string
}

/** Pixels of the longer side while measuring: a 4K source costs no more than its decoding, and sharpness compares over sizes. */
const SIDE = 320
const MAX_FRAMES = 720
/** Seconds without any change from which on a clip is frozen. */
const FROZEN_SECONDS = 0.5

/**
 * Scores a clip by its frames, decoded by the machine's ffmpeg at 320 pixels of the longer side, a few of them in memory at a time.
 * What can't be decoded has `overall: null` and the reason. Throws InputError for a file that isn't there.
 */
export async function scoreClip(path: string, options: ScoreOptions = {}): Promise<ClipScores> {
  const { signal } = options
  await stat(path).catch((cause) => {
    throw new InputError('there is no such file', { field: 'file', value: path }, { cause })
  })
  try {
    const measures = await measureClip(path, options)
    if (measures.frames < 2) return { overall: null, reason: 'it has a single frame', ...measures }
    return { overall: overallOf(measures), ...measures }
  } catch (error) {
    signal?.throwIfAborted()
    if (!isInputError(error) && !isHeroshotError(error)) throw error
    return { overall: null, reason: [error.message, error.next].filter(Boolean).join('. ') }
  }
}

async function measureClip(path: string, options: ScoreOptions): Promise<Measures> {
  const { signal, maxFrames = MAX_FRAMES, program } = options
  const { width = SIDE, height = SIDE, fps = 24 } = (await probeClip(path)) ?? {}
  const side = Math.min(SIDE, Math.max(width, height))
  const frames = readFrames(path, {
    ...(width >= height ? { width: side } : { height: side }),
    pixels: 'gray',
    ...(signal && { signal }),
    ...(program !== undefined && { program }),
  })
  const tally = createTally(fps)
  let seen = 0
  for await (const frame of frames) {
    tally.add(frame)
    if (++seen === maxFrames) break
  }
  return tally.measures()
}

/** Takes frames one by one and keeps a few numbers of each. Pure but for its memory. */
export function createTally(fps: number) {
  const sharpness: number[] = []
  const lights: ReturnType<typeof lightOf>[] = []
  const changes: ReturnType<typeof changeBetween>[] = []
  const amounts: number[] = []
  const drifts: Vector[] = []
  let before: Gray | undefined
  let field: Field = []
  let diagonal = 1
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

  return {
    add(frame: Gray): void {
      sharpness.push(laplacianVariance(frame))
      lights.push(lightOf(frame))
      diagonal = Math.hypot(frame.width, frame.height)
      if (before) {
        changes.push(changeBetween(before, frame))
        field = motionField(before, frame, field)
        amounts.push(amountOf(field))
        drifts.push(driftOf(field))
      }
      before = frame
    },
    measures(): Measures {
      const cuts = cutsIn(changes.map(({ mean }) => mean))
      const isCut = new Set(cuts)
      const means = lights.map(({ mean }) => mean)
      const same = [false, ...changes.map(({ same }) => same)]
      // The frame that is repeated belongs to what is frozen.
      const held = same.map((repeats, n) => repeats || same[n + 1] === true)
      const frozen = spansOf(held, fps, Math.max(2, Math.round(FROZEN_SECONDS * fps)))
      const inFrozen = (at: number) => frozen.some(({ from, to }) => at >= from && at < to)
      // Motion from n-1 to n is no motion where n begins a scene.
      const moved = amounts.filter((_, i) => !isCut.has(i + 1))
      const runs = scenes([[0, 0], ...drifts] as Vector[], cuts).map((scene) => scene.slice(1))
      return {
        sharpness: median(sharpness),
        flicker: flickerOf(means, cuts),
        motion: (mean(moved) * fps) / diagonal,
        smoothness: smoothnessOf(runs),
        exposure: {
          mean: mean(means),
          shadows: mean(lights.map(({ shadows }) => shadows)),
          highlights: mean(lights.map(({ highlights }) => highlights)),
        },
        black: spansOf(
          lights.map(({ black }) => black),
          fps,
        ),
        frozen,
        duplicates: same.flatMap((repeats, n) => (repeats && !inFrozen(n / fps) ? [n / fps] : [])),
        cuts: cuts.map((n) => n / fps),
        frames: lights.length,
        seconds: lights.length / fps,
      }
    },
  }
}

/** The sharpness that is worth half: soft drafts lie under it, crisp footage at 320 pixels far above. */
const HALF_SHARP = 100
/** The flicker that leaves half of the point for steady light. */
const HALF_FLICKER = 0.01
const WEIGHTS = { sharp: 0.3, steady: 0.25, smooth: 0.25, exposed: 0.2 } as const

/**
 * The combination: 0.3·s/(s+100) + 0.25/(1+(flicker/0.01)²) + 0.25·smoothness + 0.2·(1 - clipped)², where s is the sharpness, a
 * clip without motion counts as smooth, and clipped is the share of pixels cut off at black or white. All of it times the share of
 * the clip that is neither black nor frozen, squared, and times 1 - half the share of duplicates: a clip that is black or frozen
 * throughout has 0, one that is so for a third can't pass 0.45.
 */
export function overallOf(measures: Measures): number {
  const { sharpness, flicker, smoothness, exposure, black, frozen, duplicates, frames, seconds } = measures
  const quality =
    (WEIGHTS.sharp * sharpness) / (sharpness + HALF_SHARP) +
    WEIGHTS.steady / (1 + (flicker / HALF_FLICKER) ** 2) +
    WEIGHTS.smooth * (smoothness ?? 1) +
    WEIGHTS.exposed * Math.max(0, 1 - exposure.shadows - exposure.highlights) ** 2
  const alive = Math.max(0, 1 - secondsOf([...black, ...frozen]) / seconds)
  return quality * alive ** 2 * (1 - duplicates.length / frames / 2)
}
