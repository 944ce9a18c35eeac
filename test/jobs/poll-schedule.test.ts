/** Polling: never faster than the vendor asks, dense where the finish is likely, one timer for all jobs. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../src/backend.js'
import { createPollSchedule, type PollFacts, pollDelay } from '../../src/jobs/poll-schedule.js'

const facts = (changes: Partial<PollFacts> = {}): PollFacts => ({
  polls: 0,
  failures: 0,
  elapsedMs: 0,
  expected: { low: 80, expected: 105, high: 250 },
  minMs: 5000,
  local: false,
  ...changes,
})
const still = () => 0

/** Time that moves only when told. */
function heldClock() {
  let now = 0
  const sleeps: { at: number; go(): void }[] = []
  const clock: Clock & { pass(ms: number): Promise<void>; timers(): number } = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const entry = { at: now + ms, go: resolve }
        sleeps.push(entry)
        signal?.addEventListener('abort', () => {
          sleeps.splice(sleeps.indexOf(entry), 1)
          reject(signal.reason)
        })
      }),
    timers: () => sleeps.length,
    async pass(ms) {
      const until = now + ms
      for (;;) {
        const next = sleeps.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        now = Math.max(now, next.at)
        sleeps.splice(sleeps.indexOf(next), 1)
        next.go()
        for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
      }
      now = until
    },
  }
  return clock
}

describe('the delay before a poll', () => {
  it('sleeps through most of the expected render, then asks at the minimum interval', () => {
    expect(pollDelay(facts(), still)).toBe(64_000)
    expect(pollDelay(facts({ polls: 1, elapsedMs: 64_000 }), still)).toBe(5000)
    expect(pollDelay(facts({ polls: 9, elapsedMs: 200_000 }), still)).toBe(5000)
  })

  it('thins out for a late job, after errors, and where nothing is known', () => {
    expect(pollDelay(facts({ elapsedMs: 350_000 }), still)).toBe(15_000)
    expect(pollDelay(facts({ elapsedMs: 9e6 }), still)).toBe(60_000)
    expect([1, 2, 3].map((failures) => pollDelay(facts({ failures }), still))).toEqual([10_000, 20_000, 40_000])
    expect(pollDelay(facts({ failures: 40 }), still)).toBe(60_000)
    const blind = [0, 5, 10, 99].map((polls) => pollDelay(facts({ expected: null, polls }), still))
    expect(blind[0]).toBe(5000)
    expect(blind).toEqual([...blind].sort((a, b) => a - b))
    expect(blind[3]).toBe(60_000)
  })

  it('is never below the minimum nor much above a minute past the estimate', () => {
    const any = fc.record({
      polls: fc.nat(1000),
      failures: fc.nat(50),
      elapsedMs: fc.nat(1e8),
      expected: fc.option(fc.constant({ low: 10, expected: 20, high: 30 })),
      minMs: fc.integer({ min: 1, max: 30_000 }),
      local: fc.boolean(),
    })
    fc.assert(
      fc.property(any, fc.double({ min: 0, max: 0.999, noNaN: true }), (given, random) => {
        const ms = pollDelay(given, () => random)
        expect(ms).toBeGreaterThanOrEqual(given.minMs)
        expect(ms).toBeLessThanOrEqual(66_000)
      }),
    )
  })
})

describe('the schedule', () => {
  it('runs turns in order of time, with one timer for any number of jobs', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    const ran: number[] = []
    const delays = Array.from({ length: 500 }, (_, i) => ((i * 7919) % 500) + 1)
    const all = delays.map((ms) => turn(ms, new AbortController().signal, async () => void ran.push(ms)))
    expect(clock.timers()).toBe(1)
    await clock.pass(1000)
    await Promise.all(all)
    expect(ran).toEqual([...delays].sort((a, b) => a - b))
    expect(clock.timers()).toBe(0)
  })

  it('lets an earlier turn in before the one it is waiting for', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    const { signal } = new AbortController()
    const ran: string[] = []
    const late = turn(100, signal, async () => void ran.push('late'))
    const soon = turn(10, signal, async () => void ran.push('soon'))
    await clock.pass(50)
    expect(ran).toEqual(['soon'])
    await clock.pass(50)
    await Promise.all([late, soon])
    expect(ran).toEqual(['soon', 'late'])
  })

  it('gives a result, an error or an abort to the job it belongs to', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    const stop = new AbortController()
    const { signal } = new AbortController()
    const aborted = turn(50, stop.signal, async () => 'never')
    const failed = turn(10, signal, async () => {
      throw new RangeError('reset')
    })
    const fine = turn(20, signal, async () => 'fine')
    stop.abort(new Error('detached'))
    await expect(aborted).rejects.toThrow('detached')
    const failing = expect(failed).rejects.toThrow(RangeError)
    await clock.pass(100)
    await failing
    expect(await fine).toBe('fine')
    await expect(turn(0, stop.signal, async () => 'never')).rejects.toThrow('detached')
  })

  it('has at most 64 polls under way', async () => {
    const clock = heldClock()
    const turn = createPollSchedule(clock)
    let [now, most] = [0, 0]
    const all = Array.from({ length: 200 }, () =>
      turn(1, new AbortController().signal, async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 2))
        now--
      }),
    )
    await clock.pass(1)
    await Promise.all(all)
    expect(most).toBe(64)
  })
})
