/** What a clip costs the machine that asks for it: requests, CPU and wall clock of jobs one after the other, and memory for a big clip. */
import { median, table } from '../results.js'
import type { Many, Memory, Report } from './child.js'
import type { Lab } from './lab.js'
import type { Entry } from './subjects/index.js'

export interface CpuOptions {
  /** Processes a row; the table has their medians. */
  rounds: number
  warmUp: number
  jobs: number
}

const SMALL = 64 << 10
/** Long enough that everybody is told "not yet" at least once. */
const RENDER_MS = 4

export async function measureCpu(lab: Lab, rows: readonly Entry[], { rounds, warmUp, jobs }: CpuOptions) {
  const runs = rows.map((): { report: Report<Many>; requests: number }[] => [])
  for (let round = 0; round < rounds; round++)
    for (const [row, entry] of rows.entries()) {
      const vendor = await lab.vendor(entry, { bytes: SMALL, renderMs: RENDER_MS })
      const task = { kind: 'many', warmUp, jobs } as const
      const report = await lab.measure(entry, { origin: vendor.origin, bytes: SMALL, task })
      const { requests } = await vendor.seen()
      runs[row]!.push({ report, requests: requests / (warmUp + jobs) })
      await vendor.close()
    }
  const reports = runs.map(([first]) => first!.report)
  const cells = runs.map((all) => {
    const [{ report }] = all as [(typeof all)[number]]
    const requests = median(all.map((one) => one.requests))
    const mid = (of: (outcome: Many) => number) => median(all.map((one) => of(one.report.outcome))).toFixed(1)
    const figures = [mid(({ cpuMs }) => cpuMs), mid(({ p50 }) => p50), mid(({ p95 }) => p95)]
    return [report.label, report.keeps, requests.toFixed(1), ...figures, `${report.pollMs} ms`]
  })
  const headings = ['client', 'clip ends up', '>requests', '>CPU ms', '>wall p50 ms', '>wall p95 ms', '>poll interval']
  return { markdown: table(headings, cells), reports }
}

export async function measureMemory(lab: Lab, rows: readonly Entry[], bigBytes: number) {
  const reports: Report<Memory>[] = []
  for (const entry of rows) {
    const [small, big] = [await lab.vendor(entry, { bytes: SMALL }), await lab.vendor(entry, { bytes: bigBytes })]
    const task = { kind: 'memory', big: big.origin, bigBytes } as const
    const report = await lab.measure(entry, { origin: small.origin, bytes: SMALL, task })
    if (report.keeps !== 'not fetched') reports.push(report)
    await Promise.all([small.close(), big.close()])
  }
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
  const cells = reports.map(({ label, keeps, outcome: { riseBytes, error } }) => [
    label,
    keeps,
    `${mib(riseBytes)}${error ? `, then fails: ${error}` : ''}`,
  ])
  return { markdown: table(['client', 'clip ends up', `>memory over idle, ${mib(bigBytes)} clip`], cells), reports }
}
