import { createStorage } from 'unstorage'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ByteStorage, type CacheOptions, createRecordStore, type Store } from '../src/index.ts'
import type { NotStored } from '../src/decide/decision.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import { createUnstorageStore } from '../src/store/unstorage.ts'
import { mapStorage } from './byte-storages.ts'
import {
  allowNoUnhandledRejection,
  cacheStatusOf,
  gate,
  type Harness,
  harness,
  type Origin,
  origin,
  quiet,
  readerOf,
  SECOND,
} from './harness.ts'

allowNoUnhandledRejection()
afterEach(() => void vi.useRealTimers())

const KIB = 1024
const MIB = 1024 * KIB
const PIECE = 64 * KIB
const URL = 'https://example.com/'
/** Documented: what is held of one body that is longer than that. */
const WINDOW = 4 * MIB
const never = new Promise<never>(() => {})
const fakeTimers = (): unknown => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

// no length of a chunk or piece is a multiple of this one: what is in the wrong place differs
const PATTERN = Uint8Array.from({ length: 65_521 }, (_, at) => (at * 167 + (at >> 8)) & 0xff)

/** Byte number `first` of all content in this file, and those after it. */
function expected(first: number, length: number): Buffer<ArrayBuffer> {
  const start = first % PATTERN.byteLength
  const copies = Math.ceil((start + length) / PATTERN.byteLength)
  return Buffer.concat(Array.from({ length: copies }, () => PATTERN)).subarray(start, start + length)
}

/** Content that comes as it is asked for. */
interface Flow {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  /** Bytes that were asked for. */
  readonly given: () => number
  readonly isCancelled: () => boolean
}

/** `at` is asked before each piece, and may wait or throw. */
function flow(size: number, at: (given: number) => unknown = () => {}): Flow {
  let given = 0
  let isCancelled = false
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        await at(given)
        if (given >= size) return controller.close()
        const piece = expected(given, Math.min(PIECE, Math.ceil(size / 10), size - given))
        given += piece.byteLength
        controller.enqueue(new Uint8Array(piece))
      },
      cancel: () => void (isCancelled = true),
    },
    { highWaterMark: 0 },
  )
  return { stream, given: () => given, isCancelled: () => isCancelled }
}

/** Waits until no more is asked for. */
async function standing({ given }: Flow): Promise<void> {
  for (let before = -1; before !== given();) {
    before = given()
    for (let turn = 0; turn < 10; turn++) await quiet()
  }
}

/** Reads on, up to `most` bytes, and compares. Rejects where the body does, and at the first byte that is another. */
async function readOn(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  from = 0,
  most = Infinity,
): Promise<number> {
  let got = 0
  while (got < most) {
    const { done, value } = await reader.read()
    if (done) return got
    if (!expected(from + got, value.byteLength).equals(value)) throw new Error(`Other bytes at ${from + got}`)
    got += value.byteLength
  }
  return got
}

/** How many bytes a body brings, all of them being those from number `from` on. */
const lengthOf = (response: Response, from = 0): Promise<number> => readOn(readerOf(response), from)

interface Kept extends ByteStorage {
  readonly records: Map<string, Uint8Array<ArrayBuffer>>
  readonly calls: string[]
  /** Called before each write, with its number from 1. */
  onWrite: (count: number) => unknown
}

function mapBackedByteStorage(): Kept {
  const records = new Map<string, Uint8Array<ArrayBuffer>>()
  const calls: string[] = []
  let writes = 0
  const storage: Kept = {
    records,
    calls,
    onWrite: () => {},
    async read(name) {
      calls.push('read')
      return records.get(name)
    },
    async write(name, bytes) {
      calls.push('write')
      await storage.onWrite(++writes)
      records.set(name, bytes)
    },
    async remove(names) {
      calls.push('remove')
      for (const name of names) records.delete(name)
    },
  }
  return storage
}

/** A cache that takes `recordBytes` in one record, over a storage that can be looked into. */
function long(recordBytes: number, options: CacheOptions = {}): Harness & { kept: Kept } {
  const kept = mapBackedByteStorage()
  let now = (): number => 0
  const storage = createRecordStore(kept, { recordBytes, now: () => now() })
  const made = harness({ storage, maxBodySize: 64 * MIB, ...options })
  now = made.clock.now
  return { ...made, kept }
}

function answering(size: number, headers: Record<string, string> = {}): Origin {
  return origin(
    (_, request) =>
      new Response(request.headers.has('if-none-match') ? null : flow(size).stream, {
        status: request.headers.has('if-none-match') ? 304 : 200,
        headers: { 'cache-control': 'max-age=60', etag: '"a"', ...headers },
      }),
  )
}

/** An origin whose first answer is `body`, and that of later calls whole. */
function first(
  body: () => ReadableStream<Uint8Array>,
  size: number,
  headers: Record<string, string> = {},
): Origin {
  return origin(
    (call) =>
      new Response(call === 1 ? body() : flow(size).stream, {
        headers: { 'cache-control': 'max-age=60', ...(call === 1 && headers) },
      }),
  )
}

async function fill({ send, settled }: Pick<Harness, 'send' | 'settled'>, handler: Origin): Promise<void> {
  await (await send(handler)).body?.cancel()
  await settled()
}

it.each<[string, () => Store]>([
  ['a map', () => createRecordStore(mapStorage(), { recordBytes: 4 })],
  ['unstorage', () => createUnstorageStore(createStorage(), { recordBytes: 4 })],
])('content in chunks that a client changes is as it was for the next, from %s', async (_, storage) => {
  const all = harness({ storage: storage() })
  const handler = origin(() => new Response('abcdefghij', { headers: { 'cache-control': 'max-age=60' } }))
  await all.fetch(handler)
  for (let client = 0; client < 3; client++) {
    const reader = readerOf(await all.send(handler))
    let text = ''
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += new TextDecoder().decode(read.value)
      read.value.fill(33)
    }
    expect([text, handler.asked.length]).toEqual(['abcdefghij', 1])
  }
})

describe.each<[string, number, number]>([
  ['gathered in memory', 10_000, 999],
  ['streamed to the store', 3 * WINDOW + 1, MIB],
])('content in chunks, %s', (_, size, recordBytes) => {
  const chunks = Math.ceil(size / recordBytes)

  it('reaches two clients at once, is stored, and is a hit of one read and its chunks', async () => {
    const { send, settled, kept, eventsOf } = long(recordBytes)
    const handler = answering(size)
    const both = await Promise.all([send(handler), send(handler)])
    expect(await Promise.all(both.map((response) => lengthOf(response)))).toEqual([size, size])
    await settled()
    expect(handler.asked).toHaveLength(1)
    expect(kept.records.size).toBe(chunks + 1)
    expect(eventsOf('stored')).toMatchObject([{ size }])
    kept.calls.length = 0
    const hit = await send(handler)
    expect(cacheStatusOf(hit)).toMatch(/^freshet; hit/)
    expect(kept.calls).toEqual(['read'])
    expect(await lengthOf(hit)).toBe(size)
    expect(kept.calls).toEqual(Array(chunks + 1).fill('read'))
    expect(handler.asked).toHaveLength(1)
  })

  it('tells of its length, which no server can see of a stream', async () => {
    const all = long(recordBytes)
    const handler = answering(size)
    await fill(all, handler)
    for (const method of ['GET', 'HEAD']) {
      const answer = await all.send(handler, '/', { method })
      expect([method, answer.headers.get('content-length')]).toEqual([method, String(size)])
      await answer.arrayBuffer()
    }
  })

  it('is not read for HEAD, and for a client that has it', async () => {
    const all = long(recordBytes)
    const handler = answering(size, { 'content-length': String(size) })
    await fill(all, handler)
    all.kept.calls.length = 0
    const head = await all.send(handler, '/', { method: 'HEAD' })
    expect([head.status, head.body, head.headers.get('content-length')]).toEqual([200, null, String(size)])
    const current = await all.send(handler, '/', { headers: { 'if-none-match': '"a"' } })
    expect([current.status, current.body]).toEqual([304, null])
    expect(all.kept.calls).toEqual(['read', 'read'])
    expect(handler.asked).toHaveLength(1)
  })

  it.each<[string, number, number]>([
    ['bytes=0-0', 0, 0],
    ['bytes=5-', 5, size - 1],
    ['bytes=-7', size - 7, size - 1],
    [`bytes=${recordBytes - 1}-${recordBytes}`, recordBytes - 1, recordBytes],
    [`bytes=${recordBytes}-${2 * recordBytes - 1}`, recordBytes, 2 * recordBytes - 1],
    [`bytes=3-${10 * size}`, 3, size - 1],
  ])('answers %s with that piece, and reads no chunk beside it', async (range, from, to) => {
    const all = long(recordBytes)
    const handler = answering(size)
    await fill(all, handler)
    all.kept.calls.length = 0
    const part = await all.send(handler, '/', { headers: { range } })
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to}/${size}`)
    expect(part.headers.get('content-length')).toBe(String(to - from + 1))
    expect(await lengthOf(part, from)).toBe(to - from + 1)
    const touched = Math.floor(to / recordBytes) - Math.floor(from / recordBytes) + 1
    expect(all.kept.calls).toHaveLength(1 + touched)
    expect(handler.asked).toHaveLength(1)
  })

  it('answers a range beyond it with 416, and several ranges with the whole', async () => {
    const all = long(recordBytes)
    const handler = answering(size)
    await fill(all, handler)
    const beyond = await all.send(handler, '/', { headers: { range: `bytes=${size}-` } })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${size}`])
    const several = await all.send(handler, '/', { headers: { range: 'bytes=0-1,5-6' } })
    expect([several.status, await lengthOf(several)]).toEqual([200, size])
    expect(handler.asked).toHaveLength(1)
  })

  it('is not written again when a 304 freshens it', async () => {
    const all = long(recordBytes)
    const handler = answering(size)
    await fill(all, handler)
    const names = [...all.kept.records.keys()]
    for (let at = 0; at < 5; at++) {
      all.clock.advance(61 * SECOND)
      all.kept.calls.length = 0
      const validated = await all.send(handler)
      expect(cacheStatusOf(validated)).toContain('fwd-status=304')
      expect(await lengthOf(validated)).toBe(size)
      await all.settled()
      expect(all.kept.calls.filter((call) => call === 'write')).toHaveLength(1)
      expect([...all.kept.records.keys()]).toEqual(names)
    }
    expect(cacheStatusOf(await all.send(handler))).toContain('hit')
  })

  it('leaves nothing of what it replaces', async () => {
    const all = long(recordBytes)
    const handler = origin(
      () => new Response(flow(size).stream, { headers: { 'cache-control': 'max-age=60' } }),
    )
    for (let at = 0; at < 3; at++) {
      await fill(all, handler)
      all.clock.advance(61 * SECOND)
      expect(all.kept.records.size).toBe(chunks + 1)
    }
    expect(handler.asked).toHaveLength(3)
  })

  it('goes on into the store when its client leaves half way', async () => {
    const { send, settled } = long(recordBytes)
    const handler = answering(size)
    const reader = readerOf(await send(handler))
    await readOn(reader, 0, size / 2)
    await reader.cancel()
    await settled()
    const hit = await send(handler)
    expect([await lengthOf(hit), handler.asked.length]).toEqual([size, 1])
  })

  it('that breaks half way breaks for its clients, and leaves nothing', async () => {
    const { send, settled, kept, eventsOf } = long(recordBytes)
    const failure = new Error('broken')
    const bothCame = gate()
    const body = (): ReadableStream<Uint8Array> =>
      flow(size, async (given) => {
        if (given < size / 2) return
        await bothCame.opened
        throw failure
      }).stream
    const handler = first(body, size)
    const both = await Promise.all([send(handler), send(handler)])
    bothCame.open()
    await Promise.all(both.map((response) => expect(lengthOf(response)).rejects.toBe(failure)))
    await settled()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'incomplete' }])
    expect(eventsOf('store-fault')).toEqual([])
    expect([...kept.records.keys()]).toEqual([])
    expect(await lengthOf(await send(handler))).toBe(size)
  })

  it.each([size - 1, size + 1])(
    'that was declared as %i bytes is passed on and leaves nothing',
    async (length) => {
      const { send, settled, kept, eventsOf } = long(recordBytes)
      const handler = answering(size, { 'content-length': String(length) })
      expect(await lengthOf(await send(handler))).toBe(size)
      await settled()
      expect(eventsOf('not-stored')).toMatchObject([{ reason: 'incomplete' }])
      expect([...kept.records.keys()]).toEqual([])
    },
  )

  it('that is purged half way is passed on and leaves nothing', async () => {
    const { send, settled, kept, cache, eventsOf } = long(recordBytes)
    const handler = answering(size)
    const reader = readerOf(await send(handler))
    const got = await readOn(reader, 0, size / 2)
    await cache.purge({ url: URL })
    expect(got + (await readOn(reader, got))).toBe(size)
    await settled()
    expect([...kept.records.keys()]).toEqual([])
    if (size > WINDOW) expect(eventsOf('not-stored')).toMatchObject([{ reason: 'purged' }])
    expect(await lengthOf(await send(handler))).toBe(size)
    expect(handler.asked).toHaveLength(2)
  })

  it('comes whole to a client that has begun to read when it is purged, and is gone then', async () => {
    const all = long(recordBytes)
    const handler = answering(size)
    await fill(all, handler)
    const reader = readerOf(await all.send(handler))
    const got = await readOn(reader, 0, 1)
    expect(await all.cache.purge({ url: URL })).toBe(true)
    expect(got + (await readOn(reader, got))).toBe(size)
    await quiet()
    expect([...all.kept.records.keys()]).toEqual([])
  })

  it.each([1, 2, 5])(
    'that the store fails on at write %i reaches its client, and leaves nothing',
    async (at) => {
      const { send, settled, kept, eventsOf } = long(recordBytes)
      kept.onWrite = (count) => {
        if (count === at) throw new Error('store down')
      }
      const handler = answering(size)
      expect(await lengthOf(await send(handler))).toBe(size)
      await settled()
      expect(eventsOf('store-fault')).toMatchObject([{ operation: 'put', error: new Error('store down') }])
      expect(eventsOf('not-stored')).toMatchObject([{ reason: 'store-fault' }])
      expect([...kept.records.keys()]).toEqual([])
      expect(await lengthOf(await send(handler))).toBe(size)
      await settled()
      expect(cacheStatusOf(await send(handler))).toContain('hit')
    },
  )

  it.each([1, 3, chunks + 1])(
    'that the store hangs on at write %i reaches its client, and is no entry',
    async (at) => {
      fakeTimers()
      const { send, settled, kept, eventsOf } = long(recordBytes, { storageDeadline: 100 })
      kept.onWrite = (count) => (count === at ? never : undefined)
      const handler = answering(size)
      let got: number | undefined
      void lengthOf(await send(handler)).then((length) => (got = length))
      for (let turn = 0; turn < 1000 && got === undefined; turn++) await quiet()
      if (got === undefined) await vi.advanceTimersByTimeAsync(100)
      for (let turn = 0; turn < 1000 && got === undefined; turn++) await quiet()
      expect(got).toBe(size)
      await vi.advanceTimersByTimeAsync(100)
      await settled()
      expect(eventsOf('store-fault')).toMatchObject([{ operation: 'put' }])
      expect(eventsOf('not-stored')).toMatchObject([{ reason: 'store-fault' }])
      expect(cacheStatusOf(await send(handler))).not.toContain('hit')
    },
  )

  it('that lost a chunk breaks off, and the next request mends it', async () => {
    const all = long(recordBytes)
    const handler = answering(size)
    await fill(all, handler)
    const [, name] = [...all.kept.records.keys()].toSorted((a, b) => a.length - b.length)
    all.kept.records.delete(name!)
    await expect(lengthOf(await all.send(handler))).rejects.toThrow('missing')
    await quiet()
    const again = await all.send(handler)
    expect(cacheStatusOf(again)).toContain('fwd=uri-miss')
    expect(await lengthOf(again)).toBe(size)
    await all.settled()
    expect(all.kept.records.size).toBe(chunks + 1)
    expect(await lengthOf(await all.send(handler))).toBe(size)
    expect(handler.asked).toHaveLength(2)
  })

  it('is one of the variants of its key', async () => {
    const { send, settled, kept } = long(recordBytes)
    const handler = origin(
      (_, { headers }) =>
        new Response(flow(headers.get('x-size') === 'long' ? size : 10).stream, {
          headers: { 'cache-control': 'max-age=60', vary: 'x-size' },
        }),
    )
    const ask = async (which: string): Promise<number> => {
      const length = await lengthOf(await send(handler, '/', { headers: { 'x-size': which } }))
      await settled()
      return length
    }
    for (let at = 0; at < 2; at++) expect([await ask('long'), await ask('short')]).toEqual([size, 10])
    expect(handler.asked).toHaveLength(2)
    // each variant, the list of them, and the chunks
    expect(kept.records.size).toBe(3 + chunks)
  })
})

describe('content of more than the window', () => {
  const size = 3 * WINDOW

  it('reaches a client that comes while the beginning is here, and is asked for anew by one who comes later', async () => {
    const { send, settled, kept } = long(MIB)
    const handler = answering(size, { 'content-length': String(size) })
    const early = readerOf(await send(handler))
    const begun = await readOn(early, 0, WINDOW / 2)
    const follower = await send(handler)
    expect(cacheStatusOf(follower)).toContain('collapsed')
    const following = readerOf(follower)
    const followed = await readOn(following, 0, 1.5 * WINDOW)
    const more = await readOn(early, begun, 1.5 * WINDOW)
    const late = await send(handler)
    expect(cacheStatusOf(late)).not.toContain('collapsed')
    const rest = [readOn(early, begun + more), readOn(following, followed), lengthOf(late)]
    expect(await Promise.all(rest)).toEqual([size - begun - more, size - followed, size])
    await settled()
    expect(handler.asked).toHaveLength(2)
    expect(kept.records.size).toBe(size / MIB + 1)
    expect(await lengthOf(await send(handler))).toBe(size)
  })

  it('is asked of the handler no faster than the slowest reads, but for the window', async () => {
    const { send } = long(MIB)
    const body = flow(size)
    const handler = origin(() => new Response(body.stream, { headers: { 'cache-control': 'max-age=60' } }))
    const slow = readerOf(await send(handler))
    const fast = readerOf(await send(handler))
    let taken = 0
    void readOn(fast).catch(() => {})
    for (const step of [0, MIB, WINDOW]) {
      taken += await readOn(slow, taken, step)
      await standing(body)
      expect(body.given() - taken).toBeLessThanOrEqual(WINDOW + PIECE)
      expect(body.given() - taken).toBeGreaterThan(WINDOW - PIECE)
    }
    await Promise.all([slow.cancel(), fast.cancel()])
  })

  it('is asked of the handler no faster than the store takes it, but for the window, until its deadline', async () => {
    fakeTimers()
    const { send, kept } = long(MIB, { storageDeadline: 100 })
    kept.onWrite = () => never
    const body = flow(size)
    const handler = origin(() => new Response(body.stream, { headers: { 'cache-control': 'max-age=60' } }))
    let got: number | undefined
    void lengthOf(await send(handler)).then((length) => (got = length))
    await standing(body)
    // what is being written, and a few pieces on their way
    expect(body.given()).toBeLessThanOrEqual(WINDOW + 5 * MIB + 4 * PIECE)
    expect(got).toBeUndefined()
    await vi.advanceTimersByTimeAsync(100)
    for (let turn = 0; turn < 1000 && got === undefined; turn++) await quiet()
    expect(got).toBe(size)
  })

  it('goes on for a client when another stops reading, which is cut off after collapseDeadline', async () => {
    fakeTimers()
    const { send, settled } = long(MIB, { collapseDeadline: 5 * SECOND })
    const handler = answering(size)
    const [client, stuck] = [await send(handler), await send(handler)]
    let got: number | undefined
    void lengthOf(client).then((length) => (got = length))
    for (let turn = 0; turn < 100; turn++) await quiet()
    await vi.advanceTimersByTimeAsync(5 * SECOND - 1)
    expect(got).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    for (let turn = 0; turn < 1000 && got === undefined; turn++) await quiet()
    expect(got).toBe(size)
    await expect(lengthOf(stuck)).rejects.toThrow('others waited')
    await settled()
    expect(cacheStatusOf(await send(handler))).toContain('hit')
  })

  it('and of more than maxBodySize is passed on and leaves nothing', async () => {
    const { send, settled, kept, eventsOf } = long(MIB, { maxBodySize: 2 * WINDOW })
    const handler = answering(size)
    const both = await Promise.all([send(handler), send(handler)])
    expect(await Promise.all(both.map((response) => lengthOf(response)))).toEqual([size, size])
    await settled()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'too-large' }])
    expect(eventsOf('store-fault')).toEqual([])
    expect([...kept.records.keys()]).toEqual([])
  })

  it('begins at maxBodySize exactly to be stored', async () => {
    const { send, settled } = long(MIB, { maxBodySize: size })
    const handler = answering(size)
    expect(await lengthOf(await send(handler))).toBe(size)
    await settled()
    expect(cacheStatusOf(await send(handler))).toContain('hit')
  })

  it('without an end is given up some time after its client has left, and leaves nothing', async () => {
    fakeTimers()
    const { send, settled, kept, eventsOf } = long(MIB, { fillPatience: 5 * SECOND })
    let isStopped = false
    const body = flow(Infinity, (given) => {
      if (given >= 2.5 * WINDOW) isStopped = true
      return isStopped ? never : undefined
    })
    const handler = first(() => body.stream, MIB)
    const reader = readerOf(await send(handler))
    await readOn(reader, 0, 2 * WINDOW)
    await reader.cancel()
    for (let turn = 0; turn < 50; turn++) await quiet()
    expect(body.isCancelled()).toBe(false)
    await vi.advanceTimersByTimeAsync(5 * SECOND)
    await settled()
    expect(body.isCancelled()).toBe(true)
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'endless' }])
    expect([...kept.records.keys()]).toEqual([])
    expect(await lengthOf(await send(handler))).toBe(MIB)
  })

  it.each([
    ['on its way', size - MIB],
    ['after its last byte, before its end', size],
  ])('is not there for a moment when it was purged %s', async (_, at) => {
    const { send, settled, kept, cache, eventsOf } = long(MIB)
    const purged = gate()
    const body = flow(size, (given) => (given >= at ? purged.opened : undefined))
    const reader = readerOf(await send(first(() => body.stream, size)))
    const got = await readOn(reader, 0, at)
    await standing(body)
    await cache.purge({ url: URL })
    const set = kept.records.set.bind(kept.records)
    const heads: string[] = []
    kept.records.set = (name, bytes) => {
      if (/^freshet:[^-]*$/.test(name)) heads.push(name)
      return set(name, bytes)
    }
    purged.open()
    expect(got + (await readOn(reader, got))).toBe(size)
    await settled()
    expect(heads).toEqual([])
    expect([...kept.records.keys()]).toEqual([])
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'purged' }])
    // and that is how a head is called
    await fill({ send, settled }, answering(size))
    expect(heads).toHaveLength(1)
  })

  it('is not written any further once it was purged', async () => {
    const { send, settled, kept, cache } = long(64 * KIB)
    const purged = gate()
    const body = flow(size, (given) => (given >= 1.5 * WINDOW ? purged.opened : undefined))
    const reader = readerOf(await send(first(() => body.stream, size)))
    const got = await readOn(reader, 0, 1.5 * WINDOW)
    await standing(body)
    await cache.purge({ url: URL })
    kept.calls.length = 0
    purged.open()
    expect(got + (await readOn(reader, got))).toBe(size)
    await settled()
    expect(kept.calls.filter((call) => call === 'write').length).toBeLessThanOrEqual(2)
  })

  it.each<[string, number, NotStored]>([
    ['after its deadline', 100, 'store-fault'],
    ['in time', 99, 'purged'],
  ])('that the store keeps %s is taken out where a purge came in between', async (_, ms, reason) => {
    fakeTimers()
    const memory = createMemoryStore({ maxBytes: 64 * MIB })
    const later = gate()
    const storage: Store = {
      match: (key) => memory.match(key),
      put: (key, stored) => memory.put(key, stored),
      delete: (key) => memory.delete(key),
      async putStreamed(key, head, content) {
        const bytes = new Uint8Array(await new Response(content).arrayBuffer())
        await later.opened
        memory.put(key, { ...head, body: bytes })
      },
    }
    const { send, settled, cache, eventsOf } = harness({
      storage,
      maxBodySize: 64 * MIB,
      storageDeadline: 100,
    })
    const handler = answering(size)
    expect(await lengthOf(await send(handler))).toBe(size)
    for (let turn = 0; turn < 20; turn++) await quiet()
    await vi.advanceTimersByTimeAsync(ms)
    await cache.purge({ url: URL })
    later.open()
    await settled()
    for (let turn = 0; turn < 20; turn++) await quiet()
    expect(eventsOf('not-stored')).toMatchObject([{ reason }])
    expect(memory.size).toBe(0)
  })

  it('comes in one to a store that takes no streams', async () => {
    const { send, settled, eventsOf } = harness({
      storage: createMemoryStore({ maxBytes: 64 * MIB }),
      maxBodySize: 32 * MIB,
    })
    const handler = answering(size)
    expect(await lengthOf(await send(handler))).toBe(size)
    await settled()
    expect(eventsOf('stored')).toMatchObject([{ size }])
    expect(await lengthOf(await send(handler))).toBe(size)
    expect(handler.asked).toHaveLength(1)
  })
})
