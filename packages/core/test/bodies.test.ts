import { memoryStorage } from './storage.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  allowNoUnhandledRejection,
  binary,
  bytes,
  cacheable,
  cacheStatusOf,
  harness,
  nextText,
  origin,
  quiet,
  read,
  readerOf,
  request,
  SECOND,
  source,
} from './harness.ts'

allowNoUnhandledRejection()
afterEach(() => void vi.useRealTimers())

const fakeTimers = (): unknown => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

describe('content', () => {
  it.each([
    ['memory', () => ({})],
    ['unstorage', () => ({ storage: memoryStorage() })],
  ])('of 4 KiB comes back byte for byte, to the first client and the next, from %s', async (_, options) => {
    const { send, settled } = harness(options())
    const content = binary(4096)
    const handler = origin(() => cacheable(content.slice(), { 'content-type': 'application/octet-stream' }))
    for (let at = 0; at < 3; at++) {
      const body = await (await send(handler)).arrayBuffer()
      expect(new Uint8Array(body)).toEqual(content)
      await settled()
    }
    expect(handler.asked).toHaveLength(1)
  })

  it('reaches the client as it comes: the first chunk before the last is made', async () => {
    const { send, settled } = harness()
    const body = source()
    const handler = origin(() => cacheable(body.stream))
    const reader = readerOf(await send(handler))
    body.push('first ')
    expect(await nextText(reader)).toBe('first ')
    body.push('last')
    body.end()
    expect(await nextText(reader)).toBe('last')
    expect((await reader.read()).done).toBe(true)
    await settled()
    expect(await (await send(handler)).text()).toBe('first last')
    expect(handler.asked).toHaveLength(1)
  })

  it('need not be read to be stored', async () => {
    const { send, settled } = harness()
    const handler = origin(() => cacheable('content'.repeat(10_000)))
    await send(handler)
    await settled()
    expect(cacheStatusOf(await send(handler))).toContain('hit')
  })

  it('goes on into the store when the client leaves', async () => {
    const { send, settled } = harness()
    const body = source()
    const handler = origin(() => cacheable(body.stream))
    const reader = readerOf(await send(handler))
    body.push('first ')
    await reader.read()
    await reader.cancel()
    body.push('last')
    body.end()
    await settled()
    expect(await (await send(handler)).text()).toBe('first last')
    expect([handler.asked.length, body.cancelled()]).toEqual([1, false])
  })

  it('comes whole to the slow one of two readers when the other leaves', async () => {
    const { send } = harness()
    const body = source()
    const handler = origin(() => cacheable(body.stream))
    const slow = await send(handler)
    const other = readerOf(await send(handler))
    body.push('one ')
    expect(await nextText(other)).toBe('one ')
    await other.cancel()
    body.push('two')
    body.end()
    await quiet()
    expect(await slow.text()).toBe('one two')
  })

  it('is safe from a reader that changes what it was given', async () => {
    const { send, settled } = harness()
    const body = source()
    const handler = origin(() => cacheable(body.stream))
    const [vandal, reader] = [readerOf(await send(handler)), readerOf(await send(handler))]
    body.push('content')
    const { value } = await vandal.read()
    value!.fill(0)
    expect(await nextText(reader)).toBe('content')
    body.end()
    await settled()
    expect(await (await send(handler)).text()).toBe('content')
  })

  it('is safe from a source that uses its buffer again', async () => {
    const { send, settled } = harness()
    const buffer = bytes('one ')
    let pulls = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (++pulls > 3) return controller.close()
          buffer.set(bytes(['one ', 'two ', 'end '][pulls - 1]!))
          controller.enqueue(buffer)
        },
      },
      { highWaterMark: 0 },
    )
    await send(origin(() => cacheable(body)))
    await settled()
    const never = origin(() => cacheable('asked'))
    expect(await (await send(never)).text()).toBe('one two end ')
  })
})

describe('content that is not whole (RFC 9111 §3.3)', { tags: ['9111-3.3-incomplete'] }, () => {
  it('because the source failed reaches every reader as the error, and is not stored', async () => {
    const { send, settled, eventsOf } = harness()
    const body = source()
    const handler = origin((call) => cacheable(call === 1 ? body.stream : 'whole'))
    const readers = [readerOf(await send(handler)), readerOf(await send(handler))]
    body.push('part')
    for (const reader of readers) expect(await nextText(reader)).toBe('part')
    const failure = new Error('broken')
    body.fail(failure)
    for (const reader of readers) await expect(reader.read()).rejects.toBe(failure)
    await settled()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'incomplete' }])
    expect(await (await send(handler)).text()).toBe('whole')
  })

  it('because the source failed breaks off the body of a client that had not begun to read', async () => {
    const { send } = harness()
    const body = source()
    const response = await send(origin(() => cacheable(body.stream)))
    body.push('part')
    body.fail(new Error('broken'))
    await quiet()
    await expect(response.text()).rejects.toThrow('broken')
  })

  it.each([
    ['longer', '8'],
    ['shorter', '6'],
  ])('because a %s length was declared is passed on and not stored', async (_, length) => {
    const { fetch, eventsOf } = harness()
    const handler = origin(() => cacheable('content', { 'content-length': length }))
    expect((await fetch(handler)).text).toBe('content')
    await fetch(handler)
    expect(handler.asked).toHaveLength(2)
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'incomplete' }, { reason: 'incomplete' }])
  })

  it('or no bytes fails like any other source', async () => {
    const { send, settled } = harness()
    const text = new ReadableStream({ start: (controller) => controller.enqueue('text') })
    const response = await send(origin(() => cacheable(text as ReadableStream<Uint8Array<ArrayBuffer>>)))
    await expect(response.text()).rejects.toThrow(TypeError)
    await settled()
  })
})

describe('content over maxBodySize', () => {
  const options = { maxBodySize: 100 }

  it.each([
    ['with a declared length', { 'content-length': '101' }],
    ['without one', {}],
  ])('(%s) is served whole and not stored', async (_, headers) => {
    const { fetch, eventsOf } = harness(options)
    const handler = origin(() => cacheable('x'.repeat(101), headers as Record<string, string>))
    expect((await fetch(handler)).text).toHaveLength(101)
    expect((await fetch(handler)).text).toHaveLength(101)
    expect(handler.asked).toHaveLength(2)
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'too-large' }, { reason: 'too-large' }])
  })

  it('begins at one byte more', async () => {
    const { fetch } = harness(options)
    const handler = origin(() => cacheable('x'.repeat(100)))
    await fetch(handler)
    await fetch(handler)
    expect(handler.asked).toHaveLength(1)
  })

  it('is served whole in many chunks to two readers at once', async () => {
    const { send, settled } = harness(options)
    const body = source()
    const handler = origin(() => cacheable(body.stream))
    const readers = [await send(handler), await send(handler)]
    for (let at = 0; at < 50; at++) body.push('0123456789')
    body.end()
    const texts = await Promise.all(readers.map((response) => response.text()))
    expect(texts).toEqual(['0123456789'.repeat(50), '0123456789'.repeat(50)])
    await settled()
    expect(handler.asked).toHaveLength(1)
  })

  it('is asked of the source no faster than the client reads it', async () => {
    const { send } = harness(options)
    let made = 0
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull(controller) {
          made++
          controller.enqueue(binary(50))
        },
      },
      { highWaterMark: 0 },
    )
    const reader = readerOf(await send(origin(() => cacheable(body))))
    await quiet()
    // the limit, and what passed it
    expect(made).toBe(3)
    for (let at = 0; at < 10; at++) await reader.read()
    await quiet()
    expect(made).toBeLessThanOrEqual(11)
    await reader.cancel()
  })

  it('keeps the runtime alive until its last byte has come', async () => {
    const { cache, context } = harness(options)
    const works: Promise<unknown>[] = []
    const waitUntil = (work: Promise<unknown>): void => void works.push(work)
    const body = source()
    const response = await cache.handle(request(), () => cacheable(body.stream), { ...context, waitUntil })
    const text = response.text()
    let isOver = false
    const over = Promise.all(works).then(() => (isOver = true))
    body.push('x'.repeat(101))
    await quiet()
    expect(isOver).toBe(false)
    body.end()
    expect(await text).toHaveLength(101)
    await over
  })

  it('ends its source when the last client leaves', async () => {
    const { send } = harness(options)
    const body = source()
    const handler = origin(() => cacheable(body.stream))
    const reader = readerOf(await send(handler))
    body.push('x'.repeat(101))
    await reader.read()
    await reader.cancel()
    await quiet()
    expect(body.cancelled()).toBe(true)
  })
})

describe('content without an end', () => {
  it('passes at once as an event stream, is not captured and not waited for', async () => {
    const { send, settled, eventsOf } = harness()
    const streams = [source(), source()]
    const handler = origin((call) =>
      cacheable(streams[call - 1]!.stream, { 'content-type': 'text/event-stream; charset=utf-8' }),
    )
    const first = readerOf(await send(handler))
    const second = readerOf(await send(handler))
    await settled()
    streams[0]!.push('data: 1\n\n')
    streams[1]!.push('data: 2\n\n')
    expect(await nextText(first)).toBe('data: 1\n\n')
    expect(await nextText(second)).toBe('data: 2\n\n')
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'endless' }, { reason: 'endless' }])
    await first.cancel()
    expect([streams[0]!.cancelled(), streams[1]!.cancelled()]).toEqual([true, false])
  })

  it('is given up some time after its last client has left, and its source is told', async () => {
    fakeTimers()
    const { send, settled, eventsOf } = harness({ fillPatience: 5 * SECOND })
    const drip = source()
    const handler = origin((call) => cacheable(call === 1 ? drip.stream : 'whole'))
    const reader = readerOf(await send(handler))
    drip.push('drip')
    expect(await nextText(reader)).toBe('drip')
    await vi.advanceTimersByTimeAsync(60 * SECOND)
    expect(drip.cancelled()).toBe(false)
    await reader.cancel()
    await vi.advanceTimersByTimeAsync(5 * SECOND - 1)
    drip.push('drip')
    await quiet()
    expect(drip.cancelled()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(drip.cancelled()).toBe(true)
    await settled()
    expect(eventsOf('not-stored')).toMatchObject([{ reason: 'endless' }])
    expect(await (await send(handler)).text()).toBe('whole')
  })

  it('is not given up while another client has come', async () => {
    fakeTimers()
    const { send } = harness({ fillPatience: 5 * SECOND })
    const drip = source()
    const handler = origin(() => cacheable(drip.stream))
    await readerOf(await send(handler)).cancel()
    await vi.advanceTimersByTimeAsync(4 * SECOND)
    const reader = readerOf(await send(handler))
    await vi.advanceTimersByTimeAsync(60 * SECOND)
    drip.push('drip')
    expect(await nextText(reader)).toBe('drip')
    expect(drip.cancelled()).toBe(false)
  })

  it('is given up after a client that needed only a 304 (RFC 9110 §15.4.5)', async () => {
    fakeTimers()
    const { send } = harness({ fillPatience: 5 * SECOND })
    const drip = source()
    const handler = origin(() => cacheable(drip.stream, { etag: '"a"' }))
    expect((await send(handler, '/', { headers: { 'if-none-match': '"a"' } })).status).toBe(304)
    await vi.advanceTimersByTimeAsync(5 * SECOND)
    expect(drip.cancelled()).toBe(true)
  })

  it('goes on being shared by those who come while it is fresh and brings something', async () => {
    const { send, clock } = harness()
    const from = source()
    const handler = origin((call) => cacheable(call === 1 ? from.stream : 'whole'))
    await send(handler)
    for (let second = 10; second < 60; second += 10) {
      from.push('more ')
      await quiet()
      clock.advance(10 * SECOND)
    }
    await send(handler)
    expect(handler.asked).toHaveLength(1)
    clock.advance(10 * SECOND)
    await send(handler)
    expect(handler.asked).toHaveLength(2)
  })

  it('that brings nothing for longer than collapseDeadline is waited for by nobody new', async () => {
    const { send, clock } = harness({ collapseDeadline: 5 * SECOND })
    const handler = origin((call) => (call === 1 ? cacheable(source().stream) : cacheable('whole')))
    await send(handler)
    clock.advance(5 * SECOND + 1)
    const second = await send(handler)
    expect(await second.text()).toBe('whole')
    expect(handler.asked).toHaveLength(2)
  })
})

it('the body of a response that was used already is the handler’s error, and stops nobody else', async () => {
  const { send, fetch } = harness()
  const used = cacheable('content')
  await used.text()
  const handler = origin((call) => (call === 1 ? used : cacheable('whole')))
  await expect(send(handler).then(read)).rejects.toThrow(TypeError)
  expect((await fetch(handler)).text).toBe('whole')
})

it.each(['its beginning', 'all of it', 'nothing of it, but ended it'])(
  'what is left of content of which the handler has read %s is nobody’s answer',
  async (what) => {
    const { send, fetch } = harness()
    const { stream, push, end } = source()
    push('first')
    push('last')
    end()
    const wrong = cacheable(stream)
    if (what === 'all of it') await wrong.text()
    else {
      const reader = readerOf(wrong)
      await (what === 'its beginning' ? reader.read() : reader.cancel())
      reader.releaseLock()
    }
    const handler = origin((call) => (call === 1 ? wrong : cacheable('whole')))
    await expect(send(handler)).rejects.toThrow(TypeError)
    expect((await fetch(handler)).text).toBe('whole')
    expect((await fetch(handler)).text).toBe('whole')
    expect(handler.asked).toHaveLength(2)
  },
)
