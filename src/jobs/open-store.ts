/** Chooses the store: one SQLite file by default, or the Keyv the user hands in. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Keyv } from 'keyv'
import { keyvStore } from './keyv-store.js'
import { openSqlite } from './sqlite.js'
import type { Store } from './store.js'

/** Opens `<home>/heroshot.db`, safe for several processes; or the Keyv handed in, whose `warning` says what it can't promise. */
export async function openStore(options: { home: string; keyv?: Keyv }): Promise<Store> {
  if (options.keyv) return keyvStore(options.keyv)
  await mkdir(options.home, { recursive: true })
  return openSqlite(join(options.home, 'heroshot.db'))
}
