/** The ledger: append-only entries in the store, with running balances, written all or nothing. */
import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../errors.js'
import type { Change, Store } from '../jobs/store.js'
import { type Caps, checkCaps } from './budgets.js'
import { brokenLinks, type Chained, type ChainHead, chain, EMPTY_CHAIN, readChained, unchained } from './chain.js'
import { count, DRIFT, type DriftCounts, driftKey } from './drift.js'
import {
  type Balance,
  byTime,
  COLUMN,
  EMPTY,
  entryKey,
  type LedgerEntry,
  post,
  type Scope,
  scopeKey,
  scopesOf,
  type Violation,
  violations,
} from './entries.js'
import { compare } from './money.js'

export type { Balance, LedgerEntry, Scope, Violation } from './entries.js'

/** Something else to change in the same all-or-nothing act as the entries. */
export interface Alongside<Result> {
  keys: readonly string[]
  change: (values: ReadonlyMap<string, unknown>) => Change<Result>
}

export interface EntryFilter {
  jobId?: string
  project?: string
  /** First and last budget day, inclusive. */
  from?: string
  to?: string
}

/** Where the chain ends. */
const HEAD = 'chain'
/** Entries imported in one act. */
const TOGETHER = 100

export type Ledger = ReturnType<typeof createLedger>

export function createLedger(store: Store) {
  /**
   * Appends entries and changes what stands beside them, all or nothing. Entries already there are skipped, so recovery may
   * repeat it. With `caps`, the `reserve` entries among them are checked first, in the same act.
   * @throws BudgetError naming the cap and what is left; then nothing was written
   */
  async function commit<Result>(entries: readonly LedgerEntry[], beside: Alongside<Result>, caps?: Caps) {
    const scopes = new Map(entries.flatMap(scopesOf).map((scope) => [scopeKey(scope), scope]))
    const chained = entries.length ? [HEAD] : []
    const drifts = entries.flatMap((entry) => driftKey(entry) ?? [])
    return store.transact(
      [...entries.map(entryKey), ...scopes.keys(), ...drifts, ...chained, ...beside.keys],
      (values) => {
        const fresh = entries.filter((entry) => !values.has(entryKey(entry)))
        const write: Record<string, unknown> = {}
        let head = (values.get(HEAD) ?? EMPTY_CHAIN) as ChainHead
        const balanceAt = (key: string) => (write[key] ?? values.get(key) ?? EMPTY) as Balance
        for (const entry of fresh) {
          if (caps && entry.kind === 'reserve') checkCaps(entry, caps, (scope) => balanceAt(scopeKey(scope)))
          const link = chain(head, entry)
          head = { seq: link.seq, hash: link.hash }
          write[entryKey(entry)] = link
          for (const scope of scopesOf(entry)) write[scopeKey(scope)] = post(balanceAt(scopeKey(scope)), entry)
          const drift = driftKey(entry)
          if (drift) write[drift] = count((write[drift] ?? values.get(drift)) as DriftCounts | undefined, entry)
        }
        if (fresh.length) write[HEAD] = head
        const other = beside.change(values)
        return { write: { ...write, ...other.write }, result: other.result }
      },
    )
  }

  const alone: Alongside<void> = { keys: [], change: () => ({ result: undefined }) }

  async function entries(filter: EntryFilter = {}): Promise<LedgerEntry[]> {
    const rows = await store.scan<Chained>(filter.jobId ? `ledger:${filter.jobId}:` : 'ledger:')
    return rows
      .map(([, entry]) => unchained(entry))
      .filter(
        (entry) =>
          (filter.project === undefined || entry.project === filter.project) &&
          (filter.from === undefined || entry.day >= filter.from) &&
          (filter.to === undefined || entry.day <= filter.to),
      )
      .sort(byTime)
  }

  return {
    commit,
    entries,
    /** Appends; entries already there are skipped. */
    append: (...list: LedgerEntry[]): Promise<void> => commit(list, alone),
    /** Sets money aside under the caps, in one atomic act. Throws BudgetError; then nothing was written. */
    reserve: (entry: LedgerEntry, caps: Caps): Promise<void> => commit([entry], alone, caps),
    async balance(scope: Scope): Promise<Balance> {
      return (await store.get<Balance>(scopeKey(scope))) ?? EMPTY
    },
    /** The running sums of every day, month, project, backend or label there is, by its name: no entry is read for them. */
    async balances(kind: 'day' | 'month' | 'project' | 'backend' | 'label'): Promise<Map<string, Balance>> {
      const prefix = `balance:${kind}:`
      return new Map((await store.scan<Balance>(prefix)).map(([key, sums]) => [key.slice(prefix.length), sums]))
    },
    /** How the invoices of each model compare with its price list: kept beside the entries, none of which is read. */
    async drift(): Promise<DriftCounts[]> {
      return (await store.scan<DriftCounts>(DRIFT)).map(([, counts]) => counts)
    },
    /** Rows that were changed or taken out since they were written. Empty when the ledger is as it was written. */
    async verify(): Promise<string[]> {
      const [rows, head] = await Promise.all([store.scan<Chained>('ledger:'), store.get<ChainHead>(HEAD)])
      return brokenLinks(
        rows.map(([, entry]) => entry),
        head ?? EMPTY_CHAIN,
      )
    },
    /** All entries in the order they were written, with their links. */
    async export(): Promise<Chained[]> {
      return (await store.scan<Chained>('ledger:')).map(([, entry]) => entry).sort((a, b) => a.seq - b.seq)
    },
    /** Adds what an export of another ledger has and this one hasn't. Throws InputError for one that was changed. Resolves to how many. */
    async import(rows: unknown): Promise<number> {
      const exported = readChained(rows)
      const [broken] = brokenLinks(exported)
      if (broken !== undefined)
        throw new InputError(`was changed after it was exported: ${broken}`, {
          field: 'export',
          value: exported.length,
        })
      const here = new Set((await store.scan('ledger:')).map(([key]) => key))
      const fresh = exported.map(unchained).filter((entry) => !here.has(entryKey(entry)))
      for (let i = 0; i < fresh.length; i += TOGETHER) await commit(fresh.slice(i, i + TOGETHER), alone)
      return fresh.length
    },
    /** Every broken law: sums per attempt, and running balances that differ from the entries behind them. */
    async audit(ended?: (jobId: string, attempt: number) => boolean): Promise<Violation[]> {
      const all = await entries()
      const found = violations(all, ended)
      const sums = new Map<string, Balance>()
      const drifts = new Map<string, DriftCounts>()
      for (const entry of all) {
        for (const scope of scopesOf(entry)) {
          const key = scopeKey(scope)
          sums.set(key, post(sums.get(key) ?? EMPTY, entry))
        }
        const drift = driftKey(entry)
        if (drift) drifts.set(drift, count(drifts.get(drift), entry))
      }
      for (const [key, kept] of await store.scan<DriftCounts>(DRIFT))
        if (!isDeepStrictEqual(kept, drifts.get(key)))
          found.push({ jobId: key, attempt: 0, problem: 'counts other invoices than its entries' })
      for (const [key, kept] of await store.scan<Balance>('balance:')) {
        const exact = sums.get(key) ?? EMPTY
        for (const column of Object.values(COLUMN))
          if (compare(kept[column], exact[column]) !== 0)
            found.push({
              jobId: key,
              attempt: 0,
              problem: `${column} is ${kept[column]}, its entries say ${exact[column]}`,
            })
      }
      return found
    },
  }
}
