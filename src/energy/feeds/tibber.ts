/** Tibber: what a household pays, taxes included, for today and tomorrow. https://developer.tibber.com */
import { z } from 'zod'
import type { Feed, FeedPrice } from './index.js'
import { readable } from './read.js'

const QUERY = `{ viewer { homes { id currentSubscription { priceInfo(resolution: QUARTER_HOURLY) {
  today { total startsAt currency } tomorrow { total startsAt currency } } } } } }`

const price = z.object({ total: z.number(), startsAt: z.string(), currency: z.string() })
const answer = z.object({
  errors: z.array(z.object({ message: z.string() })).optional(),
  data: z
    .object({
      viewer: z.object({
        homes: z.array(
          z.object({
            id: z.string(),
            currentSubscription: z
              .object({ priceInfo: z.object({ today: z.array(price), tomorrow: z.array(price) }) })
              .nullable(),
          }),
        ),
      }),
    })
    .nullish(),
})

const HOUR_MS = 3_600_000

export const tibber: Feed = {
  name: 'Tibber',
  needs: [],
  key: 'TIBBER_TOKEN',
  wholesale: false,
  async ask({ url = 'https://api.tibber.com/v1-beta/gql', home }, { http, env, signal }) {
    const headers = { authorization: `Bearer ${env.TIBBER_TOKEN ?? ''}` }
    const { errors, data } = readable(
      answer,
      await http.request({ method: 'POST', url, headers, json: { query: QUERY }, signal }),
    )
    if (errors?.length) throw new Error(errors[0]!.message)
    const homes = data?.viewer.homes.filter(({ currentSubscription }) => currentSubscription) ?? []
    const mine = home === undefined ? homes[0] : homes.find(({ id }) => id === home)
    if (!mine)
      throw new Error(home === undefined ? 'no home with a subscription' : `no home ${home} with a subscription`)
    const { today, tomorrow } = mine.currentSubscription!.priceInfo
    const starts = [...today, ...tomorrow].map((one) => ({ ...one, from: Date.parse(one.startsAt) }))
    return starts.map(({ from, total, currency }, i): FeedPrice => {
      const next = starts[i + 1]?.from
      const before = i > 0 ? from - starts[i - 1]!.from : HOUR_MS
      return { from, to: next ?? from + Math.min(before, HOUR_MS), perKwh: total, currency }
    })
  },
}
