import { afterEach, describe, expect, it, vi } from 'vitest'
import { guardStore, inTime } from './guard.ts'
import type { StoredResponse } from '../message.ts'
import { createMemoryStore } from './memory.ts'
import type { Store } from './store.ts'

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

function guarded(
  store: Store,
  deadline = 100,
): { guard: ReturnType<typeof guardStore>; faults: unknown[][] } {
  const faults: unknown[][] = []
  return { faults, guard: guardStore(store, deadline, (...fault) => void faults.push(fault)) }
}

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

  it('gives each operation its time and no more', async () => {
    vi.useFakeTimers()
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
    vi.useFakeTimers()
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

describe('inTime', () => {
  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    await inTime(Promise.resolve(1), 100)
    await inTime(Promise.reject(new Error('no')), 100).catch(() => {})
    expect(vi.getTimerCount()).toBe(0)
  })
})
