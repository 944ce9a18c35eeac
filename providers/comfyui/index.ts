/** Open models as recipes for a ComfyUI server at home. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const comfyui = () =>
  cardRow({
    id: 'comfyui',
    locality: 'local',
    cards,
  })
