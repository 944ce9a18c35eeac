/**
 * The runner: which jobs this process drives, and who may ask for what. Its words (RunnerDeps, Runner, Job, ...) are in api.ts.
 *
 *   createRunner(deps: RunnerDeps): Runner
 *     start(spec: { shot, route, media?, parents?, key? }, { signal?, onAbort? = 'request' }?) → Promise<Job>
 *     attach(id, options?) → Promise<Job>      resume(id, options?) → Promise<Job>
 *     resumeAll(options?) → Promise<ResumeReport[]>
 *     list(filter?) → Promise<JobSummary[]>    audit() → Promise<Violation[]>
 *     cancel(id, strength?) → Promise<CancelReport>
 *     resolve(id, { landed: upstreamId } | { notLanded: true } | { charged: usd }) → Promise<JobSummary>
 *     close() → Promise<void>
 *   Job: { id, events, result(): Promise<Take>, cancel(strength?): Promise<CancelReport>, [Symbol.asyncIterator] }
 */

import { setMaxListeners } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { CancelStrength } from '../backend.js'
import { cheaperText, cheapestStart } from '../energy/slots.js'
import type { Tariff } from '../energy/types.js'
import {
  CancelledError,
  type HeroshotError,
  InputError,
  isHeroshotError,
  NoRouteError,
  UnavailableError,
} from '../errors.js'
import { createGate } from '../gate.js'
import type { Take } from '../take.js'
import type { CancelReport, Job, ResumeReport, Runner, RunnerDeps, StartOptions } from './api.js'
import { drive } from './drive.js'
import { type Guarded, guardBackend } from './guard.js'
import { isOver, type JobRecord, type JobSpec, lastAttempt, newJob } from './journal.js'
import { type Claim, claim, ownerHere, release, renew, retire } from './lease.js'
import { createLine } from './line.js'
import { createLive, giveWay, halt, type Live, park, stopSignal, wishCancel } from './live.js'
import { createPollSchedule } from './poll-schedule.js'
import { createRecords, keyOf, MovedElsewhere } from './records.js'
import { resolveByHand } from './resolve.js'
import { NOT_APPROVED } from './set-aside.js'
import { outline, summarize } from './summary.js'
import { writeWhole } from './take-file.js'
import { atRisk, LEASE_MS, mediaDir, note, now, stopMeter, type Tools } from './tools.js'
import { ask } from './watch.js'

export type * from './api.js'

/** How often wishes of other processes are looked for, and jobs of other processes looked at. */
const BEAT_MS = 1000
const CANCEL_WAIT_MS = 60_000
/** Leases renewed in one transaction: few enough not to hold up this process or others. */
const RENEWED_TOGETHER = 50
/** Submits under way at one backend, downloads and takes being written: at once, however many jobs there are. */
const SENDING = 64
const HOMECOMING = 32
const WRITING = 2

const DAY_MS = 86_400_000

/** When a render at home that can wait begins; undefined for one that begins now. */
function offPeak(tariff: Tariff, { shot, route }: JobSpec, now: number) {
  const { locality, seconds } = route.ranked[0]!
  if (!shot.offPeak || locality !== 'local') return undefined
  const last = shot.deadline ? Date.parse(shot.deadline) - (seconds?.high ?? 0) * 1000 : Number.POSITIVE_INFINITY
  return cheapestStart(tariff, seconds?.expected ?? 0, now, Math.min(now + DAY_MS, last))
}

/** One function for all jobs. */
const overEvents = {
  [Symbol.asyncIterator](this: Job) {
    return this.events[Symbol.asyncIterator]()
  },
}

interface Active extends Job {
  readonly live: Live
}

/** Characters. */
const LONGEST_KEY = 200

export function createRunner(deps: RunnerDeps): Runner {
  const { store, ledger, clock, random, home } = deps
  const leaseMs = deps.limits?.leaseMs ?? LEASE_MS
  const records = createRecords(store, ledger, () => now(deps))
  const me = ownerHere(`${process.pid}-${name(12)}`)
  const guarded = new Map<string, Guarded>()
  const doors = new Map<string, ReturnType<Tools['doors']>>()
  for (const [id, backend] of deps.backends) {
    const guard = guardBackend(backend, { clock, ...deps.limits, ...(deps.env && { env: deps.env }) })
    guarded.set(id, guard)
    doors.set(id, { places: createLine(guard.concurrency), sending: createGate(SENDING) })
  }
  const tools: Tools = {
    ...deps,
    records,
    guarded,
    turn: createPollSchedule(clock),
    doors: (backend) => doors.get(backend.id)!,
    homecoming: createGate(HOMECOMING),
    writing: createGate(WRITING),
  }
  const active = new Map<string, Active>()
  let closing = false

  function name(letters: number): string {
    return Array.from({ length: letters }, () => Math.floor(random() * 32).toString(32)).join('')
  }

  /** `20261122-103646-k3v9qd2f`: sorts by time. */
  function newId(): string {
    const digits = now(deps).replace(/\D/g, '')
    return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${name(8)}`
  }

  let beating: AbortController | undefined
  /** While jobs are driven: keeps their leases, and carries out what other processes wish. */
  async function beat(signal: AbortSignal): Promise<void> {
    let renewed = clock.now()
    for (;;) {
      await clock.sleep(Math.min(BEAT_MS, leaseMs / 3), signal)
      // A store that fails once must not cost the leases: the next beat tries again.
      await pulse().catch(() => undefined)
    }
    async function pulse() {
      for (const [key, strength] of await store.scan<'request' | 'kill'>('cancel:')) {
        const job = active.get(key.slice('cancel:'.length))
        if (!job) continue
        void wishCancel(job.live, strength)
        await records.dropCancel(job.id)
      }
      const now = clock.now()
      if (now - renewed < leaseMs / 3) return
      const ids = [...active.keys()]
      for (let i = 0; i < ids.length; i += RENEWED_TOGETHER)
        for (const id of await renew(store, ids.slice(i, i + RENEWED_TOGETHER), me, leaseMs, now)) {
          const job = active.get(id)
          if (job) halt(job.live, elsewhere(id))
        }
      renewed = now
    }
  }

  const elsewhere = (id: string) =>
    new UnavailableError(`Another process drives job ${id}`, { code: 'busy', jobId: id, next: `heroshot jobs ${id}` })

  const detached = (id: string) =>
    new CancelledError(`Stopped waiting for job ${id}; it goes on and can be resumed`, 'detached', {
      jobId: id,
      billed: 'maybe',
      next: `heroshot resume ${id}`,
    })

  /** Drives a job whose lease is ours. */
  function run(live: Live, options: StartOptions = {}): Active {
    const { signal, onAbort = 'request' } = options
    const onSignal = () => void job.cancel(onAbort)
    const wasClosed = live.job.closed
    let settle: (take: Promise<Take>) => void
    const work = new Promise<Take>((resolve) => (settle = resolve))
    work.catch(() => undefined)
    /** Drives the job on. While it waits for its next poll, nothing of this is held but the turn. */
    async function step(): Promise<void> {
      try {
        const next = await drive(tools, live)
        if (typeof next === 'number') {
          park(live)
          tools.turn(next, live.wake, () => ask(tools, live)).then(step, step)
        } else settle(letGo().then(() => next))
      } catch (error) {
        const thrown = error instanceof MovedElsewhere ? elsewhere(live.id) : error
        settle(letGo().then(() => Promise.reject(thrown)))
      }
    }
    async function letGo(): Promise<void> {
      signal?.removeEventListener('abort', onSignal)
      giveWay(live)
      active.delete(live.id)
      live.events.end()
      await stopMeter(live)
      // Closing a job gives its lease back in the same act. One that can't be given back runs out.
      if (wasClosed || !live.job.closed) await release(store, live.id, me).catch(() => undefined)
      const outcome = live.job.closed ? 'over' : 'unknown'
      live.wish?.give({ strength: live.wish.strength, outcome, atRisk: await atRisk(deps, live.id) })
      if (active.size === 0) {
        beating?.abort()
        beating = undefined
      }
    }
    const job: Active = {
      id: live.id,
      live,
      events: live.events,
      ...overEvents,
      result: () => work,
      async cancel(strength = 'request') {
        // A wish made before the end has been answered at the end; one made after it never would be.
        if (strength !== 'detach' && (live.wish || active.has(live.id))) return wishCancel(live, strength)
        if (!active.has(live.id)) return { strength, outcome: 'over', atRisk: await atRisk(deps, live.id) }
        halt(live, detached(live.id))
        await work.catch(() => undefined)
        return { strength, outcome: 'detached', atRisk: await atRisk(deps, live.id) }
      },
    }
    active.set(live.id, job)
    if (!beating) {
      beating = new AbortController()
      void beat(beating.signal).catch(() => undefined)
    }
    // One signal for many shots is no leak.
    if (signal) setMaxListeners(0, signal)
    if (signal?.aborted) onSignal()
    else signal?.addEventListener('abort', onSignal, { once: true })
    void step()
    return job
  }

  async function load(id: string): Promise<{ job: JobRecord; spec: JobSpec; live(before?: Claim): Live }> {
    const [job, spec] = await Promise.all([records.read(id), records.spec(id)])
    if (!job || !spec) throw new InputError('there is no such job', { field: 'id', value: id, next: 'heroshot jobs' })
    const heir = ({ lastSeen, silent = false }: Claim) =>
      lastSeen === undefined ? undefined : { attempt: lastAttempt(job).n, lastSeen, silent }
    return { job, spec, live: (before) => createLive(job, spec, before && heir(before)) }
  }

  /** Takes the job over when nobody alive drives it; undefined when somebody does. */
  async function take(
    id: string,
    options?: StartOptions,
    cancel?: Exclude<CancelStrength, 'detach'>,
  ): Promise<Active | undefined> {
    const running = active.get(id)
    if (running) return running
    if (closing) throw new UnavailableError('The studio is closed', { code: 'closed', jobId: id })
    await load(id)
    const claimed = await claim(store, id, me, leaseMs, clock.now())
    if (!claimed.ours) return undefined
    const raced = active.get(id)
    if (raced) return raced
    // Read again: the last driver may have moved it before it let go.
    const { live } = await load(id)
    const started = active.get(id)
    if (started) return started
    const taken = live(claimed)
    taken.resumed = true
    if (cancel) void wishCancel(taken, cancel)
    return run(taken, options)
  }

  /** A job driven elsewhere: its journal is watched, and the job taken over should its driver die. */
  async function follow(id: string, options: StartOptions = {}): Promise<Job> {
    const { job, live } = await load(id)
    const watched = live()
    const state = ({ attempts, updatedAt: at }: JobRecord) => {
      const { n: attempt, state, backend } = attempts.at(-1)!
      watched.events.send({ type: 'state', state, attempt, backend, at })
    }
    async function wait(): Promise<Take> {
      let seen = job
      for (;;) {
        await clock.sleep(BEAT_MS, stopSignal(watched))
        const current = (await records.read(id))!
        if (current.version !== seen.version) state(current)
        seen = current
        const mine = await take(id, options)
        if (!mine) continue
        void (async () => {
          for await (const event of mine) watched.events.send(event)
        })()
        return mine.result()
      }
    }
    state(job)
    const work = wait().finally(() => watched.events.end())
    work.catch(() => undefined)
    const ask = async (strength: CancelStrength = 'request'): Promise<CancelReport> => {
      if (strength !== 'detach') return cancelAnywhere(id, strength)
      halt(watched, detached(id))
      return { strength, outcome: 'detached', atRisk: await atRisk(deps, id) }
    }
    options.signal?.addEventListener('abort', () => void ask(options.onAbort), { once: true })
    return {
      id,
      events: watched.events,
      [Symbol.asyncIterator]: () => watched.events[Symbol.asyncIterator](),
      result: () => work,
      cancel: ask,
    }
  }

  async function cancelAnywhere(id: string, strength: CancelStrength): Promise<CancelReport> {
    const report = async (outcome: CancelReport['outcome']) => ({ strength, outcome, atRisk: await atRisk(deps, id) })
    const running = active.get(id)
    if (running) return running.cancel(strength)
    const { job } = await load(id)
    if (job.closed) return report('over')
    if (strength === 'detach') return report('detached')
    if (lastAttempt(job).state === 'submission-unknown') return report('unknown')
    for (const until = clock.now() + CANCEL_WAIT_MS; clock.now() < until; await clock.sleep(BEAT_MS)) {
      const mine = await take(id, {}, strength)
      if (mine && !mine.live.job.closed) return mine.cancel(strength)
      const { job: current } = await load(id)
      if (current.closed) {
        await records.dropCancel(id)
        return report(lastAttempt(current).state === 'cancelled' ? 'cancelled' : 'too-late')
      }
      await records.askCancel(id, strength)
    }
    return report('unknown')
  }

  const runner: Runner = {
    async start(spec, options = {}) {
      options.signal?.throwIfAborted()
      if (closing) throw new UnavailableError('The studio is closed', { code: 'closed' })
      const { shot, route, parents = [], promotion, purse } = spec
      if (route.ranked.length === 0) {
        const rejected = route.rejected.map(({ card, backend, failed }) => ({
          card,
          backend,
          reason: failed.map(({ reason }) => reason).join('; '),
        }))
        throw new NoRouteError('No backend can take this shot', rejected)
      }
      for (const [sha256, bytes] of spec.media ?? []) {
        if (!/^[0-9a-f]{64}$/.test(sha256)) throw new InputError('is not a sha256', { field: 'media', value: sha256 })
        await writeWhole(mediaDir(home), sha256, bytes)
      }
      const kept = { shot, route, parents: [...parents], ...(promotion && { promotion }), ...(purse && { purse }) }
      const cheapest = offPeak(deps.tariff, kept, clock.now())
      const job = newJob(newId(), kept, now(deps), cheapest && new Date(cheapest.at).toISOString())
      const seen = clock.now()
      const lease = { owner: me, seen, expires: seen + leaseMs }
      const earlier = await records.create(job, kept, lease, spec.key === undefined ? undefined : keyOf(spec.key))
      if (earlier !== undefined) return runner.attach((await runner.keyed(spec.key!, shot))!, options)
      const live = createLive(job, kept)
      if (cheapest) note(live, cheaperText(cheapest))
      return run(live, options)
    },

    async keyed(key, shot) {
      if (typeof key !== 'string' || !key || key.length > LONGEST_KEY)
        throw new InputError('is no key', { field: 'key', value: key, allowed: `1 to ${LONGEST_KEY} characters` })
      const id = await records.keyed(keyOf(key))
      if (id === undefined) return undefined
      const { spec } = await load(id)
      if (!isDeepStrictEqual(spec.shot, JSON.parse(JSON.stringify(shot))))
        throw new InputError(`job ${id} was started with this key for another shot`, {
          field: 'key',
          value: key,
          next: 'Give every shot a key of its own.',
        })
      return id
    },

    attach: async (id, options) => (await take(id, options)) ?? follow(id, options),

    async resume(id, options) {
      const job = await take(id, options)
      if (!job) throw elsewhere(id)
      return job
    },

    async resumeAll(options) {
      const open = (await records.list()).filter(({ closed }) => !closed).reverse()
      const report = async (job: JobRecord): Promise<ResumeReport> => {
        const from = lastAttempt(job).state
        const base = { jobId: job.id, from }
        try {
          const mine = await take(job.id, options)
          if (!mine) return { ...base, outcome: 'busy' }
          return { ...base, outcome: 'take', take: await mine.result() }
        } catch (error) {
          const failure = error as HeroshotError
          if (!isHeroshotError(error)) throw error
          if (failure.code === 'busy') return { ...base, outcome: 'busy' }
          const undecided = failure.name === 'SubmissionUnknownError' || failure.code === NOT_APPROVED
          return { ...base, outcome: undecided ? 'undecided' : 'failed', error: failure }
        }
      }
      return Promise.all(open.map(report))
    },

    async list(filter = {}) {
      const states = filter.state === undefined ? undefined : [filter.state].flat()
      const chosen = (await records.list()).filter(
        (job) =>
          (!states || states.includes(lastAttempt(job).state)) &&
          (filter.open === undefined || filter.open === !job.closed) &&
          (filter.project === undefined || filter.project === job.project),
      )
      return Promise.all(chosen.slice(0, filter.limit).map((job) => summarize(tools, job, me)))
    },

    async outlines() {
      return (await records.list()).map(outline)
    },

    cancel: (id, strength = 'request') => cancelAnywhere(id, strength),

    async resolve(id, resolution) {
      const { ours } = await claim(store, id, me, leaseMs, clock.now())
      if (!ours || active.has(id)) throw elsewhere(id)
      let job: JobRecord
      try {
        const found = await load(id)
        job = await resolveByHand(tools, found.job, found.spec, resolution)
      } finally {
        await release(store, id, me)
      }
      return summarize(tools, job, me)
    },

    async audit() {
      const jobs = new Map((await records.list()).map((job) => [job.id, job]))
      return ledger.audit((id, n) => {
        const state = jobs.get(id)?.attempts[n - 1]?.state
        return state !== undefined && (isOver(state) || state === 'submission-unknown')
      })
    },

    async close() {
      closing = true
      const jobs = [...active.values()]
      for (const { live } of jobs) halt(live, detached(live.id))
      await Promise.allSettled(jobs.map((job) => job.result()))
      beating?.abort()
      retire(me)
      await Promise.allSettled([...guarded.values()].map((backend) => backend.close?.()))
    },
  }
  return runner
}
