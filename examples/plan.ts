/** What a hero shot would cost everywhere: free, offline, without a key. `npx tsx examples/plan.ts` */
import { createStudio } from '../src/index.js'

const studio = createStudio({ home: '.heroshot' })
const plan = await studio.plan({ prompt: 'a lighthouse in a storm, photoreal', tier: 'hero', seconds: 5 })
for (const quote of plan.ranked) console.log(quote.backend, quote.model, quote.money?.expected ?? 'unknown')
for (const row of plan.rejected)
  console.log(row.backend, row.model, row.lifecycle, '-', row.failed.map(({ reason }) => reason).join('; '))
await studio.close()
