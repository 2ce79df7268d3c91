import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCache } from '../src/index.ts'
import {
  after,
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  type Harness,
  harness,
  type Origin,
  origin,
  read,
  SECOND,
  source,
} from './harness.ts'

allowNoUnhandledRejection()

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

const lenient = { 'cache-control': 'max-age=10, stale-if-error=600' }

/** Answers once at once, and then after `ms`. */
function slowing(ms: number, answer: (call: number) => Response, fields = lenient): Origin {
  return origin(async (call) => {
    if (call === 1) return new Response('answer 1', { headers: fields })
    await after(ms)
    return answer(call)
  })
}

/** A cache with a stale answer of `handler`'s in it. */
async function stale(handler: Origin, handlerDeadline = 100): Promise<Harness> {
  const h = harness({ handlerDeadline })
  await h.fetch(handler)
  h.clock.advance(11 * SECOND)
  return h
}

describe('handlerDeadline', () => {
  it('lets a stale answer stand in for one that is late', async () => {
    const handler = slowing(1000, (call) => cacheable(`answer ${call}`))
    const { send } = await stale(handler)
    const asked = send(handler)
    let answered = false
    void asked.then(() => (answered = true))
    await vi.advanceTimersByTimeAsync(99)
    expect(answered).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    const answer = await asked
    expect([await answer.text(), cacheStatusOf(answer)]).toEqual(['answer 1', 'freshet; fwd=stale; ttl=-1'])
    await vi.advanceTimersByTimeAsync(1000)
  })

  it('leaves one that is in time', async () => {
    const handler = slowing(99, (call) => cacheable(`answer ${call}`))
    const { send } = await stale(handler)
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(99)
    expect((await read(await asked)).text).toBe('answer 2')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('lets go of the content of an answer that comes too late', async () => {
    const body = source()
    const handler = slowing(1000, () => cacheable(body.stream))
    const { send } = await stale(handler)
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(100)
    await asked
    expect(body.cancelled()).toBe(false)
    await vi.advanceTimersByTimeAsync(900)
    expect(body.cancelled()).toBe(true)
  })

  it('nobody hears of a handler that fails too late', async () => {
    const handler = slowing(1000, () => {
      throw new Error('too late')
    })
    const { send } = await stale(handler)
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(100)
    expect((await read(await asked)).text).toBe('answer 1')
    await vi.advanceTimersByTimeAsync(1000)
  })

  it.each<[string, Record<string, string>]>([
    ['says nothing of errors', { 'cache-control': 'max-age=10' }],
    ['must be revalidated', { 'cache-control': 'max-age=10, must-revalidate, stale-if-error=600' }],
    ['is too old for it', { 'cache-control': 'max-age=10, stale-if-error=0' }],
  ])('does not hurry a handler where the stale answer %s', async (_, fields) => {
    const handler = slowing(5000, (call) => cacheable(`answer ${call}`), fields as typeof lenient)
    const { send } = await stale(handler)
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(5000)
    expect((await read(await asked)).text).toBe('answer 2')
  })

  it('does not hurry a handler where nothing is stored', async () => {
    const { send } = harness({ handlerDeadline: 100, allowStale: Infinity })
    const handler = origin(async () => {
      await after(5000)
      return cacheable('slow')
    })
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(5000)
    expect((await read(await asked)).text).toBe('slow')
  })

  it('holds for those who wait for the same answer', async () => {
    const handler = slowing(10_000, (call) => cacheable(`answer ${call}`))
    const { send } = await stale(handler)
    const asked = [send(handler), send(handler), send(handler)]
    await vi.advanceTimersByTimeAsync(100)
    const answers = await Promise.all(asked.map(async (answer) => (await read(await answer)).text))
    expect([answers, handler.asked.length]).toEqual([['answer 1', 'answer 1', 'answer 1'], 2])
    await vi.advanceTimersByTimeAsync(10_000)
  })

  it('keeps the stale answer: the next request asks again', async () => {
    const handler = slowing(150, (call) => cacheable(`answer ${call}`))
    const { send } = await stale(handler)
    const late = send(handler)
    await vi.advanceTimersByTimeAsync(100)
    expect((await read(await late)).text).toBe('answer 1')
    const again = send(handler)
    await vi.advanceTimersByTimeAsync(100)
    expect((await read(await again)).text).toBe('answer 1')
    expect(handler.asked).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(1000)
  })

  it.each([Infinity, 2 ** 31, 2 ** 40])('of %d does not pass at once', async (deadline) => {
    const handler = slowing(1_000_000, (call) => cacheable(`answer ${call}`))
    const { send } = await stale(handler, deadline)
    const asked = send(handler)
    await vi.advanceTimersByTimeAsync(1_000_000)
    expect((await read(await asked)).text).toBe('answer 2')
  })

  it('does not cut off a refresh, for which nobody waits', async () => {
    const fields = { 'cache-control': 'max-age=10, stale-while-revalidate=600, stale-if-error=600' }
    const handler = slowing(1000, (call) => cacheable(`answer ${call}`), fields)
    const { send } = await stale(handler)
    expect((await read(await send(handler))).text).toBe('answer 1')
    await vi.advanceTimersByTimeAsync(1000)
    expect((await read(await send(handler))).text).toBe('answer 2')
  })

  it('that is none at all sets no timer', async () => {
    const handler = slowing(10, (call) => cacheable(`answer ${call}`))
    const { send } = await stale(handler, Infinity)
    const asked = send(handler)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(10)
    await asked
  })

  it.each<[unknown]>([[-1], [NaN], ['100'], [null]])('%j is refused at once', (given) => {
    expect(() => createCache({ handlerDeadline: given as number })).toThrow('handlerDeadline')
  })
})
