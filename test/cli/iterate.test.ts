/** `heroshot iterate`: the ranked table, data for scripts, and the page of clips. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { atHome } from '../support/home.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { inside } from './inside.js'

it('ranks the takes, renders none twice, and writes their page', async () => {
  const { file } = await makeClip()
  const home = tempDir()
  const page = join(tempDir(), 'boats.html')
  const run = (...words: string[]) =>
    inside(['iterate', 'a boat', '--seconds', '2', '--home', home, '--quiet', ...words], {
      providers: [atHome({ clip: file })],
    })
  const first = await run('--seeds', '1,2', '--page', page)
  expect(first.code).toBe(0)
  expect(first.stdout).toMatch(/take +score +made with[\s\S]*1 +take-\S+ +0\.\d\d +seed [12] /)
  expect(readFileSync(page, 'utf8').match(/<video [^>]*src="data:video\/mp4/g)).toHaveLength(2)
  const again = JSON.parse((await run('--seeds', '1,2,3', '--json')).stdout)
  expect(again).toMatchObject({ total: 3, stopped: null, failures: [] })
  expect(again.takes.filter((take: { again: boolean }) => take.again)).toHaveLength(2)
  await expect(run('--vary', 'seconds')).rejects.toMatchObject({ field: '--vary' })
  await expect(run('--count', 'two')).rejects.toMatchObject({ field: '--count' })
  expect(existsSync(join(home, 'takes'))).toBe(true)
})

it('says which take failed, and what comes next', async () => {
  const { file } = await makeClip()
  const engine = atHome({ clip: file })
  let ended = 0
  const poll: typeof engine.poll = async (handle, ctx) => {
    const status = await engine.poll(handle, ctx)
    const fails = status.state === 'done' && ++ended === 1
    return fails ? { state: 'failed', code: 'render-failed', message: 'the engine fell over' } : status
  }
  const words = ['a boat', '--seconds', '2', '--home', tempDir(), '--seeds', '1,2', '--concurrency', '1']
  const { stderr, stdout } = await inside(['iterate', ...words], { providers: [{ ...engine, poll }] })
  expect(stderr).toMatch(/Failed: seed 1\n.*the engine fell over[\s\S]*takes keep take-[\s\S]*heroshot promote take-/)
  expect(stdout).not.toContain('seed 1')
})
