/** Text to model input: each word is its vocabulary id followed by hashed character n-grams. Mirrors training/tok.py exactly. */

import { fnv1a } from './random.js'

export interface TokenizerSize {
  /** Words per prompt. */
  readonly L: number
  /** Ids per word. */
  readonly G: number
  /** Hash buckets for n-grams. */
  readonly buckets: number
}

export interface Tokenizer extends TokenizerSize {
  /** `L` rows of `G` ids, padded with 0; words beyond `L` are dropped. */
  encode(text: string): BigInt64Array
  has(word: string): boolean
}

const FIRST_WORD = 2
const UNKNOWN = 1
const GRAM_LENGTHS = [4, 3, 5]

/** Builds the tokenizer for a vocabulary; sizes default to those of the first generation of weights. */
export function createTokenizer(vocabulary: readonly string[], size: Partial<TokenizerSize> = {}): Tokenizer {
  const { L = 32, G = 12, buckets = 4096 } = size
  const ids = new Map(vocabulary.map((word, i) => [word, i + FIRST_WORD]))
  const base = vocabulary.length + FIRST_WORD

  const wordIds = (word: string): number[] => {
    const padded = `<${word}>`
    const out = [ids.get(word) ?? UNKNOWN]
    for (const n of GRAM_LENGTHS)
      for (let i = 0; i + n <= padded.length; i++) out.push(base + (fnv1a(padded.slice(i, i + n)) % buckets))
    return out.slice(0, G)
  }

  return {
    L,
    G,
    buckets,
    has: (word) => ids.has(word),
    encode(text) {
      const words = text
        .toLowerCase()
        .match(/[a-z0-9]+/g)
        ?.slice(0, L) ?? ['scene']
      const out = new BigInt64Array(L * G)
      for (const [i, word] of words.entries())
        for (const [j, id] of wordIds(word).entries()) out[i * G + j] = BigInt(id)
      return out
    },
  }
}
