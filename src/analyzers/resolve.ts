/** Which analyzer answers: the one that was named, what stands in for it, or the first that is there. Says what it passed over. */
import type { Analyzer, AnalyzerContext, AnalyzerEntry } from '../analyzer.js'
import { InputError, isHeroshotError, UnavailableError } from '../errors.js'
import { nearestWord } from '../nearest.js'

export interface Resolved {
  analyzer: Analyzer
  /** As its server names it. */
  model: string
  warnings: string[]
}

export interface ResolveOptions {
  entries: readonly AnalyzerEntry[]
  /** Options by id, as the configuration has them. */
  config: Readonly<Record<string, unknown>>
  /** The clips serve a business: what its licence forbids is passed over. */
  commercial: boolean
}

/**
 * The analyzer for a name, or for none. Throws InputError for a name nobody has, ConfigError for wrong options, UnavailableError
 * `no-analyzer` with every reason when none can be used.
 */
export async function resolveAnalyzer(
  name: string | undefined,
  { entries, config, commercial }: ResolveOptions,
  ctx: AnalyzerContext,
): Promise<Resolved> {
  const named = name === undefined ? undefined : findEntry(name, entries)
  const ids = named ? [named.id, ...named.standIns] : entries.map(({ id }) => id)
  const warnings: string[] = []
  const reasons: string[] = []
  let cause: unknown
  for (const id of ids) {
    const entry = entries.find((one) => one.id === id)!
    const analyzer = await entry.load(config[id], ctx.env)
    if (!analyzer) {
      if (entry === named && entry.absent) warnings.push(entry.absent)
      reasons.push(`${id}: nobody says where it is`)
      continue
    }
    if (commercial && entry.notCommercial) {
      warnings.push(`${id} passed over: ${entry.notCommercial}`)
      reasons.push(`${id}: ${entry.notCommercial}`)
      continue
    }
    const state = await analyzer.available(ctx).catch((error: Error) => {
      ctx.signal.throwIfAborted()
      if (!isHeroshotError(error)) throw error
      cause = error
      return { ok: false, reason: error.message } as Awaited<ReturnType<Analyzer['available']>>
    })
    if (state.ok) {
      if (named && entry !== named) warnings.push(`${named.id} can't answer, ${id} does in its place`)
      return { analyzer, model: state.model ?? id, warnings: [...warnings, ...analyzer.cautions] }
    }
    if (entry === named && entry.absent) warnings.push(entry.absent)
    reasons.push(`${id}: ${[state.reason ?? 'not available', state.next].filter(Boolean).join('. ')}`)
  }
  throw new UnavailableError(`no analyzer can be used: ${reasons.join('; ')}`, {
    code: 'no-analyzer',
    next: 'Set VLM_BASE_URL to an OpenAI-compatible server that sees video (vllm serve Qwen/Qwen3-VL-8B-Instruct), or VIDI_URL; or `analyzers` in the configuration.',
    cause,
  })
}

function findEntry(name: string, entries: readonly AnalyzerEntry[]): AnalyzerEntry {
  const plain = name.trim().toLowerCase()
  const found = entries.find(({ id, aliases }) => id === plain || aliases.includes(plain))
  if (found) return found
  const known = entries.map(({ id }) => id)
  throw new InputError('is no analyzer', {
    field: 'model',
    value: name,
    allowed: known.join(', '),
    nearest: nearestWord(plain, known),
  })
}
