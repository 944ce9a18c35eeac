/** Caps refuse before anything is sent, say which one and what is left, and are never passed. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Caps, parseCaps } from '../../src/cost/budgets.js'
import { committed, type LedgerEntry } from '../../src/cost/entries.js'
import { createLedger } from '../../src/cost/ledger.js'
import { compare, parseUsd } from '../../src/cost/money.js'
import { BudgetError } from '../../src/errors.js'
import { openStore } from '../../src/jobs/open-store.js'
import { tempDir } from '../support/temp.js'

const wish = (jobId: string, usd: string, rest: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: `${jobId}:${rest.attempt ?? 1}:reserve`,
  at: '2026-11-22T10:00:00.000Z',
  day: '2026-11-22',
  jobId,
  attempt: 1,
  backend: 'rehearsal',
  model: 'dress-1',
  project: 'default',
  labels: {},
  kind: 'reserve',
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

describe('budgets', () => {
  it.each<[string, Caps, LedgerEntry]>([
    ['per-call cap $1.00', { perCall: '1' }, wish('a', '0.5', { attempt: 2 })],
    ['project default cap $1.00', { perProject: '1' }, wish('b', '0.5')],
    ['project default cap $1.00', { perProject: { default: '1', other: '9' } }, wish('b', '0.5')],
    ['per-day cap $1.00', { perDay: '1', perMonth: '1' }, wish('b', '0.5', { project: 'other' })],
    ['per-month cap $1.00', { perMonth: '1' }, wish('b', '0.5', { project: 'other', day: '2026-11-30' })],
  ])('refuses over the %s, with what is left', async (name, caps, second) => {
    const ledger = await fresh()
    await ledger.reserve(wish('a', '0.6'), caps)
    const refusal = await ledger.reserve(second, caps).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(BudgetError)
    expect(refusal).toMatchObject({ billed: 'no', atRisk: '0', jobId: second.jobId })
    expect((refusal as Error).message).toContain(
      `may cost $0.50 on rehearsal: over the ${name}, $0.60 committed, $0.40 left`,
    )
    expect(await ledger.entries()).toHaveLength(1)
    await ledger.reserve({ ...second, id: 'smaller', usd: '0.4' }, caps)
    expect(await ledger.audit()).toEqual([])
  })

  it('counts what was charged and exposed, not what was released', async () => {
    const ledger = await fresh()
    const caps = { perDay: '1' }
    await ledger.reserve(wish('a', '1'), caps)
    await ledger.append(
      wish('a', '0.2', { kind: 'charge', id: 'a:1:charge' }),
      wish('a', '0.3', { kind: 'exposure', id: 'a:1:exposure' }),
      wish('a', '0.5', { kind: 'release', id: 'a:1:release' }),
    )
    await expect(ledger.reserve(wish('b', '0.51'), caps)).rejects.toThrow('$0.50 committed')
    await ledger.reserve(wish('b', '0.5'), caps)
    await ledger.reserve(wish('c', '9', { day: '2026-11-23' }), { perDay: '9' })
  })

  it('lets what costs nothing pass when the budget is spent', async () => {
    const ledger = await fresh()
    await ledger.append(wish('a', '2'))
    await ledger.reserve(wish('b', '0'), { perDay: '1', perCall: '0' })
    expect(await ledger.entries({ jobId: 'b' })).toHaveLength(1)
  })

  it('takes an unknown price for over any cap, unless allowed, and for nothing where there is none', async () => {
    const ledger = await fresh()
    const unknown = wish('a', '0', { basis: 'unknown' })
    await expect(ledger.reserve(unknown, { perMonth: '100' })).rejects.toThrow(
      /unknown and counts as over the per-month/,
    )
    await ledger.reserve(unknown, { perMonth: '100', allowUnknownPrice: true })
    await ledger.reserve({ ...unknown, id: 'b', jobId: 'b' }, {})
  })

  it('lets the same reservation be repeated by recovery, even when it just fitted', async () => {
    const ledger = await fresh()
    await ledger.reserve(wish('a', '1'), { perDay: '1' })
    await ledger.reserve(wish('a', '1'), { perDay: '1' })
    expect(committed(await ledger.balance({ day: '2026-11-22' }))).toBe('1')
  })

  it('is never passed, whatever is asked in whatever order', async () => {
    const money = fc.integer({ min: 1, max: 300 }).map((n) => parseUsd(n / 100))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(money, fc.constantFrom('x', 'y')), { maxLength: 20 }), async (asks) => {
        const ledger = await fresh()
        const caps = { perDay: '5', perProject: { x: '2.5' } }
        await Promise.allSettled(asks.map(([usd, project], i) => ledger.reserve(wish(`j${i}`, usd, { project }), caps)))
        const day = committed(await ledger.balance({ day: '2026-11-22' }))
        expect(compare(day, '5')).toBeLessThanOrEqual(0)
        expect(compare(committed(await ledger.balance({ project: 'x' })), '2.5')).toBeLessThanOrEqual(0)
        expect(await ledger.audit()).toEqual([])
      }),
      { numRuns: 15 },
    )
  })

  it('reads numbers and decimal strings, and refuses the rest by field', () => {
    expect(parseCaps({ perDay: 5, perCall: '0.60', perProject: { ad: 1.5 } })).toEqual({
      perDay: '5',
      perCall: '0.6',
      perProject: { ad: '1.5' },
    })
    expect(parseCaps(undefined)).toEqual({})
    for (const [bad, field] of [
      [{ perDay: -1 }, 'budgets.perDay'],
      [{ perCall: 'lots' }, 'budgets.perCall'],
      [{ perWeek: 1 }, 'budgets'],
    ] as const)
      expect(() => parseCaps(bad)).toThrow(expect.objectContaining({ name: 'ConfigError', field }))
  })
})
