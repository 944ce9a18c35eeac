/** `promote`: a take's way to a hero shot. Quotes side by side; renders once a strategy or a sum is named. */
import type { Command } from 'commander'
import { isHeroshotError } from '../errors.js'
import type { Offer } from '../promote/offers.js'
import type { PromoteOptions } from '../promote/options.js'
import { type FrameWish, STRATEGIES } from '../promote/strategies.js'
import { EXIT } from './exit.js'
import { consent, finish, present } from './generate.js'
import { catchInterrupts } from './interrupt.js'
import type { Flags } from './options.js'
import type { Act, Handler } from './session.js'
import { showPromotions } from './show-promotions.js'

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

const promote: Handler = async ({ terminal, flags, withStudio }, id) => {
  const options = optionsOf(flags)
  const { strategy, maxCost } = options
  return withStudio(async (studio) => {
    if ((strategy === undefined && maxCost === undefined && !flags.yes) || flags.dryRun || flags.all) {
      const table = await studio.promotions(id!, options)
      if (terminal.json) terminal.printJson(table)
      terminal.print(showPromotions(table, terminal.view, flags.all === true))
      return EXIT.ok
    }
    const agree = (offer: Offer) =>
      offer.locality === 'local' || maxCost !== undefined || flags.yes === true || consent(offer, terminal)
    const interrupt = catchInterrupts(terminal.say)
    try {
      const job = await studio.startPromotion(id!, { ...options, agree })
      const done = await finish(job, terminal, interrupt)
      if ('code' in done) return done.code
      await present(done.take, terminal)
      return EXIT.ok
    } catch (error) {
      if (!isHeroshotError(error) || error.code !== 'declined') throw error
      terminal.warn('Nothing was sent.')
      return EXIT.overBudget
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
    .option('--all', 'the table with every model, not the first few of each way')
    .option('--yes', 'agree to what it costs')
    .action(act(promote))
}
