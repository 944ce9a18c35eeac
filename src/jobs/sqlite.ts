/** The default store: one SQLite file (write-ahead log, every commit on disk) as a Keyv adapter, safe for several processes. */
import { EventEmitter } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { defaultDeserialize, defaultSerialize } from '@keyv/serialize'
import { Keyv, type KeyvStoreAdapter, type StoredData } from 'keyv'
import type Libsql from 'libsql'
import { UnavailableError } from '../errors.js'
import type { Change, Store } from './store.js'

type Database = Libsql.Database

const NAMESPACE = 'heroshot'
const BUSY_MS = 15_000
const TABLE = 'CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID'

const isBusy = (error: unknown) => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

async function open(file: string): Promise<Database> {
  const { default: Sqlite } = await import('libsql').catch((cause) => {
    throw new UnavailableError('The package libsql has no build for this machine', { cause, next: 'pass a Keyv store' })
  })
  const db = new Sqlite(file)
  // Several processes may create the file at once, and the switch to WAL doesn't wait for locks by itself.
  for (let tries = 0; ; tries++) {
    try {
      db.pragma(`busy_timeout = ${BUSY_MS}`)
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = FULL')
      db.exec(TABLE)
      return db
    } catch (error) {
      if (!isBusy(error) || tries >= 100) throw error
      await pause(10 + tries)
    }
  }
}

/** As much of libsql's statement as is used here. */
interface Statement {
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown
  run(...values: unknown[]): { changes: number }
}

type Statements = Record<'get' | 'set' | 'delete' | 'range' | 'clear', Statement>

const statements = (db: Database): Statements => ({
  get: db.prepare('SELECT value FROM kv WHERE key = ?'),
  set: db.prepare(
    'INSERT INTO kv VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires',
  ),
  delete: db.prepare('DELETE FROM kv WHERE key = ?'),
  range: db.prepare('SELECT key, value FROM kv WHERE key >= ? AND key < ? ORDER BY key'),
  clear: db.prepare('DELETE FROM kv WHERE key >= ? AND key < ?'),
})

interface Row {
  key: string
  value: string
}

/** Every key that starts with `prefix`, as a half-open range. */
const range = (prefix: string): [string, string] => [prefix, `${prefix}\u{10ffff}`]

interface Connection {
  db: Database
  sql: ReturnType<typeof statements>
}

/** A Keyv adapter over one SQLite file. The file is opened at first use. */
export type SqliteAdapter = KeyvStoreAdapter & { connection(): Promise<Connection> }

export function sqliteAdapter(file: string): SqliteAdapter {
  let opening: Promise<Connection> | undefined
  const connection = () =>
    (opening ??= open(file).then(
      (db) => ({ db, sql: statements(db) }),
      (error) => {
        opening = undefined
        throw error
      },
    ))
  const events = new EventEmitter()
  const adapter: SqliteAdapter = {
    opts: { dialect: 'sqlite', url: file },
    namespace: undefined,
    connection,
    on(event, listener) {
      events.on(event, listener)
      return adapter
    },
    async get<Value>(key: string) {
      const { sql } = await connection()
      return (sql.get.get(key) as Row | undefined)?.value as StoredData<Value> | undefined
    },
    async getMany<Value>(keys: string[]) {
      const { sql } = await connection()
      return keys.map((key) => (sql.get.get(key) as Row | undefined)?.value) as StoredData<Value | undefined>[]
    },
    async set(key: string, value: string, ttl?: number) {
      const { sql } = await connection()
      sql.set.run(key, value, ttl ? Date.now() + ttl : null)
    },
    async delete(key: string) {
      const { sql } = await connection()
      return sql.delete.run(key).changes > 0
    },
    async deleteMany(keys: string[]) {
      const { sql } = await connection()
      return keys.map((key) => sql.delete.run(key).changes > 0).some(Boolean)
    },
    async has(key: string) {
      const { sql } = await connection()
      return sql.get.get(key) !== undefined
    },
    async clear() {
      const { sql } = await connection()
      sql.clear.run(...range(adapter.namespace ? `${adapter.namespace}:` : ''))
    },
    async *iterator<Value>(namespace?: string) {
      const { sql } = await connection()
      for (const { key, value } of sql.range.all(...range(namespace ? `${namespace}:` : '')) as Row[])
        yield [key, value as Awaited<Value>]
    },
    async disconnect() {
      const closing = opening
      opening = undefined
      if (closing) (await closing).db.close()
    },
  }
  return adapter
}

/** The store on one SQLite file. `transact` holds the write lock from its first read to its commit. */
export async function openSqlite(file: string): Promise<Store> {
  const adapter = sqliteAdapter(file)
  const { db, sql } = await adapter.connection()
  const keyv = new Keyv({ store: adapter, namespace: NAMESPACE, throwOnErrors: true })
  const full = (key: string) => `${NAMESPACE}:${key}`
  const read = (text: string) => defaultDeserialize<{ value: unknown }>(text)?.value
  return {
    shared: true,
    keyv,
    get: <Value>(key: string) => keyv.get<Value>(key),
    async scan<Value>(prefix: string) {
      const rows = sql.range.all(...range(full(prefix))) as Row[]
      return rows.map(({ key, value }): [string, Value] => [key.slice(NAMESPACE.length + 1), read(value) as Value])
    },
    async transact<Result>(
      keys: readonly string[],
      change: (values: ReadonlyMap<string, unknown>) => Change<Result>,
    ): Promise<Result> {
      db.exec('BEGIN IMMEDIATE')
      try {
        const values = new Map<string, unknown>()
        for (const key of keys) {
          const row = sql.get.get(full(key)) as Row | undefined
          if (row) values.set(key, read(row.value))
        }
        const { write, result } = change(values)
        for (const [key, value] of Object.entries(write ?? {})) {
          if (value === undefined) sql.delete.run(full(key))
          else sql.set.run(full(key), defaultSerialize({ value }), null)
        }
        db.exec('COMMIT')
        return result
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK')
        throw error
      }
    },
    close: () => keyv.disconnect(),
  }
}
