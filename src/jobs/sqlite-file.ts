/** One SQLite file of texts, safe for several processes: reads answer at once, writes are committed in groups and flushed off the main thread. */
import { setTimeout as pause } from 'node:timers/promises'
import { UnavailableError } from '../errors.js'
import { createGroupCommit, type GroupCommit, type Medium } from './group-commit.js'

/** How long other processes may keep the write lock. */
const BUSY_MS = 15_000
const TABLE = 'CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID'
const SET = 'INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'

/** As much of libsql as is used here. Statements answer at once in both of its faces; `exec` of its promise face runs in a thread. */
interface Statement {
  get(...values: unknown[]): unknown
  all(...values: unknown[]): unknown
  run(...values: unknown[]): unknown
}
interface Writer {
  readonly inTransaction: boolean
  prepare(sql: string): Promise<Statement>
  exec(sql: string): Promise<void>
  close(): void
}

interface Row {
  key: string
  value: string
}

export interface SqliteFile extends Pick<GroupCommit, 'transact'> {
  get(key: string): string | undefined
  /** All whose key starts with `prefix`, in key order. */
  range(prefix: string): Row[]
  /** Another number after every commit, whichever process made it. */
  revision(): number
  /** Waits for the changes under way. */
  close(): Promise<void>
}

const isBusy = (error: unknown) => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

/** Repeats what other processes' locks keep from happening. */
async function unlocked<Result>(act: () => Result | Promise<Result>): Promise<Result> {
  for (const until = performance.now() + BUSY_MS; ; await pause(1 + 4 * Math.random()))
    try {
      return await act()
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error
    }
}

async function load() {
  try {
    const [{ default: Sqlite }, { default: AsyncSqlite }] = await Promise.all([
      import('libsql'),
      import('libsql/promise'),
    ])
    return { Sqlite, AsyncSqlite: AsyncSqlite as unknown as new (file: string) => Writer }
  } catch (cause) {
    throw new UnavailableError('The package libsql has no build for this machine', { cause, next: 'pass a Keyv store' })
  }
}

/** Two connections: what one has not committed yet the other never sees. */
export async function openSqliteFile(file: string): Promise<SqliteFile> {
  const { Sqlite, AsyncSqlite } = await load()
  const reader = new Sqlite(file)
  // Several processes may create the file at once, and the switch to the write-ahead log doesn't wait for locks by itself.
  await unlocked(() => {
    reader.pragma('journal_mode = WAL')
    reader.exec(TABLE)
  })
  reader.pragma(`busy_timeout = ${BUSY_MS}`)
  const get = reader.prepare('SELECT value FROM kv WHERE key = ?') as Statement
  const range = reader.prepare('SELECT key, value FROM kv WHERE key >= ? AND key < ? ORDER BY key') as Statement
  // What SQLite calls it: commits of other connections than this one. This one makes none.
  const revision = reader.prepare('PRAGMA data_version') as Statement
  const writer = new AsyncSqlite(file)
  const group = createGroupCommit(await mediumOf(writer))
  return {
    transact: group.transact,
    get: (key) => (get.get(key) as Row | undefined)?.value,
    range: (prefix) => range.all(prefix, `${prefix}\u{10ffff}`) as Row[],
    revision: () => (revision.get() as { data_version: number }).data_version,
    async close() {
      await group.idle()
      writer.close()
      reader.close()
    },
  }
}

async function mediumOf(writer: Writer): Promise<Medium> {
  // Every commit is flushed; a lock is waited for in `begin`, which doesn't block this thread as SQLite would.
  await writer.exec('PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0')
  const [begin, rollback, get, set, drop] = await Promise.all(
    ['BEGIN IMMEDIATE', 'ROLLBACK', 'SELECT value FROM kv WHERE key = ?', SET, 'DELETE FROM kv WHERE key = ?'].map(
      (sql) => writer.prepare(sql),
    ),
  )
  return {
    begin: () => unlocked(() => void begin!.run()),
    read: (key) => (get!.get(key) as Row | undefined)?.value,
    write(key, text) {
      if (text === undefined) drop!.run(key)
      else set!.run(key, text)
    },
    commit: () => unlocked(() => writer.exec('COMMIT')),
    rollback() {
      if (writer.inTransaction) rollback!.run()
    },
  }
}
