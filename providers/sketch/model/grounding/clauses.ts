/** Who does what: the subject of a verb, and the thing a prepositional phrase hangs on. */
import type { Phrase } from './nouns.js'
import type { Unit } from './units.js'

export interface Clauses {
  readonly units: readonly Unit[]
  readonly phrases: readonly Phrase[]
  /** Things the verb at this unit is said of; empty when it is said of something that is not drawn. */
  subjectsOf(verb: number): readonly Phrase[]
  /** The last thing before this unit, in its sentence, that hangs on no preposition. */
  rootBefore(unit: number): Phrase | undefined
  /** The last noun phrase of any sort that ends at or before this unit, in its sentence. */
  lastBefore(unit: number): Phrase | undefined
  /** The thing that starts right here, articles and adverbs skipped. */
  thingAt(unit: number): Phrase | undefined
  /** A phrase and everything joined to it by "and", in order. */
  listEndingAt(phrase: Phrase): readonly Phrase[]
  sentenceStart(unit: number): number
}

const SENTENCE_END = new Set(['.', '!', '?', ';', ':'])
const HUMAN = new Set('man woman child knight wizard astronaut mermaid robot'.split(' '))
const SKIPPED = new Set(['aux', 'descriptor', 'other', 'number'])

export function readClauses(units: readonly Unit[], phrases: readonly Phrase[]): Clauses {
  const nominal = phrases.filter((p) => p.type !== 'colour' && p.type !== 'number')
  const things = nominal.filter((p) => p.type === 'thing')

  const sentenceStart = (unit: number): number => {
    for (let i = unit - 1; i >= 0; i--) if (units[i]!.type === 'stop' && SENTENCE_END.has(units[i]!.text)) return i + 1
    return 0
  }
  const lastBefore = (unit: number) => {
    const from = sentenceStart(unit)
    return nominal.findLast((p) => p.end <= unit && p.start >= from)
  }
  const hangs = (p: Phrase) => p.prep !== '' && p.prep !== 'featuring' && p.prep !== 'showing'
  const rootBefore = (unit: number) => {
    const from = sentenceStart(unit)
    const inside = things.filter((p) => p.end <= unit && p.start >= from)
    return (
      inside.findLast((p) => !hangs(p) && !objectOfVerb(p)) ??
      inside.findLast((p) => !hangs(p)) ??
      inside[0] ??
      things.filter((p) => p.end <= unit).find((p) => !hangs(p))
    )
  }
  const objectOfVerb = (p: Phrase) => {
    let i = p.start - 1
    while (i >= 0 && (units[i]!.type === 'descriptor' || units[i]!.type === 'other')) i--
    return units[i]?.type === 'verb'
  }
  const listEndingAt = (phrase: Phrase): Phrase[] => {
    const list = [phrase]
    for (let p = phrase.listWith; p; p = p.listWith) if (p.type === 'thing') list.unshift(p)
    return list
  }

  const subjectsOf = (verb: number): readonly Phrase[] => {
    const left = lastBefore(verb)
    if (!left) {
      // "Flying over the city, a dragon ...": the subject comes later.
      const later = things.find((p) => p.start > verb && !hangs(p)) ?? things.find((p) => p.end <= verb)
      return later ? [later] : []
    }
    const gap = units.slice(left.end, verb)
    if (gap.every((u) => SKIPPED.has(u.type))) return direct(left, verb)
    const last = gap.findLast((u) => !SKIPPED.has(u.type))!
    if (last.type === 'pronoun' && !['which', 'who', 'that'].includes(last.text))
      return one(antecedent(last.text, verb))
    if (last.type === 'pronoun' || last.text === 'that') return direct(left, verb)
    const previous = previousVerb(verb, left.start)
    if (
      previous !== undefined &&
      (last.text === ',' || last.text === 'and' || last.text === 'then' || last.text === 'but')
    )
      return subjectsOf(previous)
    if (last.type === 'prep' || last.type === 'verb')
      return previous === undefined ? direct(left, verb) : subjectsOf(previous)
    // "a truck, red trailer, driving away": whoever the sentence began with.
    const first =
      last.text === ',' ? things.find((p) => p.start >= sentenceStart(verb) && p.end <= verb && !hangs(p)) : undefined
    const root = first ?? rootBefore(verb)
    return root ? listEndingAt(root) : []
  }

  function antecedent(pronoun: string, at: number): Phrase | undefined {
    const before = things.filter((p) => p.end <= at)
    if (pronoun === 'it') return before.findLast((p) => !HUMAN.has(p.value) && !hangs(p)) ?? rootBefore(at)
    if (pronoun === 'he' || pronoun === 'she') return before.findLast((p) => HUMAN.has(p.value)) ?? rootBefore(at)
    return rootBefore(at) ?? before[0]
  }

  function direct(left: Phrase, verb: number): readonly Phrase[] {
    if (left.type === 'thing') {
      const before = units[left.start - 1]
      // "a squirrel holding an acorn circles a tree"
      if (!units[verb]!.gerund && before?.type === 'verb' && before.gerund) return subjectsOf(left.start - 1)
      if (!hangs(left) || left.prep === 'of') return listEndingAt(left)
      if (left.prep === 'with' && units[verb]!.gerund) {
        // "a shepherd with his sheep walking away": both.
        const owner = rootBefore(left.start)
        return owner && owner !== left ? [...listEndingAt(owner), ...listEndingAt(left)] : listEndingAt(left)
      }
      const root = rootBefore(left.start)
      return root ? listEndingAt(root) : [left]
    }
    if (hangs(left) && (left.prep !== 'with' || !units[verb]!.gerund)) {
      const root = rootBefore(left.start)
      return root ? listEndingAt(root) : []
    }
    // "eating a sandwich, runs": the object of an earlier verb; "smoke rising": nothing that is drawn.
    if (left.garment || objectOfVerb(left)) return one(rootBefore(left.start))
    return []
  }

  /** The verb before `verb` that still belongs to the same subject. */
  function previousVerb(verb: number, noEarlierThan: number): number | undefined {
    const from = sentenceStart(verb)
    for (let i = verb - 1; i >= from; i--) {
      const inPhrase = nominal.some((p) => i >= p.start && i < p.end)
      if (units[i]!.type === 'verb' && !inPhrase) return i
      if (i < noEarlierThan && units[i]!.type === 'stop' && units[i]!.text === '|') return undefined
    }
    return undefined
  }

  const one = (phrase: Phrase | undefined) => (phrase ? [phrase] : [])

  return {
    units,
    phrases,
    subjectsOf,
    rootBefore,
    lastBefore,
    thingAt: (unit) => {
      let i = unit
      while (units[i] && (units[i]!.type === 'aux' || units[i]!.type === 'other')) i++
      return things.find((p) => p.start === i)
    },
    listEndingAt,
    sentenceStart,
  }
}
