import { createStorage } from 'unstorage'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../src/store/memory.ts'
import { cacheable, cacheStatusOf, harness, numbered, origin, SECOND } from './harness.ts'

const CONTENT_TAG = '"7XACtDnprIRfIjV9giusFERz"'
const tagOf = ({ headers }: { headers: Headers }): string | null => headers.get('etag')
const ifNot = (etag: string): RequestInit => ({ headers: { 'if-none-match': etag } })

describe('the option etag', () => {
  it('is off by default', async () => {
    const { fetch } = harness()
    const handler = origin(() => cacheable('content'))
    await fetch(handler)
    expect(tagOf(await fetch(handler))).toBeNull()
  })

  it('must be a boolean', () => {
    expect(() => harness({ etag: 'strong' as never })).toThrow('etag must be a boolean')
  })

  it('gives what is stored a strong tag, made from the content', async () => {
    const { fetch } = harness({ etag: true })
    const handler = origin(() => cacheable('content'))
    expect(tagOf(await fetch(handler))).toBeNull()
    expect(tagOf(await fetch(handler))).toBe(CONTENT_TAG)
    expect(tagOf(await fetch(handler, '/', { method: 'HEAD' }))).toBe(CONTENT_TAG)
  })

  it('lets clients validate their copies, and go on with a part', async () => {
    const { fetch } = harness({ etag: true })
    const handler = origin(() => cacheable('content'))
    await fetch(handler)
    const current = await fetch(handler, '/', ifNot(CONTENT_TAG))
    expect([current.status, current.text, tagOf(current)]).toEqual([304, '', CONTENT_TAG])
    expect((await fetch(handler, '/', ifNot('"other"'))).status).toBe(200)
    const range = { range: 'bytes=0-2' }
    const part = await fetch(handler, '/', { headers: { ...range, 'if-range': CONTENT_TAG } })
    expect([part.status, part.text]).toEqual([206, 'con'])
    expect((await fetch(handler, '/', { headers: { ...range, 'if-range': '"other"' } })).status).toBe(200)
    expect(handler.asked).toHaveLength(1)
  })

  it('is kept in any storage', async () => {
    const { fetch } = harness({ etag: true, storage: createStorage() })
    const handler = origin(() => cacheable('content'))
    await fetch(handler)
    expect(tagOf(await fetch(handler))).toBe(CONTENT_TAG)
  })

  it.each<[string, string, RequestInit]>([
    ['"own"', '"own"', { headers: { etag: '"own"' } }],
    ['W/"own"', 'W/"own"', { headers: { etag: 'W/"own"' } }],
    ['no tag for an error', '', { headers: {} }],
  ])('leaves %s alone', async (_, tag, { headers }) => {
    const { fetch } = harness({ etag: true })
    const handler = origin(
      () =>
        new Response('content', {
          status: tag === '' ? 404 : 200,
          headers: { 'cache-control': 'max-age=60', ...(headers as Record<string, string>) },
        }),
    )
    await fetch(handler)
    expect(tagOf(await fetch(handler)) ?? '').toBe(tag)
  })

  it('makes no tag where the handler gave one, and shows the handler’s where a store has both', async () => {
    const storage = createMemoryStore()
    const { fetch } = harness({ etag: true, storage })
    const handler = origin(() => cacheable('content', { etag: '"own"' }))
    await fetch(handler)
    const [stored] = storage.match('https://example.com/')!
    expect(stored!.etag).toBeUndefined()
    storage.put('https://example.com/', { ...stored!, etag: '"made"' })
    const hit = await fetch(handler)
    expect([tagOf(hit), cacheStatusOf(hit)]).toEqual(['"own"', 'freshet; hit; ttl=60'])
  })

  it('gives no tag to a part', async () => {
    const { fetch } = harness({ etag: true })
    const headers = { 'cache-control': 'max-age=60', 'content-range': 'bytes 0-6/10' }
    const handler = origin(() => new Response('content', { status: 206, headers }))
    const range = { headers: { range: 'bytes=0-6' } }
    await fetch(handler, '/', range)
    const hit = await fetch(handler, '/', range)
    expect([hit.status, tagOf(hit), handler.asked.length]).toEqual([206, null, 1])
  })

  it('does not show the handler a tag that it does not know, and validates by its date', async () => {
    const { fetch, clock } = harness({ etag: true })
    const modified = 'Wed, 31 Dec 2025 00:00:00 GMT'
    const handler = origin((_, { headers }) =>
      headers.get('if-modified-since') === modified && !headers.has('if-none-match')
        ? new Response(null, { status: 304 })
        : cacheable('content', { 'last-modified': modified }),
    )
    await fetch(handler)
    clock.advance(61 * SECOND)
    const answer = await fetch(handler, '/', ifNot(CONTENT_TAG))
    expect([answer.status, cacheStatusOf(answer)]).toEqual([
      304,
      'freshet; fwd=stale; fwd-status=304; ttl=60',
    ])
    expect(tagOf(await fetch(handler))).toBe(CONTENT_TAG)
  })

  it('gives way to a tag that the handler gives later', async () => {
    const { fetch, clock } = harness({ etag: true })
    const modified = 'Wed, 31 Dec 2025 00:00:00 GMT'
    const handler = origin((call) =>
      cacheable('content', call === 1 ? { 'last-modified': modified } : { etag: '"own"' }),
    )
    await fetch(handler)
    clock.advance(61 * SECOND)
    await fetch(handler)
    expect(tagOf(await fetch(handler))).toBe('"own"')
  })

  it('makes another tag of other content', async () => {
    const { fetch, clock } = harness({ etag: true })
    const handler = numbered({ 'cache-control': 'max-age=60' })
    const tags: (string | null)[] = []
    for (let round = 0; round < 2; round++) {
      await fetch(handler)
      tags.push(tagOf(await fetch(handler)))
      clock.advance(61 * SECOND)
    }
    expect(new Set(tags).size).toBe(2)
  })
})
