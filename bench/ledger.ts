/**
 * A ledger of a million rows: how fast it grows, what a budget check and a month's summary cost, beside adding up all rows, which is
 * what a ledger without running sums would do. `npm run bench:ledger [-- --rows 100000] [-- --write docs/bench.md]`
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCaps } from '../src/cost/budgets.js'
import { type LedgerEntry, totals } from '../src/cost/entries.js'
import { createLedger } from '../src/cost/ledger.js'
import { sum } from '../src/cost/money.js'
import { openStore } from '../src/jobs/open-store.js'
import { machine, median, section, table } from './results.js'

const flag = process.argv.indexOf('--rows')
const ROWS = flag < 0 ? 1_000_000 : Number(process.argv[flag + 1])
/** Entries of one job: reserved, charged, the rest released, electricity of a draft before it. */
const KINDS = ['reserve', 'charge', 'release', 'electricity'] as const
const USD = { reserve: '0.6', charge: '0.5', release: '0.1', electricity: '0.000031' }
/** A year. */
const DAYS = Array.from({ length: 365 }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10))

const home = await mkdtemp(join(tmpdir(), 'heroshot-ledger-'))
const store = await openStore({ home })
const ledger = createLedger(store)
const caps = parseCaps({ perCall: 10, perDay: 1e9, perMonth: 1e9, perProject: 1e9, perBackend: 1e9, total: 1e12 })

const entry = (job: number, kind: (typeof KINDS)[number]): LedgerEntry => ({
  id: `20260101-${String(job).padStart(9, '0')}:1:${kind}`,
  at: `${DAYS[job % 365]}T12:00:00.000Z`,
  day: DAYS[job % 365]!,
  jobId: `20260101-${String(job).padStart(9, '0')}`,
  attempt: 1,
  backend: ['runway', 'veo', 'comfyui', 'sketch'][job % 4]!,
  model: 'a-model',
  project: `project ${job % 20}`,
  labels: { client: `client ${job % 7}` },
  kind,
  usd: USD[kind],
  basis: kind === 'electricity' ? 'metered' : 'invoiced',
  ...(kind === 'electricity' && { wh: 0.2 }),
  ...(kind === 'charge' && { listed: { usd: USD.charge, rules: 'a list' } }),
  note: '12 credits charged by the vendor',
})

const ms = (from: number) => performance.now() - from
const rss = () => process.memoryUsage().rss / 2 ** 20

const jobs = ROWS / KINDS.length
/** Jobs committed side by side, as in a busy process. */
const TOGETHER = 64
const began = performance.now()
let told = began
for (let job = 0; job < jobs; job += TOGETHER) {
  const some = Array.from({ length: Math.min(TOGETHER, jobs - job) }, (_, i) => job + i)
  await Promise.all(some.map((one) => ledger.append(...KINDS.map((kind) => entry(one, kind)))))
  if (ms(told) > 10_000) {
    console.error(`${job * KINDS.length} rows, ${Math.round(rss())} MiB`)
    told = performance.now()
  }
}
const growing = ms(began)
const small = rss()

async function times(n: number, act: (i: number) => Promise<unknown>): Promise<number[]> {
  const list: number[] = []
  for (let i = 0; i < n; i++) {
    const from = performance.now()
    await act(i)
    list.push(ms(from))
  }
  return list
}
const last = DAYS.at(-1)!
const check = await times(2000, () =>
  Promise.all([
    ledger.balance({ day: last }),
    ledger.balance({ month: last.slice(0, 7) }),
    ledger.balance({ project: 'project 3' }),
  ]),
)
const drift = await times(200, () => ledger.drift())
const reserve = await times(200, (i) => ledger.reserve(entry(jobs + i, 'reserve'), caps))
const month = await times(50, async () => {
  const days = await ledger.balances('day')
  return sum([...days].filter(([day]) => day.startsWith('2026-12')).map(([, { charged }]) => charged))
})
const before = rss()
const naive = await times(1, async () =>
  totals((await ledger.entries()).filter(({ day }) => day.startsWith('2026-12'))),
)
const after = rss()
const verify = await times(1, async () => ledger.verify())
const size = (await stat(join(home, 'heroshot.db')).catch(() => ({ size: 0 }))).size

const p99 = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length * 0.99)]!
const row = (what: string, list: number[]) => [what, median(list).toFixed(2), p99(list).toFixed(2)]
section(
  'ledger',
  `### ${ROWS.toLocaleString('en')} rows

Rows are appended by ${TOGETHER} jobs side by side, four rows a job, every commit flushed to disk: ${Math.round(ROWS / (growing / 1000)).toLocaleString('en')} rows a second, memory ${Math.round(small)} MiB at the end${size ? `, ${(size / ROWS).toFixed(0)} bytes a row on disk` : ''}.

${table(
  ['with all rows in it', '>median ms', '>p99 ms'],
  [
    row('budget check: a day, a month, a project', check),
    row('invoices beside price lists', drift),
    row('reservation under six caps, flushed to disk', reserve),
    row('a month, day by day', month),
    row('the same by adding up all rows', naive),
    row('verifying the chain of all rows', verify),
  ],
)}

Adding up all rows took ${Math.round(after - before)} MiB more memory. Measured ${machine()}.`,
)
await store.close()
await rm(home, { recursive: true })
