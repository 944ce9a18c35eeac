/** The official client against our Videos API: what it accepted from the real service it accepts from the sandbox. */
import { createHmac } from 'node:crypto'
import OpenAI, {
  AuthenticationError,
  BadRequestError,
  InvalidWebhookSignatureError,
  NotFoundError,
  RateLimitError,
  toFile,
} from 'openai'
import { expect, it, onTestFinished } from 'vitest'
import { startSandbox, type VideosSandboxOptions } from '../../providers/videos/sandbox.js'
import { sign } from '../../providers/videos/sandbox-webhooks.js'

async function open(options: VideosSandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 8, queueSeconds: 1, ...options })
  onTestFinished(() => sandbox.close())
  const client = new OpenAI({ apiKey: sandbox.key, baseURL: `${sandbox.origin}/v1`, maxRetries: 0 })
  return { sandbox, client, videos: client.videos }
}

const boat = { prompt: 'a red boat', model: 'sora-2', seconds: '4', size: '1280x720' } as const
const refused = async (promise: PromiseLike<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  )

/** A picture in a form a service would look into: the header of a PNG. */
function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1')
  bytes.writeUInt32BE(13, 8)
  bytes.write('IHDR', 12)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

it('creates a video, sees it through its states, and downloads it, its thumbnail and its sheet', async () => {
  const { sandbox, videos } = await open()
  const created = await videos.create(boat)
  expect(created).toMatchObject({ object: 'video', status: 'queued', progress: 0, seconds: '4', size: '1280x720' })
  // Young objects leave out what is not known yet.
  expect(created).not.toHaveProperty('prompt')
  expect((await refused(videos.downloadContent(created.id))).error).toEqual({
    message: 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.',
    type: 'invalid_request_error',
    param: null,
    code: null,
  })
  const seen: [string, number][] = []
  for (let video = await videos.retrieve(created.id); ; video = await videos.retrieve(created.id)) {
    seen.push([video.status, video.progress])
    if (video.status === 'completed') {
      expect(video).toMatchObject({ prompt: 'a red boat', error: null, remixed_from_video_id: null })
      expect(video.expires_at).toBe(video.completed_at! + 3600)
      break
    }
    expect(video).toMatchObject({ completed_at: null, expires_at: null })
    sandbox.clock.advance(2000)
  }
  expect([...new Set(seen.map(([status]) => status))]).toEqual(['queued', 'in_progress', 'completed'])
  const progress = seen.map(([, percent]) => percent)
  expect(progress).toEqual([...progress].sort((a, b) => a - b))

  const clip = await videos.downloadContent(created.id)
  expect(clip.headers.get('content-type')).toBe('video/mp4')
  expect(Buffer.from(await clip.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp')
  for (const variant of ['thumbnail', 'spritesheet'] as const)
    expect((await videos.downloadContent(created.id, { variant })).headers.get('content-type')).toBe('image/webp')
  expect([sandbox.seen.creates, sandbox.jobs.length, sandbox.invoice()]).toEqual([1, 1, '0.4'])
  // An hour after the render the clip is gone, the record is not.
  sandbox.clock.advance(3_700_000)
  expect((await refused(videos.downloadContent(created.id))).status).toBe(404)
  expect((await videos.retrieve(created.id)).status).toBe('completed')
})

it('pages through its list, in both orders, and ends', async () => {
  const { sandbox, videos } = await open()
  const made: string[] = []
  for (let i = 0; i < 5; i++) {
    made.push((await videos.create({ ...boat, prompt: `boat ${i}` })).id)
    sandbox.clock.advance(1000)
  }
  const all = async (order: 'asc' | 'desc') => {
    const ids: string[] = []
    for await (const video of videos.list({ limit: 2, order })) ids.push(video.id)
    return ids
  }
  expect(await all('asc')).toEqual(made)
  expect(await all('desc')).toEqual([...made].reverse())
  const page = await videos.list({ limit: 2, order: 'asc' })
  expect(page).toMatchObject({ has_more: true, last_id: made[1] })
  expect((await videos.list({ limit: 0 })).data).toEqual([])
  expect(await refused(videos.list({ limit: 101 }))).toBeInstanceOf(BadRequestError)
})

it('makes new videos of finished ones: remix, edit, extension', async () => {
  const { sandbox, videos } = await open()
  const { id } = await videos.create(boat)
  expect((await refused(videos.remix(id, { prompt: 'by night' }))).status).toBe(400)
  sandbox.clock.advance(20_000)
  const remix = await videos.remix(id, { prompt: 'by night' })
  expect(await videos.retrieve(remix.id)).toMatchObject({ remixed_from_video_id: id, prompt: 'by night', seconds: '4' })
  expect(await videos.edit({ prompt: 'in snow', video: { id } })).toMatchObject({ status: 'queued', seconds: '4' })
  expect(await videos.extend({ prompt: 'on and on', seconds: '8', video: { id } })).toMatchObject({ seconds: '12' })
  expect(await refused(videos.extend({ prompt: 'x', seconds: '8', video: { id: 'nobody' } }))).toBeInstanceOf(
    NotFoundError,
  )
  expect(sandbox.jobs).toHaveLength(4)
})

it('keeps characters', async () => {
  const { videos } = await open()
  const video = await toFile(Buffer.from('a clip'), 'me.mp4', { type: 'video/mp4' })
  const made = await videos.createCharacter({ name: 'Quibbleworth', video })
  expect(made).toMatchObject({ id: 'char_1', name: 'Quibbleworth' })
  expect(await videos.getCharacter('char_1')).toEqual(made)
  expect(await refused(videos.getCharacter('char_2'))).toBeInstanceOf(NotFoundError)
  expect((await refused(videos.createCharacter({ name: 'x'.repeat(81), video }))).param).toBe('name')
})

it('deletes what is over, and only that', async () => {
  const { sandbox, videos } = await open()
  const { id } = await videos.create(boat)
  expect(await refused(videos.delete(id))).toBeInstanceOf(BadRequestError)
  sandbox.clock.advance(20_000)
  expect(await videos.delete(id)).toEqual({ id, object: 'video.deleted', deleted: true })
  expect(await refused(videos.retrieve(id))).toBeInstanceOf(NotFoundError)
  expect(sandbox.invoice()).toBe('0.4')
})

it('gets errors as the service worded them, the first that applies', async () => {
  const { sandbox, client, videos } = await open()
  const wrong = async (changes: object) => {
    const { status, code, param, error } = await refused(videos.create({ ...boat, ...changes }))
    return [status, code, param, error.message]
  }
  expect(await wrong({ seconds: '5' })).toEqual([
    400,
    'invalid_value',
    'seconds',
    "Invalid value: '5'. Supported values are: '4', '8', and '12'.",
  ])
  expect(await wrong({ model: 'sora-2-pro', size: '1920x1080' })).toEqual([
    400,
    'invalid_value',
    'size',
    "Invalid value: '1920x1080'. Supported values are: '720x1280', '1280x720', '1024x1792', and '1792x1024'.",
  ])
  expect((await wrong({ model: 'sora-3', seconds: '5' })).slice(0, 3)).toEqual([404, 'model_not_found', 'model'])
  expect((await wrong({ prompt: '' }))[2]).toBe('prompt')
  const json = await refused(client.post('/videos', { body: { ...boat, seconds: 4 } }))
  expect([json.code, json.error.message]).toEqual([
    'invalid_type',
    "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
  ])
  expect((await refused(videos.retrieve('nobody'))).error.type).toBe('invalid_request_error')
  const stranger = new OpenAI({ apiKey: 'sk-wrong', baseURL: `${sandbox.origin}/v1`, maxRetries: 0 })
  expect(await refused(stranger.videos.create(boat))).toBeInstanceOf(AuthenticationError)
  sandbox.fault('throttled', 'no-credit')
  const throttled = await refused(videos.create(boat))
  expect(throttled).toBeInstanceOf(RateLimitError)
  expect(throttled.headers.get('retry-after')).toBe('7')
  expect((await refused(videos.create(boat))).code).toBe('insufficient_quota')
  expect(sandbox.jobs).toHaveLength(0)
})

it('wants a first frame of the size of the clip, as a file with a type, or inside an object', async () => {
  const { client, videos } = await open()
  const file = (width: number, height: number, type = 'image/png') =>
    toFile(png(width, height), 'first.png', { type }).then((input_reference) => ({ ...boat, input_reference }))
  expect((await videos.create(await file(1280, 720))).status).toBe('queued')
  expect((await refused(videos.create(await file(1000, 720)))).error.message).toBe(
    'Inpaint image must match the requested width and height',
  )
  expect((await refused(videos.create(await file(1280, 720, 'application/octet-stream')))).error.message).toBe(
    "Invalid file 'input_reference': unsupported mimetype ('application/octet-stream'). Supported file formats are 'image/jpeg', 'image/png', 'image/webp', and 'video/mp4'.",
  )
  const image_url = `data:image/png;base64,${png(1280, 720).toString('base64')}`
  expect((await videos.create({ ...boat, input_reference: { image_url } })).status).toBe('queued')
  const text = { ...boat, input_reference: 'first.png' }
  expect((await refused(videos.create(text as never))).error.message).toBe(
    "Invalid type for 'input_reference': expected a file, but got a string instead.",
  )
  expect((await refused(client.post('/videos', { body: text }))).error.message).toBe(
    "Invalid type for 'input_reference': expected an object, but got a string instead.",
  )
})

it('a render that is blocked is a failed video, and no error', async () => {
  const { sandbox, videos } = await open()
  sandbox.fault('moderated-before')
  const { id } = await videos.create(boat)
  sandbox.clock.advance(20_000)
  expect(await videos.retrieve(id)).toMatchObject({
    status: 'failed',
    error: { code: 'moderation_blocked', message: 'Your request was blocked by our moderation system.' },
  })
})

it('by default creates a second paid video when the answer to the first is lost', async () => {
  const { sandbox } = await open()
  const client = new OpenAI({ apiKey: sandbox.key, baseURL: `${sandbox.origin}/v1` })
  sandbox.fault('accepted-then-500')
  await client.videos.create(boat)
  expect(sandbox.jobs).toHaveLength(2)
})

it('takes the wider lengths and sizes where they are rolled out', async () => {
  const { videos } = await open({ wide: true })
  const wide = { ...boat, model: 'sora-2-pro', seconds: '20', size: '1920x1080' }
  expect(await videos.create(wide as never)).toMatchObject({ seconds: '20', size: '1920x1080' })
})

it('signs its notices as the client checks them', async () => {
  const { sandbox, client, videos } = await open()
  const secret = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
  const body =
    '{"id":"evt_abc123","object":"event","created_at":1790000000,"type":"video.completed","data":{"id":"video_abc123"}}'
  expect(sign(secret, 'wh_test_1', 1_790_000_000, body)).toBe('v1,g8XCOKUzITe1SepLdUnsQ6Q8XVaRJ3SE/r+aZ48bg6U=')
  expect(sign('plain', 'i', 1, '{}')).toBe(`v1,${createHmac('sha256', 'plain').update('i.1.{}').digest('base64')}`)

  const { id } = await videos.create(boat)
  expect(sandbox.notice(id, secret)).toBeUndefined()
  sandbox.clock.advance(20_000)
  const { headers, body: sent } = sandbox.notice(id, secret)!
  expect(await client.webhooks.unwrap(sent, headers, secret)).toMatchObject({ type: 'video.completed', data: { id } })
  await expect(client.webhooks.unwrap(sent.replace('completed', 'failed'), headers, secret)).rejects.toBeInstanceOf(
    InvalidWebhookSignatureError,
  )
})
