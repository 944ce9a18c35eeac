/** Where a prompt happens: place words become acceptable backgrounds, best first. */
import type { Phrase } from './nouns.js'
import type { TextIndex } from './text.js'

const FIRM = new Set(
  'in on at across through along over under above inside within into onto throughout among amid down up around upon between outside via past'.split(
    ' ',
  ),
)
/** Words that give a place only when nothing better is said. */
const FAINT = new Set([
  'sky',
  'air',
  'water',
  'window',
  'stairs',
  'roof',
  'waves',
  'wave',
  'tide',
  'surf',
  'clouds',
  'peak',
  'peaks',
  'grass',
  'ice',
  'winter',
  'shop',
  'store',
  'rug',
  'carpet',
  'shelf',
  'curtain',
  'tide',
  'blue sky',
  'night sky',
  'home',
  'hill',
  'rooftop',
  'trees',
  'race',
  'traffic',
  'traffic lights',
  'puddle',
  'fireplace',
  'cliff',
  'cliffs',
  'valley',
  'sand',
  'spotlight',
  'bookshelf',
  'skies',
  'starry sky',
  'ceiling',
  'circus',
  'swell',
  'surf',
  'lab',
  'stable yard',
  'plain',
  'crater',
  'craters',
])
/** Behind the scene rather than under its feet. */
const FAR = new Set([
  'behind',
  'beyond',
  'from',
  'to',
  'toward',
  'towards',
  'like',
  'of',
  'with',
  'about',
  'than',
  'out of',
  'away from',
  'off',
  'for',
])
/** In front of a school is not in a room. */
const OUTSIDE = new Set([
  'in front of',
  'away from',
  'outside',
  'outside of',
  'behind',
  'past',
  'toward',
  'towards',
  'to',
  'near',
  'over',
  'above',
  'across from',
  'opposite',
  'next to',
  'beside',
])
/** Buildings that stand in a street. */
const URBAN =
  /^(bakery|hotel|bank|shop|store|bookstore|bookshop|cafe|coffee shop|restaurant|diner|pub|cinema|museum|post office|police station|fire station|gas station|apartment building|office building|townhouse|kiosk|phone booth|hydrant|fire hydrant|traffic light|mailbox|postbox)$/
const INDOORS = new Set(['in', 'inside', 'within', 'inside of'])

export interface Places {
  /** Acceptable backgrounds, best first; empty when nothing is said. */
  readonly scenes: readonly string[]
  /** Things that were named as places ("inside a house", "on the moon"). */
  readonly consumed: ReadonlySet<Phrase>
}

export function readPlaces(phrases: readonly Phrase[], text: TextIndex): Places {
  const found: { scene: string; weight: number }[] = []
  const consumed = new Set<Phrase>()
  const add = (scene: string, weight: number) => found.push({ scene, weight })
  for (const [order, phrase] of phrases.entries()) {
    const early = -order * 0.01
    for (const place of phrase.places) add(place, 1.2 + early)
    if (phrase.type === 'scene' && text.test(new RegExp(`size of (?:a |an |the )?${phrase.head}`))) continue
    if (phrase.type === 'scene' && phrase.value === 'room' && OUTSIDE.has(phrase.prep)) continue
    if (phrase.type === 'scene') {
      const firm = FIRM.has(phrase.prep)
      const loose =
        phrase.prep === '' ||
        phrase.prep === 'by' ||
        phrase.prep === 'near' ||
        phrase.prep === 'beside' ||
        phrase.prep.startsWith('at the')
      let weight = firm ? 3 : FAR.has(phrase.prep) ? 1.4 : loose ? 2.4 : 1.8
      if (FAINT.has(phrase.head)) weight -= 0.9
      if (phrase.value === 'sky') {
        // "grey skies" is weather, "into the sky" a direction.
        if (!firm || phrase.prep === 'at') continue
        weight -= /^(into|to|toward|towards)$/.test(phrase.prep) ? 1.2 : 0.5
      }
      add(phrase.value, weight + early)
      for (const other of ALSO[phrase.head] ?? []) add(other, weight - 0.2 + early)
    } else if (phrase.type === 'thing') {
      if (phrase.sceneToo && !(phrase.sceneToo === 'room' && OUTSIDE.has(phrase.prep)))
        add(phrase.sceneToo, 1.5 + early)
      if (URBAN.test(phrase.head) && !INDOORS.has(phrase.prep)) add('street', 0.9 + early)
      const place = thingAsPlace(phrase)
      if (place) {
        consumed.add(phrase)
        add(place, (place !== 'sky' ? 3 : /^(in|into)$/.test(phrase.prep) ? 0.9 : 2) + early)
      }
    }
  }
  if (
    text.test(
      /(?<![a-z])(?:under|beneath|below) (?:the )?(?:\w+ )?(?:sea|ocean|water|waves|surface|ice)(?![a-z])|underwater|undersea|(?:ocean|sea) floor|seabed/,
    )
  )
    add('underwater', 3.5)
  if (text.test(/(?<![a-z])(?:in|into|through|from|of) the deep(?= (?:blue|sea|ocean|,|[.;:!?|])|$)/))
    add('underwater', 3.5)
  const swimmer = phrases.some((p) => p.type === 'thing' && SWIMMERS.has(p.value) && p.prep === '')
  if (
    swimmer &&
    !text.test(/(?<![a-z])(?:fins?|surface|breach\w*|leap\w*|jump\w*|splash\w*)(?![a-z])/) &&
    text.test(IN_WATER)
  )
    add('underwater', 3.3)
  if (text.test(/(?<![a-z])(?:sunken|drowned|submerged)(?![a-z])/)) add('underwater', 1.6)
  if (
    text.test(
      /(?<![a-z])(?:snowy|snow covered|snow clad|frozen|icy|wintry) (?:\w+ )?(?:forest|woods|field|meadow|plain|plains|landscape|hill|hills|wilderness|valley|countryside|garden|park|lake|ground|pines|trees|slope|steppe|night|branch)(?![a-z])/,
    )
  )
    add('snow', 3.05)
  if (
    text.test(
      /(?:on|against|over|with) (?:a |an |the )?(?:\w+ )?(?:plain |simple |seamless |solid |blank |empty |clean )*(?:white|black|grey|gray|plain|blank|seamless|solid|red|blue|green|yellow|pink|orange|purple|beige|colou?red) ?(?:background|backdrop|seamless|void|canvas|studio)?(?: |$)(?=$|[,.;:!?])/,
    )
  )
    add('plain', 2.6)
  found.sort((a, b) => b.weight - a.weight)
  const best = found[0]?.weight ?? 0
  if (best < 0.65) return { scenes: [], consumed }
  const scenes = [...new Set(found.filter((f) => f.weight > Math.max(0.65, best - 1.3)).map((f) => f.scene))]
  return { scenes, consumed }
}

const SWIMMERS = new Set('fish shark whale dolphin jellyfish turtle octopus mermaid submarine'.split(' '))
const IN_WATER =
  /(?<![a-z])(?:(?:through|inside) (?:the )?(?:[a-z]+ )*?waters?|in (?:the )?(?:dark|deep|murky|black|inky|dim|gloomy|crystal|turquoise|clear)(?: [a-z]+)? waters?)(?![a-z])/

/** Place words that could be drawn as more than one background. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  surf: ['sea'],
  tide: ['sea'],
  iceberg: ['sea'],
  'snowy mountains': ['snow'],
  'snowy peaks': ['snow'],
  waterhole: ['field'],
  orchard: ['farm'],
}

function thingAsPlace(phrase: Phrase): string | undefined {
  const { value, prep, head } = phrase
  if (
    value === 'moon' &&
    ['on', 'across', 'on the surface of', 'upon'].includes(prep) &&
    !/(full|crescent|half|blood)/.test(head)
  )
    return 'moon'
  if (value === 'planet' && ['on', 'across', 'upon'].includes(prep)) return 'moon'
  if (
    value === 'tree' &&
    phrase.plural &&
    phrase.count === undefined &&
    ['among', 'between', 'through', 'amid', 'under', 'over', 'above', 'in', 'past'].includes(prep)
  )
    return 'forest'
  if (
    value === 'pine' &&
    phrase.plural &&
    phrase.count === undefined &&
    ['among', 'between', 'through', 'amid'].includes(prep)
  )
    return 'forest'
  if (value === 'house' && phrase.plural && phrase.count === undefined && /^(past|among|between|amid)$/.test(prep))
    return 'village'
  if (value === 'house' && INDOORS.has(prep)) return 'room'
  if (value === 'castle' && INDOORS.has(prep)) return 'room'
  if (value === 'star' && phrase.plural && ['among', 'between', 'through', 'amid', 'past'].includes(prep))
    return 'space'
  if (
    value === 'cloud' &&
    ['above', 'through', 'among', 'between', 'amid', 'in', 'into', 'over', 'past', 'across'].includes(prep)
  )
    return 'sky'
  return undefined
}
