/** `costs`: the ledger added up, as a table, JSON or CSV. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type Drift, driftText, isDrift } from '../cost/drift.js'
import { formatUsd, isZero, multiply } from '../cost/money.js'
import { GROUPINGS, type Grouping, type Spending, type SpendingRow, type WhatIf } from '../cost/spending.js'
import { type Carbon, gramsOf } from '../energy/carbon.js'
import { rateOf } from '../energy/tariff.js'
import { InputError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import { EXIT } from './exit.js'
import { columns, counted, figure, type Look, wrap } from './layout.js'
import type { Act, Handler } from './session.js'

/** What sums are shown in: the ledger keeps US dollars. */
interface Money {
  currency: string
  /** Of the currency for one dollar. */
  perUsd: number
}

const DOLLARS: Money = { currency: 'USD', perUsd: 1 }

function amount(usd: string, { currency, perUsd }: Money): string {
  if (currency === 'USD') return formatUsd(usd)
  return `${formatUsd(multiply(usd, perUsd)).replace('$', '')} ${currency}`
}

const energyText = (wh: number) => (wh >= 1000 ? `${figure(wh / 1000)} kWh` : `${figure(wh)} Wh`)

export interface CostsView {
  look: Look
  money?: Money
  carbon?: Carbon | undefined
  drift?: readonly Drift[]
}

/** Columns left out one after the other where the screen is too narrow. */
const SPARE = ['CO2e', 'attempts', 'per second', 'energy', 'discarded', 'electricity', 'failed', 'jobs', 'per take']

export function showCosts(
  { by, rows, total }: Spending,
  { look, money = DOLLARS, carbon, drift = [] }: CostsView,
): string {
  const some = (usd: string) => (isZero(usd) ? '' : amount(usd, money))
  const right = { align: 'right' as const }
  const fields: { title: string; paint?: (text: string) => string; of(row: SpendingRow): string }[] = [
    { title: 'jobs', of: ({ jobs }) => String(jobs) },
    { title: 'attempts', of: ({ attempts, jobs }) => (attempts === jobs ? '' : String(attempts)) },
    { title: 'takes', of: ({ takes }) => (takes ? String(takes) : '') },
    { title: 'failed', of: ({ failed }) => (failed ? String(failed) : '') },
    { title: 'kept', paint: look.green, of: ({ kept }) => (kept ? String(kept) : '') },
    { title: 'discarded', of: ({ discarded }) => (discarded ? String(discarded) : '') },
    { title: 'charged', of: ({ charged }) => some(charged) },
    { title: 'at risk', paint: look.yellow, of: ({ exposed }) => some(exposed) },
    { title: 'set aside', of: ({ open }) => some(open) },
    { title: 'electricity', of: ({ electricity }) => some(electricity) },
    { title: 'energy', of: ({ wh }) => (wh ? energyText(wh) : '') },
    { title: 'CO2e', of: ({ wh }) => (carbon && wh ? `${figure(gramsOf(wh, carbon))} g` : '') },
    { title: 'total', paint: look.bold, of: (row) => amount(row.total, money) },
    { title: 'per take', of: ({ perTake }) => (perTake === null ? '' : amount(perTake, money)) },
    { title: 'per kept', paint: look.bold, of: ({ perKept }) => (perKept === null ? '' : amount(perKept, money)) },
    { title: 'per second', of: ({ perSecond }) => (perSecond === null ? '' : amount(perSecond, money)) },
  ]
  const all = [...rows, total]
  // A column in which nothing stands is left out.
  const filled = fields.filter(({ of }) => all.some((row) => of(row) !== ''))
  const widthOf = ({ title, of }: (typeof fields)[number]) =>
    2 + Math.max(title.length, ...all.map((row) => of(row).length))
  let room = look.width - Math.max(by.length, ...all.map(({ name }) => name.length))
  for (const field of filled) room -= widthOf(field)
  const left = SPARE.filter((title) => {
    const field = filled.find((one) => one.title === title)
    if (!field || room >= 0) return false
    room += widthOf(field)
    return true
  })
  const shown = filled.filter(({ title }) => !left.includes(title))
  const cells = all.map((row) => [row.name, ...shown.map(({ of }) => of(row))])
  const titles = shown.map(({ title, paint }) => ({ title, ...right, ...(paint && { paint }) }))
  const table = columns([{ title: by.split(':').at(-1)!, paint: look.cyan }, ...titles], cells, look, 0)
  const notes = [
    left.length ? `No room for ${left.join(', ')}: --csv and --json have all.` : '',
    total.takes
      ? `${counted(total.takes, 'finished take')}, ${amount(total.perTake!, money)} each, failed and cancelled attempts included.`
      : '',
    whatIfText(total, money),
    basisText(total),
    ...drift
      .filter((one) => one.model === undefined && isDrift(one))
      .map((one) => `${driftText(one)}: its next quotes take that in.`),
    carbon
      ? `CO2e: ${carbon.gramsPerKwh} g per kWh (${carbon.source}), of what was burnt at home; clouds tell none.`
      : '',
    money.currency === 'USD' ? '' : `One US dollar is ${figure(money.perUsd)} ${money.currency}.`,
  ].filter(Boolean)
  return [table, ...notes.map((note) => wrap(note, look.width).join('\n'))].join('\n\n')
}

/** `all in the cloud $7.20 (3 have no quote there)`. */
function placeText(place: string, { usd, takes, unknown }: WhatIf, money: Money): string {
  if (takes === 0) return ''
  return `${place} ${amount(usd, money)}${unknown ? ` (${unknown} ${unknown === 1 ? 'has' : 'have'} no quote there)` : ''}`
}

/** What the same takes would have cost in one place alone. */
export function whatIfText({ takes, elsewhere: { cloud, local } }: SpendingRow, money: Money = DOLLARS): string {
  const places = [placeText('all in the cloud', cloud, money), placeText('all at home', local, money)].filter(Boolean)
  if (!places.length) return ''
  const what = takes === 1 ? 'The same take' : `The same ${takes} takes, once each`
  return `${what}, as quoted when planned: ${places.join(', ')}.`
}

/** How much of it is known how well. */
function basisText({ basis }: SpendingRow): string {
  const parts = Object.entries(basis).filter(([, usd]) => !isZero(usd))
  return parts.length > 1 ? `Of it ${parts.map(([name, usd]) => `${formatUsd(usd)} ${name}`).join(', ')}.` : ''
}

const CSV = [
  'name',
  'jobs',
  'attempts',
  'takes',
  'failed',
  'kept',
  'discarded',
  'seconds',
  'charged',
  'exposed',
  'open',
  'electricity',
  'wh',
  'total',
  'perTake',
  'perSecond',
  'perKept',
] as const
/** The same takes elsewhere: sums, and how many takes are in none. */
const ELSEWHERE = ['allCloud', 'noCloudPrice', 'allLocal', 'noLocalPrice']

async function csvOf({ by, rows, total }: Spending, carbon: Carbon | undefined): Promise<string> {
  const { stringify } = await import('csv-stringify/sync')
  const head = [by, ...CSV.slice(1), ...ELSEWHERE, ...(carbon ? ['gCO2e'] : [])]
  const body = [...rows, total].map((row) => [
    ...CSV.map((name) => row[name] ?? ''),
    ...[row.elsewhere.cloud, row.elsewhere.local].flatMap(({ usd, unknown }) => [usd, unknown]),
    ...(carbon ? [gramsOf(row.wh, carbon)] : []),
  ])
  return stringify([head, ...body]).trimEnd()
}

const DAY_MS = 86_400_000

/** First day (UTC) of `--since`: a date, or days back such as `7d`. */
export function sinceDay(text: string, now: number): string {
  const days = /^(\d{1,5})d$/.exec(text)?.[1]
  if (days !== undefined) return new Date(now - Number(days) * DAY_MS).toISOString().slice(0, 10)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text
  throw new InputError('is not a day', { field: '--since', value: text, allowed: '7d, 30d, or a date like 2026-11-01' })
}

function groupingOf(text: string): Grouping {
  const [kind, label] = text.split(/:(.*)/s)
  if (kind === 'label' && !label)
    throw new InputError('which label?', { field: '--by', value: text, allowed: 'label:<name>, like label:scene' })
  if (!GROUPINGS.includes(kind as (typeof GROUPINGS)[number]) || (label && kind !== 'label'))
    throw new InputError('no such grouping', {
      field: '--by',
      value: text,
      allowed: GROUPINGS.map((name) => (name === 'label' ? 'label:<name>' : name)).join(', '),
      nearest: nearestWord(kind!, GROUPINGS),
    })
  return text as Grouping
}

const costs: Handler = async ({ terminal, flags, withStudio }) => {
  const by = groupingOf(String(flags.by ?? 'project'))
  const from = flags.since === undefined ? undefined : sinceDay(String(flags.since), Date.now())
  const project = flags.project === undefined ? undefined : String(flags.project)
  const filter = { ...(from && { from }), ...(project && { project }) }
  if (flags.html !== undefined) {
    const file = String(flags.html)
    const html = await withStudio((studio) => studio.ledger.report(filter))
    await writeFile(file, html)
    if (terminal.json) terminal.printJson({ file })
    else terminal.print(file)
    return EXIT.ok
  }
  const { carbon, drift, exchangeRates, ...spending } = await withStudio((studio) =>
    studio.ledger.spending({ by, ...filter }),
  )
  const currency = String(flags.currency ?? 'USD').toUpperCase()
  const money = { currency, perUsd: 1 / rateOf(currency, exchangeRates).usd }
  if (terminal.json) terminal.printJson({ from: from ?? null, ...spending, carbon: carbon ?? null, drift })
  else if (flags.csv) terminal.print(await csvOf(spending, carbon))
  else if (spending.rows.length) terminal.print(showCosts(spending, { look: terminal.view.look, money, carbon, drift }))
  else terminal.print('Nothing was spent.')
  return EXIT.ok
}

const verify: Handler = async ({ terminal, withStudio }) => {
  const broken = await withStudio((studio) => studio.ledger.verify())
  if (terminal.json) terminal.printJson({ ok: broken.length === 0, broken })
  else terminal.print(broken.length ? broken.join('\n') : 'The ledger is as it was written.')
  return broken.length ? EXIT.unexpected : EXIT.ok
}

const exportTo: Handler = async ({ terminal, withStudio }, file) => {
  const entries = await withStudio((studio) => studio.ledger.export())
  const lines = entries.map((entry) => JSON.stringify(entry)).join('\n')
  if (file) await writeFile(file, `${lines}\n`, { flag: 'wx' })
  else terminal.print(lines)
  if (file) terminal.say(`${counted(entries.length, 'row')} in ${file}.`)
  return EXIT.ok
}

const importFrom: Handler = async ({ terminal, withStudio }, file) => {
  const text = await readFile(file!, 'utf8').catch((cause) => {
    throw new InputError('cannot be read', { field: 'file', value: file }, { cause })
  })
  const lines = text.split('\n').filter(Boolean)
  const entries = lines.map((line, i) => {
    try {
      return JSON.parse(line)
    } catch {
      throw new InputError(`line ${i + 1} is no JSON`, { field: 'file', value: file })
    }
  })
  const added = await withStudio((studio) => studio.ledger.import(entries))
  if (terminal.json) terminal.printJson({ added, known: entries.length - added })
  else terminal.print(`${added} added, ${entries.length - added} were here already.`)
  return EXIT.ok
}

export function addCosts(program: Command, act: Act): void {
  const costsCommand = program
    .command('costs')
    .description('what was spent: dollars, watt-hours, and each take of it')
    .option('--by <what>', `${GROUPINGS.join(', ')}:<name>; default project`)
    .option('--project <name>', 'only this project')
    .option('--since <when>', 'a date, or 7d')
    .option('--currency <code>', 'show sums in another currency')
    .option('--csv', 'as CSV, in US dollars')
    .option('--html <file>', 'as a page with charts, which needs no network')
    .action(act(costs))
  costsCommand
    .command('verify')
    .description('whether any row was changed since it was written; exits with 1 then')
    .action(act(verify))
  costsCommand
    .command('export')
    .description('all rows as lines of JSON, chained by their hashes')
    .argument('[file]', 'a new file; default the output')
    .action(act(exportTo))
  costsCommand
    .command('import')
    .description('adds the rows of an export that are not here yet')
    .argument('<file>', 'lines of JSON')
    .action(act(importFrom))
}
