/** Around one run of the tests: temporary files go into folders that go away with it, whatever became of the tests. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))

export default function setup(): () => void {
  mkdirSync(cache, { recursive: true })
  const temporary = mkdtempSync(join(tmpdir(), 'heroshot-tests-'))
  const bundles = mkdtempSync(join(cache, 'heroshot-bundles-'))
  Object.assign(process.env, { TMPDIR: temporary, HEROSHOT_TEST_BUNDLES: bundles })
  return () => {
    for (const dir of [temporary, bundles]) rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}
