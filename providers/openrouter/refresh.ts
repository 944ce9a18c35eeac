/** A fresh list of OpenRouter's video models, as cards. The list is public: no key. */
import { UnavailableError } from '../../src/errors.js'
import type { HttpClient } from '../../src/net/http.js'
import { cardsFrom, type Extras, type Recorded } from './catalogue.js'
import { modelsSchema } from './wire.js'

/** @param base where its API is. Throws UnavailableError. */
export async function refresh(
  extras: Extras,
  { http, base, today }: { http: HttpClient; base: string; today: string },
): Promise<{ cards: object[]; others: string[] }> {
  const answer = await http.request({ url: `${base}/videos/models` })
  const list = modelsSchema.safeParse(answer.json)
  if (answer.status !== 200 || !list.success)
    throw new UnavailableError(`OpenRouter answered ${answer.status} with no list of models`, { code: 'bad-answer' })
  const recorded: Recorded = { source: `${base}/videos/models`, asOf: today, ...list.data }
  return cardsFrom(recorded, extras)
}
