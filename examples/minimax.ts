/** A moving picture by Hailuo and the same shot by H3, against MiniMax's sandbox: two contracts, one key, no bill. `npx tsx examples/minimax.ts` */
import { startSandbox } from '../providers/minimax/sandbox.js'
import { createStudio } from '../src/index.js'
import { fastClock } from '../src/testkit/index.js'

const clock = fastClock(15) // MiniMax wants to be asked every ten seconds: here they pass in less than one
const sandbox = await startSandbox({ clock, renderSeconds: 8 })
sandbox.fault('throttled', 'poll-reset') // a create that comes too fast is sent once more; a question that gets lost is asked again
const studio = createStudio({ home: '.heroshot', clock, env: sandbox.env })
const prompt = 'a paper boat leaves the harbour'
const hero = { prompt, tier: 'hero', maxCost: 0.5 } as const
const shots = [
  { ...hero, model: 'minimax-h3', seconds: 4, audio: 'required' },
  { ...hero, model: 'minimax-hailuo-2.3', seconds: 6 },
] as const
for (const shot of shots) {
  const take = await studio.generate(shot)
  console.log(take.model, take.file, `$${take.cost.usd} (${take.cost.basis})`)
}
console.log(
  `MiniMax saw ${sandbox.seen.creates} creates, made ${sandbox.jobs.length} tasks and bills $${sandbox.invoice()}`,
)
await studio.close()
await sandbox.close()
