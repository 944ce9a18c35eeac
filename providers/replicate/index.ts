/** Models on Replicate. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const replicate = () =>
  cardRow({
    id: 'replicate',
    locality: 'cloud',
    keys: ['REPLICATE_API_TOKEN'],
    keyPage: 'https://replicate.com/account/api-tokens',
    cards,
  })
