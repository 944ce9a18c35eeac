/** Lifecycle of a card at an instant: may it be asked to render now, and if not, the dated refusal. Pure and offline. */
import { ModelGoneError } from '../errors.js'
import type { Lifecycle, ModelCard } from './card.js'

export interface LifecycleAt {
  /** `retired` only from its date on; before it the model is live. */
  state: Lifecycle['state']
  /** False: a request would fail, so none is sent. */
  usable: boolean
  /** One line: `live`, `retired on 2026-09-24`, ... */
  text: string
  warning?: string
}

/** @param now milliseconds since the epoch; dates begin at midnight UTC */
export function lifecycleAt(lifecycle: Lifecycle, now: number): LifecycleAt {
  const { state, date, asOf } = lifecycle
  const passed = date !== undefined && now >= Date.parse(date)
  switch (state) {
    case 'retired':
      if (date !== undefined && !passed)
        return { state: 'live', usable: true, text: `live until ${date}`, warning: `will be retired on ${date}` }
      return { state, usable: false, text: date ? `retired on ${date}` : 'retired' }
    case 'weights-unreleased':
      return { state, usable: false, text: `weights never released (as of ${asOf})` }
    case 'no-public-api':
      return { state, usable: false, text: `no public API (as of ${asOf})` }
    case 'unknown':
      return {
        state,
        usable: true,
        text: `unknown whether it is live (as of ${asOf})`,
        warning: `unknown whether it is live: ${lifecycle.note ?? `nothing newer than ${asOf} is known`}`,
      }
    case 'preview':
      return { state, usable: true, text: `preview (as of ${asOf})` }
    case 'live':
      return date !== undefined && !passed
        ? { state, usable: true, text: `live until ${date}`, warning: `will be retired on ${date}` }
        : { state, usable: true, text: `live (as of ${asOf})` }
  }
}

/** True when the router may pick the card at `now`: a generator that is not gone. */
export const isRenderable = (card: ModelCard, now: number) =>
  card.role === 'generator' && card.abilities !== undefined && lifecycleAt(card.lifecycle, now).usable

/** Best rating over all pools: enough to order alternatives, not to compare models. */
const bestRating = (card: ModelCard) => Math.max(0, ...card.quality.map(({ rating }) => rating))

/** The card's own list first, then the best rated live ones; one card a model name. */
function alternativesTo(card: ModelCard, now: number, cards: readonly ModelCard[]): ModelCard[] {
  const live = cards.filter((other) => other.id !== card.id && isRenderable(other, now))
  const named = card.lifecycle.alternatives.flatMap((id) => live.find((other) => other.id === id) ?? [])
  const rest = live
    .filter(({ lifecycle, locality }) => lifecycle.state !== 'unknown' && locality === 'cloud')
    .sort((a, b) => bestRating(b) - bestRating(a) || (a.id < b.id ? -1 : 1))
  return [...named, ...rest]
    .filter((other, i, all) => all.findIndex(({ name }) => name === other.name) === i)
    .slice(0, Math.max(3, named.length))
}

/** Why the card can't render at `now`, with live alternatives; undefined when it can. */
export function refusalFor(
  card: ModelCard,
  now: number,
  catalog: { readonly cards: readonly ModelCard[] },
): ModelGoneError | undefined {
  if (isRenderable(card, now)) return undefined
  const { note } = card.lifecycle
  const at = lifecycleAt(card.lifecycle, now)
  const why = [
    card.role === 'analyzer' ? 'it analyses video and never renders any' : '',
    at.usable ? (card.role === 'manual' ? 'it has no public API' : '') : at.text,
  ].filter(Boolean)
  const alternatives = alternativesTo(card, now, catalog.cards)
  const list = alternatives.map(({ id }) => id)
  return new ModelGoneError(
    `${card.name} can't render: ${why.join('; ') || at.text}${note ? `. ${note}` : ''}${list.length ? `. Live alternatives: ${list.join(', ')}` : ''}`,
    card.name,
    list,
    { backend: card.backend, next: list[0] ? `ask for model ${list[0]} instead` : undefined },
  )
}
