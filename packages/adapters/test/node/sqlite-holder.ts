// Run by Node with the path of a database: holds the lock for writing for 100 ms, and says when it does.
import { writeSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'

const database = new DatabaseSync(process.argv[2]!, { timeout: 10_000 })
database.exec('BEGIN IMMEDIATE')
writeSync(1, 'held\n')
await setTimeout(100)
database.exec('COMMIT')
