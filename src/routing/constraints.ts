/**
 * Hard constraints: small named predicates. Each sees one candidate and says nothing, or why the card may not take the
 * shot and what to do about it. All of them are asked, so that a rejection names everything that is missing.
 */
import type { Misfit } from '../backend.js'
import { isEnough } from '../catalog/recipes.js'
import { canCall, localityOf } from '../catalog/row.js'
import { compare, formatUsd } from '../cost/money.js'
import type { Candidate } from './state.js'

interface Failure {
  reason: string
  /** What a person can do about it. */
  next?: string
}

interface Constraint {
  name: string
  check(candidate: Candidate): Failure | undefined
}

/** Countries of the European Union: licences exclude it as one word. */
const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ')

const isEuMember = (code: string) => EU.includes(code)
const excludes = (territories: readonly string[], place: string) => {
  const here = place.toUpperCase() === 'UK' ? 'GB' : place.toUpperCase()
  return territories.some((code) => {
    const there = code === 'UK' ? 'GB' : code
    return there === here || (there === 'EU' && isEuMember(here)) || (here === 'EU' && isEuMember(there))
  })
}

const misfitText = (misfits: readonly Misfit[]) =>
  misfits.map(({ reason, nearest }) => (nearest === undefined ? reason : `${reason} (nearest: ${nearest})`)).join('; ')

const OWN_WORD = ['audio', 'style'] as const

/** Misfits that are told under a constraint of their own name, or all the others. */
const misfitsOf = ({ fit }: Candidate, name?: (typeof OWN_WORD)[number]) =>
  fit.ok ? [] : fit.misfits.filter(({ field }) => OWN_WORD.find((word) => word === field) === name)

/** A gone model needs no key, adapter or graphics card: naming them would send people after something that is over. */
const couldRun = ({ card, lifecycle }: Candidate) => card.role === 'generator' && lifecycle.usable

/** The tightest cap over the shot, and whose it is. */
function tightestCap({ shot, state }: Candidate) {
  const own = shot.maxCost ?? state.preset.maxCost
  const caps = [
    ...(own === undefined
      ? []
      : [{ name: shot.maxCost === undefined ? `preset ${state.preset.name}` : 'maxCost', remaining: own }]),
    ...state.budgets,
  ]
  return caps.sort((a, b) => compare(a.remaining, b.remaining))[0]
}

/** In the order they are reported. */
const CONSTRAINTS: readonly Constraint[] = [
  {
    name: 'role',
    check: ({ card }) =>
      card.role === 'generator'
        ? undefined
        : {
            reason:
              card.role === 'analyzer' ? 'analyses video, never renders any' : 'is used by hand in its own application',
          },
  },
  {
    name: 'lifecycle',
    check: ({ lifecycle, card }) =>
      lifecycle.usable
        ? undefined
        : {
            reason: lifecycle.text,
            ...(card.lifecycle.alternatives[0] && { next: `instead: ${card.lifecycle.alternatives.join(', ')}` }),
          },
  },
  {
    name: 'pin',
    check: ({ shot, card, backend, pinned }) => {
      if (shot.backend !== undefined && shot.backend !== backend.id)
        return { reason: `the shot is pinned to backend ${shot.backend}`, next: 'leave `backend` out' }
      if (pinned && !pinned.has(card.id))
        return { reason: `the shot is pinned to model ${shot.model}`, next: 'leave `model` out' }
      return undefined
    },
  },
  {
    name: 'preset',
    check: ({ shot, card, backend, state, pinned }) =>
      state.preset.place[shot.tier] === 'local-only' &&
      localityOf(backend, card) === 'cloud' &&
      !pinned &&
      shot.backend !== backend.id
        ? {
            reason: `preset ${state.preset.name} keeps ${shot.tier} shots at home`,
            next: `pin it: backend ${backend.id}`,
          }
        : undefined,
  },
  {
    name: 'privacy',
    check: ({ shot, card, backend }) =>
      shot.privacy === 'local-only' && localityOf(backend, card) !== 'local'
        ? { reason: 'the shot is local-only and this would leave the machine' }
        : undefined,
  },
  {
    name: 'offline',
    check: ({ shot, card, backend, state }) =>
      (shot.offline || (state.offline && !shot.whenOnline)) && localityOf(backend, card) === 'cloud'
        ? { reason: 'needs the network', next: 'whenOnline queues it until there is one' }
        : undefined,
  },
  {
    name: 'capability',
    check: (candidate) => {
      const misfits = misfitsOf(candidate)
      return misfits.length && candidate.card.abilities ? { reason: misfitText(misfits) } : undefined
    },
  },
  {
    name: 'audio',
    check: (candidate) => {
      const misfits = misfitsOf(candidate, 'audio')
      return misfits.length ? { reason: misfitText(misfits), next: 'audio: preferred' } : undefined
    },
  },
  {
    name: 'style',
    check: (candidate) => {
      const { shot, state, card } = candidate
      const misfits = misfitsOf(candidate, 'style')
      if (misfits.length && card.abilities) return { reason: misfitText(misfits), next: 'leave `style` out' }
      const licence = state.styles?.find(({ id }) => id === shot.style?.id)?.licence
      return licence?.commercial === 'no' && (state.commercial ?? state.preset.commercial)
        ? {
            reason: `style ${shot.style!.id} is under ${licence.id}, non-commercial`,
            ...(licence.url && { next: licence.url }),
          }
        : undefined
    },
  },
  {
    name: 'licence',
    check: ({ card: { licence }, state }) => {
      if (!licence) return undefined
      const { jurisdiction, commercial = state.preset.commercial, revenueUsd, monthlyUsers } = state
      const see = licence.url ? { next: licence.url } : {}
      if (jurisdiction !== undefined && excludes(licence.territoryExcluded, jurisdiction))
        return { reason: `${licence.id} excludes ${licence.territoryExcluded.join(', ')}`, ...see }
      if (commercial && licence.commercial === 'no') return { reason: `${licence.id} is non-commercial`, ...see }
      if (commercial && licence.revenueCapUsd !== undefined && (revenueUsd ?? 0) >= licence.revenueCapUsd)
        return { reason: `${licence.id} ends at $${licence.revenueCapUsd} of yearly revenue`, ...see }
      if (licence.mauCap !== undefined && (monthlyUsers ?? 0) > licence.mauCap)
        return { reason: `${licence.id} ends at ${licence.mauCap} monthly users`, ...see }
      return undefined
    },
  },
  {
    name: 'adapter',
    check: (candidate) =>
      couldRun(candidate) && !canCall(candidate.backend, candidate.card)
        ? {
            reason:
              candidate.backend.callable === false
                ? `the ${candidate.backend.id} adapter is not in this version`
                : `the ${candidate.backend.id} adapter of this version doesn't send it`,
          }
        : undefined,
  },
  {
    name: 'key',
    check: (candidate) => {
      const { keys = [], keyPage } = candidate.backend
      return keys.length && couldRun(candidate) && !keys.some((key) => candidate.state.keys.includes(key))
        ? { reason: `needs ${keys.join(' or ')}`, ...(keyPage && { next: `get one at ${keyPage}` }) }
        : undefined
    },
  },
  {
    name: 'reachable',
    check: (candidate) => {
      const { backend, card, state, shot } = candidate
      const found = state.availability[backend.id]
      if (!found || !canCall(backend, card) || !couldRun(candidate)) return undefined
      const blocked = found.blocked?.[card.native]
      if (shot.whenOnline && found.unreachable && backend.locality === 'cloud') return undefined
      if (found.ok && blocked === undefined) return undefined
      const reason = blocked ?? found.reason ?? `${backend.id} doesn't answer`
      return { reason, ...(found.next && { next: found.next }) }
    },
  },
  {
    name: 'credit',
    check: ({ backend, state, price }) => {
      const credit = state.availability[backend.id]?.creditUsd
      if (credit === undefined || !price?.money || compare(price.money.high, credit) <= 0) return undefined
      const buy = backend.keyPage ? { next: `buy credit at ${backend.keyPage}` } : {}
      return { reason: `may cost ${formatUsd(price.money.high)}, the account has ${formatUsd(credit)}`, ...buy }
    },
  },
  {
    name: 'model-installed',
    check: ({ card, backend, state }) => {
      const found = state.availability[backend.id]
      if (backend.locality !== 'local' || !found?.ok || !found.models || found.models.includes(card.native))
        return undefined
      const disk = card.recipes.find(({ diskGb }) => diskGb !== undefined)?.diskGb
      const next = found.missing?.[card.native] ?? (disk && `about ${disk} GB to download`)
      return { reason: `${card.native} is not installed`, ...(next && { next }) }
    },
  },
  {
    name: 'vram',
    check: (candidate) => {
      const { card, backend, state } = candidate
      const needs = card.recipes.flatMap(({ vramMinGb }) => vramMinGb ?? [])
      if (card.locality !== 'local' || !needs.length || !couldRun(candidate)) return undefined
      const least = Math.min(...needs)
      const { vramFreeGb: free, loaded } = state.availability[backend.id] ?? {}
      if (loaded?.includes(card.native)) return undefined
      const has = free ?? (state.machine ? (state.machine.gpu?.vramGb ?? 0) : undefined)
      if (has === undefined || isEnough(has, least)) return undefined
      return {
        reason: `needs ${least} GB of video memory, ${has ? `${Number(has.toFixed(1))} are there` : 'there is no graphics card'}`,
      }
    },
  },
  {
    name: 'budget',
    check: (candidate) => {
      const { price, shot, card } = candidate
      const cap = tightestCap(candidate)
      // Caps bound what vendors bill; electricity is reported, and no budget ends drafts at home.
      if (!cap || !price || card.price.model === 'electricity') return undefined
      const limit = `${cap.name} of ${formatUsd(cap.remaining)}`
      if (!price.money)
        return shot.allowUnknownPrice
          ? undefined
          : { reason: `its price is unknown, which counts as over ${limit}`, next: 'allowUnknownPrice lets it pass' }
      return compare(price.money.high, cap.remaining) > 0
        ? { reason: `would cost ${formatUsd(price.money.high)}, over ${limit}`, next: `maxCost ${price.money.high}` }
        : undefined
    },
  },
  {
    name: 'deadline',
    check: ({ shot, state, estimate }) => {
      if (shot.deadline === undefined) return undefined
      const left = (Date.parse(shot.deadline) - state.now) / 1000
      if (left <= 0) return { reason: `the deadline ${shot.deadline} has passed` }
      const needs = estimate?.seconds?.high
      return needs !== undefined && needs > left
        ? { reason: `may take ${Math.ceil(needs)} s, the deadline is in ${Math.floor(left)} s` }
        : undefined
    },
  },
]

/** Every constraint the candidate fails, in order. */
export const failuresOf = (candidate: Candidate) =>
  CONSTRAINTS.flatMap((constraint) => {
    const failure = constraint.check(candidate)
    return failure ? [{ constraint: constraint.name, ...failure }] : []
  })
