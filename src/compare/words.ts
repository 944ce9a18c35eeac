/** A comparison in words: the cells of its tables and what stands below them. Pure. */
import { formatUsd, type Usd } from '../cost/money.js'
import type { Interval } from '../energy/types.js'
import { outputText, shortMoney } from '../routing/explain.js'
import type { ComparedRow, ComparedRun, Comparison, Prior } from './comparison.js'

/** Loud, wherever clips of sandboxes are shown. */
export const SANDBOX =
  'SANDBOX: nothing was billed. Prices are quotes of the real price lists; clips, seconds and failures are those of local servers.'

const figure = (value: number, digits = 3) => String(Number(value.toPrecision(digits)))
const spread = ({ low, expected, high }: Interval) =>
  low === high ? figure(expected) : `${figure(low, 2)} to ${figure(high, 2)}`

export const secondsText = (seconds: number) =>
  seconds < 90 ? `${figure(seconds)} s` : `${Math.round(seconds / 60)} min`

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

const right = true
const NAME: Column = { title: 'model', of: ({ name, onFront }) => `${name}${onFront ? ' *' : ''}` }
const QUOTED: readonly Column[] = [
  { title: 'price', right, of: ({ money, quote }) => (quote || money ? shortMoney(money) : '') },
  { title: 'a second', right, of: ({ usdPerSecond }) => usdCell(usdPerSecond) },
  {
    title: 'time',
    right,
    of: ({ quote }) => (quote ? (quote.seconds ? secondsText(quote.seconds.expected) : '?') : ''),
  },
  {
    title: 'Wh here',
    right,
    of: ({ quote }) => (quote ? (quote.energy ? (quote.energy.high ? spread(quote.energy) : '0') : '?') : ''),
  },
]
/** Shorter waits are the clock's, not the queue's. */
const QUEUED_SECONDS = 0.1

const MEASURED: readonly Column[] = [
  { title: 'clips', right, of: ({ measured, runs }) => (runs.length ? String(measured?.clips ?? 0) : '') },
  { title: 'failed', right, of: ({ measured }) => (measured?.failures ? String(measured.failures) : '') },
  { title: 'paid a clip', right, of: ({ measured }) => usdCell(measured?.usdPerClip ?? null) },
  { title: 'a kept clip', right, of: ({ measured }) => usdCell(measured?.usdPerKept ?? null) },
  { title: 'paid a second', right, of: ({ measured }) => usdCell(measured?.usdPerSecond ?? null) },
  {
    title: 'took',
    right,
    of: ({ measured }) => (typeof measured?.seconds === 'number' ? secondsText(measured.seconds) : ''),
  },
  {
    title: 'queued',
    right,
    of: ({ measured }) => ((measured?.queueSeconds ?? 0) >= QUEUED_SECONDS ? secondsText(measured!.queueSeconds!) : ''),
  },
  {
    title: 'score',
    right,
    of: ({ measured }) => (typeof measured?.score === 'number' ? measured.score.toFixed(2) : ''),
  },
  { title: 'Wh a clip', right, of: ({ measured }) => (measured?.energy ? spread(measured.energy) : '') },
]
const OWN: Column = {
  title: 'your picks',
  right,
  of: ({ qualityFrom }) => /^your own picks (.*?),/.exec(qualityFrom)?.[1] ?? '',
}

/** Where a rating was read: said once, below the table. */
const originOf = ({ board, pool, asOf }: Prior) => `${board} ${pool}, ${asOf}`

const origins = (rows: readonly ComparedRow[]) => [
  ...new Set(rows.flatMap(({ prior, quote }) => (quote && prior ? originOf(prior) : []))),
]

/** `1502 ±10`; ratings of several pools, which can't be compared, name theirs by a number. */
function ratingColumn(rows: readonly ComparedRow[]): Column {
  const known = origins(rows)
  const of = ({ prior, quote }: ComparedRow) => {
    if (!quote) return ''
    if (!prior) return known.length ? 'none' : ''
    const { rating, low, high } = prior
    const half = low !== undefined && high !== undefined ? ` ±${Math.round((high - low) / 2)}` : ''
    return `${Math.round(rating)}${half}${known.length > 1 ? ` [${known.indexOf(originOf(prior)) + 1}]` : ''}`
  }
  return { title: 'rating', right, of }
}

function ratingNote(rows: readonly ComparedRow[]): string {
  const texts = origins(rows).map((origin, i, all) => {
    const votes = rows.flatMap(({ prior }) => (prior && originOf(prior) === origin ? (prior.votes ?? []) : []))
    const [least, most] = [Math.min(...votes), Math.max(...votes)].map((count) => count.toLocaleString('en'))
    const count = votes.length ? `, ${least === most ? least : `${least} to ${most}`} votes` : ''
    return `${all.length > 1 ? `[${i + 1}] ` : ''}${origin}${count}`
  })
  return texts.length ? `Public ratings: ${texts.join('; ')}.` : ''
}

/** What comes out, and what stands in the way or was changed. */
export function noteOf({ quote, blocked, runs }: ComparedRow): string {
  return [
    quote && outputText(quote),
    ...(quote?.snaps.map(snapText) ?? []),
    ...(quote?.drops.map(({ field }) => `${field} is dropped`) ?? []),
    ...blocked.map(({ reason, next }) => (next ? `${reason} (${next})` : reason)),
    ...endsOf(runs),
  ]
    .filter(Boolean)
    .join('; ')
}

/** Why runs have no clip; those that end alike in one sentence. */
function endsOf(runs: readonly ComparedRun[]): string[] {
  const alike = new Map<string, number[]>()
  for (const { run, state, error } of runs) {
    if (!error) continue
    const end = `${STATES[state]}: ${error.message}`
    alike.set(end, [...(alike.get(end) ?? []), run])
  }
  return [...alike].map(([end, numbers]) => `run ${numbers.join(', ')} ${end}`)
}

const snapText = ({ field, asked, used }: NonNullable<ComparedRow['quote']>['snaps'][number]) =>
  field === 'audio' ? "sound can't be left out" : `${field} ${used} instead of ${asked}`

const STATES: Readonly<Record<ComparedRun['state'], string>> = {
  take: 'done',
  failed: 'failed',
  waiting: 'waiting',
  'over-budget': 'not sent',
}

const filled = (columns: readonly Column[], rows: readonly ComparedRow[]) =>
  columns.filter(({ of }) => rows.some((row) => of(row) !== ''))

/** What is quoted, and what was measured of renders: the columns in which anything stands. */
export function columnsOf({ rows, runs }: Pick<Comparison, 'rows' | 'runs'>): { quoted: Column[]; measured: Column[] } {
  return {
    quoted: filled([NAME, ...QUOTED, ratingColumn(rows), OWN], rows),
    measured: runs ? filled(MEASURED, rows) : [],
  }
}

/** What stands below the table: the front, the budget, where the ratings come from. */
export function remarksOf({ front, budget, rows, key }: Comparison): string[] {
  const over = rows.flatMap(({ runs }) => runs.filter(({ state }) => state === 'over-budget')).length
  const of = front.measured ? 'as rendered' : 'as quoted'
  return [
    front.rows.length
      ? `* On the Pareto front of money, seconds (${of}) and ${front.by}: no other is as good in all three and better in one. ${front.rows.join(', ')}.`
      : '',
    budget
      ? `Budget ${formatUsd(budget.maxCost)}: ${formatUsd(budget.committed)} billed or held, all calls together${over ? `; ${over} ${over === 1 ? 'run' : 'runs'} over the budget, not sent` : ''}.`
      : '',
    ratingNote(rows),
    `Comparison ${key}.`,
  ].filter(Boolean)
}
