/** The adapter against its sandbox where the conformance suite doesn't look: pictures, the catalogue, words, odd answers. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { commands } from '../../../providers/fal/commands.js'
import { fal } from '../../../providers/fal/index.js'
import { startSandbox } from '../../../providers/fal/sandbox.js'
import { failureOf, submitError } from '../../../providers/fal/words.js'
import type { Handle } from '../../../src/backend.js'
import type { HttpAnswer } from '../../../src/net/http.js'
import type { SandboxOptions } from '../../../src/sandbox/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'
import { picture, shot } from '../../support/world.js'

/** Odd answers a run; 10000 by hand. */
const CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 60)

async function open(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 1, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  const context = contextOf({ env: sandbox.env, media: async () => new Uint8Array(2000) })
  return { sandbox, context, backend: fal() }
}
const card = (id: string) => fal().cards.find((one) => one.id === id)!

async function nativeOf(id: string, input: Parameters<typeof shot>[0] = {}) {
  const found = fal().fit(await shot(input), card(id))
  return found.ok ? found.native : expect.unreachable(JSON.stringify(found.misfits))
}

it('uploads the pictures first, without the key where the address is signed, and submits their addresses', async () => {
  const { sandbox, context, backend } = await open()
  const native = await nativeOf('fal-kling-3-pro', { firstFrame: picture() as never, lastFrame: picture() as never })
  const ready = await backend.prepare!(native, context)
  expect(ready.pictures).toEqual([])
  expect(sandbox.seen.creates).toBe(0)
  await backend.submit(ready, context)
  const { input, wrong } = sandbox.jobs[0]!.request as { input: Record<string, string>; wrong: unknown[] }
  expect(wrong).toEqual([])
  expect([input.start_image_url, input.end_image_url]).toEqual(Array(2).fill(expect.stringContaining('/_storage/')))
})

it('draws a seed for a shot without one, the same for the same job, and tells it', async () => {
  const { sandbox, context, backend } = await open()
  const ready = await backend.prepare!(await nativeOf('fal-wan-2.7', { seconds: 2 }), context)
  expect(ready).toEqual(await backend.prepare!(await nativeOf('fal-wan-2.7', { seconds: 2 }), context))
  const handle = await backend.submit(ready, context)
  sandbox.clock.advance(5000)
  expect(await backend.poll(handle, context)).toMatchObject({ state: 'done', facts: { seed: ready.input.seed } })
})

it('an input that fal finds wrong fails as its result, with the field and without what was in it', async () => {
  const { sandbox, context, backend } = await open()
  const native = {
    endpoint: card('fal-luma-ray-2').native,
    input: { prompt: 'secret words', duration: '7s' },
    pictures: [],
  }
  const handle = await backend.submit(native, context)
  sandbox.clock.advance(5000)
  const status = await backend.poll(handle, context)
  expect(status).toMatchObject({
    state: 'failed',
    code: 'invalid',
    message: expect.stringMatching(/^duration: Input should be/),
  })
  expect(JSON.stringify(status)).not.toContain('secret')
})

it('cancels what waits at once, and says of what renders what became of it', async () => {
  const { sandbox, context, backend } = await open({ queueSeconds: 10, renderSeconds: 60 })
  const native = await nativeOf('fal-kandinsky-5')
  const waiting = await backend.submit(native, context)
  expect(await backend.cancel!(waiting, context, 'request')).toBe('cancelled')
  expect((await backend.poll(waiting, context)).state).toBe('lost')
  const running = await backend.submit(native, context)
  sandbox.clock.advance(20_000)
  expect(await backend.cancel!(running, context, 'request')).toBe('cancelled')
  expect(await backend.poll(running, context)).toEqual({ state: 'cancelled', charged: 'unknown' })
  const done = await backend.submit(native, context)
  sandbox.clock.advance(80_000)
  expect(await backend.cancel!(done, context, 'request')).toBe('too-late')
})

it('finds a request by an id that the user found, and needs a key that is accepted', async () => {
  const { sandbox, context, backend } = await open()
  const { id } = await backend.submit(await nativeOf('fal-kandinsky-5'), context)
  sandbox.clock.advance(5000)
  const found: Handle = { backend: 'fal', endpoint: 'default', id, model: card('fal-kandinsky-5').native }
  expect((await backend.poll(found, context)).state).toBe('done')
  expect(await backend.probe(context)).toEqual({ ok: true })
  const wrong = contextOf({ env: { ...sandbox.env, FAL_KEY: 'nobody' } })
  expect(await backend.probe(wrong)).toMatchObject({ ok: false, next: 'check FAL_KEY' })
  const pair = { FAL_BASE_URL: sandbox.origin, FAL_KEY_ID: 'sandbox-key-id', FAL_KEY_SECRET: 'sandbox-key-secret' }
  expect(await backend.probe(contextOf({ env: pair }))).toEqual({ ok: true })
})

it('never takes its key to an address that an answer or a redirect names', async () => {
  const thief = await startServer((_, response) => response.end('{}'))
  const server = await startServer((request, response) => {
    if (request.method === 'POST') {
      const elsewhere = `${thief.origin}/fal-ai/kandinsky5/requests/r`
      return response.end(JSON.stringify({ status: 'IN_QUEUE', request_id: 'r', response_url: elsewhere }))
    }
    response.writeHead(302, { location: `${thief.origin}${request.url}` }).end()
  })
  const context = contextOf({ env: { FAL_BASE_URL: server.origin, FAL_KEY: 'k' } })
  const handle = await fal().submit(await nativeOf('fal-kandinsky-5'), context)
  await fal()
    .poll(handle, context)
    .catch(() => undefined)
  expect(thief.requests.length).toBe(1)
  expect(thief.requests[0]!.headers.authorization).toBeUndefined()
})

describe('the catalogue', () => {
  const run = async (flags: Record<string, unknown>, env: Record<string, string>) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const lines: string[] = []
    await commands.find(({ path }) => path[0] === 'catalogue')!.run(flags, (line) => lines.push(line))
    return lines
  }

  it('is refreshed by a command, and configures the backend', async () => {
    const { sandbox } = await open()
    const endpoint_id = 'fal-ai/minimax/hailuo-2.3/pro/text-to-video'
    sandbox.prices.push({ endpoint_id, unit_price: 0.49, unit: 'videos', currency: 'USD' })
    const out = join(tempDir(), 'fal.json')
    const lines = await run({ out }, sandbox.env)
    expect(lines[0]).toMatch(/^18 models of 33 endpoints, as of \d{4}-\d{2}-\d{2}$/)
    const fresh = fal({ catalogue: JSON.parse(readFileSync(out, 'utf8')) })
    const pro = fresh.cards.find(({ id }) => id === 'fal-hailuo-2.3-pro')!
    expect(pro.price).toMatchObject({
      rules: [{ per: 'clip', usd: '0.49', source: expect.stringContaining('/v1/models') }],
    })
    expect(fresh.fit(await shot({ seconds: 6 }), pro)).toMatchObject({ ok: true, native: { endpoint: endpoint_id } })
  })

  it('needs a key, and one that is accepted', async () => {
    const { sandbox } = await open()
    await expect(run({}, { FAL_KEY: '' })).rejects.toMatchObject({ field: 'FAL_KEY' })
    await expect(run({}, { ...sandbox.env, FAL_KEY: 'no' })).rejects.toMatchObject({ code: 'wrong-key' })
    const odd = await startServer((_, response) => response.end('[]'))
    await expect(run({ url: odd.origin }, { FAL_KEY: 'k' })).rejects.toMatchObject({ code: 'bad-answer' })
  })
})

it('says which option is wrong', () => {
  for (const [options, field] of [
    [{ baseUrl: 'nowhere' }, 'backends.fal.baseUrl'],
    [{ concurrency: 0 }, 'backends.fal.concurrency'],
    [{ nonsense: 1 }, 'backends.fal.nonsense'],
    [{ catalogue: { cards: [{}] } }, 'backends.fal.catalogue.recorded'],
  ] as const)
    expect(() => fal(options as never)).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
})

describe('words', () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
    status,
    headers,
    url: 'https://queue.fal.run/fal-ai/x',
    text: typeof body === 'string' ? body : JSON.stringify(body),
    json: typeof body === 'string' ? undefined : body,
  })
  const violation = (loc: string[]) => ({
    detail: [{ loc, msg: 'flagged', type: 'content_policy_violation', input: 'x' }],
  })

  it.each([
    [401, { detail: 'no' }, 'RefusedError', 'wrong-key'],
    [403, { detail: 'User is locked. Reason: TOP_UP.' }, 'RefusedError', 'no-credit'],
    [
      403,
      { detail: 'User is locked. Reason: Admin lock. Please contact support@fal.ai.' },
      'RefusedError',
      'forbidden',
    ],
    [403, { detail: 'Access denied' }, 'RefusedError', 'forbidden'],
    [404, { detail: 'Not found' }, 'RefusedError', 'model-gone'],
    [422, { detail: 'bad' }, 'RefusedError', 'invalid'],
    [422, violation(['body', 'prompt']), 'RefusedError', 'moderated-input'],
    [429, '', 'UnavailableError', 'throttled'],
    [500, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    [504, { detail: 'x' }, 'SubmissionUnknownError', 'submission-unknown'],
    [302, '', 'SubmissionUnknownError', 'submission-unknown'],
  ])('a submit answered with %i %j is %s %s', (status, body, name, code) => {
    const error = submitError(answer(status, body), 0)
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).not.toContain('<html>')
  })

  it.each([
    [422, violation(['body']), {}, { code: 'moderated-output', charged: 'unknown' }],
    [422, violation(['body', 'image_url']), {}, { code: 'moderated-input', charged: 'unknown' }],
    [422, { detail: [{ loc: ['body'], msg: 'none', type: 'no_media_generated' }] }, {}, { code: 'bad-output' }],
    [
      500,
      { detail: 'x' },
      { 'x-fal-error-type': 'runner_disconnected' },
      { code: 'vendor-unavailable', charged: 'none' },
    ],
    [400, { detail: 'something new' }, {}, { code: 'render-failed', message: 'something new', charged: 'unknown' }],
    [499, { detail: 'gone' }, {}, { state: 'cancelled' }],
  ])('a result that is %i %j is a failure', (status, body, headers, expected) => {
    expect(failureOf(answer(status, body, headers))).toMatchObject({ state: 'failed', ...expected })
  })

  it.each([
    [503, '<html>'],
    [504, { detail: 'upstream timed out' }],
    [500, ''],
    [429, { detail: 'slow down' }],
    [401, { detail: 'who?' }],
    [200, { detail: 'odd' }],
  ])('a result that is %i %j is trouble on the way', (status, body) => {
    expect(failureOf(answer(status, body))).toBeUndefined()
  })

  it('a completed request that the queue says failed has failed, whatever its result looks like', () => {
    const told = { error: 'Runner went away', error_type: 'runner_disconnected' }
    expect(failureOf(answer(503, ''), told)).toEqual({
      state: 'failed',
      code: 'vendor-unavailable',
      message: 'Runner went away (runner_disconnected)',
      charged: 'none',
    })
  })
})

it('whatever a queue or a result looks like on the wire: a status, a handle or an error of ours, never a crash', async () => {
  let bodies: unknown[] = []
  let code = 200
  const server = await startServer((_, response) => {
    const body = bodies.length > 1 ? bodies.shift() : bodies[0]
    response.writeHead(code, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const context = contextOf({ env: { FAL_BASE_URL: server.origin, FAL_KEY: 'k' } })
  const backend = fal()
  const handle: Handle = { backend: 'fal', endpoint: server.origin, id: 'x', model: 'fal-ai/ltx-2/text-to-video' }
  const native = { endpoint: 'fal-ai/ltx-2/text-to-video', input: { prompt: 'x' }, pictures: [] }
  const odd = fc.oneof(fc.anything(), fc.string(), fc.constant({}))
  const queue = fc.record(
    {
      status: fc.oneof(fc.constantFrom('IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'COMPLETED', 'NEW'), odd),
      request_id: fc.oneof(fc.uuid(), odd),
      response_url: fc.oneof(fc.webUrl(), odd),
      queue_position: fc.oneof(fc.integer(), odd),
      error: odd,
    },
    { requiredKeys: ['status'] },
  )
  const result = fc.record(
    {
      video: fc.oneof(fc.record({ url: fc.oneof(fc.webUrl(), odd), content_type: odd }), odd),
      videos: odd,
      seed: fc.oneof(fc.integer(), odd),
      detail: fc.oneof(fc.array(fc.record({ loc: odd, msg: odd, type: odd })), fc.string(), odd),
    },
    { requiredKeys: [] },
  )
  const states = ['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown']
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(queue, odd),
      fc.oneof(result, odd),
      fc.constantFrom(200, 200, 200, 400, 404, 422, 500),
      async (first, second, status) => {
        code = status
        bodies = [jsonable(first), jsonable(second)]
        const polled = await backend.poll(handle, context).catch((error) => error)
        if (polled instanceof Error) expect(polled.name).toBe('UnavailableError')
        else expect(states).toContain(polled.state)
        bodies = [jsonable(first)]
        const sent = await backend.submit(native, context).catch((error) => error)
        if (sent instanceof Error)
          expect(['RefusedError', 'UnavailableError', 'SubmissionUnknownError']).toContain(sent.name)
        else expect(sent.id).toBeTruthy()
        const cancelled = await backend.cancel!(handle, context, 'request').catch((error) => error)
        if (cancelled instanceof Error) expect(cancelled.name).toBe('UnavailableError')
        else expect(['cancelled', 'too-late', 'unknown']).toContain(cancelled)
      },
    ),
    { numRuns: CASES },
  )
}, 600_000)

/** Whatever JSON can't hold, left out. */
function jsonable(value: unknown): unknown {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}
