import { mkdtempSync } from 'node:fs'
import { createStudio } from '../src/index.js'
import { comfyui } from '../providers/comfyui/index.js'
import { startSandbox } from '../providers/comfyui/sandbox.js'
import { fastClock } from '../src/testkit/clock.js'
const clock = fastClock(20)
const sb = await startSandbox({ clock, version: (process.argv[2] as any) ?? '0.33.0' })
const studio = createStudio({ home: mkdtempSync('/tmp/cf-'), configFrom: false, clock, providers: [comfyui({ servers: [sb.origin] })], env: {} })
try {
  const r = await studio.plan({ prompt: 'x', model: 'wan-2.2-5b', seconds: 1, resolution: '360p' })
  console.log(r.ranked.map((q) => q.card), JSON.stringify(r.rejected.filter((x) => x.card === 'wan-2.2-5b')))
  const take = await studio.generate({ prompt: 'a boat', model: 'wan-2.2-5b', seconds: 1, resolution: '360p' }, { onEvent: (e) => e.type !== 'preview' ? console.log(JSON.stringify(e)) : console.log('preview', e.data.length) })
  console.log(take.file, take.cost, take.facts)
} catch (e) { console.log(e) }
await studio.close(); await sb.close()
