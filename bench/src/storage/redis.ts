import { redisStorage } from '@freshet/adapters/redis'
import { createCache, type HttpCache } from '@freshet/core'
import { Redis } from 'ioredis'
import { startRedis } from '../servers/redis.ts'
import { table } from '../table.ts'
import { deferred } from './deferred.ts'
import { oneByOne, type Latency } from './one-by-one.ts'

/**
 * What a hit on Redis takes, against a bare GET of the very bytes that it reads, of which the content is answered: with no field
 * at all, and with the fields that the hit has; and against such a GET with a hit in memory after it, which is what would be left of a
 * hit if records did not have to be read.
 */
const server = await startRedis()
const client = new Redis(server.port)
const rows = [
  [
    'content',
    'GET µs',
    'with the fields',
    'GET, then a hit in memory',
    'hit',
    'hit − GET',
    'hit − with the fields',
  ],
]
for (const size of [1024, 8 * 1024, 64 * 1024]) {
  const { get, fields, memory, hit } = await measured(size)
  rows.push([
    `${size / 1024} KiB`,
    get.median.toFixed(1),
    shown(fields),
    shown(memory),
    shown(hit),
    `${(hit.median - get.median).toFixed(1)} µs`,
    `${(hit.median - fields.median).toFixed(1)} µs`,
  ])
}
console.log(table(rows))
client.disconnect()
server.stop()

function shown({ ratio, ratioQuartiles: [lower, upper] }: Latency): string {
  return `${ratio.toFixed(2)}× (${lower.toFixed(2)}–${upper.toFixed(2)})`
}

async function measured(size: number): Promise<Record<'get' | 'fields' | 'memory' | 'hit', Latency>> {
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
  const record = (await client.getBuffer(name!))!
  const start = record.indexOf(body)
  if (start === -1) throw new Error('The content does not stand in the record')
  const lines = [...(await cache.handle(new Request(url), handler)).headers]
  // what both a cache and whoever asks Redis by hand have to do for a client: a request comes, an answer is read
  const bare = async (headers: [string, string][]): Promise<void> => {
    const asked = new Request(url)
    const bytes = (await client.getBuffer(name!)) as Buffer<ArrayBuffer>
    const content = bytes.subarray(start, start + size)
    const response = new Response(content, { headers: headers.length > 0 ? headers : asked.headers })
    await response.arrayBuffer()
  }
  const inMemory = createCache()
  await (await inMemory.handle(new Request(url), handler)).arrayBuffer()
  const hitOn = async (cache: HttpCache, request: Request): Promise<void> => {
    const response = await cache.handle(request, handler)
    if (!response.headers.get('cache-status')?.includes('; hit')) throw new Error('That was no hit')
    await response.arrayBuffer()
  }
  return oneByOne({
    get: () => bare([]),
    fields: () => bare(lines),
    async memory() {
      const asked = new Request(url)
      await client.getBuffer(name!)
      await hitOn(inMemory, asked)
    },
    hit: () => hitOn(cache, new Request(url)),
  })
}
