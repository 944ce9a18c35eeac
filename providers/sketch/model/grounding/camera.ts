/** What a prompt says about camera and shot, and which words say it: those must not be read as motion of the subjects. */
import type { TextIndex } from './text.js'

interface CameraReading {
  readonly camera?: string
  readonly shot?: string
}

interface Rule {
  readonly camera: string
  readonly pattern: RegExp
}

const SLOW =
  '(?:very |so |ever so )?(?:(?:slow|gentle|quick|fast|smooth|steadi|gradual|soft|sudden|sharp|abrupt|swift|lazi|rapid|careful|dreamy|extreme|subtle)(?:ly|y)? |then |just |also |is |keeps |begins to |starts to |starts |begins )*'
const TO_LEFT =
  '(?:from (?:the )?right to (?:the )?left|right to left|(?:over |off |out )?(?:to|toward|towards) (?:the |our |its )?(?:far )?left(?: side| edge)?(?: of (?:the )?(?:frame|screen|image))?|left(?:ward|wards)?(?! to (?:the )?right| of)|westwards?|west)'
const TO_RIGHT =
  '(?:from (?:the )?left to (?:the )?right|left to right|(?:over |off |out )?(?:to|toward|towards) (?:the |our |its )?(?:far )?right(?: side| edge)?(?: of (?:the )?(?:frame|screen|image))?|right(?:ward|wards)?(?! to (?:the )?left| of)|eastwards?|east)'
const CAM =
  '(?:(?:the|a|our|my|one|your) )?(?:(?:phone|video|film|hand|tv|movie|single) )?(?:camera ?man|camera ?work|camera|cam|steadicam|gimbal|lens|viewpoint|point of view|pov|(?<=the |our )(?:view|frame|shot))'
const FREE = '[^,.;:!?]{0,40}?'
const ACROSS =
  '(?:(?:\\w+ly|across|over|along|around|sideways|away|back) |(?:across|over|along|around|past|through) (?:the |a |an |its )?(?:\\w+ ){1,3}?)*'
const MOVE =
  '(?:pan|panning|pans|panned|swing|swings|swinging|whip|whips|whipping|sweep|sweeps|sweeping|swivel|swivels|swiveling|turn|turns|turning|slide|slides|sliding|truck|trucks|trucking|move|moves|moving|glide|glides|gliding|drift|drifts|drifting|track|tracks|tracking|travel|travels|traveling|travelling|dolly|dollies|dollying|pivot|pivots|scroll|scrolls|scrolling|rotate|rotates|strafe|strafes|strafing|go|goes|going|float|floats|floating|fly|flies|flying|arc|arcs|arcing|roll|rolls|slip|slips|looks|look|looking|crawl|crawls|creeps|creeping|runs|sails|heads|heading|shift|shifts|shifting|veers|sidesteps|shot|pull|pulls|scan|scans|scanning)'
const PAN =
  '(?:whip |slow |quick |gentle |camera |fast |smooth |lateral |horizontal )*(?:pan|panning|pans|panned|swish pan)'
/** Where an order to the camera may begin. */
const ORDER = '(?<=^|[,.;:!?|] |[,.;:!?|] then |[,.;:!?|] slow |[,.;:!?|] slowly )'
const SWEEP = `${ORDER}(?:whip|swing|sweep|swish|swivel|slide|scan|drift)(?:s|ing)?(?: over| across)?`
const CLOSER = '(?: and (?:closer|nearer|tighter|in))*(?: close| tight)?'
const UP = '(?:up|upward|upwards|skyward|skywards|heavenward)'
const DOWN = '(?:down|downward|downwards|earthward|groundward)'
const rules: Rule[] = []
const rule = (camera: string, ...patterns: string[]) => {
  for (const pattern of patterns) rules.push({ camera, pattern: new RegExp(`(?<![a-z])(?:${pattern})(?![a-z])`, 'g') })
}

// The order is the priority where the phrases overlap: most explicit first.
rule(
  'pan_left',
  `${CAM} ${SLOW}${MOVE} ${SLOW}${ACROSS}${TO_LEFT}(?: after \\w+)?`,
  `${SLOW}${PAN} (?:shot )?${ACROSS}${TO_LEFT}`,
  `(?:left|leftwards?) (?:camera )?pan`,
  `${SWEEP} ${TO_LEFT}`,
  '(?:truck|trucking|trucks) left',
  `(?:lateral|sideways|side) (?:move|movement|glide|slide|drift) ${TO_LEFT}`,
  `${CAM} ${SLOW}${MOVE} (?:sideways|across|along) , ${TO_LEFT}`,
)
rule(
  'pan_right',
  `${CAM} ${SLOW}${MOVE} ${SLOW}${ACROSS}${TO_RIGHT}(?: after \\w+)?`,
  `${SLOW}${PAN} (?:shot )?${ACROSS}${TO_RIGHT}`,
  `(?:right|rightwards?) (?:camera )?pan`,
  `${SWEEP} ${TO_RIGHT}`,
  '(?:truck|trucking|trucks) right',
  `(?:lateral|sideways|side) (?:move|movement|glide|slide|drift) ${TO_RIGHT}`,
  `${CAM} ${SLOW}${MOVE} (?:sideways|across|along) , ${TO_RIGHT}`,
)
rule(
  'tilt_up',
  `${CAM} ${SLOW}(?!keep|back)\\w+ (?:\\w+ )?(?:\\w+ )?${UP}`,
  `${CAM} ${SLOW}(?:rises|rising|ascends|ascending|climbs|climbing|lifts|lifting|cranes|craning)`,
  `(?:tilt|tilts|tilting|crane|cranes|craning|boom|jib|pedestal) (?:\\w+ly )?(?:shot )?${UP}`,
  `(?<=^|[,.;:] )drone (?:\\w+ly )?(?:rises|rising|ascends|ascending|lifts|climbs)|drone (?:\\w+ly )?(?:rises|ascends|climbs)(?= [^,.;|]{0,60}(?:to|revealing|showing) (?:show|reveal|the|a))|(?:pan|pans|panning) (?:\\w+ly )?(?:up|upwards?)|(?:crane|jib|boom|drone) shot (?:\\w+ly )?(?:rising|rises|ascending|ascends|lifting|climbing|going up)|(?:upward|rising|ascending) (?:tilt|crane|camera|boom)(?: shot| move| movement)?`,
  `${CAM} craning \\w+ neck`,
  'tilt to the sky',
  `(?:tilts|tilt|tilting) ${FREE} ${UP}`,
)
rule(
  'tilt_down',
  `${CAM} ${SLOW}(?!bolt|lock|nail|screw|clamp|fixed|back|pinned|tied)\\w+ (?:\\w+ )?(?:\\w+ )?${DOWN}`,
  `${CAM} ${SLOW}(?:descends|descending|lowers|lowering|drops|dropping|sinks|sinking|dips|dipping)`,
  `(?:tilt|tilts|tilting|crane|cranes|craning|boom|jib|pedestal) (?:\\w+ly )?(?:shot )?${DOWN}`,
  `(?<=^|[,.;:] )drone (?:\\w+ly )?(?:descends|descending|sinks|lowers)|(?:pan|pans|panning) (?:\\w+ly )?(?:down|downwards?)|(?:crane|jib|boom|drone) shot (?:\\w+ly )?(?:descending|descends|lowering|sinking|dropping|going down)|(?:downward|descending) (?:tilt|crane|camera|boom)(?: shot| move| movement)?`,
  `(?:tilts|tilt|tilting) ${FREE} ${DOWN}`,
)
rule(
  'zoom_out',
  `(?:${CAM} )?${SLOW}(?:zoom|zooms|zooming|zoomed) (?:\\w+ly |way |right |all the way )?out(?:ward|wards)?`,
  `zoom outs?`,
  `(?:dolly|dollies|dollying|track|tracks|truck|tracking) (?:shot )?(?:\\w+ly )?(?:out|back|backward|backwards|away)`,
  `${CAM} ${SLOW}(?:pull|pulls|pulling|pulled) (?:\\w+ly )?(?:back|out|away|backward|backwards)(?! of)`,
  `${SLOW}(?:pull|pulling) (?:\\w+ly )?(?:back|out|away|backward|backwards)(?! of)(?: shot)?`,
  'pull ?back(?: shot)?',
  `(?:we|${ORDER}|reveal) ?${SLOW}(?:pull|pulls|pulling|back|backs|backing) (?:\\w+ly )?(?:away|back|off|out(?= wide| to | slow| ?[,.;:!?|]| ?$))(?: wide)?`,
  `${CAM} ${SLOW}(?:back|backs|backing) up(?: \\w+ly)?`,
  'dolly back',
  `${CAM} ${SLOW}(?:\\w+ )?(?:back|backs|backing|ease|eases|easing|retreat|retreats|retreating|withdraws|withdrawing|reverse|reverses|reversing|recede|recedes|receding|widen|widens|widening|moves?|moving|drifts?|drifting|floats?|floating|glides?|gliding|flies|flying|creeps?|creeping|steps?|stepping|inches|travels?|slides?|sliding|rolls?|goes|slips?)(?: \\w+ly)? (?:away|back|backward|backwards|out|outward|outwards|off|further away|farther away)`,
  `${CAM} ${SLOW}(?:retreats|reverses|retreating|widens|withdraws|recedes)`,
  '(?:slow|gradual|gentle)(?:ly)? (?:widening|pullback|pull back|reverse dolly)(?: shot)?',
  'reverse dolly',
  '(?:slow|slowly|gentle|gently|gradual|steady|subtle|smooth|creeping|long|quick)(?: slow| gentle| smooth)? (?:creep|creeps|creeping|move|moving|drift|drifting|crawl|crawling|glide|gliding|inch|inching|ease|easing|travel) (?:out|outward|back|backward|backwards|away)',
)
rule(
  'zoom_in',
  `(?:${CAM} )?${SLOW}(?:zoom|zooms|zooming|zoomed|crash zoom|punch|punches) (?:\\w+ly )?(?:in|into|forward|closer|toward|towards)`,
  `zoom ins?`,
  `(?:slow|dreamy|gentle|quick|fast|crash|long|smooth|gradual|subtle|dramatic) zoom(?! out)(?: in)?(?: on| onto| to| toward| towards| into)?`,
  `(?:dolly|dollies|dollying|track|tracks|tracking) (?:shot )?(?:\\w+ly )?(?:in|forward|forwards|closer|into)`,
  `(?:${CAM} )?${SLOW}(?:push|pushes|pushing|pushed) (?:\\w+ly )?(?:in|into|forward|closer|toward|towards|on)(?: on| shot)?`,
  'zoom(?:s|ing)? (?:on|onto|to|toward|towards)',
  `push in(?: shot)?`,
  `${CAM} ${SLOW}(?:\\w+ )?(?:close|closes|closing|move|moves|moving|creep|creeps|creeping|glide|glides|gliding|inch|inches|inching|drift|drifts|drifting|ease|eases|easing|float|floats|floating|fly|flies|flying|travel|travels|traveling|slide|slides|sliding|approaches|approaching|advance|advances|advancing|edges|edging|leans|leaning|dives|diving|rushes|rushing|crawls|crawling|steps|tighten|tightens|goes|going|comes|coming|rolls|rolling|get|gets|getting|draws|drawing|drawn|dive|sinks|pull|pulls|pulling|nudge|nudges|nudging|nose|noses|punch|punches|tiptoes|sneaks|swoops|zeroes|homes|bears|presses|pressing|inched|crept)(?: \\w+ly| ever)? (?:in|into|inward|inwards|forward|forwards|closer|nearer|toward|towards|in on)${CLOSER}`,
  `we ${SLOW}(?:push|move|creep|close|zoom|ease|glide|drift|inch|get|pull|dolly) (?:\\w+ly )?(?:in|closer|nearer)(?: \\w+ly)?${CLOSER}`,
  `(?:ever )?(?:closer|tighter) (?:camera|framing)`,
  `${ORDER}(?:push|pushes|pushing|moves?|moving|creeps?|creeping|inch|inches|inching|closes|closing|pulls?|punch|nudge) in(?: close| tight| slowly| on it)?(?= ?[,.;:!?|]| ?$)`,
  `(?:slow|quick|gentle|fast|hard|sudden) (?:punch|push|creep|pull|ease) in`,
  `${CAM} ${SLOW}(?:approaches|approaching|advances|advancing|tightens)`,
  'closing in on',
  'getting (?:ever )?closer and closer',
  '(?:slowly |gradually )?tightening (?:on|onto|around|to)',
  '(?:slow|slowly|gentle|gently|gradual|steady|subtle|smooth|creeping|long|quick)(?: slow| gentle| smooth)? (?:creep|creeps|creeping|move|moving|drift|drifting|crawl|crawling|glide|gliding|inch|inching|ease|easing|travel) (?:in|inward|forward|forwards|closer)',
  'slow approach',
)
rule(
  'static',
  `${CAM} ${FREE} ?(?:without moving|not moving|does not move|doesnt move|never moves|stays still|stays put|stays fixed|holds still|perfectly still|stands still|remains still|is still|completely still|stays static|on a tripod|on tripod|does nothing|motionless|unmoving|stationary|immobile)`,
  `keep the (?:camera|frame|shot) still`,
  `(?:${CAM} )?(?:is |stays |remains |kept |held |keeps )?(?:perfectly |completely |absolutely |very )?(?:static|locked|locked off|locked down|lock off|lockdown|locked-off|fixed|stationary|unmoving|motionless|tripod)(?: (?:long|medium|wide|single|tripod|off|camera|down))*(?: (?:shot|camera|frame|framing|take|view|wide|close up|closeup|angle|composition|tripod))+`,
  `long static take`,
  'static(?: camera| shot| frame| view| take| wide| medium)?',
  '(?:on a|from a|on) tripod',
  'tripod(?: shot)?',
  'locked(?: off| down)?(?: shot)?',
  'fixed (?:shot|camera|frame|framing|view|angle)',
  `${CAM} (?:is |stays |holds |remains )?(?:perfectly |completely |absolutely |very )?still`,
  'still (?:camera|shot|frame)',
  `${CAM} \\w+ (?:and|but) (?:still|static|steady|fixed)`,
  'no (?:camera )?(?:movement|motion|moves)(?: at all)?',
  'nothing moves',
  `${CAM} (?:is |stays |remains )?(?:parked|planted|bolted|nailed|screwed|clamped|rooted|frozen|pinned|anchored|glued|mounted|set|propped)(?: down| in place| to the spot| on (?:a )?(?:tripod|sticks|stand))*`,
  `${CAM} (?:stays|remains|is left|left) (?:where|right where|exactly where) it is`,
  '(?:nailed|bolted|locked|screwed|clamped|set) down camera',
  'no (?:pans?|zooms?|tilts?|panning|zooming)(?: ?,? (?:and |or |nor )?(?:no )?(?:pans?|zooms?|tilts?|panning|zooming|moves?))*',
  '(?:rock |very |perfectly )*(?:steady|solid|dead still)(?: (?:shot|frame|framing|take|view|camera|lens)| on (?:sticks|a tripod|tripod))+',
  '(?:camera )?on (?:the )?sticks(?= ?[,.;:!?|]| ?$)',
  'single (?:unmoving|unbroken static) take',
  'no moving camera',
  `${CAM} (?:holds|lingers|waits|rests)`,
  'unmoving (?:camera|frame|shot)',
  'without (?:any )?camera (?:movement|motion|moves)',
)
rule(
  'handheld',
  `(?:very |slightly |jerky |shaky |jittery |rough |raw |nervous |wobbly |hand cranked )*hand ?held(?: camera| shot| footage| look| style| close| phone| feel| video| cam)?`,
  `(?:very |slightly )?(?:shaky|shaking|shakes|jittery|jerky|wobbly|unsteady|bouncy|trembling|nervous)(?: \\w+)? (?:camera ?work|camera|cam|footage|shot|lens|phone|video|frame|hand)`,
  `${CAM} ${SLOW}(?:${FREE} )?(?:shakes|shaking|shaky|wobbles|wobbling|trembles|trembling|jitters|jittery|jolts|jolting|bounces|bouncing|sways|swaying|unsteady|jerks|judders|juddering|bumps|bobs)`,
  `(?:footage|video|frame|lens|shot|picture|image) (?:that |which )?(?:is |keeps )?(?:shakes|shaking|shaky|wobbles|trembles|jitters|unsteady)`,
  'shaky ?cam',
  `${CAM} (?:shake|wobble|jitter|jostle|judder|bounce)`,
  `${CAM} ${SLOW}(?:jostles|jostling|jostled|rattles|rattling|jiggles|jiggling|rocks|rocking|lurches|lurching|stumbles|shudders|shuddering)(?: about| around)?`,
  '(?:bumpy|rattling|jostling|jiggly|rough|choppy|jolting|swaying|restless)(?: \\w+)? (?:camera ?work|camera|cam|footage|shot|video)',
  '(?:shoulder|chest|body|helmet|head)(?: mounted| held)? (?:camera|cam|footage|shot)',
  '(?:run and gun|guerrilla|cinema verite|verite)(?: style)?(?: camera| footage| look| shot)?',
  `${ORDER}(?:very |slightly |all )?(?:shaky|jittery|wobbly|jerky)(?= ?[,.;:!?|]| ?$)`,
  '(?:found|phone|amateur|bodycam|documentary style|home video|home movie|cell phone|cellphone|smartphone|camcorder) (?:style )?(?:handheld|footage|look|feel)',
  'home (?:video|movie)(?: style)?',
  'camcorder',
  'filmed by hand',
  '(?:filmed|shot) (?:by )?hand ?held',
  'hand camera',
  'shot on (?:a |my )?(?:phone|camcorder)',
)
rule(
  'tracking',
  `${CAM} ${SLOW}(?:follow|follows|following|followed|track|tracks|tracking|trail|trails|trailing|chase|chases|chasing|pursues|pursuing|accompanies|accompanying|shadows|escorts|keeps? (?:pace|up)|keeping (?:pace|up)|stays? (?:with|on|close|beside|alongside|next|right)|staying (?:with|beside|alongside|close)|moves? (?:with|along|alongside|beside)|moving (?:with|along|alongside|beside)|glides? (?:with|along|alongside|beside)|gliding (?:with|along|alongside|beside)|swims?(?: along|alongside| with| beside)?|swimming(?: along|alongside| with| beside)?|runs? (?:with|along|alongside|beside)|running (?:with|along|alongside|beside)|rides? (?:with|along|alongside|beside)|riding (?:with|along|alongside|beside)|flies (?:with|along|alongside|beside)|flying (?:with|along|alongside|beside)|travels? (?:with|along|alongside|beside)|travell?ing (?:with|along|alongside|beside)|walks? (?:with|along|alongside|beside|behind)|walking (?:with|along|alongside|beside|behind)|drives? (?:with|along|alongside|beside)|rolls? (?:along|alongside|beside)|sticks? (?:with|to|close)|slides? (?:along|alongside)|never leaves|locked on(?:to)?|locks on(?:to)?|tags along|drifts? (?:along|alongside|with|beside)|dollies along(?:side)?|dogs|hugs)(?: (?:it|him|her|them|along|alongside|behind|closely))*`,
  `(?:tracking|follow|following|followed|chase|pursuit|trailing|traveling|travelling|steadicam|dolly|moving|running|tracked|side tracking|parallel)(?: \\w+)? (?:shot|cam|camera)`,
  '(?:follow|tracking|chase) (?:cam|shot|footage|drone|view)',
  '(?:lateral |side |smooth )?tracking(?: shot)?(?: of| alongside| along| behind)?',
  'tracked from (?:the side|behind)',
  'we follow(?: \\w+)?',
  `${ORDER}(?:track|follow|trail|tail|shadow|stay (?:with|on|close to|right with|beside|behind)|stick (?:with|to|close to)|keep (?:up|pace|level) with|tag along with|hold on|ride along with) (?:it|him|her|them)(?: closely| all the way)?`,
  `${ORDER}(?:track|follow|trail|tail|stay (?:with|on|close to)|stick (?:with|to)|keep (?:up|pace) with)(?= (?:the|a|this|that|his|her) )`,
  `${CAM} (?:is |stays |keeps )?(?:right |just |close |always )?(?:alongside|beside|behind)(?: (?:it|him|her|them))?(?= ?[,.;:!?|]| ?$)`,
  `${CAM} ${SLOW}(?:paces|pacing|tails|tailing|stalks|stalking)(?: (?:it|him|her|them))?`,
  '(?:filmed|shot|seen) from a (?:moving|speeding|passing) (?:car|truck|boat|train|bike)',
  `${CAM} ${SLOW}\\w+(?: \\w+ly)? (?:alongside|beside|after)(?: (?:it|him|her|them))?`,
  '(?:the )?camera (?:car|truck|bike|boat|drone|buggy)(?: (?:follows|following|alongside|behind))?',
  'followed by the camera',
  'gopro(?: style| footage| view)?',
  'dashcam',
  'shot follows(?: \\w+)?',
  'drone (?:follows|following|tracks|tracking|chases|chasing)',
  '(?:tracks|tracking) alongside',
  'steadicam(?: shot)?',
)

const SHOTS: readonly (readonly [string, RegExp])[] = (
  [
    [
      'close',
      '(?:extreme |tight |big |very |super |handheld |static |intimate )*(?:close ?ups?|closeups?|macro(?: shot| photography| view| lens)?|close (?:shot|view|framing|on)|tight (?:shot|frame|framing|on(?: the| a)?|in on)|detail (?:shot|view)|insert shot|very close(?: to)?|face shot|head shot|headshot|crisp macro|seen up close|up close|in close detail)',
    ],
    [
      'wide',
      '(?:extreme |super |very |ultra |static |big |slow |epic |helicopter style |grand )*(?:wide ?(?:angle|lens|establishing|cinematic|aerial|drone|screen|open|panoramic|static|view|shot|frame|framing|master)+(?: (?:shot|view|lens|establishing|cinematic|frame))*|establishing (?:shot|view)|long shot|full shot|master shot|aerials?(?: (?:shot|view|footage|perspective|drone|photo))?|birds ?eye(?: view| perspective| shot)?|panoram(?:a|ic)(?: (?:shot|view|vista))?|drone (?:shot|view|footage|perspective|video|aerial|flyover|flyby|angle)s?|seen from (?:far|high)? ?(?:above|away|afar)|(?:shot|viewed|filmed|from high|looking down|view|seen) (?:from )?above|top down(?: view| shot)?|overhead (?:shot|view)|far shot|distant (?:shot|view)|vista shot|landscape shot|satellite view)|(?<=static |fixed |locked |camera , |shot , |, )wide(?= ?[,.]| ?$)|(?<=^|, |[.] |locked off |static |fixed )wide(?= of | on | ?:)',
    ],
    [
      'medium',
      '(?:static |handheld |slow )*(?:medium ?(?:wide |close |long )?(?:shot|framing|view|frame|distance|take)|mid ?(?:shot|range shot)|waist up(?: shot)?|half body shot|cowboy shot|two shot|american shot|medium(?! sized))',
    ],
  ] as const
).map(([shot, source]) => [shot, new RegExp(`(?<![a-z])(?:${source})(?![a-z])`, 'g')])

const MOVING = /^(?:pan|tilt|zoom)/

/** Masks the words it takes. Of several moves the one named last decides; without one the first rule in order that fits. */
export function readCamera(text: TextIndex): CameraReading {
  let shot: string | undefined
  // A drone that films is no aircraft in the picture.
  text.maskAll(
    /(?<![a-z])(?:a |the )?drone (?=(?:slowly |gently )?(?:pull|push|circl|orbit|film|glid|look|shot|view|footage))/g,
  )
  for (const [name, pattern] of SHOTS) if (text.maskAll(pattern, true) && !shot) shot = name
  const spans: { camera: string; start: number; end: number }[] = []
  for (const { camera, pattern } of rules)
    for (const { start, end } of text.find(pattern)) {
      text.mask(start, end)
      if (!spans.some((s) => start < s.end && end > s.start)) spans.push({ camera, start, end })
    }
  const moves = spans.filter((s) => MOVING.test(s.camera))
  // Following counts as a move only beside another one: "handheld, following her" is handheld.
  const rivals = moves.length ? spans.filter((s) => MOVING.test(s.camera) || s.camera === 'tracking') : []
  const camera = (rivals.sort((a, b) => b.start - a.start)[0] ?? spans[0])?.camera
  text.commit()
  text.maskAll(
    /(?<![a-z])(?<!(?:toward|towards|at|from|to|into|for|off|past) (?:the |our |a )?)(?:the |a )?(?:camera|cameraman|lens|gopro|telephoto|footage|fisheye|(?:crane|jib|boom) (?:shot|move))(?![a-z])/g,
  )
  return { ...(camera && { camera }), ...(shot && { shot }) }
}
