/** A draft drawn at home and restyled at Runway: here at its sandbox, without a key and without a bill. `npx tsx examples/runway.ts` */
import { startSandbox } from '../providers/runway/sandbox.js'
import { createStudio } from '../src/index.js'
import { fastClock } from '../src/testkit/index.js'

const clock = fastClock(15) // so that nobody has to wait for renders that aren't
const sandbox = await startSandbox({ clock, renderSeconds: 10 })
const studio = createStudio({ env: sandbox.env, clock }) // the real Runway: RUNWAYML_API_SECRET, and no options at all

const draft = await studio.generate({ prompt: 'a red boat crosses the sea at sunset', seconds: 2, resolution: '360p' })
const hero = await studio.generate({
  prompt: 'the same boat, photoreal, golden light',
  tier: 'hero',
  model: 'aleph 2',
  source: { video: draft.file, action: 'restyle' },
  maxCost: 1,
})
for (const { backend, model, video, cost } of [draft, hero])
  console.log(`${backend}/${model} ${video.width}x${video.height} ${video.seconds} s $${cost.usd} (${cost.basis})`)
for (const warning of hero.warnings) console.log(warning)
console.log(`Runway saw ${sandbox.seen.creates} create and bills $${sandbox.invoice()}`)
await studio.close()
await sandbox.close()
