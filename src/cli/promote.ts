/** `promote`: a take's way to a hero shot. Quotes side by side; renders once a strategy or a sum is named. */
import type { Command } from 'commander'
import { formatUsd } from '../cost/money.js'
import { InputError } from '../errors.js'
import type { Carried } from '../promote/carried.js'
import type { Hero } from '../promote/complete.js'
import type { Offer, Promotions } from '../promote/offers.js'
import type { PromoteOptions } from '../promote/options.js'
import { type FrameWish, STRATEGIES } from '../promote/strategies.js'
import { moneyText, outputText } from '../routing/explain.js'
import { EXIT } from './exit.js'
import { finish, present } from './generate.js'
import { catchInterrupts } from './interrupt.js'
import { clean, columns, duration, facts, type MakeCommand, type View, wrap } from './layout.js'
import type { Flags } from './options.js'
import type { Act, Handler } from './session.js'

const number = (text: unknown) => (Number.isNaN(Number(text)) ? text : Number(text))

/** What the flags ask for; wrong values are refused by the promotion itself. */
function optionsOf(flags: Flags): PromoteOptions {
  const { strategy, to, maxCost, seconds, resolution, audio, frame, prompt, allowCloud, allowUnknownPrice, again } =
    flags
  const given = {
    ...{ strategy, to, maxCost, resolution, audio, prompt, allowUnknownPrice, again },
    seconds: seconds === undefined ? undefined : number(seconds),
    frame: frame === undefined ? undefined : (number(frame) as FrameWish),
    privacy: allowCloud ? 'any' : undefined,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as PromoteOptions
}

const things = (carried: readonly Carried[], how: Carried['how']) =>
  carried.flatMap((one) => {
    const change = how === 'changed' && one.becomes !== undefined ? ` ${one.was} to ${one.becomes}` : ''
    return one.how === how ? [`${one.what}${change}`] : []
  })

const carriedText = ({ carried, blocked }: Offer) =>
  [
    ...blocked.map(({ reason }) => reason),
    ...(['lost', 'changed', 'kept'] as const).flatMap((how) => {
      const list = things(carried, how)
      return list.length ? [`${how}: ${list.join(', ')}`] : []
    }),
  ].join('; ')

/** The table, what can't be done, and how to go on. */
export function showPromotions({ parent, offers, impossible }: Promotions, { look, command }: View): string {
  const quoted = offers.filter(({ output }) => output)
  const rows = quoted.map((offer, i) => [
    offer.strategy === quoted[i - 1]?.strategy ? '' : offer.strategy,
    `${offer.backend}/${offer.model}`,
    moneyText(offer.money),
    offer.seconds ? duration(offer.seconds.expected) : '',
    outputText({ output: offer.output! }),
    carriedText(offer),
  ])
  const right = { align: 'right' as const }
  const titles = ['way', 'model', 'price', 'time', 'clip', 'what becomes of the take']
  const table = columns(
    titles.map((title, i) => ({ title, ...(i === 0 && { paint: look.bold }), ...((i === 2 || i === 3) && right) })),
    rows,
    look,
    0,
  )
  const missing = impossible.map(({ strategy, reason }) => [strategy, reason] as const)
  return [
    ...(rows.length ? [table] : []),
    ...(missing.length ? [`${look.bold('Not now')}\n${facts(missing, look)}`] : []),
    ...nextOf(quoted, parent, command).map((line) => wrap(line, look.width).join('\n')),
  ].join('\n\n')
}

function nextOf(quoted: readonly Offer[], parent: string, command: MakeCommand): string[] {
  const ready = quoted.find(({ blocked, strategy }) => !blocked.length && strategy !== 'rerender')
  const money = ready?.money?.high
  if (!ready) return []
  const { strategy, backend, model } = ready
  const words = ['promote', parent, '--strategy', strategy, '--to', `${backend}/${model}`]
  return [`Nothing was spent. To render one:\n  ${command(...words, ...(money ? ['--max-cost', money] : ['--yes']))}`]
}

/** What a person wants to know of a hero besides its take. */
export function showPromotion({ promotion, cost }: Hero, { look }: View): string {
  const { strategy, parent, frames, carried, check, family } = promotion
  const alike = Object.entries(check.similarity).map(([frame, value]) => `${frame} frame ${value} of 1`)
  const lost = [...things(carried, 'lost'), ...things(carried, 'changed')]
  return facts(
    [
      ['Promoted', `from ${parent.take} by ${strategy}`],
      ['Sent', ...frames.map(({ role, seconds }) => `${role} frame, at ${Number(seconds.toFixed(3))} s of the take`)],
      ['Lost or changed', lost.length ? lost.join(', ') : undefined],
      ['Alike', alike.length ? alike.join(', ') : undefined],
      ['Unchecked', ...check.unchecked],
      ['Together', family.usd === null ? undefined : `${formatUsd(family.usd)} with the takes it descends from`],
      ['Of that', cost.usd === null ? undefined : `${formatUsd(cost.usd)} for the hero`],
    ].map(([name, ...values]) => [name!, ...values.map((value) => value && clean(value))] as const),
    look,
  )
}

const promote: Handler = async ({ terminal, flags, withStudio }, id) => {
  const options = optionsOf(flags)
  const { strategy, maxCost } = options
  return withStudio(async (studio) => {
    if ((strategy === undefined && maxCost === undefined && !flags.yes) || flags.dryRun) {
      const table = await studio.promotions(id!, options)
      if (terminal.json) terminal.printJson(table)
      terminal.print(showPromotions(table, terminal.view))
      return EXIT.ok
    }
    if (maxCost === undefined && !flags.yes) {
      const { offers } = await studio.promotions(id!, options)
      const first = offers.find(({ blocked }) => !blocked.length)
      if (first && first.locality !== 'local')
        throw new InputError(`may cost ${moneyText(first.money)} on ${first.backend}/${first.model}`, {
          field: '--yes',
          value: undefined,
          allowed: '--max-cost <usd> to cap it, or --yes to agree',
        })
    }
    const interrupt = catchInterrupts(terminal.say)
    try {
      const job = await studio.startPromotion(id!, options)
      const done = await finish(job, terminal, interrupt)
      if ('code' in done) return done.code
      await present(done.take, terminal)
      if (!terminal.json && !terminal.quiet) terminal.print(`\n${showPromotion(done.take as Hero, terminal.view)}`)
      return EXIT.ok
    } finally {
      interrupt.release()
    }
  })
}

export function addPromote(program: Command, act: Act): void {
  program
    .command('promote <take>')
    .description('ways from a take to a hero shot, side by side; renders one once --strategy or --max-cost is given')
    .option('--strategy <way>', STRATEGIES.join(', '))
    .option('--to <model>', 'a backend, a model, or both: runway, gen4.5, runway/gen4.5')
    .option('--max-cost <usd>', 'most dollars it may cost')
    .option('--frame <which>', 'first (default), last, seconds like 1.5, or a number like 12f')
    .option('--prompt <text>', "other words; default the take's")
    .option('--seconds <n>', 'another length; default as long as the take')
    .option('--resolution <p>', "default the model's own")
    .option('--audio <wish>', 'required, preferred, off; default as the take')
    .option('--allow-cloud', 'a local-only take may leave this machine after all')
    .option('--allow-unknown-price', 'let a price nobody knows pass a cap')
    .option('--again', 'another one, though the same was promoted before')
    .option('--dry-run', 'the table only; nothing is sent')
    .option('--yes', 'agree to what it costs')
    .action(act(promote))
}
