/** The runner's promises: a shot becomes a take, money follows, cancels do what they say, nothing is lost. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Keyv } from 'keyv'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Backend } from '../../src/backend.js'
import { CancelledError, InputError, NoRouteError, RefusedError } from '../../src/errors.js'
import type { AttemptState } from '../../src/jobs/journal.js'
import {
  type Fault,
  type Rehearsal,
  type RehearsalOptions,
  rehearsalBackend,
  startRehearsal,
} from '../support/rehearsal.js'
import {
  fastClock,
  localBackend,
  makeClip,
  openStage,
  quoteOf,
  routeOf,
  type StageOptions,
  shotOf,
} from '../support/stage.js'
import { tempDir } from '../support/temp.js'

let clip: Awaited<ReturnType<typeof makeClip>>
beforeAll(async () => {
  clip = await makeClip()
  await import('axios')
})

async function vendor(options: Partial<RehearsalOptions> = {}, ...script: Fault[]): Promise<Rehearsal> {
  const rehearsal = await startRehearsal({ clip: clip.bytes, ...options })
  onTestFinished(() => rehearsal.close())
  rehearsal.script.push(...script)
  return rehearsal
}

async function stage(options: Omit<StageOptions, 'home'> & { home?: string }) {
  const opened = await openStage({ home: tempDir(), ...options })
  onTestFinished(() => opened.close())
  return opened
}

const until = async (check: () => Promise<boolean> | boolean) => {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('a local shot', () => {
  it('becomes a take with its files, electricity and reasons on disk', async () => {
    const local = localBackend({ clip: clip.file })
    const home = tempDir()
    const { runner, ledger } = await stage({ home, backends: [local] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(local)), parents: ['take-before'] })
    const seen: string[] = []
    for await (const event of job) if (event.type === 'state') seen.push(event.state)
    const take = await job.result()
    expect(seen).toEqual(['reserved', 'submitting', 'accepted', 'rendered', 'collected', 'settled'])
    expect(readFileSync(take.file)).toEqual(clip.bytes)
    expect(take).toMatchObject({
      id: `take-${job.id}`,
      jobId: job.id,
      backend: 'stage',
      cost: { usd: '0.000004', basis: 'modelled', lines: [{ what: 'electricity', attempt: 1 }] },
      energy: { wh: { expected: 0.02 } },
      facts: { seed: 7 },
      parents: ['take-before'],
      video: { container: 'mp4', codec: 'h264', width: 96 },
    })
    const sidecar = JSON.parse(readFileSync(join(take.file, '..', 'take.json'), 'utf8'))
    expect(sidecar).toEqual(JSON.parse(JSON.stringify(take)))
    expect(existsSync(join(home, 'work', `${job.id}-1`))).toBe(false)
    expect(await ledger.balance({ job: job.id })).toMatchObject({ reserved: '0', electricity: '0.000004', wh: 0.02 })
    expect(await runner.audit()).toEqual([])
    expect(await (await runner.attach(job.id)).result()).toEqual(sidecar)
  })

  it.each<[NonNullable<Parameters<typeof localBackend>[0]['fault']>, number, string]>([
    ['fails', 1, 'the model broke'],
    ['forgets', 3, 'no longer knows the job'],
    ['throws', 3, 'out of memory'],
    ['no-file', 3, 'gone'],
  ])('that %s is tried %i times, then elsewhere; its electricity is booked', async (fault, tries, why) => {
    const broken = localBackend({ id: 'broken', clip: clip.file, fault })
    const local = localBackend({ clip: clip.file })
    const { runner, ledger } = await stage({ backends: [broken, local] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(broken), quoteOf(local)) })
    const take = await job.result()
    expect([broken.submits, local.submits, take.backend]).toEqual([tries, 1, 'stage'])
    expect(take.warnings.filter((line) => line.includes(why))).toHaveLength(tries)
    const electricity = (await ledger.entries({ jobId: job.id })).filter(({ kind }) => kind === 'electricity')
    expect(electricity.length).toBe(tries + 1)
    expect(take.cost.lines.length).toBe(tries + 1)
  })

  it('fails with the backend’s own words when there is nowhere else', async () => {
    const broken = localBackend({ clip: clip.file, fault: 'fails' })
    const { runner, ledger } = await stage({ backends: [broken] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(broken)) })
    await expect(job.result()).rejects.toMatchObject({ name: 'RenderError', code: 'broken', billed: 'no', atRisk: '0' })
    expect((await ledger.balance({ job: job.id })).electricity).toBe('0.000004')
    expect(await runner.list({ open: true })).toEqual([])
    expect(await runner.list({ state: 'failed' })).toMatchObject([{ id: job.id, error: { code: 'broken' } }])
  })

  it('hands the backend its media, kept for a restart', async () => {
    const bytes = new TextEncoder().encode('a picture')
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    let got: Uint8Array | undefined
    const plain = localBackend({ clip: clip.file })
    const local: Backend = {
      ...plain,
      async submit(native, ctx) {
        got = await ctx.media(sha256)
        return plain.submit(native, ctx)
      },
    }
    const home = tempDir()
    const { runner } = await stage({ home, backends: [local] })
    const job = await runner.start({
      shot: await shotOf(),
      route: routeOf(quoteOf(local)),
      media: new Map([[sha256, bytes]]),
    })
    await job.result()
    expect(new TextDecoder().decode(got)).toBe('a picture')
    expect(readFileSync(join(home, 'media', sha256), 'utf8')).toBe('a picture')
  })

  it('waits for its place: one at a time on one engine', async () => {
    let [now, most] = [0, 0]
    const plain = localBackend({ clip: clip.file })
    const local: Backend = {
      ...plain,
      submit: async (native, ctx) => {
        most = Math.max(most, ++now)
        return plain.submit(native, ctx)
      },
      poll: async (handle, ctx) => {
        const status = await plain.poll(handle, ctx)
        if (status.state === 'done') now--
        return status
      },
    }
    const { runner } = await stage({ backends: [local] })
    const shot = await shotOf()
    const jobs = await Promise.all(
      Array.from({ length: 6 }, () => runner.start({ shot, route: routeOf(quoteOf(local)) })),
    )
    await Promise.all(jobs.map((job) => job.result()))
    expect(most).toBe(1)
  })
})

describe('a paid shot', () => {
  it('reserves, charges what the vendor says, and releases the rest', async () => {
    const rehearsal = await vendor()
    const cloud = rehearsalBackend(rehearsal.origin)
    const { runner, ledger } = await stage({ backends: [cloud] })
    const quote = quoteOf(cloud, { money: { low: '0.2', expected: '0.2', high: '0.35' } })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quote) })
    const take = await job.result()
    expect(take.cost).toMatchObject({ usd: '0.2', basis: 'invoiced' })
    expect(take.energy).toBeUndefined()
    const entries = await ledger.entries({ jobId: job.id })
    expect(entries.map(({ kind, usd, basis }) => `${kind} ${usd} ${basis}`).sort()).toEqual([
      'charge 0.2 invoiced',
      'release 0.15 quoted',
      'reserve 0.35 quoted',
    ])
    const costs: string[] = []
    for await (const event of job) if (event.type === 'cost') costs.push(`${event.kind} ${event.usd}`)
    expect(costs).toEqual(['reserved 0.35', 'charged 0.2'])
    expect([rehearsal.creates, rehearsal.billed()]).toEqual([1, '0.20'])
    expect(await runner.audit()).toEqual([])
  })

  it('books what was charged above the reservation too', async () => {
    const rehearsal = await vendor()
    const cloud = rehearsalBackend(rehearsal.origin)
    const { runner, ledger } = await stage({ backends: [cloud] })
    const cheap = { low: '0.1', expected: '0.1', high: '0.1' }
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(cloud, { money: cheap })) })
    await job.result()
    expect(await ledger.balance({ job: job.id })).toMatchObject({ reserved: '0.1', adjusted: '0.1', charged: '0.2' })
    expect(await runner.audit()).toEqual([])
  })

  it('costs an unknown sum when nobody knows the price, and says so', async () => {
    const rehearsal = await vendor({ tellsCharge: false })
    const cloud = rehearsalBackend(rehearsal.origin)
    const { runner } = await stage({ backends: [cloud], caps: { perDay: 1 } })
    const route = routeOf(quoteOf(cloud, { money: null }))
    const refused = await runner.start({ shot: await shotOf(), route })
    await expect(refused.result()).rejects.toMatchObject({ name: 'BudgetError' })
    expect(rehearsal.creates).toBe(0)
    const allowed = await runner.start({ shot: await shotOf({ allowUnknownPrice: true }), route })
    expect((await allowed.result()).cost).toMatchObject({ usd: null, basis: 'unknown' })
  })

  it('waits for a yes above the sum that needs one: nothing is set aside or sent without', async () => {
    const rehearsal = await vendor()
    const cloud = rehearsalBackend(rehearsal.origin)
    const asked: unknown[] = []
    const answers = [false, true]
    const approve = (call: object) => {
      asked.push(call)
      return answers.shift()!
    }
    const route = routeOf(quoteOf(cloud))
    const caps = { approveAbove: 0.1, perDay: 0.25, warnAt: 0.8 }
    const { runner, ledger } = await stage({ backends: [cloud], caps, approve })
    const no = await runner.start({ shot: await shotOf(), route })
    await expect(no.result()).rejects.toThrow(/may cost \$0\.20 on rehearsal, and nobody approved more than \$0\.10/)
    expect(await ledger.entries()).toEqual([])
    const yes = await runner.start({ shot: await shotOf({ labels: { scene: '4' } }), route })
    const events = []
    for await (const event of yes) if (event.type === 'budget') events.push(event)
    await yes.result()
    expect(events).toEqual([{ type: 'budget', attempt: 1, name: 'per-day', limit: '0.25', committed: '0.2' }])
    expect(asked[1]).toEqual({
      jobId: yes.id,
      backend: 'rehearsal',
      model: 'dress-1',
      project: 'default',
      labels: { scene: '4' },
      usd: '0.2',
    })
    expect(rehearsal.creates).toBe(1)
    const silent = await stage({ backends: [cloud], caps })
    const nobody = await silent.runner.start({ shot: await shotOf(), route })
    await expect(nobody.result()).rejects.toMatchObject({ next: expect.stringContaining('createStudio({ approve })') })
  })

  it('is refused over its maxCost before anything is sent, with the next cheaper place', async () => {
    const rehearsal = await vendor()
    const cloud = rehearsalBackend(rehearsal.origin)
    const local = localBackend({ clip: clip.file })
    const { runner, ledger } = await stage({ backends: [cloud, local] })
    const job = await runner.start({
      shot: await shotOf({ maxCost: 0.1 }),
      route: routeOf(quoteOf(cloud), quoteOf(local)),
    })
    const error = await job.result().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'BudgetError', billed: 'no', atRisk: '0', jobId: job.id })
    expect((error as { next: string }).next).toContain("backend: 'stage'")
    expect([rehearsal.creates, local.submits]).toEqual([0, 0])
    expect(await ledger.entries()).toEqual([])
  })
})

describe('a fallback', () => {
  const two = async (fault: Fault, shot: Parameters<typeof shotOf>[0] = {}, caps = {}) => {
    const [bad, good] = [await vendor({}, fault), await vendor()]
    const [first, second] = [
      rehearsalBackend(bad.origin, { id: 'first' }),
      rehearsalBackend(good.origin, { id: 'second' }),
    ]
    const opened = await stage({ backends: [first, second], caps, clock: fastClock(100) })
    const job = await opened.runner.start({ shot: await shotOf(shot), route: routeOf(quoteOf(first), quoteOf(second)) })
    return { ...opened, bad, good, job, result: await job.result().catch((error: unknown) => error) }
  }

  it.each<Fault>(['throttled', 'invalid', 'no-credit', 'moderated-before', 'moderated-free'])(
    'runs where nothing can have been billed: %s',
    async (fault) => {
      const { result, good, runner } = await two(fault)
      expect(result).toMatchObject({ backend: 'second', cost: { usd: '0.2' } })
      expect((result as { warnings: string[] }).warnings[0]).toContain('attempt 1 on first ended as')
      expect(good.creates).toBe(1)
      expect(await runner.audit()).toEqual([])
    },
  )

  it.each<Fault>(['accepted-then-reset', 'lost', 'failed-silent', 'moderated-charged'])(
    'does not run where something may have been billed: %s',
    async (fault) => {
      const { result, good } = await two(fault)
      expect(result).toBeInstanceOf(Error)
      expect(good.creates).toBe(0)
    },
  )

  it('runs there if the shot allows the exposure, and only within its maxCost', async () => {
    const allowed = await two('accepted-then-reset', { allowExtraExposure: true, maxCost: 0.4 })
    expect(allowed.result).toMatchObject({ backend: 'second', cost: { usd: null, basis: 'unknown' } })
    expect(await allowed.ledger.balance({ job: allowed.job.id })).toMatchObject({ charged: '0.2', exposed: '0.2' })
    // What landed after all is charged as quoted; the take stays the second one's.
    await allowed.runner.resolve(allowed.job.id, { landed: allowed.bad.jobs[0]!.id })
    expect(await allowed.ledger.balance({ job: allowed.job.id })).toMatchObject({ charged: '0.4', exposed: '0' })
    expect(await allowed.runner.audit()).toEqual([])

    const tight = await two('accepted-then-reset', { allowExtraExposure: true, maxCost: 0.39 })
    expect(tight.result).toMatchObject({ name: 'BudgetError', billed: 'maybe', atRisk: '0.2' })
    expect(tight.good.creates).toBe(0)
    expect(await tight.runner.audit()).toEqual([])
  })
})

describe('cancelling', () => {
  const slowJob = async (options: { signal?: AbortSignal; onAbort?: 'detach' | 'request' } = {}) => {
    const rehearsal = await vendor({ renderMs: 2000 })
    const cloud = rehearsalBackend(rehearsal.origin)
    const opened = await stage({ backends: [cloud] })
    const job = await opened.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(cloud)) }, options)
    return { ...opened, rehearsal, cloud, job, accepted: until(() => rehearsal.polls > 0) }
  }

  it('by request asks the backend, and reports what it did', async () => {
    const { job, accepted, rehearsal, ledger, runner } = await slowJob()
    await accepted
    expect(await job.cancel()).toEqual({ strength: 'request', outcome: 'cancelled', atRisk: '0' })
    await expect(job.result()).rejects.toMatchObject({ name: 'CancelledError', outcome: 'cancelled', billed: 'no' })
    expect(rehearsal.cancels).toBe(1)
    expect(await ledger.balance({ job: job.id })).toMatchObject({ reserved: '0.2', released: '0.2' })
    expect(await job.cancel()).toMatchObject({ outcome: 'cancelled' })
    expect(await runner.cancel(job.id)).toMatchObject({ outcome: 'over' })
    expect(await runner.audit()).toEqual([])
  })

  it('by an AbortSignal means a request by default, and a detach if asked for', async () => {
    const abort = new AbortController()
    const asked = await slowJob({ signal: abort.signal })
    await asked.accepted
    abort.abort()
    await expect(asked.job.result()).rejects.toBeInstanceOf(CancelledError)
    expect(asked.rehearsal.cancels).toBe(1)

    const leave = new AbortController()
    const left = await slowJob({ signal: leave.signal, onAbort: 'detach' })
    await left.accepted
    leave.abort()
    await expect(left.job.result()).rejects.toMatchObject({
      outcome: 'detached',
      next: `heroshot resume ${left.job.id}`,
    })
    expect(left.rehearsal.cancels).toBe(0)
    const take = await (await left.runner.resume(left.job.id)).result()
    expect(take.jobId).toBe(left.job.id)
    expect(left.rehearsal.creates).toBe(1)
    expect(await left.runner.audit()).toEqual([])
  })

  it('before the submit costs nothing and sends nothing', async () => {
    const local = localBackend({ clip: clip.file, renderMs: 300 })
    const { runner } = await stage({ backends: [local] })
    const spec = { shot: await shotOf(), route: routeOf(quoteOf(local)) }
    const first = await runner.start(spec)
    const waiting = await runner.start(spec)
    await until(() => local.submits === 1)
    expect(await waiting.cancel()).toMatchObject({ outcome: 'cancelled', atRisk: '0' })
    await expect(waiting.result()).rejects.toMatchObject({ outcome: 'cancelled' })
    expect(await first.cancel('kill')).toMatchObject({ outcome: 'cancelled' })
    expect(local.submits).toBe(1)
    const already = new AbortController()
    already.abort(new Error('too early'))
    await expect(runner.start(spec, { signal: already.signal })).rejects.toThrow('too early')
  })

  it('that comes too late brings the take home', async () => {
    const rehearsal = await vendor({ renderMs: 100 })
    const plain = rehearsalBackend(rehearsal.origin)
    const cloud: Backend = {
      ...plain,
      async cancel(handle, ctx, strength) {
        await until(() => Date.now() >= rehearsal.jobs[0]!.endsAt)
        return plain.cancel!(handle, ctx, strength)
      },
    }
    const { runner } = await stage({ backends: [cloud] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(cloud)) })
    await until(() => rehearsal.polls > 0)
    const report = job.cancel()
    expect((await job.result()).cost.usd).toBe('0.2')
    expect(await report).toMatchObject({ outcome: 'too-late' })
  })

  it.each([
    ['unsupported', undefined],
    ['unknown', async () => 'unknown' as const],
  ])('that the backend answers with %s leaves the job resumable and its money held', async (outcome, cancel) => {
    const rehearsal = await vendor({ renderMs: 1500 })
    const { cancel: _, ...rest } = rehearsalBackend(rehearsal.origin)
    const cloud: Backend = { ...rest, ...(cancel && { cancel }) }
    const { runner } = await stage({ backends: [cloud] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(cloud)) })
    await until(() => rehearsal.polls > 0)
    expect(await job.cancel()).toEqual({ strength: 'request', outcome, atRisk: '0.2' })
    await expect(job.result()).rejects.toMatchObject({ outcome, billed: 'maybe', atRisk: '0.2' })
    expect((await (await runner.resume(job.id)).result()).jobId).toBe(job.id)
    expect(rehearsal.creates).toBe(1)
  })
})

describe('closing and coming back', () => {
  it('detaches what runs; another runner finishes it', async () => {
    const rehearsal = await vendor({ renderMs: 1500 })
    const cloud = rehearsalBackend(rehearsal.origin)
    const home = tempDir()
    const first = await openStage({ home, backends: [cloud] })
    const job = await first.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(cloud)) })
    await until(() => rehearsal.polls > 0)
    await first.close()
    await expect(job.result()).rejects.toMatchObject({ outcome: 'detached' })
    const second = await stage({ home, backends: [cloud] })
    expect(await second.runner.list()).toMatchObject([{ state: 'accepted', open: true, atRisk: '0.2' }])
    expect(await second.runner.resumeAll()).toMatchObject([{ jobId: job.id, from: 'accepted', outcome: 'take' }])
    expect(await second.runner.resumeAll()).toEqual([])
    expect(rehearsal.creates).toBe(1)
  })

  it('keeps an accepted job for the day its backend is configured again', async () => {
    const rehearsal = await vendor({ renderMs: 1500 })
    const cloud = rehearsalBackend(rehearsal.origin)
    const home = tempDir()
    const first = await openStage({ home, backends: [cloud] })
    const job = await first.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(cloud)) })
    await until(() => rehearsal.polls > 0)
    await first.close()
    const without = await openStage({ home, backends: [] })
    expect(await without.runner.resumeAll()).toMatchObject([
      { outcome: 'failed', error: { code: 'no-backend', billed: 'maybe', atRisk: '0.2' } },
    ])
    expect(await without.runner.cancel(job.id)).toMatchObject({ outcome: 'unknown', atRisk: '0.2' })
    await without.close()
    const { runner } = await stage({ home, backends: [cloud] })
    expect((await (await runner.resume(job.id)).result()).jobId).toBe(job.id)
  })

  it('lets any number of readers see all events, late ones too', async () => {
    const local = localBackend({ clip: clip.file })
    const watched: Backend = {
      ...local,
      async *watch() {
        yield { progress: 0.25, stage: 'drawing' }
        yield { preview: { mime: 'image/png', data: new Uint8Array([1]) } }
        throw new Error('the push channel broke')
      },
    }
    const { runner } = await stage({ backends: [watched] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(watched)) })
    const early: string[] = []
    for await (const { type } of job.events) early.push(type)
    const late: string[] = []
    for await (const { type } of job) late.push(type)
    expect(early).toEqual(late)
    expect(early).toEqual(expect.arrayContaining(['state', 'progress', 'preview', 'cost']))
  })

  it('asks a local engine at once when its push channel ends', async () => {
    const local = localBackend({ clip: clip.file, renderMs: 40 })
    const watched: Backend = {
      ...local,
      // An hour of the quick clock is over a minute here.
      pollIntervalMs: 3_600_000,
      async *watch() {
        yield { progress: 0.5 }
        await new Promise((resolve) => setTimeout(resolve, 60))
      },
    }
    const { runner } = await stage({ backends: [watched] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(watched)) })
    expect((await job.result()).jobId).toBe(job.id)
  })

  it('works on a Keyv handed in, for one process', async () => {
    const rehearsal = await vendor()
    const cloud = rehearsalBackend(rehearsal.origin)
    const keyv = new Keyv(new Map())
    const { runner, store } = await stage({ backends: [cloud], keyv, caps: { perDay: 0.3 } })
    const spec = { shot: await shotOf(), route: routeOf(quoteOf(cloud)) }
    const jobs = await Promise.all([runner.start(spec), runner.start(spec)])
    const ends = await Promise.allSettled(jobs.map((job) => job.result()))
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect([rehearsal.creates, store.shared]).toEqual([1, false])
    expect(await keyv.get(`job:${jobs[0]!.id}`)).toMatchObject({ id: jobs[0]!.id })
    expect(await runner.audit()).toEqual([])
  })

  it('says what is wrong with a request before writing anything', async () => {
    const { runner } = await stage({ backends: [] })
    await expect(runner.start({ shot: await shotOf(), route: routeOf() })).rejects.toBeInstanceOf(NoRouteError)
    for (const act of [runner.attach('nope'), runner.resume('nope'), runner.cancel('nope')])
      await expect(act).rejects.toBeInstanceOf(InputError)
    await expect(runner.resolve('nope', { notLanded: true })).rejects.toBeInstanceOf(InputError)
    expect(await runner.list()).toEqual([])
    await runner.close()
    await expect(runner.start({ shot: await shotOf(), route: routeOf() })).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('a submission nobody saw arrive', () => {
  /** A vendor that can be asked, whose first create breaks before anything is read. */
  async function deaf(answers: ('absent' | 'unknown')[]) {
    const rehearsal = await vendor()
    const plain = rehearsalBackend(rehearsal.origin)
    let [submits, asked] = [0, 0]
    const cloud: Backend = {
      ...plain,
      submit: (native, ctx) => (++submits === 1 ? Promise.reject(new Error('reset')) : plain.submit(native, ctx)),
      reconcile: async () => answers[asked++]!,
    }
    const opened = await stage({ backends: [cloud] })
    const job = await opened.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(cloud)) })
    const result = await job.result().catch((error: unknown) => error)
    return { ...opened, rehearsal, result, counts: () => [submits, asked, rehearsal.creates] }
  }

  it('is sent again, as a new attempt, once the vendor has said twice that it is not there', async () => {
    const { result, counts, runner } = await deaf(['absent', 'absent'])
    expect(result).toMatchObject({ backend: 'rehearsal', cost: { usd: '0.2' } })
    expect(counts()).toEqual([2, 2, 1])
    expect(await runner.list()).toMatchObject([{ attempts: 2, atRisk: '0' }])
    expect(await runner.audit()).toEqual([])
  })

  it('stays unknown when the vendor is not sure', async () => {
    const { result, counts } = await deaf(['absent', 'unknown'])
    expect(result).toMatchObject({ name: 'SubmissionUnknownError', atRisk: '0.2' })
    expect(counts()).toEqual([1, 2, 0])
  })
})

describe('errors', () => {
  it('carry neither key nor prompt, in the journal and out of it', async () => {
    const leaky: Backend = {
      ...localBackend({ clip: clip.file }),
      keys: ['REHEARSAL_KEY'],
      submit: async () => {
        throw new RefusedError('bad request: {"prompt":"a red boat","key":"stage-key"}', {
          cause: new Error('POST with stage-key about a red boat'),
        })
      },
    }
    const { runner, store } = await stage({ backends: [leaky] })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(leaky)) })
    const error = await job.result().catch((thrown: unknown) => thrown as Error)
    const record = await store.get<{ attempts: { error: unknown }[] }>(`job:${job.id}`)
    const spoken = JSON.stringify([error, (error as Error).message, record!.attempts])
    expect(spoken).toContain('bad request')
    expect(spoken).not.toMatch(/red boat|stage-key/)
  })

  it('list by state and project, newest first', async () => {
    const local = localBackend({ clip: clip.file })
    const { runner } = await stage({ backends: [local], clock: fastClock(2000) })
    const ids: string[] = []
    for (const project of ['a', 'b', 'a']) {
      const job = await runner.start({ shot: await shotOf({ project }), route: routeOf(quoteOf(local)) })
      await job.result()
      await new Promise((resolve) => setTimeout(resolve, 5))
      ids.unshift(job.id)
    }
    const listed = async (filter: Parameters<typeof runner.list>[0]) => (await runner.list(filter)).map(({ id }) => id)
    expect(await listed({})).toEqual(ids)
    expect(await listed({ project: 'a', limit: 1 })).toEqual([ids[0]])
    const states: AttemptState[] = ['settled', 'failed']
    expect(await listed({ state: states, project: 'b' })).toEqual([ids[1]])
  })
})
