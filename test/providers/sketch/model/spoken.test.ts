import { expect, it } from 'vitest'
import { spokenPlaces } from '../../../../providers/sketch/model/grounding/spoken.js'
import { SCHEMA } from '../../../../providers/sketch/scene.js'

it.each([
  ['a mermaid combs her hair at the bottom of the sea', 'underwater'],
  ['two pandas jump among craters', 'moon'],
  ['monks walk through a courtyard at dawn', 'village'],
  ['a red ball', undefined],
])('%s: %s', (prompt, named) => expect(spokenPlaces(prompt, SCHEMA).named).toBe(named))

it('a noun alone hints, whatever stands before it; a bare one says nothing', () => {
  expect([...spokenPlaces('a green frog on a mossy rock, swamp, macro', SCHEMA).hinted]).toEqual(['lake'])
  expect([...spokenPlaces('a ukulele under blue sky on sand', SCHEMA).hinted]).toEqual([])
})
