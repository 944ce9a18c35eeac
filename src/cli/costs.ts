/** `costs`: the ledger's entries added up, exactly. */
import type { Command } from 'commander'
import { committed, type LedgerEntry, stillOpen, totals } from '../cost/entries.js'
import { add, compare, formatUsd, isZero, multiply } from '../cost/money.js'
import { InputError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import { EXIT } from './exit.js'
import { columns, counted, figure, type Look } from './layout.js'
import type { Act, Handler } from './session.js'

const BY = ['job', 'day', 'project', 'backend'] as const
type By = (typeof BY)[number]

const KEY: Record<By, (entry: LedgerEntry) => string> = {
  job: (entry) => entry.jobId,
  day: (entry) => entry.day,
  project: (entry) => entry.project,
  backend: (entry) => `${entry.backend}/${entry.model}`,
}

interface CostRow {
  name: string
  jobs: number
  /** Billed by vendors. */
  charged: string
  /** May be billed, nobody knows. */
  exposed: string
  /** Set aside for attempts under way. */
  open: string
  electricity: string
  wh: number
  /** Charged, exposed, set aside and electricity together. */
  total: string
}

function rowOf(name: string, entries: readonly LedgerEntry[]): CostRow {
  const balance = totals(entries)
  return {
    name,
    jobs: new Set(entries.map(({ jobId }) => jobId)).size,
    charged: balance.charged,
    exposed: balance.exposed,
    open: stillOpen(balance),
    electricity: balance.electricity,
    wh: balance.wh,
    total: add(committed(balance), balance.electricity),
  }
}

/** Groups and adds up; days in order, everything else the dearest first. */
export function costsBy(entries: readonly LedgerEntry[], by: By): { rows: CostRow[]; total: CostRow } {
  const groups = new Map<string, LedgerEntry[]>()
  for (const entry of entries) {
    const name = KEY[by](entry)
    const group = groups.get(name)
    if (group) group.push(entry)
    else groups.set(name, [entry])
  }
  const rows = [...groups].map(([name, group]) => rowOf(name, group))
  const byName = (a: CostRow, b: CostRow) => (a.name < b.name ? -1 : 1)
  rows.sort(by === 'day' ? byName : (a, b) => compare(b.total, a.total) || byName(a, b))
  return { rows, total: rowOf('total', entries) }
}

const money = (usd: string) => (isZero(usd) ? '' : formatUsd(usd))

export function showCosts(rows: readonly CostRow[], total: CostRow, by: By, takes: number, look: Look): string {
  const cells = [...rows, total].map((row) => [
    row.name,
    String(row.jobs),
    money(row.charged),
    money(row.exposed),
    money(row.open),
    money(row.electricity),
    row.wh ? `${figure(row.wh)} Wh` : '',
    formatUsd(row.total),
  ])
  const right = { align: 'right' as const }
  const table = columns(
    [
      { title: by, paint: look.cyan },
      { title: 'jobs', ...right },
      { title: 'charged', ...right },
      { title: 'at risk', ...right, paint: look.yellow },
      { title: 'set aside', ...right },
      { title: 'electricity', ...right },
      { title: 'energy', ...right },
      { title: 'total', ...right, paint: look.bold },
    ],
    cells,
    look,
    0,
  )
  if (!takes) return table
  const each = multiply(total.total, 1 / takes)
  return `${table}\n\n${counted(takes, 'finished take')}, ${formatUsd(each)} each, failed and cancelled attempts included.`
}

const DAY_MS = 86_400_000

/** First day (UTC) of `--since`: a date, or days back such as `7d`. */
export function sinceDay(text: string, now: number): string {
  const days = /^(\d{1,5})d$/.exec(text)?.[1]
  if (days !== undefined) return new Date(now - Number(days) * DAY_MS).toISOString().slice(0, 10)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text
  throw new InputError('is not a day', { field: '--since', value: text, allowed: '7d, 30d, or a date like 2026-11-01' })
}

const costs: Handler = async ({ terminal, flags, withStudio }) => {
  const by = String(flags.by ?? 'project') as By
  if (!BY.includes(by))
    throw new InputError('no such grouping', {
      field: '--by',
      value: by,
      allowed: BY.join(', '),
      nearest: nearestWord(by, BY),
    })
  const from = flags.since === undefined ? undefined : sinceDay(String(flags.since), Date.now())
  const project = flags.project === undefined ? undefined : String(flags.project)
  const { entries, takes } = await withStudio(async (studio) => {
    const entries = await studio.ledger.entries({ ...(from && { from }), ...(project && { project }) })
    const ids = new Set(entries.map(({ jobId }) => jobId))
    const jobs = await studio.jobs.list(project ? { project } : {})
    return { entries, takes: jobs.filter(({ id, takeDir }) => takeDir && ids.has(id)).length }
  })
  const { rows, total } = costsBy(entries, by)
  if (terminal.json) terminal.printJson({ by, from: from ?? null, rows, total, takes })
  terminal.print(rows.length ? showCosts(rows, total, by, takes, terminal.view.look) : 'Nothing was spent.')
  return EXIT.ok
}

export function addCosts(program: Command, act: Act): void {
  program
    .command('costs')
    .description('what was spent: dollars and watt-hours')
    .option('--by <what>', `${BY.join(', ')}; default project`)
    .option('--project <name>', 'only this project')
    .option('--since <when>', 'a date, or 7d')
    .action(act(costs))
}
