/** A process that starts a promotion, says when the vendor has it, and waits to be killed. */
import { createStudio } from '../../src/studio.js'
import { cloudAt } from './cloud.js'

const [home, origin, draft] = process.argv.slice(2) as [string, string, string]
const studio = createStudio({
  home,
  configFrom: false,
  env: { REHEARSAL_KEY: 'stage-key' },
  // It lives no moment that another poll would come in.
  providers: [{ ...cloudAt(origin, 'frames', '0.10', ['image-to-video']), pollIntervalMs: 3_600_000 }],
})
const job = await studio.startPromotion(draft, { strategy: 'first-frame' })
for await (const event of job) if (event.type === 'state' && event.state === 'accepted') console.log(job.id)
