/**
 * The catalogue: all known model cards, and the way from a name a person types to the cards it means.
 *
 *     const catalog = createCatalog(backends.flatMap((backend) => backend.cards))
 *     catalog.find('gen 4.5')                       // the cards of that name, whatever the case, spaces and dots
 *     catalog.pinned('Sora 2', now)                 // throws ModelGoneError: dated, offline, with live alternatives
 */
import { ConfigError, ShotError } from '../errors.js'
import { editDistance } from '../nearest.js'
import { cardFileSchema, type ModelCard } from './card.js'
import { isRenderable, refusalFor } from './lifecycle.js'

export { refusalFor } from './lifecycle.js'

export interface Catalog {
  readonly cards: readonly ModelCard[]
  /** By exact id. */
  get(id: string): ModelCard | undefined
  /** All cards a name means: id, native name, display name or alias, also as `backend/name`. Ids win over aliases. */
  find(name: string): readonly ModelCard[]
  /** The known name closest to a mistyped one. */
  nearest(name: string): string | undefined
  /**
   * The cards a pinned model means and that can render at `now`.
   * Throws ShotError for an unknown name (with the nearest), ModelGoneError when every card of that name is gone.
   */
  pinned(name: string, now: number): readonly ModelCard[]
}

/** Checks the contents of a `cards.json`. Throws ConfigError naming file, place and value. */
export function readCards(json: unknown, file: string): ModelCard[] {
  const result = cardFileSchema.safeParse(json)
  if (result.success) return result.data.cards
  const issue = result.error.issues[0]!
  const value = issue.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], json)
  throw new ConfigError(issue.message, { field: `${file}: ${issue.path.join('.')}`, value })
}

/** Case, spaces and punctuation don't count: `Gen-4.5`, `gen 4.5` and `GEN45` are one name. */
const plainName = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** The names of a card, most specific first. */
const namesOf = (card: ModelCard) => [
  card.id,
  `${card.backend}/${card.native}`,
  `${card.backend}/${card.id}`,
  card.native,
  card.name,
  ...card.aliases,
]

/** Throws ConfigError for two cards with one id. */
export function createCatalog(cards: readonly ModelCard[]): Catalog {
  const byId = new Map<string, ModelCard>()
  const byName = new Map<string, ModelCard[]>()
  for (const card of cards) {
    if (byId.has(card.id)) throw new ConfigError('two cards have this id', { field: 'cards', value: card.id })
    byId.set(card.id, card)
    for (const name of new Set(namesOf(card).map(plainName))) {
      const known = byName.get(name)
      if (known) known.push(card)
      else byName.set(name, [card])
    }
  }

  const find = (name: string): readonly ModelCard[] => {
    const exact = byId.get(name)
    return exact ? [exact] : (byName.get(plainName(name)) ?? [])
  }

  const nearest = (name: string) => {
    const word = plainName(name)
    const spelt = cards.flatMap((card) => [card.name, ...card.aliases, card.id])
    let best: string | undefined
    let least = Math.max(2, word.length * 0.4)
    for (const candidate of spelt) {
      const distance = editDistance(word, plainName(candidate))
      if (distance < least) {
        least = distance
        best = candidate
      }
    }
    return best
  }

  return {
    cards,
    get: (id) => byId.get(id),
    find,
    nearest,
    pinned(name, now) {
      const found = find(name)
      if (!found.length)
        throw new ShotError('no model of this name is known', {
          field: 'model',
          value: name,
          nearest: nearest(name),
          next: 'heroshot plan lists every known model',
        })
      const usable = found.filter((card) => isRenderable(card, now))
      if (usable.length) return usable
      throw refusalFor(found[0]!, now, { cards })
    },
  }
}
