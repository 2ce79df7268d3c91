// Run by Bun with the path of a database: tells what is stored in it, as text.
import { Database } from 'bun:sqlite'

const database = new Database(process.argv[2] ?? '')
const rows = database.query('SELECT * FROM freshet').all() as Record<string, unknown>[]
const texts = rows.flatMap((row) => Object.values(row)).filter((value) => value instanceof Uint8Array)
console.log(texts.map((bytes) => new TextDecoder().decode(bytes)).join('\n'))
