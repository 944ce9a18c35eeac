/** The bundled tables: electricity prices, currency rates, GPUs and CPU families, each row with its source. Read once, when asked. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import cpuTable from './data/cpus.json' with { type: 'json' }
import currencyTable from './data/currencies.json' with { type: 'json' }

/** `price_per_kwh` is an exact decimal in `currency`. */
const priceRow = z.object({
  code: z.string(),
  name: z.string(),
  price_per_kwh: z.string().regex(/^\d+(\.\d+)?$/),
  currency: z.string().length(3),
  period: z.string(),
  source: z.string(),
})

/** `tgp_w` is 0 where the table has none. */
const gpuRow = z.object({
  name: z.string(),
  vram_gb: z.coerce.number(),
  tgp_w: z.coerce.number(),
  source: z.string(),
})

async function csv<T>(file: string, row: z.ZodType<T>): Promise<T[]> {
  const [{ parse }, text] = await Promise.all([
    import('csv-parse/sync'),
    readFile(new URL(`./data/${file}`, import.meta.url), 'utf8'),
  ])
  return z.array(row).parse(parse(text, { columns: true, skip_empty_lines: true }))
}

const once = <T>(load: () => Promise<T>) => {
  let value: Promise<T> | undefined
  return () => (value ??= load())
}

/** Household electricity prices: ISO country codes, `US-CA`-style states, `US` for the average. */
export const electricityPrices = once(() => csv('electricity-prices.csv', priceRow))
export const gpus = once(() => csv('gpus.csv', gpuRow))
export const currencies = currencyTable as {
  base: string
  asOf: string
  source: string
  perBase: Record<string, number>
}
export const cpus = cpuTable
