import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { tempDir } from '../support/temp.js'
import { heroshot } from './command.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/
const SMALL = ['--seconds', '1', '--resolution', '360p', '--seed', '7']
const PROMPT = 'a red boat crosses the sea at sunset'

it('renders a take, books it, and shows both without control codes in a pipe', async () => {
  const home = tempDir()
  const out = join(home, 'copies', 'boat.mp4')
  const made = await heroshot(['generate', PROMPT, ...SMALL, '--home', home, '--out', out, '--label', 'client=acme'])
  expect(made.code).toBe(0)
  expect(made.stdout + made.stderr).not.toMatch(CONTROL)
  for (const part of [
    /Clip +\S+take\.mp4\n +640x360, 24 frames, 24 fps, 1 s, h264/,
    /Contact sheet +\S+\.png/,
    /Seed +7/,
    /Cost +\$0\.0*[1-9]\d*, modelled/,
    /Electricity +\S+ \/ \S+ \/ \S+ Wh low \/ expected \/ high/,
    /Why here\n +sketch\//,
    /Why not there\n +\S+ /,
    /(all with|In full): heroshot plan "a red boat/,
  ])
    expect(made.stdout).toMatch(part)
  expect(statSync(out).size).toBeGreaterThan(1000)
  expect(made.stderr).toMatch(/sketch: rendered/)

  const [jobs, costs] = await Promise.all([
    heroshot(['jobs', '--home', home, '--json']),
    heroshot(['costs', '--by', 'job', '--home', home, '--json']),
  ])
  const [job] = JSON.parse(jobs.stdout)
  expect(job).toMatchObject({ state: 'settled', prompt: PROMPT, labels: { client: 'acme' } })
  const { rows, total } = JSON.parse(costs.stdout)
  expect([rows[0].name, total.takes]).toEqual([job.id, 1])
  expect(Number(rows[0].electricity)).toBeGreaterThan(0)
})

it('prints the take and nothing else with --json, the path and nothing else with --quiet', async () => {
  const home = tempDir()
  const json = await heroshot(['generate', PROMPT, ...SMALL, '--home', home, '--json'])
  const take = JSON.parse(json.stdout)
  expect(take.video).toMatchObject({ width: 640, height: 360, frames: 24 })
  const quiet = await heroshot(['generate', PROMPT, ...SMALL, '--home', home, '--quiet'])
  expect(quiet.stderr).toBe('')
  const file = quiet.stdout.trimEnd()
  expect(file).toMatch(/take\.mp4$/)
  expect(readFileSync(file).equals(readFileSync(take.file))).toBe(true)
})

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('detaches at %s, says how to resume, and resume finishes the job', async (signal, exit) => {
  const home = tempDir()
  let sent = false
  const stopped = await heroshot(['generate', PROMPT, '--seconds', '5', '--resolution', '360p', '--home', home], {
    watch(stderr, kill) {
      if (sent || !stderr.includes('accepted')) return
      sent = true
      kill(signal)
    },
  })
  expect(stopped.code).toBe(exit)
  expect(stopped.stderr).toMatch(/rendered again, with the same seed/)
  const id = /heroshot resume (\S+) --home/.exec(stopped.stderr)?.[1]
  const resumed = await heroshot([...(signal === 'SIGINT' ? ['resume', id!] : ['resume']), '--home', home])
  expect(resumed.code).toBe(0)
  expect(resumed.stdout).toMatch(new RegExp(`${id}\\S*take\\.mp4`))
  const [job] = JSON.parse((await heroshot(['jobs', '--home', home, '--json'])).stdout)
  expect(job).toMatchObject({ id, state: 'settled', open: false })
})

it('samples scenes for prompts of a file, one JSON line for each prompt and seed, twice the same', async () => {
  const file = join(tempDir(), 'prompts.jsonl')
  writeFileSync(file, '{"p": "a red car at night"}\n{"p": "two sheep and a zorblax", "k": {"sheep": 2}}\n')
  const words = ['sketch', 'scene', '--prompts', file, '--seeds', '1,2']
  const [first, second] = await Promise.all([heroshot(words), heroshot(words)])
  expect([first.code, first.stdout]).toEqual([0, second.stdout])
  const lines = first.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.map(({ prompt, seed }) => [prompt, seed])).toEqual([
    ['a red car at night', 1],
    ['a red car at night', 2],
    ['two sheep and a zorblax', 1],
    ['two sheep and a zorblax', 2],
  ])
  expect(lines[0].scene).toMatchObject({ time: 'night' })
  expect(lines[0].scene.entities.map(({ kind }: { kind: string }) => kind)).toContain('car')
  expect(lines[2].unknownWords).toEqual(['zorblax'])
})
