import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longest: begun first, none of them runs on alone at the end. */
const LONG = /\/(examples|[a-z-]*crash|sandbox|videos|videos-others|minimax|comfyui|spending|discreet)\.test\.ts$/

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const [STARTER, BUNDLED] = [file('src/media/worker.ts'), file('test/support/worker.ts')]

export default defineConfig({
  plugins: [
    {
      name: 'bundled-threads',
      enforce: 'pre',
      resolveId: (name, importer) =>
        importer && importer !== BUNDLED && resolve(dirname(importer), name.replace(/\.js$/, '.ts')) === STARTER
          ? BUNDLED
          : undefined,
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/run.ts',
    pool: 'forks',
    // Most tests wait for servers on quick clocks: three use two cores best. A file leaves nothing behind that another one minds.
    maxWorkers: 3,
    maxConcurrency: 3,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A developer's own keys must not reach a vendor from a test.
    env: {
      COMFYUI_URL: '',
      RUNWAYML_API_SECRET: '',
      RUNWAYML_BASE_URL: '',
      OPENAI_VIDEOS_BASE_URL: '',
      OPENAI_API_KEY: '',
    },
  },
})
