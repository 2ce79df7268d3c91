import { describe, expect, it } from 'vitest'
import {
  cacheable,
  cacheStatusOf,
  gate,
  harness,
  numbered,
  type Origin,
  origin,
  quiet,
  read,
  request,
  SECOND,
  slowStore,
  source,
} from './harness.ts'

const utm = 'params=("utm")'
const saying = (rule: string): Origin => numbered({ 'cache-control': 'max-age=600', 'no-vary-search': rule })

describe('No-Vary-Search', () => {
  it('makes one entry of URLs that differ in what does not matter', async () => {
    const h = harness()
    const handler = saying(utm)
    await h.fetch(handler, '/s?q=1&utm=a')
    expect((await h.fetch(handler, '/s?q=1&utm=b')).text).toBe('answer 1')
    expect((await h.fetch(handler, '/s?utm=c&q=1')).text).toBe('answer 1')
    expect((await h.fetch(handler, '/s?q=1')).text).toBe('answer 1')
    expect((await h.fetch(handler, '/s?q=2&utm=a')).text).toBe('answer 2')
    expect((await h.fetch(handler, '/other?q=1&utm=b')).text).toBe('answer 3')
  })

  it.each([
    ['/s?utm=a', '/s'],
    ['/s', '/s?utm=a'],
    ['/s?', '/s?utm=a'],
  ])('%s answers %s', async (first, second) => {
    const h = harness()
    const handler = saying(utm)
    await h.fetch(handler, first)
    expect((await h.fetch(handler, second)).text).toBe('answer 1')
  })

  it('keeps the order of keys where only it is said not to matter', async () => {
    const h = harness()
    const handler = saying('key-order')
    await h.fetch(handler, '/s?a=1&b=2')
    expect((await h.fetch(handler, '/s?b=2&a=1')).text).toBe('answer 1')
    expect((await h.fetch(handler, '/s?b=2&a=2')).text).toBe('answer 2')
  })

  it('is the same with a fragment', async () => {
    const h = harness()
    const handler = saying(utm)
    await h.fetch(handler, '/s?q=1&utm=a#top?utm=x')
    expect((await h.fetch(handler, '/s?q=1#utm')).text).toBe('answer 1')
    expect((await h.fetch(handler, '/s#?q=1')).text).toBe('answer 2')
  })

  it.each(['params=("utm"', 'params="utm"', 'params=?0', ''])('%j says nothing', async (rule) => {
    const h = harness()
    const handler = saying(rule)
    await h.fetch(handler, '/s?utm=a')
    expect((await h.fetch(handler, '/s?utm=b')).text).toBe('answer 2')
  })

  it('of one answer does not make another, that did not say it, one for other queries', async () => {
    const h = harness()
    await h.fetch(numbered({ 'cache-control': 'max-age=600' }), '/s?q=1')
    await h.fetch(saying(utm), '/s?q=2&utm=a')
    const handler = saying(utm)
    expect((await h.fetch(handler, '/s?q=1&utm=b')).text).toBe('answer 1')
    expect(handler.asked).toHaveLength(1)
  })

  it('of a wider rule does not open what was stored by a narrower one', async () => {
    const h = harness()
    await h.fetch(saying('params=("a")'), '/s?b=1')
    await h.fetch(saying('params=("a" "b")'), '/s?c=1')
    expect((await h.fetch(saying('params=("a" "b")'), '/s?b=2')).text).toBe('answer 1')
    expect((await h.fetch(numbered({}), '/s?b=1')).headers.get('no-vary-search')).toBe('params=("a" "b")')
  })

  it('that is withdrawn counts no more', async () => {
    const h = harness()
    await h.fetch(saying(utm), '/s?utm=a')
    await h.fetch(numbered({ 'cache-control': 'max-age=600' }), '/s?q=1')
    const handler = numbered({ 'cache-control': 'max-age=600' })
    expect((await h.fetch(handler, '/s?utm=b')).text).toBe('answer 1')
    expect((await h.fetch(handler, '/s?utm=c')).text).toBe('answer 2')
  })

  it('that a 304 changes holds from then on', async () => {
    const h = harness()
    const handler = origin((call, asked) =>
      asked.headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { 'no-vary-search': 'params' } })
        : cacheable(`answer ${call}`, { etag: '"a"' }),
    )
    await h.fetch(handler, '/s?x=1')
    h.clock.advance(61 * SECOND)
    await h.fetch(handler, '/s?x=1')
    expect((await h.fetch(handler, '/s?y=2')).text).toBe('answer 1')
    expect(handler.asked).toHaveLength(2)
  })

  it('does not touch a key of the user’s', async () => {
    const h = harness({ key: ({ url }) => url })
    const handler = saying(utm)
    await h.fetch(handler, '/s?utm=a')
    expect((await h.fetch(handler, '/s?utm=b')).text).toBe('answer 2')
    expect((await h.fetch(handler, '/s?utm=a')).text).toBe('answer 1')
    const options = { key: 'k' }
    const ask = async (path: string): Promise<string> =>
      (await read(await harnessed.cache.handle(request(path), handler, options))).text
    const harnessed = harness()
    expect(await ask('/s?utm=a')).toBe('answer 3')
    await quiet()
    expect(await ask('/t')).toBe('answer 3')
  })

  it('counts for the URL of a QUERY too', async () => {
    const h = harness()
    const handler = saying(utm)
    const query = { method: 'QUERY', body: 'a' }
    await h.fetch(handler, '/s?utm=a', query)
    expect((await h.fetch(handler, '/s?utm=b', query)).text).toBe('answer 1')
    expect((await h.fetch(handler, '/s?utm=b', { ...query, body: 'b' })).text).toBe('answer 2')
    h.clock.advance(SECOND)
    await h.fetch(numbered({}), '/s?utm=c', { method: 'POST' })
    h.clock.advance(SECOND)
    expect((await h.fetch(handler, '/s?utm=b', query)).text).toBe('answer 3')
  })
})

describe('what No-Vary-Search made one', () => {
  const spellings = ['/s?q=1&utm=a', '/s?q=1&utm=b', '/s?q=1']

  it.each(spellings)('is purged by %s', async (path) => {
    const h = harness()
    const handler = saying(utm)
    await h.fetch(handler, '/s?q=1&utm=a')
    expect(await h.cache.purge({ url: `https://example.com${path}` })).toBe(true)
    expect((await h.fetch(handler, '/s?q=1&utm=a')).text).toBe('answer 2')
  })

  it.each(spellings)('is made invalid by POST to %s', async (path) => {
    const h = harness()
    const handler = saying(utm)
    await h.fetch(handler, '/s?q=1&utm=a')
    await h.fetch(numbered({}), path, { method: 'POST' })
    expect((await h.fetch(handler, '/s?q=1&utm=a')).text).toBe('answer 2')
  })

  it('is made invalid by a Location of another spelling', async () => {
    const h = harness()
    const handler = saying(utm)
    await h.fetch(handler, '/s?q=1&utm=a')
    await h.fetch(numbered({ location: '/s?q=1&utm=z' }, 201), '/new', { method: 'POST' })
    expect((await h.fetch(handler, '/s?q=1')).text).toBe('answer 2')
  })

  it('does not come back after a purge, when the rule was withdrawn and is said again', async () => {
    const h = harness()
    const plain = numbered({ 'cache-control': 'max-age=600' })
    await h.fetch(saying(utm), '/s?q=1&utm=a')
    await h.fetch(plain, '/s?q=2')
    await h.cache.purge({ url: 'https://example.com/s?q=1&utm=a' })
    await h.fetch(saying(utm), '/s?q=3')
    const handler = saying(utm)
    await h.fetch(handler, '/s?q=1&utm=a')
    expect(handler.asked).toHaveLength(1)
  })

  it('a purge while the first answer is under way keeps it out', async () => {
    const h = harness()
    const held = gate()
    const handler = origin(async (call) => {
      if (call === 1) await held.opened
      return cacheable(`answer ${call}`, { 'no-vary-search': utm })
    })
    const asked = h.send(handler, '/s?utm=a')
    await quiet()
    await h.cache.purge({ url: 'https://example.com/s?utm=a' })
    held.open()
    await read(await asked)
    await h.settled()
    expect(h.eventsOf('not-stored').map(({ reason }) => reason)).toEqual(['purged'])
    expect((await h.fetch(handler, '/s?utm=a')).text).toBe('answer 2')
  })

  it('a purge while its content comes keeps it out, by either URL', async () => {
    for (const path of ['/s?utm=a', '/s?utm=b']) {
      const h = harness()
      const body = source()
      const handler = origin(() => cacheable(body.stream, { 'no-vary-search': utm }))
      const answer = await h.send(handler, '/s?utm=a')
      await h.cache.purge({ url: `https://example.com${path}` })
      body.push('old')
      body.end()
      await read(answer)
      await h.settled()
      expect([path, (await h.fetch(saying(utm), '/s?utm=a')).text]).toEqual([path, 'answer 1'])
    }
  })

  it('is waited for under its new key while its content still comes', async () => {
    const h = harness()
    const body = source()
    const handler = origin(() => cacheable(body.stream, { 'no-vary-search': utm }))
    const first = await h.send(handler, '/s?utm=a')
    const second = await h.send(handler, '/s?utm=b')
    body.push('once')
    body.end()
    expect([(await read(first)).text, (await read(second)).text, handler.asked.length]).toEqual([
      'once',
      'once',
      1,
    ])
    expect(cacheStatusOf(second)).toContain('collapsed')
  })

  it('is there for who has read it, however slow the store', async () => {
    const held = gate()
    const h = harness({ storage: slowStore((operation) => (operation === 'put' ? held.opened : quiet())) })
    const handler = saying(utm)
    await read(await h.send(handler, '/s?utm=a'))
    expect((await read(await h.send(handler, '/s?utm=b'))).text).toBe('answer 1')
    held.open()
    await h.settled()
  })

  it('first requests at once may cost one call each, and never mix', async () => {
    const h = harness()
    const handler = origin((_, { url }) =>
      cacheable(new URL(url).searchParams.get('q'), { 'no-vary-search': utm }),
    )
    const paths = ['/s?q=1&utm=a', '/s?q=1&utm=b', '/s?q=2&utm=a', '/s?q=2&utm=b']
    const texts = await Promise.all(paths.map(async (path) => (await read(await h.send(handler, path))).text))
    expect(texts).toEqual(['1', '1', '2', '2'])
    await h.settled()
    expect((await h.fetch(handler, '/s?q=2&utm=c')).text).toBe('2')
    expect(handler.asked.length).toBeLessThanOrEqual(4)
  })

  it('is told of under the key that it has', async () => {
    const h = harness()
    await h.fetch(saying(utm), '/s?utm=a')
    await h.cache.purge({ url: 'https://example.com/s?utm=b' })
    const [stored] = h.eventsOf('stored')
    expect(h.eventsOf('invalidated').map(({ key }) => key)).toEqual([stored?.key])
  })
})
