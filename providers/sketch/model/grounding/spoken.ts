/** Places by the model's own phrases: what it was taught to call a place is evidence for that place. */
import type { Schema } from '../../scene.js'

export interface SpokenPlaces {
  /** The background of the longest phrase that stands in the prompt, articles aside: `at the bottom of the sea`. */
  readonly named: string | undefined
  /** All backgrounds one of whose nouns stands in it: `swamp`, `cobblestones`. The model may choose any of them. */
  readonly hinted: ReadonlySet<string>
}

const ARTICLES = /\b(?:the|a|an|its|his|her|their)\b/g
const LEADING =
  /^(?:(?:in|on|at|over|across|through|along|by|near|under|inside|above|among|between|into|of|down|up|past|around|off|out|behind|below|beneath|deep|high|far|front) )+/

/** Lower case words with single spaces, articles left out, a blank at both ends. */
const plain = (text: string) =>
  ` ${text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(ARTICLES, ' ')
    .replace(/ +/g, ' ')
    .trim()} `

/** Nouns of place phrases that mean too little without their preposition. */
const BARE = new Set([
  'sand',
  'water',
  'air',
  'home',
  'window',
  'floor',
  'sky',
  'blue sky',
  'clouds',
  'grass',
  'distance',
])

interface Phrase {
  place: string
  whole: string
  noun: string
}

const known = new WeakMap<Schema, readonly Phrase[]>()

function phrasesOf(schema: Schema): readonly Phrase[] {
  const kept = known.get(schema)
  if (kept) return kept
  const phrases = Object.entries(schema.scene_words).flatMap(([place, list]) =>
    list.map((phrase) => {
      const whole = plain(phrase)
      return { place, whole, noun: ` ${whole.trim().replace(LEADING, '')} ` }
    }),
  )
  phrases.sort((a, b) => b.whole.length - a.whole.length)
  known.set(schema, phrases)
  return phrases
}

/** Reads the places out of a prompt. */
export function spokenPlaces(prompt: string, schema: Schema): SpokenPlaces {
  const text = plain(prompt)
  const phrases = phrasesOf(schema)
  return {
    named: phrases.find(({ whole }) => text.includes(whole))?.place,
    hinted: new Set(
      phrases.filter(({ noun }) => !BARE.has(noun.trim()) && text.includes(noun)).map(({ place }) => place),
    ),
  }
}
