/** The vendor of a bench, in a process of its own: the rehearsal's, told over IPC when its renders are ready. */
import { readFileSync } from 'node:fs'
import { startRehearsal } from '../test/support/rehearsal.js'

/** What a bench may ask of it. Every question is answered with the counts. */
export type Ask = { type: 'counts' } | { type: 'finish'; withinMs: number }

export interface Counts {
  origin: string
  creates: number
  polls: number
  downloads: number
}

/** A `free` box: bytes a player skips, so that a short clip becomes as large as a bench needs. */
function padding(bytes: number): Buffer {
  if (bytes === 0) return Buffer.alloc(0)
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes)
  box.write('free', 4, 'latin1')
  return box
}

const [clip, renderMs, padBytes] = process.argv.slice(2)
const vendor = await startRehearsal({
  clip: Buffer.concat([readFileSync(clip!), padding(Number(padBytes))]),
  renderMs: Number(renderMs),
})
const tell = () => {
  const { origin, creates, polls, downloads } = vendor
  process.send!({ origin, creates, polls, downloads } satisfies Counts)
}
process.on('message', (ask: Ask) => {
  if (ask.type === 'finish')
    for (const [i, job] of vendor.jobs.entries()) {
      job.startsAt = Date.now()
      job.endsAt = job.startsAt + (ask.withinMs * i) / vendor.jobs.length
    }
  tell()
})
tell()
