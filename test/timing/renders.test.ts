/** The renders remembered: written beside the job, capped, read back whatever else is stored, and never in anybody's way. */
import { Keyv } from 'keyv'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/jobs/open-store.js'
import { createRenders, metered, type Render, rendersLike, runSpan, wholeSpan } from '../../src/timing/renders.js'
import { tempDir } from '../support/temp.js'

const render = (by: number, changes: Partial<Render> = {}): Render => ({
  seconds: [by - 5, by],
  queued: 0,
  clip: 5,
  resolution: '720p',
  pixelFrames: 1280 * 720 * 120,
  ...changes,
})

async function store(keyv?: Keyv) {
  const opened = await openStore({ home: tempDir(), ...(keyv && { keyv }) })
  onTestFinished(() => opened.close())
  return opened
}

describe('renders', () => {
  it.each(['sqlite', 'keyv'])('are there for the next process, the last hundred of each card (%s)', async (kind) => {
    const kept = await store(kind === 'keyv' ? new Keyv() : undefined)
    const renders = createRenders(kept)
    for (let i = 1; i <= 130; i++) renders.note('a', render(i + 10))
    renders.note('b', render(7))
    await renders.written()
    const next = createRenders(kept)
    const list = await next.of('a')
    expect(list.map(({ seconds }) => seconds[1])).toEqual(Array.from({ length: 100 }, (_, i) => i + 41))
    const all = await next.all()
    expect([...all.keys()].sort()).toEqual(['a', 'b'])
    expect(all.get('b')).toEqual([render(7)])
    expect(await next.of('c')).toEqual([])
  })

  it('of two processes are put together', async () => {
    const kept = await store()
    const [one, two] = [createRenders(kept), createRenders(kept)]
    await one.of('a')
    one.note('a', render(20))
    two.note('a', render(30))
    await Promise.all([one.written(), two.written()])
    expect((await createRenders(kept).of('a')).map(({ seconds }) => seconds[1]).sort()).toEqual([20, 30])
  })

  it('are handed out as the same list until an eighth is new', async () => {
    const renders = createRenders(await store())
    for (let i = 0; i < 40; i++) renders.note('a', render(50))
    await renders.written()
    const list = await renders.of('a')
    const lists = new Set([list])
    for (let i = 0; i < 12; i++) {
      renders.note('a', render(60))
      await renders.written()
      lists.add(await renders.of('a'))
    }
    expect(lists.size).toBeLessThan(4)
    expect((await renders.of('a')).length).toBeGreaterThan(list.length)
  })

  it('survive what another version or a broken disk left there', async () => {
    const kept = await store()
    const stored = [render(9), { seconds: 'soon' }, null, { ...render(8), told: { progress: [[1, 1]], ended: 9 } }]
    await kept.transact([], () => ({ write: { 'renders:a': stored, 'renders:b': 'nonsense' }, result: undefined }))
    const renders = createRenders(kept)
    expect(await renders.of('a')).toEqual([render(9)])
    expect(await renders.of('b')).toEqual([])
    renders.note('b', render(13))
    await renders.written()
    expect((await renders.all()).get('b')).toEqual([render(13)])
  })

  it('that can’t be written or read cost nobody anything but the hint', async () => {
    const broken = new Error('disk full')
    const renders = createRenders({
      get: async () => Promise.reject(broken),
      scan: async () => Promise.reject(broken),
      transact: async () => Promise.reject(broken),
    })
    renders.note('a', render(13))
    renders.note('a', render(14))
    await renders.written()
    await expect(renders.of('a')).rejects.toThrow('disk full')
    await expect(renders.of('a')).rejects.toThrow('disk full')
  })
})

describe('renders like an output', () => {
  it('are of its resolution if any are, stretched to its length but for the queue', () => {
    const told = { progress: [[20, 0.5] as const], ended: 38 }
    const seen = [render(100, { queued: 60, told }), render(300, { resolution: '1080p' })]
    const [longer, ...rest] = rendersLike(seen, { seconds: 10, resolution: '720p' })
    expect(rest).toEqual([])
    expect(wholeSpan(longer!)).toEqual([60 + 35 * 1.75, 60 + 40 * 1.75])
    expect(runSpan(longer!)).toEqual([35 * 1.75, 40 * 1.75])
    expect(longer!.told).toEqual({ progress: [[35, 0.5]], ended: 66.5 })
    expect(rendersLike(seen, { seconds: 5, resolution: '4k' })).toHaveLength(2)
  })
})

describe('a render of this machine', () => {
  const energy = { wh: { low: 0.8, expected: 1, high: 1.25 }, seconds: 30, note: 'test' }

  it('keeps its watts where a meter saw them, and only its time where they were modelled', () => {
    expect(metered({ ...energy, method: 'sampled-power' })).toEqual({
      seconds: [30, 30],
      queued: 0,
      watts: { low: 96, expected: 120, high: 150, method: 'sampled-power' },
    })
    for (const method of ['time-x-power', 'flop-model', 'none'] as const)
      expect(metered({ ...energy, method })).toEqual({ seconds: [30, 30], queued: 0 })
    expect(metered({ ...energy, seconds: 0, method: 'rapl' })).toEqual({ seconds: [0, 0], queued: 0 })
  })

  it('is read back with its watts, and without them when they make no sense', async () => {
    const kept = await store()
    const watts = { low: 300, expected: 350, high: 400, method: 'sampled-power' } as const
    const odd = { ...watts, method: 'crystal ball' } as unknown as typeof watts
    const renders = createRenders(kept)
    renders.note('a', render(9, { watts }))
    renders.note('a', render(9, { watts: odd }))
    await renders.written()
    expect((await createRenders(kept).of('a')).map((one) => one.watts)).toEqual([watts, undefined])
  })
})
