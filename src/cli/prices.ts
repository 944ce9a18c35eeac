/** `prices`: what the clouds take, rule by rule, with the date and the source of each; `prices check` those that may have changed. */
import type { Command } from 'commander'
import { driftText, isDrift } from '../cost/drift.js'
import { formatUsd } from '../cost/money.js'
import type { ListedPrice } from '../cost/price-list.js'
import { STALE_AFTER_DAYS } from '../cost/prices.js'
import { EXIT } from './exit.js'
import { columns, counted, type Look } from './layout.js'
import type { Act, Handler } from './session.js'

export function showPrices(prices: readonly ListedPrice[], look: Look): string {
  const rows = prices.map(({ backend, model, per, usd, credits, asOf, stale, source, drift }, i) => {
    const before = prices[i - 1]
    const again = before?.backend === backend && before.model === model
    const sameSource = again && before.source === source && before.asOf === asOf
    return [
      again ? '' : `${backend}/${model}`,
      usd === null ? 'unknown' : `${formatUsd(usd)}${credits === undefined ? '' : ` (${credits} credits)`}`,
      per,
      again || !drift || !isDrift(drift) ? '' : `${drift.median} times`,
      sameSource ? '' : `${asOf}${stale ? ', old' : ''}`,
      sameSource ? '' : source,
    ]
  })
  const titles = [
    { title: 'model', paint: look.cyan },
    { title: 'price', align: 'right' as const },
    { title: 'per' },
    { title: 'invoiced', paint: look.yellow },
    { title: 'read' },
    { title: 'source' },
  ]
  const drifts = new Set(prices.flatMap(({ drift }) => (drift && isDrift(drift) ? driftText(drift) : [])))
  const notes = [...drifts].map((text) => `${text}. Its next quotes take that in.`)
  return [columns(titles, rows, look), ...notes].join('\n\n')
}

const prices: Handler = async ({ terminal, flags, withStudio }, what) => {
  const all = await withStudio((studio) => studio.prices())
  const listed = all.filter(
    ({ stale, backend }) => (what !== 'check' || stale) && (flags.backend === undefined || backend === flags.backend),
  )
  if (terminal.json) terminal.printJson({ prices: listed, staleAfterDays: STALE_AFTER_DAYS })
  else if (listed.length) terminal.print(showPrices(listed, terminal.view.look))
  else terminal.print(what === 'check' ? 'No price is stale.' : 'No prices are known.')
  if (what === 'check' && listed.length)
    terminal.say(
      `${counted(listed.length, 'price')} read more than ${STALE_AFTER_DAYS} days ago: they may have changed.`,
    )
  return what === 'check' && listed.length ? EXIT.unexpected : EXIT.ok
}

export function addPrices(program: Command, act: Act): void {
  program
    .command('prices')
    .description('what the clouds take, with date and source; `prices check` those that may have changed')
    .argument('[check]', 'only stale ones; exits with 1 when there are any')
    .option('--backend <id>', 'only its prices')
    .action(act(prices))
}
