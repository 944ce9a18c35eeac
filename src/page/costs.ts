/** What was spent, against its caps, and what a take worth keeping came to. */
import type { Caps } from '../cost/budgets.js'
import { type Balance, committed, EMPTY, type Scope } from '../cost/entries.js'
import { add, type Usd } from '../cost/money.js'
import type { SpendingRow } from '../cost/spending.js'
import { gramsOf } from '../energy/carbon.js'
import type { Studio } from '../face.js'
import type { CapLine, Costs, SpentRow } from './words.js'

/** Days in the chart. */
const DAYS = 30
const DAY_MS = 86_400_000

/** Every cap that is a sum over time, a project, a backend or a label, with what is committed under it. */
async function capLines(caps: Caps, day: string, balance: (scope: Scope) => Promise<Balance>): Promise<CapLine[]> {
  const named = (one: Usd | Record<string, Usd> | undefined) => (typeof one === 'object' ? Object.entries(one) : [])
  const limits: [name: string, limit: Usd | undefined, scope: Scope][] = [
    ['today', caps.perDay, { day }],
    ['this month', caps.perMonth, { month: day.slice(0, 7) }],
    ['all time', caps.total, { total: 'all' }],
    ...named(caps.perProject).map(([project, limit]): (typeof limits)[number] => [
      `project ${project}`,
      limit,
      { project },
    ]),
    ...named(caps.perBackend).map(([backend, limit]): (typeof limits)[number] => [`at ${backend}`, limit, { backend }]),
    ...named(caps.perLabel).map(([label, limit]): (typeof limits)[number] => [`label ${label}`, limit, { label }]),
  ]
  return Promise.all(
    limits.flatMap(([name, limit, scope]) =>
      limit === undefined ? [] : [balance(scope).then((sums) => ({ name, limit, used: committed(sums ?? EMPTY) }))],
    ),
  )
}

const spent = ({ name, takes, failed, kept, discarded, total, perTake, perKept, wh }: SpendingRow): SpentRow => ({
  name,
  takes,
  failed,
  kept,
  discarded,
  usd: total,
  perTake,
  perKept,
  wh,
})

export async function costs(
  { ledger }: Pick<Studio, 'ledger'>,
  { caps, now }: { caps: Caps; now: number },
): Promise<Costs> {
  const [byDay, models, projects] = await Promise.all(
    (['day', 'model', 'project'] as const).map((by) => ledger.spending({ by })),
  )
  const day = new Date(now).toISOString().slice(0, 10)
  const { rows, total, carbon } = byDay!
  const sums = new Map(rows.map((row) => [row.name, row.total]))
  return {
    today: sums.get(day) ?? '0',
    month: rows.reduce((sum, row) => (row.name.startsWith(day.slice(0, 7)) ? add(sum, row.total) : sum), '0'),
    total: total.total,
    exposed: total.exposed,
    open: total.open,
    takes: total.takes,
    failed: total.failed,
    kept: total.kept,
    discarded: total.discarded,
    perTake: total.perTake,
    perKept: total.perKept,
    wh: total.wh,
    gramsCo2: carbon ? gramsOf(total.wh, carbon) : null,
    caps: await capLines(caps, day, (scope) => ledger.balance(scope)),
    days: Array.from({ length: DAYS }, (_, i) => {
      const name = new Date(now - (DAYS - 1 - i) * DAY_MS).toISOString().slice(0, 10)
      return { name, usd: sums.get(name) ?? '0' }
    }),
    models: models!.rows.map(spent),
    projects: projects!.rows.map(spent),
  }
}
