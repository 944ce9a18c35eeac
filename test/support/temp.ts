/** Temporary folders that go away with the run. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const tempDir = (): string => mkdtempSync(join(tmpdir(), 'heroshot-test-'))
