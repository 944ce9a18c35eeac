/** Where jobs, ledger and leases live: Keyv values plus one stronger act, an all-or-nothing change of several of them. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Keyv } from 'keyv'
import { ConfigError } from '../errors.js'
import { openSqlite } from './sqlite.js'

/** What a change wants written (`undefined` deletes) and what it tells the caller. */
export interface Change<Result> {
  write?: Record<string, unknown>
  result: Result
}

export interface Store {
  /** False: only one process may use it at a time. */
  readonly shared: boolean
  /** One line for the user when the store promises less than the default does. */
  readonly warning?: string
  /** The Keyv behind it; whatever is kept here can be read with plain `get`. */
  readonly keyv: Keyv
  get<Value>(key: string): Promise<Value | undefined>
  /** All values whose key starts with `prefix`, in key order. */
  scan<Value>(prefix: string): Promise<[key: string, value: Value][]>
  /**
   * Reads `keys`, hands them to `change`, and writes what it returns: all of it or nothing, with no other change of
   * these keys in between, on disk when the promise resolves. `change` must be pure; it may run more than once.
   */
  transact<Result>(
    keys: readonly string[],
    change: (values: ReadonlyMap<string, unknown>) => Change<Result>,
  ): Promise<Result>
  close(): Promise<void>
}

/** Opens the store of `home`: one SQLite file, safe for several processes; or the Keyv the user hands in. */
export async function openStore(options: { home: string; keyv?: Keyv }): Promise<Store> {
  if (options.keyv) return keyvStore(options.keyv)
  await mkdir(options.home, { recursive: true })
  return openSqlite(join(options.home, 'heroshot.db'))
}

const INTENT = 'intent'

/**
 * Any Keyv as a store, for one process at a time: changes queue up behind each other. What a change writes is noted under one
 * key first, so that a crash halfway through is completed when the store is opened again.
 */
export async function keyvStore(keyv: Keyv): Promise<Store> {
  if (typeof keyv?.get !== 'function' || typeof keyv.setMany !== 'function')
    throw new ConfigError('is not a Keyv 5 instance', { field: 'store', value: keyv, allowed: 'new Keyv(...) of keyv 5' })
  keyv.throwOnErrors = true

  async function apply(write: Record<string, unknown>) {
    for (const [key, value] of Object.entries(write)) {
      if (value === undefined || value === null) await keyv.delete(key)
      else if (!(await keyv.set(key, value))) throw new Error(`the store did not keep ${key}`)
    }
  }
  const unfinished = await keyv.get<Record<string, unknown>>(INTENT)
  if (unfinished) {
    await apply(unfinished)
    await keyv.delete(INTENT)
  }

  let last: Promise<unknown> = Promise.resolve()
  return {
    shared: false,
    warning:
      'This store has no atomic change of several keys: use it from one process at a time. The default SQLite store has no such limit.',
    keyv,
    get: (key) => keyv.get(key),
    async scan<Value>(prefix: string) {
      if (!keyv.iterator)
        throw new ConfigError('cannot list its keys', { field: 'store', value: 'a Keyv without iterator()' })
      const found: [string, Value][] = []
      for await (const [key, value] of keyv.iterator(keyv.namespace)) if (key.startsWith(prefix)) found.push([key, value])
      return found.sort(([a], [b]) => (a < b ? -1 : 1))
    },
    transact<Result>(keys: readonly string[], change: (values: ReadonlyMap<string, unknown>) => Change<Result>) {
      const turn = last.then(async () => {
        const values = new Map<string, unknown>()
        for (const key of keys) {
          const value = await keyv.get(key)
          if (value !== undefined) values.set(key, value)
        }
        const { write, result } = change(values)
        if (write && Object.keys(write).length > 0) {
          // JSON has no undefined: deletions are noted as null.
          const noted = Object.fromEntries(Object.entries(write).map(([key, value]) => [key, value ?? null]))
          await apply({ [INTENT]: noted })
          await apply(noted)
          await keyv.delete(INTENT)
        }
        return result
      })
      last = turn.catch(() => undefined)
      return turn
    },
    async close() {
      await last
      await keyv.disconnect()
    },
  }
}
