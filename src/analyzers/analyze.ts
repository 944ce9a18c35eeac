/** `studio.analyze`: models that watch clips and answer; what they answer with, and what their time cost. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { AnalyzedClip, AnalyzerContext, Finding, Span } from '../analyzer.js'
import type { Clock } from '../backend.js'
import type { Energy } from '../energy/types.js'
import { InputError, UnavailableError } from '../errors.js'
import { probeClip } from '../media/probe.js'
import type { Take } from '../take.js'
import type { Open } from '../wiring.js'
import { bookAnalysis } from './book.js'
import { type CutList, type TrimOptions, trimTo } from './cut-list.js'
import { bestOf, byScore, coversAll, judge, type TakeScore, type Verdict, verdictOf } from './judge.js'
import { phrasesOf } from './phrases.js'
import { makeReel } from './reel.js'
import { type Resolved, resolveAnalyzer } from './resolve.js'

/** A take, or the path of a clip. */
export type ClipInput = Take | string

export interface AnalyzeOptions {
  /** `vidi2`, `vidi1.5-9b`, `vlm` or another name of theirs. @default the first that is there */
  model?: string
  /** `local-only` keeps the clip in this network; a take of a local-only shot stays there whatever is said. @default the takes' own */
  privacy?: 'any' | 'local-only'
  signal?: AbortSignal
}

export interface PhraseOptions extends AnalyzeOptions {
  /** What should be seen, in English. @default the phrases of the prompt */
  phrases?: readonly string[]
}

/** What answered, and what it cost. */
export interface Served {
  /** Id of the analyzer. */
  servedBy: string
  model: string
  /** What the answer is worth, what stood in for what, what was passed over. */
  warnings: string[]
  /** From the first byte sent to the last answer. */
  seconds: number
  /** Absent where it ran in a cloud. */
  energy?: Energy
}

export interface PromptCheck {
  verdict: Verdict
  perPhrase: TakeScore['perPhrase']
  reasons: string[]
}

export interface Analyze {
  /** When is it visible? */
  find(clip: ClipInput, query: string, options?: AnalyzeOptions): Promise<Finding & Served>
  /** A question in free words. Throws UnavailableError where the analyzer answers none. */
  ask(clip: ClipInput, question: string, options?: AnalyzeOptions): Promise<{ text: string } & Served>
  /** Does a clip show what its prompt says? @param prompt default the take's own */
  check(clip: ClipInput, prompt?: string, options?: PhraseOptions): Promise<PromptCheck & Served>
  /** Which of several takes shows most of a prompt? Best first. */
  rank(clips: readonly ClipInput[], prompt: string, options?: PhraseOptions): Promise<{ ranked: TakeScore[] } & Served>
  /** The longest moment in which it is visible; null when there is none. Seconds. */
  best(
    clip: ClipInput,
    query: string,
    options?: AnalyzeOptions & { minSeconds?: number; maxSeconds?: number },
  ): Promise<{ best: Span | null; unclear?: string } & Served>
  /** A cut list of the parts in which it is visible. */
  trim(
    clip: ClipInput,
    query: string,
    options?: AnalyzeOptions & TrimOptions,
  ): Promise<{ cuts: CutList; unclear?: string } & Served>
}

/** From this length on a clip is asked about by itself: a reel would only make it longer. */
const LONG_SECONDS = 15

interface Subject {
  id: string
  clip: AnalyzedClip
  take?: Take
}

export interface AnalyzeParts {
  open: () => Promise<Open>
  env: Readonly<Record<string, string | undefined>>
  clock: Clock
}

export function createAnalyze({ open, env, clock }: AnalyzeParts): Analyze {
  /** Everything around the questions: the wall, the choice, the meter, the ledger row, the work folder. */
  async function serve<Result>(
    inputs: readonly ClipInput[],
    { model, privacy, signal = new AbortController().signal }: AnalyzeOptions,
    verb: string,
    work: (subjects: readonly Subject[], resolved: Resolved, ctx: AnalyzerContext) => Promise<Result>,
  ): Promise<Result & Served> {
    const studio = await open()
    signal.throwIfAborted()
    const subjects = await Promise.all(inputs.map(subjectOf))
    const stays = privacy === 'local-only' || subjects.some(({ take }) => take?.shot.privacy === 'local-only')
    const { offline = false, commercial = false, analyzers = {} } = studio.config
    const ctx: AnalyzerContext = {
      signal,
      clock,
      env,
      http: studio.http({ privacy: stays ? 'local-only' : 'any', offline }),
      workDir: join(studio.home, 'work', `analysis-${randomUUID()}`),
    }
    const resolved = await resolveAnalyzer(model, { entries: studio.analyzers, config: analyzers, commercial }, ctx)
    const { analyzer } = resolved
    const meter = analyzer.runsOn === 'cloud' ? undefined : studio.meter(analyzer.runsOn, analyzer.id)
    const began = clock.now()
    const warnings = [...resolved.warnings]
    let spent: Awaited<ReturnType<typeof over>> | undefined
    // Its time was spent, whatever came of it.
    const result = await work(subjects, { ...resolved, warnings }, ctx).finally(async () => {
      spent = await over()
      await rm(ctx.workDir, { recursive: true, force: true })
    })
    return { ...result, ...spent!, servedBy: analyzer.id, model: resolved.model, warnings }

    async function over() {
      const to = clock.now()
      const energy = await meter?.stop()
      const [first] = subjects
      await bookAnalysis(studio, {
        verb,
        analyzer: analyzer.id,
        model: resolved.model,
        energy,
        from: began,
        to,
        ...(first?.take && { take: first.take }),
      })
      return { seconds: (to - began) / 1000, ...(energy && { energy }) }
    }
  }

  /** One finding about a clip alone; an answer that covers all of it comes with a warning. */
  async function findIn({ clip }: Subject, query: string, resolved: Resolved, ctx: AnalyzerContext): Promise<Finding> {
    const finding = await (await resolved.analyzer.open(clip, ctx)).find(query)
    if (coversAll(finding.spans, clip.seconds))
      resolved.warnings.push('the answer covers the whole clip: it may be vague')
    return finding
  }

  /** Scores by phrases: of several clips, or of a short one, in a reel; of a long one by itself. In the order they came in. */
  async function scoresOf(
    subjects: readonly Subject[],
    phrases: readonly string[],
    resolved: Resolved,
    ctx: AnalyzerContext,
  ): Promise<TakeScore[]> {
    const [only] = subjects
    const alone = subjects.length === 1 && only!.clip.seconds > LONG_SECONDS
    const { clip, windows } = alone
      ? { clip: only!.clip, windows: [{ id: only!.id, from: 0, to: only!.clip.seconds }] }
      : await makeReel(
          subjects.map(({ id, clip }) => ({ ...clip, id })),
          ctx.workDir,
          { signal: ctx.signal },
        )
    const model = await resolved.analyzer.open(clip, ctx)
    const asked = []
    for (const phrase of phrases) asked.push({ phrase, finding: await model.find(phrase) })
    return judge(asked, windows, clip.seconds, !alone)
  }

  return {
    find: (clip, query, options = {}) =>
      serve([clip], options, 'find', ([subject], resolved, ctx) => findIn(subject!, query, resolved, ctx)),

    ask: (clip, question, options = {}) =>
      serve([clip], options, 'ask', async ([subject], resolved, ctx) => {
        const model = await resolved.analyzer.open(subject!.clip, ctx)
        if (model.ask) return model.ask(question)
        throw new UnavailableError(`${resolved.model} finds things and answers no questions`, {
          code: 'no-questions',
          next: 'Ask a model behind VLM_BASE_URL, or run docs/vidi_sidecar.py.',
        })
      }),

    async check(clip, prompt = typeof clip === 'string' ? undefined : clip.shot.prompt, options = {}) {
      const phrases = phrasesFor(prompt, options)
      return serve([clip], options, 'check', async (subjects, resolved, ctx) => {
        const [score] = await scoresOf(subjects, phrases, resolved, ctx)
        return { verdict: verdictOf(score!), perPhrase: score!.perPhrase, reasons: score!.reasons }
      })
    },

    async rank(clips, prompt, options = {}) {
      if (!clips.length) throw new InputError('are needed', { field: 'clips', value: clips.length })
      const phrases = phrasesFor(prompt, options)
      return serve(clips, options, 'rank', async (subjects, resolved, ctx) => ({
        ranked: (await scoresOf(subjects, phrases, resolved, ctx)).sort(byScore),
      }))
    },

    best: (clip, query, options = {}) =>
      serve([clip], options, 'best', async ([subject], resolved, ctx) => {
        const { spans, unclear } = await findIn(subject!, query, resolved, ctx)
        return { best: bestOf(spans, options.minSeconds, options.maxSeconds), ...(unclear && { unclear }) }
      }),

    trim: (clip, query, options = {}) =>
      serve([clip], options, 'trim', async ([subject], resolved, ctx) => {
        const { spans, unclear } = await findIn(subject!, query, resolved, ctx)
        return { cuts: trimTo(spans, subject!.clip, subject!.id, query, options), ...(unclear && { unclear }) }
      }),
  }
}

function phrasesFor(prompt: string | undefined, { phrases }: PhraseOptions): readonly string[] {
  if (phrases?.length) return phrases
  if (prompt !== undefined) return phrasesOf(prompt)
  throw new InputError('is needed for a clip that is no take', { field: 'prompt', value: undefined })
}

/** Throws InputError for what is no clip that can be read. */
async function subjectOf(input: ClipInput): Promise<Subject> {
  const take = typeof input === 'string' ? undefined : input
  const path = resolve(take?.file ?? String(input))
  const bad = (why: string, cause?: unknown) => new InputError(why, { field: 'file', value: path }, { cause })
  const facts = await probeClip(path).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' ? bad('there is no such file', cause) : cause
  })
  const { width, height, seconds, fps, codec = 'unknown', audio } = facts ?? {}
  if (!width || !height || !seconds || !fps) throw bad('is no clip that can be read')
  const clip = { path, seconds, audio: audio === true, width, height, fps, codec }
  return { id: take?.id ?? String(input), clip, ...(take && { take }) }
}
