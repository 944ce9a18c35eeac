/** What was kept and what discarded, by the id of the take: as much as sums need, no take is read. */
import type { Verdicts } from '../cost/spending.js'
import type { Store } from '../jobs/store.js'
import { type Mark, markKey } from './rows.js'

export async function verdictsOf(store: Pick<Store, 'scan'>): Promise<Verdicts> {
  const marks = await store.scan<Mark>(markKey(''))
  return new Map(
    marks.flatMap(([key, { verdict }]) =>
      verdict === 'undecided' ? [] : [[key.slice(markKey('').length), verdict] as const],
    ),
  )
}
