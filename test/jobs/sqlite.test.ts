/** The SQLite adapter is a Keyv store like any other: Keyv's own suite says so. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import keyvTestSuite, { keyvIteratorTests } from '@keyv/test-suite'
import { Keyv } from 'keyv'
import * as test from 'vitest'
import { sqliteAdapter } from '../../src/jobs/sqlite.js'

const dir = mkdtempSync(join(tmpdir(), 'heroshot-keyv-'))
const opened: { disconnect?(): Promise<void> }[] = []
const store = () => {
  const adapter = sqliteAdapter(join(dir, 'suite.db'))
  opened.push(adapter)
  return adapter
}
test.afterAll(async () => {
  for (const adapter of opened) await adapter.disconnect?.()
  rmSync(dir, { recursive: true, force: true })
})

type Suite = Parameters<typeof keyvTestSuite>
keyvTestSuite(test as unknown as Suite[0], Keyv as Suite[1], store)
keyvIteratorTests(test as unknown as Suite[0], Keyv as Suite[1], store)
