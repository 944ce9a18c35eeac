/** Runway: Gen-4.5 and the hosted models it resells. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const runway = () =>
  cardRow({
    id: 'runway',
    locality: 'cloud',
    keys: ['RUNWAYML_API_SECRET'],
    keyPage: 'https://dev.runwayml.com',
    cards,
  })
