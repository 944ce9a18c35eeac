/** Forty drafts of two models on a pool of two ComfyUI servers, interrupted by Ctrl-C and resumed. `npx tsx examples/comfyui-pool.ts` */
import { startSandbox } from '../providers/comfyui/sandbox.js'
import { createStudio } from '../src/index.js'

const pool = await Promise.all([1, 2].map((seed) => startSandbox({ seed, renderSeconds: 0.2, queueSeconds: 0 })))
const open = () =>
  createStudio({ home: '.heroshot', backends: { comfyui: { servers: pool.map(({ origin }) => origin) } } })

const first = open()
process.once('SIGINT', () => void first.close()) // whatever is rendered or under way is in the journal
const models = ['wan-2.2-5b', 'wan-2.1-1.3b']
let rendered = 0
const drafts = Array.from({ length: 40 }, async (_, seed) => {
  const job = await first.start({
    prompt: 'a red boat crosses the sea',
    seconds: 1,
    resolution: '360p',
    seed,
    model: models[seed % 2]!,
    privacy: 'local-only',
    batch: true,
  })
  await job.result()
  if (++rendered === 12) process.kill(process.pid, 'SIGINT') // the Ctrl-C
})
await Promise.allSettled(drafts)
console.log(`interrupted: ${rendered} of ${drafts.length} drafts are rendered`)

const second = open()
const reports = await second.jobs.resumeAll()
console.log(`resumed: ${reports.filter(({ outcome }) => outcome === 'take').length} more`)
for (const { jobs } of pool) {
  const loads = jobs.filter(({ model }, i) => model !== jobs[i - 1]?.model)
  console.log(`a server rendered ${jobs.length} drafts and loaded ${loads.map(({ model }) => model).join(', then ')}`)
}
await second.close()
await Promise.all(pool.map((server) => server.close()))
