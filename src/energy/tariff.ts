/** What a kilowatt-hour costs: the user's figure, else the default of their country, in USD with the rate used. */
import { ConfigError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import { currencies, electricityPrices } from './tables.js'
import type { Tariff } from './types.js'

/** A flat price in USD per kWh, a table code such as `DE` or `US-CA`, or a price in another currency. */
export type TariffConfig = number | string | { perKwh: number; currency?: string | undefined }

const exact = (value: number) => value.toFixed(8).replace(/\.?0+$/, '')

function toUsd(perKwh: number, currency: string): { usd: string; rate: string } {
  if (currency === 'USD') return { usd: exact(perKwh), rate: '' }
  const from = currencies.perBase[currency]
  const usd = currencies.perBase.USD!
  if (!from)
    throw new ConfigError('no exchange rate for this currency is bundled', {
      field: 'tariff.currency',
      value: currency,
      allowed: Object.keys(currencies.perBase).join(', '),
      next: 'Give the price in USD per kWh: { tariff: 0.21 }.',
    })
  return { usd: exact((perKwh * usd) / from), rate: `; ${currency} at ${exact(usd / from)} USD, ${currencies.asOf}` }
}

/** The region of the user's locale, `undefined` where the environment doesn't say. */
export function localeRegion(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return /^[a-z]{2,3}_([A-Z]{2})\b/.exec(env.LC_ALL || env.LC_MESSAGES || env.LANG || '')?.[1]
}

/**
 * The tariff for local renders. Without a setting it is the table's price of the locale's country, else the US average;
 * `source` says which and that it was assumed. Throws ConfigError for a code that isn't in the table or a negative flat price.
 */
export async function resolveTariff(
  config: TariffConfig | undefined,
  env: Readonly<Record<string, string | undefined>>,
  today: string,
): Promise<Tariff> {
  if (typeof config === 'number' || (typeof config === 'object' && config)) {
    const { perKwh, currency = 'USD' } = typeof config === 'number' ? { perKwh: config } : config
    if (!Number.isFinite(perKwh) || perKwh < 0 || perKwh > 100)
      throw new ConfigError('a price per kWh', { field: 'tariff', value: perKwh, allowed: '0 to 100' })
    const { usd, rate } = toUsd(perKwh, currency.toUpperCase())
    return { usdPerKwh: usd, source: `your setting${rate}`, asOf: today }
  }
  const rows = await electricityPrices()
  const find = (code: string) => rows.find((row) => row.code === code.toUpperCase())
  if (config !== undefined) {
    const row = find(config)
    if (!row)
      throw new ConfigError('not in the electricity price table', {
        field: 'tariff',
        value: config,
        allowed: 'an ISO country code, US-<state>, CA-<province>, or USD per kWh as a number',
        nearest: nearestWord(
          config,
          rows.map((r) => r.code),
        ),
      })
    return fromRow(row, '')
  }
  const region = localeRegion(env)
  const row = region ? find(region) : undefined
  if (row && currencies.perBase[row.currency]) return fromRow(row, ', assumed from your locale')
  return fromRow(find('US')!, ', assumed: set `tariff` to your own')
}

function fromRow(row: { name: string; price_per_kwh: string; currency: string; period: string }, how: string): Tariff {
  const { usd, rate } = toUsd(Number(row.price_per_kwh), row.currency)
  return {
    usdPerKwh: usd,
    source: `${row.name.replace(' (average)', '')}, average household${how}${rate}`,
    asOf: row.period,
  }
}
