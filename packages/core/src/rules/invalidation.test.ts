import { describe, expect, it } from 'vitest'
import { request, response } from '../../test/heads.ts'
import { invalidatedUrls } from './invalidation.ts'

const URL_ = 'https://example.org/dir/page?a=1'
const urls = (headers: Record<string, string> = {}, method = 'POST', status = 200, url = URL_) =>
  invalidatedUrls(request({}, method, url), response(headers, status))

describe('RFC 9111 §4.4: invalidating stored responses', () => {
  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'MKCOL', 'FOO', 'get'])(
    '%s invalidates its target',
    (method) => {
      expect(urls({}, method)).toEqual([URL_])
    },
  )

  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND', 'REPORT', 'SEARCH'])(
    '%s, which is safe, invalidates nothing',
    (method) => expect(urls({ location: '/other' }, method)).toEqual([]),
  )

  it.each([200, 201, 204, 299, 301, 302, 303, 304, 399])('a %i invalidates', (status) => {
    expect(urls({}, 'POST', status)).toEqual([URL_])
  })

  it.each([101, 199, 400, 404, 409, 500, 503])('a %i, which is no success, does not', (status) => {
    expect(urls({ location: '/other' }, 'POST', status)).toEqual([])
  })

  it.each(['location', 'content-location'])('%s of the same origin is invalidated too', (name) => {
    expect(urls({ [name]: 'https://example.org/other' })).toEqual([URL_, 'https://example.org/other'])
    expect(urls({ [name]: '/other?b' })).toEqual([URL_, 'https://example.org/other?b'])
    expect(urls({ [name]: 'sibling' })).toEqual([URL_, 'https://example.org/dir/sibling'])
    expect(urls({ [name]: 'https://EXAMPLE.org:443/other' })).toEqual([URL_, 'https://example.org/other'])
  })

  it.each([
    'https://example.com/other',
    'http://example.org/other',
    'https://example.org:8443/other',
    'https://www.example.org/other',
    '//example.com/other',
    'https://example.org@example.com/',
    'data:,x',
    'https://',
    'http://[',
  ])('%s, of another origin or none, is left alone', (reference) => {
    expect(urls({ location: reference, 'content-location': reference })).toEqual([URL_])
  })

  it('names both fields, and each URL once', () => {
    expect(urls({ location: '/a', 'content-location': '/b' })).toEqual([
      URL_,
      'https://example.org/a',
      'https://example.org/b',
    ])
    expect(urls({ location: '/a', 'content-location': '/a' })).toHaveLength(2)
    expect(urls({ location: URL_, 'content-location': '' })).toEqual([URL_])
  })

  it('takes no fragment for a part of a URL (RFC 9110 §7.1)', () => {
    expect(urls({ location: '/a#top' }, 'POST', 200, `${URL_}#part`)).toEqual([URL_, 'https://example.org/a'])
    expect(urls({ location: '#top' })).toEqual([URL_])
  })

  it('names the target first', () => {
    expect(urls({ location: 'https://example.org/a' })[0]).toBe(URL_)
  })
})

it('credentials in a Location are left out: no request can carry them in its URL', () => {
  const location = 'https://user:pass@example.org/other'
  expect(urls({ location })).toEqual([URL_, 'https://example.org/other'])
})
