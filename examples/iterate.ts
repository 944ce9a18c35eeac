/** Many drafts of one shot at home, as they finish; then the best. Run again, it renders none of them twice. `npx tsx examples/iterate.ts` */
import { createStudio } from '../src/index.js'

const studio = createStudio({ home: '.heroshot' })
const quick = { seconds: 0.5, fps: 8, resolution: '360p', extras: { sketch: { steps: 4 } } } as const
const shot = { prompt: 'a red boat crosses the sea at sunset', ...quick }

const grid = { seeds: [1, 2], vary: { 'extras.sketch.guidance': [1.2, 1.8] } }
for await (const { varied, again, cost } of studio.iterate(shot, grid))
  console.log(JSON.stringify(varied), again ? 'was there' : `$${cost.usd}`)

const more = studio.iterate(shot, { ...grid, seeds: [1, 2, 3] }) // the first four are found, two are rendered
const takes = await more.all()
console.log(`${takes.length} takes, ${takes.filter(({ again }) => again).length} of them were there`)

const best = await more.best()
await studio.takes.keep(best.id)
await studio.takes.tag(best.id, 'boat')
for (const { id } of takes) if (id !== best.id) await studio.takes.discard(id)
const { takes: garbage } = await studio.takes.collectGarbage({ dryRun: false })
console.log(`kept ${(await studio.takes.list({ tags: ['boat'] })).length}, freed the files of ${garbage.length}`)
await studio.close()
