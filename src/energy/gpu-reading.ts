/** From what a maker's program said of its graphics cards to what the render took: the counter where it can be trusted, else sampled power. Pure. */
import power from './data/power.json' with { type: 'json' }

/** One card at one moment. */
export interface Sample {
  /** Milliseconds. */
  at: number
  /** Tells the cards of a machine apart. */
  card: string
  watts: number | undefined
  /** The card's energy counter, in joules since whenever. */
  joules?: number | undefined
}

/** Everything a program said while something rendered. */
export interface Seen {
  program: string
  /** What its watts are of: one card's board, or all of the machine before its power supply. */
  of: 'card' | 'machine'
  samples: readonly Sample[]
  /** Processes that compute on each card beside the render, by name. */
  others: ReadonlyMap<string, ReadonlySet<string>>
  /** Why there is no energy counter, where the program says so beforehand. */
  noCounter?: string | undefined
}

export interface GpuReading {
  of: Seen['of']
  method: 'gpu-counter' | 'sampled-power'
  /** On average. */
  watts: number
  /** The part of the render that was seen; more of it was not. */
  seconds: number
  sigma: number
  /** In words. */
  what: string
  /** Why it isn't better, or how far it can be trusted. */
  notes: string[]
}

/** More is a misread sensor: no single machine draws it. */
export const MOST_WATTS = 3000
/** Of a card that is switched on. */
const LEAST_WATTS = 1
/** Some counters tick ten times a second: what is shorter says nothing. */
const COUNTER_SECONDS = 2
/** A counter and samples that differ by more are both doubted. */
const AGREE = 1.3
/** Missed at the ends of a render: a program takes a moment to start. */
const ENDS_SECONDS = 2
const ENDS_SHARE = 0.1

type Counted = { watts: number } | { why: string }

/** Mean watts between the first and the last sample, by the trapezoid rule. */
function sampledWatts(samples: readonly Sample[]): { watts: number; seconds: number; count: number } | undefined {
  const told = samples.filter((one): one is Sample & { watts: number } => one.watts !== undefined)
  if (told.length < 2) return undefined
  let joules = 0
  for (const [i, { at, watts }] of told.entries())
    if (i > 0) joules += ((watts + told[i - 1]!.watts) / 2) * ((at - told[i - 1]!.at) / 1000)
  const seconds = (told.at(-1)!.at - told[0]!.at) / 1000
  return seconds > 0 ? { watts: joules / seconds, seconds, count: told.length } : undefined
}

function counted(samples: readonly Sample[], program: string): (Counted & { seconds: number }) | { why: string } {
  const told = samples.filter((one): one is Sample & { joules: number } => one.joules !== undefined)
  if (told.length < 2) return { why: `${program} tells no figure of the card's energy counter` }
  const seconds = (told.at(-1)!.at - told[0]!.at) / 1000
  const joules = told.at(-1)!.joules - told[0]!.joules
  if (told.some(({ joules }, i) => i > 0 && joules < told[i - 1]!.joules))
    return { why: "the card's energy counter went back" }
  if (seconds < COUNTER_SECONDS) return { why: "too short for the card's energy counter" }
  const watts = joules / seconds
  if (watts < LEAST_WATTS) return { why: "the card's energy counter stood still" }
  if (watts > MOST_WATTS) return { why: "the card's energy counter leapt" }
  return { watts, seconds }
}

/** The card that worked most: which of several a server renders on, nobody tells. */
function busiest({ samples }: Seen): { card: string; samples: Sample[]; of: number } | undefined {
  const cards = [...new Set(samples.map(({ card }) => card))].map((card) => {
    const own = samples.filter((one) => one.card === card)
    return { card, samples: own, watts: sampledWatts(own)?.watts ?? 0 }
  })
  const [first] = cards.sort((a, b) => b.watts - a.watts)
  return first && { ...first, of: cards.length }
}

/** @param seconds of the whole render. Gives why not, where the program told nothing that could be used. */
export function readGpu(seen: Seen, seconds: number): GpuReading | { why: string } {
  const { program, of, others } = seen
  const one = busiest(seen)
  if (!one) return { why: `${program} said nothing` }
  const sampled = sampledWatts(one.samples)
  const counter = seen.noCounter === undefined ? counted(one.samples, program) : { why: seen.noCounter }
  const byCounter = 'watts' in counter ? counter : undefined
  const best = byCounter ?? sampled
  if (!best) return { why: `${program} told no watts` }
  const { sigma } = power
  const notes = byCounter ? [] : 'why' in counter && of === 'card' ? [counter.why] : []
  let spread = byCounter ? sigma.counter : sigma.sampled
  if (byCounter && sampled) {
    const apart = Math.abs(Math.log(byCounter.watts / Math.max(sampled.watts, 1e-3)))
    if (apart > Math.log(AGREE)) {
      spread = Math.hypot(spread, apart)
      notes.push(`its samples say ${sampled.watts.toFixed(0)} W`)
    }
  }
  const shared = others.get(one.card)
  if (shared?.size) {
    spread = Math.hypot(spread, sigma.sharedCard)
    notes.push(`the card was shared with ${[...shared].join(', ')}`)
  }
  const missed = seconds - best.seconds
  const whole = missed <= Math.max(ENDS_SECONDS, seconds * ENDS_SHARE)
  if (!whole) notes.push(`${program} told of ${best.seconds.toFixed(0)} of ${seconds.toFixed(0)} s`)
  const name = of === 'machine' ? 'machine' : one.of > 1 ? `GPU ${one.card} of ${one.of}` : 'GPU'
  const how = byCounter ? 'by its energy counter' : `in ${sampled!.count} samples`
  return {
    of,
    method: byCounter ? 'gpu-counter' : 'sampled-power',
    watts: best.watts,
    seconds: whole ? seconds : best.seconds,
    sigma: spread,
    what: `${name} ${best.watts.toFixed(0)} W ${how}`,
    notes,
  }
}
