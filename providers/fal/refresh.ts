/** A fresh catalogue from fal: what its endpoints take today and what they are listed at, as cards. */
import { RefusedError, UnavailableError } from '../../src/errors.js'
import type { HttpClient } from '../../src/net/http.js'
import { cardsFrom, type Family, type Recorded } from './catalogue.js'
import { modelsSchema, pricesSchema } from './wire.js'

/** Endpoints a list is asked for at once. Source: fal's Platform API (50 at most), as of 2026-11-22. */
const AT_ONCE = 25

export interface Fresh {
  recorded: Recorded
  cards: object[]
  /** Families that the catalogue no longer has or doesn't describe, and why. */
  missing: string[]
}

/** @param api where the Platform API is. Throws RefusedError, UnavailableError. */
export async function refresh(
  families: readonly Family[],
  { http, api, key, today }: { http: HttpClient; api: string; key: string; today: string },
): Promise<Fresh> {
  const endpoints = [...new Set(families.flatMap(({ endpoints }) => Object.values(endpoints)))]
  const pages = Array.from({ length: Math.ceil(endpoints.length / AT_ONCE) }, (_, i) =>
    endpoints.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  )
  const recorded: Recorded = { source: `${api}/v1/models`, asOf: today, models: [], prices: [] }
  for (const page of pages) {
    const query = page.map((endpoint) => `endpoint_id=${encodeURIComponent(endpoint)}`).join('&')
    const ask = async (path: string) => {
      const answer = await http.request({ url: `${api}/v1/${path}${query}`, headers: { authorization: `Key ${key}` } })
      if (answer.status === 401 || answer.status === 403)
        throw new RefusedError('fal does not accept the key', { code: 'wrong-key', next: 'Check FAL_KEY.' })
      if (answer.status !== 200)
        throw new UnavailableError(`fal answered ${answer.status}`, { code: `http-${answer.status}` })
      return answer.json
    }
    recorded.models.push(...read(modelsSchema, await ask('models?expand=openapi-3.0&')).models)
    recorded.prices.push(...read(pricesSchema, await ask('models/pricing?')).prices)
  }
  return { recorded, ...cardsFrom(families, recorded) }
}

function read<Schema extends typeof modelsSchema | typeof pricesSchema>(schema: Schema, json: unknown) {
  const result = schema.safeParse(json)
  if (result.success) return result.data as ReturnType<Schema['parse']>
  throw new UnavailableError('fal answered with no catalogue', { code: 'bad-answer', cause: result.error })
}
