import {
  type ByteStorage,
  type CacheEvent,
  type CacheOptions,
  createCache,
  type HandleContext,
  type Handler,
  type HttpCache,
} from '@freshet/core'
import { type FakeClock, fakeClock } from '@freshet/core/testing'

export type Storage = NonNullable<CacheOptions['storage']>

/** What a case is given: the storage that it is about. */
export interface Given {
  /** A cache on the storage, at an origin that nothing else has. */
  open(options?: CacheOptions): Trial
  /** The storage as named bytes; memory where the storage is not of that kind. */
  bytes(): ByteStorage
}

/** A cache whose clock stands still, with what it said and what it left to be done after its answers. */
export interface Trial {
  readonly cache: HttpCache
  readonly clock: FakeClock
  readonly events: CacheEvent[]
  readonly context: HandleContext & { waitUntil(work: Promise<unknown>): void }
  url(path?: string): string
  /** Sends a request through the cache to `origin`. */
  send(origin: Handler, path?: string, init?: RequestInit): Promise<Response>
  /** The same, and the content with it; nothing is left to be done in the background. */
  fetch(origin: Handler, path?: string, init?: RequestInit): Promise<Answer>
  /** Waits until nothing is left to be done in the background. */
  settled(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Its `Cache-Status`. */
  readonly told: string
}

/** What cases are given where responses are kept in `storage`; in the cache's own memory where there is none. */
export function givenOf(storage: Storage | undefined): Given {
  return {
    open: (options = {}) => trialOf(storage === undefined ? options : { storage, ...options }),
    bytes: () => (storage !== undefined && 'read' in storage ? storage : bytesInMemory()),
  }
}

function trialOf(options: CacheOptions): Trial {
  const origin = `https://${crypto.randomUUID()}.test`
  const clock = fakeClock()
  const events: CacheEvent[] = []
  const background: Promise<unknown>[] = []
  const cache = createCache({ now: clock.now, onEvent: (event) => void events.push(event), ...options })
  const context: Trial['context'] = { waitUntil: (work) => void background.push(work) }
  const url = (path = '/'): string => new URL(path, origin).href
  const send: Trial['send'] = (handler, path, init) =>
    cache.handle(new Request(url(path), init), handler, context)
  const settled = async (): Promise<void> => {
    while (background.length > 0) await background.shift()
  }
  return {
    cache,
    clock,
    events,
    context,
    url,
    send,
    settled,
    async fetch(handler, path, init) {
      const answer = await answerOf(await send(handler, path, init))
      await settled()
      return answer
    },
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  const { status, headers } = response
  return { status, headers, text: await response.text(), told: toldBy(response) }
}

export function toldBy({ headers }: Response): string {
  return headers.get('cache-status') ?? ''
}

function bytesInMemory(): ByteStorage {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  return {
    read: (name) => kept.get(name),
    write: (name, bytes) => void kept.set(name, bytes),
    remove: (names) => names.forEach((name) => kept.delete(name)),
  }
}
