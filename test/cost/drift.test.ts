/** Invoices beside price lists: counted once whatever order they came in, and taken in by the next quote. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { showCosts } from '../../src/cli/costs.js'
import { PLAIN } from '../../src/cli/layout.js'
import { showPrices } from '../../src/cli/prices.js'
import { type DriftCounts, driftBook, rulesId, withDrift } from '../../src/cost/drift.js'
import type { LedgerEntry } from '../../src/cost/entries.js'
import { createLedger } from '../../src/cost/ledger.js'
import { compare, multiply } from '../../src/cost/money.js'
import { listPrices } from '../../src/cost/price-list.js'
import { spendingBy } from '../../src/cost/spending.js'
import { openStore } from '../../src/jobs/open-store.js'
import { planRoute } from '../../src/routing/plan.js'
import { rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { makeClip, openStage, quoteOf, routeOf, shotOf } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { adapters, allKeys, card, NOW, shot, state } from '../support/world.js'

const gen = card('runway-gen-4.5')
const rules = gen.price.model === 'rules' ? rulesId(gen.price) : ''

let made = 0
const invoice = (ratio: number, rest: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: `j${++made}:1:charge`,
  at: '2026-11-22T12:00:00.000Z',
  day: '2026-11-22',
  jobId: `j${made}`,
  attempt: 1,
  backend: 'runway',
  model: 'gen4.5',
  project: 'film',
  labels: {},
  kind: 'charge',
  usd: multiply('0.6', ratio),
  basis: 'invoiced',
  listed: { usd: '0.6', rules },
  note: '',
  ...rest,
})
/** A charge needs a reservation, or the ledger's law is broken. */
const whole = (entry: LedgerEntry): LedgerEntry[] => [
  { ...entry, id: entry.id.replace('charge', 'reserve'), kind: 'reserve', basis: 'quoted' },
  entry,
]

async function ledgerOf(entries: readonly LedgerEntry[], together = 7) {
  const store = await openStore({ home: tempDir() })
  onTestFinished(() => store.close())
  const ledger = createLedger(store)
  for (let i = 0; i < entries.length; i += together) await ledger.append(...entries.slice(i, i + together))
  return ledger
}

const countsOf = (ratios: Record<string, number>, rest: Partial<DriftCounts> = {}): DriftCounts => ({
  backend: 'runway',
  model: 'gen4.5',
  rules,
  ratios,
  ...rest,
})
const bookOf = (...counts: DriftCounts[]) => driftBook(counts, [gen, card('runway-gen-4-turbo')])

describe('the counts', () => {
  it('are the same whatever order invoices came in, once however often they are appended, and in an imported ledger', async () => {
    const ratios = fc.array(fc.constantFrom(0.9, 1, 1.1, 1.2, 1.234567), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(ratios, fc.integer({ min: 1, max: 5 }), async (list, together) => {
        const entries = list.flatMap((ratio) => whole(invoice(ratio)))
        const one = await ledgerOf(entries, together)
        await one.append(...entries)
        const other = await ledgerOf([...entries].reverse())
        const third = await ledgerOf([])
        await third.import(await one.export())
        const counts = await one.drift()
        expect(await other.drift()).toEqual(counts)
        expect(await third.drift()).toEqual(counts)
        expect(Object.values(counts[0]?.ratios ?? {}).reduce((a, b) => a + b, 0)).toBe(list.length)
        expect(await one.audit()).toEqual([])
      }),
      { numRuns: 6 },
    )
  })

  it('leave out what is no price: gifts, sums nobody invoiced, renders that were not listed', async () => {
    const { listed: _, ...unlisted } = invoice(1.2)
    const ledger = await ledgerOf(
      [invoice(0), invoice(1.2, { basis: 'quoted' }), unlisted, invoice(1.2, { listed: { usd: '0', rules } })].flatMap(
        whole,
      ),
    )
    expect(await ledger.drift()).toEqual([])
  })

  it('that differ from the entries behind them are told by an audit', async () => {
    const store = await openStore({ home: tempDir() })
    onTestFinished(() => store.close())
    const ledger = createLedger(store)
    await ledger.append(...whole(invoice(1.2)))
    const key = `drift:${JSON.stringify(['runway', 'gen4.5', rules])}`
    await store.transact([], () => ({ write: { [key]: countsOf({ 1.1: 1 }) }, result: undefined }))
    expect(await ledger.audit()).toEqual([expect.objectContaining({ jobId: key })])
  })
})

describe('what they say', () => {
  it('is the middle and the spread of a model’s own invoices, else of its vendor’s', () => {
    const book = bookOf(countsOf({ 1: 2, 1.2: 16, 1.5: 2 }), countsOf({ 2: 4 }, { rules: 'other prices' }))
    expect(book.of(gen)).toEqual({ backend: 'runway', model: 'gen4.5', n: 20, low: 1, median: 1.2, high: 1.5 })
    expect(book.of(card('runway-gen-4-turbo'))).toEqual({ backend: 'runway', n: 20, low: 1, median: 1.2, high: 1.5 })
    expect(book.of(card('minimax-h3'))).toBeUndefined()
    expect(bookOf(countsOf({ 1.2: 4 })).of(gen)).toBeUndefined()
  })

  it('holds for the prices that were listed, under whatever date they are read again', () => {
    const listed = gen.price.model === 'rules' ? gen.price.rules : []
    const read = (change: object) => ({
      ...gen,
      price: { model: 'rules' as const, rules: listed.map((rule) => ({ ...rule, ...change })) },
    })
    const counts = [countsOf({ 1.2: 9 })]
    const later = read({ asOf: '2026-12-24', source: 'the same page' })
    const dearer = read({ credits: '15' })
    expect(driftBook(counts, [later]).of(later)).toMatchObject({ median: 1.2 })
    expect(driftBook(counts, [dearer]).of(dearer)).toBeUndefined()
  })
})

describe('the next quote', () => {
  const hero = { prompt: 'a lighthouse', tier: 'hero', seconds: 5, backend: 'runway', model: 'gen4.5' } as const
  const keys = allKeys
  const plan = async (...counts: DriftCounts[]) => {
    const { of: drift } = driftBook(
      counts,
      adapters.flatMap(({ cards }) => cards),
    )
    return planRoute(await shot(hero), adapters, state({ keys, drift }))
  }

  it('is byte for byte the same without invoices, with few, and with invoices as listed', async () => {
    const before = JSON.stringify(planRoute(await shot(hero), adapters, state({ keys })))
    for (const counts of [[], [countsOf({ 1.2: 4 })], [countsOf({ 1: 50 })]])
      expect(JSON.stringify(await plan(...counts))).toBe(before)
  })

  it('takes the drift in, sets the likely most aside, and says so', async () => {
    const [quote] = (await plan(countsOf({ 1.1: 1, 1.2: 10, 1.5: 1 }))).ranked
    expect(quote).toMatchObject({
      model: 'gen4.5',
      money: { low: '0.6', expected: '0.72', high: '0.9' },
      listed: { usd: '0.6', rules },
    })
    expect(quote!.moneyFrom).toMatch(
      /listed at \$0\.60; runway\/gen4\.5 invoices 1\.2 times its price list \(median of 12; 1\.1 to 1\.5\)$/,
    )
    // What is learned is measured against the list, so that learning it doesn't undo it.
    expect((await plan(countsOf({ 1.2: 10 }))).ranked[0]!.listed).toEqual((await plan()).ranked[0]!.listed)
    expect((await plan(countsOf({ 0.5: 10 }))).ranked[0]!.money).toEqual({ low: '0.3', expected: '0.3', high: '0.6' })
  })

  it('keeps low, expected and high in order, and never sets less aside than the list', () => {
    const ratio = fc.integer({ min: 1, max: 400 }).map((n) => n / 100)
    const cents = fc.integer({ min: 1, max: 500 }).map((n) => multiply('0.01', n))
    const counts = fc.dictionary(ratio.map(String), fc.integer({ min: 1, max: 9 }), { minKeys: 1, maxKeys: 8 })
    fc.assert(
      fc.property(counts, cents, cents, cents, (ratios, ...usd) => {
        const [low, expected, high] = usd.sort(compare) as [string, string, string]
        const listed = { money: { low, expected, high }, from: 'a list', warnings: [] }
        const { money } = withDrift(listed, bookOf(countsOf(ratios)).of(gen))
        expect(compare(money!.low, money!.expected)).toBeLessThanOrEqual(0)
        expect(compare(money!.expected, money!.high)).toBeLessThanOrEqual(0)
        expect(compare(money!.high, high)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

it('shows a line a vendor in costs, and a column in prices', () => {
  const book = bookOf(countsOf({ 1.2: 9 }))
  const spending = spendingBy([invoice(1.2)], [], 'backend')
  expect(showCosts(spending, { look: PLAIN, drift: book.all })).toContain(
    'runway invoices 1.2 times its price list (median of 9; 1.2 to 1.2): its next quotes take that in.',
  )
  const prices = (counts: DriftCounts) =>
    showPrices(listPrices([{ id: 'runway', cards: [gen] }], NOW, bookOf(counts).of), PLAIN)
  expect(prices(countsOf({ 1.2: 9 }))).toMatch(/^ {2}runway\/gen4\.5 .* 1\.2 times /m)
  expect(prices(countsOf({ 1: 9 }))).not.toContain('times')
})

it('is measured on finished renders alone: half a render has no price on a list', async () => {
  const clip = await makeClip()
  const rehearsal = await startRehearsal({ clip: clip.bytes })
  onTestFinished(() => rehearsal.close())
  rehearsal.script.push('none', 'moderated-charged')
  const cloud = rehearsalBackend(rehearsal.origin)
  const { runner, ledger, close } = await openStage({ home: tempDir(), backends: [cloud] })
  onTestFinished(close)
  const route = routeOf(quoteOf(cloud, { listed: { usd: '0.25', rules: 'a' } }))
  await (await runner.start({ shot: await shotOf(), route })).result()
  await (await runner.start({ shot: await shotOf(), route })).result().catch(() => undefined)
  const charges = (await ledger.entries()).filter(({ kind, basis }) => kind === 'charge' && basis === 'invoiced')
  expect(charges).toHaveLength(2)
  expect(await ledger.drift()).toEqual([{ backend: 'rehearsal', model: 'dress-1', rules: 'a', ratios: { 0.8: 1 } }])
})
