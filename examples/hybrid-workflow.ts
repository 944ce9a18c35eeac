/** Drafts at home, the best of them shot in the cloud by two strategies; interrupted by Ctrl-C, run again, nothing paid twice. `npx tsx examples/hybrid-workflow.ts` */
import { startSandbox } from '../providers/runway/sandbox.js'
import { createStudio, type Studio, writeTakesPage } from '../src/index.js'
import { fastClock } from '../src/testkit/index.js'

const clock = fastClock(15) // so that nobody has to wait for renders that aren't
const sandbox = await startSandbox({ clock, renderSeconds: 10 })
const open = () => createStudio({ home: '.heroshot', env: sandbox.env, clock })
const count = Number(process.argv[2] ?? 12)
const prompt = 'a red boat crosses the sea at sunset'

/** Says what it wants, not what is missing: what was rendered or promoted before is found, and not rendered again. */
async function workflow(studio: Studio, onSent = () => {}) {
  const shot = { prompt, seconds: 0.5, fps: 8, resolution: '360p', extras: { sketch: { steps: 4 } } } as const
  const [best] = await studio.iterate(shot, { seeds: Array.from({ length: count }, (_, i) => i + 1) }).ranked()
  const draft = best!.take
  console.log(`best of ${count}: seed ${draft.shot.seed}, ${best!.scores.overall?.toFixed(2)}`)

  const { offers } = await studio.promotions(draft, { to: 'runway' }) // quotes alone: nothing is sent
  console.log(`${offers.filter(({ money }) => money).length} ways to promote it are priced`)
  const heroes = []
  for (const [strategy, to] of [
    ['first-frame', 'runway/gen4_turbo'],
    ['upscale', 'runway'],
  ] as const) {
    const onEvent = (event: { type: string; state?: string }) => event.state === 'accepted' && onSent()
    heroes.push(await studio.promote(draft, { strategy, to, maxCost: 0.5, onEvent }))
  }
  return { draft, heroes }
}

const first = open()
process.once('SIGINT', () => void first.close()) // what is under way is in the journal
await workflow(first, () => process.kill(process.pid, 'SIGINT')).catch((error) => console.log(error.message)) // the Ctrl-C

const second = open() // the same program, started again
const { draft, heroes } = await workflow(second)
for (const { promotion, video, cost, model } of heroes) {
  const { strategy, family, check } = promotion
  console.log(`${strategy} ${model} ${video.width}x${video.height} $${cost.usd}, with its draft $${family.usd}`)
  for (const { text } of check.deviations) console.log(`  ${text}`)
}
console.log(`Runway saw ${sandbox.seen.creates} creates and bills $${sandbox.invoice()}`)
const [page] = await writeTakesPage([draft, ...heroes], '.heroshot/heroes.html', { sandbox: true })
console.log(`side by side: ${page}`)
await second.close()
await sandbox.close()
