/** The cast that shoots on Runway: its adapter as it ships, and its sandbox at the other end. */
import { runway } from '../../providers/runway/index.js'
import { quoteOf, routeOf, shotOf } from '../support/stage.js'
import type { Cast } from './cast.js'

export interface RunwayCastOptions {
  origin: string
  key: string
}

/** One kind: `runway`, two seconds of Gen-4.5. */
export default function cast({ origin, key }: RunwayCastOptions): Cast {
  const backend = runway({ baseUrl: origin })
  return {
    backends: [backend],
    env: { RUNWAYML_API_SECRET: key },
    async spec() {
      const shot = await shotOf({ tier: 'hero', model: 'gen4.5' })
      const card = backend.cards.find(({ native }) => native === 'gen4.5')!
      const fit = backend.fit(shot, card)
      if (!fit.ok) throw new Error(JSON.stringify(fit.misfits))
      const { native, output } = fit
      const money = { low: '0.24', expected: '0.24', high: '0.24' }
      return { shot, route: routeOf(quoteOf(backend, { native, output, card: card.id, model: card.native, money })) }
    },
  }
}
