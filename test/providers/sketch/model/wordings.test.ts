/** Words that name things without putting them into the picture, and many ways to say the rest: one table for each class. */
import { describe, expect, it } from 'vitest'
import { type Evidence, readEvidence } from '../../../../providers/sketch/model/grounding/evidence.js'
import { createLexicon } from '../../../../providers/sketch/model/lexicon.js'
import { SCHEMA } from '../../../../providers/sketch/scene.js'

const context = { schema: SCHEMA, lexicon: createLexicon(SCHEMA), hasWord: () => true }
const read = (prompt: string) => readEvidence(prompt, context)
const rows = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((row) => row.split('|') as [string, string])

const things = (e: Evidence) =>
  e.subjects.map((s) => `${s.open ? '' : `${s.count} `}${s.colour ? `${s.colour} ` : ''}${s.kind}`).join(', ')

const SIMILES = `
1 woman, dog|a woman feeds stray dogs as if they were her children
1 horse|a horse gallops as though a wolf were behind it
1 kite|a kite soars like a bird
1 rock|a rock that looks like a castle
1 cake|a cake shaped like a rocket
1 cat|a cat as big as a bus
1 robot|a robot taller than a house
1 boat|a boat bobs like a duck or a cork
1 child|a child dressed as a ghost
1 ship|a ship resembling a whale
1 dog|a dog waits as if for a train
1 black monkey|a gorilla beats its chest as though a drum were inside
1 mouse, 1 apple|a mouse pushes an apple the size of a car`

const FILMING = `
1 lion|chase cam from a jeep, a lion sprints
1 whale|a whale breaches, seen from a helicopter
1 ship|a ship in a storm, shot from a boat
1 cow|a cow chews, filmed hand-held by the farmer's kid
1 castle|drone footage of a castle
1 deer|dashcam, a deer crosses the street
1 bear|a bear, view from a passing train
1 elephant|an elephant filmed from the back of a truck
1 swan|a swan on a lake, recorded by a tourist
1 fox|a fox, as seen through a window of a car
1 tiger|camera mounted on a motorcycle, a tiger runs`

const APPOSITIONS = `
5 camel|the camel caravan, five animals, trudges on
3 chicken|a brood of hens, three birds, pecks
4 ship|the fleet, four vessels, at sea
3 elephant|an elephant herd, three animals, drinks
4 brown frog|toads, four fat brown ones, in a puddle
brown frog|toads, fat brown ones, in a puddle
white rabbit|rabbits, small white ones, hop
3 red car, 2 blue car|three red cars and two blue ones
2 black cat|cats, two of them, black`

const ABSENCE = `
1 boat|a boat on a lake, not a cloud in sight
1 bench|a bench, no people
1 bridge|a bridge without any cars
1 statue|a statue, pigeons nowhere to be found
1 chicken|a rooster, foxes hiding somewhere out of frame
1 lighthouse|a lighthouse, the sea empty of boats
1 dog|a dog stares at a cat off screen
1 tree|a tree, no birds or squirrels
1 house|a house, not a single car around
1 castle|a castle, devoid of knights
1 bird|a bird flies out of frame
1 tent|a tent, no sign of the bear
1 car|a car on a road free of trucks`

const LOADS = `
1 bus|a coach full of tourists
1 train|a train packed with passengers
1 truck|a truck loaded with hay and pumpkins
1 boat|a rowing boat filled with fish
1 white plane|a white plane carrying no one, full of soldiers
cow|a field full of cows`

const COMPOUNDS = `
1 man|a rock guitarist on stage
1 man|a pianist bows
1 man, 1 guitar|a guitarist plays a red-hot guitar solo
1 man|a drummer in the rain
1 man|a rock star waves
1 man|the star player celebrates
|a rock concert
|a boxing glove
|a castle courtyard
|a horse stable
|a car park
1 house|a bird house
1 house|a fire station
|a can of cat food
|a bus stop`

const PAIRS = `
2 black bird|a couple of crows
2 black bird|a pair of crows on a wire
1 man, 1 woman|a couple walks
1 man, 1 woman, 1 bench|a young couple on a bench made of stone
2 dog|a couple of dogs`

const DEPICTIONS = `
1 statue|a statue of a king
1 ship|a wooden model of a ship
1 statue|a bronze statue of a horse and its rider
|a poster of a tiger on the wall
|a painting of a ship hangs on the wall
|the shadow of a bird passes over the sand
1 man|a man studies the portrait of a queen
1 child|a child holds a photo of a dog
1 cat|photo of a cat
1 statue|a marble bust of an old wizard`

const WEATHER = `
1 sheep/clouds|a sheep, clouds drifting
1 windmill/clouds|a windmill, grey clouds gathering
1 tractor/clouds|clouds roll in over a tractor`

describe('words that name no things', () => {
  it.each(
    rows([SIMILES, FILMING, APPOSITIONS, ABSENCE, LOADS, COMPOUNDS, PAIRS, DEPICTIONS].map((t) => t.trim()).join('\n')),
  )('"%s": %s', (expected, prompt) => {
    expect(things(read(prompt))).toBe(expected)
  })

  it.each(rows(WEATHER))('%s: %s', (expected, prompt) => {
    const evidence = read(prompt)
    expect(`${things(evidence)}/${evidence.weather}`).toBe(expected)
  })
})

const TIMES = `
dawn|sunup
dawn|predawn
dawn|pre-dawn gloom
dawn|first light
dawn|daybreak
dawn|at cockcrow
dawn|as day breaks
dawn|crack of dawn
dawn|5:30 am
night|bedtime
night|late
night|midnight
night|at 2:15 am
night|long past midnight
night|in the wee hours
night|after lights out
day|noonday
day|midday
day|high noon
day|noonday sun
day|mid-afternoon
day|early afternoon
sunset|sundown
sunset|twilight
sunset|dusk
sunset|golden hour
sunset|evening
sunset|at eventide`

const CAMERAS = `
zoom_in|camera pulls in
zoom_in|camera pushes in
zoom_in|camera moves in close
zoom_in|camera creeps closer
zoom_in|camera looking down and zooming in
zoom_in|camera nudges in
zoom_in|the lens creeps in on it
zoom_in|pushing in tight
zoom_in|camera comes in close
zoom_in|ever closer camera
zoom_in|slow creep in
zoom_in|slow punch in
zoom_in|we move in slowly
zoom_in|we push in
zoom_in|camera is drawn in
zoom_in|camera inches closer and closer
zoom_out|camera pulls back
zoom_out|camera pulls out
zoom_out|pulls out wide
zoom_out|camera backs away
zoom_out|we pull back
zoom_out|camera backs off
zoom_out|the camera eases out
zoom_out|slow reveal pulling back
zoom_out|camera reverses away
zoom_out|zoom way out
zoom_out|camera backing up slowly
tracking|track it
tracking|track her
tracking|stay with it
tracking|follow cam
tracking|chase cam
tracking|camera right behind it
tracking|camera keeping pace
tracking|follow it
tracking|camera travels with it
tracking|camera paces it
tracking|keep up with it
tracking|camera alongside
tracking|the camera tails it
static|steady on sticks
static|on sticks
static|on a tripod
static|locked
static|no camera movement
static|camera doesn't move
static|camera locked off
static|camera bolted down
static|camera parked
static|camera stays where it is
static|no pan, no zoom
static|nailed-down camera
static|camera planted
static|camera stays put
static|steady shot
pan_left|whip pan left
pan_left|swing left
pan_left|camera sweeps left
pan_left|sweep to the left
pan_left|leftwards pan
pan_left|panning over to the left
pan_left|whip left
pan_right|swish pan to the right
pan_right|camera swings right
pan_right|slow pan across to the right
pan_right|camera swivels right
pan_right|camera scans left to right
pan_right|camera scans right
tilt_up|crane up
tilt_up|crane upwards
tilt_up|boom up
tilt_up|camera tips up
tilt_up|camera noses up
tilt_up|camera gazes up
tilt_up|jib up
tilt_up|camera rises
tilt_up|camera booms up
tilt_down|boom down
tilt_down|crane down
tilt_down|camera tips down
tilt_down|camera noses down
tilt_down|camera descends
tilt_down|camera booms down
handheld|shaky
handheld|the frame rattles
handheld|wobbly shot
handheld|shaky handheld
handheld|camera jostles
handheld|camera shake
handheld|bumpy footage
handheld|shoulder-mounted camera
handheld|shoulder cam
handheld|run and gun camera
handheld|jittery
handheld|camera wobble`

describe('times', () => {
  it.each(rows(TIMES))('%s: %s', (time, phrase) => {
    for (const prompt of [`a fox on a hill, ${phrase}`, `${phrase}, a boat on a lake`]) {
      const evidence = read(prompt)
      expect(evidence.time, prompt).toBe(time)
      expect(evidence.subjects, prompt).toHaveLength(1)
    }
  })
})

describe('camera wordings', () => {
  it.each(rows(CAMERAS))('%s: %s', (camera, phrase) => {
    for (const prompt of [`a fox on a hill, ${phrase}`, `a boat on a lake. ${phrase}`]) {
      const evidence = read(prompt)
      expect(evidence.camera, prompt).toBe(camera)
      expect(evidence.subjects, prompt).toHaveLength(1)
      expect(evidence.subjects[0]!.motion.direction, prompt).toBeUndefined()
    }
  })

  it.each([
    'the van pulls in',
    'a cat moves in close to a mouse',
    'a fox tracks a rabbit',
    'a girl on a swing left alone',
  ])('none: %s', (prompt) => {
    expect(read(prompt).camera).toBeUndefined()
  })
})

const PLACES = `
underwater|an octopus drifts through dark water
underwater|a jellyfish in the deep
underwater|a shark just below the surface
underwater|a turtle glides through clear blue water
field|a dog in a garden
field|a child in a park
field|a bench on a lawn
field|a cow in an orchard
city,street|a fountain in a piazza
city,street|a statue in a plaza`

describe('places', () => {
  it.each(rows(PLACES))('%s: %s', (expected, prompt) => {
    expect(expected.split(',')).toContain(read(prompt).scenes[0])
  })

  it.each(['a cat, snow falling', 'a chair in a blizzard', 'a bed, rain pouring down', 'a piano outdoors in the rain'])(
    'no room: %s',
    (prompt) => {
      expect(read(prompt).scenes).not.toContain('room')
    },
  )
})

const MANNERS = `
circle|an eagle soaring in circles
circle|a vulture circling overhead
circle|a toy train goes round and round
circle|a plane flies loops
circle|a shark circles a boat
circle|a dog chasing its tail in a circle
circle|a gull wheels overhead
circle|a hawk wheeling above a valley
circle|a kid on a bicycle riding laps
bounce|an alarm clock on the table ringing and bouncing
bounce|a ball beside a box bouncing
jump|a frog next to a lamp croaking and jumping`

describe('kinds of motion', () => {
  it.each(rows(MANNERS))('%s: %s', (manner, prompt) => {
    const [first, ...others] = read(prompt).subjects
    expect(first!.motion.manner).toBe(manner)
    for (const other of others) expect(other.motion.manner).not.toBe(manner)
  })
})
