/** Who is compared: a row for each named backend's best model and each named model, with its quote or what stands in its way. */

import type { Backend, ModelCard, Shot } from '../backend.js'
import { canCall } from '../catalog/row.js'
import { divide, type Usd } from '../cost/money.js'
import { ModelGoneError } from '../errors.js'
import type { Quote, Rejection, Route } from '../routing/route.js'
import { ratingOf } from '../routing/score.js'
import type { ComparedRow, Prior } from './comparison.js'

export interface Asked {
  /** Ids of backends, in the order of the rows. @default each that this version can call */
  backends?: readonly string[] | undefined
  /** Ids, names or aliases of models; with `backends`, of those alone. @default the best of each backend */
  models?: readonly string[] | undefined
}

export interface TargetParts {
  backends: readonly Backend[]
  /** Plans as if every key were there. Throws for a backend or model nobody knows. */
  quote(shot: Shot): Promise<Route>
  /** The keys it could use, when none of them is set. */
  missingKeys(backend: Backend): readonly string[] | undefined
  command(pins: { backend: string; model: string }): string
}

type Bare = Omit<ComparedRow, 'runs' | 'measured' | 'onFront'>

/** The rows, without what renders will tell. Throws ShotError for a backend or model nobody knows. */
export async function rowsFor(shot: Shot, { backends: ids, models }: Asked, parts: TargetParts): Promise<Bare[]> {
  const callable = parts.backends.filter((one) => one.cards.some((card) => canCall(one, card) && card.abilities))
  const rows: Bare[] = []
  const places = ids ?? (models ? [undefined] : callable.map(({ id }) => id))
  for (const backend of places)
    for (const model of models ?? [undefined])
      rows.push(
        ...(await rowsOf(
          { ...shot, ...(backend && { backend }), ...(model && { model }) },
          parts,
          model !== undefined,
        )),
      )
  return rows.filter((row, i) => rows.findIndex(({ name, card = name }) => card === (row.card ?? row.name)) === i)
}

const pinnedAway = ({ failed }: Rejection) => failed.some(({ constraint }) => constraint === 'pin')

/** @param all every model that is meant, not only the best */
async function rowsOf(pinned: Shot, parts: TargetParts, all: boolean): Promise<Bare[]> {
  let route: Route
  try {
    route = await parts.quote(pinned)
  } catch (error) {
    if (!(error instanceof ModelGoneError)) throw error
    const { model, message, alternatives } = error
    const next = alternatives.length ? { next: `instead: ${alternatives.join(', ')}` } : {}
    const { backend = '' } = pinned
    return [{ ...named(backend, model), ...UNQUOTED, blocked: [{ reason: message, ...next }], command: '' }]
  }
  const { ranked } = route
  const rejected = route.rejected.filter((rejection) => !pinnedAway(rejection))
  if (all)
    return [...ranked.map((quote) => quoted(quote, pinned, parts)), ...rejected.map((one) => refused(one, parts))]
  const [best] = ranked
  // Nearest to qualifying first.
  return best ? [quoted(best, pinned, parts)] : rejected.slice(0, 1).map((one) => refused(one, parts))
}

const UNQUOTED = { quote: null, money: null, usdPerSecond: null, quality: null, qualityFrom: '', prior: null } as const

const named = (backend: string, model: string) => ({
  name: backend ? `${backend}/${model}` : model,
  backend,
  model,
})

const cardOf = ({ backends }: TargetParts, id: string) =>
  backends.flatMap(({ cards }) => cards).find((card) => card.id === id)

function quoted(quote: Quote, shot: Shot, parts: TargetParts): Bare {
  const { card, backend, model, locality, money, output } = quote
  const { moneyFrom, seconds, secondsFrom, energy, energyFrom, snaps, drops, warnings } = quote
  const home = parts.backends.find(({ id }) => id === backend)!
  const missing = parts.missingKeys(home)
  return {
    ...named(backend, model),
    card,
    locality,
    quote: { output, moneyFrom, seconds, secondsFrom, energy, energyFrom, snaps, drops, warnings },
    money,
    usdPerSecond: perSecond(money?.expected, output.seconds),
    quality: quote.quality,
    qualityFrom: quote.qualityFrom,
    prior: priorOf(cardOf(parts, card), quote, shot),
    blocked: missing
      ? [{ reason: `needs ${missing.join(' or ')}`, ...(home.keyPage && { next: `get one at ${home.keyPage}` }) }]
      : [],
    command: parts.command({ backend, model: card }),
  }
}

function refused({ card, backend, model, locality, failed, money }: Rejection, parts: TargetParts): Bare {
  return {
    ...named(backend, model),
    ...UNQUOTED,
    card,
    locality,
    money: money ?? null,
    blocked: failed.map(({ reason, next }) => ({ reason, ...(next !== undefined && { next }) })),
    command: parts.command({ backend, model: card }),
  }
}

const perSecond = (usd: Usd | undefined, seconds: number) =>
  usd === undefined || !(seconds > 0) ? null : divide(usd, seconds)

function priorOf(card: ModelCard | undefined, quote: Quote, shot: Shot): Prior | null {
  const rating = card && ratingOf(card, quote.output, shot.audio !== 'off' && quote.output.audio)
  if (!rating) return null
  const { board, pool, rating: points, low, high, votes, asOf, source } = rating
  return {
    board,
    pool,
    rating: points,
    ...(low !== undefined && { low }),
    ...(high !== undefined && { high }),
    ...(votes !== undefined && { votes }),
    asOf,
    source,
  }
}
