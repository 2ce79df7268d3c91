import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CacheOptions, createCache, type Store } from '../src/index.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import {
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  gate,
  type Harness,
  harness,
  numbered,
  origin,
  read,
  SECOND,
} from './harness.ts'

allowNoUnhandledRejection()
afterEach(() => void vi.useRealTimers())

const FRESH = { 'cache-control': 'max-age=3600' }
const URL = 'https://example.com/'
const fakeTimers = (): unknown => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

/** How a store's operations go: well, or in the way that a test wants them to go wrong. */
type Mode = 'sound' | 'throws' | 'rejects' | 'hangs'

interface Failing {
  readonly storage: Store
  /** What it was asked, in order. */
  readonly calls: string[]
  mode: Mode
}

/** A store in memory that answers at once while it is sound. */
function failing(mode: Mode): Failing {
  const memory = createMemoryStore()
  const calls: string[] = []
  const call = <T>(name: string, work: () => T): T => {
    calls.push(name)
    switch (self.mode) {
      case 'throws':
        throw new Error('store down')
      case 'rejects':
        return Promise.reject(new Error('store down')) as T
      case 'hangs':
        return new Promise(() => {}) as T
      case 'sound':
        return work()
    }
  }
  const self: Failing = {
    calls,
    mode,
    storage: {
      match: (key) => call('match', () => memory.match(key)),
      put: (key, stored) => call('put', () => memory.put(key, stored)),
      delete: (key) => call('delete', () => memory.delete(key)),
    },
  }
  return self
}

function broken(mode: Mode, options: CacheOptions = {}): Harness & { store: Failing } {
  const store = failing(mode)
  return { ...harness({ storage: store.storage, storageDeadline: 100, ...options }), store }
}

/** Sends requests one after another, time passing as each needs it, and answers with what they brought. */
async function ask(
  { send, settled }: Harness,
  times: number,
  handler = numbered(FRESH),
): Promise<{ texts: string[]; statuses: (string | null)[]; asked: number }> {
  const texts: string[] = []
  const statuses: (string | null)[] = []
  for (let at = 0; at < times; at++) {
    const asked = send(handler).then(read)
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(100)
    const answer = await asked
    texts.push(answer.text)
    statuses.push(cacheStatusOf(answer))
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(100)
    await settled()
  }
  return { texts, statuses, asked: handler.asked.length }
}

const FAULT = 'freshet; fwd=uri-miss; stored; detail=store-fault'
const DOWN = 'freshet; fwd=uri-miss; detail=store-down'

describe.each<[Mode]>([['throws'], ['rejects'], ['hangs']])('a store that %s', (mode) => {
  it('is asked no more after five failures, and the handler answers all the same', async () => {
    if (mode === 'hangs') fakeTimers()
    const all = broken(mode)
    const { texts, statuses } = await ask(all, 10)
    expect(texts).toEqual(Array.from({ length: 10 }, (_, at) => `answer ${at + 1}`))
    expect(statuses).toEqual([...Array(3).fill(FAULT), ...Array(7).fill(DOWN)])
    expect(all.store.calls).toEqual(['match', 'put', 'match', 'put', 'match'])
    expect(all.eventsOf('store-fault')).toHaveLength(5)
    expect(all.eventsOf('store-breaker')).toEqual([{ type: 'store-breaker', state: 'open' }])
    expect(all.eventsOf('not-stored').map(({ reason }) => reason)).toEqual(Array(10).fill('store-fault'))
  })

  it('gives its hits again by itself, a cooldown after it came back', async () => {
    if (mode === 'hangs') fakeTimers()
    const all = broken('sound')
    await ask(all, 1)
    all.store.mode = mode
    await ask(all, 5)
    all.store.mode = 'sound'
    all.store.calls.length = 0
    all.clock.advance(999)
    expect((await ask(all, 1)).statuses).toEqual([DOWN])
    expect(all.store.calls).toEqual([])
    all.clock.advance(1)
    const after = await ask(all, 3)
    expect(after.asked).toBe(0)
    expect(after.texts).toEqual(['answer 1', 'answer 1', 'answer 1'])
    expect(after.statuses[0]).toMatch(/^freshet; hit/)
    expect(all.store.calls).toEqual(['match', 'match', 'match'])
    expect(all.eventsOf('store-breaker').map(({ state }) => state)).toEqual(['open', 'closed'])
  })

  it('is tried once after each cooldown, which doubles, and told of as down meanwhile', async () => {
    if (mode === 'hangs') fakeTimers()
    const all = broken(mode, { storageBreaker: { failures: 1, cooldown: 10 * SECOND } })
    await ask(all, 1)
    for (const cooldown of [10, 20, 40]) {
      all.store.calls.length = 0
      all.clock.advance(cooldown * SECOND - 1)
      expect((await ask(all, 2)).statuses).toEqual([DOWN, DOWN])
      expect(all.store.calls).toEqual([])
      all.clock.advance(1)
      expect((await ask(all, 3)).statuses).toEqual([FAULT, DOWN, DOWN])
      expect(all.store.calls).toEqual(['match'])
    }
    expect(all.eventsOf('store-breaker')).toHaveLength(1)
  })

  it('is asked to purge even then, and a purge that fails rejects', async () => {
    if (mode === 'hangs') fakeTimers()
    const all = broken(mode, { storageBreaker: { failures: 1 } })
    await ask(all, 2)
    all.store.calls.length = 0
    const purged = expect(all.cache.purge({ url: URL })).rejects.toThrow(URL)
    if (mode === 'hangs') await vi.advanceTimersByTimeAsync(100)
    await purged
    expect(all.store.calls).toEqual(['delete'])
    expect((await ask(all, 1)).statuses).toEqual([DOWN])
  })

  it('is asked each time where there is no breaker', async () => {
    if (mode === 'hangs') fakeTimers()
    const all = broken(mode, { storageBreaker: false })
    expect((await ask(all, 10)).statuses).toEqual(Array(10).fill(FAULT))
    expect(all.store.calls).toHaveLength(20)
    expect(all.eventsOf('store-breaker')).toEqual([])
  })
})

describe('a store that is left alone', () => {
  it('is tried by one of the requests that come at once; the others do not wait for it', async () => {
    const all = broken('throws', { storageBreaker: { failures: 1 } })
    await ask(all, 1)
    all.clock.advance(SECOND)
    all.store.mode = 'hangs'
    const handler = numbered(FRESH)
    const paths = ['/a', '/b', '/c']
    fakeTimers()
    const sent = paths.map((path) => all.send(handler, path).then(read))
    const others = await Promise.all(sent.slice(1))
    expect(others.map(cacheStatusOf)).toEqual([DOWN, DOWN])
    await vi.advanceTimersByTimeAsync(100)
    expect(cacheStatusOf(await sent[0]!)).toBe(FAULT)
    expect(handler.asked).toHaveLength(3)
  })

  it('leaves one call of the handler for all who ask at once', async () => {
    const all = broken('throws', { storageBreaker: { failures: 1, cooldown: SECOND } })
    await ask(all, 1)
    const door = gate()
    const handler = origin(async () => {
      await door.opened
      return cacheable()
    })
    const sent = Array.from({ length: 5 }, () => all.send(handler).then(read))
    door.open()
    const answers = await Promise.all(sent)
    expect(answers.map(({ text }) => text)).toEqual(Array(5).fill('content'))
    expect(handler.asked).toHaveLength(1)
    expect(all.store.calls).toHaveLength(1)
  })

  it('is asked to forget what an unsafe request changes, and closes the breaker when that works', async () => {
    const all = broken('sound', { storageBreaker: { failures: 1 } })
    await ask(all, 1)
    all.store.mode = 'throws'
    await ask(all, 1)
    all.store.mode = 'sound'
    await all.fetch(numbered(FRESH), '/', { method: 'POST' })
    expect(all.eventsOf('store-breaker').map(({ state }) => state)).toEqual(['open', 'closed'])
    // what was there is gone: no stale hit
    const { asked, statuses } = await ask(all, 2)
    expect(asked).toBe(1)
    expect(statuses[0]).not.toContain('store-down')
  })

  it('does not keep what is gone by a purge that worked while it was left alone', async () => {
    const all = broken('sound', { storageBreaker: { failures: 1 } })
    await ask(all, 1)
    all.store.mode = 'rejects'
    await ask(all, 1)
    all.store.mode = 'sound'
    expect(await all.cache.purge({ url: URL })).toBe(true)
    expect((await ask(all, 1)).asked).toBe(1)
  })

  it('has failed where it answers nonsense', async () => {
    const match = vi.fn(() => ['junk'] as never)
    const put = vi.fn(() => {})
    const storage: Store = { match, put, delete: () => false }
    const all = harness({ storage, storageBreaker: { failures: 2 } })
    await ask(all, 5)
    // each write that works is a sign of life: the reads fail one at a time
    expect(match).toHaveBeenCalledTimes(5)
    await ask(all, 5, numbered({ 'cache-control': 'no-store' }))
    expect(match).toHaveBeenCalledTimes(7)
    expect(all.eventsOf('store-breaker')).toHaveLength(1)
  })

  it('answers only-if-cached with 504, as if it had nothing', async () => {
    const all = broken('throws', { storageBreaker: { failures: 1 } })
    await ask(all, 1)
    const { status } = await all.fetch(numbered(FRESH), '/', {
      headers: { 'cache-control': 'only-if-cached' },
    })
    expect(status).toBe(504)
  })
})

describe('storageBreaker', () => {
  it.each<[string, unknown]>([
    ['true', true],
    ['a number', 5],
    ['a string', 'on'],
    ['no failure', { failures: 0 }],
    ['half a failure', { failures: 1.5 }],
    ['failures without end', { failures: Infinity }],
    ['failures in text', { failures: '5' }],
    ['a negative cooldown', { cooldown: -1 }],
    ['a cooldown that is no number', { cooldown: NaN }],
    ['a cooldown in text', { cooldown: '1000' }],
  ])('is refused at construction where it says %s', (_, storageBreaker) => {
    expect(() => createCache({ storageBreaker: storageBreaker as never })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('storageBreaker') }),
    )
  })

  it.each<[CacheOptions['storageBreaker'], number]>([
    [undefined, 5],
    [{}, 5],
    [{ cooldown: 7 }, 5],
    [{ failures: 2 }, 2],
  ])('%o stops after the failures that it says, or five', async (storageBreaker, failures) => {
    const all = broken('throws', storageBreaker === undefined ? {} : { storageBreaker })
    await ask(all, 10)
    expect(all.store.calls).toHaveLength(failures)
  })
})
