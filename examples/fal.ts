/** Kandinsky on fal, the real adapter against fal's sandbox: the plan, the take, and a failure that fal calls COMPLETED. `npx tsx examples/fal.ts` */
import { startSandbox } from '../providers/fal/sandbox.js'
import { createStudio, isHeroshotError } from '../src/index.js'
import { fastClock } from '../src/testkit/index.js'

const clock = fastClock(10) // so that nobody waits for the polls here
const sandbox = await startSandbox({ renderSeconds: 2, queueSeconds: 0, clock })
const studio = createStudio({ home: '.heroshot', env: sandbox.env, clock }) // at fal itself: FAL_KEY, and no FAL_BASE_URL
const shot = { prompt: 'a lighthouse in a storm', tier: 'hero', model: 'fal-kandinsky-5', maxCost: 0.2 } as const

const take = await studio.generate(shot)
console.log(take.file, `$${take.cost.usd} (${take.cost.basis})`)

sandbox.fault('moderated-before')
const error = await studio.generate(shot).catch((error) => error)
if (isHeroshotError(error)) console.log(error.code, '-', error.message)
console.log(`fal saw ${sandbox.seen.creates} submits and bills $${sandbox.invoice()}`)
await studio.close()
await sandbox.close()
