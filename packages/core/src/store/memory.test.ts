import { describe, expect, it, vi } from 'vitest'
import type { SelectingField, StoredResponse } from '../message.ts'
import { storeContract } from './contract.ts'
import { sample } from './contract/sample.ts'
import { createMemoryStore } from './memory.ts'
import type { MemoryStoreOptions } from './memory-options.ts'

const KIB = 1024
const body = (bytes: number) => new Uint8Array(bytes)
const variant = (value: string, bytes = 0): StoredResponse =>
  sample({ selecting: [['x-a', value] satisfies SelectingField], body: body(bytes) })

/** The keys that are still there, without using them. */
const kept = (store: ReturnType<typeof createMemoryStore>, keys: string): string => {
  const found = [...keys].filter((key) => store.match(key) !== undefined)
  return found.join('')
}

describe('the store contract in memory', () => {
  for (const { title, run } of storeContract('memory', () => createMemoryStore(), { streams: false }))
    it(title, run)
})

describe('createMemoryStore', () => {
  it.each<[string, object]>([
    ['maxBytes', { maxBytes: 0 }],
    ['maxBytes', { maxBytes: -1 }],
    ['maxBytes', { maxBytes: Number.NaN }],
    ['maxBytes', { maxBytes: '64mb' }],
    ['maxEntryBytes', { maxEntryBytes: 0 }],
    ['maxEntries', { maxEntries: 0 }],
    ['maxEntries', { maxEntries: 1.5 }],
    ['maxEntries', { maxEntries: Number.NaN }],
    ['maxVariants', { maxVariants: 0 }],
    ['maxVariants', { maxVariants: '2' }],
    ['onEvict', { onEvict: 'log' }],
  ])('refuses a wrong %s: %j', (name, options) => {
    expect(() => createMemoryStore(options as MemoryStoreOptions)).toThrow(TypeError)
    expect(() => createMemoryStore(options as MemoryStoreOptions)).toThrow(name)
  })

  it('takes Infinity for any bound', () => {
    const all = { maxBytes: Infinity, maxEntries: Infinity, maxEntryBytes: Infinity, maxVariants: Infinity }
    expect(createMemoryStore(all).size).toBe(0)
  })
})

describe('an answer', () => {
  it('is there at once, and the very same response for each hit', () => {
    const store = createMemoryStore()
    const stored = sample()
    expect(store.put('a', stored)).toBeUndefined()
    expect(store.match('a')).toEqual([stored])
    expect(store.match('a')![0]).toBe(stored)
    expect(store.delete('a')).toBe(true)
    expect(store.match('a')).toBeUndefined()
  })

  it('has the newest variant first, also when an older one is replaced', () => {
    const store = createMemoryStore()
    for (const value of ['1', '2', '3', '1']) store.put('a', variant(value))
    expect(store.match('a')!.map(({ selecting }) => selecting[0]![1])).toEqual(['1', '3', '2'])
  })

  it('does not change in the hands of who has it', () => {
    const store = createMemoryStore({ maxVariants: 2 })
    store.put('a', variant('1'))
    const one = store.match('a')!
    store.put('a', variant('2'))
    const two = store.match('a')!
    store.put('a', variant('3'))
    const evicted = store.match('a')!
    store.delete('a')
    expect([one.length, two.length, evicted.length]).toEqual([1, 2, 2])
  })

  it('shares the body it was given', () => {
    const store = createMemoryStore()
    const stored = sample({ body: body(10 * KIB) })
    store.put('a', stored)
    expect(store.match('a')![0]!.body).toBe(stored.body)
  })

  it('does not keep a large buffer alive for a small view of it', () => {
    const store = createMemoryStore()
    const small = Buffer.from(new ArrayBuffer(64 * KIB), 100, 4)
    small.set([1, 2, 3, 4])
    store.put('a', sample({ body: small }))
    const found = store.match('a')![0]!.body as Uint8Array<ArrayBuffer>
    expect([...found]).toEqual([1, 2, 3, 4])
    expect(found.buffer.byteLength).toBe(4)
    expect(store.match('a')![0]!.headers.get('content-type')).toBe('text/plain')
  })
})

it.each<[string, object]>([
  ['a status that Response refuses', { status: 99 }],
  ['content with a status that has none', { status: 204, body: body(1) }],
  ['no time', { responseTime: Number.NaN }],
  ['fields that are no section', { headers: [['a', 'b']] }],
])('a cache, which trusts it, finds nothing in it with %s', (_, wrong) => {
  const store = createMemoryStore()
  expect(() => store.put('a', { ...sample(), ...wrong } as StoredResponse)).toThrow(TypeError)
  expect(store.match('a')).toBeUndefined()
})

describe('bytes and size', () => {
  it('count body, key, header, status and selecting text, and 2 KiB an entry', () => {
    const store = createMemoryStore()
    const headers = new Headers({ ab: 'cde' })
    const selecting: SelectingField[] = [
      ['x-a', 'four'],
      ['x-b', null],
    ]
    store.put('key', sample({ headers, selecting, body: body(100), statusText: 'Fine' }))
    expect(store.bytes).toBe(2048 + 100 + 3 + 5 + 4 + 3 + 4 + 3)
    expect(store.size).toBe(1)
  })

  it('come back to nothing whatever was put, replaced and deleted', () => {
    const store = createMemoryStore({ maxBytes: 200 * KIB, maxVariants: 3, maxEntryBytes: 50 * KIB })
    let seed = 7
    const random = (below: number) => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) % below
    for (let round = 0; round < 5000; round++) {
      const key = String(random(30))
      if (random(5) === 0) store.delete(key)
      else
        store.put(
          key,
          random(3) === 0
            ? sample({ body: body(random(60 * KIB)) })
            : variant(`${random(5)}`, random(20 * KIB)),
        )
      expect(store.bytes).toBeLessThanOrEqual(200 * KIB)
    }
    const left = Array.from({ length: 30 }, (_, n) => store.match(String(n))?.length ?? 0)
    expect(store.size).toBe(left.reduce((sum, count) => sum + count))
    expect(store.size).toBeGreaterThan(3)
    expect(Math.max(...left)).toBeLessThanOrEqual(3)
    for (let n = 0; n < 30; n++) store.delete(String(n))
    expect([store.size, store.bytes]).toEqual([0, 0])
  })
})

describe('what goes when the store is full', () => {
  it('is the key least recently stored', () => {
    const store = createMemoryStore({ maxEntries: 3 })
    for (const key of 'abcd') store.put(key, sample())
    expect(kept(store, 'abcd')).toBe('bcd')
  })

  it('is not a key that was matched or replaced since', () => {
    const store = createMemoryStore({ maxEntries: 3 })
    for (const key of 'abc') store.put(key, sample())
    store.match('a')
    store.put('b', sample())
    store.put('d', sample())
    expect(kept(store, 'abcd')).toBe('abd')
  })

  it('keeps the order of use through hits at both ends and in the middle, and deletions', () => {
    const onEvict = vi.fn()
    const store = createMemoryStore({ maxEntries: 5, onEvict })
    for (const key of 'abcde') store.put(key, sample())
    for (const key of 'eac') store.match(key)
    store.delete('b')
    for (const key of '12345') store.put(key, sample())
    expect(onEvict.mock.calls.flat().join('')).toBe('deac')
  })

  it('makes room by bytes, and as much as is needed', () => {
    const store = createMemoryStore({ maxBytes: 100 * KIB })
    for (const key of 'abcd') store.put(key, sample({ body: body(20 * KIB) }))
    store.put('e', sample({ body: body(60 * KIB) }))
    expect(kept(store, 'abcde')).toBe('de')
  })

  it('is the oldest variant of the least recently used key, before its others', () => {
    const store = createMemoryStore({ maxEntries: 3 })
    store.put('a', variant('1'))
    store.put('a', variant('2'))
    store.put('b', sample())
    store.put('c', sample())
    expect(store.match('a')!.map(({ selecting }) => selecting[0]![1])).toEqual(['2'])
  })

  it('is the oldest variant when one key has too many', () => {
    const onEvict = vi.fn()
    const store = createMemoryStore({ maxVariants: 2, onEvict })
    for (const value of ['1', '2', '1', '3']) store.put('a', variant(value))
    expect(store.match('a')!.map(({ selecting }) => selecting[0]![1])).toEqual(['3', '1'])
    expect(onEvict.mock.calls).toEqual([['a']])
  })

  it('is other variants of the same key when there is nothing else', () => {
    const store = createMemoryStore({ maxBytes: 100 * KIB })
    for (const value of ['1', '2', '3']) store.put('a', variant(value, 40 * KIB))
    expect(store.match('a')!.map(({ selecting }) => selecting[0]![1])).toEqual(['3', '2'])
  })

  it('tells which keys it was, but not those that were deleted or replaced', () => {
    const onEvict = vi.fn()
    const store = createMemoryStore({ maxEntries: 2, onEvict })
    for (const key of 'aab') store.put(key, sample())
    store.delete('b')
    expect(onEvict).not.toHaveBeenCalled()
    for (const key of 'cd') store.put(key, sample())
    expect(onEvict.mock.calls).toEqual([['a']])
  })

  it('stays right when the listener itself writes', () => {
    const store = createMemoryStore({
      maxEntries: 2,
      onEvict: (key) => void (key === 'a' && store.delete('b')),
    })
    for (const key of 'abc') store.put(key, sample())
    expect(kept(store, 'abc')).toBe('c')
    expect(store.size).toBe(1)
  })
})

describe('a response that is too large', () => {
  it('is not kept, and pushes nothing else out', () => {
    const onEvict = vi.fn()
    const store = createMemoryStore({ maxBytes: 100 * KIB, onEvict })
    store.put('a', sample({ body: body(50 * KIB) }))
    store.put('b', sample({ body: body(101 * KIB) }))
    expect(kept(store, 'ab')).toBe('a')
    expect(onEvict).not.toHaveBeenCalled()
  })

  it('takes away the one it supersedes, and no other variant', () => {
    const store = createMemoryStore({ maxEntryBytes: 10 * KIB })
    store.put('a', variant('1'))
    store.put('a', variant('2'))
    store.put('a', variant('1', 11 * KIB))
    expect(store.match('a')!.map(({ selecting }) => selecting[0]![1])).toEqual(['2'])
    store.put('a', variant('2', 11 * KIB))
    expect(store.match('a')).toBeUndefined()
    expect([store.size, store.bytes]).toEqual([0, 0])
  })

  it('is one whose content stays in another store', () => {
    const store = createMemoryStore()
    const elsewhere = { byteLength: 1, read: () => new ReadableStream<never>() }
    store.put('a', variant('1'))
    store.put('a', variant('2'))
    store.put('a', { ...variant('1'), body: elsewhere })
    expect(store.match('a')!.map(({ selecting }) => selecting[0]![1])).toEqual(['2'])
    store.put('a', { ...variant('2'), body: elsewhere })
    expect([store.match('a'), store.size, store.bytes]).toEqual([undefined, 0, 0])
  })

  it('is over maxBytes, whatever maxEntryBytes says', () => {
    const store = createMemoryStore({ maxBytes: 10 * KIB, maxEntryBytes: 20 * KIB })
    store.put('a', sample())
    store.put('b', sample({ body: body(15 * KIB) }))
    expect(kept(store, 'ab')).toBe('a')
  })
})

it('keeps what was matched among many, as long as fifteen sixteenths of them have not been put after it', () => {
  const count = 1024
  const store = createMemoryStore({ maxEntries: count })
  for (let at = 0; at < count; at++) store.put(`old ${at}`, sample())
  for (let at = 0; at < count; at += 7) expect(store.match(`old ${at}`)).toHaveLength(1)
  const used = Array.from({ length: Math.ceil(count / 7) }, (_, at) => `old ${at * 7}`)
  for (let at = 0; at < (count * 15) / 16 - used.length; at++) store.put(`new ${at}`, sample())
  expect(used.filter((key) => store.match(key) === undefined)).toEqual([])
  for (let at = 0; at < 2 * count; at++) store.put(`newer ${at}`, sample())
  expect(used.filter((key) => store.match(key) !== undefined)).toEqual([])
})
