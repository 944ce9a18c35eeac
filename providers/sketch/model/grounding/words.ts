/** Spelling, and what becomes of every word: what the model reads instead, and which words were not understood. */
import type { WordUse } from '../../scene.js'
import type { EvidenceContext } from './evidence.js'
import { pluralOf, type Token } from './tokens.js'
import type { Unit } from './units.js'

/** Corrects misspellings in place; returns what each changed token was. */
export function correctSpelling(tokens: readonly Token[], { lexicon, hasWord }: EvidenceContext): Map<Token, string> {
  const corrected = new Map<Token, string>()
  for (const [i, token] of tokens.entries()) {
    if (token.punctuation || /\d/.test(token.text)) continue
    const context = CONFUSED[token.text]
    if (context?.after.includes(`${tokens[i - 2]?.text ?? ''} ${tokens[i - 1]?.text ?? ''}`)) {
      corrected.set(token, token.text)
      token.text = context.means
      continue
    }
    if (lexicon.knows(token.text) || hasWord(token.text) || partOfEntry(i)) continue
    const nearest = lexicon.nearest(token.text)
    if (!nearest) continue
    corrected.set(token, token.text)
    token.text = nearest
  }
  return corrected

  function partOfEntry(i: number): boolean {
    return tokens[i]!.hyphen || (tokens[i + 1]?.hyphen ?? false)
  }
}

/** Correctly spelt words that are the wrong word in their place. */
const CONFUSED: Readonly<Record<string, { means: string; after: readonly string[] }>> = {
  dessert: { means: 'desert', after: ['in the', 'across the', 'through the', 'over the', 'into the'] },
}

/** The model's text keeps the word order; kinds it has no word for become the kind's own noun, props are left out. */
export function wordUses(
  tokens: readonly Token[],
  corrected: ReadonlyMap<Token, string>,
  units: readonly Unit[],
  { schema, lexicon, hasWord }: EvidenceContext,
): { words: WordUse[]; modelText: string } {
  const words: WordUse[] = []
  const text: string[] = []
  const unitOf = new Map(
    units.flatMap((unit) => tokens.slice(unit.start, unit.end).map((token) => [token, unit] as const)),
  )
  for (const [i, token] of tokens.entries()) {
    if (token.punctuation) continue
    const unit = unitOf.get(token)
    const typed = corrected.get(token)
    const sense = unit?.senses.find((s) => s.cat === unit.type)
    const report = (state: WordUse['state'], as: string) =>
      words.push({
        word: typed ?? token.text,
        state: typed && (state === 'known' || state === 'mapped') ? 'near' : state,
        as,
      })
    if (unit?.type === 'kind' && sense) {
      const first = unit.start === i
      const ownWords = schema.meta[sense.value]?.words ?? []
      if (
        ownWords.some((w) => w.replaceAll('-', ' ') === sense.entry) ||
        (tokens.slice(unit.start, unit.end).every((t) => hasWord(t.text)) && unit.end - unit.start > 1)
      ) {
        text.push(token.text)
        report('known', token.text)
      } else {
        const noun = ownWords[0] ?? sense.value
        const as = sense.plural ? pluralOf(noun) : noun
        if (first) text.push(as)
        report('mapped', as)
      }
    } else if ((unit?.type === 'prop' || unit?.type === 'garment') && !ATMOSPHERE.has(token.text)) report('undrawn', '')
    else if (hasWord(token.text)) {
      text.push(token.text)
      report('known', token.text)
    } else if (sense && (unit?.type === 'scene' || unit?.type === 'colour')) {
      const as = unit.type === 'scene' ? placeWord(sense.value) : sense.value
      if (unit.start === i) text.push(as)
      report('mapped', as)
    } else if (lexicon.knows(token.text) || /\d/.test(token.text)) report('undrawn', '')
    else report('unknown', '')
  }
  return { words, modelText: text.join(' ') }

  function placeWord(scene: string): string {
    return SCENE_NOUNS[scene] ?? scene
  }
}

/** Nouns of time, weather and direction: no things, but not idle either. */
const ATMOSPHERE = new Set(
  'sunset sunrise dawn dusk night midnight morning noon afternoon evening day daylight sunlight sunshine moonlight starlight twilight rain drizzle hail wind breeze storm thunder fog mist haze aurora lightning snowflake snowflakes flake flakes blizzard hurricane cyclone typhoon sandstorm frost winter summer spring autumn light dark horizon distance foreground background north south east west'.split(
    ' ',
  ),
)
const SCENE_NOUNS: Readonly<Record<string, string>> = {
  plain: 'plain background',
  snow: 'snow',
  moon: 'moon surface',
  sky: 'sky',
}
