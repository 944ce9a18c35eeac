/** One body of every task of every model, from a plain shot and from one with many wishes. */
import { fal } from '../../../providers/fal/index.js'
import type { Task } from '../../../src/backend.js'
import { picture, shot } from '../../support/world.js'

const backend = fal()

export type Bodies = Record<string, Record<string, unknown>[]>

export async function sampleBodies(): Promise<Bodies> {
  const bodies: Bodies = {}
  for (const card of backend.cards)
    for (const task of card.abilities!.tasks as Task[])
      for (const wishes of [
        {},
        { seed: 7, negativePrompt: 'fog', audio: 'preferred', seconds: 10, resolution: '1080p' },
      ] as const) {
        const frames = {
          ...(task !== 'text-to-video' && { firstFrame: picture() as never }),
          ...(task === 'first-last' && { lastFrame: picture() as never }),
        }
        const found = backend.fit(await shot({ ...wishes, ...frames }), card)
        if (!found.ok) throw new Error(`${card.id}: ${JSON.stringify(found.misfits)}`)
        const { endpoint, input, pictures } = found.native
        const addresses = pictures.map(({ parameter }) => [parameter, 'https://example.com/a.png'])
        const list = (bodies[endpoint] ??= [])
        list.push({ ...input, ...Object.fromEntries(addresses) })
      }
  return bodies
}
