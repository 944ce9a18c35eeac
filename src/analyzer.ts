/**
 * The contract of an analyzer: a model that watches a clip and answers, and never renders any. The sibling of Backend; questions
 * bill nothing here, so a lost answer may be asked for again.
 */
import type { Context } from './backend.js'
import type { Span } from './scores/series.js'

export type { Span } from './scores/series.js'

/** What an analyzer is given for one act. */
export type AnalyzerContext = Pick<Context, 'signal' | 'clock' | 'http' | 'env' | 'workDir'>

/** A clip as its headers tell. */
export interface AnalyzedClip {
  /** Absolute path. */
  path: string
  seconds: number
  audio: boolean
  width: number
  height: number
  fps: number
  codec: string
}

export interface Finding {
  /** In seconds, in order, apart from each other, within the clip. Empty: it isn't there. */
  spans: Span[]
  /** As the model said it. */
  text: string
  /** Why the answer means nothing; then `spans` is empty and nothing is known. */
  unclear?: string
}

/** A clip an analyzer has seen: sent or encoded once, then asked as often as needed. */
export interface Opened {
  /** When is this visible? */
  find(query: string): Promise<Finding>
  /** A question in free words. Absent: it can't answer any. */
  ask?(question: string): Promise<{ text: string }>
}

export interface Analyzer {
  readonly id: string
  /** Where it runs: this machine's graphics card, another machine, or a cloud that may bill for it. */
  readonly runsOn: 'gpu' | 'elsewhere' | 'cloud'
  /** Frames it sees of a second; absent: as its server likes. */
  readonly sampleFps?: number
  /** Reachable? Which model is it? */
  available(ctx: AnalyzerContext): Promise<{ ok: boolean; model?: string; reason?: string; next?: string }>
  /** Throws UnavailableError when it is down, InputError for a clip it doesn't take. */
  open(clip: AnalyzedClip, ctx: AnalyzerContext): Promise<Opened>
  /** What its answers are worth, one line each. */
  readonly cautions: readonly string[]
}

/** An analyzer of the registry. */
export interface AnalyzerEntry {
  readonly id: string
  /** Other names of it, in small letters. */
  readonly aliases: readonly string[]
  /** Ids of what answers in its place, best first. */
  readonly standIns: readonly string[]
  /** A warning whenever something answers in its place. */
  readonly absent?: string
  /** Why its licence lets no business use it. */
  readonly notCommercial?: string
  /** Undefined when neither configuration nor environment says where it is. */
  load(options: unknown, env: Readonly<Record<string, string | undefined>>): Promise<Analyzer | undefined>
}

/** Spans as a Finding has them: cut to the clip, empty and inverted ones dropped, those that touch joined. */
export function tidySpans(spans: readonly Span[], seconds: number): Span[] {
  const tidy: Span[] = []
  const inside = spans
    .filter(({ from, to }) => from < to)
    .map(({ from, to }) => ({ from: Math.max(0, from), to: Math.min(seconds, to) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from)
  for (const span of inside) {
    const last = tidy.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else tidy.push(span)
  }
  return tidy
}

/** The finding of what a model said: text without a usable span is unclear, and no text at all means that nothing was found. */
export function findingOf(text: string, spans: readonly Span[], seconds: number): Finding {
  const tidy = tidySpans(spans, seconds)
  if (!tidy.length && text.trim() !== '')
    return { spans: [], text, unclear: 'the answer names no time within the clip' }
  return { spans: tidy, text }
}
