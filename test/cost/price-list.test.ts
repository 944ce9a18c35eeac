/** Every price with its date and source; the user's own rules in their place, in plans too. */
import { expect, it } from 'vitest'
import { defaultProviders } from '../../providers/index.js'
import type { Backend } from '../../src/backend.js'
import { listPrices, withOwnPrices } from '../../src/cost/price-list.js'
import { createStudio } from '../../src/index.js'
import { tempDir } from '../support/temp.js'

const backends: Backend[] = await Promise.all(defaultProviders().map((provider) => provider.load({}, {})))
const now = Date.parse('2026-11-28T12:00:00Z')

it('lists every rule of what can still be called, dated and sourced', () => {
  const prices = listPrices(backends, now)
  expect(prices.length).toBeGreaterThan(50)
  for (const { source, asOf, days, usd, per } of prices) {
    expect(source.length).toBeGreaterThan(3)
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(days).toBeGreaterThanOrEqual(0)
    expect(usd === null || Number(usd) >= 0).toBe(true)
    expect(per.length).toBeGreaterThan(3)
  }
  // Sora's own wire is closed: it has no price any more.
  expect(prices.some(({ backend }) => backend === 'openai')).toBe(false)
  expect(prices.find(({ model }) => model === 'gen4.5')).toMatchObject({
    backend: 'runway',
    usd: '0.12',
    per: 'second',
  })
})

it('calls those stale that were read long ago', () => {
  const later = listPrices(backends, now + 400 * 86_400_000)
  expect(later.length).toBeGreaterThan(0)
  expect(later.every(({ stale }) => stale)).toBe(true)
})

it('a rate of the user’s own goes before the listed one, in the plan and its source', async () => {
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    env: { RUNWAYML_API_SECRET: 'key' },
    prices: { 'gen 4.5': [{ per: 'second', usd: '0.07', source: 'our contract' }] },
    clock: { now: () => now, sleep: async () => undefined },
  })
  try {
    const { ranked, rejected } = await studio.plan({ prompt: 'a boat', tier: 'hero', seconds: 5, backend: 'runway' })
    const all = [...ranked, ...rejected]
    expect(all.find(({ model }) => model === 'gen4.5')!.money).toMatchObject({ expected: '0.35' })
    const [mine] = (await studio.prices()).filter(({ model }) => model === 'gen4.5')
    expect(mine).toMatchObject({ usd: '0.07', source: 'our contract', asOf: '2026-11-28', stale: false })
  } finally {
    await studio.close()
  }
  expect(() => withOwnPrices(backends, { 'gen 4.6': [{ per: 'clip', usd: '1' }] }, '2026-11-28')).toThrow(
    /no such model/,
  )
})
