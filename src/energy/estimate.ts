/** Seconds and watt-hours of a render before it starts: from the renders seen, else the card's published time, scaled. Pure. */
import type { ModelCard, OutputSpec } from '../backend.js'
import { intervalOf, learn } from '../timing/distribution.js'
import { hostedSeconds } from '../timing/hosted.js'
import { effort, type Render, rendersLike, wholeSpan } from '../timing/renders.js'
import { around, widen } from './interval.js'
import { forecast } from './meter.js'
import type { EnergyMethod, Interval, Machine } from './types.js'
import { type BoardPower, gpuSpeed } from './video-energy.js'

export interface Estimate {
  seconds: Interval | null
  secondsFrom: string
  wh: Interval | null
  energyFrom: EnergyMethod
}

const NOTHING: Interval = { low: 0, expected: 0, high: 0 }

const median = <Value>(sorted: readonly Value[]) => sorted[Math.floor(sorted.length / 2)]!

/** Renders that a median is taken of: what a machine did long ago says less. */
const RECENT = 20

/** Spread of a time brought from one graphics card to another, in logarithms. */
const SCALED_SIGMA = 0.35

const count = (renders: readonly unknown[]) => `${renders.length} render${renders.length > 1 ? 's' : ''}`

/** What a card's output is expected to take here. Cloud cards burn nothing here. */
export function estimate(
  card: ModelCard,
  output: OutputSpec,
  machine: Machine,
  /** Of this card. */
  renders: readonly Render[],
  gpuUsed: boolean,
  /** Of graphics cards, to bring published times to the one here. */
  boards: readonly BoardPower[] = [],
): Estimate {
  const work = output.width * output.height * output.frames
  /** How much longer than a render of `from` pixels this one takes; the fixed part is the one of the published render. */
  const base = card.timing?.pixelFrames
  const grow = (from: number) => effort(work, base ?? from) / effort(from, base ?? from)
  const local = card.locality === 'local'
  const energyOf = (seconds: Interval) => {
    if (!local) return { wh: NOTHING, energyFrom: 'none' as const }
    const seen = drawn(renders, seconds)
    if (seen) return seen
    // A graphics card that isn't here, or tells no limit and stands in no table, has no watts to go by.
    if (gpuUsed && !machine.gpu?.boardWatts) return { wh: null, energyFrom: 'none' as const }
    const { wh, method } = forecast(machine, seconds, gpuUsed)
    return { wh, energyFrom: method }
  }
  const sized = renders.filter(({ pixelFrames }) => pixelFrames > 0)
  const same = sized.filter(({ pixelFrames }) => pixelFrames === work)
  const own = (same.length ? same : sized).slice(-RECENT)
  if (local && own.length) {
    const times = own.map(({ seconds, pixelFrames }) => seconds[1] * grow(pixelFrames)).sort((a, b) => a - b)
    const seconds = around(median(times), own.length >= 5 ? 0.15 : 0.3)
    return { seconds, secondsFrom: `${count(own)} on this machine`, ...energyOf(seconds) }
  }
  const published = publishedFor(card, output, grow)
  const like = local ? [] : rendersLike(renders, output)
  if (like.length) {
    const seconds = intervalOf(learn(published ?? hostedSeconds(output.seconds), like.map(wholeSpan)))
    return { seconds, secondsFrom: `${count(like)} of this account`, ...energyOf(seconds) }
  }
  if (!published)
    return { seconds: null, secondsFrom: 'nobody measured it', wh: local ? null : NOTHING, energyFrom: 'none' }
  const { machine: where, asOf } = card.timing!
  const said = `published${where ? ` on ${where}` : ''} (${asOf})`
  const { seconds, how } =
    local && gpuUsed ? toThisCard(published, where, machine.gpu?.name, boards) : { seconds: published }
  return { seconds, secondsFrom: how ? `${said}, ${how}` : said, ...energyOf(seconds) }
}

/** A published time on the graphics card that is here, as far as both are known. */
function toThisCard(
  seconds: Interval,
  there: string | undefined,
  here: string | undefined,
  boards: readonly BoardPower[],
): { seconds: Interval; how?: string } {
  if (there === undefined || here === undefined) return { seconds }
  const [from, to] = [gpuSpeed(there, boards), gpuSpeed(here, boards)]
  if (from === undefined || to === undefined) return { seconds, how: `not scaled to ${here}` }
  if (from === to) return { seconds }
  return { seconds: widen(seconds, from / to, SCALED_SIGMA), how: `scaled to ${here}` }
}

/** From what this machine drew when it rendered before; undefined when no meter ever saw it. */
function drawn(renders: readonly Render[], seconds: Interval): Pick<Estimate, 'wh' | 'energyFrom'> | undefined {
  const metered = renders.flatMap(({ watts }) => watts ?? []).sort((a, b) => a.expected - b.expected)
  if (!metered.length) return undefined
  const { low, expected, high, method } = median(metered)
  const wh = (watts: number, s: number) => (watts * s) / 3600
  return {
    wh: {
      low: wh(low, seconds.low),
      expected: wh(expected, seconds.expected),
      high: wh(high, seconds.high),
    },
    energyFrom: method,
  }
}

/** The card's published time, scaled to this output. */
function publishedFor(
  { timing, locality }: ModelCard,
  output: OutputSpec,
  grow: (from: number) => number,
): Interval | undefined {
  if (!timing) return undefined
  const factor =
    locality === 'local' && timing.pixelFrames
      ? grow(timing.pixelFrames)
      : timing.clipSeconds
        ? output.seconds / timing.clipSeconds
        : 1
  const { low, expected, high } = timing.seconds
  return { low: low * factor, expected: expected * factor, high: high * factor }
}
