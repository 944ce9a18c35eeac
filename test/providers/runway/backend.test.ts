/** The adapter against its sandbox where the conformance suite doesn't look: pictures, the account, words, odd answers. */
import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runway } from '../../../providers/runway/index.js'
import { type RunwaySandbox, type RunwaySandboxOptions, startSandbox } from '../../../providers/runway/sandbox.js'
import { createError, failureCode } from '../../../providers/runway/words.js'
import type { Backend, Handle } from '../../../src/backend.js'
import { systemClock } from '../../../src/clock.js'
import { createStudio } from '../../../src/index.js'
import { guardBackend } from '../../../src/jobs/guard.js'
import type { HttpAnswer } from '../../../src/net/http.js'
import { slateClip } from '../../../src/sandbox/slate.js'
import { fastClock } from '../../../src/testkit/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

/** Odd answers to try; 10,000 once, by hand. */
const CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 60)

async function open(options: RunwaySandboxOptions = {}) {
  const clock = fastClock(100)
  const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0, ...options })
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    clock,
    env: sandbox.env,
    providers: [runway()],
    // What only a busy machine would run into, the clock being quick.
    limits: { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000 },
  })
  onTestFinished(async () => {
    await studio.close()
    await sandbox.close()
  })
  return { sandbox, studio, context: contextOf({ env: sandbox.env }) }
}

/** A PNG of noise: it does not get smaller. */
async function noise(width: number, height: number): Promise<Buffer> {
  const { createCanvas } = await import('@napi-rs/canvas')
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const image = context.createImageData(width, height)
  image.data.set(
    createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(image.data.length)),
  )
  context.putImageData(image, 0, 0)
  return canvas.encode('png')
}

describe('a picture', () => {
  it('goes inside the request while it is small, and is uploaded first when it is large', async () => {
    const { sandbox, studio } = await open()
    const shot = { prompt: 'it moves', tier: 'hero', seconds: 2, model: 'gen4_turbo', maxCost: 1 } as const
    for (const [width, height] of [
      [64, 36],
      [1400, 800],
    ] as const) {
      const take = await studio.generate({ ...shot, firstFrame: await noise(width, height) })
      expect(take.video.width).toBe(1280)
    }
    const uris = sandbox.jobs.map(({ request }) => (request as { promptImage: [{ uri: string }] }).promptImage[0].uri)
    expect(uris.map((uri) => uri.slice(0, uri.indexOf(':')))).toEqual(['data', 'runway'])
    expect(sandbox.seen.all.filter(({ path }) => /uploads|_storage/.test(path)).map(({ answer }) => answer)).toEqual([
      200, 204,
    ])
  })

  it('that would make the request larger than one may be is uploaded too', async () => {
    const { sandbox, context } = await open()
    // Two of them are more than one data URI may be.
    const bytes = await noise(1000, 700)
    const file = { sha256: 'a'.repeat(64), mime: 'image/png', bytes: bytes.length }
    const body = { model: 'veo3.1', ratio: '1280:720', promptImage: [{ position: 'first' }, { position: 'last' }] }
    const media = [0, 1].map((i) => ({ at: ['promptImage', i, 'uri'], file }))
    const native = { endpoint: 'image_to_video' as const, body, media }
    const ready = await runway().prepare!(native, { ...context, media: async () => bytes })
    const uris = (ready.body.promptImage as { uri: string }[]).map(({ uri }) => uri.slice(0, uri.indexOf(':')))
    expect(uris).toEqual(['data', 'runway'])
    await runway().submit(ready, context)
    expect(sandbox.jobs).toHaveLength(1)
  })

  it('that storage refuses costs nothing and leaves nothing open', async () => {
    const server = await startServer((request, response) => {
      if (request.url === '/v1/uploads')
        return response.end(
          JSON.stringify({ uploadUrl: `${server.origin}/storage`, fields: { key: 'k' }, runwayUri: 'runway://x' }),
        )
      if (request.url === '/storage') return void request.socket.destroy()
      response.writeHead(200).end(JSON.stringify({ creditBalance: 500 }))
    })
    const env = { RUNWAYML_BASE_URL: server.origin, RUNWAYML_API_SECRET: 'a-key' }
    const picture = await noise(1400, 800)
    const ctx = contextOf({ env, media: async () => picture })
    const frame = { sha256: 'a'.repeat(64), mime: 'image/png', bytes: picture.length }
    const native = {
      endpoint: 'image_to_video' as const,
      body: {
        model: 'gen4_turbo',
        promptText: 'x',
        ratio: '1280:720',
        duration: 2,
        promptImage: [{ position: 'first' }],
      },
      media: [{ at: ['promptImage', 0, 'uri'], file: frame }],
    }
    const guarded = guardBackend(runway() as Backend, { clock: systemClock, env })
    await expect(guarded.prepare(native, ctx)).rejects.toMatchObject({ name: 'UnavailableError', billed: 'no' })
    const storage = server.requests.find(({ url }) => url === '/storage')!
    expect(storage.headers.authorization).toBeUndefined()
    expect(server.requests.filter(({ url }) => url === '/v1/image_to_video')).toEqual([])
  })
})

describe('a clip', () => {
  /** A real clip, as the sandbox of another order delivers it. */
  const clip = (seconds: number) =>
    slateClip({ width: 320, height: 180, fps: 12, seconds, audio: false, model: 'source' })
  const bodies = (sandbox: RunwaySandbox) => sandbox.jobs.map(({ request }) => request as Record<string, unknown>)

  it('is restyled with keyframes, and costs what its own length costs', async () => {
    const { sandbox, studio } = await open()
    const image = await noise(64, 36)
    const take = await studio.generate({
      prompt: 'as if drawn in ink',
      tier: 'hero',
      model: 'aleph2',
      source: { video: await clip(3), action: 'restyle', keyframes: [{ image, seconds: 1 }] },
      maxCost: 2,
    })
    expect([take.cost.usd, sandbox.invoice()]).toEqual(['0.84', '0.84'])
    expect(bodies(sandbox)).toMatchObject([
      {
        videoUri: expect.stringMatching(/^data:video/),
        keyframes: [{ seconds: 1, uri: expect.stringMatching(/^data:image/) }],
      },
    ])
    expect(bodies(sandbox)[0]).not.toHaveProperty('duration')
  })

  it('that is edited by a model that chooses the length is set aside at its longest, and charged at its own', async () => {
    const { sandbox, studio } = await open()
    const source = { video: await clip(4), action: 'restyle' } as const
    const take = await studio.generate({ prompt: 'at night', tier: 'hero', model: 'seedance2_5', source, maxCost: 20 })
    // 4 s at 30 credits, and 15 for every second of the source.
    expect([take.cost.usd, sandbox.invoice()]).toEqual(['1.8', '1.8'])
    const entries = await studio.ledger.entries({ jobId: take.jobId })
    const adjusted = entries.find(({ kind }) => kind === 'adjust')
    expect(adjusted).toBeDefined()
    expect(bodies(sandbox)).toMatchObject([{ mode: 'edit', duration: 'auto' }])
  })

  it('is upscaled at a price per frame, and performed by the character of a picture', async () => {
    const { sandbox, studio } = await open()
    const video = await clip(3)
    const upscaled = await studio.generate({
      prompt: 'larger',
      tier: 'hero',
      model: 'magnific',
      resolution: '720p',
      source: { video, action: 'upscale' },
      extras: { runway: { creativity: 20, flavor: 'natural' } },
      maxCost: 2,
    })
    // 36 frames at $0.007: 25.2 credits, charged as 26.
    expect(upscaled.cost.usd).toBe('0.26')
    expect([upscaled.video.width, upscaled.video.height, upscaled.video.fps]).toEqual([1280, 720, 12])
    const firstFrame = await noise(64, 36)
    const acted = await studio.generate({
      prompt: 'hello',
      tier: 'hero',
      model: 'act_two',
      firstFrame,
      performance: video,
      extras: { runway: { expressionIntensity: 4 } },
      maxCost: 2,
    })
    expect(acted.cost.usd).toBe('0.15')
    expect(acted.route.reasons.join()).toContain('prompt is dropped')
    expect(bodies(sandbox)).toMatchObject([
      { model: 'magnific_video_upscaler_creative', resolution: '720p', creativity: 20, flavor: 'natural' },
      { character: { type: 'image' }, reference: { type: 'video' }, expressionIntensity: 4 },
    ])
    for (const body of bodies(sandbox)) expect(body).not.toHaveProperty('promptText')
  })

  it('too short or too long for the model is a misfit, and its length is seen by the sandbox too', async () => {
    const { sandbox, studio } = await open()
    const source = { video: await clip(1), action: 'restyle' } as const
    const plan = await studio.plan({ prompt: 'x', tier: 'hero', model: 'aleph2', source })
    expect(plan.rejected.find(({ model }) => model === 'aleph2')?.failed).toMatchObject([
      { constraint: 'capability', reason: expect.stringContaining('reads clips of at least 2 s') },
    ])
    const videoUri = `data:video/mp4;base64,${(await clip(1)).toString('base64')}`
    const answer = await fetch(`${sandbox.origin}/v1/video_to_video`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.key}`, 'x-runway-version': '2024-11-06' },
      body: JSON.stringify({ model: 'aleph2', videoUri }),
    })
    expect(await answer.json()).toMatchObject({
      issues: [{ code: 'too_small', message: 'Asset duration must be at least 2 seconds', path: ['videoUri'] }],
    })
  })
})

it('throws for wrong options, naming them', () => {
  for (const [options, field] of [
    [{ baseUrl: 'nowhere' }, 'backends.runway.baseUrl'],
    [{ concurrency: 0 }, 'backends.runway.concurrency'],
    [{ key: 'key_' }, 'backends.runway.key'],
  ] as const)
    expect(() => runway(options as never)).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
})

it('tells of a task that was stopped in the dashboard, and carries no key where a redirect leads', async () => {
  // Long enough that it is stopped before its end on any machine.
  const { sandbox, context } = await open({ renderSeconds: 3600 })
  const backend = runway()
  const native = { model: 'gen4.5', promptText: 'x', ratio: '1280:720', duration: 2 }
  const handle = await backend.submit({ endpoint: 'text_to_video', body: native, media: [] }, context)
  sandbox.look(sandbox.jobs[0]!).cancel()
  expect(await backend.poll(handle, context)).toEqual({
    state: 'cancelled',
    charged: { usd: '0', native: { amount: '0', unit: 'credits' } },
  })
  const elsewhere = await startServer((_, response) => response.end('{"status":"PENDING"}'))
  const moved = await startServer((_, response) =>
    response.writeHead(302, { location: `${elsewhere.origin}/v1/tasks/x` }).end(),
  )
  const there = contextOf({ env: { ...sandbox.env, RUNWAYML_BASE_URL: moved.origin } })
  expect(await backend.poll({ ...handle, endpoint: moved.origin }, there)).toEqual({ state: 'queued' })
  expect(elsewhere.requests[0]!.headers).not.toHaveProperty('authorization')
  await expect(backend.submit({ endpoint: 'text_to_video', body: native, media: [] }, there)).rejects.toMatchObject({
    code: 'submission-unknown',
  })
  expect(elsewhere.requests).toHaveLength(1)
})

it('breaks with the code it is told to', async () => {
  const { sandbox, studio } = await open({ failureCode: 'THIRD_PARTY.UNAVAILABLE' })
  sandbox.fault('failed')
  const shot = { prompt: 'a boat', tier: 'hero', seconds: 2, model: 'gen4.5', maxCost: 1 } as const
  await expect(studio.generate(shot)).rejects.toMatchObject({ code: 'vendor-unavailable', billed: 'no' })
})

describe('the account', () => {
  it('is asked before money is spent: credit, and models at their daily limit', async () => {
    const { sandbox, studio } = await open({ credits: 40, tier: 1 })
    const shot = { prompt: 'a boat', tier: 'hero', model: 'gen4.5' } as const
    const plan = await studio.plan({ ...shot, seconds: 10 })
    expect(plan.rejected.find(({ model }) => model === 'gen4.5')?.failed).toMatchObject([
      { constraint: 'credit', reason: 'may cost $1.20, the account has $0.40', next: expect.stringContaining('buy') },
    ])
    await expect(studio.generate({ ...shot, seconds: 10 })).rejects.toMatchObject({ name: 'NoRouteError' })
    expect(sandbox.seen.creates).toBe(0)
    const found = await runway().probe(contextOf({ env: sandbox.env }))
    expect(found).toEqual({ ok: true, creditUsd: '0.4', blocked: {} })
  })

  it('at its daily limit blocks that model and no other', async () => {
    const { sandbox, studio, context } = await open({ tier: 1 })
    for (let i = 0; i < 50; i++)
      await fetch(`${sandbox.origin}/v1/text_to_video`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sandbox.key}`, 'x-runway-version': '2024-11-06' },
        body: JSON.stringify({ model: 'gen4.5', promptText: 'x', ratio: '1280:720', duration: 2 }),
      })
    const { blocked } = await runway().probe(context)
    expect(blocked).toEqual({ 'gen4.5': '50 of 50 renders in the last 24 hours' })
    const { ranked, rejected } = await studio.plan({ prompt: 'a boat', tier: 'hero', seconds: 4 })
    expect(ranked.map(({ model }) => model)).not.toContain('gen4.5')
    expect(ranked.map(({ model }) => model)).toContain('veo3.1')
    expect(rejected.find(({ model }) => model === 'gen4.5')?.failed[0]).toMatchObject({ constraint: 'reachable' })
  })

  it('with a wrong key is not ready, and says which variable to look at', async () => {
    const { sandbox } = await open()
    const env = { ...sandbox.env, RUNWAYML_API_SECRET: 'key_wrong' }
    expect(await runway().probe(contextOf({ env }))).toMatchObject({ ok: false, next: 'check RUNWAYML_API_SECRET' })
  })

  it('is never asked without a key', async () => {
    const { sandbox } = await open()
    const studio = createStudio({
      home: tempDir(),
      configFrom: false,
      env: { RUNWAYML_BASE_URL: sandbox.origin },
      providers: [runway()],
    })
    onTestFinished(() => studio.close())
    const { rejected } = await studio.plan({ prompt: 'a boat', tier: 'hero' })
    expect(rejected[0]?.failed.map(({ constraint }) => constraint)).toContain('key')
    await studio.facts()
    expect(sandbox.seen.all).toEqual([])
  })
})

it('draws a seed for a shot without one, the same for the same job, and tells it', async () => {
  const { sandbox, studio } = await open()
  const take = await studio.generate({ prompt: 'a boat', tier: 'hero', seconds: 2, model: 'gen4.5', maxCost: 1 })
  expect(take.facts.seed).toBe((sandbox.jobs[0]!.request as { seed: number }).seed)
})

it('reserves what Runway estimates, above the quote or below it, and settles on what it charged', async () => {
  for (const [estimated, charged] of [
    [30, 27],
    [18, 18],
  ]) {
    const server = await startServer((request, response) => {
      const say = (json: unknown) => response.end(JSON.stringify(json))
      if (request.method === 'POST') return say({ id: 'task-1', estimatedCost: { credits: estimated } })
      if (request.url === '/v1/organization') return say({ creditBalance: 5000 })
      say({ status: 'FAILED', failure: 'no', failureCode: 'INTERNAL', cost: { credits: charged } })
    })
    const env = { RUNWAYML_BASE_URL: server.origin, RUNWAYML_API_SECRET: 'a-key' }
    const quick = { ...runway(), pollIntervalMs: 5 }
    const studio = createStudio({ home: tempDir(), configFrom: false, env, providers: [quick] })
    onTestFinished(() => studio.close())
    const job = await studio.start({ prompt: 'a boat', tier: 'hero', seconds: 2, model: 'gen4.5', maxCost: 1 })
    await expect(job.result()).rejects.toMatchObject({ billed: 'yes', code: 'vendor-internal' })
    const entries = await studio.ledger.entries({ jobId: job.id })
    const sums = entries.map(({ kind, usd }) => [kind, Number(usd)])
    expect(sums).toEqual(
      estimated === 30
        ? [
            ['reserve', 0.24],
            ['adjust', 0.06],
            ['charge', 0.27],
            ['release', 0.03],
          ]
        : [
            ['reserve', 0.24],
            ['release', 0.06],
            ['charge', 0.18],
          ],
    )
    expect(await studio.ledger.audit()).toEqual([])
  }
})

describe('words', () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
    status,
    headers,
    url: 'https://api.dev.runwayml.com/v1/text_to_video',
    text: typeof body === 'string' ? body : JSON.stringify(body),
    json: typeof body === 'string' ? undefined : body,
  })

  it.each([
    [400, { error: 'You do not have enough credits to run this task.' }, 'RefusedError', 'no-credit'],
    [400, { error: "Invalid parameter 'promptText'" }, 'RefusedError', 'invalid'],
    [401, { error: 'Incorrect hostname for API key', details: '...' }, 'RefusedError', 'wrong-host'],
    [401, '', 'RefusedError', 'wrong-key'],
    [403, '', 'RefusedError', 'forbidden'],
    [422, { error: 'no' }, 'RefusedError', 'invalid'],
    [429, { error: 'Your daily task limit has been reached.' }, 'UnavailableError', 'daily-limit'],
    [408, '', 'SubmissionUnknownError', 'submission-unknown'],
    [409, '', 'SubmissionUnknownError', 'submission-unknown'],
    [500, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    [502, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    [504, '', 'SubmissionUnknownError', 'submission-unknown'],
    [302, '', 'SubmissionUnknownError', 'submission-unknown'],
  ])('a create answered with %i %j is %s %s', (status, body, name, code) => {
    const error = createError(answer(status, body), 0)
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).not.toContain('<html>')
  })

  it('keep Runway’s own, its fields and its request id', () => {
    const body = {
      error: 'Validation of body failed',
      issues: [{ code: 'x', path: ['ratio'], message: 'Invalid option' }],
    }
    expect(createError(answer(400, body, { 'apigw-requestid': 'abc=' }), 0).message).toBe(
      'Runway: Validation of body failed; ratio: Invalid option (request abc=)',
    )
  })

  it('of a failure go by its beginning', () => {
    expect(
      [
        'SAFETY.INPUT.IMAGE',
        'SAFETY.OUTPUT.VIDEO',
        'SAFETY',
        'INPUT_PREPROCESSING.SAFETY.THIRD_PARTY',
        'ASSET.INVALID',
        'INTERNAL.BAD_OUTPUT.CODE01',
        'INTERNAL',
        'THIRD_PARTY.UNAVAILABLE',
        'THIRD_PARTY.INPUT_VALIDATION',
        'SOMETHING.NEW',
        null,
        undefined,
      ].map(failureCode),
    ).toEqual([
      'moderated-input',
      'moderated-output',
      'moderated-input',
      'moderated-input',
      'bad-asset',
      'bad-output',
      'vendor-internal',
      'vendor-unavailable',
      'invalid',
      'render-failed',
      'vendor-internal',
      'vendor-internal',
    ])
  })
})

it('whatever the wire brings: a status, a handle, a request or an error of ours, never a crash', async () => {
  let body: unknown
  let status = 200
  const server = await startServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const large = new Uint8Array(4 << 20)
  const env = { RUNWAYML_BASE_URL: server.origin, RUNWAYML_API_SECRET: 'k' }
  const context = contextOf({ env, media: async () => large })
  const backend = runway()
  const handle: Handle = { backend: 'runway', endpoint: server.origin, id: 'x', model: 'gen4.5' }
  const native = { endpoint: 'text_to_video' as const, body: { model: 'gen4.5' }, media: [] }
  const file = { sha256: 'a'.repeat(64), mime: 'video/mp4', bytes: large.length }
  const given = { ...native, endpoint: 'video_upscale' as const, media: [{ at: ['videoUri'], file }] }
  const word = fc.constantFrom('PENDING', 'RUNNING', 'THROTTLED', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'NEW')
  const credits = fc.oneof(fc.record({ credits: fc.oneof(fc.integer(), fc.double()) }), fc.anything())
  const limits = fc.dictionary(
    fc.constantFrom('gen4.5', 'new'),
    fc.oneof(fc.record({ maxDailyGenerations: fc.anything() }), fc.anything()),
  )
  const like = fc.record(
    {
      id: fc.oneof(fc.uuid(), fc.json()),
      status: fc.oneof(word, fc.anything()),
      progress: fc.oneof(fc.double(), fc.anything()),
      output: fc.oneof(fc.array(fc.webUrl()), fc.anything()),
      failure: fc.anything(),
      failureCode: fc.anything(),
      cost: credits,
      estimatedCost: credits,
      error: fc.anything(),
      issues: fc.anything(),
      creditBalance: fc.oneof(fc.integer(), fc.anything()),
      tier: fc.oneof(fc.record({ models: limits }), fc.anything()),
      usage: fc.oneof(fc.record({ models: fc.dictionary(fc.constant('gen4.5'), fc.anything()) }), fc.anything()),
      uploadUrl: fc.constantFrom(server.origin, 'nowhere', 7, null),
      fields: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.anything()),
      runwayUri: fc.oneof(fc.constant('runway://x'), fc.anything()),
    },
    { requiredKeys: [] },
  )
  const states = ['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown']
  const oddity = fc.oneof({ arbitrary: like, weight: 3 }, fc.anything(), fc.string())
  const settled = async (made: Promise<unknown>, errors: readonly string[]) => {
    const got = (await made.catch((error) => error)) as Record<string, unknown>
    if (got instanceof Error) expect(errors).toContain(got.name)
    return got
  }
  await fc.assert(
    fc.asyncProperty(oddity, fc.constantFrom(200, 200, 200, 400, 401, 404, 429, 500), async (odd, code) => {
      ;[body, status] = [jsonable(odd), code]
      const polled = await settled(backend.poll(handle, context), ['UnavailableError'])
      if (!(polled instanceof Error)) expect(states).toContain(polled.state)
      if (polled.state === 'running' && polled.progress !== undefined)
        expect(Number(polled.progress) >= 0 && Number(polled.progress) <= 1).toBe(true)
      const sent = await settled(backend.submit(native, context), [
        'RefusedError',
        'UnavailableError',
        'SubmissionUnknownError',
      ])
      if (!(sent instanceof Error)) expect(sent.id).toBeTruthy()
      const found = await settled(backend.probe(context), ['UnavailableError'])
      if (!(found instanceof Error)) expect(found.ok).toBeTypeOf('boolean')
      expect(['cancelled', 'too-late', 'unknown']).toContain(await backend.cancel!(handle, context, 'request'))
      const prepared = await settled(backend.prepare!(given, context), ['RefusedError', 'UnavailableError'])
      if (!(prepared instanceof Error)) expect(prepared).toMatchObject({ body: { videoUri: 'runway://x' }, media: [] })
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
