/** The embedded storyboard model on the crash stage: real inference, drawing and encoding, of very short clips. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { sketch } from '../../providers/sketch/index.js'
import type { Backend } from '../../src/backend.js'
import { quoteOf, routeOf, shotOf } from '../support/stage.js'
import type { Cast } from './cast.js'

export interface SketchCastOptions {
  home: string
}

export default function cast({ home }: SketchCastOptions): Cast {
  const engine: Backend = sketch()
  const backend: Backend = {
    ...engine,
    submit(native, ctx) {
      appendFileSync(join(home, 'renders.log'), `${ctx.jobId}-${ctx.attempt}\n`)
      return engine.submit(native, ctx)
    },
  }
  return {
    backends: [backend],
    async spec(prompt) {
      const shot = await shotOf({ prompt, seconds: 0.5, fps: 8, resolution: '360p' })
      const fit = backend.fit(shot, backend.cards[0]!)
      if (!fit.ok) throw new Error(JSON.stringify(fit.misfits))
      const { native, output } = fit
      return { shot, route: routeOf(quoteOf(backend, { native, output, model: backend.cards[0]!.native })) }
    },
  }
}
