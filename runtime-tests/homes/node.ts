import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { redisStorage } from '@freshet/adapters/redis'
import { sqliteStorage } from '@freshet/adapters/sqlite'
import { getRequestListener } from '@hono/node-server'
import { Redis } from 'ioredis'
import { serveHome } from '../src/home.ts'
import type { Storage } from '../src/trial.ts'

const [file = '', redisPort = ''] = process.argv.slice(2)
const redis = redisPort === '' ? undefined : new Redis(Number(redisPort))
const storages: Record<string, Storage | undefined> = {
  memory: undefined,
  'node:sqlite': sqliteStorage(new DatabaseSync(file)),
  ...(redis && { Redis: redisStorage(redis) }),
}

const home = serveHome({
  open: (name) => storages[name],
  behind: (cache, origin) => cache.wrap(origin),
  app: (app) => async (request, env) => app.fetch(request, env as object),
})

const server = createServer(getRequestListener((request, env) => home(request, env)))
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
