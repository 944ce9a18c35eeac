/** What one request of a user costs when one answer goes wrong: jobs the vendor bills, and what the caller holds in the end. */
import { table } from '../results.js'
import type { Once, Report } from './child.js'
import type { Fault, Seen } from './emulator.js'
import type { Lab } from './lab.js'
import type { Entry } from './subjects/index.js'

interface Case {
  heading: string
  fault: Fault
  always?: boolean
}

export const SUBMIT_FAULTS: readonly Case[] = [
  { heading: 'accepted, then reset', fault: 'accepted-then-reset' },
  { heading: 'accepted, then HTTP 500', fault: 'accepted-then-500' },
  { heading: 'accepted, never answered', fault: 'accepted-then-silence' },
  { heading: 'accepted, then reset, every time', fault: 'accepted-then-reset', always: true },
  { heading: 'refused: 429, Retry-After 1', fault: 'refused-429' },
  { heading: 'refused: 503, HTML', fault: 'refused-503' },
]

export const POLL_FAULTS: readonly Case[] = [
  { heading: '503, HTML', fault: 'poll-503' },
  { heading: '429, Retry-After 1', fault: 'poll-429' },
  { heading: 'connection reset', fault: 'poll-reset' },
  { heading: 'truncated JSON', fault: 'poll-garbage' },
]

/** Where a client's time-out can be set, it is set to this for the vendor that never answers. */
export const TIMEOUT_MS = 3000
/** Most of the time is spent waiting: this many cells at once. */
const AT_ONCE = 6
const BYTES = 64 << 10

/** One row an entry, one column a case; nothing is waited for longer than `capMs`. */
export async function measureFaults(lab: Lab, rows: readonly Entry[], cases: readonly Case[], capMs: number) {
  const cells = rows.map((): string[] => [])
  const reports: Report<Once>[] = []
  const todo = rows.flatMap((entry, row) => cases.map((one, column) => ({ entry, row, one, column })))
  async function worker() {
    for (let next = todo.shift(); next; next = todo.shift()) {
      const { entry, row, one, column } = next
      const vendor = await lab.vendor(entry, { fault: one.fault, always: one.always, bytes: BYTES })
      const report = await lab.measure(entry, {
        origin: vendor.origin,
        bytes: BYTES,
        task: { kind: 'once', capMs },
        ...(one.fault === 'accepted-then-silence' && { timeoutMs: TIMEOUT_MS }),
      })
      cells[row]![column] = show(report.outcome, await vendor.seen(), one)
      reports[row] = report
      await vendor.close()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const patient = new Set(
    reports.filter(({ hasTimeout }) => !hasTimeout).map(({ packages }) => packages[0]?.split(' ')[0]),
  )
  return {
    markdown: table(
      ['client', ...cases.map(({ heading }) => heading)],
      cells.map((cell, row) => [reports[row]!.label, ...cell]),
    ),
    reports,
    patient: [...patient].join(', '),
  }
}

/** How it ended for the caller, then what the vendor bills unless it is one job. */
function show({ end, known, ms }: Once, { accepted, distinct }: Seen, { always }: Case): string {
  const seconds = `${(ms / 1000).toFixed(ms < 100 ? 2 : ms < 10_000 ? 1 : 0)} s`
  const jobs = `${accepted} job${accepted === 1 ? '' : 's'}`
  const bill =
    (accepted === 1 && !always ? '' : `, ${accepted > 1 ? `**${jobs}**` : jobs}`) +
    (distinct < accepted ? ' (same key)' : '') +
    (always ? ` in ${seconds}` : '')
  if (end === 'clip') return `clip${bill}`
  if (end === 'waiting') return `not over after ${seconds}${always ? bill.replace(/ in .*/, '') : bill}`
  if (known && known !== 'id') return `no clip: ${known}${bill}`
  if (accepted === 0) return 'error, nothing billed'
  return known ? `error, id kept${bill}` : `error, **job lost**${bill}`
}
