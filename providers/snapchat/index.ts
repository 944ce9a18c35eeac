/** Snapchat Animate It: used by hand inside the app. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const snapchat = () =>
  cardRow({
    id: 'snapchat',
    locality: 'manual',
    cards,
  })
