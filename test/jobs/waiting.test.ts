/** A backend that says when to come again is waited for when that is soon; what is done before a submit leaves nothing open. */
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Backend } from '../../src/backend.js'
import { RefusedError, UnavailableError } from '../../src/errors.js'
import type { JobEvent } from '../../src/jobs/api.js'
import { NetworkError } from '../../src/net/network-error.js'
import { type RehearsalOptions, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { fastClock, makeClip, openStage, quoteOf, routeOf, type StageOptions, shotOf } from '../support/stage.js'
import { tempDir } from '../support/temp.js'

let clip: Awaited<ReturnType<typeof makeClip>>
beforeAll(async () => {
  clip = await makeClip()
})

async function vendor(change: (good: Backend) => Partial<Backend>, options: Partial<RehearsalOptions> = {}) {
  const rehearsal = await startRehearsal({ clip: clip.bytes, ...options })
  onTestFinished(() => rehearsal.close())
  const good = rehearsalBackend(rehearsal.origin)
  return { rehearsal, backend: { ...good, ...change(good) } }
}

async function stage(options: Omit<StageOptions, 'home'> & { home?: string }) {
  const opened = await openStage({ home: tempDir(), ...options })
  onTestFinished(() => opened.close())
  return opened
}

/** Throttles the first `times` submits. */
const throttling = (times: number, retryAfterMs: number | undefined, clock = fastClock(100)) => {
  const at: number[] = []
  const change = (good: Backend): Partial<Backend> => ({
    async submit(native, ctx) {
      at.push(clock.now())
      if (at.length <= times) throw new UnavailableError('slow down', { code: 'throttled', retryAfterMs })
      return good.submit(native, ctx)
    },
  })
  return { at, change, clock }
}

describe('throttled', () => {
  it('with a time to come again, it waits that long, on a new row each time, and pays once', async () => {
    const { at, change, clock } = throttling(2, 7000)
    const { rehearsal, backend } = await vendor(change)
    const { runner, ledger } = await stage({ backends: [backend], clock })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    const notes: string[] = []
    for await (const event of job) if (event.type === 'note') notes.push(event.message)
    expect((await job.result()).cost.usd).toBe('0.2')
    expect(at).toHaveLength(3)
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(7000)
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(7000)
    expect(notes.join()).toMatch(/as it asked, at 20\S+Z again/)
    expect(rehearsal.creates).toBe(1)
    const kinds = (await ledger.entries({ jobId: job.id })).map(({ kind, attempt }) => `${attempt} ${kind}`)
    expect(kinds.sort()).toEqual(['1 release', '1 reserve', '2 release', '2 reserve', '3 charge', '3 reserve'])
  })

  it.each<[string, number, number | undefined, object]>([
    ['for longer than patience', 1, 61_000, {}],
    ['without a word about when', 1, undefined, {}],
    ['past the deadline', 1, 50_000, { deadline: true }],
    ['again and again', 9, 10, {}],
  ])('%s, the next place is tried', async (_, times, wait, { deadline }: { deadline?: boolean }) => {
    const { at, change, clock } = throttling(times, wait)
    const { backend } = await vendor(change)
    const next = await vendor(() => ({ id: 'next' }))
    const { runner } = await stage({ backends: [backend, next.backend], clock })
    const shot = await shotOf(deadline ? { deadline: new Date(clock.now() + 30_000).toISOString() } : {})
    const job = await runner.start({ shot, route: routeOf(quoteOf(backend), quoteOf(next.backend)) })
    expect((await job.result()).backend).toBe('next')
    expect(at).toHaveLength(Math.min(5, times))
  })

  it('is left by a cancel at once, and waited for by the next process after a crash', async () => {
    const { at, change, clock } = throttling(1, 50_000)
    const { backend } = await vendor(change)
    const home = tempDir()
    const first = await openStage({ home, backends: [backend], clock })
    const job = await first.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    const waits = async (events: AsyncIterable<JobEvent>) => {
      for await (const event of events) if (event.type === 'state' && event.attempt === 2) return
    }
    await waits(job)
    await first.close()
    const second = await stage({ home, backends: [backend], clock })
    const [report] = await second.runner.resumeAll()
    expect(report).toMatchObject({ outcome: 'take' })
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(50_000)

    const again = throttling(1, 50_000)
    const slow = await vendor(again.change)
    const third = await stage({ backends: [slow.backend], clock: again.clock })
    const waiting = await third.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(slow.backend)) })
    await waits(waiting)
    expect(await waiting.cancel()).toMatchObject({ outcome: 'cancelled', atRisk: '0' })
    expect(slow.rehearsal.creates).toBe(0)
    expect(await third.runner.audit()).toEqual([])
  })
})

it('what moderation refused is not carried to the next vendor', async () => {
  const { backend } = await vendor(() => ({
    async submit() {
      throw new RefusedError('no', { code: 'moderated-input' })
    },
  }))
  const next = await vendor(() => ({ id: 'next' }))
  const { runner } = await stage({ backends: [backend, next.backend] })
  const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend), quoteOf(next.backend)) })
  await expect(job.result()).rejects.toMatchObject({ code: 'moderated-input', billed: 'no' })
  expect(next.rehearsal.creates).toBe(0)
})

describe('before a submit', () => {
  it('the request is completed, and the journal still says that nothing was sent', async () => {
    const states: string[] = []
    let opened: Awaited<ReturnType<typeof stage>>
    const { rehearsal, backend } = await vendor((good) => ({
      async prepare(native, ctx) {
        states.push((await opened.runner.list())[0]!.state)
        return { ...(native as object), prompt: `prepared for ${ctx.jobId}` }
      },
      submit(native, ctx) {
        states.push(String((native as { prompt: string }).prompt))
        return good.submit(native, ctx)
      },
    }))
    opened = await stage({ backends: [backend] })
    const job = await opened.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    await job.result()
    expect(states).toEqual(['reserved', `prepared for ${job.id}`])
    expect(rehearsal.creates).toBe(1)
  })

  it.each([
    ['a broken line', new NetworkError('the upload broke'), 'UnavailableError'],
    ['a bug', new TypeError('undefined is not a function'), 'UnavailableError'],
    ['a refusal', new RefusedError('storage says no', { code: 'bad-asset' }), 'RefusedError'],
  ])('%s leaves nothing open', async (_, error, name) => {
    const { rehearsal, backend } = await vendor(() => ({ prepare: () => Promise.reject(error) }))
    const { runner, ledger } = await stage({ backends: [backend] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    await expect(job.result()).rejects.toMatchObject({ name, billed: 'no', atRisk: '0' })
    expect(rehearsal.creates).toBe(0)
    expect(await ledger.balance({ job: job.id })).toMatchObject({ released: '0.2', exposed: '0' })
    expect(await runner.list({ open: true })).toEqual([])
  })

  it('a cancel during an upload sends nothing', async () => {
    let uploading = () => {}
    const begun = new Promise<void>((resolve) => (uploading = resolve))
    let finish = () => {}
    const { rehearsal, backend } = await vendor(() => ({
      prepare: (native) =>
        new Promise((resolve) => {
          finish = () => resolve(native)
          uploading()
        }),
    }))
    const { runner } = await stage({ backends: [backend] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    await begun
    const cancelled = job.cancel()
    finish()
    expect(await cancelled).toMatchObject({ outcome: 'cancelled', atRisk: '0' })
    expect(rehearsal.creates).toBe(0)
  })
})

describe('the vendor’s own estimate', () => {
  const estimating = (usd: string) => (good: Backend) => ({
    submit: async (...args: Parameters<Backend['submit']>) => ({
      ...(await good.submit(...args)),
      estimate: { usd, native: { amount: usd, unit: 'dollars' } },
    }),
  })

  it.each([
    [
      '0.35',
      [
        ['reserve', '0.2'],
        ['adjust', '0.15'],
        ['charge', '0.35'],
      ],
    ],
    [
      '0.05',
      [
        ['reserve', '0.2'],
        ['release', '0.15'],
        ['charge', '0.05'],
      ],
    ],
    [
      '0.2',
      [
        ['reserve', '0.2'],
        ['charge', '0.2'],
      ],
    ],
  ])('of %s replaces what was set aside, and is the price where nobody says more', async (usd, booked) => {
    const { backend } = await vendor(estimating(usd), { tellsCharge: false })
    const { runner, ledger } = await stage({ backends: [backend] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    expect((await job.result()).cost).toMatchObject({ usd, basis: 'quoted' })
    expect((await ledger.entries({ jobId: job.id })).map((entry) => [entry.kind, entry.usd])).toEqual(booked)
    expect(await runner.audit()).toEqual([])
  })

  it('is what is at risk when the end is unclear', async () => {
    const { rehearsal, backend } = await vendor(estimating('0.35'))
    rehearsal.script.push('lost')
    const { runner } = await stage({ backends: [backend] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    await expect(job.result()).rejects.toMatchObject({ name: 'LostJobError', billed: 'maybe', atRisk: '0.35' })
  })
})

describe('a bill that only the user can read', () => {
  async function lost() {
    const { rehearsal, backend } = await vendor(() => ({}))
    rehearsal.script.push('lost')
    const opened = await stage({ backends: [backend] })
    const job = await opened.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    await expect(job.result()).rejects.toMatchObject({ atRisk: '0.2' })
    return { ...opened, job }
  }

  it.each([
    ['0', '0', '0.2', 'no'],
    ['0.05', '0.05', '0.15', 'yes'],
    [0.2, '0.2', '0', 'yes'],
    ['0.5', '0.5', '0', 'yes'],
  ])('of %s: charged %s, released %s, billed %s', async (said, charged, released, billed) => {
    const { runner, ledger, job } = await lost()
    expect(await runner.resolve(job.id, { charged: said })).toMatchObject({ state: 'lost', atRisk: '0', open: false })
    expect(await ledger.balance({ job: job.id })).toMatchObject({ charged, released, exposed: '0' })
    await expect((await runner.attach(job.id)).result()).rejects.toMatchObject({ billed, atRisk: '0' })
    await expect(runner.resolve(job.id, { charged: said })).rejects.toMatchObject({ code: 'bad-input' })
    expect(await runner.audit()).toEqual([])
  })

  it('below zero, or of a job that owes none, is refused', async () => {
    const { runner, job, ledger } = await lost()
    for (const charged of ['-1', 'much', Number.NaN])
      await expect(runner.resolve(job.id, { charged })).rejects.toMatchObject({ code: 'bad-input' })
    expect((await ledger.balance({ job: job.id })).exposed).toBe('0.2')
    const { backend } = await vendor(() => ({}))
    const good = await stage({ backends: [backend] })
    const done = await good.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    await done.result()
    await expect(good.runner.resolve(done.id, { charged: '1' })).rejects.toMatchObject({ code: 'bad-input' })
  })
})
