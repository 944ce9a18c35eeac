/** Around one run of the tests: temporary files go into folders that go away with it, whatever became of the tests. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.js'

/** Thousands of journals are made and flushed: in memory nothing waits for a disk. */
const MEMORY = '/dev/shm'
const ROOM_BYTES = 4 * 2 ** 30

function hasRoom(dir: string): boolean {
  if (!existsSync(dir)) return false
  const { bavail, bsize } = statfsSync(dir)
  return bavail * bsize > ROOM_BYTES
}

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))

export default async function setup(): Promise<() => void> {
  mkdirSync(cache, { recursive: true })
  const temporary = mkdtempSync(join(hasRoom(MEMORY) ? MEMORY : tmpdir(), 'heroshot-tests-'))
  const bundles = mkdtempSync(join(cache, 'heroshot-bundles-'))
  Object.assign(process.env, { TMPDIR: temporary, HEROSHOT_TEST_BUNDLES: bundles })
  await bundle({}, join(bundles, 'workers'))
  return () => {
    for (const dir of [temporary, bundles]) rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
  }
}
