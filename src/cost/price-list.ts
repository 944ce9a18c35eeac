/** Every price rule there is, with its date and source; and the user's own in their place. Pure. */
import { z } from 'zod'
import type { Backend } from '../backend.js'
import { type PriceRule, priceRule } from '../catalog/card.js'
import { createCatalog } from '../catalog/catalog.js'
import { lifecycleAt } from '../catalog/lifecycle.js'
import { ConfigError } from '../errors.js'
import type { Drift, DriftBook } from './drift.js'
import { STALE_AFTER_DAYS, unitUsd } from './prices.js'

/** Rules by the name of a model, as cards have them: an enterprise rate, say. */
export const ownPricesSchema = z.record(
  z.string(),
  z.array(priceRule.extend({ source: z.string().default('your configuration'), asOf: z.string().optional() })).min(1),
)
export type OwnPrices = z.input<typeof ownPricesSchema>

/** The backends with the user's rules on their cards. Throws ConfigError for a model nobody knows. @param today ISO date */
export function withOwnPrices(backends: readonly Backend[], own: OwnPrices, today: string): Backend[] {
  const catalog = createCatalog(backends.flatMap(({ cards }) => cards))
  const rules = new Map<string, PriceRule[]>()
  for (const [name, given] of Object.entries(ownPricesSchema.parse(own))) {
    const found = catalog.find(name)
    if (!found.length)
      throw new ConfigError('no such model', { field: `prices.${name}`, value: name, nearest: catalog.nearest(name) })
    for (const { id } of found)
      rules.set(
        id,
        given.map((rule) => ({ asOf: today, ...rule }) as PriceRule),
      )
  }
  return backends.map((backend) => ({
    ...backend,
    cards: backend.cards.map((card) => {
      const mine = rules.get(card.id)
      return mine ? { ...card, price: { model: 'rules' as const, rules: mine } } : card
    }),
  }))
}

export interface ListedPrice {
  backend: string
  model: string
  /** What it is a price of: `second, 720p, audio`. */
  per: string
  /** Exact USD; null where nobody knows. */
  usd: string | null
  /** Vendor credits behind it. */
  credits?: string
  source: string
  asOf: string
  /** Days since it was read. */
  days: number
  stale: boolean
  /** What its invoices, or those of its vendor, come to beside it; absent while there are few. */
  drift?: Drift
}

const whenText = ({ resolution, audio, task, minSeconds, maxSeconds }: PriceRule['when']): string[] => [
  ...(resolution ? [resolution.join('/')] : []),
  ...(audio === undefined ? [] : [audio ? 'with sound' : 'silent']),
  ...(task ? [task.join('/')] : []),
  ...(minSeconds === undefined ? [] : [`from ${minSeconds} s`]),
  ...(maxSeconds === undefined ? [] : [`up to ${maxSeconds} s`]),
]

/** Of every model that can still be called, in the order of its backends. @param now milliseconds since the epoch */
export function listPrices(
  backends: readonly Pick<Backend, 'id' | 'cards'>[],
  now: number,
  driftOf: DriftBook['of'] = () => undefined,
): ListedPrice[] {
  const dated = (asOf: string) => {
    const days = Math.max(0, Math.floor((now - Date.parse(asOf)) / 86_400_000))
    return { asOf, days, stale: days > STALE_AFTER_DAYS }
  }
  return backends.flatMap(({ id: backend, cards }) =>
    cards.flatMap((card): ListedPrice[] => {
      const { native: model, price, lifecycle } = card
      if (price.model === 'electricity' || !lifecycleAt(lifecycle, now).usable) return []
      const base = { backend, model }
      if (price.model === 'unknown')
        return [{ ...base, per: price.note ?? 'unknown', usd: null, source: price.source, ...dated(price.asOf) }]
      const drift = driftOf(card)
      return price.rules.map((rule) => ({
        ...base,
        per: [rule.per, ...whenText(rule.when)].join(', '),
        usd: unitUsd(rule),
        ...(rule.credits !== undefined && { credits: rule.credits }),
        source: rule.source,
        ...dated(rule.asOf),
        ...(drift && { drift }),
      }))
    }),
  )
}
