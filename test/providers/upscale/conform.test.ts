/** The suite that every backend passes, as far as it means a backend of this process that takes clips alone. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { upscale } from '../../../providers/upscale/index.js'
import { testBackend } from '../../../src/testkit/index.js'
import { IN_PROCESS, inProcess } from '../../support/in-process.js'
import { tempDir } from '../../support/temp.js'

/** A clip that takes a moment to enlarge. */
const video = join(tempDir(), 'clip.mp4')
const source = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=30:duration=0.5']
execFileSync('ffmpeg', ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', video])

/** One thread for all of the tests: they are not about its start. */
const backend = upscale()
afterAll(() => backend.close!())

testBackend({
  runner: { describe, it },
  create: inProcess(() => ({
    backend: () => ({ ...backend, close: async () => {} }),
    shot: { seconds: 0.5, source: { video, action: 'upscale' } },
  })),
  skip: IN_PROCESS,
})
