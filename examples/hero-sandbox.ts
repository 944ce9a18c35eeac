/** A hero shot that costs nothing: the real adapter, journal and ledger, against Runway's sandbox. `npx tsx examples/hero-sandbox.ts` */
import { startSandbox } from '../providers/runway/sandbox.js'
import { createStudio } from '../src/index.js'

const sandbox = await startSandbox({ renderSeconds: 2 })
sandbox.fault('charged-less') // Runway takes less than it estimated: the rest is released
const studio = createStudio({ home: '.heroshot', env: sandbox.env })
const shot = { prompt: 'a lighthouse in a storm', tier: 'hero', model: 'gen4.5', seconds: 2, maxCost: 0.5 } as const
const take = await studio.generate(shot)
console.log(take.file, `$${take.cost.usd} (${take.cost.basis})`)
for (const { kind, usd, note } of await studio.ledger.entries({ jobId: take.jobId })) console.log(kind, usd, note)
console.log(`Runway saw ${sandbox.seen.creates} create and bills $${sandbox.invoice()}`)
await studio.close()
await sandbox.close()
