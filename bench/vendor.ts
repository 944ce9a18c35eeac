/**
 * The vendor of the flight bench, in a process of its own. It queues what is submitted until it is told over IPC to render; then
 * every render takes its own time.
 */
import { readFileSync } from 'node:fs'
import { startRehearsal } from '../test/support/rehearsal.js'
import { seeded } from '../test/support/virtual.js'
import { lognormal, MEASURED } from './delays.js'

/** What it may be asked; either is answered with the counts. */
export type Ask = 'counts' | 'render'

export interface Counts {
  origin: string
  creates: number
  polls: number
  downloads: number
}

process.on('disconnect', () => process.exit())

const vendor = await startRehearsal({ clip: readFileSync(process.argv[2]!), renderMs: 1e9 })
const drawn = lognormal(MEASURED, 1.96, seeded(1))
/** None shorter or longer than what was measured. */
function seconds(): number {
  for (;;) {
    const one = drawn()
    if (one >= MEASURED.low && one <= MEASURED.high) return one
  }
}
const tell = () => {
  const { origin, creates, polls, downloads } = vendor
  process.send!({ origin, creates, polls, downloads } satisfies Counts)
}
process.on('message', (ask: Ask) => {
  if (ask === 'render')
    for (const job of vendor.jobs) {
      job.startsAt = Date.now()
      job.endsAt = job.startsAt + 1000 * seconds()
    }
  tell()
})
tell()
