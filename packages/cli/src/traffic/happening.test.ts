import { createCache } from '@freshet/core'
import { describe, expect, it } from 'vitest'
import { type Happening, happeningOf, lostHappening, troubleHappening } from './happening.ts'

async function heard(
  work: (cache: ReturnType<typeof createCache>) => Promise<unknown>,
): Promise<Happening[]> {
  const all: Happening[] = []
  const broken = { match: () => undefined, put: () => expect.fail('disk full'), delete: () => false }
  const cache = createCache({
    storage: broken,
    storageBreaker: { failures: 1 },
    onEvent: (event) => all.push(...[happeningOf(event, 7)].filter((one) => one !== undefined)),
  })
  await work(cache).catch(() => {})
  return all
}

const request = () => new Request('https://example.com/')

describe('of what a cache says', () => {
  it('a purge is told, and whether it is soft', async () => {
    const happenings: (Happening | undefined)[] = []
    const cache = createCache({ onEvent: (event) => happenings.push(happeningOf(event, 7)) })
    await cache.purge({ tag: 'news' }, { soft: true })
    await cache.purge({ everything: true })
    await cache.purge({ url: 'https://example.com/a' })
    expect(happenings.map((one) => one?.text)).toEqual([
      'Made stale: tag news',
      'Purged everything',
      'Purged url https://example.com/a',
    ])
    expect(happenings[0]).toEqual({
      time: 7,
      type: 'purged',
      severity: 'good',
      text: 'Made stale: tag news',
      about: { target: 'tag', value: 'news', soft: true },
    })
  })

  it('a storage that fails is told, and that it is left alone', async () => {
    const texts = await heard(async (cache) => {
      const headers = { 'cache-control': 'max-age=60' }
      await (await cache.handle(request(), () => new Response('a', { headers }))).text()
      await new Promise((resolve) => setImmediate(resolve))
    })
    expect(texts.map(({ text }) => text)).toEqual([
      'The storage failed (put): disk full',
      'The storage is left alone for a while',
    ])
    expect(texts.every(({ severity }) => severity === 'bad')).toBe(true)
  })

  it('an answer is not told: it is a row', async () => {
    expect(await heard((cache) => cache.handle(request(), () => new Response('a')))).toEqual([])
  })
})

it('what is not stored after all is told with its reason', () => {
  expect(lostHappening('https://example.com/film', 'too-large', 7)).toMatchObject({
    type: 'not-stored',
    text: 'Not stored after all: https://example.com/film, too-large: above --max-body',
    about: { url: 'https://example.com/film', reason: 'too-large' },
  })
})

it('trouble that is no error is told too', () => {
  expect([troubleHappening('x', 7).text, troubleHappening(new Error('y'), 7).text]).toEqual(['x', 'y'])
})
