/** Idempotency keys: one key, one job, whoever asks for it how often. */
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { createStudio } from '../../src/studio.js'
import { type Fault, type Rehearsal, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

let clip: Buffer
beforeAll(async () => {
  clip = (await makeClip()).bytes
})

async function set(...script: Fault[]) {
  const rehearsal: Rehearsal = await startRehearsal({ clip })
  rehearsal.script.push(...script)
  onTestFinished(() => rehearsal.close())
  const home = tempDir()
  const open = () => {
    const providers = [rehearsalBackend(rehearsal.origin)]
    const studio = createStudio({ home, configFrom: false, env: { REHEARSAL_KEY: 'stage-key' }, providers })
    onTestFinished(() => studio.close())
    return studio
  }
  return { rehearsal, open }
}

const SHOT = { prompt: 'a boat', tier: 'hero', seconds: 2, maxCost: 1 } as const

it('two studios over one home, eight starts at once: one job, one create, one take', async () => {
  const { rehearsal, open } = await set()
  const studios = [open(), open()]
  const takes = await Promise.all(
    Array.from({ length: 8 }, (_, i) => studios[i % 2]!.generate(SHOT, { key: 'order 66' })),
  )
  expect(new Set(takes.map(({ id }) => id)).size).toBe(1)
  expect(rehearsal.creates).toBe(1)
  // Long after, and in another process, it is still that take.
  expect((await open().generate(SHOT, { key: 'order 66' })).id).toBe(takes[0]!.id)
  expect(rehearsal.creates).toBe(1)
  // Another key is another take.
  expect((await studios[0]!.generate(SHOT, { key: 'order 67' })).id).not.toBe(takes[0]!.id)
  expect(rehearsal.creates).toBe(2)
})

it('a key whose submit was lost stays at risk: asking again sends nothing', async () => {
  const { rehearsal, open } = await set('accepted-then-reset')
  for (const studio of [open(), open()])
    await expect(studio.generate(SHOT, { key: 'once' })).rejects.toMatchObject({ code: 'submission-unknown' })
  expect(rehearsal.creates).toBe(1)
})

it('is refused for another shot, and when it is no key, before anything is sent', async () => {
  const { rehearsal, open } = await set()
  const studio = open()
  const { jobId } = await studio.generate(SHOT, { key: 'mine' })
  await expect(studio.generate({ ...SHOT, prompt: 'a kite' }, { key: 'mine' })).rejects.toMatchObject({
    name: 'InputError',
    field: 'key',
    message: expect.stringContaining(jobId),
  })
  for (const key of ['', 'x'.repeat(201), 7 as never])
    await expect(studio.generate(SHOT, { key })).rejects.toMatchObject({ field: 'key' })
  expect(rehearsal.creates).toBe(1)
})
