/** Paid vendors on loopback beside one another, at prices of their own, and a studio that knows them. */
import { onTestFinished } from 'vitest'
import type { Backend } from '../../src/backend.js'
import { createStudio, type Studio, type StudioOptions } from '../../src/index.js'
import { type Rehearsal, rehearsalBackend, startRehearsal } from '../support/rehearsal.js'
import { tempDir } from '../support/temp.js'

export interface Vendor extends Rehearsal {
  backend: Backend
}

/** @param usd for each second of a clip */
export async function vendor(id: string, usd: string, clip: Uint8Array, rating?: number): Promise<Vendor> {
  const rehearsal = await startRehearsal({ clip, tellsCharge: false })
  onTestFinished(() => rehearsal.close())
  const bare = rehearsalBackend(rehearsal.origin, { id, pollIntervalMs: 20 })
  const sourced = { source: 'test', asOf: '2026-11-01' }
  const quality =
    rating === undefined ? [] : [{ board: 'Test', pool: 'text-to-video', rating, votes: 100, audio: false, ...sourced }]
  const cards = bare.cards.map((card) => ({
    ...card,
    id: `${id}-dress`,
    name: `${id} dress`,
    quality,
    price: { model: 'rules' as const, rules: [{ per: 'second' as const, usd, when: {}, ...sourced }] },
  }))
  return Object.assign(rehearsal, { backend: { ...bare, cards } })
}

export function studioOf(vendors: readonly Vendor[], options: StudioOptions = {}): Studio {
  const studio = createStudio({
    home: tempDir(),
    configFrom: false,
    env: { REHEARSAL_KEY: 'stage-key' },
    providers: vendors.map(({ backend }) => backend),
    ...options,
  })
  onTestFinished(() => studio.close())
  return studio
}
