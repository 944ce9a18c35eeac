/** How far what vendors invoice is from their price lists: counts kept by the ledger, and the quotes they correct. Pure. */
import { createHash } from 'node:crypto'
import type { ModelCard } from '../catalog/card.js'
import type { LedgerEntry } from './entries.js'
import { divide, formatUsd, isZero, multiply, type Usd } from './money.js'
import type { Price } from './prices.js'

/** What a price list said of a clip before it was ordered. */
export interface Listed {
  usd: Usd
  /** Which prices these were: invoices say nothing about other ones. */
  rules: string
}

/** Invoices of one model under one set of prices, counted by their ratio to the list: the same counts in whatever order they came. */
export interface DriftCounts {
  backend: string
  model: string
  rules: string
  ratios: Readonly<Record<string, number>>
}

/** Names a set of prices by what it says, not by when it was read: another date with the same figures keeps its drift. */
export function rulesId({ rules }: Extract<ModelCard['price'], { model: 'rules' }>): string {
  const figures = rules.map(({ source: _, asOf: _a, ...figure }) => figure)
  return createHash('sha256').update(JSON.stringify(figures)).digest('hex').slice(0, 12)
}

const [LEAST, MOST] = [0.01, 100]

/** Three digits, so that the counts stay few. Undefined for a clip that cost nothing: a gift is no price. */
function ratioOf({ kind, usd, basis, listed }: LedgerEntry): string | undefined {
  if (kind !== 'charge' || basis !== 'invoiced' || !listed || isZero(listed.usd) || isZero(usd)) return undefined
  const ratio = Number(divide(usd, Number(listed.usd)))
  return String(Number(Math.min(MOST, Math.max(LEAST, ratio)).toPrecision(3)))
}

export const DRIFT = 'drift:'

/** Where an entry is counted; undefined for one that says nothing about a price list. */
export const driftKey = (entry: LedgerEntry): string | undefined =>
  ratioOf(entry) && `${DRIFT}${JSON.stringify([entry.backend, entry.model, entry.listed!.rules])}`

/** The counts after one more entry that has a key. */
export function count(counts: DriftCounts | undefined, entry: LedgerEntry): DriftCounts {
  const { backend, model, listed } = entry
  const ratios = counts?.ratios ?? {}
  const ratio = ratioOf(entry)!
  return { backend, model, rules: listed!.rules, ratios: { ...ratios, [ratio]: (ratios[ratio] ?? 0) + 1 } }
}

/** Invoices by their ratio to the price list: 1.2 is a fifth more than listed. */
export interface Drift {
  backend: string
  /** Absent for a whole vendor. */
  model?: string
  /** Invoices behind it. */
  n: number
  median: number
  /** Of twenty invoices one is below, one above. */
  low: number
  high: number
}

/** Invoices below which nothing is said of the next one. */
const ENOUGH = 5

function driftOf(of: Pick<Drift, 'backend' | 'model'>, all: readonly DriftCounts[]): Drift | undefined {
  const counts = new Map<number, number>()
  for (const { ratios } of all)
    for (const [ratio, count] of Object.entries(ratios))
      counts.set(Number(ratio), (counts.get(Number(ratio)) ?? 0) + count)
  const sorted = [...counts].sort(([a], [b]) => a - b)
  const n = sorted.reduce((sum, [, count]) => sum + count, 0)
  if (n < ENOUGH) return undefined
  const at = (share: number) => {
    let left = Math.max(1, Math.ceil(share * n))
    return sorted.find(([, count]) => (left -= count) <= 0)![0]
  }
  return { ...of, n, low: at(0.05), median: at(0.5), high: at(0.95) }
}

/** Invoices that are what the list says need no word. */
export const isDrift = ({ low, high }: Drift): boolean => low !== 1 || high !== 1

type Priced = Pick<ModelCard, 'backend' | 'native' | 'price'>

/** What the invoices say of today's prices: by model where there are enough of them, else by vendor. */
export interface DriftBook {
  of(card: Priced): Drift | undefined
  /** Every vendor with enough invoices, then those of its models that have enough of their own. */
  readonly all: readonly Drift[]
}

export function driftBook(counts: readonly DriftCounts[], cards: readonly Priced[]): DriftBook {
  if (!counts.length) return { of: () => undefined, all: [] }
  const today = new Set(
    cards.flatMap(({ backend, native, price }) =>
      price.model === 'rules' ? JSON.stringify([backend, native, rulesId(price)]) : [],
    ),
  )
  const current = counts.filter(({ backend, model, rules }) => today.has(JSON.stringify([backend, model, rules])))
  const found = [...new Set(current.map(({ backend }) => backend))].sort().map((backend) => {
    const own = current.filter((one) => one.backend === backend)
    const models = [...new Set(own.map(({ model }) => model))].sort().flatMap((model) => {
      const drift = driftOf(
        { backend, model },
        own.filter((one) => one.model === model),
      )
      return drift ? [drift] : []
    })
    return { backend, vendor: driftOf({ backend }, own), models }
  })
  return {
    of({ backend, native, price }) {
      if (price.model !== 'rules') return undefined
      const at = found.find((one) => one.backend === backend)
      return at?.models.find(({ model }) => model === native) ?? at?.vendor
    },
    all: found.flatMap(({ vendor, models }) => (vendor ? [vendor, ...models] : [])),
  }
}

const times = (factor: number) => `${factor} ${factor === 1 ? 'time' : 'times'}`

/** `runway/gen4.5 invoices 1.2 times its price list (median of 12; 1.1 to 1.3)`. */
export const driftText = ({ backend, model, n, median, low, high }: Drift): string =>
  `${model === undefined ? backend : `${backend}/${model}`} invoices ${times(median)} its price list (median of ${n}; ${low} to ${high})`

const higher = (a: Usd, b: Usd): Usd => (Number(a) >= Number(b) ? a : b)
const lower = (a: Usd, b: Usd): Usd => (Number(a) <= Number(b) ? a : b)

/** A listed price as invoices so far make likely. What is set aside, its high end, never falls below the list's. */
export function withDrift(price: Price, drift: Drift | undefined): Price {
  const { money } = price
  if (!money || !drift || !isDrift(drift)) return price
  const { expected } = money
  return {
    ...price,
    money: {
      low: lower(money.low, multiply(expected, drift.low)),
      expected: multiply(expected, drift.median),
      high: higher(money.high, multiply(expected, drift.high)),
    },
    from: `${price.from}, listed at ${formatUsd(expected)}; ${driftText(drift)}`,
  }
}
