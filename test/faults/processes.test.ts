/** Several real processes on one store: caps hold, a job has one driver, cancels and takes cross over. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { committed } from '../../src/cost/entries.js'
import type { JobRecord } from '../../src/jobs/journal.js'
import { type Rehearsal, startRehearsal } from '../support/rehearsal.js'
import { fastClock, makeClip, openStage } from '../support/stage.js'
import { tempDir } from '../support/temp.js'
import cast from './cast.js'
import { runChild } from './harness.js'

let clip: Awaited<ReturnType<typeof makeClip>>
let rehearsal: Rehearsal
beforeAll(async () => {
  clip = await makeClip()
  rehearsal = await startRehearsal({ clip: clip.bytes, renderMs: 40 })
})
afterAll(() => rehearsal.close())

const CAST = 'cast' as const
const times = <Value>(n: number, value: Value): Value[] => Array.from({ length: n }, () => value)

/** Slow enough for the time limits of a busy machine, and the same in every process. */
const speed = 5

async function setting(origin = rehearsal.origin) {
  const home = tempDir()
  const castOptions = { home, clip: clip.file, origin, renderMs: 30 }
  const config = { home, cast: CAST, castOptions, shots: [] as string[], speed }
  const stage = await openStage({ home, backends: cast(castOptions).backends, clock: fastClock(speed) })
  onTestFinished(() => stage.close())
  const records = async () => (await stage.store.scan<JobRecord>('job:')).map(([, job]) => job)
  return { config, stage, records }
}
const createsOf = (id: string) => rehearsal.jobs.filter(({ caller }) => caller?.startsWith(id)).length

describe('several processes', () => {
  it('never pass a cap together', async () => {
    const { config, stage, records } = await setting()
    const caps = { perDay: 2 }
    await Promise.all(times(3, { ...config, shots: times(12, 'cloud'), caps }).map((one) => runChild(one)))
    const jobs = await records()
    const states = jobs.map(({ attempts }) => attempts.at(-1)!.state)
    expect([
      states.filter((state) => state === 'settled').length,
      states.filter((state) => state === 'refused').length,
    ]).toEqual([10, 26])
    expect(jobs.reduce((total, { id }) => total + createsOf(id), 0)).toBe(10)
    const day = (await stage.ledger.entries())[0]!.day
    expect(committed(await stage.ledger.balance({ day }))).toBe('2')
    expect(await stage.runner.audit()).toEqual([])
  })

  it('resume the same jobs without rendering or paying one twice', async () => {
    const { config, stage, records } = await setting()
    await runChild({ ...config, shots: [...times(6, 'cloud'), ...times(2, 'local')], crashAt: 'after:reserved' })
    expect((await records()).map(({ attempts }) => attempts.at(-1)!.state)).toEqual(times(8, 'reserved'))
    await Promise.all([runChild(config), runChild(config)])
    for (const { id, labels, closed, attempts } of await records()) {
      expect([closed, attempts.length, attempts[0]!.state]).toEqual([true, 1, 'settled'])
      if (labels.kind === 'cloud') expect(createsOf(id)).toBe(1)
    }
    expect(await stage.runner.audit()).toEqual([])
  })

  it('cancel each other’s jobs, follow them, and take over from the dead', async () => {
    const slow = await startRehearsal({ clip: clip.bytes, renderMs: 4000 })
    onTestFinished(() => slow.close())
    const { config, stage, records } = await setting(slow.origin)
    const ended = runChild({ ...config, shots: ['cloud', 'asked'], crashAt: 'after:rendered' })
    const accepted = async () => {
      const jobs = (await records()).filter(({ attempts }) => attempts.at(-1)!.state === 'accepted')
      return jobs.length === 2 ? jobs : undefined
    }
    let both = await accepted()
    for (; !both; both = await accepted()) await new Promise((resolve) => setTimeout(resolve, 20))
    const [first, second] = [
      both.find(({ labels }) => labels.kind === 'cloud')!,
      both.find(({ labels }) => labels.kind === 'asked')!,
    ]
    expect((await stage.runner.list({ open: true })).map(({ driver }) => driver?.pid)).toEqual(
      times(2, expect.any(Number)),
    )
    await expect(stage.runner.resume(first.id)).rejects.toMatchObject({ code: 'busy' })

    const followed = await stage.runner.attach(second.id)
    expect(await stage.runner.cancel(first.id)).toMatchObject({ outcome: 'cancelled', atRisk: '0' })
    expect([slow.cancels, slow.jobs.filter(({ cancelled }) => cancelled).length]).toEqual([1, 1])

    // The other driver dies at `rendered`; only one of its two jobs gets there, so it is killed from here.
    const [summary] = await stage.runner.list({ open: true })
    process.kill(summary!.driver!.pid, 'SIGKILL')
    expect((await ended).signal).toBe('SIGKILL')
    const states: string[] = []
    for await (const event of followed) if (event.type === 'state') states.push(event.state)
    expect((await followed.result()).jobId).toBe(second.id)
    expect(states[0]).toBe('accepted')
    expect(states.at(-1)).toBe('settled')
    expect(slow.creates).toBe(2)
    expect(await stage.runner.audit()).toEqual([])
  })
})
