import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import { cacheable, gate, harness, origin, quiet, read, SECOND, numbered } from './harness.ts'

const fresh = (extra: string): string => (extra === '' ? 'max-age=60' : `${extra}, max-age=60`)

/** One client after another, and then five at once: what each of them got. */
async function clients(answer: (client: string) => Response): Promise<{ got: Response[]; text: string[] }> {
  const { send, settled } = harness()
  const open = gate()
  const handler = origin(async (call, { headers }) => {
    if (call > 3) await open.opened
    return answer(headers.get('x-client')!)
  })
  const got: Response[] = []
  const text: string[] = []
  for (let at = 0; at < 3; at++) {
    got.push(await send(handler, '/', { headers: { 'x-client': `${at}` } }))
    text.push(await got.at(-1)!.clone().text())
    await settled()
  }
  const together = Array.from({ length: 5 }, (_, at) =>
    send(handler, '/new', { headers: { 'x-client': `${at + 3}` } }),
  )
  await quiet()
  open.open()
  for (const response of together) {
    got.push(await response)
    text.push(await got.at(-1)!.clone().text())
  }
  return { got, text }
}

const own = ['0', '1', '2', '3', '4', '5', '6', '7']

describe('what is for one client (RFC 9111 §3)', () => {
  it.each([
    ['private', { 'cache-control': 'private, max-age=60' }],
    ['Private, quoted oddly', { 'cache-control': 'PRIVATE=, max-age=60' }],
    ['no-store', { 'cache-control': 'no-store, max-age=60' }],
    ['Set-Cookie', { 'cache-control': 'public, max-age=60', 'set-cookie': 'a=b' }],
    ['Vary: *', { 'cache-control': 'public, max-age=60', vary: '*' }],
    ['private beside public', { 'cache-control': 'public, private, max-age=60' }],
  ])(
    'is never shared: %s',
    { tags: ['9111-3-private', '9111-3-no-store', '9111-4-collapse', '9111-4.1-star', '9111-5.2.2.5-reuse'] },
    async (_, headers) => {
      const { text } = await clients((client) => new Response(client, { headers }))
      expect(text).toEqual(own)
    },
  )

  it('is a cookie: each client gets its own', { tags: ['9111-7.3-set-cookie'] }, async () => {
    const { got } = await clients((client) => cacheable('same', { 'set-cookie': `client=${client}` }))
    expect(got.map(({ headers }) => headers.getSetCookie())).toEqual(
      own.map((client) => [`client=${client}`]),
    )
  })

  it(
    'is a cookie that a directive keeps out of the store: the rest is shared, the cookie never',
    { tags: ['9111-5.2.2.4-qualified', '9111-3.1-qualified'] },
    async () => {
      const { got, text } = await clients((client) =>
        cacheable(client, {
          'cache-control': 'max-age=60, no-cache="set-cookie"',
          'set-cookie': `client=${client}`,
        }),
      )
      expect(text).toEqual(['0', '0', '0', '3', '3', '3', '3', '3'])
      expect(got.map(({ headers }) => headers.getSetCookie())).toEqual([
        ['client=0'],
        [],
        [],
        ['client=3'],
        [],
        [],
        [],
        [],
      ])
    },
  )

  it(
    'is a field that private names',
    { tags: ['9111-5.2.2.7-qualified', '9111-3.1-qualified'] },
    async () => {
      const { got } = await clients((client) =>
        cacheable('same', { 'cache-control': 'max-age=60, private="X-Own"', 'x-own': client }),
      )
      expect(got.map(({ headers }) => headers.get('x-own'))).toEqual([
        '0',
        null,
        null,
        '3',
        null,
        null,
        null,
        null,
      ])
    },
  )

  it('may be kept by a private cache', { tags: ['9111-5.2.2.7-private-cache'] }, async () => {
    const { fetch } = harness({ type: 'private' })
    const handler = origin((call) =>
      cacheable(`${call}`, { 'cache-control': 'private, max-age=60', 'set-cookie': 'a=b' }),
    )
    await fetch(handler)
    const hit = await fetch(handler)
    expect([hit.text, hit.headers.getSetCookie()]).toEqual(['1', ['a=b']])
  })

  it('is a cookie that a validation brings: it reaches no other client', async () => {
    const { fetch, clock } = harness()
    const handler = origin((call, { headers }) =>
      headers.has('if-none-match')
        ? new Response(null, {
            status: 304,
            headers: { etag: '"a"', 'cache-control': 'max-age=60', 'set-cookie': `call=${call}` },
          })
        : cacheable('content', { etag: '"a"' }),
    )
    await fetch(handler)
    clock.advance(61 * SECOND)
    await fetch(handler)
    expect((await fetch(handler)).headers.getSetCookie()).toEqual([])
    expect(handler.asked).toHaveLength(2)
  })
})

describe('a request with credentials (RFC 9111 §3.5)', () => {
  const withCredentials = (user: string): RequestInit => ({ headers: { authorization: `Bearer ${user}` } })

  it.each(['', 'no-transform'])(
    'gets an answer of its own, stored for nobody (%s)',
    { tags: ['9111-3-authorization', '9111-3.5-authorization'] },
    async (extra) => {
      const { fetch, send } = harness()
      const handler = origin((_, { headers }) =>
        cacheable(headers.get('authorization')!, { 'cache-control': fresh(extra) }),
      )
      expect((await fetch(handler, '/', withCredentials('a'))).text).toBe('Bearer a')
      expect((await fetch(handler, '/', withCredentials('b'))).text).toBe('Bearer b')
      const together = await Promise.all(
        ['c', 'd', 'e'].map(async (user) => read(await send(handler, '/', withCredentials(user)))),
      )
      expect(together.map(({ text }) => text)).toEqual(['Bearer c', 'Bearer d', 'Bearer e'])
    },
  )

  it('leads no one without credentials to its answer', async () => {
    const { send } = harness()
    const open = gate()
    const handler = origin(async (_, { headers }) => {
      await open.opened
      return cacheable(headers.get('authorization') ?? 'nobody')
    })
    const asked = [send(handler, '/', withCredentials('a')), send(handler), send(handler)]
    await quiet()
    open.open()
    const texts = await Promise.all(asked.map(async (response) => (await response).text()))
    expect(texts).toEqual(['Bearer a', 'nobody', 'nobody'])
  })

  it.each(['public', 'must-revalidate', 's-maxage=60'])(
    'shares an answer that %s lets be stored',
    async (extra) => {
      const { fetch } = harness()
      const handler = origin((call) => cacheable(`answer ${call}`, { 'cache-control': fresh(extra) }))
      await fetch(handler, '/', withCredentials('a'))
      expect((await fetch(handler, '/', withCredentials('b'))).text).toBe('answer 1')
    },
  )

  it.each(['authorization', 'cookie'])(
    'is told from another where the response varies by %s',
    async (name) => {
      const { fetch, send } = harness()
      const handler = origin((_, { headers }) =>
        cacheable(headers.get(name)!, { 'cache-control': fresh('public'), vary: name }),
      )
      const init = (value: string): RequestInit => ({ headers: { [name]: value } })
      expect((await fetch(handler, '/', init('a'))).text).toBe('a')
      expect((await fetch(handler, '/', init('b'))).text).toBe('b')
      const users = ['c', 'd', 'A', 'a ', 'a, b', 'a,b']
      const together = await Promise.all(
        users.map(async (user) => read(await send(handler, '/', init(user)))),
      )
      expect(together.map(({ text }) => text)).toEqual(['c', 'd', 'A', 'a', 'a, b', 'a,b'])
    },
  )
})

describe('a private and a shared cache over one storage', () => {
  it('find nothing of each other', async () => {
    const storage = createStorage()
    const own = harness({ storage, type: 'private' })
    const shared = harness({ storage })
    const mine = origin(() => new Response('mine', { headers: { 'cache-control': 'private, max-age=60' } }))
    await own.fetch(mine)
    expect((await own.fetch(mine)).headers.get('cache-status')).toMatch(/hit/)
    const other = origin(() => new Response('for another', { headers: { 'cache-control': 'private' } }))
    expect((await shared.fetch(other)).text).toBe('for another')
  })
})

it.each([200, 304])(
  'a cookie that comes with the %i of a validation reaches its own client alone',
  async (status) => {
    const h = harness()
    const fields = { 'cache-control': 'max-age=10', etag: '"1"' }
    await h.fetch(numbered(fields))
    h.clock.advance(20 * SECOND)
    const method = status === 200 ? 'HEAD' : 'GET'
    const cookies: [string, string][] = [
      ...Object.entries(fields),
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]
    const validated = await h.fetch(
      origin(() => new Response(null, { status, headers: cookies })),
      '/',
      { method },
    )
    expect(validated.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    const next = await h.fetch(numbered({}))
    expect([next.text, next.headers.getSetCookie()]).toEqual(['answer 1', []])
  },
)
