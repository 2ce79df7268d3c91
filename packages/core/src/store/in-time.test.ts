import { afterEach, describe, expect, it, vi } from 'vitest'
import { inTime } from './in-time.ts'

afterEach(() => void vi.useRealTimers())

describe('inTime', () => {
  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    await inTime(Promise.resolve(1), 100)
    await inTime(Promise.reject(new Error('no')), 100).catch(() => {})
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes a deadline that is longer than a timer can be for one that is not soon', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    await inTime(Promise.resolve(1), 3 * (2 ** 31 - 1))
    expect(set.mock.calls.map(([, ms]) => ms)).toEqual([2 ** 31 - 1])
    set.mockRestore()
  })

  it('settles as the promise does until the deadline, and rejects with it', async () => {
    vi.useFakeTimers()
    const after = (ms: number): Promise<string> =>
      new Promise((resolve) => setTimeout(() => resolve('done'), ms))
    const [early, late] = [inTime(after(99), 100), inTime(after(101), 100)]
    const rejected = expect(late).rejects.toThrow('No answer within 100 ms')
    await vi.advanceTimersByTimeAsync(100)
    expect(await early).toBe('done')
    await rejected
    const error = new Error('no')
    await expect(inTime(Promise.reject(error), 100)).rejects.toBe(error)
  })
})
