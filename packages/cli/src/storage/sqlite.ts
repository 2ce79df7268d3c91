import { sqliteStorage } from '@freshet/adapters/sqlite'
import type { ByteStorage } from '@freshet/core'
import type * as Sqlite from 'node:sqlite'
import { CannotAsk, UsageError } from '../errors.ts'
import type { Kept } from './kept.ts'

/** Opens a file of SQLite, which is made unless it is there. Throws a `UsageError` on an old Node, and `CannotAsk`. */
export async function openSqlite(file: string): Promise<Kept<ByteStorage>> {
  const { DatabaseSync } = await sqlite()
  try {
    const database = new DatabaseSync(file)
    return {
      storage: sqliteStorage(database),
      about: `SQLite ${file}`,
      close: async () => database.close(),
    }
  } catch (error) {
    throw new CannotAsk(`${file} cannot be used: ${(error as Error).message}`)
  }
}

async function sqlite(): Promise<Pick<typeof Sqlite, 'DatabaseSync'>> {
  const { emitWarning } = process
  // that it may change is for whoever wrote this to know, and would stand in the middle of the table
  process.emitWarning = () => {}
  try {
    return await import('node:sqlite')
  } catch {
    throw new UsageError(`--sqlite needs Node 22.13 or later, and this is ${process.version}`)
  } finally {
    process.emitWarning = emitWarning
  }
}
