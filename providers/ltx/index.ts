/** LTX hosted by Lightricks. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const ltx = () =>
  cardRow({
    id: 'ltx',
    locality: 'cloud',
    keys: ['LTX_API_KEY'],
    keyPage: 'https://docs.ltx.video',
    cards,
  })
