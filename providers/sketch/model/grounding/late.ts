/** Words that follow the noun they belong to. */
import type { Phrase } from './nouns.js'
import type { Unit } from './units.js'

const BODY = new Set(
  'icing frosting glaze body fur coat feathers hull paint skin scales shell plumage livery bodywork petals plating casing wool mane'.split(
    ' ',
  ),
)

/** Numbers and colours that follow their noun: "hearts, three, pink", "in a red dress", "painted blue", "teal body". */
export function attachLateWords(units: readonly Unit[], phrases: Phrase[]): void {
  for (const [i, phrase] of phrases.entries()) {
    if (phrase.type === 'thing') continue
    const owner = phrases
      .slice(0, i)
      .findLast((p) => p.type === 'thing' || (p.type === 'prop' && !p.garment) || p.type === 'scene')
    if (owner?.type !== 'thing' && !setOff(units, phrase)) continue
    if (!owner) continue
    const between = units
      .slice(owner.end, phrase.start)
      .filter((u) => u.type !== 'descriptor' && u.type !== 'colour' && u.type !== 'number')
    const gap = between.map((u) => u.text).join(' ')
    const loose = setOff(units, phrase)
      ? phrases.slice(0, i).findLast((p) => p.type === 'thing' && p.prep === '')
      : undefined
    if (phrase.type === 'number') {
      const counted = loose ?? owner
      if (loose && phrase.head !== 'both' && counted.count === undefined)
        Object.assign(counted, { count: phrase.count, open: false, plural: (phrase.count ?? 1) > 1 })
      continue
    }
    if (phrase.type === 'colour' && loose && !loose.colour && phrase.colour) {
      loose.colour = phrase.colour
      continue
    }
    if (owner.colour || !phrase.colour) continue
    const verbs = between.filter((u) => u.type === 'verb' || u.type === 'aux' || u.type === 'pronoun')
    const linked = verbs.length > 0 && verbs.length === between.length
    if (
      phrase.type === 'colour' &&
      (/^(, )?(all |both )?(in|in all)$/.test(gap) ||
        (linked && /(paint|colour|color|glow|dye|shin|turn|is|are|was|were|which|that|tint)/.test(gap)))
    )
      owner.colour = phrase.colour
    else if (
      phrase.garment &&
      (phrase.prep === 'in' ||
        /(wear|dress|clad|clothed|sport|don)/.test(gap) ||
        (phrase.prep === 'with' && owner.prep !== 'with'))
    )
      owner.colour = phrase.colour
    else if (phrase.type === 'prop' && BODY.has(phrase.head) && /^(, |with |with a )?$|^,$|^with$/.test(gap))
      owner.colour = phrase.colour
  }
}

/** Between commas: ", three," or ", red". */
function setOff(units: readonly Unit[], phrase: Phrase): boolean {
  if (phrase.type !== 'number' && phrase.type !== 'colour') return false
  const after = units[phrase.end]
  return (
    units[phrase.start - 1]?.text === ',' &&
    (after === undefined ||
      after.type === 'stop' ||
      after.type === 'prep' ||
      after.type === 'verb' ||
      after.type === 'conj')
  )
}
