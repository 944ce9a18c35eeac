/** Iterating: many takes of one wish, nothing rendered twice, nothing spent at home or beyond its purse. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { comfyui } from '../../providers/comfyui/index.js'
import { runway } from '../../providers/runway/index.js'
import { sketch } from '../../providers/sketch/index.js'
import type { Backend } from '../../src/backend.js'
import type { IterateOptions } from '../../src/library/iterate.js'
import { variationsOf } from '../../src/library/vary.js'
import type { ShotInput } from '../../src/shot.js'
import { createStudio } from '../../src/studio.js'
import { atHome } from '../support/home.js'
import { type Fault, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { type LocalOptions, makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

let clip: Awaited<ReturnType<typeof makeClip>>
beforeAll(async () => {
  clip = await makeClip()
})

async function set(local: Partial<LocalOptions> = {}, ...script: Fault[]) {
  const vendor = await startRehearsal({ clip: clip.bytes })
  vendor.script.push(...script)
  onTestFinished(() => vendor.close())
  const home = tempDir()
  const seeds: number[] = []
  const open = () => {
    const engine = atHome({ clip: clip.file, ...local })
    const counted = {
      ...engine,
      submit: (...given: Parameters<typeof engine.submit>) => {
        seeds.push(seeds.length)
        return engine.submit(...given)
      },
    }
    const providers = [counted, rehearsalBackend(vendor.origin, { pollIntervalMs: 20 })]
    const studio = createStudio({ home, configFrom: false, env: { REHEARSAL_KEY: 'stage-key' }, providers })
    onTestFinished(() => studio.close())
    return studio
  }
  return { vendor, open, renders: () => seeds.length }
}

const BOAT = { prompt: 'a boat', seconds: 2 }

describe('the grid', () => {
  it('is every prompt with every setting and every seed', () => {
    const grid = variationsOf(BOAT, {
      prompts: ['a', 'b'],
      vary: { seconds: [2, 3], 'extras.x.guidance': [5] },
      seeds: [1, 2],
    })
    expect(grid).toHaveLength(8)
    expect(grid.at(-1)).toEqual({
      input: { prompt: 'b', seconds: 3, seed: 2, extras: { x: { guidance: 5 } } },
      varied: { seed: 2, prompt: 'b', seconds: 3, 'extras.x.guidance': 5 },
    })
    expect(variationsOf(BOAT, {})).toHaveLength(4)
  })
  it('is the same every time, all of it different, and of as many as asked', () => {
    const options = fc.record({
      count: fc.integer({ min: 1, max: 20 }),
      prompts: fc.option(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }), {
        nil: undefined,
      }),
    })
    fc.assert(
      fc.property(options, ({ count, prompts }) => {
        const given: IterateOptions = { count, ...(prompts && { prompts }) }
        const grid = variationsOf(BOAT, given)
        expect(variationsOf(BOAT, given)).toEqual(grid)
        expect(grid).toHaveLength(count * (prompts?.length ?? 1))
        expect(new Set(grid.map(({ input }) => `${input.prompt} ${input.seed}`)).size).toBe(grid.length)
        for (const { input } of grid) expect(input.seed! >= 0 && input.seed! < 2 ** 32).toBe(true)
      }),
    )
  })
  it.each([
    [{ count: 0 }, 'count'],
    [{ count: 2000 }, 'count'],
    [{ seeds: [] }, 'seeds'],
    [{ vary: { seconds: [] } }, 'seconds'],
    [{ vary: { privacy: ['any'] } }, 'vary.privacy'],
  ] as const)('that is none is refused: %j', (options, field) => {
    expect(() => variationsOf(BOAT, options as IterateOptions)).toThrow(expect.objectContaining({ field }))
  })
})

describe('iterating', () => {
  it('hands takes out as they finish, and a second time renders none of them', async () => {
    const { open, renders } = await set()
    const studio = open()
    const first = studio.iterate(BOAT, { count: 4 })
    const seen: string[] = []
    for await (const take of first) seen.push(take.id)
    expect([seen.length, first.total, renders(), first.stopped]).toEqual([4, 4, 4, undefined])
    const again = await open().iterate(BOAT, { count: 6 }).all()
    expect(
      again
        .filter((take) => take.again)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(seen.sort())
    expect(renders()).toBe(6)
    expect(new Set(again.map(({ varied }) => varied.seed)).size).toBe(6)
    // A take whose clip was damaged is rendered again.
    const { file } = again.find(({ id }) => id === seen[0])!
    writeFileSync(file, readFileSync(file).reverse())
    await studio.iterate(BOAT, { count: 4 }).all()
    expect(renders()).toBe(7)
  })

  it('two processes at once share the work', async () => {
    const { open, renders } = await set()
    const [a, b] = await Promise.all([open(), open()].map((studio) => studio.iterate(BOAT, { count: 4 }).all()))
    expect(a!.map(({ id }) => id).sort()).toEqual(b!.map(({ id }) => id).sort())
    expect(renders()).toBe(4)
  })

  it('a process that comes later follows what another one renders', async () => {
    const { open, renders } = await set({ renderMs: 400 })
    let begun = () => {}
    const rendering = new Promise<void>((resolve) => (begun = resolve))
    const first = open().iterate(BOAT, { count: 2, onEvent: ({ type }) => type === 'progress' && begun() })
    await rendering
    const second = open().iterate(BOAT, { count: 2 })
    const [a, b] = await Promise.all([first.all(), second.all()])
    expect(b.map(({ id }) => id).sort()).toEqual(a.map(({ id }) => id).sort())
    expect([renders(), second.failures]).toEqual([2, []])
  })

  it('goes on where one fails, says which, and renders that one again when asked again', async () => {
    let broken = true
    const engine = atHome({ clip: clip.file })
    const studio = createStudio({
      home: tempDir(),
      configFrom: false,
      env: {},
      providers: [
        {
          ...engine,
          poll: async (handle, ctx) => {
            const status = await engine.poll(handle, ctx)
            if (!broken || status.state !== 'done') return status
            broken = false
            return { state: 'failed', code: 'render-failed', message: 'the engine fell over' }
          },
        },
      ],
    })
    onTestFinished(() => studio.close())
    const first = studio.iterate(BOAT, { count: 3, concurrency: 1 })
    const takes = await first.all()
    expect(takes.length + first.failures.length).toBe(3)
    expect(await studio.iterate(BOAT, { count: 3 }).all()).toHaveLength(3)
  })

  it('ranks by score, the best first', async () => {
    const { open } = await set()
    const studio = open()
    const iteration = studio.iterate(BOAT, { count: 2 })
    const ranked = await iteration.ranked()
    expect(ranked).toHaveLength(2)
    expect(ranked[0]!.scores.overall).not.toBeNull()
    await studio.takes.discard(ranked[0]!.take.id)
    expect((await iteration.best()).id).toBe(ranked[1]!.take.id)
  })

  it.each([
    [{ until: { wh: 1e-12 } }, /Wh are spent/],
    [{ until: { good: { count: 1, score: 0 } } }, /1 take scores 0 or more/],
  ])('stops when it is enough: %j', async (options, why) => {
    const { open, renders } = await set()
    const iteration = open().iterate(BOAT, { count: 12, concurrency: 1, ...options })
    const takes = await iteration.all()
    expect(takes.length).toBeGreaterThan(0)
    expect(renders()).toBeLessThan(12)
    expect(iteration.stopped).toMatch(why)
  })

  it('stops when it is told to, and keeps what is finished', async () => {
    const { open } = await set()
    const iteration = open().iterate(BOAT, { count: 50, concurrency: 2 })
    for await (const _ of iteration) {
      await iteration.stop()
      break
    }
    expect((await iteration.all()).length).toBeLessThan(50)
    expect(iteration.stopped).toBe('it was told to')
  })

  it('stays at home, unless a cloud and its purse are named', async () => {
    const { vendor, open } = await set()
    const studio = open()
    const away = { ...BOAT, backend: 'rehearsal' }
    await expect(studio.iterate(away, { count: 2 }).all()).rejects.toMatchObject({ field: 'maxCost' })
    expect(vendor.creates).toBe(0)
    // Three fit into the purse at most, together and for good.
    const paid = studio.iterate({ ...away, maxCost: '0.7' }, { count: 5 })
    expect(await paid.all()).toHaveLength(3)
    expect(paid.failures.map(({ error }) => (error as { code?: string }).code)).toEqual(['over-budget', 'over-budget'])
    const more = studio.iterate({ ...away, maxCost: '0.7' }, { count: 5 })
    expect(await more.all()).toHaveLength(3)
    expect([vendor.creates, vendor.billed()]).toEqual([3, '0.60'])
  })

  it('two processes at once spend no more than the one purse they share', async () => {
    const { vendor, open } = await set()
    const away = { ...BOAT, backend: 'rehearsal', maxCost: '0.7' }
    const both = [
      [1, 2, 3],
      [4, 5, 6],
    ].map((seeds) => open().iterate(away, { seeds }))
    const takes = (await Promise.all(both.map((one) => one.all().catch(() => [])))).flat()
    expect([takes.length, vendor.creates, vendor.billed()]).toEqual([3, 3, '0.60'])
    const failures = both.flatMap(({ failures }) => failures.map(({ error }) => (error as { code?: string }).code))
    expect(failures).toEqual(['over-budget', 'over-budget', 'over-budget'])
  })

  it('a wrong shot ends it at once', async () => {
    const { open, renders } = await set()
    await expect(open().iterate({ prompt: 'x', seconds: 9000 }, { count: 3 }).all()).rejects.toMatchObject({
      field: 'seconds',
    })
    await expect(
      open()
        .iterate(BOAT, { vary: { colour: ['red'] } })
        .all(),
    ).rejects.toThrow(/colour/)
    expect(renders()).toBe(0)
  })
})

describe('settings by their bare names', async () => {
  const engine = atHome({ clip: (await makeClip()).file })
  const [card] = engine.cards
  const fit: Backend['fit'] = (shot, card) => {
    const { guidance = 5, tiled = false } = (shot.extras.stage ?? {}) as { guidance?: number; tiled?: boolean }
    const fitted = engine.fit(shot, card)
    if (!fitted.ok) return fitted
    if (guidance > 20) return { ok: false, misfits: [{ field: 'extras.stage.guidance', reason: 'is above 20' }] }
    return { ...fitted, native: { ...(fitted.native as object), guidance, ...(card.id === 'stage-1' && { tiled }) } }
  }
  const plainer = { ...card!, id: 'stage-2', native: 'stage-2' }
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    env: {},
    providers: [{ ...engine, cards: [card!, plainer], fit, settings: () => ['guidance', 'tiled'] }],
  })
  afterAll(() => studio.close())
  const iterate = (vary: IterateOptions['vary'], shot: Partial<ShotInput> = {}) =>
    studio.iterate({ ...BOAT, model: 'stage-1', ...shot }, { vary: vary! }).all()

  it('go to the backend that the route picks', async () => {
    const takes = await iterate({ guidance: [3, 7], 'extras.stage.tiled': [false, true] })
    expect(takes.map(({ shot, varied }) => [shot.extras.stage, varied.guidance])).toEqual(
      expect.arrayContaining([
        [{ guidance: 3, tiled: false }, 3],
        [{ guidance: 7, tiled: true }, 7],
      ]),
    )
    expect(takes).toHaveLength(4)
  })

  it.each<[vary: IterateOptions['vary'], model: string, says: RegExp]>([
    [{ guidanse: [3, 7] }, 'stage-1', /stage\/stage-1 has no such setting.*guidance, tiled; nearest: "?guidance/],
    [{ guidance: [3, 70] }, 'stage-1', /vary.guidance: stage\/stage-1: is above 20 \(got 70/],
    [{ tiled: [true, false] }, 'stage-2', /true and false are the same to stage\/stage-2/],
    [{ 'extras.stage.tiled': [true, false] }, 'stage-2', /equal takes/],
    [{ 'extras.elsewhere.guidance': [3, 7] }, 'stage-1', /is for stage\/stage-1, which doesn't read it/],
    [{ project: ['one', 'two'] }, 'stage-1', /one and two are the same/],
    [{ guidance: [3, 3] }, 'stage-1', /3 and 3 are the same/],
  ])('say what is wrong before anything renders: %j', async (vary, model, says) => {
    const before = (await studio.jobs.list()).length
    const failure = await iterate(vary, { model }).catch((error: Error) => error)
    expect(failure).toMatchObject({ name: 'InputError', message: expect.stringMatching(says) })
    expect((await studio.jobs.list()).length).toBe(before)
  })

  it('are those of every place that the grid leads to', async () => {
    const takes = await iterate({ guidance: [3, 4], model: ['stage-1', 'stage-2'] })
    expect(new Set(takes.map(({ model, shot }) => `${model} ${shot.extras.stage!.guidance}`)).size).toBe(4)
  })

  it('are named by the rooms that render at home', () => {
    for (const { card, backend } of [sketch(), comfyui()].flatMap((backend) =>
      backend.cards.map((card) => ({ card, backend })),
    ))
      expect(backend.settings!(card)).toEqual(expect.arrayContaining(['steps', 'guidance']))
    expect(runway().settings!(runway().cards.find(({ native }) => native === 'act_two')!)).toContain('bodyControl')
    expect(runway().settings!(runway().cards.find(({ native }) => native === 'gen4.5')!)).not.toContain('bodyControl')
  })
})

it('takes an equal take whoever made it, and no other', async () => {
  let weights = 'first'
  const renders: string[] = []
  const engine = atHome({ clip: clip.file, onSubmit: (name) => renders.push(name) })
  const providers = [
    {
      ...engine,
      fit(...given: Parameters<typeof engine.fit>) {
        const fit = engine.fit(...given)
        return fit.ok ? { ...fit, native: { ...(fit.native as object), weights } } : fit
      },
    },
  ]
  const studio = createStudio({ home: tempDir(), configFrom: false, env: {}, providers })
  onTestFinished(() => studio.close())
  const iterate = async (shot: object, seed: number) =>
    (await studio.iterate({ ...BOAT, ...shot, seed }, { count: 1 }).all())[0]!
  const named = await studio.generate({
    ...BOAT,
    seed: 5,
    project: 'another',
    labels: { scene: '1' },
    backend: 'stage',
  })
  // This engine draws seed 7 and says so.
  const drawn = await studio.generate(BOAT)
  expect(await iterate({}, 5)).toMatchObject({ id: named.id, again: true, varied: { seed: 5 } })
  expect(await iterate({ tier: 'hero' }, 7)).toMatchObject({ id: drawn.id, again: true })
  expect(renders).toHaveLength(2)
  const other = [await iterate({}, 6), await iterate({ prompt: 'a kite' }, 5), await iterate({ audio: 'preferred' }, 7)]
  weights = 'second'
  other.push(await iterate({}, 5), await iterate({}, 7))
  expect(other.map(({ again }) => again)).toEqual([false, false, false, false, false])
  expect(new Set(renders).size).toBe(7)
  // Asked for outright, it is rendered again.
  expect((await studio.generate({ ...BOAT, seed: 5 })).id).not.toBe(named.id)
})

it('a lost answer of a cloud is never sent again by the same call', async () => {
  const { vendor, open } = await set({}, 'accepted-then-reset')
  const away = { ...BOAT, backend: 'rehearsal', maxCost: '1' }
  for (const studio of [open(), open()]) {
    const iteration = studio.iterate(away, { count: 1 })
    await expect(iteration.all()).rejects.toMatchObject({ code: 'submission-unknown', atRisk: '0.2' })
  }
  expect(vendor.creates).toBe(1)
})

it('a render of a cloud that failed and was charged is not paid for again, nor one whose clip is gone', async () => {
  const { vendor, open } = await set({}, 'moderated-charged')
  const away = { ...BOAT, backend: 'rehearsal', maxCost: '1' }
  for (const studio of [open(), open()])
    await expect(studio.iterate(away, { count: 1 }).all()).rejects.toMatchObject({ billed: 'yes' })
  expect([vendor.creates, vendor.billed()]).toEqual([1, '0.20'])
  const other = { ...away, seed: 9 }
  const [take] = await open().iterate(other, { count: 1 }).all()
  rmSync(take!.file)
  await expect(open().iterate(other, { count: 1 }).all()).rejects.toMatchObject({ code: 'clip-gone', billed: 'yes' })
  expect([vendor.creates, vendor.billed()]).toEqual([2, '0.40'])
})
