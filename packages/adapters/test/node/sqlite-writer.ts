// Run by Node with the path of a database: writes until it is killed, and says after each write how many there were.
import { createHash, randomBytes } from 'node:crypto'
import { writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { sqliteStorage } from '../../src/sqlite.ts'

const storage = sqliteStorage(new DatabaseSync(process.argv[2]!))
for (let writes = 1; ; writes++) {
  const content = randomBytes(Math.ceil(Math.random() * 300_000))
  const bytes = new Uint8Array(content.length + 32)
  bytes.set(createHash('sha256').update(content).digest())
  bytes.set(content, 32)
  void storage.write(`killed:${writes % 30}`, bytes, undefined)
  if (writes % 7 === 0) void storage.remove([`killed:${writes % 11}`, `killed:${writes % 13}`])
  writeSync(1, `${writes}\n`)
}
