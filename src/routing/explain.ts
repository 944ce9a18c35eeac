/** Sentences about a route: why a card won, why the others didn't, and what each would have cost. */
import { formatUsd } from '../cost/money.js'
import { NoRouteError } from '../errors.js'
import type { MoneyInterval, Quote, Rejection, Route } from './route.js'

/** `$0.60`, `$0.19 to $0.28`, `an unknown sum`. */
export function moneyText(money: MoneyInterval | null | undefined): string {
  if (!money) return 'an unknown sum'
  const low = formatUsd(money.low)
  const high = formatUsd(money.high)
  return low === high ? low : `${low} to ${high}`
}

/** For a column: `$0.60`, `$0.19 to 0.28`, `unknown`; of less than a tenth of a cent what it is at most, `≤ $0.00023`. */
export function shortMoney(money: MoneyInterval | null | undefined): string {
  if (!money) return 'unknown'
  const [low, high] = [formatUsd(money.low), formatUsd(money.high)]
  if (low === high) return low
  return Number(money.high) < 0.001 ? `≤ ${high}` : `${low} to ${high.slice(1)}`
}

const secondsText = (seconds: number) => (seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`)

/** `1280x720, 5 s, 24 fps, silent`. */
export const outputText = ({ output }: Pick<Quote, 'output'>) =>
  `${output.width}x${output.height}, ${output.seconds} s, ${output.fps} fps, ${output.audio ? 'with sound' : 'silent'}`

/** `runway/gen4.5 (1280x720, 5 s, 24 fps, silent) for $0.60 in about 45 s`. */
export function explainQuote(quote: Quote): string {
  const time = quote.seconds ? ` in about ${secondsText(quote.seconds.expected)}` : ''
  return `${quote.backend}/${quote.model} (${outputText(quote)}) for ${moneyText(quote.money)}${time}`
}

/** `runway/gen4.5 rejected: needs RUNWAYML_API_SECRET; get one at https://...; would cost $0.60`. */
export function explainRejection(rejection: Rejection): string {
  const parts = rejection.failed.flatMap(({ reason, next }) => (next ? [reason, next] : [reason]))
  const money = rejection.money ? [`would cost ${moneyText(rejection.money)}`] : []
  return `${rejection.backend}/${rejection.model} rejected: ${[...parts, ...money].join('; ')}`
}

/** A key is got sooner than another shot, that sooner than an adapter or a graphics card; what is gone, or pinned away, is furthest. */
const EFFORT: Record<string, number> = {
  capability: 2,
  audio: 2,
  style: 2,
  adapter: 4,
  vram: 4,
  lifecycle: 100,
  role: 100,
  pin: 1000,
}

/** How far a rejected card is from qualifying: the sum over what it fails. Unnamed constraints count 1. */
export const effortOf = ({ failed }: Pick<Rejection, 'failed'>): number =>
  failed.reduce((sum, { constraint }) => sum + (EFFORT[constraint] ?? 1), 0)

/** The error for a route nothing qualified for: every card and its reasons, in the route's order, nearest to qualifying first. */
export function noRoute(route: Pick<Route, 'rejected'>): NoRouteError {
  const closest = route.rejected[0]
  return new NoRouteError(
    closest
      ? `no backend may take the shot. Closest: ${explainRejection(closest)}`
      : 'no backend may take the shot: none is known',
    route.rejected.map(({ card, backend, failed }) => ({
      card,
      backend,
      reason: failed.map(({ reason }) => reason).join('; '),
    })),
    { next: closest?.failed.find(({ next }) => next)?.next ?? 'heroshot plan lists every model with what it needs' },
  )
}
