/** What every model of every backend makes of a take: each offer says what becomes of its style, seed, size, rate and sound. */
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { defaultProviders } from '../../providers/index.js'
import type { Backend, ModelCard, OutputSpec } from '../../src/backend.js'
import { type Carried, carriedBy } from '../../src/promote/carried.js'
import { type Parent, STRATEGIES, type Strategy, shotOf } from '../../src/promote/strategies.js'
import { normalizeShot } from '../../src/shot.js'

let models: { backend: Backend; card: ModelCard }[]
beforeAll(async () => {
  const backends = await Promise.all(defaultProviders().map((one) => ('load' in one ? one.load() : one)))
  models = backends.flatMap((backend) =>
    backend.cards.flatMap((card) => (card.abilities && backend.callable !== false ? [{ backend, card }] : [])),
  )
})

interface Clip {
  width: number
  height: number
  fps: number
  seconds: number
  audio: boolean
  styled: boolean
}

const clips = fc.record({
  ...{ width: fc.constantFrom(360, 640, 1280, 3840), height: fc.constantFrom(360, 640, 720, 2160) },
  ...{ fps: fc.constantFrom(8, 16, 24, 30), seconds: fc.integer({ min: 1, max: 12 }) },
  ...{ audio: fc.boolean(), styled: fc.boolean() },
})

interface Told {
  output: OutputSpec
  list: Carried[]
}

/** What the first of dressed and bare shots that the model takes comes to; undefined when it takes none. */
async function carried(
  { backend, card }: (typeof models)[number],
  strategy: Strategy,
  clip: Clip,
): Promise<Told | undefined> {
  const { width, height, fps, seconds, audio, styled } = clip
  const shot = await normalizeShot(
    { prompt: 'a red boat', seed: 7, fps, audio: 'off', ...(styled && { style: { id: 'ink' } }) },
    async () => {
      throw new Error('it has no media')
    },
  )
  const video = { width, height, fps, seconds, frames: fps * seconds, audio }
  const parent = { id: 'take-a', backend: 'home', model: 'm', facts: {}, video, shot } as unknown as Parent
  const picture = { sha256: 'a'.repeat(64), mime: 'image/png', bytes: 9_000, width, height }
  const film = { ...picture, mime: 'video/mp4', seconds, fps, codec: 'h264', ...(audio && { audio }) }
  const frame = { seconds: 0, picture }
  const asked = shotOf(strategy, parent, {}, { clip: film, first: frame, last: frame })!
  const { style: _, ...bare } = asked
  for (const planned of styled ? [asked, bare] : [bare]) {
    const fit = backend.fit(await normalizeShot(planned, async () => picture), card)
    if (!fit.ok) continue
    const { output, drops } = fit
    return {
      output,
      list: carriedBy(strategy, parent, planned, { backend: backend.id, model: card.native, output, drops }),
    }
  }
  return undefined
}

function expectTold({ card }: (typeof models)[number], clip: Clip, { output, list }: Told) {
  const one = (what: string) => {
    const found = list.filter((one) => one.what === what)
    expect(found, `${card.id}: ${what}`).toHaveLength(1)
    return found[0]!
  }
  expect(one('size').how === 'kept').toBe(output.width === clip.width && output.height === clip.height)
  expect(one('fps').how === 'kept').toBe(Math.abs(output.fps - clip.fps) < 0.01)
  expect(one('audio')).toMatchObject({ becomes: output.audio ? 'sound' : 'silent' })
  if (clip.audio && !output.audio) expect(one('audio').how).toBe('lost')
  if (one('seed').how === 'kept') expect(card.abilities!.seed).toBe(true)
  else expect(one('seed').why).toBeTruthy()
  if (clip.styled && one('style').how === 'kept') expect(card.abilities!.lora).toBe(true)
}

it('each of the five is said once by every model, and as its output has it', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(clips, async (clip) => {
      for (const model of models)
        for (const strategy of STRATEGIES) {
          const told = await carried(model, strategy, clip)
          if (told) seen.add(strategy)
          if (told) expectTold(model, clip, told)
        }
    }),
    { numRuns: 3 },
  )
  expect(seen.size).toBeGreaterThan(2)
})
