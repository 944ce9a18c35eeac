/** Google Veo on Vertex. */
import { cardRow } from '../../src/backend.js'
import cards from './cards.json' with { type: 'json' }

export const veo = () =>
  cardRow({
    id: 'veo',
    locality: 'cloud',
    keys: ['GOOGLE_APPLICATION_CREDENTIALS'],
    keyPage: 'https://console.cloud.google.com/iam-admin/serviceaccounts',
    cards,
  })
