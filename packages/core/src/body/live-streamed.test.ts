import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NotWhole } from './capture.ts'
import { sourceOf } from './source.ts'
import { LiveBody, type LiveBodyOptions } from './live.ts'
import { binary, bytes, nextText, quiet, type Source, source } from '../../test/harness.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

type Bytes = ReadableStream<Uint8Array>

const DEFAULTS: LiveBodyOptions = {
  limit: 1000,
  window: 10,
  streams: true,
  length: undefined,
  patience: 1000,
  stall: 500,
  now: (): number => 0,
}

function live(options: Partial<LiveBodyOptions> = {}): { body: LiveBody; from: Source } {
  const from = source()
  return { from, body: new LiveBody(sourceOf(from.stream), { ...DEFAULTS, ...options }) }
}

/** A million bytes in chunks of `size`, and how many of them were asked for. */
function plenty(size: number): { stream: Bytes; given: () => number } {
  let given = 0
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (given >= 1e6) return controller.close()
    given += size
    controller.enqueue(new Uint8Array(size))
  }
  return { stream: new ReadableStream({ pull }, { highWaterMark: 0 }), given: () => given }
}

const text = (stream: Bytes): Promise<string> => new Response(stream).text()
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)

async function contentOf(body: LiveBody): Promise<Bytes> {
  const capture = await body.captured
  expect(capture.kind).toBe('streamed')
  return (capture as Extract<typeof capture, { kind: 'streamed' }>).content
}

const reasonOf = (stream: Bytes): Promise<unknown> =>
  text(stream).then(
    () => 'whole',
    (error: unknown) => (error instanceof NotWhole ? error.reason : error),
  )

describe('a capture of more than the window', () => {
  it.each([
    [9, undefined, 'whole'],
    [10, undefined, 'whole'],
    [11, undefined, 'streamed'],
    [10, 10, 'whole'],
    [11, 11, 'streamed'],
  ])('where %i bytes come and %s are declared: %s', async (size, length, kind) => {
    const { body, from } = live({ length })
    const reader = body.read()
    from.push('x'.repeat(size))
    from.end()
    const capture = await body.captured
    expect(capture.kind).toBe(kind)
    if (capture.kind === 'streamed') drain(capture.content)
    expect(await text(reader)).toHaveLength(size)
  })

  it('goes on as a stream at once when it is declared, before anything has come', async () => {
    const { body } = live({ length: 11 })
    expect((await body.captured).kind).toBe('streamed')
  })

  it('has all of it, from the first byte, whether anybody reads or not', async () => {
    const { body, from } = live()
    for (let at = 0; at < 5; at++) from.push(`${at} 345678,`)
    from.end()
    expect(await text(await contentOf(body))).toBe('0 345678,1 345678,2 345678,3 345678,4 345678,')
    await body.ended
  })

  it('stays one piece where the store takes no streams, up to the limit', async () => {
    const { body, from } = live({ streams: false, length: 40 })
    for (let at = 0; at < 4; at++) from.push('0123456789')
    from.end()
    expect(await body.captured).toEqual({ kind: 'whole', bytes: bytes('0123456789'.repeat(4)) })
  })

  it('is none where the store takes no streams and it is declared longer than the limit', async () => {
    const { body, from } = live({ streams: false, limit: 20, length: 30 })
    const reader = body.read()
    for (let at = 0; at < 3; at++) from.push('0123456789')
    from.end()
    expect(await text(reader)).toHaveLength(30)
    expect(await body.captured).toEqual({ kind: 'none', reason: 'too-large' })
  })

  it.each([29, 31])(
    'of 30 bytes errors where %i were declared, and a client has what came',
    async (length) => {
      const { body, from } = live({ length })
      const [capture, client] = [reasonOf(await contentOf(body)), text(body.read())]
      for (let at = 0; at < 3; at++) from.push('0123456789')
      from.end()
      expect(await capture).toBe('incomplete')
      expect(await client).toHaveLength(30)
    },
  )

  it('errors when the limit is passed, and a client goes on', async () => {
    const { body, from } = live({ limit: 25 })
    const client = body.read().getReader()
    from.push('0123456789')
    from.push('0123456789')
    await quiet()
    const capture = reasonOf(await contentOf(body))
    for (let at = 0; at < 2; at++) expect(await nextText(client)).toBe('0123456789')
    from.push('over the limit')
    expect(await nextText(client)).toBe('over the limit')
    expect(await capture).toBe('too-large')
    from.push('and on')
    expect(await nextText(client)).toBe('and on')
    from.end()
    expect((await client.read()).done).toBe(true)
  })

  it('errors when the limit is passed, though it has not yet read what is here', async () => {
    const { body, from } = live({ limit: 15, length: 15 })
    const content = await contentOf(body)
    const client = text(body.read())
    from.push('0123456789')
    from.push('0123456789')
    from.end()
    expect(await client).toHaveLength(20)
    expect(await reasonOf(content)).toBe('too-large')
  })

  it('that passes the limit when nobody reads ends its source', async () => {
    const { body, from } = live({ limit: 15 })
    from.push('01234567890')
    const capture = reasonOf(await contentOf(body))
    from.push('0123456789')
    expect(await capture).toBe('too-large')
    await body.ended
    expect(from.cancelled()).toBe(true)
  })

  it('errors as the source does, after what came before it', async () => {
    const { body, from } = live({ length: 30 })
    const reader = (await contentOf(body)).getReader()
    from.push('part')
    expect(await nextText(reader)).toBe('part')
    const failure = new Error('broken')
    from.fail(failure)
    await expect(reader.read()).rejects.toBe(failure)
  })

  it('is given up some time after the last client has left, though it is still read', async () => {
    const { body, from } = live({ length: 100 })
    const capture = reasonOf(await contentOf(body))
    const client = body.read().getReader()
    from.push('drip')
    expect(await nextText(client)).toBe('drip')
    await client.cancel()
    for (let at = 0; at < 3; at++) {
      await pass(333)
      from.push('drip')
      await quiet()
    }
    expect(from.cancelled()).toBe(false)
    await pass(1)
    expect(from.cancelled()).toBe(true)
    expect(await capture).toBe('endless')
    expect(body.readable).toBe(false)
    await body.ended
  })

  it('ends in peace when the source ends in time, and the store is slow', async () => {
    const { body, from } = live({ length: 30 })
    const reader = (await contentOf(body)).getReader()
    await body.read().cancel()
    const first = reader.read()
    for (let at = 0; at < 3; at++) from.push('0123456789')
    from.end()
    expect((await first).value).toHaveLength(10)
    for (let at = 0; at < 2; at++) {
      await reader.read()
      await quiet()
    }
    const last = reader.read()
    await quiet()
    await pass(1e6)
    expect(await last).toEqual({ done: true, value: undefined })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('cuts no client when it ends early, and the source not before the last of them', async () => {
    const { body, from } = live({ length: 100 })
    const client = body.read().getReader()
    from.push('one')
    expect(await nextText(client)).toBe('one')
    await (await contentOf(body)).cancel()
    for (let at = 0; at < 9; at++) {
      from.push('0123456789')
      expect(await nextText(client)).toBe('0123456789')
    }
    expect(from.cancelled()).toBe(false)
    await client.cancel()
    await quiet()
    expect(from.cancelled()).toBe(true)
  })

  it('that ends early ends the source where nobody else reads', async () => {
    const { body, from } = live({ length: 100 })
    await (await contentOf(body)).cancel()
    await quiet()
    expect(from.cancelled()).toBe(true)
  })
})

/** Reads on and on. */
function drain(stream: Bytes): void {
  void stream.pipeTo(new WritableStream()).catch(() => {})
}

describe('a body of more than the window', () => {
  it.each<['client' | 'capture', 'client' | 'capture', number]>([
    ['client', 'client', 0],
    ['client', 'client', 3],
    ['client', 'capture', 0],
    ['client', 'capture', 3],
    ['capture', 'client', 0],
    ['capture', 'client', 3],
  ])(
    'is held to the window and one chunk by a fast %s and a %s that stops after %i',
    async (one, other, count) => {
      const { stream, given } = plenty(4)
      const body = new LiveBody(sourceOf(stream), { ...DEFAULTS, limit: 1e9, length: 1e9 })
      const capture = await contentOf(body)
      const open = (kind: 'client' | 'capture'): Bytes => (kind === 'capture' ? capture : body.read())
      const [fast, slow] = [open(one), open(other).getReader()]
      drain(fast)
      if (one === other) drain(capture)
      for (let at = 0; at < count; at++) await slow.read()
      await quiet()
      await quiet()
      // the window is in use, and no more than that
      expect(given() - count * 4).toBe(12)
    },
  )

  it('is not asked for while nobody wants more, and one chunk at a time then', async () => {
    const { stream, given } = plenty(4)
    const body = new LiveBody(sourceOf(stream), { ...DEFAULTS, length: 900 })
    const [capture, client] = [(await contentOf(body)).getReader(), body.read().getReader()]
    await quiet()
    expect(given()).toBe(0)
    for (let at = 1; at <= 5; at++) {
      await Promise.all([capture.read(), client.read()])
      await quiet()
      expect(given()).toBe(at * 4)
    }
  })

  it('comes to one who joins until something of it is gone', async () => {
    const { body, from } = live({ length: 100 })
    drain(await contentOf(body))
    const early = body.read().getReader()
    from.push('012345')
    expect(await nextText(early)).toBe('012345')
    expect(body.readable).toBe(true)
    const late = body.read().getReader()
    from.push('6789')
    expect(await nextText(early)).toBe('6789')
    expect(await nextText(late)).toBe('012345')
    expect(body.readable).toBe(true)
    from.push('more')
    expect(await nextText(late)).toBe('6789')
    expect(await nextText(early)).toBe('more')
    await quiet()
    expect(body.readable).toBe(false)
    await expect(text(body.read())).rejects.toThrow('not here any more')
  })

  it('waits for a slow client, without end, where nobody but the capture waits for it', async () => {
    const { stream, given } = plenty(4)
    const body = new LiveBody(sourceOf(stream), { ...DEFAULTS, limit: 1e9, length: 1e9 })
    drain(await contentOf(body))
    const slow = body.read().getReader()
    await slow.read()
    await pass(1e9)
    await quiet()
    expect(given()).toBe(16)
    for (let at = 0; at < 20; at++) expect((await slow.read()).value).toHaveLength(4)
  })

  it.each<['client' | 'capture']>([['client'], ['capture']])(
    'cuts off a %s that takes nothing for as long as a stall while a client waits for it',
    async (kind) => {
      const { body, from } = live({ length: 60 })
      const capture = await contentOf(body)
      const fast = text(body.read())
      const stuck = (kind === 'capture' ? capture : body.read()).getReader()
      if (kind === 'client') drain(capture)
      for (let at = 0; at < 6; at++) from.push('0123456789')
      from.end()
      await quiet()
      await pass(499)
      await quiet()
      // an observer that cannot disturb: what has come to the fast one is seen in the end only
      expect(from.cancelled()).toBe(false)
      let isDone = false
      void fast.then(() => (isDone = true))
      await quiet()
      expect(isDone).toBe(false)
      await pass(1)
      await quiet()
      expect(isDone).toBe(true)
      expect(await fast).toHaveLength(60)
      await expect(stuck.read()).rejects.toThrow('others waited')
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('cuts off nobody who takes something now and then', async () => {
    const { body, from } = live({ length: 60 })
    drain(await contentOf(body))
    const [fast, slow] = [text(body.read()), body.read().getReader()]
    for (let at = 0; at < 6; at++) from.push('0123456789')
    from.end()
    for (let at = 0; at < 6; at++) {
      await quiet()
      await pass(499)
      expect(await nextText(slow)).toBe('0123456789')
    }
    expect(await fast).toHaveLength(60)
    expect((await slow.read()).done).toBe(true)
  })

  it('cuts off the one that is stuck in time, though another behind takes something now and then', async () => {
    const { body, from } = live({ window: 40, length: 400 })
    drain(await contentOf(body))
    const fast = body.read().getReader()
    const [slow, stuck] = [body.read().getReader(), body.read().getReader()]
    for (let at = 0; at < 40; at++) from.push('0123456789')
    for (let at = 0; at < 5; at++) await fast.read()
    const waiting = fast.read()
    for (let at = 0; at < 2; at++) {
      await quiet()
      await pass(250)
      await slow.read()
    }
    await expect(stuck.read()).rejects.toThrow('others waited')
    expect((await waiting).value).toHaveLength(10)
  })

  it('cuts off nobody who has only just come', async () => {
    const { body, from } = live({ length: 60 })
    drain(await contentOf(body))
    const [fast, stuck] = [text(body.read()), body.read().getReader()]
    for (let at = 0; at < 6; at++) from.push('0123456789')
    from.end()
    await quiet()
    await pass(499)
    expect(body.readable).toBe(true)
    const late = body.read().getReader()
    await pass(1)
    await expect(stuck.read()).rejects.toThrow('others waited')
    let got = ''
    for (let next = await late.read(); !next.done; next = await late.read()) {
      got += new TextDecoder().decode(next.value)
      await quiet()
    }
    expect(got).toHaveLength(60)
    expect(await fast).toHaveLength(60)
  })

  it('stays with one who came last and is stuck as well no longer than a stall', async () => {
    const { body, from } = live({ length: 60 })
    drain(await contentOf(body))
    const [fast, stuck] = [text(body.read()), body.read().getReader()]
    for (let at = 0; at < 6; at++) from.push('0123456789')
    from.end()
    await quiet()
    await pass(499)
    const late = body.read().getReader()
    await pass(1)
    await quiet()
    await pass(500)
    await quiet()
    expect(await fast).toHaveLength(60)
    for (const reader of [stuck, late]) await expect(reader.read()).rejects.toThrow('others waited')
  })

  it('stops for nobody who leaves', async () => {
    const { body, from } = live({ length: 60 })
    drain(await contentOf(body))
    const [fast, stuck] = [text(body.read()), body.read()]
    for (let at = 0; at < 6; at++) from.push('0123456789')
    from.end()
    await quiet()
    await stuck.cancel()
    expect(await fast).toHaveLength(60)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves the capture whole when all clients leave', async () => {
    const { body, from } = live({ length: 60 })
    const capture = text(await contentOf(body))
    const [one, other] = [body.read(), body.read().getReader()]
    for (let at = 0; at < 3; at++) from.push('0123456789')
    await other.read()
    await one.cancel()
    await other.cancel()
    for (let at = 0; at < 3; at++) from.push('0123456789')
    from.end()
    expect(await capture).toHaveLength(60)
  })
})

const WINDOW = 12
const LARGEST = 7

type Step =
  | { readonly do: 'push'; readonly size: number }
  | { readonly do: 'read' | 'cancel'; readonly who: number }
  | { readonly do: 'capture' | 'join' | 'stall' | 'leave' }

/** A reader, as one sees it from outside. */
interface Seen {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>
  got: number[]
  /** How many bytes it had when time passed last. */
  before: number
  isReading: boolean
  state: 'reads' | 'left' | 'ended' | 'cut' | 'failed'
}

function seen(stream: Bytes): Seen {
  return { reader: stream.getReader(), got: [], before: 0, isReading: false, state: 'reads' }
}

async function readOne(one: Seen): Promise<void> {
  if (one.isReading || one.state !== 'reads') return
  one.isReading = true
  try {
    const { done, value } = await one.reader.read()
    if (done) one.state = one.state === 'reads' ? 'ended' : one.state
    else one.got.push(...value)
  } catch (error) {
    one.state = /others waited/.test(String(error)) ? 'cut' : 'failed'
  }
  one.isReading = false
}

async function readAll(one: Seen): Promise<void> {
  while (one.state === 'reads') {
    await readOne(one)
    if (one.isReading) await quiet()
  }
}

describe('whatever readers do, and in whatever order', () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant('push'), size: fc.integer({ min: 0, max: LARGEST }) }),
    },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('read'), who: fc.nat(4) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('capture') }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('join') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel'), who: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('stall', 'stall', 'stall', 'leave') }) },
  ) as fc.Arbitrary<Step>
  const run = fc.record({
    steps: fc.array(step, { maxLength: 80, size: 'max' }),
    limit: fc.constantFrom(5, 40, 1000),
    declared: fc.constantFrom('no', 'right', 'wrong'),
  })

  it('each has a prefix, all but those cut off have the whole, and no more than the window is held', async () => {
    const outcomes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(run, async ({ steps, limit, declared }) => {
        const sizes = steps.flatMap((each) => (each.do === 'push' ? [each.size] : []))
        const total = sizes.reduce((sum, size) => sum + size, 0)
        const content = [...binary(total)]
        const length = declared === 'no' ? undefined : declared === 'right' ? total : total + 1
        const inner = source()
        const from = inner.stream.getReader()
        let [pushed, given] = [0, 0]
        const stream = new ReadableStream<Uint8Array>(
          {
            async pull(controller) {
              const { done, value } = await from.read()
              if (done) return controller.close()
              given += value.byteLength
              controller.enqueue(value)
            },
          },
          { highWaterMark: 0 },
        )
        const body = new LiveBody(sourceOf(stream), {
          ...DEFAULTS,
          window: WINDOW,
          limit,
          length,
          patience: 1e9,
        })
        let capture: Seen | undefined
        let whole: Uint8Array | undefined
        let reason: unknown
        let hasStalled = false
        void body.captured.then((settled) => {
          if (settled.kind === 'streamed') capture = seen(settled.content)
          else if (settled.kind === 'whole') whole = settled.bytes
          else reason = settled.reason
        })
        const clients = [seen(body.read())]
        for (const each of steps) {
          const one = 'who' in each ? clients[each.who % clients.length]! : capture
          if (each.do === 'push') {
            inner.push(Uint8Array.from(content.slice(pushed, (pushed += each.size))))
          } else if (each.do === 'read' || each.do === 'capture') {
            if (one !== undefined) void readOne(one)
          } else if (each.do === 'cancel' || each.do === 'leave') {
            if (one?.state === 'reads') {
              one.state = 'left'
              void one.reader.cancel()
            }
          } else if (each.do === 'join') {
            if (body.readable) clients.push(seen(body.read()))
          } else {
            hasStalled = true
            for (const other of clients) other.before = other.got.length
            await pass(DEFAULTS.stall)
          }
          await quiet()
          const capturing = capture !== undefined && given <= limit ? [capture] : []
          const held = [...clients, ...capturing].filter(({ state }) => state === 'reads')
          const slowest = Math.min(given, ...held.map(({ got }) => got.length))
          // one that was cut hears of it when it reads
          if (!hasStalled) expect(given - slowest).toBeLessThanOrEqual(WINDOW + LARGEST)
        }
        inner.end()
        await Promise.all([...clients, ...(capture ? [capture] : [])].map(readAll))
        await quiet()
        // the capture may have begun while they read
        if (capture !== undefined) await readAll(capture)
        for (const { got, state, before } of clients) {
          outcomes.add(`client ${state}`)
          expect(got).toEqual(content.slice(0, got.length))
          expect(state).not.toBe('failed')
          if (state === 'ended') expect(got).toHaveLength(total)
          if (state === 'cut') expect(got).toHaveLength(before)
        }
        if (whole !== undefined) expect([...whole]).toEqual(content)
        if (capture !== undefined) {
          outcomes.add(`capture ${capture.state}`)
          expect(capture.got).toEqual(content.slice(0, capture.got.length))
          if (capture.state === 'ended') expect(capture.got).toHaveLength(total)
          if (total > limit || declared === 'wrong') expect(capture.state).not.toBe('ended')
        }
        const isGood = total <= limit && declared !== 'wrong'
        expect(whole !== undefined && !isGood).toBe(false)
        if (isGood && capture === undefined && clients.some(({ state }) => state === 'ended')) {
          expect(reason).toBeUndefined()
        }
      }),
      { numRuns: 300 },
    )
    // the schedules are such that all of it happens
    for (const outcome of ['ended', 'left', 'cut']) expect(outcomes).toContain(`client ${outcome}`)
    for (const outcome of ['ended', 'left', 'failed']) expect(outcomes).toContain(`capture ${outcome}`)
  })
})
