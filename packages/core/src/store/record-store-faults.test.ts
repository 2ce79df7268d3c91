import { describe, expect, it, vi } from 'vitest'
import { type Bytes, isChunk, mapStorage } from '../../test/byte-storages.ts'
import { seeded } from '../../test/seeded.ts'
import type { StoredResponse } from '../message.ts'
import type { ByteStorage } from './byte-storage.ts'
import { ContentLost } from './chunks.ts'
import { fakeClock } from './clock.ts'
import { bytesOf, content, long, lying, putStreamed, streamOf } from './contract/long-content.ts'
import { asking } from './contract/sample.ts'
import { decodeFrame, encodeFrame } from './frame.ts'
import { encodeEntry } from './record.ts'
import { createRecordStore, type RecordStore } from './record-store.ts'

const KEY = 'GET https://example.com/film'
const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR

const plain = (length: number, seed: number) => long(length, seed)
const vary = (value: string, length: number, seed: number) => long(length, seed, [['x-a', value]])
const requests = ['1', '2', '3'].map((value) => asking([['x-a', value]]))

const open = (storage: ByteStorage, now: () => number) => createRecordStore(storage, { recordBytes: 16, now })

/** Throws unless content is what its head says; undefined when its stream errors. */
async function mustBeWhole({ body, headers }: StoredResponse): Promise<string> {
  const seed = Number(headers.get('x-seed'))
  const bytes = await bytesOf(body)
  expect(bytes).toEqual(content(body!.byteLength, seed))
  return `${seed}`
}

function unlessLost(error: unknown): undefined {
  if (!(error instanceof ContentLost)) throw error
}

/** What is there before, and what is done to it. */
const SCENARIOS: Readonly<
  Record<string, [before: StoredResponse[], act: (store: RecordStore) => Promise<unknown>]>
> = {
  'a short response over nothing': [[], (store) => store.put(KEY, plain(5, 1), HOUR)],
  'a long response over nothing': [[], (store) => store.put(KEY, plain(100, 1), HOUR)],
  'a short response over a long one': [[plain(40, 0)], (store) => store.put(KEY, plain(5, 1), HOUR)],
  'a long response over a short one': [[plain(5, 0)], (store) => store.put(KEY, plain(40, 1), HOUR)],
  'a long response over a long one': [[plain(40, 0)], (store) => store.put(KEY, plain(50, 1), HOUR)],
  'a stream over a long one': [[plain(40, 0)], (store) => putStreamed(store, KEY, plain(50, 1))],
  'a stream that fails over a long one': [
    [plain(40, 0)],
    (store) => putStreamed(store, KEY, plain(50, 1), streamOf(content(50), [9], 30)),
  ],
  'a new head over a long one': [
    [plain(40, 0)],
    async (store) => store.put(KEY, { ...(await lying(store, KEY)), statusText: 'anew' }, HOUR),
  ],
  'a first variant over a long response': [[plain(40, 0)], (store) => store.put(KEY, vary('1', 40, 1), HOUR)],
  'a new variant beside a long one': [[vary('1', 40, 0)], (store) => store.put(KEY, vary('2', 40, 1), HOUR)],
  'a long variant over a long one': [
    [vary('1', 40, 0), vary('2', 40, 1)],
    (store) => store.put(KEY, vary('1', 50, 2), HOUR),
  ],
  'a short variant over a long one': [
    [vary('1', 40, 0), vary('2', 40, 1)],
    (store) => store.put(KEY, vary('1', 5, 2), HOUR),
  ],
  'a variant that another has to go for': [
    [vary('1', 40, 0), vary('2', 40, 1)],
    (store) => store.put(KEY, vary('3', 40, 2), HOUR),
  ],
  'a delete of a long response': [[plain(40, 0)], (store) => store.delete(KEY)],
  'a delete of long variants': [[vary('1', 40, 0), vary('2', 40, 1)], (store) => store.delete(KEY)],
}

/** A storage that does `left` writes and removals, each name being one, and then nothing any more. */
function dying(map: Bytes, left: number, isOnce: boolean): { storage: ByteStorage; hasDied: () => boolean } {
  const whole = mapStorage(map)
  let hasDied = false
  const live = (): void => {
    if (hasDied && isOnce) return
    if (hasDied || left-- <= 0) {
      hasDied = true
      throw new Error('the storage died')
    }
  }
  const alive = (): void => {
    if (hasDied && !isOnce) throw new Error('the storage died')
  }
  return {
    storage: {
      read: (name) => (alive(), whole.read(name)),
      write: (...of) => (live(), whole.write(...of)),
      remove: (names) => {
        for (const name of names) {
          live()
          map.delete(name)
        }
      },
    },
    hasDied: () => hasDied,
  }
}

describe('a process that dies after any of its writes', () => {
  it.each(Object.entries(SCENARIOS))(
    'leaves what is whole, old or new, and nothing for ever: %s',
    async (_, [before, act]) => {
      let died = 0
      for (let left = 0; ; left++) {
        const clock = fakeClock()
        const map: Bytes = new Map()
        const options = { recordBytes: 16, now: clock.now, maxVariants: 2 }
        for (const stored of before) await createRecordStore(mapStorage(map), options).put(KEY, stored, HOUR)
        const { storage, hasDied } = dying(map, left, false)
        await act(createRecordStore(storage, options)).catch(() => {})
        if (!hasDied()) break
        died++
        const next = createRecordStore(mapStorage(map), options)
        for (const request of requests) {
          for (const found of (await next.match(KEY, request)) ?? []) await mustBeWhole(found)
        }
        clock.advance(YEAR)
        await next.sweep()
        expect([...map.keys()], `after ${left} writes`).toEqual([])
      }
      expect(died).toBeGreaterThan(0)
    },
  )
})

describe('a storage that fails once', () => {
  it.each(Object.entries(SCENARIOS))(
    'leaves the same process with what is whole, and nothing for ever: %s',
    async (_, [before, act]) => {
      for (let left = 0; ; left++) {
        const clock = fakeClock()
        const map: Bytes = new Map()
        const options = { recordBytes: 16, now: clock.now, maxVariants: 2 }
        for (const stored of before) await createRecordStore(mapStorage(map), options).put(KEY, stored, HOUR)
        const { storage, hasDied } = dying(map, left, true)
        const store = createRecordStore(storage, options)
        for (const request of requests) await store.match(KEY, request)
        await act(store).catch(() => {})
        if (!hasDied()) break
        const look = async (): Promise<void> => {
          for (const request of requests) {
            for (const found of (await store.match(KEY, request)) ?? []) await mustBeWhole(found)
          }
        }
        await look()
        await store.put(KEY, plain(40, 7), HOUR)
        await look()
        expect(await mustBeWhole(await lying(store, KEY))).toBe('7')
        await store.delete(KEY)
        for (const request of requests) expect(await store.match(KEY, request)).toBeUndefined()
        clock.advance(YEAR)
        await createRecordStore(mapStorage(map), options).sweep()
        expect([...map.keys()], `after ${left} writes`).toEqual([])
      }
    },
  )
})

describe('a write that fails and was done all the same', () => {
  it('is taken for done by the next', async () => {
    const map: Bytes = new Map()
    const whole = mapStorage(map)
    let isFailing = true
    const write: ByteStorage['write'] = (name, ...of) => {
      whole.write(name, ...of)
      if (isFailing && !isChunk(name)) throw new Error('no answer')
    }
    const store = open({ ...whole, write }, fakeClock().now)
    await expect(store.put(KEY, plain(40, 1), HOUR)).rejects.toThrow('no answer')
    isFailing = false
    await store.put(KEY, vary('1', 40, 2), HOUR)
    expect(await mustBeWhole(await lying(store, KEY))).toBe('1')
    expect(await mustBeWhole(await lying(store, KEY, vary('1', 40, 2).selecting))).toBe('2')
    await store.delete(KEY)
    await vi.waitFor(() => expect([...map.keys()]).toEqual([]))
  })
})

/** What a storage may answer in place of what was written. */
const JUNK: Readonly<
  Record<string, (bytes: Uint8Array<ArrayBuffer>, map: Bytes) => Uint8Array<ArrayBuffer> | undefined>
> = {
  nothing: () => undefined,
  'no bytes': () => new Uint8Array(),
  text: () => new TextEncoder().encode('{"status":200}'),
  'zeros of the same length': (bytes) => new Uint8Array(bytes.length),
  'half of it': (bytes) => bytes.slice(0, bytes.length / 2),
  'all but the last byte': (bytes) => bytes.slice(0, -1),
  'more than it': (bytes) => new Uint8Array([...bytes, 0]),
  'it twice': (bytes) => new Uint8Array([...bytes, ...bytes]),
  'a later version': (bytes) => bytes.map((byte, at) => (at === 4 ? byte + 1 : byte)),
  'an earlier version': (bytes) => bytes.map((byte, at) => (at === 4 ? 1 : byte)),
  'a record of another kind': (bytes) => {
    const frame = decodeFrame(bytes)!
    return encodeFrame(frame.kind + 1, frame.head as object, frame.body)
  },
  "another key's record": () => encodeEntry('another', plain(5, 99), new Uint8Array(5)),
  'a record without a head': () => encodeFrame(1, null as never, null),
  'a list for a head': (bytes) => encodeFrame(decodeFrame(bytes)!.kind, [1], decodeFrame(bytes)!.body),
  "a chunk of another's": () => encodeFrame(3, { id: 'another', at: 0, expiresAt: null }, new Uint8Array(16)),
  'a record that stands elsewhere': (bytes, map) => [...map.values()].find((other) => other !== bytes),
  'chunks without end': (bytes) => {
    const frame = decodeFrame(bytes)!
    const chunks = { id: 'c', each: 1, size: Number.MAX_SAFE_INTEGER, expiresAt: null }
    return encodeFrame(frame.kind, { ...(frame.head as object), chunks, hasBody: false }, null)
  },
  'an index of chunks without end': (bytes) => {
    const frame = decodeFrame(bytes)!
    const chunks = { v: { id: 'c', count: Number.MAX_SAFE_INTEGER } }
    return encodeFrame(frame.kind, { ...(frame.head as object), chunks }, frame.body)
  },
}

describe('whatever a storage answers in place of what was written', () => {
  const STATES: Readonly<Record<string, StoredResponse[]>> = {
    'a short response': [plain(5, 1)],
    'a long response': [plain(40, 1)],
    'a part in chunks': [
      {
        ...plain(40, 1),
        status: 206,
        headers: new Headers({ 'content-range': 'bytes 0-39/99', 'x-seed': '1' }),
      },
    ],
    variants: [vary('1', 5, 1), vary('2', 40, 2)],
  }
  const cases = Object.keys(STATES).flatMap((state) =>
    Object.keys(JUNK).map((junk) => [junk, state] as const),
  )

  it.each(cases)('%s for %s is no error of match, and no short or wrong content', async (junk, state) => {
    let hasLied = 0
    for (let lie = 0; lie < 12; lie++) {
      const map: Bytes = new Map()
      const { now } = fakeClock()
      for (const stored of STATES[state]!) await open(mapStorage(map), now).put(KEY, stored, HOUR)
      let reads = 0
      let isHonest = false
      const read = (name: string): Uint8Array<ArrayBuffer> | undefined => {
        const bytes = map.get(name)
        if (isHonest || reads++ !== lie || bytes === undefined) return bytes
        hasLied++
        return JUNK[junk]!(bytes, map)
      }
      const store = open({ ...mapStorage(map), read }, now)
      for (const request of requests) {
        for (const found of (await store.match(KEY, request)) ?? []) {
          await mustBeWhole(found).catch(unlessLost)
        }
      }
      // whatever stands there, it can be replaced and deleted
      await store.put(KEY, plain(40, 5), HOUR)
      isHonest = true
      expect(await mustBeWhole(await lying(store, KEY))).toBe('5')
      await store.delete(KEY)
      expect(await store.match(KEY, requests[0]!)).toBeUndefined()
    }
    expect(hasLied).toBeGreaterThan(0)
  })

  // a variant in the place of the index is still a response of the key
  const foreign = Object.keys(JUNK).filter((junk) => junk !== 'a record that stands elsewhere')

  it.each(foreign)('%s in every read is a key without anything', async (junk) => {
    const map: Bytes = new Map()
    const { now } = fakeClock()
    for (const stored of STATES.variants!) await open(mapStorage(map), now).put(KEY, stored, HOUR)
    const read = (name: string) => map.get(name) && JUNK[junk]!(map.get(name)!, map)
    const store = open({ ...mapStorage(map), read }, now)
    for (const request of requests) expect((await store.match(KEY, request)) ?? []).toEqual([])
    await store.delete(KEY)
  })

  it('a record with any byte changed is no error, and its content no shorter than it says', async () => {
    const random = seeded(5)
    for (const state of Object.keys(STATES)) {
      const map: Bytes = new Map()
      const { now } = fakeClock()
      for (const stored of STATES[state]!) await open(mapStorage(map), now).put(KEY, stored, HOUR)
      for (let round = 0; round < 400; round++) {
        const changed = new Map([...map].map(([name, bytes]) => [name, bytes.slice()]))
        const all = [...changed.values()]
        const bytes = all[random(all.length)]!
        bytes[random(bytes.length)] = random(256)
        const store = open(mapStorage(changed), now)
        for (const request of requests) {
          for (const { body, headers } of (await store.match(KEY, request)) ?? []) {
            const read = await bytesOf(body).catch(unlessLost)
            if (read) expect([5, 40], `${headers.get('x-seed')}`).toContain(read.byteLength)
          }
        }
        await store.delete(KEY)
      }
    }
  })
})

describe('content of which a chunk is missing', () => {
  const losing = async (stored: StoredResponse) => {
    const map: Bytes = new Map()
    const { now } = fakeClock()
    const store = open(mapStorage(map), now)
    await store.put(KEY, stored, HOUR)
    map.delete([...map.keys()].findLast(isChunk)!)
    return { map, store }
  }

  it.each([
    ['plain', plain(40, 1)],
    ['a variant', vary('1', 40, 1)],
  ])('errors, and is not found again: %s', async (_, stored) => {
    const { map, store } = await losing(stored)
    const found = await lying(store, KEY, stored.selecting)
    await expect(bytesOf(found.body)).rejects.toThrow(ContentLost)
    expect((await store.match(KEY, requests[0]!)) ?? []).toEqual([])
    await vi.waitFor(() => expect([...map.keys()]).toEqual([]))
    expect(await store.match(KEY, requests[0]!)).toBeUndefined()
  })

  it('is not found while it is being removed, and when that fails is tried again by who finds it', async () => {
    const { map, store: right } = await losing(plain(40, 1))
    const answer: ((works: boolean) => void)[] = []
    const whole = mapStorage(map)
    const remove: ByteStorage['remove'] = (names) =>
      new Promise((resolve, reject) =>
        answer.push((works) => (works ? resolve(whole.remove(names)) : reject(new Error('down')))),
      )
    const store = open({ ...whole, remove }, fakeClock().now)
    expect(await right.match(KEY, requests[0]!)).toHaveLength(1)
    await expect(bytesOf((await lying(store, KEY)).body)).rejects.toThrow(ContentLost)
    await vi.waitFor(() => expect(answer).toHaveLength(1))
    expect(await store.match(KEY, requests[0]!)).toBeUndefined()
    answer.pop()!(false)
    await vi.waitFor(async () => expect(await store.match(KEY, requests[0]!)).toHaveLength(1))
    await expect(bytesOf((await lying(store, KEY)).body)).rejects.toThrow(ContentLost)
    await vi.waitFor(() => expect(answer).toHaveLength(1))
    answer.pop()!(true)
    await vi.waitFor(() => expect(answer).toHaveLength(1))
    answer.pop()!(true)
    await vi.waitFor(() => expect(map.size).toBe(0))
  })

  it('does not take with it what has taken its place', async () => {
    for (const next of [plain(5, 2), plain(40, 2), vary('1', 40, 2)]) {
      const { store } = await losing(plain(40, 1))
      const found = await lying(store, KEY)
      await store.put(KEY, next, HOUR)
      await expect(bytesOf(found.body)).rejects.toThrow(ContentLost)
      await new Promise((resolve) => setTimeout(resolve, 5))
      expect(await mustBeWhole(await lying(store, KEY, next.selecting))).toBe('2')
    }
  })

  it('goes alone, and leaves the other variants', async () => {
    const map: Bytes = new Map()
    const store = open(mapStorage(map), fakeClock().now)
    for (const value of ['1', '2']) await store.put(KEY, vary(value, 40, 0), HOUR)
    map.delete([...map.keys()].findLast(isChunk)!)
    const found = await lying(store, KEY, vary('2', 40, 0).selecting)
    await expect(bytesOf(found.body)).rejects.toThrow(ContentLost)
    await vi.waitFor(() => expect([...map.keys()].filter(isChunk)).toHaveLength(3))
    expect(await store.match(KEY, requests[1]!)).toEqual([])
    await mustBeWhole(await lying(store, KEY, vary('1', 40, 0).selecting))
  })

  it('is a miss when it is a part, which is read at once', async () => {
    const headers = new Headers({ 'content-range': 'bytes 0-39/99' })
    const { store } = await losing({ ...plain(40, 1), status: 206, headers })
    expect(await store.match(KEY, requests[0]!)).toBeUndefined()
  })
})
