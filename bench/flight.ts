/**
 * Many paid jobs in flight in one process: started at once, polled, finished. `npm run bench:flight [-- jobs [seconds in flight]]`
 */
import type { Delay, Report } from './fleet.js'
import { conditions, heard, onStage, table } from './stage.js'

const jobs = Number(process.argv[2] ?? 10_000)
const holdSeconds = Number(process.argv[3] ?? 60)
/** Renders end one after the other over this time. */
const FINISH_MS = 30_000
const NEVER = 1e9

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`

await onStage({ renderMs: NEVER }, async ({ vendor, measured }) => {
  const fleet = measured('fleet', jobs)
  const ask = () => {
    const answer = heard<Report>(fleet)
    fleet.send('report')
    return answer
  }
  const began = Date.now()
  const starts = await heard<Report>(fleet)
  let counts = await vendor.ask({ type: 'counts' })
  for (; counts.creates < jobs; counts = await vendor.ask({ type: 'counts' })) await sleep(500)
  const accepted = await ask()
  await sleep(holdSeconds * 1000)
  const held = await ask()
  const polls = await vendor.ask({ type: 'finish', withinMs: FINISH_MS })
  const end = await heard<Report>(fleet)
  counts = await vendor.ask({ type: 'counts' })
  const ms = (value: number) => value.toFixed(1)
  const loop = ({ p50, p99, max }: Delay) => `${ms(p50)} / ${ms(p99)} / ${ms(max)} ms`
  console.log(
    `${jobs} paid jobs in flight in one process; ${new Date(began).toISOString().slice(0, 10)}, ${conditions()}\n`,
  )
  console.log(
    table(
      ['heroshot', ''],
      [
        ['takes; failures', `${end.takes}; ${end.failures.length}`],
        ['memory before (RSS)', mb(end.rssBefore)],
        ['peak while starting', mb(accepted.rssPeak)],
        ['peak in flight', mb(held.rssPeak)],
        ['peak over the whole run', mb(end.rssPeak)],
        ['peak of the heap', mb(end.heapPeak)],
        ['growth per job in flight', `${((held.rssPeak - end.rssBefore) / jobs / 1e3).toFixed(1)} kB`],
        ['event loop p50 / p99 / max, whole run', loop(end.loop)],
        ['... start() of all', loop(starts.phase)],
        ['... until all are accepted', loop(accepted.phase)],
        ['... polling', loop(held.phase)],
        ['... finishing', loop(end.phase)],
        [
          'wall time: started, accepted, all takes',
          `${[starts, accepted, end].map(({ seconds }) => seconds.toFixed(0)).join(', ')} s`,
        ],
        ['CPU per job, polls included', `${((end.cpuSeconds * 1000) / jobs).toFixed(2)} ms`],
        ['... until it was accepted', `${((accepted.cpuSeconds * 1000) / jobs).toFixed(2)} ms`],
        [
          '... per poll in flight',
          `${(((held.cpuSeconds - accepted.cpuSeconds) * 1000) / Math.max(1, polls.polls)).toFixed(2)} ms`,
        ],
        [
          'requests per job: create, polls, download',
          [counts.creates, counts.polls, counts.downloads].map((n) => (n / jobs).toFixed(2)).join(', '),
        ],
      ],
    ),
  )
  if (end.failures.length) console.log(`\nfirst failure: ${end.failures[0]}`)
})
process.exit()
