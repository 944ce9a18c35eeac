import fc from 'fast-check'
import { expect, it } from 'vitest'
import { showCosts, sinceDay } from '../../src/cli/costs.js'
import { PLAIN } from '../../src/cli/layout.js'
import type { LedgerEntry } from '../../src/cost/entries.js'
import { multiply, sum } from '../../src/cost/money.js'
import { type SpendingJob, spendingBy } from '../../src/cost/spending.js'

const entry = (change: Partial<LedgerEntry>): LedgerEntry => ({
  id: Math.random().toString(),
  at: '2026-11-22T12:00:00.000Z',
  day: '2026-11-22',
  jobId: 'j1',
  attempt: 1,
  backend: 'runway',
  model: 'gen4.5',
  project: 'film',
  labels: {},
  kind: 'charge',
  usd: '0.6',
  basis: 'invoiced',
  note: '',
  ...change,
})

const ENTRIES = [
  entry({ kind: 'reserve', usd: '0.7', basis: 'quoted' }),
  entry({ kind: 'release', usd: '0.1', basis: 'quoted' }),
  entry({}),
  entry({
    jobId: 'j2',
    day: '2026-11-21',
    backend: 'sketch',
    model: 's',
    kind: 'electricity',
    usd: '0.0000031',
    wh: 0.02,
  }),
]

const JOBS: SpendingJob[] = [
  { id: 'j1', state: 'settled', takeId: 'take-j1', seconds: 5 },
  { id: 'j2', state: 'failed' },
]

it('adds up charges, exposure, electricity, takes and failures by group', () => {
  const { rows, total } = spendingBy(ENTRIES, JOBS, 'model')
  expect(rows.map(({ name, total }) => [name, total])).toEqual([
    ['runway/gen4.5', '0.6'],
    ['sketch/s', '0.0000031'],
  ])
  expect(total).toMatchObject({ jobs: 2, charged: '0.6', open: '0', electricity: '0.0000031', total: '0.6000031' })
  // The failed one counts for what the finished one cost.
  expect(total).toMatchObject({
    attempts: 2,
    takes: 1,
    failed: 1,
    seconds: 5,
    perTake: '0.6000031',
    perSecond: '0.12000062',
  })
  expect(total.basis).toEqual({ invoiced: '0.6000031' })
  const names = (by: Parameters<typeof spendingBy>[2]) => spendingBy(ENTRIES, JOBS, by).rows.map(({ name }) => name)
  expect(names('day')).toEqual(['2026-11-21', '2026-11-22'])
  expect(names('month')).toEqual(['2026-11'])
  expect(names('outcome')).toEqual(['settled', 'failed'])
  const labelled = ENTRIES.map((one) => ({ ...one, labels: { scene: one.jobId === 'j1' ? 'storm' : 'calm' } }))
  expect(spendingBy(labelled, JOBS, 'label:scene').rows.map(({ name }) => name)).toEqual(['storm', 'calm'])
})

it('groups never lose or invent a cent, a job or a watt-hour', () => {
  const cents = fc.integer({ min: 0, max: 1_000_000 }).map((n) => multiply('0.000001', n))
  const some = fc.array(
    fc
      .record({ jobId: fc.constantFrom('a', 'b', 'c'), project: fc.constantFrom('p', 'q'), usd: cents })
      .map((change) => [entry({ ...change, kind: 'reserve' }), entry({ ...change, kind: 'charge' })]),
  )
  fc.assert(
    fc.property(
      some,
      fc.constantFrom('job', 'day', 'project', 'backend', 'model', 'outcome', 'label:x'),
      (list, by) => {
        const entries = list.flat()
        const { rows, total } = spendingBy(entries, JOBS, by as 'job')
        for (const column of ['charged', 'exposed', 'open', 'electricity', 'total'] as const)
          expect(sum(rows.map((row) => row[column]))).toBe(total[column])
        expect(total.total).toBe(sum(entries.filter(({ kind }) => kind === 'charge').map(({ usd }) => usd)))
        if (by === 'job') expect(rows.reduce((all, { jobs }) => all + jobs, 0)).toBe(total.jobs)
      },
    ),
  )
})

it('shows the table and the cost of a finished take, in the currency asked for', () => {
  const spending = spendingBy(ENTRIES, JOBS, 'model')
  const text = showCosts(spending, { look: PLAIN })
  expect(text).toMatch(/^sketch\/s +1 +1 +\$0\.0000031 +0\.02 Wh +\$0\.0000031$/m)
  expect(text).toContain('1 finished take, $0.60 each, failed and cancelled attempts included.')
  expect(text).not.toContain('at risk')
  const carbon = { gramsPerKwh: 342, source: 'Germany 2024' }
  const euro = showCosts(spending, { look: PLAIN, money: { currency: 'EUR', perUsd: 0.9 }, carbon })
  expect(euro).toMatch(/^runway\/gen4\.5 .* 0\.54 EUR/m)
  expect(euro).toMatch(/0\.02 Wh +0\.00684 g/)
  expect(euro).toContain('CO2e: 342 g per kWh (Germany 2024)')
})

it('keeps to the width of the screen: what can be spared goes, and is named', () => {
  const spending = spendingBy(ENTRIES, JOBS, 'model')
  const wide = showCosts(spending, { look: PLAIN })
  for (const width of [60, 80, 100]) {
    const text = showCosts(spending, { look: { ...PLAIN, width } })
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(width)
    for (const column of ['total', 'per take', 'charged']) expect(text.split('\n')[0]).toContain(column)
  }
  expect(showCosts(spending, { look: { ...PLAIN, width: 80 } })).toMatch(/^No room for per second, energy/m)
  expect(wide).not.toContain('No room')
})

it('reads days back and dates', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  expect(sinceDay('7d', now)).toBe('2026-11-15')
  expect(sinceDay('2026-11-01', now)).toBe('2026-11-01')
  expect(() => sinceDay('last week', now)).toThrow('--since: is not a day')
})
