/** The ledger: append-only entries in the store, with running balances, written all or nothing. */
import type { Change, Store } from '../jobs/store.js'
import { type Caps, checkCaps } from './budgets.js'
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

export type Ledger = ReturnType<typeof createLedger>

export function createLedger(store: Store) {
  /**
   * Appends entries and changes what stands beside them, all or nothing. Entries already there are skipped, so recovery may
   * repeat it. With `caps`, the `reserve` entries among them are checked first, in the same act.
   * @throws BudgetError naming the cap and what is left; then nothing was written
   */
  async function commit<Result>(entries: readonly LedgerEntry[], beside: Alongside<Result>, caps?: Caps) {
    const scopes = new Map(entries.flatMap(scopesOf).map((scope) => [scopeKey(scope), scope]))
    return store.transact([...entries.map(entryKey), ...scopes.keys(), ...beside.keys], (values) => {
      const fresh = entries.filter((entry) => !values.has(entryKey(entry)))
      const write: Record<string, unknown> = {}
      const balanceAt = (key: string) => (write[key] ?? values.get(key) ?? EMPTY) as Balance
      for (const entry of fresh) {
        if (caps && entry.kind === 'reserve') checkCaps(entry, caps, (scope) => balanceAt(scopeKey(scope)))
        write[entryKey(entry)] = entry
        for (const scope of scopesOf(entry)) write[scopeKey(scope)] = post(balanceAt(scopeKey(scope)), entry)
      }
      const other = beside.change(values)
      return { write: { ...write, ...other.write }, result: other.result }
    })
  }

  const alone: Alongside<void> = { keys: [], change: () => ({ result: undefined }) }

  async function entries(filter: EntryFilter = {}): Promise<LedgerEntry[]> {
    const rows = await store.scan<LedgerEntry>(filter.jobId ? `ledger:${filter.jobId}:` : 'ledger:')
    return rows
      .map(([, entry]) => entry)
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
    /** Every broken law: sums per attempt, and running balances that differ from the entries behind them. */
    async audit(ended?: (jobId: string, attempt: number) => boolean): Promise<Violation[]> {
      const all = await entries()
      const found = violations(all, ended)
      const sums = new Map<string, Balance>()
      for (const entry of all)
        for (const scope of scopesOf(entry)) {
          const key = scopeKey(scope)
          sums.set(key, post(sums.get(key) ?? EMPTY, entry))
        }
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
