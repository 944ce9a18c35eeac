/** A comparison in words: the cells of its tables and what stands below them. Pure. */
import { formatUsd, type Usd } from '../cost/money.js'
import type { Interval } from '../energy/types.js'
import { outputText } from '../routing/explain.js'
import type { MoneyInterval } from '../routing/route.js'
import type { ComparedRow, Comparison, Prior } from './comparison.js'

/** Loud, wherever clips of sandboxes are shown. */
export const SANDBOX =
  'SANDBOX: nothing was billed. Prices are quotes of the real price lists; clips, seconds and failures are those of local servers.'

const figure = (value: number) => String(Number(value.toPrecision(3)))
const spread = ({ low, expected, high }: Interval, unit: string) =>
  low === high ? `${figure(expected)}${unit}` : `${figure(expected)}${unit} (${figure(low)} to ${figure(high)})`

export const secondsText = (seconds: number) =>
  seconds < 90 ? `${figure(seconds)} s` : `${Math.round(seconds / 60)} min`

const moneyCell = (money: MoneyInterval | null) => {
  if (!money) return 'unknown'
  const [low, expected, high] = [money.low, money.expected, money.high].map(formatUsd)
  return low === high ? expected! : `${expected} (${low} to ${high})`
}

export function priorText(prior: Prior | null): string {
  if (!prior) return 'not rated'
  const { rating, low, high, board, pool, votes, asOf } = prior
  const range = low !== undefined && high !== undefined ? ` (${Math.round(low)} to ${Math.round(high)})` : ''
  const count = votes === undefined ? '' : `, ${votes.toLocaleString('en')} votes`
  return `${Math.round(rating)}${range}, ${board} ${pool}${count}, ${asOf}`
}

const usdCell = (usd: Usd | null) => (usd === null ? '' : formatUsd(usd))

export interface Column {
  title: string
  right?: boolean
  of(row: ComparedRow): string
}

const NAME: Column = { title: 'model', of: ({ name, onFront }) => `${name}${onFront ? ' *' : ''}` }
const QUOTED: readonly Column[] = [
  { title: 'price', right: true, of: ({ money, quote }) => (quote || money ? moneyCell(money) : '') },
  { title: 'per second', right: true, of: ({ usdPerSecond }) => usdCell(usdPerSecond) },
  {
    title: 'time',
    right: true,
    of: ({ quote }) => (quote ? (quote.seconds ? secondsText(quote.seconds.expected) : '?') : ''),
  },
  {
    title: 'Wh here',
    right: true,
    of: ({ quote }) => (quote ? (quote.energy ? (quote.energy.high ? spread(quote.energy, '') : '0') : '?') : ''),
  },
]
const MEASURED: readonly Column[] = [
  { title: 'clips', right: true, of: ({ measured }) => (measured ? String(measured.clips) : '') },
  { title: 'failed', right: true, of: ({ measured }) => (measured?.failures ? String(measured.failures) : '') },
  { title: 'paid a clip', right: true, of: ({ measured }) => usdCell(measured?.usdPerClip ?? null) },
  { title: 'paid a kept clip', right: true, of: ({ measured }) => usdCell(measured?.usdPerKept ?? null) },
  { title: 'paid a second', right: true, of: ({ measured }) => usdCell(measured?.usdPerSecond ?? null) },
  {
    title: 'took',
    right: true,
    of: ({ measured }) => (typeof measured?.seconds === 'number' ? secondsText(measured.seconds) : ''),
  },
  {
    title: 'queued',
    right: true,
    of: ({ measured }) => (measured?.queueSeconds ? secondsText(measured.queueSeconds) : ''),
  },
  {
    title: 'score',
    right: true,
    of: ({ measured }) => (typeof measured?.score === 'number' ? measured.score.toFixed(2) : ''),
  },
  { title: 'Wh a clip', right: true, of: ({ measured }) => (measured?.energy ? spread(measured.energy, '') : '') },
]
const PRIOR: Column = { title: 'public rating', of: ({ prior, quote }) => (quote ? priorText(prior) : '') }
const OWN: Column = {
  title: 'your picks',
  of: ({ qualityFrom }) => /^your own picks (.*?),/.exec(qualityFrom)?.[1] ?? '',
}
const NOTE: Column = { title: 'notes', of: (row) => noteOf(row) }

/** What comes out, and what stands in the way or was changed. */
export function noteOf({ quote, blocked, runs }: ComparedRow): string {
  return [
    quote && outputText(quote),
    ...blocked.map(({ reason, next }) => (next ? `${reason} (${next})` : reason)),
    ...(quote?.snaps.map(({ field, asked, used }) => `${field} ${asked} becomes ${used}`) ?? []),
    ...(quote?.drops.map(({ field }) => `${field} is dropped`) ?? []),
    ...runs.flatMap(({ run, state, error }) => (error ? `run ${run} ${state}: ${error.message}` : [])),
  ]
    .filter(Boolean)
    .join('; ')
}

/** Those in which anything stands. */
export const columnsOf = ({ rows, runs }: Pick<Comparison, 'rows' | 'runs'>): Column[] =>
  [NAME, ...QUOTED, ...(runs ? MEASURED : []), PRIOR, OWN, NOTE].filter(({ of }) => rows.some((row) => of(row) !== ''))

/** `Front (money, seconds, public rating): a, b.` and the budget. */
export function remarksOf({ front, budget, rows, key }: Comparison): string[] {
  const over = rows.flatMap(({ runs }) => runs.filter(({ state }) => state === 'over-budget')).length
  const of = front.measured ? 'as rendered' : 'as quoted'
  return [
    front.rows.length
      ? `* On the Pareto front of money, seconds (${of}) and ${front.by}: no other is as good in all three and better in one. ${front.rows.join(', ')}.`
      : '',
    budget
      ? `Budget ${formatUsd(budget.maxCost)}: ${formatUsd(budget.committed)} billed or held${over ? `; ${over} ${over === 1 ? 'run' : 'runs'} over the budget, not sent` : ''}.`
      : '',
    `Comparison ${key}.`,
  ].filter(Boolean)
}
