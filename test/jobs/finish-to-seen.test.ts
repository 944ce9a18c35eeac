/** From finished to seen, through the real watch loop on a virtual clock: quick, cheap, learned, and robust. */
import { describe, expect, it } from 'vitest'
import type { Status } from '../../src/backend.js'
import { rendersInMemory, seeded, silent, type VirtualJob, watchVirtually } from '../support/virtual.js'

const HOSTED = { low: 83, expected: 105, high: 253 }

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Render times around `middle`, skewed or not; their delays and polls, and those of a poller every ten seconds. */
async function jobs(
  count: number,
  end: (random: () => number) => number,
  job: Partial<VirtualJob> = {},
  told: (seconds: number, end: number, random: () => number) => Status = (seconds, end) => silent(end)(seconds),
) {
  const random = seeded(11)
  const [delays, tens]: [number[], number[]] = [[], []]
  let [polls, tenPolls] = [0, 0]
  for (let i = 0; i < count; i++) {
    const over = end(random)
    const vendor = (seconds: number): Status => (seconds < over ? told(seconds, over, random) : silent(over)(seconds))
    const times = await watchVirtually({ random, vendor, ...job })
    for (const [k, time] of times.entries()) expect(time - (times[k - 1] ?? 0)).toBeGreaterThan(4.999)
    delays.push(times.at(-1)! - over)
    polls += times.length
    tens.push(10 * Math.ceil(over / 10) - over)
    tenPolls += Math.ceil(over / 10)
  }
  return {
    median: median(delays),
    mean: delays.reduce((a, b) => a + b) / count,
    polls: polls / count,
    tenMedian: median(tens),
    tenPolls: tenPolls / count,
  }
}
/** Log-normal above a floor: 5, 50 and 95 % at 83, 105 and 253 s. */
const hosted = (random: () => number) => {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return 79.2 + 25.8 * Math.exp(1.16 * normal)
}
const quick = (random: () => number) => 40 + 4 * random()

describe('from finished to seen', () => {
  it('takes half as long as polling every ten seconds, with fewer polls, from the first job on', async () => {
    const first = await jobs(1000, hosted, { expected: HOSTED })
    expect(first.median / first.tenMedian).toBeLessThan(0.53)
    expect(first.polls).toBeLessThan(first.tenPolls)
  })

  it('needs no figure for it: renders seen tell', async () => {
    const renders = rendersInMemory()
    const untaught = await jobs(3, quick)
    await jobs(40, quick, { renders })
    expect(renders.list).toHaveLength(40)
    const { median, polls, tenPolls } = await jobs(300, quick, {
      renders: { ...renders, of: async () => renders.list, note: () => {} },
    })
    expect(median).toBeLessThan(4)
    expect(untaught.median).toBeGreaterThan(30)
    expect(polls).toBeLessThan(tenPolls)
  })

  it('is short where progress is told, and takes few polls', async () => {
    const renders = rendersInMemory()
    const linear = (seconds: number, end: number): Status => ({
      state: 'running',
      progress: Math.floor((100 * seconds) / end) / 100,
    })
    await jobs(40, hosted, { renders }, linear)
    const { median, polls, tenPolls } = await jobs(250, hosted, { renders }, linear)
    expect(median).toBeLessThan(2)
    expect(polls).toBeLessThan(0.6 * tenPolls)
  })

  it.each<[string, (seconds: number, end: number, random: () => number) => number]>([
    ['noise', (_seconds, _end, random) => random() * 1.4 - 0.2],
    ['stuck at a half', () => 0.5],
    ['always nearly done', () => 0.99],
    ['at the end at half-time', (seconds, end) => Math.min(1, (2 * seconds) / end)],
    ['not a number', () => Number.NaN],
  ])('survives progress that is %s', async (_, progress) => {
    const renders = rendersInMemory()
    const told = (seconds: number, end: number, random: () => number): Status => ({
      state: 'running',
      progress: progress(seconds, end, random),
    })
    const taught = await jobs(40, hosted, { renders }, told)
    const then = await jobs(150, hosted, { renders }, told)
    for (const { median, mean, polls, tenPolls } of [taught, then]) {
      expect(median).toBeLessThan(4)
      expect(mean).toBeLessThan(8)
      expect(polls).toBeLessThan(1.3 * tenPolls)
    }
  })

  it('does not depend on how long an answer takes to come', async () => {
    const { median, polls, tenPolls } = await jobs(250, hosted, { expected: HOSTED, answerTakes: 1.5 })
    expect(median).toBeLessThan(3.6)
    expect(polls).toBeLessThan(tenPolls)
  })

  it('counts from the end of a queue, whose length tells nothing', async () => {
    const renders = rendersInMemory()
    const queued = (seconds: number, end: number): Status =>
      seconds < end - 80 ? { state: 'queued' } : { state: 'running' }
    const long = (random: () => number) => 80 + 3 * random() + 600 * random() ** 2
    await jobs(40, long, { renders }, queued)
    const { median, polls, tenPolls } = await jobs(200, long, { renders }, queued)
    expect(median).toBeLessThan(4)
    expect(polls).toBeLessThan(0.8 * tenPolls)
  })

  it('goes on after a resume by the time since the job was accepted', async () => {
    const random = seeded(5)
    const times = await watchVirtually({ vendor: silent(100), random, expected: HOSTED, resumedAfter: 90 })
    expect(times[0]).toBeGreaterThanOrEqual(95)
    expect(times.at(-1)).toBeLessThan(106)
    const late = await watchVirtually({ vendor: silent(100), random, expected: HOSTED, resumedAfter: 5000 })
    expect(late).toHaveLength(1)
    expect(late[0]).toBeLessThan(5011)
  })
})
