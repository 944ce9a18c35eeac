/** ENTSO-E: day-ahead market prices of Europe's bidding zones, as XML. https://transparency.entsoe.eu */
import { z } from 'zod'
import type { Feed, FeedPrice } from './index.js'

const many = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(schema))

const period = z.object({
  timeInterval: z.object({ start: z.string(), end: z.string() }),
  resolution: z.string(),
  Point: many(z.object({ position: z.coerce.number().int().positive(), 'price.amount': z.coerce.number() })),
})
const document = z.object({
  Publication_MarketDocument: z
    .object({ TimeSeries: many(z.object({ 'currency_Unit.name': z.string(), Period: many(period) })) })
    .optional(),
  // Sent with status 200: there are no prices, or the question was wrong.
  Acknowledgement_MarketDocument: z
    .object({ Reason: many(z.object({ code: z.coerce.string(), text: z.coerce.string() })) })
    .optional(),
})

const NO_DATA = '999'
const MINUTES = /^PT(\d+)M$/
const DAY_MS = 86_400_000

/** `yyyyMMddHHmm`, UTC. */
const stamp = (instant: number) => new Date(instant).toISOString().replace(/\D/g, '').slice(0, 12)

export const entsoe: Feed = {
  name: 'ENTSO-E',
  needs: ['area'],
  key: 'ENTSOE_TOKEN',
  wholesale: true,
  async ask({ url = 'https://web-api.tp.entsoe.eu/api', area }, { from, to, http, env, signal }) {
    const query = {
      securityToken: env.ENTSOE_TOKEN ?? '',
      documentType: 'A44',
      'contract_MarketAgreement.type': 'A01',
      in_Domain: area!,
      out_Domain: area!,
      // A day at least is asked for.
      periodStart: stamp(Math.floor(from / DAY_MS) * DAY_MS),
      periodEnd: stamp((Math.floor(to / DAY_MS) + 1) * DAY_MS),
    }
    const { status, text } = await http.request({ url, query, signal })
    const { XMLParser } = await import('fast-xml-parser')
    const parsed = document.safeParse(new XMLParser({ parseTagValue: false }).parse(text)).data
    const reason = parsed?.Acknowledgement_MarketDocument?.Reason[0]
    if (reason && (reason.code !== NO_DATA || !/no matching data/i.test(reason.text))) throw new Error(reason.text)
    if (status >= 400 || !parsed) throw new Error(`HTTP ${status}`)
    return (parsed.Publication_MarketDocument?.TimeSeries ?? []).flatMap((series) =>
      series.Period.flatMap((one) => pricesOf(one, series['currency_Unit.name'])),
    )
  },
}

/** A point that is left out repeats the one before it. */
function pricesOf({ timeInterval, resolution, Point }: z.infer<typeof period>, currency: string): FeedPrice[] {
  const [start, end] = [Date.parse(timeInterval.start), Date.parse(timeInterval.end)]
  const step = Number(MINUTES.exec(resolution)?.[1]) * 60_000
  if (!(step > 0)) throw new Error(`prices every ${resolution}`)
  const points = [...Point].sort((a, b) => a.position - b.position)
  return points.map(({ position, 'price.amount': perMwh }, i) => {
    const next = points[i + 1]?.position
    const from = start + (position - 1) * step
    return { from, to: next ? start + (next - 1) * step : end, perKwh: perMwh / 1000, currency }
  })
}
