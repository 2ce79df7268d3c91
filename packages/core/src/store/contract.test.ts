import { describe, expect, it } from 'vitest'
import type { StoredResponse, StreamedBody } from '../message.ts'
import { storeContract } from './contract.ts'
import { bytesOf, lying } from './contract/long-content.ts'
import { createMemoryStore } from './memory.ts'
import type { Kept } from './place.ts'
import type { Store } from './store.ts'

/** A memory store with something wrong about it. */
function broken(wrong: (store: Store) => Partial<Store>): Store {
  const store = createMemoryStore()
  const right: Store = {
    match: (key, request) => store.match(key, request),
    put: (key, stored, ttl) => store.put(key, stored, ttl),
    delete: (key) => store.delete(key),
    places: (key) => store.places(key),
  }
  return { ...right, ...wrong(right) }
}

/** A memory store that tells wrongly what is in it. */
const telling = (wrong: (kept: Kept, key: string | undefined) => Kept | undefined): Store =>
  broken((right) => ({
    async *places(key) {
      for await (const { name, read } of right.places!(key)) {
        yield {
          name,
          read: async () => {
            const kept = await read()
            return kept && wrong(kept, key)
          },
        }
      }
    },
  }))

type Bytes = Uint8Array<ArrayBuffer>
type Read = StreamedBody['read']

const LONG = 20_000

/** Bytes of a piece in the streaming store. */
const PIECE = 2999
const ANY = new Request('https://a.test/')

/** A store that takes and gives streams, with nothing or something wrong about it. */
function streaming(wrong: (store: Store) => Partial<Store> = () => ({})): Store {
  const store = createMemoryStore()
  const bytes = new WeakMap<object, Bytes>()
  const streamed = (stored: StoredResponse): StoredResponse => {
    const { body } = stored
    if (!(body instanceof Uint8Array) || body.byteLength < 100) return stored
    const handle = {
      byteLength: body.byteLength,
      read: (first = 0, last?: number) =>
        piecesOf(body.subarray(first, last === undefined ? undefined : last + 1)),
    }
    bytes.set(handle, body)
    return { ...stored, body: handle }
  }
  const right: Store = {
    match: async (key) => store.match(key)?.map(streamed),
    put: async (key, stored) => {
      const { body } = stored
      store.put(
        key,
        body === null || body instanceof Uint8Array
          ? stored
          : { ...stored, body: bytes.get(body) ?? (await bytesOf(body)) },
      )
    },
    putStreamed: async (key, head, content) => {
      const body = new Uint8Array(await new Response(content as ReadableStream<Bytes>).arrayBuffer())
      store.put(key, { ...head, body })
    },
    delete: async (key) => store.delete(key),
  }
  return { ...right, ...wrong(right) }
}

function piecesOf(bytes: Bytes): ReadableStream<Bytes> {
  let at = 0
  const pull = (controller: ReadableStreamDefaultController<Bytes>): void => {
    if (at >= bytes.byteLength) return controller.close()
    controller.enqueue(bytes.slice(at, at + PIECE))
    at += PIECE
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 })
}

/** The stream, each piece changed to others. */
function through(
  stream: ReadableStream<Bytes>,
  change: (piece: Bytes, at: number) => Bytes[] | Promise<Bytes[]>,
): ReadableStream<Bytes> {
  let at = 0
  return stream.pipeThrough(
    new TransformStream<Bytes, Bytes>({
      transform: async (piece, controller) => {
        for (const changed of await change(piece, at++)) controller.enqueue(changed)
      },
    }),
  )
}

/** Content that is not there. */
function failingBody({ body }: StoredResponse): StreamedBody {
  const read: Read = () => new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) })
  return { byteLength: body?.byteLength ?? 0, read }
}

/** One that puts something else than it was given. */
const putting = (change: (stored: StoredResponse) => Partial<StoredResponse>): Store =>
  broken((right) => ({ put: (key, stored, ttl) => right.put(key, { ...stored, ...change(stored) }, ttl) }))

/** One that takes some keys for others. */
const keyed = (name: (key: string) => string): Store =>
  broken((right) => ({
    match: (key, request) => right.match(name(key), request),
    put: (key, stored, ttl) => right.put(name(key), stored, ttl),
    delete: (key) => right.delete(name(key)),
  }))

const BROKEN: Readonly<Record<string, () => Store>> = {
  'forgets everything': () => broken(() => ({ put: () => {} })),
  'has an empty list for an unknown key': () =>
    broken((right) => ({ match: async (key, request) => (await right.match(key, request)) ?? [] })),
  'loses the status text': () => putting(() => ({ statusText: '' })),
  'rounds the times': () => putting(({ responseTime }) => ({ responseTime: Math.floor(responseTime) })),
  'joins Set-Cookie': () => putting(({ headers }) => ({ headers: new Headers(Object.fromEntries(headers)) })),
  'makes an empty body of none': () => putting(({ body }) => ({ body: body ?? new Uint8Array() })),
  'makes no body of an empty one': () => putting(({ body }) => ({ body: body?.byteLength ? body : null })),
  'keeps the whole buffer of a view': () =>
    putting(({ body }) => ({ body: body && new Uint8Array((body as Bytes).buffer) })),
  'reads bodies as text': () =>
    putting(({ body }) => ({
      body: body && new TextEncoder().encode(new TextDecoder().decode(body as Bytes)),
    })),
  'cuts keys at ?': () => keyed((key) => key.replace(/\?.*/s, '')),
  'takes / for :': () => keyed((key) => key.replaceAll('/', ':')),
  'cuts long keys': () => keyed((key) => key.slice(0, 255)),
  'takes keys in any case': () => keyed((key) => key.toLowerCase()),
  'writes keys as UTF-8': () => keyed((key) => new TextDecoder().decode(new TextEncoder().encode(key))),
  'has one variant': () => createMemoryStore({ maxVariants: 1 }),
  'takes an absent field for an empty one': () =>
    putting(({ selecting }) => ({
      selecting: selecting.map(([name, value]) => [name, value ?? ''] as const),
    })),
  'does not tell whether it deleted': () =>
    broken((right) => ({ delete: async (key) => (await right.delete(key)) || true })),
  'does not delete': () =>
    broken((right) => ({
      delete: async (key) => (await right.match(key, new Request('https://a.test'))) !== undefined,
    })),
  'tells nothing of what is in it': () => telling(() => undefined),
  'tells of one variant only': () =>
    telling(({ key, responses }) => ({ key, responses: responses.slice(0, 1) })),
  'tells of no key alone': () => telling((kept, key) => (key === undefined ? kept : undefined)),
  'tells wrong lengths': () =>
    telling(({ key, responses }) => ({ key, responses: responses.map(({ head }) => ({ head, bytes: 1 })) })),
  'tells of fields that are not there': () =>
    telling(({ key, responses }) => ({
      key,
      responses: responses.map(({ head, bytes }) => ({ head: { ...head, headers: new Headers() }, bytes })),
    })),
  'tells of what it has deleted': () => {
    const keys = new Set<string>()
    return broken((right) => ({
      put: (key, stored, ttl) => (keys.add(key), right.put(key, stored, ttl)),
      *places(key) {
        for (const known of key === undefined ? keys : [key]) {
          yield { name: known, read: () => ({ key: known, responses: [] }) }
        }
      },
    }))
  },
  'gives a key another name each time': () =>
    broken((right) => {
      let count = 0
      return {
        async *places(key) {
          for await (const { read } of right.places!(key)) yield { name: String(count++), read }
        },
      }
    }),
  'adds instead of replacing': () => {
    const lists = new Map<string, StoredResponse[]>()
    return {
      match: (key) => lists.get(key),
      put: (key, stored) => void lists.set(key, [stored, ...(lists.get(key) ?? [])]),
      delete: (key) => lists.delete(key),
    }
  },
  'changes lists that it gave': () => {
    const lists = new Map<string, StoredResponse[]>()
    const listOf = (key: string) => lists.get(key) ?? lists.set(key, []).get(key)!
    const same = (one: StoredResponse, other: StoredResponse) =>
      JSON.stringify(one.selecting) === JSON.stringify(other.selecting)
    return {
      match: (key) => lists.get(key),
      put: (key, stored) => {
        const list = listOf(key)
        const at = list.findIndex((other) => same(other, stored))
        list.splice(at < 0 ? 0 : at, at < 0 ? 0 : 1, stored)
      },
      delete: (key) => lists.delete(key),
    }
  },
  'loses writes that come at once': () =>
    broken((right) => {
      let busy = false
      return {
        put: async (key, stored, ttl) => {
          if (busy) return
          busy = true
          await new Promise((resolve) => setImmediate(resolve))
          await right.put(key, stored, ttl)
          busy = false
        },
      }
    }),
}

/** The streaming store, handing out content that goes wrong while it is read. */
const cutting = (
  wrong: (read: Read, stored: StoredResponse, store: Store, key: string) => Partial<StreamedBody>,
): Store =>
  streaming((right) => ({
    match: async (key, request) =>
      (await right.match(key, request))?.map((stored) => {
        const { body } = stored
        if (body === null || body instanceof Uint8Array) return stored
        const changed = wrong((first, last) => body.read(first, last), stored, right, key)
        return { ...stored, body: { byteLength: body.byteLength, read: body.read.bind(body), ...changed } }
      }),
  }))

const BROKEN_STREAMS: Readonly<Record<string, () => Store>> = {
  'says that it has putStreamed, and has not': () => createMemoryStore(),
  'takes no long content': () =>
    streaming((right) => ({
      put: async (key, stored, ttl) => {
        if ((stored.body?.byteLength ?? 0) > LONG / 3) throw new RangeError('too long')
        await right.put(key, stored, ttl)
      },
    })),
  'loses a piece': () =>
    cutting((read) => ({ read: (...of) => through(read(...of), (piece, at) => (at === 1 ? [] : [piece])) })),
  'ends short': () =>
    cutting((read, { body }) => ({
      read: (first, last = body!.byteLength - 1) => read(first, Math.max(0, last - 1)),
    })),
  'swaps two pieces': () =>
    cutting((read) => ({
      read: (...of) => {
        let kept: Uint8Array<ArrayBuffer>[] = []
        return through(read(...of), (piece, at) => {
          if (at === 0) return ((kept = [piece]), [])
          return at === 1 ? [piece, ...kept] : [piece]
        })
      },
    })),
  'tells a wrong length': () => cutting((_, { body }) => ({ byteLength: body!.byteLength + 1 })),
  'takes no ranges': () => cutting((read) => ({ read: () => read() })),
  'ends each range at the end': () => cutting((read) => ({ read: (first) => read(first) })),
  'does not count the last byte': () =>
    cutting((read) => ({ read: (first, last) => read(first, last === undefined ? last : last - 1) })),
  'cuts ranges at the ends of pieces': () =>
    cutting((read) => ({ read: (first = 0, last) => read(first - (first % PIECE), last) })),
  'cannot be read twice': () =>
    cutting((read) => {
      const only = read()
      return { read: (first, last) => (first === undefined ? only : read(first, last)) }
    }),
  'ends short when it is deleted or replaced while it is read': () =>
    cutting((read, stored, store, key) => ({
      read: (...of) => {
        const isThere = async () =>
          (await store.match(key, ANY))?.some(({ headers }) => headers === stored.headers)
        return through(read(...of), async (piece) => ((await isThere()) ? [piece] : []))
      },
    })),
  'reads on in what took its place': () =>
    cutting((read, stored, store, key) => ({
      read: (...of) => {
        let at = of[0] ?? 0
        return through(read(...of), async (piece) => {
          const from = at
          at += piece.byteLength
          const [now = stored] = (await store.match(key, ANY)) ?? []
          return [await bytesOf(now.body, from, at - 1)]
        })
      },
    })),
  'loses content when its head is written anew': () =>
    streaming((right) => ({
      put: (key, stored, ttl) => {
        const isFound = stored.body !== null && !(stored.body instanceof Uint8Array)
        return right.put(key, isFound ? { ...stored, body: new Uint8Array() } : stored, ttl)
      },
    })),
  'does not write heads anew': () =>
    streaming((right) => ({
      put: async (key, stored, ttl) => {
        if (stored.body === null || stored.body instanceof Uint8Array) await right.put(key, stored, ttl)
      },
    })),
  'has the content of a key once, whatever its variants': () => {
    const contents = new Map<string, StoredResponse['body']>()
    return streaming((right) => ({
      match: async (key, request) =>
        (await right.match(key, request))?.map((stored) => ({
          ...stored,
          body: contents.get(key) ?? stored.body,
        })),
      putStreamed: async (key, head, content, ttl) => {
        await right.putStreamed!(key, head, content, ttl)
        contents.set(key, (await lying(right, key, head.selecting)).body)
      },
    }))
  },
  'deletes the content that another key was given': () => {
    const gone = new Set<unknown>()
    return streaming((right) => ({
      match: async (key, request) =>
        (await right.match(key, request))?.map((stored) =>
          gone.has(stored.headers) ? { ...stored, body: failingBody(stored) } : stored,
        ),
      delete: async (key) => {
        for (const { headers } of (await right.match(key, ANY)) ?? []) gone.add(headers)
        return right.delete(key)
      },
    }))
  },
  'keeps what came of a stream that failed': () =>
    streaming((right) => ({
      putStreamed: async (key, head, content, ttl) => {
        const pieces: BlobPart[] = []
        try {
          for await (const piece of content) pieces.push(new Uint8Array(piece))
        } finally {
          const body = new Uint8Array(await new Blob(pieces).arrayBuffer())
          await right.put(key, { ...head, body }, ttl)
        }
      },
    })),
  'does not tell that a stream failed': () =>
    streaming((right) => ({
      putStreamed: (key, head, content, ttl) => right.putStreamed!(key, head, content, ttl).catch(() => {}),
    })),
  'deletes what was there before a stream comes': () =>
    streaming((right) => ({
      putStreamed: async (key, head, content, ttl) => {
        await right.delete(key)
        await right.putStreamed!(key, head, content, ttl)
      },
    })),
  'has an entry before its content has come': () =>
    streaming((right) => ({
      putStreamed: async (key, head, content, ttl) => {
        await right.put(key, { ...head, body: new Uint8Array() }, ttl)
        await right.putStreamed!(key, head, content, ttl)
      },
    })),
  'writes what comes first last': () =>
    streaming((right) => ({
      putStreamed: async (key, head, content, ttl) => {
        const before = await right.match(key, ANY)
        await right.putStreamed!(key, head, content, ttl)
        for (const stored of before ?? []) await right.put(key, stored, ttl)
      },
    })),
  'takes a stream of no bytes for no content': () =>
    streaming((right) => ({
      putStreamed: async (key, head, content, ttl) => {
        await right.putStreamed!(key, head, content, ttl)
        const stored = await lying(right, key, head.selecting)
        if (stored.body?.byteLength === 0) await right.put(key, { ...stored, body: null }, ttl)
      },
    })),
  'takes one stream at a time': () =>
    streaming((right) => {
      let isBusy = false
      return {
        putStreamed: async (key, head, content, ttl) => {
          if (isBusy) throw new Error('busy')
          isBusy = true
          await right.putStreamed!(key, head, content, ttl).finally(() => (isBusy = false))
        },
      }
    }),
  'loses the cookies of a stream': () =>
    streaming((right) => ({
      putStreamed: (key, head, content, ttl) =>
        right.putStreamed!(
          key,
          { ...head, headers: new Headers(Object.fromEntries(head.headers)) },
          content,
          ttl,
        ),
    })),
  'cannot be asked again after a reader left': () => {
    let hasLeft = false
    return cutting((read) => ({
      read: (...of) => {
        if (hasLeft) throw new Error('somebody is reading')
        return read(...of).pipeThrough(
          new TransformStream({ cancel: () => void (hasLeft = true) } as Transformer),
        )
      },
    }))
  },
}

async function failures(open: () => Store, streams: boolean): Promise<Map<string, unknown>> {
  const failed = new Map<string, unknown>()
  for (const { title, run } of storeContract('broken', open, { streams, longBytes: LONG })) {
    await run().catch((error: unknown) => failed.set(title, error))
  }
  return failed
}

describe('the store contract', () => {
  it.each(Object.entries(BROKEN))('finds a store that %s', async (_, open) => {
    const failed = await failures(open, false)
    expect(failed.size).toBeGreaterThan(0)
    for (const error of failed.values()) expect(error).toBeInstanceOf(Error)
  })

  const found = new Set<string>()

  it.each(Object.entries(BROKEN_STREAMS))('finds a streaming store that %s', async (_, open) => {
    const failed = await failures(open, true)
    expect(failed.size).toBeGreaterThan(0)
    for (const error of failed.values()) expect(error).toBeInstanceOf(Error)
    if (open !== BROKEN_STREAMS['says that it has putStreamed, and has not'])
      for (const title of failed.keys()) found.add(title)
  })

  it('has no case of streams that none of these stores fails', () => {
    const titles = storeContract('broken', () => streaming()).map(({ title }) => title)
    const ofStreams = titles.filter((title) => /stream|long content/.test(title))
    expect(ofStreams.length).toBeGreaterThan(20)
    expect(ofStreams.filter((title) => !found.has(title))).toEqual([])
  })

  it('passes a store that takes streams and does it right', async () => {
    expect([...(await failures(() => streaming(), true))]).toEqual([])
  })

  it('lists the cases of putStreamed only where a store has it, and says what to do where it has not', async () => {
    const open = () => createMemoryStore()
    const titles = storeContract('mine', open, { streams: false }).map(({ title }) => title)
    expect(titles.filter((title) => title.includes('stream'))).toEqual([])
    expect(titles.filter((title) => title.includes('long content')).length).toBeGreaterThan(5)
    const failed = await failures(open, true)
    expect(failed.size).toBeGreaterThan(10)
    for (const [title, error] of failed) {
      expect(title).toContain('stream')
      expect(String(error)).toContain('{ streams: false }')
    }
  })

  it('opens a store for each case and closes it, whether the case passes or not', async () => {
    const opened: Store[] = []
    const closed: Store[] = []
    const open = () => {
      const store = opened.length % 2 ? createMemoryStore() : broken(() => ({ put: () => {} }))
      opened.push(store)
      return store
    }
    const close = (store: Store): void => void closed.push(store)
    const cases = storeContract('mine', open, { close, streams: false })
    for (const { run } of cases) await run().catch(() => {})
    expect(closed).toEqual(opened)
    expect(opened).toHaveLength(cases.length)
  })

  it('names the store in each title, and no title twice', () => {
    const titles = storeContract('mine', () => createMemoryStore()).map(({ title }) => title)
    expect(titles.every((title) => title.startsWith('mine: '))).toBe(true)
    expect(new Set(titles).size).toBe(titles.length)
  })
})
