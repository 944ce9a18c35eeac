/** The measured process of the flight bench: starts many paid jobs at once and drives them all to their takes. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type * as Heroshot from '../src/index.js'
import { rehearsalBackend } from '../test/support/rehearsal.js'
import { MEASURED } from './delays.js'

/** Sent once all jobs are started, when asked for, and once all are over. */
export interface Report {
  takes: number
  failures: string[]
  rssBefore: number
  rssPeak: number
  heapPeak: number
  seconds: number
  cpuSeconds: number
  loop: Delay
  /** Since the report before. */
  phase: Delay
}

/** Event-loop delay in milliseconds. */
export interface Delay {
  p50: number
  p99: number
  max: number
}

process.on('disconnect', () => process.exit())

const [heroshot, origin, count, home] = process.argv.slice(2)
const { createStudio, defaultProviders } = (await import(heroshot!)) as typeof Heroshot
const total = Number(count)
const vendor = rehearsalBackend(origin!, { concurrency: total, pollIntervalMs: 5000, seconds: MEASURED })
const studio = createStudio({ home: home!, providers: [...defaultProviders(), vendor], configFrom: false })
const shot = (i: number) => ({ prompt: `a red boat crosses the sea, take ${i}`, seconds: 2, tier: 'hero' as const })
// What loads at first use is no job's memory.
await studio.plan(shot(0))

const rssBefore = process.memoryUsage.rss()
const cpuBefore = process.cpuUsage()
const began = performance.now()
const [loop, phase] = [monitorEventLoopDelay({ resolution: 2 }), monitorEventLoopDelay({ resolution: 2 })]
for (const histogram of [loop, phase]) histogram.enable()
const delay = (histogram: typeof loop): Delay => ({
  p50: histogram.percentile(50) / 1e6,
  p99: histogram.percentile(99) / 1e6,
  max: histogram.max / 1e6,
})
let [rssPeak, heapPeak, takes] = [0, 0, 0]
const failures: string[] = []
const watch = setInterval(() => {
  rssPeak = Math.max(rssPeak, process.memoryUsage.rss())
  heapPeak = Math.max(heapPeak, process.memoryUsage().heapUsed)
}, 250)
const report = () => {
  const { user, system } = process.cpuUsage(cpuBefore)
  process.send!({
    takes,
    failures,
    rssBefore,
    rssPeak,
    heapPeak,
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
    loop: delay(loop),
    phase: delay(phase),
  } satisfies Report)
  phase.reset()
}
const one = async (i: number) => {
  const job = await studio.start(shot(i))
  const result = job.result()
  if (++started === total) report()
  await result
  takes++
}
let started = 0
process.on('message', report)
await Promise.all(
  Array.from({ length: total }, (_, i) =>
    one(i).catch((error: Error) => void failures.push(`${error.name}: ${error.message}`)),
  ),
)
clearInterval(watch)
await studio.close()
report()
