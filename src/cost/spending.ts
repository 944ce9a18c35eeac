/** What was spent, added up by whatever is asked: exactly, and for each finished take, failed and cancelled attempts included. Pure. */
import type { CostBasis } from '../take.js'
import { committed, type LedgerEntry, stillOpen, totals } from './entries.js'
import { add, compare, divide, type Usd } from './money.js'

export const GROUPINGS = ['job', 'day', 'month', 'project', 'backend', 'model', 'outcome', 'label'] as const
/** `label` needs to know which one: `label:scene`. */
export type Grouping = Exclude<(typeof GROUPINGS)[number], 'label'> | `label:${string}`

/** As much of a job as a report needs. */
export interface SpendingJob {
  id: string
  state: string
  /** Where its take lies, once there is one. */
  takeDir?: string
  /** Length of its take. */
  seconds?: number
}

export interface SpendingRow {
  name: string
  jobs: number
  /** Renders tried. */
  attempts: number
  /** Jobs that gave a take, and their length together. */
  takes: number
  seconds: number
  /** Jobs that are over without one. */
  failed: number
  /** Billed by vendors. */
  charged: Usd
  /** May be billed, nobody knows. */
  exposed: Usd
  /** Set aside for attempts under way. */
  open: Usd
  electricity: Usd
  wh: number
  /** Charged, exposed, set aside and electricity together. */
  total: Usd
  /** The total over the takes, and over their seconds; null without any. */
  perTake: Usd | null
  perSecond: Usd | null
  /** What of the charges and the electricity is invoiced, metered, quoted, modelled. */
  basis: Partial<Record<CostBasis, Usd>>
}

export interface Spending {
  by: Grouping
  /** Days and months in order, everything else the dearest first. */
  rows: SpendingRow[]
  total: SpendingRow
}

const OVER = new Set(['failed', 'refused', 'cancelled', 'lost'])
const SPENT = new Set<LedgerEntry['kind']>(['charge', 'electricity', 'analysis'])

function rowOf(name: string, entries: readonly LedgerEntry[], jobs: ReadonlyMap<string, SpendingJob>): SpendingRow {
  const balance = totals(entries)
  // To watch a clip is no attempt to render one.
  const rendered = entries.filter(({ kind }) => kind !== 'analysis')
  const ids = new Set(rendered.map(({ jobId }) => jobId))
  const known = [...ids].flatMap((id) => jobs.get(id) ?? [])
  const done = known.filter(({ takeDir }) => takeDir !== undefined)
  const seconds = done.reduce((all, { seconds = 0 }) => all + seconds, 0)
  const total = add(committed(balance), balance.electricity)
  const basis: SpendingRow['basis'] = {}
  for (const entry of entries) if (SPENT.has(entry.kind)) basis[entry.basis] = add(basis[entry.basis] ?? '0', entry.usd)
  return {
    name,
    jobs: ids.size,
    attempts: new Set(rendered.map(({ jobId, attempt }) => `${jobId} ${attempt}`)).size,
    takes: done.length,
    seconds,
    failed: known.filter(({ state, takeDir }) => takeDir === undefined && OVER.has(state)).length,
    charged: balance.charged,
    exposed: balance.exposed,
    open: stillOpen(balance),
    electricity: balance.electricity,
    wh: balance.wh,
    total,
    perTake: done.length ? divide(total, done.length) : null,
    perSecond: seconds > 0 ? divide(total, seconds) : null,
    basis,
  }
}

function keyOf(by: Grouping, jobs: ReadonlyMap<string, SpendingJob>): (entry: LedgerEntry) => string {
  if (by.startsWith('label:')) return ({ labels }) => labels[by.slice('label:'.length)] ?? ''
  switch (by) {
    case 'job':
      return ({ jobId }) => jobId
    case 'day':
      return ({ day }) => day
    case 'month':
      return ({ day }) => day.slice(0, 7)
    case 'project':
      return ({ project }) => project
    case 'backend':
      return ({ backend }) => backend
    case 'model':
      return ({ backend, model }) => `${backend}/${model}`
    default:
      return ({ jobId, kind }) => jobs.get(jobId)?.state ?? (kind === 'analysis' ? 'analysis' : 'unknown')
  }
}

export function spendingBy(entries: readonly LedgerEntry[], all: readonly SpendingJob[], by: Grouping): Spending {
  const jobs = new Map(all.map((job) => [job.id, job]))
  const key = keyOf(by, jobs)
  const groups = new Map<string, LedgerEntry[]>()
  for (const entry of entries) {
    const name = key(entry)
    const group = groups.get(name)
    if (group) group.push(entry)
    else groups.set(name, [entry])
  }
  const rows = [...groups].map(([name, group]) => rowOf(name, group, jobs))
  const byName = (a: SpendingRow, b: SpendingRow) => (a.name < b.name ? -1 : 1)
  const inTime = by === 'day' || by === 'month'
  rows.sort(inTime ? byName : (a, b) => compare(b.total, a.total) || byName(a, b))
  return { by, rows, total: rowOf('total', entries, jobs) }
}
