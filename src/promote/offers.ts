/** The table of strategies and models for one take: quoted, nothing spent, no key needed. */
import type { OutputSpec } from '../backend.js'
import type { Interval } from '../energy/types.js'
import type { MoneyInterval, Quote, Rejection, Route } from '../routing/route.js'
import type { ShotInput } from '../shot.js'
import { type Carried, carriedBy } from './carried.js'
import { type Material, type Parent, STRATEGIES, type Strategy, shotOf, type Wishes } from './strategies.js'

/** One way to promote the take with one model. */
export interface Offer {
  strategy: Strategy
  backend: string
  model: string
  card: string
  locality: 'local' | 'cloud' | 'manual'
  /** What the vendor would bill, or the electricity at home; `null`: nobody knows; absent: it doesn't fit. */
  money?: MoneyInterval | null
  moneyFrom?: string
  /** Seconds of rendering; `null`: nobody knows. */
  seconds?: Interval | null
  output?: OutputSpec
  /** What of the take is kept, changed and lost; empty where it doesn't fit. */
  carried: Carried[]
  /** What stands in the way. Empty: `promote` can start it. */
  blocked: { constraint: string; reason: string; next?: string }[]
}

/** A strategy no model here can follow, whatever it costs. */
export interface Impossible {
  strategy: Strategy
  reason: string
  next?: string
}

export interface Promotions {
  /** The take's id. */
  parent: string
  /** By strategy, and of each what can start now before what can't, as the router ranks it. */
  offers: Offer[]
  impossible: Impossible[]
}

/** What can't be promised by anybody is no offer; what the user pinned away isn't either. */
const NO_OFFER = ['role', 'lifecycle', 'pin']

interface Quoted {
  shot: ShotInput
  route: Route
}

/** Where a style is asked for, models that can't load it are asked again without: what they lose is told. */
async function quotesFor(shot: ShotInput, plan: OfferParts['plan']): Promise<Quoted[]> {
  const dressed = { shot, route: await plan(shot) }
  if (!shot.style) return [dressed]
  const { style: _, ...bare } = shot
  return [dressed, { shot: bare, route: await plan(bare) }]
}

const blockedBy = (rejection: Rejection) =>
  rejection.failed.map(({ constraint, reason, next }) => ({ constraint, reason, ...(next !== undefined && { next }) }))

function offersOf(
  strategy: Strategy,
  parent: Parent,
  quoted: readonly Quoted[],
  { missingKey }: Pick<OfferParts, 'missingKey'>,
): Offer[] {
  const taken = new Set<string>()
  const ranked = quoted.flatMap(({ shot, route }) =>
    route.ranked.flatMap((quote): Offer[] => {
      if (taken.has(quote.card)) return []
      taken.add(quote.card)
      const key = missingKey(quote.backend)
      return [
        {
          ...named(strategy, quote),
          money: quote.money,
          moneyFrom: quote.moneyFrom,
          seconds: quote.seconds,
          output: quote.output,
          carried: carriedBy(strategy, parent, shot, quote),
          blocked: key ? [{ constraint: 'key', ...key }] : [],
        },
      ]
    }),
  )
  const rejected = quoted.at(-1)!.route.rejected.flatMap((rejection): Offer[] =>
    taken.has(rejection.card) || rejection.failed.some(({ constraint }) => NO_OFFER.includes(constraint))
      ? []
      : [
          {
            ...named(strategy, rejection),
            ...(rejection.money !== undefined && { money: rejection.money }),
            carried: [],
            blocked: blockedBy(rejection),
          },
        ],
  )
  const ready = ({ blocked }: Offer) => !blocked.length
  return [...ranked.filter(ready), ...ranked.filter((offer) => !ready(offer)), ...rejected]
}

const named = (strategy: Strategy, { backend, model, card, locality }: Quote | Rejection) => ({
  strategy,
  backend,
  model,
  card,
  locality,
})

export interface OfferParts {
  /** Plans as if every key were there. */
  plan(shot: ShotInput): Promise<Route>
  /** The key a backend needs and hasn't. */
  missingKey(backend: string): { reason: string; next?: string } | undefined
}

/** The fit is the shot's, not the moment's: a key, money, a server that is down can all be changed. */
const FOR_GOOD = ['capability', 'audio', 'style', 'adapter']

/** @param lacking why a strategy's material couldn't be had, by strategy */
export async function offersFor(
  parent: Parent,
  wishes: Wishes & { strategies?: readonly Strategy[]; backend?: string; model?: string },
  material: Material,
  lacking: ReadonlyMap<Strategy, { reason: string; next?: string | undefined }>,
  parts: OfferParts,
): Promise<Promotions> {
  const { strategies = STRATEGIES, backend, model } = wishes
  const offers: Offer[] = []
  const impossible: Impossible[] = []
  for (const strategy of STRATEGIES.filter((one) => strategies.includes(one))) {
    const shot = shotOf(strategy, parent, wishes, material)
    const lack = lacking.get(strategy)
    if (!shot) {
      impossible.push({
        strategy,
        reason: lack?.reason ?? 'the clip is not at hand',
        ...(lack?.next && { next: lack.next }),
      })
      continue
    }
    const pinned = { ...shot, ...(backend !== undefined && { backend }), ...(model !== undefined && { model }) }
    const found = offersOf(strategy, parent, await quotesFor(pinned, parts.plan), parts)
    offers.push(...found)
    const able = found.some(({ blocked }) => !blocked.some(({ constraint }) => FOR_GOOD.includes(constraint)))
    if (!able) impossible.push({ strategy, ...nearestReason(found) })
  }
  return { parent: parent.id, offers, impossible }
}

/** Offers come nearest to qualifying first. */
function nearestReason([closest]: readonly Offer[]): { reason: string; next?: string } {
  const [first] = closest?.blocked ?? []
  if (!closest || !first) return { reason: 'no model here does it' }
  return {
    reason: `no model here does it; closest: ${closest.backend}/${closest.model}, ${first.reason}`,
    ...(first.next !== undefined && { next: first.next }),
  }
}
