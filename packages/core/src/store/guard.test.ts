import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StoredHead, StoredResponse } from '../message.ts'
import { Breaker } from './breaker.ts'
import { guardStore } from './guard.ts'
import { createMemoryStore } from './memory.ts'
import type { Store } from './store.ts'
import { quiet, type Source, source } from '../../test/harness.ts'

afterEach(() => void vi.useRealTimers())

const stored: StoredResponse = {
  status: 200,
  statusText: 'OK',
  headers: new Headers({ etag: '"a"' }),
  body: new Uint8Array([1, 2, 3]),
  selecting: [
    ['accept', 'text/html'],
    ['cookie', null],
  ],
  requestTime: 1,
  responseTime: 2,
}
const head = new Request('https://example.com/')

interface Guarded {
  readonly guard: ReturnType<typeof guardStore>
  readonly faults: unknown[][]
  readonly states: string[]
}

function guarded(store: Store, deadline = 100, breaker?: Breaker, isSound = false): Guarded {
  const faults: unknown[][] = []
  const states: string[] = []
  const guard = guardStore(store, {
    deadline,
    isSound,
    onFault: (...fault) => void faults.push(fault),
    breaker,
    onBreaker: (state) => void states.push(state),
    now: () => clock.now,
  })
  return { guard, faults, states }
}

const clock = { now: 0 }
const fakeTimers = (): unknown => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

describe('a guarded store', () => {
  it('hands on what a sound store says, at once when the store answers at once', async () => {
    const { guard, faults } = guarded(createMemoryStore())
    expect(guard.match('a', head)).toBeUndefined()
    expect(await guard.put('a', stored, 1000)).toBe(true)
    const found = guard.match('a', head)
    expect(found).toHaveLength(1)
    expect((found as StoredResponse[])[0]).toBe(stored)
    expect(await guard.delete('a')).toBe(true)
    expect(await guard.delete('a')).toBe(false)
    expect(faults).toEqual([])
  })

  it('hands on what a store says to who only looks, by its peek where it has one', async () => {
    const store: Store = createMemoryStore()
    const { guard } = guarded(store)
    await guard.put('a', stored, 1000)
    expect(await guard.peek('a', head)).toEqual([stored])
    expect(
      await guarded({ match: () => [stored], put() {}, delete: () => false }).guard.peek('a', head),
    ).toEqual([stored])
    const looked: Store = { match: () => undefined, peek: () => [stored], put() {}, delete: () => false }
    expect(await guarded(looked).guard.peek('a', head)).toEqual([stored])
  })

  it('tells nobody that a look failed, and counts it for nothing', async () => {
    const failing = { match: () => Promise.reject(new Error('down')), put() {}, delete: () => false }
    const breaker = new Breaker({ failures: 1, cooldown: 1000 })
    const { guard, faults, states } = guarded(failing, 100, breaker)
    expect(await guard.peek('a', head)).toBe('fault')
    const nonsense = guarded({ ...failing, match: () => ['nonsense'] as never })
    expect(await nonsense.guard.peek('a', head)).toBe('fault')
    expect([faults, nonsense.faults, states, breaker.isOpen]).toEqual([[], [], [], false])
    breaker.failed(clock.now)
    expect(await guard.peek('a', head)).toBe('down')
  })

  it('takes an empty list for what it is: no variant that is selected', () => {
    const { guard } = guarded({ ...createMemoryStore(), match: () => [] } as unknown as Store)
    expect(guard.match('a', head)).toEqual([])
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
  ])('tells of each operation that %s, and never does so itself', async (_, broken) => {
    const { guard, faults } = guarded({ match: broken, put: broken, delete: broken } as unknown as Store)
    expect(await guard.match('a', head)).toBe('fault')
    expect(await guard.put('b', stored, 1)).toBe(false)
    expect(await guard.delete('c')).toBe('fault')
    const error = new Error('down')
    expect(faults).toEqual([
      ['match', 'a', error],
      ['put', 'b', error],
      ['delete', 'c', error],
    ])
  })

  it.each([
    ['at once', (found: unknown) => found],
    ['later', (found: unknown) => Promise.resolve(found)],
  ])('takes nonsense %s for a fault, unless the store sees to that itself', async (_, answer) => {
    const found = [{ status: '200' }]
    const store = { ...createMemoryStore(), match: () => answer(found) } as unknown as Store
    const { guard, faults } = guarded(store)
    expect(await guard.match('a', head)).toBe('fault')
    expect(faults).toEqual([['match', 'a', new TypeError('The store answered nonsense')]])
    expect(await guarded(store, 100, undefined, true).guard.match('a', head)).toBe(found)
  })

  it('gives each operation its time and no more', async () => {
    fakeTimers()
    const hang = (): Promise<never> => new Promise(() => {})
    const { guard, faults } = guarded({ match: hang, put: hang, delete: hang })
    const all = Promise.all([guard.match('a', head), guard.put('a', stored, 1), guard.delete('a')])
    await vi.advanceTimersByTimeAsync(99)
    expect(faults).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await all).toEqual(['fault', false, 'fault'])
    expect(faults.map(([operation]) => operation)).toEqual(['match', 'put', 'delete'])
  })
})

describe('a write that is done after its deadline', () => {
  it('is told, once', async () => {
    fakeTimers()
    const { guard } = guarded({
      ...createMemoryStore(),
      put: () => new Promise((resume) => setTimeout(resume, 300)),
    } as unknown as Store)
    const onLate = vi.fn()
    const written = guard.put('a', stored, 1, onLate)
    await vi.advanceTimersByTimeAsync(100)
    expect(await written).toBe(false)
    expect(onLate).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1000)
    expect(onLate).toHaveBeenCalledOnce()
  })

  it('is not one that was done in time, or failed', async () => {
    const onLate = vi.fn()
    await guarded(createMemoryStore()).guard.put('a', stored, 1, onLate)
    const failing = { put: () => Promise.reject(new Error('down')) } as unknown as Store
    await guarded(failing).guard.put('a', stored, 1, onLate)
    expect(onLate).not.toHaveBeenCalled()
  })
})

/** A store that keeps streamed content in memory, its content gathered by `take`. */
function streaming(take: (content: ReadableStream<Uint8Array>) => Promise<unknown>): {
  store: Store
  kept: string[]
} {
  const kept: string[] = []
  const putStreamed = async (_: string, __: StoredHead, content: ReadableStream<Uint8Array>): Promise<void> =>
    void kept.push(String(await take(content)))
  return { kept, store: { ...memory(), putStreamed } }
}

function memory(): Store {
  const store = createMemoryStore()
  return {
    match: (key) => store.match(key),
    put: (key, entry) => store.put(key, entry),
    delete: (key) => store.delete(key),
  }
}

const whole = (content: ReadableStream<Uint8Array>): Promise<string> => new Response(content).text()

/** Puts what a test pushes, some of it beforehand. `written` is what came of it. */
function putting(
  { guard }: Guarded,
  prepare: (from: Source) => void = () => {},
  onLate?: () => void,
): { from: Source; written: Promise<unknown> } {
  const from = source()
  prepare(from)
  const written = guard.putStreamed!('a', stored, from.stream, 1, onLate)
  written.catch(() => {})
  return { from, written }
}

const two = ({ push, end }: Source): void => {
  push('one')
  push('two')
  end()
}

describe('streamed content', () => {
  it('is none of a store that cannot take it', () => {
    expect(guarded(memory()).guard.putStreamed).toBeUndefined()
  })

  it('is handed to the store with its key, head and ttl, piece by piece', async () => {
    const got: unknown[] = []
    const putStreamed: Store['putStreamed'] = async (key, given, content, ttl) =>
      void got.push(key, given, ttl, await whole(content))
    const { guard, faults } = guarded({ ...memory(), putStreamed })
    const from = source()
    const written = guard.putStreamed!('a', stored, from.stream, 7)
    from.push('one ')
    from.push('two')
    from.end()
    expect(await written).toBe(true)
    expect(got).toEqual(['a', stored, 7, 'one two'])
    expect(faults).toEqual([])
  })

  it('that fails fails the write with its own error, which is no fault of the store', async () => {
    const { store, kept } = streaming(whole)
    const all = guarded(store)
    const { from, written } = putting(all)
    from.push('one')
    await quiet()
    const failure = new Error('broken')
    from.fail(failure)
    await expect(written).rejects.toBe(failure)
    expect([kept, all.faults]).toEqual([[], []])
  })

  it('that fails does so whatever error the store makes of that', async () => {
    const all = guarded(
      streaming((content) => whole(content).catch(() => Promise.reject(new Error('the store’s own')))).store,
    )
    const { from, written } = putting(all)
    from.fail(new Error('broken'))
    await expect(written).rejects.toThrow('broken')
    expect(all.faults).toEqual([])
  })

  it('that fails is not kept, though the store says so', async () => {
    const all = guarded(streaming((content) => whole(content).catch(() => 'part')).store)
    const { from, written } = putting(all)
    from.fail(new Error('broken'))
    await expect(written).rejects.toThrow('broken')
  })

  it.each<[string, Store['putStreamed']]>([
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'rejects after a piece',
      async (_, __, content) => {
        await content.getReader().read()
        throw new Error('down')
      },
    ],
    [
      'cancels it and rejects',
      async (_, __, content) => {
        await content.cancel()
        throw new Error('down')
      },
    ],
  ])('is let go when the store %s, and the fault is told', async (_, putStreamed) => {
    const all = guarded({ ...memory(), putStreamed: putStreamed! })
    const { from, written } = putting(all, ({ push }) => push('one'))
    expect(await written).toBe(false)
    expect(all.faults).toEqual([['put', 'a', new Error('down')]])
    await quiet()
    expect(from.cancelled()).toBe(true)
  })

  it.each<[string, (content: ReadableStream<Uint8Array>) => Promise<unknown>]>([
    ['asks for nothing', async () => {}],
    ['asks for one piece', (content) => content.getReader().read()],
    [
      'leaves after one piece',
      (content) =>
        content
          .getReader()
          .read()
          .then(() => content.cancel().catch(() => {})),
    ],
    ['does not wait for its end', async (content) => void content.getReader().read()],
  ])('is not kept by a store that %s and says that it was', async (_, take) => {
    const all = guarded(streaming(take).store)
    const { written } = putting(all, two)
    expect(await written).toBe(false)
    expect(all.faults).toHaveLength(1)
  })

  it('may take its time where the store takes it at once', async () => {
    fakeTimers()
    const { store, kept } = streaming(whole)
    const all = guarded(store)
    const { from, written } = putting(all)
    for (let at = 0; at < 5; at++) {
      await vi.advanceTimersByTimeAsync(10_000)
      from.push('.')
    }
    await vi.advanceTimersByTimeAsync(10_000)
    from.end()
    expect(await written).toBe(true)
    expect([kept, all.faults]).toEqual([['.....'], []])
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each<[string, (content: ReadableStream<Uint8Array>) => Promise<unknown>]>([
    ['never asks for it', () => new Promise(() => {})],
    [
      'asks for no second piece',
      (content) =>
        content
          .getReader()
          .read()
          .then(() => new Promise(() => {})),
    ],
    ['never settles after the end', (content) => whole(content).then(() => new Promise(() => {}))],
    ['leaves and never settles', (content) => content.cancel().then(() => new Promise(() => {}))],
  ])('costs a store that %s its deadline and no more', async (_, take) => {
    fakeTimers()
    const all = guarded(streaming(take).store)
    const { written } = putting(all, two)
    await vi.advanceTimersByTimeAsync(99)
    expect(all.faults).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await written).toBe(false)
    expect(all.faults).toEqual([['put', 'a', new Error('No answer within 100 ms')]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that fails does not wait for ever for a store that cannot clean up', async () => {
    fakeTimers()
    const all = guarded(streaming((content) => whole(content).catch(() => new Promise(() => {}))).store)
    const { from, written } = putting(all)
    from.fail(new Error('broken'))
    const rejected = expect(written).rejects.toThrow('broken')
    await vi.advanceTimersByTimeAsync(100)
    await rejected
    expect(all.faults).toEqual([['put', 'a', new Error('No answer within 100 ms')]])
  })

  it('that is kept after the deadline is told, once', async () => {
    fakeTimers()
    const { store, kept } = streaming(async (content) => {
      const text = await whole(content)
      await new Promise((resume) => setTimeout(resume, 300))
      return text
    })
    const onLate = vi.fn()
    const { from, written } = putting(guarded(store), () => {}, onLate)
    from.push('one')
    from.end()
    await vi.advanceTimersByTimeAsync(100)
    expect(await written).toBe(false)
    expect(onLate).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1000)
    expect(onLate).toHaveBeenCalledOnce()
    expect(kept).toEqual(['one'])
  })

  it('that is kept in time is not late', async () => {
    const onLate = vi.fn()
    const { from, written } = putting(guarded(streaming(whole).store), () => {}, onLate)
    from.end()
    expect(await written).toBe(true)
    expect(onLate).not.toHaveBeenCalled()
  })
})

describe('a guarded store with a breaker', () => {
  const failing = (): { store: Store; calls: string[]; mend: () => void } => {
    const calls: string[] = []
    const sound = memory()
    let broken = true
    const call = <T>(name: string, work: () => T): T => {
      calls.push(name)
      if (broken) throw new Error('down')
      return work()
    }
    return {
      calls,
      mend: () => void (broken = false),
      store: {
        match: (key, request) => call('match', () => sound.match(key, request)),
        put: (key, entry, ttl) => call('put', () => sound.put(key, entry, ttl)),
        delete: (key) => call('delete', () => sound.delete(key)),
        putStreamed: async (_, __, content) => call('putStreamed', () => {}) ?? void (await whole(content)),
      },
    }
  }
  const broken = (): Guarded & ReturnType<typeof failing> => {
    clock.now = 0
    const fails = failing()
    return { ...fails, ...guarded(fails.store, 100, new Breaker({ failures: 3, cooldown: 1000 })) }
  }

  it('asks no more after so many failures of whatever operation, and says so once', async () => {
    const { guard, calls, states, faults } = broken()
    expect(guard.match('a', head)).toBe('fault')
    expect(await guard.put('a', stored, 1)).toBe(false)
    expect(states).toEqual([])
    expect(guard.match('a', head)).toBe('fault')
    expect(states).toEqual(['open'])
    expect(guard.match('a', head)).toBe('down')
    expect(await guard.put('a', stored, 1)).toBe(false)
    expect(calls).toEqual(['match', 'put', 'match'])
    expect(faults).toHaveLength(3)
    expect(states).toEqual(['open'])
  })

  it('tries one operation after the cooldown, and goes on with what works', async () => {
    const { guard, calls, states, mend } = broken()
    for (let at = 0; at < 3; at++) guard.match('a', head)
    clock.now = 999
    expect(guard.match('a', head)).toBe('down')
    clock.now = 1000
    mend()
    expect(guard.match('a', head)).toBeUndefined()
    expect(states).toEqual(['open', 'closed'])
    expect(await guard.put('a', stored, 1)).toBe(true)
    expect(guard.match('a', head)).toHaveLength(1)
    expect(calls.slice(3)).toEqual(['match', 'put', 'match'])
  })

  it('lets a delete through at all times, and takes its success for a sign', async () => {
    const { guard, calls, states, mend } = broken()
    for (let at = 0; at < 3; at++) guard.match('a', head)
    expect(await guard.delete('a')).toBe('fault')
    expect(guard.match('a', head)).toBe('down')
    mend()
    expect(await guard.delete('a')).toBe(false)
    expect(states).toEqual(['open', 'closed'])
    expect(guard.match('a', head)).toBeUndefined()
    expect(calls).toEqual(['match', 'match', 'match', 'delete', 'delete', 'match'])
  })

  it('neither hands streamed content to a store that is down, nor tries that with it, and lets it go', async () => {
    const all = broken()
    for (let at = 0; at < 3; at++) all.guard.match('a', head)
    clock.now = 5000
    all.mend()
    const { from, written } = putting(all)
    expect(await written).toBe(false)
    expect(from.cancelled()).toBe(true)
    expect(all.calls).not.toContain('putStreamed')
    // the one try is still to be had
    expect(all.guard.match('a', head)).toBeUndefined()
    expect(all.states).toEqual(['open', 'closed'])
  })

  it('counts streamed content that the store failed on, not content that failed', async () => {
    const all = broken()
    for (let at = 0; at < 3; at++) {
      expect(await putting(all).written).toBe(false)
      expect(all.states).toEqual(at < 2 ? [] : ['open'])
    }
    const sound = guarded(streaming(whole).store, 100, new Breaker({ failures: 1, cooldown: 1000 }))
    const { from, written } = putting(sound)
    from.fail(new Error('broken'))
    await expect(written).rejects.toThrow('broken')
    expect(sound.states).toEqual([])
  })

  it('counts a hanging probe as a failure, and asks nothing while it is out', async () => {
    fakeTimers()
    const hang = (): Promise<never> => new Promise(() => {})
    const { guard, faults } = guarded(
      { match: hang, put: hang, delete: hang },
      100,
      new Breaker({ failures: 1, cooldown: 1000 }),
    )
    clock.now = 0
    const first = guard.match('a', head)
    await vi.advanceTimersByTimeAsync(100)
    expect(await first).toBe('fault')
    clock.now = 1000
    const probe = guard.match('a', head)
    expect(guard.match('a', head)).toBe('down')
    expect(await guard.put('a', stored, 1)).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    expect(await probe).toBe('fault')
    clock.now = 2999
    expect(guard.match('a', head)).toBe('down')
    expect(faults).toHaveLength(2)
  })
})
