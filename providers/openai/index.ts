/** OpenAI Sora: retired, kept so that its name gets a dated answer. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const openai = () =>
  cardRow({
    id: 'openai',
    locality: 'cloud',
    keys: ['OPENAI_API_KEY'],
    keyPage: 'https://platform.openai.com/api-keys',
    cards,
  })
