/** Octopus Agile: half-hourly unit rates of a region, VAT included, in pence. https://developer.octopus.energy */
import { z } from 'zod'
import type { Feed, FeedPrice } from './index.js'
import { readable } from './read.js'

const answer = z.object({
  next: z.string().nullish(),
  results: z.array(
    z.object({
      value_inc_vat: z.number(),
      valid_from: z.string(),
      valid_to: z.string().nullable(),
      payment_method: z.string().nullish(),
    }),
  ),
})

/** Pages of a hundred rates: two days. */
const PAGES = 20
const FOREVER_MS = 400 * 86_400_000

export const octopus: Feed = {
  name: 'Octopus',
  needs: ['product', 'tariffCode'],
  wholesale: false,
  async ask({ url = 'https://api.octopus.energy', product, tariffCode }, { from, to, http, signal }) {
    const path = `/v1/products/${encodeURIComponent(product!)}/electricity-tariffs/${encodeURIComponent(tariffCode!)}/standard-unit-rates/`
    const query = { period_from: new Date(from).toISOString(), period_to: new Date(to).toISOString() }
    const prices: FeedPrice[] = []
    let page: string | null | undefined = `${url}${path}?${new URLSearchParams(query)}`
    for (let n = 0; page && n < PAGES; n++) {
      const { results, next }: z.output<typeof answer> = readable(answer, await http.request({ url: page, signal }))
      for (const { value_inc_vat, valid_from, valid_to, payment_method } of results) {
        // The same hours stand twice where the payment method matters.
        if (payment_method && payment_method !== 'DIRECT_DEBIT') continue
        const start = Date.parse(valid_from)
        const end = valid_to === null ? start + FOREVER_MS : Date.parse(valid_to)
        prices.push({ from: start, to: end, perKwh: value_inc_vat / 100, currency: 'GBP' })
      }
      page = next
    }
    return prices
  },
}
