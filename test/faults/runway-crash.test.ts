/** kill -9 of a shop that shoots on Runway: at every state of the journal, and at random instants. Paid once, whatever happens. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunwaySandbox, startSandbox } from '../../providers/runway/sandbox.js'
import { add, compare, subtract, sum } from '../../src/cost/money.js'
import type { JobRecord } from '../../src/jobs/journal.js'
import { fastClock } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { aftermath, runChild } from './harness.js'
import cast from './runway-cast.js'

const SPEED = 150
/** `.ci/run` kills two hundred times. */
const KILLS = Number(process.env.HEROSHOT_KILLS ?? 12)

let sandbox: RunwaySandbox
beforeAll(async () => {
  sandbox = await startSandbox({ clock: fastClock(SPEED), queueSeconds: 1, renderSeconds: [5, 40] })
})
afterAll(() => sandbox.close())

const options = () => ({ origin: sandbox.origin, key: sandbox.key })
const shoot = (home: string, shots: number, crashAt?: string, killAfterMs?: number) =>
  runChild(
    {
      home,
      cast: 'runway-cast',
      castOptions: options(),
      shots: Array.from({ length: shots }, () => 'runway'),
      speed: SPEED,
      ...(crashAt && { crashAt }),
    },
    killAfterMs,
  )

const STATES = ['planned', 'reserved', 'submitting', 'accepted', 'rendered', 'collected', 'settled', 'closed'] as const
const POINTS = [...STATES.flatMap((state) => [`before:${state}`, `after:${state}`]), 'answered']
/** Between "about to ask" and "it said yes" nobody can know: Runway lists no tasks. */
const UNKNOWABLE = ['after:submitting', 'answered', 'before:accepted']

/** Jobs as they ended, beside the tasks Runway made: none paid twice, none lost, the ambiguous ones shown. */
function audit(jobs: readonly JobRecord[], tasks: number) {
  const known = jobs.filter(({ attempts }) => attempts.some(({ handle }) => handle)).length
  const open = jobs.filter(({ attempts }) => attempts.at(-1)!.state === 'submission-unknown')
  for (const { attempts } of jobs) expect(['settled', 'submission-unknown']).toContain(attempts.at(-1)!.state)
  expect(new Set(jobs.flatMap(({ attempts }) => attempts.flatMap(({ handle }) => handle?.id ?? []))).size).toBe(known)
  // Every task belongs to a job: as its handle, or as one of those whose submission nobody knows the fate of.
  expect(tasks).toBeGreaterThanOrEqual(known)
  expect(tasks).toBeLessThanOrEqual(known + open.length)
  return open
}

describe('killed with two shots under way', () => {
  it.each(POINTS)('%s', async (crashAt) => {
    const home = tempDir()
    const before = sandbox.jobs.length
    expect((await shoot(home, 2, crashAt)).signal).toBe('SIGKILL')
    const { jobs } = await aftermath(home, cast(options()), SPEED)
    const open = audit(jobs, sandbox.jobs.length - before)
    expect(jobs).toHaveLength(crashAt === 'before:planned' ? 0 : 2)
    expect(open).toHaveLength(UNKNOWABLE.includes(crashAt) ? 2 : 0)
  })
})

it(`killed at ${KILLS} random instants, with shots piling up`, { timeout: KILLS * 5000 }, async () => {
  const before = sandbox.jobs.length
  const billed = sandbox.invoice()
  // Two shops at a time, one for each core.
  const shops = [tempDir(), tempDir()]
  let killed = 0
  await Promise.all(
    shops.map(async (home) => {
      for (let i = 0; i < KILLS / shops.length; i++)
        if ((await shoot(home, 1, undefined, Math.random() * 450)).signal === 'SIGKILL') killed++
    }),
  )
  expect(killed).toBeGreaterThan(KILLS / 2)
  const ends = await Promise.all(shops.map((home) => aftermath(home, cast(options()), SPEED)))
  const jobs = ends.flatMap((end) => end.jobs)
  const open = audit(jobs, sandbox.jobs.length - before)
  for (const { id } of open) expect(ends.flatMap(({ outcomes }) => outcomes.get(id) ?? [])).toEqual(['undecided'])
  // What Runway bills is charged, or shown as what may be billed.
  const charged = sum(
    jobs.flatMap(({ attempts }) =>
      attempts.flatMap(({ charged }) => (typeof charged === 'object' ? [charged.usd] : [])),
    ),
  )
  const atRisk = sum(open.map(({ attempts }) => attempts.at(-1)!.reserved ?? '0'))
  expect(compare(add(charged, atRisk), subtract(sandbox.invoice(), billed))).toBeGreaterThanOrEqual(0)
})
