/** A paid cloud on loopback with abilities of one's choice. */
import type { Backend } from '../../src/backend.js'
import { type ModelCard, modelCardSchema, type Task } from '../../src/catalog/card.js'
import { fitCard } from '../../src/catalog/fit.js'
import type { Json } from '../../src/index.js'
import { rehearsalBackend } from '../support/rehearsal.js'

export const sourced = { source: 'test', asOf: '2026-11-01' }
export const SIZE = { width: 96, height: 64 }

export const abilities = (tasks: readonly Task[], more: object = {}) => ({
  tasks,
  audio: 'none',
  seconds: { min: 1, max: 10, step: 1 },
  sizes: { oneOf: [{ ...SIZE, resolution: '720p', aspect: '3:2' }] },
  fps: { oneOf: [8] },
  ...more,
})

export const fitOf: Backend['fit'] = (shot, card) => {
  const fit = fitCard(shot, card)
  if (!fit.ok) return fit
  const { kept, output, snaps, drops } = fit
  return {
    ok: true,
    native: JSON.parse(JSON.stringify({ ...kept, seconds: output.seconds })) as Json,
    output,
    snaps,
    drops,
  }
}

/** @param usd for each second of a clip */
export function cloudAt(
  origin: string,
  id: string,
  usd: string,
  tasks: readonly Task[],
  more: Partial<ModelCard['abilities']> = {},
): Backend {
  const bare = rehearsalBackend(origin, { id, pollIntervalMs: 20 })
  const cards = bare.cards.map((card) =>
    modelCardSchema.parse({
      ...card,
      id: `${id}-1`,
      name: id,
      abilities: abilities(tasks, more),
      price: { model: 'rules', rules: [{ per: 'second', usd, ...sourced }] },
    }),
  )
  return { ...bare, cards, fit: fitOf }
}
