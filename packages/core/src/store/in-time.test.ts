import { afterEach, describe, expect, it, vi } from 'vitest'
import { inTime, usedInTime } from './in-time.ts'

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

describe('usedInTime', () => {
  const failed = (error: unknown): string => `failed: ${(error as Error).message}`

  it('resolves to what is made of the value, or of the error, be it that of the use', async () => {
    const use = (value: number): string => `used ${value}`
    expect(await usedInTime(Promise.resolve(1), 100, use, failed)).toBe('used 1')
    expect(await usedInTime(Promise.reject(new Error('no')), 100, use, failed)).toBe('failed: no')
    const refuse = (): string => {
      throw new Error('nonsense')
    }
    expect(await usedInTime(Promise.resolve(1), 100, refuse, failed)).toBe('failed: nonsense')
  })

  it('takes a deadline that is longer than a timer can be for one that is not soon', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    await usedInTime(Promise.resolve(1), 3 * (2 ** 31 - 1), String, failed)
    expect(set.mock.calls.map(([, ms]) => ms)).toEqual([2 ** 31 - 1])
    set.mockRestore()
  })

  it.each<[string, (come: (value: number) => void, fail: (error: Error) => void) => void, string]>([
    [
      'throws at once',
      () => {
        throw new Error('no')
      },
      'no',
    ],
    ['comes, and then fails', (come, fail) => (come(1), fail(new Error('no'))), 'used'],
    ['fails, and then comes', (come, fail) => (fail(new Error('no')), come(1)), 'no'],
  ])('hears once of what only looks like a promise and %s', async (_, then, expected) => {
    vi.useFakeTimers()
    const heard: string[] = []
    // oxlint-disable-next-line unicorn/no-thenable -- a store may answer with one
    const thenable = { then } as unknown as Promise<number>
    await usedInTime(
      thenable,
      100,
      () => heard.push('used'),
      (error) => heard.push((error as Error).message),
    )
    expect([heard, vi.getTimerCount()]).toEqual([[expected], 0])
  })

  it.each([
    ['comes', () => new Promise<void>((resolve) => setTimeout(resolve, 200))],
    ['fails', () => new Promise<void>((_, reject) => setTimeout(() => reject(new Error('late')), 200))],
  ])('fails once with the deadline, and hears no more of what %s after it', async (_, start) => {
    vi.useFakeTimers()
    const heard: string[] = []
    const used = usedInTime(
      start(),
      100,
      () => heard.push('value'),
      (error) => heard.push((error as Error).message),
    )
    await vi.advanceTimersByTimeAsync(300)
    await used
    expect(heard).toEqual(['No answer within 100 ms'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer behind', async () => {
    vi.useFakeTimers()
    await usedInTime(Promise.resolve(1), 100, String, failed)
    await usedInTime(Promise.reject(new Error('no')), 100, String, failed)
    expect(vi.getTimerCount()).toBe(0)
  })
})
