/** `breakeven`: when a graphics card pays, with the user's own numbers, tariff and ledger. */
import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { type BreakEven, type BreakEvenInput, breakEven } from '../cost/break-even.js'
import { type OwnFigures, ownFigures } from '../cost/own-figures.js'
import { InputError } from '../errors.js'
import type { Studio } from '../face.js'
import { type BreakEvenReport, breakEvenFacts, breakEvenHtml, CAVEAT, dollars, WAYS } from '../report/break-even.js'
import { EXIT } from './exit.js'
import { columns, facts, figure, type Look, wrap } from './layout.js'
import type { Flags } from './options.js'
import type { Act, Handler } from './session.js'

const NUMBERS: Record<string, [flags: string, about: string]> = {
  hardware: ['--hardware <usd>', 'what the card costs as far as it is bought for video'],
  resale: ['--resale <usd>', 'what it is sold for in the end; default 0'],
  years: ['--years <n>', 'how long it is used; default 3'],
  upkeep: ['--upkeep <usd>', 'a month: idle draw, space, repairs; default 0'],
  wh: ['--wh <n>', 'of one attempt at home, whole machine; default that of your own'],
  clips: ['--clips <n>', 'kept a month; default yours, else 100'],
  attempts: ['--attempts <n>', 'for one kept clip, at home and in the cloud; default yours, else 1'],
  localAttempts: ['--local-attempts <n>', 'the same at home alone'],
  cloudAttempts: ['--cloud-attempts <n>', 'the same in the cloud alone'],
  rent: ['--rent <usd>', 'an hour of the same card, rented; with --seconds'],
  seconds: ['--seconds <n>', 'one attempt takes on it'],
}

const numberOf = (flags: Flags, name: string): number | undefined => {
  if (flags[name] === undefined) return undefined
  const value = Number(flags[name])
  if (Number.isFinite(value) && value >= 0) return value
  throw new InputError('is not a number from 0', { field: NUMBERS[name]![0].split(' ')[0]!, value: flags[name] })
}

const EXAMPLE = 'heroshot breakeven --hardware 2250 --cloud gen4.5 --wh 76'

const missing = (field: string, why: string, next: string) => new InputError(why, { field, value: undefined, next })

/** What the ledger of this home knows; read only where a flag leaves something out. */
async function fromLedger(studio: Studio): Promise<OwnFigures> {
  const days = [...(await studio.ledger.balances('day')).keys()].sort()
  if (!days[0]) return {}
  return ownFigures(await studio.ledger.spending({ by: 'model' }), (Date.now() - Date.parse(days[0])) / 86_400_000)
}

/** USD of one attempt: as given, what a model asks for a clip of five seconds, or what the own ledger says. */
async function cloudOf(studio: Studio, wanted: unknown, own: OwnFigures): Promise<{ usd: number; name: string }> {
  if (wanted === undefined) {
    if (!own.cloud) throw missing('--cloud', 'is needed: no cloud was used often enough here', EXAMPLE)
    return { usd: own.cloud.usd, name: own.cloud.model }
  }
  const text = String(wanted)
  if (Number.isFinite(Number(text)) && Number(text) >= 0) return { usd: Number(text), name: 'as given' }
  const { ranked, rejected } = await studio.plan({ prompt: 'a clip', tier: 'hero', model: text, seconds: 5 })
  // A place without its key is rejected, with its price.
  const priced = [...ranked, ...rejected.filter(({ failed }) => !failed.some(({ constraint }) => constraint === 'pin'))]
  const price = priced.flatMap(({ money }) => (money && Number(money.expected) > 0 ? [money.expected] : []))[0]
  if (price !== undefined) return { usd: Number(price), name: `${text}, 5 s` }
  throw new InputError('nobody knows what it costs', { field: '--cloud', value: text, allowed: 'USD, or a model' })
}

/** Bars of the ways over the card's life, the cheapest first. */
function chart({ life }: BreakEven, look: Look): string {
  const most = Math.max(...life.map(({ usd }) => usd)) || 1
  const room = Math.max(10, Math.min(40, look.width - 40))
  const rows = life.map(({ way, usd }) => [WAYS[way], dollars(usd), '█'.repeat(Math.round((usd / most) * room)) || '▏'])
  return columns([{}, { align: 'right', paint: look.bold }, { paint: look.cyan }], rows, look)
}

export function showBreakEven(report: BreakEvenReport, look: Look): string {
  const { years = 3, clipsPerMonth } = report.input
  return [
    facts(breakEvenFacts(report), look),
    '',
    `${figure(years)} years at ${figure(clipsPerMonth)} kept clips a month:`,
    chart(report.result, look),
    '',
    ...wrap(CAVEAT, look.width).map(look.dim),
  ].join('\n')
}

async function reportFor(studio: Studio, flags: Flags): Promise<BreakEvenReport> {
  const given = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, numberOf(flags, name)]))
  const { hardware, resale, years, upkeep, attempts, rent, seconds } = given
  if (hardware === undefined) throw missing('--hardware', 'is needed', EXAMPLE)
  if ((rent === undefined) !== (seconds === undefined))
    throw new InputError('goes with --rent', { field: '--seconds', value: seconds })
  const own = await fromLedger(studio)
  const cloud = await cloudOf(studio, flags.cloud, own)
  const localWh = given.wh ?? own.local?.wh
  if (localWh === undefined)
    throw missing(
      '--wh',
      'is needed: too little was rendered here yet',
      'heroshot energy estimate --gpu "RTX 4090" --seconds 75',
    )
  const localAttempts = given.localAttempts ?? attempts ?? own.local?.perKept
  const cloudAttempts = given.cloudAttempts ?? attempts ?? own.cloud?.perKept
  const clips = given.clips ?? own.clipsPerMonth
  const input: BreakEvenInput = {
    hardwareUsd: hardware,
    localWh,
    usdPerKwh: Number((await studio.facts()).tariff.usdPerKwh),
    cloudUsd: cloud.usd,
    clipsPerMonth: clips ?? 100,
    ...(resale !== undefined && { resaleUsd: resale }),
    ...(years !== undefined && { years }),
    ...(upkeep !== undefined && { upkeepUsdPerMonth: upkeep }),
    ...(localAttempts !== undefined && { localAttempts }),
    ...(cloudAttempts !== undefined && { cloudAttempts }),
    ...(rent !== undefined && { rent: { usdPerHour: rent, seconds: seconds! } }),
  }
  const used = [
    given.wh === undefined && own.local ? `${figure(own.local.wh)} Wh: ${behind(own.local)}` : '',
    flags.cloud === undefined && own.cloud ? `${dollars(own.cloud.usd)}: ${behind(own.cloud)}` : '',
    attempts === undefined && given.localAttempts === undefined && own.local?.perKept
      ? `${figure(own.local.perKept)} attempts for one kept clip at home`
      : '',
    attempts === undefined && given.cloudAttempts === undefined && own.cloud?.perKept
      ? `${figure(own.cloud.perKept)} attempts for one kept clip in the cloud`
      : '',
    given.clips === undefined && own.clipsPerMonth ? `${figure(own.clipsPerMonth)} clips a month` : '',
  ].filter(Boolean)
  return { input, result: breakEven(input), cloud: cloud.name, own: used }
}

const behind = ({ model, attempts }: { model: string; attempts: number }) => `${attempts} attempts on ${model}`

const breakeven: Handler = async ({ terminal, flags, withStudio }) => {
  const report = await withStudio((studio) => reportFor(studio, flags))
  const { input, result, cloud, own } = report
  const file = flags.html === undefined ? undefined : String(flags.html)
  if (file) await writeFile(file, breakEvenHtml(report, new Date().toISOString()))
  // JSON has no infinity: never is null.
  if (terminal.json) terminal.printJson({ input, cloud, own, ...result, ...(file && { file }) })
  terminal.print(file ?? showBreakEven(report, terminal.view.look))
  return EXIT.ok
}

export function addBreakEven(program: Command, act: Act): void {
  const command = program
    .command('breakeven')
    .description('when a graphics card pays, with your numbers, tariff and ledger')
    .option(
      '--cloud <what>',
      'USD of one attempt, or a model like gen4.5 (a clip of 5 s); default the one you use most',
    )
    .option('--html <file>', 'as a page with a chart, which needs no network')
  for (const [flags, about] of Object.values(NUMBERS)) command.option(flags, about)
  command.action(act(breakeven))
}
