/** `heroshot promote`: quotes first, spends once it is told to, and finds what it spent. */
import { expect, it } from 'vitest'
import { cloud, drafts, film, KEYS, lens, pattern, studioOf } from '../promote/stage.js'
import { tempDir } from '../support/temp.js'
import { inside } from './inside.js'

it('prints the table and the command to spend; with that, the hero and what became of the take', async () => {
  const clip = film(pattern())
  const frames = await cloud('frames', '0.10', ['image-to-video'], clip)
  const providers = [drafts(clip), frames.backend]
  const home = tempDir()
  const studio = studioOf(providers, { home })
  const draft = await studio.generate({ prompt: 'a red boat', seconds: 2, backend: 'stage' })
  const run = (...words: string[]) => inside(['promote', ...words, '--home', home, '--quiet'], { providers, env: KEYS })

  const table = await run(draft.id)
  expect(table.code).toBe(0)
  expect(table.stdout).toMatch(/^The take: 96x64, 2 s, 8 fps, silent$/m)
  expect(table.stdout).toMatch(
    /^first-frame: starts from a frame of it.* It keeps prompt, size, shape, length, fps, sound; loses seed\.\n +frames\/dress-1 +\$0\.20 /m,
  )
  expect(table.stdout).toMatch(/Not now\n +first-last +no model here does it/)
  const command = /^ {2}heroshot promote (.*) --home \S+$/m.exec(table.stdout)![1]!.split(' ')
  expect(command.slice(1)).toEqual(['--strategy', 'first-frame', '--to', 'frames/dress-1', '--max-cost', '0.2'])
  await expect(run(draft.id, '--strategy', 'first-frame')).rejects.toMatchObject({
    field: '--yes',
    message: expect.stringContaining('may cost $0.20 on frames/dress-1'),
  })
  expect(frames.creates).toBe(0)

  const told = await inside(['promote', ...command, '--home', home], { providers, env: KEYS })
  expect(told.code).toBe(0)
  expect(told.stdout).toMatch(new RegExp(`Promoted +from ${draft.id} by first-frame`))
  expect(told.stdout).toMatch(/Alike +first frame 1 of 1\n +Together +\$0\.20/)
  const again = await run(draft.id.slice(-8), ...command.slice(1), '--json')
  expect(JSON.parse(again.stdout).promotion.check.deviations).toEqual([])
  // It is paid for: asking for it again needs no yes.
  expect((await run(draft.id, '--strategy', 'first-frame')).stdout).toContain(again.stdout.match(/"file": "(.*?)"/)![1])
  expect(frames.creates).toBe(1)
})

it('a take is enlarged at home without a cap, but only where somebody says so', async () => {
  const clip = film(pattern())
  const frames = await cloud('frames', '0.10', ['image-to-video'], clip)
  const providers = [drafts(clip), frames.backend, lens(clip)]
  const home = tempDir()
  const studio = studioOf(providers, { home })
  const draft = await studio.generate({ prompt: 'a red boat', seconds: 2, backend: 'stage' })
  const run = (...words: string[]) => inside(['promote', draft.id, ...words, '--home', home, '--quiet'], { providers })

  // Without a key nothing else could start; within a cent neither.
  await expect(run('--max-cost', '1')).rejects.toMatchObject({ name: 'NoRouteError' })
  await expect(studio.promote(draft, { maxCost: 0.01 })).rejects.toMatchObject({ name: 'BudgetError' })
  const command = /^ {2}heroshot promote \S+ (.*) --home \S+$/m.exec((await run()).stdout)![1]!.split(' ')
  expect(command).toEqual(['--strategy', 'upscale', '--to', 'lens/lens-1'])
  expect((await run(...command)).stdout).toContain('take.mp4')
  expect(frames.creates).toBe(0)
})
