/** Whatever an attempt goes through, what was set aside for it is settled or released, to the last cent. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Charge } from '../../src/backend.js'
import { stillOpen, totals, violations } from '../../src/cost/entries.js'
import { add, divide, isZero, multiply, negate, parseUsd, subtract, sum } from '../../src/cost/money.js'
import { rateOf } from '../../src/energy/tariff.js'
import { advance, type JobRecord, lastAttempt, newJob } from '../../src/jobs/journal.js'
import { billedAfterAll, type Ending, ending, reestimate, reservation, unexpose } from '../../src/jobs/settle.js'
import type { Quote } from '../../src/routing/route.js'
import { quote, route } from '../cli/fixtures.js'
import { shot } from '../support/world.js'

const AT = '2026-11-22T12:00:00.000Z'
const cents = fc.integer({ min: 0, max: 1_000_000 }).map((n) => parseUsd(n / 1000))
const charge = cents.map((usd): Charge => ({ usd }))
const word = fc.oneof(charge, fc.constantFrom('none' as const, 'unknown' as const, undefined))
const money = fc
  .tuple(cents, cents, cents)
  .map((ends) => ends.sort((a, b) => Number(a) - Number(b)))
  .map(([low, expected, high]) => ({ low: low!, expected: expected!, high: high! }))
const end = fc.oneof(
  word.map((as): Ending => ({ how: 'charged', as })),
  fc.constantFrom<Ending>({ how: 'free' }, { how: 'ambiguous', note: 'nobody knows' }),
)
const script = fc.record({
  money: fc.option(money, { nil: null }),
  lostAnswer: fc.boolean(),
  estimate: fc.option(charge, { nil: undefined }),
  end,
  bill: fc.option(charge, { nil: undefined }),
})

it('reserved and added equals charged, released and exposed, for every quote, estimate, ending and late bill', async () => {
  const wish = await shot()
  fc.assert(
    fc.property(script, ({ money, lostAnswer, estimate, end, bill }) => {
      const asked: Quote = quote({ locality: 'cloud', money, listed: { usd: '1', rules: 'a' } })
      const spec = { shot: wish, route: route({ ranked: [asked] }), parents: [] }
      let job: JobRecord = newJob('j1', spec, AT)
      const attempt = () => lastAttempt(job)
      const rows = reservation(job, attempt(), asked, AT)
      job = advance(job, { to: 'reserved', reserved: rows[0]!.usd }, AT)
      job = advance(job, { to: 'submitting' }, AT)
      if (lostAnswer) {
        rows.push(...ending(job, attempt(), asked, { how: 'ambiguous', note: 'lost' }, AT))
        const error = { name: 'SubmissionUnknownError', code: 'x', message: 'x', billed: 'maybe', atRisk: '0' } as const
        job = advance(job, { to: 'submission-unknown', error }, AT)
        rows.push(...unexpose(job, attempt(), AT))
      }
      const handle = { backend: 'a', endpoint: 'b', id: 'c', model: 'd', ...(estimate && { estimate }) }
      rows.push(...reestimate(job, attempt(), estimate, AT))
      job = advance(job, { to: 'accepted', handle, ...(estimate && { reserved: estimate.usd }) }, AT)
      rows.push(...ending(job, attempt(), asked, end, AT))
      const { exposed } = totals(rows)
      if (bill && !isZero(exposed)) rows.push(...billedAfterAll(job, attempt(), exposed, bill, AT))
      const balance = totals(rows)
      expect(stillOpen(balance)).toBe('0')
      expect(add(balance.reserved, balance.adjusted)).toBe(sum([balance.charged, balance.released, balance.exposed]))
      expect(violations(rows, () => true)).toEqual([])
      if (end.how === 'free') expect([balance.charged, balance.exposed]).toEqual(['0', '0'])
      if (end.how === 'charged' && typeof end.as === 'object') expect(balance.charged).toBe(end.as.usd)
      if (end.how === 'charged' && end.as === 'none') expect(balance.charged).toBe('0')
      // Half a render has no price on a list: only what was collected is compared with it.
      expect(rows.filter(({ listed }) => listed)).toEqual([])
    }),
  )
})

it('a sum shown in another currency and read back is the same sum', () => {
  const currency = fc.constantFrom('EUR', 'GBP', 'JPY', 'NOK', 'PLN')
  fc.assert(
    fc.property(cents, currency, fc.option(fc.integer({ min: 1, max: 10_000 })), (usd, code, own) => {
      const { usd: rate } = rateOf(code, own === null ? undefined : { [code]: own / 1000 })
      const there = multiply(usd, 1 / rate)
      const back = divide(there, 1 / rate)
      const off = subtract(back, usd)
      expect(Math.abs(Number(off))).toBeLessThanOrEqual(1e-11 * Math.max(1, rate))
      expect(negate(negate(there))).toBe(there)
    }),
  )
})
