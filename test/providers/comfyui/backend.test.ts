/** The adapter against its sandbox where the conformance suite doesn't look: pools, restarts, other clients, proxies, odd answers. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Graph } from '../../../providers/comfyui/graph.js'
import { type ComfyOptions, comfyui } from '../../../providers/comfyui/index.js'
import { createReader, weightsOf } from '../../../providers/comfyui/progress.js'
import { type ComfySandboxOptions, startSandbox } from '../../../providers/comfyui/sandbox.js'
import { isAtLeast, promptIdOf, serverAt } from '../../../providers/comfyui/server.js'
import { failure } from '../../../providers/comfyui/words.js'
import { ConfigError } from '../../../src/errors.js'
import { createStudio } from '../../../src/index.js'
import { fastClock } from '../../../src/testkit/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

const clock = fastClock(60)
const draft = { prompt: 'a red boat', seconds: 1, resolution: '360p', model: 'wan-2.2-5b' } as const
const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000, leaseSeconds: 10_000 }

async function server(options: ComfySandboxOptions = {}) {
  const sandbox = await startSandbox({ clock, renderSeconds: 4, queueSeconds: 1, ...options })
  onTestFinished(() => sandbox.close())
  return sandbox
}

function studioOf(servers: NonNullable<ComfyOptions['servers']>) {
  const providers = [comfyui({ servers })]
  const studio = createStudio({ home: tempDir(), configFrom: false, clock, env: {}, providers, limits })
  onTestFinished(() => studio.close())
  return studio
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it should have failed'),
    (error) => error,
  )

/** A PNG, by its drawing. */
async function png(): Promise<Buffer> {
  const { createCanvas } = await import('@napi-rs/canvas')
  const canvas = createCanvas(64, 36)
  canvas.getContext('2d').fillRect(0, 0, 64, 36)
  return canvas.encode('png')
}

const latentOf = (batch_size: number) => ({
  class_type: 'EmptyHunyuanLatentVideo',
  inputs: { width: 832, height: 480, length: 33, batch_size },
})

/** The smallest graph the sandbox takes. */
const THEIRS: Graph = {
  latent: latentOf(1),
  vae: { class_type: 'VAELoader', inputs: { vae_name: 'wan2.2_vae.safetensors' } },
  decode: { class_type: 'VAEDecode', inputs: { samples: ['latent', 0], vae: ['vae', 0] } },
  clip: { class_type: 'CreateVideo', inputs: { images: ['decode', 0], fps: 24 } },
  save: {
    class_type: 'SaveVideo',
    inputs: { video: ['clip', 0], filename_prefix: 'theirs/x', format: 'mp4', codec: 'h264' },
  },
}

describe('a draft', () => {
  it('begins with the picture that was uploaded, and shows itself on the way', async () => {
    const sandbox = await server({ renderSeconds: 90 })
    const previews: number[] = []
    const take = await studioOf([sandbox.origin]).generate(
      { ...draft, firstFrame: await png() },
      { onEvent: (event) => event.type === 'preview' && previews.push(event.data.length) },
    )
    expect(take.backend).toBe('comfyui')
    expect(previews.length).toBeGreaterThan(0)
    expect(JSON.stringify(sandbox.jobs[0]!.request)).toMatch(/"image":"heroshot\/[0-9a-f]{64}\.png"/)
  })

  it('that a restart of the server wiped out is rendered again with the same seed', async () => {
    const sandbox = await server({ renderSeconds: 60 })
    const job = await studioOf([sandbox.origin]).start(draft)
    for await (const event of job) if (event.type === 'state' && event.state === 'accepted') break
    sandbox.restart()
    await job.result()
    const seeds = sandbox.jobs.map(({ request }) => /"seed":(\d+)/.exec(JSON.stringify(request))?.[1])
    expect(seeds).toHaveLength(2)
    expect(new Set(seeds).size).toBe(1)
  })

  it.each(['0.33.0', '0.3.64'] as const)('is stopped alone: %s keeps everybody else’s render', async (version) => {
    const sandbox = await server({ version, renderSeconds: 100 })
    const at = serverAt({ url: sandbox.origin }, contextOf({ clock }))
    const theirs = await at.submit(THEIRS, crypto.randomUUID(), 'somebody')
    const job = await studioOf([sandbox.origin]).start(draft)
    for await (const event of job) if (event.type === 'progress' && event.stage === 'running') break
    await job.cancel()
    await failureOf(job.result())
    const states = sandbox.jobs.map((one) => [one.id === theirs, sandbox.look(one).state])
    expect(states).toContainEqual([false, 'cancelled'])
    expect(states).not.toContainEqual([true, 'cancelled'])
  })
})

it.each(['0.33.0', '0.3.64'] as const)(
  'clearing the queue of %s takes out what waits, and not what runs',
  async (version) => {
    const sandbox = await server({ version, renderSeconds: 100, queueSeconds: 0 })
    const at = serverAt({ url: sandbox.origin }, contextOf({ clock }))
    const [first, ...others] = [1, 2, 3].map(() => crypto.randomUUID())
    for (const [seed, id] of [first!, ...others].entries())
      await at.submit({ ...THEIRS, latent: latentOf(seed + 1) }, id, 'somebody')
    await fetch(`${sandbox.origin}/queue`, { method: 'POST', body: JSON.stringify({ clear: true }) })
    expect(await at.look(first!)).toMatchObject({ state: 'running' })
    for (const id of others) expect(await at.look(id)).toMatchObject({ state: 'lost' })
    expect((await at.line()).length).toBe(1)
  },
)

describe('a pool', () => {
  it('shares the work, and keeps a model where it is loaded', async () => {
    const [one, two] = [await server({ renderSeconds: 30 }), await server({ renderSeconds: 30 })]
    const studio = studioOf([one.origin, two.origin])
    await Promise.all(Array.from({ length: 6 }, (_, i) => studio.generate({ ...draft, prompt: `boat ${i}` })))
    expect([one.jobs.length, two.jobs.length]).toEqual([3, 3])
    for (const model of ['wan-2.1-1.3b', 'wan-2.2-5b', 'wan-2.1-1.3b', 'wan-2.2-5b', 'wan-2.1-1.3b'])
      await studio.generate({ ...draft, model })
    // One server loads the other model once, and neither goes back and forth.
    for (const { jobs } of [one, two])
      expect(jobs.filter(({ model }, i) => i > 0 && model !== jobs[i - 1]!.model).length).toBeLessThanOrEqual(1)
  })

  it('is asked what it has loaded: another process sends each model to where it is', async () => {
    const [one, two] = [await server(), await server()]
    const models = ['wan-2.1-1.3b', 'wan-2.2-5b'] as const
    await studioOf([one.origin]).generate({ ...draft, model: models[0] })
    await studioOf([two.origin]).generate({ ...draft, model: models[1] })
    for (const model of [models[1], models[0]]) await studioOf([one.origin, two.origin]).generate({ ...draft, model })
    for (const { jobs } of [one, two]) expect(new Set(jobs.map(({ model }) => model)).size).toBe(1)
    expect([one.jobs.length, two.jobs.length]).toEqual([2, 2])
  })

  it('goes on with the server that is left', async () => {
    const [one, two] = [await server(), await server()]
    const studio = studioOf([one.origin, two.origin])
    await studio.generate(draft)
    await one.close()
    await studio.generate(draft)
    await studio.generate(draft)
    expect(one.jobs.length + two.jobs.length).toBe(3)
  })
})

describe('what a server lacks', () => {
  it('is a model: the shot goes there only when it has all its files', async () => {
    const sandbox = await server({ missing: ['wan2.2_ti2v_5B_fp16.safetensors'] })
    const error = await failureOf(studioOf([sandbox.origin]).generate(draft))
    expect(error).toMatchObject({ name: 'NoRouteError', message: expect.stringMatching(/not installed/) })
    const probe = await comfyui({ servers: [sandbox.origin] }).probe(contextOf({ clock }))
    expect(probe.models).not.toContain('wan-2.2-ti2v-5b')
    expect(probe.missing).toEqual({
      'wan-2.2-ti2v-5b': expect.stringMatching(
        /^put wan2\.2_ti2v_5B_fp16\.safetensors \([\d.]+ GB\) into models\/diffusion_models from http/,
      ),
    })
    expect(error.message).toContain('put wan2.2_ti2v_5B_fp16.safetensors')
  })

  it('is a node class, which is named before anything is sent', async () => {
    const sandbox = await server({ missingNodes: ['Wan22ImageToVideoLatent'] })
    const error = await failureOf(studioOf([sandbox.origin]).generate(draft))
    expect(error).toMatchObject({ code: 'missing-node', billed: 'no' })
    expect(error.next).toMatch(/Wan22ImageToVideoLatent/)
    expect(sandbox.jobs).toHaveLength(0)
  })
})

describe('on the way', () => {
  it('a picture that is too large for the server is refused before anything is rendered', async () => {
    const sandbox = await server({ maxBytes: 100 })
    const error = await failureOf(studioOf([sandbox.origin]).generate({ ...draft, firstFrame: await png() }))
    expect(error).toMatchObject({ code: 'too-large', billed: 'no' })
    expect(sandbox.jobs).toHaveLength(0)
  })

  it('a proxy’s page is no ComfyUI, and a proxy’s no says so', async () => {
    const page = await startServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>'),
    )
    const probe = (url: string) => comfyui({ servers: [url] }).probe(contextOf({ clock }))
    expect(await probe(page.origin)).toMatchObject({ ok: false, reason: expect.stringMatching(/no ComfyUI/) })
    const shut = await startServer((_, response) => response.writeHead(401).end('Unauthorized'))
    expect(await probe(shut.origin)).toMatchObject({ ok: false, reason: expect.stringMatching(/Unauthorized/) })
    expect(await probe('http://127.0.0.1:9')).toMatchObject({ ok: false, next: expect.stringMatching(/COMFYUI_URL/) })
  })

  it('what a proxy wants goes with every request, and stands in no job and no error', async () => {
    const sandbox = await server({ key: 'a-secret-key' })
    const headers = { authorization: 'Bearer a-secret-key' }
    const studio = studioOf([{ url: sandbox.origin, headers, query: { token: 'a-token' } }])
    const take = await studio.generate(draft)
    sandbox.fault('failed')
    const error = await failureOf(studio.generate(draft))
    expect(JSON.stringify([take, error, await studio.jobs.list()])).not.toMatch(/a-secret-key|a-token/)
  })
})

describe('words', () => {
  it('of a failure', () => {
    const of = (exception_type: string, exception_message: string) =>
      failure({ exception_type, exception_message, node_type: 'KSampler' })
    expect(of('torch.OutOfMemoryError', 'Allocation on device')).toMatchObject({ code: 'out-of-memory' })
    expect(of('RuntimeError', 'CUDA error: out of memory')).toMatchObject({ code: 'out-of-memory' })
    expect(of('safetensors_rust.SafetensorError', 'header too large')).toMatchObject({ code: 'bad-weights' })
    expect(of('RuntimeError', 'mat1 and mat2 shapes cannot be multiplied')).toMatchObject({ code: 'wrong-weights' })
    expect(of('ValueError', 'no')).toMatchObject({ code: 'render-failed', message: 'KSampler: no' })
  })

  it('of a version', () => {
    expect(isAtLeast('0.3.57', [0, 3, 57])).toBe(true)
    expect(isAtLeast('v0.33.0-5-gabc', [0, 3, 57])).toBe(true)
    expect(isAtLeast('0.3.56', [0, 3, 57])).toBe(false)
    expect(isAtLeast(undefined, [0, 3, 57])).toBe(false)
  })

  it('of a prompt: a lower-case UUID, one for each attempt', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(promptIdOf(a)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        expect(promptIdOf(a) === promptIdOf(b)).toBe(a === b)
      }),
    )
  })

  it.each<[unknown, string]>([
    [{ servers: ['ftp://x'] }, 'backends.comfyui.servers.0'],
    [{ server: [] }, 'backends.comfyui.server'],
    [{ servers: [{ url: 'http://x', header: {} }] }, 'backends.comfyui.servers.0'],
  ])('of wrong options: %j', (options, field) => {
    expect(() => comfyui(options as ComfyOptions)).toThrow(ConfigError)
    expect(() => comfyui(options as ComfyOptions)).toThrow(field)
  })
})

describe('progress', () => {
  const graph = { a: { class_type: 'UNETLoader' }, b: { class_type: 'KSampler' }, c: { class_type: 'SaveVideo' } }
  const frame = (type: string, data: object) => JSON.stringify({ type, data })

  it('weighs a sampler more than a loader, ignores other prompts, and ends at 1', () => {
    const read = createReader('mine', weightsOf(graph))
    expect(read(frame('executing', { prompt_id: 'theirs', node: 'b' }))).toBeUndefined()
    expect(read(frame('execution_cached', { prompt_id: 'mine', nodes: ['a'] }))).toEqual({ progress: 1 / 22 })
    expect(read(frame('progress', { prompt_id: 'mine', node: 'b', value: 4, max: 8 }))).toEqual({
      progress: 11 / 22,
      stage: 'b',
    })
    read(frame('executing', { prompt_id: 'mine', node: 'c' }))
    expect(read(frame('executing', { prompt_id: 'mine', node: 'save' }))).toMatchObject({ stage: 'save' })
    expect(read(frame('executing', { prompt_id: 'mine', node: null }))).toBe('over')
    expect(read(frame('execution_error', { prompt_id: 'theirs' }))).toBeUndefined()
  })

  it('never throws, whatever comes over the line, and stays between 0 and 1', () => {
    const type = fc.constantFrom('executing', 'progress', 'progress_state', 'execution_cached', 'status', 'logs')
    const wild = fc.constantFrom({ toString: null }, [{ toString: 1 }], {
      b: { state: { toString: 0 }, value: { valueOf: 0 } },
    })
    const data = fc.dictionary(fc.constantFrom('node', 'nodes', 'value', 'max'), fc.oneof(fc.jsonValue(), wild))
    const message = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(type, data).map(([name, more]) => frame(name, { ...more, prompt_id: 'mine' })),
    )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (messages) => {
        const read = createReader('mine', weightsOf(graph))
        for (const one of messages) {
          const told = read(one)
          if (told === 'over') continue
          const { progress = 0 } = told ?? {}
          expect(progress).toBeGreaterThanOrEqual(0)
          expect(progress).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

it('whatever JSON a server answers to a look, there is a status or an error of ours', async () => {
  let body = ''
  let status = 200
  const wild = await startServer((_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(body),
  )
  const at = serverAt({ url: wild.origin }, contextOf({ clock }))
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.constantFrom(200, 404, 405, 500, 503), async (answer, code) => {
      body = JSON.stringify(answer)
      status = code
      const seen = await at.look('an-id').catch((error) => error)
      expect(seen.state ?? seen.name).toMatch(/^(queued|running|done|failed|cancelled|lost|unknown|UnavailableError)$/)
    }),
    { numRuns: Number(process.env.HEROSHOT_WIRE_CASES ?? 200) },
  )
}, 120_000)
