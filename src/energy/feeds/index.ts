/** Feeds of electricity prices that change every quarter, half or whole hour: what each is asked, and the tariff made of the answers. */
import type { HttpClient } from '../../net/http.js'
import type { PriceSlot } from '../types.js'
import { energiDataService } from './energi-data-service.js'
import { entsoe } from './entsoe.js'
import { octopus } from './octopus.js'
import { tibber } from './tibber.js'

/** A price as a feed tells it: instants in milliseconds, its own currency. */
export interface FeedPrice {
  from: number
  to: number
  perKwh: number
  currency: string
}

export interface FeedQuery {
  /** Milliseconds. A feed may answer with more. */
  from: number
  to: number
  http: HttpClient
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal
}

export interface FeedOptions {
  feed: keyof typeof FEEDS
  /** Where its server is. @default the feed's own */
  url?: string | undefined
  /** Tibber: the home's id. @default the first */
  home?: string | undefined
  /** Octopus: the product, `AGILE-24-10-01`. */
  product?: string | undefined
  /** Octopus: the tariff of your region, `E-1R-AGILE-24-10-01-C`. */
  tariffCode?: string | undefined
  /** ENTSO-E: the bidding zone's EIC code, `10Y1001A1001A82H`. Energi Data Service: the price area, `DK1`. */
  area?: string | undefined
}

export interface Feed {
  /** As people know it. */
  readonly name: string
  /** Options it can't do without. */
  readonly needs: readonly (keyof FeedOptions)[]
  /** Environment variable that holds its key. */
  readonly key?: string
  /** A market's price, to which grid fees and taxes are added; otherwise it is what the household pays. */
  readonly wholesale: boolean
  /** Throws for an answer that is none. */
  ask(options: FeedOptions, query: FeedQuery): Promise<FeedPrice[]>
}

export const FEEDS = { tibber, octopus, entsoe, 'energi-data-service': energiDataService } satisfies Record<
  string,
  Feed
>

/** Milliseconds before a feed is asked again for what it didn't have. */
const AGAIN_MS = 900_000
const ANSWER_MS = 8000

export interface FeedBook {
  slots(from: number, to: number): readonly PriceSlot[]
  /** Fetches what is missing of a span. Never throws: what can't be had has no slots. */
  load(from: number, to: number): Promise<void>
  /** Why there is nothing, for people. */
  readonly trouble: string
}

/** What one feed said, kept for the process. @param retail from its price to USD per kWh; throws for a currency without a rate */
export function createFeedBook(
  options: FeedOptions,
  { http, env, now }: { http: HttpClient; env: FeedQuery['env']; now(): number },
  retail: (price: FeedPrice) => string,
): FeedBook {
  const feed: Feed = FEEDS[options.feed]
  const known = new Map<number, PriceSlot>()
  let asked = Number.NEGATIVE_INFINITY
  let trouble = `${feed.name} has no price for that time`
  let asking: Promise<void> | undefined

  const sorted = () => [...known.values()].sort((a, b) => a.from - b.from)
  function covers(from: number, to: number): boolean {
    let reached = from
    for (const slot of sorted()) if (slot.from <= reached && slot.to > reached) reached = slot.to
    return reached >= to
  }

  async function ask(from: number, to: number): Promise<void> {
    try {
      const signal = AbortSignal.timeout(ANSWER_MS)
      for (const price of await feed.ask(options, { from, to, http, env, signal }))
        if (price.to > price.from && Number.isFinite(price.perKwh))
          known.set(price.from, { from: price.from, to: price.to, usdPerKwh: retail(price) })
      trouble = `${feed.name} has no price for that time`
    } catch (error) {
      trouble = `${feed.name}: ${(error as Error).message}`
    }
    asked = now()
  }

  return {
    slots: (from, to) => sorted().filter((slot) => slot.from < to && slot.to > from),
    async load(from, to) {
      if (covers(from, to) || now() - asked < AGAIN_MS) return
      asking ??= ask(from, to).finally(() => {
        asking = undefined
      })
      await asking
    },
    get trouble() {
      return trouble
    },
  }
}
