import { describe, expect, it } from 'vitest'
import type { CacheOptions } from '../src/index.ts'
import { allowNoUnhandledRejection, harness, numbered } from './harness.ts'

allowNoUnhandledRejection()

async function share(a: string, b: string): Promise<boolean> {
  const { fetch } = harness()
  const handler = numbered({ 'cache-control': 'max-age=60' })
  await fetch(handler, a)
  await fetch(handler, b)
  return handler.asked.length === 1
}

describe('the key of a request', () => {
  it.each([
    ['/a?x=1', '/a?x=2'],
    ['/a?x=1&y=2', '/a?y=2&x=1'],
    ['/a', '/a?'],
    ['/a', '/a/'],
    ['/a', '/A'],
    ['/a%2Fb', '/a/b'],
    ['/a%2fb', '/a:b'],
    ['/a', '/a$'],
    ['https://example.com/', 'http://example.com/'],
    ['https://example.com/', 'https://www.example.com/'],
    ['https://example.com/', 'https://example.com:8443/'],
    ['/a?b#c', '/a#c'],
    ['/a?x=%23', '/a?x=#'],
  ])('tells %s from %s', { tags: ['9111-2-key', '9111-4-uri'] }, async (a, b) => {
    expect(await share(a, b)).toBe(false)
  })

  it.each([
    ['/a#b', '/a#c'],
    ['/a', '/a#'],
    ['/a/../b', '/b'],
    ['https://EXAMPLE.com:443/', 'https://example.com/'],
  ])('is the same for %s and %s', async (a, b) => {
    expect(await share(a, b)).toBe(true)
  })

  it('is what the option says', async () => {
    const { fetch } = harness({ key: ({ url }) => new URL(url).pathname })
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await fetch(handler, '/a?utm=1')
    expect((await fetch(handler, '/a?utm=2')).text).toBe('answer 1')
    expect((await fetch(handler, '/b?utm=1')).text).toBe('answer 2')
  })

  it('that cannot be worked out rejects the request, and never throws', async () => {
    const { cache } = harness({
      key: () => {
        throw new Error('no key')
      },
    })
    const handler = numbered({})
    await expect(cache.handle(new Request('https://example.com/'), handler)).rejects.toThrow('no key')
    await expect(cache.wrap(handler)(new Request('https://example.com/'))).rejects.toThrow('no key')
  })
  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['an empty text', () => ''],
    ['a number', () => 1],
    ['an object', () => ({ url: '/' })],
    ['a promise', async () => 'key'],
    ['a promise that fails', async () => Promise.reject(new Error('no key'))],
  ])('that is %s rejects the request: it would be that of every other', async (_, key) => {
    const { cache } = harness({ key: key as NonNullable<CacheOptions['key']> })
    const handler = numbered({ 'cache-control': 'max-age=60' })
    await expect(cache.handle(new Request('https://example.com/'), handler)).rejects.toThrow(
      'key must be a non-empty string',
    )
    expect(handler.asked).toEqual([])
  })
})
