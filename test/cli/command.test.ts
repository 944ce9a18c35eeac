import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defaultProviders } from '../../providers/index.js'
import { tempDir } from '../support/temp.js'
import { heroshot } from './command.js'

interface Rejected {
  backend: string
  failed: { constraint: string }[]
  money?: object | null
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/

it('documents its exit codes in the help', async () => {
  const { code, stdout, stderr } = await heroshot(['--help'])
  expect([code, stderr]).toEqual([0, ''])
  for (const command of ['generate', 'plan', 'jobs', 'resume', 'cancel', 'costs', 'doctor', 'sandbox', 'sketch'])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
  expect(stdout).toMatch(/^ {4}6 {2}submission unknown/m)
})

it.each([
  [['generate', 'x', '--seconds', '900'], /--seconds: too big.*\n.*900\n.*0\.2 to 600\n.*--seconds 600/],
  [['generate', 'x', '--teir', 'hero'], /unknown option '--teir' \(Did you mean --tier\?\)/],
  [['costs', '--by', 'jobs'], /--by: no such grouping[\s\S]*nearest +--by job/],
  [['sandbox', 'runwai'], /no such sandbox[\s\S]*nearest +runway/],
  [['sandbox', 'runway', '--fault', 'acepted'], /can't play it[\s\S]*accepted-then-reset/],
  [['sandbox', 'runway', '--speed', 'fast'], /--speed: is not a number/],
])('refuses %j with exit code 2 before anything is made', async (words, message) => {
  const cwd = tempDir()
  const { code, stdout, stderr } = await heroshot(words, { cwd })
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
  expect(() => readFileSync(join(cwd, '.heroshot'))).toThrow('ENOENT')
})

it('plans without key or network: every row with lifecycle and what is missing', async () => {
  const home = tempDir()
  const { code, stdout } = await heroshot(['plan', '--tier', 'hero', '--offline', '--home', home, '--json'])
  expect(code).toBe(0)
  const route = JSON.parse(stdout)
  expect(route.ranked[0].backend).toBe('sketch')
  expect(route.rejected.length).toBeGreaterThan(40)
  for (const { lifecycle, failed } of route.rejected) {
    expect(lifecycle).not.toBe('')
    expect(failed.length).toBeGreaterThan(0)
  }
  // Every provider that wants a key says which, where to get one, and what a clip would cost.
  const clouds = (await Promise.all(defaultProviders().map(({ load }) => load({}, {})))).filter(({ keys }) => keys)
  expect(clouds.length).toBeGreaterThan(8)
  for (const { id, keys, keyPage } of clouds) {
    const live = route.rejected.filter(
      ({ backend, failed }: Rejected) => backend === id && !failed.some(({ constraint }) => constraint === 'lifecycle'),
    )
    for (const { failed } of live)
      expect(failed).toContainEqual({
        constraint: 'key',
        reason: `needs ${keys!.join(' or ')}`,
        next: `get one at ${keyPage}`,
      })
    if (live.length) expect(live.some(({ money }: Rejected) => money !== undefined)).toBe(true)
  }
  const people = await heroshot(['plan', '--tier', 'hero', '--offline', '--home', home])
  expect(people.stdout).not.toMatch(CONTROL)
  for (const { model } of route.rejected) expect(people.stdout).toContain(model)
})

it.each([
  ['Sora 2', /retired on 2026-09-24/],
  ['Vidi2', /weights never released/],
  ['Animate It', /no public API/],
])('refuses %s by name with exit code 3, dated', async (model, why) => {
  const { code, stdout, stderr } = await heroshot(['generate', 'x', '--model', model, '--home', tempDir(), '--json'])
  expect(code).toBe(3)
  expect(stderr).toMatch(why)
  const { error } = JSON.parse(stdout)
  expect(error).toMatchObject({ code: 'model-gone', billed: 'no', exit: 3 })
  expect(error.alternatives.length).toBeGreaterThan(0)
})

it('says what each backend misses when none may take the shot', async () => {
  const { code, stderr } = await heroshot(['generate', 'x', '--backend', 'runway', '--home', tempDir()])
  expect(code).toBe(3)
  expect(stderr).toMatch(/needs RUNWAYML_API_SECRET/)
})

it('prints the configuration error of the folder it runs in', async () => {
  const cwd = tempDir()
  writeFileSync(join(cwd, 'heroshot.config.json'), '{"preset": "artst"}')
  const { code, stderr } = await heroshot(['doctor'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toMatch(/preset: [\s\S]*nearest +artist/)
})

it('knows no jobs in a new home, and says so of unknown ones', async () => {
  const home = tempDir()
  const [jobs, resume] = [
    await heroshot(['jobs', '--home', home]),
    await heroshot(['resume', 'nobody', '--home', home]),
  ]
  expect([jobs.code, jobs.stdout]).toEqual([0, 'No jobs.\n'])
  expect(resume.code).toBe(2)
  expect(resume.stderr).toMatch(/no job of this id is here/)
})
