/** The books of a sandbox: places given away in order, laws of state and money over any history. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare } from '../../src/cost/money.js'
import { faultNames } from '../../src/sandbox/faults.js'
import { createJobBook, type JobTiming, type Order, type SandboxJob } from '../../src/sandbox/jobs.js'
import { seeded, uuid } from '../../src/sandbox/random.js'

const order: Order = { model: 'm', width: 96, height: 64, fps: 8, seconds: 2, audio: false, usd: '0.2' }

function book(timing: JobTiming = {}) {
  const clock = { at: 0, now: () => clock.at }
  const random = seeded(7)
  return { clock, jobs: createJobBook(clock, timing, random, () => uuid(random)) }
}

describe('a place', () => {
  it('is given in the order of the creates, as the ones before end', () => {
    const { clock, jobs } = book({ queueSeconds: 0, renderSeconds: 10, concurrency: () => 2 })
    const all = [1, 2, 3, 4, 5].map(() => jobs.open(order, undefined))
    const states = () => all.map(jobs.stateOf)
    expect(states()).toEqual(['running', 'running', 'throttled', 'throttled', 'throttled'])
    clock.at = 10_000
    expect(states()).toEqual(['done', 'done', 'running', 'running', 'throttled'])
    clock.at = 60_000
    expect(states()).toEqual(['done', 'done', 'done', 'done', 'done'])
    // Looked at late, it still began when the place became free.
    expect(all.map(({ startsAt }) => startsAt)).toEqual([0, 0, 10_000, 10_000, 20_000])
  })

  it('is free again once its job is cancelled', () => {
    const { clock, jobs } = book({ queueSeconds: 0, renderSeconds: 10, concurrency: () => 1 })
    const [first, second] = [jobs.open(order, undefined), jobs.open(order, undefined)]
    clock.at = 3000
    expect(jobs.cancel(first!)).toBe('cancelled')
    expect(jobs.stateOf(second!)).toBe('running')
    expect(second!.startsAt).toBe(3000)
  })

  it('of a stuck job can be had back at any time: it never ends by itself', () => {
    const { clock, jobs } = book({ queueSeconds: 0, renderSeconds: 10 })
    const stuck = jobs.open(order, 'stuck')
    clock.at = 60_000
    expect(jobs.stateOf(stuck)).toBe('running')
    expect(jobs.cancel(stuck)).toBe('cancelled')
    expect(jobs.chargeOf(stuck)).toBe('0')
  })

  it('is one of its own for each model', () => {
    const { jobs } = book({ queueSeconds: 0, concurrency: () => 1 })
    const other = jobs.open({ ...order, model: 'n' }, undefined)
    expect([jobs.stateOf(jobs.open(order, undefined)), jobs.stateOf(other)]).toEqual(['running', 'running'])
  })
})

const RANK = { throttled: 0, queued: 1, running: 2, done: 3, failed: 3, cancelled: 3 }

it('whatever is asked in whatever order: states go forward, ends stay, cancelled ones are free, places are never exceeded', () => {
  const act = fc.oneof(
    fc.record({
      do: fc.constant('open' as const),
      fault: fc.option(fc.constantFrom(...faultNames), { nil: undefined }),
    }),
    fc.record({ do: fc.constant('cancel' as const), which: fc.nat(20) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(20_000) }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (acts, places) => {
      const { clock, jobs } = book({ queueSeconds: 1, renderSeconds: [2, 9], concurrency: () => places })
      const seen = new Map<SandboxJob, number>()
      for (const one of acts) {
        if (one.do === 'open') jobs.open(order, one.fault)
        if (one.do === 'wait') clock.at += one.ms
        const target = one.do === 'cancel' ? jobs.all[one.which] : undefined
        if (target) {
          const over = RANK[jobs.stateOf(target)] === 3
          expect(jobs.cancel(target)).toBe(over || target.fault === 'cancel-races-success' ? 'too-late' : 'cancelled')
        }
        for (const job of jobs.all) {
          const rank = RANK[jobs.stateOf(job)]
          expect(rank).toBeGreaterThanOrEqual(seen.get(job) ?? 0)
          seen.set(job, rank)
          const progress = jobs.progressOf(job)
          expect(progress >= 0 && progress <= 1).toBe(true)
          if (job.cancelledAt !== undefined) expect(jobs.chargeOf(job)).toBe('0')
        }
        const busy = jobs.all.filter((job) => job.fault !== 'stuck' && jobs.stateOf(job) === 'running').length
        expect(busy).toBeLessThanOrEqual(places)
      }
      expect(compare(jobs.invoice(), '0')).toBeGreaterThanOrEqual(0)
      jobs.mend()
      expect(jobs.all.every(({ fault }) => fault === undefined)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

it('ids are UUIDs of version 4, the same for the same seed', () => {
  const ids = (seed: number) => {
    const random = seeded(seed)
    return [uuid(random), uuid(random)]
  }
  expect(ids(1)).toEqual(ids(1))
  expect(new Set([...ids(1), ...ids(2)]).size).toBe(4)
  for (const id of ids(3)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
