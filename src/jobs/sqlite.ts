/** The default store: one SQLite file (write-ahead log, every commit on disk), which is a Keyv store like any other too. */
import { EventEmitter } from 'node:events'
import { Keyv, type KeyvStoreAdapter, type StoredData } from 'keyv'
import { decode, encode } from './codec.js'
import { openSqliteFile, type SqliteFile } from './sqlite-file.js'
import type { Change, Store } from './store.js'

const NAMESPACE = 'heroshot'

/** A Keyv adapter over one SQLite file. The file is opened at first use. */
export type SqliteAdapter = KeyvStoreAdapter & { file(): Promise<SqliteFile> }

export function sqliteAdapter(path: string): SqliteAdapter {
  let opening: Promise<SqliteFile> | undefined
  const file = () =>
    (opening ??= openSqliteFile(path).catch((error) => {
      opening = undefined
      throw error
    }))
  const drop = async (keys: readonly string[]) =>
    (await file()).transact(keys, (texts) => ({
      write: [...texts.keys()].map((key) => [key, undefined] as const),
      result: texts.size > 0,
    }))
  const events = new EventEmitter()
  const adapter: SqliteAdapter = {
    opts: { dialect: 'sqlite', url: path },
    namespace: undefined,
    file,
    on(event, listener) {
      events.on(event, listener)
      return adapter
    },
    get: async <Value>(key: string) => (await file()).get(key) as StoredData<Value> | undefined,
    async getMany<Value>(keys: string[]) {
      const { get } = await file()
      return keys.map(get) as StoredData<Value | undefined>[]
    },
    // When a value ends stands in its text; Keyv looks at it.
    set: async (key: string, text: string) =>
      (await file()).transact([], () => ({ write: [[key, text]], result: undefined })),
    delete: (key: string) => drop([key]),
    deleteMany: drop,
    has: async (key: string) => (await file()).get(key) !== undefined,
    async clear() {
      const all = (await file()).range(adapter.namespace ? `${adapter.namespace}:` : '')
      await drop(all.map(({ key }) => key))
    },
    async *iterator<Value>(namespace?: string) {
      for (const { key, value } of (await file()).range(namespace ? `${namespace}:` : ''))
        yield [key, value as Awaited<Value>]
    },
    async disconnect() {
      const closing = opening
      opening = undefined
      await (await closing)?.close()
    },
  }
  return adapter
}

/** The store on one SQLite file. A change holds the write lock from its first read to its commit. */
export async function openSqlite(path: string): Promise<Store> {
  const adapter = sqliteAdapter(path)
  const file = await adapter.file()
  const keyv = new Keyv({ store: adapter, namespace: NAMESPACE, throwOnErrors: true })
  const full = (key: string) => `${NAMESPACE}:${key}`
  const bare = (key: string) => key.slice(NAMESPACE.length + 1)
  return {
    shared: true,
    keyv,
    revision: file.revision,
    async get<Value>(key: string) {
      const text = file.get(full(key))
      return text === undefined ? undefined : (decode(text) as Value)
    },
    async scan<Value>(prefix: string) {
      return file.range(full(prefix)).map(({ key, value }): [string, Value] => [bare(key), decode(value) as Value])
    },
    transact<Result>(keys: readonly string[], change: (values: ReadonlyMap<string, unknown>) => Change<Result>) {
      return file.transact<Result>(keys.map(full), (texts) => {
        const { write = {}, result } = change(new Map([...texts].map(([key, text]) => [bare(key), decode(text)])))
        const texted = Object.entries(write).map(
          ([key, value]) => [full(key), value === undefined ? undefined : encode(value)] as const,
        )
        return { write: texted, result }
      })
    },
    close: () => keyv.disconnect(),
  }
}
