/** The official client against our Replicate: what it accepts from the real service it accepts from the sandbox, and what it makes of it. */
import Replicate from 'replicate'
import { expect, it, onTestFinished } from 'vitest'
import { startSandbox } from '../../providers/replicate/sandbox.js'
import type { SandboxOptions } from '../../src/sandbox/index.js'

async function open(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 2, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  const client = new Replicate({ auth: sandbox.key, baseUrl: sandbox.env.REPLICATE_BASE_URL, useFileOutput: false })
  return { sandbox, client }
}

const MODEL = 'bytedance/seedance-1-pro'
const boat = { model: MODEL, input: { prompt: 'a red boat', duration: 2 } }
const refused = async (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  )

it('creates a prediction, sees its states, and downloads the clip', async () => {
  const { sandbox, client } = await open({ queueSeconds: 1 })
  const created = await client.predictions.create(boat)
  expect(created).toMatchObject({
    status: 'starting',
    model: MODEL,
    input: boat.input,
    error: null,
    data_removed: false,
  })
  const states: string[] = [created.status]
  sandbox.clock.advance(1500)
  states.push((await client.predictions.get(created.id)).status)
  sandbox.clock.advance(5000)
  const done = await client.predictions.get(created.id)
  expect([...states, done.status]).toEqual(['starting', 'processing', 'succeeded'])
  expect(done.completed_at).toMatch(/^\d{4}-\d{2}-\d{2}T/)
  const clip = Buffer.from(await (await fetch(done.output)).arrayBuffer())
  expect(clip.toString('latin1', 4, 8)).toBe('ftyp')
  expect((await client.predictions.list()).results.map(({ id }) => id)).toEqual([created.id])
  expect([sandbox.seen.creates, sandbox.invoice()]).toEqual([1, '0.1'])
})

it('reads a model’s schema, uploads a file, and cancels', async () => {
  const { sandbox, client } = await open({ renderSeconds: 60 })
  const model = await client.models.get('bytedance', 'seedance-1-pro')
  expect(model.latest_version?.openapi_schema).toHaveProperty('components.schemas.Input.properties.duration')
  const image = new Blob([new Uint8Array(1000)], { type: 'image/png' })
  const { id } = await client.predictions.create({ ...boat, input: { ...boat.input, image } })
  expect(sandbox.jobs[0]!.request).toMatchObject({ input: { image: expect.stringContaining('/files/') } })
  expect((await client.predictions.cancel(id)).status).toBe('canceled')
  expect(sandbox.invoice()).toBe('0')
})

it('gets refusals and failures as the service words them', async () => {
  const { sandbox, client } = await open({ renderSeconds: 0 })
  const invalid = await refused(client.predictions.create({ ...boat, input: { duration: 99 } }))
  expect(invalid.response.status).toBe(422)
  expect(invalid.message).toContain('prompt is required')
  expect(invalid.message).toContain('input.duration: must be at most 12')
  expect((await refused(client.predictions.create({ model: 'nobody/nothing', input: {} }))).response.status).toBe(404)
  expect((await refused(client.predictions.create({ version: 'none', input: {} }))).message).toMatch(/does not exist/)
  sandbox.fault('failed')
  const { id } = await client.predictions.create(boat)
  expect(await client.predictions.get(id)).toMatchObject({ status: 'failed', error: expect.stringContaining('E1000') })
})

it('returns null from run() for a model that is slower than the wait, as if it were done', async () => {
  const { sandbox, client } = await open({ renderSeconds: 300 })
  expect(await client.run(MODEL, { input: boat.input })).toBeNull()
  expect(sandbox.look(sandbox.jobs[0]!).state).toBe('running')
})

it('waits for ever for a prediction that was aborted', async () => {
  const { sandbox, client } = await open({ queueSeconds: 600 })
  const answer = await fetch(`${sandbox.env.REPLICATE_BASE_URL}/models/${MODEL}/predictions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.key}`, 'cancel-after': '1m' },
    body: JSON.stringify({ input: boat.input }),
  })
  const created = (await answer.json()) as Awaited<ReturnType<typeof client.predictions.create>>
  sandbox.clock.advance(61_000)
  expect((await client.predictions.get(created.id)).status).toBe('aborted')
  let looks = 0
  await client.wait(created, { interval: 1 }, async () => ++looks === 20)
  expect(looks).toBe(20)
})

it('asks six times at once when it is throttled, whatever the header says', async () => {
  const { sandbox, client } = await open()
  sandbox.fault(...Array(6).fill('throttled'))
  const began = performance.now()
  expect((await refused(client.predictions.create(boat))).response.status).toBe(429)
  expect(sandbox.seen.creates).toBe(6)
  // It was told to come again in thirty seconds.
  expect(performance.now() - began).toBeLessThan(5000)
})

it('by default creates a second paid prediction when the answer to the first is lost', async () => {
  const { sandbox, client } = await open()
  sandbox.fault('accepted-then-reset')
  await client.predictions.create(boat)
  expect([sandbox.jobs.length, sandbox.invoice()]).toEqual([2, '0.2'])
})
