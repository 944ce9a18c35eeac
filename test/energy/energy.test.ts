import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/backend.js'
import { modelCardSchema } from '../../src/catalog/card.js'
import { estimate } from '../../src/energy/estimate.js'
import { addIntervals, around, spread } from '../../src/energy/interval.js'
import { probeMachine } from '../../src/energy/machine.js'
import { account, meterOn, startMeter } from '../../src/energy/meter.js'
import { electricityPrices, gpus } from '../../src/energy/tables.js'
import { localeRegion, resolveTariff } from '../../src/energy/tariff.js'
import type { Machine } from '../../src/energy/types.js'
import type { Render } from '../../src/timing/renders.js'

const machine: Machine = {
  os: 'linux',
  cpu: { model: 'Test CPU', cores: 8, tdpWatts: 80, idleWatts: 16, source: 'test' },
  gpu: { name: 'NVIDIA GeForce RTX 4090', vramGb: 24, boardWatts: 450, source: 'test' },
  ramGb: 32,
  diskFreeGb: 100,
}

function handClock() {
  let now = 1_000_000
  const clock: Clock = { now: () => now, sleep: async (ms) => void (now += ms) }
  return { clock, advance: (ms: number) => (now += ms) }
}

describe('the tariff', () => {
  it('takes a number as USD per kWh, exactly', async () => {
    expect(await resolveTariff(0.21, { env: {}, today: '2026-11-22' })).toEqual({
      usdPerKwh: '0.21',
      source: 'your setting',
      asOf: '2026-11-22',
    })
  })
  it('takes a table code and converts with a dated rate that it names', async () => {
    const germany = await resolveTariff('de', { env: {}, today: '2026-11-22' })
    expect(Number(germany.usdPerKwh)).toBeCloseTo(0.3869 * 1.1204, 6)
    expect(germany.source).toContain('EUR at 1.1204 USD, 2026-10-05')
  })
  it('says when it assumed the country', async () => {
    expect((await resolveTariff(undefined, { env: { LANG: 'fr_FR.UTF-8' }, today: '2026-11-22' })).source).toContain(
      'France, average household, assumed',
    )
    expect((await resolveTariff(undefined, { env: { LANG: 'C.UTF-8' }, today: '2026-11-22' })).source).toContain(
      'set `tariff`',
    )
    expect(localeRegion({ LANG: 'de_AT.UTF-8' })).toBe('AT')
  })
  it('refuses what it cannot price, naming the nearest', async () => {
    await expect(resolveTariff('US-CAL', { env: {}, today: '2026-11-22' })).rejects.toMatchObject({
      code: 'bad-config',
      nearest: 'US-CA',
    })
    await expect(resolveTariff(-1, { env: {}, today: '2026-11-22' })).rejects.toMatchObject({ field: 'tariff' })
    await expect(resolveTariff('KE', { env: {}, today: '2026-11-22' })).rejects.toMatchObject({
      field: 'tariff.currency',
    })
  })
  it('every row of the table has a price, a period and a source', async () => {
    const rows = await electricityPrices()
    expect(rows.length).toBeGreaterThan(140)
    for (const row of rows)
      expect(Number(row.price_per_kwh) > 0 && row.source.length > 5 && row.period.length > 3).toBe(true)
    expect((await gpus()).length).toBeGreaterThan(15)
  })
})

describe('the meter', () => {
  it('models time times power from the CPU seconds really used', async () => {
    const { clock, advance } = handClock()
    let used = 5
    const meter = await startMeter({ machine, clock, cpuSeconds: () => used, powercap: '/nonexistent' })
    advance(36_000)
    used += 36 * 8 * 0.5
    const energy = await meter.stop()
    // 36 s at (16 + 64 x 0.5) W CPU and 50 W for memory and board, over a 90 % supply.
    expect(energy.wh.expected).toBeCloseTo((0.01 * (48 + 50)) / 0.9, 6)
    expect(energy.method).toBe('time-x-power')
    expect(energy.wh.low).toBeLessThan(energy.wh.expected)
    expect(energy.wh.high).toBeGreaterThan(energy.wh.expected)
    expect(energy.note).toContain('50 % load')
  })

  it('claims nothing for a machine or a card it knows nothing of, and times it all the same', async () => {
    const { clock, advance } = handClock()
    const { gpu: _, ...bare } = machine
    for (const [on, why] of [
      ['elsewhere', 'another machine'],
      ['gpu', 'graphics card'],
    ] as const) {
      const meter = await meterOn(on, { machine: bare, clock })
      advance(12_000)
      expect(await meter.stop()).toMatchObject({
        wh: { low: 0, expected: 0, high: 0 },
        method: 'none',
        seconds: 12,
        note: expect.stringContaining(why),
      })
    }
    const cpu = await meterOn('cpu', { machine: bare, clock })
    advance(12_000)
    expect((await cpu.stop()).wh.expected).toBeGreaterThan(0)
  })

  it('reads RAPL over a counter wrap and counts packages only', async () => {
    const root = await mkdtemp(join(tmpdir(), 'rapl-'))
    const zone = async (id: string, name: string, energy: number) => {
      await mkdir(join(root, id))
      await writeFile(join(root, id, 'name'), `${name}\n`)
      await writeFile(join(root, id, 'max_energy_range_uj'), '262143328850\n')
      await writeFile(join(root, id, 'energy_uj'), `${energy}\n`)
    }
    await zone('intel-rapl:0', 'package-0', 262_143_328_850 - 1_000_000)
    await zone('intel-rapl:0:0', 'core', 5)
    await zone('intel-rapl:1', 'psys', 5)
    const { clock, advance } = handClock()
    const meter = await startMeter({ machine, clock, powercap: root, cpuSeconds: () => 0 })
    await writeFile(join(root, 'intel-rapl:0', 'energy_uj'), '71000000\n')
    await writeFile(join(root, 'intel-rapl:1', 'energy_uj'), '999000000\n')
    advance(1000)
    const energy = await meter.stop()
    expect(energy.method).toBe('rapl')
    expect(energy.note).toContain('CPU 72 W by RAPL')
  })

  it('samples a real nvidia-smi-shaped program while the render runs', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'smi-'))
    const program = join(dir, 'nvidia-smi')
    await writeFile(program, '#!/bin/sh\nfor w in 300.5 320.0 [N/A] 310.5; do echo $w; done\nsleep 30\n')
    await chmod(program, 0o755)
    const { clock, advance } = handClock()
    const meter = await startMeter({
      machine,
      clock,
      gpu: true,
      gpuProgram: program,
      powercap: '/nonexistent',
      cpuSeconds: () => 0,
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    advance(10_000)
    const energy = await meter.stop()
    expect(energy.method).toBe('sampled-power')
    expect(energy.note).toContain('GPU 310 W, 3 samples')
  })

  it('falls back to the board power when the sampler is absent', async () => {
    const { clock, advance } = handClock()
    const meter = await startMeter({
      machine,
      clock,
      gpu: true,
      gpuProgram: '/nonexistent/smi',
      powercap: '/nonexistent',
      cpuSeconds: () => 0,
    })
    advance(10_000)
    const energy = await meter.stop()
    expect(energy.method).toBe('time-x-power')
    expect(energy.note).toContain('GPU 0.85 x 450 W')
  })

  it('zero seconds burn nothing', () => {
    expect(account({ machine, seconds: 0, busy: 0, gpuUsed: false }).wh).toEqual({ low: 0, expected: 0, high: 0 })
  })
})

describe('intervals', () => {
  it('hold their expectation and never cross', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            wh: fc.double({ min: 1e-6, max: 1e4, noNaN: true }),
            sigma: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        (parts) => {
          const { low, expected, high } = spread(parts)
          expect(low).toBeLessThanOrEqual(expected)
          expect(high).toBeGreaterThanOrEqual(expected)
          expect(expected).toBeCloseTo(
            parts.reduce((sum, part) => sum + part.wh, 0),
            6,
          )
        },
      ),
    )
  })
  it('a sum of independent parts is relatively narrower than its widest part', () => {
    const one = around(1, 0.35)
    const two = spread([
      { wh: 1, sigma: 0.35 },
      { wh: 1, sigma: 0.35 },
    ])
    expect(two.high / two.expected).toBeLessThan(one.high / one.expected)
    expect(addIntervals([one, one]).expected).toBe(2)
  })
})

describe('the machine', () => {
  it('reads a GPU the way the driver prints it, the enforced limit first', async () => {
    const found = await probeMachine('/', async (_, args) =>
      args[0]!.includes('enforced') ? 'NVIDIA GeForce RTX 3090, 24576, 280.00\n' : undefined,
    )
    expect(found.gpu).toEqual({
      name: 'NVIDIA GeForce RTX 3090',
      vramGb: 24,
      boardWatts: 280,
      source: 'nvidia-smi enforced.power.limit',
    })
  })
  it('takes the table when the driver hides the limit', async () => {
    const found = await probeMachine('/', async () => 'NVIDIA GeForce RTX 4090, 24564, [N/A]\n')
    expect(found.gpu?.boardWatts).toBe(450)
  })
  it('works without a GPU', async () => {
    const found = await probeMachine('/', async () => undefined)
    expect(found.gpu).toBeUndefined()
    expect(found.cpu.tdpWatts).toBeGreaterThan(0)
    expect(found.ramGb).toBeGreaterThan(0)
  })
})

describe('the estimate', () => {
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
  it('starts from the published time and says of which machine', () => {
    const guess = estimate(card, output, machine, [], false)
    expect(guess.seconds).toEqual({ low: 3, expected: 4, high: 8 })
    expect(guess.secondsFrom).toContain('two cores')
  })
  it('prefers this machine and scales with the work', () => {
    const seen: Render[] = [
      { seconds: [10, 10], queued: 0, clip: 5, resolution: '720p', pixelFrames: 1280 * 720 * 120 },
    ]
    expect(estimate(card, output, machine, seen, false).seconds?.expected).toBeCloseTo(10)
    expect(estimate(card, { ...output, frames: 240 }, machine, seen, false).seconds?.expected).toBeCloseTo(17.5)
  })
  it('brings a published time to the graphics card that is here, wider, and says so', () => {
    const boards = [
      { name: 'NVIDIA GeForce RTX 4090', watts: 450 },
      { name: 'NVIDIA GeForce RTX 3060 12GB', watts: 170 },
    ]
    const there = { ...card, timing: { ...card.timing!, machine: 'RTX 4090' } }
    const on = (name: string, one = there) =>
      estimate(one, output, { ...machine, gpu: { ...machine.gpu!, name } }, [], true, boards)
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
    const of = (seen: Render[]) => estimate(card, output, machine, seen, false)
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
      const guess = estimate(card, output, here, seen, true)
      expect(guess).toMatchObject({ energyFrom: 'sampled-power', wh: { expected: 3.3 } })
      expect(guess.wh!.low).toBeCloseTo((300 * guess.seconds!.low) / 3600)
      expect(guess.wh!.high).toBeCloseTo((360 * guess.seconds!.high) / 3600)
    }
    expect(
      estimate(
        card,
        output,
        machine,
        seen.map(({ watts: _, ...one }) => one),
        true,
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
    const one = estimate(cloud, output, machine, [render(42)], false)
    expect(one).toMatchObject({ secondsFrom: '1 render of this account', wh: { expected: 0 } })
    const many = Array.from({ length: 40 }, (_, i) => render(40 + (i % 5)))
    const { seconds, secondsFrom } = estimate(cloud, output, machine, many, false)
    expect(secondsFrom).toBe('40 renders of this account')
    expect(seconds!.expected).toBeGreaterThan(36)
    expect(seconds!.expected).toBeLessThan(44)
    // What one render says is less sure than what forty say.
    expect(one.seconds!.high / one.seconds!.low).toBeGreaterThan(seconds!.high / seconds!.low)
    const longer = estimate(cloud, { ...output, seconds: 10 }, machine, many, false)
    expect(longer.seconds!.expected / seconds!.expected).toBeCloseTo(1.75, 1)
    const unpublished = estimate({ ...cloud, timing: undefined }, output, machine, many, false)
    expect(unpublished.seconds!.expected).toBeCloseTo(seconds!.expected, -1)
  })
  it('knows no watt-hours of a graphics card that is not there', () => {
    const { gpu: _, ...bare } = machine
    const guess = estimate(card, output, bare, [], true)
    expect(guess.seconds?.expected).toBe(4)
    expect(guess.wh).toBeNull()
  })
  it('does not know what nobody measured', () => {
    const guess = estimate({ ...card, timing: undefined }, output, machine, [], false)
    expect(guess).toMatchObject({ seconds: null, wh: null })
  })
})
