/** Looking for servers: each is known by what it answers, nobody is asked to render, and nothing waits for a port where nobody is. */
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, isServer, nativeOf, usualPlaces } from '../../../providers/videos/find.js'
import { videos } from '../../../providers/videos/index.js'
import { SANDBOX_PROFILES, startSandbox, type VideosSandboxOptions } from '../../../providers/videos/sandbox.js'
import { createStudio } from '../../../src/index.js'
import { createHttp } from '../../../src/net/http.js'
import { contextOf } from '../../support/context.js'
import { type Answer, startServer } from '../../support/server.js'
import { tempDir } from '../../support/temp.js'

async function server(options: VideosSandboxOptions) {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  return sandbox
}

describe('a server is recognised', () => {
  it.each(SANDBOX_PROFILES)('%s by reads alone', async (profile) => {
    const sandbox = await server({ profile })
    const env = sandbox.env
    const found = await ask({ url: `${sandbox.origin}/v1/`, keyEnv: 'OPENAI_API_KEY' }, contextOf({ env }))
    if (!isServer(found)) return expect.unreachable(found.reason)
    expect([found.profile.id, found.url]).toEqual([profile, sandbox.origin])
    expect(found.models.length).toBeGreaterThan(profile === 'openai' ? -1 : 0)
    expect(sandbox.seen.all.every(({ method }) => method === 'GET')).toBe(true)
    expect(sandbox.seen.creates).toBe(0)
  })

  it('by its page where its list says nothing of it; as a generic one by its videos', async () => {
    const replies =
      (pages: Record<string, unknown>): Answer =>
      ({ url = '' }, response) =>
        void (url in pages ? response.end(JSON.stringify(pages[url])) : response.writeHead(404).end())
    const known = async (pages: Record<string, unknown>) => {
      const { origin } = await startServer(replies(pages))
      const found = await ask({ url: origin }, contextOf())
      return isServer(found) ? found.profile.id : found.reason
    }
    const models = { '/v1/models': { data: [{ id: 'x' }] } }
    expect(await known({ ...models, '/openapi.json': { paths: { '/v1/set_lora': {}, '/v1/videos': {} } } })).toBe(
      'sglang',
    )
    const form = { post: { requestBody: { content: { 'multipart/form-data': {} } } } }
    const both = { post: { requestBody: { content: { 'multipart/form-data': {}, 'application/json': {} } } } }
    expect(await known({ '/openapi.json': { paths: { '/v1/videos': form, '/v1/videos/sync': {} } } })).toBe('vllm-omni')
    expect(await known({ '/openapi.json': { paths: { '/v1/videos': both, '/v1/videos/sync': {} } } })).toBe('fastvideo')
    expect(await known({ '/openapi.json': { info: { title: 'QVAC' }, paths: {} } })).toBe('qvac')
    expect(await known({ ...models, '/v1/videos?limit=1': { data: [] } })).toBe('generic')
    expect(await known({ ...models, '/openapi.json': { info: { title: 'LiteLLM API' }, paths: {} } })).toBe('litellm')
    expect(await known(models)).toMatch(/no video server/)
    expect(await known({})).toMatch(/no video server/)
  })

  it('and its model by any of its names', () => {
    const names = {
      'Wan-AI/Wan2.2-TI2V-5B-Diffusers': 'Wan-AI/Wan2.2-TI2V-5B',
      'hunyuanvideo-community/HunyuanVideo-1.5-Diffusers-480p_t2v': 'tencent/HunyuanVideo-1.5',
      'hunyuan_video_1.5_distill': 'tencent/HunyuanVideo-1.5',
      'hunyuanvideo1.5_720p_t2v_fp16': 'tencent/HunyuanVideo-1.5',
      'Wan-AI/Wan2.2-T2V-A14B-Diffusers': 'Wan-AI/Wan2.2-A14B',
      'wan2.2_moe': 'Wan-AI/Wan2.2-A14B',
      ltx2_5: 'Lightricks/LTX-2.5',
      'kandinskylab/Kandinsky-5.0-T2V-Lite-sft-5s': 'kandinskylab/Kandinsky-5.0-Lite',
      'minimax-h3-q4': 'MiniMaxAI/MiniMax-H3',
      'somebody/FastWan2.1': 'any',
    }
    for (const [id, native] of Object.entries(names)) expect(nativeOf(id), id).toBe(native)
    const natives = videos().cards.map(({ native }) => native)
    for (const native of Object.values(names)) expect(natives).toContain(native)
  })
})

it('of several unknown models none is taken, unless it is said which', async () => {
  const page = { data: [{ id: 'gpt' }, { id: 'Wan2.2-TI2V-5B' }, { id: 'clip' }] }
  const { origin } = await startServer((_, response) => void response.end(JSON.stringify(page)))
  const served = async (model?: string) => {
    const found = await ask({ url: origin, profile: 'litellm', ...(model && { model }) }, contextOf())
    return isServer(found) ? found.models.map(({ id, native }) => [id, native]) : found.reason
  }
  expect(await served()).toEqual([['Wan2.2-TI2V-5B', 'Wan-AI/Wan2.2-TI2V-5B']])
  expect(await served('clip')).toEqual([['clip', 'any']])
})

describe('where to look', () => {
  const probe = (env: Record<string, string>, options = {}) => videos(options).probe(contextOf({ env }))

  it('is the variable, with one address or several; empty is nowhere', async () => {
    const [one, two] = [
      await server({ profile: 'vllm-omni' }),
      await server({ profile: 'fastvideo', model: 'LTX-2.3' }),
    ]
    const both = await probe({ OPENAI_VIDEOS_BASE_URL: `${one.origin}/v1, ${two.origin}` })
    expect(both).toMatchObject({ ok: true, concurrency: 2, models: ['Wan-AI/Wan2.2-TI2V-5B', 'Lightricks/LTX-2.3'] })
    expect(both.loaded).toEqual(both.models)
    expect(await probe({ OPENAI_VIDEOS_BASE_URL: '' })).toMatchObject({
      ok: false,
      next: expect.stringContaining('8091'),
    })
  })

  it('is the options before the variable, profile and model as they are said', async () => {
    const sandbox = await server({ profile: 'vllm-omni', model: 'mine' })
    const servers = [{ url: sandbox.origin, profile: 'generic', model: 'Wan-AI/Wan2.2-TI2V-5B' }]
    const found = await probe({ OPENAI_VIDEOS_BASE_URL: 'http://127.0.0.1:1' }, { servers })
    expect(found.models).toEqual(['Wan-AI/Wan2.2-TI2V-5B'])
  })

  it('names the address that does not answer, and why', async () => {
    const found = await probe({}, { servers: [{ url: 'http://127.0.0.1:1' }] })
    expect(found).toMatchObject({ ok: false, reason: expect.stringMatching(/127\.0\.0\.1:1: .*ECONNREFUSED/) })
  })

  it('is otherwise the usual ports of this machine, which hold nothing up', async () => {
    expect(usualPlaces.map(({ url }) => url)).toContain('http://127.0.0.1:8091')
    // Somebody who listens and never says a word.
    const mute = createServer()
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void mute.close())
    const { port } = mute.address() as { port: number }
    const began = performance.now()
    const found = await ask({ url: `http://127.0.0.1:${port}`, guessed: true }, contextOf())
    expect(isServer(found)).toBe(false)
    expect(performance.now() - began).toBeLessThan(1500)
    const quick = performance.now()
    await Promise.all([1, 2, 3].map((free) => ask({ url: `http://127.0.0.1:${free}`, guessed: true }, contextOf())))
    expect(performance.now() - quick).toBeLessThan(1000)
  })

  it('is never past the wall', async () => {
    const ctx = contextOf({ http: createHttp({ mode: 'local', allow: [] }) })
    const found = await videos({ servers: [{ url: 'http://203.0.113.7:8091' }] }).probe(ctx)
    expect(found).toMatchObject({ ok: false, reason: expect.stringContaining("outside this machine's network") })
  })
})

it('a configuration names servers as the factory does', async () => {
  const sandbox = await server({ profile: 'sglang', renderSeconds: 0, queueSeconds: 0 })
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    env: {},
    backends: { videos: { servers: [{ url: sandbox.origin }] } },
  })
  onTestFinished(() => studio.close())
  const plan = await studio.plan({ prompt: 'a boat', privacy: 'local-only', backend: 'videos' })
  expect(plan.ranked.map(({ card }) => card)).toEqual(['wan-2.2-5b-server'])
  const wrong = createStudio({ home: tempDir(), configFrom: false, env: {}, backends: { videos: { servers: [{}] } } })
  onTestFinished(() => wrong.close())
  await expect(wrong.facts()).rejects.toMatchObject({ field: 'backends.videos.servers.0.url' })
})
