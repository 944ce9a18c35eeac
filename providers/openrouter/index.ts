/** Models on OpenRouter. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const openrouter = () =>
  cardRow({
    id: 'openrouter',
    locality: 'cloud',
    keys: ['OPENROUTER_API_KEY'],
    keyPage: 'https://openrouter.ai/settings/keys',
    cards,
  })
