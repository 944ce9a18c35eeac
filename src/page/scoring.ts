/** Scores of the takes that somebody looks at: one clip at a time, what was seen last before what was seen earlier, told as they come. */

import type { Studio } from '../face.js'
import { createGate } from '../gate.js'
import type { ClipScores, Measures } from '../scores/score.js'
import { type Span, secondsOf } from '../scores/series.js'
import type { Changes } from './changes.js'
import type { ScoreLine, Scores } from './words.js'

export interface Scoring {
  /** 0 to 1; null: it can't be told; undefined: nobody knows yet. */
  of(id: string): number | null | undefined
  /** Somebody sees these: they are scored when nothing else is, and `score` tells each. */
  seen(ids: readonly string[]): void
  /** Waits for the scores of one. */
  get(id: string): Promise<ClipScores>
  /** Ends the one that is measured. */
  close(): Promise<void>
}

export function createScoring(
  { takes, score }: Pick<Studio, 'takes' | 'score'>,
  changes: Pick<Changes, 'tell' | 'listeners'>,
): Scoring {
  const known = new Map<string, ClipScores>()
  const wanted = new Set<string>()
  const gate = createGate(1)
  const ending = new AbortController()
  const { signal } = ending
  let working = false

  async function measure(id: string): Promise<ClipScores> {
    const leave = await gate.enter(signal)
    try {
      const before = known.get(id)
      if (before) return before
      const scores = await score(await takes.get(id), { signal })
      known.set(id, scores)
      changes.tell('score', { id, score: scores.overall })
      return scores
    } finally {
      leave()
    }
  }

  async function work(): Promise<void> {
    working = true
    // Whoever looked may be gone by now.
    while (wanted.size && changes.listeners && !signal.aborted) {
      const id = [...wanted].at(-1)!
      wanted.delete(id)
      // A clip that is gone has no score; its own view says why.
      await measure(id).catch(() => known.set(id, { overall: null }))
    }
    wanted.clear()
    working = false
  }

  return {
    of: (id) => known.get(id)?.overall,
    seen(ids) {
      for (const id of ids.toReversed()) {
        wanted.delete(id)
        if (!known.has(id)) wanted.add(id)
      }
      if (!working) void work()
    },
    get: measure,
    async close() {
      ending.abort()
      // Whoever is in still holds the store.
      await gate.enter()
    },
  }
}

const share = (part: number) => `${Math.round(part * 100)} %`
const seconds = (spans: readonly Span[]) => `${secondsOf(spans).toFixed(1)} s`

function linesOf(measures: Measures): ScoreLine[] {
  const { sharpness, flicker, motion, smoothness, exposure, black, frozen, duplicates, cuts } = measures
  const { shadows, highlights } = exposure
  return [
    ['sharpness', sharpness.toFixed(0), 'variance of the Laplacian: under 100 is soft'],
    ['flicker', flicker.toPrecision(2), 'brightness off its trend: everyone sees 0.01'],
    ['motion', motion.toPrecision(2), 'frame diagonals a second: a still has 0'],
    ['smoothness', smoothness?.toFixed(2) ?? 'nothing moves', 'how even the motion is, up to 1'],
    ['lost', `${share(shadows)}, ${share(highlights)}`, 'pixels cut off at black, and at white'],
    ['black', seconds(black), 'stretches without a picture'],
    ['frozen', seconds(frozen), 'half a second or more without any change'],
    ['repeated', String(duplicates.length), 'frames that show the one before once more'],
    ['cuts', String(cuts.length), 'places where another scene begins'],
  ].map(([name, value, means]) => ({ name: name!, value: value!, means: means! }))
}

/** The score, and each measure with what it means. Pure. */
export const scoresView = ({ overall, reason, ...measures }: ClipScores): Scores => ({
  overall,
  ...(reason !== undefined && { reason }),
  lines: measures.sharpness === undefined ? [] : linesOf(measures as Measures),
})
