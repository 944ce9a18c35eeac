/** Everything that has to pass the conformance suite, with what it can't do and why. */
import { echo, wire as echoWire } from '../../examples/custom-backend.js'
import { runway } from '../../providers/runway/index.js'
import { startSandbox as startRunway } from '../../providers/runway/sandbox.js'
import { type Create, openSandbox, type Skip } from '../../src/testkit/index.js'

export interface Entry {
  /** As the tables call it. */
  title: string
  create: Create
  skip: readonly Skip[]
}

export const subjects: Record<string, Entry> = {
  runway: {
    title: 'Runway',
    async create(options) {
      const sandbox = await startRunway(options)
      return { sandbox, backend: () => runway(), env: { ...sandbox.env }, close: sandbox.close }
    },
    skip: [],
  },
  echo: {
    title: "A stranger's backend (`examples/custom-backend.ts`)",
    async create(options) {
      const sandbox = await openSandbox(echoWire, options)
      return { sandbox, backend: () => echo(sandbox.origin), env: { ECHO_KEY: echoWire.key! }, close: sandbox.close }
    },
    skip: [],
  },
}
