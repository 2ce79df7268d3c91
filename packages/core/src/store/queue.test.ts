import { describe, expect, it } from 'vitest'
import { createKeyedQueue } from './queue.ts'

/** A task that ends when it is told. */
class Held<T> {
  started = false
  readonly #value: T
  #end: (value: T) => void = () => {}
  readonly #ended: Promise<T> = new Promise((resolve) => (this.#end = resolve))

  constructor(value: T) {
    this.#value = value
  }

  task(): Promise<T> {
    this.started = true
    return this.#ended
  }

  end(): void {
    this.#end(this.#value)
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('createKeyedQueue', () => {
  it('starts a task of a key when the one before has ended, and answers each its own result', async () => {
    const inTurn = createKeyedQueue(10)
    const [first, second] = [new Held(1), new Held(2)]
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
    const [first, second] = [new Held(1), new Held(2)]
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
    const hanging = new Held('done')
    const waiting = [inTurn('k', () => hanging.task()), inTurn('k', async () => 'second')]
    await expect(inTurn('k', async () => 'third')).rejects.toThrow('already waiting')
    expect(await inTurn('other', async () => 'other')).toBe('other')
    hanging.end()
    expect(await Promise.all(waiting)).toEqual(['done', 'second'])
    expect(await inTurn('k', async () => 'third')).toBe('third')
  })
})
