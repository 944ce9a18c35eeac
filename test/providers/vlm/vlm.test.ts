/** A vision language model behind chat completions: video, pictures where it takes none, answers in any shape, and the official client. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { vlm } from '../../../providers/vlm/index.js'
import { startSandbox, type VlmSandboxOptions } from '../../../providers/vlm/sandbox.js'
import { segmentsIn } from '../../../providers/vlm/wire.js'
import type { AnalyzedClip } from '../../../src/analyzer.js'
import { isHeroshotError } from '../../../src/errors.js'
import { sniff } from '../../../src/media/sniff.js'
import { analyzerContext, clipAt, clipFolder } from '../../support/clips.js'

const { at, film } = clipFolder()
let clip: AnalyzedClip
beforeAll(async () => {
  clip = await clipAt(film('clip.mp4', 'testsrc2=s=96x64:r=8:d=5'))
})

async function model(options: VlmSandboxOptions = {}) {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  const ctx = analyzerContext({ env: sandbox.env, workDir: at(`work-${Math.random()}`) })
  return { sandbox, ctx, analyzer: vlm(undefined, sandbox.env)! }
}

describe('a model that sees video', () => {
  it('is shown the clip, and asked for seconds', async () => {
    const shown: { text: string; video?: Buffer; pictures: number }[] = []
    const { analyzer, ctx } = await model({
      answer: (seen) => {
        shown.push(seen)
        return 'Sure! ```json\n{"segments": [[0.5, 1.5], {"start": 3, "end": 9}, [2, 1], "x"]}\n``` {bye}'
      },
    })
    expect(await analyzer.available(ctx)).toEqual({ ok: true, model: 'Qwen/Qwen3-VL-8B-Instruct' })
    const opened = await analyzer.open(clip, ctx)
    expect((await opened.find('a red boat')).spans).toEqual([
      { from: 0.5, to: 1.5 },
      { from: 3, to: 5 },
    ])
    expect(shown[0]).toMatchObject({ text: expect.stringMatching(/a red boat.*5\.00 s/), pictures: 0 })
    expect(sniff(shown[0]!.video!)).toMatchObject({ container: 'mp4' })
    expect(await opened.ask!('what is it?')).toMatchObject({ text: expect.stringContaining('Sure!') })
  })
  it('is shown a small copy of a large clip or one of another codec', async () => {
    film('large.mp4', 'testsrc2=s=1920x1080:r=4:d=0.5')
    film('other.webm', 'testsrc2=s=64x96:r=8:d=1', '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8')
    const sizes: number[] = []
    const { analyzer, ctx } = await model({
      answer: ({ video }) => {
        sizes.push(video!.length)
        return '{"segments":[]}'
      },
    })
    for (const name of ['large.mp4', 'other.webm'])
      expect(await (await analyzer.open(await clipAt(at(name)), ctx)).find('x')).toEqual({
        spans: [],
        text: '{"segments":[]}',
      })
    expect(Math.max(...sizes)).toBeLessThan(300_000)
  })
  it('is asked once more when it rambles, and then it is unclear', async () => {
    let asked = 0
    const { analyzer, ctx } = await model({ answer: () => (++asked % 3 ? 'A boat, I think.' : '{"segments":[[1,2]]}') })
    const opened = await analyzer.open(clip, ctx)
    expect(await opened.find('a boat')).toMatchObject({ spans: [], unclear: expect.any(String) })
    expect(asked).toBe(2)
    expect((await opened.find('a boat')).spans).toEqual([{ from: 1, to: 2 }])
    expect(asked).toBe(3)
  })
})

it('a model that takes no video is shown frames with their times, from then on', async () => {
  const shown: { text: string; pictures: number }[] = []
  const { analyzer, ctx, sandbox } = await model({
    video: false,
    answer: (seen) => {
      shown.push(seen)
      return '{"segments":[[1,2]]}'
    },
  })
  const opened = await analyzer.open(clip, ctx)
  await opened.find('a boat')
  await opened.find('a gull')
  expect(shown.map(({ pictures }) => pictures)).toEqual([10, 10])
  expect(shown[0]!.text).toMatch(/^At 0\.25 s:\nAt 0\.75 s:/)
  expect(sandbox.seen.creates).toBe(3)
})

describe('what goes wrong', () => {
  it.each(['accepted-then-reset', 'accepted-then-500', 'accepted-then-garbage', 'overloaded', 'throttled'])(
    '%s is an error of ours',
    async (fault) => {
      const { analyzer, ctx, sandbox } = await model()
      const opened = await analyzer.open(clip, ctx)
      sandbox.fault(fault)
      const error = await opened.find('a secret boat').catch((error) => error)
      expect(isHeroshotError(error)).toBe(true)
      expect(JSON.stringify(error)).not.toContain('secret')
      if (fault === 'throttled') expect(error).toMatchObject({ code: 'http-429', retryAfterMs: 1000 })
    },
  )
  it('a slow one is left when told, a wrong key is named', async () => {
    const { analyzer, ctx, sandbox } = await model({ key: 'k' })
    const stop = new AbortController()
    const opened = await analyzer.open(clip, { ...ctx, signal: stop.signal })
    sandbox.fault('accepted-then-hang')
    setTimeout(() => stop.abort(new Error('enough')), 50)
    await expect(opened.find('x')).rejects.toThrow('enough')
    const bare = { ...ctx, env: { VLM_API_KEY: 'wrong' } }
    await expect(analyzer.available(bare)).rejects.toMatchObject({ code: 'wrong-key', next: 'Check VLM_API_KEY.' })
  })
  it('is configured, or is not there', () => {
    expect(vlm(undefined, {})).toBeUndefined()
    expect(() => vlm({ url: 'nowhere' }, {})).toThrow(/analyzers.vlm.url/)
    expect(vlm({ url: 'https://api.example.com/v1' }, {})!.runsOn).toBe('cloud')
    expect(vlm({ url: 'http://10.0.0.7:8000' }, {})!.runsOn).toBe('elsewhere')
  })
  it('nothing a server answers breaks it', async () => {
    let body = ''
    const web = createServer((request, response) => {
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(body))
    }).listen(0)
    onTestFinished(() => void web.close())
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/v1/`
    const opened = await vlm({ url, model: 'm' }, {})!.open(clip, analyzerContext({ workDir: at('w') }))
    const segments = fc.array(fc.oneof(fc.anything(), fc.tuple(fc.double(), fc.double())))
    const words = fc.oneof(
      fc.string(),
      segments.map((list) => `so: ${JSON.stringify({ segments: list })}}}`),
    )
    const answer = fc.oneof(
      fc.json(),
      words.map((content) => JSON.stringify({ choices: [{ message: { content } }] })),
      words.map((text) => JSON.stringify({ choices: [{ message: { content: [{ type: 'text', text }] } }] })),
    )
    await fc.assert(
      fc.asyncProperty(answer, async (given) => {
        body = given
        const found = await opened.find('a boat').catch((error) => error)
        if (isHeroshotError(found)) return
        expect(found.text).toBeTypeOf('string')
        for (const { from, to } of found.spans) expect(from >= 0 && from < to && to <= 5).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
  it('reading a hostile answer takes no time', () => {
    const began = performance.now()
    expect(segmentsIn(`${'{'.repeat(200_000)}"segments"${'}'.repeat(200_000)}`)).toBeUndefined()
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

it('its sandbox speaks to the official client', async () => {
  const { sandbox } = await model({ answer: 'a boat' })
  const { default: OpenAI } = await import('openai')
  const client = new OpenAI({ apiKey: 'none', baseURL: `${sandbox.origin}/v1`, maxRetries: 0 })
  const [first] = (await client.models.list()).data
  const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }
  const { choices } = await client.chat.completions.create({
    model: first!.id,
    messages: [{ role: 'user', content: [image, { type: 'text', text: 'what is it?' }] }],
  })
  expect(choices[0]!.message.content).toBe('a boat')
  await expect(
    client.chat.completions.create({ model: 'other', messages: [{ role: 'user', content: [image] }] }),
  ).rejects.toMatchObject({ status: 400 })
})
