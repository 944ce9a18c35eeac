/** What goes wrong with renders at home: too little memory, and workers that make no headway. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Backend, Json, Status } from '../../src/backend.js'
import type { Tariff } from '../../src/energy/types.js'
import type { ShotInput } from '../../src/shot.js'
import {
  fastClock,
  type LocalOptions,
  localBackend,
  makeClip,
  openStage,
  quoteOf,
  routeOf,
  type StageOptions,
  shotOf,
} from '../support/stage.js'
import { tempDir } from '../support/temp.js'

let clip: string
beforeAll(async () => {
  clip = (await makeClip()).file
})

async function stage(backends: Backend[], options: Partial<StageOptions> = {}) {
  const opened = await openStage({ home: tempDir(), backends, ...options })
  onTestFinished(() => opened.close())
  return opened
}

/** Runs out of memory over requests that need more than `gb`. */
function small(gb: number, options: Partial<LocalOptions> = {}) {
  const sent: Json[] = []
  const good = localBackend({ clip, ...options })
  const short = new Set<string>()
  const backend: Backend = {
    ...good,
    async submit(native, ctx) {
      sent.push(native)
      const handle = await good.submit(native, ctx)
      if ((native as { gb: number }).gb > gb) short.add(handle.id)
      return handle
    },
    async poll(handle, ctx): Promise<Status> {
      if (!short.has(handle.id)) return good.poll(handle, ctx)
      return { state: 'failed', code: 'out-of-memory', message: 'no memory left', charged: 'none' }
    },
    lighten: (native, output) => ({
      native: { ...(native as object), gb: 8 },
      output,
      change: 'decoded in tiles',
    }),
  }
  const quote = (need: number) => quoteOf(backend, { native: { prompt: 'a red boat', gb: need } })
  return { backend, sent, quote }
}

describe('too little memory', () => {
  it('is answered with one lighter request, and the take says so', async () => {
    const { backend, sent, quote } = small(12)
    const { runner, ledger } = await stage([backend])
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quote(24)) })
    const notes: string[] = []
    for await (const event of job) if (event.type === 'note') notes.push(event.message)
    const take = await job.result()
    expect(sent).toEqual([
      { prompt: 'a red boat', gb: 24 },
      { prompt: 'a red boat', gb: 8 },
    ])
    expect(take.warnings).toContain('the memory was too small for it as planned: decoded in tiles')
    expect(notes.join()).toContain('lighter: decoded in tiles')
    // The electricity of both.
    expect((await ledger.entries({ jobId: job.id })).map(({ kind, attempt }) => `${attempt} ${kind}`)).toEqual([
      '1 electricity',
      '2 electricity',
    ])
  })

  it('twice goes to the next place, with the reason', async () => {
    const { backend, sent, quote } = small(4)
    const next = localBackend({ id: 'next', clip })
    const { runner } = await stage([backend, next])
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quote(24), quoteOf(next)) })
    const take = await job.result()
    expect(sent).toHaveLength(2)
    expect(take.backend).toBe('next')
    expect(take.warnings.join()).toContain('no memory left')
  })

  it('is lighter in the next process too, when this one dies before it is sent', async () => {
    const home = tempDir()
    const { backend, sent, quote } = small(12)
    const first = await openStage({ home, backends: [backend] })
    const job = await first.runner.start({ shot: await shotOf(), route: routeOf(quote(24)) })
    job.result().catch(() => undefined)
    for await (const event of job)
      if (event.type === 'state' && event.state === 'planned' && event.attempt === 2) void job.cancel('detach')
    await first.close()
    const { runner } = await stage([backend], { home })
    const take = await (await runner.resume(job.id)).result()
    expect((sent.at(-1) as { gb: number }).gb).toBe(8)
    expect(sent).toHaveLength(2)
    expect(take.warnings.join()).toContain('decoded in tiles')
  })
})

describe('what an engine wrote into its file', () => {
  it.each([
    ['is blanked', {}, false],
    ['stays when asked for', { keepMetadata: true }, true],
  ])('%s', async (_, more, kept) => {
    const said = Buffer.from('prompt: a red boat')
    const box = Buffer.concat([Buffer.from([0, 0, 0, 8 + said.length]), Buffer.from('udta'), said])
    const file = join(tempDir(), 'said.mp4')
    await writeFile(file, Buffer.concat([await readFile(clip), box]))
    const backend = localBackend({ clip: file })
    const { runner } = await stage([backend])
    const job = await runner.start({ shot: await shotOf(more), route: routeOf(quoteOf(backend)) })
    const take = await job.result()
    expect((await readFile(take.file)).includes(said)).toBe(kept)
  })
})

describe('no headway', () => {
  /** A worker that hangs on its first job; it stops when told to, or not even then. */
  function hanging(stops: boolean) {
    const good = localBackend({ clip })
    let hung: string | undefined
    let told = false
    const backend: Backend = {
      ...good,
      async submit(native, ctx) {
        const handle = await good.submit(native, ctx)
        hung ??= handle.id
        return handle
      },
      async poll(handle, ctx): Promise<Status> {
        if (handle.id !== hung) return good.poll(handle, ctx)
        return told && stops ? { state: 'cancelled', charged: 'none' } : { state: 'running', progress: 0.42 }
      },
      async cancel(handle, ctx, strength) {
        if (handle.id === hung) told = true
        return handle.id === hung ? 'unknown' : good.cancel!(handle, ctx, strength)
      },
    }
    return backend
  }
  const limits = { stallMs: 60_000 }

  it.each([
    [true, 'it stopped when told to'],
    [false, 'it does not stop either'],
  ])('for too long (it stops: %s) is told to stop, and rendered again', async (stops, why) => {
    const backend = hanging(stops)
    const { runner } = await stage([backend], { limits })
    const job = await runner.start({ shot: await shotOf(), route: routeOf(quoteOf(backend)) })
    const take = await job.result()
    expect(take.warnings.join()).toMatch(new RegExp(`ended as lost: stage made no headway for \\d+ minutes; ${why}`))
  })

  it('is what no progress and no push mean; a render that moves, or that is planned to take long, goes on', async () => {
    const good = localBackend({ clip, renderMs: 600 })
    let polls = 0
    const moving: Backend = {
      ...good,
      async poll(handle, ctx) {
        const status = await good.poll(handle, ctx)
        return status.state === 'running' ? { ...status, progress: polls++ / 1000 } : status
      },
    }
    // Four real limits long, at fifty times the speed.
    const quick = { limits: { stallMs: 7500 } }
    const moved = await stage([moving], quick)
    const take = await (await moved.runner.start({ shot: await shotOf(), route: routeOf(quoteOf(moving)) })).result()
    expect(take.warnings).toEqual([])
    const planned = quoteOf(good, { seconds: { low: 60, expected: 120, high: 86_400 } })
    const slow = await stage([good], quick)
    expect(
      (await (await slow.runner.start({ shot: await shotOf(), route: routeOf(planned) })).result()).warnings,
    ).toEqual([])
  })
})

describe('a shot off peak', () => {
  const HOUR = 3_600_000
  const clock = fastClock(20_000)
  /** Dear now, cheap between one and two hours from now. */
  const tariff = (): Tariff => {
    const start = Math.ceil(clock.now() / HOUR) * HOUR
    const slot = (hour: number, usdPerKwh: string) => ({
      from: start + hour * HOUR,
      to: start + (hour + 1) * HOUR,
      usdPerKwh,
    })
    const slots = [slot(-1, '0.40'), slot(0, '0.40'), slot(1, '0.10'), slot(2, '0.40'), slot(3, '0.40')]
    return { usdPerKwh: '0.40', source: 'test', asOf: '2026-11-28', slots: () => slots }
  }

  it('waits for the cheap hour, over the end of its process too, and is booked at its price', async () => {
    const home = tempDir()
    const backend = localBackend({ clip })
    const prices = tariff()
    const cheap = prices.slots!(0, 0)[2]!
    const first = await openStage({ home, backends: [backend], clock, tariff: prices })
    const job = await first.runner.start({ shot: await shotOf({ offPeak: true }), route: routeOf(quoteOf(backend)) })
    job.result().catch(() => undefined)
    expect(await first.runner.list()).toMatchObject([
      { state: 'planned', waitsUntil: new Date(cheap.from).toISOString() },
    ])
    await first.close()
    expect(backend.submits).toBe(0)
    const { runner, ledger } = await stage([backend], { home, clock, tariff: prices })
    const take = await (await runner.resume(job.id)).result()
    expect(take.cost.usd).toBe('0.000002')
    const [entry] = await ledger.entries({ jobId: job.id })
    expect(Date.parse(entry!.at)).toBeGreaterThanOrEqual(cheap.from)
    expect(entry!.note).toContain('0.10 USD/kWh (test')
  })

  it.each<[string, Partial<ShotInput>, boolean]>([
    ['whose deadline is before it', { deadline: new Date(clock.now() + 1000).toISOString() }, true],
    ['at one price for all time', {}, false],
  ])('%s begins at once', async (_, more, changing) => {
    const backend = localBackend({ clip })
    const { runner } = await stage([backend], { clock, ...(changing && { tariff: tariff() }) })
    const job = await runner.start({ shot: await shotOf({ offPeak: true, ...more }), route: routeOf(quoteOf(backend)) })
    job.result().catch(() => undefined)
    const [{ waitsUntil } = {}] = await runner.list()
    expect(waitsUntil).toBeUndefined()
    await job.cancel('detach')
  })
})
