/** The adapter against its sandbox where the conformance suite doesn't look: any model, pictures, lost answers, words, odd answers. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { replicate } from '../../../providers/replicate/index.js'
import { startSandbox } from '../../../providers/replicate/sandbox.js'
import { createError, failureCode } from '../../../providers/replicate/words.js'
import type { Handle } from '../../../src/backend.js'
import type { HttpAnswer } from '../../../src/net/http.js'
import type { SandboxOptions } from '../../../src/sandbox/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { picture, shot } from '../../support/world.js'

/** Odd answers a run; 10000 by hand. */
const CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 60)
const VERSION = '0'.repeat(63)

async function open(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 1, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  const context = contextOf({ env: sandbox.env, media: async () => new Uint8Array(2000) })
  return { sandbox, context, backend: replicate() }
}

const seedance = replicate().cards.find(({ id }) => id === 'replicate-seedance-1-pro')!
async function nativeOf(input: Parameters<typeof shot>[0] = {}, card = seedance) {
  const found = replicate().fit(await shot(input), card)
  return found.ok ? found.native : expect.unreachable(JSON.stringify(found.misfits))
}

it('reads what the model takes, uploads the pictures, and sends its own words', async () => {
  const { sandbox, context, backend } = await open()
  const native = await nativeOf({ firstFrame: picture() as never, lastFrame: picture() as never, seconds: 3 })
  const ready = await backend.prepare!(native, context)
  expect(sandbox.seen.creates).toBe(0)
  const handle = await backend.submit(ready, context)
  const { input } = sandbox.jobs[0]!.request as { input: Record<string, unknown> }
  expect(input).toMatchObject({
    duration: 3,
    image: expect.stringContaining('/files/'),
    last_frame_image: expect.stringContaining('/files/'),
    seed: expect.any(Number),
  })
  sandbox.clock.advance(5000)
  const status = await backend.poll(handle, context)
  expect(status).toMatchObject({ state: 'done', facts: { seed: input.seed } })
  const expires = status.state === 'done' ? status.outputs[0]!.expiresAt : undefined
  expect(Date.parse(expires!) - sandbox.clock.now()).toBeLessThanOrEqual(3_600_000)
})

it('renders with any model whose card it is given: by its version where it is not official', async () => {
  const { sandbox, context } = await open()
  const { quality: _, ...rest } = seedance
  const card = {
    ...rest,
    id: 'open-frames',
    native: `somebody/open-frames:${VERSION}2`,
    abilities: {
      ...seedance.abilities!,
      tasks: ['text-to-video'],
      negativePrompt: true,
      fps: { oneOf: [16] },
      sizes: { multipleOf: 16, maxPixels: 832 * 480, maxSide: 832 },
      seconds: { min: 2, max: 5, step: 0.001 },
    },
  }
  const backend = replicate({ cards: [card] })
  const own = backend.cards.find(({ id }) => id === 'open-frames')!
  const found = backend.fit(await shot({ seconds: 3, resolution: '480p', negativePrompt: 'fog' }), own)
  const native = found.ok ? found.native : expect.unreachable(JSON.stringify(found.misfits))
  const handle = await backend.submit(await backend.prepare!(native, context), context)
  expect(sandbox.jobs[0]!.request).toMatchObject({
    model: 'somebody/open-frames',
    input: { num_frames: 48, frames_per_second: 16, width: 832, height: 464, negative_prompt: 'fog' },
  })
  expect(sandbox.seen.all.map(({ path }) => path)).toContain('/v1/predictions')
  expect(handle.model).toBe(card.native)
})

it('refuses before anything is billed what the model does not take, or a model that is not there', async () => {
  const { sandbox, context, backend } = await open()
  const native = await nativeOf({ seconds: 3 })
  const prepare = (changes: object) => backend.prepare!({ ...native, ...changes }, context)
  await expect(prepare({ wishes: { ...native.wishes, seconds: 60 } })).rejects.toMatchObject({
    name: 'RefusedError',
    code: 'invalid',
    message: expect.stringContaining("duration can't be 60"),
  })
  await expect(prepare({ extras: { nonsense: 1 } })).rejects.toMatchObject({ code: 'invalid' })
  await expect(prepare({ model: 'nobody/nothing' })).rejects.toMatchObject({ code: 'model-gone' })
  expect((await prepare({ extras: { camera_fixed: true, seed: 5 } })).input).toMatchObject({
    camera_fixed: true,
    seed: 5,
  })
  await expect(backend.submit(native, context)).rejects.toMatchObject({ code: 'invalid' })
  expect(sandbox.seen.creates).toBe(0)
})

describe('a lost answer', () => {
  it('is looked up by the input, where its seed was drawn for the job', async () => {
    const { sandbox, context, backend } = await open()
    const native = await nativeOf({ firstFrame: picture() as never, seconds: 3 })
    expect(await backend.reconcile!(native, 'a', context)).toBe('unknown')
    await backend.submit(await backend.prepare!(native, contextOf({ ...context, jobId: 'another' })), context)
    expect(await backend.reconcile!(native, 'a', context)).toBe('unknown')
    sandbox.fault('accepted-then-reset')
    await expect(backend.submit(await backend.prepare!(native, context), context)).rejects.toThrow()
    expect(await backend.reconcile!(native, 'a', context)).toMatchObject({ id: sandbox.jobs[1]!.id })
    expect(await backend.reconcile!(native, 'a', { ...context, attempt: 2 })).toBe('unknown')
    sandbox.look(sandbox.jobs[1]!).cancel()
    expect(await backend.reconcile!(native, 'a', context)).toBe('unknown')
  })

  it('stays unknown where others may have sent the same', async () => {
    const { context, backend } = await open()
    const hailuo = backend.cards.find(({ id }) => id === 'replicate-hailuo-2.3')!
    for (const native of [await nativeOf({ seed: 7, seconds: 3 }), await nativeOf({ seconds: 6 }, hailuo)]) {
      await backend.submit(await backend.prepare!(native, context), context)
      expect(await backend.reconcile!(native, 'a', context)).toBe('unknown')
    }
  })
})

it('tells apart what was cancelled, what came too late, and what never began', async () => {
  const { sandbox, context, backend } = await open({ queueSeconds: 10, renderSeconds: 60 })
  const ready = await backend.prepare!(await nativeOf({ seconds: 3 }), context)
  const first = await backend.submit(ready, context)
  expect(await backend.cancel!(first, context, 'request')).toBe('cancelled')
  expect(await backend.poll(first, context)).toEqual({ state: 'cancelled', charged: 'unknown' })
  const done = await backend.submit(ready, context)
  sandbox.clock.advance(80_000)
  expect(await backend.cancel!(done, context, 'request')).toBe('too-late')
  const server = await startServer((_, response) => response.end(JSON.stringify({ id: 'x', status: 'aborted' })))
  const handle: Handle = { backend: 'replicate', endpoint: server.origin, id: 'x', model: 'a/b' }
  expect(await backend.poll(handle, context)).toEqual({ state: 'cancelled', charged: 'none' })
})

it('needs a token that is accepted, and options that are right', async () => {
  const { sandbox, context, backend } = await open()
  expect(await backend.probe(context)).toEqual({ ok: true })
  const wrong = contextOf({ env: { ...sandbox.env, REPLICATE_API_TOKEN: 'r8_no' } })
  expect(await backend.probe(wrong)).toMatchObject({ ok: false, next: 'check REPLICATE_API_TOKEN' })
  for (const [options, field] of [
    [{ baseUrl: 'nowhere' }, 'backends.replicate.baseUrl'],
    [{ nonsense: 1 }, 'backends.replicate.nonsense'],
  ] as const)
    expect(() => replicate(options as never)).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
})

describe('words', () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
    status,
    headers,
    url: 'https://api.replicate.com/v1/predictions',
    text: typeof body === 'string' ? body : JSON.stringify(body),
    json: typeof body === 'string' ? undefined : body,
  })

  it.each([
    [401, { title: 'Unauthenticated', detail: 'no' }, 'RefusedError', 'wrong-key'],
    [402, { title: 'Insufficient credit', detail: 'x' }, 'RefusedError', 'no-credit'],
    [404, '', 'RefusedError', 'model-gone'],
    [422, { detail: '- input.duration: must be one of 6, 10' }, 'RefusedError', 'invalid'],
    [422, { detail: 'The input was flagged as sensitive' }, 'RefusedError', 'moderated-input'],
    [429, '', 'UnavailableError', 'throttled'],
    [500, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    [504, '', 'SubmissionUnknownError', 'submission-unknown'],
  ])('a create answered with %i %j is %s %s', (status, body, name, code) => {
    const error = createError(answer(status, body), 0)
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).not.toContain('<html>')
  })

  it('of a throttled create say when, in a header or in the sentence', () => {
    const body = { detail: 'Request was throttled. Your rate limit resets in ~30s.' }
    expect(createError(answer(429, body), 0).retryAfterMs).toBe(30_000)
    expect(createError(answer(429, body, { 'retry-after': '7' }), 0).retryAfterMs).toBe(7000)
  })

  it('of a failure go by the codes in it', () => {
    expect(
      [
        'CUDA out of memory (E1001)',
        'Unknown (E1000)',
        'flagged as sensitive (E005)',
        'Prediction timed out',
        'boom',
      ].map(failureCode),
    ).toEqual(['out-of-memory', 'vendor-internal', 'moderated', 'vendor-timeout', 'render-failed'])
  })
})

it('whatever a prediction or a list looks like on the wire: a status, a handle or an error of ours, never a crash', async () => {
  let body: unknown
  let status = 200
  const server = await startServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const context = contextOf({ env: { REPLICATE_BASE_URL: server.origin, REPLICATE_API_TOKEN: 'k' } })
  const backend = replicate()
  const handle: Handle = { backend: 'replicate', endpoint: server.origin, id: 'x', model: 'a/b' }
  const native = { ...(await nativeOf({ seconds: 3 })), input: { prompt: 'x' } }
  const odd = fc.oneof(fc.anything(), fc.string())
  const like = fc.record(
    {
      id: fc.oneof(fc.uuid(), odd),
      status: fc.oneof(
        fc.constantFrom('starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted', 'new'),
        odd,
      ),
      output: fc.oneof(fc.webUrl(), fc.array(fc.webUrl()), odd),
      error: odd,
      data_removed: fc.oneof(fc.boolean(), odd),
      completed_at: fc.oneof(fc.constant('2026-11-28T12:00:00Z'), odd),
      results: fc.oneof(fc.array(fc.record({ id: fc.uuid(), status: fc.string(), input: odd })), odd),
      openapi_schema: odd,
    },
    { requiredKeys: [] },
  )
  const states = ['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown']
  const ours = ['RefusedError', 'UnavailableError', 'SubmissionUnknownError']
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(like, odd),
      fc.constantFrom(200, 200, 200, 201, 400, 404, 422, 500),
      async (given, code) => {
        ;[body, status] = [jsonable(given), code]
        const polled = await backend.poll(handle, context).catch((error) => error)
        if (polled instanceof Error) expect(polled.name).toBe('UnavailableError')
        else expect(states).toContain(polled.state)
        const sent = await backend.submit(native, context).catch((error) => error)
        if (sent instanceof Error) expect(ours).toContain(sent.name)
        else expect(sent.id).toBeTruthy()
        const ready = await backend.prepare!(native, context).catch((error) => error)
        if (ready instanceof Error) expect(ours).toContain(ready.name)
        const cancelled = await backend.cancel!(handle, context, 'request')
        expect(['cancelled', 'too-late', 'unknown']).toContain(cancelled)
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
