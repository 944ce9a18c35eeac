/** Price rules on an output: exact money, where it comes from, and how old that is. Pure. */
import type { ModelCard, OutputSpec, Task } from '../backend.js'
import type { PriceRule } from '../catalog/card.js'
import { priceEnergy } from '../energy/slots.js'
import type { Interval, Tariff } from '../energy/types.js'
import type { MoneyInterval } from '../routing/route.js'
import { add, compare, multiply, type Usd } from './money.js'

/** Days after which a price is called stale. */
export const STALE_AFTER_DAYS = 90
const DAY = 86_400_000

export interface Price {
  /** `null`: nobody knows, and a cap treats it as over. */
  money: MoneyInterval | null
  /** `price-rules (source, 2026-10-04)`. */
  from: string
  warnings: string[]
}

const matches = ({ when }: PriceRule, output: OutputSpec) =>
  (when.resolution?.includes(output.resolution) ?? true) &&
  (when.audio === undefined || when.audio === output.audio) &&
  (when.task?.includes(output.task as Task) ?? true) &&
  (when.minSeconds === undefined || output.seconds >= when.minSeconds) &&
  (when.maxSeconds === undefined || output.seconds <= when.maxSeconds)

/** One unit of a rule in USD. */
export const unitUsd = ({ usd = '0', credits = '0', usdPerCredit = '0' }: PriceRule): Usd =>
  add(usd, multiply(credits, usdPerCredit))

function unit(rule: PriceRule): MoneyInterval {
  const expected = unitUsd(rule)
  return { low: rule.usdLow ?? expected, expected, high: rule.usdHigh ?? expected }
}

const ENDS = ['low', 'expected', 'high'] as const
const each = (make: (end: (typeof ENDS)[number]) => Usd): MoneyInterval => ({
  low: make('low'),
  expected: make('expected'),
  high: make('high'),
})
const plus = (a: MoneyInterval, b: MoneyInterval) => each((end) => add(a[end], b[end]))
const times = (a: MoneyInterval, factor: number) => each((end) => multiply(a[end], factor))
const atLeast = (a: MoneyInterval, floor: MoneyInterval) =>
  each((end) => (compare(a[end], floor[end]) < 0 ? floor[end] : a[end]))

/** Sum of the rules that apply, or undefined when none of them covers the clip itself. */
function evaluate(rules: readonly PriceRule[], output: OutputSpec, references: number, sourceSeconds: number) {
  const applying = rules.filter((rule) => matches(rule, output))
  const first = (per: PriceRule['per']) => applying.find((rule) => rule.per === per)
  const used: PriceRule[] = []
  let money: MoneyInterval = { low: '0', expected: '0', high: '0' }
  const take = (rule: PriceRule | undefined, factor: number) => {
    if (!rule || factor <= 0) return
    used.push(rule)
    money = plus(money, times(unit(rule), factor))
  }
  take(first('second'), output.seconds)
  take(first('frame'), output.frames)
  take(first('clip'), 1)
  if (!used.length) return undefined
  const perReference = first('reference')
  take(perReference, references - (perReference?.free ?? 0))
  take(first('source-second'), sourceSeconds)
  for (const rule of applying) if (rule.per === 'surcharge') take(rule, 1)
  const floor = first('minimum')
  if (floor) money = atLeast(money, unit(floor))
  return { money, used: floor ? [...used, floor] : used }
}

/** Age warning of a dated price, or nothing. */
export function staleWarning(asOf: string, now: number): string[] {
  const days = Math.floor((now - Date.parse(asOf)) / DAY)
  return days > STALE_AFTER_DAYS ? [`price read ${days} days ago (${asOf}): it may have changed`] : []
}

/**
 * What the vendor would charge for `output`.
 * @param references reference pictures that would be sent
 * @param sourceSeconds length of the source clip that would be sent
 * @param now milliseconds since the epoch, for the age of the price
 */
export function vendorPrice(
  price: Exclude<ModelCard['price'], { model: 'electricity' }>,
  output: OutputSpec,
  now: number,
  references = 0,
  sourceSeconds = 0,
): Price {
  if (price.model === 'unknown')
    return {
      money: null,
      from: `unknown: ${price.note ?? 'no price was found'} (${price.source}, ${price.asOf})`,
      warnings: [],
    }
  const sum = evaluate(price.rules, output, references, sourceSeconds)
  if (!sum) return { money: null, from: `unknown: no price rule covers ${output.task} at this size`, warnings: [] }
  const oldest = sum.used.reduce((a, b) => (b.asOf < a.asOf ? b : a))
  return {
    money: sum.money,
    from: `price-rules (${oldest.source}, ${oldest.asOf})`,
    warnings: staleWarning(oldest.asOf, now),
  }
}

/** What the electricity of a local render that starts now costs; `null` without an energy estimate or a tariff. */
export function electricityPrice(
  wh: Interval | null,
  tariff: Tariff | undefined,
  now: number,
  seconds: Interval | null | undefined,
): Price {
  if (!wh) return { money: null, from: 'unknown: no energy estimate for this machine', warnings: [] }
  if (!tariff) return { money: null, from: 'unknown: no electricity tariff', warnings: [] }
  const { usdPerKwh } = priceEnergy(tariff, wh.expected, now, now + (seconds?.expected ?? 0) * 1000)
  const usdPerWh = multiply(usdPerKwh, '0.001')
  // At a negative price the most energy costs least.
  const [low, high] = usdPerKwh.startsWith('-') ? (['high', 'low'] as const) : (['low', 'high'] as const)
  const ends = { low, expected: 'expected', high } as const
  return {
    money: each((end) => multiply(usdPerWh, wh[ends[end]])),
    from: `electricity (${tariff.source}, ${tariff.asOf})`,
    warnings: [],
  }
}

/** Either of the two, as the card says. */
export function priceOf(
  card: ModelCard,
  output: OutputSpec,
  given: {
    now: number
    wh: Interval | null
    seconds?: Interval | null
    tariff: Tariff | undefined
    references?: number
    sourceSeconds?: number
  },
): Price {
  return card.price.model === 'electricity'
    ? electricityPrice(given.wh, given.tariff, given.now, given.seconds)
    : vendorPrice(card.price, output, given.now, given.references, given.sourceSeconds)
}
