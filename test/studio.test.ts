/** The library as its users meet it: createStudio() over real parts, the embedded model, and a paid cloud on loopback. */
import { execFile } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { Keyv } from 'keyv'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Backend, Json } from '../src/backend.js'
import {
  BudgetError,
  CancelledError,
  type Config,
  ConfigError,
  createStudio,
  defaultProviders,
  InputError,
  isHeroshotError,
  isInputError,
  type JobEvent,
  ModelGoneError,
  NoRouteError,
  type Provider,
  ShotError,
  type ShotInput,
  type Studio,
  type StudioOptions,
  type Take,
  UnavailableError,
  WallError,
} from '../src/index.js'
import { ffprobe } from './media/ffprobe.js'
import { type RehearsalOptions, rehearsalBackend, startRehearsal } from './support/rehearsal.js'
import { startServer } from './support/server.js'
import { makeClip } from './support/stage.js'
import { tempDir } from './support/temp.js'

const ENV = { REHEARSAL_KEY: 'stage-key' }
const SMALL = { seconds: 0.5, fps: 8, resolution: '360p' } as const
const BOAT = 'a red boat crosses the sea at sunset'
/** A public address nobody answers at. */
const OUTSIDE = 'http://203.0.113.7'

// A 3×2 PNG.
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAC0lEQVR4nGNgQAcAABIAAeRVjecAAAAASUVORK5CYII=',
  'base64',
)

const closedLater = (studio: Studio) => {
  onTestFinished(() => studio.close())
  return studio
}
const open = (options: StudioOptions = {}) =>
  closedLater(createStudio({ home: tempDir(), configFrom: false, env: ENV, ...options }))

let clip: Awaited<ReturnType<typeof makeClip>>
beforeAll(async () => {
  clip = await makeClip()
})

async function vendor(options: Partial<RehearsalOptions> = {}) {
  const rehearsal = await startRehearsal({ clip: clip.bytes, ...options })
  onTestFinished(() => rehearsal.close())
  return { rehearsal, cloud: rehearsalBackend(rehearsal.origin, { pollIntervalMs: 20 }) }
}
const CLOUD_SHOT = { prompt: BOAT, seconds: 2, backend: 'rehearsal' } as const

/** The error of a promise that must reject. */
const failure = async (promise: Promise<unknown>): Promise<Error & { next?: string; code?: string }> =>
  promise.then(
    () => expect.unreachable('it should have been refused'),
    (error) => error,
  )

describe('a draft at home', () => {
  const home = mkdtempSync(join(tmpdir(), 'heroshot-studio-'))
  const studio = createStudio({ home, configFrom: false, env: {}, tariff: 0.25 })
  const heard: JobEvent[] = []
  const read: JobEvent[] = []
  let take: Take
  let again: Take
  beforeAll(async () => {
    const job = await studio.start(
      { prompt: `${BOAT} with a glimmerfjord`, ...SMALL, labels: { client: 'acme' } },
      { onEvent: (event) => heard.push(event) },
    )
    take = await job.result()
    again = await job.result()
    for await (const event of job) read.push(event)
  })
  afterAll(async () => {
    await studio.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('is a take: files, figures, reasons, and the same one every time it is asked for', () => {
    expect(again).toBe(take)
    expect(take.file).toBe(take.files[0]!.path)
    expect(take.files.map(({ role }) => role)).toEqual(['video', 'poster', 'contact-sheet'])
    for (const file of take.files) {
      expect(isAbsolute(file.path)).toBe(true)
      expect(readFileSync(file.path)).toHaveLength(file.bytes)
      expect(file.sha256).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(take).toMatchObject({
      backend: 'sketch',
      model: 'sketch',
      video: { width: 640, height: 360, fps: 8, frames: 4, seconds: 0.5, container: 'mp4', codec: 'h264' },
      shot: { prompt: `${BOAT} with a glimmerfjord`, labels: { client: 'acme' } },
      parents: [],
    })
    expect(JSON.parse(readFileSync(join(take.file, '../take.json'), 'utf8'))).toEqual(take)
  })

  it('is what ffprobe sees', () => {
    const { streams, format } = ffprobe(take.file)
    expect(streams).toHaveLength(1)
    expect(streams[0]).toMatchObject({
      codec_name: 'h264',
      pix_fmt: 'yuv420p',
      width: take.video.width,
      height: take.video.height,
      nb_read_frames: String(take.video.frames),
    })
    expect(Number(format.duration)).toBeCloseTo(take.video.seconds)
    expect(JSON.stringify(format.tags)).not.toContain('boat')
  })

  it('costs its electricity, an exact sum with an interval behind it', async () => {
    const { wh, seconds, method } = take.energy!
    expect(wh.low).toBeLessThan(wh.expected)
    expect(wh.expected).toBeLessThan(wh.high)
    expect(seconds).toBeGreaterThan(0)
    expect(take.cost.usd).toMatch(/^0\.0*[1-9]\d*$/)
    expect(Number(take.cost.usd)).toBeCloseTo((wh.expected / 1000) * 0.25, 12)
    expect(take.cost.lines).toHaveLength(1)
    expect(take.cost.lines[0]).toMatchObject({ what: 'electricity', usd: take.cost.usd, attempt: 1 })
    expect(take.cost.basis).toBe(['rapl', 'sampled-power'].includes(method) ? 'metered' : 'modelled')
    expect(await studio.ledger.entries({ jobId: take.jobId })).toMatchObject([{ kind: 'electricity' }])
    expect(await studio.ledger.audit()).toEqual([])
  })

  it('says why it was made here, what it did not understand, and its seed', () => {
    expect(take.route.reasons[0]).toContain('sketch/sketch (640x360, 0.5 s, 8 fps, silent)')
    expect(take.route.rejected.length).toBeGreaterThan(40)
    for (const { failed } of take.route.rejected) expect(failed[0]!.reason).toBeTruthy()
    expect(take.warnings.join()).toContain('not understood: glimmerfjord')
    expect(take.facts.seed).toEqual(expect.any(Number))
  })

  it('told its events in order, all of them before its result', () => {
    expect(heard).toEqual(read)
    const states = heard.flatMap((event) => (event.type === 'state' ? event.state : []))
    expect(states).toEqual(['reserved', 'submitting', 'accepted', 'rendered', 'collected', 'settled'])
    const shares = heard.flatMap((event) => (event.type === 'progress' ? (event.progress ?? []) : []))
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(heard.at(-1)).toMatchObject({ type: 'cost', kind: 'electricity', usd: take.cost.usd })
  })

  it('teaches the next plan, and its seed makes the same clip again', async () => {
    const plan = await studio.plan({ prompt: BOAT, ...SMALL })
    expect(plan.ranked[0]).toMatchObject({ backend: 'sketch', secondsFrom: '1 render on this machine' })
    // A tiny clip says little about a long one: not its length multiplied.
    const long = await studio.plan({ prompt: BOAT })
    expect(long.ranked[0]!.seconds!.expected).toBeLessThan(12 * take.energy!.seconds)
    const seed = take.facts.seed as number
    const copy = await studio.generate({ prompt: take.shot.prompt, ...SMALL, seed })
    expect(copy.files[0]!.sha256).toBe(take.files[0]!.sha256)
    const then = await studio.plan({ prompt: BOAT, ...SMALL })
    expect(then.ranked[0]!.secondsFrom).toBe('2 renders on this machine')
    expect((await studio.jobs.list()).map(({ id, open: left }) => [id, left])).toEqual([
      [copy.jobId, false],
      [take.jobId, false],
    ])
  })

  it('stands in for a hero shot without a key, and says that it is none', async () => {
    const plan = await studio.plan({ prompt: BOAT, tier: 'hero', ...SMALL })
    expect(plan.ranked.map(({ backend }) => backend)).toEqual(['sketch'])
    expect(plan.ranked[0]!.warnings).toContain('a storyboard animatic, not photoreal')
    expect(plan.reasons.join(' ')).toContain('No cloud card qualifies')
    const key = plan.rejected.filter(({ failed }) => failed.some(({ constraint }) => constraint === 'key'))
    expect(key.length).toBeGreaterThan(10)
  })

  it('survives a listener that throws', async () => {
    const warned: string[] = []
    const hear = (warning: Error) => warned.push(warning.message)
    process.on('warning', hear)
    onTestFinished(() => void process.off('warning', hear))
    const done = await studio.generate(
      { prompt: BOAT, ...SMALL },
      {
        onEvent() {
          throw new Error('a bug of mine')
        },
      },
    )
    expect(existsSync(done.file)).toBe(true)
    expect(warned.join()).toContain('a bug of mine')
  })

  it('stops when its signal says so, and the electricity it took is booked', async () => {
    const user = new AbortController()
    const shot: ShotInput = { prompt: BOAT, seconds: 20, resolution: '720p', project: 'stopped' }
    const onEvent = (event: JobEvent) => {
      if (event.type === 'progress' && event.stage === 'drawing') user.abort()
    }
    const error = await failure(studio.generate(shot, { signal: user.signal, onEvent }))
    expect(error).toBeInstanceOf(CancelledError)
    expect(error).toMatchObject({ outcome: 'cancelled', billed: 'no', atRisk: '0', backend: 'sketch' })
    const entries = await studio.ledger.entries({ project: 'stopped' })
    expect(entries).toMatchObject([{ kind: 'electricity', wh: expect.any(Number) }])
    expect(entries[0]!.wh).toBeGreaterThan(0)
    expect(await studio.jobs.list({ project: 'stopped' })).toMatchObject([{ state: 'cancelled', open: false }])
    expect(readdirSync(join(home, 'work'))).toEqual([])
  })
})

describe('an abort before anything was sent', () => {
  it('is a CancelledError with its reason, whenever it comes', async () => {
    const { cloud } = await vendor()
    const reason = new Error('changed my mind')
    const user = new AbortController()
    const slow: Backend = {
      ...cloud,
      probe() {
        user.abort(reason)
        return new Promise(() => {})
      },
    }
    const studio = open({ providers: [slow] })
    const before = await failure(studio.generate(CLOUD_SHOT, { signal: AbortSignal.abort(reason) }))
    expect(before).toBeInstanceOf(CancelledError)
    expect(before).toMatchObject({ billed: 'no', outcome: 'cancelled', cause: reason })
    const meanwhile = await failure(studio.generate(CLOUD_SHOT, { signal: user.signal }))
    expect(meanwhile).toMatchObject({ name: 'CancelledError', cause: reason })
    expect(await studio.jobs.list()).toEqual([])
  })
})

describe('a plan', () => {
  it('is byte-identical for the same state, spends nothing and needs no key', async () => {
    const studio = open({ env: {} })
    const shot = { prompt: BOAT, tier: 'hero', seconds: 5 } as const
    const [one, two] = [await studio.plan(shot), await studio.plan(shot)]
    expect(JSON.stringify(two)).toBe(JSON.stringify(one))
    expect(JSON.parse(JSON.stringify(one))).toEqual(one)
    expect(await studio.ledger.entries()).toEqual([])
    expect(await studio.jobs.list()).toEqual([])
  })

  it('takes a normal form as well as a request', async () => {
    const studio = open()
    const shot = await studio.normalize({ prompt: BOAT, firstFrame: PNG })
    expect(await studio.normalize(shot)).toEqual(shot)
    expect(await studio.plan(shot)).toEqual(await studio.plan({ prompt: BOAT, firstFrame: PNG }))
  })
})

describe('refusals', () => {
  it.each([
    ['Sora 2', /retired on 2026-09-24/],
    ['Vidi2', /analyses video and never renders/],
    ['Animate It', /no public API/],
  ])('%s: dated, offline, before any media is read', async (model, why) => {
    const home = tempDir()
    const studio = open({ home, offline: true })
    for (const verb of [studio.generate, studio.plan]) {
      const error = await failure(verb({ prompt: BOAT, model, firstFrame: `${OUTSIDE}/frame.png` }))
      expect(error).toBeInstanceOf(ModelGoneError)
      expect(error.message).toMatch(why)
      expect(error).toMatchObject({ billed: 'no', alternatives: expect.arrayContaining([expect.any(String)]) })
    }
    expect(await studio.jobs.list()).toEqual([])
    expect(readdirSync(home).filter((name) => !name.startsWith('heroshot.db'))).toEqual([])
  })

  it.each<[string, object, object]>([
    ['a typo in a field', { secnds: 3 }, { field: 'secnds', nearest: 'seconds' }],
    ['a typo in a backend', { backend: 'runwai' }, { field: 'backend', nearest: 'runway' }],
    ['an unknown model', { model: 'gen 4.6' }, { field: 'model', nearest: 'Gen-4.5' }],
    ['a length out of range', { seconds: 601 }, { field: 'seconds', nearest: 600 }],
    ['no prompt', { prompt: undefined }, { field: 'prompt' }],
    ['a file that is not there', { firstFrame: '/no/such/frame.png' }, { field: 'firstFrame' }],
    ['a picture that is none', { firstFrame: Buffer.from('hello there') }, { field: 'firstFrame' }],
    ['a picture for a clip', { source: { video: PNG, action: 'extend' } }, { field: 'source.video' }],
  ])('%s', async (_, wrong, facts) => {
    const studio = open()
    const error = await failure(studio.generate({ prompt: BOAT, ...wrong } as ShotInput))
    expect(error).toBeInstanceOf(ShotError)
    expect(isInputError(error)).toBe(true)
    expect(error).toMatchObject(facts)
    expect(await studio.jobs.list()).toEqual([])
  })

  it('of a shot nothing can take names every card and the nearest step', async () => {
    const error = await failure(open().generate({ prompt: BOAT, backend: 'sketch', audio: 'required' }))
    expect(error).toBeInstanceOf(NoRouteError)
    expect(error.message).toContain('sketch/sketch rejected')
    expect(isHeroshotError(error)).toBe(true)
  })

  it('of an unknown job', async () => {
    expect(await failure(open().jobs.resume('no-such-job'))).toBeInstanceOf(InputError)
  })
})

describe('media', () => {
  it('is one picture from a path, a URL, a data URL, a Buffer or a Blob', async () => {
    const home = tempDir()
    const studio = open({ home })
    const path = join(home, 'frame.png')
    writeFileSync(path, PNG)
    const server = await startServer((_, response) => response.end(PNG))
    const data = `data:image/png;base64,${PNG.toString('base64')}`
    const shots = []
    for (const firstFrame of [path, `${server.origin}/frame.png`, new URL(server.origin), data, PNG, new Blob([PNG])])
      shots.push(await studio.normalize({ prompt: BOAT, firstFrame }))
    expect(new Set(shots.map((shot) => JSON.stringify(shot))).size).toBe(1)
    expect(shots[0]).toMatchObject({ aspect: '3:2', firstFrame: { mime: 'image/png', width: 3, height: 2 } })
    expect(readdirSync(join(home, 'media'))).toEqual([shots[0]!.firstFrame!.sha256])
  })

  it('larger than allowed is refused', async () => {
    const studio = open({ maxMediaBytes: { image: 20 } })
    const error = await failure(studio.normalize({ prompt: BOAT, firstFrame: PNG }))
    expect(error.message).toMatch(/too large for a picture .*allowed: up to 20 bytes/)
  })

  it('reaches the backend that takes it', async () => {
    const { rehearsal, cloud } = await vendor()
    const [card] = cloud.cards
    const seen: Buffer[] = []
    const taker: Backend = {
      ...cloud,
      cards: [{ ...card!, abilities: { ...card!.abilities!, tasks: ['image-to-video'] } }],
      async submit(native, ctx) {
        seen.push(Buffer.from(await ctx.media((native as { firstFrame: { sha256: string } }).firstFrame.sha256)))
        return cloud.submit(native, ctx)
      },
      fit(shot, one) {
        const fit = cloud.fit(shot, one)
        if (!fit.ok) return fit
        return { ...fit, native: { ...(fit.native as object), firstFrame: shot.firstFrame as unknown as Json } }
      },
    }
    await open({ providers: [taker] }).generate({ ...CLOUD_SHOT, firstFrame: PNG })
    expect(seen).toEqual([PNG])
    expect(rehearsal.creates).toBe(1)
  })
})

describe('a backend of the user', () => {
  it('joins the defaults, renders for money, and its invoice is the take’s cost', async () => {
    const { rehearsal, cloud } = await vendor()
    const studio = open({ providers: [...defaultProviders(), cloud] })
    const take = await studio.generate({ prompt: BOAT, seconds: 2, tier: 'hero' })
    expect(take).toMatchObject({
      backend: 'rehearsal',
      model: 'dress-1',
      cost: { usd: '0.2', basis: 'invoiced', lines: [{ what: 'vendor', usd: '0.2' }] },
      video: { width: 96, height: 64, frames: 16 },
    })
    expect(take.energy).toBeUndefined()
    expect(rehearsal).toMatchObject({ creates: 1, downloads: 1 })
    expect(JSON.stringify(take)).not.toContain('stage-key')
    const facts = await studio.facts()
    expect(facts.backends.at(-1)).toMatchObject({ id: 'rehearsal', keys: [{ name: 'REHEARSAL_KEY', set: true }] })
    expect(JSON.stringify(facts)).not.toContain('stage-key')
    expect(await studio.ledger.balance({ project: 'default' })).toMatchObject({
      charged: '0.2',
    })
  })

  it('that breaks leaves the others their work, and is named', async () => {
    const { cloud } = await vendor()
    const breaks = (id: string, changes: Partial<Backend>): Backend => ({
      ...cloud,
      id,
      cards: cloud.cards.map((card) => ({ ...card, id: `${id}-1`, backend: id })),
      ...changes,
    })
    const oops = (): never => {
      throw new TypeError('x is undefined')
    }
    const studio = open({
      providers: [breaks('fits-badly', { fit: oops }), breaks('probes-badly', { probe: oops }), cloud],
    })
    const plan = await studio.plan({ prompt: BOAT, seconds: 2 })
    expect(plan.ranked.map(({ backend }) => backend)).toEqual(['rehearsal'])
    expect(plan.rejected.map(({ failed }) => failed[0]!.reason).sort()).toEqual([
      'fits-badly broke while fitting the shot: x is undefined',
      'x is undefined',
    ])
  })

  it('without its key is planned, priced and not asked', async () => {
    const { cloud } = await vendor()
    const plan = await open({ providers: [cloud], env: {} }).plan(CLOUD_SHOT)
    expect(plan.ranked).toEqual([])
    expect(plan.rejected).toMatchObject([{ failed: [{ constraint: 'key' }], money: { expected: '0.2' } }])
  })

  it.each<[string, readonly unknown[], RegExp]>([
    ['a factory that was not called', [rehearsalBackend], /providers\.0: is not a backend/],
    ['nothing', [undefined], /providers\.0: is not a backend/],
    ['half a backend', [{ id: 'half', cards: [] }], /fit, probe, submit, poll missing/],
    ['two of one id', [rehearsalBackend('http://a'), rehearsalBackend('http://b')], /providers\.1: two backends/],
  ])('that is %s is refused', async (_, providers, why) => {
    const home = join(tempDir(), 'home')
    const studio = open({ home, providers: providers as NonNullable<StudioOptions['providers']> })
    const error = await failure(studio.plan({ prompt: BOAT }))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).toMatch(why)
    expect(existsSync(home)).toBe(false)
  })

  it('get what the configuration says under their id, file and call together', async () => {
    const { cloud } = await vendor()
    const given: unknown[] = []
    const entry = (id: string): Provider => ({
      id,
      async load(options) {
        given.push(options)
        return { ...cloud, id }
      },
    })
    const home = tempDir()
    writeFileSync(join(home, 'heroshot.config.json'), JSON.stringify({ backends: { one: { servers: ['a'] } } }))
    const providers = [entry('one'), entry('two'), entry('three')]
    await open({ configFrom: home, providers, backends: { two: { servers: ['b'] } } }).plan({ prompt: BOAT })
    expect(given).toEqual([{ servers: ['a'] }, { servers: ['b'] }, undefined])
  })

  it('takes no options for one that there is not, or that was made in code', async () => {
    const { cloud } = await vendor()
    const refusal = (backends: Config['backends']) =>
      failure(open({ providers: [cloud], ...(backends && { backends }) }).plan(CLOUD_SHOT)) as Promise<ConfigError>
    expect(await refusal({ comfyiu: {} })).toMatchObject({ field: 'backends.comfyiu', nearest: 'comfyui' })
    expect(await refusal({ [cloud.id]: {} })).toMatchObject({ field: `backends.${cloud.id}` })
  })
})

describe('budgets', () => {
  it('hold in the plan and in the render, across two studios of one home', async () => {
    const { rehearsal, cloud } = await vendor()
    const home = tempDir()
    const options = { home, providers: [cloud], budgets: { perDay: 0.5 } }
    const [a, b] = [open(options), open(options)]
    await a.generate(CLOUD_SHOT)
    expect((await b.plan(CLOUD_SHOT)).ranked).toHaveLength(1)
    const ends = await Promise.allSettled([a.generate(CLOUD_SHOT), b.generate(CLOUD_SHOT)])
    const [lost, ...others] = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
    expect(lost).toBeInstanceOf(BudgetError)
    expect(others).toEqual([])
    const plan = await b.plan(CLOUD_SHOT)
    expect(plan.rejected[0]!.failed).toMatchObject([
      { constraint: 'budget', reason: expect.stringContaining('per-day') },
    ])
    const error = await failure(b.generate(CLOUD_SHOT))
    expect(error).toBeInstanceOf(BudgetError)
    expect(error.message).toContain('would cost $0.20')
    expect(rehearsal).toMatchObject({ creates: 2 })
    expect(await a.ledger.audit()).toEqual([])
  })

  it('a small maxCost is a BudgetError too, and a draft at home goes on', async () => {
    const { rehearsal, cloud } = await vendor()
    const studio = open({ providers: [...defaultProviders(), cloud], budgets: { perMonth: 0 } })
    expect(await failure(studio.start({ ...CLOUD_SHOT, maxCost: 0.1 }))).toBeInstanceOf(BudgetError)
    expect((await studio.plan({ prompt: BOAT, tier: 'hero' })).ranked.map(({ backend }) => backend)).toEqual(['sketch'])
    expect(rehearsal.creates).toBe(0)
  })
})

describe('the wall', () => {
  /** Addresses this process tried to connect to while the test ran. */
  function watchSockets(): string[] {
    const tried: string[] = []
    const watch = (message: unknown) =>
      (message as { socket: Socket }).socket.on('connectionAttempt', (address) => tried.push(address))
    subscribe('net.client.socket', watch)
    onTestFinished(() => void unsubscribe('net.client.socket', watch))
    return tried
  }
  function nosy(cloud: Backend, locality: Backend['locality'], calls: string[]): Backend {
    const { keys: _, ...rest } = cloud
    return {
      ...rest,
      locality,
      cards: cloud.cards.map((card) => ({ ...card, locality })),
      async probe(ctx) {
        calls.push('probe')
        await ctx.http.request({ url: `${OUTSIDE}/health`, timeoutMs: 300 })
        return { ok: true }
      },
    }
  }

  it.each<[string, Partial<ShotInput>, StudioOptions]>([
    ['a local-only shot', { privacy: 'local-only' }, {}],
    ['an offline shot', { offline: true }, {}],
    ['an offline studio', {}, { offline: true }],
  ])('%s asks no cloud and opens no socket', async (_, wish, options) => {
    const tried = watchSockets()
    const calls: string[] = []
    const { cloud } = await vendor()
    const studio = open({ providers: [nosy(cloud, 'cloud', calls)], ...options })
    const plan = await studio.plan({ prompt: BOAT, ...wish })
    expect(plan.ranked).toEqual([])
    expect(['privacy', 'offline']).toContain(plan.rejected[0]!.failed[0]!.constraint)
    expect(await failure(studio.generate({ prompt: BOAT, ...wish }))).toBeInstanceOf(NoRouteError)
    const picture = studio.normalize({ prompt: BOAT, ...wish, firstFrame: `${OUTSIDE}/frame.png` })
    expect(await failure(picture)).toBeInstanceOf(WallError)
    if (options.offline) expect((await studio.facts()).backends[0]!.availability).toMatchObject({ ok: false })
    expect(calls).toEqual([])
    expect(tried).toEqual([])
  })

  it('stands before a local backend that calls out', async () => {
    const tried = watchSockets()
    const { cloud } = await vendor()
    const calls: string[] = []
    const studio = open({ providers: [nosy(cloud, 'local', calls)] })
    const plan = await studio.plan({ prompt: BOAT, seconds: 2, privacy: 'local-only' })
    expect(calls).toEqual(['probe'])
    expect(plan.rejected[0]!.failed).toMatchObject([{ constraint: 'reachable', reason: /outside this machine/ }])
    expect(tried).toEqual([])
  })
})

describe('homes and stores', () => {
  it('two studios of one home see one another’s jobs and may end them', async () => {
    const { cloud } = await vendor({ renderMs: 60_000 })
    const home = tempDir()
    const [a, b] = [open({ home, providers: [cloud] }), open({ home, providers: [cloud] })]
    const job = await a.start(CLOUD_SHOT)
    const ended = failure(job.result())
    for await (const event of job) if (event.type === 'state' && event.state === 'accepted') break
    expect(await b.jobs.list({ open: true })).toMatchObject([{ id: job.id, driver: { pid: process.pid } }])
    expect(await failure(b.jobs.resume(job.id))).toMatchObject({ name: 'UnavailableError', code: 'busy' })
    expect(await b.jobs.cancel(job.id)).toMatchObject({ outcome: 'cancelled' })
    expect(await ended).toBeInstanceOf(CancelledError)
  })

  it('keep everything in the user’s own Keyv', async () => {
    const { cloud } = await vendor()
    const home = tempDir()
    const store = new Keyv()
    const studio = open({ home, providers: [cloud], store })
    const take = await studio.generate(CLOUD_SHOT)
    expect(await studio.facts()).toMatchObject({ storeWarning: expect.stringContaining('one process at a time') })
    expect(existsSync(join(home, 'heroshot.db'))).toBe(false)
    await studio.close()
    const later = open({ home, providers: [cloud], store })
    expect(await later.jobs.list()).toMatchObject([{ id: take.jobId, state: 'settled' }])
    expect(await later.ledger.audit()).toEqual([])
    const wrong = open({ store: new Map() as never })
    expect(await failure(wrong.jobs.list())).toMatchObject({ name: 'ConfigError', field: 'store' })
  })

  it('a closed studio left its render behind, and the next one makes the same clip', async () => {
    const home = tempDir()
    const shot: ShotInput = { prompt: BOAT, seconds: 2, fps: 12, resolution: '360p' }
    const first = open({ home })
    const job = await first.start(shot)
    const left = failure(job.result())
    for await (const event of job) if (event.type === 'progress' && event.stage === 'drawing') break
    await first.close()
    expect(await left).toMatchObject({ name: 'CancelledError', outcome: 'detached', jobId: job.id })
    const second = open({ home })
    const [report, ...others] = await second.jobs.resumeAll()
    expect(others).toEqual([])
    expect(report).toMatchObject({ jobId: job.id, outcome: 'take' })
    const take = report!.take!
    const straight = await second.generate({ ...shot, seed: take.facts.seed as number })
    expect(take.files[0]!.sha256).toBe(straight.files[0]!.sha256)
    expect(await second.jobs.resumeAll()).toEqual([])
    expect(await second.ledger.audit()).toEqual([])
    expect(await (await second.jobs.resume(job.id)).result()).toEqual(take)
  })

  it('closing keeps the process until all is put away, however early the render is', async () => {
    const script = join(tempDir(), 'early.mts')
    writeFileSync(
      script,
      `import { createStudio } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)}
       const studio = createStudio({ home: ${JSON.stringify(tempDir())}, configFrom: false })
       const job = await studio.start({ prompt: 'a boat' })
       for await (const event of job) if (event.type === 'state' && event.state === 'accepted') break
       await studio.close()
       console.log(await job.result().catch((error) => error.outcome))`,
    )
    const args = ['--import', import.meta.resolve('tsx'), script]
    expect((await promisify(execFile)(process.execPath, args)).stdout).toBe('detached\n')
  })

  it('a closed studio says so, and may be closed again', async () => {
    const studio = open()
    await studio.jobs.list()
    await Promise.all([studio.close(), studio.close()])
    const error = await failure(studio.plan({ prompt: BOAT }))
    expect(error).toBeInstanceOf(UnavailableError)
    expect(error.code).toBe('closed')
    const never = createStudio({ home: join(tempDir(), 'never'), preset: 'artst' as never })
    const refused = failure(never.jobs.list())
    await never.close()
    expect(await refused).toBeInstanceOf(ConfigError)
  })
})
