import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCache, type Handler } from '@freshet/core'
import { createUnstorageStore } from '@freshet/core/unstorage'
import { createStorage } from 'unstorage'
import fsLite from 'unstorage/drivers/fs-lite'
import { quantile } from '../statistics.ts'
import { type Deferred, deferred } from './deferred.ts'

/**
 * A long body through a miss and a hit on files: how much the process's peak of resident memory grows, and how long the first
 * byte takes against the bare handler. Prints JSON.
 */
const MIB = 1024 * 1024
const size = Number(process.argv[2] ?? 1024) * MIB
interface Read {
  readonly bytes: number
  readonly firstByte: number
  readonly status: string | null
}

async function read(answer: Promise<Response> | Response): Promise<Read> {
  const start = performance.now()
  const response = await answer
  const status = response.headers.get('cache-status')
  const reader = response.body!.getReader()
  let bytes = 0
  let firstByte = Number.NaN
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { bytes, firstByte, status }
    if (bytes === 0) firstByte = performance.now() - start
    bytes += value.byteLength
  }
}

// in a process of its own, whose memory is not this one's
const origin = fork(new URL('origin.ts', import.meta.url))
const [port] = (await once(origin, 'message')) as [number]

const directory = await mkdtemp(join(tmpdir(), 'freshet-long-'))
const ends = new Map<string, Deferred>()
const cache = createCache({
  storage: createUnstorageStore(createStorage({ driver: fsLite({ base: directory }) })),
  maxBodySize: 4096 * MIB,
  onEvent: (event) => {
    if (event.type === 'stored') ends.get(event.key)?.resolve()
    if (event.type === 'not-stored') ends.get(event.key)?.reject(new Error(event.reason))
  },
})

/** What a server on this machine sends. */
const fetched = (request: Request): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${new URL(request.url).search}`)

/** What this process makes itself, so that nothing but the cache takes memory. */
const made = (request: Request): Response => {
  let left = Number(new URL(request.url).searchParams.get('size'))
  const chunk = new Uint8Array(64 * 1024).fill(97)
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (left <= 0) return controller.close()
    controller.enqueue(chunk.slice(0, Math.min(left, chunk.byteLength)))
    left -= chunk.byteLength
  }
  const headers = { 'cache-control': 'max-age=3600', 'content-type': 'application/octet-stream' }
  return new Response(new ReadableStream({ pull }), { headers })
}

const requestFor = (path: string, length: number): Request =>
  new Request(`https://example.com/${path}?size=${length}`)

async function ask(path: string, length: number, handler: Handler = made): Promise<Read> {
  const request = requestFor(path, length)
  ends.set(request.url, deferred())
  const answer = await read(cache.handle(request, handler))
  return answer
}

async function miss(path: string, length: number, handler: Handler = made): Promise<Read> {
  const answer = await ask(path, length, handler)
  await ends.get(requestFor(path, length).url)!.promise
  return answer
}

const resident = (): number => process.memoryUsage.rss()
const peak = (): number => process.resourceUsage().maxRSS * 1024

// what is loaded and compiled once is not what a body costs
await miss('warm', 4 * MIB)
await ask('warm', 4 * MIB)
const firstBytes = { bare: [] as number[], miss: [] as number[] }
for (let at = 0; at < 101; at++) {
  const bare = async (): Promise<void> =>
    void firstBytes.bare.push((await read(fetched(requestFor('', 8192)))).firstByte)
  const cached = async (): Promise<void> =>
    void firstBytes.miss.push((await miss(`first/${at}`, 8192, fetched)).firstByte)
  for (const work of at % 2 === 0 ? [bare, cached] : [cached, bare]) await work()
}
const before = resident()
if (process.argv[3] === 'bare') {
  await read(made(requestFor('', size)))
  console.log(JSON.stringify({ growth: peak() - before }))
  origin.kill()
  process.exit()
}
const missed = await miss('long', size)
const afterMiss = peak()
const hit = await ask('long', size)
if (!hit.status?.includes('; hit')) throw new Error(`That was no hit: ${hit.status}`)
console.log(
  JSON.stringify({
    size,
    missBytes: missed.bytes,
    hitBytes: hit.bytes,
    missGrowth: afterMiss - before,
    hitGrowth: peak() - before,
    firstByteBare: quantile(firstBytes.bare, 0.5),
    firstByteMiss: quantile(firstBytes.miss, 0.5),
    firstByteRatio: quantile(firstBytes.miss, 0.5) / quantile(firstBytes.bare, 0.5),
  }),
)
origin.kill()
await rm(directory, { recursive: true })
