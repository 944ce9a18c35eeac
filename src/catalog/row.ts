/** Rows: backends known only by their cards. They are fitted, priced and explained like any other, and can't be submitted. */
import type { Backend, Json, ModelCard } from '../backend.js'
import { UnavailableError } from '../errors.js'
import { readCards } from './catalog.js'
import { fitCard } from './fit.js'

export interface RowOptions {
  id: string
  locality: 'local' | 'cloud' | 'manual'
  /** Environment variables of the key; any one of them will do. */
  keys?: readonly string[]
  /** Where to get a key. */
  keyPage?: string
  /** Contents of `cards.json`. */
  cards: unknown
}

/** Where a card renders: a backend at home may have cards that call a cloud, one in a cloud has none at home. */
export const localityOf = ({ locality }: Pick<Backend, 'locality'>, card: Pick<ModelCard, 'locality'>) =>
  locality === 'local' ? card.locality : locality

/** Whether this version's adapter can submit the card. */
export const canCall = ({ callable = true }: Backend, card: ModelCard): boolean =>
  typeof callable === 'function' ? callable(card) : callable

/** A backend whose adapter is not part of this version. `submit` throws UnavailableError and sends nothing. */
export function cardRow({ id, locality, keys, keyPage, cards }: RowOptions): Backend {
  const reason = `the ${id} adapter is not part of this version`
  const absent = () => new UnavailableError(reason, { backend: id, code: 'no-adapter' })
  return {
    id,
    locality,
    cards: readCards(cards, `${id}/cards.json`),
    ...(keys && { keys }),
    ...(keyPage && { keyPage }),
    callable: false,
    fit(shot, card) {
      const fit = fitCard(shot, card)
      if (!fit.ok) return fit
      const { kept, output, snaps, drops } = fit
      // Through JSON: what would be sent must survive the journal.
      const native = JSON.parse(JSON.stringify({ model: card.native, ...kept, output })) as Json
      return { ok: true, native, output, snaps, drops }
    },
    probe: async () => ({ ok: false, reason }),
    submit: async () => {
      throw absent()
    },
    poll: async () => ({ state: 'lost', reason }),
  }
}
