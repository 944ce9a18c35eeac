/** ByteDance Vidi: analysers. They understand and cut video and never render any. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const vidi = () =>
  cardRow({
    id: 'vidi',
    locality: 'local',
    cards,
  })
