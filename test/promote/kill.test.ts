/** A promotion whose process was killed is brought home by a plain resume: checked against its parent all the same. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bundle } from '../support/bundle.js'
import { tempDir } from '../support/temp.js'
import { BOAT, cloud, drafts, film, pattern, studioOf } from './stage.js'

it('whoever brings a hero home writes its check and what its family cost', async () => {
  const clip = film(pattern())
  const [dir, frames] = await Promise.all([
    bundle({ child: 'test/promote/kill-child.ts' }),
    cloud('frames', '0.10', ['image-to-video'], clip),
  ])
  const home = tempDir()
  const studio = studioOf([drafts(clip), frames.backend], { home })
  const draft = await studio.generate({ prompt: BOAT, seconds: 2, backend: 'stage' })
  const child = spawn(process.execPath, [join(dir, 'child.mjs'), home, frames.origin, draft.id], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')

  const [report] = await studio.jobs.resumeAll()
  expect(report).toMatchObject({ jobId: String(said).trim(), outcome: 'take' })
  const hero = await studio.takes.get(report!.take!.id)
  expect(hero.promotion).toMatchObject({
    check: { deviations: [], similarity: { first: 1 }, unchecked: [] },
    family: { takes: [hero.id, draft.id] },
  })
  expect(hero).toMatchObject(await studio.promote(draft, { strategy: 'first-frame' }))
  expect(frames.creates).toBe(1)
})
