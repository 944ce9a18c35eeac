/** Ledger entries, the balances they add up to, and the law they obey. Pure. */
import type { EnergyMethod } from '../energy/types.js'
import type { CostBasis } from '../take.js'
import type { Listed } from './drift.js'
import { add, compare, formatUsd, subtract, type Usd } from './money.js'

/**
 * `reserve` sets money aside before a submit, and `adjust` adds to it when a vendor charged more than that. `release` gives back,
 * `charge` was billed, `exposure` may be billed, nobody knows (a negative one takes that back). `electricity` stands beside them, and
 * `analysis` is electricity of watching a clip.
 */
export type EntryKind = 'reserve' | 'adjust' | 'release' | 'charge' | 'exposure' | 'electricity' | 'analysis'

export interface LedgerEntry {
  /** Made from job, attempt and purpose, so that a repeated append is the same entry. */
  id: string
  /** ISO instant. */
  at: string
  /** The day (UTC) whose budget it belongs to: the day of the reservation, whenever the vendor charges. */
  day: string
  jobId: string
  attempt: number
  backend: string
  model: string
  project: string
  labels: Record<string, string>
  kind: EntryKind
  usd: Usd
  basis: CostBasis
  /** Watt-hours, for `electricity` and `analysis`. */
  wh?: number
  /** For the invoice of a finished render: what the price list had said. */
  listed?: Listed
  /** How they were obtained. */
  method?: EnergyMethod
  note: string
}

/** Sums of entries. The law: `reserved + adjusted = released + charged + exposed + open`, and `open` is never negative. */
export interface Balance {
  reserved: Usd
  adjusted: Usd
  released: Usd
  charged: Usd
  exposed: Usd
  electricity: Usd
  wh: number
}

export const EMPTY: Balance = {
  reserved: '0',
  adjusted: '0',
  released: '0',
  charged: '0',
  exposed: '0',
  electricity: '0',
  wh: 0,
}

export const COLUMN = {
  reserve: 'reserved',
  adjust: 'adjusted',
  release: 'released',
  charge: 'charged',
  exposure: 'exposed',
  electricity: 'electricity',
  analysis: 'electricity',
} as const

/** The balance after one more entry. Pure. */
export function post(balance: Balance, entry: LedgerEntry): Balance {
  const column = COLUMN[entry.kind]
  return { ...balance, [column]: add(balance[column], entry.usd), wh: balance.wh + (entry.wh ?? 0) }
}

/** What vendors have billed, may have billed or may still bill: the figure that caps bound. */
export const committed = (balance: Balance): Usd => subtract(add(balance.reserved, balance.adjusted), balance.released)

/** Set aside and not yet decided. */
export const stillOpen = (balance: Balance): Usd =>
  subtract(subtract(committed(balance), balance.charged), balance.exposed)

export const totals = (entries: Iterable<LedgerEntry>): Balance => {
  let balance = EMPTY
  for (const entry of entries) balance = post(balance, entry)
  return balance
}

/** Which sum is asked for. `day` is `YYYY-MM-DD`, `month` `YYYY-MM`, both UTC; a label is `key=value`. */
export type Scope =
  | { job: string }
  | { project: string }
  | { backend: string }
  | { label: string }
  | { day: string }
  | { month: string }
  | { total: 'all' }

/** As budgets name them. */
export const labelsOf = ({ labels }: Pick<LedgerEntry, 'labels'>): string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`)

export const scopeKey = (scope: Scope): string => {
  const [[kind, name] = []] = Object.entries(scope)
  return `balance:${kind}:${name}`
}

export const scopesOf = (entry: Pick<LedgerEntry, 'jobId' | 'project' | 'backend' | 'labels' | 'day'>): Scope[] => [
  { job: entry.jobId },
  { project: entry.project },
  { backend: entry.backend },
  ...labelsOf(entry).map((label) => ({ label })),
  { day: entry.day },
  { month: entry.day.slice(0, 7) },
  { total: 'all' },
]

const ORDER: readonly EntryKind[] = ['reserve', 'adjust', 'exposure', 'charge', 'release', 'electricity', 'analysis']

/** In the order in which they came about. */
export function byTime(a: LedgerEntry, b: LedgerEntry): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1
  if (a.jobId !== b.jobId) return a.jobId < b.jobId ? -1 : 1
  return a.attempt - b.attempt || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)
}

export const entryKey = (entry: LedgerEntry) => `ledger:${entry.id}`

export interface Violation {
  jobId: string
  attempt: number
  problem: string
}

/** Checks the law for every attempt. `ended` names attempts with nothing left to happen: their open sum must be zero. */
export function violations(
  entries: readonly LedgerEntry[],
  ended: (jobId: string, attempt: number) => boolean = () => false,
): Violation[] {
  const attempts = new Map<string, LedgerEntry[]>()
  for (const entry of entries) {
    const name = `${entry.jobId} ${entry.attempt}`
    const group = attempts.get(name)
    if (group) group.push(entry)
    else attempts.set(name, [entry])
  }
  const found: Violation[] = []
  for (const group of attempts.values()) {
    const { jobId, attempt } = group[0]!
    const balance = totals(group)
    const open = stillOpen(balance)
    const say = (problem: string) => found.push({ jobId, attempt, problem })
    if (new Set(group.map((entry) => entry.id)).size !== group.length) say('an entry stands twice')
    if (compare(open, '0') < 0) say(`more was spent or released than reserved, by ${formatUsd(subtract('0', open))}`)
    if (compare(open, '0') > 0 && ended(jobId, attempt)) say(`${formatUsd(open)} is still reserved after the end`)
    // Electricity may be: there are hours at which a market pays for taking it.
    for (const column of ['reserved', 'adjusted', 'released', 'charged', 'exposed'] as const)
      if (compare(balance[column], '0') < 0) say(`${column} is negative: ${balance[column]}`)
  }
  return found
}
