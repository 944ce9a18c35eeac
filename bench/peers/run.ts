/**
 * heroshot beside its peers: the same jobs at the same emulated vendors, every measurement in a fresh process.
 * `npm run bench:peers -- [--only faults|cpu|memory] [--quick] [--subjects heroshot,openai] [--write docs/bench.md]`
 */
import { parseArgs } from 'node:util'
import { machine, section } from '../results.js'
import type { Report } from './child.js'
import { measureCpu, measureMemory } from './cost.js'
import { measureFaults, POLL_FAULTS, SUBMIT_FAULTS, TIMEOUT_MS } from './faults.js'
import { openLab } from './lab.js'
import { entries } from './subjects/index.js'

const { only, quick, subjects } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    subjects: { type: 'string' },
    write: { type: 'string' },
  },
}).values
const rows = entries(subjects?.split(','))
const PARTS = ['faults', 'cpu', 'memory'] as const
const wanted = (part: (typeof PARTS)[number]) => only === undefined || only === part
if (only !== undefined && !PARTS.some(wanted)) throw new Error(`--only takes one of ${PARTS.join(', ')}`)

function publish(
  name: string,
  title: string,
  { markdown, reports }: { markdown: string; reports: Report[] },
  how: string,
) {
  const versions = new Map<string, Set<string>>()
  for (const { packages } of reports)
    for (const [name, version] of packages.slice(1).map((one) => one.split(' ') as [string, string]))
      versions.set(name, (versions.get(name) ?? new Set()).add(version))
  const also = [...versions].map(([name, those]) => `${name} ${[...those].join(' and ')}`).join(', ')
  const notes = [
    how,
    `Measured ${machine()}${also && `; with ${also}`}.`,
    quick && 'A quick run: fewer jobs, shorter waits, a smaller clip.',
  ]
  section(name, `### ${title}\n\n${markdown}\n\n${notes.filter(Boolean).join(' ')}`)
}

const lab = await openLab()
try {
  if (wanted('faults')) {
    const capMs = quick ? 8000 : 30_000
    const submit = await measureFaults(lab, rows, SUBMIT_FAULTS, capMs)
    const waits =
      `Waits end after ${capMs / 1000} s. For "never answered" the time-out of a request is set to ${TIMEOUT_MS / 1000} s ` +
      `where the client has such an option. Without one: ${submit.patient || 'nobody'}.`
    const one = 'Where no number of jobs stands, the vendor bills one.'
    publish('peers-submit', 'When the answer to a submit goes wrong', submit, `${one} ${waits}`)
    publish('peers-poll', 'When the first poll goes wrong', await measureFaults(lab, rows, POLL_FAULTS, capMs), one)
  }
  if (wanted('cpu')) {
    const options = quick ? { rounds: 1, warmUp: 10, jobs: 40 } : { rounds: 3, warmUp: 30, jobs: 150 }
    const { rounds, warmUp, jobs } = options
    const how = `Medians of ${rounds} processes with ${jobs} jobs each, one after the other, after ${warmUp} to warm up.`
    publish('peers-cpu', 'What a clip of 64 KiB costs', await measureCpu(lab, rows, options), how)
  }
  if (wanted('memory')) {
    const how = 'The highest resident memory during the job, over the one after a small job before it.'
    publish('peers-memory', 'What a big clip costs', await measureMemory(lab, rows, (quick ? 64 : 512) << 20), how)
  }
} finally {
  lab.close()
}
