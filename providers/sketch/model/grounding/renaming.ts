/** Phrases that speak again of a thing already named, or of another one like it. */
import type { Phrase } from './nouns.js'
import type { Unit } from './units.js'

export const HUMAN = new Set(['man', 'woman', 'child', 'knight', 'wizard', 'astronaut', 'mermaid'])

/** A whale and her calf are two whales; a man and his dog are not. */
export function kinOf(phrase: Phrase, earlier: readonly Phrase[]): Phrase {
  if (!phrase.kin) return phrase
  const parent = earlier.find((p) => p.type === 'thing' && p.prep === '')
  if (!parent || HUMAN.has(parent.value) || /^(friend|mate|owner)$/.test(phrase.head)) return { ...phrase, kin: false }
  const colour = parent.colour ?? parent.implied
  return { ...phrase, value: parent.value, ...(colour && { implied: colour }) }
}

/** "a tiny blue one", "two blue ones": another of the kind just named. */
export function oneOf(phrase: Phrase, earlier: readonly Phrase[]): Phrase {
  if (phrase.type === 'number' && phrase.head === 'ones') {
    const model = earlier.findLast((p) => p.type === 'thing')
    const open = phrase.count === undefined
    return model
      ? { ...phrase, type: 'thing', value: model.value, head: model.head, determiner: 'another', open, plural: true }
      : phrase
  }
  if (phrase.type !== 'number' || phrase.head !== 'one' || !/^(a|an|another|the)$/.test(phrase.determiner))
    return phrase
  const model = earlier.findLast((p) => p.type === 'thing')
  return model ? { ...phrase, type: 'thing', value: model.value, head: model.head, determiner: 'another' } : phrase
}

const CLASSES =
  /^(animal|creature|beast|critter|bird|fish|insect|vehicle|vessel|craft|boat|ship|machine|figure|person|people|soul|flower|bloom|tree|plant|building|piece|member)$/

/** "the caravan, five animals, ..." and "toads, fat brown ones": says more of the noun before. True when that was all. */
export function renames(units: readonly Unit[], phrase: Phrase, earlier: readonly Phrase[]): boolean {
  const ones = phrase.type === 'number' && phrase.head === 'ones'
  const previous =
    earlier.findLast((p) => p.type === 'thing' && p.prep === '') ?? earlier.findLast((p) => p.type === 'thing')
  const setOff = /^[,:]$/.test(units[phrase.start - 1]?.text ?? '') && phrase.determiner === ''
  if (ones) {
    if (!previous) return true
    if (setOff && previous.end === phrase.start - 1) tell(previous, phrase)
    return setOff
  }
  if (phrase.type !== 'thing' || !setOff || phrase.count === undefined || !CLASSES.test(phrase.head)) return false
  if (previous?.end !== phrase.start - 1 || previous.count !== undefined || !previous.plural) return false
  // A list goes on: "hens, three birds, two cats".
  if (units[phrase.end]?.text === ',' && /^(number|several)$/.test(units[phrase.end + 1]?.type ?? '')) return false
  if (HUMAN.has(previous.value) !== HUMAN.has(phrase.value)) return false
  tell(previous, phrase)
  return true
}

function tell(thing: Phrase, { count, colour }: Phrase): void {
  if (count !== undefined) Object.assign(thing, { count, open: false, plural: count > 1 })
  if (colour) thing.colour ??= colour
}
