/** What a kilowatt-hour costs: the user's figures or their supplier's feed, else the default of their country, in USD with the rate used. */
import { z } from 'zod'
import { ConfigError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import type { HttpClient } from '../net/http.js'
import type { Feed } from './feeds/index.js'
import { currencies, electricityPrices } from './tables.js'
import type { Tariff } from './types.js'
import { WEEKDAYS, windowSlots } from './windows.js'

/** Every zone's clock changes on a quarter of an hour, and so does every tariff. */
const clockTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):(00|15|30|45)|24:00)$/, 'a time on a quarter of an hour, like 22:00')

/** A price, and what it is over the day, the week and the year; or the feed that tells. */
export const tariffSchema = z.union([
  z.number(),
  z.string(),
  z.strictObject({
    perKwh: z.number(),
    /** @default 'USD' */
    currency: z.string().optional(),
    /** Hours with a price of their own; the first that covers an instant counts. */
    windows: z
      .array(
        z.strictObject({
          perKwh: z.number(),
          from: clockTime.optional(),
          to: clockTime.optional(),
          days: z.array(z.enum([...WEEKDAYS, 'weekdays', 'weekends'])).optional(),
          months: z.array(z.int().min(1).max(12)).optional(),
        }),
      )
      .optional(),
    /** IANA name of the zone whose clock the windows mean. @default the machine's */
    timeZone: z.string().optional(),
  }),
  z.strictObject({
    feed: z.enum(['tibber', 'octopus', 'entsoe', 'energi-data-service']),
    url: z.url().optional(),
    home: z.string().optional(),
    product: z.string().optional(),
    tariffCode: z.string().optional(),
    area: z.string().optional(),
    /** Added to a market's price before tax, in its currency: grid fees, levies. @default 0 */
    addPerKwh: z.number().optional(),
    /** Added to a market's price and fees. @default 0 */
    vatPercent: z.number().min(0).max(100).optional(),
    /** A number in USD, or a table code: counts where the feed has nothing. @default your country's */
    otherwise: z.union([z.number(), z.string()]).optional(),
  }),
])

export type TariffConfig = z.input<typeof tariffSchema>

export interface TariffWorld {
  env: Readonly<Record<string, string | undefined>>
  /** ISO date. */
  today: string
  /** USD per unit of a currency, by its code; they go before the bundled ones. */
  rates?: Readonly<Record<string, number>> | undefined
  /** For feeds. */
  http?: HttpClient | undefined
  now?(): number
}

const exact = (value: number) => value.toFixed(8).replace(/\.?0+$/, '')

/** USD for one unit of a currency, and whose rate that is. Throws ConfigError for one without a rate. */
export function rateOf(currency: string, rates: TariffWorld['rates'] = {}): { usd: number; from: string } {
  if (currency === 'USD') return { usd: 1, from: '' }
  const own = rates[currency]
  if (own !== undefined) return { usd: own, from: 'your rate' }
  const perBase = currencies.perBase[currency]
  if (!perBase)
    throw new ConfigError('no exchange rate for this currency is bundled', {
      field: 'tariff.currency',
      value: currency,
      allowed: Object.keys(currencies.perBase).join(', '),
      next: `Set exchangeRates: { ${currency}: <USD for one> }, or give the price in USD per kWh: { tariff: 0.21 }.`,
    })
  return { usd: currencies.perBase.USD! / perBase, from: currencies.asOf }
}

function toUsd(perKwh: number, currency: string, rates?: TariffWorld['rates']): { usd: string; rate: string } {
  const { usd, from } = rateOf(currency, rates)
  return { usd: exact(perKwh * usd), rate: from && `; ${currency} at ${exact(usd)} USD, ${from}` }
}

/** The region of the user's locale, `undefined` where the environment doesn't say. */
export function localeRegion(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return /^[a-z]{2,3}_([A-Z]{2})\b/.exec(env.LC_ALL || env.LC_MESSAGES || env.LANG || '')?.[1]
}

/**
 * The tariff for local renders. Without a setting it is the table's price of the locale's country, else the US average;
 * `source` says which and that it was assumed. Throws ConfigError for what can't be priced.
 */
export async function resolveTariff(config: TariffConfig | undefined, world: TariffWorld): Promise<Tariff> {
  if (typeof config === 'object' && config && 'feed' in config) return feedTariff(config, world)
  if (typeof config === 'number') return resolveTariff({ perKwh: config }, world)
  if (typeof config === 'object' && config) {
    const { perKwh, currency = 'USD', windows = [], timeZone } = config
    const priced = (price: number, field: string) => {
      if (!Number.isFinite(price) || price < 0 || price > 100)
        throw new ConfigError('a price per kWh', { field, value: price, allowed: '0 to 100' })
      return toUsd(price, currency.toUpperCase(), world.rates)
    }
    const { usd, rate } = priced(perKwh, 'tariff')
    const flat = { usdPerKwh: usd, source: `your setting${rate}`, asOf: world.today }
    if (!windows.length) return flat
    const own = windows.map((one, i) => ({ ...one, usdPerKwh: priced(one.perKwh, `tariff.windows.${i}.perKwh`).usd }))
    return { ...flat, slots: windowSlots(own, usd, zoneOf(timeZone)) }
  }
  return tablePrice(config, world)
}

function zoneOf(timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  try {
    return Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch {
    throw new ConfigError('no such time zone', {
      field: 'tariff.timeZone',
      value: timeZone,
      allowed: 'Europe/Berlin, ...',
    })
  }
}

async function feedTariff(config: Extract<TariffConfig, { feed: string }>, world: TariffWorld): Promise<Tariff> {
  const { addPerKwh = 0, vatPercent = 0, otherwise, ...options } = config
  const { createFeedBook, FEEDS } = await import('./feeds/index.js')
  const { name, needs, key, wholesale }: Feed = FEEDS[options.feed]
  const refuse = (message: string, field: string, next: string) => {
    throw new ConfigError(message, { field: `tariff.${field}`, value: undefined, next })
  }
  for (const field of needs) if (!options[field]) refuse(`${name} needs it`, field, 'README says where to find it.')
  if (key && !world.env[key]) refuse(`${name} needs a key`, 'feed', `Set ${key} in the environment.`)
  if (!wholesale && (addPerKwh || vatPercent))
    refuse(`${name} tells what you pay; nothing is added`, addPerKwh ? 'addPerKwh' : 'vatPercent', 'Leave it out.')
  const flat = await resolveTariff(otherwise, world)
  const { http, env, now = Date.now, rates, today } = world
  const book =
    http &&
    createFeedBook(options, { http, env, now }, ({ perKwh, currency }) => {
      return toUsd((perKwh + addPerKwh) * (1 + vatPercent / 100), currency, rates).usd
    })
  return {
    usdPerKwh: flat.usdPerKwh,
    source: `${name}${options.area ? ` ${options.area}` : ''}, else ${flat.source}`,
    asOf: today,
    slots: (from, to) => book?.slots(from, to) ?? [],
    load: async (from, to) => book?.load(from, to),
    get missing() {
      return book ? book.trouble : 'offline'
    },
  }
}

async function tablePrice(code: string | undefined, { env, rates }: TariffWorld): Promise<Tariff> {
  const rows = await electricityPrices()
  const find = (code: string) => rows.find((row) => row.code === code.toUpperCase())
  if (code !== undefined) {
    const row = find(code)
    if (!row)
      throw new ConfigError('not in the electricity price table', {
        field: 'tariff',
        value: code,
        allowed: 'an ISO country code, US-<state>, CA-<province>, or USD per kWh as a number',
        nearest: nearestWord(
          code,
          rows.map((r) => r.code),
        ),
      })
    return fromRow(row, '', rates)
  }
  const region = localeRegion(env)
  const row = region ? find(region) : undefined
  if (row && (currencies.perBase[row.currency] || rates?.[row.currency]))
    return fromRow(row, ', assumed from your locale', rates)
  return fromRow(find('US')!, ', assumed: set `tariff` to your own', rates)
}

function fromRow(
  row: { name: string; price_per_kwh: string; currency: string; period: string },
  how: string,
  rates: TariffWorld['rates'],
): Tariff {
  const { usd, rate } = toUsd(Number(row.price_per_kwh), row.currency, rates)
  return {
    usdPerKwh: usd,
    source: `${row.name.replace(' (average)', '')}, average household${how}${rate}`,
    asOf: row.period,
  }
}
