/** The adapter against its sandbox where the conformance suite doesn't look: pictures, the key, links, words, odd answers. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { commands } from '../../../providers/openrouter/commands.js'
import { openrouter } from '../../../providers/openrouter/index.js'
import { type OpenRouterSandboxOptions, startSandbox } from '../../../providers/openrouter/sandbox.js'
import { createError, failureCode } from '../../../providers/openrouter/words.js'
import type { Handle } from '../../../src/backend.js'
import type { HttpAnswer } from '../../../src/net/http.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'
import { picture, shot } from '../../support/world.js'

/** Odd answers a run; 10000 by hand. */
const CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 60)

async function open(options: OpenRouterSandboxOptions = {}) {
  const sandbox = await startSandbox({ renderSeconds: 1, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  const context = contextOf({ env: sandbox.env, media: async () => new Uint8Array(2000) })
  return { sandbox, context, backend: openrouter() }
}

async function nativeOf(native: string, input: Parameters<typeof shot>[0] = {}) {
  const backend = openrouter()
  const found = backend.fit(await shot(input), backend.cards.find((one) => one.native === native)!)
  return found.ok ? found.native : expect.unreachable(JSON.stringify(found.misfits))
}
const VEO = 'google/veo-3.1-lite'

it('sends pictures inside the request, each at its place, and a seed of its own', async () => {
  const { sandbox, context, backend } = await open()
  const native = await nativeOf(VEO, { firstFrame: picture() as never, lastFrame: picture() as never, seconds: 4 })
  const ready = await backend.prepare!(native, context)
  expect(ready).toEqual(await backend.prepare!(native, context))
  const handle = await backend.submit(ready, context)
  const { frame_images: frames, seed } = sandbox.jobs[0]!.request as {
    frame_images: { frame_type: string; image_url: { url: string } }[]
    seed: number
  }
  expect(frames.map(({ frame_type }) => frame_type)).toEqual(['first_frame', 'last_frame'])
  expect(frames[0]!.image_url.url).toMatch(/^data:image\/png;base64,/)
  sandbox.clock.advance(5000)
  expect(await backend.poll(handle, context)).toMatchObject({
    state: 'done',
    facts: { seed },
    charged: { usd: '0.12' },
  })
})

it('takes the signed link, or the one that needs the key with the key, and that only at OpenRouter itself', async () => {
  for (const signed of [true, false]) {
    const { sandbox, context, backend } = await open({ signed })
    const handle = await backend.submit(await nativeOf(VEO, { seconds: 4 }), context)
    sandbox.clock.advance(5000)
    const status = await backend.poll(handle, context)
    const output = status.state === 'done' ? status.outputs[0]! : expect.unreachable()
    expect(output.headers).toEqual(signed ? undefined : { authorization: `Bearer ${sandbox.key}` })
    const clip = await context.http.stream({ url: output.url!, headers: output.headers ?? {} })
    clip.stream.destroy()
    expect(clip.status).toBe(200)
  }
  const server = await startServer((_, response) =>
    response.end(JSON.stringify({ status: 'completed', unsigned_urls: ['https://elsewhere.example/a.mp4'] })),
  )
  const context = contextOf({ env: { OPENROUTER_BASE_URL: server.origin, OPENROUTER_API_KEY: 'k' } })
  const handle: Handle = { backend: 'openrouter', endpoint: 'default', id: 'x', model: VEO }
  expect(await openrouter().poll(handle, context)).toEqual({
    state: 'done',
    outputs: [{ role: 'video', url: 'https://elsewhere.example/a.mp4' }],
  })
})

it('says what is left of the key, and which models there are today', async () => {
  const { sandbox, context, backend } = await open({ limit: 0.2 })
  const found = await backend.probe(context)
  expect([found.ok, found.creditUsd, found.models?.length]).toEqual([true, '0.2', 27])
  await backend.submit(await nativeOf(VEO, { seconds: 4 }), context)
  expect((await backend.probe(context)).creditUsd).toBe('0.08')
  await expect(backend.submit(await nativeOf(VEO, { seconds: 4 }), context)).rejects.toMatchObject({
    code: 'no-credit',
  })
  const wrong = contextOf({ env: { ...sandbox.env, OPENROUTER_API_KEY: 'nobody' } })
  expect(await backend.probe(wrong)).toMatchObject({ ok: false, next: 'check OPENROUTER_API_KEY' })
  const free = await open()
  expect(await free.backend.probe(free.context)).not.toHaveProperty('creditUsd')
})

it('warns where a key of the user’s own was billed besides', async () => {
  const { sandbox, context, backend } = await open({ byok: true })
  const handle = await backend.submit(await nativeOf(VEO, { seconds: 4 }), context)
  sandbox.clock.advance(5000)
  expect(await backend.poll(handle, context)).toMatchObject({
    charged: { usd: '0' },
    warnings: [expect.stringMatching(/own/)],
  })
})

describe('the catalogue', () => {
  const run = async (flags: Record<string, unknown>) => {
    const lines: string[] = []
    await commands.find(({ path }) => path[0] === 'catalogue')!.run(flags, (line) => lines.push(line))
    return lines
  }

  it('is refreshed by a command without a key, and configures the backend', async () => {
    const { sandbox } = await open()
    vi.stubEnv('OPENROUTER_BASE_URL', sandbox.env.OPENROUTER_BASE_URL)
    onTestFinished(() => void vi.unstubAllEnvs())
    const out = join(tempDir(), 'openrouter.json')
    expect((await run({ out }))[0]).toMatch(/^24 models, as of \d{4}-\d{2}-\d{2}$/)
    const fresh = openrouter({ catalogue: JSON.parse(readFileSync(out, 'utf8')) })
    expect(fresh.cards.map(({ id }) => id)).toEqual(openrouter().cards.map(({ id }) => id))
    expect(fresh.cards[0]!.lifecycle.source).toBe(`${sandbox.env.OPENROUTER_BASE_URL}/videos/models`)
  })

  it('names two models of one name apart', async () => {
    const odd = {
      id: 'a/x',
      name: 'X',
      supported_durations: [5],
      supported_resolutions: ['720p'],
      supported_aspect_ratios: ['16:9'],
    }
    const data = [odd, { ...odd, id: 'b/x' }, { ...odd, id: 'b/x' }]
    const server = await startServer((_, response) => response.end(JSON.stringify({ data })))
    const [line] = await run({ url: server.origin, json: true })
    const { cards, others } = JSON.parse(line!)
    expect(cards.map(({ id }: { id: string }) => id)).toEqual(['openrouter-x', 'openrouter-b-x'])
    expect(others).toEqual(['b/x'])
    const empty = await startServer((_, response) => response.end('nothing'))
    await expect(run({ url: empty.origin })).rejects.toMatchObject({ code: 'bad-answer' })
  })
})

it('says which option is wrong', () => {
  for (const [options, field] of [
    [{ baseUrl: 'nowhere' }, 'backends.openrouter.baseUrl'],
    [{ nonsense: 1 }, 'backends.openrouter.nonsense'],
    [{ catalogue: { cards: [] } }, 'backends.openrouter.catalogue.cards'],
  ] as const)
    expect(() => openrouter(options as never)).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
})

describe('words', () => {
  const answer = (status: number, body: unknown): HttpAnswer => ({
    status,
    headers: {},
    url: 'https://openrouter.ai/api/v1/videos',
    text: typeof body === 'string' ? body : JSON.stringify(body),
    json: typeof body === 'string' ? undefined : body,
  })
  const say = (message: string, metadata?: object) => ({ error: { code: 0, message, metadata } })

  it.each([
    [400, say('x is not a valid model ID'), 'RefusedError', 'model-gone'],
    [404, say('No endpoints found for x'), 'RefusedError', 'model-gone'],
    [400, say('duration 7 is not supported'), 'RefusedError', 'invalid'],
    [401, say('User not found.'), 'RefusedError', 'wrong-key'],
    [402, say('Insufficient credits'), 'RefusedError', 'no-credit'],
    [403, say('Your input was flagged', { flagged_input: 'secret words' }), 'RefusedError', 'moderated-input'],
    [403, say('Key is disabled'), 'RefusedError', 'forbidden'],
    [413, '', 'RefusedError', 'invalid'],
    [429, '', 'UnavailableError', 'throttled'],
    [500, say('oops'), 'SubmissionUnknownError', 'submission-unknown'],
    [502, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    [524, '', 'SubmissionUnknownError', 'submission-unknown'],
  ])('a create answered with %i %j is %s %s', (status, body, name, code) => {
    const error = createError(answer(status, body), 0)
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).not.toMatch(/<html>|secret/)
  })

  it('of a failure tell moderation from the rest', () => {
    expect(['Blocked by the safety filter', 'Provider returned error', '', null].map(failureCode)).toEqual([
      'moderated',
      'render-failed',
      'render-failed',
      'render-failed',
    ])
  })
})

it('whatever a job or a create looks like on the wire: a status, a handle or an error of ours, never a crash', async () => {
  let body: unknown
  let status = 200
  const server = await startServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const context = contextOf({ env: { OPENROUTER_BASE_URL: server.origin, OPENROUTER_API_KEY: 'k' } })
  const backend = openrouter()
  const handle: Handle = { backend: 'openrouter', endpoint: server.origin, id: 'x', model: VEO }
  const native = { body: { model: VEO, prompt: 'x' }, frames: [] }
  const odd = fc.oneof(fc.anything(), fc.string())
  const like = fc.record(
    {
      id: fc.oneof(fc.uuid(), odd),
      status: fc.oneof(
        fc.constantFrom('pending', 'in_progress', 'completed', 'failed', 'cancelled', 'expired', 'new'),
        odd,
      ),
      error: fc.oneof(fc.record({ message: odd, code: odd }), odd),
      urls: fc.oneof(fc.array(fc.webUrl()), odd),
      unsigned_urls: fc.oneof(fc.array(fc.oneof(fc.webUrl(), fc.string())), odd),
      usage: fc.oneof(fc.record({ cost: fc.oneof(fc.double(), odd), is_byok: odd }), odd),
    },
    { requiredKeys: [] },
  )
  const states = ['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown']
  await fc.assert(
    fc.asyncProperty(fc.oneof(like, odd), fc.constantFrom(200, 200, 200, 202, 400, 404, 500), async (given, code) => {
      ;[body, status] = [jsonable(given), code]
      const polled = await backend.poll(handle, context).catch((error) => error)
      if (polled instanceof Error) expect(polled.name).toBe('UnavailableError')
      else expect(states).toContain(polled.state)
      if (polled.charged?.usd !== undefined) expect(polled.charged.usd).toMatch(/^\d+(\.\d+)?$/)
      const sent = await backend.submit(native, context).catch((error) => error)
      if (sent instanceof Error)
        expect(['RefusedError', 'UnavailableError', 'SubmissionUnknownError']).toContain(sent.name)
      else expect(sent.id).toBeTruthy()
    }),
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
