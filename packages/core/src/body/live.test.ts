import { afterEach, describe, expect, it, vi } from 'vitest'
import { sourceOf } from './source.ts'
import { LiveBody, type LiveBodyOptions } from './live.ts'
import { bytes, nextText, quiet, type Source, source } from '../../test/harness.ts'

afterEach(() => void vi.useRealTimers())

function live(options: Partial<LiveBodyOptions> = {}): { body: LiveBody; from: Source } {
  const from = source()
  return {
    from,
    body: new LiveBody(sourceOf(from.stream), { ...DEFAULTS, ...options }),
  }
}

const text = (body: ReadableStream<Uint8Array>): Promise<string> => new Response(body).text()

const DEFAULTS = {
  limit: 100,
  window: 100,
  streams: false,
  length: undefined,
  patience: 1000,
  stall: 5000,
  now: (): number => 0,
}

describe('a capture', () => {
  it('is the whole content, whether anybody reads or not', async () => {
    const { body, from } = live()
    from.push('one ')
    from.push('two')
    from.end()
    expect(await body.captured).toEqual({ kind: 'whole', bytes: bytes('one two') })
  })

  it('of nothing is empty', async () => {
    const { body, from } = live({ length: 0 })
    from.end()
    expect(await body.captured).toEqual({ kind: 'whole', bytes: new Uint8Array(0) })
  })

  it.each([
    [6, 'none'],
    [7, 'whole'],
    [8, 'none'],
  ])('where %i bytes were declared and 7 came: %s', async (length, kind) => {
    const { body, from } = live({ length })
    const reader = body.read()
    from.push('content')
    from.end()
    expect((await body.captured).kind).toBe(kind)
    expect(await text(reader)).toBe('content')
  })

  it.each([
    [7, 'whole'],
    [6, 'none'],
  ])('under a limit of %i bytes, when 7 came: %s', async (limit, kind) => {
    const { body, from } = live({ limit })
    const reader = body.read()
    from.push('con')
    from.push('tent')
    from.end()
    expect((await body.captured).kind).toBe(kind)
    expect(await text(reader)).toBe('content')
  })

  it('ends as soon as the limit is passed, not with the body', async () => {
    const { body, from } = live({ limit: 2 })
    body.read()
    from.push('abc')
    expect(await body.captured).toEqual({ kind: 'none', reason: 'too-large' })
  })

  it('ends its source when a chunk is no bytes', async () => {
    let cancelled = false
    const from = new ReadableStream({
      start: (controller) => controller.enqueue('text'),
      cancel: () => void (cancelled = true),
    })
    const body = new LiveBody(sourceOf(from), DEFAULTS)
    const reader = body.read()
    expect(await body.captured).toEqual({ kind: 'none', reason: 'incomplete' })
    await expect(text(reader)).rejects.toThrow(TypeError)
    expect(cancelled).toBe(true)
  })
})

describe('a reader', () => {
  it('gets the body from its first byte whenever it comes', async () => {
    const { body, from } = live()
    const early = body.read().getReader()
    from.push('one ')
    expect(await nextText(early)).toBe('one ')
    const late = body.read()
    from.push('two')
    from.end()
    expect(await text(late)).toBe('one two')
    expect(await text(body.read())).toBe('one two')
  })

  it('has a copy of its own', async () => {
    const { body, from } = live()
    const [one, other] = [body.read().getReader(), body.read().getReader()]
    const chunk = bytes('content')
    from.push(chunk)
    const { value } = await one.read()
    chunk.fill(1)
    value!.fill(2)
    expect(await nextText(other)).toBe('content')
    from.end()
    expect(await body.captured).toEqual({ kind: 'whole', bytes: bytes('content') })
  })

  it('hears of an error after what came before it', async () => {
    const { body, from } = live()
    const reader = body.read().getReader()
    from.push('part')
    await quiet()
    from.fail(new Error('broken'))
    await quiet()
    expect(await nextText(reader)).toBe('part')
    await expect(reader.read()).rejects.toThrow('broken')
  })

  it('can no longer come when what was there is gone, or broke off', async () => {
    const large = live({ limit: 2, window: 2 })
    const reader = large.body.read().getReader()
    expect(large.body.readable).toBe(true)
    large.from.push('abc')
    await reader.read()
    expect(large.body.readable).toBe(false)
    const broken = live()
    broken.from.fail(new Error('broken'))
    await quiet()
    expect(broken.body.readable).toBe(false)
    const whole = live()
    whole.from.end()
    await quiet()
    expect(whole.body.readable).toBe(true)
  })
})

describe('a body over the limit', () => {
  it('is asked for one chunk at a time, as its readers want more', async () => {
    const { body, from } = live({ limit: 2 })
    const reader = body.read().getReader()
    from.push('abc')
    expect(await nextText(reader)).toBe('abc')
    await quiet()
    const before = from.pulls()
    for (let at = 1; at <= 5; at++) {
      const next = reader.read()
      await quiet()
      expect(from.pulls()).toBe(before + at)
      from.push(`${at}`)
      expect(new TextDecoder().decode((await next).value)).toBe(`${at}`)
      await quiet()
      expect(from.pulls()).toBe(before + at)
    }
  })

  it('comes whole to each of two readers, whichever leads', async () => {
    const { body, from } = live({ limit: 2 })
    const readers = [body.read().getReader(), body.read().getReader()]
    const got = ['', '']
    from.push('abc')
    for (let at = 0; at < 20; at++) {
      const turn = at < 10 ? 0 : 1
      from.push(`${at},`)
      got[turn] += await nextText(readers[turn]!)
    }
    from.end()
    for (const [turn, reader] of readers.entries()) {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        got[turn] += new TextDecoder().decode(next.value)
      }
    }
    const whole = `abc${Array.from({ length: 20 }, (_, at) => `${at},`).join('')}`
    expect(got).toEqual([whole, whole])
  })

  it('goes on for the one when the other leaves, and ends its source with the last', async () => {
    const { body, from } = live({ limit: 2 })
    const [one, other] = [body.read().getReader(), body.read().getReader()]
    from.push('abc')
    await one.read()
    await one.cancel()
    expect(await nextText(other)).toBe('abc')
    from.push('def')
    expect(await nextText(other)).toBe('def')
    expect(from.cancelled()).toBe(false)
    await other.cancel()
    await quiet()
    expect(from.cancelled()).toBe(true)
  })
})

describe('a body that nobody reads', () => {
  it('is given up when its patience ends, and not before', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { body, from } = live()
    await body.read().cancel()
    await vi.advanceTimersByTimeAsync(999)
    expect(from.cancelled()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(from.cancelled()).toBe(true)
    expect(await body.captured).toEqual({ kind: 'none', reason: 'endless' })
    expect(body.readable).toBe(false)
  })

  it('is whole all the same when it ends in time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { body, from } = live()
    body.unattended()
    from.push('content')
    from.end()
    expect((await body.captured).kind).toBe('whole')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not one that a reader has come back to', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { body, from } = live()
    await body.read().cancel()
    body.read()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(from.cancelled()).toBe(false)
  })

  it('is for nobody new once it has brought nothing for longer than its stall', async () => {
    const clock = { now: 0 }
    const from = new TransformStream<Uint8Array, Uint8Array>()
    const body = new LiveBody(sourceOf(from.readable), { ...DEFAULTS, now: () => clock.now })
    const writer = from.writable.getWriter()
    clock.now = 5000
    expect(body.readable).toBe(true)
    clock.now = 5001
    expect(body.readable).toBe(false)
    await writer.write(new Uint8Array([1]))
    await vi.waitFor(() => expect(body.readable).toBe(true))
    await writer.close()
    await body.ended
    clock.now = 1e9
    expect(body.readable).toBe(true)
  })

  it('keeps its own bytes where a chunk is a Buffer, whose slices share', async () => {
    const chunk = Buffer.from('shared')
    const from = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(chunk)
        controller.close()
      },
    })
    const body = new LiveBody(sourceOf(from), DEFAULTS)
    const first = await body.read().getReader().read()
    first.value?.fill(88)
    chunk.fill(89)
    expect(await new Response(body.read()).text()).toBe('shared')
    expect(await body.captured).toEqual({ kind: 'whole', bytes: new TextEncoder().encode('shared') })
  })
})
