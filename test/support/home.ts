/** A quick engine at home with a model to choose: what a draft is rendered on where the picture doesn't matter. */
import type { Backend } from '../../src/backend.js'
import { rehearsalBackend } from './rehearsal.js'
import { type LocalOptions, localBackend } from './stage.js'

export function atHome(options: LocalOptions): Backend {
  const { cards, fit } = rehearsalBackend('')
  const card = { ...cards[0]!, id: 'stage-1', backend: 'stage', native: 'stage-1', locality: 'local' as const }
  return { ...localBackend({ id: 'stage', ...options }), cards: [{ ...card, price: { model: 'electricity' } }], fit }
}
