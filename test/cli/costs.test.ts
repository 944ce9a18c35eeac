import fc from 'fast-check'
import { expect, it } from 'vitest'
import { costsBy, showCosts, sinceDay } from '../../src/cli/costs.js'
import { PLAIN } from '../../src/cli/layout.js'
import type { LedgerEntry } from '../../src/cost/entries.js'
import { multiply, sum } from '../../src/cost/money.js'

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

it('adds up charges, exposure and electricity by group', () => {
  const { rows, total } = costsBy(ENTRIES, 'backend')
  expect(rows.map(({ name, total }) => [name, total])).toEqual([
    ['runway/gen4.5', '0.6'],
    ['sketch/s', '0.0000031'],
  ])
  expect(total).toMatchObject({ jobs: 2, charged: '0.6', open: '0', electricity: '0.0000031', total: '0.6000031' })
  expect(costsBy(ENTRIES, 'day').rows.map(({ name }) => name)).toEqual(['2026-11-21', '2026-11-22'])
})

it('groups never lose or invent a cent', () => {
  const cents = fc.integer({ min: 0, max: 1_000_000 }).map((n) => multiply('0.000001', n))
  const some = fc.array(
    fc
      .record({ jobId: fc.constantFrom('a', 'b', 'c'), project: fc.constantFrom('p', 'q'), usd: cents })
      .map((change) => [entry({ ...change, kind: 'reserve' }), entry({ ...change, kind: 'charge' })]),
  )
  fc.assert(
    fc.property(some, fc.constantFrom('job', 'day', 'project', 'backend'), (list, by) => {
      const entries = list.flat()
      const { rows, total } = costsBy(entries, by)
      expect(sum(rows.map((row) => row.total))).toBe(total.total)
      expect(total.total).toBe(sum(entries.filter(({ kind }) => kind === 'charge').map(({ usd }) => usd)))
    }),
  )
})

it('shows the table and the cost of a finished take', () => {
  const { rows, total } = costsBy(ENTRIES, 'backend')
  const text = showCosts(rows, total, 'backend', 2, PLAIN)
  expect(text).toMatch(/^sketch\/s +1 +\$0\.0000031 +0\.02 Wh +\$0\.0000031$/m)
  expect(text).toContain('2 finished takes, $0.30 each, failed and cancelled attempts included.')
})

it('reads days back and dates', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  expect(sinceDay('7d', now)).toBe('2026-11-15')
  expect(sinceDay('2026-11-01', now)).toBe('2026-11-01')
  expect(() => sinceDay('last week', now)).toThrow('--since: is not a day')
})
