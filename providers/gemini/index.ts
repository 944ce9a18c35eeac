/** Gemini Omni on the Gemini API, and the Veo models that were retired there. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const gemini = () =>
  cardRow({
    id: 'gemini',
    locality: 'cloud',
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    keyPage: 'https://aistudio.google.com/apikey',
    cards,
  })
