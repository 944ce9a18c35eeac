import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { onnx } from '../../../providers/onnx/index.js'
import { type Create, faultNames, type Stand, testBackend } from '../../../src/testkit/index.js'
import { manifest, toyModel } from './toy.js'

/** A model that takes a moment, and counts of what its backend was asked for and handed over. */
const create: Create = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'heroshot-test-'))
  const video = { fps: 8, sizes: { oneOf: [[128, 96]] }, frames: { min: 16, max: 16 } }
  cpSync(toyModel({ manifest: { ...manifest(), video } }), dir, { recursive: true })
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
    shot: { extras: { onnx: { steps: 200 } } },
    backend() {
      const inner = onnx({ models: [dir] })
      const handed = new Set<string>()
      return {
        ...inner,
        async submit(native, ctx) {
          seen.creates++
          const handle = await inner.submit(native as never, ctx)
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
      } as ReturnType<Awaited<ReturnType<Create>>['backend']>
    },
    async close() {
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

testBackend({
  runner: { describe, it },
  create,
  skip: [
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
      reason: 'a render ends with its process, and is made again by the next one with the same seed',
      tests: ['resume: another process finishes the job from its handle'],
    },
  ],
})
