/** The adapter against its sandbox where the conformance suite doesn't look: media, places of jobs, words, odd answers. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ltx } from '../../../providers/ltx/index.js'
import { type LtxSandboxOptions, startSandbox } from '../../../providers/ltx/sandbox.js'
import { createError, failureCode } from '../../../providers/ltx/words.js'
import type { Handle } from '../../../src/backend.js'
import { createStudio } from '../../../src/index.js'
import type { HttpAnswer } from '../../../src/net/http.js'
import { fastClock } from '../../../src/testkit/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

/** Cases of odd wires; 10,000 by hand. */
const WIRE_CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 60)

const backend = ltx()
const scene = { model: 'ltx-2-5-fast', prompt: 'a boat', duration: 2, resolution: '1280x720', fps: 24 }
const words = (body: object = {}) => ({ endpoint: 'text-to-video' as const, body: { ...scene, ...body }, media: {} })
const handleOf = (origin: string, changes: Partial<Handle> = {}): Handle => ({
  backend: 'ltx',
  endpoint: origin,
  id: 'x',
  model: 'ltx-2-5-fast',
  ...changes,
})

async function open(options: LtxSandboxOptions = {}) {
  const clip = async () => Buffer.from('0000ftypisom')
  const sandbox = await startSandbox({ renderSeconds: 1, queueSeconds: 1, clip, ...options })
  onTestFinished(() => sandbox.close())
  return { sandbox, context: contextOf({ env: sandbox.env }) }
}

it('renders from a picture, paid as the card has it', async () => {
  const clock = fastClock(200)
  const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0 })
  const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000 }
  const home = tempDir()
  const studio = createStudio({ home, configFrom: false, clock, env: sandbox.env, providers: [ltx()], limits })
  onTestFinished(async () => {
    await studio.close()
    await sandbox.close()
  })
  const { createCanvas } = await import('@napi-rs/canvas')
  const firstFrame = await createCanvas(64, 36).encode('png')
  const shot = { prompt: 'it moves', tier: 'hero', model: 'ltx-api-2.3-pro', seconds: 2 } as const
  const first = await studio.generate({ ...shot, resolution: '720p', firstFrame, audio: 'required', maxCost: 1 })
  expect(first.cost.usd).toBe('0.08')
  expect(first.video).toMatchObject({ width: 1280, height: 720 })
  expect(sandbox.jobs.map(({ request }) => (request as { endpoint: string }).endpoint)).toEqual(['image-to-video'])
  expect([sandbox.seen.creates, sandbox.invoice()]).toEqual([1, '0.08'])
}, 20_000)

describe('media', () => {
  it('are uploaded in two steps, the second without the key and with the headers it asks for', async () => {
    const { sandbox, context } = await open()
    const ctx = { ...context, media: async () => Buffer.from('a picture') }
    const picture = { sha256: 'a'.repeat(64), mime: 'image/png', bytes: 9 }
    const native = { endpoint: 'image-to-video' as const, body: scene, media: { image_uri: picture } }
    const ready = await backend.prepare!(native, ctx)
    expect(ready).toEqual({ ...native, media: {}, body: { ...scene, image_uri: expect.stringMatching(/^ltx:/) } })
    expect((await backend.submit(ready, ctx)).data).toEqual({ endpoint: 'image-to-video' })
    sandbox.clock.advance(25 * 3_600_000)
    const late = await backend.submit(ready, ctx).catch((error) => error)
    expect([late.name, late.message]).toEqual(['RefusedError', expect.stringContaining('has expired')])
  })

  it('that storage refuses cost nothing', async () => {
    const server = await startServer((request, response) => {
      if (request.url === '/storage') return response.writeHead(403).end()
      const upload_url = `${server.origin}/storage`
      response.end(JSON.stringify({ upload_url, storage_uri: 'ltx://a', expires_at: '', required_headers: {} }))
    })
    const env = { LTX_API_BASE_URL: server.origin, LTX_API_KEY: 'a-key' }
    const ctx = contextOf({ env, media: async () => Buffer.from('a picture') })
    const picture = { sha256: 'a'.repeat(64), mime: 'image/png', bytes: 9 }
    const native = { endpoint: 'image-to-video' as const, body: scene, media: { image_uri: picture } }
    await expect(backend.prepare!(native, ctx)).rejects.toMatchObject({ name: 'RefusedError', code: 'bad-asset' })
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer a-key', undefined])
  })
})

describe('a job', () => {
  it('is asked for where it was made; one the user found is looked for everywhere', async () => {
    const { sandbox, context } = await open()
    const body = { ...scene, image_uri: 'https://example.com/a.png' }
    const handle = await backend.submit({ endpoint: 'image-to-video', body, media: {} }, context)
    sandbox.clock.advance(3000)
    const done = { state: 'done', outputs: [{ role: 'video' }] }
    expect(await backend.poll(handle, context)).toMatchObject(done)
    const found = handleOf('default', { id: handle.id })
    expect(await backend.poll(found, context)).toMatchObject(done)
  })

  it('is gone a day after its end', async () => {
    const { sandbox, context } = await open()
    const handle = await backend.submit(words(), context)
    sandbox.clock.advance(25 * 3_600_000)
    expect(await backend.poll(handle, context)).toMatchObject({ state: 'lost' })
  })
})

describe('the account', () => {
  it('is asked for nothing that costs, and by a wrong key says which variable to look at', async () => {
    const { sandbox, context } = await open({ balance: 0.2 })
    expect(await backend.probe(context)).toEqual({ ok: true })
    const env = { ...sandbox.env, LTX_API_KEY: 'another' }
    expect(await backend.probe(contextOf({ env }))).toMatchObject({ ok: false, next: 'check LTX_API_KEY' })
    await backend.submit(words(), context)
    await expect(backend.submit(words(), context)).rejects.toMatchObject({
      code: 'no-credit',
      message: 'LTX: Insufficient funds. Required: 18 credits',
    })
    expect(sandbox.jobs).toHaveLength(1)
  })

  it('is not shown to another origin a job redirects to', async () => {
    const other = await startServer((_, response) => response.end('{}'))
    const server = await startServer((_, response) => response.writeHead(307, { location: other.origin }).end())
    const context = contextOf({ env: { LTX_API_KEY: 'a-key' } })
    await expect(
      backend.poll(handleOf(server.origin, { data: { endpoint: 'text-to-video' } }), context),
    ).rejects.toThrow()
    expect(server.requests[0]!.headers.authorization).toBe('Bearer a-key')
    expect(other.requests[0]!.headers.authorization).toBeUndefined()
  })

  it('can be another by its options, which are checked', () => {
    expect(ltx({ concurrency: 3 }).concurrency).toBe(3)
    expect(() => ltx({ baseUrl: 'nowhere' })).toThrow(expect.objectContaining({ field: 'backends.ltx.baseUrl' }))
    expect(() => ltx({ key: 'x' } as never)).toThrow(expect.objectContaining({ field: 'backends.ltx.key' }))
  })
})

describe('words', () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
    status,
    headers,
    url: 'https://api.ltx.video/v2/text-to-video',
    text: typeof body === 'string' ? body : JSON.stringify(body),
    json: typeof body === 'string' ? undefined : body,
  })
  const said = (type: string, message: string) => ({ type: 'error', error: { type, message } })

  it.each([
    [400, said('invalid_request_error', 'prompt is required'), 'RefusedError', 'invalid'],
    [400, said('invalid_request_error', 'model ltx-1 does not exist'), 'RefusedError', 'model-gone'],
    [400, said('invalid_request_error', 'fps 48 is not supported by the model'), 'RefusedError', 'invalid'],
    [401, said('authentication_error', 'Missing authorization header'), 'RefusedError', 'wrong-key'],
    [402, said('insufficient_funds_error', 'Insufficient funds. Required: 120 credits'), 'RefusedError', 'no-credit'],
    [403, '', 'RefusedError', 'forbidden'],
    [413, said('request_too_large', 'too large'), 'RefusedError', 'invalid'],
    [422, said('content_filtered_error', 'Content is filtered'), 'RefusedError', 'moderated-input'],
    [422, said('invalid_request_error', 'no'), 'RefusedError', 'invalid'],
    [429, said('rate_limit_error', 'slow down'), 'UnavailableError', 'throttled'],
    [429, said('concurrency_limit_error', 'too many'), 'UnavailableError', 'concurrency'],
    [500, said('api_error', 'Internal server error'), 'SubmissionUnknownError', 'submission-unknown'],
    [
      503,
      said('service_unavailable', 'Service temporarily unavailable'),
      'SubmissionUnknownError',
      'submission-unknown',
    ],
    [503, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    [302, '', 'SubmissionUnknownError', 'submission-unknown'],
  ])('a create answered with %i %j is %s %s', (status, body, name, code) => {
    const error = createError(answer(status, body), 0)
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).not.toContain('<html>')
  })

  it('keep LTX’s own, with the id of the request', () => {
    const body = said('invalid_request_error', 'prompt is required')
    expect(createError(answer(400, body, { 'x-request-id': 'r-1' }), 0).message).toBe(
      'LTX: prompt is required (request r-1)',
    )
    expect(['content_filtered_error', 'api_error', 'new_error', 'constructor', null].map(failureCode)).toEqual([
      'moderated',
      'vendor-internal',
      'render-failed',
      'render-failed',
      'render-failed',
    ])
  })
})

it('whatever a job or a create looks like on the wire: a status, a handle or an error of ours, never a crash', async () => {
  let body: string
  let status = 200
  const server = await startServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body)
  })
  const context = contextOf({ env: { LTX_API_BASE_URL: server.origin, LTX_API_KEY: 'k' } })
  const or = <T>(likely: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: likely }, fc.anything())
  const like = fc.record(
    {
      id: or(fc.uuid()),
      status: or(fc.constantFrom('pending', 'processing', 'completed', 'failed', 'new', 'toString')),
      result: or(fc.record({ video_url: or(fc.webUrl()) })),
      error: or(
        fc.record({ type: or(fc.constantFrom('api_error', 'content_filtered_error')), message: or(fc.string()) }),
      ),
    },
    { requiredKeys: [] },
  )
  const states = ['queued', 'running', 'done', 'failed', 'lost', 'unknown']
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: like }, fc.anything(), fc.string()),
      fc.constantFrom(200, 200, 202, 400, 404, 429, 500),
      async (given, answered) => {
        ;[body, status] = [jsonable(given), answered]
        const handle = handleOf(server.origin, { data: { endpoint: 'image-to-video' } })
        const polled = await backend.poll(handle, context).catch((error) => error)
        if (polled instanceof Error) expect(polled.name).toBe('UnavailableError')
        else expect(states).toContain(polled.state)
        const sent = await backend.submit(words(), context).catch((error) => error)
        if (sent instanceof Error)
          expect(['RefusedError', 'UnavailableError', 'SubmissionUnknownError']).toContain(sent.name)
        else expect(sent.id).toBeTruthy()
      },
    ),
    { numRuns: WIRE_CASES },
  )
}, 300_000)

/** Text of whatever JSON can hold. */
function jsonable(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}
