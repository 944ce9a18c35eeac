/** What was spent, added up by whatever is asked: exactly, and for each finished take, failed and cancelled attempts included. Pure. */
import type { CostBasis } from '../take.js'
import type { Elsewhere } from './elsewhere.js'
import { committed, type LedgerEntry, stillOpen, totals } from './entries.js'
import { add, compare, divide, sum, type Usd } from './money.js'

export const GROUPINGS = ['job', 'day', 'month', 'project', 'backend', 'model', 'outcome', 'label'] as const
/** `label` needs to know which one: `label:scene`. */
export type Grouping = Exclude<(typeof GROUPINGS)[number], 'label'> | `label:${string}`

/** As much of a job as a report needs. */
export interface SpendingJob {
  id: string
  state: string
  /** Its take, once there is one. */
  takeId?: string
  /** Length of its take. */
  seconds?: number
  /** What other places asked for its shot. */
  elsewhere?: Elsewhere
}

/** What a person said of a take. */
export type Verdict = 'kept' | 'discarded'
/** By the id of the take; what isn't in it was not judged yet. */
export type Verdicts = ReadonlyMap<string, Verdict>

/** The same takes in other places, each rendered once, as quoted when it was planned. */
export interface WhatIf {
  usd: Usd
  /** Takes for which a place had a price; the others are not in the sum. */
  takes: number
  unknown: number
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
  /** Takes that were judged. */
  kept: number
  discarded: number
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
  /** The total over the takes that were kept; null while none is. */
  perKept: Usd | null
  /** The same takes all in the cloud, and all at home. */
  elsewhere: { cloud: WhatIf; local: WhatIf }
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

function whatIf(takes: readonly SpendingJob[], where: keyof Elsewhere): WhatIf {
  const asked = takes.flatMap(({ elsewhere }) => elsewhere?.[where] ?? [])
  return { usd: sum(asked), takes: asked.length, unknown: takes.length - asked.length }
}

interface Known {
  jobs: ReadonlyMap<string, SpendingJob>
  verdicts: Verdicts
}

const verdictOf = ({ takeId = '' }: SpendingJob, verdicts: Verdicts) => verdicts.get(takeId)

function rowOf(name: string, entries: readonly LedgerEntry[], { jobs, verdicts }: Known): SpendingRow {
  const balance = totals(entries)
  // To watch a clip is no attempt to render one.
  const rendered = entries.filter(({ kind }) => kind !== 'analysis')
  const ids = new Set(rendered.map(({ jobId }) => jobId))
  const known = [...ids].flatMap((id) => jobs.get(id) ?? [])
  const done = known.filter(({ takeId }) => takeId !== undefined)
  const seconds = done.reduce((all, { seconds = 0 }) => all + seconds, 0)
  const judged = done.map((job) => verdictOf(job, verdicts))
  const kept = judged.filter((verdict) => verdict === 'kept').length
  const total = add(committed(balance), balance.electricity)
  const basis: SpendingRow['basis'] = {}
  for (const entry of entries) if (SPENT.has(entry.kind)) basis[entry.basis] = add(basis[entry.basis] ?? '0', entry.usd)
  return {
    name,
    jobs: ids.size,
    attempts: new Set(rendered.map(({ jobId, attempt }) => `${jobId} ${attempt}`)).size,
    takes: done.length,
    seconds,
    failed: known.filter(({ state, takeId }) => takeId === undefined && OVER.has(state)).length,
    kept,
    discarded: judged.filter((verdict) => verdict === 'discarded').length,
    charged: balance.charged,
    exposed: balance.exposed,
    open: stillOpen(balance),
    electricity: balance.electricity,
    wh: balance.wh,
    total,
    perTake: done.length ? divide(total, done.length) : null,
    perSecond: seconds > 0 ? divide(total, seconds) : null,
    perKept: kept ? divide(total, kept) : null,
    elsewhere: { cloud: whatIf(done, 'cloud'), local: whatIf(done, 'local') },
    basis,
  }
}

function keyOf(by: Grouping, { jobs, verdicts }: Known): (entry: LedgerEntry) => string {
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
      return ({ jobId, kind }) => {
        const job = jobs.get(jobId)
        if (!job) return kind === 'analysis' ? 'analysis' : 'unknown'
        return verdictOf(job, verdicts) ?? job.state
      }
  }
}

/** @param verdicts what was kept and what discarded; a take nobody judged counts as neither */
export function spendingBy(
  entries: readonly LedgerEntry[],
  all: readonly SpendingJob[],
  by: Grouping,
  verdicts: Verdicts = new Map(),
): Spending {
  const known = { jobs: new Map(all.map((job) => [job.id, job])), verdicts }
  const key = keyOf(by, known)
  const groups = new Map<string, LedgerEntry[]>()
  for (const entry of entries) {
    const name = key(entry)
    const group = groups.get(name)
    if (group) group.push(entry)
    else groups.set(name, [entry])
  }
  const rows = [...groups].map(([name, group]) => rowOf(name, group, known))
  const byName = (a: SpendingRow, b: SpendingRow) => (a.name < b.name ? -1 : 1)
  const inTime = by === 'day' || by === 'month'
  rows.sort(inTime ? byName : (a, b) => compare(b.total, a.total) || byName(a, b))
  return { by, rows, total: rowOf('total', entries, known) }
}
