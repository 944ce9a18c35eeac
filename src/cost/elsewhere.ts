/** What a shot would have cost in the other places its own route quoted. Pure. */
import type { Quote, Rejection, Route } from '../routing/route.js'
import type { Usd } from './money.js'

/** The cheapest adequate place in the cloud and at home, as quoted when the shot was planned; null where none had a price. */
export interface Elsewhere {
  cloud: Usd | null
  local: Usd | null
}

/** What stands in the way here and now, and says nothing against the place itself. */
const CIRCUMSTANCES = new Set([
  'pin',
  'preset',
  'privacy',
  'offline',
  'key',
  'reachable',
  'credit',
  'model-installed',
  'budget',
])

const isRated = (place: Quote | Rejection) => ('quality' in place ? place.quality !== null : place.rated === true)

/** A place is adequate when it could have made the clip, and is rated if the chosen one is: a storyboard is no stand-in for a film. */
export function elsewhere({ ranked, rejected }: Pick<Route, 'ranked' | 'rejected'>): Elsewhere {
  const needsRating = ranked[0] !== undefined && isRated(ranked[0])
  const able = [
    ...ranked,
    ...rejected.filter(({ failed }) => failed.every(({ constraint }) => CIRCUMSTANCES.has(constraint))),
  ].filter((place) => !needsRating || isRated(place))
  const cheapest = (locality: 'cloud' | 'local') =>
    able
      .flatMap((place) => (place.locality === locality && place.money ? place.money.expected : []))
      .reduce<Usd | null>((least, usd) => (least === null || Number(usd) < Number(least) ? usd : least), null)
  return { cloud: cheapest('cloud'), local: cheapest('local') }
}
