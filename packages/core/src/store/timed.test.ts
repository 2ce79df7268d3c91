import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StreamedBody } from '../message.ts'
import { timed } from './timed.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Content of which a piece comes whenever `next` says so. */
function paced() {
  let give!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
  const asked: (number | undefined)[][] = []
  let cancelled: unknown
  const body: StreamedBody = {
    byteLength: 6,
    read: (...range) => {
      asked.push(range)
      return new ReadableStream({
        start: (controller) => void (give = controller),
        cancel: (reason) => void (cancelled = reason),
      })
    },
  }
  return {
    body,
    asked,
    give: (text: string) => give.enqueue(new TextEncoder().encode(text)),
    end: () => give.close(),
    fail: (error: Error) => give.error(error),
    cancelled: () => cancelled,
  }
}

describe('content that is read from a store in time', () => {
  it('comes as it is, of the range that was asked for', async () => {
    const from = paced()
    const faults: unknown[] = []
    const body = timed(from.body, 100, (error) => faults.push(error))
    expect(body.byteLength).toBe(6)
    const text = new Response(body.read(1, 4)).text()
    from.give('con')
    await vi.advanceTimersByTimeAsync(99)
    from.give('tent')
    await vi.advanceTimersByTimeAsync(99)
    from.end()
    expect(await text).toBe('content')
    expect(from.asked).toEqual([[1, 4]])
    expect([faults, vi.getTimerCount()]).toEqual([[], 0])
  })

  it('errors when a piece takes longer than the deadline, and lets the store go', async () => {
    const from = paced()
    const faults: unknown[] = []
    const reader = timed(from.body, 100, (error) => faults.push(error))
      .read()
      .getReader()
    from.give('con')
    expect((await reader.read()).done).toBe(false)
    const next = reader.read().catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(100)
    expect(await next).toBe(faults[0])
    expect(faults).toEqual([expect.any(Error)])
    expect(from.cancelled()).toBe(faults[0])
  })

  it('has all the time when nobody asks for more', async () => {
    const from = paced()
    const reader = timed(from.body, 100, () => expect.fail('no fault'))
      .read()
      .getReader()
    from.give('con')
    await reader.read()
    await vi.advanceTimersByTimeAsync(10_000)
    from.give('tent')
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('tent')
  })

  it('errors as it does', async () => {
    const from = paced()
    const faults: unknown[] = []
    const text = new Response(timed(from.body, 100, (error) => faults.push(error)).read()).text()
    const lost = new Error('lost')
    from.fail(lost)
    await expect(text).rejects.toThrow('lost')
    expect(faults).toEqual([lost])
  })

  it('is left by whoever leaves', async () => {
    const from = paced()
    const stream = timed(from.body, 100, () => expect.fail('no fault')).read()
    await stream.cancel('gone')
    expect(from.cancelled()).toBe('gone')
  })
})
