/** Which offer a promotion takes, and the error where none will do. */
import { compare, formatUsd, type Usd } from '../cost/money.js'
import { BudgetError, type HeroshotError, InputError, NoRouteError } from '../errors.js'
import type { Offer, Promotions } from './offers.js'
import type { PromoteOptions } from './options.js'
import type { Parent, Strategy } from './strategies.js'

/** Without a named strategy: what keeps most of the take first. An extension is another clip, and never chosen unasked. */
const UNASKED: readonly Strategy[] = ['first-frame', 'restyle', 'first-last', 'upscale', 'rerender']

const isReady = ({ blocked }: Offer) => !blocked.length
/** What bounds its bill; electricity is reported, not capped. */
const mostOf = ({ locality, money }: Offer): Usd | null => (locality === 'local' ? '0' : (money?.high ?? null))

const fits = (offer: Offer, maxCost: Usd | undefined, allowUnknown = false) => {
  const most = mostOf(offer)
  return maxCost === undefined || (most === null ? allowUnknown : compare(most, maxCost) <= 0)
}

/** Whether it makes a hero of the draft: the draft's own model doing it again, and enlarging it at home, don't unless somebody says so. */
const isMeant = (
  offer: Offer,
  { backend, model }: Pick<Parent, 'backend' | 'model'>,
  strategy: Strategy | undefined,
) => {
  if (strategy !== undefined) return offer.strategy === strategy
  if (offer.strategy === 'upscale') return offer.locality !== 'local'
  return !(offer.strategy === 'rerender' && offer.backend === backend && offer.model === model)
}

/** The router's first of the first strategy that can start and fits the budget. Pure. */
export function choose(
  { offers }: Promotions,
  parent: Pick<Parent, 'backend' | 'model'>,
  { strategy, allowUnknownPrice }: Pick<PromoteOptions, 'strategy' | 'allowUnknownPrice'>,
  maxCost: Usd | undefined,
): Offer | undefined {
  for (const way of strategy === undefined ? UNASKED : [strategy]) {
    const found = offers.find(
      (offer) =>
        offer.strategy === way &&
        isMeant(offer, parent, strategy) &&
        isReady(offer) &&
        fits(offer, maxCost, allowUnknownPrice),
    )
    if (found) return found
  }
  return undefined
}

const nameOf = ({ backend, model }: Offer) => `${backend}/${model}`
const blockedOnlyBy = ({ blocked }: Offer, ...names: string[]) =>
  blocked.every(({ constraint }) => names.includes(constraint))

/** Money that stands in the way, privacy that does, or everything else. @param others the table of all strategies, for the way out */
export async function refusal(
  { offers, impossible }: Promotions,
  parent: Pick<Parent, 'id' | 'shot' | 'backend' | 'model'>,
  options: PromoteOptions,
  maxCost: Usd | undefined,
  others: () => Promise<{ promotions: Promotions }>,
): Promise<HeroshotError | InputError> {
  const { strategy, to } = options
  const ways = strategy === undefined ? UNASKED : [strategy]
  const meant = ways.flatMap((way) =>
    offers.filter((offer) => offer.strategy === way && isMeant(offer, parent, strategy)),
  )
  const [cheapest] = meant
    .filter((offer) => blockedOnlyBy(offer, 'budget') && !(isReady(offer) && fits(offer, maxCost)))
    .sort((a, b) => {
      const [one, other] = [mostOf(a), mostOf(b)]
      return one === null ? 1 : other === null ? -1 : compare(one, other)
    })
  if (cheapest) {
    const most = mostOf(cheapest)
    const costs = most === null ? 'has an unknown price' : `may cost ${formatUsd(most)}`
    const limit = maxCost === undefined ? (cheapest.blocked[0]?.reason ?? 'a cap') : `maxCost of ${formatUsd(maxCost)}`
    return new BudgetError(
      `Over budget: the cheapest, ${cheapest.strategy} with ${nameOf(cheapest)}, ${costs}; the limit is ${limit}. Nothing was sent.`,
      { backend: cheapest.backend, next: most === null ? 'allowUnknownPrice lets it pass' : `maxCost ${most}` },
    )
  }
  const walled = meant.find((offer) => !isReady(offer) && blockedOnlyBy(offer, 'privacy', 'key', 'reachable'))
  if (walled?.blocked.some(({ constraint }) => constraint === 'privacy'))
    return new InputError(`${nameOf(walled)} would get a local-only take`, {
      field: 'privacy',
      value: parent.shot.privacy,
      allowed: 'any',
      next: "If the take may leave this machine after all: privacy: 'any' (--allow-cloud).",
    })
  const reason = impossible[0]?.reason ?? meant.map(offerText)[0] ?? 'no model is known'
  const { promotions } = await others()
  const possible = choose(promotions, parent, {}, maxCost)
  const next = possible
    ? `Possible: ${possible.strategy} with ${nameOf(possible)}.`
    : (impossible[0]?.next ?? meant.flatMap(({ blocked }) => blocked.flatMap(({ next }) => next ?? []))[0])
  return new NoRouteError(
    `No way to promote ${parent.id}${strategy === undefined ? '' : ` by ${strategy}`}${to === undefined ? '' : ` at ${to}`}: ${reason}`,
    meant.map((offer) => ({ card: offer.card, backend: offer.backend, reason: offerText(offer) })),
    { next },
  )
}

const offerText = ({ blocked }: Offer) => blocked.map(({ reason }) => reason).join('; ')
