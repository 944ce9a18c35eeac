/** What a render takes before it starts: history before calibration before published times before the FLOP model, each for the card that would do it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FoundServer } from '../../src/backend.js'
import { modelCardSchema } from '../../src/catalog/card.js'
import { estimate, estimator } from '../../src/energy/estimate.js'
import { boardPowers } from '../../src/energy/estimate-video.js'
import type { Place } from '../../src/energy/place.js'
import type { Machine } from '../../src/energy/types.js'
import { historyOf } from '../../src/timing/history.js'
import type { Render } from '../../src/timing/renders.js'

const machine: Machine = {
  os: 'linux',
  cpu: { model: 'Test CPU', cores: 8, tdpWatts: 80, idleWatts: 16, source: 'test' },
  gpu: { name: 'NVIDIA GeForce RTX 4090', vramGb: 24, boardWatts: 450, source: 'test' },
  ramGb: 32,
  diskFreeGb: 100,
}
const onCpu: Place = { machine, card: undefined, gpuUsed: false, elsewhere: false }
const onGpu = (machine: Machine): Place => ({ machine, card: machine.gpu?.name, gpuUsed: true, elsewhere: false })

const card = modelCardSchema.parse({
  id: 'x',
  backend: 'x',
  name: 'X',
  native: 'x',
  locality: 'local',
  price: { model: 'electricity' },
  lifecycle: { state: 'live', source: 'test', asOf: '2026-11-22' },
  timing: {
    seconds: { low: 3, expected: 4, high: 8 },
    clipSeconds: 5,
    machine: 'two cores',
    source: 'test',
    asOf: '2026-11-22',
  },
})
const output = {
  width: 1280,
  height: 720,
  fps: 24,
  seconds: 5,
  frames: 120,
  audio: false,
  resolution: '720p',
  task: 'text-to-video',
}

describe('the estimate', () => {
  it('starts from the published time and says of which machine', () => {
    const guess = estimate(card, output, onCpu, [])
    expect(guess.seconds).toEqual({ low: 3, expected: 4, high: 8 })
    expect(guess.secondsFrom).toContain('two cores')
  })
  it('prefers this machine and scales with the work', () => {
    const seen: Render[] = [
      { seconds: [10, 10], queued: 0, clip: 5, resolution: '720p', pixelFrames: 1280 * 720 * 120 },
    ]
    expect(estimate(card, output, onCpu, seen).seconds?.expected).toBeCloseTo(10)
    expect(estimate(card, { ...output, frames: 240 }, onCpu, seen).seconds?.expected).toBeCloseTo(17.5)
  })
  it('brings a published time to the graphics card that is here, wider, and says so', () => {
    const boards = [
      { name: 'NVIDIA GeForce RTX 4090', watts: 450 },
      { name: 'NVIDIA GeForce RTX 3060 12GB', watts: 170 },
    ]
    const there = { ...card, timing: { ...card.timing!, machine: 'RTX 4090' } }
    const on = (name: string, one = there) =>
      estimate(one, output, onGpu({ ...machine, gpu: { ...machine.gpu!, name } }), [], boards)
    expect(on('NVIDIA GeForce RTX 4090')).toMatchObject({
      seconds: { low: 3, expected: 4, high: 8 },
      secondsFrom: 'published on RTX 4090 (2026-11-22)',
    })
    const small = on('NVIDIA GeForce RTX 3060')
    expect(small.secondsFrom).toBe('published on RTX 4090 (2026-11-22), scaled to NVIDIA GeForce RTX 3060')
    expect(small.seconds!.expected).toBeCloseTo((4 * 450) / 170)
    expect(small.seconds!.high / small.seconds!.expected).toBeGreaterThan(2)
    expect(on('NVIDIA H100 80GB HBM3').seconds!.expected).toBeLessThan(2)
    const strange = on('AMD Radeon AI PRO R9700')
    expect(strange).toMatchObject({ seconds: { expected: 4 } })
    expect(strange.secondsFrom).toContain('not scaled to AMD Radeon AI PRO R9700')
  })
  it('goes by the last renders, those of the same size before others, by their median', () => {
    const render = (seconds: number, pixelFrames: number): Render => ({
      seconds: [seconds, seconds],
      queued: 0,
      clip: 5,
      resolution: '720p',
      pixelFrames,
    })
    const whole = 1280 * 720 * 120
    const old = Array.from({ length: 30 }, () => render(100, whole))
    const now = [10, 11, 12, 500].map((seconds) => render(seconds, whole))
    const of = (seen: Render[]) => estimate(card, output, onCpu, seen)
    expect(of(now).seconds!.expected).toBe(12)
    expect(of([...old, ...Array.from({ length: 20 }, () => render(10, whole))]).seconds!.expected).toBe(10)
    expect(of([...now.slice(0, 3), ...Array.from({ length: 20 }, () => render(1, whole / 4))])).toMatchObject({
      seconds: { expected: 11 },
      secondsFrom: '3 renders on this machine',
    })
  })
  it('takes the watts a meter saw here over any model of them, also for a card that tells no power figure', () => {
    const seen = [300, 340, 330].map(
      (expected): Render => ({
        seconds: [36, 36],
        queued: 0,
        clip: 5,
        resolution: '720p',
        pixelFrames: 1280 * 720 * 120,
        watts: { low: expected - 30, expected, high: expected + 30, method: 'sampled-power' },
      }),
    )
    const dumb = { ...machine, gpu: { ...machine.gpu!, boardWatts: 0 } }
    for (const here of [machine, dumb]) {
      const guess = estimate(card, output, onGpu(here), seen)
      expect(guess).toMatchObject({ energyFrom: 'sampled-power', wh: { expected: 3.3 } })
      expect(guess.wh!.low).toBeCloseTo((300 * guess.seconds!.low) / 3600)
      expect(guess.wh!.high).toBeCloseTo((360 * guess.seconds!.high) / 3600)
    }
    expect(
      estimate(
        card,
        output,
        onGpu(machine),
        seen.map(({ watts: _, ...one }) => one),
      ).energyFrom,
    ).toBe('time-x-power')
  })
  it('learns a cloud card from this account, in an interval that stays honest', () => {
    const cloud = { ...card, locality: 'cloud' as const }
    const render = (seconds: number): Render => ({
      seconds: [seconds - 5, seconds],
      queued: 0,
      clip: 5,
      resolution: '720p',
      pixelFrames: 1280 * 720 * 120,
    })
    const one = estimate(cloud, output, onCpu, [render(42)])
    expect(one).toMatchObject({ secondsFrom: '1 render of this account', wh: { expected: 0 } })
    const many = Array.from({ length: 40 }, (_, i) => render(40 + (i % 5)))
    const { seconds, secondsFrom } = estimate(cloud, output, onCpu, many)
    expect(secondsFrom).toBe('40 renders of this account')
    expect(seconds!.expected).toBeGreaterThan(36)
    expect(seconds!.expected).toBeLessThan(44)
    // What one render says is less sure than what forty say.
    expect(one.seconds!.high / one.seconds!.low).toBeGreaterThan(seconds!.high / seconds!.low)
    const longer = estimate(cloud, { ...output, seconds: 10 }, onCpu, many)
    expect(longer.seconds!.expected / seconds!.expected).toBeCloseTo(1.75, 1)
    const unpublished = estimate({ ...cloud, timing: undefined }, output, onCpu, many)
    expect(unpublished.seconds!.expected).toBeCloseTo(seconds!.expected, -1)
  })
  it('knows no watt-hours of a graphics card that is not there', () => {
    const { gpu: _, ...bare } = machine
    const guess = estimate(card, output, onGpu(bare), [])
    expect(guess.seconds?.expected).toBe(4)
    expect(guess.wh).toBeNull()
  })
  it('does not know what nobody measured', () => {
    const guess = estimate({ ...card, timing: undefined }, output, onCpu, [])
    expect(guess).toMatchObject({ seconds: null, wh: null })
  })
})

describe('elsewhere', () => {
  const boardsOf = boardPowers()
  const there = modelCardSchema.parse({
    ...card,
    id: 'wan-there',
    name: 'Wan 2.2 5B',
    timing: { ...card.timing, seconds: { low: 400, expected: 500, high: 700 }, machine: 'RTX 4090' },
    recipes: [{ id: 'r', vramMinGb: 8, source: 'test', asOf: '2026-11-22' }],
  })
  const server = (
    gpus: { name: string; vramGb?: number }[] | undefined,
    url = 'http://10.0.0.7:8188',
  ): FoundServer => ({
    url,
    is: 'ComfyUI',
    ...(gpus && { machine: { gpus } }),
  })
  const { gpu: _, ...bare } = machine
  const planned = async (servers: FoundServer[], here: Machine = bare, renders: Render[] = [], one = there) =>
    estimator({
      machine: here,
      availability: { x: { ok: true, servers } },
      renders: new Map([[one.id, renders]]),
      boards: await boardsOf,
    })(one, output)

  it('a published time is that of the card its server names, whatever card is here', async () => {
    const small = await planned([server([{ name: 'NVIDIA GeForce RTX 3090', vramGb: 24 }])], machine)
    expect(small.secondsFrom).toBe('published on RTX 4090 (2026-11-22), scaled to NVIDIA GeForce RTX 3090')
    expect(small.seconds!.expected).toBeCloseTo((500 * 450) / 350)
    // Its card at its power, wider than the card here would be, though nothing here has one.
    expect(small).toMatchObject({ energyFrom: 'time-x-power' })
    const same = await planned([server([{ name: 'NVIDIA GeForce RTX 4090', vramGb: 24 }])])
    const here = await planned([server([{ name: 'NVIDIA GeForce RTX 4090' }], 'http://127.0.0.1:8188')], machine)
    expect(same.seconds).toEqual(here.seconds)
    expect(same.wh!.high / same.wh!.low).toBeGreaterThan(here.wh!.high / here.wh!.low)
  })

  it('nothing is made up for a server that tells no card, or one in no table', async () => {
    expect(await planned([server(undefined)], machine)).toMatchObject({
      secondsFrom: "published on RTX 4090 (2026-11-22), the card of its server isn't known",
      wh: null,
    })
    expect(await planned([server([{ name: 'Voodoo 2' }])], machine)).toMatchObject({
      secondsFrom: 'published on RTX 4090 (2026-11-22), not scaled to Voodoo 2',
      wh: null,
    })
    expect((await planned([server([{ name: 'NVIDIA GeForce RTX 4090 Laptop GPU' }])])).wh).toBeNull()
  })

  it('of several servers it is the one with the largest card', async () => {
    const two = [
      server([{ name: 'NVIDIA GeForce RTX 3060', vramGb: 12 }]),
      server([{ name: 'NVIDIA H100 80GB HBM3', vramGb: 80 }]),
    ]
    expect((await planned(two)).secondsFrom).toContain('scaled to NVIDIA H100 80GB HBM3')
  })

  it('renders of that card count, those of another are brought to it', async () => {
    const seen = (gpu: string, seconds: number): Render => ({
      ...{ seconds: [seconds, seconds], queued: 0, clip: 5, resolution: '720p' },
      ...{ pixelFrames: 1280 * 720 * 120, gpu },
    })
    const on3090 = [server([{ name: 'NVIDIA GeForce RTX 3090', vramGb: 24 }])]
    const fast = seen('NVIDIA GeForce RTX 4090', 100)
    expect(await planned(on3090, bare, [fast, seen('NVIDIA GeForce RTX 3090', 130), fast])).toMatchObject({
      seconds: { expected: 130 },
      secondsFrom: '1 render on NVIDIA GeForce RTX 3090',
    })
    const brought = await planned(on3090, bare, [fast])
    expect(brought.secondsFrom).toBe(
      'calibrated by 1 render on NVIDIA GeForce RTX 4090, scaled to NVIDIA GeForce RTX 3090',
    )
    expect(brought.seconds!.expected).toBeCloseTo((100 * 450) / 350)
  })

  it("what another model drew on the same card goes before the card's limit, less surely than its own", async () => {
    const drew = (watts: number): Render => ({
      ...{ seconds: [50, 50], queued: 0, clip: 5, resolution: '720p', pixelFrames: 1e8 },
      ...{
        gpu: 'NVIDIA GeForce RTX 4090',
        watts: { low: watts - 20, expected: watts, high: watts + 20, method: 'gpu-counter' },
      },
    })
    const guess = async (renders: Map<string, Render[]>) =>
      estimator({ machine, availability: {}, renders, boards: await boardsOf })(there, output)
    const [limit, others] = [await guess(new Map()), await guess(new Map([['another', [drew(260)]]]))]
    expect(limit.energyFrom).toBe('time-x-power')
    expect(others).toMatchObject({ seconds: limit.seconds, energyFrom: 'time-x-power' })
    expect(others.wh!.expected).toBeCloseTo((260 * others.seconds!.expected) / 3600)
    const own = await guess(new Map([[there.id, [drew(260)]]]))
    expect(own.energyFrom).toBe('gpu-counter')
    expect(others.wh!.high / others.wh!.expected / (others.seconds!.high / others.seconds!.expected)).toBeGreaterThan(
      own.wh!.high / own.wh!.expected / (own.seconds!.high / own.seconds!.expected),
    )
  })

  it('the FLOP model is the last word, for models of known make on a known card', async () => {
    const { timing: _, ...unpublished } = there
    const on4090 = [server([{ name: 'NVIDIA GeForce RTX 4090' }])]
    const guess = await planned(on4090, bare, [], unpublished)
    expect(guess.secondsFrom).toBe('flop-model (Wan 2.2 TI2V-5B, NVIDIA GeForce RTX 4090)')
    expect(guess.seconds!.high / guess.seconds!.low).toBeGreaterThan(4)
    // Its README says 534.7 s for nearly this on that card.
    expect(guess.seconds!.low).toBeLessThan(534.7)
    expect(guess.seconds!.high).toBeGreaterThan(534.7)
    expect(await planned(on4090, bare, [], { ...unpublished, name: 'Nobody 1' })).toMatchObject({ seconds: null })
  })

  it("a workflow of one's own has no published time; its own renders tell it, by size", async () => {
    const workflow = modelCardSchema.parse({
      ...{ id: 'comfyui-workflow-mine', backend: 'x', name: 'mine', native: 'workflow:mine', locality: 'local' },
      ...{ price: { model: 'electricity' }, lifecycle: card.lifecycle },
    })
    const here = [server([{ name: 'NVIDIA GeForce RTX 4090' }], 'http://127.0.0.1:8188')]
    expect(await planned(here, machine, [], workflow)).toMatchObject({
      seconds: null,
      secondsFrom: 'nobody measured it',
    })
    const seen: Render = {
      ...{ seconds: [60, 60], queued: 0, clip: 5, resolution: '720p' },
      pixelFrames: 1280 * 720 * 60,
    }
    const guess = await planned(here, machine, [seen, seen], workflow)
    expect(guess.secondsFrom).toBe('calibrated by 2 renders of other sizes on this machine')
    expect(guess.seconds!.expected).toBeCloseTo(60 * 1.75)
    // It renders on the card, though it names no memory it needs.
    expect(guess.wh!.expected).toBeGreaterThan((0.85 * 450 * guess.seconds!.expected) / 3600)
  })
})

describe('laws', () => {
  const renderShape = {
    seconds: fc.double({ min: 1, max: 2000, noNaN: true }).map((s): [number, number] => [s, s]),
    queued: fc.constant(0),
    clip: fc.constant(5),
    resolution: fc.constant('720p'),
    pixelFrames: fc.integer({ min: 1, max: 400 }).map((n) => n * 1e6),
  }
  const render = fc.record(renderShape)
  const work = fc.integer({ min: 1, max: 500 }).map((n) => n * 1e6)

  it('more steps never take less, and those of a published time count', async () => {
    const boards = await boardPowers()
    const known = modelCardSchema.parse({
      ...card,
      name: 'Wan 2.1 14B',
      timing: { ...card.timing, pixelFrames: 1280 * 720 * 120, steps: 50 },
    })
    const { timing: _, ...unpublished } = known
    const unstepped = { ...known, timing: { ...known.timing!, steps: undefined } }
    const stepped = fc.record({ ...renderShape, steps: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }) })
    const of = (one: typeof known, steps: number, renders: readonly Render[] = []) =>
      estimate(one, { ...output, steps }, onGpu(machine), renders, boards).seconds!.expected
    expect(of(known, 50)).toBe(4)
    expect(of(known, 20)).toBeCloseTo(4 * (0.25 + 0.75 * 0.4))
    fc.assert(
      fc.property(
        fc.array(stepped, { maxLength: 8 }),
        fc.integer({ min: 1, max: 80 }),
        fc.constantFrom(known, unstepped, unpublished),
        (all, steps, one) => {
          const renders = all.map(({ steps, ...one }): Render => ({ ...one, ...(steps && { steps }) }))
          expect(of(one, steps + 1, renders)).toBeGreaterThanOrEqual(of(one, steps, renders) * (1 - 1e-9))
        },
      ),
    )
  })

  it('more pixels or frames never take less, by history, by a published time, by the FLOP model', async () => {
    const boards = await boardPowers()
    const known = modelCardSchema.parse({ ...card, name: 'Wan 2.1 14B', timing: { ...card.timing, pixelFrames: 1e8 } })
    const { timing: _, ...unpublished } = known
    const size = fc.record({
      width: fc.integer({ min: 8, max: 120 }).map((n) => n * 16),
      height: fc.integer({ min: 8, max: 68 }).map((n) => n * 16),
      frames: fc.integer({ min: 1, max: 400 }),
    })
    const grown = fc.constantFrom({ width: 16 }, { height: 32 }, { frames: 1 }, { frames: 40, width: 16 })
    fc.assert(
      fc.property(fc.array(render, { maxLength: 12 }), size, grown, fc.boolean(), (renders, small, more, told) => {
        const one = told ? known : unpublished
        const of = (change: Partial<typeof small>) =>
          estimate(one, { ...output, ...small, ...change }, onGpu(machine), renders, boards)
        const large = Object.fromEntries(
          Object.entries(more).map(([side, by]) => [side, small[side as keyof typeof small] + by!]),
        )
        const [before, after] = [of({}), of(large)]
        expect(after.seconds!.expected).toBeGreaterThanOrEqual(before.seconds!.expected * (1 - 1e-9))
        expect(before.seconds!.low).toBeLessThanOrEqual(before.seconds!.expected)
        expect(before.seconds!.high).toBeGreaterThanOrEqual(before.seconds!.expected)
      }),
    )
  })

  it('the same renders again say the same, more surely', () => {
    fc.assert(
      fc.property(fc.array(render, { minLength: 1, maxLength: 5 }), fc.integer({ min: 2, max: 4 }), (some, times) => {
        const of = (renders: readonly Render[]) => historyOf(renders, some[0]!)!.seconds
        const [once, often] = [of(some), of(Array.from({ length: times }, () => some).flat())]
        expect(often.high / often.low).toBeLessThan(once.high / once.low)
      }),
    )
  })

  it('what is far from anything rendered is less sure', () => {
    fc.assert(
      fc.property(render, work, (one, size) => {
        const ratio = (work: number) => {
          const { low, high } = historyOf([one], { pixelFrames: work })!.seconds
          return high / low
        }
        if (size !== one.pixelFrames) expect(ratio(size)).toBeGreaterThan(ratio(one.pixelFrames))
      }),
    )
  })
})
