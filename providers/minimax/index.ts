/** MiniMax: Hailuo and H3. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const minimax = () =>
  cardRow({
    id: 'minimax',
    locality: 'cloud',
    keys: ['MINIMAX_API_KEY'],
    keyPage: 'https://platform.minimax.io',
    cards,
  })
