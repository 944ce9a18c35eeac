/** What findings say about takes: coverage, scores and verdicts. Pure. An answer that means nothing makes an unknown, never a good mark. */
import type { Finding, Span } from '../analyzer.js'

/** Where a clip lies in what was looked at. */
export interface Window extends Span {
  id: string
}

export interface PhraseCoverage {
  phrase: string
  /** Share of the clip in which it is seen, 0 to 1; null when the answer means nothing. */
  coverage: number | null
  /** Where it is seen longest, in the clip's own seconds. */
  best?: Span
}

export interface TakeScore {
  id: string
  /** Mean coverage of the phrases that were answered, 0 to 1; null when none was. */
  score: number | null
  perPhrase: PhraseCoverage[]
  /** Phrases that weren't answered, and why. */
  reasons: string[]
}

export type Verdict = 'match' | 'partial' | 'miss' | 'unknown'

/** From this share on an answer covers everything, black gaps included. */
const ALL = 0.95
/** A phrase that is seen for less of the clip isn't seen. */
const SEEN = 0.1

const lengthOf = (spans: readonly Span[]) => spans.reduce((sum, { from, to }) => sum + to - from, 0)

/** An answer that is everything that was shown. */
export const coversAll = (spans: readonly Span[], seconds: number): boolean => lengthOf(spans) >= ALL * seconds

/** The parts of spans inside a window, in the window's own time. */
export const within = (spans: readonly Span[], { from, to }: Span): Span[] =>
  spans
    .map((span) => ({ from: Math.max(span.from, from) - from, to: Math.min(span.to, to) - from }))
    .filter((span) => span.from < span.to)

/** The longest of spans, the earliest of equals. */
export const longest = (spans: readonly Span[]): Span | undefined =>
  spans.reduce<Span | undefined>(
    (best, span) => (best && best.to - best.from >= span.to - span.from ? best : span),
    undefined,
  )

export interface Asked {
  phrase: string
  finding: Finding
}

/**
 * Scores of the clips in a reel, in its order. An answer that covers the whole reel is vague: behind black gaps nothing can be seen,
 * so each such answer means nothing; in a clip without gaps only when every phrase is answered so.
 */
export function judge(
  asked: readonly Asked[],
  windows: readonly Window[],
  seconds: number,
  gaps: boolean,
): TakeScore[] {
  const covers = ({ finding }: Asked) => coversAll(finding.spans, seconds)
  const allVague = asked.every((one) => one.finding.unclear !== undefined || covers(one))
  const whyNot = (one: Asked): string | undefined =>
    one.finding.unclear ??
    (covers(one) && (gaps || allVague) ? 'the answer covers everything that was shown' : undefined)
  return windows.map(({ id, ...window }) => {
    const perPhrase = asked.map((one): PhraseCoverage => {
      if (whyNot(one)) return { phrase: one.phrase, coverage: null }
      const seen = within(one.finding.spans, window)
      const best = longest(seen)
      const coverage = Math.min(1, lengthOf(seen) / (window.to - window.from))
      return { phrase: one.phrase, coverage, ...(best && { best }) }
    })
    const told = perPhrase.flatMap(({ coverage }) => (coverage === null ? [] : [coverage]))
    return {
      id,
      score: told.length ? told.reduce((sum, coverage) => sum + coverage, 0) / told.length : null,
      perPhrase,
      reasons: asked.flatMap((one) => {
        const why = whyNot(one)
        return why ? [`${JSON.stringify(one.phrase)}: ${why}`] : []
      }),
    }
  })
}

/** Best first; unknown ones last, equals by id. */
export const byScore = (a: TakeScore, b: TakeScore) =>
  (b.score ?? -1) - (a.score ?? -1) || (a.id < b.id ? -1 : Number(a.id > b.id))

/** `match`: every phrase is seen. `miss`: none is. With unanswered phrases it is at most `partial`, and never `miss`. */
export function verdictOf({ perPhrase }: Pick<TakeScore, 'perPhrase'>): Verdict {
  const told = perPhrase.flatMap(({ coverage }) => (coverage === null ? [] : [coverage]))
  const seen = told.filter((coverage) => coverage >= SEEN).length
  const open = perPhrase.length - told.length
  if (!seen) return open || !told.length ? 'unknown' : 'miss'
  return seen === perPhrase.length ? 'match' : 'partial'
}

/** The longest span that lasts at least `least`, cut to `most`; the earliest of equals. Seconds. */
export function bestOf(spans: readonly Span[], least = 0, most = Number.POSITIVE_INFINITY): Span | null {
  const fitting = spans
    .filter(({ from, to }) => to - from >= least)
    .map(({ from, to }) => ({ from, to: Math.min(to, from + most) }))
  return longest(fitting) ?? null
}
