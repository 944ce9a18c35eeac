/** The measured process of the memory bench: one paid job with a large result. */
import type * as Heroshot from '../src/index.js'
import { rehearsalBackend } from '../test/support/rehearsal.js'

export interface Report {
  bytes: number
  rssBefore: number
  rssPeak: number
  seconds: number
  cpuSeconds: number
}

const [heroshot, origin, home] = process.argv.slice(2)
const { createStudio, defaultProviders } = (await import(heroshot!)) as typeof Heroshot
const vendor = rehearsalBackend(origin!, { pollIntervalMs: 100 })
const studio = createStudio({ home: home!, providers: [...defaultProviders(), vendor], configFrom: false })
const shot = { prompt: 'a red boat crosses the sea', seconds: 2, tier: 'hero' as const }
await studio.plan(shot)
await new Promise((resolve) => setTimeout(resolve, 500))

const rssBefore = process.memoryUsage.rss()
const cpuBefore = process.cpuUsage()
const began = performance.now()
let rssPeak = 0
const watch = setInterval(() => (rssPeak = Math.max(rssPeak, process.memoryUsage.rss())), 5)
const { files } = await studio.generate(shot)
clearInterval(watch)
const { user, system } = process.cpuUsage(cpuBefore)
process.send!({
  bytes: files[0]!.bytes,
  rssBefore,
  rssPeak,
  seconds: (performance.now() - began) / 1000,
  cpuSeconds: (user + system) / 1e6,
} satisfies Report)
await studio.close()
