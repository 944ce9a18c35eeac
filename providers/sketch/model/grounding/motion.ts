/** Which way things go and how they move, as far as the words say it. */
import type { Clauses } from './clauses.js'
import type { Phrase } from './nouns.js'
import type { TextIndex } from './text.js'

export type Direction = 'left' | 'right' | 'up' | 'down' | 'toward' | 'away'
export type Manner = 'bounce' | 'jump' | 'circle' | 'spin' | 'sway' | 'still'

export interface MotionReading {
  direction?: Direction
  manner?: Manner
  /** A verb of travel was said, whichever way. */
  moving?: boolean
}

const set = (text: string) => new Set(text.split(' '))
const UP = set('rise climb ascend launch soar surface ascending levitate blast lift emerge')
const DOWN = set('sink fall descend dive land plunge drop plummet lower submerge')
const STILL = set(
  'sit stand sleep rest lie wait perch park lean kneel nap doze hang pose crouch squat linger loom tower remain meditate hibernate dock moor anchor huddle roost',
)
const TRAVEL = set(
  'walk run jog sprint stroll march stride tiptoe crawl creep sneak limp stagger wander roam glide drift fly soar swoop gallop trot canter travel journey cross chase pursue flee race ski skate surf sail row paddle swim drive ride cycle pedal cruise speed zoom zip dash dart bolt scurry scamper scuttle slither waddle shuffle plod trudge hike trek meander weave zigzag move go head pass overtake charge rush hop prance roll slide patrol wade follow lead carry deliver pull push haul drag migrate prowl stalk scramble float bomb chug streak taxi',
)
const MANNERS: Readonly<Record<string, Manner>> = {
  bounce: 'bounce',
  dribble: 'bounce',
  jump: 'jump',
  leap: 'jump',
  hop: 'jump',
  skip: 'jump',
  breach: 'jump',
  pounce: 'jump',
  somersault: 'jump',
  spin: 'spin',
  twirl: 'spin',
  rotate: 'spin',
  revolve: 'spin',
  whirl: 'spin',
  pirouette: 'spin',
  circle: 'circle',
  orbit: 'circle',
  loop: 'circle',
  sway: 'sway',
  bend: 'sway',
  flutter: 'sway',
  swing: 'sway',
  wave: 'sway',
  ripple: 'sway',
  wobble: 'sway',
  bob: 'sway',
  rock: 'sway',
  billow: 'sway',
  flap: 'sway',
  flicker: 'sway',
}
/** Only things that are rooted, hung or hoisted sway; people wave. */
const SWAYS = set(
  'flag tree pine palm flower kite lamp candle boat sailboat ship balloon cactus umbrella jellyfish campfire duck swan star buoy hotair octopus bottle',
)
/** The object goes where the verb says. */
const TRANSITIVE = set(
  'pull push lift throw toss carry raise lower drop drag haul kick launch hoist send blow release roll fly hurl fling',
)
/** The object goes along. */
const TOGETHER = set(
  'chase follow pursue lead ride walk drive row pull push steer paddle carry herd tow drag hunt pilot race',
)
const AIRY = set('balloon hotair kite rocket ufo plane helicopter bird butterfly ghost dragon heart star lamp cloud')
/** "bends down", "burns down": no way down. */
const SETTLES = set('bend look sit kneel lie slow burn break crouch squat settle hunker lean calm peer')
const LOOSE = set(
  'rocket tumble swarm come shoot spring bob swirl whirl wander burst get pop start keep circle turn flutter float dance stream pour march',
)
/** Verbs of whoever films: what they see moves. */
const WATCHES = set('see watch follow show film reveal photograph feature track')
const FRONTS = set(
  'headlight headlights light lights horns tusks jaws teeth eyes bow wings sails claws antlers fin beak',
)
const BOTH_WAYS: Readonly<Record<string, Direction>> = { east: 'right', west: 'left', left: 'left', right: 'right' }

interface Pattern {
  readonly direction: Direction
  readonly pattern: RegExp
  /** Needs a verb that can move. */
  readonly needsVerb: boolean
}
const AIM =
  '(?:the |our |your )?(?:camera|viewers?|viewer|us|lens|screen|audience|me|you|foreground|observer|spectator|cameraman)'
const pattern = (direction: Direction, source: string, needsVerb = false): Pattern => ({
  direction,
  needsVerb,
  pattern: new RegExp(`(?<![a-z])(?:${source})(?![a-z])`, 'g'),
})
const OF_FRAME = '(?! of (?!(?:the |our )?(?:frame|screen|image|picture|scene|shot|view|stage)))'
const side = (here: string, there: string, wind: string) =>
  `from (?:the )?(?:far )?${there}(?:[- ]hand)?(?: side| edge)? to (?:the )?(?:far )?${here}(?: side)?|${there} to ${here}|(?:to|toward|towards) (?:the |our )?(?:far |lower |upper |bottom |top )?${here}(?: side| edge| corner| hand side)?${OF_FRAME}|${here}wards?|${wind}wards?|${wind} ?bound|(?:enter|enters|entering|come|comes|coming|in|arrives|arriving|appears|appearing|emerges|emerging|rolls|drifts|flies|swims|runs|walks|drives|rides|sails|glides|rushes|moves|charges|gallops|speeds|bursts)(?: \\w+)?(?: \\w+)? from (?:the )?(?:far )?${there}(?: side| edge| hand side)?(?! to)${OF_FRAME}|(?:enter|enters|entering) (?:the )?(?:frame |screen |stage |scene |shot |camera )?${there}|(?:exit|exits|exiting|leaves|leaving) (?:the )?(?:frame |screen |stage |scene |shot |camera )?(?:to (?:the )?|on the |at the |via the )?${here}|off (?:screen |stage |frame )?${here}`
const PATTERNS: readonly Pattern[] = [
  pattern(
    'toward',
    `(?:straight |directly |right |head on |headlong )?(?:toward|towards|at|for|up to|into) ${AIM}|(?:closer|nearer)(?: and (?:closer|nearer))?(?: to ${AIM})?|into the foreground|head on|approach(?:es|ing)? ${AIM}|our way|in our direction|toward (?:the )?front`,
  ),
  pattern(
    'away',
    `away from ${AIM}|into the (?:far )?distance|(?:off )?(?:into|toward|towards) the (?:\\w+ )?(?:sunset|horizon|sunrise|distance|vanishing point)|over the horizon|further away|farther away|smaller and smaller|(?:recede|recedes|receding|recedes from view)`,
  ),
  pattern('right', side('right', 'left', 'east')),
  pattern('left', side('left', 'right', 'west')),
  pattern(
    'up',
    'upwards?|skywards?|heavenwards?|higher(?: and higher)?|(?:up |off |high )?(?:into|to|toward|towards) (?:the|a|an) (?:\\w+ )?(?:\\w+ )?(?:sky|skies|air|clouds|heavens|stars|surface|stratosphere|ceiling|moon)|(?:lift|lifts|lifting|take|takes|taking|blast|blasts|blasting)(?:ing)? off|up and up|out of the (?:water|sea|ocean|ground)|to the surface',
  ),
  pattern(
    'down',
    'downwards?|earthwards?|lower and lower|down and down|(?:to|toward|towards|onto|into|at) the (?:\\w+ )?(?:ground|earth|seabed|sea bed|seafloor|ocean floor|sea floor|bottom|depths|deep|abyss|landing pad|forest floor|floor)|touch(?:es|ing)? down|nose ?dives?',
  ),
]

/** Things and what is said of their motion. */
export function readMotion(text: TextIndex, clauses: Clauses): Map<Phrase, MotionReading> {
  const { units, phrases } = clauses
  const readings = new Map<
    Phrase,
    { direction?: Direction; strength: number; manner?: Manner; moving?: boolean; tied?: boolean }
  >()
  const of = (phrase: Phrase) => {
    let reading = readings.get(phrase)
    if (!reading) readings.set(phrase, (reading = { strength: 0 }))
    return reading
  }
  const say = (phrase: Phrase, direction: Direction, strength: number, tied = false) => {
    const reading = of(phrase)
    // A balloon that slips away and floats up goes up.
    if (direction === 'up' && reading.direction === 'away' && reading.strength < 3 && AIRY.has(phrase.value))
      reading.strength = 0
    if (strength > reading.strength) Object.assign(reading, { direction, strength, tied })
  }
  const inPhrase = (i: number) => phrases.some((p) => i >= p.start && i < p.end)
  const objectOf = (verb: number) => clauses.thingAt(verb + 1)

  for (const [i, unit] of units.entries()) {
    if (unit.type !== 'verb' || !unit.verb || inPhrase(i)) continue
    const next = units[i + 1]
    // "pushed by nobody": what is done to it, not what it does.
    if (/ed$/.test(unit.text) && next?.text === 'by') continue
    const subjects = clauses.subjectsOf(i)
    const object = objectOf(i)
    const moved = object && TRANSITIVE.has(unit.verb) ? [object] : subjects
    for (const subject of moved) sayVerb(subject, unit.verb, i)
  }
  for (const phrase of phrases) {
    if (phrase.type !== 'thing') continue
    if (phrase.participle) sayVerb(phrase, phrase.participle, -1)
    const after = units[phrase.end]
    if (
      after?.type === 'descriptor' &&
      /^(asleep|parked|motionless|still|sleeping|anchored|moored|docked|stranded)$/.test(after.text)
    )
      of(phrase).manner ??= 'still'
  }
  if (
    text.test(
      /(?<![a-z])(?:(?:in|doing|making|flying|drives?|driving|runs?|running|rides?|riding|skates?|skating|soars?|soaring|swims?|swimming|going|goes|moves?|walks?|walking|flies) (?:\w+ )?(?:circles?|donuts|doughnuts|loops|laps|loop the loops)|round and round|around and around|around in (?:a )?circles?|loop the loop|figure eights?|wheels? (?:overhead|above|around|about|high)|wheeling)(?![a-z])/,
    )
  ) {
    const spot = text.find(
      /(?<![a-z])(?:circles?|donuts|doughnuts|loops|laps|round and round|around and around|figure eights?|loop the loop|wheels?|wheeling)(?![a-z])/,
    )[0]
    const subject = spot && clauses.rootBefore(unitAt(spot.end - 1) + 1)
    if (subject) of(subject).manner = 'circle'
  }
  if (text.test(/(?<![a-z])(?:in|by) the (?:\w+ )?(?:wind|breeze|storm|gale|hurricane)(?![a-z])/)) {
    const spot = text.find(/(?<![a-z])(?:wind|breeze|gale|hurricane)(?![a-z])/)[0]
    const subject = spot && clauses.rootBefore(unitAt(spot.start))
    if (subject && SWAYS.has(subject.value)) of(subject).manner ??= 'sway'
  }

  for (const { direction, pattern: source } of PATTERNS)
    for (const span of text.find(source))
      place(direction, unitAt(span.start), unitAt(span.end - 1), strengthOf(direction))
  for (const [i, unit] of units.entries()) adverb(i, unit.text)

  return new Map([...readings].map(([phrase, r]) => [phrase, settle(phrase, r)]))

  function unitAt(token: number): number {
    return units.findIndex((u) => token >= u.start && token < u.end)
  }

  function sayVerb(subject: Phrase, verb: string, at: number): void {
    const reading = of(subject)
    const particle = units[at + 1]?.text
    if (UP.has(verb) && particle !== 'down' && particle !== 'on') say(subject, 'up', verb === 'emerge' ? 1 : 2)
    else if (DOWN.has(verb) && particle !== 'asleep' && particle !== 'up') say(subject, 'down', 2)
    else if (verb === 'approach' && (at < 0 || !clauses.phrases.some((p) => p.start === at + 1)))
      say(subject, 'toward', 2.5)
    else if ((verb === 'recede' || verb === 'retreat') && at >= 0) say(subject, 'away', 2.5)
    const manner = MANNERS[verb]
    if (manner && (manner !== 'sway' || SWAYS.has(subject.value))) reading.manner ??= manner
    else if (
      verb === 'turn' &&
      at >= 0 &&
      /^(around|round|slowly|in|on)$/.test(particle ?? '') &&
      units[at + 2]?.type !== 'prop'
    )
      reading.manner ??= 'spin'
    if (STILL.has(verb)) reading.manner ??= 'still'
    if (TRAVEL.has(verb)) reading.moving = true
  }

  /** "left", "up", "away" and the like, directly after a verb of motion. */
  function adverb(i: number, word: string): void {
    const verb = verbBefore(i, 2)
    if (verb === undefined || STILL.has(units[verb]!.verb!)) return
    const next = units[i + 1]
    const nextText = next?.text ?? ''
    if (word in BOTH_WAYS) {
      if (nextText === 'of' || (word === 'left' && /^(behind|alone)$/.test(nextText)) || units[i - 1]?.text === 'the')
        return
      place(BOTH_WAYS[word]!, i, i, 3)
    } else if (word === 'up' || word === 'down') {
      if ((word === 'down' && isStreet(i)) || SETTLES.has(units[verb]!.verb!)) return
      const base = units[verb]!.verb!
      if (
        !(
          TRAVEL.has(base) ||
          UP.has(base) ||
          DOWN.has(base) ||
          TRANSITIVE.has(base) ||
          base in MANNERS ||
          LOOSE.has(base)
        )
      )
        return
      const tied =
        next !== undefined &&
        (next.type === 'det' || next.type === 'prop' || next.type === 'scene') &&
        !/^(from|out|into|past)$/.test(nextText)
      if (word === 'up' && next?.text === 'and' && units[i + 2]?.text === 'down') return
      if (word === 'down' && units[i - 1]?.text === 'and') return
      place(word, i, i, tied ? 1.5 : 2.2, tied)
    } else if (word === 'away' && nextText !== 'from') place('away', i, i, 2.4)
  }

  function isStreet(i: number): boolean {
    const place = phrases.find((p) => p.start === i + 1)
    return place?.type === 'scene' && ['street', 'city', 'village', 'lake', 'room', 'forest'].includes(place.value)
  }

  function verbBefore(i: number, reach: number): number | undefined {
    for (let k = i - 1; k >= Math.max(0, i - 1 - reach); k--) {
      const unit = units[k]!
      if (unit.type === 'verb' && !inPhrase(k)) return k
      const object = phrases.find((p) => k >= p.start && k < p.end)
      if (
        object?.type === 'thing' &&
        units[object.start - 1]?.type === 'verb' &&
        TRANSITIVE.has(units[object.start - 1]!.verb ?? '')
      )
        return object.start - 1
      if (!['descriptor', 'other', 'aux'].includes(unit.type)) return undefined
    }
    return undefined
  }

  /** Gives the direction at unit `i` to whoever moves there. */
  function place(direction: Direction, i: number, end: number, strength: number, tied = false): void {
    if (i < 0) return
    const from = clauses.sentenceStart(i)
    let verb = units[end]!.type === 'verb' ? end : units[i]!.type === 'verb' ? i : undefined
    for (let k = i - 1; verb === undefined && k >= from; k--) {
      if (units[k]!.type === 'verb' && !inPhrase(k)) verb = k
      else if (units[k]!.type === 'stop' && units[k]!.text !== ',' && units[k]!.text !== '|') break
    }
    if (verb === undefined) {
      const strong = /^(from|right|left)\b/.test(units[i]!.text)
      const root = clauses.rootBefore(i) ?? clauses.phrases.find((p) => p.type === 'thing')
      if (
        root &&
        (direction === 'toward' ||
          direction === 'away' ||
          ((strong || direction === 'up' || direction === 'down') &&
            !/^(to|at|on|onto|toward|towards)\b/.test(units[i]!.text)))
      )
        say(root, direction, strength)
      return
    }
    const base = units[verb]!.verb ?? ''
    if (STILL.has(base) && base !== 'hang' && !/^(look|gaze)/.test(base)) return
    if (/^(look|gaze|stare|point|face|watch|glance|peer|smile|wave|gesture|reach)$/.test(base)) return
    const object = objectOf(verb)
    const between = object && object.end <= i ? object : undefined
    const subjects = clauses.subjectsOf(verb)
    const watched = subjects.length === 0 && WATCHES.has(base)
    const moved = TRANSITIVE.has(base) && (direction === 'up' || direction === 'down')
    if (between && (watched || moved)) {
      say(between, direction, strength, tied)
      return
    }
    for (const subject of subjects) say(subject, direction, strength, tied)
    // "headlights coming at us": what they belong to comes.
    const part = subjects.length === 0 && direction === 'toward' ? clauses.lastBefore(verb) : undefined
    const owner = part && FRONTS.has(part.head) ? clauses.rootBefore(part.start) : undefined
    if (owner) say(owner, direction, strength)
    if (between && (TOGETHER.has(base) || TRANSITIVE.has(base)))
      for (const member of clauses.listEndingAt(between)) say(member, direction, strength - 0.1, tied)
  }
}

const strengthOf = (direction: Direction): number =>
  ({ toward: 4, away: 3.5, left: 3, right: 3, up: 2.2, down: 2.2 })[direction]

/** Direction against manner: a way across the frame beats hopping along it, hopping beats "down the stairs". */
function settle(
  phrase: Phrase,
  r: { direction?: Direction; manner?: Manner; moving?: boolean; tied?: boolean },
): MotionReading {
  const vertical = r.direction === 'up' || r.direction === 'down'
  const manner = r.manner === 'still' && (r.direction || r.moving) ? undefined : r.manner
  const round = manner === 'circle' && r.direction !== 'toward' && r.direction !== 'away'
  const keepManner =
    round ||
    (manner !== undefined &&
      manner !== 'still' &&
      (!r.direction ||
        (vertical && (r.tied || manner === 'jump' || manner === 'bounce' || phrase.value === 'snowman'))))
  return {
    ...(r.direction && !keepManner && { direction: r.direction }),
    ...(manner && (keepManner || !r.direction) && { manner }),
    ...(r.moving && { moving: true }),
  }
}
