/** The official client against our Runway: what it accepts from the real service it accepts from the sandbox. */
import { createHash } from 'node:crypto'
import RunwayML, {
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
  TaskFailedError,
  toFile,
} from '@runwayml/sdk'
import { expect, it, onTestFinished } from 'vitest'
import { type RunwaySandboxOptions, startSandbox } from '../../providers/runway/sandbox.js'
import { slateClip } from '../../src/sandbox/slate.js'

// The client polls every six seconds, and can't be told otherwise: here they pass in a moment.
const SPEED = 400

async function open(options: RunwaySandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 2, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  const client = new RunwayML({ apiKey: sandbox.key, baseURL: sandbox.origin, maxRetries: 0 })
  return { sandbox, client }
}

const boat = { model: 'gen4.5', promptText: 'a red boat', ratio: '1280:720', duration: 2 } as const
const refused = async (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  )

it('creates a task, sees it through its states, and downloads the clip', async () => {
  const { sandbox, client } = await open({ renderSeconds: 8 })
  const created = await client.textToVideo.create(boat)
  expect(created).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), estimatedCost: { credits: 24 } })
  const states: string[] = []
  for (let task = await client.tasks.retrieve(created.id); ; task = await client.tasks.retrieve(created.id)) {
    states.push(task.status)
    if (task.status === 'RUNNING') expect(task.progress).toBeGreaterThanOrEqual(0.02)
    if (task.status === 'SUCCEEDED') {
      expect(task.cost).toEqual({ credits: 24 })
      expect(task.createdAt).toMatch(/^\d{4}-\d{2}-\d{2}T/)
      const clip = Buffer.from(await (await fetch(task.output[0]!)).arrayBuffer())
      expect(clip.toString('latin1', 4, 8)).toBe('ftyp')
      break
    }
    expect(task).toMatchObject({ estimatedCost: { credits: 24 } })
    sandbox.clock.advance(4000)
  }
  expect([...new Set(states)]).toEqual(['RUNNING', 'SUCCEEDED'])
  expect([sandbox.seen.creates, sandbox.jobs.length, sandbox.invoice()]).toEqual([1, 1, '0.24'])
})

it('waits for a task with its own helper', async () => {
  const { client } = await open({ speed: SPEED })
  const { id } = await client.textToVideo.create(boat)
  // Retrieving first spares the wait of the helper on a fresh create.
  const task = await client.tasks.retrieve(id).waitForTaskOutput()
  expect(task).toMatchObject({ status: 'SUCCEEDED', output: [expect.stringContaining('/files/')] })
}, 20_000)

it('gets validation errors as the service words them', async () => {
  const { sandbox, client } = await open()
  const error = await refused(client.textToVideo.create({ ...boat, ratio: '960:960' as never }))
  expect(error).toBeInstanceOf(BadRequestError)
  expect(error.error).toMatchObject({
    error: 'Validation of body failed',
    issues: [{ path: ['ratio'], message: expect.stringMatching(/^Invalid option: expected one of/) }],
    docUrl: 'https://docs.dev.runwayml.com/api',
  })
  const empty = await refused(client.post('/v1/text_to_video', { body: {} }))
  expect(empty.error.issues).toEqual([
    {
      expected: 'string',
      code: 'invalid_type',
      path: ['model'],
      message: 'Invalid input: expected string, received undefined',
    },
    {
      code: 'invalid_union',
      errors: [],
      note: 'No matching discriminator',
      discriminator: 'model',
      path: ['model'],
      message: 'Invalid input',
    },
  ])
  const retired = await refused(client.imageToVideo.create({ ...boat, model: 'gen3a_turbo' } as never))
  expect(retired.error.issues).toMatchObject([{ code: 'invalid_union', path: ['model'] }])
  const strict = await refused(client.textToVideo.create({ ...boat, model: 'veo3.1', duration: 4, extra: 1 } as never))
  expect(strict.error.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['extra'] }])
  expect(sandbox.jobs).toHaveLength(0)
})

it('gets a moderation failure with its code, and the credits it cost', async () => {
  const { sandbox, client } = await open({ speed: SPEED })
  sandbox.fault('moderated-before')
  const { id } = await client.textToVideo.create(boat)
  const error = await refused(client.tasks.retrieve(id).waitForTaskOutput())
  expect(error).toBeInstanceOf(TaskFailedError)
  expect(error.taskDetails).toMatchObject({ status: 'FAILED', failureCode: 'SAFETY.INPUT.TEXT', cost: { credits: 0 } })
}, 20_000)

it('is throttled by the tier, which is a state and no error, and stopped by the daily limit, which is one', async () => {
  const { sandbox, client } = await open({ tier: 1, renderSeconds: 60 })
  const first = await client.textToVideo.create(boat)
  const second = await client.textToVideo.create(boat)
  const other = await client.textToVideo.create({ ...boat, model: 'veo3.1_fast', duration: 4 })
  const status = async (id: string) => (await client.tasks.retrieve(id)).status
  expect([await status(first.id), await status(second.id), await status(other.id)]).toEqual([
    'RUNNING',
    'THROTTLED',
    'RUNNING',
  ])
  sandbox.clock.advance(61_000)
  expect([await status(first.id), await status(second.id)]).toEqual(['SUCCEEDED', 'RUNNING'])

  for (let i = 2; i < 50; i++) await client.textToVideo.create(boat)
  const error = await refused(client.textToVideo.create(boat))
  expect(error).toBeInstanceOf(RateLimitError)
  expect(error.error).toEqual({ error: 'Your daily task limit has been reached.' })
  sandbox.clock.advance(86_400_000)
  await client.textToVideo.create(boat)
})

it('deletes: a running task is cancelled, a finished one loses its clip, and both are gone', async () => {
  const { sandbox, client } = await open({ renderSeconds: 60 })
  const { id } = await client.textToVideo.create(boat)
  await client.tasks.delete(id)
  const gone = await refused(client.tasks.retrieve(id))
  expect(gone).toBeInstanceOf(NotFoundError)
  expect(gone.error).toEqual({ error: 'Could not find Task' })
  expect(await refused(client.tasks.delete(id))).toBeInstanceOf(NotFoundError)
  expect(sandbox.invoice()).toBe('0')

  const done = await client.textToVideo.create(boat)
  sandbox.clock.advance(61_000)
  const task = await client.tasks.retrieve(done.id)
  await client.tasks.delete(done.id)
  expect((await fetch((task as { output: string[] }).output[0]!)).status).toBe(404)
  expect(sandbox.invoice()).toBe('0.24')
})

it('uploads a picture and renders from it; one that was never uploaded, is too old or too small is refused', async () => {
  const { sandbox, client } = await open()
  const bytes = createHash('sha512').update('a picture').digest()
  const picture = Buffer.concat(Array.from({ length: 16 }, () => bytes))
  const { uri } = await client.uploads.createEphemeral({ file: await toFile(picture, 'boat.png') })
  expect(uri).toMatch(/^runway:\/\//)
  const shot = { ...boat, model: 'gen4_turbo', promptImage: uri } as const
  expect(await client.imageToVideo.create(shot)).toHaveProperty('id')
  const never = await refused(client.imageToVideo.create({ ...shot, promptImage: 'runway://nothing-of-the-kind' }))
  expect(never.error.issues[0]).toMatchObject({ path: ['promptImage'] })
  expect((await refused(client.uploads.createEphemeral({ file: await toFile(bytes, 'x.png') }))).status).toBe(400)
  sandbox.clock.advance(25 * 3_600_000)
  expect(await refused(client.imageToVideo.create(shot))).toBeInstanceOf(BadRequestError)
  const local = { ...shot, promptImage: 'https://127.0.0.1/a.png' }
  expect((await refused(client.imageToVideo.create(local))).error.issues[0].message).toMatch(/domain/)
})

it('reads the account: balance, limits, what was used today and by day', async () => {
  const { sandbox, client } = await open({ credits: 100, tier: 2, renderSeconds: 30 })
  await client.textToVideo.create(boat)
  expect(await client.organization.retrieve()).toMatchObject({
    creditBalance: 76,
    tier: { models: { 'gen4.5': { maxConcurrentGenerations: 3, maxDailyGenerations: 500 } } },
    usage: { models: { 'gen4.5': { dailyGenerations: 1 } } },
  })
  sandbox.fault('failed')
  await client.textToVideo.create(boat)
  sandbox.clock.advance(31_000)
  expect((await client.organization.retrieve()).creditBalance).toBe(76)
  expect((await client.organization.retrieveUsage()).results[0]).toMatchObject({
    usedCredits: [{ model: 'gen4.5', amount: 24 }],
  })
  const error = await refused(client.textToVideo.create({ ...boat, duration: 10 }))
  expect(error).toBeInstanceOf(BadRequestError)
  expect(error.error.error).toBe('You do not have enough credits to run this task.')
})

it('needs a key of the right form and the version of the API', async () => {
  const { sandbox } = await open()
  const client = new RunwayML({ apiKey: 'key_short', baseURL: sandbox.origin, maxRetries: 0 })
  expect(await refused(client.textToVideo.create(boat))).toBeInstanceOf(AuthenticationError)
  const old = new RunwayML({ apiKey: sandbox.key, baseURL: sandbox.origin, runwayVersion: '2023-01-01', maxRetries: 0 })
  expect((await refused(old.textToVideo.create(boat))).error.error).toMatch(/X-Runway-Version header is not valid/)
})

it('by default creates a second paid task when the answer to the first is lost', async () => {
  const { sandbox } = await open()
  const client = new RunwayML({ apiKey: sandbox.key, baseURL: sandbox.origin })
  sandbox.fault('accepted-then-reset')
  await client.textToVideo.create(boat)
  expect(sandbox.jobs).toHaveLength(2)
})

it('restyles, extends, upscales and performs clips, and asks for what each of them costs', async () => {
  const { sandbox, client } = await open()
  const film = await slateClip({ width: 160, height: 90, fps: 30, seconds: 3, audio: false, model: 'source' })
  const { uri: videoUri } = await client.uploads.createEphemeral({ file: await toFile(film, 'film.mp4') })
  const image = `data:image/png;base64,${'A'.repeat(24)}`
  const credits = async (created: PromiseLike<{ estimatedCost: { credits: number } }>) =>
    (await created).estimatedCost.credits
  expect(await credits(client.videoToVideo.create({ model: 'aleph2', videoUri, promptText: 'in ink' }))).toBe(84)
  const keyed = { uri: image, at: 0.5 }
  await client.videoToVideo.create({ model: 'aleph2', videoUri, keyframes: [keyed], targetAspectRatio: '9:16' })
  // As billed on 2026-08-26: 63 credits for three seconds at 30 fps to 1k, 81 to 2k.
  const upscaler = { model: 'magnific_video_upscaler_creative', videoUri } as const
  expect(await credits(client.videoUpscale.create({ ...upscaler, resolution: '1k' }))).toBe(63)
  expect(await credits(client.videoUpscale.create(upscaler))).toBe(81)
  const act = { model: 'act_two', reference: { type: 'video', uri: videoUri } } as const
  expect(await credits(client.characterPerformance.create({ ...act, character: { type: 'image', uri: image } }))).toBe(
    15,
  )
  // A length of the model's choosing is set aside at its longest and charged as it came out.
  const edit = { model: 'seedance2_5', promptVideo: videoUri, promptText: 'at night', mode: 'edit' } as const
  const { id, estimatedCost } = await client.videoToVideo.create({ ...edit, duration: 'auto' })
  expect(estimatedCost.credits).toBe(30 * 30 + 15 * 3)
  sandbox.clock.advance(60_000)
  expect(await client.tasks.retrieve(id)).toMatchObject({ status: 'SUCCEEDED', cost: { credits: 3 * 30 + 3 * 15 } })
})

it('has every model of text and image to video, with its own words for a size', async () => {
  const { sandbox, client } = await open()
  const promptImage = `data:image/png;base64,${'A'.repeat(24)}`
  const promptText = 'a red boat'
  await client.textToVideo.create({ model: 'hailuo3', promptText, ratio: '21:9', resolution: '2k', duration: 5 })
  await client.textToVideo.create({ model: 'grok_imagine_1_5', promptText, ratio: '3:2', resolution: '480p' })
  await client.textToVideo.create({ model: 'h3_max', promptText, resolution: '768p', promptExpansionMode: 'disabled' })
  await client.textToVideo.create({ model: 'wan3', promptText, ratio: '720:544', references: [{ uri: promptImage }] })
  await client.imageToVideo.create({ model: 'happyhorse_1_0', promptImage, resolution: '1080p', duration: 3 })
  const frames = [
    { uri: promptImage, position: 'first' },
    { uri: promptImage, position: 'last' },
  ]
  await client.imageToVideo.create({ model: 'wan3_prime', promptText, promptImage: frames, ratio: 'auto_480p' })
  const sizes = sandbox.jobs.map(({ model, width, height }) => `${model} ${width}x${height}`)
  expect(sizes).toEqual([
    'hailuo3 3360x1440',
    'grok_imagine_1_5 720x480',
    'h3_max 1344x768',
    'wan3 720x544',
    'happyhorse_1_0 1920x1080',
    'wan3_prime 854x480',
  ])
})

it('is told what two fields may not say together', async () => {
  const { sandbox, client } = await open()
  const uri = `data:image/png;base64,${'A'.repeat(24)}`
  const promptVideo = `data:video/mp4;base64,${'A'.repeat(24)}`
  const message = async (created: PromiseLike<unknown>) => (await refused(created)).error.issues[0].message
  const references = [{ uri }]
  const grok = { model: 'grok_imagine_1_5', promptText: 'x', resolution: '1080p' } as const
  expect(await message(client.textToVideo.create({ ...grok, references }))).toMatch(/capped at 720p/)
  const edit = { model: 'seedance2_5', promptVideo, promptText: 'x', mode: 'edit' } as const
  expect(await message(client.videoToVideo.create({ ...edit, duration: 5 }))).toMatch(/must be auto/)
  expect(await message(client.videoToVideo.create({ ...edit, duration: 'auto', ratio: '1280:720' }))).toMatch(/ratio/)
  const mixed = [{ uri, position: 'first' as const }, { uri }]
  const mixing = client.imageToVideo.create({ model: 'seedance2', promptImage: mixed })
  expect((await refused(mixing)).error.issues[0]).toMatchObject({
    path: ['promptImage'],
    message: expect.stringContaining('mixed'),
  })
  expect(sandbox.jobs).toHaveLength(0)
})

it('says nothing of the task when a poll fails: whoever has not kept its id has lost it', async () => {
  const { sandbox, client } = await open()
  sandbox.fault('poll-503')
  const { id } = await client.textToVideo.create(boat)
  const error = await refused(client.tasks.retrieve(id).waitForTaskOutput())
  expect(error).toBeInstanceOf(InternalServerError)
  expect(error.message + JSON.stringify(error)).not.toContain(id)
})
