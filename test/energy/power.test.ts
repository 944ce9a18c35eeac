/** Readings to watt-hours: the power supply's table, the parts of a machine, counters that can be trusted, and the figures of the published tables. */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { account, forecast, idleWatts } from '../../src/energy/account.js'
import { carbonOf, gramsOf } from '../../src/energy/carbon.js'
import power from '../../src/energy/data/power.json' with { type: 'json' }
import models from '../../src/energy/data/video-models.json' with { type: 'json' }
import { boardPowers } from '../../src/energy/estimate-video.js'
import { readGpu, type Sample, type Seen } from '../../src/energy/gpu-reading.js'
import { cpuPower, machineElsewhere } from '../../src/energy/machine.js'
import { priceEnergy } from '../../src/energy/slots.js'
import { type PowerSupply, restWatts, supplyAt } from '../../src/energy/supply.js'
import { cpus, gpus } from '../../src/energy/tables.js'
import { resolveTariff } from '../../src/energy/tariff.js'
import type { Machine } from '../../src/energy/types.js'
import { videoEnergy } from '../../src/energy/video-energy.js'

const desktop: Machine = {
  os: 'linux',
  cpu: { model: 'Test CPU', cores: 16, tdpWatts: 60, idleWatts: 20, source: 'test' },
  gpu: { name: 'NVIDIA GeForce RTX 4090', vramGb: 24, boardWatts: 450, source: 'test' },
  ramGb: 64,
  diskFreeGb: 100,
}
const withSupply = (powerSupply: PowerSupply): Machine => ({ ...desktop, powerSupply })

describe('the power supply', () => {
  const at = (load: number, supply: PowerSupply = {}) =>
    supplyAt(load * 1000, withSupply({ watts: 1000, ...supply })).efficiency

  it.each([
    [0.2, {}, 0.87],
    [0.5, {}, 0.9],
    [1, {}, 0.87],
    [0.35, {}, 0.885],
    [0.75, {}, 0.885],
    [0.1, {}, 0.82],
    [1.2, {}, 0.87],
    [0.5, { rating: 'titanium', volts: 230 }, 0.96],
    [0.2, { rating: 'bronze', volts: 230 }, 0.85],
    [0.5, { rating: 'standard' }, 0.8],
  ] as const)('at %d of its rating, %j: %d', (load, supply, efficiency) =>
    expect(at(load, supply)).toBeCloseTo(efficiency, 9),
  )

  it('is sized by the machine where nobody says: full load is about three quarters', () => {
    // 450 W of card, 60 of processor, 20 of memory, 30 of board.
    expect(supplyAt(560, desktop).load).toBeCloseTo(560 / 750, 9)
    const rtx5090 = { ...desktop, gpu: { ...desktop.gpu!, boardWatts: 575 }, cpu: { ...desktop.cpu, tdpWatts: 120 } }
    expect(745 / supplyAt(745, rtx5090).load).toBeCloseTo(1000, 6)
  })

  it('a better one wastes less at every load, and what goes in is more than what comes out', () => {
    const ratings = ['standard', 'bronze', 'silver', 'gold', 'platinum', 'titanium'] as const
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1.2, noNaN: true }),
        fc.constantFrom(115 as const, 230 as const),
        fc.integer({ min: 0, max: 4 }),
        (load, volts, n) => {
          const [worse, better] = [
            at(load, { rating: ratings[n]!, volts }),
            at(load, { rating: ratings[n + 1]!, volts }),
          ]
          expect(better).toBeGreaterThanOrEqual(worse)
          expect(worse).toBeGreaterThan(0.7)
          expect(better).toBeLessThan(1)
        },
      ),
    )
  })

  it('widens what it is asked to pay for, and the note says what was taken', () => {
    const { note } = account({
      machine: withSupply({ rating: 'platinum', watts: 500 }),
      seconds: 60,
      busy: 0,
      gpuUsed: false,
    })
    expect(note).toMatch(/power supply 85 % at 14 % load/)
  })
})

describe('memory and board', () => {
  const watts = (ramGb: number, arm = false) => restWatts({ ...desktop, ramGb, arm }) - power.boardWatts
  it.each([
    [1.9, 10],
    [16, 10],
    [32, 20],
    [64, 20],
    // Four modules at five watts, four at nine tenths of it.
    [128, 38],
    // Sixteen: as before, and eight at eight tenths.
    [256, 70],
  ])('of %d GB on a PC: %d W', (ram, expected) => expect(watts(ram)).toBeCloseTo(expected, 9))
  it('is less on ARM', () => {
    expect(watts(8, true)).toBe(3)
    expect(watts(64, true)).toBe(6)
  })
  it('idle draw knows every part, the card by its idle share', () => {
    const { gpu: _, ...bare } = desktop
    const inside = 20 + 20 + 30
    expect(idleWatts(bare)).toBeCloseTo(inside / supplyAt(inside, bare).efficiency, 9)
    expect(idleWatts(desktop)).toBeGreaterThan(idleWatts(bare) + 0.042 * 450)
  })
})

const seen = (samples: Sample[], more: Partial<Seen> = {}): Seen => ({
  program: 'nvidia-smi',
  of: 'card',
  samples,
  others: new Map(),
  ...more,
})
/** One sample a second. */
const steady = (seconds: number, watts: number | undefined, perSecond?: number): Sample[] =>
  Array.from({ length: seconds + 1 }, (_, i) => ({
    at: i * 1000,
    card: '0',
    watts,
    joules: perSecond === undefined ? undefined : 5e6 + i * perSecond,
  }))

describe('a reading', () => {
  it('is exact for a steady card, by counter and by samples', () => {
    expect(readGpu(seen(steady(30, 310, 320)), 30)).toMatchObject({
      method: 'gpu-counter',
      watts: 320,
      seconds: 30,
      notes: [],
    })
    expect(readGpu(seen(steady(30, 310)), 30)).toMatchObject({ method: 'sampled-power', watts: 310 })
  })
  it('counts time by the trapezoid rule, not by the number of samples', () => {
    const samples = [0, 100, 200, 10_000].map((at, i): Sample => ({ at, card: '0', watts: i < 3 ? 100 : 300 }))
    const { watts } = readGpu(seen(samples), 10) as { watts: number }
    expect(watts).toBeCloseTo((100 * 0.2 + 200 * 9.8) / 10, 9)
  })
  it('a counter that is far from its samples is doubted, and both stand in the note', () => {
    const both = readGpu(seen(steady(30, 327 / 5, 187 / 5)), 30)
    expect(both).toMatchObject({ method: 'gpu-counter', notes: ['its samples say 65 W'] })
    const agreed = readGpu(seen(steady(30, 40, 187 / 5)), 30)
    expect((both as { sigma: number }).sigma).toBeGreaterThan(3 * (agreed as { sigma: number }).sigma)
  })
  it('what is too short for the counter is sampled', () => {
    expect(readGpu(seen(steady(1, 300, 300)), 1)).toMatchObject({
      method: 'sampled-power',
      notes: ["too short for the card's energy counter"],
    })
  })
  it('whatever is said, gives watts between the least and the most told, or why not', () => {
    const sample = fc.record({
      at: fc.integer({ min: 0, max: 100_000 }),
      card: fc.constantFrom('0', '1'),
      watts: fc.option(fc.double({ min: 0.1, max: 900, noNaN: true }), { nil: undefined }),
      joules: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { nil: undefined }),
    })
    fc.assert(
      fc.property(
        fc.array(sample, { maxLength: 30 }),
        fc.integer({ min: 0, max: 2000 }).map((tenths) => tenths / 10),
        (samples, seconds) => {
          const ordered = [...samples].sort((a, b) => a.at - b.at)
          const reading = readGpu(seen(ordered), seconds)
          if ('why' in reading) return void expect(reading.why).toBeTruthy()
          expect(reading.watts).toBeGreaterThan(0)
          expect(reading.sigma).toBeGreaterThan(0)
          expect(reading.seconds).toBeLessThanOrEqual(Math.max(seconds, 100))
          const told = ordered.flatMap(({ watts }) => watts ?? [])
          if (reading.method === 'sampled-power') {
            expect(reading.watts).toBeGreaterThanOrEqual(Math.min(...told) - 1e-9)
            expect(reading.watts).toBeLessThanOrEqual(Math.max(...told) + 1e-9)
          }
          const { wh, method } = account({ machine: desktop, seconds, busy: 0, gpu: reading, gpuUsed: true })
          expect(wh.low).toBeLessThanOrEqual(wh.expected)
          expect(wh.high).toBeGreaterThanOrEqual(wh.expected)
          expect(['gpu-counter', 'sampled-power', 'time-x-power']).toContain(method)
        },
      ),
    )
  })
  it('zero seconds burn nothing', () => {
    expect(account({ machine: desktop, seconds: 0, busy: 0, gpuUsed: false }).wh).toEqual({
      low: 0,
      expected: 0,
      high: 0,
    })
  })
  it('each better tier is surer of the same render', () => {
    const width = (gpu?: Sample[], raplJoules?: number) => {
      const reading = gpu && readGpu(seen(gpu), 600)
      const known = reading && !('why' in reading) ? reading : undefined
      const { low, high } = account({
        machine: desktop,
        seconds: 600,
        busy: 0.15,
        gpu: known,
        raplJoules,
        gpuUsed: true,
      }).wh
      return high / low
    }
    const widths = [
      width(),
      width(steady(600, 380)),
      width(steady(600, 380, 380)),
      width(steady(600, 380, 380), 20_000),
    ]
    expect(widths).toEqual([...widths].sort((a, b) => b - a))
    expect(new Set(widths).size).toBe(4)
  })
})

describe('the published figures', () => {
  const rows = parse(readFileSync(new URL('../fixtures/energy/public-rows.csv', import.meta.url), 'utf8'), {
    columns: true,
  }) as Record<string, string>[]
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  const rho = (row: Record<string, string>, tgp: number) =>
    (Number(row.measured_wh) * 3600) / (Number(row.measured_seconds) * tgp * Number(row.n_gpu))

  it('the share of its limit a data-centre card draws is that of the public rows', () => {
    const shares = (gpu: string, tgp: number) =>
      rows.filter((row) => row.gpu!.startsWith(gpu)).map((row) => rho(row, tgp))
    const [h100, b200, a100] = [shares('H100', 700), shares('B200', 1000), shares('A100', 400)]
    expect([h100, b200, a100].map((list) => Number(mean(list).toFixed(3)))).toEqual([0.95, 0.849, 0.909])
    expect(mean([...h100, ...b200, ...a100])).toBeCloseTo(0.922, 3)
    // What a model fills is less than what a card would draw full: loads lie between the mean and the most seen.
    for (const [name, list] of [
      ['H100 SXM', h100],
      ['B200', b200],
      ['A100', a100],
    ] as const) {
      const { loadFactor } = models.gpus.find((one) => one.name === name)!
      expect(loadFactor).toBeGreaterThanOrEqual(mean(list) - 0.001)
      expect(loadFactor).toBeLessThanOrEqual(Math.max(...list) + 0.03)
    }
  })

  it('watt-hours per EFLOP are those of the seven transformer rows, by the formula as published', () => {
    const perEflop = rows.flatMap((row) => {
      const model = models.transformers.find(({ match }) => new RegExp(match, 'i').test(row.model!))
      if (!model) return []
      const { width: d, mlp: ff, layers: n, textTokens: m, compress, patch } = model
      const [width, height, frames] = [row.width, row.height, row.frames].map(Number) as [number, number, number]
      const latents = Math.ceil((1 + (frames - 1) / compress.frames) / patch.frames)
      const l = latents * (width / (compress.pixels * patch.pixels)) * (height / (compress.pixels * patch.pixels))
      const L = l + m
      const flops =
        model.attention === 'joint'
          ? n * (8 * L * d ** 2 + 4 * L ** 2 * d + 4 * L * d * ff)
          : n * (8 * l * d ** 2 + 4 * l ** 2 * d + (4 * l * d ** 2 + 4 * m * d ** 2 + 4 * l * m * d) + 4 * l * d * ff)
      return Number(row.measured_wh) / ((flops * Number(row.steps) * Number(row.cfg_passes)) / 1e18)
    })
    expect(perEflop).toHaveLength(7)
    expect(Math.abs(mean(perEflop) / 592 - 1)).toBeLessThan(0.02)
    expect(Math.abs(models.kappa.whPerEflop / 592 - 1)).toBeLessThan(0.01)
  })

  it('a 4090 desktop takes what the table says of three clips, in watt-hours, money and grams', async () => {
    const [us, germany, carbon] = [
      await resolveTariff('US', { env: {}, today: '2026-11-22' }),
      await resolveTariff({ perKwh: 0.3869, currency: 'EUR' }, { env: {}, today: '2026-11-22', rates: { EUR: 1 } }),
      carbonOf('US'),
    ]
    // 80 W beside the card, 0.85 of its 450 W, a supply of .90.
    const supply: PowerSupply = { rating: 'gold', watts: 925 }
    const other = 80 - power.boardWatts - 20
    const machine = { ...withSupply(supply), cpu: { ...desktop.cpu, tdpWatts: other, idleWatts: other } }
    const table = [
      [534.7, 48, 76, 101, 0.014, 0.03, 29],
      [261.4, 24, 37, 50, 0.007, 0.014, 14],
      [75, 7, 11, 14, 0.002, 0.004, 4],
    ] as const
    for (const [seconds, low, mid, high, usd, eur, grams] of table) {
      const { wh } = account({ machine, seconds, busy: 0, gpuUsed: true })
      expect(Math.abs(wh.expected / mid - 1)).toBeLessThan(0.04)
      // The table's ends are all factors at their worst at once; ours are a 90 % interval: inside, not by much.
      expect(wh.low).toBeGreaterThan(low * 0.95)
      expect(wh.low).toBeLessThan(low * 1.35)
      expect(wh.high).toBeLessThan(high * 1.1)
      expect(wh.high).toBeGreaterThan(high * 0.9)
      expect(Number(priceEnergy(us, mid, 0, seconds * 1000).usd)).toBeCloseTo(usd, 3)
      expect(Math.abs(Number(priceEnergy(germany, mid, 0, seconds * 1000).usd) - eur)).toBeLessThan(0.00101)
      expect(Math.round(gramsOf(mid, carbon))).toBe(grams)
    }
    // Per second of output: between a fiftieth of a cent and a cent, or a unit is wrong.
    const five = account({ machine, seconds: 534.7, busy: 0, gpuUsed: true }).wh.expected
    const perSecond = Number(priceEnergy(us, five, 0, 534_700).usd) / 5.04
    expect(perSecond).toBeGreaterThan(0.0002)
    expect(perSecond).toBeLessThan(0.01)
  })

  it('a Wan 2.2 clip on a 4090, its seconds unknown, is within a factor of two of its README', async () => {
    const boards = await boardPowers()
    const work = { model: 'wan 2.2 5b', gpu: 'RTX 4090', width: 1280, height: 704, frames: 121, steps: 50 }
    const [guessed, timed] = [videoEnergy(work, boards).wh!, videoEnergy({ ...work, seconds: 534.7 }, boards).wh!]
    expect(guessed.expected / timed.expected).toBeGreaterThan(0.5)
    expect(guessed.expected / timed.expected).toBeLessThan(2)
  })

  it('every table says where it is from, and when', async () => {
    const dated = /^\d{4}-\d{2}-\d{2}$/
    for (const table of [power, models, cpus]) expect(table.asOf).toMatch(dated)
    const sources = [
      ...[
        power.sigma.source,
        power.powerSupply.source,
        power.powerSupply.belowFirstSource,
        power.powerSupply.assumedSource,
      ],
      ...[power.gpuIdleSource, power.memory.source, power.boardSource, power.cpuBusySource],
      ...[...models.transformers, ...models.unets, ...models.gpus].map(({ source }) => source),
      ...[
        models.kappa.source,
        models.consumer.source,
        models.smallWork.source,
        models.manyGpus.source,
        models.sigma.source,
      ],
      ...[...cpus.families, cpus.unknown].map(({ source }) => source),
      ...(await gpus()).map(({ source }) => source),
    ]
    for (const source of sources) expect(source.length).toBeGreaterThan(10)
    for (const sigma of Object.values(power.sigma))
      if (typeof sigma === 'number') expect(sigma > 0 && sigma < 1).toBe(true)
  })
})

describe('a machine elsewhere', () => {
  it.each([
    ['NVIDIA GeForce RTX 4090', 450],
    ['NVIDIA GeForce RTX 3060', 170],
    ['NVIDIA GeForce RTX 4070 Ti SUPER', 285],
    ['AMD Radeon RX 7900 XTX', 355],
    ['Radeon RX 7900 XTX', 355],
    ['NVIDIA H100 80GB HBM3', 700],
    ['NVIDIA A100-SXM4-80GB', 400],
    ['Tesla V100-SXM2-32GB', undefined],
    ['NVIDIA RTX A1000', undefined],
    ['NVIDIA GeForce RTX 4090 Laptop GPU', undefined],
    ['Apple GPU', undefined],
  ])('%s: %s W by its table', async (name, watts) => {
    const there = machineElsewhere({ gpus: [{ name }] }, await boardPowers())
    expect(there?.gpu.boardWatts).toBe(watts)
  })
  it('is an assumed desktop around its card: the other parts draw about eighty watts', async () => {
    const there = machineElsewhere({ gpus: [{ name: 'NVIDIA GeForce RTX 4090' }], ramGb: 64 }, await boardPowers())!
    const { cpu } = there
    expect(cpu.idleWatts + (cpu.tdpWatts - cpu.idleWatts) * power.cpuBusyBesideGpu + restWatts(there)).toBeCloseTo(
      80,
      -1,
    )
    const seconds = { low: 500, expected: 534.7, high: 600 }
    const [elsewhere, here] = [forecast(there, seconds, true, true).wh, forecast(there, seconds, true).wh]
    expect(elsewhere.expected).toBeCloseTo(here.expected, 9)
    expect(elsewhere.high / elsewhere.low).toBeGreaterThan(here.high / here.low)
    expect(machineElsewhere({ gpus: [] }, [])).toBeUndefined()
    expect(cpuPower('', 0).tdpWatts).toBe(85)
  })
})
