/**
 * Planning: fit, price, judge and rank every card. Pure: the same shot and state give the byte-identical route.
 *
 *     const route = planRoute(shot, backends, state)
 *     route.ranked[0]                               // the winner, or undefined: then throw noRoute(route)
 *     route.rejected.map(explainRejection)
 *
 * Throws ShotError for a pinned backend or model nobody knows, ModelGoneError for a pinned model that is gone.
 */
import type { Backend, Fit, ModelCard, Shot, Task } from '../backend.js'
import { createCatalog } from '../catalog/catalog.js'
import { referenceRoom } from '../catalog/fit.js'
import { lifecycleAt } from '../catalog/lifecycle.js'
import { localityOf } from '../catalog/row.js'
import { rulesId, withDrift } from '../cost/drift.js'
import { priceOf } from '../cost/prices.js'
import { cheaperText, cheapestStart } from '../energy/slots.js'
import type { Tariff } from '../energy/types.js'
import { ShotError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import { failuresOf } from './constraints.js'
import { effortOf, explainQuote } from './explain.js'
import { ownQualities } from './own.js'
import { type Pool, poolOf } from './pools.js'
import type { Place } from './presets.js'
import type { Quote, Rejection, Route } from './route.js'
import { type PoolReferences, poolReferences, type QualityPrior, qualityOf, scoreOf } from './score.js'
import type { Candidate, RoutingState } from './state.js'
import { dress, type Wardrobe, wardrobeOf } from './styles.js'

export { explainRejection, noRoute } from './explain.js'
export { presetOf } from './presets.js'
export type { RoutingState } from './state.js'

/**
 * The card ids a shot's `model` means; undefined without a pin. Looks at nothing but the pins, so that a gone or misspelt
 * model is refused before any media is read. Throws ShotError or ModelGoneError.
 */
export function pinnedBy(shot: Pick<Shot, 'backend' | 'model'>, backends: readonly Backend[], now: number) {
  if (shot.backend !== undefined && !backends.some(({ id }) => id === shot.backend)) {
    const ids = backends.map(({ id }) => id)
    throw new ShotError('no backend of this id is known', {
      field: 'backend',
      value: shot.backend,
      allowed: ids.join(', '),
      nearest: nearestWord(shot.backend, ids),
    })
  }
  if (shot.model === undefined) return undefined
  return new Set(
    createCatalog(backends.flatMap((backend) => backend.cards))
      .pinned(shot.model, now)
      .map(({ id }) => id),
  )
}

/** A backend that breaks over a shot is no reason to leave the others unasked. */
function fitOf(shot: Shot, backend: Backend, card: ModelCard): Fit {
  try {
    return backend.fit(shot, card)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { ok: false, misfits: [{ field: 'backend', reason: `${backend.id} broke while fitting the shot: ${why}` }] }
  }
}

/** A style of the configuration is put on first; what it can't be put on doesn't fit. */
function fitDressed(shot: Shot, backend: Backend, card: ModelCard, wardrobe: Wardrobe | undefined): Fit {
  if (!wardrobe) return fitOf(shot, backend, card)
  const dressed = dress(shot, card, wardrobe)
  if ('misfit' in dressed) {
    const { style: _, ...bare } = shot
    const fit = fitOf(bare, backend, card)
    return { ok: false, misfits: [dressed.misfit, ...(fit.ok ? [] : fit.misfits)] }
  }
  const fit = fitOf(dressed.shot, backend, card)
  return fit.ok ? { ...fit, snaps: [...dressed.snaps, ...fit.snaps] } : fit
}

function judge(
  shot: Shot,
  backend: Backend,
  card: ModelCard,
  state: RoutingState,
  pinned: ReadonlySet<string> | undefined,
  wardrobe: Wardrobe | undefined,
): Candidate {
  const fit: Fit = card.abilities
    ? fitDressed(shot, backend, card, wardrobe)
    : { ok: false, misfits: [{ field: 'model', reason: `${card.name} doesn't render video` }] }
  const estimate = fit.ok ? state.estimates(card, fit.output) : null
  const sent = fit.ok && card.abilities ? referenceRoom(card.abilities, fit.output.task as Task) : 0
  const listed = fit.ok
    ? priceOf(card, fit.output, {
        now: state.now,
        wh: estimate?.wh ?? null,
        seconds: estimate?.seconds ?? null,
        tariff: state.tariff,
        references: Math.min(shot.references.length, sent),
        sourceSeconds: shot.source?.video.seconds ?? 0,
      })
    : null
  const price = listed && withDrift(listed, state.drift?.(card))
  const lifecycle = lifecycleAt(card.lifecycle, state.now)
  return { shot, card, backend, state, pinned, fit, listed, price, estimate, lifecycle }
}

function warningsOf({ card, shot, fit, price, estimate, lifecycle, state }: Candidate): string[] {
  const warnings = [...(lifecycle.warning ? [lifecycle.warning] : []), ...(price?.warnings ?? [])]
  if (fit.ok) for (const { field, why } of fit.drops) warnings.push(`${field} is dropped: ${why}`)
  const { licence } = card
  if (licence?.territoryExcluded.length && state.jurisdiction === undefined)
    warnings.push(`${licence.id} may not be used in ${licence.territoryExcluded.join(', ')}`)
  const commercial = state.commercial ?? state.preset.commercial
  if (licence?.commercial === 'no' && commercial === undefined) warnings.push(`${licence.id} is non-commercial`)
  if (licence?.commercial === 'conditional' && commercial !== false)
    warnings.push(
      `${licence.id} sets conditions on commercial use: ${licence.notes[0] ?? licence.url ?? licence.source}`,
    )
  if (shot.tier === 'hero' && !card.quality.length) warnings.push(card.notes[0] ?? `${card.name} was never rated`)
  if (shot.deadline !== undefined && !estimate?.seconds)
    warnings.push('nobody knows how long it takes: the deadline may pass')
  return warnings
}

/** 0 ranks before 1. */
const placeRank = (place: Place, locality: Backend['locality']) =>
  place === 'cloud-first' ? Number(locality !== 'cloud') : Number(locality !== 'local')

const signed = (value: number) => value.toFixed(3)

const publicQuality = ({ shot, card, fit }: Candidate, references: PoolReferences): QualityPrior =>
  fit.ok
    ? qualityOf(card, fit.output, references, shot.audio !== 'off' && fit.output.audio)
    : { value: null, from: 'it does not fit' }

/** Of the candidates that fit, by card: the user's own picks where there are enough of them. */
function ownOf(candidates: readonly Candidate[], state: RoutingState, references: PoolReferences) {
  const { own } = state
  if (!own?.ratings.all.length) return new Map<string, QualityPrior>()
  const priors = new Map<Pool, Map<string, number | null>>()
  for (const one of candidates) {
    if (!one.fit.ok) continue
    const pool = poolOf(one.fit.output.task)
    const known = priors.get(pool) ?? new Map<string, number | null>()
    priors.set(pool, known.set(one.card.id, publicQuality(one, references).value))
  }
  return new Map([...priors].flatMap(([pool, known]) => [...ownQualities(own, pool, known)]))
}

function quoteOf(candidate: Candidate, quality: QualityPrior): Quote {
  const { shot, card, backend, fit, listed, price, estimate, state, lifecycle } = candidate
  if (!fit.ok || !price || !estimate) throw new Error(`${card.id} was ranked without fitting`)
  const { score, terms } = scoreOf(
    {
      quality: quality.value,
      money: price.money,
      seconds: estimate.seconds,
      drops: fit.drops.length,
      lengthShare: fit.output.seconds / shot.seconds,
      lifecycleKnown: lifecycle.state !== 'unknown',
    },
    state.preset.weights[shot.tier],
  )
  const sayings = { quality: quality.from, cost: price.from, time: estimate.secondsFrom }
  return {
    card: card.id,
    backend: backend.id,
    model: card.native,
    locality: localityOf(backend, card),
    native: fit.native,
    output: fit.output,
    snaps: fit.snaps,
    drops: fit.drops,
    money: price.money,
    moneyFrom: price.from,
    ...(listed?.money &&
      card.price.model === 'rules' && { listed: { usd: listed.money.expected, rules: rulesId(card.price) } }),
    seconds: estimate.seconds,
    secondsFrom: estimate.secondsFrom,
    energy: estimate.wh,
    energyFrom: estimate.energyFrom,
    quality: quality.value,
    qualityFrom: quality.from,
    score,
    reasons: terms.map(
      ({ term, share, value }) => `${term} ${signed(share)} (${signed(value)} of 1): ${sayings[term]}`,
    ),
    warnings: warningsOf(candidate),
  }
}

function rejectionOf({ card, backend, lifecycle, fit, price }: Candidate, failed: Rejection['failed']): Rejection {
  return {
    card: card.id,
    backend: backend.id,
    model: card.native,
    locality: localityOf(backend, card),
    lifecycle: lifecycle.text,
    failed,
    ...(price && lifecycle.usable && { money: price.money }),
    ...(card.quality.length > 0 && { rated: true as const }),
    ...(!fit.ok && card.abilities && { misfits: fit.misfits }),
  }
}

/** A later start within a day that saves something worth a word: a tenth of the price of a render of a minute or more. */
function cheaperLater({ seconds }: Quote, tariff: Tariff, now: number) {
  if (!seconds || seconds.expected < 60) return undefined
  const found = cheapestStart(tariff, seconds.expected, now, now + 86_400_000)
  return found && Number(found.usdPerKwh) < 0.9 * Number(found.nowPerKwh) ? found : undefined
}

function routeReasons(shot: Shot, state: RoutingState, ranked: readonly Quote[], rejected: readonly Rejection[]) {
  const winner = ranked[0]
  if (!winner) return []
  const { preset } = state
  const place = preset.place[shot.tier]
  const reasons = [`${explainQuote(winner)}.`, `Preset ${preset.name}, ${shot.tier}: ${preset.about}.`]
  const second = ranked[1]
  if (!second) reasons.push(`Nothing else qualifies; ${rejected.length} cards are rejected.`)
  else if (placeRank(place, second.locality) !== placeRank(place, winner.locality))
    reasons.push(
      `${winner.locality} goes before ${second.locality} for a ${shot.tier} shot; next is ${explainQuote(second)}.`,
    )
  else reasons.push(`Score ${winner.score} against ${second.score} of the next, ${explainQuote(second)}.`)
  if (placeRank(place, winner.locality) === 1)
    reasons.push(`No ${place === 'cloud-first' ? 'cloud' : 'local'} card qualifies; see the rejected ones.`)
  const cheaper = state.tariff && winner.locality === 'local' && cheaperLater(winner, state.tariff, state.now)
  if (cheaper) reasons.push(`${cheaperText(cheaper)[0]!.toUpperCase()}${cheaperText(cheaper).slice(1)} (offPeak).`)
  const [largest] = winner.reasons
  if (largest) reasons.push(`Largest part of its score: ${largest}.`)
  return [...reasons, ...winner.warnings.map((warning) => `Note: ${warning}.`)]
}

/** Code-unit order: the same on every machine and in every locale. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Ranks every card of every backend for the shot. Needs no key, sends nothing and spends nothing. */
export function planRoute(shot: Shot, backends: readonly Backend[], state: RoutingState): Route {
  const cards = backends.flatMap((backend) => backend.cards)
  const pinned = pinnedBy(shot, backends, state.now)
  const wardrobe = wardrobeOf(shot, state.styles ?? [], cards)
  const references = poolReferences(cards, state.now, shot.audio !== 'off')
  const ranked: Quote[] = []
  const rejected: Rejection[] = []
  const candidates = backends.flatMap((backend) =>
    backend.cards.map((card) => judge(shot, backend, card, state, pinned, wardrobe)),
  )
  const own = ownOf(candidates, state, references)
  for (const candidate of candidates) {
    const failed = failuresOf(candidate)
    if (failed.length || !candidate.fit.ok) rejected.push(rejectionOf(candidate, failed))
    else ranked.push(quoteOf(candidate, own.get(candidate.card.id) ?? publicQuality(candidate, references)))
  }
  const place = state.preset.place[shot.tier]
  ranked.sort(
    (a, b) =>
      placeRank(place, a.locality) - placeRank(place, b.locality) || b.score - a.score || byText(a.card, b.card),
  )
  rejected.sort(
    (a, b) =>
      effortOf(a) - effortOf(b) ||
      placeRank(place, a.locality) - placeRank(place, b.locality) ||
      byText(a.backend, b.backend) ||
      byText(a.card, b.card),
  )
  return { ranked, rejected, reasons: routeReasons(shot, state, ranked, rejected), preset: state.preset.name }
}
