import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Paced } from './paced.ts'
import { bytes, nextText, quiet, type Source, source } from '../../test/harness.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

function pace(): { from: Source; pace: Paced; late: () => boolean } {
  const from = source()
  const made = new Paced(from.stream, 100)
  let late = false
  made.overdue.catch(() => (late = true))
  return { from, pace: made, late: () => late }
}

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

describe('paced content', () => {
  it('is the content', async () => {
    const { from, pace: made, late } = pace()
    for (const text of ['one ', '', 'two']) from.push(text)
    expect(made.isTaken).toBe(false)
    from.end()
    expect(await new Response(made.content).text()).toBe('one two')
    expect(made.isTaken).toBe(true)
    made.done()
    await pass(1000)
    expect([late(), made.failure, made.late]).toEqual([false, undefined, undefined])
  })

  it('is asked for as the store asks, and not ahead of it', async () => {
    const { from, pace: made } = pace()
    await quiet()
    expect(from.pulls()).toBe(0)
    const read = made.content.getReader().read()
    await quiet()
    expect(from.pulls()).toBe(1)
    from.push('one')
    await read
    await quiet()
    expect(from.pulls()).toBe(1)
  })

  it('is overdue when the store does not ask for it in time', async () => {
    const { pace: made, late, from } = pace()
    await pass(99)
    expect(late()).toBe(false)
    await pass(1)
    expect(late()).toBe(true)
    await expect(made.overdue).rejects.toBe(made.late)
    expect(from.cancelled()).toBe(true)
  })

  it('is overdue when the store does not ask for the next piece in time, counted anew for each', async () => {
    const { from, pace: made, late } = pace()
    const reader = made.content.getReader()
    for (let at = 0; at < 5; at++) {
      await pass(99)
      from.push('.')
      await reader.read()
    }
    expect(late()).toBe(false)
    await pass(100)
    expect(late()).toBe(true)
  })

  it('is not overdue while the store waits for the source, however long', async () => {
    const { from, pace: made, late } = pace()
    const read = made.content.getReader().read()
    await pass(1e6)
    expect(late()).toBe(false)
    from.push('one')
    expect((await read).value).toEqual(bytes('one'))
  })

  it.each([
    ['as the next piece', (from: Source) => from.push('two')],
    ['at the end', (from: Source) => from.end()],
    ['as nothing', () => {}],
  ])('that is overdue errors, and never ends, when the store comes back (%s)', async (_, next) => {
    const { from, pace: made } = pace()
    const reader = made.content.getReader()
    from.push('one')
    expect(await nextText(reader)).toBe('one')
    next(from)
    await pass(100)
    await expect(reader.read()).rejects.toBe(made.late)
    await expect(reader.read()).rejects.toBe(made.late)
    expect([made.isTaken, made.failure]).toEqual([false, undefined])
  })

  it('is overdue when the store does not say in time that it is done', async () => {
    const { from, pace: made, late } = pace()
    from.end()
    await made.content.getReader().read()
    await pass(99)
    expect(late()).toBe(false)
    await pass(1)
    expect(late()).toBe(true)
  })

  it('that fails errors with its own error, and the store has its time to clean up', async () => {
    const { from, pace: made, late } = pace()
    const failure = new Error('broken')
    from.fail(failure)
    await expect(made.content.getReader().read()).rejects.toBe(failure)
    expect(made.failure).toEqual({ error: failure })
    await pass(99)
    expect(late()).toBe(false)
    await pass(1)
    expect(late()).toBe(true)
  })

  it('that fails with undefined has failed', async () => {
    const { from, pace: made } = pace()
    from.fail(undefined)
    await made.content
      .getReader()
      .read()
      .catch(() => {})
    expect(made.failure).toEqual({ error: undefined })
  })

  it('that the store leaves is let go, neither taken nor failed, and the store has its time', async () => {
    const { from, pace: made, late } = pace()
    const reader = made.content.getReader()
    const pending = reader.read()
    await quiet()
    await reader.cancel()
    expect((await pending).done).toBe(true)
    expect(from.cancelled()).toBe(true)
    await quiet()
    expect([made.isTaken, made.failure]).toEqual([false, undefined])
    await pass(100)
    expect(late()).toBe(true)
  })

  it('is let go when the store is done before its end, and errors for whoever still reads', async () => {
    const { from, pace: made, late } = pace()
    const reader = made.content.getReader()
    const pending = expect(reader.read()).rejects.toThrow('The store is done')
    await quiet()
    made.done()
    await pending
    expect(from.cancelled()).toBe(true)
    expect(made.isTaken).toBe(false)
    await pass(1000)
    expect(late()).toBe(false)
    expect(vi.getTimerCount()).toBe(0)
  })
})
