/** The ledger's chain: whatever is changed, taken out or added behind its back shows; an export comes back as it was. */
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { brokenLinks, type Chained, chain, EMPTY_CHAIN } from '../../src/cost/chain.js'
import type { LedgerEntry } from '../../src/cost/entries.js'
import { createLedger } from '../../src/cost/ledger.js'
import { openStore } from '../../src/jobs/open-store.js'
import { tempDir } from '../support/temp.js'

const entry = (n: number, rest: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: `job-${n}:1:charge`,
  at: '2026-11-28T12:00:00.000Z',
  day: '2026-11-28',
  jobId: `job-${n}`,
  attempt: 1,
  backend: 'runway',
  model: 'gen4.5',
  project: 'film',
  labels: { scene: '4', client: 'acme' },
  kind: 'reserve',
  usd: '0.6',
  basis: 'quoted',
  note: 'a note',
  ...rest,
})

const linked = (entries: readonly LedgerEntry[]): Chained[] => {
  const links: Chained[] = []
  for (const one of entries) links.push(chain(links.at(-1) ?? EMPTY_CHAIN, one))
  return links
}

async function fresh() {
  const store = await openStore({ home: tempDir() })
  onTestFinished(() => store.close())
  return { store, ledger: createLedger(store) }
}

describe('the chain', () => {
  it('is whole as it was written, in whatever order rows and fields are read', () => {
    const links = linked(Array.from({ length: 9 }, (_, i) => entry(i)))
    const shuffled = [...links]
      .reverse()
      .map((link) => Object.fromEntries(Object.entries(link).reverse()) as unknown as Chained)
    expect(brokenLinks(shuffled, links.at(-1))).toEqual([])
  })

  it('shows every change of every row, every missing and every added one', () => {
    const fields = fc.constantFrom('usd', 'note', 'jobId', 'day', 'kind', 'project', 'basis', 'hash')
    const change = fc.oneof(
      fc.record({ do: fc.constant('edit' as const), at: fc.nat(7), field: fields }),
      fc.record({ do: fc.constant('remove' as const), at: fc.nat(7) }),
      fc.record({ do: fc.constant('repeat' as const), at: fc.nat(7) }),
      fc.record({ do: fc.constant('swap' as const), at: fc.integer({ min: 1, max: 7 }) }),
    )
    fc.assert(
      fc.property(change, (how) => {
        const links = linked(Array.from({ length: 8 }, (_, i) => entry(i)))
        const head = links.at(-1)!
        const rows = links.map((link) => ({ ...link }))
        if (how.do === 'edit') Object.assign(rows[how.at]!, { [how.field]: 'changed' })
        if (how.do === 'remove') rows.splice(how.at, 1)
        if (how.do === 'repeat') rows.push({ ...rows[how.at]! })
        if (how.do === 'swap') {
          const [one, other] = [rows[how.at - 1]!, rows[how.at]!]
          ;[one.seq, other.seq] = [other.seq, one.seq]
        }
        expect(brokenLinks(rows, head).length).toBeGreaterThan(0)
      }),
    )
  })

  it('of a ledger is kept over processes at once, repeats included, and an edited row is named', async () => {
    const home = tempDir()
    const stores = await Promise.all([openStore({ home }), openStore({ home })])
    onTestFinished(async () => {
      for (const store of stores) await store.close()
    })
    const ledgers = stores.map(createLedger)
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => ledgers[i % 2]!.append(entry(i), entry(i, { id: `job-${i}:1:x` }))),
    )
    await ledgers[0]!.append(entry(3))
    expect(await ledgers[1]!.verify()).toEqual([])
    expect((await ledgers[0]!.export()).map(({ seq }) => seq)).toEqual(Array.from({ length: 80 }, (_, i) => i + 1))
    expect((await ledgers[0]!.entries())[0]).not.toHaveProperty('hash')
    const key = 'ledger:job-7:1:charge'
    const row = (await stores[0]!.get<Chained>(key))!
    await stores[0]!.transact([], () => ({ write: { [key]: { ...row, usd: '0.1' } }, result: undefined }))
    expect((await ledgers[1]!.verify()).join()).toContain('(job-7:1:charge, reserve 0.1 USD)')
    await stores[0]!.transact([], () => ({ write: { [key]: undefined }, result: undefined }))
    expect((await ledgers[1]!.verify()).join()).toMatch(/entry \d+ is missing/)
  })

  it('comes back whole from an export, once; a changed export is refused', async () => {
    const [one, other] = [await fresh(), await fresh()]
    await one.ledger.append(...Array.from({ length: 250 }, (_, i) => entry(i)))
    await other.ledger.append(entry(1), entry(1000))
    const exported = JSON.parse(JSON.stringify(await one.ledger.export()))
    expect(await other.ledger.import(exported)).toBe(249)
    expect(await other.ledger.import(exported)).toBe(0)
    expect(await other.ledger.verify()).toEqual([])
    expect(await other.ledger.audit()).toEqual([])
    expect((await other.ledger.balance({ project: 'film' })).reserved).toBe('150.6')
    expect([...(await other.ledger.balances('label'))].map(([name, { reserved }]) => [name, reserved])).toEqual([
      ['client=acme', '150.6'],
      ['scene=4', '150.6'],
    ])
    exported[7].usd = '0'
    await expect(other.ledger.import(exported)).rejects.toThrow(/was changed after it was exported: entry 8/)
    await expect(other.ledger.import([{ id: 'x' }])).rejects.toThrow(/row 1/)
  })
})
