/** Veo through OpenRouter, the real adapter against its sandbox: a price from the list, settled on what it says it cost. `npx tsx examples/openrouter.ts` */
import { startSandbox } from '../providers/openrouter/sandbox.js'
import { createStudio } from '../src/index.js'
import { fastClock } from '../src/testkit/index.js'

const clock = fastClock(10) // so that nobody waits for the polls here
const sandbox = await startSandbox({ renderSeconds: 2, queueSeconds: 0, clock })
sandbox.fault('charged-less') // the charge is below the quote
const studio = createStudio({ home: '.heroshot', env: sandbox.env, clock }) // at OpenRouter itself: OPENROUTER_API_KEY alone
const shot = {
  prompt: 'a lighthouse in a storm',
  tier: 'hero',
  model: 'openrouter-veo-3.1-lite',
  seconds: 4,
  maxCost: 0.2,
} as const

const { ranked } = await studio.plan(shot)
console.log(`quoted $${ranked[0]?.money?.expected}`)
const take = await studio.generate(shot)
console.log(take.file, `$${take.cost.usd} (${take.cost.basis})`)
console.log(`OpenRouter saw ${sandbox.seen.creates} create and bills $${sandbox.invoice()}`)
await studio.close()
await sandbox.close()
