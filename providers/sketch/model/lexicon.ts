/** What English words mean for a storyboard: nouns to kinds, places to backgrounds, colours, numbers, and words that are understood but not drawn. */
import type { Schema } from '../scene.js'
import { pluralOf, singulars, verbBases } from './grounding/tokens.js'
import data from './lexicon.json' with { type: 'json' }

export interface Sense {
  readonly cat: 'kind' | 'scene' | 'colour' | 'number' | 'several' | 'collective' | 'garment' | 'prop' | 'descriptor'
  /** The kind, background, colour or number. */
  readonly value: string
  /** The dictionary entry. */
  readonly entry: string
  /** A colour the noun implies (a raven is black). */
  readonly colour?: string
  /** Small or incidental things: drawn only when nothing else is the subject. */
  readonly weak?: boolean
  readonly plural: boolean
}

export interface Match {
  /** Tokens taken. */
  readonly length: number
  readonly senses: readonly Sense[]
}

export interface Lexicon {
  /** Longest entries that start at `at`, all senses of that length. */
  match(words: readonly string[], at: number): Match | undefined
  /** Base form of a verb in the action list. */
  verb(word: string): string | undefined
  /** Whether a single word occurs in any table. */
  knows(word: string): boolean
  /** The nearest known word for a misspelling. */
  nearest(word: string): string | undefined
  isFunctionWord(word: string): boolean
}

const LONGEST = 5

/** "grey wolf", "black bear": names that say the colour. */
const NEUTRAL: Readonly<Record<string, string>> = {
  grey: 'grey',
  gray: 'grey',
  black: 'black',
  brown: 'brown',
  white: 'white',
}

const list = (text: string): string[] => text.split(', ')
const normal = (entry: string): string => entry.replaceAll('-', ' ').replaceAll("'", '').trim()

/**
 * Builds the lookup tables. Where the schema lists a noun its kind wins;
 * table entries whose kind or background the schema does not have are left out.
 */
export function createLexicon(schema: Schema): Lexicon {
  const senses = new Map<string, Omit<Sense, 'plural'>[]>()
  const words = new Set<string>()
  const put = (entry: string, sense: Omit<Sense, 'plural' | 'entry'>, once = true) => {
    const key = normal(entry)
    const there = senses.get(key)
    if (once && there?.some((s) => s.cat === sense.cat)) return
    const full = { ...sense, entry: key }
    if (there) there.push(full)
    else senses.set(key, [full])
    for (const word of key.split(' ')) words.add(word)
  }

  const owners = new Map<string, string>()
  for (const kind of schema.kinds) for (const word of schema.meta[kind]?.words ?? []) owners.set(normal(word), kind)
  for (const [kind, entries] of Object.entries(data.kinds)) {
    if (!schema.kinds.includes(kind)) continue
    for (const item of list(entries)) {
      const [marked = '', colour] = item.split('/')
      const weak = marked.endsWith('?')
      const name = weak ? marked.slice(0, -1) : marked
      const said = colour ?? NEUTRAL[name.split(' ')[0]!]
      put(name, {
        cat: 'kind',
        value: owners.get(normal(name)) ?? kind,
        weak,
        ...((said && name.includes(' ')) || colour ? { colour: said! } : {}),
      })
    }
  }
  for (const [word, kind] of owners) {
    const said = word.includes(' ') ? NEUTRAL[word.split(' ')[0]!] : undefined
    put(word, { cat: 'kind', value: kind, ...(said && { colour: said }) })
  }
  for (const [scene, entries] of Object.entries(data.scenes))
    if (schema.scenes.includes(scene)) for (const item of list(entries)) put(item, { cat: 'scene', value: scene })
  for (const [colour, entries] of Object.entries(data.colours))
    for (const item of list(entries)) put(item, { cat: 'colour', value: colour })
  for (const [n, entries] of Object.entries(data.numbers))
    for (const item of list(entries)) put(item, { cat: 'number', value: n })
  for (const item of list(data.several)) put(item, { cat: 'several', value: item })
  for (const item of list(data.collectives)) put(item, { cat: 'collective', value: item })
  for (const item of list(data.garments)) put(item, { cat: 'garment', value: item })
  for (const item of list(data.props)) put(item, { cat: 'prop', value: item })
  for (const item of list(data.descriptors)) put(item, { cat: 'descriptor', value: item })

  const actions = new Set(list(data.actions))
  const functions = new Set(list(data.function))
  const real = new Set(list(data.realWords))
  // Made when the first unknown word asks: most prompts have none.
  let correctable: string[] | undefined
  const corrections = () => {
    correctable ??= [
      ...functions,
      ...[...words, ...actions].flatMap((w) => [w, pluralOf(w)]),
      ...inflections(actions),
    ].filter((w) => w.length > 3)
    return correctable
  }

  const lookup = (key: string): Sense[] => {
    const found: Sense[] = []
    const parts = key.split(' ')
    const last = parts.pop() ?? ''
    const head = parts.length ? `${parts.join(' ')} ` : ''
    const forms = singulars(last).map((form, i) => ({ key: head + form, plural: i > 0 }))
    const of = parts.indexOf('of')
    if (of > 0)
      for (const form of singulars(parts[of - 1]!).slice(1))
        forms.push({ key: [...parts.slice(0, of - 1), form, ...parts.slice(of), last].join(' '), plural: true })
    for (const form of forms) {
      for (const sense of senses.get(form.key) ?? [])
        if (!found.some((f) => f.cat === sense.cat)) found.push({ ...sense, plural: form.plural })
      if (found.length && !form.plural) break
    }
    return found
  }

  const verb = (word: string) => verbBases(word).find((base) => actions.has(base))
  const knows = (word: string) =>
    functions.has(word) || words.has(word) || singulars(word).some((w) => words.has(w)) || verb(word) !== undefined

  return {
    match(tokens, at) {
      for (let length = Math.min(LONGEST, tokens.length - at); length > 0; length--) {
        const found = lookup(tokens.slice(at, at + length).join(' '))
        if (found.length) return { length, senses: found }
      }
      return undefined
    },
    verb,
    knows,
    nearest(word) {
      if (word.length < 4 || real.has(word)) return undefined
      const slips = corrections().filter((candidate) => isSlip(word, candidate))
      // Of several, the one that is a common noun of the schema.
      return slips.find((w) => owners.has(w) || singulars(w).some((one) => owners.has(one))) ?? slips[0]
    },
    isFunctionWord: (word) => functions.has(word),
  }
}

/** One letter doubled, dropped, added or two swapped, after the first letter: how fingers err. A changed letter is more often another word. */
function isSlip(typed: string, meant: string): boolean {
  const longer = typed.length - meant.length
  if (typed[0] !== meant[0] || Math.abs(longer) > 1) return false
  let i = 0
  while (i < typed.length && typed[i] === meant[i]) i++
  if (longer === 0)
    return typed[i] === meant[i + 1] && typed[i + 1] === meant[i] && typed.slice(i + 2) === meant.slice(i + 2)
  return longer > 0 ? typed.slice(i + 1) === meant.slice(i) : typed.slice(i) === meant.slice(i + 1)
}

function inflections(verbs: ReadonlySet<string>): string[] {
  return [...verbs].flatMap((verb) => {
    const stem = verb.endsWith('e') ? verb.slice(0, -1) : verb
    return [`${stem}ing`, `${stem}ed`, `${verb}s`, `${verb}${verb.at(-1)}ing`]
  })
}
