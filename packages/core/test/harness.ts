import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import {
  type CacheEvent,
  type CacheOptions,
  createCache,
  type HandleContext,
  type HttpCache,
} from '../src/index.ts'
import { type FakeClock, fakeClock } from '../src/store/clock.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import type { Store } from '../src/store/store.ts'

export const SECOND = 1000
const ORIGIN = 'https://example.com'

/** A cache whose clock stands still, with what it said and what it left to be done after its answers. */
export interface Harness {
  readonly cache: HttpCache
  readonly clock: FakeClock
  readonly events: CacheEvent[]
  readonly context: HandleContext
  /** Waits until nothing is left to be done in the background. */
  settled(): Promise<void>
  /** Sends a request through the cache to `origin`. */
  send(origin: Origin, path?: string, init?: RequestInit): Promise<Response>
  /** The same, and the body with it; nothing is left to be done in the background. */
  fetch(origin: Origin, path?: string, init?: RequestInit): Promise<Answer>
  eventsOf<Type extends CacheEvent['type']>(type: Type): Extract<CacheEvent, { type: Type }>[]
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export function harness(options: CacheOptions = {}): Harness {
  const clock = fakeClock()
  const events: CacheEvent[] = []
  const background: Promise<unknown>[] = []
  // what is told to other processes has tests of its own: here each operation of a store is one of the test's
  const alone = { purgeBlindness: Infinity }
  const cache = createCache({
    now: clock.now,
    onEvent: (event) => void events.push(event),
    ...alone,
    ...options,
  })
  const context: HandleContext = { waitUntil: (work) => void background.push(work) }
  const settled = async (): Promise<void> => {
    while (background.length > 0) await background.shift()
  }
  const send: Harness['send'] = (origin, path, init) => cache.handle(request(path, init), origin, context)
  return {
    cache,
    clock,
    events,
    context,
    settled,
    send,
    async fetch(origin, path, init) {
      const { status, headers, text } = await read(await send(origin, path, init))
      await settled()
      return { status, headers, text }
    },
    eventsOf<Type extends CacheEvent['type']>(type: Type) {
      return events.filter((event): event is Extract<CacheEvent, { type: Type }> => event.type === type)
    },
  }
}

export function request(path = '/', init?: RequestInit): Request {
  return new Request(new URL(path, ORIGIN), init)
}

export async function read(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** A handler that remembers what it was asked. */
export interface Origin {
  (request: Request): Promise<Response>
  readonly asked: Request[]
}

/** `answer` is told the number of the call, from 1. */
export function origin(answer: (call: number, request: Request) => Response | Promise<Response>): Origin {
  const asked: Request[] = []
  const handler = async (received: Request): Promise<Response> => {
    asked.push(received)
    return answer(asked.length, received)
  }
  return Object.assign(handler, { asked })
}

/** An origin whose answers are told apart by the number of the call. */
export function numbered(headers: HeadersInit, status = 200): Origin {
  return origin((call) => new Response(`answer ${call}`, { status, headers }))
}

export function cacheable(body: BodyInit | null = 'content', headers: Record<string, string> = {}): Response {
  return new Response(body, { headers: { 'cache-control': 'max-age=60', ...headers } })
}

/** A promise that a test resolves. */
export interface Gate<T = void> {
  readonly opened: Promise<T>
  open(value: T): void
  fail(error: unknown): void
}

export function gate<T = void>(): Gate<T> {
  let open!: (value: T) => void
  let fail!: (error: unknown) => void
  const opened = new Promise<T>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  return { opened, open, fail }
}

/** A body that a test brings forth chunk by chunk. */
export interface Source {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  push(chunk: string | Uint8Array<ArrayBuffer>): void
  end(): void
  fail(error: unknown): void
  /** How many chunks were asked for. */
  pulls(): number
  cancelled(): boolean
}

export function source(): Source {
  let controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
  let pulls = 0
  let cancelled = false
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (given) => void (controller = given),
      pull: () => void pulls++,
      cancel: () => void (cancelled = true),
    },
    { highWaterMark: 0 },
  )
  return {
    stream,
    push: (chunk) => controller.enqueue(typeof chunk === 'string' ? bytes(chunk) : chunk),
    end: () => controller.close(),
    fail: (error) => controller.error(error),
    pulls: () => pulls,
    cancelled: () => cancelled,
  }
}

export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>
}

/** Bytes of every value, in no order that a text encoding would survive. */
export function binary(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, at) => (at * 167 + (at >> 8)) & 0xff)
}

export function readerOf(response: Response): ReadableStreamDefaultReader<Uint8Array> {
  return response.body!.getReader()
}

export async function nextText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read()
  return new TextDecoder().decode(value)
}

/** Lets everything run that needs no timer and no test. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resume) => setImmediate(resume))
}

/** Memory whose operations wait for `until`. */
export function slowStore(until: (operation: 'match' | 'put' | 'delete') => Promise<void>): Store {
  const memory = createMemoryStore()
  return {
    async match(key, head) {
      // what it reads is what was there when it was asked
      const found = memory.match(key, head)
      await until('match')
      return found
    },
    async put(key, stored, ttl) {
      await until('put')
      memory.put(key, stored, ttl)
    },
    async delete(key) {
      await until('delete')
      return memory.delete(key)
    },
  }
}

export function after(ms: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, ms))
}

/** Makes each test of a file fail when a promise is rejected and nobody hears of it. */
export function allowNoUnhandledRejection(): void {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  beforeAll(() => void process.on('unhandledRejection', note))
  afterEach(async () => {
    await quiet()
    expect(unhandled.splice(0)).toEqual([])
  })
  afterAll(() => void process.off('unhandledRejection', note))
}

export function cacheStatusOf(answer: { readonly headers: Headers }): string | null {
  return answer.headers.get('cache-status')
}
