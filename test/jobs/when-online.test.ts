/** Shots queued for the network: a cloud that is down, and comes up. */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { runway } from '../../providers/runway/index.js'
import { startSandbox } from '../../providers/runway/sandbox.js'
import type { StudioOptions } from '../../src/face.js'
import type { JobEvent } from '../../src/jobs/api.js'
import { createStudio } from '../../src/studio.js'
import { fastClock } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

const shot = {
  prompt: 'a lighthouse in a storm',
  tier: 'hero',
  model: 'gen4.5',
  seconds: 2,
  maxCost: 1,
  whenOnline: true,
} as const

/** An address where nobody listens yet. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function ashore() {
  const clock = fastClock(200)
  const port = await freePort()
  const home = tempDir()
  const env: Record<string, string> = { RUNWAYML_API_SECRET: 'not-yet-known' }
  const open = (options: StudioOptions = {}) => {
    const studio = createStudio({
      home,
      clock,
      configFrom: false,
      providers: [runway({ baseUrl: `http://127.0.0.1:${port}` })],
      env,
      ...options,
    })
    onTestFinished(() => studio.close())
    return studio
  }
  const comesUp = async (at = port) => {
    const sandbox = await startSandbox({ clock, port: at, renderSeconds: 5 })
    env.RUNWAYML_API_SECRET = sandbox.key
    onTestFinished(() => sandbox.close())
    return sandbox
  }
  return { open, comesUp }
}

const waiting = (job: AsyncIterable<JobEvent>) =>
  (async () => {
    for await (const event of job) if (event.type === 'note' && event.message.startsWith('waits until')) return
  })()

it('waits planned, with nothing set aside, and goes out once when a probe succeeds', async () => {
  const { open, comesUp } = await ashore()
  const studio = open()
  const job = await studio.start(shot)
  await waiting(job)
  expect(await studio.jobs.list()).toMatchObject([{ id: job.id, state: 'planned', waitsFor: 'network', atRisk: '0' }])
  expect(await studio.ledger.entries()).toEqual([])
  const sandbox = await comesUp()
  expect((await job.result()).cost.usd).toBe('0.24')
  expect(sandbox.seen.creates).toBe(1)
  const [done] = await studio.jobs.list()
  expect(done).toMatchObject({ state: 'settled' })
  expect(done!.waitsFor).toBeUndefined()
})

it('outlives its process: another one finds it waiting and sends it', async () => {
  const { open, comesUp } = await ashore()
  const first = open()
  const job = await first.start(shot)
  await waiting(job)
  await first.close()
  const second = open()
  expect(await second.jobs.list()).toMatchObject([{ id: job.id, state: 'planned', waitsFor: 'network' }])
  const sandbox = await comesUp()
  expect(await second.jobs.resumeAll()).toMatchObject([{ jobId: job.id, from: 'planned', outcome: 'take' }])
  expect(sandbox.seen.creates).toBe(1)
})

it('can be cancelled while it waits, at no cost', async () => {
  const { open, comesUp } = await ashore()
  const studio = open()
  const job = await studio.start(shot)
  await waiting(job)
  expect(await job.cancel()).toMatchObject({ outcome: 'cancelled', atRisk: '0' })
  await expect(job.result()).rejects.toMatchObject({ name: 'CancelledError' })
  const sandbox = await comesUp()
  expect(await studio.jobs.resumeAll()).toEqual([])
  expect(sandbox.seen.creates).toBe(0)
})

it('meets the caps as they are when it goes: of two that waited, one fits', async () => {
  const { open, comesUp } = await ashore()
  const studio = open({ budgets: { perDay: 0.3 } })
  const jobs = [await studio.start(shot), await studio.start(shot)]
  await Promise.all(jobs.map(waiting))
  const sandbox = await comesUp()
  const ends = await Promise.all(
    jobs.map((job) =>
      job.result().then(
        () => 'take',
        ({ name }) => name,
      ),
    ),
  )
  expect(ends.sort()).toEqual(['BudgetError', 'take'])
  expect(sandbox.seen.creates).toBe(1)
})

it('without the wish an unreachable cloud is refused at once; offline and waiting contradict', async () => {
  const { open } = await ashore()
  const studio = open()
  await expect(studio.generate({ ...shot, whenOnline: false })).rejects.toMatchObject({ name: 'NoRouteError' })
  for (const wish of [{ offline: true }, { privacy: 'local-only' as const }])
    await expect(studio.generate({ ...shot, ...wish })).rejects.toMatchObject({ field: 'whenOnline' })
  expect(await studio.jobs.list()).toEqual([])
})

it('a studio told to stay offline queues, and sends nothing; one without the setting sends it', async () => {
  const { open, comesUp } = await ashore()
  // A public address: behind the wall of an offline studio no socket opens.
  const away = { offline: true, providers: [runway({ baseUrl: 'http://203.0.113.7' })] }
  const offline = open(away)
  const job = await offline.start(shot)
  await waiting(job)
  expect(await offline.jobs.list()).toMatchObject([{ state: 'planned', waitsFor: 'network' }])
  await expect(offline.generate({ ...shot, whenOnline: false })).rejects.toMatchObject({ name: 'NoRouteError' })
  await offline.close()
  const sandbox = await comesUp(0)
  const online = open({ providers: [runway({ baseUrl: sandbox.origin })] })
  expect(await online.jobs.resumeAll()).toMatchObject([{ jobId: job.id, outcome: 'take' }])
})

it('that was left waiting and costs more than approveAbove waits for its yes when it is resumed', async () => {
  const { open, comesUp } = await ashore()
  const budgets = { approveAbove: 0.1 }
  const first = open({ budgets })
  const job = await first.start(shot)
  await waiting(job)
  await first.close()
  const sandbox = await comesUp()
  const second = open({ budgets, approve: () => false })
  const [report] = await second.jobs.resumeAll()
  expect(report).toMatchObject({ jobId: job.id, outcome: 'undecided', error: { code: 'not-approved', billed: 'no' } })
  expect(report!.error!.next).toContain(`heroshot resume ${job.id} --yes`)
  expect(await (await second.jobs.resume(job.id)).result().catch(({ code }) => code)).toBe('not-approved')
  expect(await second.jobs.list()).toMatchObject([{ id: job.id, state: 'planned', open: true, atRisk: '0' }])
  expect([sandbox.seen.creates, await second.ledger.entries()]).toEqual([0, []])
  await second.close()
  const take = await (await open({ budgets, approve: () => true }).jobs.resume(job.id)).result()
  expect([take.jobId, sandbox.seen.creates]).toEqual([job.id, 1])
})
