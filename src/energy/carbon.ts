/** Grams of CO2e behind a kilowatt-hour: the location's yearly average, always of one dataset, so that figures can be compared. */

import { ConfigError } from '../errors.js'
import { nearestWord } from '../nearest.js'
import table from './data/carbon-intensity.json' with { type: 'json' }

export interface Carbon {
  gramsPerKwh: number
  /** Place, year, dataset and method in one line. */
  source: string
}

const places: Readonly<Record<string, { name: string; grams: number; year: number }>> = table.gramsPerKwh

/**
 * The average of a country (`DE`) or region (`EUROPE`, `WORLD`), or the user's own figure. `US-CA` counts as the US: the dataset has
 * no states. Throws ConfigError for a place that isn't in it.
 */
export function carbonOf(place: string | number): Carbon {
  if (typeof place === 'number') return { gramsPerKwh: place, source: 'your setting' }
  const code = place.toUpperCase()
  const row = places[code] ?? places[code.split('-')[0]!]
  if (!row)
    throw new ConfigError('not in the table of carbon intensities', {
      field: 'energy.carbon',
      value: place,
      allowed: 'an ISO country code, EUROPE, WORLD, ..., or g CO2e per kWh as a number',
      nearest: nearestWord(code, Object.keys(places)),
    })
  return { gramsPerKwh: row.grams, source: `${row.name} ${row.year}, ${table.method}, ${table.dataset}` }
}

export const gramsOf = (wh: number, { gramsPerKwh }: Carbon): number => (wh * gramsPerKwh) / 1000
