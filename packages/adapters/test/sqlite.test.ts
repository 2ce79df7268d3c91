import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sqliteStorage } from '../src/sqlite.ts'
import type { SqliteStorageOptions } from '../src/sqlite.ts'
import type { Report } from './report.ts'
import { storageCases, storageTitles } from './storage-cases.ts'

const HOUR = 3_600_000
const directory = mkdtempSync(join(tmpdir(), 'freshet-sqlite-'))
const opened: DatabaseSync[] = []
afterEach(() => {
  for (const database of opened.splice(0)) if (database.isOpen) database.close()
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

let files = 0
const freshPath = (): string => join(directory, `${++files}.db`)

function open(path: string, timeout?: number): DatabaseSync {
  const database = new DatabaseSync(path, timeout === undefined ? {} : { timeout })
  opened.push(database)
  return database
}

function at(time: { now: number }, options: SqliteStorageOptions = {}): SqliteStorageOptions {
  return { ...options, now: () => time.now }
}

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values)

const rowsIn = (database: DatabaseSync): unknown =>
  database.prepare('SELECT count(*) AS n FROM freshet').get()!.n

const script = (name: string): string => join(import.meta.dirname, name)

function run(binary: string, ...args: string[]): ChildProcess {
  return spawn(binary, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

describe('sqliteStorage', () => {
  describe('in a file', () => {
    const path = freshPath()
    for (const { title, run } of storageCases(() => sqliteStorage(open(path)))) it(title, run)
  })
  describe('in memory', () => {
    for (const { title, run } of storageCases(() => sqliteStorage(open(':memory:')))) it(title, run)
  })

  it('answers at once, with plain bytes', () => {
    const storage = sqliteStorage(open(freshPath()))
    expect(storage.write('a', bytes(0, 255), HOUR)).not.toBeInstanceOf(Promise)
    const found = storage.read('a')
    expect(found).toStrictEqual(bytes(0, 255))
    expect(storage.remove(['a', 'b'])).not.toBeInstanceOf(Promise)
    expect(storage.read('a')).toBeUndefined()
  })

  it('does not answer what has expired, from its ms on, and what has no end for ever', () => {
    const time = { now: 1_000_000 }
    const storage = sqliteStorage(open(freshPath()), at(time))
    storage.write('a', bytes(1), 1500)
    storage.write('b', bytes(2), undefined)
    time.now += 1499
    expect(storage.read('a')).toEqual(bytes(1))
    time.now += 1
    expect(storage.read('a')).toBeUndefined()
    time.now += 1e15
    expect(storage.read('b')).toEqual(bytes(2))
    storage.write('a', bytes(3), undefined)
    time.now += 1e15
    expect(storage.read('a')).toEqual(bytes(3))
  })

  it('deletes what has expired a little at every 64th write', () => {
    const time = { now: 0 }
    const database = open(freshPath())
    const storage = sqliteStorage(database, at(time))
    for (let n = 0; n < 600; n++) storage.write(`old:${n}`, bytes(1), 1000)
    time.now = 1000
    const rows = Array.from({ length: 256 }, () => {
      storage.write('new', bytes(1), HOUR)
      return rowsIn(database)
    })
    expect([...new Set(rows)]).toEqual([601, 345, 89, 1])
    expect(storage.read('new')).toEqual(bytes(1))
  })

  it('deletes all that has expired before it lists', async () => {
    const time = { now: 0 }
    const database = open(freshPath())
    const storage = sqliteStorage(database, at(time))
    for (let n = 0; n < 300; n++) storage.write(`a:${n}`, bytes(1), n < 299 ? 1000 : undefined)
    time.now = 1000
    expect(await namesIn(storage.list!('b:'))).toEqual([])
    expect(rowsIn(database)).toBe(1)
    expect(await namesIn(storage.list!('a:'))).toEqual(['a:299'])
  })

  it('lets others have their turn while it deletes', async () => {
    const time = { now: 0 }
    const storage = sqliteStorage(open(freshPath()), at(time))
    for (let n = 0; n < 600; n++) storage.write(`a:${n}`, bytes(1), 1000)
    time.now = 1000
    let turns = 0
    setImmediate(() => turns++)
    expect(await namesIn(storage.list!('a:'))).toEqual([])
    expect(turns).toBe(1)
  })

  it('has one row for a name that is written five hundred times', () => {
    const database = open(freshPath())
    const storage = sqliteStorage(database)
    for (let n = 0; n < 500; n++) storage.write('a', new Uint8Array(n), HOUR)
    expect(rowsIn(database)).toBe(1)
  })

  it('lists all names though they are removed on the way', async () => {
    const storage = sqliteStorage(open(freshPath()))
    for (let n = 0; n < 1100; n++) storage.write(`a:${n}`, bytes(1), undefined)
    const seen = new Set<string>()
    for await (const name of storage.list!('a:')) {
      seen.add(name)
      storage.remove([name])
    }
    expect(seen.size).toBe(1100)
    expect(await namesIn(storage.list!(''))).toEqual([])
  })

  it('keeps a file with a write-ahead log that is not synced at each write, and finds all when it is opened again', () => {
    const path = freshPath()
    const database = open(path)
    sqliteStorage(database).write('a', bytes(1, 2, 3), HOUR)
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 1 })
    database.close()
    expect(sqliteStorage(open(path)).read('a')).toEqual(bytes(1, 2, 3))
  })

  it('has at once what another connection to the file wrote or removed', () => {
    const path = freshPath()
    const [mine, other] = [sqliteStorage(open(path)), sqliteStorage(open(path))]
    mine.write('a', bytes(1), HOUR)
    expect(other.read('a')).toEqual(bytes(1))
    other.write('a', bytes(2), HOUR)
    expect(mine.read('a')).toEqual(bytes(2))
    other.remove(['a'])
    expect(mine.read('a')).toBeUndefined()
  })

  it('reads while another writes, and throws what SQLite says when a write has waited long enough', () => {
    const path = freshPath()
    const writing = open(path)
    sqliteStorage(writing).write('a', bytes(1), HOUR)
    const storage = sqliteStorage(open(path, 20))
    writing.exec('BEGIN IMMEDIATE')
    expect(storage.read('a')).toEqual(bytes(1))
    expect(() => storage.write('a', bytes(2), HOUR)).toThrow('database is locked')
    expect(() => storage.remove(['a'])).toThrow('database is locked')
    writing.exec('COMMIT')
    storage.write('a', bytes(2), HOUR)
    expect(storage.read('a')).toEqual(bytes(2))
  })

  it('gives a connection a busy timeout of a second unless it has one', () => {
    const timeoutOf = (timeout?: number) => {
      const database = open(freshPath(), timeout)
      sqliteStorage(database)
      return database.prepare('PRAGMA busy_timeout').get()!.timeout
    }
    expect([timeoutOf(), timeoutOf(0), timeoutOf(20), timeoutOf(7000)]).toEqual([1000, 1000, 20, 7000])
  })

  it('waits while another process writes', async () => {
    const path = freshPath()
    const storage = sqliteStorage(open(path))
    const holder = run(process.execPath, script('node/sqlite-holder.ts'), path)
    await once(createInterface(holder.stdout!), 'line')
    storage.write('a', bytes(1), HOUR)
    expect(storage.read('a')).toEqual(bytes(1))
    await once(holder, 'exit')
  })

  it('has every record whole after kill -9 in the middle of writes, time and again', async () => {
    const path = freshPath()
    for (let round = 0; round < 5; round++) {
      const writer = run(process.execPath, script('node/sqlite-writer.ts'), path)
      const ended = once(writer, 'exit')
      for await (const line of createInterface(writer.stdout!)) if (Number(line) > 60 + 11 * round) break
      writer.kill('SIGKILL')
      expect(await ended).toEqual([null, 'SIGKILL'])
      const database = open(path)
      const storage = sqliteStorage(database)
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      const names = await namesIn(storage.list!('killed:'))
      expect(names.length).toBeGreaterThan(10)
      for (const name of names) {
        const found = (await storage.read(name))!
        const digest = createHash('sha256').update(found.subarray(32)).digest()
        expect(digest.equals(found.subarray(0, 32)), name).toBe(true)
      }
      database.close()
    }
  })

  it('keeps tables apart', () => {
    const database = open(freshPath())
    const [one, two] = [sqliteStorage(database), sqliteStorage(database, { table: 'Pages_2' })]
    one.write('a', bytes(1), HOUR)
    expect(two.read('a')).toBeUndefined()
    two.write('a', bytes(2), HOUR)
    one.remove(['a'])
    expect(two.read('a')).toEqual(bytes(2))
  })

  it('throws for what is no database, no name of a table, or no clock', () => {
    for (const wrong of [undefined, null, 'cache.db', {}, { exec() {} }])
      expect(() => sqliteStorage(wrong as never)).toThrow(
        /^database must be one of node:sqlite, better-sqlite3/,
      )
    const database = open(':memory:')
    for (const table of ['', 'a b', 'a"b', 'a;', '1a', 'sqlite_a', 'é', 5 as never])
      expect(() => sqliteStorage(database, { table })).toThrow(/^table must be a name of letters/)
    expect(() => sqliteStorage(database, { now: 5 as never })).toThrow('now must be a function')
  })

  it('throws for a table of another shape, and for a connection whose rows are arrays', () => {
    const database = open(':memory:')
    database.exec('CREATE TABLE freshet (a)')
    expect(() => sqliteStorage(database)).toThrow('no such column')
    const arrays = new DatabaseSync(':memory:', { returnArrays: true })
    expect(() => sqliteStorage(arrays)).toThrow('database must answer rows as objects')
  })
})

const bun = join(import.meta.dirname, '../node_modules/.bin/bun')
const missing = !existsSync(bun)

it.skipIf(!missing || !process.env['CI'])('Bun is installed, so that CI can run sqliteStorage in it', () => {
  expect.fail('bun is missing: pnpm install')
})

describe.skipIf(missing)(`sqliteStorage in Bun${missing ? ' (skipped: no bun)' : ''}`, () => {
  const path = freshPath()
  let told: { inFile: Report; inMemory: Report; journal: object; found: Record<string, number[] | undefined> }
  beforeAll(async () => {
    sqliteStorage(open(path)).write('shared:node', bytes(1, 0, 255), undefined)
    const child = run(bun, '--conditions=@freshet/source', script('bun/sqlite.ts'), path)
    const lines: string[] = []
    for await (const line of createInterface(child.stdout!)) lines.push(line)
    told = JSON.parse(lines.join(''))
  })

  it.each(storageTitles)('%s', (title) => {
    expect(told.inFile).toHaveProperty([title], null)
    expect(told.inMemory).toHaveProperty([title], null)
  })

  it('answers at once, no longer than until something expires', () => {
    expect(told.found).toMatchObject({ before: [1] })
    expect(told.found).not.toHaveProperty('after')
  })

  it('shares a file with node:sqlite, and its write-ahead log', () => {
    expect(told.journal).toEqual({ journal_mode: 'wal' })
    expect(told.found).toMatchObject({ fromNode: [1, 0, 255] })
    expect(sqliteStorage(open(path)).read('shared:bun')).toEqual(bytes(0, 255, 10))
  })
})

async function namesIn(list: AsyncIterable<string> | Iterable<string>): Promise<string[]> {
  const names: string[] = []
  for await (const name of list) names.push(name)
  return names
}
