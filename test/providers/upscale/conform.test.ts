import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { upscale } from '../../../providers/upscale/index.js'
import { type Create, faultNames, type Stand, testBackend } from '../../../src/testkit/index.js'

/** A clip that takes a moment to enlarge, and counts of what its backend was asked for and handed over. */
const create: Create = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'heroshot-test-'))
  const video = join(dir, 'clip.mp4')
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=30:duration=1']
  execFileSync('ffmpeg', ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', video])
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
    shot: { seconds: 1, source: { video, action: 'upscale' } },
    backend() {
      const inner = upscale()
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
      reason: 'there is no vendor, no wire and no download between the engine and the network',
      tests: [
        ...faultNames.map((name) => `fault: ${name}`),
        'settled by hand: it landed',
        'settled by hand: it did not land',
        ...['stuck', 'always-truncated', 'always-expired', 'never-output'].map((name) => `second try after ${name}`),
      ],
    },
    {
      reason: 'a render ends with its process, and is made again by the next one with the same pixels',
      tests: ['resume: another process finishes the job from its handle'],
    },
  ],
})
