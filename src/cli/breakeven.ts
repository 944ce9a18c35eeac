/** `breakeven`: when a graphics card pays, with the user's own numbers, tariff and ledger. */
import type { Command } from 'commander'
import { type BreakEven, type BreakEvenInput, breakEven, type Lever } from '../cost/break-even.js'
import { formatUsd } from '../cost/money.js'
import { InputError } from '../errors.js'
import type { Studio } from '../studio.js'
import { EXIT } from './exit.js'
import { facts, figure, type Look } from './layout.js'
import type { Flags } from './options.js'
import type { Act, Handler } from './session.js'

const NUMBERS: Record<string, [flags: string, about: string]> = {
  hardware: ['--hardware <usd>', 'what the card costs as far as it is bought for video'],
  resale: ['--resale <usd>', 'what it is sold for in the end; default 0'],
  years: ['--years <n>', 'how long it is used; default 3'],
  upkeep: ['--upkeep <usd>', 'a month: idle draw, space, repairs; default 0'],
  wh: ['--wh <n>', 'of one attempt at home, whole machine; default the average of your own takes'],
  clips: ['--clips <n>', 'kept a month; default 100'],
  attempts: ['--attempts <n>', 'for one kept clip, at home and in the cloud; default 1'],
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

/** USD of one attempt: as given, or what a model asks for a clip of five seconds. */
async function cloudPrice(studio: Studio, wanted: string): Promise<{ usd: number; name: string }> {
  if (Number.isFinite(Number(wanted)) && Number(wanted) >= 0) return { usd: Number(wanted), name: 'the cloud' }
  const { ranked, rejected } = await studio.plan({ prompt: 'a clip', tier: 'hero', model: wanted, seconds: 5 })
  // A place without its key is rejected, with its price.
  const priced = [...ranked, ...rejected.filter(({ failed }) => !failed.some(({ constraint }) => constraint === 'pin'))]
  const price = priced.flatMap(({ money }) => (money && Number(money.expected) > 0 ? [money.expected] : []))[0]
  if (price !== undefined) return { usd: Number(price), name: `${wanted}, 5 s` }
  throw new InputError('nobody knows what it costs', { field: '--cloud', value: wanted, allowed: 'USD, or a model' })
}

/** Watt-hours of an average take made here. */
async function ownWh(studio: Studio): Promise<number> {
  const burnt = (await studio.ledger.entries()).filter(({ kind }) => kind === 'electricity')
  const takes = new Set(burnt.map(({ jobId }) => jobId)).size
  if (takes > 0) return burnt.reduce((sum, { wh }) => sum + (wh ?? 0), 0) / takes
  throw new InputError('is needed: nothing was rendered here yet', {
    field: '--wh',
    value: undefined,
    next: 'heroshot energy estimate --gpu "RTX 4090" --seconds 75',
  })
}

const count = (n: number) => (Number.isFinite(n) ? Math.ceil(n).toLocaleString('en-US') : 'never')
const usd = (n: number) => formatUsd(n.toFixed(9))

const LEVERS: Record<Lever, string> = {
  hardwareUsd: 'price of the card',
  resaleUsd: 'resale',
  localWh: 'watt-hours of an attempt',
  usdPerKwh: 'price of electricity',
  cloudUsd: 'price in the cloud',
}

function show(input: BreakEvenInput, result: BreakEven, name: string, look: Look): string {
  const { perKept, clips, months, clipsPerYear, clipsOverRent, pays, sensitivity } = result
  const { hardwareUsd, resaleUsd = 0, years = 3, clipsPerMonth } = input
  const sunk = `${usd(hardwareUsd)}${resaleUsd ? ` - ${usd(resaleUsd)}` : ''}`
  const life = `the ${figure(12 * years)} months of its life`
  const verdict = !Number.isFinite(months)
    ? 'never at this pace'
    : pays
      ? `${figure(months)} months at ${figure(clipsPerMonth)} a month, within ${life}: it pays`
      : `${figure(months)} months at ${figure(clipsPerMonth)} a month, longer than ${life}: it doesn't pay`
  return [
    facts(
      [
        [
          'one kept clip',
          `${usd(perKept.cloud)} in ${name}`,
          `${usd(perKept.local)} of electricity at home`,
          ...(perKept.rent === undefined ? [] : [`${usd(perKept.rent)} on a rented card`]),
        ],
        ['crossing', `${count(clips)} kept clips = (${sunk}) / (${usd(perKept.cloud)} - ${usd(perKept.local)})`],
        ['until then', verdict],
        ['pays from', `${count(clipsPerYear)} kept clips a year`],
        ['beats renting', clipsOverRent === undefined ? undefined : `after ${count(clipsOverRent)} kept clips`],
        [
          'moved most by',
          ...sensitivity.map(
            ({ input, factor }) => `${LEVERS[input]}: a fifth more makes it ${count(clips * factor)} kept clips`,
          ),
        ],
      ],
      look,
    ),
    '',
    look.dim('A take made at home and a hero shot are not the same picture: heroshot plan shows how each is rated.'),
  ].join('\n')
}

const breakeven: Handler = async ({ terminal, flags, withStudio }) => {
  for (const name of ['hardware', 'cloud'])
    if (flags[name] === undefined)
      throw new InputError('is needed', {
        field: `--${name}`,
        value: undefined,
        next: 'heroshot breakeven --hardware 2250 --cloud gen4.5 --wh 76',
      })
  const numbers = Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, numberOf(flags, name)]))
  const { hardware, resale, years, upkeep, wh, clips = 100, attempts, rent, seconds } = numbers
  const [localAttempts, cloudAttempts] = [numbers.localAttempts ?? attempts, numbers.cloudAttempts ?? attempts]
  if ((rent === undefined) !== (seconds === undefined))
    throw new InputError('goes with --rent', { field: '--seconds', value: seconds })
  const { input, name } = await withStudio(async (studio) => {
    const { usd, name } = await cloudPrice(studio, String(flags.cloud))
    const input: BreakEvenInput = {
      hardwareUsd: hardware!,
      localWh: wh ?? (await ownWh(studio)),
      usdPerKwh: Number((await studio.facts()).tariff.usdPerKwh),
      cloudUsd: usd,
      clipsPerMonth: clips,
      ...(resale !== undefined && { resaleUsd: resale }),
      ...(years !== undefined && { years }),
      ...(upkeep !== undefined && { upkeepUsdPerMonth: upkeep }),
      ...(localAttempts !== undefined && { localAttempts }),
      ...(cloudAttempts !== undefined && { cloudAttempts }),
      ...(rent !== undefined && { rent: { usdPerHour: rent, seconds: seconds! } }),
    }
    return { input, name }
  })
  const result = breakEven(input)
  // JSON has no infinity: never is null.
  if (terminal.json) terminal.printJson({ input, ...result })
  terminal.print(show(input, result, name, terminal.view.look))
  return EXIT.ok
}

export function addBreakEven(program: Command, act: Act): void {
  const command = program
    .command('breakeven')
    .description('when a graphics card pays, with your numbers, tariff and ledger')
    .option('--cloud <what>', 'USD of one attempt, or a model like gen4.5 (a clip of 5 s)')
  for (const [flags, about] of Object.values(NUMBERS)) command.option(flags, about)
  command.action(act(breakeven))
}
