/** Many ways to say camera moves, times and weathers, before and after the subject; none may leak into the subject. */
import { describe, expect, it } from 'vitest'
import { readEvidence } from '../../../../providers/sketch/model/grounding/evidence.js'
import { createLexicon } from '../../../../providers/sketch/model/lexicon.js'
import { SCHEMA } from '../../../../providers/sketch/scene.js'

const context = { schema: SCHEMA, lexicon: createLexicon(SCHEMA), hasWord: () => true }
const rows = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((row) => row.split('|') as [string, string])

const CAMERAS = `
pan_left|camera drifts to the left
pan_left|slow leftward pan
pan_left|the shot pans from right to left
pan_left|camera slides left
pan_left|panning shot to the left
pan_left|lateral move to the left
pan_right|the camera is panning right
pan_right|camera turns to the right
pan_right|quick pan right
pan_right|the frame slides to the right
pan_right|camera moves sideways, left to right
pan_right|we pan right
tilt_up|the camera looks up
tilt_up|camera craning up
tilt_up|slow upward tilt
tilt_up|boom up
tilt_up|camera lifts
tilt_up|the view tilts skyward
tilt_down|camera pans down
tilt_down|the camera tilts slowly down
tilt_down|crane down shot
tilt_down|downward tilt
tilt_down|camera lowers to the ground
zoom_in|zoom in slowly
zoom_in|the camera pushes in on her face
zoom_in|slow dolly in
zoom_in|camera moves closer
zoom_in|gradual zoom in
zoom_in|camera glides toward the house
zoom_in|push-in
zoom_in|camera slowly approaches
zoom_in|tightening on the face
zoom_in|crash zoom
zoom_out|pull back to reveal the town
zoom_out|the camera pulls away
zoom_out|slow pullback
zoom_out|zooming out
zoom_out|dolly out
zoom_out|camera retreats
zoom_out|the shot widens
zoom_out|camera drifts backward
zoom_out|pulling out slowly
tracking|tracking shot
tracking|camera follows him
tracking|camera tracks alongside
tracking|the camera stays with her
tracking|camera chases the car
tracking|following shot
tracking|dolly shot alongside
tracking|camera runs beside it
tracking|steadicam follow
tracking|the camera keeps up with it
tracking|filmed from a moving car
handheld|handheld
handheld|shaky camera
handheld|hand-held camerawork
handheld|wobbly cam
handheld|the camera shakes
handheld|found footage style
handheld|vérité, jittery camera
static|static camera
static|locked-off shot
static|fixed camera
static|camera does not move
static|the camera stays still
static|tripod shot
static|stationary camera
static|motionless frame
static|no camera movement
static|camera holds still
static|still camera
static|the camera never moves
none|a leopard moves in for the kill
none|the bird turns its head left
none|boats move out of the harbor
none|the dog follows the cat
none|the ship tilts
none|a car pulls out of a garage
none|the elevator goes up
none|a plane zooms past`

const ATMOSPHERES = `
dawn/-|at first light
dawn/-|at daybreak
dawn/-|in the early morning
dawn/-|as the sun comes up
dawn/-|sunrise glow
dawn/-|at six in the morning
dawn/-|just before sunrise
day/-|at noon
day/-|in the middle of the day
day/-|on a lazy afternoon
day/-|in broad daylight
day/-|at 2 pm
day/-|under a blazing sun
day/-|lunchtime
sunset/-|at dusk
sunset/-|as the sun goes down
sunset/-|at sundown
sunset/-|in the evening
sunset/-|at twilight
sunset/-|in the golden hour
sunset/-|nightfall
sunset/-|in the last rays of the sun
night/-|at midnight
night/-|in the dead of night
night/-|under the stars
night/-|by moonlight
night/-|in the dark
night/-|at 11 pm
night/-|after dark
night/-|on a starry night
-/rain|in a downpour
-/rain|in the drizzle
-/rain|while it pours
-/rain|in the pouring rain
-/rain|rain falls
-/rain|in a heavy shower
-/snow|in a blizzard
-/snow|as snow falls softly
-/snow|in a snowstorm
-/snow|snowflakes drifting
-/snow|in falling snow
-/fog|in thick fog
-/fog|in the mist
-/fog|wrapped in haze
-/fog|foggy
-/storm|during a thunderstorm
-/storm|with lightning
-/storm|in a gale
-/storm|in a hurricane
-/clouds|under an overcast sky
-/clouds|on a cloudy day
-/clouds|grey sky
-/clouds|under heavy clouds
-/clear|under a clear sky
-/clear|not a cloud in the sky
-/clear|in clear weather
night/rain|on a rainy night
dawn/fog|on a misty morning
sunset/clouds|on a cloudy evening
day/clear|on a bright sunny day
night/snow|on a snowy night
-/-|after the storm
-/-|with a snow leopard
-/-|wearing sunglasses
-/-|near a sunflower
-/-|after the rain`

describe('camera phrases', () => {
  it.each(rows(CAMERAS))('%s: %s', (camera, phrase) => {
    for (const prompt of [`a fox on a hill, ${phrase}`, `${phrase}. a boat on a lake`]) {
      const evidence = readEvidence(prompt, context)
      expect(evidence.camera ?? 'none', prompt).toBe(camera)
      if (camera !== 'none') for (const subject of evidence.subjects) expect(subject.motion.direction).toBeUndefined()
    }
  })
})

describe('time and weather phrases', () => {
  it.each(rows(ATMOSPHERES))('%s: %s', (expected, phrase) => {
    const [time, weather] = expected.split('/') as [string, string]
    for (const prompt of [`a fox on a hill ${phrase}`, `${phrase}, a boat on a lake`]) {
      const evidence = readEvidence(prompt, context)
      if (time !== '-') expect(evidence.time, prompt).toBe(time)
      if (weather !== '-') expect(evidence.weather, prompt).toBe(weather)
      if (expected === '-/-') expect([evidence.time, evidence.weather]).toEqual([undefined, undefined])
      expect(evidence.subjects.filter((s) => s.kind === 'fox' || s.kind === 'boat')).toHaveLength(1)
    }
  })
})
