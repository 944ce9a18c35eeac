/** `studio.analyze`: which analyzer answers and what is said about it, the reel, the wall, the ledger row, and the command line. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startSandbox as startVidi } from '../../providers/vidi/sandbox.js'
import { type Shown, startSandbox as startVlm } from '../../providers/vlm/sandbox.js'
import type { StudioOptions } from '../../src/face.js'
import { readFrames } from '../../src/media/frames.js'
import { probeClip } from '../../src/media/probe.js'
import { createStudio } from '../../src/studio.js'
import type { Take } from '../../src/take.js'
import { inside } from '../cli/inside.js'
import { clipFolder } from '../support/clips.js'
import { tempDir } from '../support/temp.js'

const { at, film } = clipFolder()
beforeAll(() => {
  film('one.mp4', 'color=white:s=96x64:r=10:d=2')
  film('two.mp4', 'testsrc2=s=96x64:r=10:d=2')
  film('long.mp4', 'color=gray:s=64x48:r=5:d=16')
})

function studioWith(options: StudioOptions = {}) {
  const studio = createStudio({ home: tempDir(), configFrom: false, env: {}, ...options })
  onTestFinished(() => studio.close())
  return studio
}
async function vidi(...given: Parameters<typeof startVidi>) {
  const sandbox = await startVidi(...given)
  onTestFinished(() => sandbox.close())
  return sandbox
}
async function vlm(...given: Parameters<typeof startVlm>) {
  const sandbox = await startVlm(...given)
  onTestFinished(() => sandbox.close())
  return sandbox
}

describe('which analyzer answers', () => {
  it('the named one, else what stands in for it, with warnings; by default a VLM goes before Vidi', async () => {
    const [small, see] = [await vidi({ answer: '0.5-0.9' }), await vlm()]
    const both = studioWith({ env: { ...small.env, ...see.env } })
    expect(await both.analyze.find(at('one.mp4'), 'a boat')).toMatchObject({
      servedBy: 'vlm',
      spans: [{ from: 1, to: 2 }],
    })
    const asked = await both.analyze.find(at('one.mp4'), 'a boat', { model: 'Vidi2' })
    expect(asked).toMatchObject({ servedBy: 'vidi1.5-9b', model: 'Vidi1.5-9B' })
    expect(asked.spans).toEqual([{ from: expect.closeTo(1), to: expect.closeTo(1.8) }])
    expect(asked.warnings).toEqual([
      expect.stringContaining('vidi2-weights-unreleased'),
      expect.stringContaining('vidi1.5-9b does in its place'),
      expect.stringContaining('about a second'),
    ])
    const served = studioWith({ env: {}, analyzers: { vidi2: { url: small.origin } } })
    const native = await served.analyze.find(at('one.mp4'), 'a boat', { model: 'vidi2' })
    expect(native.servedBy).toBe('vidi2')
    expect(native.warnings.join()).not.toContain('unreleased')
  })
  it('for a business Vidi is passed over, and that is said', async () => {
    const [small, see] = [await vidi(), await vlm()]
    const studio = studioWith({ commercial: true, env: { ...small.env, ...see.env } })
    const { servedBy, warnings } = await studio.analyze.find(at('one.mp4'), 'a boat', { model: 'vidi1.5' })
    expect(servedBy).toBe('vlm')
    expect(warnings.join()).toMatch(/vidi1.5-9b passed over: .*CC BY-NC/)
    expect(small.seen.all).toEqual([])
    const alone = studioWith({ commercial: true, env: small.env })
    await expect(alone.analyze.find(at('one.mp4'), 'a boat')).rejects.toMatchObject({
      code: 'no-analyzer',
      message: expect.stringContaining('CC BY-NC'),
    })
  })
  it('one that is down gives way to the next; without any the error says how to get one', async () => {
    const [down, see] = [await vidi(), await vlm()]
    await down.close()
    const studio = studioWith({ env: { ...down.env, ...see.env } })
    expect((await studio.analyze.find(at('one.mp4'), 'a boat', { model: 'vidi2' })).servedBy).toBe('vlm')
    await expect(studioWith().analyze.find(at('one.mp4'), 'a boat')).rejects.toMatchObject({
      code: 'no-analyzer',
      next: expect.stringContaining('VLM_BASE_URL'),
    })
    await expect(studio.analyze.find(at('one.mp4'), 'x', { model: 'vidi3' })).rejects.toMatchObject({
      field: 'model',
      nearest: 'vidi2',
    })
    await expect(studio.analyze.find(at('gone.mp4'), 'x')).rejects.toMatchObject({ field: 'file' })
    const bad = studioWith({ analyzers: { vlm: { address: 1 } } })
    await expect(bad.analyze.find(at('one.mp4'), 'x')).rejects.toMatchObject({ name: 'ConfigError' })
    await expect(studio.analyze.ask(at('one.mp4'), 'what?', { model: 'vlm' })).resolves.toMatchObject({
      text: '{"segments":[[1,2]]}',
    })
  })
  it('never one outside for what stays inside: a local-only take decides, whatever is said', async () => {
    const outside = { vlm: { url: 'http://93.184.216.34:8000', model: 'm' } }
    const studio = studioWith({ analyzers: outside })
    const take = { id: 'take-1', file: at('one.mp4'), shot: { privacy: 'local-only', prompt: 'a boat' } } as Take
    const walled = { code: 'no-analyzer', message: expect.stringContaining('local-only'), cause: { code: 'wall' } }
    await expect(studio.analyze.check(take, undefined, { privacy: 'any' })).rejects.toMatchObject(walled)
    await expect(studio.analyze.find(at('one.mp4'), 'x', { privacy: 'local-only' })).rejects.toMatchObject(walled)
    const home = studioWith({ analyzers: outside, env: (await vidi()).env })
    expect((await home.analyze.find(take, 'x')).servedBy).toBe('vidi1.5-9b')
  })
  it('and is never asked to render', async () => {
    await expect(studioWith().generate({ prompt: 'a boat', model: 'vidi2' })).rejects.toMatchObject({
      code: 'model-gone',
      message: expect.stringContaining('analyses video'),
    })
  })
})

describe('the reel', () => {
  it('shows several clips at once with black around each, in one upload', async () => {
    const frames: number[] = []
    const see = await vlm({
      answer: ({ text }) => (text.includes('a boat') ? '{"segments":[[1,3],[4,5]]}' : '{"segments":[[4,6]]}'),
    })
    const studio = studioWith({ env: see.env })
    const { ranked, servedBy } = await studio.analyze.rank([at('one.mp4'), at('two.mp4')], 'a boat, a gull')
    expect(servedBy).toBe('vlm')
    expect(ranked.map(({ score }) => score)).toEqual([0.75, 0.5])
    expect(ranked[0]).toMatchObject({
      id: at('two.mp4'),
      perPhrase: [{ coverage: 0.5, best: { from: 0, to: 1 } }, { coverage: 1 }],
    })
    expect(see.seen.creates).toBe(2)
    // The white clip lies from 1 to 3 s.
    const { makeReel } = await import('../../src/analyzers/reel.js')
    const { clipAt } = await import('../support/clips.js')
    const clips = await Promise.all(['one.mp4', 'two.mp4'].map(async (id) => ({ id, ...(await clipAt(at(id))) })))
    const { clip, windows } = await makeReel(clips, tempDir())
    for await (const { data } of readFrames(clip.path, { pixels: 'gray', width: 64 })) frames.push(data[18 * 64 + 32]!)
    expect(frames).toHaveLength(clip.seconds * 12)
    expect(windows).toEqual([
      { id: 'one.mp4', from: 1, to: 3 },
      { id: 'two.mp4', from: 4, to: 6 },
    ])
    for (const [n, level] of frames.entries()) {
      const second = n / 12
      if (second < 1 || (second >= 3 && second < 4) || second >= 6) expect(level).toBeLessThan(20)
      else if (second < 3) expect(level).toBeGreaterThan(235)
    }
    expect((await probeClip(clip.path))!.audio).toBe(true)
  })
  it('makes an unknown of an answer that covers the black or makes no sense', async () => {
    let answer = ''
    const studio = studioWith({ env: (await vlm({ answer: () => answer })).env })
    const verdicts = []
    for (answer of ['{"segments":[[1,3]]}', '{"segments":[]}', '{"segments":[[0,99]]}', 'no idea'])
      verdicts.push((await studio.analyze.check(at('one.mp4'), 'a boat')).verdict)
    expect(verdicts).toEqual(['match', 'miss', 'unknown', 'unknown'])
  })
  it('is left out for one long clip', async () => {
    const seen: Shown[] = []
    const see = await vlm({
      answer: (shown) => {
        seen.push(shown)
        return shown.text.includes('sea') ? '{"segments":[[0,16]]}' : '{"segments":[[2,6]]}'
      },
    })
    const { verdict, perPhrase } = await studioWith({ env: see.env }).analyze.check(at('long.mp4'), 'the sea, a gull')
    expect(seen[0]!.text).toContain('16.00 s')
    expect(perPhrase.map(({ coverage }) => coverage)).toEqual([1, 0.25])
    expect(verdict).toBe('match')
  })
})

describe('its time', () => {
  it('is booked under the take, also when it failed; the law of the ledger holds; its question is nowhere', async () => {
    const see = await vlm({ answer: '{"segments":[[0.5,1.5]]}' })
    const studio = studioWith({ env: see.env })
    const shot = { privacy: 'any', project: 'trailer', labels: { scene: '3' } }
    const take = { id: 'take-9', jobId: 'job-9', file: at('two.mp4'), shot } as unknown as Take
    const { cuts } = await studio.analyze.trim(take, 'a secret gull')
    expect(cuts.events[0]).toMatchObject({ clip: take.id, file: take.file })
    see.fault('accepted-then-500')
    await expect(studio.analyze.find(take, 'a secret gull')).rejects.toMatchObject({ code: 'http-500' })
    await studio.analyze.best(at('one.mp4'), 'a secret gull')
    const rows = (await studio.ledger.entries()).filter(({ kind }) => kind === 'analysis')
    expect(rows).toHaveLength(3)
    expect(rows.filter(({ jobId }) => jobId === take.jobId)).toHaveLength(2)
    expect(rows[0]).toMatchObject({
      backend: 'vlm',
      model: 'Qwen/Qwen3-VL-8B-Instruct',
      attempt: 0,
      project: 'trailer',
    })
    expect(JSON.stringify(rows)).not.toContain('secret')
    expect(await studio.ledger.audit()).toEqual([])
    expect(await studio.ledger.verify()).toEqual([])
    const { total, rows: outcomes } = await studio.ledger.spending({ by: 'outcome' })
    expect(outcomes.map(({ name }) => name)).toEqual(['analysis'])
    // To watch a clip renders nothing.
    expect(total).toMatchObject({ jobs: 0, attempts: 0, takes: 0, basis: { unknown: '0' } })
    const home = (await studio.facts()).home
    expect(
      existsSync(join(home, 'work'))
        ? readdirSync(join(home, 'work')).filter((name) => name.startsWith('analysis'))
        : [],
    ).toEqual([])
  })
  it('of a cloud is a row whose price nobody knows', async () => {
    const { bookAnalysis } = await import('../../src/analyzers/book.js')
    const entries: unknown[] = []
    const ledger = { append: async (...given: unknown[]) => void entries.push(...given) }
    const analysis = { verb: 'find', analyzer: 'vlm', model: 'm', energy: undefined, from: 0, to: 1000 }
    await bookAnalysis({ ledger, tariff: {} } as never, analysis)
    expect(entries).toEqual([expect.objectContaining({ kind: 'analysis', usd: '0', basis: 'unknown' })])
  })
})

describe('the command line', () => {
  it('finds, asks, checks, ranks and trims, with an EDL and a clip', async () => {
    const see = await vlm({ answer: '{"segments":[[0.5,1.5]]}' })
    const home = tempDir()
    const run = (...words: string[]) => inside(['analyze', at('two.mp4'), ...words, '--home', home], { env: see.env })
    expect((await run('--find', 'a boat')).stdout).toMatch(/found +0\.5 to 1\.5 s\n.*by +vlm: Qwen/)
    expect((await run('--ask', 'what?')).stdout).toContain('"segments"')
    expect((await run('--check', 'a boat')).stdout).toMatch(/verdict +match/)
    const edl = join(home, 'out.edl')
    const { stdout } = await run('--trim', 'a boat', '--edl', edl, '--out', join(home, 'out.mp4'))
    expect(stdout).toMatch(/kept +1\.5 s in 1 pieces?\n/)
    expect(readFileSync(edl, 'utf8')).toContain('00:00:00:03 00:00:01:08 01:00:00:00 01:00:01:05')
    expect((await probeClip(join(home, 'out.mp4')))!.frames).toBe(15)
    const json = await inside(['analyze', at('one.mp4'), at('two.mp4'), '--rank', 'a boat', '--json', '--home', home], {
      env: see.env,
    })
    expect(JSON.parse(json.stdout).ranked).toHaveLength(2)
    await expect(run()).rejects.toMatchObject({ field: 'analyze' })
    await expect(run('--find', 'a', '--ask', 'b')).rejects.toMatchObject({ field: 'analyze' })
    await expect(run(at('one.mp4'), '--find', 'a')).rejects.toMatchObject({ field: 'clip' })
    await expect(run('--check')).rejects.toMatchObject({ field: 'prompt' })
  })
})
