/** The adapter against its sandbox where the conformance suite doesn't look: clips inside answers, credentials, proxies, filters, words. */
import { generateKeyPairSync } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type VeoOptions, veo } from '../../../providers/veo/index.js'
import { startSandbox, type VeoSandboxOptions } from '../../../providers/veo/sandbox.js'
import { createError, supportCodes } from '../../../providers/veo/words.js'
import type { Backend, Handle } from '../../../src/backend.js'
import { createStudio } from '../../../src/index.js'
import { fastClock } from '../../../src/testkit/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

const SHOT = { prompt: 'a red boat', tier: 'hero', model: 'veo-3.1-lite', seconds: 4, allowUnknownPrice: true } as const

async function open(options: VeoOptions = {}, settings: VeoSandboxOptions = {}) {
  const clock = fastClock(200)
  const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0, ...settings })
  const home = tempDir()
  const make = (more: VeoOptions = {}) => {
    const studio = createStudio({
      home,
      configFrom: false,
      clock,
      env: sandbox.env,
      providers: [veo({ ...options, ...more })],
      limits: { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000 },
    })
    onTestFinished(() => studio.close())
    return studio
  }
  onTestFinished(() => sandbox.close())
  return { sandbox, make, studio: make(), home, context: contextOf({ env: sandbox.env, workDir: tempDir() }) }
}

const fails = async (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error) => error,
  )
const native = (prompt = 'a boat') => ({
  surface: 'vertex' as const,
  model: 'veo-3.1-lite-generate-001',
  prompt,
  parameters: { durationSeconds: 4, sampleCount: 1, generateAudio: false },
  pictures: [],
})

describe('a clip inside the answer', () => {
  it('becomes a take, at the price of the card, and leaves no work file', async () => {
    const { sandbox, studio, home } = await open()
    const take = await studio.generate(SHOT)
    expect(take.video).toMatchObject({ width: 1280, height: 720, seconds: 4 })
    expect([take.cost.usd, take.cost.basis, sandbox.invoice()]).toEqual(['0.12', 'quoted', '0.12'])
    expect([sandbox.seen.creates, sandbox.seen.downloads]).toEqual([1, 0])
    expect(readdirSync(join(home, 'work'))).toEqual([])
  })

  it('over the budget is neither kept nor lost: with a larger one the job is resumed', async () => {
    const { sandbox, studio, make } = await open({ maxInlineBytes: 1000 })
    const job = await studio.start(SHOT)
    const notes: string[] = []
    job.result().catch(() => {})
    for await (const event of job) if (event.type === 'note') notes.push(event.message)
    expect(await fails(job.result())).toMatchObject({ name: 'CollectError', code: 'missing', billed: 'yes' })
    expect(notes.join()).toContain('raise it, or have clips put into a bucket by storageUri')
    await studio.close()
    const take = await (await make({ maxInlineBytes: 1 << 26 }).jobs.resume(job.id)).result()
    expect([take.video.seconds, sandbox.seen.creates]).toEqual([4, 1])
  })
})

describe('credentials', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const account = (more: object) => {
    const path = join(tempDir(), 'account.json')
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const known = {
      type: 'service_account',
      project_id: 'my-project',
      private_key_id: '1',
      private_key,
      client_id: '1',
    }
    writeFileSync(path, JSON.stringify({ ...known, client_email: 'a@my-project.iam.gserviceaccount.com', ...more }))
    return path
  }
  const env = (path: string, origin: string) => ({
    GOOGLE_APPLICATION_CREDENTIALS: path,
    GOOGLE_VERTEX_BASE_URL: origin,
  })

  it('of a service account give a token, the project, and another token when Google wants one', async () => {
    const { sandbox } = await open({}, { tokenSeconds: 400 })
    const ctx = contextOf({ env: env(account({ token_uri: sandbox.tokenUri }), sandbox.origin), workDir: tempDir() })
    const backend = veo()
    expect(await backend.probe(ctx)).toEqual({ ok: true })
    const handle = await backend.submit(await backend.prepare!(native(), ctx), ctx)
    expect(handle.id).toMatch(
      /^projects\/my-project\/locations\/us-central1\/publishers\/google\/models\/veo-3.1-lite-/,
    )
    const made = () => sandbox.seen.all.filter(({ path }) => path === '/token').length
    expect(made()).toBe(1)
    sandbox.clock.advance(500_000)
    expect(await fails(backend.poll(handle, ctx))).toMatchObject({ name: 'UnavailableError', code: 'wrong-key' })
    expect((await backend.poll(handle, ctx)).state).toBe('done')
    expect(made()).toBe(2)
  })

  it('of a user do as well', async () => {
    const { sandbox } = await open()
    const user = { type: 'authorized_user', client_secret: 's', refresh_token: 'r', quota_project_id: 'other-project' }
    const path = account({ ...user, project_id: undefined, token_uri: sandbox.tokenUri })
    const backend = veo()
    const ctx = contextOf({ env: env(path, sandbox.origin) })
    expect((await backend.submit(native(), ctx)).id).toMatch(/^projects\/other-project\//)
  })

  it('that are refused, broken or absent send nothing to Vertex, and name what to look at', async () => {
    const { sandbox } = await open()
    const user = { type: 'authorized_user', client_secret: 's', refresh_token: 'revoked', token_uri: sandbox.tokenUri }
    const broken = join(tempDir(), 'broken.json')
    writeFileSync(broken, '{"private_key": "-----BEGIN')
    const cases = [
      [account(user), 'RefusedError', 'wrong-key'],
      [broken, 'RefusedError', 'bad-credentials'],
      [join(tempDir(), 'nowhere.json'), 'RefusedError', 'bad-credentials'],
      [account({ private_key: 'nonsense', token_uri: sandbox.tokenUri }), 'UnavailableError', 'no-token'],
      [account({ token_uri: 'http://127.0.0.1:9/token' }), 'UnavailableError', 'no-connection'],
    ] as const
    for (const [path, name, code] of cases) {
      const ctx = contextOf({ env: { ...env(path, sandbox.origin), GOOGLE_CLOUD_PROJECT: 'p1' } })
      const error = await fails(veo().submit(native(), ctx))
      expect([error.name, error.code]).toEqual([name, code])
      expect(JSON.stringify([error, error.stack])).not.toMatch(/BEGIN|PRIVATE|nonsense|assertion/)
    }
    expect(await fails(veo().submit(native(), contextOf()))).toMatchObject({ code: 'no-project' })
    const token = { GOOGLE_OAUTH_ACCESS_TOKEN: 'ya29.wrong', GOOGLE_CLOUD_PROJECT: 'p1' }
    const wrong = contextOf({ env: { ...token, GOOGLE_VERTEX_BASE_URL: sandbox.origin } })
    expect(await veo().probe(wrong)).toMatchObject({ ok: false, next: expect.stringContaining('GOOGLE_APPLICATION_') })
    expect(sandbox.seen.creates).toBe(0)
  })
})

describe('the Gemini wire of a proxy', () => {
  it('renders from pictures too: the create, the poll and the file behind the key', async () => {
    const clock = fastClock(200)
    const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0 })
    const providers = [veo({ surface: 'gemini', baseUrl: sandbox.origin })]
    const studio = createStudio({ home: tempDir(), configFrom: false, clock, env: sandbox.env, providers })
    onTestFinished(async () => {
      await studio.close()
      await sandbox.close()
    })
    const { createCanvas } = await import('@napi-rs/canvas')
    const firstFrame = await createCanvas(64, 36).encode('png')
    const take = await studio.generate({ ...SHOT, firstFrame })
    expect(take.model).toBe('veo-3.1-lite-generate-preview')
    const [{ request }] = sandbox.jobs as unknown as [{ request: { instances: [{ image: object }] } }]
    const image = { bytesBase64Encoded: firstFrame.toString('base64'), mimeType: 'image/png' }
    expect(request.instances[0].image).toEqual(image)
    expect(sandbox.seen.all.map(({ path, answer }) => `${answer} ${path.replace(/[a-z0-9]{12}\b/, 'ID')}`)).toEqual([
      '200 /v1beta/models/veo-3.1-generate-preview',
      '200 /v1beta/models/veo-3.1-lite-generate-preview:predictLongRunning',
      ...Array(sandbox.seen.polls).fill('200 /v1beta/models/veo-3.1-lite-generate-preview/operations/ID'),
      '302 /v1beta/files/ID:download',
      '200 /files/ID.mp4',
    ])
  })

  it('keeps its key from the other origin a clip or a redirect lies at', async () => {
    const elsewhere = await startServer((_, response) => response.end('bytes'))
    let uri = `${elsewhere.origin}/clip.mp4`
    const proxy = await startServer((request, response) => {
      if (request.url?.includes('/files/')) return response.writeHead(302, { location: uri }).end()
      const generateVideoResponse = { generatedSamples: [{ video: { uri } }] }
      response.end(JSON.stringify({ done: true, response: { generateVideoResponse } }))
    })
    const backend = veo({ surface: 'gemini', baseUrl: proxy.origin })
    const ctx = contextOf({ env: { GEMINI_API_KEY: 'a-key' }, workDir: tempDir() })
    const handle: Handle = { backend: 'veo', endpoint: proxy.origin, id: 'models/m/operations/1', model: 'm' }
    const find = async () => {
      const status = await backend.poll(handle, ctx)
      return status.state === 'done' ? status.outputs[0]! : expect.unreachable()
    }
    const away = await find()
    expect(away.headers).toBeUndefined()
    await ctx.http.request({ url: away.url! })
    // Google's own address is fetched through the proxy, and the redirect there is followed without the key.
    const redirect = uri
    uri = 'https://generativelanguage.googleapis.com/v1beta/files/abc:download?alt=media'
    const own = await find()
    expect(own.url).toBe(`${proxy.origin}/v1beta/files/abc:download?alt=media`)
    expect(own.headers).toEqual({ 'x-goog-api-key': 'a-key' })
    uri = redirect
    await ctx.http.request({ url: own.url!, headers: own.headers! })
    expect(elsewhere.requests).toHaveLength(2)
    for (const { headers } of elsewhere.requests) expect(JSON.stringify(headers)).not.toContain('a-key')
  })

  it('needs the address of the server: Google’s own is gone', () => {
    expect(() => veo({ surface: 'gemini' })).toThrow(/backends\.veo\.baseUrl: is needed: Google retired Veo/)
    expect(() => veo({ storageUri: 's3://bucket' } as never)).toThrow(/backends\.veo\.storageUri/)
    expect(() => veo({ location: '../x' } as never)).toThrow(/backends\.veo\.location/)
    expect(() => veo({ region: 'x' } as never)).toThrow(/backends\.veo\.region/)
  })

  it('retired is a refusal', async () => {
    const { sandbox } = await open({}, { geminiRetired: true })
    const gone = veo({ surface: 'gemini', baseUrl: sandbox.origin })
    const order = { ...native(), surface: 'gemini' as const, model: 'veo-3.1-generate-preview', parameters: {} }
    expect(await fails(gone.submit(order, contextOf({ env: sandbox.env })))).toMatchObject({
      name: 'RefusedError',
      code: 'model-gone',
      message: expect.stringContaining('is no longer available'),
    })
  })
})

describe('what Google filters', () => {
  const poll = async (prompt: string, count = 1) => {
    const { sandbox, context } = await open({}, { renderSeconds: 0 })
    const order = native(prompt)
    const handle = await veo().submit({ ...order, parameters: { ...order.parameters, sampleCount: count } }, context)
    sandbox.clock.advance(5000)
    return { sandbox, status: await veo().poll(handle, context) }
  }

  it('is an outcome of its own, its support codes decoded, and is not charged', async () => {
    const { status, sandbox } = await poll('a [filtered 58061214, 1234567] boat')
    expect(status).toMatchObject({ state: 'failed', code: 'moderated-output', charged: 'none' })
    const { message } = status as { message: string }
    expect(message).toContain('You will not be charged for this request.')
    expect(message).toContain('[child (58061214), not in the published table (1234567)]')
    expect(sandbox.invoice()).toBe('0')
  })

  it('for its sound is told apart: it often passes the next time', async () => {
    expect((await poll('a [filtered audio] boat')).status).toMatchObject({ code: 'moderated-audio', charged: 'none' })
  })

  it('in part leaves the rest, with a warning', async () => {
    const { status } = await poll('a [partial] boat', 4)
    expect(status).toMatchObject({ state: 'done', outputs: [{ role: 'video' }, { role: 'extra' }] })
    expect((status as { warnings: string[] }).warnings[0]).toMatch(
      /^Google filtered 2 more: .*video safety \(42237218\)/,
    )
  })

  it('and what fails otherwise is told by its code of gRPC', async () => {
    const codeOf = async (n: number) => (await poll(`a [error ${n}] boat`)).status
    expect(await codeOf(8)).toMatchObject({ code: 'throttled', charged: 'unknown' })
    expect(await codeOf(14)).toMatchObject({ code: 'vendor-unavailable' })
    expect(await codeOf(3)).toMatchObject({ code: 'invalid', charged: 'none' })
    expect(await codeOf(99)).toMatchObject({ code: 'render-failed' })
    expect(await codeOf(1)).toMatchObject({ state: 'cancelled' })
  })
})

it('asks after an operation by its own name, whatever the configuration is now, and takes the last part of one', async () => {
  const { sandbox, context } = await open({}, { renderSeconds: 1e6 })
  const backend: Backend = veo() as Backend
  const { id, ...handle } = await veo().submit(native(), context)
  const moved = veo({ project: 'another', location: 'europe-west4' })
  expect((await moved.poll({ id, ...handle }, context)).state).toBe('running')
  const found = { ...handle, endpoint: 'default', id: sandbox.jobs[0]!.id }
  expect((await backend.poll(found, context)).state).toBe('running')
  expect(await backend.poll({ ...found, id: '../../v1/secrets' }, context)).toMatchObject({ state: 'lost' })
})

describe('words', () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
    status,
    headers,
    text: typeof body === 'string' ? body : JSON.stringify(body),
    json: typeof body === 'string' ? undefined : body,
  })
  const google = (status: string, message: string, details: object[] = []) => ({
    error: { code: 1, message, status, details },
  })
  const create = (...given: Parameters<typeof answer>) => createError(answer(...given), 0, ['A_KEY'])

  it.each([
    [
      400,
      google('INVALID_ARGUMENT', 'API key not valid.', [{ reason: 'API_KEY_INVALID' }]),
      'RefusedError',
      'wrong-key',
    ],
    [400, google('INVALID_ARGUMENT', "`encoding` isn't supported by this model."), 'RefusedError', 'invalid'],
    [
      400,
      google('INVALID_ARGUMENT', 'violate Responsible AI practices. Support codes: 58061214'),
      'RefusedError',
      'moderated-input',
    ],
    [400, [google('FAILED_PRECONDITION', 'not in your region')], 'RefusedError', 'precondition'],
    [401, google('UNAUTHENTICATED', 'no'), 'RefusedError', 'wrong-key'],
    [402, '', 'RefusedError', 'no-credit'],
    [403, google('PERMISSION_DENIED', "Method doesn't allow unregistered callers"), 'RefusedError', 'wrong-key'],
    [403, google('PERMISSION_DENIED', "Permission 'aiplatform.endpoints.predict' denied"), 'RefusedError', 'forbidden'],
    [403, google('PERMISSION_DENIED', 'billing', [{ reason: 'BILLING_DISABLED' }]), 'RefusedError', 'no-credit'],
    [404, google('NOT_FOUND', 'Publisher Model was not found'), 'RefusedError', 'model-gone'],
    [429, google('RESOURCE_EXHAUSTED', 'check your plan and billing details'), 'UnavailableError', 'throttled'],
    [429, google('RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted.'), 'RefusedError', 'no-credit'],
    [408, '', 'SubmissionUnknownError', 'submission-unknown'],
    [500, google('INTERNAL', 'oh'), 'SubmissionUnknownError', 'submission-unknown'],
    [502, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    [503, google('UNAVAILABLE', 'overloaded'), 'SubmissionUnknownError', 'submission-unknown'],
    [504, '', 'SubmissionUnknownError', 'submission-unknown'],
    [302, '', 'SubmissionUnknownError', 'submission-unknown'],
  ])('a create answered with %i %j is %s %s', (status, body, name, code) => {
    const error = create(status, body)
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).not.toContain('<html>')
  })

  it('say when to come again, by header or by RetryInfo', () => {
    const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }
    expect(create(429, google('RESOURCE_EXHAUSTED', 'slow', [info])).retryAfterMs).toBe(34_500)
    expect(create(429, google('RESOURCE_EXHAUSTED', 'slow'), { 'retry-after': '2' }).retryAfterMs).toBe(2000)
    expect(create(429, google('RESOURCE_EXHAUSTED', 'slow')).retryAfterMs).toBeUndefined()
  })

  it('decode support codes, each once', () => {
    expect(supportCodes('x Support codes: 15236754, 89371032. Support code 15236754')).toEqual([
      'celebrity (15236754)',
      'prohibited content (89371032)',
    ])
    expect(supportCodes('nothing of the kind 15236754')).toEqual([])
  })
})
