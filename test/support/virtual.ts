/** One cloud job at a time through the real watch loop, on a clock that jumps to whatever is waited for. No sleeping, no network. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock, Status } from '../../src/backend.js'
import type { Interval } from '../../src/energy/types.js'
import type { Guarded } from '../../src/jobs/guard.js'
import { advance, type JobRecord, lastAttempt, type Move, newJob } from '../../src/jobs/journal.js'
import { createLive } from '../../src/jobs/live.js'
import { createPollSchedule } from '../../src/jobs/poll-schedule.js'
import type { Tools } from '../../src/jobs/tools.js'
import { ask, watch } from '../../src/jobs/watch.js'
import type { HttpClient } from '../../src/net/http.js'
import type { Render, Renders } from '../../src/timing/renders.js'
import { quoteOf, routeOf, shotOf } from './stage.js'

const shot = await shotOf()

/** The same numbers for the same seed, uniform in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface VirtualJob {
  /** What the vendor says so many seconds after it accepted the job; throws for transport trouble. */
  vendor(seconds: number): Status
  random(): number
  /** The quote's seconds. @default null: nobody timed it */
  expected?: Interval | null
  renders?: Renders
  /** @default 5000 */
  minMs?: number
  /** Seconds of the clip. @default 5 */
  clip?: number
  /** This process takes the job up so many seconds after it was accepted. @default 0 */
  resumedAfter?: number
  /** Seconds until an answer is there. @default 0 */
  answerTakes?: number
}

/** When it was polled, in seconds since it was accepted; the last poll found it over. */
export async function watchVirtually(job: VirtualJob): Promise<number[]> {
  const { vendor, random, expected = null, renders, minMs = 5000, clip = 5, resumedAfter = 0, answerTakes = 0 } = job
  const accepted = Date.UTC(2026, 10, 22)
  let now = accepted + resumedAfter * 1000
  const clock: Clock = { now: () => now, sleep: async (ms) => void (now += ms) }
  const polls: number[] = []
  const backend = {
    id: 'virtual',
    locality: 'cloud',
    cards: [],
    pollIntervalMs: minMs,
    async poll() {
      const at = (now - accepted) / 1000
      polls.push(at)
      now += answerTakes * 1000
      return vendor(at + answerTakes / 2)
    },
  } as unknown as Guarded
  const quote = quoteOf(backend, { seconds: expected })
  quote.output.seconds = clip
  const spec = { shot, route: routeOf(quote), parents: [] }
  const at = new Date(accepted).toISOString()
  const handle = { backend: 'virtual', endpoint: 'default', id: '1', model: 'dress-1' }
  const begun = [{ to: 'reserved' }, { to: 'submitting' }, { to: 'accepted', handle }] as const
  const live = createLive(
    begun.reduce((record, move) => advance(record, move, at), newJob('virtual', spec, at)),
    spec,
  )
  const tools = {
    clock,
    random,
    turn: createPollSchedule(clock),
    home: join(tmpdir(), 'heroshot-virtual'),
    http: () => ({}) as HttpClient,
    env: {},
    guarded: new Map([['virtual', backend]]),
    limits: { queueMs: Number.POSITIVE_INFINITY, runMs: Number.POSITIVE_INFINITY },
    records: { move: async (record: JobRecord, move: Move) => advance(record, move, new Date(now).toISOString()) },
    ...(renders && { renders }),
  } as unknown as Tools
  for (let wait = await watch(tools, live, backend); wait !== undefined; wait = await watch(tools, live, backend))
    await tools.turn(wait, live.wake, () => ask(tools, live))
  const { state } = lastAttempt(live.job)
  if (state !== 'rendered') throw new Error(`the job ended as ${state}`)
  return polls
}

/** A list in memory. */
export function rendersInMemory(): Renders & { readonly list: readonly Render[] } {
  let list: readonly Render[] = []
  return {
    get list() {
      return list
    },
    of: async () => list,
    all: async () => new Map([['virtual-card', list]]),
    note: (_, render) => void (list = [...list, render]),
    written: async () => {},
  }
}

/** A vendor that says nothing but "running" until the job is done. */
export const silent =
  (end: number) =>
  (seconds: number): Status =>
    seconds < end ? { state: 'running' } : { state: 'done', outputs: [] }
