/** An iteration that is killed at any instant is gone on with by the same call: six takes, and what came home is not rendered again. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createStudio } from '../../src/studio.js'
import { bundle } from '../support/bundle.js'
import { atHome } from '../support/home.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

const KILLS = 2

it('six takes after kills at random instants, one job each, none rendered after it came home', async () => {
  const [dir, clip] = await Promise.all([bundle({ child: 'test/library/kill-child.ts' }), makeClip()])
  const home = tempDir()
  const log = join(home, 'renders.log')
  const run = (killAfterMs?: number) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, [join(dir, 'child.mjs'), home, clip.file, log], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let said = ''
      child.stdout.on('data', (chunk) => {
        if (!said && killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
        said += chunk
      })
      child.on('error', reject)
      child.on('close', () => resolve(said))
    })
  const renders = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])
  const open = () =>
    createStudio({ home, configFrom: false, env: {}, providers: [atHome({ clip: clip.file, renderMs: 30 })] })

  for (let i = 0; i < KILLS; i++) {
    const studio = open()
    const before = new Set((await studio.takes.list()).map(({ jobId }) => jobId))
    await studio.close()
    const sofar = renders().length
    await run(Math.random() * 150)
    for (const name of renders().slice(sofar)) expect(before.has(name.replace(/-\d+$/, ''))).toBe(false)
  }
  const { ids, failures } = JSON.parse((await run()).trim().split('\n').at(-1)!)
  expect(failures).toEqual([])
  expect(new Set(ids).size).toBe(6)
  const studio = open()
  const jobs = await studio.jobs.list()
  expect(jobs.map(({ id }) => `take-${id}`).sort()).toEqual([...ids].sort())
  expect(jobs.map(({ state }) => state)).toEqual(Array(6).fill('settled'))
  // Each submit is an attempt of the journal: two at a time, the kills cost two renders each at most.
  expect(new Set(renders()).size).toBe(renders().length)
  expect(renders().length).toBeLessThanOrEqual(6 + 2 * KILLS)
  expect(await studio.ledger.audit()).toEqual([])
  await studio.close()
}, 60_000)
