import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Most tests wait for servers on quick clocks: three use two cores best.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A developer's own keys must not reach a vendor from a test.
    env: { RUNWAYML_API_SECRET: '', RUNWAYML_BASE_URL: '', OPENAI_VIDEOS_BASE_URL: '', OPENAI_API_KEY: '' },
  },
})
