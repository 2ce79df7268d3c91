import type { ByteStorage } from '@freshet/core'
import { mustHaveMethods } from './methods.ts'
import { plainBytes } from './plain-bytes.ts'

/** What is used of a database: `DatabaseSync` of node:sqlite, `Database` of better-sqlite3 or of bun:sqlite. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}

/** What is used of a prepared statement; its rows are objects. */
export interface SqliteStatement {
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): unknown[]
  run(...values: SqliteValue[]): unknown
}

/** What is given to a statement. */
export type SqliteValue = string | number | null | Uint8Array<ArrayBuffer>

/** Where the records stand, and what time it is. */
export interface SqliteStorageOptions {
  /** The table, made unless it is there: letters, digits and `_`. Default `freshet`. */
  table?: string
  /** ms since the epoch. Default `Date.now`. */
  now?: () => number
}

/** After so many writes up to so many rows that have expired are deleted: it keeps up, and no write waits for long. */
const WRITES_PER_SWEEP = 64
const ROWS_PER_SWEEP = 256

const NAMES_PER_PAGE = 500

/**
 * Keeps responses in a table of SQLite, and answers at once.
 *
 * A file gets a write-ahead log with `synchronous = NORMAL`: each write is whole or not there, also after `kill -9`; a
 * power cut may undo the last ones, and removals. Several processes of one machine may share a file: a connection
 * without a busy timeout gets one of 1000 ms. Let the cache have a connection of its own, or what it writes is part of
 * others' transactions.
 *
 * What has expired is not answered any more. It is deleted with every 64th write, up to 256 rows, and by `list`, all of
 * it; the file does not get smaller, but its room is used again.
 *
 * @throws TypeError when `database` is none, or an option is not what it should be; and what SQLite throws
 *
 * @example
 * ```ts
 * const cache = createCache({ storage: sqliteStorage(new DatabaseSync('cache.db')) })
 * ```
 */
export function sqliteStorage(database: SqliteDatabase, options: SqliteStorageOptions = {}): ByteStorage {
  const { table = 'freshet', now = () => Date.now() } = options
  checkArguments(database, table, now)
  prepareFile(database)
  const { read, write, remove, listed, expired, anyExpired } = statements(database, table)
  let writes = 0
  return {
    maxBytes: MAX_BYTES,
    read(name) {
      const row = read.get(name, now()) as { bytes: Uint8Array } | null | undefined
      return row ? plainBytes(row.bytes) : undefined
    },
    write(name, bytes, ttl) {
      write.run(name, ttl === undefined ? null : now() + ttl, bytes)
      if (++writes % WRITES_PER_SWEEP === 0) expired.run(now(), ROWS_PER_SWEEP)
    },
    remove: (names) => remove.run(JSON.stringify(names)),
    async *list(prefix) {
      while (anyExpired.get(now())) {
        expired.run(now(), ROWS_PER_SWEEP)
        await othersTurn()
      }
      let from = prefix
      for (;;) {
        const rows = listed.all(from, `${prefix}~`, NAMES_PER_PAGE) as { name: string }[]
        for (const { name } of rows) yield name
        if (rows.length < NAMES_PER_PAGE) return
        // The least name above: a space comes before whatever a name is made of, as `~` comes after.
        from = `${rows.at(-1)!.name} `
      }
    },
  }
}

/** What else waits to be done, between two portions of long work. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}

/** SQLite's bound on a row is 10^9 bytes, unless it was built with another. */
const MAX_BYTES = 999_000_000

function statements(
  database: SqliteDatabase,
  table: string,
): Record<'read' | 'write' | 'remove' | 'listed' | 'expired' | 'anyExpired', SqliteStatement> {
  // The bytes come last: what stands behind them is found only by walking through them.
  database.exec(`
    CREATE TABLE IF NOT EXISTS "${table}" (name TEXT PRIMARY KEY, expires_at REAL, bytes BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS "${table}_expires_at" ON "${table}" (expires_at) WHERE expires_at IS NOT NULL`)
  const prepare = (sql: string): SqliteStatement => database.prepare(sql.replace('$', `"${table}"`))
  return {
    read: prepare('SELECT bytes FROM $ WHERE name = ? AND (expires_at IS NULL OR expires_at > ?)'),
    write: prepare(`INSERT INTO $ (name, expires_at, bytes) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at, bytes = excluded.bytes`),
    remove: prepare('DELETE FROM $ WHERE name IN (SELECT value FROM json_each(?))'),
    listed: prepare('SELECT name FROM $ WHERE name >= ? AND name < ? ORDER BY name LIMIT ?'),
    expired: database.prepare(
      `DELETE FROM "${table}" WHERE rowid IN (SELECT rowid FROM "${table}" WHERE expires_at <= ? LIMIT ?)`,
    ),
    anyExpired: prepare('SELECT 1 FROM $ WHERE expires_at <= ? LIMIT 1'),
  }
}

/** The busy timeout comes first: another process may be opening the file. In memory there is no log, and no error. */
function prepareFile(database: SqliteDatabase): void {
  const busy = database.prepare('PRAGMA busy_timeout').get() as { timeout?: unknown }
  if (typeof busy.timeout !== 'number')
    throw new TypeError('database must answer rows as objects, and numbers as numbers')
  if (busy.timeout === 0) database.exec('PRAGMA busy_timeout = 1000')
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
}

function checkArguments(database: SqliteDatabase, table: unknown, now: unknown): void {
  const expected = 'database must be one of node:sqlite, better-sqlite3 or bun:sqlite'
  mustHaveMethods(database, ['exec', 'prepare'], expected)
  if (typeof table !== 'string' || !/^(?!sqlite_)[a-z_]\w*$/i.test(table))
    throw new TypeError(`table must be a name of letters, digits and _, not ${JSON.stringify(table)}`)
  if (typeof now !== 'function') throw new TypeError('now must be a function that answers ms since the epoch')
}
