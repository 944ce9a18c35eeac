/** Everything a prompt says outright, as far as a light parser can tell. What it does not say is left to the model. */
import type { Schema, WordUse } from '../../scene.js'
import type { Lexicon } from '../lexicon.js'
import { readAsides } from './asides.js'
import { readAtmosphere } from './atmosphere.js'
import { readCamera } from './camera.js'
import { readClauses } from './clauses.js'
import { type MotionReading, readMotion } from './motion.js'
import { type Phrase, readPhrases } from './nouns.js'
import { readPlaces } from './places.js'
import { type RelationName, readRelations } from './relations.js'
import { indexText, TAKEN } from './text.js'
import { tokenise } from './tokens.js'
import { toUnits } from './units.js'
import { correctSpelling, wordUses } from './words.js'

export interface Subject {
  readonly kind: string
  /** The noun used. */
  readonly word: string
  /** How many; with `open`, a guess for "several" or 0 for a bare plural. */
  count: number
  open: boolean
  colour?: string
  motion: MotionReading
  side?: 'left' | 'right'
}

export interface Relation {
  /** Index of a subject. */
  readonly a: number
  readonly name: RelationName
  readonly b: number
  /** The other end of "between", when it is another subject. */
  readonly c?: number
}

export interface Evidence {
  readonly subjects: readonly Subject[]
  readonly relations: readonly Relation[]
  /** Acceptable backgrounds, best first; empty when unsaid. */
  readonly scenes: readonly string[]
  readonly time?: string
  readonly weather?: string
  readonly camera?: string
  readonly shot?: string
  /** Kinds the prompt rules out ("no people"). */
  readonly absent: ReadonlySet<string>
  /** Every word and what became of it. */
  readonly words: readonly WordUse[]
  /** The prompt in words the model knows. */
  readonly modelText: string
}

const PEOPLE = ['man', 'woman', 'child']
/** "the animal" after "a dog" is the dog. */
const GENERAL = new Set(
  'animal creature beast pet vehicle figure character monster bird person people machine building'.split(' '),
)

export interface EvidenceContext {
  readonly schema: Schema
  readonly lexicon: Lexicon
  /** Whether the model's vocabulary has the word. */
  readonly hasWord: (word: string) => boolean
}

export function readEvidence(prompt: string, context: EvidenceContext): Evidence {
  const tokens = tokenise(prompt)
  const corrected = correctSpelling(tokens, context)
  const text = indexText(tokens)
  const atmosphere = readAtmosphere(text)
  const absent = readAsides(text, context.lexicon)
  const shooting = readCamera(text)
  const units = toUnits(text, context.lexicon)
  const phrases = readPhrases(units)
  const clauses = readClauses(units, phrases)
  const places = readPlaces(phrases, text)
  const motions = readMotion(text, clauses)
  const things: Phrase[] = []
  for (const phrase of phrases) {
    if (phrase.type !== 'thing' || places.consumed.has(phrase)) continue
    if (phrase.determiner === 'no' || phrase.prep === 'without' || phrase.prep === 'instead of') {
      for (const kind of /^(person|people|human|humans)$/.test(phrase.head) ? PEOPLE : [phrase.value]) absent.add(kind)
    } else if (isDrawn(phrase)) things.push(phrase)
  }
  const firm = things.some((p) => !p.weak)
  // A small thing the prompt opens with is its subject all the same.
  const opening = things[0]
  const apposed = opening && things.some((p) => p.start === opening.end)
  const kept = things.filter(
    (p) =>
      !p.weak ||
      !firm ||
      (p === opening && !apposed && !p.plural && (p.prep === '' || units[p.start - 2]?.text === TAKEN)),
  )
  const { subjects, indexOf } = group(kept, context.schema)
  for (const { kind } of subjects) absent.delete(kind)
  for (const [phrase, motion] of motions) {
    const subject = subjects[indexOf.get(phrase) ?? -1]
    if (subject && (!subject.motion.direction || motion.direction === undefined))
      subject.motion = { ...motion, ...subject.motion }
  }
  const reading = readRelations(clauses, (p) => places.consumed.has(p))
  for (const [phrase, side] of reading.sides) {
    const subject = subjects[indexOf.get(phrase) ?? -1]
    if (subject) subject.side = side
  }
  const relations: Relation[] = []
  for (const r of reading.relations) {
    const a = indexOf.get(r.a)
    const b = indexOf.get(r.b)
    const c = r.c && indexOf.get(r.c)
    if (a === undefined || b === undefined || a === b) continue
    if (!relations.some((q) => (q.a === a && q.b === b) || (q.a === b && q.b === a)))
      relations.push({ a, name: r.name, b, ...(c !== undefined && c !== a && { c }) })
  }
  // "a cat on a table next to a book": a small thing beside it is on the table too.
  for (const beside of relations.filter((r) => r.name === 'next')) {
    const carrier = relations.find((r) => r.name === 'on' && r.a === beside.a)
    const meta = context.schema.meta[subjects[beside.b]!.kind]
    if (
      carrier &&
      carrier.b !== beside.b &&
      meta?.habitat === 'any' &&
      meta.h <= 0.2 &&
      !relations.some((r) => r.a === beside.b)
    )
      relations.push({ a: beside.b, name: 'on', b: carrier.b })
  }
  const onSide = (side: string) => subjects.findIndex((s) => s.side === side)
  const [left, right] = [onSide('left'), onSide('right')]
  if (
    left >= 0 &&
    right >= 0 &&
    !relations.some((r) => (r.a === left && r.b === right) || (r.a === right && r.b === left))
  )
    relations.push({ a: left, name: 'left', b: right })
  const use = wordUses(tokens, corrected, units, context)
  // A moon in the picture is a night unless said otherwise.
  const moonlit = subjects.some((s) => s.kind === 'moon' || s.kind === 'star') ? { time: 'night' } : {}
  return { subjects, relations, scenes: places.scenes, ...moonlit, ...atmosphere, ...shooting, absent, ...use }

  function isDrawn(phrase: Phrase): boolean {
    const { value, prep, plural, head } = phrase
    if (value === 'star' && plural && phrase.count === undefined && !phrase.colour) return false
    const motion = motions.get(phrase)
    const adrift = motion?.direction !== undefined || (motion?.moving === true && things.length === 0)
    if (value === 'cloud' && (prep !== '' || (plural && !phrase.colour && !adrift))) return false
    // Clouds beside other things are weather.
    if (
      value === 'cloud' &&
      plural &&
      phrase.count === undefined &&
      phrases.some((p) => p.type === 'thing' && p.value !== 'cloud')
    )
      return false
    if (value === 'sun') {
      if (/^(in|under|against|of|by|into|with|at|to)$/.test(prep)) return false
      if (/^(as|while|when|before|after|until|till)$/.test(units[phrase.start - 1]?.text ?? '')) return false
      return things.length === 0
    }
    if (value === 'moon' && /^(in|by|of|to|like)$/.test(prep)) return false
    if (value === 'rainbow' && prep === 'of') return false
    // A salmon in its jaws is a prop.
    const after = units[phrase.end]
    if (after?.text === 'in' || (prep === 'with' && after?.text === 'in')) {
      const where = phrases.find((p) => p.start === phrase.end + 1)
      if (where && /^(jaw|jaws|mouth|beak|teeth|tooth|claw|claws|paw|paws|talon|talons)$/.test(where.head)) return false
    }
    // Whoever films or laughs off camera is not in the picture.
    if (
      PEOPLE.includes(value) &&
      (after?.verb === 'film' ||
        after?.verb === 'record' ||
        units
          .slice(phrase.end, phrase.end + 4)
          .some((u, k, near) => u.text === 'off' && /^(camera|screen|stage)$/.test(near[k + 1]?.text ?? '')))
    )
      return false
    return !(prep === 'like' || prep === 'than' || (head === 'heart' && prep === 'of'))
  }
}

/** Phrases that mean the same thing become one subject; the rest in order of mention. */
function group(phrases: readonly Phrase[], schema: Schema): { subjects: Subject[]; indexOf: Map<Phrase, number> } {
  const subjects: Subject[] = []
  const indexOf = new Map<Phrase, number>()
  const heads: Phrase[] = []
  for (const phrase of phrases) {
    const same = subjects.findIndex((s, i) => refersTo(phrase, heads[i]!, s))
    if (same >= 0) {
      const subject = subjects[same]!
      if (subject.open && phrase.count !== undefined && !phrase.open)
        Object.assign(subject, { count: phrase.count, open: false })
      if (phrase.colour) subject.colour ??= phrase.colour
      indexOf.set(phrase, same)
      continue
    }
    const colour = phrase.colour ?? phrase.implied
    indexOf.set(phrase, subjects.length)
    heads.push(phrase)
    subjects.push({
      kind: phrase.value,
      word: phrase.head,
      count: phrase.count ?? (phrase.open ? 0 : 1),
      open: phrase.open,
      motion: {},
      ...(colour && { colour }),
    })
  }
  limit(subjects, schema.K)
  return { subjects, indexOf }
}

function refersTo(phrase: Phrase, first: Phrase, subject: Subject): boolean {
  const definite = /^(the|this|that|its|these|those|both)$/.test(phrase.determiner)
  if (phrase.kin || phrase.determiner === 'another') return false
  const samePlace = subject.kind === phrase.value
  if (definite && GENERAL.has(phrase.head) && !phrase.colour && first.value !== phrase.value)
    return PEOPLE.includes(subject.kind) === (phrase.head === 'person' || phrase.head === 'figure')
  if (!samePlace) return false
  const colourFits = !phrase.colour || !first.colour || phrase.colour === first.colour
  if (definite && phrase.count === undefined) return colourFits
  if (phrase.restated) return colourFits
  // A bare noun again is the same thing: "a boy flies a kite; kite above him".
  if (
    phrase.determiner === '' &&
    !phrase.plural &&
    phrase.count === undefined &&
    phrase.head === first.head &&
    !first.plural
  )
    return colourFits
  if (phrase.head !== first.head && !definite && !first.open) return false
  // "Ducks in a row: three ducklings", "samurai: a lone swordsman".
  if (first.open && first.count === undefined && phrase.count !== undefined) return colourFits
  if (first.viaPart || phrase.viaPart) return colourFits
  return (
    first.open &&
    phrase.open &&
    first.count === undefined &&
    phrase.count === undefined &&
    colourFits &&
    phrase.head === first.head
  )
}

/** At most `room` things in all: open numbers shrink first. */
function limit(subjects: Subject[], room: number): void {
  subjects.splice(room)
  for (const subject of subjects) subject.count = Math.min(subject.count, room)
  const least = (s: Subject) => (s.open ? Math.max(s.count, 1) : s.count)
  const total = () => subjects.reduce((sum, s) => sum + least(s), 0)
  while (total() > room) {
    const shrinkable = subjects
      .filter((s) => s.count > 1)
      .sort((a, b) => Number(b.open) - Number(a.open) || b.count - a.count)[0]
    if (!shrinkable) return
    shrinkable.count--
  }
}
