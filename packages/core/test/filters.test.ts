import { describe, expect, it } from 'vitest'
import type { CacheOptions } from '../src/index.ts'
import {
  allowNoUnhandledRejection,
  cacheable,
  cacheStatusOf,
  harness,
  numbered,
  origin,
  read,
  SECOND,
} from './harness.ts'

allowNoUnhandledRejection()

const lasting = { 'cache-control': 'max-age=60' }

describe('filterRequest', () => {
  const filterRequest = ({ url }: Request): boolean => !url.includes('/live')

  it('sends what it refuses past the cache', async () => {
    const h = harness({ filterRequest })
    const handler = numbered(lasting)
    const first = await h.fetch(handler, '/live')
    expect([first.text, cacheStatusOf(first)]).toEqual(['answer 1', 'freshet; fwd=bypass; detail=filtered'])
    expect((await h.fetch(handler, '/live')).text).toBe('answer 2')
    expect(h.eventsOf('stored')).toEqual([])
    await h.fetch(handler, '/other')
    expect((await h.fetch(handler, '/other')).text).toBe('answer 3')
  })

  it('gives the handler the request as it is, conditions and all', async () => {
    const h = harness({ filterRequest })
    const handler = numbered(lasting)
    await h.fetch(handler, '/live', {
      headers: { 'if-none-match': '"a"', 'cache-control': 'only-if-cached' },
    })
    expect(handler.asked[0]?.headers.get('if-none-match')).toBe('"a"')
  })

  it('does not keep an unsafe request from making its URL invalid', async () => {
    const h = harness({ filterRequest: ({ method }) => method === 'GET' })
    const handler = numbered(lasting)
    await h.fetch(handler)
    const post = await h.fetch(numbered({}), '/', { method: 'POST', body: 'x' })
    expect(cacheStatusOf(post)).toBe('freshet; fwd=method')
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })

  it('keeps the answer to a POST out that would be stored for GET', async () => {
    const h = harness({ filterRequest: ({ method }) => method === 'GET' })
    const posted = origin(() => cacheable('posted', { 'content-location': '/' }))
    await h.fetch(posted, '/', { method: 'POST', body: 'x' })
    expect((await h.fetch(numbered(lasting))).text).toBe('answer 1')
  })

  it.each<[string, () => unknown]>([
    ['a promise of true', async () => true],
    ['a promise of false', async () => false],
    ['a promise that fails', async () => Promise.reject(new Error('broken filter'))],
    ['nothing', () => undefined],
    ['1', () => 1],
  ])('does not cache where it answers %s', async (_, filter) => {
    const h = harness({ filterRequest: filter as NonNullable<CacheOptions['filterRequest']> })
    const handler = numbered(lasting)
    await h.fetch(handler)
    expect((await h.fetch(handler)).text).toBe('answer 2')
  })

  it('that throws lets the handler answer, and is told of', async () => {
    const error = new Error('broken filter')
    const h = harness({
      filterRequest: () => {
        throw error
      },
    })
    const answer = await h.fetch(numbered(lasting))
    expect([answer.text, cacheStatusOf(answer)]).toEqual([
      'answer 1',
      'freshet; fwd=bypass; detail=option-fault',
    ])
    expect(h.eventsOf('option-fault')).toEqual([{ type: 'option-fault', option: 'filterRequest', error }])
    expect(h.eventsOf('stored')).toEqual([])
  })
})

describe('filterResponse', () => {
  const filterResponse = ({ headers }: Response): boolean => !headers.has('x-draft')

  it('keeps out what it refuses, and the client has it whole', async () => {
    const h = harness({ filterResponse })
    const handler = numbered({ ...lasting, 'x-draft': '1' })
    const first = await h.fetch(handler)
    expect([first.text, cacheStatusOf(first)]).toEqual(['answer 1', 'freshet; fwd=uri-miss; detail=filtered'])
    expect((await h.fetch(handler)).text).toBe('answer 2')
    expect(h.eventsOf('not-stored').map(({ reason }) => reason)).toEqual(['filtered', 'filtered'])
  })

  it('is asked of no answer that the RFCs keep out, and cannot let one in', async () => {
    const asked: Response[] = []
    const h = harness({ filterResponse: (response) => asked.push(response) > 0 })
    await h.fetch(numbered({ 'cache-control': 'no-store' }))
    await h.fetch(numbered({ ...lasting, 'set-cookie': 'a=b' }))
    expect(asked).toEqual([])
    await h.fetch(numbered(lasting))
    expect(asked).toHaveLength(1)
  })

  it('sees the request that brought the answer', async () => {
    const seen: string[] = []
    const h = harness({ filterResponse: (_, { url }) => seen.push(url) > 0 })
    await h.fetch(numbered(lasting), '/a?b=c')
    expect(seen).toEqual(['https://example.com/a?b=c'])
  })

  it('that refuses a newer answer does not leave the older in its place', async () => {
    const h = harness({ filterResponse, allowStale: Infinity })
    await h.fetch(numbered(lasting))
    h.clock.advance(61 * SECOND)
    await h.fetch(numbered({ ...lasting, 'x-draft': '1' }))
    const failing = origin(() => Promise.reject(new Error('down')))
    await expect(h.fetch(failing)).rejects.toThrow('down')
  })

  it('lets nobody wait who would get nothing', async () => {
    const h = harness({ filterResponse: () => false })
    const handler = numbered(lasting)
    const answers = await Promise.all([h.send(handler), h.send(handler)])
    expect(await Promise.all(answers.map(async (answer) => (await read(answer)).text))).toEqual([
      'answer 1',
      'answer 2',
    ])
  })

  it('is asked of the answer to a POST that would be stored for GET', async () => {
    const h = harness({ filterResponse })
    const posted = origin(() => cacheable('posted', { 'content-location': '/', 'x-draft': '1' }))
    await h.fetch(posted, '/', { method: 'POST', body: 'x' })
    expect((await h.fetch(numbered(lasting))).text).toBe('answer 1')
  })

  it.each<[string, () => unknown]>([
    ['a promise of true', async () => true],
    ['a promise that fails', async () => Promise.reject(new Error('broken filter'))],
    ['nothing', () => undefined],
  ])('does not store where it answers %s', async (_, filter) => {
    const h = harness({ filterResponse: filter as NonNullable<CacheOptions['filterResponse']> })
    await h.fetch(numbered(lasting))
    expect(h.eventsOf('stored')).toEqual([])
  })

  it('that throws stores nothing, costs nobody the answer, and is told of', async () => {
    const error = new Error('broken filter')
    const h = harness({
      filterResponse: () => {
        throw error
      },
    })
    expect((await h.fetch(numbered(lasting))).text).toBe('answer 1')
    expect(h.eventsOf('option-fault')).toEqual([{ type: 'option-fault', option: 'filterResponse', error }])
    expect(h.eventsOf('stored')).toEqual([])
  })
})
