/** Kling. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const kling = () =>
  cardRow({
    id: 'kling',
    locality: 'cloud',
    keys: ['KLING_ACCESS_KEY'],
    keyPage: 'https://app.klingai.com/global/dev',
    cards,
  })
