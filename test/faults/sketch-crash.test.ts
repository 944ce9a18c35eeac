/** kill -9 while the embedded model renders: at every state of the journal, and at random instants. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../support/temp.js'
import { aftermath, runChild } from './harness.js'
import cast from './sketch-cast.js'

const CAST = 'sketch-cast' as const
const PROMPTS = ['a red boat at sea', 'two foxes run left', 'a kite over a beach']
/** Frames are really drawn: a clock that runs much faster than they come would call slow what is only busy. */
const SPEED = 3
/** A quarter of the paid ones: fifty in `.ci/run`. */
const KILLS = Number(process.env.HEROSHOT_KILLS ?? 12) / 4

const rendersOf = (home: string) =>
  existsSync(join(home, 'renders.log')) ? readFileSync(join(home, 'renders.log'), 'utf8').trim().split('\n') : []

const STATES = ['planned', 'reserved', 'submitting', 'accepted', 'rendered', 'collected', 'settled', 'closed']
/** The clip was on disk, checked and hashed: nothing is rendered again. */
const COLLECTED = ['after:collected', 'before:settled', 'after:settled', 'before:closed', 'after:closed']

describe('killed while sketch renders', () => {
  it.each(STATES.map((state) => `after:${state}`))('%s', async (crashAt) => {
    const home = tempDir()
    const config = { home, cast: CAST, castOptions: { home }, shots: [PROMPTS[0]!], crashAt, speed: SPEED }
    expect((await runChild(config)).signal).toBe('SIGKILL')
    const { jobs } = await aftermath(home, cast({ home }), SPEED)
    expect(jobs.map(({ attempts }) => attempts.at(-1)!.state)).toEqual(['settled'])
    if (COLLECTED.includes(crashAt)) expect(rendersOf(home)).toEqual([`${jobs[0]!.id}-1`])
  })

  it('again and again as it is being submitted: what a dead process left counts for no try', async () => {
    const home = tempDir()
    const config = { home, cast: CAST, castOptions: { home }, crashAt: 'after:submitting', speed: SPEED }
    for (const shots of [[PROMPTS[0]!], [], [], []])
      expect((await runChild({ ...config, shots })).signal).toBe('SIGKILL')
    const { jobs } = await aftermath(home, cast({ home }), SPEED)
    expect(jobs.map(({ attempts }) => attempts.map(({ state }) => state))).toEqual([
      ['refused', 'refused', 'refused', 'refused', 'settled'],
    ])
  })

  it(`at ${KILLS} random instants, shots piling up`, { timeout: KILLS * 10_000 }, async () => {
    const home = tempDir()
    let killed = 0
    for (let i = 0; i < KILLS; i++) {
      const config = { home, cast: CAST, castOptions: { home }, shots: [PROMPTS[i % PROMPTS.length]!], speed: SPEED }
      if ((await runChild(config, 10 + Math.random() * 700)).signal === 'SIGKILL') killed++
    }
    expect(killed).toBeGreaterThan(KILLS / 2)
    const { jobs } = await aftermath(home, cast({ home }), SPEED)
    expect(jobs.length).toBeGreaterThan(0)
    for (const { attempts } of jobs) expect(attempts.at(-1)!.state).toBe('settled')
    // No row is submitted twice, and at most one row of a job is ever collected (checked by the aftermath).
    expect(new Set(rendersOf(home)).size).toBe(rendersOf(home).length)
  })
})
