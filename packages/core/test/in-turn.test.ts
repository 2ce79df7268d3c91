import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CacheOptions, Lock, Release } from '../src/index.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import type { Store } from '../src/store/store.ts'
import {
  after,
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  gate,
  type Harness,
  harness,
  type Origin,
  origin,
  request,
  SECOND,
  source,
} from './harness.ts'

allowNoUnhandledRejection()

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const KEY = request().url
const DEADLINE = 2000
/** The longest time between two looks at the store. */
const PAUSE = 250

/** A lock for caches in one process. */
interface LocalLock extends Lock {
  isHeld(): boolean
  /** What it was asked to be leased for. */
  readonly leases: readonly number[]
}

function localLock(): LocalLock {
  const holders = new Map<string, symbol>()
  const leases: number[] = []
  return {
    leases,
    isHeld: () => holders.has(KEY),
    acquire(key, lease) {
      if (holders.has(key)) return undefined
      const holder = Symbol(key)
      const release = (): void => {
        clearTimeout(timer)
        if (holders.get(key) === holder) holders.delete(key)
      }
      const timer = setTimeout(release, lease)
      holders.set(key, holder)
      leases.push(lease)
      return release
    },
  }
}

interface Two {
  readonly mine: Harness
  readonly other: Harness
  readonly lock: LocalLock
  advance(ms: number): void
}

/** Two caches as in processes of their own, with one store and one lock. */
function two(options: CacheOptions = {}): Two {
  const lock = localLock()
  const shared = { storage: createMemoryStore(), lock, collapseDeadline: DEADLINE, ...options }
  const [mine, other] = [harness(shared), harness(shared)]
  return { mine, other, lock, advance: (ms) => [mine, other].forEach(({ clock }) => clock.advance(ms)) }
}

/** Answers after `ms`, with the name of the handler and the number of the call. */
function slow(ms: number, name: string, answer: (text: string) => Response = cacheable): Origin {
  return origin(async (call) => {
    await after(ms)
    return answer(`${name} ${call}`)
  })
}

const unstorable = (text: string): Response =>
  new Response(text, { headers: { 'cache-control': 'no-store' } })

/** What has come of an answer by now. */
function watch(answer: Promise<Response>): { text: string | undefined } {
  const watched: { text: string | undefined } = { text: undefined }
  void answer.then(async (response) => (watched.text = await response.text()))
  return watched
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

describe('two caches with one store and one lock', () => {
  it('ask one handler once: the other waits for what it stores, and so do those who follow it', async () => {
    const { mine, other, lock } = two()
    const [handler, unasked] = [slow(500, 'mine'), slow(0, 'other')]
    const first = mine.send(handler)
    const others = [other.send(unasked), other.send(unasked), other.send(unasked)]
    await pass(500)
    expect(await (await first).text()).toBe('mine 1')
    await pass(PAUSE)
    for (const answer of await Promise.all(others)) {
      expect(await answer.text()).toBe('mine 1')
      expect(cacheStatusOf(answer)).toBe('freshet; fwd=uri-miss; ttl=60; collapsed')
    }
    expect(unasked.asked).toEqual([])
    expect(lock.isHeld()).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('hold the lock until the store has the answer, for collapseDeadline at most', async () => {
    const { mine, lock } = two()
    const body = source()
    const answer = mine.send(origin(() => cacheable(body.stream)))
    await pass(0)
    body.push('con')
    await answer
    expect(lock.isHeld()).toBe(true)
    body.push('tent')
    body.end()
    expect(await (await answer).text()).toBe('content')
    await mine.settled()
    expect([lock.isHeld(), lock.leases]).toEqual([false, [DEADLINE]])
  })

  it('look again when the lock is had: what was stored while it was asked for is the answer', async () => {
    const storage = createMemoryStore()
    const asked = gate()
    const lock = localLock()
    const slowLock: Lock = {
      async acquire(key, lease) {
        await asked.opened
        return lock.acquire(key, lease)
      },
    }
    const mine = harness({ storage, lock })
    const other = harness({ storage, lock: slowLock })
    const unasked = slow(0, 'other')
    const second = other.send(unasked)
    await mine.fetch(origin(() => cacheable('mine')))
    asked.open()
    expect(await (await second).text()).toBe('mine')
    expect(unasked.asked).toEqual([])
    expect(lock.isHeld()).toBe(false)
  })

  it('ask each their own where the answer is for another variant, or for one client', async () => {
    const vary = (text: string): Response => cacheable(text, { vary: 'accept-language' })
    for (const answer of [vary, unstorable]) {
      const { mine, other, lock } = two()
      const [mines, others] = [slow(500, 'mine', answer), slow(500, 'other', answer)]
      const one = watch(mine.send(mines, '/', { headers: { 'accept-language': 'de' } }))
      const second = watch(other.send(others, '/', { headers: { 'accept-language': 'en' } }))
      await pass(500)
      expect(one.text).toBe('mine 1')
      await pass(PAUSE + 500)
      expect(second.text).toBe('other 1')
      expect(lock.isHeld()).toBe(false)
    }
  })

  it('do not wait again for an answer that was for one client', async () => {
    const { mine, other } = two()
    await fetchIn(other, slow(0, 'other', unstorable))
    mine.send(slow(500, 'mine', unstorable)).catch(() => {})
    const again = watch(other.send(slow(500, 'other', unstorable)))
    await pass(500)
    expect(again.text).toBe('other 1')
  })

  it('give the lock back when the handler fails, and the other asks', async () => {
    const { mine, other, lock } = two()
    const failing = origin(async () => {
      await after(100)
      throw new Error('no answer')
    })
    const failed = expect(mine.send(failing)).rejects.toThrow('no answer')
    const second = watch(other.send(slow(0, 'other')))
    await pass(100)
    await failed
    await pass(PAUSE)
    expect(second.text).toBe('other 1')
    expect(lock.isHeld()).toBe(false)
  })

  it('wait no longer than collapseDeadline for one that never comes back, and ask once for all who followed', async () => {
    const { mine, other } = two()
    mine.send(origin(() => new Promise<Response>(() => {}))).catch(() => {})
    await pass(10)
    const handler = slow(300, 'other')
    const others = Array.from({ length: 5 }, () => watch(other.send(handler)))
    await pass(1000)
    const late = watch(other.send(handler))
    await pass(DEADLINE - 1000 - 20 - PAUSE)
    expect(handler.asked).toEqual([])
    await pass(20 + PAUSE)
    expect(handler.asked).toHaveLength(1)
    await pass(300)
    for (const { text } of [...others, late]) expect(text).toBe('other 1')
    expect(handler.asked).toHaveLength(1)
  })

  it('let those who follow go alone when the handler then takes longer than the deadline too', async () => {
    const { mine, other } = two()
    mine.send(origin(() => new Promise<Response>(() => {}))).catch(() => {})
    await pass(10)
    const handler = origin((call) =>
      call === 1 ? new Promise<Response>(() => {}) : cacheable(`answer ${call}`),
    )
    other.send(handler).catch(() => {})
    const follower = watch(other.send(handler))
    await pass(2 * DEADLINE)
    expect(follower.text).toBe('answer 2')
  })

  it('wait no longer than collapseDeadline where the lock itself is slow each time, and ask it no more', async () => {
    const acquire = vi.fn<Lock['acquire']>(async () => {
      await after(400)
      return undefined
    })
    const { other } = two({ lock: { acquire }, storageDeadline: 500 })
    const handler = origin(() => new Promise<Response>(() => {}))
    other.send(handler).catch(() => {})
    await pass(DEADLINE - 1)
    expect(handler.asked).toEqual([])
    await pass(1)
    expect(handler.asked).toHaveLength(1)
    const times = acquire.mock.calls.length
    await pass(DEADLINE)
    expect(acquire).toHaveBeenCalledTimes(times)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ask once for all who followed when the lock is free just before the deadline', async () => {
    const { mine, other } = two()
    void mine.send(slow(DEADLINE - PAUSE - 50, 'mine', unstorable))
    await pass(0)
    const handler = slow(500, 'other')
    const others = Array.from({ length: 5 }, () => watch(other.send(handler)))
    await pass(DEADLINE + 500)
    for (const { text } of others) expect(text).toBe('other 1')
    expect(handler.asked).toHaveLength(1)
  })

  it('do not wait for what the client does not want from a cache', async () => {
    const { mine, other, advance } = two()
    await fetchIn(
      mine,
      origin(() => cacheable('old')),
    )
    advance(61 * SECOND)
    mine.send(slow(1000, 'mine')).catch(() => {})
    const reload = watch(other.send(slow(10, 'other'), '/', { headers: { 'cache-control': 'no-cache' } }))
    await pass(10)
    expect(reload.text).toBe('other 1')
  })

  it('ask for all who follow, though the one that waited longest beside it has left', async () => {
    const { mine, other } = two()
    const holder = mine.send(slow(100, 'mine', unstorable))
    await pass(0)
    const signals: AbortSignal[] = []
    const handler = origin((call, { signal }) => {
      signals.push(signal)
      return cacheable(`other ${call}`)
    })
    const first = watch(other.send(handler))
    const leaving = new AbortController()
    void other.send(handler, '/', { signal: leaving.signal }).catch(() => {})
    await pass(10)
    leaving.abort()
    await pass(100 + PAUSE)
    await holder
    expect(first.text).toBe('other 1')
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  })
})

describe('a stale answer that is refreshed meanwhile', () => {
  const fields = { headers: { 'cache-control': 'max-age=10, stale-while-revalidate=100' } }
  const refreshable = (text: string): Response => new Response(text, fields)

  it('is refreshed once by two caches, at once or one after the other', async () => {
    const { mine, other, advance } = two()
    await fetchIn(mine, slow(0, 'old', refreshable))
    advance(11 * SECOND)
    const handler = slow(100, 'new', refreshable)
    for (const cache of [mine, other, mine, other]) {
      const answer = watch(cache.send(handler))
      await pass(10)
      expect(answer.text).toBe('old 1')
    }
    await pass(100)
    expect(handler.asked).toHaveLength(1)
    for (const cache of [mine, other]) expect((await cache.fetch(handler)).text).toBe('new 1')
  })

  it('is not refreshed again by one that found it stale just before', async () => {
    const storage = createMemoryStore()
    const lock = localLock()
    const asked = gate()
    const slowLock: Lock = {
      async acquire(key, lease) {
        await asked.opened
        return lock.acquire(key, lease)
      },
    }
    const mine = harness({ storage, lock })
    const other = harness({ storage, lock: slowLock })
    await fetchIn(mine, slow(0, 'old', refreshable))
    for (const { clock } of [mine, other]) clock.advance(11 * SECOND)
    const unasked = slow(0, 'other', refreshable)
    expect(await (await other.send(unasked)).text()).toBe('old 1')
    await fetchIn(mine, slow(0, 'new', refreshable))
    asked.open()
    await pass(0)
    await other.settled()
    expect(unasked.asked).toEqual([])
    expect(lock.isHeld()).toBe(false)
    expect((await other.fetch(unasked)).text).toBe('new 1')
  })

  it('is refreshed by the other when the one that began never comes back', async () => {
    const { mine, other, advance } = two()
    await fetchIn(mine, slow(0, 'old', refreshable))
    advance(11 * SECOND)
    void mine.send(origin(() => new Promise<Response>(() => {})))
    await pass(DEADLINE)
    const handler = slow(0, 'new', refreshable)
    void other.send(handler)
    await pass(0)
    expect(handler.asked).toHaveLength(1)
  })
})

describe('a lock that fails', () => {
  const faulty: readonly (readonly [string, Lock['acquire']])[] = [
    [
      'throws',
      () => {
        throw new Error('no lock')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no lock'))],
  ]
  it.each(faulty)('and %s costs nothing, and is told of', async (_name, acquire) => {
    const h = harness({ lock: { acquire } })
    expect((await h.fetch(origin(() => cacheable('content')))).text).toBe('content')
    expect(h.eventsOf('store-fault')).toEqual([
      { type: 'store-fault', operation: 'lock', key: KEY, error: new Error('no lock') },
    ])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('and hangs costs storageDeadline, and is told of', async () => {
    const h = harness({ lock: { acquire: () => new Promise(() => {}) }, storageDeadline: 50 })
    const answer = watch(h.send(origin(() => cacheable('content'))))
    await pass(49)
    expect([answer.text, h.eventsOf('store-fault')]).toEqual([undefined, []])
    await pass(1)
    expect(answer.text).toBe('content')
    expect(h.eventsOf('store-fault')).toEqual([
      { type: 'store-fault', operation: 'lock', key: KEY, error: new Error('No answer within 50 ms') },
    ])
  })

  it('and is had too late is given back at once', async () => {
    const had = gate<Release>()
    const h = harness({ lock: { acquire: () => had.opened }, storageDeadline: 50 })
    const answer = watch(h.send(slow(1000, 'mine')))
    await pass(60)
    const release = vi.fn<Release>()
    had.open(release)
    await pass(0)
    expect([release.mock.calls.length, answer.text]).toEqual([1, undefined])
    await pass(1000)
    expect(answer.text).toBe('mine 1')
    expect(release).toHaveBeenCalledTimes(1)
  })

  it('and fails while it is waited for frees who waits', async () => {
    let asked = 0
    const { other } = two({
      lock: {
        acquire() {
          if (++asked > 1) throw new Error('no lock any more')
          return undefined
        },
      },
    })
    const answer = watch(other.send(slow(0, 'other')))
    await pass(20)
    expect(answer.text).toBe('other 1')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('not given back')
      },
    ],
    ['rejects', () => Promise.reject(new Error('not given back'))],
  ] as const)('and %s when it is given back breaks nothing', async (_name, release) => {
    const h = harness({ lock: { acquire: () => release as Release } })
    expect((await h.fetch(origin(() => cacheable('content')))).text).toBe('content')
    expect(h.eventsOf('stored')).toHaveLength(1)
  })

  it('is not even asked where the store does not answer', async () => {
    const acquire = vi.fn<Lock['acquire']>(() => undefined)
    const storage: Store = {
      match: () => Promise.reject(new Error('down')),
      put() {},
      delete: () => false,
    }
    const h = harness({ storage, lock: { acquire } })
    expect((await h.fetch(origin(() => cacheable('content')))).text).toBe('content')
    expect(acquire).not.toHaveBeenCalled()
  })
})

/** Has an answer stored. */
async function fetchIn({ send, settled }: Harness, handler: Origin): Promise<void> {
  const answer = send(handler)
  await pass(0)
  await (await answer).text()
  await settled()
}
