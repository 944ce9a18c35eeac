/** Four shops on one store, two hundred shots at once, five dollars: what is spent and set aside never passes the cap. */
import { expect, it, onTestFinished } from 'vitest'
import { startSandbox } from '../../providers/runway/sandbox.js'
import { committed } from '../../src/cost/entries.js'
import { compare } from '../../src/cost/money.js'
import type { JobRecord } from '../../src/jobs/journal.js'
import { fastClock, openStage } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import { runChild } from './harness.js'
import cast from './runway-cast.js'

const SPEED = 50
const PROCESSES = 4
const SHOTS = 200

it('holds while all of them reserve, charge and release', { timeout: 120_000 }, async () => {
  const clock = fastClock(SPEED)
  const sandbox = await startSandbox({ clock, renderSeconds: [5, 30] })
  onTestFinished(() => sandbox.close())
  // Some renders fail free of charge and give their money back; some cost half.
  sandbox.fault(...Array.from({ length: 30 }, (_, i) => ['failed', 'charged-less', 'poll-503'][i % 3]!))
  const home = tempDir()
  const castOptions = { origin: sandbox.origin, key: sandbox.key }
  const { backends, env } = cast(castOptions)
  const stage = await openStage({ home, backends, clock, ...(env && { env }) })
  onTestFinished(() => stage.close())

  const shots = Array.from({ length: SHOTS / PROCESSES }, () => 'runway')
  const caps = { perMonth: 5 }
  let running = true
  const children = Promise.all(
    Array.from({ length: PROCESSES }, () =>
      runChild({ home, cast: 'runway-cast', castOptions, shots, caps, speed: SPEED }),
    ),
  ).finally(() => {
    running = false
  })
  const month = new Date(clock.now()).toISOString().slice(0, 7)
  let looks = 0
  while (running) {
    expect(compare(committed(await stage.ledger.balance({ month })), '5')).toBeLessThanOrEqual(0)
    looks++
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await children
  expect(looks).toBeGreaterThan(50)

  const jobs = (await stage.store.scan<JobRecord>('job:')).map(([, job]) => job)
  expect(jobs).toHaveLength(SHOTS)
  const last = jobs.map(({ attempts }) => attempts.at(-1)!)
  const refused = last.filter(({ error }) => error?.name === 'BudgetError').length
  expect(
    last.filter(({ state }) => state === 'settled').length +
      sandbox.jobs.filter(({ fault }) => fault === 'failed').length,
  ).toBe(SHOTS - refused)
  // The cap was reached, and each task belongs to one shot that passed it.
  expect(refused).toBeGreaterThan(0)
  expect(sandbox.jobs).toHaveLength(SHOTS - refused)
  expect(sandbox.seen.creates).toBe(sandbox.jobs.length)
  const balance = await stage.ledger.balance({ month })
  expect(balance.charged).toBe(sandbox.invoice())
  expect(compare(committed(balance), '5')).toBeLessThanOrEqual(0)
  expect(await stage.runner.audit()).toEqual([])
})
