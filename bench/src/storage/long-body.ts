import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCache } from '@freshet/core'
import { createUnstorageStore } from '@freshet/core/unstorage'
import { createStorage } from 'unstorage'
import fsLite from 'unstorage/drivers/fs-lite'
import { type Deferred, deferred } from './deferred.ts'

/**
 * A long body of the bare handler, read to its end, and through a miss and a hit on files: how much the process's peak of resident
 * memory grows, and, where its garbage can be collected (`--expose-gc`), how much content it holds at most on the way. `after-bare`
 * does all three, one after the other, and tells by how much each raises the peak that the ones before it left. Prints JSON.
 */
const MIB = 1024 * 1024
const [, , whose, mebibytes] = process.argv
const size = Number(mebibytes) * MIB

/** How often it is looked at what is held: bytes of the body from one look to the next. */
const STEP = 8 * MIB

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

/** What this process makes itself, so that no other library takes memory. */
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

const resident = (): number => process.memoryUsage.rss()
const peak = (): number => process.resourceUsage().maxRSS * 1024

/** Bytes of content that are no garbage. Objects are not counted: more of them go than come, once code is old. */
function holding(): number {
  // content that one collection has found is freed behind its back, and before the next
  globalThis.gc!()
  globalThis.gc!()
  return process.memoryUsage().arrayBuffers
}

/** Reads an answer to its end; the most bytes that were held meanwhile, where that can be known. */
async function read(response: Response, length: number): Promise<number> {
  let held = 0
  let bytes = 0
  let next = STEP
  for (const reader = response.body!.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (globalThis.gc === undefined || bytes < next) continue
    next += STEP
    held = Math.max(held, holding())
  }
  if (bytes !== length) throw new Error(`That were ${bytes} bytes`)
  return held
}

async function miss(path: string, length: number): Promise<number> {
  const request = requestFor(path, length)
  const end = deferred()
  ends.set(request.url, end)
  const held = await read(await cache.handle(request, made), length)
  await end.promise
  return held
}

async function hit(path: string, length: number): Promise<number> {
  const response = await cache.handle(requestFor(path, length), made)
  const status = response.headers.get('cache-status')
  if (!status?.includes('; hit')) throw new Error(`That was no hit: ${status}`)
  return read(response, length)
}

// what is loaded and compiled once is not what a body costs
await miss('warm', 4 * MIB)
await hit('warm', 4 * MIB)
// what those have left is let go of
await new Promise((resolve) => void setTimeout(resolve, 100))
const heldBefore = globalThis.gc === undefined ? 0 : holding()
const bare = (): Promise<number> => read(made(requestFor('', size)), size)
const cached = [() => miss('long', size), () => hit('long', size)]
const works = { bare: [bare], cached, 'after-bare': [bare, ...cached] }[
  whose as 'bare' | 'cached' | 'after-bare'
]
const told: { growth: number; held: number }[] = []
let before = resident()
for (const work of works) {
  const held = (await work()) - heldBefore
  told.push({ growth: peak() - before, held })
  if (whose === 'after-bare') before = peak()
}
console.log(JSON.stringify(told))
await rm(directory, { recursive: true })
