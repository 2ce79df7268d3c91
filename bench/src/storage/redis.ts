import { redisStorage } from '@freshet/adapters/redis'
import { createCache } from '@freshet/core'
import { Redis } from 'ioredis'
import { measure } from '../measure.ts'
import { startRedis } from '../servers/redis.ts'
import { table } from '../table.ts'
import { deferred } from './deferred.ts'

/** What a hit on Redis takes, against a bare GET of the very bytes that it reads. */
const server = await startRedis()
const client = new Redis(server.port)
const rows = [['content', 'GET µs', 'hit µs', 'hit / GET', 'the cache’s own part']]
for (const size of [1024, 8 * 1024, 64 * 1024]) {
  const url = `https://example.com/${size}`
  const body = new Uint8Array(size).fill(97)
  const handler = (): Response =>
    new Response(body, {
      headers: {
        'cache-control': 'max-age=3600',
        'content-type': 'text/plain',
        etag: '"a"',
        date: new Date().toUTCString(),
      },
    })
  const stored = deferred()
  const cache = createCache({
    storage: redisStorage(client),
    onEvent: ({ type }) => type === 'stored' && stored.resolve(),
  })
  await client.flushall()
  await (await cache.handle(new Request(url), handler)).arrayBuffer()
  await stored.promise
  const [name] = await client.keys('*')
  const hit = async (): Promise<void> => {
    const response = await cache.handle(new Request(url), handler)
    if (!response.headers.get('cache-status')?.includes('; hit')) throw new Error('That was no hit')
    await response.arrayBuffer()
  }
  // what both a cache and whoever asks Redis by hand have to do for a client: a request comes, an answer is read
  const bare = async (): Promise<void> => {
    const request = new Request(url)
    const bytes = await client.getBuffer(name!)
    await new Response(bytes as Uint8Array<ArrayBuffer> | null, { headers: request.headers }).arrayBuffer()
  }
  const [get, whole] = await measure({ get: bare, hit }, { rounds: 41, operations: 200 })
  rows.push([
    `${size / 1024} KiB`,
    get!.median.toFixed(1),
    whole!.median.toFixed(1),
    `${whole!.ratio.toFixed(2)}×`,
    `${(whole!.median - get!.median).toFixed(1)} µs`,
  ])
}
console.log(table(rows))
client.disconnect()
server.stop()
