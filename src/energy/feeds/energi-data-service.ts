/** Energi Data Service: day-ahead market prices of Denmark and its neighbours, without a key. https://www.energidataservice.dk */
import { z } from 'zod'
import type { Feed } from './index.js'
import { readable } from './read.js'

const answer = z.object({
  records: z.array(z.object({ TimeUTC: z.string(), PriceArea: z.string(), DayAheadPriceEUR: z.number().nullable() })),
})

/** The market's slot since October 2025. */
const SLOT_MS = 900_000

export const energiDataService: Feed = {
  name: 'Energi Data Service',
  needs: ['area'],
  wholesale: true,
  async ask({ url = 'https://api.energidataservice.dk', area }, { from, to, http, signal }) {
    const minute = (instant: number) => new Date(instant).toISOString().slice(0, 16)
    const query = {
      start: minute(from - SLOT_MS),
      end: minute(to + SLOT_MS),
      timezone: 'UTC',
      sort: 'TimeUTC asc',
      limit: 0,
      filter: JSON.stringify({ PriceArea: [area] }),
    }
    const { records } = readable(answer, await http.request({ url: `${url}/dataset/DayAheadPrices`, query, signal }))
    return records.flatMap(({ TimeUTC, PriceArea, DayAheadPriceEUR: perMwh }) => {
      const start = Date.parse(`${TimeUTC.replace(/Z$/, '')}Z`)
      if (PriceArea !== area || perMwh === null || !Number.isFinite(start)) return []
      return [{ from: start, to: start + SLOT_MS, perKwh: perMwh / 1000, currency: 'EUR' }]
    })
  },
}
