/** A stage for the conformance suite without a vendor: a backend of this process, and counts of what it was asked for and handed over. */
import type { Backend } from '../../src/backend.js'
import type { ShotInput } from '../../src/shot.js'
import { type Create, faultNames, type Skip, type Stand } from '../../src/testkit/index.js'

export interface InProcess {
  backend(): Backend
  shot: Partial<ShotInput>
}

/** @param open a fresh one for each test */
export const inProcess =
  (open: () => InProcess): Create =>
  async () => {
    const { backend, shot } = open()
    const seen = { creates: 0, polls: 0, cancels: 0, downloads: 0, others: 0 }
    const jobs: { id: string }[] = []
    const sandbox: Stand = {
      seen,
      jobs,
      fault: (name) => {
        throw new Error(`nothing can go wrong like ${name} in process`)
      },
      mend: () => {},
      invoice: () => '0',
    }
    return {
      sandbox,
      env: {},
      shot,
      backend() {
        const inner = backend()
        const handed = new Set<string>()
        return {
          ...inner,
          async submit(native, ctx) {
            seen.creates++
            const handle = await inner.submit(native, ctx)
            jobs.push({ id: handle.id })
            return handle
          },
          async poll(handle, ctx) {
            seen.polls++
            const status = await inner.poll(handle, ctx)
            if (status.state === 'done' && !handed.has(handle.id)) {
              handed.add(handle.id)
              seen.downloads++
            }
            return status
          },
          async cancel(handle, ctx, strength) {
            seen.cancels++
            return inner.cancel!(handle, ctx, strength)
          },
        }
      },
      async close() {},
    }
  }

/** What nothing in this process can be tested for. */
export const IN_PROCESS: readonly Skip[] = [
  {
    reason: 'there is no vendor, no wire and no download between the engine and the model',
    tests: [
      ...faultNames.map((name) => `fault: ${name}`),
      'settled by hand: it landed',
      'settled by hand: it did not land',
      ...['stuck', 'always-truncated', 'always-expired', 'never-output'].map((name) => `second try after ${name}`),
    ],
  },
  {
    reason: 'a render ends with its process, and is made again by the next one',
    tests: ['resume: another process finishes the job from its handle'],
  },
]
