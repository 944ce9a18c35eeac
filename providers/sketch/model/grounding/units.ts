/** The words of a prompt as typed units: nouns with their meaning, colours, numbers, verbs, prepositions, boundaries. */
import type { Lexicon, Match, Sense } from '../lexicon.js'
import { PREPOSITIONS } from './prepositions.js'
import { TAKEN, type TextIndex } from './text.js'

type UnitType =
  | 'kind'
  | 'scene'
  | 'prop'
  | 'garment'
  | 'colour'
  | 'number'
  | 'several'
  | 'collective'
  | 'det'
  | 'possessive'
  | 'pronoun'
  | 'prep'
  | 'conj'
  | 'verb'
  | 'aux'
  | 'descriptor'
  | 'unknown'
  | 'other'
  | 'stop'

export interface Unit {
  type: UnitType
  /** Token range. */
  readonly start: number
  readonly end: number
  readonly text: string
  /** All meanings of a noun, colour or number. */
  readonly senses: readonly Sense[]
  /** Base form, when the word can be a verb. */
  readonly verb?: string
  /** Ends in -ing. */
  readonly gerund: boolean
}

const words = (text: string) => new Set(text.split(' '))
const DETERMINERS = words('a an the this that these those another each every any no')
const POSSESSIVES = words('his her its their our my your whose')
const PRONOUNS = words(
  'it he she they him them we us i you who which himself herself itself themselves someone somebody nobody everyone',
)
const CONJUNCTIONS = words(
  'and or but while as then when where before after until till because so if though although whereas',
)
const AUXILIARIES = words(
  'is are was were be been being am has have had does do did can could will would may might must should gets get keeps keep begins begin starts start',
)
const ADVERBS = words(
  'up down away off out back forward forwards ahead left right not never always also very slowly quickly',
)

/** Words that are a verb after a noun or pronoun, whatever else they can be. */
const isNounish = (unit: Unit | undefined) =>
  unit !== undefined && ['kind', 'scene', 'prop', 'garment', 'pronoun', 'unknown'].includes(unit.type)

export function toUnits(text: TextIndex, lexicon: Lexicon): Unit[] {
  const { tokens, masked } = text
  const plain = tokens.map((token) => token.text)
  const units: Unit[] = []
  const push = (type: UnitType, start: number, end: number, senses: readonly Sense[] = [], verb?: string) => {
    const phrase = masked[start] ? TAKEN : plain.slice(start, end).join(' ')
    units.push({
      type,
      start,
      end,
      text: phrase,
      senses,
      ...(verb && { verb }),
      gerund: end - start === 1 && phrase.length > 4 && phrase.endsWith('ing'),
    })
  }
  let i = 0
  while (i < tokens.length) {
    const token = tokens[i]!
    if (token.punctuation || masked[i]) {
      push('stop', i, i + 1)
      i++
      continue
    }
    const last = units.at(-1)
    const free = freeRun(i)
    const preposition = prepositionAt(i)
    const match = fitting(lexicon.match(plain.slice(0, free), i), i, last)
    const glued = gluedRun(i)
    if (glued > 1 && (!match || match.length < glued)) {
      pushGlued(i, glued)
      i += glued
      continue
    }
    if (preposition && preposition >= (match?.length ?? 0) && !(preposition === 1 && verbAfterNoun(last, token.text))) {
      push('prep', i, i + preposition)
      i += preposition
      continue
    }
    const functional = match && match.length > 1 ? undefined : functionType(token.text)
    if (functional) {
      push(functional, i, i + 1)
      i++
      continue
    }
    const verb = lexicon.verb(token.text)
    if (match) {
      const follow = i + match.length
      const following = follow < free ? lexicon.match(plain.slice(0, free), follow)?.senses : undefined
      const next = follow < free ? plain[follow] : undefined
      const clause =
        next !== undefined &&
        !DIRECTIONS.has(next) &&
        !lexicon.isFunctionWord(next) &&
        lexicon.verb(next) !== undefined &&
        !following?.some((s) => s.cat === 'kind')
      const type = chooseType(
        match.senses,
        match.length,
        last,
        token.text,
        clause ? undefined : verb,
        next,
        following,
        last?.type === 'colour' && units.at(-2)?.text === 'in',
      )
      const possessive = tokens.slice(i, i + match.length).some((t) => t.possessive)
      push(
        possessive ? 'possessive' : type,
        i,
        i + match.length,
        match.senses,
        verb ?? (type === 'verb' ? token.text.slice(0, -1) : undefined),
      )
      i += match.length
      continue
    }
    if (
      verb &&
      last &&
      ['det', 'possessive', 'number', 'colour'].includes(last.type) &&
      !/(couple|pair|duo|trio)$/.test(last.text) &&
      !(last.type === 'colour' && units.at(-2)?.text === 'in') &&
      !/(ing|ed)$/.test(token.text)
    )
      push('prop', i, i + 1)
    else if (verb) push('verb', i, i + 1, [], verb)
    else if (token.possessive) push('possessive', i, i + 1)
    else if (ADVERBS.has(token.text) || lexicon.isFunctionWord(token.text)) push('other', i, i + 1)
    else if (/ly$/.test(token.text)) push('descriptor', i, i + 1)
    else if (/(ing|ed)$/.test(token.text) && isNounish(last)) push('verb', i, i + 1, [], token.text)
    else push('unknown', i, i + 1)
    i++
  }
  return units

  /** "a bus stops": after "a" no plural can follow, so a compound that ends in one is a noun and a verb. */
  function fitting(match: Match | undefined, at: number, last: Unit | undefined): Match | undefined {
    if (!match || match.length < 2 || !match.senses.every((s) => s.plural)) return match
    const end = plain[at + match.length - 1]!
    const singular = last?.type === 'det' && /^(a|an|one|this|each|every)$/.test(last.text)
    if (!singular || !lexicon.verb(end)) return match
    return lexicon.match(plain.slice(0, at + match.length - 1), at) ?? match
  }

  function freeRun(from: number): number {
    let end = from
    while (end < tokens.length && !tokens[end]!.punctuation && !masked[end]) end++
    return end
  }

  function gluedRun(from: number): number {
    let end = from + 1
    while (end < tokens.length && tokens[end]!.hyphen && !masked[end]) end++
    return end - from
  }

  /** "leaf-green" is a colour, "snow-covered" an adjective, "T-rex" was found in the lexicon before. */
  function pushGlued(from: number, length: number): void {
    const tail = lexicon.match(plain.slice(0, from + length), from + length - 1)
    const colour = tail?.senses.find((s) => s.cat === 'colour')
    if (colour) push('colour', from, from + length, [colour])
    else push('descriptor', from, from + length)
  }

  function prepositionAt(at: number): number {
    for (const phrase of PREPOSITIONS)
      if (
        !(phrase[0] === 'right' && phrase.length > 1 && phrase[1] !== 'of' && movesRight(at)) &&
        phrase.every((word, k) => plain[at + k] === word && !masked[at + k])
      )
        return phrase.length
    return 0
  }

  /** "gliding right beneath a boat": a direction, not "right beneath". */
  function movesRight(at: number): boolean {
    const last = units.at(-1)
    return at > 0 && last?.type === 'verb' && !/^(sit|stand|lie|wait|hang|hover|rest|perch|park)$/.test(last.verb ?? '')
  }

  function functionType(word: string): UnitType | undefined {
    if (DETERMINERS.has(word)) return 'det'
    if (POSSESSIVES.has(word)) return 'possessive'
    if (PRONOUNS.has(word)) return 'pronoun'
    if (CONJUNCTIONS.has(word)) return 'conj'
    if (AUXILIARIES.has(word)) return 'aux'
    return undefined
  }

  function verbAfterNoun(previous: Unit | undefined, word: string): boolean {
    return word === 'facing' && !isNounish(previous)
  }
}

/** More often a colour than a fruit. */
const COLOUR_FIRST = words('orange lime lemon plum peach cherry apricot tangerine olive')
const DIRECTIONS = words('left right up down east west away toward towards across past upward downward')
const PRIORITY: readonly UnitType[] = [
  'kind',
  'number',
  'several',
  'colour',
  'scene',
  'garment',
  'collective',
  'prop',
  'descriptor',
]

function chooseType(
  senses: readonly Sense[],
  length: number,
  last: Unit | undefined,
  word: string,
  verb: string | undefined,
  next: string | undefined,
  following: readonly Sense[] | undefined,
  inColour: boolean,
): UnitType {
  const cats = new Set(senses.map((sense) => sense.cat as UnitType))
  if (length === 1 && verb) {
    const inflected = word !== verb
    const afterSubject = isNounish(last) || last?.type === 'aux'
    const afterTo = last?.text === 'to'
    const nounOnly =
      last?.type === 'det' ||
      (last?.type === 'number' && !/(couple|pair|duo|trio)$/.test(last.text)) ||
      last?.type === 'possessive' ||
      (last?.type === 'colour' && !inColour)
    if (
      !nounOnly &&
      (afterTo ||
        (inColour && inflected) ||
        (afterSubject && !compound(last, word)) ||
        (inflected && /(ing|ed)$/.test(word) && !cats.has('kind')))
    )
      return 'verb'
    if (
      inflected &&
      word.endsWith('s') &&
      !cats.has('kind') &&
      (last?.type === 'conj' || last?.type === 'stop') &&
      next !== undefined
    )
      return 'verb'
    if (last?.type === 'other' && last.text !== 'not') return 'verb'
    if (last === undefined && !cats.has('kind') && next !== undefined && ['a', 'an', 'the'].includes(next))
      return 'verb'
  }
  if (
    length === 1 &&
    isNounish(last) &&
    word.endsWith('s') &&
    (!cats.has('kind') || last?.type === 'kind') &&
    next !== undefined &&
    DIRECTIONS.has(next)
  )
    return 'verb'
  if (cats.has('collective') && next === 'of') return 'collective'
  // "... then flies off": a verb, though flies are things too.
  const opensClause = last?.type === 'conj' || last?.type === 'stop'
  if (
    length === 1 &&
    verb &&
    word !== verb &&
    opensClause &&
    next !== undefined &&
    (DIRECTIONS.has(next) || next === 'off')
  )
    return 'verb'
  if (cats.has('colour') && cats.has('kind')) {
    const nominal =
      following?.some((s) => ['kind', 'scene', 'prop', 'garment', 'colour', 'descriptor'].includes(s.cat)) ?? false
    const counted =
      last !== undefined && ['det', 'number', 'several', 'possessive', 'descriptor', 'colour'].includes(last.type)
    return nominal || (COLOUR_FIRST.has(word) && !counted) ? 'colour' : 'kind'
  }
  if (
    cats.has('descriptor') &&
    cats.has('kind') &&
    following?.some((s) => s.cat === 'kind' || s.cat === 'colour' || s.cat === 'descriptor')
  )
    return 'descriptor'
  return PRIORITY.find((type) => cats.has(type)) ?? 'other'
}

/** A noun directly after a noun is a compound ("sail boat") unless it reads as a verb there ("dogs bark"). */
function compound(last: Unit | undefined, word: string): boolean {
  if (last?.type === 'pronoun' || last?.type === 'aux') return false
  const plural = last?.senses.some((s) => s.plural) ?? false
  return (
    !plural &&
    !/(s|ing|ed)$/.test(word) &&
    ![
      'fish',
      'fly',
      'bear',
      'duck',
      'rock',
      'park',
      'swallow',
      'row',
      'sail',
      'surf',
      'wave',
      'ram',
      'watch',
      'swing',
      'cook',
      'ride',
      'drive',
      'race',
      'light',
      'fall',
      'rise',
      'leave',
    ].includes(word)
  )
}
