import { describe, expect, it } from 'vitest'
import type { Engine, RequestOptions, Visit } from './engine.ts'
import { Flights } from './flights.ts'
import { Searches } from './searches.ts'
import { settingsOf } from './settings.ts'
import type { CacheOptions } from './options.ts'
import { visitOf } from './visit.ts'

function begin(
  init: RequestInit,
  said: RequestOptions = {},
  options: CacheOptions = {},
): Visit | Promise<Visit> {
  const engine = { ...settingsOf(options), keys: new Searches(), flights: new Flights(), emit: () => {} }
  const request = new Request('https://example.com/a#b', init)
  return visitOf(engine as unknown as Engine, request, () => new Response(), said)
}

describe('a visit', () => {
  it.each(['GET', 'HEAD', 'POST', 'PUT'])('of %s begins without a promise', (method) => {
    const visit = begin({ method, ...(method.startsWith('P') && { body: 'x' }) })
    expect(visit).not.toBeInstanceOf(Promise)
    expect((visit as Visit).key).toBe('https://example.com/a')
  })

  it('of QUERY has its content in its key, under its URL', async () => {
    const { key, content } = await begin({ method: 'QUERY', body: 'x' })
    expect(content?.target).toBe('https://example.com/a')
    expect(content?.bytes).toEqual(new TextEncoder().encode('x'))
    expect(key).toMatch(/^https:\/\/example\.com\/a\nQUERY [\da-f]{64}$/)
  })

  it('keys POST by its content where it is told to, and no method that only changes things', async () => {
    expect((await begin({ method: 'POST', body: 'x' }, { bodyKey: true })).content).toBeDefined()
    for (const method of ['PUT', 'DELETE', 'GET']) {
      const visit = await begin({ method }, { bodyKey: true })
      expect([method, visit.content, visit.policy.methods.has(method)]).toEqual([
        method,
        undefined,
        method === 'GET',
      ])
    }
  })

  it('reads no content of a request that goes past the cache', async () => {
    const visit = await begin({ method: 'QUERY', body: 'x' }, {}, { filterRequest: () => false })
    expect([visit.bypass, visit.content]).toEqual(['filtered', undefined])
  })

  it('shows the decisions a request without its wishes where the user passes over them', async () => {
    const headers = {
      'cache-control': 'no-store',
      pragma: 'no-cache',
      accept: 'text/html',
      authorization: 'a',
    }
    const { head, request } = await begin({ headers }, { ignoreSpec: true })
    expect(
      ['cache-control', 'pragma', 'accept', 'authorization'].map((name) => head.headers.get(name)),
    ).toEqual([null, null, 'text/html', 'a'])
    expect(head.headers.has('pragma')).toBe(false)
    expect(request.headers.get('cache-control')).toBe('no-store')
  })
})
