/** Electricity by the clock: energy cut at the edges of prices, days of 23 and 25 hours, feeds as their servers speak. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, multiply, sum } from '../../src/cost/money.js'
import { carbonOf, gramsOf } from '../../src/energy/carbon.js'
import { cheapestStart, priceEnergy, pricesOver, QUARTER_MS } from '../../src/energy/slots.js'
import { resolveTariff, type TariffConfig } from '../../src/energy/tariff.js'
import type { PriceSlot, Tariff } from '../../src/energy/types.js'
import { createHttp } from '../../src/net/http.js'
import { startServer } from '../support/server.js'

const HOUR = 3_600_000
const today = '2026-11-28'
const at = (text: string) => Date.parse(text)
const world = { env: {}, today }

const berlin = (windows: object[], more: object = {}) =>
  resolveTariff({ perKwh: 0.3, windows, timeZone: 'Europe/Berlin', ...more } as TariffConfig, world)

/** Hours of the price over a span. */
const hoursAt = (tariff: Tariff, price: string, from: string, to: string) =>
  pricesOver(tariff, at(from), at(to))
    .filter(({ usdPerKwh }) => usdPerKwh === price)
    .reduce((hours, slot) => hours + (slot.to - slot.from) / HOUR, 0)

describe('slots', () => {
  const tariffOf = (slots: PriceSlot[]): Tariff => ({
    usdPerKwh: '0.2',
    source: 'test',
    asOf: today,
    slots: () => slots,
  })
  const prices = fc.array(
    fc.record({ gap: fc.nat(3), length: fc.integer({ min: 1, max: 8 }), cents: fc.integer({ min: -20, max: 90 }) }),
    { maxLength: 12 },
  )
  const slotsOf = (list: { gap: number; length: number; cents: number }[]) => {
    let reached = 0
    return list.map(({ gap, length, cents }) => {
      const from = reached + gap * QUARTER_MS
      reached = from + length * QUARTER_MS
      return { from, to: reached, usdPerKwh: (cents / 100).toFixed(2) }
    })
  }

  it('cover a span once, in order and without gaps; what is burnt in them adds up to the whole', () => {
    fc.assert(
      fc.property(
        prices,
        fc.nat(20 * HOUR),
        fc.integer({ min: 1, max: 20 * HOUR }),
        fc.float({ min: 0, max: 1e5, noNaN: true }),
        (list, from, span, wh) => {
          const tariff = tariffOf(slotsOf(list))
          const slots = pricesOver(tariff, from, from + span)
          expect(slots[0]!.from).toBe(from)
          expect(slots.at(-1)!.to).toBe(from + span)
          for (const [i, slot] of slots.entries()) {
            expect(slot.to).toBeGreaterThan(slot.from)
            if (i > 0) expect(slot.from).toBe(slots[i - 1]!.to)
          }
          const parts = slots.map(
            (slot) => priceEnergy(tariff, (wh * (slot.to - slot.from)) / span, slot.from, slot.to).usd,
          )
          const whole = priceEnergy(tariff, wh, from, from + span)
          expect(Number(sum(parts))).toBeCloseTo(Number(whole.usd), 9)
          // A mean lies between the ends.
          const sorted = slots.map(({ usdPerKwh }) => usdPerKwh).sort(compare)
          expect(Number(whole.usdPerKwh)).toBeGreaterThanOrEqual(Number(sorted[0]) - 1e-12)
          expect(Number(whole.usdPerKwh)).toBeLessThanOrEqual(Number(sorted.at(-1)) + 1e-12)
        },
      ),
    )
  })

  it('of one price cost exactly what a flat price costs', () => {
    const flat = { usdPerKwh: '0.31', source: 'test', asOf: today }
    const quarters: Tariff = {
      ...flat,
      slots: () =>
        slotsOf([
          { gap: 0, length: 4, cents: 31 },
          { gap: 0, length: 8, cents: 31 },
        ]),
    }
    for (const wh of [0.0123, 37.5, 811])
      expect(priceEnergy(quarters, wh, 100, 2 * HOUR).usd).toBe(multiply(multiply('0.31', wh), '0.001'))
  })

  it('say so where the flat price stands in', () => {
    const tariff: Tariff = { ...tariffOf([{ from: 0, to: HOUR, usdPerKwh: '0.1' }]), missing: 'nobody knows tomorrow' }
    expect(priceEnergy(tariff, 1000, 0, HOUR).note).toBe('0.1 USD/kWh (test, 2026-11-28)')
    expect(priceEnergy(tariff, 1000, 0, 2 * HOUR)).toMatchObject({
      usd: '0.15',
      note: expect.stringContaining('partly at the flat price: nobody knows tomorrow'),
    })
  })

  it('the cheapest start is never dearer than any other, and none is named for what nobody has priced', () => {
    fc.assert(
      fc.property(prices, fc.nat(4 * HOUR), fc.integer({ min: 1, max: 3 * 3600 }), (list, now, seconds) => {
        const tariff = tariffOf(slotsOf(list))
        const found = cheapestStart(tariff, seconds, now, now + 24 * HOUR)
        const cost = (start: number) => Number(priceEnergy(tariff, 1000, start, start + seconds * 1000).usd)
        if (found) {
          expect(found.at % QUARTER_MS).toBe(0)
          expect(cost(found.at)).toBeLessThanOrEqual(cost(now) + 1e-9)
          expect(pricesOver(tariff, found.at, found.at + seconds * 1000).some(({ flat }) => flat)).toBe(false)
        }
        const best = found ? cost(found.at) : cost(now)
        for (let start = Math.ceil((now + 1) / QUARTER_MS) * QUARTER_MS; start <= now + 24 * HOUR; start += QUARTER_MS)
          if (!pricesOver(tariff, start, start + seconds * 1000).some(({ flat }) => flat))
            expect(best).toBeLessThanOrEqual(cost(start) + 1e-9)
      }),
      { numRuns: 60 },
    )
  })
})

describe('windows of the clock', () => {
  const night = { from: '22:00', to: '06:00', perKwh: 0.2 }

  it.each([
    ['an ordinary day', '2026-11-28T00:00+01:00', '2026-11-29T00:00+01:00', 8],
    ['the day of 23 hours, whose night is an hour shorter', '2026-03-28T12:00+01:00', '2026-03-29T12:00+02:00', 7],
    ['the day of 25 hours, whose night is an hour longer', '2026-10-24T12:00+02:00', '2026-10-25T12:00+01:00', 9],
  ])('%s', async (_, from, to, hours) => {
    expect(hoursAt(await berlin([night]), '0.2', from, to)).toBe(hours)
  })

  it('an edge inside the hour that is left out takes hold after it', async () => {
    const early = await berlin([{ from: '02:30', to: '04:00', perKwh: 0.2 }])
    expect(hoursAt(early, '0.2', '2026-03-29T00:00+01:00', '2026-03-30T00:00+02:00')).toBe(1)
    // And twice in the hour that comes twice.
    expect(hoursAt(early, '0.2', '2026-10-25T00:00+02:00', '2026-10-26T00:00+01:00')).toBe(2)
  })

  it('a night belongs to the day and the month in which it began', async () => {
    const friday = await berlin([{ ...night, days: ['fri'] }])
    expect(hoursAt(friday, '0.2', '2026-11-27T00:00+01:00', '2026-11-28T00:00+01:00')).toBe(2)
    expect(hoursAt(friday, '0.2', '2026-11-28T00:00+01:00', '2026-11-29T00:00+01:00')).toBe(6)
    const november = await berlin([{ ...night, months: [11] }])
    expect(hoursAt(november, '0.2', '2026-11-30T12:00+01:00', '2026-12-02T12:00+01:00')).toBe(8)
  })

  it('weekends, seasons and the order of windows count', async () => {
    const tariff = await berlin([
      { days: ['weekends'], perKwh: 0.15 },
      { months: [6, 7, 8], from: '12:00', to: '15:00', perKwh: 0.1 },
      night,
    ])
    const day = (date: string) =>
      ['0.1', '0.15', '0.2', '0.3'].map((price) => hoursAt(tariff, price, `${date}T00:00Z`, `${date}T24:00Z`))
    expect(day('2026-07-18')).toEqual([0, 24, 0, 0])
    expect(day('2026-07-15')).toEqual([3, 0, 8, 13])
    expect(day('2026-12-16')).toEqual([0, 0, 8, 16])
  })

  it('half-hour zones are no exception', async () => {
    const india = await resolveTariff(
      { perKwh: 0.1, windows: [{ from: '22:30', to: '05:15', perKwh: 0.05 }], timeZone: 'Asia/Kolkata' },
      world,
    )
    expect(hoursAt(india, '0.05', '2026-11-28T00:00Z', '2026-11-29T00:00Z')).toBe(6.75)
    expect(pricesOver(india, at('2026-11-28T17:00Z'), at('2026-11-28T17:30Z'))[0]!.usdPerKwh).toBe('0.05')
  })

  it('are converted like the price, and refused with the field that is wrong', async () => {
    const euro = await berlin([night], { currency: 'EUR' })
    expect(pricesOver(euro, at('2026-11-28T23:00Z'), at('2026-11-28T23:30Z'))[0]!.usdPerKwh).toBe('0.22408')
    const own = await resolveTariff({ perKwh: 0.3, currency: 'EUR' }, { ...world, rates: { EUR: 1.2 } })
    expect(own).toMatchObject({ usdPerKwh: '0.36', source: 'your setting; EUR at 1.2 USD, your rate' })
    await expect(berlin([{ perKwh: -1 }])).rejects.toMatchObject({ field: 'tariff.windows.0.perKwh' })
    await expect(berlin([night], { timeZone: 'Mars/Olympus' })).rejects.toMatchObject({ field: 'tariff.timeZone' })
  })
})

describe('feeds', () => {
  const http = createHttp({ mode: 'open', allow: [] })
  const start = at('2026-11-28T00:00Z')
  const clock = { now: start }
  type Answer = { status?: number; type?: string; body: string }

  /** A server that answers as the feed's does, and the tariff that reads it. */
  async function feed(
    config: object,
    answer: (url: URL, headers: Record<string, unknown>, body: string) => Answer,
    env: Record<string, string> = {},
  ) {
    const server = await startServer((request, response, sent) => {
      const url = new URL(request.url!, server.origin)
      const { status = 200, type = 'application/json', body } = answer(url, request.headers, sent)
      response.writeHead(status, { 'content-type': type })
      response.end(body)
    })
    const url = (config as { feed: string }).feed === 'tibber' ? `${server.origin}/v1-beta/gql` : server.origin
    const tariff = await resolveTariff({ otherwise: 0.5, url, ...config } as TariffConfig, {
      env,
      today,
      http,
      now: () => clock.now,
    })
    return { tariff, asked: server.requests }
  }
  const priceAt = (tariff: Tariff, time: string) => pricesOver(tariff, at(time), at(time) + 1)[0]!.usdPerKwh

  it('Tibber: quarters of a household, asked with its token, once', async () => {
    const quarter = (i: number) => ({
      total: 0.25 + i / 1000,
      startsAt: new Date(start - HOUR + i * QUARTER_MS).toISOString().replace('Z', '+00:00'),
      currency: 'EUR',
    })
    const homes = [
      { id: 'none', currentSubscription: null },
      {
        id: 'mine',
        currentSubscription: { priceInfo: { today: Array.from({ length: 96 }, (_, i) => quarter(i)), tomorrow: [] } },
      },
    ]
    const { tariff, asked } = await feed(
      { feed: 'tibber' },
      (_, { authorization }, body) =>
        authorization === 'Bearer t0ken' && JSON.parse(body).query.includes('QUARTER_HOURLY')
          ? { body: JSON.stringify({ data: { viewer: { homes } } }) }
          : { status: 401, body: '{}' },
      { TIBBER_TOKEN: 't0ken' },
    )
    await tariff.load!(start, start + HOUR)
    await tariff.load!(start, start + HOUR)
    expect(asked).toHaveLength(1)
    expect(priceAt(tariff, '2026-11-28T00:20Z')).toBe((0.255 * 1.1204).toFixed(8).replace(/0+$/, ''))
    expect(priceAt(tariff, '2026-11-29T12:00Z')).toBe('0.5')
  })

  it('Octopus: half-hours in pence, page by page, negative ones too, one payment method', async () => {
    const rate = (i: number, method: string | null, pence: number) => ({
      value_exc_vat: pence / 1.05,
      value_inc_vat: pence,
      valid_from: new Date(start + i * 1_800_000).toISOString(),
      valid_to: new Date(start + (i + 1) * 1_800_000).toISOString(),
      payment_method: method,
    })
    const made = await feed(
      { feed: 'octopus', product: 'AGILE-24-10-01', tariffCode: 'E-1R-AGILE-24-10-01-C' },
      (url) => {
        if (
          !url.pathname.startsWith(
            '/v1/products/AGILE-24-10-01/electricity-tariffs/E-1R-AGILE-24-10-01-C/standard-unit-rates',
          )
        )
          return { status: 404, body: '{}' }
        const second = url.searchParams.get('page') === '2'
        return {
          body: JSON.stringify({
            count: 4,
            next: second ? null : `${url.origin}${url.pathname}?page=2`,
            results: second ? [rate(1, null, -4.2)] : [rate(0, 'DIRECT_DEBIT', 30), rate(0, 'NON_DIRECT_DEBIT', 99)],
          }),
        }
      },
    )
    await made.tariff.load!(start, start + HOUR)
    expect(made.asked[0]!.url).toContain('period_from=2026-11-28T00%3A00%3A00.000Z')
    expect(Number(priceAt(made.tariff, '2026-11-28T00:10Z'))).toBeCloseTo((0.3 * 1.1204) / 0.8472, 6)
    expect(Number(priceAt(made.tariff, '2026-11-28T00:40Z'))).toBeCloseTo((-0.042 * 1.1204) / 0.8472, 6)
    expect(made.asked).toHaveLength(2)
  })

  it('Energi Data Service: quarters of a price area in EUR per MWh, with fees and tax on top', async () => {
    const { tariff } = await feed(
      { feed: 'energi-data-service', area: 'DK1', addPerKwh: 0.1, vatPercent: 25 },
      (url) => {
        expect(JSON.parse(url.searchParams.get('filter')!)).toEqual({ PriceArea: ['DK1'] })
        const records = [0, 1, 2, 3].map((i) => ({
          TimeUTC: `2026-11-28T00:${i * 15 || '00'}:00`,
          TimeDK: 'x',
          PriceArea: 'DK1',
          DayAheadPriceEUR: 60 + i,
          DayAheadPriceDKK: 1,
        }))
        return {
          body: JSON.stringify({
            total: 4,
            dataset: 'DayAheadPrices',
            records: [...records, { ...records[0], PriceArea: 'DK2', DayAheadPriceEUR: 999 }],
          }),
        }
      },
    )
    await tariff.load!(start, start + HOUR)
    expect(Number(priceAt(tariff, '2026-11-28T00:40Z'))).toBeCloseTo((0.062 + 0.1) * 1.25 * 1.1204, 8)
  })

  const xml = (points: string, interval = ['2026-11-28T00:00Z', '2026-11-28T02:00Z']) =>
    `<?xml version="1.0" encoding="UTF-8"?><Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3"><type>A44</type><TimeSeries><currency_Unit.name>EUR</currency_Unit.name><price_Measure_Unit.name>MWH</price_Measure_Unit.name><curveType>A03</curveType><Period><timeInterval><start>${interval[0]}</start><end>${interval[1]}</end></timeInterval><resolution>PT15M</resolution>${points}</Period></TimeSeries></Publication_MarketDocument>`
  const point = (position: number, amount: number) =>
    `<Point><position>${position}</position><price.amount>${amount}</price.amount></Point>`

  it('ENTSO-E: a point that is left out repeats the one before', async () => {
    const { tariff, asked } = await feed(
      { feed: 'entsoe', area: '10Y1001A1001A82H' },
      () => ({ type: 'text/xml', body: xml(point(1, 100) + point(3, -20) + point(8, 40)) }),
      { ENTSOE_TOKEN: 'k' },
    )
    await tariff.load!(start, start + HOUR)
    expect(asked[0]!.url).toMatch(/documentType=A44.*periodStart=202611280000&periodEnd=202611290000/)
    const eur = (perMwh: number) => Number(((perMwh / 1000) * 1.1204).toFixed(8))
    const seen = ['00:00', '00:15', '00:30', '01:30', '01:45'].map((time) =>
      Number(priceAt(tariff, `2026-11-28T${time}Z`)),
    )
    expect(seen).toEqual([eur(100), eur(100), eur(-20), eur(-20), eur(40)])
    expect(priceAt(tariff, '2026-11-28T02:00Z')).toBe('0.5')
  })

  it.each<[string, object, Answer, string]>([
    [
      'no data at all',
      { feed: 'entsoe', area: 'x' },
      {
        type: 'text/xml',
        body: '<Acknowledgement_MarketDocument><Reason><code>999</code><text>No matching data found for Data item</text></Reason></Acknowledgement_MarketDocument>',
      },
      'ENTSO-E has no price for that time',
    ],
    [
      'a wrong area',
      { feed: 'entsoe', area: 'x' },
      {
        type: 'text/xml',
        body: '<Acknowledgement_MarketDocument><Reason><code>999</code><text>Invalid in_Domain</text></Reason></Acknowledgement_MarketDocument>',
      },
      'ENTSO-E: Invalid in_Domain',
    ],
    [
      'a page of a proxy',
      { feed: 'entsoe', area: 'x' },
      { status: 502, type: 'text/html', body: '<html>bad gateway</html>' },
      'ENTSO-E: HTTP 502',
    ],
    ['a wrong key', { feed: 'tibber' }, { status: 401, body: '{}' }, 'Tibber: the key is refused'],
    [
      'an error of the query',
      { feed: 'tibber' },
      { body: JSON.stringify({ errors: [{ message: 'no such home' }], data: null }) },
      'Tibber: no such home',
    ],
    [
      'too many questions',
      { feed: 'octopus', product: 'p', tariffCode: 't' },
      { status: 429, body: '{}' },
      'Octopus: asked too often',
    ],
    [
      'garbage',
      { feed: 'energi-data-service', area: 'DK1' },
      { body: '{"records": 7}' },
      'Energi Data Service: an answer that is no price list (HTTP 200)',
    ],
  ])('%s: the flat price stands in, and says why', async (_, config, answer, why) => {
    const { tariff } = await feed(config, () => answer, { ENTSOE_TOKEN: 'k', TIBBER_TOKEN: 'k' })
    await tariff.load!(start, start + HOUR)
    expect(priceEnergy(tariff, 1000, start, start + HOUR)).toMatchObject({
      usd: '0.5',
      note: expect.stringContaining(why),
    })
  })

  it('whatever a server answers, loading never throws', async () => {
    let body = ''
    const made = await Promise.all(
      [
        { feed: 'tibber' },
        { feed: 'octopus', product: 'p', tariffCode: 't' },
        { feed: 'entsoe', area: 'x' },
        { feed: 'energi-data-service', area: 'x' },
      ].map((config) => feed(config, () => ({ body }), { ENTSOE_TOKEN: 'k', TIBBER_TOKEN: 'k' })),
    )
    const texts = fc.oneof(
      fc.json(),
      fc.string(),
      fc.constant(xml('<Point><position>x</position></Point>')),
      fc.constant(xml(point(1, 5), ['x', 'y'])),
    )
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        body = text
        for (const { tariff } of made) {
          await tariff.load!(clock.now, clock.now + HOUR)
          expect(Number(priceEnergy(tariff, 1, clock.now, clock.now + HOUR).usd)).not.toBeNaN()
        }
        clock.now += 48 * HOUR
      }),
      { numRuns: 30 },
    )
  })

  it('needs what it needs, before anything is asked', async () => {
    await expect(resolveTariff({ feed: 'octopus', product: 'p' }, world)).rejects.toMatchObject({
      field: 'tariff.tariffCode',
    })
    await expect(resolveTariff({ feed: 'tibber' }, world)).rejects.toMatchObject({
      next: 'Set TIBBER_TOKEN in the environment.',
    })
    await expect(
      resolveTariff({ feed: 'tibber', vatPercent: 19 }, { ...world, env: { TIBBER_TOKEN: 'k' } }),
    ).rejects.toMatchObject({ field: 'tariff.vatPercent' })
    const offline = await resolveTariff({ feed: 'energi-data-service', area: 'DK1', otherwise: 'DK' }, world)
    await offline.load!(start, start + HOUR)
    expect(priceEnergy(offline, 1000, start, start + HOUR).note).toContain('partly at the flat price: offline')
  })
})

describe('carbon', () => {
  it('is one dataset’s yearly average of a country, or the user’s figure', () => {
    expect(carbonOf('de')).toEqual({
      gramsPerKwh: 342.06,
      source: 'Germany 2024, location-based yearly average, Ember yearly electricity data',
    })
    expect(carbonOf('US-CA').source).toMatch(/^United States 2024/)
    expect(gramsOf(76, carbonOf('US'))).toBeCloseTo(29.15, 2)
    expect(carbonOf(120)).toEqual({ gramsPerKwh: 120, source: 'your setting' })
    expect(() => carbonOf('ZZZ')).toThrow(/energy\.carbon/)
  })
})
