import { Database } from 'bun:sqlite'
import { sqliteStorage } from '@freshet/adapters/sqlite'
import { serveHome } from '../src/home.ts'

const storage = sqliteStorage(new Database(process.argv[2] ?? ''))

const home = serveHome({
  open: (name) => (name === 'bun:sqlite' ? storage : undefined),
  behind: (cache, origin) => cache.wrap(origin),
  app: (app) => async (request, env) => app.fetch(request, env as object),
})

const { port } = Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 60, fetch: home })
console.log(port)
