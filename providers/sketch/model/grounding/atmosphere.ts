/** What a prompt says about time of day and weather. Reads the words, takes none: "full moon" is a night and a thing. */
import type { TextIndex } from './text.js'

interface AtmosphereReading {
  readonly time?: string
  readonly weather?: string
}

/** Where a table says an hour, minutes may follow it. */
const HOUR = / \?([ap]) \?m/g

type Table = readonly (readonly [string, RegExp])[]

const table = (rows: readonly (readonly [string, string])[]): Table =>
  rows.map(([value, source]) => [
    value,
    new RegExp(`(?<![a-z0-9])(?:${source.replace(HOUR, '(?: : [0-5][0-9])? ?$1 ?m')})(?![a-z])`, 'g'),
  ])

// First match wins, so the narrower phrase stands before the wider one.
const TIMES = table([
  [
    'dawn',
    '(?:blue hour|minutes?|hours?|just|shortly|right|moments?) before (?:sunrise|dawn|daybreak)|pre ?dawn|sun ?up|(?:as |when )?(?:the )?day breaks|day ?break|(?:5|6|7|8) ?a ?m|(?:five|six|seven|eight) (?:oclock )?in the morning',
  ],
  [
    'night',
    '(?:1|2|3|4|12) ?a ?m|(?:9|10|11|12) ?p ?m|bed ?time|lights out|past midnight|wee (?:small )?hours|ungodly hour|late(?= ?(?:[,.;:!?|]|$))|(?<=it is |its )late|dead of (?:the )?night|middle of the night|late at night|late night|(?:two|three) in the morning|small hours',
  ],
  ['sunset', '(?:6|7|8) ?p ?m|blue hour'],
  [
    'day',
    '(?:9|10|11) ?a ?m|(?:12|1|2|3|4|5) ?p ?m|high noon|noon ?day|noontide|midday|late morning|mid ?morning|heat of the day|broad daylight|middle of the day|midday sun',
  ],
  [
    'sunset',
    'sunset|sunsets|dusk|sundown|golden hour|twilight|gloaming|nightfall|setting sun|sinking sun|low evening sun|magic hour|(?:the )?sun (?:slowly |just |is |has )*(?:sets|setting|sinks|sinking|goes down|going down|dips|dipping|low|drops|dropping|slides|melts|disappears|vanishes|set)|last (?:light|rays)|end of the day|day fades|fading light|evening (?:light|glow|sun|sky|mist|fog|haze)',
  ],
  [
    'dawn',
    'dawn|sunrise|sunrises|daybreak|first light|first rays|break of day|crack of dawn|rising sun|(?:the )?sun (?:slowly |just |is |has )*(?:rises|rising|comes up|coming up|climbs|climbing|peeks|peeking|breaks|rose|appears)|morning|mornings|early hours|cock ?crow|aurora of morning',
  ],
  [
    'night',
    'night|nights|nighttime|night ?time|midnight|moonlit|moonlight|starlit|starlight|starry|nocturnal|under (?:the |a million |countless |bright )?stars|beneath the stars|stars (?:shine|shining|twinkle|twinkling|above|overhead|everywhere|out)|full moon|crescent moon|half moon|blood moon|in the dark|darkness|pitch dark|pitch black(?:ness)?|after dark|lamplight|candlelit|northern lights|aurora|fireworks|halloween|christmas eve|new years eve|milky way overhead|(?:by|under|beneath|in) (?:the )?(?:light of the )?moon|the moon (?:\\w+ )?(?:his|her|its|their|the) (?:way|path)|moonrise|moonbeams?',
  ],
  ['sunset', 'evenings?|eventide|eve(?= ?(?:[,.;:!?|]|$))'],
  [
    'day',
    'day(?:light|time)|noon|midday|noontime|afternoon|afternoons|sunny|sunlit|sunshine|blue sky|blue skies|bright sun|in the sun|under the sun|hot sun|blazing sun|sun (?:is )?(?:overhead|high|blazing|shining|shines|beating|beats)|scorching|sun drenched|sunlight|bright day|summer day|clear day|on a (?:\\w+ )?day|during the day|sunbeams?|sun ?bathed|dry heat|by day|lunchtime|lunch hour|cloudless|hot day',
  ],
])

const NO_RAIN = '(?<!after )(?<!after the )(?<!no )(?<!before the )'
const WEATHERS = table([
  [
    'storm',
    '(?<!after )(?<!after the )(?<!before the )(?:thunder|lightning|rain|violent |raging |heavy |electrical |fierce |wild |magnetic )?(?<!after )(?<!after the )(?<!before the )(?:thunderstorms?|storms?|stormy)|lightning(?! bugs?)|thunder(?:ing clouds|claps?|y)?|thunder ?clouds?|thunderheads?|thunder|tempest|tempestuous|hurricane|typhoon|cyclone|squalls?|gale(?: force)?|lightning storm|monsoon storm',
  ],
  [
    'snow',
    'snowing|snows|snowfall|snowflakes?|snow ?storms?|blizzards?|(?:falling|driving|drifting|swirling|blowing|whirling|light|heavy|gentle|thick|fluffy|wet) (?:snow|flakes)|flakes?|flurry|flurries|snow (?:is |keeps |slowly |softly |gently |quietly |silently |lightly |heavily |still |begins to |starts to |was )*(?:falls|falling|fall|drifts|drifting|swirls|swirling|coming down|comes down|drops|floats|floating|blows|blowing|flying)|while it snows|sleet|(?<=(?:^|[,.;:!?] )(?:soft |fresh |light |heavy |more |first |gentle )?)snow(?= ?[,.;:!?]|$)|hail|snowy (?:day|night|morning|evening|afternoon|weather|sky|air)|whiteout|white ?out|snowstorm',
  ],
  [
    'rain',
    `${NO_RAIN}(?:rain|rains|raining|rainy|drizzle|drizzling|drizzly|downpour|cloudburst|monsoon|raindrops?|rain ?drops?|rainstorm|rainfall|pouring|(?<=(?:while|as|when) )it pours|(?:heavy |light |passing |sudden )showers?|bucketing|rain ?soaked|in the wet|showers|torrential)`,
  ],
  [
    'fog',
    'fog|foggy|mist|mists|misty|haze(?! of (?:smoke|dust))|hazy|smog|foggier|brume|steam rising off the (?:lake|river|water)|shrouded',
  ],
  [
    'clear',
    '(?:clear|cloudless|unclouded) (?:\\w+ )?(?:sky|skies|day|night|air|weather|blue|morning|evening|afternoon|light|horizon|noon|cold light)|cloudless|clear cold light|crisp (?:clear )?(?:air|sky|day)|not a cloud|no clouds|clear skies|bright sunshine|sunny|clear bright|crystal clear(?= sky| air)|clear (?:starry|blue) sky|sun ?drenched|sunlit',
  ],
  [
    'clouds',
    'cloudy|overcast|(?:grey|gray|leaden|cloudy|gloomy|heavy|dull|brooding|white|dark|moody) (?:sky|skies)|(?:heavy|dark|gr[ea]y|low|thick|white|fluffy|puffy|drifting|scattered|storm|gathering|big|billowing|passing|some|many|soft|pink|orange|fast|rolling|dramatic|racing|towering|pale) clouds|clouds|clouded|cloud cover',
  ],
])
// Clouds of something else are no weather, and clouds one is above are a place.
const NOT_CLOUDS =
  /(?<![a-z])(?:(?:dust|ash|smoke|sand|steam|mushroom|cotton|powder|spray) clouds?|clouds? of|(?:above|over|through|among|amid|between|into|past|across|on|beyond|beneath|below|under|in) (?:the |some |white |fluffy |pink |soft |a sea of |thick |puffy |golden )*clouds?|sandstorms?|dust storms?|brainstorm|storm ?troopers?|lightning bugs?|rain ?bows?|rain ?coats?|rain ?forests?|rain boots|snow ?(?:man|men|ball|balls|board|mobile|plow|globe|leopard|owl|goose|fox|queen|white)|cloud (?:shaped|like))(?![a-z])/g
const NOT_TIMES =
  /(?<![a-z])(?:night ?(?:club|clubs|stand|gown|light|lights|mare|owl|watchman|train|bus)|morning (?:glory|star)|evening (?:gown|dress|star|wear)|sun ?flowers?|sun ?glasses|sun ?shades?|sun ?dress|sun ?loungers?|day ?dreams?|day ?bed|starry eyed|birth ?day|holi ?day|valentines day|christmas day|every ?day|friday|saturday|sunday|monday|tuesday|wednesday|thursday)(?![a-z])/g

export function readAtmosphere(text: TextIndex): AtmosphereReading {
  const time = first(text, TIMES, NOT_TIMES)
  const weather = first(text, WEATHERS, NOT_CLOUDS)
  // "vanish in the clouds" and the like: clouds are there, though as a place.
  const cloudy =
    weather ??
    (text.test(/(?<![a-z])(?:in|into|behind|under|beneath|below|through) (?:the |some |\w+ )?clouds(?![a-z])/)
      ? 'clouds'
      : undefined)
  return { ...(time && { time }), ...(cloudy && { weather: cloudy }) }
}

function first(text: TextIndex, rows: Table, except: RegExp): string | undefined {
  const excluded = text.find(except)
  for (const [value, pattern] of rows)
    if (text.find(pattern).some((span) => !excluded.some((no) => span.start >= no.start && span.end <= no.end)))
      return value
  return undefined
}
