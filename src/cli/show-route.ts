/** A route as text: the table of quotes, and the rejections with what each is missing. Pure. */
import { formatUsd } from '../cost/money.js'
import type { Interval } from '../energy/types.js'
import { moneyText, outputText } from '../routing/explain.js'
import type { MoneyInterval, Quote, Rejection, Route } from '../routing/route.js'
import { columns, counted, duration, figure, type Look } from './layout.js'

/** `0.012 / 0.021 / 0.034`: low, expected, high; one figure where they agree. */
export const intervalText = ({ low, expected, high }: Interval): string =>
  low === high ? figure(expected) : [low, expected, high].map(figure).join(' / ')

const moneyCell = (money: MoneyInterval | null): string => {
  if (!money) return 'unknown'
  const { low, high, expected } = money
  return formatUsd(low) === formatUsd(high) ? formatUsd(expected) : `${formatUsd(low)} to ${formatUsd(high)}`
}

const changesText = ({ snaps, drops }: Pick<Quote, 'snaps' | 'drops'>): string =>
  [
    ...snaps.map(({ field, asked, used }) => `${field} ${asked} becomes ${used}`),
    ...drops.map(({ field }) => `${field} is dropped`),
  ].join('; ')

export function showRanked(ranked: readonly Quote[], look: Look): string {
  const rows = ranked.map((quote, i) => [
    String(i + 1),
    `${quote.backend}/${quote.model}`,
    moneyCell(quote.money),
    quote.seconds ? duration(quote.seconds.expected) : '?',
    quote.energy ? (quote.energy.high === 0 ? '' : intervalText(quote.energy)) : '?',
    quote.quality === null ? 'no rating' : figure(quote.quality),
    outputText(quote),
    changesText(quote),
  ])
  return columns(
    [
      { title: '#', align: 'right' },
      { title: 'backend/model', paint: look.bold },
      { title: 'money', align: 'right' },
      { title: 'time', align: 'right' },
      { title: 'Wh low / expected / high', align: 'right' },
      { title: 'quality', align: 'right' },
      { title: 'output' },
      { title: 'changed' },
    ],
    rows,
    look,
  )
}

const missingText = (failed: Rejection['failed'], withNext: boolean): string =>
  failed.map(({ reason, next }) => (withNext && next ? `${reason} (${next})` : reason)).join('; ')

/** Lifecycle is a column of its own there, so its reason isn't repeated. */
const withoutLifecycle = ({ failed }: Rejection) => failed.filter(({ constraint }) => constraint !== 'lifecycle')

/** Every rejected card: lifecycle, what it would cost, what is missing. */
export function showRejected(rejected: readonly Rejection[], look: Look): string {
  const rows = rejected.map((rejection) => [
    `${rejection.backend}/${rejection.model}`,
    rejection.lifecycle,
    rejection.money === undefined ? '' : moneyCell(rejection.money),
    missingText(withoutLifecycle(rejection), true),
  ])
  return columns(
    [
      { title: 'backend/model' },
      { title: 'lifecycle', paint: look.dim },
      { title: 'would cost', align: 'right' },
      { title: 'missing' },
    ],
    rows,
    look,
  )
}

const MOST_GROUPS = 8
const MOST_MODELS = 3

/** Rejections in short: one line for all models of a backend with the same reasons, nearest to qualifying first. */
export function showWhyNot(rejected: readonly Rejection[], look: Look, all: string): string {
  const groups = new Map<string, Rejection[]>()
  for (const rejection of [...rejected].sort((a, b) => a.failed.length - b.failed.length)) {
    const key = `${rejection.backend}\n${missingText(rejection.failed, false)}`
    const group = groups.get(key)
    if (group) group.push(rejection)
    else groups.set(key, [rejection])
  }
  const shown = [...groups.values()].slice(0, MOST_GROUPS)
  const rows = shown.map((group) => {
    const models = group.map(({ model }) => model)
    const more = models.length - MOST_MODELS
    const names = models.slice(0, MOST_MODELS).join(', ') + (more > 0 ? ` and ${more} more` : '')
    const { failed } = group[0]!
    const money = group.length === 1 && group[0]!.money ? `; would cost ${moneyText(group[0]!.money)}` : ''
    return [group[0]!.backend, names, missingText(failed, group.length === 1) + money]
  })
  const rest = rejected.length - shown.reduce((sum, group) => sum + group.length, 0)
  const lines = [columns([{ paint: look.cyan }, {}, { paint: look.dim }], rows, look, 4)]
  if (rest > 0) lines.push(`    ${look.dim(`and ${counted(rest, 'more model')}:`)} ${all}`)
  return lines.join('\n')
}

/** The whole plan: what would happen, the ranked quotes, everything rejected. */
export function showPlan(route: Route, look: Look): string {
  const { ranked, rejected } = route
  const parts: string[] = []
  if (ranked.length) {
    parts.push(look.bold(`${counted(ranked.length, 'quote')}, best first`), showRanked(ranked, look), '')
    parts.push(look.bold('Why'), ...route.reasons.map((reason) => `  ${reason}`))
  } else parts.push(look.bold('Nothing qualifies.'))
  if (rejected.length) {
    parts.push('', look.bold(`${counted(rejected.length, 'model')} rejected, nearest to qualifying first`))
    parts.push(showRejected(rejected, look))
  }
  return parts.join('\n')
}
