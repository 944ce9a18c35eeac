/** A draft at home: the embedded storyboard model, its cost, and why it was chosen. `npx tsx examples/draft.ts "your prompt"` */
import { createStudio } from '../src/index.js'

const studio = createStudio({ home: '.heroshot' })
const take = await studio.generate(
  { prompt: process.argv[2] ?? 'two red kites above a beach at sunset', seconds: 3, resolution: '360p', seed: 11 },
  { onEvent: (event) => event.type === 'state' && console.log(event.state) },
)
console.log(take.file)
console.log(
  `$${take.cost.usd} (${take.cost.basis}), ${take.energy?.wh.expected.toFixed(4)} Wh by ${take.energy?.method}`,
)
for (const reason of take.route.reasons) console.log(reason)
await studio.close()
