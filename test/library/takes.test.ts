/** The library: finding, judging, bringing in, carrying out, and clearing away without losing what was kept. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Studio } from '../../src/face.js'
import { openStore } from '../../src/jobs/open-store.js'
import { ancestorsOf, descendantsOf, freeable } from '../../src/library/garbage.js'
import type { Row, Verdict } from '../../src/library/rows.js'
import { createStudio } from '../../src/studio.js'
import type { Take } from '../../src/take.js'
import { atHome } from '../support/home.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

const home = tempDir()
let clip: Awaited<ReturnType<typeof makeClip>>
let studio: Studio
let boat: Take
let kite: Take
let secret: Take
beforeAll(async () => {
  clip = await makeClip()
  studio = open()
  boat = await studio.generate({ prompt: 'a red boat at sunset', seconds: 2, labels: { scene: '1' } })
  kite = await studio.generate({ prompt: 'a blue kite', seconds: 2, project: 'sky' })
  secret = await studio.generate({ prompt: 'a merger', seconds: 2, privacy: 'local-only' })
})
afterAll(() => studio.close())

const open = (at = home) =>
  createStudio({ home: at, configFrom: false, env: {}, providers: [atHome({ clip: clip.file })] })
const ids = (takes: readonly { id: string }[]) => takes.map(({ id }) => id)

describe('finding', () => {
  it('lists newest first, and by what is asked for', async () => {
    const { takes } = studio
    expect(ids(await takes.list())).toEqual([secret.id, kite.id, boat.id])
    expect(ids(await takes.list({ project: 'sky' }))).toEqual([kite.id])
    expect(ids(await takes.list({ labels: { scene: '1' } }))).toEqual([boat.id])
    expect(ids(await takes.list({ text: 'BOAT red' }))).toEqual([boat.id])
    expect(ids(await takes.list({ backend: 'stage', limit: 1 }))).toEqual([secret.id])
    expect(await takes.list({ model: 'another' })).toEqual([])
  })
  it('page by page', async () => {
    const { takes } = studio
    expect(ids(await takes.list({ limit: 1, before: secret.id }))).toEqual([kite.id])
    expect(ids(await takes.list({ project: 'default', before: kite.jobId }))).toEqual([boat.id])
    expect(await takes.list({ before: boat.id })).toEqual([])
    await expect(takes.list({ before: 'take-nowhere' })).rejects.toMatchObject({ field: 'take' })
  })
  it('without its plan and its facts, and without reading what was listed before', async () => {
    const { route: _, facts: __, ...all } = await studio.takes.get(boat.id)
    const [listed] = await studio.takes.list({ text: 'boat' })
    expect(listed).toEqual(all)
    const sidecar = join(boat.file, '..', 'take.json')
    const text = readFileSync(sidecar)
    rmSync(sidecar)
    const other = open()
    expect(await other.takes.list({ text: 'boat' })).toEqual([listed])
    await other.close()
    writeFileSync(sidecar, text)
  })
  it('in a home of an earlier version too, which kept no index', async () => {
    const before = await studio.takes.list()
    const store = await openStore({ home })
    const index = (await Promise.all(['take:', 'sheet:', 'rows-of-takes'].map((prefix) => store.scan(prefix)))).flat()
    expect(index).toHaveLength(7)
    await store.transact([], () => ({
      write: Object.fromEntries(index.map(([key]) => [key, undefined])),
      result: undefined,
    }))
    await store.close()
    expect(await studio.takes.list()).toEqual(before)
  })
  it('by its id, its job, or an end only it has; else says the nearest', async () => {
    for (const id of [boat.id, boat.jobId, boat.jobId.slice(-6)])
      expect((await studio.takes.get(id)).id, id).toBe(boat.id)
    await expect(studio.takes.get('take-')).rejects.toThrow(/several takes/)
    await expect(studio.takes.get('no')).rejects.toMatchObject({ code: 'bad-input', field: 'take' })
  })
  it('makes a sidecar again that was lost', async () => {
    rmSync(join(kite.file, '..', 'take.json'))
    const other = open()
    expect((await other.takes.get(kite.id)).shot.prompt).toBe('a blue kite')
    await other.close()
  })
})

it('a verdict and tags are seen by every process, and change no file', async () => {
  const before = readFileSync(join(boat.file, '..', 'take.json'), 'utf8')
  await studio.takes.keep(boat.id)
  await studio.takes.tag(boat.id, 'opening', 'best')
  await studio.takes.untag(boat.id, 'best')
  const other = open()
  expect(await other.takes.list({ verdict: 'kept', tags: ['opening'] })).toMatchObject([
    { id: boat.id, tags: ['opening'] },
  ])
  await other.close()
  expect((await studio.takes.undecide(boat.id)).verdict).toBe('undecided')
  await expect(studio.takes.tag(boat.id, ' ')).rejects.toMatchObject({ field: 'tag' })
  expect(readFileSync(join(boat.file, '..', 'take.json'), 'utf8')).toBe(before)
})

describe('bringing in', () => {
  const foreign = join(tempDir(), 'Animate It.mp4')
  beforeAll(() => {
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=3', '-c:a', 'aac']
    const picture = [
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=144x256:rate=30:duration=3',
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
    ]
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      ...picture.slice(0, 4),
      ...sound.slice(0, 4),
      ...picture.slice(4),
      '-c:a',
      'aac',
      foreign,
    ])
  })

  it('a clip made elsewhere is a take: copied, described, the same bytes once', async () => {
    const told = { prompt: 'my cat, animated', model: 'Animate It', costUsd: 0.5, tags: ['phone'], parents: [boat.id] }
    const take = await studio.takes.import(foreign, told)
    expect(take).toMatchObject({
      backend: 'import',
      model: 'Animate It',
      shot: { prompt: 'my cat, animated', aspect: '9:16' },
      video: { width: 144, height: 256, seconds: 3, fps: 30, audio: true, codec: 'h264' },
      cost: { usd: '0.5' },
      parents: [boat.id],
      tags: ['phone'],
    })
    expect(readFileSync(take.file).equals(readFileSync(foreign))).toBe(true)
    expect(take.files.map(({ role }) => role)).toEqual(['video', 'poster'])
    expect((await studio.takes.import(foreign, { prompt: 'again' })).id).toBe(take.id)
    expect(ids(await studio.takes.list({ backend: 'import' }))).toEqual([take.id])
    expect((await studio.takes.get(boat.id)).children).toEqual([take.id])
    expect(existsSync(foreign)).toBe(true)
  })
  it('what is no whole clip is refused, and nothing is written', async () => {
    const dir = tempDir()
    const cut = join(dir, 'cut.mp4')
    copyFileSync(foreign, cut)
    truncateSync(cut, 5000)
    const text = join(dir, 'text.mp4')
    writeFileSync(text, 'hello')
    const before = await studio.takes.list()
    for (const file of [cut, text, join(dir, 'gone.mp4'), dir])
      await expect(studio.takes.import(file, { prompt: 'x' }), file).rejects.toMatchObject({ field: 'file' })
    await expect(studio.takes.import(foreign, { prompt: '' })).resolves.toBeDefined() // known bytes need no prompt
    expect(await studio.takes.list()).toEqual(before)
  })
})

it('carries a take out under a name that tells, and overwrites nothing', async () => {
  const folder = join(tempDir(), 'out')
  const [first] = await studio.takes.export(boat.id, folder)
  const [second] = await studio.takes.export(boat.id, folder)
  expect(first).toMatch(/\/\d{8}-\d{6}-a-red-boat-at-sunset-stage-1\.mp4$/)
  expect(second).toBe(first!.replace('.mp4', '-2.mp4'))
  expect(readFileSync(first!).equals(readFileSync(boat.file))).toBe(true)
  // What lies beside it describes the copy, not the home it came from.
  const told = JSON.parse(readFileSync(first!.replace('.mp4', '.json'), 'utf8'))
  expect(told).toMatchObject({ id: boat.id, file: basename(first!), files: [{ path: basename(first!) }] })
  expect(told).not.toHaveProperty('verdict')
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  // A local-only prompt is in no file name.
  expect((await studio.takes.export(secret.id, folder))[0]).not.toContain('merger')
  expect(readdirSync(folder).filter((name) => name.endsWith('.json'))).toHaveLength(3)
})

describe('clearing away', () => {
  it('frees what was discarded, and only says so until it is told to', async () => {
    const at = tempDir()
    const one = open(at)
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((prompt) => one.generate({ prompt, seconds: 2 })))
    await one.takes.discard(a!.id)
    await one.takes.keep(b!.id)
    const dry = await one.takes.collectGarbage()
    expect([dry.done, ids(dry.takes), dry.bytes > 0]).toEqual([false, [a!.id], true])
    expect(existsSync(a!.file)).toBe(true)
    const real = await one.takes.collectGarbage({ dryRun: false })
    expect([real.done, real.bytes]).toEqual([true, dry.bytes])
    expect([a, b, c].map((take) => existsSync(take!.file))).toEqual([false, true, true])
    expect(ids(await one.takes.list())).not.toContain(a!.id)
    // What it was and cost is still known.
    expect(await one.takes.list({ freed: true })).toMatchObject([
      { id: a!.id, cost: a!.cost, freed: expect.any(String) },
    ])
    await expect(one.takes.keep(a!.id)).rejects.toThrow(/files were deleted/)
    // A run that was killed after the mark: the next one deletes the rest.
    writeFileSync(join(a!.file, '..', 'left-over.mp4'), 'x')
    await one.takes.collectGarbage({ dryRun: false })
    expect(readdirSync(join(a!.file, '..'))).toEqual(['take.json'])
    await one.close()
  })

  const family = fc
    .array(
      fc.record({
        verdict: fc.constantFrom<Verdict>('kept', 'discarded', 'undecided'),
        settled: fc.boolean(),
        parents: fc.array(fc.nat(30), { maxLength: 3 }),
      }),
      { maxLength: 30 },
    )
    .map((list) =>
      list.map(
        ({ verdict, settled, parents }, i): Row => ({
          id: String(i),
          dir: '',
          createdAt: '',
          project: '',
          labels: {},
          prompt: '',
          backend: '',
          model: '',
          // Some name takes that are gone, and some stand in a circle.
          parents: parents.map(String),
          settled,
          mark: { verdict, tags: [] },
        }),
      ),
    )

  it('never a kept take, nor what one was made from, nor one under way or awaited; and all else that was discarded', () => {
    fc.assert(
      fc.property(family, fc.array(fc.nat(30).map(String), { maxLength: 3 }), (rows, awaited) => {
        const freed = new Set(freeable(rows, awaited).map(({ id }) => id))
        const byId = new Map(rows.map((row) => [row.id, row]))
        for (const row of rows) {
          const kin = descendantsOf(rows, row.id).map((id) => byId.get(id)!)
          const needed = [row, ...kin].some(({ id, mark }) => mark.verdict === 'kept' || awaited.includes(id))
          expect(freed.has(row.id)).toBe(row.mark.verdict === 'discarded' && row.settled && !needed)
        }
      }),
    )
  })
  it('ancestors and descendants are each other, whatever the family', () => {
    fc.assert(
      fc.property(family, (rows) => {
        for (const { id } of rows)
          for (const below of descendantsOf(rows, id)) expect(ancestorsOf(rows, [below])).toContain(id)
      }),
    )
  })
})
