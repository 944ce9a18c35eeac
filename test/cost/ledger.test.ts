/** The ledger's law, its idempotence, and caps that hold. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { committed, type EntryKind, type LedgerEntry, stillOpen, totals, violations } from '../../src/cost/entries.js'
import { createLedger } from '../../src/cost/ledger.js'
import { add, compare, parseUsd, subtract } from '../../src/cost/money.js'
import { openStore } from '../../src/jobs/open-store.js'
import { tempDir } from '../support/temp.js'

const entry = (id: string, kind: EntryKind, usd: string, rest: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: `j1:1:${id}`,
  at: '2026-11-22T10:00:00.000Z',
  day: '2026-11-22',
  jobId: 'j1',
  attempt: 1,
  backend: 'rehearsal',
  model: 'dress-1',
  project: 'default',
  labels: {},
  kind,
  usd,
  basis: 'quoted',
  note: '',
  ...rest,
})

async function fresh() {
  const store = await openStore({ home: tempDir() })
  onTestFinished(() => store.close())
  return createLedger(store)
}

describe('the ledger', () => {
  it('keeps a balance per job, project, day and month', async () => {
    const ledger = await fresh()
    await ledger.append(
      entry('reserve', 'reserve', '0.6'),
      entry('charge', 'charge', '0.5', { basis: 'invoiced' }),
      entry('release', 'release', '0.1'),
      entry('electricity', 'electricity', '0.0000031', { wh: 0.02, basis: 'metered' }),
      entry('reserve', 'reserve', '1', { id: 'j2:1:reserve', jobId: 'j2', project: 'ad', day: '2026-11-23' }),
    )
    const job = await ledger.balance({ job: 'j1' })
    expect(job).toEqual({
      reserved: '0.6',
      adjusted: '0',
      released: '0.1',
      charged: '0.5',
      exposed: '0',
      electricity: '0.0000031',
      wh: 0.02,
    })
    expect(stillOpen(job)).toBe('0')
    expect((await ledger.balance({ project: 'ad' })).reserved).toBe('1')
    expect((await ledger.balance({ day: '2026-11-22' })).reserved).toBe('0.6')
    expect((await ledger.balance({ month: '2026-11' })).reserved).toBe('1.6')
    expect(committed(await ledger.balance({ day: '2026-12-01' }))).toBe('0')
    expect(await ledger.entries({ jobId: 'j2' })).toHaveLength(1)
    expect(await ledger.entries({ project: 'default', from: '2026-11-22', to: '2026-11-22' })).toHaveLength(4)
    expect(await ledger.audit()).toEqual([])
  })

  it('counts an entry once, however often recovery repeats it', async () => {
    const ledger = await fresh()
    for (let i = 0; i < 3; i++) await ledger.append(entry('reserve', 'reserve', '0.6'))
    await ledger.append(entry('reserve', 'reserve', '0.6'), entry('charge', 'charge', '0.6'))
    expect(await ledger.balance({ job: 'j1' })).toMatchObject({ reserved: '0.6', charged: '0.6' })
    expect(await ledger.entries()).toHaveLength(2)
    expect(await ledger.audit()).toEqual([])
  })

  it('finds every kind of broken law', async () => {
    const ledger = await fresh()
    await ledger.append(entry('charge', 'charge', '1'))
    await ledger.append(entry('reserve', 'reserve', '2', { id: 'j2:1:reserve', jobId: 'j2' }))
    await ledger.append(entry('release', 'release', '-1', { id: 'j3:1:release', jobId: 'j3' }))
    const problems = (await ledger.audit((job) => job === 'j2')).map(({ jobId, problem }) => [jobId, problem])
    expect(problems).toEqual([
      ['j1', expect.stringContaining('than reserved, by $1.00')],
      ['j2', expect.stringContaining('$2.00 is still reserved')],
      ['j3', expect.stringContaining('released is negative')],
    ])
    expect(violations([entry('reserve', 'reserve', '1'), entry('reserve', 'reserve', '1')])).toMatchObject([
      { problem: 'an entry stands twice' },
    ])
  })

  it('notices a running balance that differs from its entries', async () => {
    const store = await openStore({ home: tempDir() })
    onTestFinished(() => store.close())
    const ledger = createLedger(store)
    await ledger.append(entry('reserve', 'reserve', '1'))
    const kept = await ledger.balance({ project: 'default' })
    await store.keyv.set('balance:project:default', { ...kept, reserved: '0.5' })
    expect(await ledger.audit()).toEqual([
      { jobId: 'balance:project:default', attempt: 0, problem: 'reserved is 0.5, its entries say 1' },
    ])
  })

  it('holds the law for any split of a reservation', () => {
    const cents = fc.integer({ min: 0, max: 10_000 }).map((n) => parseUsd(n / 100))
    fc.assert(
      fc.property(cents, cents, cents, cents, (released, charged, exposed, open) => {
        const reserved = [released, charged, exposed, open].reduce(add)
        const list = [
          entry('a', 'reserve', reserved),
          entry('b', 'release', released),
          entry('c', 'charge', charged),
          entry('d', 'exposure', exposed),
        ]
        expect(stillOpen(totals(list))).toBe(open)
        expect(violations(list)).toEqual([])
        expect(violations(list, () => true).length).toBe(compare(open, '0'))
        expect(violations([...list, entry('e', 'charge', add(open, '0.01'))])).toHaveLength(1)
        expect(subtract(committed(totals(list)), released)).toBe(subtract(subtract(reserved, released), released))
      }),
    )
  })
})
