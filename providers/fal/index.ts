/** Models on fal. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const fal = () =>
  cardRow({
    id: 'fal',
    locality: 'cloud',
    keys: ['FAL_KEY'],
    keyPage: 'https://fal.ai/dashboard/keys',
    cards,
  })
