/** The vendor of the flight bench, in a process of its own: the rehearsal's, told over IPC when its renders are ready. */
import { readFileSync } from 'node:fs'
import { startRehearsal } from '../test/support/rehearsal.js'

/** What it may be asked; either is answered with the counts. `finish`: renders end one after the other within so many milliseconds. */
export type Ask = { counts: true } | { finish: number }

export interface Counts {
  origin: string
  creates: number
  polls: number
  downloads: number
}

process.on('disconnect', () => process.exit())

const NEVER = 1e9
const vendor = await startRehearsal({ clip: readFileSync(process.argv[2]!), renderMs: NEVER })
const tell = () => {
  const { origin, creates, polls, downloads } = vendor
  process.send!({ origin, creates, polls, downloads } satisfies Counts)
}
process.on('message', (ask: Ask) => {
  if ('finish' in ask)
    for (const [i, job] of vendor.jobs.entries()) {
      job.startsAt = Date.now()
      job.endsAt = job.startsAt + (ask.finish * i) / vendor.jobs.length
    }
  tell()
})
tell()
