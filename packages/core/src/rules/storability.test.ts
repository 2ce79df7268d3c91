import { describe, expect, it } from 'vitest'
import { date, policy, request, response } from '../../test/heads.ts'
import type { Policy } from './policy.ts'
import { controlOf } from './directives.ts'
import { qualifiedFields, reasonNotToStore } from './storability.ts'

interface Case {
  method?: string
  asked?: Record<string, string>
  status?: number
  headers?: Record<string, string>
  besides?: Partial<Policy>
}

function reason({ method = 'GET', asked = {}, status = 200, headers = {}, besides = {} }: Case) {
  const head = response(headers, status)
  return reasonNotToStore(request(asked, method), head, controlOf(head, policy(besides)), policy(besides))
}
const cc = (value: string, more: Case = {}): ReturnType<typeof reason> =>
  reason({ ...more, headers: { 'cache-control': value, ...more.headers } })

const PRIVATE = { besides: { shared: false } }

describe('RFC 9111 §3: the method', { tags: ['9111-3-method'] }, () => {
  it('is GET', () => {
    expect(cc('max-age=9', { method: 'GET' })).toBeUndefined()
  })

  it.each(['HEAD', 'POST', 'PUT', 'OPTIONS', 'QUERY', 'get'])(
    'is not %s',
    { tags: ['9110-9.3-uncacheable'] },
    (method) => {
      expect(cc('public, max-age=9', { method })).toBe('method')
    },
  )
})

describe('RFC 9111 §3: the status', () => {
  it.each([100, 103, 199, 304])(
    '%i is not final, or not whole',
    { tags: ['9111-3-final', '9111-3-status'] },
    (status) => {
      expect(cc('public, max-age=9', { status })).toBe('status')
    },
  )

  it('206 is stored as a part, where a GET asked for it and it says which (§3.3)', () => {
    const asked = { range: 'bytes=0-1' }
    const range = { 'content-range': 'bytes 0-1/10' }
    const part = { asked, headers: range, status: 206 }
    expect(cc('max-age=9', part)).toBeUndefined()
    expect(cc('max-age=9', { ...part, asked: {} })).toBe('status')
    expect(cc('max-age=9', { ...part, headers: {} })).toBe('status')
    expect(cc('max-age=9', { ...part, headers: { ...range, 'content-type': 'multipart/byteranges' } })).toBe(
      'status',
    )
    expect(cc('no-store', part)).toBe('no-store')
    expect(cc('private', part)).toBe('private')
    expect(cc('max-age=9', { ...part, asked: { ...asked, authorization: 'x' } })).toBe('authorization')
    expect(cc('max-age=9', { ...part, headers: { ...range, vary: '*' } })).toBe('vary-star')
    expect(cc('max-age=9', { ...part, headers: { ...range, 'set-cookie': 'a=b' } })).toBe('set-cookie')
  })

  it.each([412, 416])('%i answers a condition or a range that the next request does not have', (status) => {
    expect(cc('public, max-age=9', { status })).toBe('status')
  })

  it.each([428, 429, 431, 511])('%i must not be stored (RFC 6585)', (status) => {
    expect(cc('public, max-age=9', { status })).toBe('status')
  })

  it.each([200, 201, 299, 302, 400, 404, 499, 500, 599])('%i is stored with a lifetime', (status) => {
    expect(cc('max-age=9', { status })).toBeUndefined()
  })
})

describe('RFC 9111 §5.2.2.3: must-understand', () => {
  it('lets a cache that knows the status ignore no-store', { tags: ['9111-5.2.2.3-no-store'] }, () => {
    expect(cc('no-store, must-understand, max-age=9')).toBeUndefined()
    expect(cc('must-understand, no-store, max-age=9', { status: 404 })).toBeUndefined()
  })

  it(
    'forbids storing a status that is not known',
    { tags: ['9111-3-status', '9111-5.2.2.3-must-understand'] },
    () => {
      expect(cc('must-understand, no-store, max-age=9', { status: 299 })).toBe('status')
      expect(cc('must-understand, max-age=9', { status: 599 })).toBe('status')
    },
  )

  it('lifts no other restriction', () => {
    expect(cc('must-understand, no-store, private, max-age=9')).toBe('private')
    expect(cc('must-understand, no-store', { status: 302 })).toBe('no-explicit-freshness')
  })

  it('lifts nothing where it is not written as it should be, and forbids all the same', () => {
    expect(cc('no-store, must-understand not, max-age=9')).toBe('no-store')
    expect(cc('must-understand not, max-age=9', { status: 599 })).toBe('status')
  })

  it('does not lift what a quote that is never closed may hide', () => {
    expect(cc('must-understand, max-age=9, "open')).toBe('no-store')
    expect(cc('must-understand, "open', { ...PRIVATE, status: 500 })).toBe('no-store')
    expect(cc('must-understand, max-age=9, x="open', PRIVATE)).toBe('no-store')
  })
})

describe('RFC 9111 §5.2.1.5, §5.2.2.5: no-store', () => {
  it('in the response', { tags: ['9111-3-no-store', '9111-5.2.2.5-no-store'] }, () => {
    expect(cc('no-store, public, max-age=9')).toBe('no-store')
    expect(cc('no-store, max-age=9', PRIVATE)).toBe('no-store')
  })

  it('in the request', { tags: ['9111-5.2.1.5-no-store'] }, () => {
    expect(cc('public, max-age=9', { asked: { 'cache-control': 'no-store' } })).toBe('request-no-store')
    expect(
      cc('must-understand, max-age=9', { ...PRIVATE, asked: { 'cache-control': 'max-age=0, no-store' } }),
    ).toBe('request-no-store')
  })

  it('no other directive of the request forbids storing', () => {
    const asked = { 'cache-control': 'no-cache, max-age=0, no-transform, private', pragma: 'no-cache' }
    expect(cc('max-age=9', { asked })).toBeUndefined()
  })
})

describe('RFC 9111 §5.2.2.7: private', () => {
  it('forbids storing in a shared cache', { tags: ['9111-3-private', '9111-5.2.2.7-private'] }, () => {
    expect(cc('private, max-age=9')).toBe('private')
    expect(cc('private, public, s-maxage=9')).toBe('private')
  })

  it('allows storing in a private cache', { tags: ['9111-5.2.2.7-private-cache'] }, () => {
    expect(cc('private', PRIVATE)).toBeUndefined()
    expect(cc('private', { ...PRIVATE, status: 302 })).toBeUndefined()
  })

  it('with field names lets a shared cache store the rest', { tags: ['9111-5.2.2.7-rest'] }, () => {
    expect(cc('private="x-a", max-age=9')).toBeUndefined()
  })

  it('with field names licenses a private cache, and no shared one', () => {
    expect(cc('private="x-a"', { ...PRIVATE, status: 302 })).toBeUndefined()
    expect(cc('private="x-a"', { status: 302 })).toBe('no-explicit-freshness')
  })
})

describe('RFC 9111 §3.5: requests with credentials', () => {
  const asked = { authorization: 'Basic Zm9vOmJhcg==' }

  it.each(['max-age=9', 'no-cache', 'proxy-revalidate, max-age=9', 'immutable, max-age=9', 'private="x-a"'])(
    'are not answered for others by %s',
    { tags: ['9111-3-authorization'] },
    (value) => expect(cc(value, { asked })).toBe('authorization'),
  )

  it.each(['public not, max-age=9', 'must-revalidate; x, max-age=9'])(
    'are not answered for others by what is not written as it should be: %s',
    (value) => expect(cc(value, { asked })).toBe('authorization'),
  )

  it('are not answered for others by a targeted restriction that is false', () => {
    const headers = { 'cdn-cache-control': 'must-revalidate=?0, max-age=9' }
    expect(reason({ asked, headers, besides: { targets: ['cdn-cache-control'] } })).toBe('authorization')
  })

  it('are not answered for others by Expires or a guess', { tags: ['9111-3-authorization'] }, () => {
    expect(reason({ asked, headers: { expires: date(99) } })).toBe('authorization')
    expect(reason({ asked, headers: { 'last-modified': date(-99) } })).toBe('authorization')
  })

  it.each(['public', 'must-revalidate', 's-maxage=9', 's-maxage=0'])(
    'are by %s',
    { tags: ['9111-3.5-directives'] },
    (value) => {
      expect(cc(value, { asked })).toBeUndefined()
    },
  )

  it('concern no private cache', () => {
    expect(cc('max-age=9', { ...PRIVATE, asked })).toBeUndefined()
  })

  it('count whatever the credentials are', () => {
    expect(cc('max-age=9', { asked: { authorization: '' } })).toBe('authorization')
  })
})

describe('Set-Cookie', () => {
  const headers = { 'set-cookie': 'sid=1' }

  it('keeps a response out of a shared cache', { tags: ['9111-7.3-set-cookie'] }, () => {
    expect(cc('public, max-age=9', { headers })).toBe('set-cookie')
  })

  it('does not when the policy allows it', () => {
    expect(cc('max-age=9', { headers, besides: { storeSetCookie: true } })).toBeUndefined()
  })

  it('does not keep it out of a private cache', () => {
    expect(cc('max-age=9', { headers, ...PRIVATE })).toBeUndefined()
  })

  it.each(['no-cache="set-cookie"', 'private="x-a, Set-Cookie"'])(
    'does not when %s leaves it out of what is stored',
    (value) => expect(cc(`${value}, max-age=9`, { headers })).toBeUndefined(),
  )

  it('does when the directive names other fields', () => {
    expect(cc('no-cache="x-a", max-age=9', { headers })).toBe('set-cookie')
  })
})

describe('RFC 9111 §4.1: Vary', () => {
  it.each(['*', 'Accept, *', 'no name'])('%j matches no request', { tags: ['9111-4.1-star'] }, (vary) => {
    expect(cc('max-age=9', { headers: { vary } })).toBe('vary-star')
    expect(cc('max-age=9', { headers: { vary }, ...PRIVATE })).toBe('vary-star')
  })

  it('with field names is stored', () => {
    expect(cc('max-age=9', { headers: { vary: 'Accept, Cookie' } })).toBeUndefined()
  })
})

describe('RFC 9111 §3: what licenses storing', { tags: ['9111-3-licence'] }, () => {
  // 302 is not heuristically cacheable: it takes a licence
  it.each(['public', 'max-age=9', 'max-age=0', 's-maxage=9'])('%s', (value) => {
    expect(cc(value, { status: 302 })).toBeUndefined()
  })

  it.each([date(99), date(-99), '0'])('Expires: %s', (expires) => {
    expect(reason({ status: 302, headers: { expires } })).toBeUndefined()
  })

  it.each([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501])(
    'the status %i by itself (RFC 9110 §15.1)',
    { tags: ['9110-15.1-heuristic'] },
    (status) => expect(reason({ status })).toBeUndefined(),
  )

  it.each([201, 202, 302, 303, 307, 400, 401, 403, 500, 502, 503, 599])(
    'not the status %i by itself',
    (status) => {
      expect(reason({ status })).toBe('no-explicit-freshness')
      expect(reason({ status, headers: { etag: '"a"', 'last-modified': date(-99) } })).toBe(
        'no-explicit-freshness',
      )
    },
  )

  it.each(['no-cache', 'must-revalidate', 'immutable', 'stale-while-revalidate=9', 'foo=1'])(
    'not %s',
    (value) => expect(cc(value, { status: 302 })).toBe('no-explicit-freshness'),
  )

  it('not s-maxage in a private cache', () => {
    expect(cc('s-maxage=9', { status: 302, ...PRIVATE })).toBe('no-explicit-freshness')
  })

  it('not the request', () => {
    expect(reason({ status: 302, asked: { 'cache-control': 'public, max-age=9' } })).toBe(
      'no-explicit-freshness',
    )
  })
})

describe('RFC 9111 §5.2.2.4, §5.2.2.7: fields that are not stored', () => {
  const fields = (value: string) =>
    qualifiedFields(controlOf(response({ 'cache-control': value }), policy()).directives)

  it('are those that no-cache and private name', { tags: ['9111-3.1-qualified'] }, () => {
    expect(fields('no-cache="X-A, x-b", private="x-c"')).toEqual(
      expect.arrayContaining(['x-a', 'x-b', 'x-c']),
    )
    expect(fields('no-cache="x-a"')).toEqual(['x-a'])
    expect(fields('private=x-c')).toEqual(['x-c'])
  })

  it('are none when the directives name none', () => {
    expect(fields('no-cache, private, max-age=9')).toEqual([])
    expect(fields('')).toEqual([])
  })
})
