/**
 * From "the vendor has finished" to "we have seen it": heroshot's polls beside those of common pollers, on a virtual clock.
 * One sample of render times for all of them; heroshot learns from another one. `npm run bench:finish [-- --write docs/bench.md]`
 *
 * Where render times vary smoothly over more than the interval, a poll lands anywhere in it: no poller that keeps 5 s between
 * polls can have a median below 2.5 s then. Less takes structure in the times, or progress.
 */
import type { Status } from '../src/backend.js'
import type { Interval } from '../src/energy/types.js'
import type { Renders } from '../src/timing/renders.js'
import { rendersInMemory, seeded, watchVirtually } from '../test/support/virtual.js'
import { lognormal, MEASURED, normalFrom } from './delays.js'
import { machine, median, section, table } from './results.js'

const SEED = Number(process.env.SEED ?? 20_261_122)
const JOBS = Number(process.env.JOBS ?? 20_000)
/** Installations that each learn on their own; the jobs are shared out among them. */
const INSTALLATIONS = 20
const TRAINING = 64
const MIN_MS = 5000

const random = seeded(SEED)
const normal = normalFrom(random)

interface Job {
  /** Seconds from accepted until over. */
  end: number
  progress?(seconds: number): number
}

const vendor =
  ({ end, progress }: Job) =>
  (seconds: number): Status =>
    seconds >= end
      ? { state: 'done', outputs: [] }
      : { state: 'running', ...(progress && { progress: progress(seconds) }) }

/** Whole percents of the time. */
const linear = ({ end }: Job): Job => ({ end, progress: (t) => Math.floor((100 * t) / end) / 100 })

/**
 * Nothing while it waits for a machine; then whole percents, refreshed every 3 s, fast or slow at first, up to 95 %; there it
 * rests while the file is encoded and stored.
 */
function realistic({ end }: Job): Job {
  const waited = Math.max(0, end - 80 * (1 + 0.03 * normal())) * random()
  const bend = Math.exp(0.1 * normal())
  const packing = 0.06 + 0.02 * random()
  return {
    end,
    progress(t) {
      const ran = (Math.floor(t / 3) * 3 - waited) / (end - waited)
      return ran <= 0 ? 0 : Math.floor(95 * Math.min(1, ran / (1 - packing)) ** bend) / 100
    },
  }
}

interface Measure {
  delays: number[]
  polls: number
}

/** Polls after each of these gaps in turn. */
function simple(jobs: readonly Job[], gap: (poll: number) => number): Measure {
  const measure: Measure = { delays: [], polls: 0 }
  for (const { end } of jobs) {
    let now = 0
    for (let poll = 0; now < end; poll++, measure.polls++) now += gap(poll)
    measure.delays.push(now - end)
  }
  return measure
}

async function heroshot(jobs: readonly Job[], expected: Interval | null, training: () => Job, learned: boolean) {
  const measure: Measure = { delays: [], polls: 0 }
  const share = Math.ceil(jobs.length / INSTALLATIONS)
  for (let i = 0; i < INSTALLATIONS; i++) {
    const renders = rendersInMemory()
    if (learned)
      for (let n = 0; n < TRAINING; n++)
        await watchVirtually({ vendor: vendor(training()), random, expected, renders, minMs: MIN_MS })
    const frozen: Renders = { ...renders, of: async () => renders.list, note: () => {} }
    for (const job of jobs.slice(i * share, (i + 1) * share)) {
      const polls = await watchVirtually({ vendor: vendor(job), random, expected, renders: frozen, minMs: MIN_MS })
      measure.polls += polls.length
      measure.delays.push(polls.at(-1)! - job.end)
    }
  }
  return measure
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const ninth = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(0.9 * values.length)]!

const jobsOf = (end: () => number, count = JOBS) => Array.from({ length: count }, (): Job => ({ end: end() }))
const fixed10 = (jobs: readonly Job[]) => simple(jobs, () => 10)

async function pollers(): Promise<string> {
  const end = lognormal(MEASURED, 1.645, random)
  const jobs = jobsOf(end)
  const train = () => ({ end: end() })
  const rows: [string, Measure][] = [
    ['every 10 s', fixed10(jobs)],
    ['every 5 s', simple(jobs, () => 5)],
    ['@runwayml/sdk: 6 s ± 1.5 s', simple(jobs, () => 6 + 3 * (random() - 0.5))],
    ['backoff: 2 s × 1.5, at most 30 s', simple(jobs, (poll) => Math.min(30, 2 * 1.5 ** poll))],
    ['heroshot, first job, model nobody timed', await heroshot(jobs, null, train, false)],
    ['heroshot, first job, published time', await heroshot(jobs, MEASURED, train, false)],
    [`heroshot, ${TRAINING} renders seen`, await heroshot(jobs, null, train, true)],
  ]
  for (const [name, told] of Object.entries({ linear, 'not linear, late and coarse': realistic })) {
    const telling = jobs.map(told)
    const first = await heroshot(telling, MEASURED, train, false)
    const learned = await heroshot(telling, null, () => told(train()), true)
    rows.push([`heroshot, first job, progress ${name}`, first])
    rows.push([`heroshot, ${TRAINING} renders seen, progress ${name}`, learned])
  }
  return table(
    ['poller', '>median, s', '>p90, s', '>mean, s', '>polls a job'],
    rows.map(([name, { delays, polls }]) => {
      const figures = [median(delays), ninth(delays), mean(delays), polls / JOBS]
      return [name, ...figures.map((figure) => figure.toFixed(2))]
    }),
  )
}

/** The same figures read otherwise, and other kinds of model. */
const SHAPES: Record<string, () => number> = {
  '83 to 253 s as 95 % of renders': lognormal(MEASURED, 1.96, random),
  '83 to 253 s as 98 % of renders': lognormal(MEASURED, 2.326, random),
  'a fixed time, and a queue for 70 %': () => 85 + 1.5 * normal() + (random() < 0.7 ? -59 * Math.log(1 - random()) : 0),
  'two kinds: 30 s and 120 s': () => (random() < 0.5 ? 30 + 2 * normal() : 120 + 6 * normal()),
  'fast and even: 30 s ± 1.5 s': () => 30 + 1.5 * normal(),
  'slow: 600 s ± 60 s': () => 600 + 60 * normal(),
}

async function shapes(): Promise<string> {
  const rows: string[][] = []
  for (const [name, end] of Object.entries(SHAPES)) {
    const jobs = jobsOf(end, JOBS / 2)
    const [theirs, ours] = [fixed10(jobs), await heroshot(jobs, null, () => ({ end: end() }), true)]
    const cell = ({ delays, polls }: Measure) => `${median(delays).toFixed(2)} s, ${(polls / jobs.length).toFixed(2)}`
    rows.push([name, cell(theirs), cell(ours), (median(ours.delays) / median(theirs.delays)).toFixed(3)])
  }
  return table(['render times', '>every 10 s: median, polls', `>heroshot, ${TRAINING} seen`, '>ratio of medians'], rows)
}

section(
  'finish',
  `### From finished to seen\n\n${await pollers()}\n\n${await shapes()}\n\n` +
    `${JOBS} jobs, half as many for each row below; seed ${SEED}; at least ${MIN_MS / 1000} s between two polls. Render times ` +
    'above: log-normal over a floor, 5 / 50 / 95 % at 83 / 105 / 253 s, as once measured for identical clips. ' +
    `${INSTALLATIONS} installations learn from ${TRAINING} other renders each. Measured ${machine()}.`,
)
