import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCache, type Handler } from '@freshet/core'
import { createUnstorageStore } from '@freshet/core/unstorage'
import { createStorage } from 'unstorage'
import fsLite from 'unstorage/drivers/fs-lite'
import { oneByOne } from './one-by-one.ts'

/**
 * How long the first byte of a miss takes, against that of the bare handler, which fetches 8 KiB from a server on this machine:
 * with the cache's own memory, and with files, of which a miss reads one that is not there; and by hand, where the least is
 * done that sends a body and keeps it too. Prints JSON.
 */
const origin = fork(new URL('origin.ts', import.meta.url))
const [port] = (await once(origin, 'message')) as [number]
const handler: Handler = (request) => fetch(`http://127.0.0.1:${port}${new URL(request.url).search}`)

const directory = await mkdtemp(join(tmpdir(), 'freshet-first-'))
const storage = createUnstorageStore(createStorage({ driver: fsLite({ base: directory }) }))
const caches = { memory: createCache(), files: createCache({ storage }) }

/** With a request of its own, too, whose signal is not that of the client, who may leave while others wait. */
const derivedAndKept = (request: Request): Promise<Response> =>
  keptByHand(new Request(request, { signal: null }))

const byHand = new Map<string, Promise<ArrayBuffer>>()

async function keptByHand(request: Request): Promise<Response> {
  const response = await handler(request)
  const [sent, kept] = response.body!.tee()
  byHand.set(request.url, new Response(kept).arrayBuffer())
  return new Response(sent, response)
}

async function foundMissing(): Promise<void> {
  await readFile(join(directory, `none-${++asked}`)).catch(() => {})
}

let asked = 0
const newRequest = (): Request => new Request(`https://example.com/${++asked}?size=8192`)

/** µs until the first byte; then the answer is read to its end. */
async function firstByte(start: number, answer: Response | Promise<Response>): Promise<number> {
  const response = await answer
  const reader = response.body!.getReader()
  await reader.read()
  const took = (performance.now() - start) * 1000
  while (!(await reader.read()).done);
  if (response.headers.get('cache-status')?.includes('; hit')) throw new Error('That was a hit')
  return took
}

const told = await oneByOne({
  bare: () => firstByte(performance.now(), handler(newRequest())),
  memory: () => firstByte(performance.now(), caches.memory.handle(newRequest(), handler)),
  files: () => firstByte(performance.now(), caches.files.handle(newRequest(), handler)),
  read: foundMissing,
  byHand: () => firstByte(performance.now(), keptByHand(newRequest())),
  byHandDerived: () => firstByte(performance.now(), derivedAndKept(newRequest())),
  byHandAndRead: () =>
    firstByte(
      performance.now(),
      foundMissing().then(() => derivedAndKept(newRequest())),
    ),
})
console.log(JSON.stringify(told))
origin.kill()
await rm(directory, { recursive: true })
