/** The adapter against its sandboxes where the conformance suite doesn't look: several servers, pictures, styles, seeds, odd answers. */
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openai, type ServerOptions, videos } from '../../../providers/videos/index.js'
import soraFile from '../../../providers/videos/openai.cards.json' with { type: 'json' }
import { profileOf } from '../../../providers/videos/profile.js'
import { startSandbox, type VideosSandboxOptions } from '../../../providers/videos/sandbox.js'
import { createError, failureCode } from '../../../providers/videos/words.js'
import type { Handle } from '../../../src/backend.js'
import { ConfigError } from '../../../src/errors.js'
import { createStudio } from '../../../src/index.js'
import type { HttpAnswer } from '../../../src/net/http.js'
import { fastClock } from '../../../src/testkit/index.js'
import { contextOf } from '../../support/context.js'
import { startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

/** HEROSHOT_WIRE_CASES: how many answers are tried. */
const CASES = Number(process.env.HEROSHOT_WIRE_CASES ?? 300)

const clock = fastClock(100)
const WAN = 'wan-2.2-5b-server'
const draft = { prompt: 'a boat', seconds: 1, resolution: '360p', fps: 24, model: WAN } as const

async function server(options: VideosSandboxOptions) {
  const sandbox = await startSandbox({ clock, renderSeconds: 1, queueSeconds: 0, ...options })
  onTestFinished(() => sandbox.close())
  return sandbox
}

/** What only a busy machine would run into, clocks being quick. */
const limits = { readSeconds: 10_000, submitSeconds: 10_000, idleSeconds: 10_000, leaseSeconds: 10_000 }

function studioOf(servers: readonly ServerOptions[], env = {}) {
  const providers = [videos({ servers: [...servers] })]
  const studio = createStudio({ home: tempDir(), configFrom: false, clock, env, providers, limits })
  onTestFinished(() => studio.close())
  return studio
}

/** A PNG, by its drawing. */
async function png(width: number, height: number): Promise<Buffer> {
  const { createCanvas } = await import('@napi-rs/canvas')
  const canvas = createCanvas(width, height)
  canvas.getContext('2d').fillRect(0, 0, width, height)
  return canvas.encode('png')
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { port, close } = await startSandbox({ profile: 'qvac' }).then(({ origin, close }) => ({
    port: Number(new URL(origin).port),
    close,
  }))
  await close()
  return port
}

interface Asked {
  seed: number | null
  style: string | null
  picture: boolean
}
const asked = ({ request }: { request?: unknown }) => request as Asked

describe('several servers', () => {
  it('the one with the model takes the shot, and the less busy one of two', async () => {
    const one = await server({ profile: 'vllm-omni', renderSeconds: 20 })
    const two = await server({ profile: 'fastvideo', renderSeconds: 20 })
    const other = await server({ profile: 'sglang', model: 'Wan-AI/Wan2.1-T2V-1.3B-Diffusers' })
    const studio = studioOf([{ url: other.origin }, { url: one.origin }, { url: `${two.origin}/v1` }])
    const takes = await Promise.all([1, 2, 3].map((seed) => studio.generate({ ...draft, seed })))
    expect(takes.map(({ cost }) => cost.basis)).not.toContain('invoiced')
    expect([one.jobs.length, two.jobs.length, other.jobs.length].sort()).toEqual([0, 1, 2])
    expect(other.jobs).toHaveLength(0)
    const facts = (await studio.facts()).backends[0]!.availability
    expect(facts.models?.sort()).toEqual(['Wan-AI/Wan2.1-T2V-1.3B', 'Wan-AI/Wan2.2-TI2V-5B'])
  })

  it('a model that is served needs no graphics card of ours; one that is not is not installed', async () => {
    const { origin: url } = await server({ profile: 'vllm-omni' })
    const plan = await studioOf([{ url }]).plan({ prompt: 'a boat' })
    expect(plan.ranked.map(({ card }) => card)).toEqual([WAN])
    const rejection = plan.rejected.find(({ card }) => card === 'kandinsky-5-lite-server')!
    expect(rejection.failed.map(({ constraint }) => constraint)).toContain('model-installed')
  })

  it('none that can: refused before anything is sent, with the reason of each', async () => {
    const sandbox = await server({ profile: 'fastvideo' })
    const studio = studioOf([{ url: sandbox.origin }])
    await expect(studio.generate({ ...draft, style: { id: 'ink' } })).rejects.toMatchObject({
      code: 'no-server',
      billed: 'no',
      message: expect.stringContaining('FastVideo at'),
    })
    expect(sandbox.seen.creates).toBe(0)
  })

  it('that say whose model they are take words or pictures only', async () => {
    const i2v = await server({ profile: 'vllm-omni', model: 'Wan-AI/Wan2.2-I2V-A14B-Diffusers' })
    const studio = studioOf([{ url: i2v.origin }])
    const shot = { ...draft, fps: 16, model: 'wan-2.2-14b-server' } as const
    await expect(studio.generate(shot)).rejects.toMatchObject({
      message: expect.stringContaining('needs a first frame'),
    })
    await studio.generate({ ...shot, firstFrame: await png(640, 360) })
    expect(i2v.jobs.map(asked)).toMatchObject([{ picture: true }])
  })

  it('a model without a card is rendered under its own name, and a card of yours goes before', async () => {
    const sandbox = await server({ profile: 'vllm-omni', model: 'me/boats-lora-merged' })
    const plain = studioOf([{ url: sandbox.origin }])
    const take = await plain.generate({ ...draft, model: 'any' })
    expect(take.model).toBe('any')
    expect(sandbox.jobs.map(({ model }) => model)).toEqual(['me/boats-lora-merged'])
    const base = videos().cards.find(({ native }) => native === 'any')!
    const cards = [{ ...base, id: 'boats', name: 'Boats', native: 'me/boats-lora-merged' }]
    const own = videos({ servers: [{ url: sandbox.origin }], cards })
    expect((await own.probe(contextOf())).models).toEqual(['me/boats-lora-merged'])
  })
})

it('what it takes in electricity is the card’s of this machine, or not known: never the CPU’s of the client', async () => {
  const { origin: url } = await server({ profile: 'vllm-omni' })
  const take = await studioOf([{ url }]).generate(draft)
  const { runsOn } = videos()
  const order = { model: 'any', prompt: 'x', width: 640, height: 360, fps: 16, frames: 17, seconds: 1 }
  expect(
    ['http://localhost:1', 'http://[::1]:1', 'http://10.0.0.7:1'].map((one) => runsOn!({ ...order, server: one })),
  ).toEqual(['gpu', 'gpu', 'elsewhere'])
  expect(openai().runsOn).toBeUndefined()
  // Whatever machine the tests run on: a figure with its card in it, or none.
  if (take.energy?.method === 'none') expect([take.cost.usd, take.cost.basis]).toEqual([null, 'unknown'])
  else expect(take.energy?.note).toContain('GPU')
})

describe('a first frame', () => {
  it.each(['vllm-omni', 'sglang', 'fastvideo', 'qvac', 'localai', 'sd-server', 'lightx2v'] as const)(
    'reaches %s the way it reads one',
    async (profile) => {
      const sandbox = await server({ profile })
      const firstFrame = await png(640, 352)
      await studioOf([{ url: sandbox.origin, steps: 4 }]).generate({ ...draft, firstFrame })
      const [job] = sandbox.jobs
      const { init_image, image_path, picture } = job!.request as Record<string, unknown>
      expect(picture === true || Buffer.from(String(init_image ?? image_path), 'base64').equals(firstFrame)).toBe(true)
    },
  )

  it('is given exactly the size of the clip where Sora wants it', async () => {
    const sandbox = await server({ profile: 'openai' })
    const sora = soraFile.cards.map(({ lifecycle: { source, asOf }, ...card }) => ({
      ...card,
      lifecycle: { state: 'live', source, asOf },
    }))
    const providers = [openai({ url: sandbox.origin, cards: sora })]
    const studio = createStudio({ home: tempDir(), configFrom: false, clock, env: sandbox.env, providers, limits })
    onTestFinished(() => studio.close())
    const shot = { prompt: 'a boat', tier: 'hero', seconds: 4, model: 'sora-2', maxCost: 1 } as const
    for (const [width, height] of [
      [1280, 720],
      [400, 300],
    ] as const)
      await studio.generate({ ...shot, aspect: '16:9', firstFrame: await png(width, height) })
    expect(sandbox.jobs).toHaveLength(2)
    expect(sandbox.seen.all.filter(({ act }) => act === 'create').map(({ answer }) => answer)).toEqual([200, 200])
  })
})

describe('a style', () => {
  it('goes with the request to vLLM-Omni, by the path it has there', async () => {
    const sandbox = await server({ profile: 'vllm-omni' })
    const studio = studioOf([{ url: sandbox.origin, loras: { ink: '/loras/ink.safetensors' } }])
    await studio.generate({ ...draft, style: { id: 'ink' } })
    await studio.generate({ ...draft, style: { id: 'me/ink', strength: 0.5 } })
    expect(sandbox.jobs.map((job) => asked(job).style)).toEqual(['/loras/ink.safetensors', 'me/ink'])
  })

  it('of SGLang is changed between renders, when it has to be, and taken off for a shot without', async () => {
    const sandbox = await server({ profile: 'sglang' })
    const studio = studioOf([{ url: sandbox.origin, loras: { ink: '/loras/ink.safetensors' } }])
    const styles = ['ink', 'ink', undefined, 'chalk'] as const
    await Promise.all(styles.map((id, seed) => studio.generate({ ...draft, seed, ...(id && { style: { id } }) })))
    const worn = new Map(sandbox.jobs.map((job) => [asked(job).seed, asked(job).style]))
    expect([0, 1, 2, 3].map((seed) => worn.get(seed))).toEqual([
      '/loras/ink.safetensors',
      '/loras/ink.safetensors',
      null,
      'chalk',
    ])
    const changes = sandbox.seen.all.filter(({ path }) => /set_lora|unmerge/.test(path))
    expect(changes.length).toBeLessThanOrEqual(4)
  })

  it('is not changed between the preparation of another shot and its create', async () => {
    const sandbox = await server({ profile: 'sglang' })
    const backend = videos({ servers: [{ url: sandbox.origin }] })
    const base = {
      model: 'Wan-AI/Wan2.2-TI2V-5B',
      prompt: 'x',
      width: 640,
      height: 352,
      fps: 24,
      frames: 25,
      seconds: 1,
    }
    const styled = (id: string) => ({ ...base, style: { id, strength: 1 } })
    const [one, two] = ['one', 'two'].map((jobId) => contextOf({ jobId }))
    const ready = await backend.prepare!(styled('ink'), one!)
    await expect(backend.prepare!(styled('chalk'), two!)).rejects.toMatchObject({
      code: 'other-style',
      retryAfterMs: 10_000,
    })
    // The same style doesn't disturb.
    await backend.submit(await backend.prepare!(styled('ink'), two!), two!)
    await backend.submit(ready, one!)
    expect(sandbox.jobs.map((job) => asked(job).style)).toEqual(['ink', 'ink'])
  })

  it('is not changed under a render of somebody else: the shot waits', async () => {
    const sandbox = await server({ profile: 'sglang', renderSeconds: 30 })
    await fetch(`${sandbox.origin}/v1/videos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'theirs', seconds: 1 }),
    })
    const job = await studioOf([{ url: sandbox.origin }]).start({ ...draft, style: { id: 'ink' } })
    const notes: string[] = []
    for await (const event of job) if (event.type === 'note') notes.push(event.message)
    expect((await job.result()).facts.seed).toBe(asked(sandbox.jobs[1]!).seed)
    expect(notes.join()).toContain('again')
    expect(sandbox.jobs.map((one) => asked(one).style)).toEqual([null, 'ink'])
  })
})

describe('a seed', () => {
  it('is drawn for a shot without one, sent, and told', async () => {
    for (const profile of ['vllm-omni', 'sglang', 'fastvideo', 'localai'] as const) {
      const sandbox = await server({ profile })
      const take = await studioOf([{ url: sandbox.origin }]).generate(draft)
      expect(take.facts.seed).toBe(asked(sandbox.jobs[0]!).seed)
      expect(take.facts.seed).toBeLessThan(2 ** 31)
    }
  })

  it('is the same when a server that was restarted renders again', async () => {
    const sandbox = await server({ profile: 'sglang' })
    sandbox.fault('lost')
    const take = await studioOf([{ url: sandbox.origin }]).generate(draft)
    const seeds = sandbox.jobs.map((job) => asked(job).seed)
    expect(seeds).toEqual([take.facts.seed, take.facts.seed])
  })

  it('is the same after the server itself was killed and started anew', async () => {
    const port = await freePort()
    const first = await startSandbox({ profile: 'fastvideo', port, clock, renderSeconds: 600 })
    const studio = studioOf([{ url: first.origin }])
    const job = await studio.start(draft)
    for await (const event of job) if (event.type === 'state' && event.state === 'accepted') break
    await first.close()
    const second = await server({ profile: 'fastvideo', port })
    const take = await job.result()
    expect([first, second].map(({ jobs }) => jobs.map((one) => asked(one).seed))).toEqual([
      [take.facts.seed],
      [take.facts.seed],
    ])
    expect(take.cost.basis).not.toBe('invoiced')
  })

  it('is left out with a word where the server takes none', async () => {
    const sandbox = await server({ profile: 'qvac' })
    const job = await studioOf([{ url: sandbox.origin }]).start({ ...draft, seed: 7 })
    const notes: string[] = []
    for await (const event of job) if (event.type === 'note') notes.push(event.message)
    expect(notes.join()).toContain('QVAC takes no seed')
    expect((await job.result()).facts).not.toHaveProperty('seed')
  })
})

describe('a lost answer', () => {
  it('is found again where the list tells prompts, and never by somebody else’s job', async () => {
    const sandbox = await server({ profile: 'vllm-omni', renderSeconds: 8 })
    const theirs = async (prompt: string) => {
      const body = new FormData()
      body.append('prompt', prompt)
      await fetch(`${sandbox.origin}/v1/videos`, { method: 'POST', body })
    }
    await theirs('a boat')
    sandbox.fault('accepted-then-reset')
    const take = await studioOf([{ url: sandbox.origin }]).generate(draft)
    expect(sandbox.jobs).toHaveLength(2)
    expect(take.facts.seed).toBe(asked(sandbox.jobs[1]!).seed)
  })

  it('is looked for under its own name at LightX2V', async () => {
    const sandbox = await server({ profile: 'lightx2v' })
    sandbox.fault('accepted-then-hang')
    const providers = [videos({ servers: [{ url: sandbox.origin, steps: 4 }] })]
    const studio = createStudio({
      home: tempDir(),
      configFrom: false,
      clock,
      env: {},
      providers,
      limits: { ...limits, submitSeconds: 60 },
    })
    onTestFinished(() => studio.close())
    const take = await studio.generate(draft)
    expect(sandbox.jobs.map(({ id }) => id)).toEqual([`${take.jobId}-1`])
  })
})

describe('OpenAI itself', () => {
  it('is refused before anything is sent, with the date and what is left', async () => {
    const ctx = contextOf({ env: { OPENAI_API_KEY: 'sk-a-key' }, http: { request: fails, stream: fails } })
    const backend = openai()
    expect(await backend.probe(ctx)).toMatchObject({ ok: false, reason: expect.stringContaining('2026-09-24') })
    const order = { model: 'sora-2', prompt: 'x', width: 1280, height: 720, fps: 30, frames: 120, seconds: 4 }
    for (const act of [backend.prepare!(order, ctx), backend.submit(order, ctx)])
      await expect(act).rejects.toMatchObject({ code: 'model-gone', next: expect.stringContaining('runway-gen-4.5') })
    const studio = createStudio({ home: tempDir(), configFrom: false, env: {}, providers: [backend] })
    onTestFinished(() => studio.close())
    await expect(studio.generate({ prompt: 'x', model: 'sora' })).rejects.toMatchObject({ code: 'model-gone' })
  })

  it('under another address is planned, at a price nobody knows', async () => {
    const sandbox = await server({ profile: 'openai' })
    const providers = [openai({ url: `${sandbox.origin}/v1` })]
    const studio = createStudio({ home: tempDir(), configFrom: false, clock, env: sandbox.env, providers, limits })
    onTestFinished(() => studio.close())
    const shot = { prompt: 'a boat', tier: 'hero', seconds: 4, model: 'sora-2' } as const
    await expect(studio.generate({ ...shot, maxCost: 5 })).rejects.toMatchObject({ code: 'over-budget' })
    await studio.generate({ ...shot, allowUnknownPrice: true })
    expect(sandbox.jobs).toHaveLength(1)
  })
})

const fails = async () => expect.unreachable('nothing may be sent')

describe('a reseller', () => {
  const card = {
    ...soraFile.cards[0]!,
    id: 'shop-sora',
    backend: 'shop',
    lifecycle: { state: 'live', source: 'the shop', asOf: '2026-11-20' },
    price: { model: 'unknown', source: 'the shop', asOf: '2026-11-20' },
  }

  it('is a backend of its own: key, cards, and an unknown price over every cap', async () => {
    const sandbox = await server({ profile: 'openai' })
    const shop = videos({
      id: 'shop',
      url: `${sandbox.origin}/v1`,
      keys: ['SHOP_KEY'],
      cards: [card],
      profile: 'openai',
    })
    const studio = createStudio({
      home: tempDir(),
      configFrom: false,
      clock,
      env: { SHOP_KEY: sandbox.key },
      providers: [shop],
    })
    onTestFinished(() => studio.close())
    const shot = { prompt: 'a boat', tier: 'hero', seconds: 4 } as const
    await expect(studio.generate({ ...shot, maxCost: 9 })).rejects.toMatchObject({ code: 'over-budget' })
    const take = await studio.generate({ ...shot, allowUnknownPrice: true })
    expect([take.backend, take.cost.basis]).toEqual(['shop', 'unknown'])
    expect(await shop.probe(contextOf({ env: { SHOP_KEY: 'wrong' } }))).toMatchObject({
      ok: false,
      next: 'check SHOP_KEY',
    })
  })
})

it('checks its options, and names the one that is wrong', () => {
  const field = (make: () => unknown) => {
    try {
      make()
      return undefined
    } catch (error) {
      return error instanceof ConfigError ? error.field : error
    }
  }
  expect(field(() => videos({ servers: [{ url: 'gpu-box:8091' }] }))).toBe('backends.videos.servers.0.url')
  expect(field(() => videos({ servers: [{ url: 'http://a', profile: 'vlllm' as never }] }))).toBe(
    'backends.videos.servers.0.profile',
  )
  expect(field(() => videos({ serverz: [] } as never))).toBe('backends.videos.serverz')
  expect(field(() => videos({ id: 'shop', url: 'http://a', keys: [], cards: [{}] }))).toBe('backends.shop.keys')
  expect(field(() => openai({ url: 'nowhere' }))).toBe('backends.openai.url')
  expect(field(() => videos({ id: 'shop', url: 'http://a', keys: ['K'], cards: [{}] }))).toMatch(
    /^backends\.shop\.cards: cards\.0/,
  )
})

it('brings home what is no MP4: an AVI of stable-diffusion.cpp', async () => {
  const avi = Buffer.alloc(64)
  avi.write('RIFF')
  avi.writeUInt32LE(56, 4)
  avi.write('AVI LIST', 8)
  const sandbox = await server({ profile: 'sd-server', clip: async () => avi })
  const take = await studioOf([{ url: sandbox.origin }]).generate(draft)
  expect([take.video.container, take.file.slice(-4)]).toEqual(['avi', '.avi'])
})

it('gives MP4 whatever a server at home writes', async () => {
  const film = async ({ width, height, seconds }: { width: number; height: number; seconds: number }) => {
    const source = `testsrc=size=${width}x${height}:rate=24:duration=${seconds}`
    const file = join(tempDir(), 'film.avi')
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-c:v', 'mjpeg', file])
    return readFile(file)
  }
  const sandbox = await server({ profile: 'vllm-omni', clip: film })
  const { video, files, file } = await studioOf([{ url: sandbox.origin }]).generate(draft)
  expect([video.container, video.codec, file.slice(-4)]).toEqual(['mp4', 'h264', '.mp4'])
  expect(files[0]!.from).toMatchObject({ mime: 'video/x-msvideo' })
})

it('sends the key of a server with every request to it, and to its files', async () => {
  const sandbox = await server({ profile: 'vllm-omni', key: 'a-server-key' })
  const studio = studioOf([{ url: sandbox.origin, keyEnv: 'GPU_BOX_KEY' }], { GPU_BOX_KEY: 'a-server-key' })
  await studio.generate(draft)
  expect(sandbox.seen.all.map(({ answer }) => answer)).not.toContain(401)
  expect(await videos({ servers: [{ url: sandbox.origin }] }).probe(contextOf())).toMatchObject({
    ok: false,
    reason: expect.stringContaining('it wants a key'),
  })
})

it('never tells a key, though the server quotes it', async () => {
  const { origin } = await startServer((request, response) => {
    if (request.url === '/v1/models') return void response.end('{"data":[{"id":"mine"}]}')
    response.writeHead(401).end(JSON.stringify({ error: { message: 'Incorrect API key provided: sk-very-secret' } }))
  })
  const env = { BOX_KEY: 'sk-very-secret' }
  const backend = videos({ servers: [{ url: origin, profile: 'generic', keyEnv: 'BOX_KEY' }] })
  const order = { model: 'any', prompt: 'x', width: 640, height: 360, fps: 16, frames: 17, seconds: 1 }
  const error = await backend.submit(order, contextOf({ env })).catch((thrown) => thrown)
  expect([error.code, error.message]).toEqual(['wrong-key', expect.stringContaining('[redacted]')])
  expect(JSON.stringify([error, error.stack])).not.toContain('secret')
})

it('sound that has to be is not asked of a server that knows no word for it; a wish is dropped and told', async () => {
  const sglang = await server({ profile: 'sglang', model: 'Lightricks/LTX-2.3' })
  const studio = studioOf([{ url: sglang.origin }])
  const shot = { ...draft, model: 'ltx-2.3-server' } as const
  await expect(studio.generate({ ...shot, audio: 'required' })).rejects.toMatchObject({
    message: expect.stringContaining("can't be asked for sound"),
  })
  const job = await studio.start({ ...shot, audio: 'preferred' })
  const notes: string[] = []
  for await (const event of job) if (event.type === 'note') notes.push(event.message)
  expect(notes.join()).toContain("SGLang can't be asked for sound")
  const vllm = await server({ profile: 'vllm-omni', model: 'Lightricks/LTX-2.3' })
  await studioOf([{ url: sglang.origin }, { url: vllm.origin }]).generate({ ...shot, audio: 'required' })
  expect([sglang.jobs.length, vllm.jobs.length]).toEqual([1, 1])
})

describe('words', () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
    status,
    headers,
    url: 'http://127.0.0.1/v1/videos',
    text: typeof body === 'string' ? body : JSON.stringify(body),
    json: typeof body === 'string' ? undefined : body,
  })
  const openaiError = (code: string | null, message: string) => ({ error: { message, type: 'x', param: null, code } })

  it.each([
    ['openai', 400, openaiError('invalid_value', 'Invalid value'), 'RefusedError', 'invalid'],
    ['openai', 400, openaiError('moderation_blocked', 'blocked'), 'RefusedError', 'moderated-input'],
    ['openai', 404, openaiError('model_not_found', 'gone'), 'RefusedError', 'model-gone'],
    ['openai', 429, openaiError('insufficient_quota', 'You exceeded your current quota'), 'RefusedError', 'no-credit'],
    ['openai', 429, openaiError(null, 'Too many running tasks'), 'UnavailableError', 'throttled'],
    ['openai', 402, '', 'RefusedError', 'no-credit'],
    ['openai', 401, '', 'RefusedError', 'wrong-key'],
    ['openai', 403, { detail: 'no' }, 'RefusedError', 'forbidden'],
    ['openai', 503, { detail: 'no' }, 'SubmissionUnknownError', 'submission-unknown'],
    ['openai', 409, '', 'SubmissionUnknownError', 'submission-unknown'],
    ['openai', 502, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    [
      'vllm-omni',
      400,
      { detail: 'Model mismatch: request specifies a but server is running b' },
      'RefusedError',
      'model-gone',
    ],
    ['vllm-omni', 422, { detail: [{ loc: ['body', 'prompt'], msg: 'Field required' }] }, 'RefusedError', 'invalid'],
    ['vllm-omni', 503, { detail: 'engine is not up' }, 'UnavailableError', 'not-ready'],
    ['vllm-omni', 503, '<html>', 'SubmissionUnknownError', 'submission-unknown'],
    ['localai', 412, { error: { code: 412, message: 'no compatible hardware' } }, 'UnavailableError', 'not-ready'],
  ])('a create at %s answered with %i %j is %s %s', (profile, status, body, name, code) => {
    const error = createError(answer(status, body), 0, profileOf(profile))
    expect([error.name, error.code]).toEqual([name, code])
    expect(error.message).not.toContain('<html>')
  })

  it('keep the server’s own: its message, its fields, its request, its wait', () => {
    const say = (body: unknown, headers = {}) => createError(answer(422, body, headers), 0, profileOf('sglang')).message
    expect(say({ detail: 'prompt is required' })).toBe('SGLang: prompt is required')
    expect(say({ detail: [{ loc: ['body', 'size'], msg: 'bad', type: 'x' }] })).toBe('SGLang: size: bad')
    expect(say({ error: 'a text' }, { 'x-request-id': 'r1' })).toBe('SGLang: a text (request r1)')
    expect(say({ error: { message: 'bad', param: 'seconds' } })).toBe('SGLang: bad (seconds)')
    const wait = (headers: Record<string, string>) =>
      createError(answer(429, '', headers), 0, profileOf('openai')).retryAfterMs
    expect([wait({ 'retry-after': '7' }), wait({ 'retry-after-ms': '1500', 'retry-after': '7' }), wait({})]).toEqual([
      7000,
      1500,
      undefined,
    ])
  })

  it('of a failure go by what it says', () => {
    expect(
      [
        { code: 'moderation_blocked', message: 'x' },
        { code: 500, message: 'CUDA out of memory' },
        { message: 'x' },
        {},
      ].map(failureCode),
    ).toEqual(['moderated', 'out-of-memory', 'render-failed', 'render-failed'])
  })
})

it('whatever a job or a create looks like on the wire: a status, a handle or an error of ours, never a crash', async () => {
  let body: unknown
  let status = 200
  const { origin } = await startServer((request, response) => {
    // What it serves is known; all else is anything.
    const models = request.url === '/v1/models'
    response.writeHead(models ? 200 : status, { 'content-type': 'application/json' })
    response.end(models ? '{"data":[{"id":"any"}]}' : typeof body === 'string' ? body : JSON.stringify(body))
  })
  const word = fc.constantFrom(
    'queued',
    'in_progress',
    'completed',
    'failed',
    'cancelled',
    'generating',
    'processing',
    'new',
  )
  const like = fc.record(
    {
      id: fc.oneof(fc.uuid(), fc.json()),
      status: fc.oneof(word, fc.anything()),
      task_status: fc.oneof(word, fc.anything()),
      progress: fc.oneof(fc.double(), fc.anything()),
      expires_at: fc.oneof(fc.integer(), fc.double(), fc.anything()),
      url: fc.oneof(fc.webUrl(), fc.anything()),
      error: fc.oneof(fc.string(), fc.record({ code: fc.anything(), message: fc.anything() }), fc.anything()),
      detail: fc.oneof(fc.string(), fc.array(fc.anything()), fc.anything()),
      result: fc.oneof(fc.record({ b64_json: fc.base64String() }), fc.anything()),
    },
    { requiredKeys: [] },
  )
  const states = ['queued', 'running', 'done', 'failed', 'cancelled', 'lost', 'unknown']
  const profiles = [
    'openai',
    'vllm-omni',
    'sglang',
    'fastvideo',
    'qvac',
    'litellm',
    'generic',
    'sd-server',
    'lightx2v',
  ] as const
  const backends = profiles.map((profile) => videos({ servers: [{ url: origin, profile, model: 'any', steps: 4 }] }))
  const context = contextOf({ workDir: tempDir() })
  const order = { model: 'any', prompt: 'x', width: 640, height: 360, fps: 16, frames: 17, seconds: 1, server: origin }
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(like, fc.anything(), fc.string()),
      fc.constantFrom(200, 200, 200, 202, 400, 404, 422, 500),
      fc.nat(profiles.length - 1),
      async (given, code, nth) => {
        ;[body, status] = [jsonable(given), code]
        const backend = backends[nth]!
        const handle: Handle = {
          backend: 'videos',
          endpoint: origin,
          id: 'x',
          model: 'any',
          data: { profile: profiles[nth]! },
        }
        const polled = await backend.poll(handle, context).catch((error) => error)
        if (polled instanceof Error) expect(polled.name).toBe('UnavailableError')
        else expect(states).toContain(polled.state)
        if (polled.state === 'running' && polled.progress !== undefined)
          expect(polled.progress >= 0 && polled.progress <= 1).toBe(true)
        expect(() => JSON.stringify(polled)).not.toThrow()
        const sent = await backend.submit(order, context).catch((error) => error)
        if (sent instanceof Error)
          expect(['RefusedError', 'UnavailableError', 'SubmissionUnknownError']).toContain(sent.name)
        else expect(sent.id).toBeTruthy()
        expect(['cancelled', 'too-late', 'unsupported', 'unknown']).toContain(
          await backend.cancel!(handle, context, 'request').catch(() => 'unknown'),
        )
      },
    ),
    { numRuns: CASES },
  )
}, 120_000)

/** Whatever JSON can't hold, left out. */
function jsonable(value: unknown): unknown {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return ''
  }
}
