/** The parser: what a prompt says outright, and what it does not. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Evidence, readEvidence } from '../../../../providers/sketch/model/grounding/evidence.js'
import { createLexicon } from '../../../../providers/sketch/model/lexicon.js'
import { SCHEMA } from '../../../../providers/sketch/scene.js'

const known = new Set(
  SCHEMA.kinds.flatMap((kind) => SCHEMA.meta[kind]?.words ?? []).flatMap((words) => words.split(' ')),
)
const context = { schema: SCHEMA, lexicon: createLexicon(SCHEMA), hasWord: (word: string) => known.has(word) }
const read = (prompt: string) => readEvidence(prompt, context)

const things = (e: Evidence) =>
  e.subjects.map((s) => `${s.open ? 'some' : s.count} ${s.colour ? `${s.colour} ` : ''}${s.kind}`)
const relations = (e: Evidence) => e.relations.map((r) => `${e.subjects[r.a]!.kind} ${r.name} ${e.subjects[r.b]!.kind}`)
const ways = (e: Evidence) => e.subjects.map((s) => s.motion.direction ?? s.motion.manner ?? '')

describe('things', () => {
  it.each<[string, string[]]>([
    ['two red cars and a blue boat', ['2 red car', '1 blue boat']],
    ['a school of orange fish', ['some orange fish']],
    ['zebras, three, drinking', ['3 zebra']],
    ['love hearts, three, pink, floating upwards', ['3 pink heart']],
    ['a woman in a yellow raincoat holding a red umbrella', ['1 yellow woman', '1 red umbrella']],
    ['android bartender, teal body', ['1 teal robot']],
    ['a whale and her calf', ['1 whale', '1 whale']],
    ['mother duck with four ducklings', ['1 duck', '4 yellow duck']],
    ['a leaf-green snake', ['1 green snake']],
    ['a UFO beam over a farm', ['1 ufo']],
    ['a pirate statue', ['1 statue']],
    ['an elderly couple dances', ['1 man', '1 woman']],
    ['black bear with a salmon in its jaws', ['1 black bear']],
    ['samurai vs the wind: a lone swordsman', ['1 knight']],
    ['a boy flies a yellow kite; kite above him', ['1 child', '1 yellow kite']],
    ['a dozen balloons', ['6 balloon']],
    ['a fox with a hat and a scarf', ['1 fox']],
    ['a tall robot stands left of a tiny blue one', ['1 robot', '1 blue robot']],
    ['mushrooms glowing teal in a cave', ['some teal mushroom']],
    ['a bus stops on a busy street', ['1 bus']],
    ['a bee lands on an orange', ['1 bee', '1 orange apple']],
    ['fire truck parked in front of a house, neighbours staring', ['1 firetruck', '1 house']],
  ])('%s', (prompt, expected) => {
    expect(things(read(prompt))).toEqual(expected)
  })

  it('never asks for more than fit in a scene', () => {
    const subjects = read('six cats, five dogs and four horses').subjects
    expect(subjects.reduce((sum, s) => sum + s.count, 0)).toBeLessThanOrEqual(SCHEMA.K)
    expect(subjects).toHaveLength(3)
  })

  it('notes what the prompt rules out', () => {
    const evidence = read('a bench under a street light, no people, without cars')
    expect([...evidence.absent].sort()).toEqual(['car', 'child', 'man', 'woman'])
  })

  it('does not draw people off camera', () => {
    expect(things(read('a kite on the beach, mom filming'))).toEqual(['1 kite'])
  })
})

describe('motion and camera', () => {
  it.each<[string, string[], string | undefined]>([
    ['a red car drives to the left, the camera pans right', ['left'], 'pan_right'],
    ['the camera follows a horse galloping left', ['left'], 'tracking'],
    ['the bullet train enters from the right', ['left'], undefined],
    ['a ship exits frame left', ['left'], undefined],
    ['a battleship heading west', ['left'], undefined],
    ['a fox runs from left to right', ['right'], undefined],
    ['grey whale gliding right beneath a yacht', ['right', ''], undefined],
    ['four balloons float up, tilt up', ['up'], 'tilt_up'],
    ['a rocket launches', ['up'], undefined],
    ['a helicopter lands', ['down'], undefined],
    ['the sun climbing above a calm sea', ['up'], undefined],
    ['a bus comes toward us', ['toward'], undefined],
    ['a rhino charges at the camera', ['toward'], undefined],
    ['the train approaches', ['toward'], undefined],
    ['the schooner sails into the distance', ['away'], undefined],
    ['a biker rides off into the sunset', ['away'], undefined],
    ['jeep crawling away up the pass', ['away'], undefined],
    ['a ball bouncing down the stairs', ['bounce'], undefined],
    ['a biplane doing loops', ['circle'], undefined],
    ['spinning red cube', ['spin'], undefined],
    ['a dragon asleep on a rock', ['still', ''], undefined],
    ['a squirrel holding an apple circles a tree', ['circle', '', ''], undefined],
    ['a shark moves left while the camera moves right', ['left'], 'pan_right'],
    ['cat on a chair, camera creeping closer', ['', ''], 'zoom_in'],
    ['camera pans slowly from right to left over a horse', [''], 'pan_left'],
    ['the camera backs away from a ghost', [''], 'zoom_out'],
    ['drone pulling back from a tent', [''], 'zoom_out'],
    ['a drone flies over the city', [''], undefined],
    ['an owl, very unsteady camera', [''], 'handheld'],
    ['a tower, camera lingers without moving', [''], 'static'],
    ['a pigeon walks past a cat to the left of a bench', ['', '', ''], undefined],
  ])('%s', (prompt, expected, camera) => {
    const evidence = read(prompt)
    expect(ways(evidence)).toEqual(expected)
    expect(evidence.camera).toBe(camera)
  })
})

describe('relations', () => {
  it.each<[string, string[]]>([
    ['a boat to the left of the lighthouse', ['boat left lighthouse']],
    ['a cup on a table next to a red book', ['cup on table', 'cup next book', 'book on table']],
    ['a bee to the right of it, a rose below', ['flower below bee']],
    ['a book, candle to the right of it', ['candle right book']],
    ['a cow and behind it a red windmill', ['windmill behind cow']],
    ['a cosmonaut drifts, the blue planet beneath him', ['planet below astronaut']],
    ['low fog over a statue, crow on its head', ['bird on statue']],
    ['a desk where a laptop and two mugs sit', ['laptop on table', 'cup on table']],
    ['under the christmas tree lie two gifts', ['gift below pine']],
    ['a black cat chases a white rabbit', ['cat chase rabbit']],
    ['giant squid grabs a sailing ship from below', ['octopus below sailboat']],
    ['a woman walks across a stone bridge', ['woman on bridge']],
    ['a monkey sits on an elephant’s back', ['monkey on elephant']],
    ['grandpa asleep in a rocking chair', ['man on chair']],
    ['a lighthouse to the left, a red sailboat to the right', ['lighthouse left sailboat']],
    ['a deer between a tree and a house', ['deer between tree']],
    ['two ducks followed by a fox', ['fox chase duck']],
    ['in the foreground a campfire, in the background a tent', ['campfire front tent']],
    ['smoke over a house', []],
  ])('%s', (prompt, expected) => {
    expect(relations(read(prompt))).toEqual(expected)
  })
})

describe('place, time and weather', () => {
  it.each<[string, { scene?: string | undefined; time?: string; weather?: string; shot?: string }]>([
    ['rain on a street at night', { scene: 'street', time: 'night', weather: 'rain' }],
    ['a rainbow over a village after the rain', { scene: 'village' }],
    ['a rocket rises from the desert into a clear blue sky', { scene: 'desert', weather: 'clear', time: 'day' }],
    ['an astronaut walks on the moon', { scene: 'moon' }],
    ['a wolf under a full moon', { scene: undefined, time: 'night' }],
    ['blue hour before sunrise', { time: 'dawn' }],
    ['clock above a bed, 4 a.m.', { time: 'night' }],
    ['rhino, dust clouds', { scene: undefined }],
    ['wide establishing shot of a castle, snow falls', { shot: 'wide', weather: 'snow' }],
    ['extreme close-up of a frog', { shot: 'close' }],
    ['a ballerina on stage', { scene: 'stage' }],
    ['a red cube on a seamless white background', { scene: 'plain' }],
    ['a cat sleeping inside a house', { scene: 'room' }],
    ['truck in the dessert', { scene: 'desert' }],
    ['birds above the clouds', { scene: 'sky' }],
    ['an executive walks in front of skyscrapers', { scene: 'city' }],
    ['a shark on the sea floor', { scene: 'underwater' }],
  ])('%s', (prompt, expected) => {
    const evidence = read(prompt)
    const found = { scene: evidence.scenes[0], time: evidence.time, weather: evidence.weather, shot: evidence.shot }
    expect(found).toMatchObject(expected)
  })
})

describe('words', () => {
  const states = (prompt: string) => Object.fromEntries(read(prompt).words.map((w) => [w.word, w.state]))

  it('are known, mapped, corrected, understood but not drawn, or unknown', () => {
    expect(states('a pelican wearing a scarf chases a gren florbulator')).toMatchObject({
      pelican: 'known',
      scarf: 'undrawn',
      gren: 'near',
      florbulator: 'unknown',
    })
    expect(states('a cormorant')).toMatchObject({ cormorant: 'mapped' })
  })

  it('reach the model as nouns it knows, without the props', () => {
    expect(read('three cormorants with a hat').modelText).not.toMatch(/hat|cormorant/)
    expect(read('three cormorants').modelText).toContain('birds')
  })
})

describe('any text', () => {
  const vocabulary =
    'the camera pans slowly left right up down a red car dog on of behind two three , . and while with it its zoom in out tilt from to very then horse’s flies in front of'.split(
      ' ',
    )
  it('is read without failing, and within the limits of a scene', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...vocabulary), { maxLength: 40 }).map((w) => w.join(' ')),
        ),
        (prompt) => {
          const evidence = read(prompt)
          expect(evidence.subjects.length).toBeLessThanOrEqual(SCHEMA.K)
          for (const { a, b } of evidence.relations) {
            expect(a).not.toBe(b)
            expect(evidence.subjects[a] && evidence.subjects[b]).toBeTruthy()
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is read in time that grows gently with its length', () => {
    const start = performance.now()
    read('the camera slowly then just very gently pans across the old '.repeat(60))
    read('from left to right to the left of the '.repeat(100))
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
