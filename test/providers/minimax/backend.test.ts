/** The adapter against its sandbox where the conformance suite doesn't look: pictures, ids, cancels, words, odd answers. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { minimax } from '../../../providers/minimax/index.js'
import { type MiniMaxSandboxOptions, startSandbox } from '../../../providers/minimax/sandbox.js'
import { createError, failureCode } from '../../../providers/minimax/words.js'
import type { Handle } from '../../../src/backend.js'
import { createStudio } from '../../../src/index.js'
import type { HttpAnswer } from '../../../src/net/http.js'
import { fastClock } from '../../../src/testkit/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

/** Cases of odd wires; 10,000 by hand. */
const WIRE_CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 60)

const backend = minimax()
const hailuo = (extra: object = {}) => ({
  api: 'v1' as const,
  body: { model: 'MiniMax-Hailuo-2.3', prompt: 'a boat', duration: 6, resolution: '768P', ...extra },
  pictures: [],
})
const h3 = (extra: object = {}) => ({
  api: 'v2' as const,
  body: {
    model: 'MiniMax-H3',
    content: [{ type: 'text', text: 'a boat' }],
    resolution: '768P',
    duration: 4,
    ratio: '1:1',
    ...extra,
  },
  pictures: [],
})

/** A sandbox whose clips are a few bytes, and a context to talk to it. */
async function open(options: MiniMaxSandboxOptions = {}) {
  const clip = async () => Buffer.from('0000ftypisom')
  const sandbox = await startSandbox({ renderSeconds: 1, queueSeconds: 1, clip, ...options })
  onTestFinished(() => sandbox.close())
  return { sandbox, context: contextOf({ env: sandbox.env }) }
}

it('follows a task of either contract to a clip whose link is fresh at every look', async () => {
  const { sandbox, context } = await open()
  for (const native of [hailuo(), h3()]) {
    const handle = await backend.submit(native, context)
    expect(await backend.poll(handle, context)).toEqual({ state: 'queued' })
    sandbox.clock.advance(1500)
    expect(await backend.poll(handle, context)).toEqual({ state: 'running' })
    sandbox.clock.advance(1500)
    const looks = [await backend.poll(handle, context), await backend.poll(handle, context)]
    for (const look of looks) {
      const url = (look as { outputs: { url: string }[] }).outputs[0]!.url
      expect((await fetch(url)).status).toBe(200)
    }
    sandbox.clock.advance(1)
    expect(await backend.poll(handle, context)).not.toEqual(looks[1])
  }
})

it('reads file ids digit by digit, as text and as numbers beyond what JavaScript counts', async () => {
  for (const numericFileIds of [false, true]) {
    const { sandbox, context } = await open({ numericFileIds })
    const handle = await backend.submit(hailuo(), context)
    sandbox.clock.advance(3000)
    expect(await backend.poll(handle, context)).toMatchObject({ state: 'done', outputs: [{ role: 'video' }] })
  }
})

it('puts pictures into the request, and uploads those that would make it too large', async () => {
  const { sandbox, context } = await open()
  const picture = (bytes: number) => ({ sha256: 'a'.repeat(64), mime: 'image/png', bytes })
  const media = async () => Buffer.from('a picture')
  const ctx = { ...context, media }
  const reference = (bytes: number) => ({ role: 'reference_image' as const, picture: picture(bytes) })
  const small = await backend.prepare!({ ...h3(), pictures: [reference(9)] }, ctx)
  const large = await backend.prepare!({ ...h3(), pictures: [reference(29e6), reference(29e6)] }, ctx)
  const urls = [small, large].flatMap(({ body }) =>
    (body.content as { image_url?: { url: string } }[]).flatMap(({ image_url: image }) => image?.url ?? []),
  )
  expect(urls.map((url) => url.replace(/[\d,].*/, ''))).toEqual(['data:image/png;base', 'mm_file://', 'mm_file://'])
  for (const native of [small, large]) expect((await backend.submit(native, ctx)).id).toMatch(/^\d+$/)
  expect([sandbox.seen.creates, sandbox.seen.others]).toEqual([2, 2])
})

it('charges references beyond the free ones as the card has it', async () => {
  const clock = fastClock(200)
  const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0 })
  const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000 }
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    clock,
    env: sandbox.env,
    providers: [minimax()],
    limits,
  })
  onTestFinished(async () => {
    await studio.close()
    await sandbox.close()
  })
  const { createCanvas } = await import('@napi-rs/canvas')
  const references = await Promise.all(Array.from({ length: 7 }, (_, i) => createCanvas(300 + i, 300).encode('png')))
  const shot = { prompt: 'they sail', tier: 'hero', model: 'minimax-h3', seconds: 4, audio: 'required' } as const
  const take = await studio.generate({ ...shot, resolution: '720p', references, maxCost: 1 })
  expect([take.cost.usd, sandbox.invoice()]).toEqual(['0.4', '0.4'])
  expect(take.video).toMatchObject({ width: 1344, height: 768 })
}, 20_000)

describe('a cancel', () => {
  it('stops what waits, for free; leaves what runs and what is done alone; Hailuo has none', async () => {
    const { sandbox, context } = await open({ queueSeconds: 10, renderSeconds: 10 })
    const cancel = (handle: Handle) => backend.cancel!(handle, context, 'request')
    const waiting = await backend.submit(h3(), context)
    expect(await cancel(waiting)).toBe('cancelled')
    expect(await backend.poll(waiting, context)).toEqual({ state: 'cancelled', charged: 'none' })
    expect(await cancel(waiting)).toBe('cancelled')
    expect(sandbox.invoice()).toBe('0')
    const running = await backend.submit(h3(), context)
    sandbox.clock.advance(11_000)
    expect(await cancel(running)).toBe('unsupported')
    sandbox.clock.advance(11_000)
    expect(await cancel(running)).toBe('too-late')
    expect(await backend.poll(running, context)).toMatchObject({ state: 'done', outputs: [{ role: 'video' }] })
    expect(await cancel(await backend.submit(hailuo(), context))).toBe('unsupported')
    expect(sandbox.seen.cancels).toBe(1)
  })
})

describe('the account', () => {
  it('is asked for nothing that costs, and by a wrong key says which variables to look at', async () => {
    const { sandbox, context } = await open()
    expect(await backend.probe(context)).toEqual({ ok: true })
    const env = { ...sandbox.env, MINIMAX_API_KEY: 'sk-of-another-platform' }
    expect(await backend.probe(contextOf({ env }))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('login fail'),
      next: expect.stringContaining('MINIMAX_API_HOST'),
    })
    expect(sandbox.seen.creates).toBe(0)
  })

  it('is not shown to another origin a task redirects to', async () => {
    const other = await startServer((_, response) => response.end('{}'))
    const server = await startServer((_, response) => response.writeHead(302, { location: other.origin }).end())
    const context = contextOf({ env: { MINIMAX_API_HOST: server.origin, MINIMAX_API_KEY: 'a-key' } })
    const handle = { backend: 'minimax', endpoint: 'default', id: '1', model: 'MiniMax-H3' }
    await expect(backend.poll(handle, context)).rejects.toThrow()
    expect(server.requests[0]!.headers.authorization).toBe('Bearer a-key')
    expect(other.requests[0]!.headers.authorization).toBeUndefined()
  })

  it('runs out of tasks after seven days, and of balance', async () => {
    const { sandbox, context } = await open({ balance: 0.5 })
    const handle = await backend.submit(h3(), context)
    const refused = await backend.submit(h3(), context).catch((error) => error)
    expect([refused.name, refused.code]).toEqual(['RefusedError', 'no-credit'])
    sandbox.clock.advance(7 * 86_400_000)
    expect(await backend.poll(handle, context)).toEqual({
      state: 'lost',
      reason: `no task ${handle.id} in the last seven days`,
    })
  })
})

it('takes its options checked, and names the wrong one', () => {
  expect(minimax({ concurrency: 2, baseUrl: 'https://api.minimaxi.com' }).concurrency).toBe(2)
  const wrong = (options: object) => {
    try {
      return minimax(options)
    } catch (error) {
      return error
    }
  }
  expect(wrong({ concurrency: 0 })).toMatchObject({ name: 'ConfigError', field: 'backends.minimax.concurrency' })
  expect(wrong({ baseUrl: 'ftp://x' })).toMatchObject({ field: 'backends.minimax.baseUrl' })
  expect(wrong({ key: 'secret' })).toMatchObject({ field: 'backends.minimax.key' })
})

describe('words', () => {
  const answer = (status: number, body: unknown): HttpAnswer => ({
    status,
    headers: {},
    url: 'https://api.minimax.io/v1/video_generation',
    text: typeof body === 'string' ? body : JSON.stringify(body),
    json: typeof body === 'string' ? undefined : body,
  })
  const v1 = (code: number, message = 'why') => answer(200, { base_resp: { status_code: code, status_msg: message } })
  const v2 = (status: number, type: string, message: string) =>
    answer(status, { type: 'error', error: { type, message, http_code: String(status) }, request_id: '0217' })

  it.each([
    [v1(1002), 'UnavailableError', 'throttled'],
    [v1(1039), 'UnavailableError', 'throttled'],
    [v1(2045), 'UnavailableError', 'throttled'],
    [v1(1004), 'RefusedError', 'wrong-key'],
    [v1(2049), 'RefusedError', 'wrong-key'],
    [v1(1008), 'RefusedError', 'no-credit'],
    [v1(2056), 'RefusedError', 'quota'],
    [v1(1026), 'RefusedError', 'moderated-input'],
    [v1(1027), 'RefusedError', 'moderated-output'],
    [v1(1042), 'RefusedError', 'invalid'],
    [v1(2013), 'RefusedError', 'invalid'],
    [v1(2013, 'invalid params, model does not exist'), 'RefusedError', 'model-gone'],
    ...[1000, 1001, 1013, 1024, 1033, 4711].map(
      (code) => [v1(code), 'SubmissionUnknownError', 'submission-unknown'] as const,
    ),
    [v2(400, 'bad_request_error', 'invalid params (2013)'), 'RefusedError', 'invalid'],
    [v2(401, 'authorized_error', 'login fail (1004)'), 'RefusedError', 'wrong-key'],
    [v2(402, 'insufficient_balance_error', 'insufficient balance (1008)'), 'RefusedError', 'no-credit'],
    [v2(422, 'unprocessable_entity_error', 'sensitive content (1026)'), 'RefusedError', 'moderated-input'],
    [v2(429, 'rate_limit_error', 'rate limit (1002)'), 'UnavailableError', 'throttled'],
    [v2(500, 'server_error', 'internal error (1000)'), 'SubmissionUnknownError', 'submission-unknown'],
    [v2(529, 'overloaded_error', 'overloaded'), 'UnavailableError', 'overloaded'],
    [answer(529, '<html>'), 'SubmissionUnknownError', 'submission-unknown'],
    [answer(503, '<html>'), 'SubmissionUnknownError', 'submission-unknown'],
    [answer(302, ''), 'SubmissionUnknownError', 'submission-unknown'],
    [answer(403, ''), 'RefusedError', 'forbidden'],
    [answer(200, '{"task_id":"42'), 'SubmissionUnknownError', 'submission-unknown'],
  ] as const)('%j to a create is %s %s', (given, name, code) => {
    const error = createError(given, 0)
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).not.toContain('<html>')
  })

  it('keep MiniMax’s own, with the id of the request', () => {
    const error = createError(v2(400, 'bad_request_error', 'invalid params, no text (2013)'), 0)
    expect(error.message).toBe('MiniMax: invalid params, no text (2013) (request 0217)')
    expect(createError(v1(1008, 'insufficient balance'), 0).message).toBe('MiniMax: insufficient balance')
  })

  it('of a failed render go by its number', () => {
    expect(['1026', 1027, '1000', 'x', undefined, null].map(failureCode)).toEqual([
      'moderated-input',
      'moderated-output',
      'render-failed',
      'render-failed',
      'render-failed',
      'render-failed',
    ])
  })

  it('leave a create open that is refused and names a task, or is accepted and names none', async () => {
    for (const body of [
      { task_id: '42', base_resp: { status_code: 1002, status_msg: 'rate limit' } },
      { task_id: '', base_resp: { status_code: 0, status_msg: 'success' } },
      {},
    ]) {
      const server = await startServer((_, response) => response.end(JSON.stringify(body)))
      const context = contextOf({ env: { MINIMAX_API_HOST: server.origin, MINIMAX_API_KEY: 'k' } })
      await expect(backend.submit(hailuo(), context)).rejects.toMatchObject({ name: 'SubmissionUnknownError' })
    }
  })
})

it('whatever a task or a create looks like on the wire: a status, a handle or an error of ours, never a crash', async () => {
  let body: unknown
  let status = 200
  const server = await startServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body)
  })
  const context = contextOf({ env: { MINIMAX_API_HOST: server.origin, MINIMAX_API_KEY: 'k' } })
  const or = <T>(likely: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: likely }, fc.anything())
  const v1Word = fc.constantFrom('Preparing', 'Queueing', 'Processing', 'Success', 'Fail', 'constructor')
  const v2Word = fc.constantFrom('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired', '__proto__')
  const code = fc.constantFrom(0, 0, 1000, 1002, 1004, 1026, 1027, 2013, 99)
  const like = fc.record(
    {
      task_id: or(fc.stringMatching(/^\d{1,25}$/)),
      status: or(v1Word),
      file_id: or(fc.oneof(fc.constant('241342648594580'), fc.nat())),
      base_resp: or(fc.record({ status_code: or(code), status_msg: or(fc.string()) })),
      file: or(fc.record({ download_url: or(fc.webUrl()) })),
      task: or(
        fc.record({
          status: or(v2Word),
          content: or(fc.record({ url: or(fc.webUrl()) })),
          error: or(fc.record({ code: or(fc.constantFrom('1026', '1000')), message: or(fc.string()) })),
        }),
      ),
      error: or(fc.record({ type: or(fc.string()), message: or(fc.constant('no (2013)')) })),
      action: or(fc.constantFrom('cancelled', 'deleted')),
    },
    { requiredKeys: [] },
  )
  const states = ['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown']
  const known = ['RefusedError', 'UnavailableError', 'SubmissionUnknownError']
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: like }, fc.anything(), fc.string()),
      fc.constantFrom(200, 200, 200, 400, 404, 429, 500, 529),
      fc.constantFrom('MiniMax-H3', 'MiniMax-Hailuo-2.3'),
      async (given, answered, model) => {
        ;[body, status] = [jsonable(given), answered]
        const handle: Handle = { backend: 'minimax', endpoint: server.origin, id: 'x', model }
        const polled = await backend.poll(handle, context).catch((error) => error)
        if (polled instanceof Error) expect(polled.name).toBe('UnavailableError')
        else expect(states).toContain(polled.state)
        const sent = await backend.submit(model === 'MiniMax-H3' ? h3() : hailuo(), context).catch((error) => error)
        if (sent instanceof Error) expect(known).toContain(sent.name)
        else expect(sent.id).toBeTruthy()
        expect(['cancelled', 'too-late', 'unsupported', 'unknown']).toContain(
          await backend.cancel!(handle, context, 'request'),
        )
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
