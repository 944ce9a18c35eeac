/** A route as text: the table of quotes, and the rejections with what each is missing. Pure. */
import { formatUsd, least } from '../cost/money.js'
import type { Interval } from '../energy/types.js'
import { moneyText, outputText } from '../routing/explain.js'
import type { MoneyInterval, Quote, Rejection, Route } from '../routing/route.js'
import { columns, counted, duration, figure, type Look, shorten } from './layout.js'

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

type Failed = Rejection['failed'][number]

const GONE = ['lifecycle', 'role']

/** Never going to render: retired, without an API, made for something else. */
export const isGone = ({ failed }: Rejection) => failed.some(({ constraint }) => GONE.includes(constraint))

const groupBy = (rejected: readonly Rejection[], key: (rejection: Rejection) => string): Rejection[][] => {
  const groups = new Map<string, Rejection[]>()
  for (const rejection of rejected) {
    const name = key(rejection)
    const group = groups.get(name)
    if (group) group.push(rejection)
    else groups.set(name, [rejection])
  }
  return [...groups.values()]
}

const say = ({ reason, next }: Failed) => (next ? `${reason} (${next})` : reason)

/** Reasons that every model of the group has. */
const sharedBy = (group: readonly Rejection[]): string[] =>
  (group[0]?.failed ?? [])
    .map(say)
    .filter((text) => group.every(({ failed }) => failed.some((other) => say(other) === text)))

const missing = ({ failed }: Rejection, shared: readonly string[]) =>
  failed.map(say).filter((text) => !shared.includes(text))

function showBackend(group: readonly Rejection[], look: Look): string {
  const shared = sharedBy(group)
  const rows = group.map((rejection) => [
    rejection.model,
    rejection.lifecycle,
    rejection.money === undefined ? '' : moneyCell(rejection.money),
    missing(rejection, shared).join('; '),
  ])
  const spec = [{}, { paint: look.dim }, { align: 'right' as const }, {}]
  const title = columns([{ paint: look.cyan }, {}], [[group[0]!.backend, shared.join('; ')]], look)
  return `${title}\n${columns(spec, rows, look, 4)}`
}

/** Every rejected model by its backend: lifecycle, what it would cost, what is missing; those that are gone at the end. */
function showRejected(rejected: readonly Rejection[], look: Look): string {
  const able = groupBy(
    rejected.filter((rejection) => !isGone(rejection)),
    ({ backend }) => backend,
  )
  const gone = rejected.filter(isGone).map((rejection) => {
    const { backend, model, lifecycle, failed } = rejection
    const rest = failed.flatMap(({ constraint, reason, next }) => [
      ...(constraint === 'lifecycle' ? [] : [reason]),
      ...(next && constraint === 'lifecycle' ? [next] : []),
    ])
    return [`${backend}/${model}`, lifecycle, rest.join('; ')]
  })
  return [
    ...able.map((group) => showBackend(group, look)),
    ...(gone.length
      ? [`  ${look.bold('Gone, or never made to render')}\n${columns([{}, { paint: look.dim }, {}], gone, look, 4)}`]
      : []),
  ].join('\n')
}

const MOST_GROUPS = 8
const MOST_LETTERS = 26

/** As many names as fit, and how many more. */
function namesText(names: readonly string[]): string {
  let count = 1
  while (count < names.length && names.slice(0, count + 1).join(', ').length <= MOST_LETTERS) count++
  const more = names.length - count
  return shorten(names.slice(0, count).join(', '), MOST_LETTERS) + (more ? ` +${more}` : '')
}

/** One sum for a group: from the cheapest to the dearest of those whose price is known. */
function moneyOf(group: readonly Rejection[]): string {
  const known = group.flatMap(({ money }) => money ?? [])
  if (!known.length) return ''
  const low = known.map((money) => money.low).reduce(least)
  const high = known.map((money) => money.high).reduce((a, b) => (least(a, b) === a ? b : a))
  return moneyText({ low, expected: low, high })
}

/** What a group misses, in a few words. */
function briefly(group: readonly Rejection[]): string {
  const inAll = (reason: string) => group.every(({ failed }) => failed.some((other) => other.reason === reason))
  return (group[0]?.failed ?? [])
    .map(({ constraint, reason }) => {
      if (constraint === 'adapter') return 'no adapter yet'
      return inAll(reason) ? reason : `${reason}, and the like`
    })
    .join('; ')
}

/** Rejections in short: one line for the models of a backend that miss the same things, nearest to qualifying first. */
export function showWhyNot(rejected: readonly Rejection[], look: Look, all: string): string {
  const kinds = ({ backend, failed }: Rejection) => [backend, ...failed.map(({ constraint }) => constraint)].join()
  const groups = groupBy(rejected, kinds)
  const shown = groups.slice(0, MOST_GROUPS)
  const rows = shown.map((group) => [
    group[0]!.backend,
    namesText(group.map(({ model }) => model)),
    moneyOf(group),
    briefly(group),
  ])
  const rest = rejected.length - shown.reduce((sum, group) => sum + group.length, 0)
  const lines = [columns([{ paint: look.cyan }, {}, { align: 'right' }, { paint: look.dim }], rows, look, 4)]
  lines.push(`    ${look.dim(rest > 0 ? `and ${counted(rest, 'more model')}, all with:` : 'In full:')} ${all}`)
  return lines.join('\n')
}

/** The whole plan: the ranked quotes, why the first wins, everything rejected. */
export function showPlan(route: Route, look: Look): string {
  const { ranked, rejected } = route
  const parts: string[] = []
  if (ranked.length) {
    parts.push(look.bold(`${counted(ranked.length, 'quote')}, best first`), showRanked(ranked, look), '')
    parts.push(
      look.bold('Why'),
      columns(
        [{}],
        route.reasons.map((reason) => [reason]),
        look,
      ),
    )
  } else parts.push(look.bold('Nothing qualifies.'))
  if (rejected.length) {
    parts.push('', look.bold(`${counted(rejected.length, 'model')} rejected, nearest to qualifying first`))
    parts.push(showRejected(rejected, look))
  }
  return parts.join('\n')
}
