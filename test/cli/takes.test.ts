/** The library on the command line. */
import { beforeAll, expect, it } from 'vitest'
import { createStudio } from '../../src/studio.js'
import type { Take } from '../../src/take.js'
import { atHome } from '../support/home.js'
import { makeClip } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { inside } from './inside.js'

const home = tempDir()
let clip: Awaited<ReturnType<typeof makeClip>>
let boat: Take
let secret: Take
beforeAll(async () => {
  clip = await makeClip()
  const studio = createStudio({ home, configFrom: false, env: {}, providers: [atHome({ clip: clip.file })] })
  boat = await studio.generate({ prompt: 'a red boat', seconds: 2 })
  secret = await studio.generate({ prompt: 'the merger', seconds: 2, privacy: 'local-only' })
  await studio.close()
})

const takes = (...words: string[]) => inside(['takes', ...words, '--home', home])

it('lists, judges, tags and shows', async () => {
  const listed = (await takes()).stdout
  expect(listed).toContain('a red boat')
  expect(listed).toContain('(local-only)')
  expect(listed).not.toContain('merger')
  expect((await takes('list', '--show-prompts')).stdout).toContain('the merger')
  expect((await takes('keep', boat.id)).stdout).toBe(`${boat.id}  kept\n`)
  expect((await takes('tag', boat.id, 'opening', 'sea')).stdout).toContain('opening, sea')
  expect((await takes('list', '--kept', '--tag', 'sea')).stdout).toContain(boat.id)
  expect((await takes('show', boat.id)).stdout).toMatch(
    /^Take {2}a red boat[\s\S]*Verdict\s+kept\s+Tags\s+opening, sea/,
  )
  expect(JSON.parse((await inside(['takes', 'show', boat.id, '--json', '--home', home])).stdout)).toMatchObject({
    id: boat.id,
    verdict: 'kept',
  })
  for (const words of [
    ['show', secret.id],
    ['show', secret.id, '--json'],
    ['undecide', secret.id, '--json'],
    ['--json'],
  ])
    expect((await takes(...words)).stdout).not.toContain('merger')
  expect((await takes('show', secret.id, '--json', '--show-prompts')).stdout).toContain('merger')
  await expect(takes('keep', secret.id, 'no-such-take')).rejects.toThrow(/no take of this id/)
  expect((await takes('list', '--kept')).stdout).not.toContain(secret.id)
})

it('says what to do where there is none', async () => {
  expect((await inside(['takes', '--home', tempDir()])).stdout).toMatch(/^No takes yet.*\n {2}heroshot iterate /)
  expect((await takes('--text', 'a green boat')).stdout).toBe('No such take.\n')
  await expect(takes('--kept', '--discarded')).rejects.toMatchObject({ field: '--kept' })
})

it('brings in and carries out', async () => {
  const brought = await inside([
    'takes',
    'import',
    clip.file,
    '--prompt',
    'my cat',
    '--model',
    'Animate It',
    '--home',
    home,
  ])
  expect(brought.stdout).toMatch(/take-import-/)
  expect((await takes('list', '--backend', 'import')).stdout).toContain('import/Animate It')
  const again = await takes('import', clip.file, '--prompt', 'another cat')
  expect(again.stderr).toContain('brought in before, as "my cat"')
  const folder = tempDir()
  expect((await takes('export', boat.id, folder)).stdout.trim().split('\n')).toHaveLength(2)
})

it('says what it would delete, and deletes it when told', async () => {
  expect((await takes('gc')).stdout).toContain('Nothing to delete')
  await takes('discard', secret.id)
  expect((await takes('gc', '--json')).stdout).not.toContain('merger')
  expect((await takes('gc', '--show-prompts')).stdout).toContain('the merger')
  expect((await takes('gc')).stdout).toMatch(/Would delete the files of 1 take, .*takes gc --yes/)
  expect((await takes('gc', '--yes')).stdout).toMatch(/Deleted the files of 1 take/)
  expect((await takes('list', '--deleted')).stdout).toMatch(new RegExp(`${secret.id}\\s+deleted`))
})
