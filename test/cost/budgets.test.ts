/** Caps refuse before anything is sent, say which one and what is left, and are never passed. */
import fc from 'fast-check'
import { Keyv } from 'keyv'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Caps, nearCaps, parseCaps } from '../../src/cost/budgets.js'
import { committed, EMPTY, type LedgerEntry, post } from '../../src/cost/entries.js'
import { createLedger } from '../../src/cost/ledger.js'
import { compare, parseUsd, sum } from '../../src/cost/money.js'
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
    ['backend rehearsal cap $1.00', { perBackend: '1' }, wish('b', '0.5', { project: 'other' })],
    ['backend rehearsal cap $1.00', { perBackend: { rehearsal: '1' } }, wish('b', '0.5')],
    ['total cap $1.00', { total: '1' }, wish('b', '0.5', { project: 'other', day: '2027-03-01' })],
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

  it('bounds a label, whatever the project, the backend and the day', async () => {
    const ledger = await fresh()
    const caps = { perLabel: { 'client=acme': '1' } }
    const acme = { labels: { client: 'acme', scene: '4' } }
    await ledger.reserve(wish('a', '0.6', acme), caps)
    await ledger.reserve(wish('b', '9', { labels: { client: 'other' } }), caps)
    const again = wish('c', '0.5', { ...acme, project: 'p', backend: 'q', day: '2027-01-01' })
    await expect(ledger.reserve(again, caps)).rejects.toThrow(
      /over the label client=acme cap \$1\.00, \$0\.60 committed/,
    )
    expect(committed(await ledger.balance({ label: 'client=acme' }))).toBe('0.6')
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

  it('agrees with an oracle that adds everything up anew, over any history of calls', async () => {
    const money = fc.integer({ min: 0, max: 200 }).map((n) => parseUsd(n / 100))
    const call = fc.record({
      usd: money,
      project: fc.constantFrom('x', 'y'),
      backend: fc.constantFrom('p', 'q'),
      labels: fc.constantFrom<Record<string, string>>({}, { client: 'acme' }, { client: 'acme', scene: '1' }),
      // Ends of months and the night a clock is set back: a budget day is the day of the reservation.
      day: fc.constantFrom('2026-10-24', '2026-10-25', '2026-10-31', '2026-11-01'),
      end: fc.constantFrom('charge', 'release', 'exposure', 'open'),
    })
    const caps: Caps = {
      perCall: '1.5',
      perDay: '3',
      perMonth: '4',
      total: '6',
      perProject: { x: '2' },
      perBackend: '5',
      perLabel: { 'client=acme': '1' },
    }
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
        const store = await openStore({ home: 'unused', keyv: new Keyv() })
        const ledger = createLedger(store)
        const held: (typeof calls)[number][] = []
        const fits = (one: (typeof calls)[number]) => {
          const used = (same: (other: typeof one) => boolean) => Number(sum(held.filter(same).map(({ usd }) => usd)))
          const acme = ({ labels }: typeof one) => labels.client === 'acme'
          const within = (limit: number, same: (other: typeof one) => boolean) =>
            used(same) + Number(one.usd) <= limit + 1e-9
          return (
            Number(one.usd) === 0 ||
            (Number(one.usd) <= 1.5 &&
              within(3, ({ day }) => day === one.day) &&
              within(4, ({ day }) => day.slice(0, 7) === one.day.slice(0, 7)) &&
              within(6, () => true) &&
              (one.project !== 'x' || within(2, ({ project }) => project === 'x')) &&
              within(5, ({ backend }) => backend === one.backend) &&
              (!acme(one) || within(1, acme)))
          )
        }
        for (const [i, one] of calls.entries()) {
          const { end, ...facts } = one
          const allowed = await ledger.reserve(wish(`j${i}`, one.usd, facts), caps).then(
            () => true,
            () => false,
          )
          expect(allowed).toBe(fits(one))
          if (!allowed) continue
          if (end !== 'release') held.push(one)
          if (end !== 'open') await ledger.append(wish(`j${i}`, one.usd, { ...facts, id: `j${i}:${end}`, kind: end }))
        }
        expect(await ledger.audit()).toEqual([])
        await store.close()
      }),
      { numRuns: 200 },
    )
  })

  it('warns from a share of a cap on', () => {
    const caps = parseCaps({ perDay: 10, total: 100, warnAt: 0.8 })
    const balanceOf = () => post(EMPTY, wish('a', '8'))
    expect(nearCaps(wish('a', '8'), caps, balanceOf)).toEqual([{ name: 'per-day', limit: '10', committed: '8' }])
    expect(nearCaps(wish('a', '8'), { ...caps, warnAt: 0.81 }, balanceOf)).toEqual([])
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
