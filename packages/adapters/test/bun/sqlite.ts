// Run by Bun with the path of a database that Node has written: tells how the cases went, and what it found.
import { Database } from 'bun:sqlite'
import { sqliteStorage } from '../../src/sqlite.ts'
import { storageCases } from '../storage-cases.ts'
import { reportOf } from '../report.ts'

const [path = ''] = process.argv.slice(2)
let now = Date.now()
const database = new Database(path)
const storage = sqliteStorage(database, { now: () => now })
const readAtOnce = (name: string): number[] | undefined => {
  const found = storage.read(name)
  return found instanceof Uint8Array ? [...found] : undefined
}

const fromNode = readAtOnce('shared:node')
await storage.write('shared:bun', Uint8Array.of(0, 255, 10), undefined)
await storage.write('expiring', Uint8Array.of(1), 1000)
const before = readAtOnce('expiring')
now += 1000
const after = readAtOnce('expiring')
now -= 1000
const inFile = await reportOf(storageCases(() => storage))
const journal = database.prepare('PRAGMA journal_mode').get()
const inMemory = await reportOf(storageCases(() => sqliteStorage(new Database(':memory:'))))
database.close()
console.log(JSON.stringify({ inFile, inMemory, journal, found: { fromNode, before, after } }))
