/** The costs as one HTML file: no script, no network, light and dark, screen and paper. Pure. */
import { type Drift, driftText, isDrift } from '../cost/drift.js'
import type { LedgerEntry } from '../cost/entries.js'
import { formatUsd, isZero, type Usd } from '../cost/money.js'
import {
  type Spending,
  type SpendingJob,
  type SpendingRow,
  spendingBy,
  type Verdicts,
  type WhatIf,
} from '../cost/spending.js'
import { type Carbon, gramsOf } from '../energy/carbon.js'
import { page } from './page.js'
import { HUES, legend, lyingBars, safe, stackedBars } from './svg.js'

export interface CostsReport {
  entries: readonly LedgerEntry[]
  jobs: readonly SpendingJob[]
  /** What was kept and what discarded. @default nothing was judged */
  verdicts?: Verdicts
  /** What vendors invoice beside their price lists. @default nothing is known */
  drift?: readonly Drift[]
  carbon: Carbon | undefined
  /** When it was made, ISO. */
  at: string
}

const figure = (value: number) => Number(value.toPrecision(3)).toLocaleString('en')
const dollars = (value: number) => formatUsd(value.toFixed(12))
const counted = (count: number, noun: string) => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

function energyText(wh: number): string {
  if (wh >= 1000) return `${figure(wh / 1000)} kWh`
  return `${figure(wh)} Wh`
}
const carbonText = (grams: number) => (grams >= 1000 ? `${figure(grams / 1000)} kg` : `${figure(grams)} g`)

/** Days where there are few, months where there are many. */
const spanOf = (entries: readonly LedgerEntry[]): 'day' | 'month' =>
  new Set(entries.map(({ day }) => day)).size > 62 ? 'month' : 'day'

/** Every day or month from the first to the last, those without a row too. */
function filled(names: readonly string[], by: 'day' | 'month'): string[] {
  const [first, last] = [names[0], names.at(-1)]
  if (!first || !last) return []
  const all: string[] = []
  const at = new Date(by === 'day' ? first : `${first}-01`)
  for (let name = first; name <= last; name = at.toISOString().slice(0, first.length)) {
    all.push(name)
    if (by === 'day') at.setUTCDate(at.getUTCDate() + 1)
    else at.setUTCMonth(at.getUTCMonth() + 1)
  }
  return all
}

/** What each backend took of each day; the smallest together, when there are more than colours. */
function overTime({ entries, jobs }: CostsReport): { chart: string; by: 'day' | 'month' } {
  const by = spanOf(entries)
  const order = spendingBy(entries, jobs, 'backend').rows.filter(({ total }) => !isZero(total))
  const own = order.slice(0, order.length > HUES ? HUES - 1 : HUES).map(({ name }) => name)
  const parts = order.length > own.length ? [...own, 'others'] : own
  const values = new Map<string, Record<string, number>>()
  for (const { rows, part } of order.map(({ name }) => ({
    part: own.includes(name) ? name : 'others',
    rows: spendingBy(
      entries.filter(({ backend }) => backend === name),
      jobs,
      by,
    ).rows,
  })))
    for (const { name, total } of rows) {
      const bar = values.get(name) ?? {}
      bar[part] = (bar[part] ?? 0) + Number(total)
      values.set(name, bar)
    }
  const names = filled([...values.keys()].sort(), by)
  // Within a year nobody needs it under every bar.
  const oneYear = names[0]?.slice(0, 4) === names.at(-1)?.slice(0, 4)
  const short = (name: string) => (oneYear && by === 'day' ? name.slice(5) : name)
  const bars = names.map((name) => ({ name, short: short(name), values: values.get(name) ?? {} }))
  const chart = stackedBars(bars, parts, { format: dollars, title: `Spent by ${by} and backend, in US dollars` })
  return { chart: `${legend(parts)}${chart}`, by }
}

function tiles(total: SpendingRow, carbon: Carbon | undefined): string {
  const tile = (name: string, value: string, more = '') =>
    `<div class="tile"><dt>${name}</dt><dd>${safe(value)}</dd><p>${safe(more)}</p></div>`
  const known = (usd: Usd | null) => (usd === null ? '–' : formatUsd(usd))
  return `<dl class="tiles">${[
    tile(
      'Spent',
      formatUsd(total.total),
      `${formatUsd(total.charged)} by vendors, ${formatUsd(total.electricity)} electricity`,
    ),
    tile('Each finished take', known(total.perTake), 'failed and cancelled attempts included'),
    tile(
      'Each second of video',
      known(total.perSecond),
      `${figure(total.seconds)} s in ${counted(total.takes, 'take')}`,
    ),
    tile(
      'Attempts',
      total.attempts.toLocaleString('en'),
      `${counted(total.jobs, 'job')}, ${total.failed} without a take`,
    ),
    total.kept
      ? tile(
          'Each kept take',
          known(total.perKept),
          `${total.kept} kept, ${total.discarded} discarded, all attempts included`,
        )
      : '',
    tile(
      'Burnt at home',
      energyText(total.wh),
      carbon ? `${carbonText(gramsOf(total.wh, carbon))} CO2e` : 'metered or modelled',
    ),
    isZero(total.exposed)
      ? ''
      : tile('At risk', formatUsd(total.exposed), 'may be billed; heroshot jobs says how to find out'),
  ].join('')}</dl>`
}

const some = (count: number) => (count ? count.toLocaleString('en') : '')
const money = (usd: Usd | null) => (usd === null || isZero(usd) ? '' : formatUsd(usd))

const COLUMNS: readonly [head: string, cell: (row: SpendingRow) => string][] = [
  ['jobs', ({ jobs }) => some(jobs)],
  ['takes', ({ takes }) => some(takes)],
  ['kept', ({ kept }) => some(kept)],
  ['discarded', ({ discarded }) => some(discarded)],
  ['failed', ({ failed }) => some(failed)],
  ['charged', ({ charged }) => money(charged)],
  ['at risk', ({ exposed }) => money(exposed)],
  ['electricity', ({ electricity }) => money(electricity)],
  ['energy', ({ wh }) => (wh ? energyText(wh) : '')],
  ['total', ({ total }) => formatUsd(total)],
  ['per take', ({ perTake }) => money(perTake)],
  ['per kept', ({ perKept }) => money(perKept)],
  ['per second', ({ perSecond }) => money(perSecond)],
]

/** A column in which nothing stands is left out. */
function tableOf({ by, rows, total }: Spending, title: string): string {
  const shown = COLUMNS.filter(([, cell]) => cell(total) !== '' || rows.some((row) => cell(row) !== ''))
  const line = (row: SpendingRow) =>
    `<tr><th scope="row">${safe(row.name)}</th>${shown.map(([, cell]) => `<td>${safe(cell(row))}</td>`).join('')}</tr>`
  const heads = [by, ...shown.map(([head]) => head)]
  return `<div class="scroll" tabindex="0" role="region" aria-label="${safe(title)}"><table><caption>${safe(title)}</caption><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.map(line).join('')}</tbody><tfoot>${line(total)}</tfoot></table></div>`
}

/** The same takes in one place alone, beside what was spent. */
function elsewhereOf({ takes, total, elsewhere: { cloud, local } }: SpendingRow): string {
  const bar = (name: string, { usd, takes, unknown }: WhatIf) =>
    takes
      ? [{ name, value: Number(usd), label: `${formatUsd(usd)}${unknown ? `, ${unknown} without a quote` : ''}` }]
      : []
  const bars = [...bar('all in the cloud', cloud), ...bar('all at home', local)]
  if (!bars.length) return ''
  const spent = { name: 'as it was, failures included', value: Number(total), label: formatUsd(total) }
  return `<section><h2>The same takes elsewhere</h2><p>${takes === 1 ? 'The one take' : `The ${takes} takes`} rendered once each in the cheapest adequate place, as quoted when ${takes === 1 ? 'it was' : 'they were'} planned.</p>${lyingBars([spent, ...bars], { title: 'US dollars, as spent and in one place alone' })}</section>`
}

/** Vendors whose invoices differ from their lists. */
function driftOf(drift: readonly Drift[]): string {
  const lines = drift.filter((one) => one.model === undefined && isDrift(one)).map(driftText)
  if (!lines.length) return ''
  return `<section><h2>Invoices and price lists</h2><ul>${lines.map((line) => `<li>${safe(line)}</li>`).join('')}</ul></section>`
}

/** How much is known how well. */
function basisOf({ basis }: SpendingRow): string {
  const parts = Object.entries(basis).filter(([, usd]) => Number(usd) > 0)
  if (!parts.length) return ''
  const bars = parts
    .sort(([, a], [, b]) => Number(b) - Number(a))
    .map(([name, usd]) => ({ name, value: Number(usd), label: formatUsd(usd) }))
  return `<section><h2>How well it is known</h2><p>Invoiced is what a vendor says it charged; quoted is its price list; metered and modelled are electricity.</p>${lyingBars(bars, { title: 'Dollars by how they are known' })}</section>`
}

/** Bars of one chart; more of them than that stand in the table. */
const MOST_BARS = 12

export function costsHtml(report: CostsReport): string {
  const { entries, jobs, verdicts, drift = [], carbon, at } = report
  const models = spendingBy(entries, jobs, 'model', verdicts)
  const { total } = models
  const days = entries.map(({ day }) => day).sort()
  const range = days.length ? `${days[0]} to ${days.at(-1)}` : 'nothing yet'
  const time = overTime(report)
  const bars = models.rows
    .filter((row) => !isZero(row.total))
    .slice(0, MOST_BARS)
    .map((row) => ({
      name: row.name,
      value: Number(row.total),
      label: `${formatUsd(row.total)}${row.perTake === null ? '' : `, ${formatUsd(row.perTake)} a take`}`,
    }))
  const body = days.length
    ? `${tiles(total, carbon)}
<section><h2>Over time</h2>${time.chart}<details><summary>Every ${time.by}</summary>${tableOf(spendingBy(entries, jobs, time.by, verdicts), `By ${time.by}`)}</details></section>
<section><h2>By model</h2>${lyingBars(bars, { title: 'Spent by model, in US dollars' })}${tableOf(models, 'By model')}</section>
<section><h2>By project</h2>${tableOf(spendingBy(entries, jobs, 'project', verdicts), 'By project')}</section>
<section><h2>By outcome</h2>${tableOf(spendingBy(entries, jobs, 'outcome', verdicts), 'By outcome')}</section>
${elsewhereOf(total)}
${driftOf(drift)}
${basisOf(total)}`
    : '<p>Nothing was spent.</p>'
  const note = carbon
    ? `CO2e: ${carbon.gramsPerKwh} g per kWh (${carbon.source}), of what was burnt at home; clouds tell none. `
    : ''
  return page({
    title: `heroshot costs, ${range}`,
    heading: 'What the clips cost',
    lede: `${range}. Days are UTC; a charge belongs to the day it was set aside.`,
    body,
    foot: `${note}Made by heroshot on ${at.slice(0, 16).replace('T', ' ')} UTC from ${counted(entries.length, 'ledger row')}.`,
  })
}
