/** Veo 3.1 on Vertex, played by its sandbox: a filtered shot that costs nothing, then a hero shot. `npx tsx examples/veo-vertex.ts` */
import { startSandbox } from '../providers/veo/sandbox.js'
import { createStudio } from '../src/index.js'
import { fastClock } from '../src/testkit/index.js'

const clock = fastClock(15) // a render takes a minute or two, and Google is asked every ten seconds: here that is a moment
const sandbox = await startSandbox({ clock, renderSeconds: 20 })
sandbox.fault('moderated-after') // of the first shot: rendered, and withheld by Google's filter
const studio = createStudio({
  home: '.heroshot',
  clock,
  env: sandbox.env, // for the real one: GOOGLE_APPLICATION_CREDENTIALS and GOOGLE_CLOUD_PROJECT
  backends: { veo: { storageUri: 'gs://my-clips/hero' } },
})
const shot = {
  prompt: 'a lighthouse in a storm',
  tier: 'hero',
  model: 'veo-3.1',
  seconds: 4,
  audio: 'required',
} as const

const filtered = await studio.generate(shot).catch((error) => error)
console.log(`${filtered.code}, billed: ${filtered.billed}`)
console.log(filtered.message)

const take = await studio.generate({ ...shot, maxCost: 2 })
console.log(take.file, `$${take.cost.usd} (${take.cost.basis})`)
console.log(`Vertex saw ${sandbox.seen.creates} creates and bills $${sandbox.invoice()}`)
await studio.close()
await sandbox.close()
