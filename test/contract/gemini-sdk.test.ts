/** Google's own client against our Gemini Omni: what it takes from the real service it takes from the sandbox. */
import { GoogleGenAI } from '@google/genai'
import { expect, it, onTestFinished } from 'vitest'
import { startSandbox } from '../../providers/gemini/sandbox.js'

async function open() {
  const sandbox = await startSandbox({ renderSeconds: 0, queueSeconds: 0 })
  onTestFinished(() => sandbox.close())
  return { sandbox, client: new GoogleGenAI({ apiKey: sandbox.key, httpOptions: { baseUrl: sandbox.origin } }) }
}

const boat = {
  model: 'gemini-omni-1.1-flash',
  input: [{ type: 'text', text: 'a red boat' }],
  response_format: { type: 'video', aspect_ratio: '16:9', resolution: '720p', duration: '3s', delivery: 'uri' },
} as const
const once = { retries: { strategy: 'none' } } as const
const body = () => ({ ...boat, input: [...boat.input] })
const refused = async (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  )

it('creates an interaction that is done when it answers; asked again, it holds the clip itself', async () => {
  const { sandbox, client } = await open()
  const made = await client.interactions.create(body(), once)
  expect(made).toMatchObject({
    id: expect.stringMatching(/^v1_/),
    status: 'completed',
    steps: [
      { type: 'model_output', content: [{ type: 'video', uri: expect.stringContaining(':download?alt=media') }] },
    ],
    usage: { total_output_tokens: 3 * 5792, output_tokens_by_modality: [{ modality: 'video', tokens: 3 * 5792 }] },
  })
  const again = (await client.interactions.get(made.id)) as unknown as { steps: [{ content: [{ data: string }] }] }
  expect(Buffer.from(again.steps[0].content[0].data, 'base64').toString('latin1', 4, 8)).toBe('ftyp')
  expect([sandbox.seen.creates, sandbox.jobs.length]).toEqual([1, 1])
})

it('gets refusals, and renders that failed', async () => {
  const { sandbox, client } = await open()
  const long = { ...body(), response_format: { ...boat.response_format, duration: '30s' } }
  expect((await refused(client.interactions.create(long, once))).message).toContain('response_format.duration')
  sandbox.fault('wrong-key', 'retired', 'failed')
  expect((await refused(client.interactions.create(body(), once))).message).toContain('API key not valid')
  expect((await refused(client.interactions.create(body(), once))).message).toContain('is no longer available')
  expect(await client.interactions.create(body(), once)).toMatchObject({
    status: 'failed',
    errors: [{ code: 'internal' }],
  })
  expect(sandbox.invoice()).toBe('0')
})

it('by default makes a second paid clip when the answer to the first is lost', async () => {
  const { sandbox, client } = await open()
  sandbox.fault('accepted-then-500')
  await client.interactions.create(body())
  expect(sandbox.jobs).toHaveLength(2)
})
