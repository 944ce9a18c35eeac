/** The cast of the crash tests: which backends play, and what is asked of them. Another cast is another module like this. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Backend } from '../../src/backend.js'
import type { StartSpec } from '../../src/jobs/api.js'
import { rehearsalBackend } from '../support/rehearsal.js'
import { localBackend, quoteOf, routeOf, shotOf } from '../support/stage.js'

/** What a cast module's default export makes. It is called anew in every process. */
export interface Cast {
  backends: readonly Backend[]
  /** Keys, as the environment would have them. */
  env?: Readonly<Record<string, string>>
  /** A shot of one of the cast's kinds. */
  spec(kind: string): Promise<StartSpec>
}

export interface CastOptions {
  home: string
  clip: string
  origin: string
  renderMs: number
}

/** Three kinds: `local`, `cloud` (nobody can ask afterwards) and `asked` (a client token tells what arrived). */
export default function cast({ home, clip, origin, renderMs }: CastOptions): Cast {
  const log = (name: string) => appendFileSync(join(home, 'renders.log'), `${name}\n`)
  const backends: Record<string, Backend> = {
    local: localBackend({ id: 'local', clip, renderMs, onSubmit: log }),
    cloud: rehearsalBackend(origin, { id: 'cloud' }),
    asked: rehearsalBackend(origin, { id: 'asked', reconciles: true }),
  }
  return {
    backends: Object.values(backends),
    spec: async (kind) => ({ shot: await shotOf({ labels: { kind } }), route: routeOf(quoteOf(backends[kind]!)) }),
  }
}
