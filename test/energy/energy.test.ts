/** Tariffs, intervals and the machine: the small parts of the energy room. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addIntervals, around, spread } from '../../src/energy/interval.js'
import { probeMachine } from '../../src/energy/machine.js'
import { electricityPrices, gpus } from '../../src/energy/tables.js'
import { localeRegion, resolveTariff } from '../../src/energy/tariff.js'

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
      vendor: 'nvidia',
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
