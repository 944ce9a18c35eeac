/** Electricity whose price changes with time: energy cut where the price does, and the cheapest hours to come. Pure. */
import { add, divide, multiply, type Usd } from '../cost/money.js'
import type { PriceSlot, Tariff } from './types.js'

/** Prices change on the quarter of an hour: every zone's clock and every market's slot does. */
export const QUARTER_MS = 900_000

/** The whole span in slots, in order and without gaps; where nothing else is known, at the flat price. Milliseconds. */
export function pricesOver(tariff: Tariff, from: number, to: number): PriceSlot[] {
  const flat = (from: number, to: number): PriceSlot => ({ from, to, usdPerKwh: tariff.usdPerKwh, flat: true })
  const slots: PriceSlot[] = []
  let reached = from
  for (const slot of tariff.slots?.(from, to) ?? []) {
    const [start, end] = [Math.max(slot.from, reached), Math.min(slot.to, to)]
    if (end <= start) continue
    if (start > reached) slots.push(flat(reached, start))
    slots.push({ ...slot, from: start, to: end })
    reached = end
  }
  if (reached < to || !slots.length) slots.push(flat(reached, to))
  return slots
}

export interface PricedEnergy {
  usd: Usd
  /** What a kilowatt-hour cost on average. */
  usdPerKwh: Usd
  /** Where the price came from, in one line. */
  note: string
}

const perKwh = (slots: readonly PriceSlot[]): Usd => {
  const prices = new Set(slots.map(({ usdPerKwh }) => usdPerKwh))
  if (prices.size === 1) return slots[0]!.usdPerKwh
  const whole = slots.at(-1)!.to - slots[0]!.from
  const weighted = slots.reduce((sum, { from, to, usdPerKwh }) => add(sum, multiply(usdPerKwh, to - from)), '0')
  return divide(weighted, whole)
}

/** What energy burnt evenly over a span costs. @param from milliseconds; @param to not before it */
export function priceEnergy(tariff: Tariff, wh: number, from: number, to: number): PricedEnergy {
  const slots = pricesOver(tariff, from, Math.max(to, from + 1))
  const usdPerKwh = perKwh(slots)
  const usd = multiply(multiply(usdPerKwh, wh), '0.001')
  const unknown = tariff.slots && slots.some(({ flat }) => flat) ? `; partly at the flat price: ${tariff.missing}` : ''
  const parts = slots.length > 1 ? ` over ${slots.length} prices` : ''
  return { usd, usdPerKwh, note: `${usdPerKwh} USD/kWh${parts} (${tariff.source}, ${tariff.asOf})${unknown}` }
}

export interface CheaperStart {
  /** Milliseconds since the epoch. */
  at: number
  usdPerKwh: Usd
  /** What it costs when started now. */
  nowPerKwh: Usd
}

/** For people, in the machine's own time. */
export const cheaperText = ({ at, usdPerKwh, nowPerKwh }: CheaperStart): string => {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return `electricity is cheaper from ${time}: ${figure(usdPerKwh)} instead of ${figure(nowPerKwh)} USD/kWh`
}
const figure = (usd: Usd) => String(Number(Number(usd).toPrecision(3)))

/**
 * The start, on a quarter of an hour and no later than `until`, from which so many seconds of even load cost least; the earliest of
 * equals. Undefined for a price that never changes, and when no later start is cheaper than now.
 */
export function cheapestStart(tariff: Tariff, seconds: number, now: number, until: number): CheaperStart | undefined {
  if (!tariff.slots) return undefined
  const ms = Math.max(1, seconds * 1000)
  const mean = (from: number) => perKwh(pricesOver(tariff, from, from + ms))
  const nowPerKwh = mean(now)
  let best: { at: number; usdPerKwh: Usd } | undefined
  for (let at = Math.ceil((now + 1) / QUARTER_MS) * QUARTER_MS; at <= until; at += QUARTER_MS) {
    // What nobody has priced yet is no bargain.
    if (pricesOver(tariff, at, at + ms).some(({ flat }) => flat)) continue
    const usdPerKwh = mean(at)
    if (Number(usdPerKwh) < Number(best?.usdPerKwh ?? nowPerKwh)) best = { at, usdPerKwh }
  }
  return best && { ...best, nowPerKwh }
}
