/** The pace of one job: the vendor's minimum and its word are kept, whatever it says; what it says well is used. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/backend.js'
import { Pace, type PaceOptions, prospectOf } from '../../src/jobs/pace.js'
import type { Render } from '../../src/timing/renders.js'

const OUTPUT = { seconds: 5, resolution: '720p' }
const HOSTED = { low: 83, expected: 105, high: 253 }
const prospect = prospectOf(HOSTED, [], OUTPUT, 5)
const T0 = 1_000_000
const paceOf = (changes: Partial<PaceOptions> = {}) =>
  new Pace({ prospect, minMs: 5000, accepted: T0, began: T0, random: () => 0.5, ...changes })

const running = (progress?: number): Status => ({ state: 'running', ...(progress !== undefined && { progress }) })

/** Polls with these answers; the seconds since accepted at which each was sent. */
function ask(pace: ReturnType<typeof paceOf>, answers: (Status | Error)[], began = T0): number[] {
  let now = began
  return answers.map((answer) => {
    now += pace.delay(now)
    pace.asking(now)
    if (answer instanceof Error) pace.failed(answer)
    else pace.heard(answer)
    return (now - T0) / 1000
  })
}
const gaps = (times: number[]) => times.map((time, i) => time - (times[i - 1] ?? 0))

describe('the pace', () => {
  it('never asks before the minimum has passed, always asks some time, whatever it hears', () => {
    const garbage = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1, 1.5, 45, 1e-9)
    const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), garbage)
    const status: fc.Arbitrary<Status | Error> = fc.oneof(
      fc.record({ state: fc.constant('running' as const), progress: share }),
      fc.record({ state: fc.constant('running' as const), etaSeconds: fc.oneof(fc.nat(500), garbage) }),
      fc.constant<Status>({ state: 'running' }),
      fc.constant<Status>({ state: 'queued' }),
      fc.constant<Status>({ state: 'unknown', raw: 'warming' }),
      fc.constant<Status>({ state: 'lost', reason: 'no such task' }),
      fc.constantFrom(new Error('reset'), Object.assign(new Error('slow down'), { retryAfterMs: Number.NaN })),
    )
    fc.assert(
      fc.property(
        fc.array(status, { maxLength: 40 }),
        fc.integer({ min: 1, max: 30_000 }),
        fc.nat(500_000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (answers, minMs, late, random) => {
          const kind = prospectOf(HOSTED, [], OUTPUT, minMs / 1000)
          const began = T0 + late
          const pace = new Pace({ prospect: kind, minMs, accepted: T0, began, random: () => random })
          const times = ask(pace, answers, began)
          for (const [i, gap] of gaps(times).entries()) {
            const least = i ? minMs / 1000 : (late + (late > 0 ? 0 : minMs)) / 1000
            expect(gap).toBeGreaterThan(least - 1e-6)
            expect(gap).toBeLessThan(i ? 700 : 700 + late / 1000)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('counts the minimum from when a poll was sent: slow answers don’t thin it', () => {
    const pace = paceOf()
    const sent = T0 + 120_000
    pace.asking(sent)
    pace.heard(running())
    expect(pace.delay(sent + 1200)).toBe(3800)
    expect(pace.delay(sent + 9000)).toBe(0)
  })

  it('asks a job that is late as seldom as its lateness allows, a minute at most', () => {
    const times = ask(paceOf(), new Array<Status>(200).fill(running()))
    const late = gaps(times.map(Math.round)).filter((_, i) => times[i]! > 700)
    for (const [i, gap] of late.entries()) expect(gap).toBeGreaterThanOrEqual((late[i - 1] ?? 0) - 1)
    expect(late.at(-1)).toBe(60)
  })

  it('thins out after errors, waits as long as the vendor says, and comes back', () => {
    const reset = new Error('reset')
    const busy = Object.assign(new Error('429'), { retryAfterMs: 42_000 })
    const answers = [...new Array<Status>(6).fill(running()), busy, reset, reset, reset, running(), running()]
    const after = gaps(ask(paceOf(), answers)).slice(7)
    expect(after.map(Math.round)).toEqual([44, 21, 42, 63, 5])
    expect(ask(paceOf(), new Array(30).fill(reset)).at(-1)).toBeLessThan(30 * 66)
  })

  it('in a queue looks for its end, ever more seldom; the render counts from there', () => {
    const queue = new Array<Status>(60).fill({ state: 'queued' })
    const times = ask(paceOf(), [...queue, ...new Array<Status>(12).fill(running())])
    const [inQueue, rendering] = [gaps(times).slice(1, 60), times.slice(60)]
    expect(Math.min(...inQueue)).toBeGreaterThanOrEqual(10)
    expect(inQueue.at(-1)).toBeLessThanOrEqual(61)
    // A published time may hold a queue: from half of its low end on, the finish is looked for.
    const began = times[59]!
    expect(rendering.filter((time) => time < began + 35).length).toBeLessThan(5)
    expect(rendering.filter((time) => time > began + 60 && time < began + 100).length).toBeGreaterThan(3)
  })

  it('takes up a job of another process a minimum after it began, jobs spread over one more', () => {
    const began = T0 + 300_000
    const first = (random: number) => paceOf({ began, random: () => random }).delay(began)
    expect(first(0)).toBe(5000)
    expect(first(0.999)).toBeGreaterThan(9900)
    // Long before the end is likely it needn't hurry.
    expect(paceOf({ began: T0 + 45_000 }).delay(T0 + 45_000)).toBeGreaterThan(5000)
  })

  it('keeps jobs accepted together apart, and each of them at the minimum', () => {
    const phases = [0, 0.25, 0.5, 0.999].map((random) =>
      ask(paceOf({ random: () => random }), new Array(10).fill(running())),
    )
    const starts = phases.map((times) => times.find((time) => time > 80)!)
    expect(new Set(starts).size).toBe(4)
    expect(Math.max(...starts) - Math.min(...starts)).toBeLessThan(1.01)
    for (const times of phases)
      for (const gap of gaps(times.filter((time) => time > 80)).slice(1)) expect(gap).toBeCloseTo(5, 6)
  })

  it('goes by progress where there is any: to the end, not before it', () => {
    const end = 160
    const pace = paceOf()
    let now = T0
    const polls: number[] = []
    do {
      now += pace.delay(now)
      pace.asking(now)
      polls.push((now - T0) / 1000)
      pace.heard(running(Math.floor((100 * polls.at(-1)!) / end) / 100))
    } while (polls.at(-1)! < end)
    expect(polls.at(-1)! - end).toBeLessThan(5)
    expect(polls.length).toBeLessThan(13)
  })

  it('learns the time left in an estimate as from progress, and is not fooled when either goes back', () => {
    const second = (status: Status) => ask(paceOf(), [status, status, running()])[2]!
    expect(second({ state: 'running', etaSeconds: 200 })).toBeGreaterThan(second(running()))
    const plain = ask(paceOf(), [running(), running(0.3), running(0.1), running(Number.NaN)])
    expect(plain.every(Number.isFinite)).toBe(true)
  })

  it('of a local engine is steady', () => {
    const { prospect: _, ...local } = { prospect, minMs: 250, accepted: T0, began: T0, random: () => 0.5 }
    expect(gaps(ask(new Pace(local), new Array(5).fill(running(0.5))))).toEqual(new Array(5).fill(0.25))
  })
})

describe('what is remembered of a render', () => {
  it('is the span of its end, its queue, and what it told', () => {
    const pace = paceOf()
    const times = ask(pace, [{ state: 'queued' }, running(0.2), running(0.6), running(0.4), running(0.9)])
    const by = times.at(-1)! + 5
    expect(pace.render(T0 + by * 1000)).toEqual({
      seconds: [times.at(-1), by],
      queued: times[0],
      told: {
        progress: [
          [times[1]! - times[0]!, 0.2],
          [times[2]! - times[0]!, 0.6],
          [times[4]! - times[0]!, 0.9],
        ],
        ended: expect.closeTo(by - 2.5 - times[0]!, -1),
      },
    })
  })

  it('is nothing when the machine slept', () => {
    const pace = paceOf({ began: T0 + 8 * 3_600_000 })
    expect(pace.render(T0 + 8 * 3_600_000)).toBeUndefined()
  })
})

describe('the prospect', () => {
  const render: Render = { seconds: [28, 33], queued: 0, clip: 5, resolution: '720p', pixelFrames: 1 }

  it('is one for all jobs of a kind, and another when renders were seen', () => {
    const renders = [render]
    expect(prospectOf(HOSTED, renders, OUTPUT, 5)).toBe(prospectOf({ ...HOSTED }, renders, { ...OUTPUT }, 5))
    expect(prospectOf(HOSTED, [...renders], OUTPUT, 5)).not.toBe(prospectOf(HOSTED, renders, OUTPUT, 5))
  })

  it('of an unheard-of model is that of others, stretched to the clip', () => {
    const first = (seconds: number) => {
      const { whole } = prospectOf(null, [], { ...OUTPUT, seconds }, 5)
      let at = 0
      for (let next = whole.after(at); next - at > 5.001 || at < 30; next = whole.after(at)) at = next
      return at
    }
    expect(first(5)).toBeGreaterThan(78)
    expect(first(10) / first(5)).toBeCloseTo(1.75, 0)
  })
})
