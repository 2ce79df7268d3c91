import { describe, expect, it } from 'vitest'
import { createKeyedQueue } from './queue.ts'

/** A task that ends when it is told. */
function held<T>(value: T) {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  return {
    started: false,
    task() {
      this.started = true
      return promise
    },
    end: () => resolve(value),
    fail: reject,
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('createKeyedQueue', () => {
  it('starts a task of a key when the one before has ended, and answers each its own result', async () => {
    const inTurn = createKeyedQueue(10)
    const [first, second] = [held(1), held(2)]
    const results = [inTurn('k', () => first.task()), inTurn('k', () => second.task())]
    await settle()
    expect([first.started, second.started]).toEqual([true, false])
    first.end()
    await settle()
    expect(second.started).toBe(true)
    second.end()
    expect(await Promise.all(results)).toEqual([1, 2])
  })

  it('runs tasks of different keys side by side', async () => {
    const inTurn = createKeyedQueue(10)
    const [first, second] = [held(1), held(2)]
    void inTurn('a', () => first.task())
    const result = inTurn('b', () => second.task())
    second.end()
    expect(await result).toBe(2)
  })

  it('fails only the task that failed', async () => {
    const inTurn = createKeyedQueue(10)
    const failing = inTurn('k', () => Promise.reject(new Error('down')))
    const throwing = inTurn('k', () => {
      throw new Error('at once')
    })
    const next = inTurn('k', async () => 'fine')
    await expect(failing).rejects.toThrow('down')
    await expect(throwing).rejects.toThrow('at once')
    expect(await next).toBe('fine')
  })

  it('refuses more tasks than its limit, and takes some again when they are done', async () => {
    const inTurn = createKeyedQueue(2)
    const hanging = held('done')
    const waiting = [inTurn('k', () => hanging.task()), inTurn('k', async () => 'second')]
    await expect(inTurn('k', async () => 'third')).rejects.toThrow('already waiting')
    expect(await inTurn('other', async () => 'other')).toBe('other')
    hanging.end()
    expect(await Promise.all(waiting)).toEqual(['done', 'second'])
    expect(await inTurn('k', async () => 'third')).toBe('third')
  })
})
