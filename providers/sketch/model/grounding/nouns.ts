/** Noun phrases of a prompt: which things, how many, what colour, and the preposition each one hangs on. */
import type { Sense } from '../lexicon.js'
import { attachLateWords } from './late.js'
import { HUMAN, kinOf, oneOf, renames } from './renaming.js'
import type { Unit } from './units.js'

export interface Phrase {
  readonly type: 'thing' | 'scene' | 'prop' | 'colour' | 'number'
  /** Unit range. */
  readonly start: number
  readonly end: number
  /** Kind of a thing, or background of a scene. */
  readonly value: string
  readonly head: string
  /** Said number; a guess when open; undefined for "a" and bare plurals. */
  count?: number
  /** At least this many are meant, the exact number is open. */
  open: boolean
  plural: boolean
  colour?: string
  /** A colour the noun implies. */
  readonly implied?: string
  /** Determiner or possessive before it; empty for none. */
  readonly determiner: string
  /** Preposition directly before it; members of a list share it. */
  prep: string
  /** The phrase it is joined to by "and". */
  listWith?: Phrase
  /** A participle before the noun: "spinning cube". */
  readonly participle?: string
  readonly weak: boolean
  readonly garment: boolean
  /** Backgrounds named by words before the head. */
  readonly places: readonly string[]
  /** Part of a thing: "the roof of", "UFO beam". */
  readonly viaPart: boolean
  /** Group word before it: a flock of. */
  readonly collective: string
  /** The background the noun can also stand for. */
  readonly sceneToo?: string
  /** "its mother", "her calf": another one of the kind just named. */
  readonly kin: boolean
  /** After a colon: says the same again. */
  readonly restated: boolean
}

const PEOPLE = new Set(['man', 'woman', 'child'])
const SEVERAL: Readonly<Record<string, number>> = { 'a few': 3, few: 3, some: 3, several: 4, 'handful of': 4 }
const PLANTS = new Set(['flower', 'pumpkin', 'mushroom', 'cactus', 'palm'])
export function readPhrases(units: readonly Unit[]): Phrase[] {
  const phrases: Phrase[] = []
  let i = 0
  while (i < units.length) {
    const read = readPhrase(units, i)
    if (!read) {
      i++
      continue
    }
    for (const said of read) {
      if (renames(units, said, phrases)) continue
      const phrase = oneOf(kinOf(said, phrases), phrases)
      govern(units, phrase, phrases)
      phrases.push(phrase)
    }
    i = read.at(-1)!.end
  }
  attachLateWords(units, phrases)
  return phrases
}

function readPhrase(units: readonly Unit[], from: number): Phrase[] | undefined {
  let determiner = ''
  let number: Unit | undefined
  let several: Unit | undefined
  let collective = ''
  let participle: string | undefined
  let possessor: Unit | undefined
  let ones = false
  const collectivePlaces: string[] = []
  const colours: Sense[] = []
  const nouns: Unit[] = []
  let j = from
  const standsAlone = (unit: Unit): boolean => unit.type === 'scene' && ADVERBIAL.has(unit.text)
  const noun = (unit: Unit | undefined): boolean =>
    unit !== undefined &&
    (unit.type === 'kind' || unit.type === 'scene' || unit.type === 'prop' || unit.type === 'garment')
  // "an elephant herd", though "birds flock".
  const herd = (unit: Unit, before: Unit | undefined): boolean =>
    unit.type === 'collective' && GROUPS.test(unit.text) && before?.type === 'kind' && !senseOf(before).plural
  const modifier = (unit: Unit | undefined): boolean =>
    unit !== undefined && (unit.type === 'colour' || unit.type === 'descriptor')
  for (; j < units.length; j++) {
    const unit = units[j]!
    const next = units[j + 1]
    const before = units[j - 1]
    if (unit.type === 'det' || unit.type === 'possessive') {
      if (nouns.length || number || colours.length) break
      determiner = unit.text
      if (unit.type === 'possessive' && unit.senses.some((s) => s.cat === 'kind')) possessor = unit
    } else if (unit.text === 'ones' && !nouns.length) ones = j > from
    else if (unit.type === 'number' && !nouns.length) number = unit
    else if (unit.type === 'several' && !nouns.length) several = unit
    else if (unit.type === 'collective' && !nouns.length && next?.text === 'of') {
      collective = unit.text
      for (const sense of unit.senses)
        if (sense.cat === 'scene' && /^(field|forest|garden|meadow|graveyard)$/.test(sense.entry))
          collectivePlaces.push(sense.value)
      determiner = ''
      j++
    } else if (unit.type === 'colour' && !nouns.length) {
      const thing = unit.senses.find((s) => s.cat === 'kind')
      const alone =
        !noun(next) && !modifier(next) && next?.type !== 'unknown' && next?.type !== 'number' && next?.text !== 'and'
      if (thing && alone && (determiner || number || several || collective)) nouns.push({ ...unit, type: 'kind' })
      else colours.push(unit.senses.find((s) => s.cat === 'colour')!)
    } else if ((unit.type === 'descriptor' || unit.type === 'unknown') && !nouns.length) continue
    else if (
      unit.type === 'verb' &&
      !nouns.length &&
      (noun(next) || modifier(next)) &&
      isPremodifier(unit, before, j > from)
    ) {
      if (unit.gerund) participle = unit.verb
    } else if (noun(unit)) {
      if (nouns.length && standsAlone(unit)) break
      nouns.push(unit)
      if (standsAlone(unit)) {
        j++
        break
      }
    } else if (herd(unit, nouns.at(-1)) && next?.text !== 'of') nouns.push({ ...unit, type: 'prop' })
    else if (unit.text === 'pair' && nouns.at(-1)?.type === 'kind') number = unit
    else if (
      unit.text === 'and' &&
      colours.length &&
      !nouns.length &&
      units[j - 1]?.type === 'colour' &&
      next?.type === 'colour'
    )
      continue
    else if (
      unit.text === ',' &&
      !nouns.length &&
      j > from &&
      modifier(before) &&
      (modifier(next) || noun(next)) &&
      determiner
    )
      continue
    else break
  }
  if (!nouns.length && !number && !colours.length && !several) return undefined
  const colour = colours[0]?.value
  const base = {
    start: from,
    end: j,
    determiner,
    open: false,
    plural: false,
    prep: '',
    weak: false,
    garment: false,
    places: [] as string[],
    viaPart: false,
    collective,
    kin: false,
    restated: units[from - 1]?.text === ':',
    ...(colour && { colour }),
    ...(participle && { participle }),
  }
  if (!nouns.length) {
    if (ones) return [{ ...base, type: 'number', value: '', head: 'ones', ...(number && { count: countOf(number) }) }]
    if (number)
      return number.text.includes('couple') && !colour
        ? couple(base)
        : [{ ...base, type: 'number', value: '', head: number.text, count: countOf(number) }]
    if (several) return undefined
    return [{ ...base, type: 'colour', value: colour!, head: colours[0]!.entry }]
  }
  const head = nouns.at(-1)!
  const others = nouns.slice(0, -1)
  const places = [
    ...collectivePlaces,
    ...others.flatMap((n) => n.senses.filter((s) => s.cat === 'scene').map((s) => s.value)),
  ]
  const kindOthers = others.filter((n) => n.type === 'kind')
  const sense = senseOf(head)
  const thing = (unit: Unit, viaPart: boolean): Phrase => {
    const meaning = senseOf(unit)
    const scene = unit.senses.find((s) => s.cat === 'scene')
    return {
      ...base,
      type: 'thing',
      value: meaning.value,
      head: meaning.entry,
      weak: meaning.weak ?? false,
      places,
      viaPart,
      ...(meaning.colour && { implied: meaning.colour }),
      ...(scene && { sceneToo: scene.value }),
      ...quantity(meaning.plural && !viaPart),
    }
  }
  const quantity = (ending: boolean): Pick<Phrase, 'open' | 'plural'> & { count?: number } => {
    const count = number && countOf(number)
    if (count) return { count, open: false, plural: count > 1 }
    const many = ending || collective !== '' || several !== undefined
    return { open: many, plural: many, ...(several && { count: severalCount(several.text) }) }
  }
  if (head.type === 'kind') {
    const pack = kindOthers.at(-1)
    if (pack?.end === head.start && GROUPS.test(sense.entry))
      return [{ ...thing(pack, false), open: true, plural: true }]
    if (sense.value === 'cloud' && others.some((n) => PUFFS.test(n.text)))
      return [{ ...base, type: 'prop', value: '', head: sense.entry }]
    const young = YOUNG.test(sense.entry)
    if (KIN.test(sense.entry) && /^(its|her|his|their)$/.test(determiner)) return [{ ...thing(head, false), kin: true }]
    const stand =
      young || (PEOPLE.has(sense.value) && !TENDS.test(sense.entry))
        ? kindOthers.findLast(
            (n) => !PEOPLE.has(senseOf(n).value) && n.end === head.start && (young || !LIFELESS.has(senseOf(n).value)),
          )
        : undefined
    if (!stand) return [thing(head, false)]
    const { value, colour: implied } = senseOf(stand)
    return [{ ...thing(head, false), value, ...(implied && { implied }) }]
  }
  if (head.type === 'scene') {
    const scene: Phrase = { ...base, type: 'scene', value: sense.value, head: sense.entry, places }
    const building = kindOthers.at(-1)
    if (building?.end === head.start && PART_OF_BUILDING.test(sense.entry)) return [thing(building, true)]
    const first = head.text.split(' ')[0]!
    const plant = kindOthers.find((n) => PLANTS.has(senseOf(n).value))
    if (plant) return [{ ...thing(plant, false), open: true, plural: true }, scene]
    return PLANT_FIELDS.test(first)
      ? [
          {
            ...scene,
            type: 'thing',
            value: first === 'pumpkin' ? 'pumpkin' : 'flower',
            head: first,
            open: true,
            plural: true,
            weak: first === 'pumpkin',
          },
          scene,
        ]
      : [scene]
  }
  const prop: Phrase = { ...base, type: 'prop', value: '', head: sense.entry, garment: head.type === 'garment', places }
  // "an elephant's back": where the elephant is.
  const onBody =
    possessor && (units[from - 1]?.type === 'prep' || !HUMAN.has(senseOf({ ...possessor, type: 'kind' }).value))
  if (possessor && onBody && BODY_PARTS.test(sense.entry)) return [thing({ ...possessor, type: 'kind' }, true)]
  const whole = kindOthers.at(-1)
  if (
    whole &&
    whole.end === head.start &&
    head.type === 'prop' &&
    !STYLES.test(sense.entry) &&
    !OWN.test(sense.entry)
  ) {
    if (!GROUPS.test(sense.entry)) return [thing(whole, true)]
    return [{ ...thing(whole, false), open: true, plural: true }]
  }
  return [prop]
}

/** Places that are adverbs: "a cat on a box indoors". */
const ADVERBIAL = new Set('indoors indoor underwater downtown underground undersea inside midair'.split(' '))
const PUFFS = /^(ash|dust|smoke|steam|sand|gas|vapor|vapour|powder|spray)$/
const YOUNG = /^(cub|calf|pup|hatchling|chick|foal|joey|baby|kitten|bull|bird|mother)$/
const PART_OF_BUILDING = /^(window|roof|rooftop|staircase|stairs|ceiling)$/
const BODY_PARTS =
  /^(back|head|shoulder|shoulders|top|roof|side|deck|fin|tail|wing|wings|mane|face|eye|eyes|hand|hands|mouth|jaws|lap|neck|feet|foot|hull|bow|stern|hump|trunk|beak)$/
const KIN =
  /^(mother|father|mom|dad|parent|parents|calf|cub|pup|puppy|kitten|chick|foal|joey|baby|babies|young|kid|lamb|fawn|duckling|piglet|brother|sister|friend|mate|twin|owner)$/
const STYLES =
  /^(animation|video|film|movie|painting|drawing|footage|photo|photograph|illustration|cartoon|story|tale|show|poster|mural|toy|song|music|food|style|ad|book|game|costume|mask|skin|hat|leash|collar|saddle|bell|shop|sign|print|pattern|logo|mood|party|day)s?$/
const GROUPS =
  /^(flock|herd|pack|swarm|school|bloom|pod|colony|group|family|troop|pride|fleet|convoy|army|gang|crowd|row|team|caravan|parade|procession)$/
/** Things of their own, whatever stands before them: a boxing glove, cat food, a rock band. */
const OWN =
  /^(food|bowl|bed|house|box|cage|tank|trap|stop|station|park|track|shop|store|club|player|glove|band|concert|choir|chase|sticker|brush|comb|blanket|basket|kennel|stall|barn|soup|pie|sandwich|wash|key|ticket|seat|lane|sticker|racket|bat|net|bag|hook|rod|oil|milk|egg|wool|fur|meat|stew|tail coat|charm|magazine|calendar|hole|nest|den|coop|pen|court|field|net|jersey|cap|poop|dung|footprint|print|track|trail|tag|lead|treat|biscuit|stand|rack|cover)s?$/
/** People who have to do with things and are not made of them. */
const TENDS =
  /(?:trainer|tamer|keeper|walker|lover|owner|catcher|herder|farmer|breeder|rider|watcher|groomer|hunter|handler|racer|fan|vet|whisperer|seller|dealer|charmer|feeder|thief|lady)$/
const LIFELESS = new Set(
  'ball box triangle star heart balloon car bus truck train boat sailboat ship submarine plane helicopter rocket ufo hotair kite tree pine palm cactus flower mushroom house castle lighthouse windmill tent campfire lamp umbrella cup book moon sun planet cloud rainbow firetruck guitar piano table chair bench bed clock candle bottle apple cake gift pumpkin laptop flag bridge volcano waterfall fountain statue rock tower'.split(
    ' ',
  ),
)
const PLANT_FIELDS = /^(sunflower|poppy|tulip|lavender|rose|pumpkin)$/

function couple(base: Omit<Phrase, 'type' | 'value' | 'head'>): Phrase[] {
  const one = (value: string): Phrase => ({ ...base, type: 'thing', value, head: value, count: 1 })
  const man = one('man')
  return [man, { ...one('woman'), listWith: man }]
}

const senseOf = (unit: Unit): Sense =>
  unit.senses.find((s) => s.cat === unit.type) ??
  unit.senses[0] ?? { cat: 'prop', value: '', entry: unit.text, plural: false }

const countOf = (unit: Unit): number => Number(unit.senses.find((s) => s.cat === 'number')!.value)

const severalCount = (text: string): number => SEVERAL[text] ?? 5

/** "a sleeping dog", "Spinning red cube": a participle that describes the noun after it. */
function isPremodifier(unit: Unit, before: Unit | undefined, inside: boolean): boolean {
  const participle = unit.gerund || /ed$|en$/.test(unit.text)
  if (!participle) return false
  if (inside) return true
  return (
    before === undefined ||
    before.text === ':' ||
    before.text === '.' ||
    (before.type === 'prep' && before.text === 'of')
  )
}

/** Notes the preposition before a phrase, and lists that share one. */
function govern(units: readonly Unit[], phrase: Phrase, earlier: readonly Phrase[]): void {
  const before = units[phrase.start - 1]
  const previous = earlier.at(-1)
  const comma = earlier.at(-2)
  if (
    previous &&
    comma &&
    before?.text === 'and' &&
    previous.end === phrase.start - 1 &&
    !previous.listWith &&
    previous.type === 'thing' &&
    comma.type === 'thing' &&
    units[previous.start - 1]?.text === ',' &&
    comma.end === previous.start - 1
  )
    previous.listWith = comma
  if (before?.type === 'prep') phrase.prep = before.text
  else if (previous && before?.text === 'and' && previous.end === phrase.start - 1 && !startsOver(units, phrase)) {
    phrase.listWith = previous
    phrase.prep = previous.prep
  } else if (previous && previous.end === phrase.start) phrase.prep = previous.prep
}

/** "... and a snail beneath it": says where by itself. */
function startsOver(units: readonly Unit[], phrase: Phrase): boolean {
  return units[phrase.end]?.type === 'prep' && /^(it|him|her|them)$/.test(units[phrase.end + 1]?.text ?? '')
}
