/** Things a prompt names without putting them into the picture: what others look like, carry, depict, lack, or are filmed from. */
import type { Lexicon, Match } from '../lexicon.js'
import type { Span, TextIndex } from './text.js'

const at = (source: string) => new RegExp(`(?<![a-z])(?:${source})(?![a-z])`, 'g')

/** "as if they were her children": to the end of the clause. */
const SUPPOSED = at(
  '(?:as if|as though|like it(?:s| is| were| was)|like (?:he|she|they|hes|shes|theyre) (?:is|are|were|was)?)(?! the camera)[^,.;:!?|]*?(?= while | as the | and then | ?[,.;:!?|]|$)',
)
const COMPARED = at(
  '(?:the )?(?:look|looks|looking|looked|shaped|sounds?|sounding|feels?) like|in the (?:shape|form|style|likeness) of|(?:roughly |about )?the (?:size|shape|height|length|color|colour|weight) of|(?:as )?\\w+ as(?= (?:a|an|the) )|resembl(?:es|ing|e)|reminiscent of|reminding (?:us|me|one) of|(?:dressed|disguised|masked) (?:up )?as|imitating|pretending to be|mimicking|made (?:out )?of|carved (?:out of|from|of)|built (?:out of|of)|(?:big|tall|small|fast|wid|larg|high|long|strong|bright|heavi)(?:g|t)?er than',
)
const FILMED =
  '(?<!(?:toward|towards|at|for|into|past|near|off) (?:the |our |a )?)(?:shot|seen|as seen|filmed|viewed|view|views|taken|captured|recorded|photographed|watched|cam|camera|footage|pov|shooting|filming|perspective|angle|video|look|looking) (?:\\w+ly |hand held |close |down |out |mounted |again )?'
const VIEWPOINT = at(
  `${FILMED}(?:from|through|on|out of|aboard|atop)(?: (?:inside|behind|aboard|atop|within|high up in|(?:the )?(?:back|front|top|deck|side|window|roof|bow|seat|cab|hood|bonnet|door|windscreen|windshield|dashboard) of))?`,
)
const OPERATOR = at(
  '(?:filmed|shot|captured|recorded|photographed|taken|footage|video|seen)(?: hand held| handheld)? by',
)
const ABSENT = at(
  '(?:not (?:a|one|any|even a|even one)(?: single| lone)?|no sign of|no trace of|no|without(?: any| a| a single)?|(?:all )?(?:empty|devoid|bare|free|void|clear|rid) of|free from|minus(?: the)?|lacking|deserted by|abandoned by|instead of|rather than|never (?:a|any))',
)
const UNSEEN = at(
  '(?:(?:is|are|was|were|being|all|just|waiting|hiding|hidden|lurking|somewhere|out there|still|safely|well) )*(?:nowhere (?:to be (?:found|seen)|in sight|near|around)|(?:(?<=(?:somewhere|hiding|hidden|waiting|lurking|just|is|are|calls|calling|barks|barking|laughing|shouting|singing|cheering|heard) )(?:out of|outside(?: of)?|beyond) (?:the )?(?:frame|shot|view|picture|sight))|not (?:visible|shown|pictured|in (?:frame|shot|view|sight|the picture))|out of sight|unseen|invisible|off ?(?:screen|camera|stage|frame)(?! (?:left|right|to)))',
)
/** Of a body, not of treasure. */
const CHEST = at('(?:its|his|her|their) (?:bare |hairy |puffed |broad )?chests?(?! of)')
const LOADED = at(
  '(?:(?:is|are) )?(?:(?:all |half |completely |so )?full of|(?:packed|loaded|filled|crammed|stuffed|laden|crowded|jammed|brimming|overflowing|piled high|stacked|overloaded|bursting|carrying no one , full)(?: full)?(?: with| of))',
)
const CARRIERS = new Set(
  'car bus truck train boat sailboat ship submarine plane helicopter rocket hotair house castle tower tractor motorcycle bicycle box cup bottle tent'.split(
    ' ',
  ),
)
const DEPICTION = at(
  '(?:statues?|statuettes?|sculptures?|busts?|monuments?|figurines?|carvings?|posters?|murals?|shadows?|silhouettes?|reflections?|mosaics?|tapestry|tattoos?|emblems?|logos?|effigy|effigies|masks?|toys?|models?|cut ?outs?|holograms?|engravings?|graffiti|stickers?|pictures?|paintings?|portraits?|drawings?|photos?|photographs?|sketches|sketch|postcards?|prints?|images?|icons?) of',
)
/** At the head of a prompt these say what is wanted: "photo of a cat", "painting of a ship at sea". */
const WANTED = /^(?:picture|painting|portrait|drawing|photo|photograph|sketch|image|print)s?$/
const EXHIBITED = /(?<![a-z])(?:hangs?|hanging|walls?|easel|museum|gallery|framed|exhibit|shelf|mantelpiece)(?![a-z])/
const OPENERS = new Set('a an the any another some his her its their our my your one more'.split(' '))
const NOUNS = ['kind', 'scene', 'prop', 'garment']

/** Takes the words of every aside and returns the kinds the prompt rules out. They only show as taken once the index commits. */
export function readAsides(text: TextIndex, lexicon: Lexicon): Set<string> {
  const words = text.tokens.map((token) => token.text)
  const absent = new Set<string>()

  text.maskAll(SUPPOSED, true)
  text.maskAll(CHEST, true)
  for (const span of text.find(COMPARED)) take(span.start, phraseEnd(span.end, ['or']))
  for (const span of text.find(VIEWPOINT)) {
    const end = phraseEnd(span.end)
    // Someone looks out of a house; a view from the beach shows the beach.
    const seen = matches(span.end, end)
    const looks = /^look/.test(words[span.start]!) && nounBefore(span.start)
    const things = seen.some(is('kind')) || (seen.length > 0 && seen.every(is('prop')))
    if (things && !looks) take(span.start, end)
  }
  for (const span of text.find(OPERATOR)) {
    const end = phraseEnd(span.end)
    if (matches(span.end, end).some(is('kind'))) take(span.start, end)
  }
  for (const span of text.find(ABSENT)) {
    const end = phraseEnd(span.end, ['or', 'nor', 'and'])
    const missing = matches(span.end, end)
    if (missing.some(is('kind')) && !/^(?:camera|movement|motion)$/.test(words[span.end] ?? '')) {
      rule(missing)
      take(span.start, end)
    }
  }
  for (const span of text.find(UNSEEN)) {
    const from = nounStart(span)
    if (from === undefined) continue
    rule(matches(from, span.end))
    take(from, span.end)
  }
  for (const span of text.find(LOADED)) {
    const carrier = lastNoun(span.start)
    if (carrier?.match.senses.some((s) => s.cat === 'kind' && CARRIERS.has(s.value)))
      take(span.start, phraseEnd(span.end, ['and', 'or']))
  }
  for (const span of text.find(DEPICTION)) {
    const opens = span.start === 0 || (span.start < 4 && words.slice(0, span.start).every((w) => !lexicon.verb(w)))
    if (WANTED.test(words[span.start]!) && opens && !text.test(EXHIBITED)) continue
    // A model of a ship is drawn as the ship.
    if (/^models?$/.test(words[span.start]!)) take(span.start, span.end)
    else take(span.end - 1, phraseEnd(span.end, ['and']))
  }
  return absent

  function take(from: number, end: number): void {
    text.mask(from, end)
  }

  function rule(found: readonly Match[]): void {
    for (const { senses } of found)
      for (const sense of senses) {
        if (sense.cat !== 'kind' || sense.value === 'cloud') continue
        if (/^(?:person|people|human|humans)$/.test(sense.entry))
          for (const k of ['man', 'woman', 'child']) absent.add(k)
        else absent.add(sense.value)
      }
  }

  function nounAt(i: number): Match | undefined {
    const match = lexicon.match(words, i)
    return match?.senses.some((s) => NOUNS.includes(s.cat)) ? match : undefined
  }

  /** One after the noun phrase that starts here; the same place when none does. Words in `joins` let another one follow. */
  function phraseEnd(from: number, joins: readonly string[] = []): number {
    let i = from
    while (i < words.length && opens(i)) i++
    let end = from
    for (let match = nounAt(i); match && !follows(i, end, from); match = nounAt(i)) {
      i += match.length
      end = i
    }
    if (end === from) return from
    if (words[end] === 'of' || joins.includes(words[end] ?? '')) {
      const further = phraseEnd(end + 1, joins)
      if (further > end + 1) return further
    }
    return end
  }

  /** A verb after the noun ends the phrase: "like a bird flies". */
  function follows(i: number, end: number, from: number): boolean {
    return (
      end > from &&
      (lexicon.isFunctionWord(words[i]!) || (/(?:s|ing|ed)$/.test(words[i]!) && lexicon.verb(words[i]!) !== undefined))
    )
  }

  function opens(i: number): boolean {
    const word = words[i]!
    if (OPENERS.has(word)) return true
    const match = lexicon.match(words, i)
    const thing = match?.senses.some((s) => s.cat === 'kind' && s.entry === word)
    const followed = nounAt(i + 1) !== undefined
    if (match?.senses.some((s) => /^(?:descriptor|colour|number|several)$/.test(s.cat))) return !thing || followed
    // An unknown adjective or participle before a noun.
    return !match && followed && !lexicon.isFunctionWord(word) && !text.tokens[i]!.punctuation
  }

  function matches(from: number, end: number): Match[] {
    const found: Match[] = []
    for (let i = from; i < end; i++) {
      const match = nounAt(i)
      if (!match) continue
      found.push(match)
      i += match.length - 1
    }
    return found
  }

  function is(cat: string): (match: Match) => boolean {
    return (match) => match.senses.some((s) => s.cat === cat)
  }

  function nounBefore(end: number): boolean {
    const noun = lastNoun(end)
    return noun !== undefined && noun.from + noun.match.length === end
  }

  /** The last noun before a place in the same clause, with nothing but small words between. */
  function lastNoun(end: number): { from: number; match: Match } | undefined {
    for (let i = end - 1; i >= Math.max(0, end - 4); i--) {
      const match = text.tokens[i]!.punctuation ? undefined : nounAt(i)
      if (match && i + match.length <= end && match.senses.some((s) => s.cat === 'kind')) return { from: i, match }
    }
    return undefined
  }

  /** Where the noun phrase of something out of sight begins; undefined when it moves there, and so is seen before. */
  function nounStart(span: Span): number | undefined {
    const noun = lastNoun(span.start)
    if (!noun) return undefined
    const between = words.slice(noun.from + noun.match.length, span.start)
    const still = /^(?:call|bark|shout|laugh|sing|cheer|wait|hide|lurk|stand|sit|howl|cry|chat|watch|play|sleep|be)$/
    if (between.some((w) => lexicon.verb(w) !== undefined && !still.test(lexicon.verb(w)!))) return undefined
    let from = noun.from
    while (from > 0 && !text.tokens[from - 1]!.punctuation && opens(from - 1)) from--
    return from
  }
}
