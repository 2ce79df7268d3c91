import { describe, expect, it } from 'vitest'
import type { StoredResponse } from '../message.ts'
import { storeContract } from './contract.ts'
import { createMemoryStore } from './memory.ts'
import type { Store } from './store.ts'

/** A memory store with something wrong about it. */
function broken(wrong: (store: Store) => Partial<Store>): Store {
  const store = createMemoryStore()
  const right: Store = {
    match: (key, request) => store.match(key, request),
    put: (key, stored, ttl) => store.put(key, stored, ttl),
    delete: (key) => store.delete(key),
  }
  return { ...right, ...wrong(right) }
}

/** One that puts something else than it was given. */
const putting = (change: (stored: StoredResponse) => Partial<StoredResponse>): Store =>
  broken((right) => ({ put: (key, stored, ttl) => right.put(key, { ...stored, ...change(stored) }, ttl) }))

/** One that takes some keys for others. */
const keyed = (name: (key: string) => string): Store =>
  broken((right) => ({
    match: (key, request) => right.match(name(key), request),
    put: (key, stored, ttl) => right.put(name(key), stored, ttl),
    delete: (key) => right.delete(name(key)),
  }))

const BROKEN: Readonly<Record<string, () => Store>> = {
  'forgets everything': () => broken(() => ({ put: () => {} })),
  'has an empty list for an unknown key': () =>
    broken((right) => ({ match: async (key, request) => (await right.match(key, request)) ?? [] })),
  'loses the status text': () => putting(() => ({ statusText: '' })),
  'rounds the times': () => putting(({ responseTime }) => ({ responseTime: Math.floor(responseTime) })),
  'joins Set-Cookie': () => putting(({ headers }) => ({ headers: new Headers(Object.fromEntries(headers)) })),
  'makes an empty body of none': () => putting(({ body }) => ({ body: body ?? new Uint8Array() })),
  'makes no body of an empty one': () => putting(({ body }) => ({ body: body?.byteLength ? body : null })),
  'keeps the whole buffer of a view': () =>
    putting(({ body }) => ({ body: body && new Uint8Array(body.buffer) })),
  'reads bodies as text': () =>
    putting(({ body }) => ({ body: body && new TextEncoder().encode(new TextDecoder().decode(body)) })),
  'cuts keys at ?': () => keyed((key) => key.replace(/\?.*/s, '')),
  'takes / for :': () => keyed((key) => key.replaceAll('/', ':')),
  'cuts long keys': () => keyed((key) => key.slice(0, 255)),
  'takes keys in any case': () => keyed((key) => key.toLowerCase()),
  'writes keys as UTF-8': () => keyed((key) => new TextDecoder().decode(new TextEncoder().encode(key))),
  'has one variant': () => createMemoryStore({ maxVariants: 1 }),
  'takes an absent field for an empty one': () =>
    putting(({ selecting }) => ({
      selecting: selecting.map(([name, value]) => [name, value ?? ''] as const),
    })),
  'does not tell whether it deleted': () =>
    broken((right) => ({ delete: async (key) => (await right.delete(key)) || true })),
  'does not delete': () =>
    broken((right) => ({
      delete: async (key) => (await right.match(key, new Request('https://a.test'))) !== undefined,
    })),
  'adds instead of replacing': () => {
    const lists = new Map<string, StoredResponse[]>()
    return {
      match: (key) => lists.get(key),
      put: (key, stored) => void lists.set(key, [stored, ...(lists.get(key) ?? [])]),
      delete: (key) => lists.delete(key),
    }
  },
  'changes lists that it gave': () => {
    const lists = new Map<string, StoredResponse[]>()
    const listOf = (key: string) => lists.get(key) ?? lists.set(key, []).get(key)!
    const same = (one: StoredResponse, other: StoredResponse) =>
      JSON.stringify(one.selecting) === JSON.stringify(other.selecting)
    return {
      match: (key) => lists.get(key),
      put: (key, stored) => {
        const list = listOf(key)
        const at = list.findIndex((other) => same(other, stored))
        list.splice(at < 0 ? 0 : at, at < 0 ? 0 : 1, stored)
      },
      delete: (key) => lists.delete(key),
    }
  },
  'loses writes that come at once': () =>
    broken((right) => {
      let busy = false
      return {
        put: async (key, stored, ttl) => {
          if (busy) return
          busy = true
          await new Promise((resolve) => setImmediate(resolve))
          await right.put(key, stored, ttl)
          busy = false
        },
      }
    }),
}

describe('the store contract', () => {
  it.each(Object.entries(BROKEN))('finds a store that %s', async (_, open) => {
    const failures: unknown[] = []
    for (const { run } of storeContract('broken', open))
      await run().catch((error: unknown) => failures.push(error))
    expect(failures.length).toBeGreaterThan(0)
    for (const error of failures) expect(error).toBeInstanceOf(Error)
  })

  it('opens a store for each case and closes it, whether the case passes or not', async () => {
    const opened: Store[] = []
    const closed: Store[] = []
    const open = () => {
      const store = opened.length % 2 ? createMemoryStore() : broken(() => ({ put: () => {} }))
      opened.push(store)
      return store
    }
    const cases = storeContract('mine', open, { close: (store) => void closed.push(store) })
    for (const { run } of cases) await run().catch(() => {})
    expect(closed).toEqual(opened)
    expect(opened).toHaveLength(cases.length)
  })

  it('names the store in each title, and no title twice', () => {
    const titles = storeContract('mine', () => createMemoryStore()).map(({ title }) => title)
    expect(titles.every((title) => title.startsWith('mine: '))).toBe(true)
    expect(new Set(titles).size).toBe(titles.length)
  })
})
