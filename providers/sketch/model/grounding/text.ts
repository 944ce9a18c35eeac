/** The prompt as one string of words and punctuation, for patterns, with a mask of the words that patterns have taken. */
import type { Token } from './tokens.js'

export interface TextIndex {
  readonly tokens: readonly Token[]
  /** Why a word is taken; undefined while it is free. */
  readonly masked: readonly boolean[]
  /** Masks every match. Deferred masks only show after `commit`, so that several patterns may see the same words. True when something matched. */
  maskAll(pattern: RegExp, deferred?: boolean): boolean
  /** Masks tokens, deferred. */
  mask(start: number, end: number): void
  commit(): void
  /** Whether the pattern matches the words that are still free. */
  test(pattern: RegExp): boolean
  /** Token ranges of all matches in the free words. */
  find(pattern: RegExp): readonly Span[]
}

export interface Span {
  readonly start: number
  /** One after the last token. */
  readonly end: number
  readonly groups: Readonly<Record<string, string | undefined>>
}

/** Stands for a word that a pattern has taken: a boundary no phrase crosses. */
export const TAKEN = '|'

export function indexText(tokens: readonly Token[]): TextIndex {
  const masked = tokens.map(() => false)
  const later = tokens.map(() => false)
  // Starts of the tokens in the joined string; masked tokens become one bar, a boundary no pattern crosses.
  const joined = () => {
    let text = ''
    const starts: number[] = []
    for (const [i, token] of tokens.entries()) {
      starts.push(text.length)
      text += `${masked[i] ? TAKEN : token.text} `
    }
    return { text: text.trimEnd(), starts }
  }
  const find = (pattern: RegExp): Span[] => {
    const { text, starts } = joined()
    const global = pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`)
    const spans: Span[] = []
    for (const match of text.matchAll(global)) {
      if (!match[0].trim()) continue
      const from = match.index + match[0].length - match[0].trimStart().length
      const to = match.index + match[0].trimEnd().length
      const start = starts.findLastIndex((s) => s <= from)
      const end = starts.findLastIndex((s) => s < to) + 1
      spans.push({ start, end, groups: match.groups ?? {} })
    }
    return spans
  }
  return {
    tokens,
    masked,
    find,
    test: (pattern) => find(pattern).length > 0,
    maskAll(pattern, deferred = false) {
      const spans = find(pattern)
      for (const { start, end } of spans) (deferred ? later : masked).fill(true, start, end)
      return spans.length > 0
    },
    mask: (start, end) => void later.fill(true, start, end),
    commit() {
      for (const [i, take] of later.entries()) if (take) masked[i] = true
      later.fill(false)
    },
  }
}
