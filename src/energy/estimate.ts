/** Seconds and watt-hours of a render before it starts, best first: renders like it, renders of other sizes, a published time, the FLOP model. Pure. */
import type { Availability, ModelCard, OutputSpec } from '../backend.js'
import { intervalOf, learn } from '../timing/distribution.js'
import { historyOf, type Work, workOf } from '../timing/history.js'
import { hostedSeconds } from '../timing/hosted.js'
import { effort, kindOf, type Render, rendersLike, wholeSpan } from '../timing/renders.js'
import { forecast } from './account.js'
import { widen } from './interval.js'
import { type Place, placeOf } from './place.js'
import type { EnergyMethod, Interval, Machine } from './types.js'
import { type BoardPower, gpuSpeed, videoSeconds } from './video-energy.js'

export interface Estimate {
  seconds: Interval | null
  secondsFrom: string
  wh: Interval | null
  energyFrom: EnergyMethod
}

interface Timed {
  seconds: Interval
  from: string
}

const NOTHING: Interval = { low: 0, expected: 0, high: 0 }

/** Spread of a time brought from one graphics card to another, in logarithms. */
const SCALED_SIGMA = 0.35

/** Spread of the power one model draws beside another's on the same card, in logarithms; assumed. */
const OTHER_MODEL_SIGMA = 0.2

const count = (n: number) => `${n} render${n > 1 ? 's' : ''}`

/** What planning asks of every card: where its backend would render it is looked up here. */
export const estimator =
  (world: {
    machine: Machine
    availability: Readonly<Record<string, Availability>>
    renders: ReadonlyMap<string, readonly Render[]>
    boards: readonly BoardPower[]
  }) =>
  (card: ModelCard, output: OutputSpec): Estimate => {
    const { machine, availability, renders, boards } = world
    const place = placeOf(card, availability[card.backend]?.servers, machine, boards)
    return estimate(card, output, place, renders.get(card.id) ?? [], boards, () => [...renders.values()].flat())
  }

/** What a card's output is expected to take where it is rendered. Cloud cards burn nothing here. */
export function estimate(
  card: ModelCard,
  output: OutputSpec,
  place: Place,
  /** Of this card. */
  renders: readonly Render[],
  /** Of graphics cards, to bring times from one to another. */
  boards: readonly BoardPower[] = [],
  /** Of every card: what this machine's graphics card drew for others tells something of this one. */
  all: () => readonly Render[] = () => renders,
): Estimate {
  if (card.locality !== 'local') return { ...cloudSeconds(card, output, renders), wh: NOTHING, energyFrom: 'none' }
  const timed =
    seenHere(card, output, place, renders, boards) ??
    published(card, output, place, boards) ??
    modelled(card, output, place, boards)
  if (!timed) return { seconds: null, secondsFrom: 'nobody measured it', wh: null, energyFrom: 'none' }
  return { seconds: timed.seconds, secondsFrom: timed.from, ...energyOf(timed.seconds, place, renders, all) }
}

function cloudSeconds(
  card: ModelCard,
  output: OutputSpec,
  renders: readonly Render[],
): Pick<Estimate, 'seconds' | 'secondsFrom'> {
  const told = publishedSeconds(card, output)
  const like = rendersLike(renders, output)
  if (like.length) {
    const seconds = intervalOf(learn(told ?? hostedSeconds(output.seconds), like.map(wholeSpan)))
    return { seconds, secondsFrom: `${count(like.length)} of this account` }
  }
  return told ? { seconds: told, secondsFrom: publication(card) } : { seconds: null, secondsFrom: 'nobody measured it' }
}

const sizeOf = (timing: ModelCard['timing']): Work | undefined =>
  timing?.pixelFrames ? { pixelFrames: timing.pixelFrames, ...(timing.steps && { steps: timing.steps }) } : undefined

/** Renders of the card that would do it; those of another one, brought to it, where there are none. */
function seenHere(
  { timing }: ModelCard,
  output: OutputSpec,
  { card, elsewhere }: Place,
  renders: readonly Render[],
  boards: readonly BoardPower[],
): Timed | undefined {
  const isOurs = ({ gpu }: Render) => gpu === undefined || card === undefined || gpu === card
  const ours = historyOf(renders.filter(isOurs), kindOf(output), sizeOf(timing))
  if (ours) {
    const where = elsewhere ? `on ${card ?? 'its server'}` : 'on this machine'
    const { seconds, count: n, same } = ours
    return { seconds, from: same ? `${count(n)} ${where}` : `calibrated by ${count(n)} of other sizes ${where}` }
  }
  const other = renders.at(-1)?.gpu
  if (other === undefined || card === undefined) return undefined
  const theirs = historyOf(
    renders.filter(({ gpu }) => gpu === other),
    kindOf(output),
    sizeOf(timing),
  )
  const speeds = [gpuSpeed(other, boards), gpuSpeed(card, boards)] as const
  if (!theirs || speeds[0] === undefined || speeds[1] === undefined) return undefined
  return {
    seconds: widen(theirs.seconds, speeds[0] / speeds[1], SCALED_SIGMA),
    from: `calibrated by ${count(theirs.count)} on ${other}, scaled to ${card}`,
  }
}

const publication = ({ timing }: ModelCard) =>
  `published${timing?.machine ? ` on ${timing.machine}` : ''} (${timing?.asOf})`

/** The card's published time, scaled to this output. */
function publishedSeconds({ timing, locality }: ModelCard, output: OutputSpec): Interval | undefined {
  if (!timing) return undefined
  const size = locality === 'local' ? sizeOf(timing) : undefined
  const wish = kindOf(output)
  const factor = size
    ? effort(workOf(wish, wish), workOf(size, wish))
    : timing.clipSeconds
      ? output.seconds / timing.clipSeconds
      : 1
  const { low, expected, high } = timing.seconds
  return { low: low * factor, expected: expected * factor, high: high * factor }
}

/** A published time on the graphics card that would render, as far as both are known. */
function published(
  model: ModelCard,
  output: OutputSpec,
  { card, gpuUsed, elsewhere }: Place,
  boards: readonly BoardPower[],
): Timed | undefined {
  const seconds = publishedSeconds(model, output)
  if (!seconds) return undefined
  const from = publication(model)
  const there = model.timing!.machine
  if (!gpuUsed || there === undefined) return { seconds, from }
  if (card === undefined) return { seconds, from: elsewhere ? `${from}, the card of its server isn't known` : from }
  const speeds = [gpuSpeed(there, boards), gpuSpeed(card, boards)] as const
  if (speeds[0] === undefined || speeds[1] === undefined) return { seconds, from: `${from}, not scaled to ${card}` }
  if (speeds[0] === speeds[1]) return { seconds, from }
  return { seconds: widen(seconds, speeds[0] / speeds[1], SCALED_SIGMA), from: `${from}, scaled to ${card}` }
}

/** From the floating-point work of a model whose make is known. */
function modelled(
  { name }: ModelCard,
  { width, height, frames, steps }: OutputSpec,
  { card }: Place,
  boards: readonly BoardPower[],
): Timed | undefined {
  if (card === undefined) return undefined
  const model = videoSeconds({ model: name, gpu: card, width, height, frames, ...(steps && { steps }) }, boards)
  return model && { seconds: model.seconds, from: model.method }
}

function energyOf(
  seconds: Interval,
  { machine, gpuUsed, card, elsewhere }: Place,
  renders: readonly Render[],
  all: () => readonly Render[],
): Pick<Estimate, 'wh' | 'energyFrom'> {
  const seen = drawn(
    renders.filter(({ gpu }) => gpu === undefined || card === undefined || gpu === card),
    seconds,
  )
  if (seen) return seen
  const others =
    card === undefined
      ? undefined
      : drawn(
          all().filter(({ gpu }) => gpu === card),
          seconds,
        )
  if (others) return { wh: widen(others.wh, 1, OTHER_MODEL_SIGMA), energyFrom: 'time-x-power' }
  // A graphics card that isn't here, or tells no limit and stands in no table, has no watts to go by.
  if (!machine || (gpuUsed && !machine.gpu?.boardWatts)) return { wh: null, energyFrom: 'none' }
  const { wh, method } = forecast(machine, seconds, gpuUsed, elsewhere)
  return { wh, energyFrom: method }
}

/** From what the machine drew when it rendered before; undefined when no meter ever saw it. */
function drawn(renders: readonly Render[], seconds: Interval): { wh: Interval; energyFrom: EnergyMethod } | undefined {
  const metered = renders.flatMap(({ watts }) => watts ?? []).sort((a, b) => a.expected - b.expected)
  const middle = metered[Math.floor(metered.length / 2)]
  if (!middle) return undefined
  const { low, expected, high, method } = middle
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
