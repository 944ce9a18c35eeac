/** Seconds and watt-hours of a render before it starts: this machine's history, else the card's published time, scaled. Pure. */
import type { ModelCard, OutputSpec } from '../backend.js'
import { around } from './interval.js'
import { forecast } from './meter.js'
import type { EnergyMethod, Interval, Machine } from './types.js'

/** One finished render on this machine. */
export interface Observation {
  card: string
  seconds: number
  /** width x height x frames */
  pixelFrames: number
}

export interface Estimate {
  seconds: Interval | null
  secondsFrom: string
  wh: Interval | null
  energyFrom: EnergyMethod
}

/** Part of a render that doesn't grow with the clip: loading, sampling, text. */
const FIXED_SHARE = 0.25

const NOTHING: Interval = { low: 0, expected: 0, high: 0 }

const median = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)]!

const share = (work: number, reference: number) => FIXED_SHARE + (1 - FIXED_SHARE) * (work / reference)

/** What a card's output is expected to take here. Cloud cards burn nothing here; their seconds are the vendor's typical ones. */
export function estimate(
  card: ModelCard,
  output: OutputSpec,
  machine: Machine,
  history: readonly Observation[],
  gpuUsed: boolean,
): Estimate {
  const work = output.width * output.height * output.frames
  /** How much longer than a render of `from` pixels this one takes; the fixed part is the one of the published render. */
  const base = card.timing?.pixelFrames
  const grow = (from: number) => share(work, base ?? from) / share(from, base ?? from)
  const local = card.locality === 'local'
  const energyOf = (seconds: Interval) => {
    if (!local) return { wh: NOTHING, energyFrom: 'none' as const }
    // A graphics card that isn't here has no watts to go by.
    if (gpuUsed && !machine.gpu) return { wh: null, energyFrom: 'none' as const }
    const { wh, method } = forecast(machine, seconds, gpuUsed)
    return { wh, energyFrom: method }
  }
  const own = history.filter((seen) => seen.card === card.id && seen.pixelFrames > 0)
  if (local && own.length) {
    const times = own.map((seen) => seen.seconds * grow(seen.pixelFrames)).sort((a, b) => a - b)
    const seconds = around(median(times), own.length >= 5 ? 0.15 : 0.3)
    return {
      seconds,
      secondsFrom: `${own.length} render${own.length > 1 ? 's' : ''} on this machine`,
      ...energyOf(seconds),
    }
  }
  const { timing } = card
  if (!timing)
    return { seconds: null, secondsFrom: 'nobody measured it', wh: local ? null : NOTHING, energyFrom: 'none' }
  const factor =
    local && timing.pixelFrames
      ? grow(timing.pixelFrames)
      : timing.clipSeconds
        ? output.seconds / timing.clipSeconds
        : 1
  const { low, expected, high } = timing.seconds
  const seconds = { low: low * factor, expected: expected * factor, high: high * factor }
  const where = timing.machine ? ` on ${timing.machine}` : ''
  return { seconds, secondsFrom: `published${where} (${timing.asOf})`, ...energyOf(seconds) }
}
