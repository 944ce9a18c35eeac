/** Luma Ray. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const luma = () =>
  cardRow({
    id: 'luma',
    locality: 'cloud',
    keys: ['LUMAAI_API_KEY'],
    keyPage: 'https://lumalabs.ai/api/keys',
    cards,
  })
