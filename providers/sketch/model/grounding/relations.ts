/** How the things of a prompt stand to each other: left of, on, behind, between, chasing. */
import type { Clauses } from './clauses.js'
import type { Phrase } from './nouns.js'
import { readDepths, readSides } from './positions.js'
import { TAKEN } from './text.js'
import type { Unit } from './units.js'

export type RelationName =
  | 'left'
  | 'right'
  | 'above'
  | 'below'
  | 'on'
  | 'behind'
  | 'front'
  | 'next'
  | 'between'
  | 'chase'

export interface PhraseRelation {
  readonly a: Phrase
  readonly name: RelationName
  readonly b: Phrase
  /** The other end of "between", when it is a different phrase. */
  readonly c?: Phrase
}

interface RelationReading {
  readonly relations: readonly PhraseRelation[]
  /** "on the left": the half of the frame a thing stands in. */
  readonly sides: ReadonlyMap<Phrase, 'left' | 'right'>
}

const NAMES: Readonly<Record<string, RelationName>> = {
  above: 'above',
  over: 'above',
  'high above': 'above',
  'far above': 'above',
  'high over': 'above',
  'low over': 'above',
  'straight above': 'above',
  'directly above': 'above',
  'right above': 'above',
  'just above': 'above',
  'directly over': 'above',
  'right over': 'above',
  below: 'below',
  under: 'below',
  beneath: 'below',
  underneath: 'below',
  'far below': 'below',
  'directly below': 'below',
  'right below': 'below',
  'just below': 'below',
  'directly under': 'below',
  'right under': 'below',
  'right beneath': 'below',
  'in the shade of': 'below',
  'in the shade under': 'below',
  'at the foot of': 'below',
  'at the base of': 'below',
  'at the bottom of': 'below',
  'in the shadow of': 'below',
  on: 'on',
  'on top of': 'on',
  'on the top of': 'on',
  'at the top of': 'on',
  atop: 'on',
  upon: 'on',
  onto: 'on',
  'on the roof of': 'on',
  'on the back of': 'on',
  'on the edge of': 'on',
  behind: 'behind',
  'in back of': 'behind',
  'directly behind': 'behind',
  'right behind': 'behind',
  'just behind': 'behind',
  'far behind': 'behind',
  beyond: 'behind',
  'in front of': 'front',
  'right in front of': 'front',
  'directly in front of': 'front',
  'ahead of': 'front',
  'next to': 'next',
  beside: 'next',
  near: 'next',
  alongside: 'next',
  'close to': 'next',
  against: 'next',
  'right beside': 'next',
  'right next to': 'next',
  'side by side with': 'next',
  by: 'next',
  'face to face with': 'next',
  opposite: 'next',
  facing: 'next',
  'at the side of': 'next',
  around: 'next',
  between: 'between',
  'from behind': 'behind',
  'from below': 'below',
  'from above': 'above',
}
const SEATS = new Set('chair bed boat sailboat bench bicycle motorcycle'.split(' '))
const HOLDERS = new Set('boat sailboat ship bed chair bottle cup box'.split(' '))
const RIDES = new Set('ride row paddle sail steer saddle mount pedal'.split(' '))
const PUTS = new Set(
  'put place set lay drop throw hang lean stack pile build see watch find reveal show fly'.split(' '),
)
const CLIMBS = new Set('climb crawl creep scramble'.split(' '))
const LIFTS = new Set('pull lift beam hoist suck carry'.split(' '))
const CHASES = new Set('chase follow pursue hunt'.split(' '))
const TOP = new Set(
  'rim lid lip brim handle tip nose tail wing hood bonnet mast stem petal branch head back top roof lap shoulder shoulders hump rooftop deck'.split(
    ' ',
  ),
)
const IT = new Set('it him her them itself'.split(' '))
/** Prepositions that can stand without an object. */
const ADVERBS = /^(above|below|behind|beneath|underneath|beside|nearby)$/
const REST = new Set('sit stand lie rest stay wait is are be'.split(' '))

export function nameOf(prep: string): RelationName | undefined {
  if (/\bleft( side)? of$/.test(prep)) return 'left'
  if (/\bright( side)? of$/.test(prep)) return 'right'
  return NAMES[prep]
}

export function readRelations(clauses: Clauses, isPlace: (phrase: Phrase) => boolean): RelationReading {
  const { units, phrases } = clauses
  const things = phrases.filter((p) => p.type === 'thing' && !isPlace(p))
  const relations: PhraseRelation[] = []
  const add = (as: readonly Phrase[], name: RelationName, b: Phrase | undefined, c?: Phrase) => {
    if (!b) return
    for (const a of as)
      if (a !== b && a.type === 'thing' && !isPlace(a)) relations.push({ a, name, b, ...(c && { c }) })
  }
  const isThing = (p: Phrase | undefined): p is Phrase => p !== undefined && things.includes(p)
  const inPhrase = (i: number) => phrases.some((p) => i >= p.start && i < p.end)
  const verbBetween = (from: number, to: number) => {
    for (let k = to - 1; k >= from; k--) if (units[k]!.type === 'verb' && !inPhrase(k)) return k
    return undefined
  }

  /** Who stands at the other end of the preposition at unit `p`. */
  const holders = (p: number): readonly Phrase[] => {
    const left = clauses.lastBefore(p)
    if (!left) return []
    const verb = verbBetween(left.end, p)
    if (verb !== undefined) return clauses.subjectsOf(verb)
    // "catching fish beneath a waterfall": where it happens, unless the verb puts the object there.
    const act = units[left.start - 1]
    if (act?.type === 'verb' && left.end === p && !PUTS.has(act.verb ?? '')) {
      const doers = clauses.subjectsOf(left.start - 1)
      if (doers.length && !doers.includes(left)) return doers
    }
    if (isThing(left) && (left.prep === '' || left.prep === 'of')) return clauses.listEndingAt(left)
    if (
      isThing(left) &&
      left.end === p &&
      (/^(to|for|at)$/.test(left.prep) || (left.prep === 'in' && HOLDERS.has(left.value)))
    )
      return [left]
    if (isThing(left) && left.end === p && left.prep === 'with') {
      const owner = clauses.rootBefore(left.start)
      return owner && owner !== left ? [owner, left] : [left]
    }
    const broken = units.slice(left.end, p).some((u) => u.type === 'stop')
    // "fog over a statue": what hangs there is not drawn.
    if (left.type !== 'thing' && left.prep === '' && !broken && !afterVerb(left)) return []
    const root = clauses.rootBefore(p)
    return root ? clauses.listEndingAt(root) : []
  }
  const afterVerb = (p: Phrase) => units[p.start - 1]?.type === 'verb'
  const other = (than: readonly Phrase[], before: number) =>
    things
      .filter((p) => p.end <= before && !than.some((t) => t === p || t.value === p.value))
      .findLast((p) => p.prep === '') ??
    things.findLast((p) => p.end <= before && !than.some((t) => t === p || t.value === p.value))
  const following = (from: number) => {
    let i = from
    while (
      units[i] &&
      (units[i]!.type === 'aux' ||
        units[i]!.type === 'other' ||
        (units[i]!.type === 'stop' && units[i]!.text === ',') ||
        (units[i]!.type === 'verb' && !inPhrase(i)))
    )
      i++
    return things.find((t) => t.start === i)
  }
  const opens = (unit: Unit | undefined) =>
    unit === undefined || unit.type === 'stop' || unit.type === 'conj' || unit.text === 'with'

  for (const b of things) {
    let first = b
    while (first.listWith && first.listWith.prep === b.prep) first = first.listWith
    const at = first.start - 1
    const prep = units[at]
    if (prep?.type !== 'prep' || b.prep !== prep.text) continue
    const name =
      (b.value === 'bridge' && /^(across|along|over)$/.test(prep.text) ? 'on' : nameOf(prep.text)) ??
      ((prep.text === 'in' || prep.text === 'into' || prep.text === 'inside') &&
      (SEATS.has(b.value) || HOLDERS.has(b.value))
        ? 'on'
        : undefined)
    const passive = prep.text === 'by' && units[at - 1]?.type === 'verb'
    if (!name || passive || units[at - 1]?.text === TAKEN) continue
    const lean = units[at - 1]?.verb === 'lean' && name === 'on'
    let as = holders(at)
    if (!as.length && !clauses.lastBefore(at)) {
      const next = following(b.end) ?? things.find((t) => t.start >= b.end && t.prep === '')
      if (next) as = [next, ...things.filter((t) => t.listWith === next)]
    }
    if (name !== 'between') add(as, lean ? 'next' : name, b)
    else if (first !== b) add(as, name, first, b)
    else if (!things.some((t) => t.listWith === b)) add(as, b.plural ? 'between' : 'next', b)
  }

  // "left of an island with a palm": the palm stands for the place.
  for (const place of phrases) {
    const name = place.type === 'thing' ? undefined : nameOf(place.prep)
    const b = things.find((t) => t.prep === 'with' && t.start === place.end + 1)
    if (b && name && name !== 'on' && name !== 'above' && name !== 'between') add(holders(place.start - 1), name, b)
  }
  for (const [i, unit] of units.entries()) {
    const next = units[i + 1]
    if (unit.type === 'prep' && next && IT.has(next.text) && !things.some((t) => t.start === i + 1)) {
      const name = nameOf(unit.text)
      if (!name || name === 'between') continue
      const later = opens(units[i - 1]) ? following(i + 2) : undefined
      if (later) add([later], name, other([later], i))
      else {
        const left = clauses.lastBefore(i)
        const as = isThing(left) && left.prep === 'with' && left.end === i ? [left] : holders(i)
        // "a table with two cakes on it": it is what comes with them.
        const owner = as[0]?.prep === 'with' ? things.find((t) => t.end === as[0]!.start - 1) : undefined
        if (as.length) add(as, units[i - 1]?.verb === 'lean' && name === 'on' ? 'next' : name, owner ?? other(as, i))
      }
      continue
    }
    if (unit.type === 'prep' && (next === undefined || next.type === 'stop') && ADVERBS.test(unit.text)) {
      // "a space station with earth below", "eagle above, rabbit below"
      const left = clauses.lastBefore(i)
      const name = nameOf(unit.text)
      if (name && isThing(left) && left.end === i && (left.prep === '' || left.prep === 'with'))
        add([left], name, other([left], left.start))
    }
    if (unit.type === 'prep' && /^(from below|from above|from behind)$/.test(unit.text)) {
      const object = clauses.lastBefore(i)
      const verb = object && verbBetween(clauses.sentenceStart(i), object.start)
      if (verb !== undefined && isThing(object))
        add(
          clauses.subjectsOf(verb),
          unit.text === 'from below' ? 'below' : unit.text === 'from above' ? 'above' : 'behind',
          object,
        )
    }
    if (unit.type === 'conj' && unit.text === 'where') {
      const b = clauses.lastBefore(i)
      const listed: Phrase[] = []
      for (const t of things)
        if (t.start > i && (listed.length === 0 ? t.start <= i + 3 : t.listWith === listed.at(-1))) listed.push(t)
      const verb = units[listed.at(-1)?.end ?? -1]
      if (isThing(b) && listed.length && REST.has(verb?.verb ?? verb?.text ?? '')) add(listed, 'on', b)
    }
    if (unit.type === 'verb' && unit.verb && !inPhrase(i)) {
      const object = clauses.thingAt(i + 1)
      if (!isThing(object)) continue
      const subjects = clauses.subjectsOf(i)
      if (/ed$/.test(unit.text) && next?.text === 'by') continue
      if (RIDES.has(unit.verb) || (CLIMBS.has(unit.verb) && (object.start === i + 1 || units[i + 1]?.text === 'up')))
        add(subjects, 'on', object)
      else if (object.value === 'bridge' && unit.verb === 'cross') add(subjects, 'on', object)
      else if (LIFTS.has(unit.verb) && units[object.end]?.text === 'up') add(subjects, 'above', object)
      else if (CHASES.has(unit.verb)) add(subjects, 'chase', object)
    }
  }
  // "chased by a dog", "followed by two ducks"
  for (const [i, unit] of units.entries()) {
    if (unit.type !== 'verb' || !CHASES.has(unit.verb ?? '') || !/ed$/.test(unit.text) || units[i + 1]?.text !== 'by')
      continue
    const hunter = things.find((t) => t.start === i + 2)
    if (hunter) for (const prey of clauses.subjectsOf(i)) add([hunter], 'chase', prey)
  }
  // "a crow on its head", "a cat on his lap": on the one it belongs to.
  for (const p of phrases) {
    if (p.type !== 'prop' || !TOP.has(p.head) || !/^(its|his|her|their|the)$/.test(p.determiner)) continue
    if (!/^(on|on top of|atop|upon|onto|over|above)$/.test(p.prep)) continue
    const left = clauses.lastBefore(p.start - 1)
    const as = isThing(left) && left.prep === 'with' && left.end === p.start - 1 ? [left] : holders(p.start - 1)
    if (as.length) add(as, p.prep === 'over' || p.prep === 'above' ? 'above' : 'on', other(as, p.start))
  }
  for (const relation of readDepths(clauses, things)) relations.push(relation)
  return { relations: unique(relations), sides: readSides(clauses, things) }
}

function unique(relations: readonly PhraseRelation[]): PhraseRelation[] {
  return relations.filter((r, i) => relations.findIndex((q) => q.a === r.a && q.b === r.b && q.name === r.name) === i)
}
