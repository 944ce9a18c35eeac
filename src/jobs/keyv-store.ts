/** Any Keyv as a store, for one process at a time. */
import type { Keyv } from 'keyv'
import { ConfigError } from '../errors.js'
import type { Change, Store } from './store.js'

const INTENT = 'intent'

/**
 * Changes queue up behind each other. What a change writes is noted under one
 * key first, so that a crash halfway through is completed when the store is opened again.
 */
export async function keyvStore(keyv: Keyv): Promise<Store> {
  if (typeof keyv?.get !== 'function' || typeof keyv.setMany !== 'function')
    throw new ConfigError('is not a Keyv 5 instance', {
      field: 'store',
      value: keyv,
      allowed: 'new Keyv(...) of keyv 5',
    })
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
      for await (const [key, value] of keyv.iterator(keyv.namespace))
        if (key.startsWith(prefix)) found.push([key, value])
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
