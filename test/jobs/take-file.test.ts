/** What a take says it cost: exact where known, honest where not. */
import { describe, expect, it } from 'vitest'
import type { EntryKind, LedgerEntry } from '../../src/cost/entries.js'
import { costOf } from '../../src/jobs/take-file.js'
import type { CostBasis } from '../../src/take.js'

const entry = (attempt: number, kind: EntryKind, usd: string, basis: CostBasis): LedgerEntry => ({
  id: `j:${attempt}:${kind}:${usd}`,
  at: '2026-11-22T10:00:00.000Z',
  day: '2026-11-22',
  jobId: 'j',
  attempt,
  backend: 'b',
  model: 'm',
  project: 'default',
  labels: {},
  kind,
  usd,
  basis,
  note: 'n',
})

describe('the cost of a take', () => {
  it('is the exact sum over all attempts, as good as its weakest line', () => {
    const cost = costOf([
      entry(2, 'reserve', '0.6', 'quoted'),
      entry(2, 'charge', '0.6', 'invoiced'),
      entry(1, 'electricity', '0.0000031', 'modelled'),
      entry(2, 'release', '0', 'quoted'),
    ])
    expect(cost).toMatchObject({ usd: '0.6000031', basis: 'modelled' })
    expect(cost.lines.map(({ what, attempt }) => [what, attempt])).toEqual([
      ['electricity', 1],
      ['vendor', 2],
    ])
    expect(costOf([])).toEqual({ usd: '0', basis: 'invoiced', lines: [] })
  })

  it('is unknown while an attempt may be billed, and known again once that is settled', () => {
    const open = [entry(1, 'exposure', '0.2', 'quoted'), entry(2, 'charge', '0.2', 'quoted')]
    expect(costOf(open)).toMatchObject({ usd: null, basis: 'unknown' })
    expect(costOf(open).lines[0]).toMatchObject({ attempt: 1, usd: null, note: 'may be billed, up to 0.2 USD' })
    expect(costOf([...open, entry(1, 'exposure', '-0.2', 'quoted')])).toMatchObject({ usd: '0.2', basis: 'quoted' })
  })

  it('is unknown where the price is', () => {
    expect(costOf([entry(1, 'charge', '0', 'unknown')])).toMatchObject({ usd: null, basis: 'unknown' })
    expect(costOf([entry(1, 'exposure', '0', 'unknown')])).toMatchObject({ usd: null, lines: [{ usd: null }] })
  })
})
