/** Drafts on two servers of your own, played here by stand-ins; one of them dies in the middle. `npx tsx examples/own-servers.ts` */
import { startSandbox } from '../providers/videos/sandbox.js'
import { createStudio } from '../src/index.js'

const one = await startSandbox({ profile: 'vllm-omni', renderSeconds: 2 })
const two = await startSandbox({ profile: 'sglang', renderSeconds: 2 })
const studio = createStudio({
  home: '.heroshot',
  backends: { videos: { servers: [{ url: one.origin }, { url: two.origin }] } },
})
two.fault('lost') // what a restart does to the jobs of such a server

const shot = { prompt: 'a red boat crosses the sea', seconds: 1, resolution: '360p', privacy: 'local-only' } as const
const takes = await Promise.all([1, 2, 3, 4].map((seed) => studio.generate({ ...shot, seed })))
for (const { file, model, facts } of takes) console.log(model, facts.seed, file)
console.log(`vLLM-Omni rendered ${one.jobs.length}, SGLang ${two.jobs.length}: one of them twice, with the same seed`)
await studio.close()
await Promise.all([one.close(), two.close()])
