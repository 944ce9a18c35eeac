/** The adapter against its sandbox where the conformance suite doesn't look: requests, files, charges, words, odd answers. */
import type { Interactions } from '@google/genai'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'
import { bodyOf, fit as requestFor } from '../../../providers/gemini/fit.js'
import { gemini } from '../../../providers/gemini/index.js'
import { type Body, MODELS, requestSchema } from '../../../providers/gemini/request.js'
import { startSandbox } from '../../../providers/gemini/sandbox.js'
import { chargeFor, createError } from '../../../providers/gemini/words.js'
import type { Handle } from '../../../src/backend.js'
import { canCall } from '../../../src/catalog/row.js'
import type { SandboxOptions } from '../../../src/sandbox/index.js'
import { slateClip } from '../../../src/sandbox/slate.js'
import { ASPECTS, RESOLUTIONS } from '../../../src/shot.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'
import { clip, picture, shot } from '../../support/world.js'

/** How many odd answers are tried. */
const CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 60)

const backend = gemini()
const [card] = backend.cards.filter((one) => canCall(backend, one))
const native = {
  model: MODELS[0],
  prompt: 'a red boat',
  task: 'text_to_video' as const,
  format: { aspect_ratio: '16:9' as const, resolution: '720p', duration: '3s' },
  pictures: [],
}

async function open(options: SandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 0, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  return { sandbox, ctx: contextOf({ env: sandbox.env, workDir: tempDir() }) }
}
const fails = async (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error) => error,
  )

it('submits Omni, and plans what Google retired on this API', () => {
  expect(backend.cards.filter((one) => canCall(backend, one)).map((one) => one.native)).toEqual([...MODELS])
  expect(backend.cards.length).toBeGreaterThan(1)
})

it('makes only requests the API takes, of the type its official client has', async () => {
  expectTypeOf<Body>().toExtend<Interactions.CreateModelInteractionParamsNonStreaming>()
  const wish = fc.record({
    seconds: fc.double({ min: 0.2, max: 60, noNaN: true }),
    aspect: fc.constantFrom(...ASPECTS),
    resolution: fc.option(fc.constantFrom(...RESOLUTIONS), { nil: undefined }),
    audio: fc.constantFrom('off' as const, 'preferred' as const, 'required' as const),
    given: fc.constantFrom('none', 'first', 'references', 'extend', 'restyle'),
    length: fc.double({ min: 0.5, max: 40, noNaN: true }),
  })
  let fitted = 0
  await fc.assert(
    fc.asyncProperty(wish, async ({ given, length, ...rest }) => {
      const frame = picture() as never
      const normal = await shot({
        ...rest,
        ...(given === 'first' && { firstFrame: frame }),
        ...(given === 'references' && { references: [frame, frame] }),
        ...((given === 'extend' || given === 'restyle') && { source: { video: clip(length) as never, action: given } }),
      })
      const found = requestFor(normal, card!)
      if (!found.ok) return void expect(found.misfits.length).toBeGreaterThan(0)
      fitted++
      const body = await bodyOf(found.native, async () => Buffer.from('a picture'))
      expect(requestSchema.safeParse(body).error?.issues).toBeUndefined()
    }),
    { numRuns: 300 },
  )
  expect(fitted).toBeGreaterThan(50)
})

describe('a clip', () => {
  const fitted = async (action: 'extend' | 'restyle', changes: object = {}, seconds = 5) => {
    const video = { ...clip(6), ...changes } as never
    return requestFor(await shot({ source: { video, action }, seconds }), card!)
  }

  it('is edited as long as it is, or extended by what was asked for; inside the request', async () => {
    const edit = await fitted('restyle')
    if (!edit.ok) return expect.unreachable()
    expect(edit.native).toMatchObject({ task: 'edit', format: { aspect_ratio: '16:9', resolution: '720p' } })
    expect(edit.native.format).not.toHaveProperty('duration')
    expect(edit.output).toMatchObject({ seconds: 6, audio: true, loose: ['seconds'] })
    const body = await bodyOf(edit.native, async () => Buffer.from('a clip'))
    expect(body.input[1]).toEqual({ type: 'video', data: 'YSBjbGlw', mime_type: 'video/mp4' })
    const extend = await fitted('extend', { seconds: 40, mime: 'video/quicktime' }, 4)
    if (!extend.ok) return expect.unreachable()
    expect(extend.native).toMatchObject({ task: 'extend', format: { duration: '4s' } })
    const moving = await bodyOf(extend.native, async () => Buffer.from('a clip'))
    expect(moving.input[1]).toMatchObject({ mime_type: 'video/mov' })
  })

  it.each([
    ['restyle', { seconds: 12 }],
    ['restyle', { seconds: undefined }],
    ['extend', { seconds: undefined }],
    ['extend', { bytes: 20_000_000 }],
    ['restyle', { mime: 'video/x-msvideo' }],
  ] as const)('to %s with %j is not sent', async (action, changes) => {
    expect(await fitted(action, changes)).toMatchObject({ ok: false, misfits: [{ field: 'source.video' }] })
  })

  it('comes back edited, and joined to what is new, charged by the tokens Google counts', async () => {
    const { sandbox, ctx } = await open()
    const bytes = await slateClip({ width: 320, height: 180, fps: 12, seconds: 4, audio: false, model: 'x' })
    const withClip = { ...ctx, media: async () => bytes }
    for (const action of ['restyle', 'extend'] as const) {
      const found = await fitted(action, { seconds: 4 }, 3)
      if (!found.ok) return expect.unreachable()
      await backend.submit(await backend.prepare!(found.native, withClip), withClip)
    }
    expect(sandbox.jobs.map(({ seconds }) => seconds)).toEqual([4, 7])
    expect(sandbox.jobs.map(({ usd }) => Number(usd).toFixed(2))).toEqual(['0.41', '0.30'])
  })
})

it('waits for the file of a clip, and charges the tokens Google counted', async () => {
  const { sandbox, ctx } = await open()
  const handle = await backend.submit(await backend.prepare!(native, ctx), ctx)
  expect(handle).toMatchObject({ id: sandbox.jobs[0]!.id, estimate: { usd: sandbox.invoice() } })
  expect(await backend.poll(handle, ctx)).toEqual({ state: 'running', stage: 'storing' })
  sandbox.clock.advance(5000)
  expect(await backend.poll(handle, ctx)).toMatchObject({
    state: 'done',
    outputs: [{ url: expect.stringMatching(`^${sandbox.origin}/v1beta/files/.*:download`) }],
    charged: { usd: sandbox.invoice(), native: { unit: 'tokens' } },
  })
})

it('finds a clip by the id of its interaction alone, inside the answer then', async () => {
  const { sandbox, ctx } = await open()
  const { id, model } = await backend.submit(native, ctx)
  const found: Handle = { backend: 'gemini', endpoint: 'default', id, model }
  expect(await backend.poll(found, ctx)).toMatchObject({
    state: 'done',
    outputs: [{ file: expect.stringContaining(ctx.workDir) }],
    charged: { usd: sandbox.invoice() },
  })
  const tight = gemini({ maxInlineBytes: 1000 })
  expect(await tight.poll(found, ctx)).toEqual({ state: 'done', outputs: [] })
  expect(await backend.poll({ ...found, id: 'v1_nothing' }, ctx)).toMatchObject({ state: 'lost' })
})

it('shows its key to nobody but Google and the proxy it is set to', async () => {
  const { ctx } = await open()
  const data = { uri: 'https://elsewhere.example/v1beta/files/abc:download' }
  const handle: Handle = { backend: 'gemini', endpoint: 'https://proxy.example', id: 'v1_x', model: 'm', data }
  const status = await backend.poll(handle, ctx)
  expect(status).toEqual({ state: 'done', outputs: [{ role: 'video', mime: 'video/mp4', url: data.uri }] })
})

it('checks its options', () => {
  expect(() => gemini({ baseUrl: 'ftp://x' })).toThrow(/backends\.gemini\.baseUrl/)
  expect(() => gemini({ url: 'x' } as never)).toThrow(/backends\.gemini\.url/)
})

describe('words', () => {
  const answer = (status: number, json: unknown) => ({ status, headers: {}, text: JSON.stringify(json), json })
  const word = (code: string, message: string) => ({ error: { code, message } })

  it.each([
    [400, word('invalid_request', 'a value is wrong'), 'RefusedError', 'invalid'],
    [400, word('safety', 'blocked by the safety filters'), 'RefusedError', 'moderated-input'],
    [
      400,
      { error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT' } },
      'RefusedError',
      'wrong-key',
    ],
    [400, { error: { code: 400, message: 'no', status: 'FAILED_PRECONDITION' } }, 'RefusedError', 'precondition'],
    [403, word('permission_denied', 'no'), 'RefusedError', 'forbidden'],
    [404, word('model_not_found', 'is no longer available'), 'RefusedError', 'model-gone'],
    [429, word('rate_limit_exceeded', 'check your plan and billing details'), 'UnavailableError', 'throttled'],
    [429, word('resource_exhausted', 'Your prepayment credits are depleted.'), 'RefusedError', 'no-credit'],
    [500, word('internal', 'oh'), 'SubmissionUnknownError', 'submission-unknown'],
    [503, word('unavailable', 'oh'), 'SubmissionUnknownError', 'submission-unknown'],
    [504, word('gateway_timeout', 'too long'), 'SubmissionUnknownError', 'submission-unknown'],
  ])('a create answered with %i %j is %s %s', (status, body, name, code) => {
    const error = createError(answer(status, body), 0, ['A_KEY'])
    expect([error.name, error.code]).toEqual([name, code])
  })

  it('charge nothing they would have to guess', () => {
    const video = (tokens: number) => [{ modality: 'video', tokens }]
    const counted = { total_input_tokens: 10, total_output_tokens: 5792, output_tokens_by_modality: video(5792) }
    expect(chargeFor(counted)).toEqual({ usd: '0.101375', native: { amount: '5802', unit: 'tokens' } })
    expect(chargeFor({ ...counted, output_tokens_by_modality: video(5000) })).toBeUndefined()
    expect(chargeFor({ ...counted, total_thought_tokens: 7 })).toBeUndefined()
    expect(chargeFor({ total_input_tokens: 1, total_output_tokens: 2 })).toBeUndefined()
    expect(chargeFor(undefined)).toBeUndefined()
  })

  it('name the region where Google makes nothing and says nothing', async () => {
    const body = {
      id: 'v1_x',
      status: 'completed',
      steps: [],
      usage: { total_output_tokens: 0, total_input_tokens: 3 },
    }
    const server = await startServer((_, response) => response.end(JSON.stringify(body)))
    const handle: Handle = { backend: 'gemini', endpoint: server.origin, id: 'v1_x', model: 'm' }
    expect(await backend.poll(handle, contextOf())).toMatchObject({ state: 'failed', code: 'region' })
  })
})

it('refuses what it can’t send before anything is sent', async () => {
  const { sandbox, ctx } = await open()
  sandbox.fault('moderated-before')
  expect(await fails(backend.submit(native, ctx))).toMatchObject({ name: 'RefusedError', code: 'moderated-input' })
  expect(await fails(backend.submit({} as never, ctx))).toMatchObject({ name: 'RefusedError' })
  expect(sandbox.jobs).toHaveLength(0)
})

it('whatever Google answers: a status, a handle or an error of ours', async () => {
  let [body, status] = ['', 200]
  const server = await startServer((_, response) => response.writeHead(status).end(body))
  const ctx = contextOf({ env: { GOOGLE_GEMINI_BASE_URL: server.origin, GEMINI_API_KEY: 'k' }, workDir: tempDir() })
  const odd = fc.oneof(fc.anything(), fc.constantFrom(null, '', 0, -1, [], {}))
  const part = fc.record(
    {
      type: fc.oneof(fc.constant('video'), odd),
      uri: fc.oneof(fc.webUrl(), odd),
      data: fc.oneof(fc.base64String(), odd),
    },
    { requiredKeys: [] },
  )
  const step = fc.record({ type: fc.oneof(fc.constant('model_output'), odd), content: fc.oneof(fc.array(part), odd) })
  const word = fc.constantFrom(
    'completed',
    'failed',
    'queued',
    'in_progress',
    'cancelled',
    'incomplete',
    'ACTIVE',
    'NEW',
  )
  const like = fc.record(
    {
      id: fc.oneof(fc.constant('v1_x'), odd),
      status: fc.oneof(word, odd),
      state: fc.oneof(word, odd),
      steps: fc.oneof(fc.array(fc.oneof(step, odd)), odd),
      errors: fc.oneof(fc.array(fc.record({ code: odd, message: odd })), odd),
      usage: fc.oneof(fc.record({ total_input_tokens: odd, total_output_tokens: odd }), odd),
      error: odd,
    },
    { requiredKeys: [] },
  )
  const uri = 'https://generativelanguage.googleapis.com/v1beta/files/abc:download'
  const states = ['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown']
  const statuses = fc.constantFrom(200, 200, 200, 400, 403, 404, 429, 500)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: like }, odd),
      statuses,
      fc.boolean(),
      async (given, code, known) => {
        ;[body, status] = [jsonable(given), code]
        const data = known ? { data: { uri } } : {}
        const handle: Handle = { backend: 'gemini', endpoint: server.origin, id: 'v1_x', model: 'm', ...data }
        const polled = await backend.poll(handle, ctx).catch((thrown: Error) => thrown)
        if (polled instanceof Error) expect(polled.name).toBe('UnavailableError')
        else expect(states).toContain(polled.state)
        const sent = await backend.submit(native, ctx).catch((thrown: Error) => thrown)
        if (sent instanceof Error)
          expect(['RefusedError', 'UnavailableError', 'SubmissionUnknownError']).toContain(sent.name)
        else expect(sent.id).toBeTruthy()
      },
    ),
    { numRuns: CASES },
  )
}, 600_000)

/** Whatever JSON can't hold, left out. */
function jsonable(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}
