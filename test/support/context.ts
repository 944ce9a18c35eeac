/** What the engine hands to a backend for one call, for tests that call one directly. */
import type { Context } from '../../src/backend.js'
import { systemClock } from '../../src/clock.js'
import { createHttp } from '../../src/net/http.js'

export const contextOf = (changes: Partial<Context> = {}): Context => ({
  jobId: '20261128-120000-abcdefgh',
  attempt: 1,
  signal: new AbortController().signal,
  clock: systemClock,
  http: createHttp({ mode: 'open', allow: [] }),
  env: {},
  workDir: '/nowhere',
  media: async () => {
    throw new Error('no media here')
  },
  note: () => {},
  ...changes,
})
