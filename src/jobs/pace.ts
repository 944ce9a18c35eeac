/** The pace of one job's polls: what its answers said so far, and from that when to ask next. */
import type { OutputSpec, Status } from '../backend.js'
import type { Interval } from '../energy/types.js'
import { learn } from '../timing/distribution.js'
import { hostedSeconds } from '../timing/hosted.js'
import { type Render, rendersLike, runSpan, wholeSpan } from '../timing/renders.js'
import { createForesight, endBetween, type Foresight, likelihood, type Outlook, type Sighting } from './foresight.js'
import { type PollPlan, planPolls } from './poll-plan.js'

/** What is known of a kind of render before a job is polled. */
export interface Prospect {
  /** From accepted until over. */
  whole: PollPlan
  /** From the end of the queue until over. */
  run: PollPlan
  foresight: Foresight
}

const prospects = new WeakMap<readonly Render[], Map<string, Prospect>>()

/** From what the quote expects and the renders seen. Kept: all jobs of one list and one kind of output share a prospect. */
export function prospectOf(
  expected: Interval | null,
  renders: readonly Render[],
  output: Pick<OutputSpec, 'seconds' | 'resolution'>,
  least: number,
): Prospect {
  const kept = prospects.get(renders) ?? new Map<string, Prospect>()
  prospects.set(renders, kept)
  const key = JSON.stringify([expected, output.seconds, output.resolution, least])
  const known = kept.get(key)
  if (known) return known
  const like = rendersLike(renders, output)
  const prior = expected && expected.expected > 0 ? expected : hostedSeconds(output.seconds)
  let run: PollPlan | undefined
  const prospect: Prospect = {
    whole: planPolls(learn(prior, like.map(wholeSpan)), least),
    get run() {
      // A published time may hold a queue; how much of it, nobody says.
      run ??= planPolls(learn({ ...prior, low: prior.low / 2 }, like.map(runSpan)), least)
      return run
    },
    foresight: createForesight(like.flatMap(({ told }) => told ?? [])),
  }
  kept.set(key, prospect)
  return prospect
}

/** Longest wait after errors, and in a queue. */
const MOST_MS = 60_000
/** Jobs accepted together are kept apart by this share of the interval: enough for their vendor, too little to cost time. */
const SPREAD = 0.2
/** In a queue, this share of the time waited. */
const QUEUE_SHARE = 0.1
/** While the end is foreseen no better than within this share of the interval, a poll half-way there is worth its price. */
const VAGUE = 0.2
/** Standard deviations within which an end is still the one foreseen. */
const SURE = 3
/** Progress of 1 with nothing to fetch: the vendor is packing. */
const PACKING = 0.995
const MOST_SIGHTINGS = 12
const NOTHING_SEEN: readonly Sighting[] = []
/** Seconds: a machine that slept, or a job taken up long after, tells little of when a render ended. */
const UNWATCHED = 120

export interface PaceOptions {
  /** Absent: polls cost nothing. */
  prospect?: Prospect
  /** Least milliseconds between two polls. */
  minMs: number
  accepted: number
  /** When this process began to watch. */
  began: number
  random(): number
}

/** All times in milliseconds of the clock; seconds since `accepted` inside. A class, because thousands are held at once. */
export class Pace {
  readonly #prospect: Prospect | undefined
  readonly #minMs: number
  readonly #accepted: number
  readonly #random: () => number
  readonly #phase: number
  #asked: number
  /** Not over then, as far as is known. */
  #unfinished = 0
  /** Until then the vendor called it queued. */
  #queued = 0
  #waiting = false
  #seen: readonly Sighting[] = NOTHING_SEEN
  #outlook: Outlook | undefined
  /** The last answer had news of the end. */
  #news = false
  #failures = 0
  #retryAfterMs = 0

  constructor({ prospect, minMs, accepted, began, random }: PaceOptions) {
    this.#prospect = prospect
    this.#minMs = minMs
    this.#accepted = accepted
    this.#random = random
    this.#phase = SPREAD * minMs * (random() - 0.5)
    // Another process may have asked just before; and many jobs may be taken up at once.
    this.#asked = began - accepted > minMs ? began + minMs * random() : accepted
  }

  /** Milliseconds to wait before the next poll. */
  delay(now: number): number {
    const minMs = this.#minMs
    if (this.#failures) {
      const backoff = Math.min(MOST_MS, minMs * 2 ** Math.min(this.#failures, 10))
      return Math.max(this.#retryAfterMs, minMs, backoff) * (1 + 0.1 * this.#random())
    }
    const earliest = this.#asked + minMs
    const planned = this.#accepted + this.#due() * 1000
    // Polls at the minimum interval keep the phase they were given; an end foreseen is each job's own.
    const shift = planned > earliest + 1 && !this.#outlook ? this.#phase : 0
    return Math.max(0, earliest - now, planned + shift - now)
  }

  /** A poll is being sent. */
  asking(now: number): void {
    this.#asked = now
  }

  heard(status: Status): void {
    this.#failures = 0
    if (status.state === 'done') return
    this.#unfinished = this.#since(this.#asked)
    this.#waiting = status.state === 'queued'
    this.#news = false
    if (this.#waiting) {
      this.#queued = this.#unfinished
      this.#seen = NOTHING_SEEN
      this.#outlook = undefined
    }
    if (status.state !== 'running') return
    const at = this.#unfinished - this.#queued
    const { progress, etaSeconds } = status
    const share = Math.min(PACKING, progress ?? at / (at + (etaSeconds ?? Number.NaN)))
    const before = this.#seen.at(-1)?.[1] ?? 0
    if (!(at > 0 && share > before && (progress ?? 0) <= 1)) return
    this.#seen = [...this.#seen, [at, share] as const].slice(-MOST_SIGHTINGS)
    this.#outlook = this.#prospect?.foresight(this.#seen)
    this.#news = true
  }

  failed(error: unknown): void {
    this.#failures++
    const told = (error as { retryAfterMs?: unknown } | undefined)?.retryAfterMs
    this.#retryAfterMs = typeof told === 'number' && told > 0 && Number.isFinite(told) ? told : 0
  }

  /** What is worth remembering of a render found done at `now`; undefined when nobody looked for too long. */
  render(now: number): Pick<Render, 'seconds' | 'queued' | 'told'> | undefined {
    const by = this.#since(now)
    const [unfinished, queued, progress] = [this.#unfinished, this.#queued, this.#seen]
    if (by > 2 * unfinished + UNWATCHED) return undefined
    const ended = endBetween(unfinished - queued, by - queued, this.#outlook)
    return { seconds: [unfinished, by], queued, ...(progress.length && { told: { progress: [...progress], ended } }) }
  }

  /** Seconds from accepted until the vendor last called it queued. */
  get queued(): number {
    return this.#queued
  }

  #since(now: number): number {
    return (now - this.#accepted) / 1000
  }

  /** Seconds since `accepted` at which to ask. */
  #due(): number {
    const prospect = this.#prospect
    if (!prospect) return 0
    const least = this.#minMs / 1000
    const [unfinished, queued, told] = [this.#unfinished, this.#queued, this.#outlook]
    if (this.#waiting) return unfinished + Math.min(MOST_MS / 1000, Math.max(2 * least, unfinished * QUEUE_SHARE))
    const from = unfinished - queued
    const plan = queued > 0 ? prospect.run : prospect.whole
    // Past its time, what progress told is refuted.
    if (!told || from > told.at + told.median * Math.exp(SURE * told.sigma)) return queued + plan.after(from)
    const planned = plan.after(from, (end) => likelihood(told, end))
    const halfway = from + (told.at + told.median - from) / 2
    const vague = this.#news && told.sigma * told.median > VAGUE * least
    return queued + (vague ? Math.min(planned, halfway) : planned)
  }
}
