/** A stage for jobs: a clip, a quick local backend, quotes and routes by hand, a runner over real parts. */
import { copyFile, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Keyv } from 'keyv'
import type { Backend, Clock, Status } from '../../src/backend.js'
import { type CapsInput, parseCaps } from '../../src/cost/budgets.js'
import { createLedger } from '../../src/cost/ledger.js'
import { multiply } from '../../src/cost/money.js'
import type { Energy, Tariff } from '../../src/energy/types.js'
import type { Approval, Limits, Runner } from '../../src/jobs/api.js'
import { openStore } from '../../src/jobs/open-store.js'
import { createRunner } from '../../src/jobs/runner.js'
import type { Store } from '../../src/jobs/store.js'
import { collectOutputs } from '../../src/media/collect.js'
import { startEncoder } from '../../src/media/encode.js'
import { createHttp } from '../../src/net/http.js'
import type { Quote, Route } from '../../src/routing/route.js'
import { normalizeShot, type Shot, type ShotInput } from '../../src/shot.js'
import { fastClock as clockFrom } from '../../src/testkit/clock.js'
import { PRICE_PER_SECOND } from './rehearsal.js'

/** Encodes a real two-second MP4 of 96×64 at 8 fps; its path and bytes. */
export async function makeClip(): Promise<{ file: string; bytes: Buffer }> {
  const file = join(tmpdir(), `heroshot-clip-${process.pid}.mp4`)
  const encoder = startEncoder({ width: 96, height: 64, fps: 8, file })
  for (let i = 0; i < 16; i++) await encoder.add(new Uint8Array(96 * 64 * 4).map((_, j) => (i * 7 + (j >> 3)) & 255))
  await encoder.finish()
  return { file, bytes: await readFile(file) }
}

/** Where quick clocks start: one instant for a test and the processes it starts, so that equal factors tell equal times. */
const EPOCH = Number((process.env.HEROSHOT_TEST_EPOCH ??= String(Date.now())))

/** Real time, `factor` times as fast. */
export const fastClock = (factor: number) => clockFrom(factor, EPOCH)

export interface LocalOptions {
  id?: string
  /** The clip it "renders". */
  clip: string
  /** Real milliseconds. @default 20 */
  renderMs?: number
  /** Told of every submit. */
  onSubmit?: (name: string) => void
  /** What happens instead of a render. */
  fault?: 'fails' | 'forgets' | 'throws' | 'no-file'
}

/** An engine in this process: renders by waiting, forgets everything when the process ends. */
export function localBackend({
  id = 'stage',
  clip,
  renderMs = 20,
  fault,
  onSubmit,
}: LocalOptions): Backend & { submits: number } {
  const jobs = new Map<string, { doneAt: number; file: string; cancelled: boolean }>()
  const backend: Backend & { submits: number } = {
    id,
    locality: 'local',
    cards: [],
    submits: 0,
    fit: () => ({ ok: false, misfits: [] }),
    probe: async () => ({ ok: true }),
    async submit(_native, ctx) {
      backend.submits++
      onSubmit?.(`${ctx.jobId}-${ctx.attempt}`)
      if (fault === 'throws') throw new Error('out of memory')
      const file = join(ctx.workDir, 'out.mp4')
      if (fault !== 'no-file') await copyFile(clip, file)
      const name = `${ctx.jobId}-${ctx.attempt}`
      jobs.set(name, { doneAt: Date.now() + renderMs, file, cancelled: false })
      return { backend: id, endpoint: 'in-process', id: name, model: 'stage-1' }
    },
    async poll(handle): Promise<Status> {
      const job = jobs.get(handle.id)
      if (!job || fault === 'forgets') return { state: 'lost', reason: 'rendered by a process that has ended' }
      if (job.cancelled) return { state: 'cancelled', charged: 'none' }
      if (fault === 'fails') return { state: 'failed', code: 'broken', message: 'the model broke', charged: 'none' }
      if (Date.now() < job.doneAt) return { state: 'running', progress: 0.5 }
      return { state: 'done', outputs: [{ role: 'video', file: job.file }], facts: { seed: 7 } }
    },
    async cancel(handle) {
      const job = jobs.get(handle.id)
      if (!job) return 'unknown'
      if (Date.now() >= job.doneAt) return 'too-late'
      job.cancelled = true
      return 'cancelled'
    },
  }
  return backend
}

export const shotOf = (input: Partial<ShotInput> = {}): Promise<Shot> =>
  normalizeShot({ prompt: 'a red boat', seconds: 2, ...input } as ShotInput, () => {
    throw new Error('no media here')
  })

/** A quote by hand: two seconds at the rehearsal's price, or free at home. */
export function quoteOf(backend: Backend, changes: Partial<Quote> = {}): Quote {
  const local = backend.locality === 'local'
  const usd = local ? '0' : multiply(PRICE_PER_SECOND, 2)
  return {
    card: `${backend.id}-card`,
    backend: backend.id,
    model: local ? 'stage-1' : 'dress-1',
    locality: backend.locality,
    native: { prompt: 'a red boat', seconds: 2 },
    output: {
      width: 96,
      height: 64,
      fps: 8,
      seconds: 2,
      frames: 16,
      audio: false,
      resolution: '720p',
      task: 'text-to-video',
    },
    snaps: [],
    drops: [],
    money: { low: usd, expected: usd, high: usd },
    moneyFrom: local ? 'electricity' : 'price-rules (test, 2026-11-01)',
    seconds: { low: 0.5, expected: 1, high: 2 },
    secondsFrom: 'test',
    energy: local ? { low: 0.001, expected: 0.002, high: 0.003 } : { low: 0, expected: 0, high: 0 },
    energyFrom: local ? 'time-x-power' : 'none',
    quality: null,
    qualityFrom: 'none',
    score: 1,
    reasons: [],
    warnings: [],
    ...changes,
  }
}

export const routeOf = (...ranked: Quote[]): Route => ({ ranked, rejected: [], reasons: ['test'], preset: 'default' })

export const ENERGY: Energy = {
  wh: { low: 0.01, expected: 0.02, high: 0.03 },
  method: 'time-x-power',
  seconds: 1,
  note: 'a test machine',
}

export interface StageOptions {
  home: string
  backends: readonly Backend[]
  clock?: Clock
  caps?: CapsInput
  /** @default 0.2 USD per kWh */
  tariff?: Tariff
  limits?: Partial<Limits>
  approve?: (call: Approval) => boolean
  /** Keys, beside the rehearsal's. */
  env?: Readonly<Record<string, string>>
  /** The user's own store. */
  keyv?: Keyv
  /** Puts something around the store: a crash, for one. */
  around?: (store: Store) => Store
}

/** A runner over a real store, the real collector and the real client. */
export async function openStage(options: StageOptions) {
  const { home, backends, clock = fastClock(50), around = (store) => store, env = {} } = options
  const store = around(await openStore({ home, ...(options.keyv && { keyv: options.keyv }) }))
  const ledger = createLedger(store)
  const http = createHttp({ mode: 'open', allow: [] })
  const runner: Runner = createRunner({
    store,
    ledger,
    backends: new Map(backends.map((backend) => [backend.id, backend])),
    clock,
    random: Math.random,
    home,
    http: () => http,
    collect: collectOutputs,
    meter: () => ({ stop: async () => ENERGY }),
    tariff: options.tariff ?? { usdPerKwh: '0.2', source: 'test', asOf: '2026-11-01' },
    caps: parseCaps(options.caps),
    ...(options.approve && { approve: options.approve }),
    version: '0.0.0-test',
    env: { REHEARSAL_KEY: 'stage-key', ...env },
    // Quick clocks shorten every limit; a busy machine must not run into one that isn't what is tested.
    limits: {
      submitMs: 1_800_000,
      readMs: 600_000,
      leaseMs: 300_000,
      idleMs: 600_000,
      stallMs: 86_400_000,
      ...options.limits,
    },
  })
  return {
    runner,
    ledger,
    store,
    async close() {
      await runner.close()
      await store.close()
    },
  }
}
