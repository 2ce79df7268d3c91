import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import type { CacheOptions } from '../src/index.ts'
import type { StoredFields } from '../src/message.ts'
import { createMemoryStore } from '../src/store/memory.ts'
import type { Store } from '../src/store/store.ts'
import {
  cacheable,
  gate,
  harness,
  type Harness,
  type Origin,
  origin,
  quiet,
  read,
  SECOND,
} from './harness.ts'

/** What speaks of one connection or one proxy, the fields that Connection names among it. */
const OF_THE_CONNECTION: [string, string][] = [
  ['Connection', 'close, X-Named ,x-also-named'],
  ['Connection', 'X-In-Another-Line'],
  ['X-Named', 'secret'],
  ['X-Also-Named', 'secret'],
  ['X-In-Another-Line', 'secret'],
  ['Keep-Alive', 'timeout=5'],
  ['Proxy-Connection', 'keep-alive'],
  ['TE', 'trailers'],
  ['Trailer', 'Expires'],
  ['Transfer-Encoding', 'chunked'],
  ['Upgrade', 'h2c'],
]

const OF_THE_PROXY: [string, string][] = [
  ['Proxy-Authenticate', 'Basic realm="secret"'],
  ['Proxy-Authentication-Info', 'nextnonce="secret"'],
  ['Proxy-Authorization', 'Basic c2VjcmV0'],
]

const forbidden = [...OF_THE_CONNECTION, ...OF_THE_PROXY].map(([name]) => name.toLowerCase())

function withForbidden(more: Record<string, string>): Headers {
  const headers = new Headers(more)
  for (const [name, value] of [...OF_THE_CONNECTION, ...OF_THE_PROXY]) headers.append(name, value)
  return headers
}

/** Tells the forbidden fields among `headers`, which must also hold the end-to-end one that shows what they came from. */
function leaked(headers: Headers): string[] {
  expect(headers.get('x-kept')).toBe('kept')
  return [...headers.keys()].filter((name) => forbidden.includes(name))
}

const LIFETIME = { 'cache-control': 'max-age=60', etag: '"a"', 'x-kept': 'kept' }

/** Answers with the forbidden fields, to a validation too. */
function leaky(lifetime: Record<string, string> = LIFETIME): Origin {
  return origin((_, { headers }) =>
    headers.has('if-none-match')
      ? new Response(null, { status: 304, headers: withForbidden(lifetime) })
      : new Response('content', { headers: withForbidden(lifetime) }),
  )
}

/** The ways in which a stored response becomes an answer. */
const ways: [way: string, (h: Harness) => Promise<Headers>][] = [
  [
    'a hit',
    async ({ fetch }) => {
      const handler = leaky()
      await fetch(handler)
      const { headers } = await fetch(handler)
      expect(handler.asked).toHaveLength(1)
      return headers
    },
  ],
  [
    'a hit for HEAD',
    async ({ fetch }) => {
      const handler = leaky()
      await fetch(handler)
      return (await fetch(handler, '/', { method: 'HEAD' })).headers
    },
  ],
  [
    'a 304 to the client',
    async ({ fetch }) => {
      const handler = leaky()
      await fetch(handler)
      const answer = await fetch(handler, '/', { headers: { 'if-none-match': '"a"' } })
      expect([answer.status, handler.asked.length]).toEqual([304, 1])
      return answer.headers
    },
  ],
  [
    'a part',
    async ({ fetch }) => {
      const handler = leaky()
      await fetch(handler)
      const answer = await fetch(handler, '/', { headers: { range: 'bytes=0-1' } })
      expect([answer.status, handler.asked.length]).toEqual([206, 1])
      return answer.headers
    },
  ],
  [
    'the answer to a validation, whose 304 brought them',
    async ({ fetch, clock }) => {
      const clean = origin(() => cacheable('content', LIFETIME))
      await fetch(clean)
      clock.advance(61 * SECOND)
      const handler = leaky()
      const { headers } = await fetch(handler)
      expect(handler.asked).toHaveLength(1)
      return headers
    },
  ],
  [
    'a hit after a validation, whose 304 brought them',
    async ({ fetch, clock }) => {
      await fetch(leaky())
      clock.advance(61 * SECOND)
      const handler = leaky()
      await fetch(handler)
      const { headers } = await fetch(handler)
      expect(handler.asked).toHaveLength(1)
      return headers
    },
  ],
  [
    'a hit after an answer to HEAD that brought them',
    async ({ fetch, clock }) => {
      await fetch(leaky())
      clock.advance(61 * SECOND)
      await fetch(leaky(), '/', { method: 'HEAD' })
      const never = origin(() => new Response('asked'))
      const { headers } = await fetch(never)
      expect(never.asked).toHaveLength(0)
      return headers
    },
  ],
  [
    'a stale answer while the handler is asked',
    async ({ fetch, clock }) => {
      const handler = leaky({ ...LIFETIME, 'cache-control': 'max-age=60, stale-while-revalidate=60' })
      await fetch(handler)
      clock.advance(61 * SECOND)
      const answer = await fetch(handler)
      expect(answer.headers.get('cache-status')).toContain('hit; ttl=-1')
      return answer.headers
    },
  ],
  [
    'a stale answer for a failure',
    async ({ fetch, clock }) => {
      await fetch(leaky({ ...LIFETIME, 'cache-control': 'max-age=60, stale-if-error=60' }))
      clock.advance(61 * SECOND)
      const failing = origin(() => new Response('down', { status: 503, headers: withForbidden({}) }))
      const answer = await fetch(failing)
      expect(answer.text).toBe('content')
      return answer.headers
    },
  ],
  [
    'the answer of another request that was under way',
    async ({ send }) => {
      const open = gate()
      const handler = origin(async () => {
        await open.opened
        return new Response('content', { headers: withForbidden(LIFETIME) })
      })
      const asked = [send(handler), send(handler)]
      await quiet()
      open.open()
      const [, follower] = await Promise.all(asked.map(async (response) => read(await response)))
      expect(handler.asked).toHaveLength(1)
      return follower!.headers
    },
  ],
]

const storages: [string, () => CacheOptions][] = [
  ['memory', () => ({})],
  ['unstorage', () => ({ storage: createStorage() })],
  ['memory, in a private cache', () => ({ type: 'private' })],
]

describe.each(storages)(
  'RFC 9111 §3.1: fields of the connection and the proxy, out of %s',
  { tags: ['9111-3.1-connection', '9111-3.1-hop-by-hop', '9111-3.1-proxy', '9110-7.6.1-connection'] },
  (_, options) => {
    it.each(ways)('are not replayed in %s', async (_way, replay) => {
      expect(leaked(await replay(harness(options())))).toEqual([])
    })
  },
)

it.each([...new Set(forbidden)])(
  'RFC 9111 §3.1: %s is not in the store at all',
  { tags: ['9111-3.1-connection', '9111-3.1-hop-by-hop', '9111-3.1-proxy', '9111-3.2-except'] },
  async (name) => {
    const memory = createMemoryStore()
    const kept: StoredFields[] = []
    const storage: Store = {
      match: (key, head) => memory.match(key, head),
      delete: (key) => memory.delete(key),
      put(key, stored, ttl) {
        kept.push(stored.headers)
        return memory.put(key, stored, ttl)
      },
    }
    const { fetch, clock } = harness({ storage })
    await fetch(leaky())
    clock.advance(61 * SECOND)
    await fetch(leaky())
    expect(kept.map((headers) => [headers.get('x-kept'), headers.has(name)])).toEqual([
      ['kept', false],
      ['kept', false],
    ])
  },
)
