/** The official client against our OpenRouter: what it accepts from the real service it accepts from the sandbox. */
import { HTTPClient, OpenRouter } from '@openrouter/sdk'
import { expect, it, onTestFinished } from 'vitest'
import { type OpenRouterSandboxOptions, startSandbox } from '../../providers/openrouter/sandbox.js'

async function open(options: OpenRouterSandboxOptions = {}, retries: 'none' | 'its own' = 'none') {
  const sandbox = await startSandbox({ renderSeconds: 2, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  const client = new OpenRouter({
    apiKey: sandbox.key,
    serverURL: sandbox.env.OPENROUTER_BASE_URL,
    httpClient: new HTTPClient(),
    ...(retries === 'none' && { retryConfig: { strategy: 'none' } }),
  })
  return { sandbox, client, videos: client.videoGeneration }
}

const boat = {
  model: 'google/veo-3.1-lite',
  prompt: 'a red boat',
  duration: 4,
  resolution: '720p',
  aspectRatio: '16:9',
} as const
const order = (changes: object = {}) => ({ videoGenerationRequest: { ...boat, generateAudio: false, ...changes } })
const refused = async (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  )

it('creates a job, sees its states, reads what it cost, and downloads the clip', async () => {
  const { sandbox, videos } = await open({ queueSeconds: 1 })
  const created = await videos.generate(order())
  expect(created).toMatchObject({
    status: 'pending',
    pollingUrl: expect.stringMatching(/\/api\/v1\/videos\/[0-9a-f-]{36}$/),
  })
  const look = () => videos.getGeneration({ jobId: created.id })
  const states = [(await look()).status]
  sandbox.clock.advance(1500)
  states.push((await look()).status)
  sandbox.clock.advance(5000)
  const done = await look()
  expect([...states, done.status]).toEqual(['pending', 'in_progress', 'completed'])
  expect(done).toMatchObject({
    usage: { cost: 0.12, isByok: false },
    unsignedUrls: [expect.stringMatching(/\/content\?index=0$/)],
  })
  const clip = Buffer.from(await new Response(await videos.getVideoContent({ jobId: created.id })).arrayBuffer())
  expect(clip.toString('latin1', 4, 8)).toBe('ftyp')
  expect([sandbox.seen.creates, sandbox.jobs.length, sandbox.invoice()]).toEqual([1, 1, '0.12'])
})

it('lists the models with what they can do and cost', async () => {
  const { videos } = await open()
  const { data } = await videos.listVideosModels()
  expect(data).toHaveLength(27)
  expect(data.find(({ id }) => id === 'google/veo-3.1-lite')).toMatchObject({
    supportedDurations: [8, 4, 6],
    supportedFrameImages: ['first_frame', 'last_frame'],
    generateAudio: true,
    pricingSkus: { duration_seconds_without_audio_720p: '0.03' },
  })
})

it('is refused what a model does not take, in words that say what it does', async () => {
  const { sandbox, videos } = await open()
  const error = await refused(videos.generate(order({ duration: 7 })))
  expect([error.name, error.statusCode, error.error]).toMatchObject([
    'BadRequestResponseError',
    400,
    { code: 400, message: 'duration 7 is not supported by google/veo-3.1-lite. Supported: 8, 4, 6' },
  ])
  expect((await refused(videos.generate(order({ model: 'nobody/nothing' })))).error.message).toMatch(
    /not a valid model ID/,
  )
  const silent = { model: 'minimax/hailuo-2.3', duration: 6, resolution: '1080p' }
  expect((await refused(videos.generate(order(silent)))).error.message).toMatch(/^generate_audio is not supported/)
  sandbox.fault('wrong-key', 'no-credit', 'moderated-before')
  const names = []
  for (let i = 0; i < 3; i++) names.push((await refused(videos.generate(order()))).name)
  expect(names).toEqual(['UnauthorizedResponseError', 'PaymentRequiredResponseError', 'ForbiddenResponseError'])
  expect((await refused(videos.getGeneration({ jobId: 'none' }))).name).toBe('NotFoundResponseError')
  expect(sandbox.jobs).toHaveLength(0)
})

it('finds a failure in the job, with a sentence and what it cost', async () => {
  const { sandbox, videos } = await open({ renderSeconds: 0 })
  sandbox.fault('failed')
  const { id } = await videos.generate(order())
  expect(await videos.getGeneration({ jobId: id })).toMatchObject({
    status: 'failed',
    error: 'Provider returned error',
    usage: { cost: 0 },
  })
})

it('by default creates a second paid job when the answer to the first is lost, or is a 500', async () => {
  for (const fault of ['accepted-then-reset', 'accepted-then-500']) {
    const { sandbox, videos } = await open({}, 'its own')
    sandbox.fault(fault)
    await videos.generate(order())
    expect([sandbox.jobs.length, sandbox.invoice()]).toEqual([2, '0.24'])
  }
})

it('gives up at a 429, however soon it says to come again', async () => {
  const { sandbox, videos } = await open({}, 'its own')
  sandbox.fault('throttled')
  expect((await refused(videos.generate(order()))).name).toBe('TooManyRequestsResponseError')
  expect(sandbox.seen.creates).toBe(1)
})
