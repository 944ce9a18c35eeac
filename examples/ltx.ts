/** A clip, more of it, and a part of it taken again: LTX-2.3 against its sandbox, without a key and without a bill. `npx tsx examples/ltx.ts` */
import { startSandbox } from '../providers/ltx/sandbox.js'
import { createStudio } from '../src/index.js'
import { fastClock } from '../src/testkit/index.js'

const clock = fastClock(15) // so that nobody waits for renders that aren't
const sandbox = await startSandbox({ clock, renderSeconds: 5, queueSeconds: 0 })
const studio = createStudio({ env: sandbox.env, clock }) // at LTX itself: LTX_API_KEY, and no LTX_API_BASE_URL
const shot = { tier: 'hero', model: 'ltx-api-2.3-pro', resolution: '1080p', maxCost: 1 } as const

const take = await studio.generate({ ...shot, prompt: 'a red boat crosses the sea at sunset', seconds: 4 })
const more = await studio.generate({
  ...shot,
  prompt: 'the boat reaches the harbour',
  seconds: 3,
  source: { video: take.file, action: 'extend' },
})
const again = await studio.generate({
  ...shot,
  prompt: 'a gull lands on the bow',
  source: { video: take.file, action: 'restyle' },
  extras: { ltx: { section: { start: 1, seconds: 2 } } }, // the rest stays as it is
})
for (const { video, cost } of [take, more, again]) console.log(`${video.seconds} s $${cost.usd} (${cost.basis})`)
console.log(`LTX saw ${sandbox.seen.creates} creates and bills $${sandbox.invoice()}`)
await studio.close()
await sandbox.close()
